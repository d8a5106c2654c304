"""Keeps the titles of a listing's entries: those marked up like a kept title, or in `article` elements of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.blocks import Verdict
from cleaner.html.tags import HEADINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.html.layout import HtmlPage
    from cleaner.pipeline.scene import Scene

_TITLES = HEADINGS.keys() - {"h6"}
# At least this many titles must be marked up alike. Of what the model drops on development pages classified as
# listings, cross-validated, such titles with a kept one among them have 5.5 words of the answers for one of chrome, on
# twenty pages, and those in `article` elements three, on five. For blocks that are not titles, and on pages of other
# kinds, it is the reverse.
_MIN_ALIKE = 5
# The number of ancestors whose tags must agree.
_ANCESTORS = 3
# A rule with a higher confidence may still remove a title.
_CONFIDENCE = 0.86


def for_entries(scene: Scene) -> Iterator[Verdict]:
    """Verdicts for the titles of a listing's entries that would go."""
    if scene.page_type != "listing":
        return
    page, kept = scene.page, set(scene.kept)
    for titles in _groups_of_titles(page):
        if len(titles) < _MIN_ALIKE:
            continue
        if not kept.isdisjoint(titles) or all(_is_in_article(page, i) for i in titles):
            for i in titles:
                reason = "the title of an entry, written like others that stay"
                yield Verdict(i, True, "protect", "protect.entries", "protect", reason, _CONFIDENCE)


def _groups_of_titles(page: HtmlPage) -> list[list[int]]:
    """Headings that are marked up alike: the same element names, and the same tags around them."""
    layout = page.layout
    groups: dict[tuple[object, ...], list[int]] = {}
    for block in page.blocks:
        if block.tag in _TITLES:
            above = list(layout.above(layout.elements[block.index]))
            key = layout.key_ids[above[0]]
            markup = (key, *[layout.tags[element] for element in above[1 : 1 + _ANCESTORS]])
            groups.setdefault(markup, []).append(block.index)
    return list(groups.values())


def _is_in_article(page: HtmlPage, block: int) -> bool:
    """Whether a block lies in an `article` element."""
    layout = page.layout
    return any(layout.tags[element] == "article" for element in layout.above(layout.elements[block]))
