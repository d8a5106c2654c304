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
    Rule(
        id="feedback.tip",
        reason="asks readers for tips, pictures or letters",
        guards=("after_prose",),
        certain=True,
        hits=("¶\n✂Har du tips til redaksjonen? Ta kontakt på e-post.\n¶", "¶\n✂Tip de redactie via WhatsApp"),
        misses=(
            "¶\nHar du tips, skriv dem på lappen ved kassen, sto det på døra.\n¶".replace("tips,", "lyst på tips,"),
        ),
    ),
)
