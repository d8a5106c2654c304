"""Manners: robots.txt, turns and pauses, retries, the cache, and runs of many pages."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from cleaner.errors import (
    BrokenResponseError,
    FetchError,
    FetchTimeoutError,
    InputError,
    OfflineError,
    OptionError,
    RobotsError,
    StatusError,
    WrongKindError,
)
from cleaner.fetch import FetchOptions, Outcome, Response
from cleaner.fetch.client import Fetcher
from cleaner.fetch.journal import Journal
from tests.servers import ARTICLE, Asked, Web, World, page, redirect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Get = Callable[..., Response]
    Options = Callable[..., FetchOptions]

ROOT = Path(__file__).parent.parent


def many(world: World, urls: Iterable[str], settings: FetchOptions) -> list[Outcome]:
    async def run() -> list[Outcome]:
        async with Fetcher(settings, world.network) as fetcher:
            return [outcome async for outcome in fetcher.fetch_many(urls)]

    return asyncio.run(run())


def test_robots_are_asked_once(world: World, web: Web, options: Options) -> None:
    web.routes["/robots.txt"] = page("User-agent: *\nDisallow: /private/\n", "text/plain")
    web.routes["*"] = page()
    urls = [f"http://site.example/{path}" for path in ("a", "private/b", "c")]
    outcomes = {outcome.url: outcome for outcome in many(world, urls, options(ignore_robots=False))}
    assert web.paths() == ["/robots.txt", "/a", "/c"]
    assert isinstance(outcomes[urls[1]].error, RobotsError)


def test_robots_are_asked_by_name(get: Get, web: Web) -> None:
    web.routes["/robots.txt"] = page(
        "User-agent: article-cleaner\nDisallow: /\n\nUser-agent: *\nAllow: /", "text/plain"
    )
    web.routes["*"] = page()
    with pytest.raises(RobotsError):
        get("http://site.example/", ignore_robots=False)
    assert get("http://site.example/", ignore_robots=False, user_agent="another-bot").status == 200


def test_robots_that_are_missing_allow_all(get: Get, web: Web) -> None:
    web.routes["/"] = page()
    assert get("http://site.example/", ignore_robots=False).status == 200


DENIED = "<html><head><title>Access Denied</title></head><body><h1>Access Denied</h1>You don't have permission</body>"


def test_robots_are_judged_by_their_status_alone(world: World, web: Web, options: Options) -> None:
    """A 403 in the words of a wall is a 4xx like any other: there are no rules, and that is known from then on."""
    web.routes["/robots.txt"] = page(DENIED, status="403 Forbidden")
    web.routes["*"] = page()
    urls = [f"http://site.example/{number}" for number in range(4)]
    assert all(outcome.response for outcome in many(world, urls, options(ignore_robots=False)))
    assert web.paths().count("/robots.txt") == 1


@pytest.mark.parametrize("coding", ["gzip", "no-such-coding"])
def test_robots_that_are_missing_may_be_badly_packed(get: Get, web: Web, coding: str) -> None:
    web.routes["/robots.txt"] = page("none", status="404 No", headers=[f"Content-Encoding: {coding}"])
    web.routes["/"] = page()
    assert get("http://site.example/", ignore_robots=False).status == 200


def test_robots_may_begin_with_a_byte_order_mark(get: Get, web: Web) -> None:
    web.routes["/robots.txt"] = page("\ufeffUser-agent: *\nDisallow: /private/", "text/plain")
    with pytest.raises(RobotsError):
        get("http://site.example/private/a", ignore_robots=False)


def test_robots_that_lead_astray_are_asked_once(world: World, web: Web, options: Options) -> None:
    web.routes["/robots.txt"] = redirect("http://10.0.0.1/robots.txt")
    outcomes = many(world, [f"http://site.example/{number}" for number in range(4)], options(ignore_robots=False))
    assert [outcome.error and outcome.error.code for outcome in outcomes] == ["refused-address"] * 4
    assert {outcome.error.url for outcome in outcomes if outcome.error} == {outcome.url for outcome in outcomes}
    assert web.paths() == ["/robots.txt"]


@pytest.mark.parametrize("path", ["/x/../private/a", "/./private/a", "/x/%2e%2e/private/a", "/x/..\\private/a"])
def test_robots_hold_however_a_path_is_spelled(get: Get, web: Web, path: str) -> None:
    web.routes["/robots.txt"] = page("User-agent: *\nDisallow: /private/", "text/plain")
    web.routes["*"] = page()
    with pytest.raises(RobotsError):
        get(f"http://site.example{path}", ignore_robots=False)
    assert web.paths() == ["/robots.txt"]


def test_robots_hold_after_a_redirect(get: Get, web: Web) -> None:
    def rules(asked: Asked) -> bytes:
        return page("User-agent: *\nDisallow: " + ("/" if asked.host == "other.example" else ""), "text/plain")

    web.routes |= {"/robots.txt": rules, "/": redirect("http://other.example/there"), "/there": page()}
    with pytest.raises(RobotsError):
        get("http://site.example/", ignore_robots=False)
    assert "/there" not in web.paths()


def test_user_agent_is_honest(get: Get, web: Web) -> None:
    web.routes["/"] = page()
    get("http://site.example/", contact="mailto:me@site.example")
    agent = web.log[0].headers["user-agent"]
    assert agent.startswith("article-cleaner/")
    assert agent.endswith("(+mailto:me@site.example)")


def test_one_request_at_a_time_and_a_pause(world: World, web: Web, options: Options) -> None:
    spans: dict[str, list[tuple[float, float]]] = defaultdict(list)

    def answer(asked: Asked) -> bytes:
        time.sleep(0.02)
        spans[asked.host].append((asked.time, time.monotonic()))
        return page()

    web.routes["*"] = answer
    urls = [f"http://h{host}.example/{number}" for number in range(4) for host in range(5)]
    outcomes = many(world, urls, options(pause=0.15, concurrency=5))
    assert all(outcome.response for outcome in outcomes)
    assert len(outcomes) == 20
    for host in spans.values():
        # The client's pause begins when it has read the answer, a little after the server wrote it.
        assert all(later[0] - earlier[1] > 0.14 for earlier, later in pairwise(host))
    # Side by side: no host is done before all have begun.
    assert max(host[0][0] for host in spans.values()) < min(host[-1][0] for host in spans.values())


def test_a_redirect_is_one_page(world: World, web: Web, options: Options) -> None:
    web.routes |= {"/": redirect("/a"), "/a": redirect("/b"), "/b": page()}
    begun = time.monotonic()
    many(world, ["http://site.example/"], options(pause=120.0))
    assert time.monotonic() - begun < 60


def test_a_redirect_from_elsewhere_waits_for_its_turn(world: World, web: Web, options: Options) -> None:
    web.routes["*"] = lambda asked: page() if asked.host == "end.example" else redirect("http://end.example/there")
    many(world, [f"http://h{number}.example/" for number in range(4)], options(pause=0.15))
    asked = sorted(one.time for one in web.log if one.host == "end.example")
    assert len(asked) == 4
    assert all(later - earlier > 0.14 for earlier, later in pairwise(asked))


def test_crawl_delay_holds_for_redirects_from_elsewhere(world: World, web: Web, options: Options) -> None:
    web.routes["/robots.txt"] = page("User-agent: *\nCrawl-delay: 0.2", "text/plain")
    web.routes["*"] = lambda asked: page() if asked.host == "end.example" else redirect("http://end.example/there")
    many(world, [f"http://h{number}.example/" for number in range(3)], options(ignore_robots=False))
    asked = sorted(one.time for one in web.log if one.host == "end.example" and one.path == "/there")
    assert all(later - earlier > 0.19 for earlier, later in pairwise(asked))


def test_a_redirect_back_and_forth_is_one_page(world: World, web: Web, options: Options) -> None:
    routes = {"/": redirect("http://b.example/1"), "/1": redirect("http://a.example/2"), "/2": page()}
    web.routes |= routes
    begun = time.monotonic()
    assert many(world, ["http://a.example/"], options(pause=120.0))[0].response
    assert time.monotonic() - begun < 60


def test_crawl_delay_wins_over_a_shorter_pause(world: World, web: Web, options: Options) -> None:
    web.routes["/robots.txt"] = page("User-agent: *\nCrawl-delay: 0.4", "text/plain")
    web.routes["*"] = page()
    many(world, ["http://site.example/a", "http://site.example/b"], options(ignore_robots=False, pause=0.05))
    first, second = (asked.time for asked in web.log if asked.path != "/robots.txt")
    assert second - first > 0.39


def test_retry_after_is_kept(get: Get, web: Web) -> None:
    web.routes["/"] = lambda _: (
        page("later", status="429 Too Many", headers=["Retry-After: 1"]) if len(web.log) == 1 else page()
    )
    assert get("http://site.example/", retries=1).status == 200
    assert web.log[1].time - web.log[0].time > 0.95


def test_retry_after_holds_for_redirects_from_elsewhere(world: World, web: Web, options: Options) -> None:
    def answer(asked: Asked) -> bytes:
        if asked.host != "end.example":
            return redirect("http://end.example/there")
        first = [one.host for one in web.log].count("end.example") == 1
        return page("later", status="503 Busy", headers=["Retry-After: 1"]) if first else page()

    web.routes["*"] = answer
    many(world, [f"http://h{number}.example/" for number in range(3)], options())
    asked = sorted(one.time for one in web.log if one.host == "end.example")
    assert len(asked) == 3
    assert asked[1] - asked[0] > 0.95


def test_a_host_that_wants_peace_for_long_is_left_alone(world: World, web: Web, options: Options) -> None:
    web.routes["*"] = page("later", status="429 Too Many", headers=["Retry-After: 600"])
    outcomes = many(world, [f"http://site.example/{number}" for number in range(3)], options(max_wait=0.1))
    assert [outcome.error and outcome.error.code for outcome in outcomes] == ["status", "host-failing", "host-failing"]
    assert "asked to be left alone for" in str(outcomes[1].error)
    assert len(web.log) == 1


@pytest.mark.parametrize("status", ["429 Too Many", "503 Busy"])
def test_haste_is_no_wall_whatever_the_words(get: Get, web: Web, status: str) -> None:
    busy = page("We noticed unusual traffic from your network. Complete the captcha.", status=status)
    waits = busy.replace(b"\r\n", b"\r\nRetry-After: 0\r\n", 1)
    web.routes["/"] = lambda _: waits if len(web.log) == 1 else page()
    assert get("http://site.example/", retries=1).status == 200


def test_passing_failures_are_tried_again(get: Get, web: Web) -> None:
    web.routes["/"] = lambda _: page("busy", status="503 Busy") if len(web.log) < 3 else page()
    assert get("http://site.example/", retries=2, max_wait=0.1).status == 200
    assert len(web.log) == 3


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone", "403 Forbidden", "401 Unauthorized", "451 Law"])
def test_lasting_failures_are_not(get: Get, web: Web, status: str) -> None:
    web.routes["/"] = page("no", status=status)
    with pytest.raises(StatusError) as caught:
        get("http://site.example/", retries=3)
    assert caught.value.status == int(status[:3])
    assert len(web.log) == 1


def test_a_host_that_recovers(world: World, web: Web, options: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    later = 0.0
    monkeypatch.setattr("cleaner.fetch.hosts.time", SimpleNamespace(monotonic=lambda: time.monotonic() + later))
    web.routes["*"] = lambda _: page("broken", status="500 Broken") if len(web.log) <= 3 else page()
    urls = [f"http://site.example/{number}" for number in range(6)]

    async def run() -> list[Outcome]:
        nonlocal later
        async with Fetcher(options(max_failures=3, open_seconds=300), world.network) as fetcher:
            first = [await fetcher.outcome(url) for url in urls[:4]]
            later = 301.0
            return [*first, *[await fetcher.outcome(url) for url in urls[4:]]]

    codes = [outcome.error.code if outcome.error else "" for outcome in asyncio.run(run())]
    assert codes == ["status", "status", "status", "host-failing", "", ""]


# The cache


def test_cache_asks_whether_it_changed(get: Get, web: Web, tmp_path: Path) -> None:
    def answer(asked: Asked) -> bytes:
        if asked.headers.get("if-none-match") == '"v1"':
            return b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n'
        return page(headers=['ETag: "v1"', "Cache-Control: no-cache"])

    web.routes["/"] = answer
    first = get("http://site.example/", cache_dir=str(tmp_path))
    second = get("http://site.example/", cache_dir=str(tmp_path))
    assert first.body == second.body
    assert (first.from_cache, second.from_cache) == (False, True)
    assert "if-none-match" in web.log[1].headers


def test_cache_keeps_what_is_fresh(get: Get, web: Web, tmp_path: Path) -> None:
    web.routes["/"] = page(headers=["Cache-Control: max-age=100"])
    get("http://site.example/", cache_dir=str(tmp_path))
    assert get("http://site.example/", cache_dir=str(tmp_path)).from_cache
    assert len(web.log) == 1


def test_offline_answers_from_the_cache(get: Get, web: Web, world: World, tmp_path: Path) -> None:
    web.routes["/"] = page(headers=["Cache-Control: no-cache"])
    get("http://site.example/", cache_dir=str(tmp_path))
    world.connections.clear()
    assert get("http://site.example/", cache_dir=str(tmp_path), offline=True).from_cache
    with pytest.raises(OfflineError):
        get("http://site.example/other", cache_dir=str(tmp_path), offline=True)
    assert world.connections == []


def test_offline_answers_with_what_was_kept_last(get: Get, web: Web, tmp_path: Path) -> None:
    web.routes["/"] = lambda _: page(ARTICLE + f"<p>Version {len(web.log)}", headers=["Cache-Control: no-cache"])
    for _ in range(3):
        last = get("http://site.example/", cache_dir=str(tmp_path))
    assert get("http://site.example/", cache_dir=str(tmp_path), offline=True).body == last.body


def test_offline_needs_a_cache() -> None:
    with pytest.raises(OptionError, match="no cache"):
        FetchOptions(offline=True)


def test_cache_that_is_damaged(get: Get, web: Web, tmp_path: Path) -> None:
    (tmp_path / "pages.db").write_bytes(b"this is no database" * 100)
    web.routes["/"] = page()
    with pytest.raises(InputError, match="cache"):
        get("http://site.example/", cache_dir=str(tmp_path))


def test_cache_in_a_file(get: Get, tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("x")
    with pytest.raises(InputError, match="no cache can be kept"):
        get("http://site.example/", cache_dir=str(place))


def test_bodies_that_are_too_large_are_not_cached(get: Get, web: Web, tmp_path: Path) -> None:
    web.routes["/"] = page(b"<p>" + os.urandom(500_000), headers=["Cache-Control: max-age=100"])
    with pytest.raises(FetchError):
        get("http://site.example/", cache_dir=str(tmp_path), max_bytes=100_000)
    assert len(get("http://site.example/", cache_dir=str(tmp_path)).body) > 500_000


def test_what_is_damaged_is_not_kept(get: Get, web: Web, tmp_path: Path) -> None:
    packed = gzip.compress(ARTICLE.encode())
    headers = ["Content-Encoding: gzip", "Cache-Control: max-age=3600"]
    web.routes["/"] = lambda _: page(packed[:-20] if len(web.log) == 1 else packed, headers=headers)
    with pytest.raises(BrokenResponseError):
        get("http://site.example/", cache_dir=str(tmp_path))
    assert get("http://site.example/", cache_dir=str(tmp_path)).body == ARTICLE.encode()
    assert get("http://site.example/", cache_dir=str(tmp_path)).from_cache
    assert len(web.log) == 2


def test_what_is_damaged_is_asked_for_again(get: Get, web: Web, tmp_path: Path) -> None:
    packed = gzip.compress(ARTICLE.encode())
    headers = ["Content-Encoding: gzip", "Cache-Control: max-age=3600"]
    web.routes["/"] = lambda _: page(packed[:-20] if len(web.log) == 1 else packed, headers=headers)
    response = get("http://site.example/", cache_dir=str(tmp_path), retries=1, max_wait=0.1)
    assert response.body == ARTICLE.encode()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_offline_follows_redirects(get: Get, web: Web, tmp_path: Path, status: int) -> None:
    web.routes |= {"/": redirect("/there", status), "/there": page()}
    get("http://site.example/", cache_dir=str(tmp_path))
    response = get("http://site.example/", cache_dir=str(tmp_path), offline=True)
    assert response.final_url == "http://site.example/there"
    assert response.from_cache


def test_passing_redirects_are_asked_for_each_time(get: Get, web: Web, tmp_path: Path) -> None:
    web.routes |= {"/": lambda _: redirect("/a" if len(web.log) == 1 else "/b"), "/a": page(), "/b": page()}
    places = [get("http://site.example/", cache_dir=str(tmp_path)).final_url[-2:] for _ in range(3)]
    assert places == ["/a", "/b", "/b"]
    assert get("http://site.example/", cache_dir=str(tmp_path), offline=True).final_url[-2:] == "/b"


def test_pages_from_the_cache_wait_for_no_turn(world: World, web: Web, options: Options, tmp_path: Path) -> None:
    web.routes["*"] = page(headers=["Cache-Control: max-age=100"])
    urls = [f"http://site.example/{number}" for number in range(3)]
    many(world, urls, options(cache_dir=str(tmp_path)))
    begun = time.monotonic()
    outcomes = many(world, urls, options(cache_dir=str(tmp_path), pause=120.0))
    assert all(outcome.response and outcome.response.from_cache for outcome in outcomes)
    assert time.monotonic() - begun < 60


def test_a_cache_that_fails_is_told_of(
    get: Get, web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Like one on a full disk: the page is there, a warning says so, and no traceback is shown."""

    async def full(*_: object) -> bool:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("hishel.AsyncSqliteStorage._reclaim_space", full)
    web.routes["/"] = page(headers=["Cache-Control: max-age=100"])
    assert get("http://site.example/", cache_dir=str(tmp_path)).warnings == (
        "the cache failed: database or disk is full",
    )
    assert capsys.readouterr().err == ""


# Many pages


def test_many_pages_each_once(world: World, web: Web, options: Options) -> None:
    web.routes["*"] = page()
    urls = [f"http://h{number % 7}.example/{number}" for number in range(60)]
    outcomes = many(world, [*urls, "not an address"], options())
    assert sorted(outcome.url for outcome in outcomes) == sorted([*urls, "not an address"])
    assert sum(outcome.error is not None for outcome in outcomes) == 1
    assert len(web.log) == 60


def test_a_list_without_end_is_read_as_needed(
    world: World, web: Web, options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleaner.fetch.hosts._LOOK_AHEAD", 10)
    web.routes["*"] = page()
    read: list[int] = []

    def urls() -> Iterable[str]:
        for number in range(1_000_000):
            read.append(number)
            yield f"http://h{number}.example/"

    async def run() -> None:
        async with Fetcher(options(), world.network) as fetcher:
            pages = fetcher.fetch_many(urls())
            for _ in range(5):
                await anext(pages)
            await pages.aclose()

    asyncio.run(run())
    assert len(read) < 60


_RUN = """
import sys
from pathlib import Path
from types import SimpleNamespace
from cleaner.fetch import FetchOptions, fetch_many
from cleaner.fetch.journal import Journal
port, place = sys.argv[1:]
urls = [f"http://127.0.0.1:{port}/{number}" for number in range(12)]
with Journal(Path(place)) as journal:
    for outcome in fetch_many(journal.pending(urls), FetchOptions(allow_private=True, pause=0.1)):
        journal.done(outcome.url, outcome.error)
        print(outcome.url, flush=True)
"""


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_run_goes_on(web: Web, tmp_path: Path, end: signal.Signals) -> None:
    """What was written down before is fetched by no later run."""
    web.routes["*"] = page()
    command = [sys.executable, "-c", _RUN, str(web.port), str(tmp_path / "journal")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    first = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)  # noqa: S603  ours
    assert first.stdout is not None
    seen = [first.stdout.readline().strip() for _ in range(4)]
    first.send_signal(end)
    seen += [line.strip() for line in first.communicate(timeout=60)[0].splitlines()]
    asked_before = len(web.log)
    again = subprocess.run(command, capture_output=True, text=True, env=environment, check=True, timeout=60)  # noqa: S603  ours
    rest = again.stdout.split()
    assert sorted([*seen, *rest]) == sorted(f"http://127.0.0.1:{web.port}/{number}" for number in range(12))
    later = {asked.path for asked in web.log[asked_before:]}
    assert not later & {url.rpartition(str(web.port))[2] for url in seen}


def test_journal_survives_a_torn_line(tmp_path: Path) -> None:
    place = tmp_path / "journal"
    with Journal(place) as journal:
        for number in range(3):
            journal.done(f"http://site.example/{number}")
    data = place.read_bytes()
    place.write_bytes(data[:-10])
    with Journal(place) as journal:
        assert list(journal.pending(f"http://site.example/{number}" for number in range(3))) == [
            "http://site.example/2"
        ]
        journal.done("http://site.example/2")
    assert [json.loads(line)["error"] for line in place.read_text().splitlines()] == [None] * 3


@pytest.mark.parametrize("content", ["", "{", '{"url": "http://sit', "\n", "http://site.example/", '{"id": 1}\n'])
def test_what_is_no_journal_is_left_as_it_is(tmp_path: Path, content: str) -> None:
    place = tmp_path / "journal"
    place.write_text(content)
    if '{"url": '.startswith(content[:8]):
        with Journal(place):
            assert place.read_text() == ""
        return
    with pytest.raises(InputError, match="no journal"):
        Journal(place)
    assert place.read_text() == content


def test_journal_tries_passing_failures_again(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal") as journal:
        journal.done("http://site.example/slow", FetchTimeoutError("http://site.example/slow", "slow"))
        journal.done("http://user:secret@site.example/pdf", WrongKindError("http://site.example/pdf", "a PDF"))
    with Journal(tmp_path / "journal") as journal:
        urls = ["http://site.example/slow", "http://user:secret@site.example/pdf"]
        assert list(journal.pending(urls)) == urls[:1]
    assert "secret" not in (tmp_path / "journal").read_text()


def test_journal_tells_rules_that_forbid_from_rules_that_are_not_read(
    world: World, web: Web, options: Options, tmp_path: Path
) -> None:
    def rules(asked: Asked) -> bytes:
        forbid = page("User-agent: *\nDisallow: /", "text/plain")
        return forbid if asked.host == "closed.example" else page("busy", status="503 Busy")

    web.routes["/robots.txt"] = rules
    urls = ["http://closed.example/", "http://busy.example/"]
    with Journal(tmp_path / "journal") as journal:
        for outcome in many(world, urls, options(ignore_robots=False)):
            journal.done(outcome.url, outcome.error)
    with Journal(tmp_path / "journal") as journal:
        assert list(journal.pending(urls)) == ["http://busy.example/"]


def test_journal_reads_what_older_ones_wrote(tmp_path: Path) -> None:
    place = tmp_path / "journal"
    with Journal(place) as journal:
        for name, error in (("a", None), ("b", FetchTimeoutError("x", "slow")), ("c", WrongKindError("x", "a PDF"))):
            journal.done(f"http://site.example/{name}", error)
    lines = [json.loads(line) for line in place.read_text().splitlines()]
    place.write_text("".join(json.dumps({k: v for k, v in line.items() if k != "again"}) + "\n" for line in lines))
    with Journal(place) as journal:
        assert list(journal.pending(f"http://site.example/{name}" for name in "abc")) == ["http://site.example/b"]
