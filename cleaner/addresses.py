"""Resolves the addresses in a page as browsers do, and determines the site that an address belongs to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_BREAKS = str.maketrans("", "", "\t\n\r")


def base_of(tree: LexborHTMLParser, url: str | None) -> str:
    """The base address of a page: its `<base>`, or else its own address; empty if neither is a web address."""
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


def unbroken(address: str) -> str:
    """An address without the tabs and line ends in it, which the URL standard ignores."""
    return address.translate(_BREAKS)


def absolute(address: str, base: str) -> str:
    """Make an address absolute; one that is absolute already, a fragment or invalid comes back as it is.

    Tabs and line ends go from all of them, as the URL standard has it.
    """
    address = unbroken(address)
    if not base or not address or address[0] == "#" or _SCHEME.match(address):
        return address
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def site_of(url: str | None) -> str:
    """The host of an address, without `www.`; empty if there is none, so that all such documents form one site."""
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def ascii_host(host: str) -> str:
    """A host name in ASCII, as DNS takes it, so that both spellings of `bücher.example` are equal.

    An invalid name comes back unchanged.
    """
    if host.isascii():
        return host.rstrip(".")
    import idna  # noqa: PLC0415  few addresses need its tables

    try:
        return idna.encode(host, uts46=True).decode("ascii").rstrip(".")
    except idna.IDNAError:
        return host
