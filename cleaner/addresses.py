"""Addresses as a page writes them, made absolute as browsers do, and the sites that they are of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")


def base_of(tree: LexborHTMLParser, url: str | None) -> str:
    """What a page's addresses are relative to: its own, or what its `<base>` says; empty if neither is on the web."""
    own = url if url and _is_on_web(url) else ""
    node = tree.head.css_first("base[href]") if tree.head is not None else None
    base = absolute((node.attributes.get("href") or "").strip(), own) if node is not None else own
    return base if _is_on_web(base) else own


def _is_on_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def absolute(address: str, base: str) -> str:
    """An address, made absolute; as it stands if it is so, leads to a place in the page, or can't be an address."""
    if not base or not address or address[0] == "#" or _SCHEME.match(address):
        return address
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def site_of(url: str | None) -> str:
    """The host that a document came from, without `www.`; empty where it is not known, so that those are one site."""
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def ascii_host(host: str) -> str:
    """A host as names are asked for, so that both spellings of `bücher.example` are one; as it stands if it is none."""
    if host.isascii():
        return host.rstrip(".")
    import idna  # noqa: PLC0415  few addresses need its tables

    try:
        return idna.encode(host, uts46=True).decode("ascii").rstrip(".")
    except idna.IDNAError:
        return host
