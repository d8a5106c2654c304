"""A single request and its answer, within limits of time and size; every failure is one of our errors."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

from cleaner.errors import (
    BrokenResponseError,
    ConnectionFailedError,
    FetchError,
    FetchTimeoutError,
    RefusedAddressError,
    TLSError,
    TooLargeError,
)
from cleaner.fetch.bodies import Unpacker
from cleaner.fetch.cache import TROUBLES, Cache, key_of
from cleaner.fetch.network import METER, Meter, Network, build_transport
from cleaner.fetch.proxies import environment_proxy, proxy_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.fetch.guard import Target
    from cleaner.fetch.options import FetchOptions

# Names with a meaning only inside a network. A proxy would resolve them there, where the result can't be checked.
_INSIDE = ("localhost", "local", "internal", "lan", "home", "corp", "intranet", "private")


@dataclass(frozen=True, slots=True)
class Ask:
    """A request.

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
    """An answer.

    Attributes:
        target: Whose answer it is.
        status: The HTTP status.
        headers: Names in lower case, and values.
        body: Unpacked.
        from_cache: Whether the cache had it.
        asked: Whether the server was asked for it, or at least whether it has changed.
        troubles: What went wrong with the cache.
    """

    target: Target
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    from_cache: bool = False
    asked: bool = True
    troubles: tuple[str, ...] = ()

    def header(self, name: str) -> str:
        """The first value of a header, by its name in lower case; empty if it is missing."""
        return next((value for key, value in self.headers if key == name), "")


class Exchange:
    """The connections and the cache of a run."""

    def __init__(self, options: FetchOptions, network: Network) -> None:
        """Start without connections."""
        self._options = options
        self._network = network
        self._transports: dict[str, httpx.AsyncBaseTransport] = {}
        self._cache: Cache | None = None

    async def aclose(self) -> None:
        """Close all connections and the cache."""
        for transport in self._transports.values():
            await transport.aclose()

    async def send(self, ask: Ask) -> Answer:
        """Send a request, and read the answer.

        Raises:
            FetchError: There is none, or it breaks a bound.
        """
        # A read takes 64 KiB at once, so that as much of the body may come with the head.
        head_limit = self._options.max_header_bytes + 2 * 65536
        meter_token = METER.set(Meter(ask.target.url, self._options.max_bytes, head_limit))
        troubles: list[str] = []
        troubles_token = TROUBLES.set(troubles)
        try:
            with _translated(ask, self._options):
                async with asyncio.timeout(ask.seconds):
                    return replace(await self._send(ask), troubles=tuple(dict.fromkeys(troubles)))
        finally:
            METER.reset(meter_token)
            TROUBLES.reset(troubles_token)

    async def _send(self, ask: Ask) -> Answer:
        response = await self._transport(ask.target).handle_async_request(self._request(ask))
        meter = METER.get()
        if meter is not None:
            meter.in_head = False
        try:
            headers = self._headers(ask.target, response)
            body = await self._read(ask, response)
        except BrokenResponseError:
            await response.aclose()
            if self._cache is not None:
                # A body that can't be unpacked won't be better next time.
                await self._cache.forget(ask.target.url)
            raise
        finally:
            await response.aclose()
        caching = response.extensions.get("caching", {})
        cached = bool(caching.get("from_cache"))
        asked = not cached or bool(caching.get("revalidated"))
        return Answer(ask.target, response.status_code, headers, body, from_cache=cached, asked=asked)

    def _request(self, ask: Ask) -> httpx.Request:
        options = self._options
        times = {
            "connect": options.connect_timeout,
            "read": options.read_timeout,
            "write": options.read_timeout,
            "pool": None,
        }
        # One key for both uses of the cache: by HTTP's rules, and offline, where any entry counts.
        extensions = {"timeout": times, "caching": {"key": key_of(ask.target.url)}}
        return httpx.Request("GET", ask.target.url, headers=list(ask.headers), extensions=extensions)

    def _headers(self, target: Target, response: httpx.Response) -> tuple[tuple[str, str], ...]:
        raw = response.headers.raw
        limit = self._options.max_header_bytes
        if sum(len(name) + len(value) + 4 for name, value in raw) > limit:
            raise TooLargeError(target.url, f"its headers are larger than {limit:,} bytes", "nothing to be done here")
        return tuple((_text(name).lower(), _text(value)) for name, value in raw)

    async def _read(self, ask: Ask, response: httpx.Response) -> bytes:
        """The body; empty if it is damaged and the status already says that it isn't a page."""
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
        if self._options.cache_dir and self._cache is None:
            self._cache = Cache(self._options.cache_dir)
        if self._cache is not None and self._options.offline:
            return self._cache.alone()
        transport = build_transport(self._options, self._network, proxy)
        return transport if self._cache is None else self._cache.before(transport)

    def _proxy(self, target: Target) -> str:
        """The proxy for an address; empty for none."""
        proxy = proxy_address("proxy", self._options.proxy)
        if not proxy and self._options.use_environment:
            proxy = environment_proxy(target)
        if not proxy or self._options.allow_private:
            return proxy
        if "." not in target.host.strip(".") or target.host.rpartition(".")[2] in _INSIDE:
            cause = f"{target.host} is a name inside a network, and the proxy would look it up there"
            raise RefusedAddressError(target.url, cause, "pass --allow-private if you trust this address")
        return proxy


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


@contextmanager
def _translated(ask: Ask, options: FetchOptions) -> Iterator[None]:
    """Turn what libraries raise into our errors."""
    url = ask.target.url
    try:
        yield
    except FetchError as error:
        # At lower levels only the host is known.
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
