"""Paragraphs that repeat earlier ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.prose import TERMINAL
from cleaner.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.rules.predicates import View

# A refrain is shorter; so are most lines of tables, code and lists.
_PARAGRAPH = 15
# A list's items and table rows repeat too, and end otherwise.
_ENDS = TERMINAL - frozenset("›）)』】")


def find_repeats(view: View) -> Iterator[int]:
    """Paragraphs of prose whose very words stood before."""
    if not any(view.repeated):
        return
    for i, repeated in enumerate(view.repeated):
        if repeated and view.prose[i] and view.words[i] >= _PARAGRAPH and view.blocks[i].text.rstrip()[-1] in _ENDS:
            yield i


RULES = (
    Rule(
        id="repeats.paragraph",
        reason="repeats an earlier paragraph word for word",
        confidence=0.97,
        find=find_repeats,
        hits=(
            (
                "The two ministers met on Friday and agreed to meet again once the snow on the pass had melted.\n¶\n"
                "✂The two ministers met on Friday and agreed to meet again once the snow on the pass had melted.\n¶"
            ),
        ),
        misses=("Row, row, row your boat\nGently down the stream\nRow, row, row your boat\nGently down the stream",),
    ),
)
