"""What stands on a page more than once, where its kind tells what that means: quotes in a forum, labels in a list."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from cleaner.prose import count_words
from cleaner.rules.repeats import LABEL, QUOTE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.blocks import Page, Verdict
    from cleaner.pipeline.scene import Scene

# Fewer words are said by many. Of what the model keeps of the development pages, cross-validated, quotes of so many
# words have 2360 words of chrome and 130 of the article, on 28 pages.
_QUOTE = 6
# What so many entries of a list say in so few words is a button or a label: 686 words of chrome and 38 of the article,
# on 14 pages. Cells of tables repeat their values.
_OFTEN, _LABEL = 5, 3
_CELLS = frozenset({"td", "th", "dd", "dt"})


def against_repeated(scene: Scene) -> Iterator[Verdict]:
    """Against quotes of earlier posts on pages of a forum, and labels that all entries of a listing have."""
    if scene.page_type == "forum" and scene.uses(QUOTE):
        yield from map(QUOTE.against, _quotes(scene.page, scene.kept))
    elif scene.page_type == "listing" and scene.uses(LABEL):
        yield from map(LABEL.against, _labels(scene.page, scene.kept))


def _quotes(page: Page, kept: Sequence[int]) -> Iterator[int]:
    seen: set[str] = set()
    for i in kept:
        text = _said(page, i)
        if text in seen and count_words(text) >= _QUOTE:
            yield i
        seen.add(text)


def _labels(page: Page, kept: Sequence[int]) -> Iterator[int]:
    texts = {i: _said(page, i) for i in kept if page.blocks[i].tag not in _CELLS}
    often = {text for text, count in Counter(texts.values()).items() if count >= _OFTEN and count_words(text) <= _LABEL}
    return (i for i, text in texts.items() if text in often)


def _said(page: Page, i: int) -> str:
    return " ".join(page.blocks[i].text.casefold().split())
