"""Which verdicts of the rules count in a plain text: those that the model does not contradict.

A rule that asks for evidence asks for the model's as well: a least chance that the line is chrome. How high that is
depends on the text as a whole, and on what the rule takes: what only sites say needs little, what articles say too
needs much. All limits were chosen on the development texts, cross-validated.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from cleaner.prose import OTHER_SCRIPT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.blocks import Verdict
    from cleaner.model_text import TextReading
    from cleaner.rules import RuleBook
    from cleaner.rules.predicates import View

# The model has read much of these languages alone ("" is a rule's own finding, in any): elsewhere it knows few words,
# so that a phrase says more than it does.
_READ = frozenset({"", "en"})
# A whole phrase of so many words in another language needs this chance alone, whatever the text, and so do all phrases
# of what sites do and offer; names and days need the second one.
_FULL_PHRASE, _FULL, _BYLINE_ELSEWHERE = 3, 0.1, 0.3
# No article has a line of these families that says a phrase of theirs whole: development texts that seem clean have 33
# such lines with a chance of .55 to .87, all of them chrome.
_OF_SITES = frozenset({
    "ads", "comments", "feedback", "legal", "navigation", "newsletter", "paywall", "share", "tags", "votes",
})  # fmt: skip
# Of names and days an article has its own, too: English ones count in no text that seems clean, but for the author's
# (17 such lines are chrome there and one the article's).
_BYLINE, _AUTHOR = "byline", "byline.author"
_REPEATS = "repeats"
_CREDITED = "media.credited"
# In a text that does not seem clean captions with their credits and what is said of an article's writer are chrome even
# where the model has little doubt that they are not: of the lines that it gives such chances 34 are, and two are not.
_AMID_CHROME = {_CREDITED: 0.03, "author.writer": 0.1}
# Families that look at more than words, of which the model sees less, and their limit; an article's refrains repeat
# too. No article of its own repeats so great a share of its words; what is said more often than this is of entries.
_ON_SIGHT, _REPEATED_SHARE, _OFTEN, _AS_ENTRIES = {_REPEATS: 0.2}, 0.1, 2, 0.5
# A text of which this share or more is expected to be chrome is dirty.
_DIRTY = 0.3
# A text is foreign if so great a share of its beginning is in other scripts than Latin, Greek and Cyrillic. With
# phrases of so many families it is not clean, whatever the model says.
_FOREIGN_SHARE, _BEGINNING, _CHROME_FAMILIES = 0.25, 20_000, 5


@dataclass(frozen=True, slots=True)
class Limits:
    """The least P(drop) that a verdict has to have in texts of one kind.

    Attributes:
        least: For most rules.
        clean: Whether such texts seem clean.
        of_sites: For families that hold what a site does and offers.
        of_author: For the author's name.
        of_credit: For a picture's credit.
    """

    least: float
    clean: bool = False
    of_sites: float = 1.0
    of_author: float = 1.0
    of_credit: float = 1.0

    def of(self, verdict: Verdict) -> float:
        """The least P(drop) for this verdict; infinite where it never counts."""
        elsewhere = verdict.language not in _READ
        if elsewhere and verdict.family in _OF_SITES:
            return min(self.of_sites, _FULL)
        if elsewhere and verdict.family == _BYLINE:
            return min(self.least, _BYLINE_ELSEWHERE)
        if self.clean:
            return self._in_clean(verdict)
        least = min(self.least, self.of_sites) if verdict.family in _OF_SITES else self.least
        return _AMID_CHROME.get(verdict.rule, _ON_SIGHT.get(verdict.family, least))

    def _in_clean(self, verdict: Verdict) -> float:
        if verdict.family in {_BYLINE, _REPEATS}:
            return self.of_author if verdict.rule == _AUTHOR else math.inf
        if verdict.rule == _CREDITED:
            return min(self.least, self.of_credit)
        return self.of_sites if verdict.family in _OF_SITES else self.least


# None asks for more than that for a text that seems clean: what was cleaned may seem so, and must lose nothing again.
SOME_CHROME, MUCH_CHROME = Limits(0.5), Limits(0.35)
CLEAN = Limits(0.87, clean=True, of_sites=0.55, of_author=0.885, of_credit=0.7)
# Of other scripts the model has seen next to nothing, so that its chances are lower there.
FOREIGN = Limits(0.1, of_sites=0.02)
FOREIGN_CLEAN = Limits(0.3, clean=True, of_sites=0.02, of_author=_BYLINE_ELSEWHERE)


def agreed(view: View, verdicts: Sequence[Verdict], reading: TextReading, book: RuleBook) -> list[Verdict]:
    """The verdicts that count.

    Args:
        view: The text as rules see it.
        verdicts: All that rules say of it.
        reading: What the model makes of it.
        book: The rules.
    """
    if not verdicts:
        return []
    limits = _limits(reading, view)
    verdicts = list(_without_entries(view, verdicts, reading))
    proved = _sure_repeats(view, verdicts) | _said_in_full(view, verdicts, reading)
    return [verdict for verdict in verdicts if verdict.block in proved or _counts(verdict, reading, book, limits)]


def _counts(verdict: Verdict, reading: TextReading, book: RuleBook, limits: Limits) -> bool:
    if verdict.keep or verdict.span:
        return True
    if verdict.rule in book.certain and verdict.family not in _ON_SIGHT:
        return True
    return reading.chances[verdict.block] >= limits.of(verdict)


def _limits(reading: TextReading, view: View) -> Limits:
    if _is_foreign(view.text):
        return FOREIGN_CLEAN if reading.clean and len(_families(view)) < _CHROME_FAMILIES else FOREIGN
    if reading.clean:
        return CLEAN
    return MUCH_CHROME if reading.share >= _DIRTY else SOME_CHROME


def _families(view: View) -> set[str]:
    """Families of chrome of which a phrase says a block whole."""
    return {phrase.family for phrases in view.phrases for phrase in phrases}


def _is_foreign(text: str) -> bool:
    if text.isascii():
        return False
    beginning = text[:_BEGINNING]
    # Of these scripts a character takes two bytes or more, so most texts are told by their length.
    if len(beginning.encode(errors="replace")) < (1 + _FOREIGN_SHARE) * len(beginning):
        return False
    return len(OTHER_SCRIPT.findall(beginning)) >= _FOREIGN_SHARE * len(beginning)


def _without_entries(view: View, verdicts: Sequence[Verdict], reading: TextReading) -> Iterator[Verdict]:
    """Verdicts without those against paragraphs that are said more than twice, unless the model takes them for chrome.

    They may belong to the entries of a list: of events, cameras, shops.
    """
    often = set[int]()
    if any(verdict.family == _REPEATS for verdict in verdicts):
        times = Counter(block.text.strip() for block in view.blocks)
        often = {block.index for block in view.blocks if times[block.text.strip()] > _OFTEN}
    for verdict in verdicts:
        if verdict.family != _REPEATS or verdict.block not in often or reading.chances[verdict.block] >= _AS_ENTRIES:
            yield verdict


def _sure_repeats(view: View, verdicts: Sequence[Verdict]) -> set[int]:
    """Repeated paragraphs about which the model is not asked: right after themselves, or a good part of the text."""
    found = {verdict.block for verdict in verdicts if verdict.family == _REPEATS}
    if not found:
        return found
    repeated = sum(words for block, words in zip(view.blocks, view.words, strict=True) if block.index in found)
    if repeated >= _REPEATED_SHARE * sum(view.words):
        return found
    return found & {after.index for before, after in pairwise(view.blocks) if before.text.strip() == after.text.strip()}


def _said_in_full(view: View, verdicts: Sequence[Verdict], reading: TextReading) -> set[int]:
    """Blocks of which a rule says so because of a longer phrase, word for word; see `_FULL`."""
    said = {
        (block.index, phrase.rule)
        for block, seen in ((view.blocks[i], view.seen[i]) for i in view.spoken)
        for phrase in seen.phrases
        if len(phrase.words) >= _FULL_PHRASE and phrase.words == seen.words and phrase.language != "en"
    }
    return {
        verdict.block
        for verdict in verdicts
        if (verdict.block, verdict.rule) in said and reading.chances[verdict.block] >= _FULL
    }
