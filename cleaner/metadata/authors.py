"""Who wrote it: from the page's structured data, and failing that from its bylines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.metadata.linked_data import is_article, is_page, names_of
from cleaner.metadata.sources import find_bylines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleaner.metadata.sources import Sources

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
_MAX_AUTHORS = 30
_MAX_NAME = 80

# "By" as publishing systems put it before a name.
_BY = re.compile(
    r"\A(?:(?:written|posted|published|reviewed|edited|story|words|text|article|analysis|opinion|photos?|updated)\s+)*"
    r"(?:by|von|par|por|di|da|de|door|av|af|autor(?:in|es|a)?|auteurs?|authors?|text|texte?|verfasst von|escrito por|"
    r"redacción|publié par|tekst|foto|автор|текст|yazan|oleh|penulis|autore|作者|文|記者|记者|글|기자)"
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
    r"\s*(?:[-–—|•·,(]\s*)?(?:\b(?:on|am|le|el|published|posted|updated|last|reviewed|staff|senior|editor|contributor|"
    r"reporter|follow|min read|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\b|\d).*\Z",
    re.IGNORECASE | re.DOTALL,
)
_NOBODY = frozenset(
    {
        "admin", "administrator", "author", "authors", "editor", "by", "staff", "guest", "anonymous", "unknown", "none",
        "null", "undefined", "about the author", "written by", "user", "root", "webmaster", "view all posts", "share",
        "default", "superuser", "wpadmin", "comments", "view profile", "author name", "follow", "about", "posted by",
        "wordpress", "site admin", "web admin", "autor", "test", "contributor", "contributors", "en", "profile",
    }
)  # fmt: skip


def find_authors(sources: Sources) -> tuple[str, ...]:
    """Names, as the page gives them, without "by"; empty if it names nobody."""
    for values in _stated(sources):
        if names := _clean(values):
            return names
    for byline in find_bylines(sources.page):
        if names := tuple(name for name in _clean([_shorten(byline)]) if _is_name(name)):
            return names
    return _from_text(sources)


def _stated(sources: Sources) -> Iterator[Iterable[str]]:
    """The structured sources, the surest first."""
    for item in sources.items:
        if is_article(item):
            yield names_of(item.get("author") or item.get("creator"), sources.items)
    for name in _METAS:
        yield sources.metas.get(name, ())
    if sources.meta("twitter:label1").lower().startswith(("written by", "verfasst von", "écrit par", "escrito por")):
        yield [sources.meta("twitter:data1")]
    for item in sources.items:
        if is_page(item):
            yield names_of(item.get("author"), sources.items)


def _clean(values: Iterable[str]) -> tuple[str, ...]:
    names: dict[str, str] = {}
    for value in values:
        for part in _split(_BY.sub("", _CREDENTIAL.sub("", value.strip()))):
            name = " ".join(part.split()).strip(" ,.:-–—|")
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


def _shorten(byline: str) -> str:
    """A byline up to what follows the names."""
    text = _BY.sub("", byline.strip())
    return _TAIL.sub("", text) if len(text) > 2 else text


def _is_name(text: str) -> bool:
    """Whether a visible text may be a name: few words, most of them with a capital or in a script without any."""
    words = text.split()
    if not words or len(words) > 5 or len(text) > 50 or any(map(str.isdigit, text)):
        return False
    return sum(not word[:1].islower() for word in words) * 2 > len(words)


def _from_text(sources: Sources) -> tuple[str, ...]:
    """The first short block that begins with "by" near the top of the page."""
    for block in sources.page.blocks[:150]:
        if 5 < len(block.text) < 120 and _BY.match(block.text):
            if names := tuple(name for name in _clean([_shorten(block.text)]) if _is_name(name) and " " in name):
                return names
    return ()
