"""Drops repeated text where the kind of page shows what it is: quotes of posts in a forum, labels in a listing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from cleaner.prose import count_words
from cleaner.rules.repeats import LABEL, QUOTE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.blocks import Page, Verdict
    from cleaner.pipeline.scene import Scene

# Shorter texts are written by many people independently. Of what the model keeps on the development pages,
# cross-validated, quotes of at least this many words have 2360 words of chrome and 130 of the article, on 28 pages.
_MIN_QUOTE_WORDS = 6
# A text of so few words that occurs in so many entries of a list is a button or a label: 686 words of chrome and 38 of
# the article, on 14 pages.
_MIN_LABEL_TIMES = 5
_MAX_LABEL_WORDS = 3
# Cells of tables may repeat their values.
_CELLS = frozenset({"td", "th", "dd", "dt"})


def against_repeated(scene: Scene) -> Iterator[Verdict]:
    """Verdicts against quotes of earlier posts in a forum, and against labels that many entries of a listing have."""
    if scene.page_type == "forum" and scene.uses(QUOTE):
        yield from map(QUOTE.against, _quotes(scene.page, scene.kept))
    elif scene.page_type == "listing" and scene.uses(LABEL):
        yield from map(LABEL.against, _labels(scene.page, scene.kept))


def _quotes(page: Page, kept: Sequence[int]) -> Iterator[int]:
    seen: set[str] = set()
    for i in kept:
        text = _normalized(page, i)
        if text in seen and count_words(text) >= _MIN_QUOTE_WORDS:
            yield i
        seen.add(text)


def _labels(page: Page, kept: Sequence[int]) -> Iterator[int]:
    texts = {i: _normalized(page, i) for i in kept if page.blocks[i].tag not in _CELLS}
    times = Counter(texts.values())
    labels = {
        text for text, count in times.items() if count >= _MIN_LABEL_TIMES and count_words(text) <= _MAX_LABEL_WORDS
    }
    return (i for i, text in texts.items() if text in labels)


def _normalized(page: Page, i: int) -> str:
    """A block's text without differences in case and white space."""
    return " ".join(page.blocks[i].text.casefold().split())
