"""Parts of entries: where a list, a shop or a service keeps what an entry says, its title and its text stay as well."""

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

# Of what the model drops of the development pages without being sure, cross-validated: texts of twenty words in entries
# that keep something have 689 words of the answers and 198 of chrome on pages told as collections and listings, titles
# of such entries 146 and 126; headings above a paragraph that stays 154 and 35 on these and services. Shorter texts,
# and those of products and services with their titles, are chrome as often.
_ENTERED: frozenset[PageType] = frozenset({"collection", "listing"})
_HEADED: frozenset[PageType] = _ENTERED | {"service"}
_UNSURE = 0.75
_TEXT = 20
_PARAGRAPH = 12
# Elements that hold an entry, and how many side by side make a list of them.
_ENTRIES = frozenset({"li", "article", "div", "a", "section", "tr"})
_MANY = 4
# A rule that is surer may still take a title.
_SURE = 0.86


def for_parts(scene: Scene) -> Iterator[Verdict]:
    """For titles and texts of entries of which something stays, and for headings of what stays."""
    page, page_type = scene.page, scene.page_type
    if page_type not in _HEADED:
        return
    doubted = [
        one.block
        for one in scene.opinion.verdicts
        if not one.keep and one.family == "model" and one.confidence < _UNSURE
    ]
    stay = bytearray(len(page.blocks))
    for i in scene.kept:
        stay[i] = 1
    entries = _entries(page.layout, stay) if doubted else {}
    for i in doubted:
        if not stay[i] and _is_part(page, i, entries, stay, page_type):
            reason = "a title or a text of which the rest stays"
            yield Verdict(i, True, "protect", "protect.parts", "protect", reason, _SURE)


def _is_part(page: HtmlPage, i: int, entries: Mapping[int, bool], stay: Sequence[int], page_type: PageType) -> bool:
    block = page.blocks[i]
    is_heading = block.tag in HEADINGS
    # What asks is answered beneath: titles of what opens, often buttons.
    if (is_heading or block.text.endswith(ASKS)) and _is_above_prose(page, i, stay):
        return True
    if page_type not in _ENTERED or not (is_heading or count_words(block.text) >= _TEXT):
        return False
    return _is_of_entry(page.layout, i, entries)


def _is_above_prose(page: HtmlPage, i: int, stay: Sequence[int]) -> bool:
    """Whether a paragraph stays right beneath a block."""
    return i + 1 < len(page.blocks) and bool(stay[i + 1]) and count_words(page.blocks[i + 1].text) >= _PARAGRAPH


def _is_of_entry(layout: Layout, i: int, entries: Mapping[int, bool]) -> bool:
    """Whether the innermost entry around a block keeps something."""
    return next((entries[element] for element in layout.above(layout.elements[i]) if element in entries), False)


def _entries(layout: Layout, stay: Sequence[int]) -> dict[int, bool]:
    """Entries, and whether each keeps something, as half of those beside it do."""
    before = list(accumulate(stay, initial=0))
    entries: dict[int, bool] = {}
    for row in rows_of_entries(layout):
        keeping = [before[layout.lasts[one]] > before[layout.firsts[one]] for one in row]
        half = 2 * sum(keeping) >= len(row)
        entries.update((one, half and keeps) for one, keeps in zip(row, keeping, strict=True))
    return entries


def rows_of_entries(layout: Layout) -> list[list[int]]:
    """Elements that stand side by side as entries do: four or more of one tag, with two blocks or more in each."""
    rows: dict[tuple[int, str], list[int]] = {}
    for element, tag in enumerate(layout.tags):
        if tag in _ENTRIES and layout.lasts[element] - layout.firsts[element] > 1:
            rows.setdefault((layout.parents[element], tag), []).append(element)
    return [row for row in rows.values() if len(row) >= _MANY]
