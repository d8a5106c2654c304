"""Keeps the standfirst: the block above the first paragraph that says the same as the page's description."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.blocks import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.pipeline.scene import Scene

# Of such blocks that would go, on development pages classified as articles, 21 of 21 are the article's in other
# languages, and 19 of 66 in English: there annotators differ, and the model was trained on enough text to judge.
_LANGUAGE_LEFT_TO_MODEL = "en"
_CONFIDENCE = 0.86
# All lengths are in characters.
_MIN_PARAGRAPH_LENGTH = 80
# A shorter summary, or a shorter block, may be the headline or the site's motto.
_MIN_SUMMARY_LENGTH = 40
_MIN_BLOCK_LENGTH = 30
# A block that the summary begins with must be at least this share of it.
_MIN_BLOCK_SHARE = 0.5
# Otherwise the block must begin with this share of the summary, which may break off or leave the place out, and with at
# least so many characters of it.
_MIN_SUMMARY_SHARE = 0.7
_MIN_COMMON_LENGTH = 60
_BETWEEN_WORDS = re.compile(r"\W+")


def for_standfirst(scene: Scene) -> Iterator[Verdict]:
    """A verdict for the standfirst, if it would go and no kept block says the same."""
    page, kept, metadata = scene.page, scene.kept, scene.metadata
    language = metadata.language.partition("-")[0]
    if scene.page_type != "article" or language in {"", _LANGUAGE_LEFT_TO_MODEL}:
        return
    if len(metadata.description) < _MIN_SUMMARY_LENGTH:
        return
    summary = _normalized(metadata.description)
    texts = [block.text for block in page.blocks]
    first = next((i for i in kept if len(texts[i]) >= _MIN_PARAGRAPH_LENGTH), 0)
    candidates = [i for i in range(first) if len(texts[i]) >= _MIN_BLOCK_LENGTH and _is_summary(texts[i], summary)]
    if not candidates or not set(kept).isdisjoint(candidates):
        return
    if not any(_is_summary(texts[i], summary) for i in kept if i >= first):
        reason = "the summary that the page gives of itself"
        yield Verdict(candidates[-1], True, "protect", "protect.standfirst", "protect", reason, _CONFIDENCE)


def _normalized(text: str) -> str:
    """A text's words in lower case, separated by single spaces."""
    return _BETWEEN_WORDS.sub(" ", text.casefold()).strip()


def _is_summary(text: str, summary: str) -> bool:
    """Whether a block agrees with the summary, to the block's end or for most of the summary."""
    words = _normalized(text[: 4 * len(summary)])
    if summary.startswith(words):
        return len(words) >= _MIN_BLOCK_SHARE * len(summary)
    return words.startswith(summary[: max(_MIN_COMMON_LENGTH, int(_MIN_SUMMARY_SHARE * len(summary)))])
