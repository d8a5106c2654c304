"""Servers on loopback and a world around them, for the tests of fetching.

`Web` speaks raw bytes over sockets, so that it can break every rule. `World` stands for the rest of the internet: its
resolver knows the names that a test gives it, and its connector records where a connection was wanted. Only two kinds
of address are ever connected to: loopback, and `PUBLIC`, which is led to the test's own server. Whatever else is asked
for is written down and refused, so that no packet leaves the machine even if the guard should be broken.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpcore

from cleaner.fetch.network import Network

if TYPE_CHECKING:
    import ssl

PUBLIC = "93.184.215.14"
ARTICLE = (
    "<!doctype html><html><head><title>The mill</title></head><body><article><h1>The mill</h1>"
    + "".join(
        f"<p>Paragraph {number}: the mill had stood by the river for two hundred years when the flood came, and "
        "nobody in the village could remember a spring in which the water had risen so fast or fallen so slowly.</p>"
        for number in range(6)
    )
    + "</article></body></html>"
)

# No answer takes longer than this, whatever a test got wrong.
_MAX_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the server saw it."""

    time: float
    method: str
    path: str
    host: str
    headers: dict[str, str]


Answer = bytes | Callable[[Asked], Iterable[bytes] | bytes]


def page(
    body: str | bytes = ARTICLE,
    content_type: str = "text/html; charset=utf-8",
    status: str = "200 OK",
    headers: Sequence[str] = (),
) -> bytes:
    """A whole answer."""
    data = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(data)}", *headers]
    lines += [f"Content-Type: {content_type}"] if content_type else []
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + data


def redirect(location: str, status: int = 302, headers: Sequence[str] = ()) -> bytes:
    """A redirect."""
    lines = [f"HTTP/1.1 {status} Found", "Content-Length: 0", f"Location: {location}", *headers, "", ""]
    return "\r\n".join(lines).encode()


@dataclass
class Web:
    """A server on loopback. Routes go from paths to answers; `*` answers all others."""

    routes: dict[str, Answer] = field(default_factory=dict)
    log: list[Asked] = field(default_factory=list)
    tls: ssl.SSLContext | None = None
    greeting: bytes = b""

    def __post_init__(self) -> None:
        """Begin to listen."""
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._socket.getsockname()[1]
        self._open = True
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._open = False
        self._socket.close()

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [asked.path for asked in self.log]

    def _accept(self) -> None:
        while self._open:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(_MAX_SECONDS)
        try:
            if self.tls is not None:
                connection = self.tls.wrap_socket(connection, server_side=True)
            connection.sendall(self.greeting)
            while (asked := self._read(connection)) is not None:
                if not self._answer(connection, asked):
                    break
        except OSError:
            pass
        finally:
            connection.close()

    def _read(self, connection: socket.socket) -> Asked | None:
        head = b""
        while b"\r\n\r\n" not in head:
            data = connection.recv(65536)
            if not data:
                return None
            head += data
        first, *lines = head.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
        method, path, _ = first.split(" ", 2)
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        asked = Asked(time.monotonic(), method, path, headers.get("host", ""), headers)
        self.log.append(asked)
        return asked

    def _answer(self, connection: socket.socket, asked: Asked) -> bool:
        """Send; whether the connection may be used again."""
        route = self.routes.get(asked.path, self.routes.get("*", page("not here", status="404 Not Found")))
        answer = route(asked) if callable(route) else route
        if isinstance(answer, bytes):
            connection.sendall(answer)
            return True
        until = time.monotonic() + _MAX_SECONDS
        for part in answer:
            connection.sendall(part)
            if time.monotonic() > until:
                break
        return False


@dataclass
class World:
    """What lies around a server: names that lead to it, and a record of who was asked for."""

    port: int
    tls_port: int | None = None
    names: dict[str, list[list[str]]] = field(default_factory=dict)
    lookups: list[str] = field(default_factory=list)
    connections: list[tuple[str, int]] = field(default_factory=list)

    @property
    def network(self) -> Network:
        """What a fetcher takes."""
        return Network(self.resolve, self.connect)

    async def resolve(self, host: str, port: int) -> Sequence[str]:  # noqa: ARG002  the interface
        """The next answer for a name; the last one stays. A name without answers is public."""
        self.lookups.append(host)
        answers = self.names.get(host, [[PUBLIC]])
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return found

    async def connect(self, address: str, port: int, timeout: float) -> httpcore.AsyncNetworkStream:  # noqa: ASYNC109
        """Record the wish; fulfil it on loopback alone."""
        self.connections.append((address, port))
        if address != PUBLIC and not address.startswith("127.") and address != "::1":
            msg = "the connector of the tests doesn't go there"
            raise httpcore.ConnectError(msg)
        own = self.tls_port if port == 443 and self.tls_port else self.port
        return await httpcore.AnyIOBackend().connect_tcp("127.0.0.1", own, timeout=timeout)


def chunked(parts: Iterable[bytes], content_type: str = "text/html", headers: Sequence[str] = ()) -> Iterator[bytes]:
    """An answer in chunks."""
    lines = ["HTTP/1.1 200 OK", f"Content-Type: {content_type}", "Transfer-Encoding: chunked", *headers, "", ""]
    yield "\r\n".join(lines).encode()
    for part in parts:
        if part:
            yield f"{len(part):x}\r\n".encode() + part + b"\r\n"
    yield b"0\r\n\r\n"
