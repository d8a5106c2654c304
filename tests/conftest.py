from __future__ import annotations

import asyncio
import os
import re
import signal
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from cleaner.fetch import FetchOptions, Response
from cleaner.fetch.client import Fetcher
from tests.servers import Web, World

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

AnyReport = TypeVar("AnyReport", pytest.TestReport, pytest.CollectReport)

# With CLEANER_NO_SKIPS set, a test that is skipped for want of something that can be installed has failed.
_NO_SKIPS = bool(os.environ.get("CLEANER_NO_SKIPS"))
_WANTING = re.compile("needs|needed|could not import|not installed")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _strict((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _strict((yield))


def _strict(report: AnyReport) -> AnyReport:
    if _NO_SKIPS and report.skipped and _WANTING.search(str(report.longrepr)):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be: {report.longrepr}"
    return report


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
