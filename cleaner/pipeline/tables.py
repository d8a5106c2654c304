"""What a table says it says in rows: where nearly all of it stays, no row loses a short cell alone."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from cleaner.blocks import Verdict
from cleaner.prose import count_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.html.layout import Layout
    from cleaner.pipeline.scene import Scene

# Of the words of a table, and in a cell. Of the short cells that would go from tables of which so much stays, half are
# the main text's on the development pages.
_NEARLY_ALL, _SHORT = 0.8, 5
_SURE = 0.8


def for_cells(scene: Scene) -> Iterator[Verdict]:
    """For short cells that would go though cells of their row stay, in tables that stay."""
    page = scene.page
    layout = page.layout
    if "td" not in layout.tags:
        return
    tables, rows = _nearest(layout, "table"), _nearest(layout, "tr")
    staying, words, left = set(scene.kept), Counter[int](), Counter[int]()
    sizes = {block.index: count_words(block.text) for block in page.blocks if tables[layout.elements[block.index]] >= 0}
    for i, size in sizes.items():
        table = tables[layout.elements[i]]
        words[table] += size
        left[table] += size * (i in staying)
    whole = {table for table, count in words.items() if left[table] >= _NEARLY_ALL * count}
    open_rows = {rows[layout.elements[i]] for i in sizes.keys() & staying} - {-1}
    for i in sorted(sizes.keys() - staying):
        element = layout.elements[i]
        if sizes[i] <= _SHORT and rows[element] in open_rows and tables[element] in whole:
            yield Verdict(i, True, "protect", "protect.cells", "protect", "a cell of a row that stays", _SURE)


def _nearest(layout: Layout, tag: str) -> list[int]:
    """Per element, the nearest one of this tag that is it or around it, within the same table; -1 if there is none."""
    found: list[int] = []
    for element, (name, parent) in enumerate(zip(layout.tags, layout.parents, strict=True)):
        if name == tag:
            found.append(element)
        else:
            found.append(-1 if name == "table" or parent < 0 else found[parent])
    return found
