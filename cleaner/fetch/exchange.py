"""One request, one answer: within bounds of time and size, and every failure as one of our own errors."""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
import ssl
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from cleaner.errors import (
    BrokenResponseError,
    ConnectionFailedError,
    FetchError,
    FetchTimeoutError,
    InputError,
    OfflineError,
    RefusedAddressError,
    TLSError,
    TooLargeError,
)
from cleaner.fetch.bodies import Unpacker
from cleaner.fetch.network import METER, Meter, Network, build_transport

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.fetch.addresses import Target
    from cleaner.fetch.options import FetchOptions

# Names that only mean something inside a network. A proxy would look them up there, where we can't check the answer.
_INSIDE = ("localhost", "local", "internal", "lan", "home", "corp", "intranet", "private")


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked for.

    Attributes:
        target: Where.
        headers: Names and values, beside `Host`.
        seconds: How long it may take.
        cut: Read no more than so many unpacked bytes, without complaint; None reads it all, within bounds.
    """

    target: Target
    headers: tuple[tuple[str, str], ...]
    seconds: float
    cut: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Attributes:
        target: Whose answer it is.
        status: The HTTP status.
        headers: Names in lower case, and values.
        body: Unpacked.
        from_cache: Whether the cache had it.
    """

    target: Target
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    from_cache: bool = False

    def header(self, name: str) -> str:
        """The first value of a header by its name in lower case; empty if it is missing."""
        return next((value for key, value in self.headers if key == name), "")


class Exchange:
    """The connections, and the cache, of a run."""

    def __init__(self, options: FetchOptions, network: Network) -> None:
        """Begin without connections."""
        self._options = options
        self._network = network
        self._transports: dict[str, httpx.AsyncBaseTransport] = {}

    async def aclose(self) -> None:
        """Close all connections and the cache."""
        for transport in self._transports.values():
            await transport.aclose()

    async def send(self, ask: Ask) -> Answer:
        """Ask, and read the answer.

        Raises:
            FetchError: There is none, or it breaks a bound.
        """
        # A read takes 64 KiB at once, so that much of the body may come with the head.
        head_limit = self._options.max_header_bytes + 2 * 65536
        token = METER.set(Meter(ask.target.url, self._options.max_bytes, head_limit))
        try:
            with _translated(ask, self._options):
                async with asyncio.timeout(ask.seconds):
                    return await self._send(ask)
        finally:
            METER.reset(token)

    async def _send(self, ask: Ask) -> Answer:
        response = await self._transport(ask.target).handle_async_request(self._request(ask))
        meter = METER.get()
        if meter is not None:
            meter.in_head = False
        try:
            headers = self._headers(ask.target, response)
            body = await self._read(ask, response)
        finally:
            await response.aclose()
        cached = bool(response.extensions.get("caching", {}).get("from_cache"))
        return Answer(ask.target, response.status_code, headers, body, from_cache=cached)

    def _request(self, ask: Ask) -> httpx.Request:
        options = self._options
        times = {
            "connect": options.connect_timeout,
            "read": options.read_timeout,
            "write": options.read_timeout,
            "pool": None,
        }
        key = hashlib.sha256(ask.target.url.encode()).hexdigest()
        # One key for both ways to use the cache: by HTTP's rules, and offline whatever is there.
        caching = {"key": key, "rfc": False} if options.offline else {"key": key}
        extensions = {"timeout": times, "caching": caching}
        return httpx.Request("GET", ask.target.url, headers=list(ask.headers), extensions=extensions)

    def _headers(self, target: Target, response: httpx.Response) -> tuple[tuple[str, str], ...]:
        raw = response.headers.raw
        limit = self._options.max_header_bytes
        if sum(len(name) + len(value) + 4 for name, value in raw) > limit:
            raise TooLargeError(target.url, f"its headers are larger than {limit:,} bytes", "nothing to be done here")
        return tuple((_text(name).lower(), _text(value)) for name, value in raw)

    async def _read(self, ask: Ask, response: httpx.Response) -> bytes:
        """The body; empty where it is damaged but no page, as the status says enough then."""
        try:
            return await self._unpacked(ask, response)
        except BrokenResponseError:
            if response.status_code < 300:
                raise
            return b""

    async def _unpacked(self, ask: Ask, response: httpx.Response) -> bytes:
        encoding = response.headers.get("content-encoding", "")
        body = Unpacker(ask.target.url, encoding, self._options, cut=ask.cut)
        async for part in response.aiter_raw():
            if body.feed(part):
                return body.so_far()
        return body.finish()

    def _transport(self, target: Target) -> httpx.AsyncBaseTransport:
        proxy = "" if self._options.offline else self._proxy(target)
        if proxy not in self._transports:
            self._transports[proxy] = self._build(proxy)
        return self._transports[proxy]

    def _build(self, proxy: str) -> httpx.AsyncBaseTransport:
        if self._options.offline:
            return _cached(_Offline(), self._options)
        transport = build_transport(self._options, self._network, proxy)
        return _cached(transport, self._options) if self._options.cache_dir else transport

    def _proxy(self, target: Target) -> str:
        """The proxy for an address, empty for none."""
        proxy = self._options.proxy or self._environment_proxy(target)
        if not proxy or self._options.allow_private:
            return proxy
        if "." not in target.host.strip(".") or target.host.rpartition(".")[2] in _INSIDE:
            cause = f"{target.host} is a name inside a network, and the proxy would look it up there"
            raise RefusedAddressError(target.url, cause, "pass --allow-private if you trust this address")
        return proxy

    def _environment_proxy(self, target: Target) -> str:
        if not self._options.use_environment or proxy_bypass(target.host):
            return ""
        proxies = getproxies()
        found = proxies.get(target.scheme) or proxies.get("all") or ""
        return found if not found or "://" in found else f"http://{found}"


class _Offline(httpx.AsyncBaseTransport):
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise OfflineError(str(request.url), "it is not in the cache", "fetch it once without --offline")


def _cached(inner: httpx.AsyncBaseTransport, options: FetchOptions) -> httpx.AsyncBaseTransport:
    if find_spec("hishel") is None or find_spec("anysqlite") is None:
        name = "cache_dir"
        raise InputError(name, "a cache needs hishel", "install article-cleaner[fetch]")
    from hishel import AsyncSqliteStorage  # noqa: PLC0415  an extra
    from hishel.httpx import AsyncCacheTransport  # noqa: PLC0415  an extra

    place = Path(options.cache_dir) / "pages.db"
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        # hishel would go on without a cache, and say so in its log only.
        with closing(sqlite3.connect(place)) as database:
            database.execute("PRAGMA schema_version")
    except (OSError, sqlite3.Error) as error:
        raise InputError(str(place), f"no cache can be kept there: {error}", "name another directory") from error
    return AsyncCacheTransport(inner, AsyncSqliteStorage(database_path=place), rfc=True)


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


@contextmanager
def _translated(ask: Ask, options: FetchOptions) -> Iterator[None]:
    """Whatever a library raises, as the error of ours that says it."""
    url = ask.target.url
    try:
        yield
    except FetchError as error:
        # Below, only the host is known.
        raise error.at(url) from error
    except TimeoutError as error:
        cause = f"no whole answer within {options.total_timeout:g} s"
        raise FetchTimeoutError(url, cause, "raise --timeout, or try again later") from error
    except (httpcore.TimeoutException, httpx.TimeoutException) as error:
        cause = f"nothing came for {options.read_timeout:g} s"
        raise FetchTimeoutError(url, cause, "try again later") from error
    except (httpcore.ProxyError, httpx.ProxyError) as error:
        raise ConnectionFailedError(url, "the proxy refused", "check the proxy's address and password") from error
    except (httpcore.ProtocolError, httpx.ProtocolError, httpx.InvalidURL, httpx.DecodingError) as error:
        raise _protocol_error(url, error) from error
    except (httpcore.NetworkError, httpx.NetworkError, OSError) as error:
        raise _network_error(url, error) from error


def _protocol_error(url: str, error: Exception) -> FetchError:
    if "too long" in str(error):
        return TooLargeError(url, "its headers have no end", "nothing to be done here")
    detail = " ".join(str(error).split())[:120]
    return BrokenResponseError(url, f"the answer is not proper HTTP: {detail}", "try again later")


def _network_error(url: str, error: Exception) -> FetchError:
    cause = _tls_cause(error)
    if cause is None:
        return ConnectionFailedError(url, "the connection broke", "try again later")
    if isinstance(cause, ssl.SSLCertVerificationError):
        said = f"its certificate is not valid: {cause.verify_message}"
        return TLSError(url, said, "if it is your own authority's, name its file with --ca-file")
    return TLSError(url, "no secure connection could be agreed on", "the server may speak outdated TLS only")


def _tls_cause(error: BaseException | None) -> ssl.SSLError | None:
    seen: Any = error
    while seen is not None and not isinstance(seen, ssl.SSLError):
        seen = seen.__cause__ or seen.__context__
    return seen
