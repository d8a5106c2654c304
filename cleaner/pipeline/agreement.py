"""Decides which of the rules' verdicts count in a plain text: those that the model does not contradict.

A rule that needs evidence needs the model's as well: a minimum probability that the line is chrome. The minimum depends
on the text as a whole and on what the rule removes: it is low for what only sites say, and high for what articles say
too. All limits were chosen on the development texts, cross-validated.
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

# Most of the model's training texts are in these languages ("" stands for a match without a phrase, in any language).
# In other languages a phrase is better evidence than the model.
_TRAINED_LANGUAGES = frozenset({"", "en"})
# The minimum probability in other languages: the first for all phrases of `_SITE_FAMILIES`, and in any text for a line
# that is a phrase of at least this many words; the second for bylines, and for all other rules in a text with chrome.
_OTHER_LANGUAGE_SITE_MINIMUM = 0.1
_MIN_FULL_PHRASE_WORDS = 3
_OTHER_LANGUAGE_MINIMUM = 0.3
# Families about what a site does and offers: few articles have a line that is one of their phrases.
_SITE_FAMILIES = frozenset({
    "ads", "comments", "feedback", "legal", "navigation", "newsletter", "paywall", "share", "tags", "votes",
})  # fmt: skip
# Articles contain names and dates of their own, so in a text that seems clean no bylines count except the author's.
_BYLINE = "byline"
_AUTHOR = "byline.author"
_REPEATS = "repeats"
_CREDITED = "media.credited"
# In a text that does not seem clean, captions with their credits and notes about an article's writer are chrome even if
# the model is fairly sure of the opposite: of the lines to which it gives such probabilities 34 are chrome, two not.
_MINIMUMS_IN_CHROME = {_CREDITED: 0.03, "author.writer": 0.1}
# Rules that need no evidence need this probability in a text that seems clean: of the lines below it that they would
# have removed there two were chrome and eight the article's. The residue of plugins is exempt: nobody else writes it.
_CERTAIN_MINIMUM = 0.1
_PLUGIN = "plugin"
# A phrase with an open end matches the beginning of a sentence, and sentences of articles may begin like that too. If
# nothing else supports a rule that needs no evidence, or one of `_SITE_FAMILIES`, it needs in any text the probability
# given here for the number of words of its phrase: of 677 lines of chrome in the development texts and the written ones
# one has less, and of the article's 23 lines four.
_OPEN_END_MINIMUMS = {1: 0.5, 2: 0.5, 3: 0.5, 4: 0.35}
_LONG_OPEN_END_MINIMUM = 0.2
# Families that look at more than words, of which the model sees less, with their minimum; an article's refrains repeat
# too.
_MINIMUMS_BY_FAMILY = {_REPEATS: 0.2}
# No article repeats so great a share of its words on purpose.
_MAX_REPEATED_SHARE = 0.1
# A paragraph that occurs more often than this belongs to the entries of a list; it goes only from this probability on.
_MAX_TIMES = 2
_ENTRY_MINIMUM = 0.5


@dataclass(frozen=True, slots=True)
class AgreementLimits:
    """The minimum P(drop) that a verdict needs in texts of one kind.

    Attributes:
        least: The minimum for most rules.
        clean: Whether texts of this kind seem clean.
        of_sites: The minimum for families about what a site does and offers.
        of_author: The minimum for the author's name.
        of_credit: The minimum for a picture's credit.
    """

    least: float
    clean: bool = False
    of_sites: float = 1.0
    of_author: float = 1.0
    of_credit: float = 1.0

    def of(self, verdict: Verdict) -> float:
        """The minimum P(drop) for this verdict; infinite if it never counts."""
        in_other_language = verdict.language not in _TRAINED_LANGUAGES
        if in_other_language and verdict.family in _SITE_FAMILIES:
            return _OTHER_LANGUAGE_SITE_MINIMUM
        if self.clean:
            if in_other_language and verdict.family == _BYLINE:
                return _OTHER_LANGUAGE_MINIMUM
            return self._in_clean(verdict)
        default = _OTHER_LANGUAGE_MINIMUM if in_other_language else self.least
        return _MINIMUMS_IN_CHROME.get(verdict.rule, _MINIMUMS_BY_FAMILY.get(verdict.family, default))

    def _in_clean(self, verdict: Verdict) -> float:
        if verdict.family in {_BYLINE, _REPEATS}:
            return self.of_author if verdict.rule == _AUTHOR else math.inf
        if verdict.rule == _CREDITED:
            return self.of_credit
        return self.of_sites if verdict.family in _SITE_FAMILIES else self.least


# No limit of DIRTY is above that of CLEAN: a text may seem clean once it was cleaned, and must not lose more then.
DIRTY = AgreementLimits(0.5)
CLEAN = AgreementLimits(0.93, clean=True, of_sites=0.7, of_author=0.95, of_credit=0.9)


def agreed(view: View, verdicts: Sequence[Verdict], reading: TextReading, book: RuleBook) -> list[Verdict]:
    """The verdicts that count.

    Args:
        view: The text as rules see it.
        verdicts: All verdicts of the rules.
        reading: The model's result for the text.
        book: The rules.
    """
    if not verdicts:
        return []
    limits = CLEAN if reading.clean else DIRTY
    verdicts = list(_without_entries(view, verdicts, reading))
    minimums = _open_end_minimums(view, verdicts, book)
    probabilities = reading.probabilities
    proved = (
        _sure_repeats(view, verdicts)
        | _matched_in_full(view, verdicts, reading)
        | _matched_by_own_packs(view, verdicts, book)
    )
    return [
        verdict
        for verdict in verdicts
        if verdict.block in proved
        or (
            _counts(verdict, reading, book, limits)
            and probabilities[verdict.block] >= minimums.get((verdict.block, verdict.rule), 0)
        )
    ]


def _open_end_minimums(view: View, verdicts: Sequence[Verdict], book: RuleBook) -> dict[tuple[int, str], float]:
    """By block and rule, the probability needed where a rule matches only the beginning of a line.

    See `_OPEN_END_MINIMUMS`.
    """
    places = {view.blocks[i].index: i for i in view.spoken}
    minimums = dict[tuple[int, str], float]()
    for verdict in verdicts:
        is_strict = verdict.rule in book.certain or verdict.family in _SITE_FAMILIES
        if verdict.block not in places or not is_strict or verdict.family == _PLUGIN:
            continue
        place = places[verdict.block]
        words = view.folded[place]
        phrases = [phrase for phrase in view.phrases[place] if phrase.rule == verdict.rule]
        if phrases and all(phrase.open_end and phrase.words != words for phrase in phrases):
            longest = max(count_words(" ".join(phrase.words)) for phrase in phrases)
            minimums[verdict.block, verdict.rule] = _OPEN_END_MINIMUMS.get(longest, _LONG_OPEN_END_MINIMUM)
    return minimums


def _counts(verdict: Verdict, reading: TextReading, book: RuleBook, limits: AgreementLimits) -> bool:
    """Whether the model gives a verdict the probability that it needs by its rule and family."""
    if verdict.keep or verdict.span:
        return True
    probability = reading.probabilities[verdict.block]
    if verdict.rule in book.certain and verdict.family not in _MINIMUMS_BY_FAMILY:
        return not limits.clean or verdict.family == _PLUGIN or probability >= _CERTAIN_MINIMUM
    return probability >= limits.of(verdict)


def _without_entries(view: View, verdicts: Sequence[Verdict], reading: TextReading) -> Iterator[Verdict]:
    """Drop verdicts against paragraphs that occur more than twice, unless the model takes them for chrome.

    Such paragraphs may belong to the entries of a list: of events, cameras, shops.
    """
    entries = set[int]()
    if any(verdict.family == _REPEATS for verdict in verdicts):
        times = Counter(block.text.strip() for block in view.blocks)
        entries = {block.index for block in view.blocks if times[block.text.strip()] > _MAX_TIMES}
    for verdict in verdicts:
        is_entry = verdict.family == _REPEATS and verdict.block in entries
        if not is_entry or reading.probabilities[verdict.block] >= _ENTRY_MINIMUM:
            yield verdict


def _sure_repeats(view: View, verdicts: Sequence[Verdict]) -> set[int]:
    """Repeated paragraphs on which the model has no say: right after themselves, or a large part of the text."""
    repeats = {verdict.block for verdict in verdicts if verdict.family == _REPEATS}
    if not repeats:
        return repeats
    words = sum(count for block, count in zip(view.blocks, view.words, strict=True) if block.index in repeats)
    if words >= _MAX_REPEATED_SHARE * sum(view.words):
        return repeats
    successive = {after.index for before, after in pairwise(view.blocks) if before.text.strip() == after.text.strip()}
    return repeats & successive


def _matched_by_own_packs(view: View, verdicts: Sequence[Verdict], book: RuleBook) -> set[int]:
    """Blocks that a rule or phrase of the user's own packs matches: the model was not trained on what these know."""
    own = {verdict.block for verdict in verdicts if verdict.rule in book.own}
    if not book.added:
        return own
    return own.union(view.blocks[i].index for i in view.spoken if not book.added.isdisjoint(view.seen[i].phrases))


def _matched_in_full(view: View, verdicts: Sequence[Verdict], reading: TextReading) -> set[int]:
    """Blocks that a rule takes because they are, word for word, a longer phrase that is not English."""
    matched = {
        (block.index, phrase.rule)
        for block, seen in ((view.blocks[i], view.seen[i]) for i in view.spoken)
        for phrase in seen.phrases
        if len(phrase.words) >= _MIN_FULL_PHRASE_WORDS and phrase.words == seen.words and phrase.language != "en"
    }
    return {
        verdict.block
        for verdict in verdicts
        if (verdict.block, verdict.rule) in matched
        and reading.probabilities[verdict.block] >= _OTHER_LANGUAGE_SITE_MINIMUM
    }
