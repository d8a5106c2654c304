"""Drops buttons, forms and asides on pages of offers or entries: controls to compare, save, filter and choose."""

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
# How many of a block's innermost elements may be the field or button.
_MAX_LEVELS_UP = 4
# Elements that are separate from offers and entries, with the largest share of the kept words that they may hold: with
# more they hold the offers themselves, such as a form for an order.
_SEPARATE = ((FORM, "form", 0.1), (ASIDE, "aside", 0.35))


def against_controls(scene: Scene) -> Iterator[Verdict]:
    """Verdicts against buttons and form fields, except questions and headings that unfold: these are text to read."""
    if scene.page_type not in _TYPES:
        return
    page, kept = scene.page, scene.kept
    for rule, tag, max_share in _SEPARATE:
        if scene.uses(rule):
            yield from map(rule.against, _blocks_in(page, kept, tag, max_share))
    layout = page.layout
    fields, buttons = scene.uses(FIELD), scene.uses(BUTTON)
    for i in kept:
        above = list(islice(layout.above(layout.elements[i]), _MAX_LEVELS_UP))
        tags = [layout.tags[element] for element in above]
        if fields and not _FIELDS.isdisjoint(tags):
            yield FIELD.against(i)
        elif buttons and "button" in tags and _TITLES.isdisjoint(tags):
            button = above[tags.index("button")]
            if layout.lasts[button] - layout.firsts[button] == 1 and not page.blocks[i].text.endswith(ASKS):
                yield BUTTON.against(i)


def _blocks_in(page: HtmlPage, kept: Sequence[int], tag: str, max_share: float) -> list[int]:
    """The kept blocks in elements with a tag; none if they have more than this share of the kept words."""
    layout = page.layout
    if tag not in layout.tags:
        return []
    inside = layout.within(name == tag for name in layout.tags)
    blocks = [i for i in kept if inside[layout.elements[i]]]
    if not blocks:
        return []
    words = sum(count_words(page.blocks[i].text) for i in blocks)
    return blocks if words <= max_share * sum(count_words(page.blocks[i].text) for i in kept) else []
