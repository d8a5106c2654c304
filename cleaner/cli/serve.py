"""The command `clean serve`: runs a small HTTP service."""

from __future__ import annotations

import errno
import os
import socket
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated

import typer

from cleaner.errors import CleanerError, InputError
from cleaner.extras import need


@dataclass(frozen=True, slots=True)
class Serving:
    """Options of the service."""

    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Listen here; by default for this machine alone.")] = (
        "127.0.0.1"
    )
    port: Annotated[int, typer.Option(min=1, max=65535, metavar="N", help="Listen on this port.")] = 8000
    workers: Annotated[int, typer.Option(min=1, metavar="N", help="Processes that clean.")] = 1
    waiting: Annotated[int, typer.Option(min=0, metavar="N", help="Requests that may wait; others get a 503.")] = 32
    timeout: Annotated[float, typer.Option(min=0.1, metavar="SECONDS", help="For one document.")] = 30.0
    memory: Annotated[int, typer.Option(min=0, metavar="MB", help="For one document; 0 is no bound.")] = 2048
    max_size: Annotated[int, typer.Option(min=1, metavar="MB", help="The largest document that is taken.")] = 10


# Errors for an address that this machine does not have; the host's other addresses are still used.
_ABSENT_ADDRESS = frozenset({errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT})


def run(serving: Serving) -> None:
    """Serve until the process is stopped.

    Raises:
        CleanerError: An extra is missing, or the address can't be listened on.
    """
    from cleaner.adapters.serve import Service, application  # noqa: PLC0415  loads Starlette
    from cleaner.batch.order import Limits  # noqa: PLC0415  as above

    need("pebble", "serve")
    uvicorn = need("uvicorn", "serve")
    limits = Limits(serving.timeout, serving.memory << 20, serving.max_size << 20)
    service = Service(limits, serving.workers, serving.waiting)
    sockets = _open_sockets(serving)
    server = uvicorn.Server(uvicorn.Config(application(service), serving.host, serving.port, log_level="info"))
    typer.echo(f"clean: listening on {serving.host}, port {serving.port}; Ctrl-C stops it", err=True)
    with suppress(KeyboardInterrupt):
        server.run(sockets)
    if not server.started:
        raise CleanerError("serve", "it did not start", "see the lines above")


def _open_sockets(serving: Serving) -> list[socket.socket]:
    """Open sockets on all addresses of the host.

    Raises:
        InputError: The host has no usable address, or another process listens there.
    """
    sockets: list[socket.socket] = []
    absent: OSError | None = None
    try:
        places = socket.getaddrinfo(serving.host, serving.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, address in dict.fromkeys((place[0], place[4]) for place in places):
            try:
                sockets.append(socket.create_server(address, family=family))
            except OSError as error:
                if error.errno not in _ABSENT_ADDRESS:
                    raise
                absent = error
        if absent and not sockets:
            raise absent
    except (OSError, UnicodeError) as error:
        raise InputError(f"{serving.host}:{serving.port}", _cause(error), "choose another --host or --port") from error
    return sockets


def _cause(error: OSError | UnicodeError) -> str:
    """The cause in few words: the system's own text, since errors of binding repeat the address."""
    if isinstance(error, OSError) and not isinstance(error, socket.gaierror) and error.errno:
        return os.strerror(error.errno).lower()
    return str(getattr(error, "strerror", None) or error).lower()
