"""Trafilatura as a second judge of pages on which our own is unsure. Only this module uses it for extraction."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.blocks import Verdict

if TYPE_CHECKING:
    from cleaner.blocks import Options, Page

_WORD = re.compile(r"\w+")
# A block counts as kept by trafilatura if this share of its word trigrams occurs in the extracted text.
_MIN_MATCHING_SHARE = 0.6
# For longer markup the second opinion takes more time than it is worth.
_MAX_MARKUP_LENGTH = 5_000_000
_CONFIDENCE = 0.75


def second_opinion(page: Page, options: Options) -> list[Verdict]:
    """Let trafilatura extract the article, and compare the page's blocks with the result.

    Returns:
        A verdict on every block; none at all if trafilatura finds nothing or fails.
    """
    text = _extract(page, options)
    if not text:
        return []
    trigrams = _known_trigrams(text)
    return [_verdict(block.index, _is_kept(block.text, trigrams)) for block in page.blocks]


def _extract(page: Page, options: Options) -> str:
    """The text that trafilatura extracts; empty if there is none."""
    import trafilatura  # noqa: PLC0415  0.28 s to import

    if len(page.document.text) > _MAX_MARKUP_LENGTH:
        return ""
    try:
        extracted = trafilatura.extract(
            page.document.text,
            include_comments=options.with_comments,
            favor_precision=options.favor == "precision",
            favor_recall=options.favor == "recall",
        )
    except Exception:  # noqa: BLE001  whatever makes trafilatura fail, our own judges go on
        return ""
    return extracted or ""


def _known_trigrams(text: str) -> frozenset[tuple[str, ...]]:
    """The word trigrams of a text, and its lines of one or two words."""
    return frozenset(_trigrams(_words(text))) | frozenset(_short_lines(text))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _trigrams(words: list[str]) -> list[tuple[str, ...]]:
    return list(zip(words, words[1:], words[2:], strict=False))


def _short_lines(text: str) -> list[tuple[str, ...]]:
    """The words of each line that is too short for a trigram."""
    lines = (tuple(_words(line)) for line in text.splitlines())
    return [words for words in lines if 0 < len(words) < 3]


def _is_kept(text: str, known: frozenset[tuple[str, ...]]) -> bool:
    """Whether most of a block's trigrams, or its one or two words, are among those of the extracted text."""
    words = _words(text)
    trigrams = _trigrams(words) or [tuple(words)]
    return sum(trigram in known for trigram in trigrams) >= _MIN_MATCHING_SHARE * len(trigrams)


def _verdict(index: int, keep: bool) -> Verdict:  # noqa: FBT001  in the order of the verdict's fields
    reason = "trafilatura keeps it too" if keep else "trafilatura leaves it out too, on a page that is hard to judge"
    return Verdict(index, keep, "second-opinion", "second-opinion.trafilatura", "second-opinion", reason, _CONFIDENCE)
