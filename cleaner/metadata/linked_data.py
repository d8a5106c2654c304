"""JSON-LD: the items of a page, flattened, and safe against whatever a page may put there."""

from __future__ import annotations

import json
from bisect import bisect_right
from html import unescape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Item = dict[str, Any]

# Longer scripts are catalogues, not descriptions of an article.
_MAX_LENGTH = 500_000
_MAX_ITEMS = 300
_MAX_NAMES = 30
_NESTED = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement")


# How well an item of a type speaks for the page, best first; other types that end so count as those do.
_ARTICLES = ("Article", "Posting", "Report", "Recipe", "Question", "HowTo", "ScholarlyArticle")
_PAGES = ("WebPage", "ItemPage", "AboutPage", "FAQPage", "QAPage", "Course", "Product", "Book", "VideoObject", "Event")


def read_items(scripts: Iterable[str]) -> tuple[Item, ...]:
    """All items of a page's scripts, nested ones too, those that describe an article first."""
    items: list[Item] = []
    for script in scripts:
        if len(script) <= _MAX_LENGTH:
            items += _flatten(_parse(script), _MAX_ITEMS - len(items))
    return tuple(sorted(items, key=_rank))


def articles(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Of items as `read_items` has them, those that describe something with an author and a day."""
    return items[: bisect_right(items, 0, key=_rank)]


def about_page(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Of items as `read_items` has them, those that describe the page, or the product or course that it shows."""
    return items[: bisect_right(items, 1, key=_rank)]


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
    return 1 if any(name in _PAGES for name in found) else 2


def _parse(script: str) -> object:
    script = script.strip()
    if script[:1] not in {"{", "["}:  # wrapped in a comment or CDATA, as XHTML wants it
        script = script.replace("<![CDATA[", "", 1).replace("]]>", "")
        start = min((at for at in map(script.find, "{[") if at >= 0), default=0)
        script = script[start : max(script.rfind("}"), script.rfind("]")) + 1]
    try:
        return json.loads(script.rstrip(";"), strict=False)
    except (ValueError, RecursionError):
        return None


def _flatten(data: object, room: int) -> Iterator[Item]:
    """Items in the order of the page; without recursion, for hostile nesting."""
    todo: list[object] = [data]
    while todo and room > 0:
        value = todo.pop()
        if isinstance(value, list):
            todo += reversed(value[:_MAX_ITEMS])
        elif isinstance(value, dict):
            if "@type" in value:
                room -= 1
                yield value
            todo += (value[key] for key in _NESTED if isinstance(value.get(key), dict | list))
