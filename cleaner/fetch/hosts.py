"""Turns: one request at a time for each host, a pause between pages, and a break for hosts that fail."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from collections import deque
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from cleaner.errors import HostFailingError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from cleaner.fetch.options import FetchOptions

Turn = Literal["page", "hop", "robots"]

# Addresses read ahead of their turn, so that a list sorted by host still keeps several hosts busy.
_LOOK_AHEAD = 10_000
# Hosts remembered before idle ones are dropped.
_MAX_HOSTS = 20_000


@dataclass(slots=True)
class Host:
    """The state of one host during a run.

    Attributes:
        lock: Held while a request to it is under way.
        pause: Seconds between two pages.
        free_at: When the next page may be asked for, on the monotonic clock.
        held_until: Until when it wants to be asked for nothing.
        failures: In a row.
        closed_until: Until when it is left alone.
    """

    pause: float
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    held_until: float = 0.0
    failures: int = 0
    closed_until: float = 0.0


@dataclass(slots=True)
class Held:
    """A turn while it lasts.

    Attributes:
        asked: Whether the host had anything to do; if not, no pause follows.
    """

    asked: bool = True


class Hosts:
    """All hosts of a run."""

    def __init__(self, options: FetchOptions) -> None:
        """Start without any host."""
        self._options = options
        self._hosts: dict[str, Host] = {}

    def __getitem__(self, name: str) -> Host:
        """The state of a host."""
        if name not in self._hosts:
            if len(self._hosts) >= _MAX_HOSTS:
                self._forget()
            self._hosts[name] = Host(self._options.pause)
        return self._hosts[name]

    def _forget(self) -> None:
        """Drop hosts whose state no longer matters, so that a run over a million of them stays small."""
        now = time.monotonic()
        idle = [
            name
            for name, host in self._hosts.items()
            if not (host.lock.locked() or host.failures or host.pause > self._options.pause)
            and max(host.free_at, host.held_until) <= now
        ]
        for name in idle:
            del self._hosts[name]

    @asynccontextmanager
    async def turn(self, name: str, what: Turn, url: str) -> AsyncIterator[Held]:
        """Hold a host for one request.

        Args:
            name: The host.
            what: A `page` keeps the pause. A `hop` of a redirect belongs to its page and goes at once. `robots` goes at
                once too, and the page that it was read for may follow at once. All of them wait while the host wants
                to be left in peace.
            url: What it is for.

        Raises:
            HostFailingError: It is left alone.
        """
        host = self[name]
        async with host.lock:
            self.check(name, url)
            ready = max(host.free_at, host.held_until) if what == "page" else host.held_until
            await asyncio.sleep(max(0.0, ready - time.monotonic()))
            held = Held()
            try:
                yield held
            finally:
                if held.asked and what != "robots":
                    host.free_at = max(host.free_at, time.monotonic() + host.pause)

    def slow_down(self, name: str, pause: float) -> None:
        """Use a longer pause, as robots.txt asks for; never a shorter one."""
        self[name].pause = max(self[name].pause, min(pause, self._options.max_wait))

    def hold(self, name: str, seconds: float) -> None:
        """Send no request during the next seconds: pages wait, or fail if that is too long."""
        host = self[name]
        host.held_until = max(host.held_until, time.monotonic() + seconds)

    def ready_at(self, name: str) -> float:
        """When to try the next page of a host: once it may be requested, or at once if it will be refused."""
        host = self[name]
        patient = host.held_until - time.monotonic() <= self._options.max_wait
        return max(host.free_at, host.held_until) if patient else host.free_at

    def check(self, name: str, url: str) -> None:
        """Check that a host isn't taking a break.

        Raises:
            HostFailingError: It is.
        """
        host = self[name]
        left = host.closed_until - time.monotonic()
        if left > 0:
            cause = f"{name} failed {host.failures} times in a row and is left alone for {left:.0f} s"
            raise HostFailingError(url, cause, "try again later")
        left = host.held_until - time.monotonic()
        if left > self._options.max_wait:
            cause = f"{name} asked to be left alone for {left:.0f} s"
            raise HostFailingError(url, cause, "try again later, or with a longer --max-wait")

    def failed(self, name: str) -> None:
        """Count a failure; after too many the host takes a break, and after that a single one starts the next break."""
        host = self[name]
        host.failures += 1
        if host.failures >= self._options.max_failures:
            host.closed_until = time.monotonic() + self._options.open_seconds

    def answered(self, name: str) -> None:
        """Note that the host works."""
        host = self[name]
        host.failures = 0
        host.closed_until = 0.0


class Schedule:
    """Chooses the next address: always one whose host is free, so that a slow host doesn't hold up others."""

    def __init__(self, urls: Iterator[tuple[str, str]], hosts: Hosts) -> None:
        """Start.

        Args:
            urls: Pairs of host and address; read as far ahead as is useful.
            hosts: Knows when a host is free.
        """
        self._urls = urls
        self._hosts = hosts
        self._waiting: dict[str, deque[str]] = {}
        self._count = 0
        self._busy = 0
        self._queued: set[str] = set()
        self._ready: list[tuple[float, int, str]] = []
        self._tick = itertools.count()
        self._changed = asyncio.Event()

    async def take(self) -> tuple[str, str] | None:
        """Wait for the next pair of host and address; None once there are no more."""
        while True:
            self._read_ahead()
            if not self._ready and not self._busy:
                self._changed.set()
                return None
            left = self._ready[0][0] - time.monotonic() if self._ready else None
            if left is not None and left <= 0:
                return self._pop()
            await self._wait(left)

    def give_back(self, host: str) -> None:
        """Note that the host's request is over; its next address joins the queue."""
        self._busy -= 1
        self._queued.discard(host)
        if host in self._waiting:
            self._enqueue(host)
        self._changed.set()

    async def _wait(self, seconds: float | None) -> None:
        self._changed.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            return

    def _read_ahead(self) -> None:
        while self._count < _LOOK_AHEAD and (pair := next(self._urls, None)) is not None:
            host, url = pair
            self._waiting.setdefault(host, deque()).append(url)
            self._count += 1
            if host not in self._queued:
                self._enqueue(host)

    def _enqueue(self, host: str) -> None:
        self._queued.add(host)
        heapq.heappush(self._ready, (self._hosts.ready_at(host), next(self._tick), host))

    def _pop(self) -> tuple[str, str]:
        _, _, host = heapq.heappop(self._ready)
        line = self._waiting[host]
        url = line.popleft()
        if not line:
            del self._waiting[host]
        self._count -= 1
        self._busy += 1
        return host, url
