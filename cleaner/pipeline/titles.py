"""The title of a page among its blocks, for callers who keep it elsewhere."""

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
# The share of words that two spellings of one title have in common.
_SAME_TITLE = 0.6


def against_title(scene: Scene) -> Iterator[Verdict]:
    """Against the block that says the article's title, for callers who keep it elsewhere.

    Nothing goes where that block has gone already: headings of the first level that are left are sections.
    """
    if scene.options.with_title:
        return
    left = set(scene.kept)
    found = [block for block in _titles(scene.page, scene.metadata) if block.index in left]
    for block in sorted(found, key=lambda one: one.tag != "h1")[:1]:
        yield unasked_title(block.index)


def _titles(page: Page, metadata: Metadata) -> list[Block]:
    """The headings that say the title; if none does, what else says it, or the one `h1` over the text."""
    exact = [block for block in page.blocks if metadata.title and block.text.strip() == metadata.title]
    firsts = [block for block in page.blocks if block.tag == "h1"]
    said = [block for block in firsts if says_title(block.text, metadata)]
    if titles := said + [block for block in exact if block.tag in HEADINGS and block not in said]:
        return titles
    if exact or len(firsts) != 1:
        return exact
    above = page.blocks[: firsts[0].index]
    return [] if any(is_sentence(block.text, count_words(block.text)) for block in above) else firsts


def says_title(text: str, metadata: Metadata) -> bool:
    """Whether a heading says the title of the page, if in another spelling."""
    words, wanted = (set(_WORD.findall(one.casefold())) for one in (text, metadata.title))
    return bool(words) and len(words & wanted) >= _SAME_TITLE * len(words | wanted)


def unasked_title(index: int) -> Verdict:
    """Against a title, for callers who keep it elsewhere."""
    return Verdict(index, False, "rules", "title.asked", "title", "the title was asked to be left out", 1.0)
