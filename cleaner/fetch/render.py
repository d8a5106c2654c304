"""Pages that are empty without scripts, run in a local headless Chromium that can't reach anything by itself.

The browser gets no network: its proxy and its resolver lead nowhere. Each request that a page makes is intercepted and
asked for by our own `Exchange`, with the same address guard and the same bounds, redirects included (the browser would
follow those past the interception, so it never sees one). Only what makes text is asked for: scripts and data. Images,
fonts, frames, sockets and anything but GET are dropped. Time, requests, bytes and memory are bounded.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from cleaner.errors import BrokenResponseError, FetchError, FetchTimeoutError, InputError, TooLargeError
from cleaner.extras import missing
from cleaner.fetch.exchange import Ask
from cleaner.fetch.guard import parse_target

if TYPE_CHECKING:
    from cleaner.fetch.exchange import Answer, Exchange
    from cleaner.fetch.options import FetchOptions
    from cleaner.fetch.response import Response

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_WANTED = frozenset({"script", "xhr", "fetch"})
_MAX_REQUESTS = 200
_MAX_HOPS = 5
# How long a page may continue to send requests after its document is read.
_SETTLE_SECONDS = 8.0
_MAX_MEMORY = 1 << 30
_WATCH_SECONDS = 0.25
_PAGES_AT_ONCE = 2
# These headers describe the bytes as received, not as passed on.
_DROPPED_HEADERS = frozenset(
    {"content-encoding", "content-length", "transfer-encoding", "set-cookie", "connection", "link"}
)
_ARGUMENTS = (
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-background-networking",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--dns-prefetch-disable",
    "--mute-audio",
    "--no-pings",
    "--renderer-process-limit=1",
    "--js-flags=--max-old-space-size=256",
)


def find_chromium(options: FetchOptions) -> str:
    """The browser to use.

    Raises:
        InputError: There is none.
    """
    named = options.chromium or os.environ.get("CLEANER_CHROMIUM", "")
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        thing = named or "render"
        raise InputError(thing, "there is no Chromium", "install it (Debian: apt install chromium), or name its path")
    return found


@dataclass(slots=True)
class _Load:
    """The requests of one page so far.

    Attributes:
        response: The page itself, already fetched.
        until: When its time is up, on the monotonic clock.
        requests: How many it made.
        size: Unpacked bytes of all answers.
    """

    response: Response
    until: float
    requests: int = 0
    size: int = 0


class Renderer:
    """One browser for a run, started with the first page that needs it."""

    def __init__(self, options: FetchOptions, exchange: Exchange) -> None:
        """Start without a browser."""
        self._options = options
        self._exchange = exchange
        self._turns = asyncio.Semaphore(_PAGES_AT_ONCE)
        self._starting = asyncio.Lock()
        self._playwright: Any = None
        self._browser: Any = None
        self._mark = f"--cleaner-run={uuid.uuid4().hex}"

    async def aclose(self) -> None:
        """End the browser."""
        if self._browser is not None:
            with suppress(Exception):
                await asyncio.wait_for(self._browser.close(), 5)
        if self._playwright is not None:
            with suppress(Exception):
                await asyncio.wait_for(self._playwright.stop(), 5)
        self._browser = self._playwright = None

    async def render(self, response: Response) -> Response:
        """Run a page's scripts.

        Args:
            response: The page as it was fetched; it isn't asked for again.

        Returns:
            The same with the markup that the scripts made.

        Raises:
            InputError: There is no browser.
            MissingExtraError: Playwright is not installed.
            FetchError: It took too long, grew too large, or the browser broke.
        """
        async with self._turns:
            seconds = self._options.total_timeout
            try:
                async with asyncio.timeout(seconds):
                    return await self._watched(response)
            except TimeoutError:
                await self.aclose()
                cause = f"its scripts were not done within {seconds:g} s"
                raise FetchTimeoutError(response.final_url, cause, "raise --timeout") from None

    async def _watched(self, response: Response) -> Response:
        """Render while watching the browser's memory."""
        await self._start()
        work = asyncio.create_task(self._render(response))
        watch = asyncio.create_task(self._watch())
        try:
            done, _ = await asyncio.wait({work, watch}, return_when=asyncio.FIRST_COMPLETED)
            if work not in done:
                raise TooLargeError(response.final_url, "its scripts used too much memory", "nothing to be done here")
            return work.result()
        finally:
            for task in (work, watch):
                task.cancel()
            await asyncio.gather(work, watch, return_exceptions=True)
            if watch.done() and not watch.cancelled():
                await self.aclose()

    async def _start(self) -> None:
        async with self._starting:
            if self._browser is not None and self._browser.is_connected():
                return
            path = find_chromium(self._options)
            try:
                from playwright.async_api import async_playwright  # noqa: PLC0415  an extra, and slow to load
            except ImportError as error:
                raise missing("playwright", "render", "render") from error
            self._playwright = await async_playwright().start()
            # Chromium's sandbox needs an ordinary user.
            sandbox = os.geteuid() != 0
            self._browser = await self._playwright.chromium.launch(
                executable_path=path, args=[*_ARGUMENTS, self._mark], chromium_sandbox=sandbox, headless=True
            )

    async def _render(self, response: Response) -> Response:
        from playwright.async_api import Error  # noqa: PLC0415  an extra, and slow to load

        load = _Load(response, time.monotonic() + self._options.total_timeout)
        try:
            context = await self._browser.new_context(service_workers="block", accept_downloads=False)
            try:
                return await self._visit(context, load)
            finally:
                with suppress(Error):
                    await context.close()
        except Error as error:
            detail = str(error).partition("\n")[0][:120]
            raise BrokenResponseError(response.final_url, f"the browser failed: {detail}", "try again") from error

    async def _visit(self, context: Any, load: _Load) -> Response:  # noqa: ANN401  Playwright is loaded late
        from playwright.async_api import TimeoutError as PatienceError  # noqa: PLC0415  an extra, and slow to load

        await context.route_web_socket("**/*", lambda socket: socket.close())
        page = await context.new_page()
        await context.route("**/*", lambda route: self._answer(route, page, load))
        page.on("dialog", lambda dialog: dialog.dismiss())
        await page.goto(load.response.final_url, wait_until="domcontentloaded")
        with suppress(PatienceError):
            await page.wait_for_load_state("networkidle", timeout=_SETTLE_SECONDS * 1000)
        markup = await page.content()
        body = markup.encode("utf-8", "replace")
        if len(body) > self._options.max_decoded:
            cause = f"its scripts made more than {self._options.max_decoded:,} bytes of it"
            raise TooLargeError(load.response.final_url, cause, "raise --max-unpacked if you want it all the same")
        warnings = (*load.response.warnings, "its scripts were run in a browser")
        return replace(load.response, body=body, charset="utf-8", kind="html", warnings=warnings)

    async def _answer(self, route: Any, page: Any, load: _Load) -> None:  # noqa: ANN401  as above
        """Answer one request of the browser's, or drop it."""
        request = route.request
        try:
            if request.is_navigation_request() and request.frame == page.main_frame:
                await self._answer_document(route, load)
            elif request.resource_type == "stylesheet":
                await route.fulfill(status=200, content_type="text/css", body="")
            elif request.method == "GET" and request.resource_type in _WANTED and load.requests < _MAX_REQUESTS:
                load.requests += 1
                await self._answer_part(route, load)
            else:
                await route.abort()
        except FetchError:
            await route.abort()

    async def _answer_document(self, route: Any, load: _Load) -> None:  # noqa: ANN401  as above
        """Pass on the page itself, once; navigation by scripts gets a 204, so that the page stays."""
        response = load.response
        if load.size:
            await route.fulfill(status=204)
            return
        load.size += len(response.body)
        charset = f"; charset={response.charset}" if response.charset else ""
        await route.fulfill(status=200, content_type=f"text/html{charset}", body=response.body)

    async def _answer_part(self, route: Any, load: _Load) -> None:  # noqa: ANN401  as above
        headers = {"User-Agent": self._options.user_agent, "Accept": "*/*", "Accept-Encoding": "gzip"}
        headers |= {"Origin": origin} if (origin := route.request.headers.get("origin")) else {}
        answer = await self._follow(route.request.url, tuple(headers.items()), load)
        load.size += len(answer.body)
        if load.size > self._options.max_decoded:
            await route.abort()
            return
        kept = {name: value for name, value in answer.headers if name not in _DROPPED_HEADERS}
        await route.fulfill(status=answer.status, headers=kept, body=answer.body)

    async def _follow(self, url: str, headers: tuple[tuple[str, str], ...], load: _Load) -> Answer:
        for _ in range(_MAX_HOPS):
            target = parse_target(url, allow_private=self._options.allow_private)
            answer = await self._exchange.send(Ask(target, headers, max(load.until - time.monotonic(), 0.001)))
            location = answer.header("location")
            if not (300 <= answer.status < 400 and location):
                return answer
            url = urljoin(target.url, location)
        raise BrokenResponseError(url, "too many redirects", "")

    async def _watch(self) -> None:
        """Return once the browser uses too much memory."""
        used = 0
        while used < _MAX_MEMORY:
            await asyncio.sleep(_WATCH_SECONDS)
            used = await asyncio.to_thread(_memory_of, self._mark)


def _memory_of(mark: str) -> int:
    """Resident bytes of the processes started with a mark and of their children; 0 where /proc is missing."""
    parents: dict[int, int] = {}
    sizes: dict[int, int] = {}
    roots: set[int] = set()
    for directory in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError, IndexError):
            number = int(directory.name)
            parents[number] = int((directory / "stat").read_text().rpartition(")")[2].split()[1])
            sizes[number] = _own_memory(directory)
            if mark in (directory / "cmdline").read_text(errors="replace"):
                roots.add(number)
    return sum(size for number, size in sizes.items() if _descends(number, roots, parents))


def _own_memory(directory: Path) -> int:
    """Resident bytes without shared ones, so that a browser's libraries count at most once."""
    _, resident, shared, *_ = (directory / "statm").read_text().split()
    return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")


def _descends(number: int, roots: set[int], parents: dict[int, int]) -> bool:
    for _ in range(64):
        if number in roots:
            return True
        number = parents.get(number, 0)
    return False
