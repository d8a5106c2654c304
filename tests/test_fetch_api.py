"""The names that others use, and promises about single parts."""

from __future__ import annotations

import asyncio
import codecs
import gzip
import pickle
import subprocess
import sys
import time
import zlib
from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import TYPE_CHECKING

import brotli
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import errors
from cleaner import fetch as package
from cleaner.errors import (
    DNSError,
    FetchError,
    NoArticleError,
    OptionError,
    RefusedAddressError,
    RobotsError,
    StatusError,
    WrongKindError,
)
from cleaner.fetch import FetchOptions, Wish, afetch, discover, fetch, fetch_many
from cleaner.fetch.bodies import Unpacker
from cleaner.fetch.guard import parse_target, redact, why_refused
from cleaner.fetch.http_dates import parse_http_date, parse_retry_after
from cleaner.fetch.kinds import charset_of, kind_of
from cleaner.fetch.walls import find_wall
from tests.servers import ARTICLE, Web, page

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
LOCAL = FetchOptions(allow_private=True, pause=0.0, ignore_robots=True, use_environment=False)


def test_fetch(web: Web) -> None:
    web.routes["/"] = page(headers=["X-Thing: 1", "x-thing: 2"])
    response = fetch(f"http://127.0.0.1:{web.port}/", LOCAL)
    assert response.body == ARTICLE.encode()
    assert (response.status, response.kind, response.charset) == (200, "html", "utf-8")
    assert response.header("X-THING") == "1"
    assert pickle.loads(pickle.dumps(response)) == response  # noqa: S301  our own bytes


def test_fetch_inside_a_running_loop(web: Web) -> None:
    web.routes["/"] = page()
    url = f"http://127.0.0.1:{web.port}/"

    async def run() -> tuple[bytes, bytes]:
        return fetch(url, LOCAL).body, (await afetch(url, LOCAL)).body

    assert asyncio.run(run()) == (ARTICLE.encode(), ARTICLE.encode())


def test_the_package_can_be_called(web: Web) -> None:
    web.routes["/"] = page()
    assert package(f"http://127.0.0.1:{web.port}/", LOCAL).status == 200
    assert pickle.loads(pickle.dumps(package)) is package  # noqa: S301  our own bytes


def test_fetch_many(web: Web) -> None:
    web.routes["*"] = page()
    urls = [f"http://{host}:{web.port}/{number}" for host in ("127.0.0.1", "localhost") for number in range(5)]
    outcomes = list(fetch_many([*urls, "ftp://127.0.0.1/"], LOCAL))
    assert {outcome.url for outcome in outcomes if outcome.response} == set(urls)
    assert [outcome.url for outcome in outcomes if outcome.error] == ["ftp://127.0.0.1/"]


def test_fetch_many_may_be_left_early(web: Web) -> None:
    web.routes["*"] = page()
    outcomes = fetch_many((f"http://127.0.0.1:{web.port}/{number}" for number in range(10_000)), LOCAL)
    assert next(iter(outcomes)).response
    outcomes.close()
    assert len(web.log) < 100


_BROKEN_MANY = """
import sys
from cleaner.fetch import FetchOptions, fetch_many
options = FetchOptions(allow_private=True, ignore_robots=True, use_environment=False, retries=0)
print(*[outcome.error.code for outcome in fetch_many(sys.argv[1:], options)])
"""


def test_fetch_many_leaves_nothing_behind(web: Web) -> None:
    """Nor does the event loop complain about it."""
    packed = bytearray(gzip.compress(ARTICLE.encode()))
    packed[20:60] = b"\xff" * 40
    web.routes["/"] = page(bytes(packed), headers=["Content-Encoding: gzip"])
    command = [sys.executable, "-c", _BROKEN_MANY, f"http://127.0.0.1:{web.port}/"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603  ours
    assert (ran.stdout, ran.stderr) == ("broken-response\n", "")


def test_fetch_many_tells_what_reading_the_addresses_raises(web: Web) -> None:
    web.routes["*"] = page()

    def urls() -> Iterator[str]:
        yield f"http://127.0.0.1:{web.port}/"
        raise OSError(5, "the list can't be read")

    with pytest.raises(OSError, match="the list"):
        list(fetch_many(urls(), LOCAL))


def test_discover(web: Web) -> None:
    web.routes["/"] = page(ARTICLE + '<a href="/next">next</a>')
    url = f"http://127.0.0.1:{web.port}/"
    assert [entry.url for entry in discover(url, "links", Wish(limit=5), LOCAL)] == [url + "next"]


def test_import_is_cheap() -> None:
    code = "import sys, cleaner.fetch; print(*{'httpx', 'httpcore', 'lxml', 'protego'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603  ours
    assert ran.stdout.split() == []


_BARE = """
import sys
for name in ("brotli", "zstandard", "stamina", "hishel", "h2", "playwright", "courlan"):
    sys.modules[name] = None
from cleaner.errors import MissingExtraError
from cleaner.fetch import FetchOptions, fetch
settings = {"allow_private": True, "use_environment": False}
print(fetch(sys.argv[1], FetchOptions(**settings)).status)
try:
    fetch(sys.argv[1], FetchOptions(cache_dir="anywhere", **settings))
except MissingExtraError as error:
    print(error)
"""


def test_the_core_needs_no_extras(web: Web) -> None:
    """It offers what it can unpack, and says what a cache needs."""
    web.routes["/"] = page()
    command = [sys.executable, "-c", _BARE, f"http://127.0.0.1:{web.port}/"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603  ours
    assert ran.stdout.startswith("200\n")
    assert "article-cleaner[fetch]" in ran.stdout
    assert web.log[0].headers["accept-encoding"] == "gzip, deflate"


@pytest.mark.parametrize(
    ("error", "details"),
    [
        (StatusError("http://x/", "busy", "wait", status=503, retry_after=4.0), {"status": 503}),
        (WrongKindError("http://x/", "a PDF", kind="pdf"), {"kind": "pdf"}),
        (NoArticleError("http://x/", "a wall", wall="bot-wall"), {"wall": "bot-wall"}),
        (RobotsError("http://x/", "unread", passing=True), {}),
        (DNSError("http://x/", "no answer", passing=True), {}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_error_keeps_what_it_knows_at_another_address(error: FetchError, details: dict[str, str | int]) -> None:
    assert error.details() == details
    for other in (error.at("http://y/"), pickle.loads(pickle.dumps(error)).at("http://y/")):  # noqa: S301  our own bytes
        assert vars(other) == vars(error) | {"thing": "http://y/"}
        assert other.to_dict() == error.to_dict() | {"url": "http://y/"}
        assert other.args == ("http://y/", error.cause, error.advice)


def test_errors_are_for_people_and_machines() -> None:
    kinds = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, FetchError)]
    assert len({kind.code for kind in kinds}) == len(kinds) >= 15
    assert all(kind.__name__ in str(errors.__doc__) for kind in kinds)
    error = RefusedAddressError("http://x/", "it is private", "leave it")
    assert pickle.loads(pickle.dumps(error)).to_dict() == {  # noqa: S301  our own bytes
        "error": "refused-address",
        "url": "http://x/",
        "cause": "it is private",
        "advice": "leave it",
    }


@pytest.mark.parametrize(
    "change", [{"pause": -1}, {"total_timeout": 0}, {"concurrency": 0}, {"contact": "ü"}, {"retries": -1}]
)
def test_options_that_can_not_work(change: dict[str, float]) -> None:
    with pytest.raises(OptionError):
        FetchOptions(**change)  # type: ignore[arg-type]  # that is the point


@given(st.text(max_size=60) | st.from_regex(r"https?://[\x20-\x7e]{0,40}", fullmatch=True))
@settings(max_examples=300, deadline=None)
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        target = parse_target(text)
    except RefusedAddressError:
        return
    assert parse_target(target.url) == replace(target, authorization=None)
    assert target.host.isascii()
    assert target.host == parse_target(target.origin).host


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_a_long_page_that_came_at_once_is_whole(web: Web, coding: str) -> None:
    long = ARTICLE.encode() * 400
    packed = {"gzip": gzip.compress, "br": brotli.compress, "zstd": zstandard.compress}[coding](long)
    web.routes["/"] = page(packed, headers=[f"Content-Encoding: {coding}"])
    assert fetch(f"http://127.0.0.1:{web.port}/", LOCAL).body == long


def test_spaces_in_an_address_are_written_as_browsers_write_them() -> None:
    assert parse_target("http://site.example/a b?c d").path == "/a%20b?c%20d"
    assert parse_target("http://site.example/end #part").url == "http://site.example/end%20"


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=200, deadline=None)
def test_ipv4_in_ipv6_is_judged_alike(number: int) -> None:
    address = IPv4Address(number)
    why = why_refused(address)
    assert bool(why) or address.is_global
    assert why_refused(ip_address(f"::ffff:{address}")) == why
    assert why_refused(ip_address(f"64:ff9b::{address}")) == why


@given(st.integers(0, 2**128 - 1))
@settings(max_examples=200, deadline=None)
def test_nothing_that_is_not_public_passes(number: int) -> None:
    address = IPv6Address(number)
    inside = address.ipv4_mapped
    assert why_refused(address) or address.is_global or (inside is not None and inside.is_global)


@given(st.text("01234567890xabcdef.", min_size=1, max_size=20))
@settings(max_examples=200, deadline=None)
def test_numbers_are_addresses_in_one_spelling(host: str) -> None:
    try:
        target = parse_target(f"http://{host}/", allow_private=True)
    except RefusedAddressError:
        return
    last = target.host.rpartition(".")[2]
    assert not last.isdigit() or ip_address(target.host)


@given(
    st.binary(max_size=5000),
    st.lists(st.sampled_from(["gzip", "deflate", "br", "zstd"]), max_size=3),
    st.integers(1, 700),
)
@settings(max_examples=150, deadline=None)
def test_whatever_is_packed_is_unpacked(data: bytes, codings: list[str], size: int) -> None:
    packers = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstandard.compress}
    packed = data
    for coding in codings:
        packed = packers[coding](packed)
    unpacker = Unpacker("http://x/", ", ".join(codings), LOCAL)
    for start in range(0, len(packed), size):
        unpacker.feed(packed[start : start + size])
    assert unpacker.finish() == data


@pytest.mark.parametrize("size", [1, 7, 10_000])
@pytest.mark.parametrize(
    ("coding", "behind"),
    [("gzip", b"\0" * 8), ("gzip", gzip.compress(b"more", mtime=0)), ("deflate", b"x")],
    ids=["zeros", "member", "byte"],
)
def test_what_may_stand_behind_a_body(coding: str, behind: bytes, size: int) -> None:
    """However it is cut into pieces on the way."""
    packed = (gzip.compress(b"the body ") if coding == "gzip" else zlib.compress(b"the body ")) + behind
    unpacker = Unpacker("http://x/", coding, LOCAL)
    for start in range(0, len(packed), size):
        unpacker.feed(packed[start : start + size])
    assert unpacker.finish() == b"the body " + (b"more" if behind.startswith(b"\x1f") else b"")


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York", "UTC"])
def test_dates_are_in_utc(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    forms = ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"]
    assert [parse_http_date(form) for form in forms] == [784111777.0] * 3
    ahead = time.strftime("%a %b %d %H:%M:%S %Y", time.gmtime(time.time() + 30))
    assert 25 < (parse_retry_after(ahead) or 0) <= 30
    monkeypatch.undo()
    time.tzset()


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "br", "zstd", "gzip, br"]))
@settings(max_examples=150, deadline=None)
def test_damaged_codings_raise_our_errors(data: bytes, coding: str) -> None:
    unpacker = Unpacker("http://x/", coding, LOCAL)
    try:
        unpacker.feed(data)
        unpacker.finish()
    except FetchError:
        return


@given(st.text(max_size=400) | st.text("<>/!-scriptdvh1 =\"'&;", max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_markup_can_be_looked_at(markup: str) -> None:
    find_wall(markup, "http://x/", 200, ())


@pytest.mark.parametrize(
    ("header", "charset"),
    [
        ("text/html; charset=UTF-8", "UTF-8"),
        ('text/html;charset="koi8-r"; x=y', "koi8-r"),
        ("text/html", None),
        ("text/html; charset=", None),
    ],
)
def test_charset_of_a_header(header: str, charset: str | None) -> None:
    assert charset_of(header) == charset


@pytest.mark.parametrize(
    ("header", "body", "kind"),
    [
        ("application/xhtml+xml", b"<?xml version='1.0'?><html xmlns='x'>", "html"),
        ("text/xml", b"<?xml version='1.0'?><!-- x --><html xmlns='x'>", "html"),
        ("", b"\xef\xbb\xbf<!DOCTYPE html>", "html"),
        ("application/octet-stream", b"<!-- x --><html>", "html"),
        ("", b"Dear reader, this is plain text.", "text"),
        ("text/markdown", b"# Title", "text"),
        ("", "\ufeff<html>".encode("utf-16"), "html"),
        ("application/ld+json", b"{}", "json"),
        ("image/svg+xml", b"<svg>", "image"),
        ("text/html", b"\r\n" * 600 + b"<!doctype html><p>Late", "html"),
        ("", b"\xef\xbb\xbf" + b" " * 2000 + b"<html>", "html"),
        ("text/html", b" " * 2000, "empty"),
        ("text/plain", b"ID3 tags are the way in which music files carry their titles.", "text"),
        ("text/plain", b"RIFF is a format for files in pieces.", "text"),
        ("text/plain", b"BZh stands at the beginning of bzip2 files.", "text"),
        ("text/plain", b"GIF89a came two years after GIF87a.", "text"),
        ("text/plain", b"<rss> is what such a feed begins with.", "text"),
        ("text/plain", b'{"key": 1} is JSON, this line is not.', "text"),
        ("text/plain", b"[1] The first note [2]", "text"),
        ("text/html", b"ID3\x03\0\0\0\0\x0f\x76TIT2", "media"),
        ("text/html", b"RIFF\x24\x08\0\0WAVEfmt ", "media"),
        ("text/html", b"RIFF\x24\x08\0\0WEBPVP8 ", "image"),
        ("text/html", b"BZh91AY&SY\0", "archive"),
        ("text/html", b"GIF89a\x0a\0\x0a\0\x80\0\0", "image"),
        ("image/avif", b"\0\0\0\x1cftypavif\0\0\0\0", "image"),
        ("text/html", b"\0\0\0\x20ftypisom\0\0\x02\0", "media"),
        ("text/html", b"(\xb5/\xfd\x04\x58\x81\0\0", "archive"),
        ("text/plain", b"\xfd7zXZ\0\0\x04\xe6\xd6", "archive"),
        ("text/plain", b"{\\rtf1\\ansi Dear reader}", "binary"),
        ("text/html", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "binary"),
        ("", codecs.BOM_UTF32_BE + "Dear reader".encode("utf-32-be"), "text"),
    ],
)
def test_kinds(header: str, body: bytes, kind: str) -> None:
    assert kind_of(header, body) == kind


def test_redact() -> None:
    assert redact("http://user:pass@word@host/x@y") == "http://host/x@y"
    assert redact("//user:p@host") == "//host"
    assert redact("https://site.example:8080/@user/story?to=a@b") == "https://site.example:8080/@user/story?to=a@b"
    assert redact("site.example/@user") == "site.example/@user"
    assert redact("http://[::1]:80/@user") == "http://[::1]:80/@user"
    assert len(redact("http://x/" + "y" * 1000)) < 400


@pytest.mark.parametrize(
    "url",
    [
        " http://me:SECRET@host/",
        "\thttp://me:SECRET@host/",
        "\x00http://me:SECRET@host/",
        "ht\ntp://me:SECRET@host/",
        "http:/\n/me:SECRET@host/",
        "http:/me:SECRET@host/",
        "http:me:SECRET@host/",
        "http:///me:SECRET@host/",
        "http:\\\\me:SECRET@host/",
        "me:SECRET@host/",
        "me:SE/CRET@host/",
        "http://me:SE/CRET@host/",
        "http://me:SE?CRET@host/",
        "http://me:SE#CRET@host/",
        "http://me:SE/CR@ET@host/x",
        "http://me:SECRET%40host/",
        "http://me:SECRET\uff20host/",
        "http://me:SECRET" + "x" * 400 + "@host/",
        "http://me:SECRET:80/",
        "http://[::1]:SECRET/",
    ],
)
def test_redact_whatever_the_spelling(url: str) -> None:
    shown = redact(url)
    assert not any(part in shown for part in ("SE", "CR", "xx", "ET@"))
    assert "\n" not in shown


def test_redact_takes_linear_time() -> None:
    begun = time.monotonic()
    for text in ("http://" + ":a" * 500_000, "http://:" + "a" * 1_000_000 + "]", "@" * 1_000_000, "a:" + "@" * 999_999):
        redact(text)
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize(
    ("path", "resolved"),
    [
        ("/x/../private/a", "/private/a"),
        ("/./private", "/private"),
        ("/x/%2e%2E/private/a", "/private/a"),
        ("/x/.%2e/private/", "/private/"),
        ("/../../private", "/private"),
        ("/x\\..\\private", "/private"),
        ("/a/..", "/"),
        ("/a/b/.", "/a/b/"),
        ("/a//../b", "/a/b"),
        ("/a?b=/../c", "/a?b=/../c"),
        ("/a.b/..c/...", "/a.b/..c/..."),
        ("/a\x7fb\x01c", "/a%7Fb%01c"),
        ("/a\udcffb", "/a%3Fb"),
    ],
)
def test_paths_as_browsers_send_them(path: str, resolved: str) -> None:
    assert parse_target(f"http://site.example{path}").path == resolved


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("i❤.ws", "xn--i-7iq.ws"),
        ("☃.net", "xn--n3h.net"),
        ("I❤\ufe0f.WS", "xn--i-7iq.ws"),
        ("straße.de", "xn--strae-oqa.de"),
        ("bücher.example", "xn--bcher-kva.example"),
    ],
)
def test_hosts_as_browsers_write_them(host: str, name: str) -> None:
    assert parse_target(f"https://{host}/").host == name
