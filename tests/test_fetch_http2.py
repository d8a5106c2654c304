"""HTTP/2, over TLS as in the wild, against a small server made with h2."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from socket import create_server
from typing import TYPE_CHECKING

import h2.config
import h2.connection
import h2.events
import h2.exceptions
import pytest
import trustme

from cleaner.errors import FetchError, TooLargeError
from cleaner.fetch import Response
from tests.servers import ARTICLE, World

if TYPE_CHECKING:
    from pathlib import Path
    from socket import socket

Get = Callable[..., Response]


class Http2:
    """Answers every request with the same headers and body; a body of None has no end."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.body: bytes | None = ARTICLE.encode()
        self.headers: list[tuple[str, str]] = []
        self.asked: list[dict[bytes, bytes]] = []
        self._context = context
        self._socket = create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._socket.close()

    def _accept(self) -> None:
        try:
            while True:
                plain, _ = self._socket.accept()
                plain.settimeout(10)
                with self._context.wrap_socket(plain, server_side=True) as connection:
                    self._serve(connection)
        except (OSError, h2.exceptions.ProtocolError):
            return

    def _serve(self, connection: socket) -> None:
        state = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding=None))
        state.initiate_connection()
        connection.sendall(state.data_to_send())
        waiting: dict[int, bytes | None] = {}
        while data := connection.recv(65536):
            for event in state.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    self.asked.append(dict(event.headers or ()))
                    headers = [(":status", "200"), ("content-type", "text/html"), *self.headers]
                    state.send_headers(event.stream_id or 0, headers)
                    waiting[event.stream_id or 0] = self.body
            self._send(state, waiting)
            connection.sendall(state.data_to_send())

    def _send(self, state: h2.connection.H2Connection, waiting: dict[int, bytes | None]) -> None:
        """As much as the other side's window takes."""
        for stream, body in list(waiting.items()):
            rest = body
            while rest is None or rest:
                room = min(state.local_flow_control_window(stream), state.max_outbound_frame_size)
                if not room:
                    break
                state.send_data(stream, b"x" * room if rest is None else rest[:room])
                rest = rest if rest is None else rest[room:]
            waiting[stream] = rest
            if rest == b"":
                state.end_stream(stream)
                del waiting[stream]


@pytest.fixture
def site(world: World, tmp_path: Path) -> Iterator[Http2]:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["h2"])
    authority.issue_cert("site.example").configure_cert(context)
    server = Http2(context)
    world.tls_port = server.port
    yield server
    server.close()


def test_http2(get: Get, site: Http2, tmp_path: Path) -> None:
    response = get("https://site.example/a?b", ca_file=str(tmp_path / "authority.pem"))
    assert response.body == ARTICLE.encode()
    assert site.asked[0][b":authority"] == b"site.example"
    assert site.asked[0][b":path"] == b"/a?b"


def test_body_without_end(get: Get, site: Http2, tmp_path: Path) -> None:
    site.body = None
    with pytest.raises(TooLargeError, match="over the wire"):
        get("https://site.example/", ca_file=str(tmp_path / "authority.pem"), max_bytes=1 << 20)


def test_header_flood(get: Get, site: Http2, tmp_path: Path) -> None:
    site.headers = [(f"x-{number}", "v" * 100) for number in range(2000)]
    with pytest.raises(FetchError, match=r"headers|not proper"):
        get("https://site.example/", ca_file=str(tmp_path / "authority.pem"))
