"""Feedback widgets and reports of errors."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from cleaner.prose import ASKS
from cleaner.rules.predicates import late
from cleaner.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.rules.predicates import View


def find_widgets(view: View) -> Iterator[int]:
    """Questions after most of the prose, with two buttons for answers below them."""
    for answer, other in pairwise(view.claimed.get("feedback.answer", ())):
        i = answer - 1
        asked = i >= 0 and view.blocks[i].text.rstrip().endswith(ASKS)
        if asked and other == answer + 1 and late(view, i):
            yield from range(i, i + 3)


RULES = (
    Rule(
        id="feedback.helpful",
        reason="a feedback widget",
        guards=("after_prose", "no_prose_next"),
        hits=("¶\n✂Was this article helpful?\n✂Yes No", "¶\n✂Was this page helpful?\n✂Thanks for your feedback!"),
        misses=("¶\nWas this helpful?\n¶", "Was this article helpful?"),
    ),
    Rule(
        id="feedback.answer",
        reason="an answer button of a feedback widget",
        guards=("beside_chrome", "after_prose"),
        confidence=0.9,
        hits=("¶\n✂Did you find this useful?\n✂Yes\n✂No",),
        misses=("¶\nYes\nNo\n¶", "¶\nYes\n¶"),
    ),
    Rule(
        id="feedback.widget",
        reason="a question about the page, and buttons to answer it",
        confidence=0.87,
        find=find_widgets,
        hits=("¶\n✂Did this advice help?\n✂Yes\n✂No",),
        misses=("Is it raining?\nYes\nNo\n¶", "¶\nIs it raining?\nYes\nIt is"),
    ),
    Rule(
        id="feedback.report",
        reason="asks to report errors or to suggest edits",
        guards=("edge",),
        confidence=0.9,
        hits=("¶\n✂Report a typo", "¶\n✂Suggest a correction"),
        misses=("¶\nReport an error\n¶",),
    ),
    Rule(
        id="feedback.tip",
        reason="asks readers for tips, pictures or letters",
        guards=("after_prose",),
        certain=True,
        hits=("¶\n✂Har du tips til redaksjonen? Ta kontakt på e-post.\n¶", "¶\n✂Tip de redactie via WhatsApp"),
        misses=("¶\nHar du lyst på tips, skriv dem på lappen ved kassen, sto det på døra.\n¶",),
    ),
)
