"""Trafilatura as a judge, for pages on which our own is unsure. The only importer of it for extraction."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.blocks import Verdict

if TYPE_CHECKING:
    from cleaner.blocks import Options, Page

_WORD = re.compile(r"\w+")
# A block counts as kept by the other extractor if this share of its runs of three words stands in its text.
_MATCH = 0.6
# Beyond this the second opinion takes longer than it is worth.
_MAX_MARKUP = 5_000_000
_SURE = 0.75


def second_opinion(page: Page, options: Options) -> list[Verdict]:
    """Ask trafilatura which blocks make up the article.

    Returns:
        A verdict for every block; none if trafilatura finds nothing or fails.
    """
    text = _extract(page, options)
    if not text:
        return []
    known = _runs(text)
    return [_verdict(block.index, _is_kept(block.text, known)) for block in page.blocks]


def _extract(page: Page, options: Options) -> str:
    import trafilatura  # noqa: PLC0415  0.28 s to import

    if len(page.document.text) > _MAX_MARKUP:
        return ""
    try:
        found = trafilatura.extract(
            page.document.text,
            include_comments=options.with_comments,
            favor_precision=options.favor == "precision",
            favor_recall=options.favor == "recall",
        )
    except Exception:  # noqa: BLE001  whatever another extractor stumbles over, ours goes on
        return ""
    return found or ""


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return frozenset(zip(words, words[1:], words[2:], strict=False)) | frozenset(_short_lines(text))


def _short_lines(text: str) -> list[tuple[str, ...]]:
    """Lines too short for a run of three words, whole."""
    lines = (tuple(_WORD.findall(line.lower())) for line in text.splitlines())
    return [words for words in lines if 0 < len(words) < 3]


def _is_kept(text: str, known: frozenset[tuple[str, ...]]) -> bool:
    words = _WORD.findall(text.lower())
    runs = list(zip(words, words[1:], words[2:], strict=False)) or [tuple(words)]
    return sum(run in known for run in runs) >= _MATCH * len(runs)


def _verdict(index: int, keep: bool) -> Verdict:  # noqa: FBT001  a record, by its field order
    reason = "trafilatura keeps it too" if keep else "trafilatura leaves it out too, on a page that is hard to judge"
    return Verdict(index, keep, "second-opinion", "second-opinion.trafilatura", "second-opinion", reason, _SURE)
