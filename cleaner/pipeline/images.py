"""Places standalone images among an article's blocks, on request: an image stays if the text beside it does."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from cleaner.blocks import Removal, in_order
from cleaner.html.details import images_amid, pictures
from cleaner.rules.sites import DROP_SURE, FAMILY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cleaner.blocks import Block, Decision, Mark
    from cleaner.html.details import Picture
    from cleaner.html.layout import HtmlPage
    from cleaner.pipeline.sites import SiteMark

# Captions and credits don't show whether an image is part of the article.
_CAPTION = re.compile(r"caption|credit", re.IGNORECASE)


class Pictured(NamedTuple):
    """An article's blocks with its images.

    Attributes:
        blocks: The article's blocks, with images between them as blocks without text.
        removals: The removals, including images inside the article that go with the text beside them.
    """

    blocks: tuple[Block, ...]
    removals: tuple[Removal, ...]


_NO_MARKS: Mapping[int, SiteMark] = {}


def with_images(
    page: HtmlPage,
    decision: Decision,
    blocks: Sequence[Block],
    *,
    heading: int = -1,
    dropped: Mapping[int, SiteMark] = _NO_MARKS,
) -> Pictured:
    """Put the standalone images between an article's blocks.

    Args:
        page: A page that `read_html` made.
        decision: The decision on its blocks.
        blocks: The blocks that stay, in order.
        heading: The index of the title's block, if it is shown without being one of `blocks`; -1 otherwise.
        dropped: The marks of images that the site's rules drop, by the parser's ids of their nodes.
    """
    blocks, inline_removals = _without_inline(page, blocks, dropped) if dropped else (blocks, [])
    if inline_removals:
        decision = replace(decision, removals=in_order([*inline_removals, *decision.removals]))
    standalone = pictures(page)
    if not standalone or not decision.kept:
        return Pictured(tuple(blocks), decision.removals)
    surroundings = _Surroundings(page, decision, heading)
    causes = {removal.line - 1: removal for removal in decision.removals}
    staying: list[tuple[int, Block]] = []
    removals: list[Removal] = []
    for picture in standalone:
        cause = next((causes[i] for i in surroundings.nearest(picture) if i in causes), None)
        if surroundings.stays(picture):
            block, dropped_here = _without_dropped(picture, dropped)
            removals.extend(dropped_here)
            if block.marks:
                staying.append((picture.before, block))
        elif cause is not None and surroundings.is_inside(picture):
            removals.extend(_removals(picture, cause))
    # Sorting is stable, so an image comes before the block that it precedes.
    placed = sorted([*staying, *((block.index, block) for block in blocks)], key=lambda item: item[0])
    return Pictured(tuple(block for _, block in placed), in_order([*removals, *decision.removals]))


def _removals(picture: Picture, cause: Removal) -> Iterator[Removal]:
    """The removals of images that go with the text beside them."""
    offset = picture.block.start
    for mark in picture.block.marks:
        yield cause._replace(text=_markdown(mark), start=offset, end=offset, line=picture.before + 1, language="")


def _markdown(mark: Mark) -> str:
    return f"![{mark.label}]({mark.value})"


def _without_dropped(picture: Picture, dropped: Mapping[int, SiteMark]) -> tuple[Block, list[Removal]]:
    """A picture's block without the images that the site's rules drop, and the removals of these."""
    block = picture.block
    marks = list(zip(block.marks, picture.nodes, strict=True))
    removals = [_removal(mark, block.start, picture.before, dropped[node]) for mark, node in marks if node in dropped]
    return block._replace(marks=tuple(mark for mark, node in marks if node not in dropped)), removals


def _without_inline(
    page: HtmlPage, blocks: Sequence[Block], dropped: Mapping[int, SiteMark]
) -> tuple[list[Block], list[Removal]]:
    """Blocks without the images inside their text that the site's rules drop, and the removals of these."""
    left: list[Block] = []
    removals: list[Removal] = []
    for block in blocks:
        causes = {_markdown(mark): dropped[node] for mark, node in images_amid(page, block.index) if node in dropped}
        going = [mark for mark in block.marks if mark.kind == "img" and _markdown(mark) in causes]
        removals += [_removal(mark, block.start + mark.start, block.index, causes[_markdown(mark)]) for mark in going]
        left.append(block._replace(marks=tuple(mark for mark in block.marks if mark not in going)))
    return left, removals


def _removal(mark: Mark, offset: int, block: int, cause: SiteMark) -> Removal:
    """The removal of an image at an offset of the page's text, in or before a block."""
    return Removal(_markdown(mark), offset, offset, block + 1, cause.rule, FAMILY, cause.reason, DROP_SURE)


class _Surroundings:
    """The blocks around images, which decide whether the images stay."""

    def __init__(self, page: HtmlPage, decision: Decision, heading: int) -> None:
        layout = page.layout
        self._layout = layout
        self._kept = {*decision.kept, heading}
        self._first, self._last = decision.kept[0], decision.kept[-1]
        self._opening = {self._first, heading}
        self._keeps_everything = decision.kept == tuple(range(len(page.blocks)))
        self._region = self._article_element()
        caption = [
            key[0] == "figcaption" or bool(_CAPTION.search(" ".join(filter(None, key[1:3])))) for key in layout.keys
        ]
        inside = layout.within(caption[key] for key in layout.key_ids)
        is_text = self._is_text = [not inside[element] for element in layout.elements]  # and not a caption
        # For each place between blocks, the nearest block before it and after it that is not a caption.
        count = len(page.blocks)
        self._before = list(accumulate((i if is_text[i] else -1 for i in range(count)), max, initial=-1))
        after = accumulate((i if is_text[i] else count for i in reversed(range(count))), min, initial=count)
        self._after = list(after)[::-1]

    def _article_element(self) -> int:
        """The innermost element around all kept blocks that holds two blocks or more."""
        layout = self._layout
        for element in layout.above(layout.elements[self._first]):
            if layout.lasts[element] > max(self._last, layout.firsts[element] + 1):
                return element
        return 0

    def nearest(self, picture: Picture) -> list[int]:
        """The blocks right after and before an image that are not captions, in the innermost element that has any."""
        layout = self._layout
        for element in layout.above(picture.element):
            first, last = layout.firsts[element], layout.lasts[element]
            beside = [i for i in (self._after[picture.before], self._before[picture.before]) if first <= i < last]
            if beside:
                return beside
        return []

    def stays(self, picture: Picture) -> bool:
        """Whether an image stays, as text beside it does.

        An image after the last kept block must be in the article's element; one right before the first may be outside,
        in the article's header.
        """
        if self._keeps_everything or picture.before in self._opening or self._has_caption(picture):
            return True
        if self._kept.isdisjoint(self.nearest(picture)):
            return False
        return picture.before <= self._last or self._region in self._layout.above(picture.element)

    def _has_caption(self, picture: Picture) -> bool:
        """Whether the innermost element with text around an image has a caption right beside it that is kept."""
        layout = self._layout
        around = layout.above(picture.element)
        element = next((above for above in around if layout.firsts[above] < layout.lasts[above]), 0)
        beside = {picture.before - 1, picture.before} & self._kept
        return any(layout.firsts[element] <= i < layout.lasts[element] and not self._is_text[i] for i in beside)

    def is_inside(self, picture: Picture) -> bool:
        """Whether an image is between kept blocks."""
        return self._first < picture.before <= self._last
