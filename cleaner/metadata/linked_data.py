"""JSON-LD: the items of a page, flattened, and robust against any content."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Item = dict[str, Any]

# Longer scripts are catalogues, not descriptions of an article.
_MAX_LENGTH = 500_000
_MAX_ITEMS = 300
_MAX_NAMES = 30
_NESTED = ("@graph", "mainEntity", "mainEntityOfPage")
# Items of lists are usually about other pages: those to read next, or those of a section.
_LISTED = "itemListElement"

# Types of items, those that describe the page best first; other types with these endings count alike.
_ARTICLES = ("Article", "Posting", "Report", "Recipe", "Question", "HowTo", "ScholarlyArticle")
_PAGES = ("WebPage", "ItemPage", "AboutPage", "FAQPage", "QAPage", "Course", "Product", "Book", "VideoObject", "Event")
_OTHER = 2  # the rank of other types

_WORDS = re.compile(r"\w+")
# The least similarity (Dice) of the words of an item's headline and the page's title for the item to be the page's own.
_ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class Identity:
    """The signs by which the page's own item is distinguished from those of other pages.

    Attributes:
        addresses: Where the page was found, and where it says that it is.
        titles: Its title and its headings.
    """

    addresses: tuple[str, ...]
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LinkedData:
    """The JSON-LD of a page; in each field the page's own items come before those of other pages.

    Attributes:
        items: All items: articles, then what describes the page, then the rest; last what lists hold of other pages.
        articles: Those that describe something with an author and a day.
        pages: Those that describe the page, or the product or course that it shows; articles, too.
        dated: Those that tell best when it was published.
    """

    items: tuple[Item, ...]
    articles: tuple[Item, ...]
    pages: tuple[Item, ...]
    dated: tuple[Item, ...]


def read_items(scripts: Iterable[str]) -> tuple[Item, ...]:
    """All items of a page's scripts, nested ones too, those that describe an article first."""
    return tuple(sorted((item for item, _ in _flatten(scripts)), key=_rank))


def read_linked_data(scripts: Iterable[str], identity: Identity) -> LinkedData:
    """Read a page's scripts, and separate items about the page from those about other pages."""
    found = list(_flatten(scripts))
    ranks = [_rank(item) for item, _ in found]
    places = [(rank, 0) for rank in ranks]
    # Most pages describe one thing and list no others: there is nothing to separate.
    if sum(rank < _OTHER for rank in ranks) > 1 or any(listed for _, listed in found):
        own = _Own.of(identity)
        places = [own.place(item, rank, listed=listed) for (item, listed), rank in zip(found, ranks, strict=True)]
    order = sorted(range(len(found)), key=places.__getitem__)
    articles = tuple(found[at][0] for at in order if places[at][0] == 0)
    return LinkedData(
        items=tuple(found[at][0] for at in order),
        articles=articles,
        pages=tuple(found[at][0] for at in order if places[at][0] < _OTHER),
        dated=articles,
    )


@dataclass(frozen=True, slots=True)
class _Own:
    """An identity, prepared for comparison with many items."""

    addresses: frozenset[str]
    titles: tuple[frozenset[str], ...]

    @classmethod
    def of(cls, identity: Identity) -> _Own:
        addresses = frozenset(filter(None, map(_same_address, identity.addresses)))
        return cls(addresses, tuple(filter(None, map(_words, identity.titles))))

    def place(self, item: Item, rank: int, *, listed: bool) -> tuple[int, int]:
        """The sort key of an item: its type, then how surely it is the page's own."""
        if rank >= _OTHER:
            return _OTHER + listed, 0
        signs = self._signs(item)
        return (_OTHER + 1 if listed and signs <= 0 else rank), -signs

    def _signs(self, item: Item) -> int:
        """The number of signs that an item is the page's own; below 0 if it is entirely about another page."""
        stated = [_same_address(address_of(item.get(key))) for key in ("url", "mainEntityOfPage", "@id")]
        headline = _words(text_of(item.get("headline") or item.get("name")))
        signs = (not self.addresses.isdisjoint(stated)) + any(_alike(headline, title) for title in self.titles)
        return signs if signs or not (headline or any(stated)) else -1


def _same_address(address: str) -> str:
    """An address normalised so that two of the same page are equal; empty if it isn't one."""
    scheme, _, rest = address.partition("://")
    return rest.removeprefix("www.").rstrip("/") if scheme in {"http", "https"} else ""


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORDS.findall(text.casefold()))


def _alike(headline: frozenset[str], title: frozenset[str]) -> bool:
    return 2 * len(headline & title) >= _ALIKE * (len(headline) + len(title)) > 0


def is_site(item: Item) -> bool:
    """Whether an item describes the site."""
    return "WebSite" in types(item)


def types(item: Item) -> tuple[str, ...]:
    """The types of an item, without the vocabulary's address."""
    found = item.get("@type")
    values = found if isinstance(found, list) else [found]
    return tuple(value.rpartition("/")[2] for value in values if isinstance(value, str))


def text_of(value: object) -> str:
    """A value that should be a string, with white space collapsed; the first of a list; empty for other things."""
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name")
    return " ".join(unescape(value[:5000]).split()) if isinstance(value, str) else ""


def address_of(value: object) -> str:
    """An address: a string, or the `url` or `@id` of an item; of a list, the first."""
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("url") or value.get("contentUrl") or value.get("@id")
    return value.strip() if isinstance(value, str) else ""


def names_of(value: object, items: tuple[Item, ...]) -> tuple[str, ...]:
    """The names of people or organisations, looked up by `@id` where only that is given."""
    values = value if isinstance(value, list) else [value]
    return tuple(name for one in values[:_MAX_NAMES] if (name := _name_of(one, items)))


def _name_of(value: object, items: tuple[Item, ...]) -> str:
    if not isinstance(value, dict):
        return text_of(value)
    if not value.get("name") and isinstance(value.get("@id"), str):
        value = next((item for item in items if item.get("@id") == value["@id"] and item.get("name")), value)
    given = " ".join(filter(None, (text_of(value.get("givenName")), text_of(value.get("familyName")))))
    return text_of(value.get("name")) or given


def _rank(item: Item) -> int:
    found = types(item)
    if any(name.endswith(_ARTICLES) for name in found):
        return 0
    return 1 if any(name in _PAGES for name in found) else _OTHER


def _parse(script: str) -> object:
    script = script.strip()
    if script[:1] not in {"{", "["}:  # wrapped in a comment or CDATA, as in XHTML
        script = script.replace("<![CDATA[", "", 1).replace("]]>", "")
        start = min((at for at in map(script.find, "{[") if at >= 0), default=0)
        script = script[start : max(script.rfind("}"), script.rfind("]")) + 1]
    try:
        return json.loads(script.rstrip(";"), strict=False)
    except (ValueError, RecursionError):
        return None


def _flatten(scripts: Iterable[str]) -> Iterator[tuple[Item, bool]]:
    """Items in the order of the page, each with whether it is in a list; those that are come last.

    Without recursion, for hostile nesting.
    """
    stated: list[object] = [[_parse(script) for script in scripts if len(script) <= _MAX_LENGTH]]
    lists: list[object] = []
    room = _MAX_ITEMS
    for todo, listed in ((stated, False), (lists, True)):
        todo.reverse()
        while todo and room > 0:
            value = todo.pop()
            if isinstance(value, list):
                todo.extend(reversed(value[:_MAX_ITEMS]))
            elif isinstance(value, dict):
                if "@type" in value:
                    room -= 1
                    yield value, listed
                todo.extend(value[key] for key in _NESTED if isinstance(value.get(key), dict | list))
                if isinstance(value.get(_LISTED), dict | list):
                    lists.append(value[_LISTED])
