"""Keeps short cells of tables: where nearly all of a table is kept, a row does not lose single short cells."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from cleaner.blocks import Verdict
from cleaner.prose import count_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.html.layout import Layout
    from cleaner.pipeline.scene import Scene

# At least this share of a table's words must be kept. Of the short cells that would go from such tables, half are the
# main text's on the development pages.
_MIN_KEPT_SHARE = 0.8
_MAX_CELL_WORDS = 5
_CONFIDENCE = 0.8


def for_cells(scene: Scene) -> Iterator[Verdict]:
    """Verdicts for short cells that would go from rows of which other cells are kept."""
    page = scene.page
    layout = page.layout
    if "td" not in layout.tags:
        return
    tables, rows = _nearest(layout, "table"), _nearest(layout, "tr")
    kept = set(scene.kept)
    words = {block.index: count_words(block.text) for block in page.blocks if tables[layout.elements[block.index]] >= 0}
    table_words, kept_words = Counter[int](), Counter[int]()
    for i, count in words.items():
        table = tables[layout.elements[i]]
        table_words[table] += count
        kept_words[table] += count * (i in kept)
    kept_tables = {table for table, count in table_words.items() if kept_words[table] >= _MIN_KEPT_SHARE * count}
    kept_rows = {rows[layout.elements[i]] for i in words.keys() & kept} - {-1}
    for i in sorted(words.keys() - kept):
        element = layout.elements[i]
        if words[i] <= _MAX_CELL_WORDS and rows[element] in kept_rows and tables[element] in kept_tables:
            yield Verdict(i, True, "protect", "protect.cells", "protect", "a cell of a row that stays", _CONFIDENCE)


def _nearest(layout: Layout, tag: str) -> list[int]:
    """For each element, itself or its nearest ancestor with a tag, within the same table; -1 if there is none."""
    nearest: list[int] = []
    for element, (name, parent) in enumerate(zip(layout.tags, layout.parents, strict=True)):
        if name == tag:
            nearest.append(element)
        elif name == "table" or parent < 0:
            nearest.append(-1)
        else:
            nearest.append(nearest[parent])
    return nearest
