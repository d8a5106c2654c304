"""Words amid a line that browsers do not show: keys that tables are sorted by, words for other states of a page."""

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
    """Against what is hidden of lines of which something is shown; longer texts may be there to be opened."""
    if not scene.uses(HIDDEN):
        return
    for i, spans in unseen(scene.page, scene.kept).items():
        text = scene.page.blocks[i].text
        short = [(start, end) for start, end in spans if 0 < count_words(text[start:end]) < PROSE_WORDS]
        if any(char.isalnum() for char in _without(text, short)):
            yield from (HIDDEN.against(i)._replace(span=span) for span in short)


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """What is left of a text; the spans may overlap."""
    left = list(text)
    for start, end in spans:
        left[start:end] = [""] * (end - start)
    return "".join(left)
