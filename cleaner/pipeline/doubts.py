"""What a caller should know of a cleaned document: that it is no article, more than one, or a part of one."""

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
# Rules whose hits open an article.
_OPENINGS = frozenset({"byline.author", "byline.date"})
# So much prose beneath a byline is an article of its own.
_ARTICLE_WORDS = 60
# A last paragraph shorter than this may be a signature or a heading.
_PARAGRAPH = 12
# What may stand behind the end of a sentence: marks of emphasis, signs that an article ends, pictures, and characters
# that nobody sees; and marks of notes.
_BEHIND = re.compile(
    r"[\s*_~†‡§¹²³⁰-⁹'∎\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\ufe0e\ufe0f\U0001f000-\U0001faff"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_NOTE = re.compile(r"\[\w{1,3}\]$")
_DOTS = re.compile(r"\.\s?\.\s?\.$")
# Scripts whose sentences end without a sign: Thai, Lao, Burmese, Khmer and Tibetan.
_WITHOUT_STOPS = re.compile("[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff]$")


def doubts(kept: Sequence[Block], removals: Sequence[Removal]) -> Iterator[str]:
    """Warnings about a document.

    Args:
        kept: The blocks that stay, without blank ones.
        removals: What went.
    """
    if not any(is_sentence(block.text, count_words(block.text)) for block in kept):
        if removals or not any(block.text.strip() for block in kept):
            yield NO_ARTICLE
        return
    if _is_cut_off(kept[-1].text, count_words(kept[-1].text)):
        yield CUT_OFF
    if _openings(kept, removals) > 1:
        yield SEVERAL


def _is_cut_off(text: str, words: int) -> bool:
    """A long last paragraph without an end, or with an ellipsis for one."""
    if words < _PARAGRAPH:
        return False
    text = _sentences(text)
    if is_truncated(text) or _DOTS.search(text):
        return True
    if text.lstrip()[:2] in BULLETS or _WITHOUT_STOPS.search(text):
        return False
    return text[-1:] not in TERMINAL and text[-1:] not in ":|"


def _sentences(text: str) -> str:
    """A text without what stands behind its last sentence."""
    end = len(text)
    while end:
        if _BEHIND.match(text[end - 1]):
            end -= 1
        elif note := _NOTE.search(text[max(end - 5, 0) : end]):
            end -= len(note.group())
        else:
            break
    return text[:end]


def _openings(kept: Sequence[Block], removals: Sequence[Removal]) -> int:
    """How many bylines stand above enough prose, up to the next byline; 0 where there is but one byline."""
    places = sorted({removal.start for removal in removals if removal.rule in _OPENINGS})
    if len(places) < 2:
        return 0
    masses = [0] * (len(places) + 1)
    at = 0
    for block in kept:
        while at < len(places) and places[at] < block.start:
            at += 1
        count = count_words(block.text)
        masses[at] += count if is_sentence(block.text, count) else 0
    return sum(mass >= _ARTICLE_WORDS for mass in masses[1:])
