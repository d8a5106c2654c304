"""The site's name or section after an article's title."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.rules.folding import fold
from cleaner.rules.rule import Cut, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.rules.phrase import Wording
    from cleaner.rules.predicates import View

# The most words of a title with its suffix, and the fewest without it.
_MAX_WORDS = 30
_MIN_WORDS_LEFT = 3
_SUFFIX = re.compile(r"\s+[|–—-]\s+(?=[^|–—]{2,40}$)|\s*[»«·]\s+(?=[^»«·]{2,40}$)")


def cut_suffix(view: View, wording: Wording) -> Iterator[Cut]:
    """The suffix of a plain text's first line, if a pack has it as a phrase."""
    if view.kind != "text" or len(view.blocks) < 2 or view.words[0] > _MAX_WORDS:
        return
    text = view.blocks[0].text
    found = _SUFFIX.search(text)
    if not found or len(fold(text[: found.start()])) < _MIN_WORDS_LEFT:
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
