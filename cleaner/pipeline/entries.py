"""Titles of entries: a listing keeps all that are written like one that it keeps, or stand in articles of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.blocks import Verdict
from cleaner.html.tags import HEADINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.html.layout import HtmlPage
    from cleaner.pipeline.scene import Scene

_TITLES = HEADINGS.keys() - {"h6"}
# Of what the model drops of the development pages told as listings, cross-validated, titles like one that it keeps,
# five or more alike, have 5.5 words of the answers for one of chrome, on twenty pages, and those in elements `article`
# three, on five. For blocks that are no titles, and on pages of other kinds, it is the reverse.
_ALIKE = 5
_ABOVE = 3
# A rule that is surer may still take a title.
_SURE = 0.86


def for_entries(scene: Scene) -> Iterator[Verdict]:
    """For the titles of a listing's entries that would go."""
    if scene.page_type != "listing":
        return
    page, stay = scene.page, set(scene.kept)
    for titles in _alike(page):
        if len(titles) >= _ALIKE and (not stay.isdisjoint(titles) or all(_is_article(page, i) for i in titles)):
            for i in titles:
                reason = "the title of an entry, written like others that stay"
                yield Verdict(i, True, "protect", "protect.entries", "protect", reason, _SURE)


def _alike(page: HtmlPage) -> list[list[int]]:
    """Headings of one make: names of their element, and the tags around it."""
    layout = page.layout
    groups: dict[tuple[object, ...], list[int]] = {}
    for block in page.blocks:
        if block.tag in _TITLES:
            above = list(layout.above(layout.elements[block.index]))
            key = layout.key_ids[above[0]]
            make = (key, *[layout.tags[element] for element in above[1 : 1 + _ABOVE]])
            groups.setdefault(make, []).append(block.index)
    return list(groups.values())


def _is_article(page: HtmlPage, block: int) -> bool:
    layout = page.layout
    return any(layout.tags[element] == "article" for element in layout.above(layout.elements[block]))
