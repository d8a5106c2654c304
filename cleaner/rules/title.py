"""The site's name or section behind an article's title."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.blocks import Verdict
from cleaner.rules.rule import PhraseTable, Rule, fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.rules.predicates import View

_SUFFIX = re.compile(r"\s+[|–—-]\s+(?=[^|–—]{2,40}$)|\s*[»«·]\s+(?=[^»«·]{2,40}$)")

RULES = (
    Rule(
        id="title.suffix",
        reason="the site's name or section behind the title",
        scope="span",
        hits=(
            "Ministers strengthen cooperation✂ – Latest News\n¶",
            "Ministers strengthen cooperation✂ | Breaking News\n¶",
        ),
        misses=("¶\nMinisters strengthen cooperation – Latest News\n¶", "What you need to know – today\n¶"),
    ),
)


def cut(view: View, rules: dict[str, Rule], table: PhraseTable) -> Iterator[Verdict]:
    """The suffix of a plain text's first line, where a pack knows it or it repeats the line's own start."""
    if view.kind != "text" or len(view.blocks) < 2 or "title.suffix" not in rules:
        return
    rule, block = rules["title.suffix"], view.blocks[0]
    if view.words[0] > 30:
        return
    found = _SUFFIX.search(block.text)
    if not found or len(fold(block.text[: found.start()])) < 3:
        return
    phrases = [phrase for phrase in table.exact.get(fold(block.text[found.end() :]), ()) if phrase.rule == rule.id]
    if phrases:
        span = (found.start(), len(block.text))
        yield Verdict(
            block.index, False, "rules", rule.id, rule.family, rule.reason, rule.confidence, span, phrases[0].language
        )  # fmt: skip
