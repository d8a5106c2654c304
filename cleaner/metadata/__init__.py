"""Metadata of a page: title, authors, dates, site, language, addresses.

`read_metadata` is the fast path: it reads what stands in the page, structured data before what is visible.
`fill_metadata` lets trafilatura and htmldate look for what is missing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.blocks import Metadata
from cleaner.html.layout import HtmlPage
from cleaner.metadata.authors import find_authors
from cleaner.metadata.dates import read_date, read_url_date
from cleaner.metadata.linked_data import address_of, text_of
from cleaner.metadata.sources import find_times, read_sources
from cleaner.metadata.titles import find_title, read_site, site_name
from cleaner.prose import title_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleaner.blocks import Block, Page
    from cleaner.metadata.sources import Sources

__all__ = ["fill_metadata", "read_metadata"]

# Names of `<meta>` elements with the date of publication: those surer than JSON-LD, and those less sure.
_PUBLISHED_SURELY = ("article:published_time", "datepublished", "article:published")
_PUBLISHED = (
    "og:article:published_time",
    "parsely-pub-date",
    "sailthru.date",
    "publishdate",
    "publish-date",
    "pubdate",
    "publication_date",
    "citation_publication_date",
    "citation_date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "dc.date",
    "cxenseparse:publishtime",
    "date",
    "last-published",
    "rnews:datepublished",
    "og:published_time",
    "datecreated",
)
_PUBLISHED_LIKE = re.compile(r"publi(?:sh|cation).*(?:date|time)|(?:date|time).*publi(?:sh|cation)|\Apublished\Z")
_MODIFIED = (
    "article:modified_time",
    "datemodified",
    "og:updated_time",
    "article:modified",
    "dcterms.modified",
    "dc.date.modified",
    "last-modified",
    "lastmod",
    "revised",
)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*\Z")


def read_metadata(page: Page) -> Metadata:
    """Read the metadata that the page states.

    Args:
        page: A page of either kind. In plain text only a title can be told: the first line, if it looks like one.

    Returns:
        What was found, empty where nothing was. Whatever the page holds, nothing raises.
    """
    if not isinstance(page, HtmlPage):
        return Metadata(title=title_line([block.text for block in page.blocks[:20]]), url=page.document.url or "")
    sources = read_sources(page)
    site = read_site(sources)
    return Metadata(
        title=find_title(sources, site),
        authors=find_authors(sources, site),
        date=_published(sources),
        modified=_modified(sources),
        site=site_name(sources),
        language=_language(sources),
        url=_url(sources),
        description=_description(sources),
        image=_image(sources),
    )


def fill_metadata(page: Page, metadata: Metadata) -> Metadata:
    """Let trafilatura and htmldate look for what is missing; loads them, and takes some 10 ms a page.

    Args:
        page: An HTML page; for plain text there is nothing more to find.
        metadata: What `read_metadata` found. Nothing in it is changed, only what is empty is filled.
    """
    from cleaner.metadata.full import fill  # noqa: PLC0415  loads trafilatura

    return fill(page, metadata) if isinstance(page, HtmlPage) else metadata


def _published(sources: Sources) -> str:
    return _first_date(_published_texts(sources), sources)


def _first_date(texts: Iterable[str], sources: Sources) -> str:
    language = _language(sources)
    month_first = language in {"", "en", "en-US"}
    dates = (read_date(text, month_first=month_first, language=language) for text in texts if text)
    return next(filter(None, dates), "")


def _published_texts(sources: Sources) -> Iterator[str]:
    """Texts with the date of publication, the surest first."""
    for name in _PUBLISHED_SURELY:
        yield sources.meta(name)
    for item in sources.linked.dated:
        yield text_of(item.get("datePublished") or item.get("dateCreated") or item.get("uploadDate"))
    for name in _PUBLISHED:
        yield sources.meta(name)
    if sources.meta("og:type") in {"article", ""}:
        for item in sources.linked.pages:
            yield text_of(item.get("datePublished"))
    yield from (values[0] for name, values in sources.metas.items() if _PUBLISHED_LIKE.search(name))
    if sources.is_front:
        return
    yield read_url_date(sources.page.document.url or sources.canonical)
    for value, shown in find_times(sources.page):
        yield value
        yield shown
    yield from _dated_lines(sources.page.blocks)


def _dated_lines(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Short blocks around the headline, which may have the date."""
    start = next((place for place, block in enumerate(blocks) if block.tag == "h1"), 0)
    for block in (*blocks[start : start + 20], *blocks[max(0, start - 4) : start]):
        if 5 < len(block.text) < 80:
            yield block.text


def _modified(sources: Sources) -> str:
    texts = [sources.meta(name) for name in _MODIFIED]
    texts += [text_of(item.get("dateModified")) for item in sources.linked.pages]
    return _first_date(texts, sources)


def _language(sources: Sources) -> str:
    texts = [sources.language, sources.meta("content-language", "og:locale", "language", "dc.language")]
    texts += [text_of(item.get("inLanguage")) for item in sources.linked.items]
    return next((tag for text in texts if (tag := _language_tag(text))), "")


def _language_tag(text: str) -> str:
    """A language tag as in BCP 47: `pt_br` becomes `pt-BR`."""
    tag = text.strip().replace("_", "-").lower()
    if not _LANGUAGE.match(tag):
        return ""
    first, *rest = tag.split("-")
    return "-".join(
        [first, *(part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part for part in rest)]
    )


def _url(sources: Sources) -> str:
    stated = sources.canonical or sources.meta("og:url")
    return (sources.absolute(stated) if stated else "") or sources.page.document.url or ""


def _description(sources: Sources) -> str:
    stated = sources.meta("og:description", "description", "twitter:description", "dc.description")
    return stated or next((text for item in sources.linked.items if (text := text_of(item.get("description")))), "")


def _image(sources: Sources) -> str:
    stated = sources.meta("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src")
    found = stated or next((one for item in sources.linked.articles if (one := address_of(item.get("image")))), "")
    return sources.absolute(found) if found else ""
