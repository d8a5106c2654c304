"""Who wrote it: from the page's structured data, and failing that from its bylines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.metadata.dates import read_date
from cleaner.metadata.linked_data import names_of
from cleaner.metadata.sources import find_bylines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleaner.metadata.sources import Sources
    from cleaner.metadata.titles import Site

_METAS = (
    "author",
    "parsely-author",
    "sailthru.author",
    "article:author",
    "article:author_name",
    "citation_author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "og:article:author",
    "cxenseparse:author",
    "creator",
)
_META_LIKE = re.compile(r"author(?:s|name|_name)?\Z")
_MAX_AUTHORS = 30
_MAX_NAME = 80

# "By" as publishing systems put it before a name.
_BY = re.compile(
    r"\A(?:(?:written|authored|posted|published|submitted|contributed|story|words|text|article|analysis|opinion)\s+)*"
    r"(?:by|von|par|por|di|da|de|door|av|af|autor(?:in|es|a)?|autorin/autor|auteurs?|authors?|texte?|verfasst von|"
    r"escrito por|redacción|publié par|tekst|автор|текст|yazan|oleh|penulis|作者|文|記者|记者|글|기자)"
    r"(?:\s*[::：／/]\s*|\s+)(?=\S)",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"\Ahttps?://|\Awww\.|@|\A[\d\W]*\Z")
_SPLIT = re.compile(r"\s*[;|•·/、]\s*|\s+(?:and|und|et|y|&)\s+", re.IGNORECASE)
_CREDENTIAL = re.compile(
    r"\s*,\s*(?:ph\.?\s?d|m\.?d|d\.?o|r\.?n|r\.?d\.?n?|mba|mph|msc?|m\.?s\.?w?|b\.?a|esq|jr|sr|cfp|cpa|lcsw|dds|np|dvm|"
    r"psy\.?d|cepf|cfa|ii|iii)[.®™]*(?=\s*(?:,|\Z))",
    re.IGNORECASE,
)
# What follows a name in a byline: a date, a role, a reading time.
_TAIL = re.compile(
    r"(?:\s+|\s*[-–—|•·,(⋅]\s*)(?:(?:on|am|le|el|published|posted|updated|last|reviewed|review|staff|senior|editor|"
    r"contributor|reporter|follow|min read|january|february|march|april|june|july|august|september|october|november|"
    r"december|jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)\b|\d|[»⋅©–—|·•]).*\Z",
    re.IGNORECASE | re.DOTALL,
)
_SHORT_SIGN = re.compile(r"\s*\([^()]{0,60}\)\s*\Z|\s+기자(?:\s외.*)?\Z")
_NO_NAME = re.compile(r"[{}<>:?!@#=]|\d{3}")
_FULL_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?:\s[^\W\d_][\w.'’-]*){1,3}\Z")
_NOBODY = frozenset(
    {
        "admin", "administrator", "author", "authors", "editor", "by", "staff", "guest", "anonymous", "unknown", "none",
        "null", "undefined", "about the author", "written by", "user", "root", "webmaster", "view all posts", "share",
        "default", "superuser", "wpadmin", "comments", "view profile", "author name", "follow", "about", "posted by",
        "wordpress", "site admin", "web admin", "autor", "test", "contributor", "contributors", "en", "profile",
        "january", "february", "march", "april", "july", "august", "september", "october", "november", "december",
        "mon", "tue", "wed", "thu", "fri", "sat", "sun", "contact sales", "contact us",
    }
)  # fmt: skip


def find_authors(sources: Sources, site: Site) -> tuple[str, ...]:
    """Names, as the page gives them, without "by"; empty if it names nobody.

    Many sites state themselves as the author of all; whoever else is named goes before that.
    """
    fallback: tuple[str, ...] = ()
    for values in _stated(sources):
        if names := _clean(values):
            people = tuple(name for name in names if not site.is_named(name))
            if people:
                return people
            fallback = fallback or names
    if sources.is_front:
        return ()
    return _from_bylines(sources) or _from_lines(sources) or (fallback if sources.is_article else ())


def _from_bylines(sources: Sources) -> tuple[str, ...]:
    for byline in find_bylines(sources.page):
        if names := tuple(name for name in _clean([_shorten(byline)]) if _is_name(name)):
            return names
    return ()


def _stated(sources: Sources) -> Iterator[Iterable[str]]:
    """The structured sources, the surest first."""
    for item in sources.linked.articles:
        yield names_of(item.get("author") or item.get("creator"), sources.linked.items)
    for name in _METAS:
        values = sources.metas.get(name, ())
        yield (_turn(value) for value in values) if name == "citation_author" else values
    if sources.meta("twitter:label1").lower().startswith(("written by", "verfasst von", "écrit par", "escrito por")):
        yield [sources.meta("twitter:data1")]
    for item in sources.linked.pages:
        yield names_of(item.get("author"), sources.linked.items)
    yield from (values for name, values in sources.metas.items() if _META_LIKE.search(name))


def _clean(values: Iterable[str]) -> tuple[str, ...]:
    names: dict[str, str] = {}
    for value in values:
        if _HANDLE.search(value):
            continue
        for part in _split(_BY.sub("", _CREDENTIAL.sub("", value.strip()))):
            name = _SHORT_SIGN.sub("", " ".join(part.split())).strip(" ,.:-–—|")
            name = name if len(name) > 1 else ""
            if name and len(name) <= _MAX_NAME and not _HANDLE.search(name) and name.casefold() not in _NOBODY:
                names.setdefault(name.casefold(), name)
    return tuple(names.values())[:_MAX_AUTHORS]


def _split(text: str) -> list[str]:
    """Names of a list in one string; a comma parts them only if whole names stand on both sides."""
    parts: list[str] = []
    for part in _SPLIT.split(text):
        between = part.split(",")
        whole = len(between) > 1 and all(len(name.split()) > 1 for name in between)
        parts += between if whole else [part]
    return parts


def _turn(name: str) -> str:
    """`Curie, Marie` is Marie Curie where names are written for catalogues."""
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and "," not in first else name


def _shorten(byline: str) -> str:
    """A byline up to what follows the names."""
    text = _BY.sub("", byline.strip())
    return _TAIL.sub("", text) if len(text) > 2 else text


def _is_name(text: str) -> bool:
    """Whether a visible text may be a name: few words, most of them with a capital or in a script without any."""
    words = text.split()
    if not words or len(words) > 5 or len(text) > 50 or _NO_NAME.search(text):
        return False
    return sum(not word[:1].islower() for word in words) * 2 > len(words)


def _from_lines(sources: Sources) -> tuple[str, ...]:
    """From the lines around the headline: one that begins with "by", or a bare name beside a date."""
    blocks = sources.page.blocks
    start = next((place for place, block in enumerate(blocks) if block.tag == "h1"), 0)
    lines = [block.text for block in blocks[max(0, start - 4) : start + 16]]
    for line in lines:
        names = _clean([_shorten(line)]) if 5 < len(line) < 120 and _BY.match(line) else ()
        if names := tuple(name for name in names if _is_name(name) and " " in name):
            return names
    for place, line in enumerate(lines):
        beside = lines[max(0, place - 2) : place] + lines[place + 1 : place + 3]
        if _is_full_name(line) and any(len(other) < 60 and read_date(other) for other in beside):
            return _clean([line])
    return ()


def _is_full_name(line: str) -> bool:
    """Whether a line is a first and a last name and nothing else."""
    return len(line) < 40 and _FULL_NAME.match(line) is not None and line.istitle() and line.casefold() not in _NOBODY
