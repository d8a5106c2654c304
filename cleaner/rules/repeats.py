"""Rules about repeats: paragraphs and posts that repeat earlier ones, and labels that many entries have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.prose import TERMINAL
from cleaner.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.rules.predicates import View

# Refrains have fewer words, and so have most lines of tables, code and lists.
_MIN_PARAGRAPH_WORDS = 15
# Items of lists and rows of tables repeat too, but end with other signs.
_PARAGRAPH_ENDS = TERMINAL - frozenset("›）)』】")


def find_repeats(view: View) -> Iterator[int]:
    """Paragraphs of prose with the same text as an earlier one."""
    places = [i for i, prose in enumerate(view.prose) if prose]
    texts = [view.blocks[i].text.strip() for i in places]
    if len(set(texts)) == len(texts):
        return
    first = dict(zip(reversed(texts), reversed(places), strict=True))
    for i, text in zip(places, texts, strict=True):
        if first[text] < i and view.words[i] >= _MIN_PARAGRAPH_WORDS and text[-1] in _PARAGRAPH_ENDS:
            yield i


QUOTE = Rule(
    id="repeats.quote",
    reason="repeats an earlier post word for word",
    confidence=0.9,
    markup="blocks of a few words or more, on pages of a forum",
)
LABEL = Rule(
    id="repeats.label",
    reason="a label that many entries of the list have",
    confidence=0.9,
    markup="blocks of a word or a few that are no cells of a table, on pages of a listing",
)
RULES = (
    QUOTE,
    LABEL,
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
