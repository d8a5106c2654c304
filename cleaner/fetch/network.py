"""Guarded connections, which can only lead to allowed addresses.

Every connection, whatever it is for, is made by `GuardedBackend`: it looks the name up once, drops the addresses that
are refused, and connects to one of those that are left, so that no second look-up can answer differently. The name
stays what TLS and the `Host` header use. `Meter` bounds what comes back over a connection for one request.
"""

from __future__ import annotations

import asyncio
import contextvars
import os
import socket
import ssl
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

from cleaner.errors import ConnectionFailedError, DNSError, FetchTimeoutError, InputError, TooLargeError
from cleaner.extras import has
from cleaner.fetch.guard import refusal, why_refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from cleaner.fetch.options import FetchOptions

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
Connect = Callable[[str, int, float], Awaitable[httpcore.AsyncNetworkStream]]

# For how long a resolved name is pinned to its addresses, and how many names are remembered.
_PIN_SECONDS = 300.0
_MAX_PINS = 10_000
# How many of a name's addresses are tried.
_MAX_TRIES = 4


async def resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system for a host's addresses.

    In a daemon thread of its own: a look-up can't be cancelled, and must hold up neither other hosts nor Ctrl-C.

    Raises:
        OSError: The name has no address, or the look-up failed.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[list[str]] = loop.create_future()

    def settle(addresses: list[str], error: OSError | None) -> None:
        if future.done():
            return
        if error is None:
            future.set_result(addresses)
        else:
            future.set_exception(error)

    threading.Thread(target=_look_up, args=(host, port, loop, settle), daemon=True).start()
    return await future


def _look_up(
    host: str, port: int, loop: asyncio.AbstractEventLoop, settle: Callable[[list[str], OSError | None], None]
) -> None:
    addresses: list[str] = []
    error: OSError | None = None
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    except (OSError, UnicodeError) as caught:
        error = caught if isinstance(caught, OSError) else OSError(str(caught))
    if not loop.is_closed():
        loop.call_soon_threadsafe(settle, addresses, error)


async def connect(address: str, port: int, timeout: float) -> httpcore.AsyncNetworkStream:  # noqa: ASYNC109  httpcore's own way
    """Open a TCP connection to an address, never to a name."""
    return await httpcore.AnyIOBackend().connect_tcp(address, port, timeout=timeout)


@dataclass(frozen=True, slots=True)
class Network:
    """The functions that reach the network; tests replace them.

    Attributes:
        resolve: From a host name and a port to addresses.
        connect: From an address, a port and a number of seconds to a stream.
    """

    resolve: Resolve = resolve
    connect: Connect = connect


@dataclass(slots=True)
class Meter:
    """Counts the bytes received for one answer, and stops at a limit.

    Attributes:
        url: The address that the count is for.
        limit: Bytes after which it is too large.
        head_limit: The same while the head isn't complete, informational answers and all.
        received: Bytes so far.
        in_head: Whether the head is still to be completed.
    """

    url: str
    limit: int
    head_limit: int
    received: int = 0
    in_head: bool = True

    def add(self, count: int) -> None:
        """Count more bytes.

        Raises:
            TooLargeError: They are more than allowed.
        """
        self.received += count
        if self.in_head and self.received > self.head_limit:
            raise TooLargeError(self.url, "its headers have no end", "nothing to be done here")
        if self.received > self.limit:
            cause = f"more than {self.limit:,} bytes came over the wire"
            raise TooLargeError(self.url, cause, "raise --max-size if you want it all the same")


METER: contextvars.ContextVar[Meter | None] = contextvars.ContextVar("METER", default=None)
"""The meter of the current task's request."""


class MeteredStream(httpcore.AsyncNetworkStream):
    """A connection whose reads are counted by the meter of the current request."""

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        """Wrap a connection."""
        self._inner = inner

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109  httpcore's interface
        """Read, and count."""
        data = await self._inner.read(max_bytes, timeout)
        meter = METER.get()
        if meter is not None:
            meter.add(len(data))
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109  httpcore's interface
        """Delegate to the wrapped connection."""
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        """Delegate to the wrapped connection."""
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  httpcore's interface
    ) -> httpcore.AsyncNetworkStream:
        """Start TLS; from here on the decrypted bytes are counted."""
        return MeteredStream(await self._inner.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401  httpcore's interface
        """Delegate to the wrapped connection."""
        return self._inner.get_extra_info(info)


@dataclass(slots=True)
class GuardedBackend(httpcore.AsyncNetworkBackend):
    """The only way to connect: resolve once, check, and connect to what was checked.

    Attributes:
        network: How to look up and to connect.
        allow_private: Let private addresses pass.
        to_proxy: It is a proxy that is connected to, so a failure is the proxy's and not the page's.
        pins: The addresses of each host looked up so far, and until when they hold.
    """

    network: Network
    allow_private: bool = False
    to_proxy: bool = False
    pins: dict[str, tuple[float, list[str]]] = field(default_factory=dict)

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  httpcore's interface
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to a checked address of a host.

        Raises:
            RefusedAddressError: All of its addresses are refused.
            DNSError: It has none.
            ConnectionFailedError: None of them answers.
            FetchTimeoutError: The time to look up and connect ran out.
        """
        del local_address, socket_options  # never set here
        seconds = 10.0 if timeout is None else timeout
        try:
            async with asyncio.timeout(seconds):
                return MeteredStream(await self._connect_any(host, port, seconds))
        except TimeoutError:
            raise FetchTimeoutError(host, f"no connection within {seconds:g} s", "try again later") from None
        except (DNSError, ConnectionFailedError) as error:
            if not self.to_proxy:
                raise
            cause = f"the proxy {host} can't be reached: {error.cause}"
            raise ConnectionFailedError(host, cause, "check the proxy's address") from error

    async def _connect_any(self, host: str, port: int, seconds: float) -> httpcore.AsyncNetworkStream:
        addresses = (await self.addresses(host, port))[:_MAX_TRIES]
        error: Exception | None = None
        for address in addresses:
            try:
                return await self.network.connect(address, port, seconds / len(addresses))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as caught:
                error = caught
        if isinstance(error, httpcore.ConnectTimeout):
            raise FetchTimeoutError(host, f"no connection within {seconds:g} s", "try again later") from error
        raise ConnectionFailedError(host, "nobody answers there", "check the address, or try again later") from error

    async def addresses(self, host: str, port: int) -> list[str]:
        """The allowed addresses of a host.

        Raises:
            RefusedAddressError: All of them are refused.
            DNSError: It has none.
        """
        until, pinned = self.pins.get(host, (0.0, []))
        if time.monotonic() < until:
            return pinned
        try:
            found = await self._found(host, port)
        except OSError as error:
            raise _dns_error(host, error) from error
        allowed = self._allowed(host, found)
        if len(self.pins) >= _MAX_PINS:
            self.pins.clear()
        self.pins[host] = (time.monotonic() + _PIN_SECONDS, allowed)
        return allowed

    async def _found(self, host: str, port: int) -> Sequence[str]:
        try:
            return [str(ip_address(host))]
        except ValueError:
            return await self.network.resolve(host, port)

    def _allowed(self, host: str, found: Sequence[str]) -> list[str]:
        reasons = {text: why_refused(ip_address(text), allow_private=self.allow_private) for text in found}
        allowed = [text for text, why in reasons.items() if not why]
        if not reasons:
            raise DNSError(host, "the name has no address", "check its spelling")
        if not allowed:
            address, why = next(iter(reasons.items()))
            raise refusal(host, address if address == host else f"{host} leads to {address}, which", why)
        return allowed


def _dns_error(host: str, failure: OSError) -> DNSError:
    if not (isinstance(failure, socket.gaierror) and failure.errno == socket.EAI_AGAIN):
        return DNSError(host, "the name has no address", "check its spelling")
    cause, advice = "its name could not be looked up just now", "check the network, or try again later"
    return DNSError(host, cause, advice, passing=True)


class GuardedTransport(httpx.AsyncBaseTransport):
    """The httpx transport over a pool of guarded connections."""

    def __init__(self, pool: httpcore.AsyncConnectionPool) -> None:
        """Wrap a pool, which `aclose` closes."""
        self._pool = pool

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; the body of the answer remains to be read."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        inner = httpcore.Request(
            request.method, url, headers=request.headers.raw, content=request.stream, extensions=request.extensions
        )
        answer = await self._pool.handle_async_request(inner)
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Body(answer.stream), extensions=answer.extensions
        )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    def __init__(self, stream: object) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._stream:  # type: ignore[attr-defined]  # httpcore types it as either kind
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()  # type: ignore[attr-defined]  # as above


def build_transport(options: FetchOptions, network: Network, proxy: str = "") -> GuardedTransport:
    """The transport for the options: through a proxy if they name one, guarded otherwise.

    A proxy is the user's own choice, so its address isn't checked; it looks up names itself.
    """
    http2 = options.http2 and has("h2")
    limits = {"max_connections": options.concurrency * 2, "max_keepalive_connections": options.concurrency * 2}
    shared: dict[str, Any] = {
        "ssl_context": _ssl_context(options.ca_file, http2=http2),
        "http2": http2,
        "keepalive_expiry": 30.0,
        "network_backend": GuardedBackend(
            network, allow_private=options.allow_private or bool(proxy), to_proxy=bool(proxy)
        ),
        **limits,
    }
    if not proxy:
        return GuardedTransport(httpcore.AsyncConnectionPool(**shared))
    wanted = httpx.Proxy(proxy)
    url = httpcore.URL(
        scheme=wanted.url.raw_scheme, host=wanted.url.raw_host, port=wanted.url.port, target=wanted.url.raw_path
    )
    return GuardedTransport(httpcore.AsyncHTTPProxy(proxy_url=url, proxy_auth=wanted.raw_auth, **shared))


@cache
def _ssl_context(ca_file: str, *, http2: bool) -> ssl.SSLContext:  # noqa: ARG001  httpcore writes it into the context
    """The TLS context. Loading its certificates takes longer than fetching many a page, so it is made once."""
    try:
        return ssl.create_default_context(cafile=ca_file) if ca_file else httpx.create_ssl_context()
    except OSError as error:
        named = ca_file or f"SSL_CERT_FILE={os.environ.get('SSL_CERT_FILE', '')}"
        raise InputError(named, f"no certificates can be read from it: {error}", "name a PEM file") from error
