"""The tags of a page, tokenised as browsers do, without a tree. Linear in time."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

from cleaner.html.tags import RAW_TEXT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_ATTRIBUTE = re.compile(r"""[\s/]*([^\s>/][^\s>/=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"'][^\s>]*)?))?""")
_TAG = re.compile(
    rf"<(?:(?P<other>!--|[!?])|(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*)"
    rf"(?P<written>(?:{_ATTRIBUTE.pattern})*+)(?P<slash>[\s/]*)>?)"
)


class Tag(NamedTuple):
    """A tag, with the text before it.

    Attributes:
        text: What stands between the last tag and this one.
        name: The element, in lower case; empty for comments, declarations and the end of the page.
        opening: Whether it opens.
        written: Its attributes as they are written.
        inside: What an element has within that is not read as markup; None for all others.
    """

    text: str
    name: str = ""
    opening: bool = False
    written: str = ""
    inside: str | None = None

    @property
    def attributes(self) -> dict[str, str]:
        """Its attributes; of several with one name, the first."""
        attributes: dict[str, str] = {}
        for found in _ATTRIBUTE.finditer(self.written):
            value = next(filter(None, found.groups()[1:]), "")
            attributes.setdefault(found[1].lower(), unescape(value))
        return attributes


def elements(markup: str, names: Collection[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Name and attributes of the elements with these names, in order, except in comments and scripts."""
    return ((tag.name, tag.attributes) for tag in tags(markup) if tag.opening and tag.name in names)


def tags(markup: str, unread: Collection[str] = RAW_TEXT) -> Iterator[Tag]:
    """A page's tags in order, without those in comments; the last one has no name.

    Args:
        markup: The page.
        unread: Elements in which all is `inside`. A slash closes them, too, as it does in XHTML.
    """
    place = 0
    while found := _TAG.search(markup, place):
        text, place = markup[place : found.start()], found.end()
        if other := found["other"]:
            # `<!-->` is a whole comment
            place = _behind("-->", markup, place - 2) if other == "!--" else _behind(">", markup, place)
            yield Tag(text)
            continue
        name, opening, inside = found["name"].lower(), not found["end"], None
        if opening and name in unread and "/" not in found["slash"]:
            inside, place = _inside(name, markup, place)
        yield Tag(text, name, opening, found["written"], inside)
    yield Tag(markup[place:])


def _behind(end: str, markup: str, place: int) -> int:
    """The place after the next such end, or the end of the markup if there is none."""
    found = markup.find(end, place)
    return len(markup) if found < 0 else found + len(end)


def _inside(name: str, markup: str, place: int) -> tuple[str, int]:
    """The content before an element's end tag, and its start."""
    found = _end_tag(name).search(markup, place)
    end = found.start() if found else len(markup)
    return markup[place:end], end


@cache
def _end_tag(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{re.escape(name)}\b", re.IGNORECASE)
