"""Keeps titles and texts of entries in lists, shops and services of which another part is kept."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from cleaner.blocks import Verdict
from cleaner.html.tags import HEADINGS
from cleaner.prose import ASKS, count_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cleaner.blocks import PageType
    from cleaner.html.layout import HtmlPage, Layout
    from cleaner.pipeline.scene import Scene

# Figures for what the model drops on development pages without being sure, cross-validated, in words of the answers and
# of chrome: texts of twenty words in entries that keep something 689 and 198 on pages classified as collections and
# listings, titles of such entries 146 and 126; headings above a kept paragraph 154 and 35 on these and services.
# Shorter texts, and texts and titles of products and services, are chrome as often.
_TYPES_WITH_ENTRIES: frozenset[PageType] = frozenset({"collection", "listing"})
_TYPES_WITH_HEADINGS: frozenset[PageType] = _TYPES_WITH_ENTRIES | {"service"}
# Below this confidence the model is not sure of dropping a block.
_MAX_CONFIDENCE_TO_DROP = 0.75
_MIN_TEXT_WORDS = 20
_MIN_PARAGRAPH_WORDS = 12
# Elements that hold an entry.
_ENTRY_TAGS = frozenset({"li", "article", "div", "a", "section", "tr"})
# This many entries side by side make a list.
_MIN_ENTRIES = 4
# A rule with a higher confidence may still remove a title.
_CONFIDENCE = 0.86


def for_parts(scene: Scene) -> Iterator[Verdict]:
    """Verdicts for titles and texts of entries that keep something, and for headings of kept paragraphs."""
    page, page_type = scene.page, scene.page_type
    if page_type not in _TYPES_WITH_HEADINGS:
        return
    doubtful = [
        verdict.block
        for verdict in scene.opinion.verdicts
        if not verdict.keep and verdict.family == "model" and verdict.confidence < _MAX_CONFIDENCE_TO_DROP
    ]
    kept = bytearray(len(page.blocks))
    for i in scene.kept:
        kept[i] = 1
    entries = _entries(page.layout, kept) if doubtful else {}
    for i in doubtful:
        if not kept[i] and _is_part(page, i, entries, kept, page_type):
            reason = "a title or a text of which the rest stays"
            yield Verdict(i, True, "protect", "protect.parts", "protect", reason, _CONFIDENCE)


def _is_part(page: HtmlPage, i: int, entries: Mapping[int, bool], kept: Sequence[int], page_type: PageType) -> bool:
    block = page.blocks[i]
    is_heading = block.tag in HEADINGS
    # A question is answered by the paragraph below it; often it is a button that unfolds the answer.
    if (is_heading or block.text.endswith(ASKS)) and _is_above_paragraph(page, i, kept):
        return True
    if page_type not in _TYPES_WITH_ENTRIES or not (is_heading or count_words(block.text) >= _MIN_TEXT_WORDS):
        return False
    return _is_in_kept_entry(page.layout, i, entries)


def _is_above_paragraph(page: HtmlPage, i: int, kept: Sequence[int]) -> bool:
    """Whether the next block is a paragraph that is kept."""
    if i + 1 >= len(page.blocks) or not kept[i + 1]:
        return False
    return count_words(page.blocks[i + 1].text) >= _MIN_PARAGRAPH_WORDS


def _is_in_kept_entry(layout: Layout, i: int, entries: Mapping[int, bool]) -> bool:
    """Whether the innermost entry around a block keeps something."""
    return next((entries[element] for element in layout.above(layout.elements[i]) if element in entries), False)


def _entries(layout: Layout, kept: Sequence[int]) -> dict[int, bool]:
    """For each entry, whether it keeps something; never true in a list in which fewer than half of the entries do."""
    sums = list(accumulate(kept, initial=0))
    entries: dict[int, bool] = {}
    for row in rows_of_entries(layout):
        keeping = [sums[layout.lasts[entry]] > sums[layout.firsts[entry]] for entry in row]
        is_kept_row = 2 * sum(keeping) >= len(row)
        entries.update((entry, is_kept_row and keeps) for entry, keeps in zip(row, keeping, strict=True))
    return entries


def rows_of_entries(layout: Layout) -> list[list[int]]:
    """Rows of sibling elements that look like entries: four or more with one tag, of two or more blocks each."""
    rows: dict[tuple[int, str], list[int]] = {}
    for element, tag in enumerate(layout.tags):
        if tag in _ENTRY_TAGS and layout.lasts[element] - layout.firsts[element] > 1:
            rows.setdefault((layout.parents[element], tag), []).append(element)
    return [row for row in rows.values() if len(row) >= _MIN_ENTRIES]
