"""Finds the title among a page's blocks, and drops it for callers who don't want it in the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.blocks import Verdict
from cleaner.html.tags import HEADINGS
from cleaner.prose import count_words, is_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.blocks import Block, Metadata, Page
    from cleaner.pipeline.scene import Scene

_WORD = re.compile(r"\w+")
# Two spellings of one title share at least this part of all their words.
_MIN_COMMON_SHARE = 0.6


def against_title(scene: Scene) -> Iterator[Verdict]:
    """A verdict against the block with the article's title, for callers who don't want it in the text.

    If that block is gone already, nothing else is dropped: the remaining headings of the first level are sections.
    """
    if scene.options.with_title:
        return
    kept = set(scene.kept)
    titles = [block for block in _titles(scene.page, scene.metadata) if block.index in kept]
    if titles:
        first = next((block for block in titles if block.tag == "h1"), titles[0])
        yield unasked_title(first.index)


def _titles(page: Page, metadata: Metadata) -> list[Block]:
    """The headings with the title; if there are none, other blocks with it, or an only `h1` above all prose."""
    exact = [block for block in page.blocks if metadata.title and block.text.strip() == metadata.title]
    top_headings = [block for block in page.blocks if block.tag == "h1"]
    similar = [block for block in top_headings if says_title(block.text, metadata)]
    if titles := similar + [block for block in exact if block.tag in HEADINGS and block not in similar]:
        return titles
    if exact or len(top_headings) != 1:
        return exact
    above = page.blocks[: top_headings[0].index]
    return [] if any(is_sentence(block.text, count_words(block.text)) for block in above) else top_headings


def says_title(text: str, metadata: Metadata) -> bool:
    """Whether a text is the title of the page, possibly in another spelling."""
    words, title_words = (set(_WORD.findall(string.casefold())) for string in (text, metadata.title))
    return bool(words) and len(words & title_words) >= _MIN_COMMON_SHARE * len(words | title_words)


def unasked_title(index: int) -> Verdict:
    """The verdict against a title, for callers who don't want it in the text."""
    return Verdict(index, False, "rules", "title.asked", "title", "the title was asked to be left out", 1.0)
