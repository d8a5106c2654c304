"""Tags, topics and categories."""

from __future__ import annotations

from cleaner.rules.rule import Rule

RULES = (
    Rule(
        id="tags.line",
        reason="tags or categories of the article",
        opens="ta fi ca to ke po la ha in",
        pattern=(
            r"(?:tags?|tagged(?: with| in| as)?|filed under|categor(?:y|ies)|topics?|keywords|"
            r"posted in|labels|hashtags|in this (?:story|article))\s*:\s*\S.{0,200}$"
        ),
        guards=("outside", "some_prose"),
        hits=("¶\n✂Tags: trade, India, Russia", "¶\n✂Filed under: World, Politics"),
        misses=("¶\nCategory: a set with arrows between its members.\n¶", "¶\nTags are cheap.\n¶"),
    ),
    Rule(
        id="tags.heading",
        reason="the heading of a list of tags",
        scope="onward",
        guards=("tail", "no_prose_next"),
        confidence=0.88,
        hits=("¶\n✂Tags\n✂Trade\n✂India",),
        misses=("¶\nTags\n¶", "Tags\nTrade\nIndia"),
    ),
)
