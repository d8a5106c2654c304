r"""The measures: word F1 for pages; for texts the shares of article words kept and of chrome words left.

Words are runs of `\w` in lower case. News are in many languages, also ones without spaces between words, so there each
Chinese and Japanese character counts as a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz.distance import LCSseq

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORD = re.compile(r"\w+")
_WORD_OR_CHARACTER = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")

# A document that lost a greater share of its article's words is harmed.
_MAX_UNHARMED_LOSS = 0.02


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many words two texts have in common, as bags of words. All from 0 to 1."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Cleaning:
    """The scores of a cleaned text against its labels. All from 0 to 1.

    Attributes:
        f1: Harmonic mean of `content` and the share of article words among all words kept.
        content: The share of the article's words that were kept.
        residue: The share of the chrome's words that were left.
    """

    f1: float
    content: float
    residue: float

    @property
    def harmed(self) -> bool:
        """Whether more than 2 % of the article's words were lost."""
        return self.content < 1 - _MAX_UNHARMED_LOSS


def score_words(predicted: str, expected: str, *, characters: bool = False) -> Overlap:
    """Compare two texts as bags of words.

    Args:
        predicted: The text that was extracted.
        expected: The text that should have been extracted.
        characters: Whether each Chinese and Japanese character counts as a word.
    """
    words = (_WORD_OR_CHARACTER if characters else _WORD).findall
    ours, theirs = Counter(words(predicted.lower())), Counter(words(expected.lower()))
    if not ours or not theirs:
        same = float(not ours and not theirs)
        return Overlap(same, same, same)
    shared = (ours & theirs).total()
    precision, recall = shared / ours.total(), shared / theirs.total()
    return Overlap(precision, recall, _harmonic(precision, recall))


def score_cleaning(lines: Sequence[str], labels: str, cleaned: str) -> Cleaning:
    """Align the words of a cleaned text with those of its labelled lines, by a longest common subsequence.

    Args:
        lines: The lines before cleaning.
        labels: The label of each: `k` article, `d` chrome, `n` not scored.
        cleaned: The text after cleaning.
    """
    words: list[str] = []
    labels_of: list[str] = []
    for line, label in zip(lines, labels, strict=True):
        found = _split(line)
        words += found
        labels_of += [label] * len(found)
    kept: Counter[str] = Counter()
    for step in LCSseq.opcodes(words, _split(cleaned)):
        if step.tag == "equal":
            kept.update(labels_of[step.src_start : step.src_end])
    article, chrome = labels_of.count("k"), labels_of.count("d")
    precision = kept["k"] / (kept["k"] + kept["d"]) if kept["k"] else 0.0
    content = kept["k"] / article if article else 1.0
    return Cleaning(_harmonic(precision, content), content, kept["d"] / chrome if chrome else 0.0)


def _split(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).lower())


def _harmonic(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0
