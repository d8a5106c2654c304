"""The article's title without the site's name: the stated titles, checked against the headings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaner.metadata.linked_data import is_site, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaner.metadata.sources import Sources

# Separators between a title and the site's name. A colon counts only if the site's name is known.
_SEPARATOR = re.compile(r"\s+[-–—|·•»«›~/:]+\s+|\s*[|»•]\s*|:\s+")
_WORDS = re.compile(r"\w+")
_MAX_SITE_WORDS = 4
# The least share of a heading's words in a stated title for the heading to be preferred.
_MIN_SHARED_WORDS = 0.3


@dataclass(frozen=True, slots=True)
class Site:
    """The names of a site, normalised, and its host without dots and hyphens."""

    names: frozenset[str]
    host: str

    def is_named(self, segment: str) -> bool:
        """Whether a segment of a title seems to be the site's name."""
        squashed = _normalise(segment).replace(" ", "")
        return not squashed or self.is_stated(segment) or (len(squashed) > 3 and squashed in self.host)

    def is_stated(self, text: str) -> bool:
        """Whether a text is a name that the page states for the site."""
        words = _normalise(text)
        squashed = words.replace(" ", "")
        return words in self.names or (
            len(squashed) > 3 and any(squashed == name.replace(" ", "") for name in self.names)
        )


def find_title(sources: Sources, site: Site) -> str:
    """The title of the article; empty if the page has none."""
    stated = [sources.meta("og:title", "twitter:title", "title", "dc.title", "citation_title"), sources.page.title]
    headline = next((text for item in sources.linked.articles if (text := text_of(item.get("headline")))), "")
    plain = [title for text in (*stated, headline) if text and (title := strip_site(text, site))]
    return (
        _pick_heading(sources.headings, plain, stated, site)
        or ("" if sources.is_front else _unlike_site([*plain, *sources.headings], site))
        or next(iter((*plain, *sources.headings)), "")
    )


def _unlike_site(titles: list[str], site: Site) -> str:
    """The first of these titles that isn't the site's name, which is the title of every page of some sites."""
    return next((title for title in titles if not site.is_stated(title)), "")


def site_name(sources: Sources) -> str:
    """The site's stated name, or else its host name."""
    publishers = (text_of(item.get("publisher")) for item in sources.linked.items)
    sites = (text_of(item.get("name")) for item in sources.linked.items if is_site(item))
    named = (sources.meta("og:site_name"), *sites, *publishers, sources.meta("application-name"), sources.host)
    return next((name for name in named if name and len(name) <= 100), "")


def _pick_heading(headings: Iterable[str], plain: list[str], stated: list[str], site: Site) -> str:
    """A heading that the page's own titles confirm."""
    wanted = set(map(_normalise, plain))
    whole = [f" {_normalise(title)} " for title in stated if title]
    own = [(words, heading) for heading in headings if (words := _normalise(heading)) and not site.is_named(heading)]
    confirmed = [heading for words, heading in own if words in wanted]
    inside = [heading for words, heading in own if len(words) > 3 and any(f" {words} " in title for title in whole)]
    alike = [heading for words, heading in own if _likeness(words, whole) >= _MIN_SHARED_WORDS]
    return next(iter((*confirmed, *inside, *alike)), "")


def _likeness(words: str, titles: list[str]) -> float:
    """The largest share of a heading's words that one of the titles has too."""
    found = set(words.split())
    return max((len(found & set(title.split())) / len(found) for title in titles), default=0.0)


def strip_site(title: str, site: Site) -> str:
    """A title without the site's name before or after it."""
    found = list(_SEPARATOR.finditer(title))
    start, end = 0, len(title)
    while found and site.is_named(title[found[-1].end() : end]) and found[-1].start() > start:
        end = found.pop().start()
    while found and found[0].end() < end and site.is_named(title[start : found[0].start()]):
        start = found.pop(0).end()
    if found and (start, end) == (0, len(title)):
        end = _cut_unknown(title, found[-1])
    return title[start:end].strip()


def _cut_unknown(title: str, last: re.Match[str]) -> int:
    """The end of a title whose last segment is short and after a bar, as only sites' names are."""
    tail, head = _WORDS.findall(title[last.end() :]), _WORDS.findall(title[: last.start()])
    if "|" in last[0] and len(tail) <= _MAX_SITE_WORDS and len(head) > len(tail):
        return last.start()
    return len(title)


def read_site(sources: Sources) -> Site:
    """Gather the names of the site."""
    names = {sources.meta("og:site_name"), sources.meta("application-name"), sources.meta("apple-mobile-web-app-title")}
    names.add(sources.host)
    names |= {text_of(item.get("publisher")) for item in sources.linked.items}
    names |= {text_of(item.get("name")) for item in sources.linked.items if is_site(item)}
    host = re.sub(r"[.-]", "", sources.host.rpartition(".")[0])
    return Site(frozenset(filter(None, map(_normalise, names))), host)


def _normalise(text: str) -> str:
    return " ".join(_WORDS.findall(text.casefold()))
