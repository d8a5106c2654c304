"""The fetcher: addresses in, responses out, one page or many. Every way to fetch uses it."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Self
from urllib.parse import urljoin

from cleaner.errors import (
    BrokenResponseError,
    CleanerError,
    ConnectionFailedError,
    DNSError,
    FetchError,
    FetchTimeoutError,
    NoArticleError,
    RedirectError,
    StatusError,
)
from cleaner.extras import has
from cleaner.fetch.bodies import accept_encoding
from cleaner.fetch.cookies import Cookies
from cleaner.fetch.exchange import Answer, Ask, Exchange
from cleaner.fetch.guard import Target, parse_target, redact
from cleaner.fetch.hosts import Hosts, Schedule, Turn
from cleaner.fetch.http_dates import parse_retry_after
from cleaner.fetch.kinds import charset_of, kind_of, wrong_kind
from cleaner.fetch.network import Network
from cleaner.fetch.options import FetchOptions
from cleaner.fetch.render import Renderer
from cleaner.fetch.response import Outcome, Response
from cleaner.fetch.robots import MAX_ROBOTS, Robots
from cleaner.fetch.walls import Wall, find_wall, meta_refresh

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable, Sequence
    from types import TracebackType

    from cleaner.fetch.options import PageKind

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Statuses below 400 that don't bring the page; unknown ones count as 200 (RFC 9110, 15).
_NOT_THE_PAGE = {
    206: "only a part of it",
    207: "a report on several files",
    226: "only what has changed",
    300: "a choice of others",
    304: "that nothing has changed",
    305: "the name of a proxy",
    306: "without a meaning",
}
# Temporary failures: overload, and the statuses of proxies in front of an overloaded server.
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
# Those of these that mean too many requests and nothing else. A challenge to robots comes with 503, too.
_HASTE = frozenset({408, 425, 429})
_STATUS = {
    401: ("it wants a password (status 401)", "put one in the address: https://user:password@host/"),
    403: ("the server refuses (status 403)", "it may not want robots; try it in a browser"),
    404: ("there is no such page (status 404)", "check the address"),
    410: ("the page is gone (status 410)", "look for it in an archive"),
    429: ("the server asks to be left in peace (status 429)", "try again later, with a longer --pause"),
    451: ("it is withheld for legal reasons (status 451)", ""),
}
_MAX_ROBOTS_HOPS = 6
# A page that only redirects its reader is small.
_MAX_REFRESH_PAGE = 16 * 1024
# The part of a page that is searched for signs of a wall. Scripts before the text can be long.
_MAX_LOOK = 4 << 20
_NOBODY = logging.NullHandler()


@dataclass(slots=True)
class _Journey:
    """A page's journey through its redirects.

    Attributes:
        first: What was asked for.
        target: Where it is now.
        seconds: Time left for asking and reading.
        seen: Addresses passed so far, with the cookies that went there.
        hosts: Those that it has been at.
        cookies: Those that were set on the way.
        warnings: What was odd on the way.
    """

    first: Target
    target: Target
    seconds: float
    seen: set[tuple[str, str]] = field(default_factory=set)
    hosts: set[str] = field(default_factory=set)
    cookies: Cookies = field(default_factory=Cookies)
    warnings: list[str] = field(default_factory=list)


class _Results:
    """A bounded queue of outcomes for the caller, which learns at once of workers that end."""

    def __init__(self, room: int) -> None:
        self._queue: asyncio.Queue[Outcome | None] = asyncio.Queue()
        self._room = asyncio.Semaphore(room)

    async def put(self, outcome: Outcome) -> None:
        await self._room.acquire()
        self._queue.put_nowait(outcome)

    def ended(self, _: asyncio.Task[None]) -> None:
        self._queue.put_nowait(None)

    async def take(self) -> Outcome | None:
        outcome = await self._queue.get()
        if outcome is not None:
            self._room.release()
        return outcome


class Fetcher:
    """A run: its connections, turns, robots.txt rules and cache are shared. Use it with `async with`."""

    def __init__(self, options: FetchOptions | None = None, network: Network | None = None) -> None:
        """Start a run.

        Args:
            options: How to fetch.
            network: What looks up names and connects; tests bring their own.
        """
        self.options = options or FetchOptions()
        self._exchange = Exchange(self.options, network or Network())
        self._renderer = Renderer(self.options, self._exchange)
        self._hosts = Hosts(self.options)
        self._robots = Robots(self.options.user_agent, self._read_robots)

    async def __aenter__(self) -> Self:
        """Nothing to prepare."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close all connections."""
        await self.aclose()

    async def aclose(self) -> None:
        """Close all connections."""
        await self._renderer.aclose()
        await self._exchange.aclose()

    async def fetch(self, url: str, accept: Sequence[PageKind] | None = None) -> Response:
        """Fetch one page.

        Args:
            url: Its address.
            accept: The kinds of content that are wanted this time; None for those of the options.

        Raises:
            FetchError: There is none; the kind of error says why.
        """
        target = parse_target(url, allow_private=self.options.allow_private)
        answer, journey = await self._with_retries(target)
        return await self._response(answer, journey, self.options.accept if accept is None else accept)

    async def sitemaps(self, url: str) -> list[str]:
        """The sitemaps that the robots.txt of a page's site names.

        Raises:
            FetchError: The site can't be reached.
        """
        return await self._robots.sitemaps(parse_target(url, allow_private=self.options.allow_private))

    async def fetch_many(self, urls: Iterable[str]) -> AsyncGenerator[Outcome, None]:
        """Fetch many pages, several hosts in parallel; outcomes are yielded as they become ready.

        Args:
            urls: Read only as far ahead as is useful.
        """
        schedule = Schedule(((self._host_of(url), url) for url in urls), self._hosts)
        results = _Results(self.options.concurrency)
        workers = [asyncio.create_task(self._work(schedule, results)) for _ in range(self.options.concurrency)]
        for worker in workers:
            worker.add_done_callback(results.ended)
        left = len(workers)
        try:
            while left:
                outcome = await results.take()
                if outcome is None:
                    left -= 1
                else:
                    yield outcome
            await asyncio.gather(*workers)
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)

    async def outcome(self, url: str) -> Outcome:
        """Fetch one page; a failure is returned as a value."""
        try:
            return Outcome(url, response=await self.fetch(url))
        except FetchError as error:
            return Outcome(url, error=error)
        except CleanerError:
            raise  # the options are wrong for every page
        except Exception as error:  # noqa: BLE001  a defect on one page must not stop the others
            cause = f"internal error: {type(error).__name__}"
            return Outcome(url, error=FetchError(redact(url), cause, "please report it"))

    async def _work(self, schedule: Schedule, results: _Results) -> None:
        while (pair := await schedule.take()) is not None:
            host, url = pair
            try:
                outcome = await self.outcome(url)
            finally:
                schedule.give_back(host)
            await results.put(outcome)

    def _host_of(self, url: str) -> str:
        try:
            return parse_target(url, allow_private=True).host
        except FetchError:
            return ""

    async def _with_retries(self, target: Target) -> tuple[Answer, _Journey]:
        """A journey, retried after temporary failures."""
        if not self.options.retries or not has("stamina"):
            return await self._journey(target)
        import stamina  # noqa: PLC0415  an extra

        # It logs each retry as a warning, which belongs in the log of the caller, not on stderr.
        logging.getLogger("stamina").addHandler(_NOBODY)
        attempts = stamina.retry_context(
            on=self._backoff,
            attempts=self.options.retries + 1,
            timeout=None,
            wait_initial=0.5,
            wait_max=self.options.max_wait,
        )
        async for attempt in attempts:
            with attempt:
                return await self._journey(target)
        raise AssertionError  # stamina returns a result or raises

    def _backoff(self, error: Exception) -> bool | float:
        """Whether to retry, or the seconds after which to."""
        if isinstance(error, StatusError):
            if error.status not in _PASSING:
                return False
            after = error.retry_after
            return True if after is None else after <= self.options.max_wait and max(after, 0.1)
        if isinstance(error, DNSError):
            return error.passing
        return isinstance(error, FetchTimeoutError | ConnectionFailedError | BrokenResponseError)

    async def _journey(self, target: Target) -> tuple[Answer, _Journey]:
        """Request a page, and follow its redirects."""
        journey = _Journey(target, target, self.options.total_timeout)
        for _ in range(self.options.max_redirects + 1):
            answer = await self._ask_politely(journey)
            location = _location(answer)
            if location is None:
                self._check_answer(answer)
                return answer, journey
            self._step(journey, answer, location)
        cause = f"more than {self.options.max_redirects} redirects"
        raise RedirectError(target.url, cause, "ask for the address that it should lead to")

    async def _ask_politely(self, journey: _Journey) -> Answer:
        """One hop: the host isn't failing, its robots.txt allows the page, and it is our turn.

        To a host that the page hasn't been at yet it comes as a page like any other, wherever it was sent from.
        """
        target = journey.target
        turn: Turn = "hop" if target.host in journey.hosts else "page"
        ask = Ask(target, self._headers(journey), max(journey.seconds, 0.001))
        if self.options.offline:
            return await self._exchange.send(ask)
        self._hosts.check(target.host, target.url)
        if not self.options.ignore_robots:
            self._hosts.slow_down(target.host, await self._robots.check(target) or 0.0)
        async with self._hosts.turn(target.host, turn, target.url) as held:
            journey.hosts.add(target.host)
            begun = time.monotonic()
            answer = await self._counted(ask)
            held.asked = answer.asked
            journey.seconds -= time.monotonic() - begun
        return answer

    async def _counted(self, ask: Ask) -> Answer:
        """Send a request, and count the host's failures."""
        host = ask.target.host
        try:
            answer = await self._exchange.send(ask)
        except (FetchTimeoutError, ConnectionFailedError, BrokenResponseError, DNSError):
            self._hosts.failed(host)
            raise
        if answer.status >= 500:
            self._hosts.failed(host)
        else:
            self._hosts.answered(host)
        after = parse_retry_after(answer.header("retry-after"))
        if answer.status in {429, 503} and after is not None:
            self._hosts.hold(host, after)
        return answer

    def _step(self, journey: _Journey, answer: Answer, location: str) -> None:
        """Continue with the target of a redirect."""
        here = answer.target
        if not location:
            raise RedirectError(here.url, "it redirects to nowhere", "ask for the address that it should lead to")
        # Credentials in a redirect come from the site, not from the user.
        there = replace(
            parse_target(_join(here, location), allow_private=self.options.allow_private), authorization=None
        )
        if there.origin == journey.first.origin:
            there = replace(there, authorization=journey.first.authorization)
        if here.scheme == "https" and there.scheme == "http":
            journey.warnings.append(f"a redirect led from https to plain http at {there.host}")
        journey.cookies.keep(here, answer.headers)
        mark = (there.url, journey.cookies.header(there))
        if mark in journey.seen or mark == (here.url, ""):
            raise RedirectError(journey.first.url, "its redirects go round in a circle", "try it in a browser")
        journey.seen.add(mark)
        journey.target = there

    def _headers(self, journey: _Journey) -> tuple[tuple[str, str], ...]:
        options = self.options
        wanted = {
            "User-Agent": user_agent(options),
            "Accept": "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.5",
            "Accept-Encoding": accept_encoding(),
            "Accept-Language": options.accept_language,
            "Authorization": journey.target.authorization or "",
            "Cookie": journey.cookies.header(journey.target),
        }
        return tuple((name, value) for name, value in wanted.items() if value)

    def _check_answer(self, answer: Answer) -> None:
        """Check that an answer can be a page."""
        if answer.status >= 400 and not (self.options.allow_walls or _asks_to_wait(answer)):
            wall = _wall(answer)
            if wall is not None:
                raise _no_article(answer.target.url, wall)
        _check_status(answer)

    async def _response(self, answer: Answer, journey: _Journey, accept: Sequence[PageKind]) -> Response:
        """The answer as a page, if it is one; rendered, if it is empty without scripts and the options ask for that."""
        response = _page(answer, journey)
        if response.kind not in accept:
            raise wrong_kind(answer.target.url, response.kind)
        if response.kind != "html" or "feed" in accept:
            return response
        wall = _wall(answer)
        if wall is not None and wall.name == "script-only" and self.options.render:
            response = await self._renderer.render(response)
            wall = _wall(replace(answer, body=response.body, headers=(("content-type", "text/html; charset=utf-8"),)))
        if wall is not None and not self.options.allow_walls:
            raise _no_article(answer.target.url, wall)
        return replace(response, warnings=(*response.warnings, wall.cause)) if wall else response

    async def _read_robots(self, url: str) -> bytes:
        """The beginning of a robots.txt, after its redirects."""
        allow_private = self.options.allow_private
        target = parse_target(url, allow_private=allow_private)
        headers = (("User-Agent", user_agent(self.options)), ("Accept-Encoding", accept_encoding()))
        for _ in range(_MAX_ROBOTS_HOPS):
            async with self._hosts.turn(target.host, "robots", target.url):
                answer = await self._counted(Ask(target, headers, self.options.total_timeout, cut=MAX_ROBOTS))
            if answer.status not in _REDIRECTS:
                _check_status(answer)
                return answer.body
            target = parse_target(_join(target, answer.header("location")), allow_private=allow_private)
        raise RedirectError(url, "too many redirects", "")


def user_agent(options: FetchOptions) -> str:
    """The user agent."""
    product = options.user_agent if "/" in options.user_agent else f"{options.user_agent}/{_version()}"
    return f"{product} (+{options.contact})" if options.contact else product


def _check_status(answer: Answer) -> None:
    """Check that a status is that of a whole answer, whatever the body says."""
    if answer.status in _NOT_THE_PAGE:
        cause = f"the answer is {_NOT_THE_PAGE[answer.status]} (status {answer.status}), which nobody asked for"
        raise BrokenResponseError(answer.target.url, cause, "try again later")
    if answer.status < 400:
        return
    cause, advice = _STATUS.get(answer.status, (f"the server answered with status {answer.status}", ""))
    raise StatusError(
        answer.target.url,
        cause,
        advice or "check the address, or try again later",
        status=answer.status,
        retry_after=parse_retry_after(answer.header("retry-after")),
    )


def _asks_to_wait(answer: Answer) -> bool:
    """Whether an error is about too many requests, not about the client: the page may come later."""
    return answer.status in _HASTE or (
        answer.status in _PASSING and parse_retry_after(answer.header("retry-after")) is not None
    )


def _location(answer: Answer) -> str | None:
    """The target of a redirect: by the status, or by a refresh in a page with next to no text.

    An error page that sends its reader home is an error: the page at home isn't the one that was asked for.
    """
    if answer.status in _REDIRECTS:
        return answer.header("location")
    if (
        not 200 <= answer.status < 300
        or len(answer.body) > _MAX_REFRESH_PAGE
        or kind_of(answer.header("content-type"), answer.body) != "html"
    ):
        return None
    place = meta_refresh(_decoded(answer))
    return place if place is not None and _join(answer.target, place) != answer.target.url else None


def _decoded(answer: Answer) -> str:
    """Decode roughly, to search for signs; the article itself is decoded with more care."""
    charset = charset_of(answer.header("content-type")) or "utf-8"
    with memoryview(answer.body) as view:
        start = bytes(view[:_MAX_LOOK])
    try:
        return start.decode(charset, "replace")
    except (LookupError, ValueError):
        return start.decode("utf-8", "replace")


def _wall(answer: Answer) -> Wall | None:
    return find_wall(_decoded(answer), answer.target.url, answer.status, answer.headers)


def _no_article(url: str, wall: Wall) -> NoArticleError:
    return NoArticleError(url, wall.cause, wall.advice, wall=wall.name)


def _page(answer: Answer, journey: _Journey) -> Response:
    content_type = answer.header("content-type")
    return Response(
        url=journey.first.url,
        final_url=answer.target.url,
        status=answer.status,
        headers=answer.headers,
        body=answer.body,
        charset=charset_of(content_type),
        kind=kind_of(content_type, answer.body),
        from_cache=answer.from_cache,
        warnings=(*journey.warnings, *_oddities(answer, journey)),
    )


def _oddities(answer: Answer, journey: _Journey) -> list[str]:
    """Warnings about the way to the article."""
    first, last = journey.first, answer.target
    oddities = [f"the cache failed: {trouble}" for trouble in answer.troubles]
    if len(first.path.strip("/")) > 1 and not last.path.strip("/"):
        oddities.append("a redirect led to the site's front page")
    return oddities


@cache
def _version() -> str:
    try:
        return version("article-cleaner")
    except PackageNotFoundError:
        return "0"


def _join(here: Target, location: str) -> str:
    try:
        return urljoin(here.url, location.strip())
    except ValueError:
        raise RedirectError(here.url, "it redirects to something that is no address", "try it in a browser") from None
