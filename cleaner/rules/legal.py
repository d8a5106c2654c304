"""Copyright lines, licences and republishing notices."""

from __future__ import annotations

from cleaner.rules.rule import Rule

RULES = (
    Rule(
        id="legal.copyright",
        reason="a copyright line",
        opens="co © (",
        pattern=(
            r"(?:copyright\s*(?:©|\(c\))?\s*(?:\d{4}|by\b)|copyright [^.!?]{2,60}\. ?all rights reserved\b|"
            r"(?:©|\(c\))\s*(?:copyright\s*)?(?:\d{4}|\w))"
        ),
        guards=("outside", "some_prose"),
        hits=(
            "¶\n✂© 2024 The Daily Example. All rights reserved.",
            "¶\n✂Copyright 2024 Example Media",
            "¶\n✂Copyright Harbour Post. All rights reserved.",
        ),
        misses=(
            "¶\n5. All rights reserved\nNone but these.",
            "¶\nCopyright 1984 was the year the law changed.\n¶",
            "© 2024 Jane Doe",
        ),
    ),
    Rule(
        id="legal.republish",
        reason="a notice on republishing or on the site's terms",
        guards=("edge", "some_prose"),
        hits=(
            "¶\n✂This material may not be published, broadcast, rewritten or redistributed.",
            "¶\n✂Republish this article",
        ),
        misses=("¶\nRepublish\n¶",),
    ),
    Rule(
        id="legal.notice",
        reason="small print: who owns, made or answers for the text",
        guards=("tail",),
        certain=True,
        hits=("¶\n✂Vervielfältigung nur mit Genehmigung des Verlags.",),
        misses=("Vervielfältigung nur mit Genehmigung des Verlags\n¶", "¶\nNachdruck nur mit Genehmigung.\n¶"),
    ),
)
