"""What stands beneath the entries of a listing: how to be told of new ones, advice, other lists to look at."""

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

# The share of what stays that one list must hold for it to be what the page is about.
_LEAST = 0.5


def against_beyond(scene: Scene) -> Iterator[Verdict]:
    """Against what stands beneath the one list that holds half of a listing, but for entries."""
    if scene.page_type != "listing" or not scene.uses(BEYOND):
        return
    page, kept = scene.page, scene.kept
    layout = page.layout
    words = [0] * len(page.blocks)
    for i in kept:
        words[i] = count_words(page.blocks[i].text)
    before = list(accumulate(words, initial=0))
    held = [before[last] - before[first] for first, last in zip(layout.firsts, layout.lasts, strict=True)]
    rows = [row for row in rows_of_entries(layout) if 2 * sum(held[one] > 0 for one in row) >= len(row)]
    most = max(rows, key=lambda row: sum(held[one] for one in row), default=[])
    if not most or sum(held[one] for one in most) < _LEAST * before[-1]:
        return
    entries = {one for row in rows for one in row}
    makes = {layout.key_ids[one] for one in most}
    end = max(layout.lasts[one] for one in most)
    for i in kept:
        if i >= end and not any(
            one in entries or layout.key_ids[one] in makes for one in layout.above(layout.elements[i])
        ):
            yield BEYOND.against(i)
