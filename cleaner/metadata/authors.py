"""Authors, from the page's structured data, or else from its bylines."""

from __future__ import annotations

import re
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from cleaner.html.layout import MASK_BITS
from cleaner.metadata.dates import read_date
from cleaner.metadata.linked_data import names_of
from cleaner.metadata.sources import find_bylines
from cleaner.months import names_of_months
from cleaner.prose import begins_small

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleaner.html.layout import Layout
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
# Elements without bylines. Footers of articles have them, and forms may be around a whole page.
_NOT_OF_ARTICLE = reduce(or_, (MASK_BITS[tag] for tag in ("nav", "menu", "button", "select", "dialog")))
_MAX_AUTHORS = 30
_MAX_NAME = 80

# "By" before a name, in the wording of publishing systems. Some of these words may begin a name, too (Di Yang, Von
# Miller, Oleh Ivanenko); then the page's language decides, or the words that follow.
_BY_NAMES = {
    "von": "de", "di": "it", "da": "it pt", "por": "es pt", "par": "fr", "de": "", "door": "nl", "av": "sv no nb nn",
    "af": "da", "oleh": "id ms", "yazan": "tr",
}  # fmt: skip
_OR_NAME = "|".join(_BY_NAMES)
# The last of these are above posts of forums.
_WROTE = (
    r"(?:(?:written|authored|posted|published|submitted|contributed|story|words|text|article|analysis|opinion|"
    r"post|beitrag|message|mensaje|mensagem|messaggio|bericht|inlägg|indlæg|innlegg)\s+)"
)
_BY_WORDS = (
    r"by|autor(?:in|es|a)?|autorin/autor|auteurs?|authors?|texte?|verfasst von|"
    r"escrito por|redacción|publié par|tekst|автор|текст|penulis|příspěvek od|príspevok od|作者|文|記者|记者|글|기자"
)
_BY = re.compile(
    rf"\A(?:{_WROTE}+(?:{_OR_NAME})|{_WROTE}*(?:{_BY_WORDS})|(?:{_OR_NAME})(?=\s*[:：]))"
    r"(?:\s*[::：／/]\s*|\s+)(?=\S)",
    re.IGNORECASE,
)
# "Message" before the name of a post's author; elsewhere a line may well begin with this word.
_POST = re.compile(r"\A(?:сообщение|повідомлення)\s+(?=\S)", re.IGNORECASE)
_BY_OR_NAME = re.compile(rf"\A({_OR_NAME})\s+(?=\S)", re.IGNORECASE)
_HANDLE = re.compile(r"\Ahttps?://|\Awww\.|@|\A[\d\W]*\Z")
# Spanish surnames are joined by "y", too (Ortega y Gasset); then one word follows.
_SPLIT = re.compile(r"\s*[;|•·/、]\s*|(?:\s*,)?\s+(?:and|und|et|y(?=\s+[^\s,]+\s+\w))\s+|\s*,\s+&\s+", re.IGNORECASE)
_FIRM = re.compile(r"\s*[^\s,]+\s+&\s+[^\s,]+\s*\Z")  # Johnson & Johnson
_AMPERSAND = re.compile(r"\s+&\s+")
_CREDENTIAL = re.compile(
    r"\s*,\s*(?:ph\.?\s?d|m\.?d|d\.?o|r\.?n|r\.?d\.?n?|mba|mph|msc?|m\.?s\.?w?|b\.?a|esq|jr|sr|cfp|cpa|lcsw|dds|np|dvm|"
    r"psy\.?d|cepf|cfa|ii|iii)[.®™]*(?=\s*(?:,|\Z))",
    re.IGNORECASE,
)
_WEEKDAYS = (
    r"(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|"
    r"lunes|martes|miércoles|jueves|viernes|sábado|domingo"
)
# The rest of a byline after the name: a date, a role, a reading time. Names may contain months and words that precede a
# day (Theresa May, Ursula Le Guin), so these count only with a day after them.
_TAIL = re.compile(
    r"(?:\s+(?:and|und|et|y|&))?(?:\s+|\s*[-–—|•·,(⋅]\s*)(?:(?:published|posted|updated|reviewed|review|staff|editor|"
    rf"contributor|reporter|follow|min read)\b|(?:on|last|senior)\s+\w|(?:am|le|el)\s+(?:\d|(?:{_WEEKDAYS})\b)|"
    rf"(?:{'|'.join(names_of_months('en'))})\b\.?,?\s*\d|\d|[»⋅©–—|·•]).*\Z",
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
    """Names as on the page, without "by"; empty if there are none.

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
    for found in find_bylines(sources.page):
        byline = _POST.sub("", found)
        stated = _shorten(byline[_by(byline, sources) :])
        if names := tuple(name for name in _clean([stated]) if _is_name(name)):
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
    """The names of a list in one string; a comma separates only whole names."""
    parts: list[str] = []
    for part in (one for joined in _SPLIT.split(text) for one in _part_firms(joined)):
        between = part.split(",")
        whole = len(between) > 1 and all(len(name.split()) > 1 for name in between)
        parts += between if whole else [part]
    return parts


def _part_firms(text: str) -> list[str]:
    """Names joined by an ampersand; with a single word on both sides it is a firm."""
    return [text] if _FIRM.match(text) else _AMPERSAND.split(text)


def _turn(name: str) -> str:
    """Turn a catalogue's `Curie, Marie` into Marie Curie."""
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and "," not in first else name


def _by(line: str, sources: Sources) -> int:
    """The start of the names in a visible line: after its "by", 0 if it has none."""
    if sure := _BY.match(line):
        return sure.end()
    found = _BY_OR_NAME.match(line)
    if found is None:
        return 0
    language = (sources.language or sources.meta("og:locale"))[:2].lower()
    return found.end() if language in _BY_NAMES[found[1].lower()].split() or _is_whole(line[found.end() :]) else 0


def _is_whole(names: str) -> bool:
    """Whether a text begins with a first and a last name."""
    first = _split(_shorten(names))[0].split()
    return len(first) > 1 and not begins_small(first[0]) and not first[0].endswith(",")


def _shorten(names: str) -> str:
    """The names of a byline without the rest."""
    return _TAIL.sub("", names) if len(names) > 2 else names


def _is_name(text: str) -> bool:
    """Whether a visible text may be a name: few words, most of them with a capital or in a script without any."""
    words = text.split()
    if not words or len(words) > 5 or len(text) > 50 or _NO_NAME.search(text):
        return False
    return sum(not begins_small(word) for word in words) * 2 > len(words)


def _from_lines(sources: Sources) -> tuple[str, ...]:
    """Authors in the lines around the headline: after "by", or a bare name next to a date."""
    layout, blocks = sources.page.layout, sources.page.blocks
    start = next((place for place, block in enumerate(blocks) if block.tag == "h1"), 0)
    first = max(0, start - 4)
    near = blocks[first : start + 16]
    lines = ["" if layout.masks[layout.elements[block.index]] & _NOT_OF_ARTICLE else block.text for block in near]
    for line in lines:
        names = _clean([_shorten(line[by:])]) if 5 < len(line) < 120 and (by := _by(line, sources)) else ()
        if names := tuple(name for name in names if _is_name(name) and " " in name):
            return names
    for place, line in enumerate(lines):
        beside = lines[max(0, place - 2) : place] + lines[place + 1 : place + 3]
        dated = _is_full_name(line) and any(len(other) < 60 and read_date(other) for other in beside)
        if dated and not _is_menu(layout, first + place, start):
            return _clean([line])
    return ()


def _is_menu(layout: Layout, block: int, headline: int) -> bool:
    """Whether a block is all links; a single link below the headline may still name the author."""
    linked = layout.link_chars[block] >= len("".join(layout.texts[block].split()))
    return linked and (block < headline or layout.links[block] > 1)


def _is_full_name(line: str) -> bool:
    """Whether a line is a first and a last name and nothing else."""
    return len(line) < 40 and _FULL_NAME.match(line) is not None and line.istitle() and line.casefold() not in _NOBODY
