from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING, Any

import pytest

from cleaner.fetch import FetchOptions, Response
from cleaner.fetch.client import Fetcher
from tests.servers import Web, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# A shell starts what runs in its background with interrupts ignored, and commands under test would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Rude, as tests are short, but patient with a slow machine; what a test is about it sets itself.
_HASTE: dict[str, Any] = {
    "total_timeout": 60.0,
    "connect_timeout": 30.0,
    "read_timeout": 30.0,
    "pause": 0.0,
    "retries": 0,
    "ignore_robots": True,
    "use_environment": False,
}


def hasty(**changes: object) -> FetchOptions:
    values: dict[str, Any] = {**_HASTE, **changes}
    return FetchOptions(**values)


@pytest.fixture
def options() -> Callable[..., FetchOptions]:
    """Options for tests: no pause, no robots.txt, no retries."""
    return hasty


@pytest.fixture
def web() -> Iterator[Web]:
    server = Web()
    yield server
    server.close()


@pytest.fixture
def world(web: Web) -> World:
    return World(web.port)


@pytest.fixture
def get(world: World) -> Callable[..., Response]:
    """Fetch one page of the test's world: `get(url, **options)`."""

    def fetch(url: str, **changes: object) -> Response:
        async def run() -> Response:
            async with Fetcher(hasty(**changes), world.network) as fetcher:
                return await fetcher.fetch(url)

        return asyncio.run(run())

    return fetch
