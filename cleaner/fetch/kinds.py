"""The kind of a body: by its `Content-Type` as far as that can be trusted, else by its first bytes."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from cleaner.errors import WrongKindError
from cleaner.signatures import WIDE_BOMS, find_signature

if TYPE_CHECKING:
    from cleaner.fetch.options import PageKind

_EXACT: dict[str, PageKind] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/vnd.wap.xhtml+xml": "html",
    "application/rss+xml": "feed",
    "application/atom+xml": "feed",
    "application/rdf+xml": "feed",
    "application/feed+json": "json",
    "application/pdf": "pdf",
    "application/x-pdf": "pdf",
    "application/json": "json",
    "text/json": "json",
    "application/zip": "archive",
    "application/gzip": "archive",
    "application/x-gzip": "archive",
    "application/x-tar": "archive",
    "application/x-7z-compressed": "archive",
    "text/xml": "xml",
    "application/xml": "xml",
}
_FAMILIES: tuple[tuple[str, PageKind], ...] = (
    ("text/", "text"),
    ("image/", "image"),
    ("audio/", "media"),
    ("video/", "media"),
    ("font/", "binary"),
)
_ROOT = re.compile(rb"<\s*(?:[a-z0-9]{1,20}:)?(html|rss|feed|rdf|urlset|sitemapindex|svg)\b", re.IGNORECASE)
_ROOTS: dict[bytes, PageKind] = {b"html": "html", b"rss": "feed", b"feed": "feed", b"rdf": "feed", b"svg": "image"}
_HTML = re.compile(
    rb"\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html|head|body|script|iframe|h1|div|font|table|style|title|b|p|br|a)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
# The beginning of a body without byte order mark and white space.
_BEGINNING = re.compile(rb"(?:%s)?\s*" % codecs.BOM_UTF8)
# Beginnings and endings of feeds and JSON. An article may quote either, but has text after it.
_FEED_BEGINS = re.compile(
    rb"(?:\s|<\?[^>]{0,300}>|<!--(?:(?!-->).){0,500}-->|<!doctype[^<>]{0,300}>)*<(?:rss|(?:[a-z0-9]{1,20}:)?feed|rdf:rdf)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_FEED_ENDS = re.compile(rb"</(?:rss|(?:[a-z0-9]{1,20}:)?feed|rdf:rdf)\s*>", re.IGNORECASE)
_JSON_BEGINS = re.compile(rb"[\[\s]*\{\s*\"[^\"]{0,200}\"\s*:")
_JSON_ENDS = re.compile(rb"[\]}]\s*\Z")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:+-]{1,40})", re.IGNORECASE)
_HINTS: dict[str, tuple[str, str]] = {
    "json": ("it is JSON, not a page", "look for the address of the page itself"),
    "pdf": ("it is a PDF, not a page", "turn it into text first, with pdftotext for instance, then clean that"),
    "image": ("it is an image, not a page", "look for the address of the page that shows it"),
    "media": ("it is sound or film, not a page", "look for the address of the page around it"),
    "archive": ("it is an archive, not a page", "download and unpack it, then use clean file"),
    "feed": ("it is a feed, not a page", "use clean fetch --feed for the pages that it lists"),
    "xml": ("it is XML, not a page", "use clean fetch --sitemap if it is a sitemap"),
    "html": ("it is a page", "ask for it as one"),
    "text": ("it is plain text", "ask for it as a page"),
    "empty": ("the answer is empty", "try --render if the page builds itself with scripts"),
}


def charset_of(content_type: str) -> str | None:
    """The charset in a `Content-Type` header, as spelled there."""
    found = _CHARSET.search(content_type)
    return found.group(1) if found else None


def kind_of(content_type: str, body: bytes) -> PageKind:
    """Determine the kind of a body.

    Args:
        content_type: The header; empty if there is none.
        body: The unpacked body; its first kilobyte of more than white space counts, and its last.
    """
    begins = _BEGINNING.match(body)
    place = begins.end() if begins else 0
    start = body[place : place + 1024]
    if not start:
        return "empty"
    if signature := find_signature(start):  # decides, whatever the header says
        return signature.kind
    mime = content_type.partition(";")[0].strip().lower()
    named = _named(mime)
    if named == "xml":
        return _xml(start)
    if named in {"html", "text"}:
        return _misnamed(start, body[-1024:]) or named
    return named or _sniffed(start)


def _named(mime: str) -> PageKind | None:
    if mime in _EXACT:
        return _EXACT[mime]
    if mime.endswith("+json"):
        return "json"
    if mime.endswith("+xml"):
        return "image" if mime.startswith("image/") else "xml"
    return next((kind for prefix, kind in _FAMILIES if mime.startswith(prefix)), None)


def _misnamed(start: bytes, end: bytes) -> PageKind | None:
    """The kind of a body that is declared as a page or a text but is neither."""
    if _FEED_BEGINS.match(start) and _FEED_ENDS.search(end):
        return "feed"
    if _JSON_BEGINS.match(start) and _JSON_ENDS.search(end):
        return "json"
    return None


def _xml(start: bytes) -> PageKind:
    root = _ROOT.search(start)
    return _ROOTS.get(root.group(1).lower(), "xml") if root else "xml"


def _sniffed(start: bytes) -> PageKind:
    """The kind without a usable header."""
    if _HTML.match(start):
        return "html"
    if start.startswith(b"<?xml") or _ROOT.match(start):
        return _xml(start)
    if start[:1] in b"{[" and start[1:40].lstrip()[:1] in b'"{[]}0123456789':
        return "json"
    if start.startswith(WIDE_BOMS):
        return "html" if b"<\0" in start or b"\0<" in start else "text"
    return "binary" if b"\0" in start else "text"


def wrong_kind(url: str, kind: PageKind) -> WrongKindError:
    """The error for an unwanted kind, with a hint for that kind."""
    cause, advice = _HINTS.get(kind, ("it is not a page", "look for the address of the page itself"))
    return WrongKindError(url, cause, advice, kind=kind)
