"""The elements of a page and their attributes, read as browsers read tags, without a tree. Linear in time."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_OPEN = re.compile(r"<(?:(!--)|([a-zA-Z][^\s/>]*))")
_ATTRIBUTE = re.compile(r"""[\s/]*([^\s>/][^\s>/=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"'][^\s>]*)?))?""")
# What stands in these is text, whatever it looks like.
_RAW = {
    name: re.compile(f"</{name}\\b", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
}


def elements(markup: str, names: Collection[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Name and attributes of each element of these names, in order; what comments and scripts say is none."""
    place = 0
    while found := _OPEN.search(markup, place):
        place = found.end()
        if found[1]:
            place = _behind(markup.find("-->", place - 2), markup)  # `<!-->` is a whole comment
            continue
        name = found[2].lower()
        attributes, place = _attributes(markup, place)
        if name in names:
            yield name, attributes
        if name in _RAW:
            end = _RAW[name].search(markup, place)
            place = _behind(end.start() if end else -1, markup)


def _behind(place: int, markup: str) -> int:
    """The place, or the end of the markup if there is none."""
    return len(markup) if place < 0 else place


def _attributes(markup: str, place: int) -> tuple[dict[str, str], int]:
    """The attributes of a tag, of each name the first, and where they end."""
    attributes: dict[str, str] = {}
    while found := _ATTRIBUTE.match(markup, place):
        place = found.end()
        value = next(filter(None, found.groups()[1:]), "")
        attributes.setdefault(found[1].lower(), unescape(value))
    return attributes, place
