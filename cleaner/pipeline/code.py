"""Code amid what stays belongs to it: a page that explains something shows it in code, and says what that is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.blocks import Verdict
from cleaner.html.details import language_of
from cleaner.html.layout import MASK_HIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.blocks import PageType
    from cleaner.html.layout import Layout
    from cleaner.pipeline.scene import Scene

# Kinds of page on which it was seen: of the code that the model drops there, cross-validated on the development pages,
# 961 words are the main text's and none chrome; of captions of code 221 and none.
_TYPES: frozenset[PageType] = frozenset({"article", "documentation", "forum"})
# What programs, commands and data have and verse or addresses in `pre` have not.
_CODE = re.compile(
    r"[{}]|\w\([^()\n]*\)|[\w\])\"']\s*=\s*\S|^\s*[$#>]\s?\w|</?[a-z]\w*|;\s*$|^\s*(?:def|class|import|from|if|for)\b.*:?$",
    re.MULTILINE,
)
_SURE = 0.86
# So many elements up, code at the page's end and the last that stays lie in one: the two columns of an API's reference.
_ABOVE = 4


def for_code(scene: Scene) -> Iterator[Verdict]:
    """For code between blocks that stay, and for its caption."""
    page, kept = scene.page, scene.kept
    layout = page.layout
    if scene.page_type not in _TYPES or not kept or "pre" not in layout.tags:
        return
    staying = set(kept)
    for block in page.blocks[kept[0] :]:
        element = layout.elements[block.index]
        if block.index in staying or layout.masks[element] & MASK_HIDDEN:
            continue
        if block.index > kept[-1] and not _begins_with(layout, element, kept[-1]):
            break
        if block.tag == "pre" and (language_of(layout, element) or _CODE.search(block.text)):
            yield _for(block.index, "code between blocks that stay")
        elif _stands_at_code(layout, element):
            yield _for(block.index, "says what the code is that it stands at")


def _begins_with(layout: Layout, element: int, block: int) -> bool:
    """Whether one of the nearest elements around an element holds this block, too."""
    for _ in range(_ABOVE):
        element = layout.parents[element] if element > 0 else 0
    return layout.firsts[element] <= block


def _for(block: int, reason: str) -> Verdict:
    return Verdict(block, True, "protect", "protect.code", "protect", reason, _SURE)


def _stands_at_code(layout: Layout, element: int) -> bool:
    """Whether an element is, or lies in, a figure that holds code."""
    figure = next((above for above in layout.above(element) if layout.tags[above] == "figure"), None)
    blocks = range(layout.firsts[figure], layout.lasts[figure]) if figure is not None else ()
    return any(layout.tags[layout.elements[i]] == "pre" for i in blocks)
