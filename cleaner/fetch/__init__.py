"""Fetching: addresses in, responses out, politely and safely. See docs/fetching.md and docs/security.md.

httpx is loaded with the first page, not with this package.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, TypeVar

from cleaner.fetch.options import FetchOptions, Wish
from cleaner.fetch.response import Found, Outcome, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Generator, Iterable

    from cleaner.fetch.options import How

__all__ = ["FetchOptions", "Found", "Outcome", "Response", "Wish", "afetch", "discover", "fetch", "fetch_many"]

_Result = TypeVar("_Result")


async def afetch(url: str, options: FetchOptions | None = None) -> Response:
    """Fetch one page.

    Args:
        url: Its address, with credentials or without.
        options: How to fetch; the defaults are polite.

    Returns:
        The page, its body unpacked but not decoded.

    Raises:
        FetchError: There is no page; the kind of error says why.
    """
    from cleaner.fetch.client import Fetcher  # noqa: PLC0415  loads httpx

    async with Fetcher(options) as fetcher:
        return await fetcher.fetch(url)


def fetch(url: str, options: FetchOptions | None = None) -> Response:
    """Fetch one page, and wait for it. As `afetch`; works inside a running event loop too."""
    return _run(afetch(url, options))


def discover(url: str, how: How, wish: Wish | None = None, options: FetchOptions | None = None) -> list[Found]:
    """Find the addresses of pages in a feed, in a site's sitemaps, or in the links of a page.

    Args:
        url: A feed or a page that names one; a sitemap or any page of its site; a page with links.
        how: `feed`, `sitemap` or `links`.
        wish: Which addresses are wanted: how many, from when, by which patterns.
        options: How to fetch.

    Raises:
        FetchError: It couldn't be fetched, or isn't what it should be.
    """
    from cleaner.fetch.discovery import adiscover  # noqa: PLC0415  loads httpx

    return _run(adiscover(url, how, wish, options))


def fetch_many(urls: Iterable[str], options: FetchOptions | None = None) -> Generator[Outcome, None, None]:
    """Fetch many pages, several hosts in parallel.

    Args:
        urls: Addresses; read as they are needed. They are read in another thread.
        options: How to fetch.

    Yields:
        One outcome for each address, as they are ready.
    """
    from cleaner.fetch.run import Run  # noqa: PLC0415  loads httpx

    with Run(options or FetchOptions()) as run:
        yield from run.fetch_many(urls)


def _run(coroutine: Coroutine[object, object, _Result]) -> _Result:
    """Run a coroutine to its end, in another thread where this one has a running loop (in a notebook, say)."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(coroutine)
    box: list[_Result | BaseException] = []

    def run() -> None:
        try:
            box.append(asyncio.run(coroutine))
        except BaseException as error:  # noqa: BLE001  passed to the caller's thread
            box.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if isinstance(box[0], BaseException):
        raise box[0]
    return box[0]


class _Package(ModuleType):
    """Makes `cleaner.fetch(url)` work: the package and its main function share a name, in other processes, too."""

    def __call__(self, url: str, options: FetchOptions | None = None) -> Response:
        return fetch(url, options)

    def __reduce__(self) -> tuple[Callable[[str], ModuleType], tuple[str]]:
        return import_module, (self.__name__,)


sys.modules[__name__].__class__ = _Package
