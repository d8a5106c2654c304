"""The standfirst: what an article's page offers as its summary, and shows above the first paragraph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.blocks import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.pipeline.scene import Scene

# Of such blocks that would go, on the development pages told as articles, 21 of 21 are the article's where its language
# is another, and 19 of 66 where it is English: there annotators differ, and the model has read enough to judge.
_JUDGED = "en"
_SURE = 0.86
# A paragraph has so many characters.
_PARAGRAPH = 80
# A shorter summary may be the headline or the site's motto; so may a shorter block.
_SUMMARY, _SHOWN = 40, 30
# Summaries break off and leave the place out: this share of one must be shown, or the block be this share of it.
_MOST, _HALF = 0.7, 0.5
_ENOUGH = 60
_BETWEEN_WORDS = re.compile(r"\W+")


def for_standfirst(scene: Scene) -> Iterator[Verdict]:
    """For the standfirst, where it would go and nothing that stays says the same."""
    page, kept, metadata = scene.page, scene.kept, scene.metadata
    language = metadata.language.partition("-")[0]
    if scene.page_type != "article" or language in {"", _JUDGED} or len(metadata.description) < _SUMMARY:
        return
    summary = _words(metadata.description)
    first = next((i for i in kept if len(page.blocks[i].text) >= _PARAGRAPH), 0)
    stay = set(kept)
    shown = [i for i in range(first) if len(page.blocks[i].text) >= _SHOWN and _says(page.blocks[i].text, summary)]
    if shown and stay.isdisjoint(shown) and not any(_says(page.blocks[i].text, summary) for i in kept if i >= first):
        reason = "the summary that the page gives of itself"
        yield Verdict(shown[-1], True, "protect", "protect.standfirst", "protect", reason, _SURE)


def _words(text: str) -> str:
    return _BETWEEN_WORDS.sub(" ", text.casefold()).strip()


def _says(text: str, summary: str) -> bool:
    """Whether a block says what the summary does, to its end or most of the way."""
    said = _words(text[: 4 * len(summary)])
    if summary.startswith(said):
        return len(said) >= _HALF * len(summary)
    return said.startswith(summary[: max(_ENOUGH, int(_MOST * len(summary)))])
