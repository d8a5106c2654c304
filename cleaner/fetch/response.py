"""The results of fetching."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from cleaner.errors import FetchError
    from cleaner.fetch.options import PageKind


@dataclass(frozen=True, slots=True)
class Response:
    """A page as received, with its content coding undone.

    Attributes:
        url: The address that was asked for, without credentials.
        final_url: Where redirects ended.
        status: The HTTP status.
        headers: Names (in lower case) and values, in the order in which they came.
        body: The unpacked bytes.
        charset: The one that the `Content-Type` header names, if it does.
        kind: What it is, by its header and its first bytes.
        from_cache: It came from the cache, after a check with the server or without.
        warnings: What was odd about it.
    """

    url: str
    final_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    charset: str | None
    kind: PageKind
    from_cache: bool = False
    warnings: tuple[str, ...] = ()

    def header(self, name: str) -> str | None:
        """The first value of a header, by its name in any case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key == wanted), None)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome for one of many addresses: a response or an error.

    Attributes:
        url: The address as it was given.
        response: The page, if there is one.
        error: Why there is none.
    """

    url: str
    response: Response | None = None
    error: FetchError | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """An address found by discovery.

    Attributes:
        url: Absolute, without fragment and tracking parameters.
        date: When its page appeared or changed last, if that was said.
    """

    url: str
    date: date | None = None
