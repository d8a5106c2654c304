r"""The measures: word F1 for pages, and for texts what was kept of the article and what was left of the chrome.

Words are runs of `\w`, casefolded by `lower`. In news, which come in languages without spaces, every Chinese and
Japanese character counts as a word.
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

# A document is harmed when it has lost more than this share of its article's words.
_HARM = 0.02


@dataclass(frozen=True, slots=True)
class Overlap:
    """How far two texts share their words, in any order. All from 0 to 1."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What became of a labelled text. All from 0 to 1.

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
        """Whether more than 2 % of the article's words went."""
        return self.content < 1 - _HARM


def score_words(predicted: str, expected: str, *, characters: bool = False) -> Overlap:
    """Compare two texts as bags of words.

    Args:
        predicted: What was extracted.
        expected: What should have been.
        characters: Count every Chinese and Japanese character as a word.
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
    """Align a cleaned text, word by word, with its labelled lines: `k` article, `d` chrome, `n` not scored."""
    words: list[str] = []
    marks: list[str] = []
    for line, label in zip(lines, labels, strict=True):
        found = _split(line)
        words += found
        marks += [label] * len(found)
    kept: Counter[str] = Counter()
    for step in LCSseq.opcodes(words, _split(cleaned)):
        if step.tag == "equal":
            kept.update(marks[step.src_start : step.src_end])
    article, chrome = marks.count("k"), marks.count("d")
    precision = kept["k"] / (kept["k"] + kept["d"]) if kept["k"] else 0.0
    content = kept["k"] / article if article else 1.0
    return Cleaning(_harmonic(precision, content), content, kept["d"] / chrome if chrome else 0.0)


def _split(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).lower())


def _harmonic(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0
