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

from cleaner.prose import count_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.blocks import Verdict
    from cleaner.models.text import TextReading
    from cleaner.rules import RuleBook
    from cleaner.rules.predicates import View

# Most of what the model has read is in these languages ("" is a rule's own finding, in any): elsewhere a phrase says
# more than it does.
_READ = frozenset({"", "en"})
# A whole phrase of so many words in another language needs this chance alone, whatever the text, and so do all phrases
# of what sites do and offer; names and days need the second one, and all else in a text with chrome.
_FULL_PHRASE, _FULL, _ELSEWHERE = 3, 0.1, 0.3
# Of these families few articles have a line that says a phrase of theirs whole.
_OF_SITES = frozenset({
    "ads", "comments", "feedback", "legal", "navigation", "newsletter", "paywall", "share", "tags", "votes",
})  # fmt: skip
# Of names and days an article has its own, too: they count in no text that seems clean, but for the author's.
_BYLINE, _AUTHOR = "byline", "byline.author"
_REPEATS = "repeats"
_CREDITED = "media.credited"
# In a text that does not seem clean captions with their credits and what is said of an article's writer are chrome even
# where the model has little doubt that they are not: of the lines that it gives such chances 34 are, and two are not.
_AMID_CHROME = {_CREDITED: 0.03, "author.writer": 0.1}
# Rules that ask for no evidence need this chance in a text that seems clean: of the lines below it that they would have
# taken there two were chrome and eight the article's, but for what plugins leave behind, which nobody else writes.
_CERTAIN, _PLUGIN = 0.1, "plugin"
# A phrase that leaves its end open says how a sentence begins, and sentences of articles begin so too. Where nothing
# else speaks for such a rule, or for one of what sites do, it needs the chance of a phrase of so many words, in any
# text: of 677 lines of chrome in the development texts and the written ones one has less, and of the article's 23 four.
_OPENED = {1: 0.5, 2: 0.5, 3: 0.5, 4: 0.35}
_OPENED_LONG = 0.2
# Families that look at more than words, of which the model sees less, and their limit; an article's refrains repeat
# too. No article of its own repeats so great a share of its words; what is said more often than this is of entries.
_ON_SIGHT, _REPEATED_SHARE, _OFTEN, _AS_ENTRIES = {_REPEATS: 0.2}, 0.1, 2, 0.5


@dataclass(frozen=True, slots=True)
class AgreementLimits:
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
            return _FULL
        if self.clean:
            return _ELSEWHERE if elsewhere and verdict.family == _BYLINE else self._in_clean(verdict)
        least = _ELSEWHERE if elsewhere else self.least
        return _AMID_CHROME.get(verdict.rule, _ON_SIGHT.get(verdict.family, least))

    def _in_clean(self, verdict: Verdict) -> float:
        if verdict.family in {_BYLINE, _REPEATS}:
            return self.of_author if verdict.rule == _AUTHOR else math.inf
        if verdict.rule == _CREDITED:
            return self.of_credit
        return self.of_sites if verdict.family in _OF_SITES else self.least


# The first asks for no more than the second: what was cleaned may seem clean, and must lose nothing again.
DIRTY = AgreementLimits(0.5)
CLEAN = AgreementLimits(0.93, clean=True, of_sites=0.7, of_author=0.95, of_credit=0.9)


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
    limits = CLEAN if reading.clean else DIRTY
    verdicts = list(_without_entries(view, verdicts, reading))
    opened = _opened(view, verdicts, book)
    probabilities = reading.probabilities
    proved = (
        _sure_repeats(view, verdicts) | _said_in_full(view, verdicts, reading) | _by_own_packs(view, verdicts, book)
    )
    return [
        verdict
        for verdict in verdicts
        if verdict.block in proved
        or (_counts(verdict, reading, book, limits) and probabilities[verdict.block] >= opened.get(_by(verdict), 0))
    ]


def _by(verdict: Verdict) -> tuple[int, str]:
    return verdict.block, verdict.rule


def _opened(view: View, verdicts: Sequence[Verdict], book: RuleBook) -> dict[tuple[int, str], float]:
    """The chance that is asked where nothing speaks for a rule but how a line begins; see `_OPENED`."""
    places = {view.blocks[i].index: i for i in view.spoken}
    asked = dict[tuple[int, str], float]()
    for verdict in verdicts:
        asks = verdict.rule in book.certain or verdict.family in _OF_SITES
        if verdict.block not in places or not asks or verdict.family == _PLUGIN:
            continue
        words = view.folded[places[verdict.block]]
        said = [phrase for phrase in view.phrases[places[verdict.block]] if phrase.rule == verdict.rule]
        if said and all(phrase.open_end and phrase.words != words for phrase in said):
            longest = max(count_words(" ".join(phrase.words)) for phrase in said)
            asked[_by(verdict)] = _OPENED.get(longest, _OPENED_LONG)
    return asked


def _counts(verdict: Verdict, reading: TextReading, book: RuleBook, limits: AgreementLimits) -> bool:
    if verdict.keep or verdict.span:
        return True
    if verdict.rule in book.certain and verdict.family not in _ON_SIGHT:
        return not limits.clean or verdict.family == _PLUGIN or reading.probabilities[verdict.block] >= _CERTAIN
    return reading.probabilities[verdict.block] >= limits.of(verdict)


def _without_entries(view: View, verdicts: Sequence[Verdict], reading: TextReading) -> Iterator[Verdict]:
    """Verdicts without those against paragraphs that are said more than twice, unless the model takes them for chrome.

    They may belong to the entries of a list: of events, cameras, shops.
    """
    often = set[int]()
    if any(verdict.family == _REPEATS for verdict in verdicts):
        times = Counter(block.text.strip() for block in view.blocks)
        often = {block.index for block in view.blocks if times[block.text.strip()] > _OFTEN}
    for verdict in verdicts:
        if (
            verdict.family != _REPEATS
            or verdict.block not in often
            or reading.probabilities[verdict.block] >= _AS_ENTRIES
        ):
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


def _by_own_packs(view: View, verdicts: Sequence[Verdict], book: RuleBook) -> set[int]:
    """Blocks of which a rule or a phrase of the user's own packs says so: the model has never read what they know."""
    own = {verdict.block for verdict in verdicts if verdict.rule in book.own}
    if not book.added:
        return own
    return own.union(view.blocks[i].index for i in view.spoken if not book.added.isdisjoint(view.seen[i].phrases))


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
        if (verdict.block, verdict.rule) in said and reading.probabilities[verdict.block] >= _FULL
    }
