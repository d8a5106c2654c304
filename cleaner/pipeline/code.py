"""Keeps code between kept blocks, and its captions: a page that explains something shows code and says what it is."""

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

# The kinds of page on which this was observed: of the code that the model drops there, cross-validated on the
# development pages, 961 words are the main text's and none chrome; of captions of code 221 and none.
_TYPES: frozenset[PageType] = frozenset({"article", "documentation", "forum"})
# Syntax of programs, commands and data, which verse and addresses in `pre` don't have.
_CODE = re.compile(
    r"[{}]|\w\([^()\n]*\)|[\w\])\"']\s*=\s*\S|^\s*[$#>]\s?\w|</?[a-z]\w*|;\s*$|^\s*(?:def|class|import|from|if|for)\b.*:?$",
    re.MULTILINE,
)
_CONFIDENCE = 0.86
# Code after the last kept block must share an element with it within this many levels: the two columns of an API
# reference do.
_MAX_LEVELS_UP = 4


def for_code(scene: Scene) -> Iterator[Verdict]:
    """Verdicts for code between kept blocks, and for its captions."""
    page, kept = scene.page, scene.kept
    layout = page.layout
    if scene.page_type not in _TYPES or not kept or "pre" not in layout.tags:
        return
    staying = set(kept)
    for block in page.blocks[kept[0] :]:
        element = layout.elements[block.index]
        if block.index in staying or layout.masks[element] & MASK_HIDDEN:
            continue
        if block.index > kept[-1] and not _is_near(layout, element, kept[-1]):
            break
        if block.tag == "pre" and (language_of(layout, element) or _CODE.search(block.text)):
            yield _keep(block.index, "code between blocks that stay")
        elif _is_in_code_figure(layout, element):
            yield _keep(block.index, "says what the code is that it stands at")


def _is_near(layout: Layout, element: int, block: int) -> bool:
    """Whether one of the nearest ancestors of an element also holds an earlier block."""
    for _ in range(_MAX_LEVELS_UP):
        element = layout.parents[element] if element > 0 else 0
    return layout.firsts[element] <= block


def _keep(block: int, reason: str) -> Verdict:
    return Verdict(block, True, "protect", "protect.code", "protect", reason, _CONFIDENCE)


def _is_in_code_figure(layout: Layout, element: int) -> bool:
    """Whether an element is, or lies in, a figure that holds code."""
    figure = next((above for above in layout.above(element) if layout.tags[above] == "figure"), None)
    blocks = range(layout.firsts[figure], layout.lasts[figure]) if figure is not None else ()
    return any(layout.tags[layout.elements[i]] == "pre" for i in blocks)
