"""Discovery: the addresses in feeds, sitemaps and pages, within limits.

XML is read with expat as it streams by; a document that declares entities is refused, since nothing good does. What
isn't well-formed, as many feeds, is scanned for addresses instead. No file is read that wasn't fetched by `Fetcher`,
so the address guard, robots.txt and all bounds hold here too.
"""

from __future__ import annotations

import codecs
import json
import re
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from fnmatch import fnmatchcase
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urljoin, urlsplit
from xml.parsers import expat

from cleaner.decode import decode
from cleaner.errors import BrokenResponseError, FetchError, TooLargeError
from cleaner.fetch.client import Fetcher
from cleaner.fetch.elements import elements
from cleaner.fetch.guard import parse_target
from cleaner.fetch.kinds import kind_of, wrong_kind
from cleaner.fetch.options import FetchOptions, How, Wish
from cleaner.fetch.response import Found
from cleaner.signatures import GZIP
from cleaner.unpack import DamagedError, ZlibDecoder, unpack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cleaner.fetch.network import Network
    from cleaner.fetch.response import Response

# Sitemaps point to sitemaps. The protocol allows one level; two occur.
_MAX_DEPTH = 3
_MAX_FILES = 100
# Tags inside tags: a feed needs some five.
_MAX_NESTING = 64
_MAX_TEXT = 10_000
# Entries of one file; the sitemap protocol allows no more.
_MAX_ENTRIES = 50_000
# Characters read of pages, and of files that aren't well-formed.
_MAX_SCAN = 4 << 20
# Parsed JSON takes many times its size.
_MAX_JSON = 2 << 20
# Addresses examined in one search, wanted or not.
_MAX_SEEN = 500_000
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_DATES = frozenset({"lastmod", "pubdate", "published", "updated", "date", "publication_date"})
_PAGES = frozenset({"item", "entry"})  # elements of entries in feeds
_PLACES = frozenset({"url", "sitemap"})  # elements of entries in sitemaps
# Parameters that only track the reader, by whole names: many shorter ones select content.
_TRACKING = re.compile(
    r"(?:utm|mtm|hsa)_\w+|(?:pk|itm)_(?:campaign|kwd|keyword|source|medium|content|term|cid)|(?:fb|g|d|tw|tt|y|ys)clid"
    r"|gclsrc|[gw]braid|msclkid|igsh(?:id)?|srsltid|li_fat_id|mc_[ce]id|mkt_tok|_g[al]|_hs(?:enc|mi)|hsctatracking"
    r"|oly_(?:anon|enc)_id|vero_(?:conv|id)|wickedid|xtor",
    re.IGNORECASE,
)
# The characters of an address that browsers leave as they are.
_AS_IT_IS = "/?&=;:@!$'()*+,-._~%[]|"
_LOOSE = re.compile(
    r"<(?:[a-z]{1,20}:)?(loc|link)\b[^<>]{0,500}>\s{0,50}(?:<!\[CDATA\[)?\s{0,50}(https?://[^\s<>\]]{1,2000})",
    re.IGNORECASE,
)
_LOOSE_ATOM = re.compile(r"<link\b[^<>]{0,500}\bhref\s{0,5}=\s{0,5}[\"'](https?://[^\"'<>\s]{1,2000})", re.IGNORECASE)


@dataclass(slots=True)
class _Haul:
    """The results of a search so far: wanted addresses in the order found, each once."""

    homes: tuple[str, ...]
    wish: Wish
    found: dict[str, Found] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def full(self) -> bool:
        return len(self.found) >= self.wish.limit

    def add(self, base: str, link: str, when: date | None) -> None:
        if link in self.seen or self.full() or len(self.seen) >= _MAX_SEEN:
            return
        self.seen.add(link)
        url = _clean(base, link)
        if url and url not in self.found and self._wanted(url, when):
            self.found[url] = Found(url, when)

    def _wanted(self, url: str, when: date | None) -> bool:
        wish = self.wish
        if when and ((wish.since and when < wish.since) or (wish.until and when > wish.until)):
            return False
        if not wish.any_site and not any(same_site(home, url) for home in self.homes):
            return False
        included = not wish.include or any(fnmatchcase(url, pattern) for pattern in wish.include)
        return included and not any(fnmatchcase(url, pattern) for pattern in wish.exclude)


async def adiscover(
    url: str, how: How, wish: Wish | None = None, options: FetchOptions | None = None, network: Network | None = None
) -> list[Found]:
    """Find addresses of pages.

    Args:
        url: A feed or a page that links to one; a sitemap or any page of its site; a page with links.
        how: As what to read it.
        wish: Which addresses are wanted.
        options: How to fetch.
        network: What looks up names and connects; tests bring their own.

    Returns:
        What was found, in the order in which it stands there.

    Raises:
        FetchError: It couldn't be fetched, or isn't what it should be.
    """
    async with Fetcher(options or FetchOptions(), network) as fetcher:
        return await search(fetcher, url, how, wish or Wish())


async def search(fetcher: Fetcher, url: str, how: How, wish: Wish) -> list[Found]:
    """The same, within a run."""
    searches: dict[How, Callable[[Fetcher, str, _Haul], Any]] = {"feed": _feed, "sitemap": _sitemap, "links": _links}
    haul = _Haul((url,), wish)
    await searches[how](fetcher, url, haul)
    return list(haul.found.values())


async def _feed(fetcher: Fetcher, url: str, haul: _Haul) -> None:
    response = await fetcher.fetch(url, accept=("feed", "xml", "json", "html", "text"))
    haul.homes = (response.final_url,)
    if response.kind == "html":
        place = _feed_of(response)
        if place is None:
            raise BrokenResponseError(url, "the page names no feed", "give the feed's own address")
        response = await fetcher.fetch(place, accept=("feed", "xml", "json", "text"))
        haul.homes += (response.final_url,)  # many sites have their feeds made elsewhere
    entries = _json_entries(response) if response.kind == "json" else xml_entries(response.body, response.final_url)
    for _, link, when in entries:
        haul.add(response.final_url, link, when)


def _feed_of(response: Response) -> str | None:
    for _, attributes in elements(response.body[:500_000].decode("utf-8", "replace"), ("link",)):
        if attributes.get("type", "").lower() in _FEED_TYPES and attributes.get("href"):
            return urljoin(response.final_url, attributes["href"])
    return None


def _json_entries(response: Response) -> Iterator[tuple[str, str, date | None]]:
    if len(response.body) > _MAX_JSON:
        raise TooLargeError(
            response.url, f"a JSON feed of more than {_MAX_JSON:,} bytes", "ask for its RSS or Atom feed"
        )
    try:
        data = json.loads(response.body)
        items = data["items"] if isinstance(data, dict) else []
        for item in items:
            if isinstance(item, dict) and isinstance(link := item.get("url"), str):
                yield "link", link, _date(str(item.get("date_published", "")))
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BrokenResponseError(response.url, "it is not a JSON feed", "check the address") from None


async def _sitemap(fetcher: Fetcher, url: str, haul: _Haul) -> None:
    """Read a sitemap and those that it points to, breadth first."""
    waiting = deque((place, 0) for place in await _first_sitemaps(fetcher, url, haul.wish))
    seen: set[str] = set()
    while waiting and not haul.full() and len(seen) < _MAX_FILES:
        place, depth = waiting.popleft()
        if place in seen:
            continue
        seen.add(place)
        try:
            entries = await _sitemap_entries(fetcher, place)
        except FetchError:
            if place == url or len(seen) == 1:
                raise
            continue  # a missing one of many doesn't end the search
        for kind, link, when in entries:
            if kind == "sitemap" and depth + 1 < _MAX_DEPTH:
                child = _joined(place, link)
                if haul.wish.any_site or same_site(url, child):
                    waiting.append((child, depth + 1))
            elif kind == "link":
                haul.add(place, link, when)


async def _first_sitemaps(fetcher: Fetcher, url: str, wish: Wish) -> list[str]:
    """The address itself if it looks like a sitemap, else what the site's robots.txt names, else the usual one."""
    if re.search(r"\.(?:xml|txt)(?:\.gz)?$|sitemap", urlsplit(url).path, re.IGNORECASE):
        return [url]
    named = [_joined(url, place) for place in (await fetcher.sitemaps(url))[:_MAX_FILES]]
    return [place for place in named if wish.any_site or same_site(url, place)] or [urljoin(url, "/sitemap.xml")]


async def _sitemap_entries(fetcher: Fetcher, place: str) -> list[tuple[str, str, date | None]]:
    response = await fetcher.fetch(place, accept=("feed", "xml", "text", "archive"))
    body = _gunzipped(response, fetcher.options) if response.body.startswith(GZIP) else response.body
    kind = kind_of("", body)
    if kind == "text":
        lines = body.removeprefix(codecs.BOM_UTF8)
        places = re.finditer(rb"^\s*(https?://\S{1,2000})", lines, re.MULTILINE)
        return [("link", place.group(1).decode("utf-8", "replace"), None) for place in islice(places, _MAX_ENTRIES)]
    if kind not in {"xml", "feed"}:
        raise wrong_kind(place, kind)
    return list(xml_entries(body, place))


def _gunzipped(response: Response, options: FetchOptions) -> bytes:
    """A `.xml.gz` unpacked within the limits of content codings, as far as it goes if it is cut off."""
    try:
        body = unpack(ZlibDecoder(), response.body, options.max_decoded)
    except DamagedError as error:
        raise BrokenResponseError(response.url, "its gzip is damaged", "try again later") from error
    if len(body) > options.max_decoded:
        cause = f"it unpacks to more than {options.max_decoded:,} bytes"
        raise TooLargeError(response.url, cause, "raise --max-unpacked if you want it all the same")
    return body


async def _links(fetcher: Fetcher, url: str, haul: _Haul) -> None:
    response = await fetcher.fetch(url, accept=("html",))
    markup = decode(response.body[:_MAX_SCAN], charset=response.charset, input_type="html").text
    haul.homes = (response.final_url,)
    base, *links = _hrefs(markup)
    for link in links:
        haul.add(_joined(response.final_url, base), link, None)
    haul.found.pop(_clean(response.final_url, response.final_url), None)


def _hrefs(markup: str) -> Iterator[str]:
    """The base of relative links, empty if that is the page itself; and the links."""
    found = islice(elements(markup, ("a", "base")), _MAX_ENTRIES)
    places = [(name, href) for name, attributes in found if (href := attributes.get("href"))]
    yield next((href for name, href in places if name == "base"), "")
    yield from (href for name, href in places if name == "a")


class _Reader:
    """Reads a feed or a sitemap from its XML stream."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._path: list[str] = []
        self._text: list[str] = []
        self._length = 0
        self._entry: dict[str, str] = {}
        self._opened = 0
        self._permanent = True
        self.entries: list[tuple[str, str, date | None]] = []

    def read(self, body: bytes) -> bool:
        """Read all of it; False if it isn't well-formed.

        Raises:
            BrokenResponseError: It declares entities, or nests without end.
        """
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.EntityDeclHandler = self._entity
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        try:
            parser.Parse(body, True)
        except (expat.ExpatError, ValueError, LookupError):
            return False
        return True

    def _entity(self, *_: object) -> None:
        raise BrokenResponseError(self._url, "it declares XML entities, as only attacks do", "nothing to be done here")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2].lower()
        self._path.append(local)
        self._text, self._length = [], 0
        if len(self._path) > _MAX_NESTING:
            raise BrokenResponseError(self._url, "its XML nests without end", "nothing to be done here")
        if not self._opened and local in _PAGES | _PLACES:
            self._entry, self._opened = {}, len(self._path)
        elif local == "link" and self._is_in(_PAGES) and attributes.get("rel", "alternate") == "alternate":
            self._keep("link", attributes.get("href", ""))
        elif local == "guid":
            self._permanent = attributes.get("isPermaLink", "true").strip().lower() != "false"

    def _characters(self, text: str) -> None:
        self._length += len(text)
        if self._length <= _MAX_TEXT:
            self._text.append(text)

    def _end(self, name: str) -> None:
        local = name.rpartition(" ")[2].lower()
        text = "".join(self._text).strip()
        self._text, self._length = [], 0
        if (local == "loc" and self._is_in(_PLACES)) or (local == "link" and self._is_in(_PAGES)):
            self._keep("link", text)
        elif local == "guid" and self._is_in(_PAGES) and self._permanent and text.startswith("http"):
            self._keep("guid", text)
        elif local in _DATES and (self._is_in(_PAGES | _PLACES) or local == "publication_date"):
            self._keep("date", text)
        elif len(self._path) == self._opened:
            self._finish("sitemap" if local == "sitemap" else "link")
        self._path.pop()

    def _is_in(self, entries: frozenset[str]) -> bool:
        """Whether the current element is a child of such an entry: deeper ones are about something else."""
        return bool(self._opened) and len(self._path) == self._opened + 1 and self._path[-2] in entries

    def _keep(self, name: str, value: str) -> None:
        if value:
            self._entry.setdefault(name, value)

    def _finish(self, kind: str) -> None:
        link = self._entry.get("link") or self._entry.get("guid")
        if link and len(self.entries) < _MAX_ENTRIES:
            self.entries.append((kind, link, _date(self._entry.get("date", ""))))
        self._entry, self._opened = {}, 0


def xml_entries(body: bytes, url: str) -> list[tuple[str, str, date | None]]:
    """The entries of a feed or a sitemap: kind (`link` or `sitemap`), address, date.

    Raises:
        BrokenResponseError: It declares entities, nests without end, or lists nothing that could be read.
    """
    reader = _Reader(url)
    if reader.read(body):
        return reader.entries
    text = body[:_MAX_SCAN].decode("utf-8", "replace")
    if re.search(r"<!ENTITY", text, re.IGNORECASE):
        raise BrokenResponseError(url, "it declares XML entities, as only attacks do", "nothing to be done here")
    kind = "sitemap" if re.search(r"<(?:\w{1,20}:)?sitemapindex\b", text[:5000], re.IGNORECASE) else "link"
    links = [match.group(2) for match in islice(_LOOSE.finditer(text), _MAX_ENTRIES)]
    links = links or [match.group(1) for match in islice(_LOOSE_ATOM.finditer(text), _MAX_ENTRIES)]
    if not links:
        raise BrokenResponseError(url, "it is neither a feed nor a sitemap that can be read", "check the address")
    return [(kind, unescape(link), None) for link in links]


def _date(text: str) -> date | None:
    """A day, from either of the two date formats of feeds."""
    try:
        return datetime.fromisoformat(text.strip()).date()
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(text).astimezone(UTC).date()
    except (ValueError, TypeError, OverflowError, IndexError):
        found = re.match(r"\d{4}-\d{2}-\d{2}", text)
        return date.fromisoformat(found.group(0)) if found and _valid(found.group(0)) else None


def _valid(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return ""


def _clean(base: str, link: str) -> str:
    """An absolute, normalised address without tracking parameters; empty if it can't be fetched."""
    try:
        target = parse_target(_joined(base, link), allow_private=True)
    except FetchError:
        return ""
    path, _, query = target.path.partition("?")
    query = _untracked(query)
    return target.origin + quote(f"{path}?{query}" if query else path, safe=_AS_IT_IS, errors="replace")


def _untracked(query: str) -> str:
    """The query without tracking parameters, the others unchanged."""
    parts = re.split("([&;])", f"&{query}")[1:]
    kept = (
        mark + value
        for mark, value in zip(parts[::2], parts[1::2], strict=True)
        if not _TRACKING.fullmatch(value.partition("=")[0])
    )
    return "".join(kept)[1:]


def same_site(one: str, other: str) -> bool:
    """Whether two addresses belong to one site: the same host, or the same registered domain."""
    from courlan import extract_domain  # noqa: PLC0415  slow to load

    try:
        hosts = {parse_target(url, allow_private=True).host for url in (one, other)}
    except FetchError:
        return False
    if len({host.removeprefix("www.") for host in hosts}) == 1:
        return True
    domains = {extract_domain(f"https://{host}/", fast=False) for host in hosts}
    return len(domains) == 1 and None not in domains
