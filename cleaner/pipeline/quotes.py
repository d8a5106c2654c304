"""Keeps the captions of figures that hold a kept quotation: they say who is quoted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.blocks import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.html.layout import HtmlPage, Layout
    from cleaner.pipeline.scene import Scene

# Of such captions that would go, on the development pages 260 words are the answers' and 40 are not, on seven pages.
_CONFIDENCE = 0.86
# A caption that says who is quoted is one line, of no more characters.
_MAX_CAPTION_LENGTH = 120


def for_quotes(scene: Scene) -> Iterator[Verdict]:
    """Verdicts for captions that say who is quoted, where the quotation is kept."""
    page = scene.page
    layout = page.layout
    if "figcaption" not in layout.tags or "blockquote" not in layout.tags:
        return
    kept = set(scene.kept)
    for block in page.blocks:
        figure = figure_of_caption(layout, layout.elements[block.index])
        if figure >= 0 and len(block.text) <= _MAX_CAPTION_LENGTH and not kept.isdisjoint(quoted_in(page, figure)):
            reason = "says who is quoted"
            yield Verdict(block.index, True, "protect", "protect.quoted", "protect", reason, _CONFIDENCE)


def quoted_in(page: HtmlPage, figure: int) -> list[int]:
    """The blocks of the quotations in a figure, without its caption."""
    layout = page.layout
    return [i for i in range(layout.firsts[figure], layout.lasts[figure]) if _is_quoted(layout, i, figure)]


def _is_quoted(layout: Layout, block: int, figure: int) -> bool:
    tags: set[str] = set()
    for element in layout.above(layout.elements[block]):
        if element == figure:
            break
        tags.add(layout.tags[element])
    return "blockquote" in tags and "figcaption" not in tags


def figure_of_caption(layout: Layout, element: int) -> int:
    """The parent of the caption that an element is or lies in; -1 if it is in no caption, or in a figure inside one."""
    nearest = next((above for above in layout.above(element) if layout.tags[above] in {"figcaption", "figure"}), -1)
    return layout.parents[nearest] if nearest >= 0 and layout.tags[nearest] == "figcaption" else -1
