"""Buttons and fields of forms on pages of offers or entries: to compare, to save, to filter, to choose a colour."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from cleaner.rules import book_of
from cleaner.rules.controls import BUTTON, FIELD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.blocks import Options, Page, Verdict
    from cleaner.read_html import Layout

_TYPES = frozenset({"collection", "listing"})
_FIELDS = frozenset({"fieldset", "legend"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "summary"})
_ASKS = ("?", "？", "؟")
_ABOVE = 4


def against_controls(page: Page, kept: Sequence[int], page_type: str, options: Options) -> Iterator[Verdict]:
    """Against buttons and fields of forms; a question, or a heading that opens, is text to be read.

    Args:
        page: A page that `read_html` made.
        kept: Indices of the blocks that would stay.
        page_type: What kind of page the model tells; empty where none is told.
        options: Which rules to use.
    """
    if page_type not in _TYPES:
        return
    used = book_of(options).rules
    layout: Layout = page.layout
    for i in kept:
        above = list(islice(layout.above(layout.elements[i]), _ABOVE))
        tags = [layout.tags[element] for element in above]
        if FIELD.id in used and not _FIELDS.isdisjoint(tags):
            yield FIELD.against(i)
        elif BUTTON.id in used and "button" in tags and _HEADINGS.isdisjoint(tags):
            button = above[tags.index("button")]
            if layout.lasts[button] - layout.firsts[button] == 1 and not page.blocks[i].text.endswith(_ASKS):
                yield BUTTON.against(i)
