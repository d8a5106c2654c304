"""robots.txt: read once for each site of a run, then checked before each page (RFC 9309)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cleaner.errors import (
    BrokenResponseError,
    FetchError,
    RedirectError,
    RefusedAddressError,
    RobotsError,
    StatusError,
    TLSError,
    TooLargeError,
)

if TYPE_CHECKING:
    from protego import Protego

    from cleaner.fetch.guard import Target

# RFC 9309 requires at least 500 KiB; the rest isn't read.
MAX_ROBOTS = 512 * 1024
# The number of sites whose rules are remembered, and the total size of these: parsed rules take a multiple of it.
_MAX_SITES = 2000
_MAX_KEPT = 4 << 20

ReadText = Callable[[str], Awaitable[bytes]]


@dataclass(slots=True)
class _Site:
    """The rules of one site.

    Attributes:
        rules: Those that it has.
        trouble: Why its rules could not be read, though it answered.
        failure: Why nothing can be asked of it, now or later.
        read: Whether there is nothing left to ask.
        size: How long its rules are.
        lock: Held while they are read.
    """

    rules: Protego | None = None
    trouble: str = ""
    failure: FetchError | None = None
    read: bool = False
    size: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Robots:
    """The rules of all sites of a run."""

    def __init__(self, agent: str, read: ReadText) -> None:
        """Start without any site.

        Args:
            agent: The product token that rules are matched with.
            read: Gives a robots.txt's first bytes, or raises what fetching raises.
        """
        self._agent = agent
        self._read = read
        self._sites: dict[str, _Site] = {}

    async def check(self, target: Target) -> float | None:
        """Check that a page may be fetched.

        Returns:
            The crawl-delay in seconds, if the site asks for one.

        Raises:
            RobotsError: It may not, or the rules couldn't be read.
            FetchError: The site can't be reached at all.
        """
        try:
            site = await self._site(target.origin)
        except FetchError as error:
            # Report the page that was requested, which would fail in the same way.
            raise error.at(target.url) from error
        advice = "respect that, or pass --ignore-robots if the site is yours"
        if site.trouble:
            cause = f"its robots.txt can't be read ({site.trouble})"
            raise RobotsError(target.url, cause, advice, passing=True)
        if site.rules is None:
            return None
        if not site.rules.can_fetch(target.url, self._agent):
            raise RobotsError(target.url, "the site's robots.txt asks robots to stay away", advice)
        return site.rules.crawl_delay(self._agent)

    async def sitemaps(self, target: Target) -> list[str]:
        """The sitemaps that a site's robots.txt names.

        Raises:
            FetchError: The site can't be reached at all.
        """
        site = await self._site(target.origin)
        return list(site.rules.sitemaps) if site.rules else []

    async def _site(self, origin: str) -> _Site:
        if origin not in self._sites:
            self._make_room()
        site = self._sites.setdefault(origin, _Site())
        async with site.lock:
            if not site.read:
                await self._fill(site, origin)
                site.read = True
        if site.failure is not None:
            raise site.failure.at(site.failure.url)
        return site

    def _make_room(self) -> None:
        """Forget the oldest sites, except those being read."""
        size = sum(site.size for site in self._sites.values())
        for origin, site in list(self._sites.items()):
            if len(self._sites) < _MAX_SITES and size <= _MAX_KEPT:
                return
            if not site.lock.locked():
                size -= site.size
                del self._sites[origin]

    async def _fill(self, site: _Site, origin: str) -> None:
        from protego import Protego  # noqa: PLC0415  needed for the first page, not for the import

        try:
            text = await self._read(f"{origin}/robots.txt")
        except StatusError as error:
            # 4xx: there are no rules. 429 and 5xx: there may be, so everything is forbidden (RFC 9309, 2.3.1).
            site.trouble = f"status {error.status}" if error.status == 429 or error.status >= 500 else ""
        except (BrokenResponseError, RedirectError, TooLargeError) as error:
            site.trouble = error.cause
        except (RefusedAddressError, TLSError) as error:
            site.failure = error
        else:
            site.size = len(text)
            site.rules = Protego.parse(text.decode("utf-8-sig", "replace").replace("\0", ""))
