"""Cookies during the redirects of one page; they are dropped afterwards."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cleaner.fetch.http_dates import parse_http_date

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaner.fetch.guard import Target

# Per host.
_MAX_COOKIES = 30
_PAIR = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,200})=([\x21-\x3a\x3c-\x7e]{0,2000})")


@dataclass(frozen=True, slots=True)
class _Cookie:
    """One cookie.

    Attributes:
        name: Its name.
        value: What goes back.
        path: Below which it goes back.
        secure: Whether that must be by https.
    """

    name: str
    value: str
    path: str
    secure: bool

    def goes_to(self, target: Target) -> bool:
        """Whether it is sent to an address of its host (RFC 6265, 5.1.4)."""
        path = target.path.partition("?")[0]
        inside = path.startswith(self.path) and (self.path.endswith("/") or path[len(self.path) :][:1] in {"", "/"})
        return inside and (target.scheme == "https" or not self.secure)


@dataclass(slots=True)
class Cookies:
    """The cookies of each host; they are sent back to that host alone, whatever their domain."""

    _held: dict[str, dict[tuple[str, str], _Cookie]] = field(default_factory=dict)

    def keep(self, target: Target, headers: Iterable[tuple[str, str]]) -> None:
        """Store the cookies that an answer sets, and drop those that it deletes.

        Args:
            target: Whose answer it is.
            headers: Names in lower case, and values.
        """
        held = self._held.setdefault(target.host, {})
        for name, value in headers:
            found = _PAIR.match(value) if name == "set-cookie" else None
            if found is None:
                continue
            attributes = _attributes(value)
            path = attributes.get("path", "")
            path = path if path.startswith("/") else _folder(target)
            cookie = _Cookie(found.group(1), found.group(2), path, "secure" in attributes)
            held.pop((cookie.name, path), None)
            if len(held) < _MAX_COOKIES and not _is_over(attributes):
                held[cookie.name, path] = cookie

    def header(self, target: Target) -> str:
        """The `Cookie` header for an address, longer paths first; empty for none."""
        sent = [cookie for cookie in self._held.get(target.host, {}).values() if cookie.goes_to(target)]
        sent.sort(key=lambda cookie: -len(cookie.path))
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in sent)


def _attributes(value: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in value.split(";")[1:])
    return {name.strip().lower(): text.strip() for name, _, text in pairs}


def _folder(target: Target) -> str:
    """The default path of a cookie: the folder of the address that set it."""
    return target.path.partition("?")[0].rpartition("/")[0] or "/"


def _is_over(attributes: dict[str, str]) -> bool:
    """Whether a cookie is being deleted. Any other outlives the redirects of a page."""
    age = attributes.get("max-age", "")
    if re.fullmatch(r"-?[0-9]{1,20}", age):
        return int(age) <= 0
    expires = parse_http_date(attributes.get("expires", ""))
    return expires is not None and expires <= time.time()
