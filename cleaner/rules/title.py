"""The site's name or section behind an article's title."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.rules.rule import Cut, Rule, fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.rules.predicates import View
    from cleaner.rules.rule import Wording

# Words of a title with its suffix, and of what must be left of it.
_LONGEST = 30
_SHORTEST = 3
_SUFFIX = re.compile(r"\s+[|–—-]\s+(?=[^|–—]{2,40}$)|\s*[»«·]\s+(?=[^»«·]{2,40}$)")


def cut_suffix(view: View, wording: Wording) -> Iterator[Cut]:
    """The suffix of a plain text's first line, where a pack knows it."""
    if view.kind != "text" or len(view.blocks) < 2 or view.words[0] > _LONGEST:
        return
    text = view.blocks[0].text
    found = _SUFFIX.search(text)
    if not found or len(fold(text[: found.start()])) < _SHORTEST:
        return
    words = fold(text[found.end() :])
    for phrase in wording.phrases:
        if phrase.words == words:
            yield Cut(0, found.start(), len(text), phrase.language)
            return


RULES = (
    Rule(
        id="title.suffix",
        reason="the site's name or section behind the title",
        scope="span",
        cut=cut_suffix,
        hits=(
            "Ministers strengthen cooperation✂ – Latest News\n¶",
            "Ministers strengthen cooperation✂ | Breaking News\n¶",
        ),
        misses=("¶\nMinisters strengthen cooperation – Latest News\n¶", "What you need to know – today\n¶"),
    ),
)
