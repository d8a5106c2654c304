"""Buttons, forms and what stands aside on pages of offers or entries: to compare, to save, to filter, to choose."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from cleaner.html.tags import HEADINGS
from cleaner.prose import ASKS, count_words
from cleaner.rules.controls import ASIDE, BUTTON, FIELD, FORM

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.blocks import PageType, Verdict
    from cleaner.html.layout import HtmlPage
    from cleaner.pipeline.scene import Scene

_TYPES: frozenset[PageType] = frozenset({"collection", "listing"})
_FIELDS = frozenset({"fieldset", "legend"})
_TITLES = frozenset({*HEADINGS, "summary"})
_ABOVE = 4
# Elements that stand apart from offers and entries, and the share of what stays beyond which they hold the offers
# themselves: forms may be what an order is made in.
_APART = ((FORM, "form", 0.1), (ASIDE, "aside", 0.35))


def against_controls(scene: Scene) -> Iterator[Verdict]:
    """Against buttons and fields of forms; a question, or a heading that opens, is text to be read."""
    if scene.page_type not in _TYPES:
        return
    page, kept = scene.page, scene.kept
    for rule, tag, most in _APART:
        if scene.uses(rule):
            yield from map(rule.against, _apart(page, kept, tag, most))
    layout = page.layout
    fields, buttons = scene.uses(FIELD), scene.uses(BUTTON)
    for i in kept:
        above = list(islice(layout.above(layout.elements[i]), _ABOVE))
        tags = [layout.tags[element] for element in above]
        if fields and not _FIELDS.isdisjoint(tags):
            yield FIELD.against(i)
        elif buttons and "button" in tags and _TITLES.isdisjoint(tags):
            button = above[tags.index("button")]
            if layout.lasts[button] - layout.firsts[button] == 1 and not page.blocks[i].text.endswith(ASKS):
                yield BUTTON.against(i)


def _apart(page: HtmlPage, kept: Sequence[int], tag: str, most: float) -> list[int]:
    """What stands in elements of this tag, unless it is a greater share of what stays."""
    layout = page.layout
    if tag not in layout.tags:
        return []
    inside = layout.within(one == tag for one in layout.tags)
    found = [i for i in kept if inside[layout.elements[i]]]
    if not found:
        return []
    words = sum(count_words(page.blocks[i].text) for i in found)
    return found if words <= most * sum(count_words(page.blocks[i].text) for i in kept) else []
