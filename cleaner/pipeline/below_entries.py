"""Drops what follows the entries of a listing: how to be notified of new ones, advice, links to other lists."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from cleaner.pipeline.entry_parts import rows_of_entries
from cleaner.prose import count_words
from cleaner.rules.structure import BEYOND

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.blocks import Verdict
    from cleaner.pipeline.scene import Scene

# A list is what the page is about if it holds at least this share of the kept words.
_MIN_LIST_SHARE = 0.5


def against_beyond(scene: Scene) -> Iterator[Verdict]:
    """Verdicts against what follows the one list that holds half of a listing, except entries."""
    if scene.page_type != "listing" or not scene.uses(BEYOND):
        return
    page, kept = scene.page, scene.kept
    layout = page.layout
    words = [0] * len(page.blocks)
    for i in kept:
        words[i] = count_words(page.blocks[i].text)
    sums = list(accumulate(words, initial=0))
    held = [sums[last] - sums[first] for first, last in zip(layout.firsts, layout.lasts, strict=True)]
    rows = [row for row in rows_of_entries(layout) if 2 * sum(held[entry] > 0 for entry in row) >= len(row)]
    main = max(rows, key=lambda row: sum(held[entry] for entry in row), default=[])
    if not main or sum(held[entry] for entry in main) < _MIN_LIST_SHARE * sums[-1]:
        return
    entries = {entry for row in rows for entry in row}
    main_keys = {layout.key_ids[entry] for entry in main}
    end = max(layout.lasts[entry] for entry in main)
    for i in kept:
        if i < end:
            continue
        above = layout.above(layout.elements[i])
        if not any(element in entries or layout.key_ids[element] in main_keys for element in above):
            yield BEYOND.against(i)
