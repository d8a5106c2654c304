"""`clean serve`: a small HTTP service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer


@dataclass(frozen=True, slots=True)
class Serving:
    """How the service runs."""

    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Listen here; by default for this machine alone.")] = (
        "127.0.0.1"
    )
    port: Annotated[int, typer.Option(min=1, max=65535, metavar="N", help="Listen on this port.")] = 8000
    workers: Annotated[int, typer.Option(min=1, metavar="N", help="Processes that clean.")] = 1
    waiting: Annotated[int, typer.Option(min=0, metavar="N", help="Requests that may wait; others get a 503.")] = 32
    timeout: Annotated[float, typer.Option(min=0.1, metavar="SECONDS", help="For one document.")] = 30.0
    memory: Annotated[int, typer.Option(min=0, metavar="MB", help="For one document; 0 is no bound.")] = 2048
    max_size: Annotated[int, typer.Option(min=1, metavar="MB", help="The largest document that is taken.")] = 10


def run(serving: Serving) -> None:
    """Serve until it is stopped.

    Raises:
        CleanerError: An extra is missing.
    """
    from cleaner.adapters.serve import Service, application  # noqa: PLC0415  loads Starlette
    from cleaner.batch.items import Limits, need  # noqa: PLC0415  as above

    need("pebble", "serve")
    limits = Limits(serving.timeout, serving.memory << 20, serving.max_size << 20)
    service = Service(limits, serving.workers, serving.waiting)
    need("uvicorn", "serve").run(application(service), host=serving.host, port=serving.port, log_level="info")
