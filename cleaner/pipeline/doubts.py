"""Warnings about a cleaned document: that it has no article, several articles, or only a part of one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.prose import BULLETS, TERMINAL, count_words, is_sentence, is_truncated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.blocks import Block, Removal

NO_ARTICLE = "no article found: nothing in it reads like running text"
SEVERAL = "more than one article: several bylines or dates with running text beneath each"
CUT_OFF = "cut off: the text breaks off at its end"
# Rules that match the beginning of an article.
_OPENINGS = frozenset({"byline.author", "byline.date"})
# With this many words of prose below it a byline opens an article of its own.
_MIN_ARTICLE_WORDS = 60
# A last paragraph with fewer words may be a signature or a heading.
_MIN_PARAGRAPH_WORDS = 12
# Characters that may follow the end of a sentence: emphasis, signs for the end of an article, pictograms, and invisible
# characters.
_AFTER_SENTENCE = re.compile(
    r"[\s*_~†‡§¹²³⁰-⁹'∎\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\ufe0e\ufe0f\U0001f000-\U0001faff"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
# The reference to a note, which may follow it too.
_NOTE = re.compile(r"\[\w{1,3}\]$")
_DOTS = re.compile(r"\.\s?\.\s?\.$")
# Scripts whose sentences end without punctuation: Thai, Lao, Burmese, Khmer and Tibetan.
_WITHOUT_STOPS = re.compile("[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff]$")


def doubts(kept: Sequence[Block], removals: Sequence[Removal]) -> Iterator[str]:
    """Warnings about a document.

    Args:
        kept: The blocks that stay, without blank ones.
        removals: What was removed.
    """
    if not any(is_sentence(block.text, count_words(block.text)) for block in kept):
        if removals or not any(block.text.strip() for block in kept):
            yield NO_ARTICLE
        return
    if _is_cut_off(kept[-1].text, count_words(kept[-1].text)):
        yield CUT_OFF
    if _count_articles(kept, removals) > 1:
        yield SEVERAL


def _is_cut_off(text: str, words: int) -> bool:
    """Whether a last paragraph is long and has no full stop at its end, or an ellipsis instead."""
    if words < _MIN_PARAGRAPH_WORDS:
        return False
    text = _up_to_last_sentence(text)
    if is_truncated(text) or _DOTS.search(text):
        return True
    if text.lstrip()[:2] in BULLETS or _WITHOUT_STOPS.search(text):
        return False
    return text[-1:] not in TERMINAL and text[-1:] not in ":|"


def _up_to_last_sentence(text: str) -> str:
    """A text without the marks and notes that follow its last sentence."""
    end = len(text)
    while end:
        if _AFTER_SENTENCE.match(text[end - 1]):
            end -= 1
        elif note := _NOTE.search(text[max(end - 5, 0) : end]):
            end -= len(note.group())
        else:
            break
    return text[:end]


def _count_articles(kept: Sequence[Block], removals: Sequence[Removal]) -> int:
    """The number of bylines with enough prose between them and the next byline; 0 if there is only one byline."""
    bylines = sorted({removal.start for removal in removals if removal.rule in _OPENINGS})
    if len(bylines) < 2:
        return 0
    words_after = [0] * (len(bylines) + 1)  # first the words above all bylines
    passed = 0
    for block in kept:
        while passed < len(bylines) and bylines[passed] < block.start:
            passed += 1
        count = count_words(block.text)
        words_after[passed] += count if is_sentence(block.text, count) else 0
    return sum(words >= _MIN_ARTICLE_WORDS for words in words_after[1:])
