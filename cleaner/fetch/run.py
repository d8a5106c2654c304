"""A run for callers without an event loop: discovery and fetching share connections, turns and robots.txt rules."""

from __future__ import annotations

import asyncio
import queue
import threading
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Self, TypeVar

from cleaner.fetch.client import Fetcher
from cleaner.fetch.discovery import search

if TYPE_CHECKING:
    from collections.abc import Coroutine, Generator, Iterable
    from types import TracebackType

    from cleaner.fetch.options import FetchOptions, How, Wish
    from cleaner.fetch.response import Found, Outcome

# Outcomes that may wait for the caller; each can hold a page.
_MAX_WAITING = 4

_Result = TypeVar("_Result")


class Run:
    """A `Fetcher` in a thread of its own, so that pages keep arriving while the caller works on one.

    Use it with `with`; what is under way when that ends is dropped.
    """

    def __init__(self, options: FetchOptions) -> None:
        """Start without connections.

        Args:
            options: How to fetch.

        Raises:
            CleanerError: The options can't work.
        """
        self._fetcher = Fetcher(options)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        """Start the thread."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close all connections and end the thread."""
        try:
            self._wait(self._end())
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    def discover(self, url: str, how: How, wish: Wish) -> list[Found]:
        """Find addresses, as `cleaner.fetch.discover` does.

        Raises:
            FetchError: The place couldn't be fetched, or isn't what it should be.
        """
        return self._wait(search(self._fetcher, url, how, wish))

    def fetch_many(self, urls: Iterable[str]) -> Generator[Outcome, None, None]:
        """Fetch many pages, as `cleaner.fetch.fetch_many` does."""
        ready: queue.Queue[Outcome | None] = queue.Queue()
        room = asyncio.Semaphore(_MAX_WAITING)
        filling = asyncio.run_coroutine_threadsafe(self._fill(urls, ready, room), self._loop)
        try:
            while (outcome := ready.get()) is not None:
                self._loop.call_soon_threadsafe(room.release)
                yield outcome
            filling.result()
        finally:
            filling.cancel()

    async def _fill(self, urls: Iterable[str], ready: queue.Queue[Outcome | None], room: asyncio.Semaphore) -> None:
        try:
            async with aclosing(self._fetcher.fetch_many(urls)) as outcomes:
                async for outcome in outcomes:
                    await room.acquire()
                    ready.put(outcome)
        finally:
            ready.put(None)

    async def _end(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self._fetcher.aclose()
        await self._loop.shutdown_asyncgens()

    def _wait(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        doing = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return doing.result()
        finally:
            doing.cancel()  # no effect if done; ends the rest after an interrupt
