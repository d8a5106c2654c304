"""Who is quoted: the caption of a figure that holds a quotation stays with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.blocks import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.html.layout import HtmlPage, Layout
    from cleaner.pipeline.scene import Scene

# Of such captions that would go, on the development pages 260 words are the answers' and 40 are not, on seven pages.
_SURE = 0.86
# A caption says who is quoted in a line.
_LINE = 120


def for_quotes(scene: Scene) -> Iterator[Verdict]:
    """For captions that say who is quoted, where a quotation stays."""
    page = scene.page
    layout = page.layout
    if "figcaption" not in layout.tags or "blockquote" not in layout.tags:
        return
    stay = set(scene.kept)
    for block in page.blocks:
        figure = captioned(layout, layout.elements[block.index])
        if figure >= 0 and len(block.text) <= _LINE and not stay.isdisjoint(quoted_in(page, figure)):
            reason = "says who is quoted"
            yield Verdict(block.index, True, "protect", "protect.quoted", "protect", reason, _SURE)


def quoted_in(page: HtmlPage, figure: int) -> list[int]:
    """The blocks of the quotations that a figure holds, its caption left out."""
    layout = page.layout
    return [i for i in range(layout.firsts[figure], layout.lasts[figure]) if _is_quoted(layout, i, figure)]


def _is_quoted(layout: Layout, block: int, figure: int) -> bool:
    tags: set[str] = set()
    for element in layout.above(layout.elements[block]):
        if element == figure:
            break
        tags.add(layout.tags[element])
    return "blockquote" in tags and "figcaption" not in tags


def captioned(layout: Layout, element: int) -> int:
    """What holds the caption that an element is, or lies in; -1 if it is in none, or in a figure within one."""
    above = next((one for one in layout.above(element) if layout.tags[one] in {"figcaption", "figure"}), -1)
    return layout.parents[above] if above >= 0 and layout.tags[above] == "figcaption" else -1
