"""The cache: by HTTP's rules, or, offline, with any entry. The only importer of hishel."""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from contextlib import closing
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import httpx

from cleaner.errors import InputError, OfflineError
from cleaner.extras import has, missing

if TYPE_CHECKING:
    from hishel import AsyncBaseStorage, Entry

# RFC 9111 caches these only with an explicit lifetime, which nearly none has.
_UNKEPT_REDIRECTS = frozenset({302, 303, 307})

TROUBLES: ContextVar[list[str] | None] = ContextVar("TROUBLES", default=None)
"""The cache's failure for the answer that the current task waits for."""


class _Listener(logging.Handler):
    """Listens to hishel's log, the only place where it reports a failing cache, without which it continues."""

    def emit(self, record: logging.LogRecord) -> None:
        """Record the cause for the current answer."""
        troubles = TROUBLES.get()
        if troubles is not None and record.levelno >= logging.WARNING:
            troubles.append(str(record.exc_info[1]) if record.exc_info else record.getMessage())


_LISTENER = _Listener()


def key_of(url: str) -> str:
    """The key of an answer."""
    return hashlib.sha256(url.encode()).hexdigest()


class Cache:
    """The cache in one directory."""

    def __init__(self, directory: str) -> None:
        """Open or create it.

        Raises:
            MissingExtraError: hishel or what it stores with is not installed.
            InputError: No cache can be kept there.
        """
        for library in ("hishel", "anysqlite"):
            if not has(library):
                raise missing(library, "fetch", "cache_dir")
        from hishel import AsyncSqliteStorage  # noqa: PLC0415  an extra

        logging.getLogger("hishel").addHandler(_LISTENER)
        place = Path(directory) / "pages.db"
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            # hishel would continue without a cache, and report that in its log only.
            with closing(sqlite3.connect(place)) as database:
                database.execute("PRAGMA schema_version")
        except (OSError, sqlite3.Error) as error:
            raise InputError(str(place), f"no cache can be kept there: {error}", "name another directory") from error
        self._storage = AsyncSqliteStorage(database_path=place)

    def before(self, transport: httpx.AsyncBaseTransport) -> httpx.AsyncBaseTransport:
        """A transport that answers from the cache as HTTP allows, and uses the given one otherwise."""
        from hishel.httpx import AsyncCacheTransport  # noqa: PLC0415  an extra

        return AsyncCacheTransport(_Keeping(transport), self._storage, rfc=True)

    def alone(self) -> httpx.AsyncBaseTransport:
        """A transport that answers from the cache alone, stale or not."""
        from hishel.httpx import AsyncCacheTransport  # noqa: PLC0415  an extra

        return AsyncCacheTransport(_Offline(), cast("AsyncBaseStorage", _NewestFirst(self._storage)), rfc=False)

    async def forget(self, url: str) -> None:
        """Drop the entries of an address."""
        for entry in await self._storage.get_entries(key_of(url)):
            await self._storage.remove_entry(entry.id)


@dataclass(frozen=True, slots=True)
class _NewestFirst:
    """A read-only storage, the latest entry first: hishel takes the first of several, and they come oldest first."""

    storage: AsyncBaseStorage

    async def get_entries(self, key: str) -> list[Entry]:
        return (await self.storage.get_entries(key))[::-1]

    async def close(self) -> None:
        await self.storage.close()


class _Offline(httpx.AsyncBaseTransport):
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise OfflineError(str(request.url), "it is not in the cache", "fetch it once without --offline")


class _Keeping(httpx.AsyncBaseTransport):
    """Caches temporary redirects, too, to be revalidated each time; without them their targets are lost offline."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._inner.handle_async_request(request)
        if response.status_code in _UNKEPT_REDIRECTS and "cache-control" not in response.headers:
            response.headers["cache-control"] = "max-age=0"
        return response

    async def aclose(self) -> None:
        await self._inner.aclose()
