"""Images that stand by themselves, for callers who ask for them: they stay where the text beside them does."""

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
    from cleaner.pipeline.sites import Said

# What says who made an image or what it shows says nothing of whether it is the article's.
_CAPTION = re.compile(r"caption|credit", re.IGNORECASE)


class Pictured(NamedTuple):
    """An article's blocks with its images.

    Attributes:
        blocks: The blocks, and between them images as blocks without text.
        removals: The removals, and among them images amid the article that go with the text beside them.
    """

    blocks: tuple[Block, ...]
    removals: tuple[Removal, ...]


_NONE: Mapping[int, Said] = {}


def with_images(
    page: HtmlPage,
    decision: Decision,
    blocks: Sequence[Block],
    *,
    heading: int = -1,
    dropped: Mapping[int, Said] = _NONE,
) -> Pictured:
    """Put the images that stand by themselves between an article's blocks.

    Args:
        page: A page that `read_html` made.
        decision: What stays of it.
        blocks: The blocks that stay, in order.
        heading: The index of the title's block, if it is shown without being one of them; -1 if none is.
        dropped: What the site's rules say of images that they drop, by the parser's ids of their nodes.
    """
    blocks, amid = _without(page, blocks, dropped) if dropped else (blocks, [])
    decision = replace(decision, removals=in_order([*amid, *decision.removals])) if amid else decision
    found = pictures(page)
    if not found or not decision.kept:
        return Pictured(tuple(blocks), decision.removals)
    company = _Company(page, decision, heading)
    causes = {removal.line - 1: removal for removal in decision.removals}
    staying: list[tuple[int, Block]] = []
    gone: list[Removal] = []
    for picture in found:
        cause = next((causes[i] for i in company.of(picture) if i in causes), None)
        if company.stays(picture):
            block, taken = _parted(picture, dropped)
            gone.extend(taken)
            if block.marks:
                staying.append((picture.before, block))
        elif cause is not None and company.is_amid(picture):
            gone.extend(_removals(picture, cause))
    # What is equal stays in order: an image before the block that it precedes.
    placed = sorted([*staying, *((block.index, block) for block in blocks)], key=lambda one: one[0])
    return Pictured(tuple(block for _, block in placed), in_order([*gone, *decision.removals]))


def _removals(picture: Picture, cause: Removal) -> Iterator[Removal]:
    """What is recorded of images that go with the text beside them."""
    at = picture.block.start
    for mark in picture.block.marks:
        yield cause._replace(text=_written(mark), start=at, end=at, line=picture.before + 1, language="")


def _written(mark: Mark) -> str:
    return f"![{mark.label}]({mark.value})"


def _parted(picture: Picture, dropped: Mapping[int, Said]) -> tuple[Block, list[Removal]]:
    """Images without those that the site's rules drop, and what is recorded of these."""
    block = picture.block
    marks = list(zip(block.marks, picture.nodes, strict=True))
    gone = [_removal(mark, (block.start, picture.before), dropped[node]) for mark, node in marks if node in dropped]
    return block._replace(marks=tuple(mark for mark, node in marks if node not in dropped)), gone


def _without(page: HtmlPage, blocks: Sequence[Block], dropped: Mapping[int, Said]) -> tuple[list[Block], list[Removal]]:
    """Blocks without images amid their text that the site's rules drop, and what is recorded of these."""
    left: list[Block] = []
    gone: list[Removal] = []
    for block in blocks:
        taken = {_written(mark): dropped[node] for mark, node in images_amid(page, block.index) if node in dropped}
        going = [mark for mark in block.marks if mark.kind == "img" and _written(mark) in taken]
        gone += [_removal(mark, (block.start + mark.start, block.index), taken[_written(mark)]) for mark in going]
        left.append(block._replace(marks=tuple(mark for mark in block.marks if mark not in going)))
    return left, gone


def _removal(mark: Mark, place: tuple[int, int], said: Said) -> Removal:
    """What is recorded of an image at an offset of the page's text and a block's index."""
    at, index = place
    return Removal(_written(mark), at, at, index + 1, said.rule, FAMILY, said.reason, DROP_SURE)


class _Company:
    """Which blocks images stand beside."""

    def __init__(self, page: HtmlPage, decision: Decision, heading: int) -> None:
        layout = page.layout
        self._layout = layout
        self._kept = {*decision.kept, heading}
        self._first, self._last = decision.kept[0], decision.kept[-1]
        self._opening = {self._first, heading}
        self._everything = decision.kept == tuple(range(len(page.blocks)))
        self._region = self._around_what_stays()
        caption = [
            key[0] == "figcaption" or bool(_CAPTION.search(" ".join(filter(None, key[1:3])))) for key in layout.keys
        ]
        inside = layout.within(caption[key] for key in layout.key_ids)
        tells = self._tells = [not inside[element] for element in layout.elements]
        # The nearest blocks before a place, and from it on, that are no captions.
        count = len(page.blocks)
        self._before = list(accumulate((i if tells[i] else -1 for i in range(count)), max, initial=-1))
        later = accumulate((i if tells[i] else count for i in reversed(range(count))), min, initial=count)
        self._after = list(later)[::-1]

    def _around_what_stays(self) -> int:
        """The innermost element around all that stays that holds two blocks or more."""
        layout = self._layout
        for element in layout.above(layout.elements[self._first]):
            if layout.lasts[element] > max(self._last, layout.firsts[element] + 1):
                return element
        return 0

    def of(self, picture: Picture) -> list[int]:
        """The nearest blocks that are no captions, after and before an image, in the innermost element with such."""
        layout = self._layout
        for element in layout.above(picture.element):
            first, last = layout.firsts[element], layout.lasts[element]
            beside = [i for i in (self._after[picture.before], self._before[picture.before]) if first <= i < last]
            if beside:
                return beside
        return []

    def stays(self, picture: Picture) -> bool:
        """Whether text beside an image stays.

        One behind all that stays must be in the article; one right before it may be in the article's header.
        """
        if self._everything or picture.before in self._opening or self._has_caption(picture):
            return True
        if self._kept.isdisjoint(self.of(picture)):
            return False
        return picture.before <= self._last or self._region in self._layout.above(picture.element)

    def _has_caption(self, picture: Picture) -> bool:
        """Whether a caption stays in the innermost element with text around an image."""
        layout = self._layout
        around = layout.above(picture.element)
        element = next((one for one in around if layout.firsts[one] < layout.lasts[one]), 0)
        beside = {picture.before - 1, picture.before} & self._kept
        return any(layout.firsts[element] <= i < layout.lasts[element] and not self._tells[i] for i in beside)

    def is_amid(self, picture: Picture) -> bool:
        """Whether an image stands between blocks that stay."""
        return self._first < picture.before <= self._last
