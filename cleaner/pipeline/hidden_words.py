"""Drops words inside a line that browsers do not show: keys that tables are sorted by, texts for other page states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.html.details import unseen
from cleaner.prose import PROSE_WORDS, count_words
from cleaner.rules.structure import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.blocks import Verdict
    from cleaner.pipeline.scene import Scene


def against_hidden(scene: Scene) -> Iterator[Verdict]:
    """Verdicts against short hidden parts of visible lines; a longer hidden text may be there to be unfolded."""
    if not scene.uses(HIDDEN):
        return
    for i, spans in unseen(scene.page, scene.kept).items():
        text = scene.page.blocks[i].text
        short = [(start, end) for start, end in spans if 0 < count_words(text[start:end]) < PROSE_WORDS]
        if any(char.isalnum() for char in _without(text, short)):
            yield from (HIDDEN.against(i)._replace(span=span) for span in short)


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """A text without some spans, which may overlap."""
    characters = list(text)
    for start, end in spans:
        characters[start:end] = [""] * (end - start)
    return "".join(characters)
