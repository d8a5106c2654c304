"""Sources of metadata as strings, read from the parsed tree once, the expensive ones on demand."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cleaner.addresses import absolute, base_of, site_of
from cleaner.html.visibility import takes_no_room
from cleaner.metadata.linked_data import Identity, read_linked_data

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

    from cleaner.html.layout import HtmlPage, Layout
    from cleaner.metadata.linked_data import LinkedData

_LINKED_DATA = 'script[type*="ld+json"]'
_HEAD = f"meta[content], link[rel~=canonical], {_LINKED_DATA}"
_TIMES = "time, [itemprop=datePublished], [itemprop=dateCreated], [class*=published], [class*=post-date]"
_AUTHORS = "[rel~=author], [itemprop=author], [class*=uthor], [class*=yline], [class~=username]"
# Classes of an author's name or a byline, but not of boxes around it (`author-bio`) or readers (`comment-author`).
_AUTHOR_CLASS = re.compile(
    r"(?<!comment-)(?:author|byline)s?(?:[-_]*(?:names?|link|text))?(?:\s|\Z)|(?:\A|\s)username(?:\s|\Z)", re.IGNORECASE
)
_IN_BRACKETS = re.compile(r"(?<=\S)\s*\[[^\[\]]{1,60}\]\Z")
_MAX_METAS = 400
_MAX_HEADINGS = 6
_MAX_NODES = 20


@dataclass(frozen=True, slots=True)
class Sources:
    """The metadata in a page's head.

    Attributes:
        page: The page.
        metas: `property`, `name`, `itemprop` or `http-equiv` (of the language) of each `<meta>`, lower case, to its
            contents in order.
        canonical: Target of `<link rel=canonical>`; empty if there is none.
        linked: The JSON-LD.
        headings: Texts of the first `<h1>`s.
    """

    page: HtmlPage
    metas: dict[str, list[str]]
    canonical: str
    linked: LinkedData
    headings: tuple[str, ...]

    def meta(self, *names: str) -> str:
        """The first content of the first of these names that exists; empty if none does."""
        for name in names:
            if name in self.metas:
                return self.metas[name][0]
        return ""

    @property
    def language(self) -> str:
        """The `lang` of the root element."""
        root = self.page.layout.tree.root
        return (root.attributes.get("lang") or root.attributes.get("xml:lang") or "") if root is not None else ""

    @property
    def host(self) -> str:
        """Host name of the page without `www.`; empty if its address is unknown."""
        for address in (self.page.document.url, self.canonical, self.meta("og:url")):
            if host := site_of(address):
                return host
        return ""

    @property
    def is_article(self) -> bool:
        """Whether the page declares a type that has an author and a date."""
        return self.meta("og:type") == "article" or bool(self.linked.articles)

    @property
    def is_front(self) -> bool:
        """Whether the page is a site's front page, which has no author and no date of its own."""
        try:
            parts = urlsplit(self.page.document.url or self.canonical)
        except ValueError:
            return False
        return bool(parts.hostname) and parts.path in {"", "/"} and not parts.query

    def absolute(self, address: str) -> str:
        """An address, made absolute; empty if it can't be one."""
        try:
            joined = absolute(address.strip(), base_of(self.page.layout.tree, self.page.document.url))
            return joined if urlsplit(joined).scheme in {"http", "https", ""} else ""
        except ValueError:
            return ""


def read_sources(page: HtmlPage) -> Sources:
    """Read the head, and all JSON-LD."""
    tree = page.layout.tree
    metas: dict[str, list[str]] = {}
    scripts: list[str] = []
    canonical = ""
    for node in tree.head.css(_HEAD)[:_MAX_METAS] if tree.head is not None else ():
        if node.tag == "script":
            scripts.append(node.text())
        elif node.tag == "link":
            canonical = canonical or (node.attributes.get("href") or "").strip()
        else:
            _add_meta(metas, node.attributes)
    if "og:title" not in metas and tree.body is not None:
        for node in tree.body.css("meta[content]")[:_MAX_METAS]:
            _add_meta(metas, node.attributes)
    headings = tuple(_headings(page))
    identity = Identity(
        addresses=(page.document.url or "", canonical, *metas.get("og:url", ())),
        titles=(page.title, *metas.get("og:title", ()), *headings),
    )
    return Sources(page, metas, canonical, _linked_data(page, scripts, identity), headings)


def _linked_data(page: HtmlPage, scripts: list[str], identity: Identity) -> LinkedData:
    """The JSON-LD of the head, or of the whole page if the head has no article."""
    linked = read_linked_data(scripts, identity)
    if linked.articles:  # searching the rest costs as much as all of the head
        return linked
    everywhere = [node.text() for node in page.layout.tree.css(_LINKED_DATA)[:_MAX_METAS]]
    if len(everywhere) <= len(scripts):
        return linked
    found = read_linked_data(everywhere, identity)
    if not found.articles:
        return found
    # In the head it is from the publishing system, with the time; in the body from a template, often with the day
    # alone.
    dated = (item for item in linked.pages if item.get("datePublished"))
    return replace(found, dated=(*dated, *found.articles))


def _add_meta(metas: dict[str, list[str]], attributes: dict[str, str | None]) -> None:
    name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or _pragma(attributes)
    content = " ".join((attributes.get("content") or "")[:5000].split())
    if "&" in content:  # encoded twice
        content = unescape(content)
    if name and content:
        metas.setdefault(name.strip().lower(), []).append(content)


def _pragma(attributes: dict[str, str | None]) -> str:
    """The name of a `<meta http-equiv>`, if it is about the page itself."""
    name = (attributes.get("http-equiv") or "").strip().lower()
    return name if name == "content-language" else ""


def _headings(page: HtmlPage) -> Iterator[str]:
    layout = page.layout
    found, start = 0, 0
    while found < _MAX_HEADINGS:
        try:
            element = layout.tags.index("h1", start)
        except ValueError:
            return
        texts = [_said(layout, block) for block in range(layout.firsts[element], layout.lasts[element])]
        if texts:
            found += 1
            yield " ".join(" ".join(texts).split())[:500]
        start = element + 1


def _said(layout: Layout, block: int) -> str:
    """The text of a heading without hidden words and without links at its end to itself or to an editor."""
    text = layout.texts[block]
    for node in layout.inlines[block]:
        shown = " ".join(node.text().split())
        if not shown or not _is_beside(node.tag, node.attributes, shown):
            continue
        if text.endswith(shown):
            text = text.removesuffix(shown).rstrip()
        elif text.startswith(shown):
            text = text.removeprefix(shown).lstrip()
    return _IN_BRACKETS.sub("", text) if layout.links[block] else text


def _is_beside(tag: str | None, attributes: dict[str, str | None], shown: str) -> bool:
    """Whether an element in a heading isn't part of its text."""
    if tag == "a" and "#" in (attributes.get("href") or ""):
        return not any(map(str.isalnum, shown))
    return takes_no_room(attributes)


def find_times(page: HtmlPage) -> list[tuple[str, str]]:
    """Elements marked as dates: their machine-readable value, and their text."""
    times = page.layout.tree.css(_TIMES)[:_MAX_NODES]
    return [(_stated(node.attributes), " ".join(node.text()[:300].split())) for node in times]


def _stated(attributes: dict[str, str | None]) -> str:
    return (attributes.get("datetime") or attributes.get("content") or "").strip()


def find_bylines(page: HtmlPage) -> list[str]:
    """The texts of elements marked as authors, the surest marks first."""
    nodes = sorted(page.layout.tree.css(_AUTHORS)[:_MAX_NODES], key=_doubt)
    return [" ".join(node.text(separator=" ")[:300].split()) for node in nodes if _doubt(node) < 2]


def _doubt(node: LexborNode) -> int:
    attributes = node.attributes
    if attributes.get("rel") or attributes.get("itemprop"):
        return 0
    return 1 if _AUTHOR_CLASS.search(attributes.get("class") or "") else 2
