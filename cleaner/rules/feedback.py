"""Feedback widgets and reports of errors."""

from cleaner.rules.rule import Rule

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
        id="feedback.report",
        reason="asks to report errors or to suggest edits",
        guards=("edge",),
        confidence=0.9,
        hits=("¶\n✂Report a typo", "¶\n✂Suggest a correction"),
        misses=("¶\nReport an error\n¶",),
    ),
)
