"""Attacks and faults, each a row of the table in docs/security.md. Nothing here leaves loopback: see servers.py."""

from __future__ import annotations

import ast
import asyncio
import itertools
import os
import re
import socket
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import brotli
import pytest
import zstandard

from cleaner.decode import decode
from cleaner.errors import (
    BrokenResponseError,
    ConnectionFailedError,
    DNSError,
    FetchError,
    FetchTimeoutError,
    HostFailingError,
    NoArticleError,
    OptionError,
    RedirectError,
    RefusedAddressError,
    RobotsError,
    StatusError,
    TooLargeError,
    WrongKindError,
)
from cleaner.fetch import FetchOptions, Found, Response, Wish
from cleaner.fetch.client import Fetcher
from cleaner.fetch.discovery import adiscover
from tests.conftest import hasty
from tests.servers import ARTICLE, PUBLIC, Answer, Asked, Web, World, chunked, page, redirect

if TYPE_CHECKING:
    from cleaner.fetch.options import How

Get = Callable[..., Response]
Options = Callable[..., FetchOptions]
MIB = 1 << 20
ROOT = Path(__file__).parent.parent
HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def refused(
    get: Get, error: type[FetchError], cause: str, url: str = "http://site.example/", **changes: object
) -> FetchError:
    """Fetching fails with this error, quickly."""
    begun = time.monotonic()
    with pytest.raises(error, match=cause) as caught:
        get(url, **changes)
    assert time.monotonic() - begun < 40  # what the server sends has an end only long after
    assert caught.value.advice or caught.value.cause
    return caught.value


# Addresses


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://site.example/", "gopher://site.example/", "data:text/html,x"]
)
def test_other_schemes(get: Get, world: World, url: str) -> None:
    refused(get, RefusedAddressError, "not fetched", url)
    assert not world.lookups


ADDRESSES = {
    "loopback": "127.0.0.1",
    "loopback-elsewhere": "127.8.8.8",
    "ten": "10.1.2.3",
    "one-seven-two": "172.20.0.1",
    "one-nine-two": "192.168.1.1",
    "link-local": "169.254.7.7",
    "metadata": "169.254.169.254",
    "metadata-azure": "168.63.129.16",
    "carrier-nat": "100.64.0.1",
    "zero": "0.0.0.0",  # noqa: S104  nothing is bound
    "multicast": "224.0.0.251",
    "broadcast": "255.255.255.255",
    "v6-loopback": "[::1]",
    "v6-unspecified": "[::]",
    "v6-private": "[fd12::1]",
    "v6-metadata": "[fd00:ec2::254]",
    "v6-link-local": "[fe80::1]",
    "v6-zone": "[fe80::1%25eth0]",
    "v6-mapped": "[::ffff:10.0.0.1]",
    "v6-compatible": "[::127.0.0.1]",
    "v6-nat64": "[64:ff9b::10.0.0.1]",
    "v6-nat64-local": "[64:ff9b:1::10.0.0.1]",
    "v6-6to4": "[2002:7f00:1::]",
    "v6-teredo": "[2001:0:53aa:64c::1]",
    "v6-isatap": "[2600::5efe:10.0.0.1]",
    "v6-multicast": "[ff02::1]",
}


@pytest.mark.parametrize("host", ADDRESSES.values(), ids=ADDRESSES)
def test_address_in_url(get: Get, world: World, host: str) -> None:
    refused(get, RefusedAddressError, host.strip("[]").split("%")[0][:3], f"http://{host}/")
    assert not world.connections


@pytest.mark.parametrize("host", ADDRESSES.values(), ids=ADDRESSES)
def test_address_behind_name(get: Get, world: World, host: str) -> None:
    world.names["site.example"] = [[host.strip("[]").replace("%25", "%")]]
    refused(get, RefusedAddressError, "site.example leads to")
    assert not world.connections


SPELLINGS = {
    "short": "127.1",
    "hexadecimal": "0x7f.1",
    "hexadecimal-whole": "0x7f000001",
    "decimal-whole": "2130706433",
    "octal": "0177.0.0.01",
    "trailing-dot": "127.0.0.1.",
    "fullwidth": "１２７.0.0.1",
    "circled": "①②⑦.⓪.⓪.①",
    "ideographic-dot": "127。0。0。1",
    "percent": "%31%32%37.0.0.1",
    "mapped": "[::ffff:127.0.0.1]",
    "mapped-hex": "[::ffff:7f00:1]",
    "v6-long": "[0:0:0:0:0:0:0:1]",
}


@pytest.mark.parametrize("host", SPELLINGS.values(), ids=SPELLINGS)
def test_spelling_in_url(get: Get, world: World, host: str) -> None:
    refused(get, RefusedAddressError, "loopback", f"http://{host}/")
    assert not world.lookups
    assert not world.connections


@pytest.mark.parametrize("host", SPELLINGS.values(), ids=SPELLINGS)
def test_spelling_in_redirect(get: Get, web: Web, world: World, host: str) -> None:
    web.routes["/"] = redirect(f"http://{host}/secret")
    refused(get, RefusedAddressError, "loopback")
    assert web.paths() == ["/"]
    assert world.connections == [(PUBLIC, 80)]


def test_redirect_to_private_name(get: Get, web: Web, world: World) -> None:
    web.routes["/"] = redirect("http://inside.example/")
    world.names["inside.example"] = [["10.0.0.7"]]
    refused(get, RefusedAddressError, "inside.example leads to 10.0.0.7")
    assert world.connections == [(PUBLIC, 80)]


@pytest.mark.parametrize("location", ["file:///etc/passwd", "javascript:alert(1)", "ftp://site.example/x"])
def test_redirect_to_other_scheme(get: Get, web: Web, location: str) -> None:
    web.routes["/"] = redirect(location)
    refused(get, RefusedAddressError, "not fetched")


def test_refresh_to_private(get: Get, web: Web, world: World) -> None:
    web.routes["/"] = page('<meta http-equiv="refresh" content="0; url=http://169.254.169.254/latest/meta-data/">')
    refused(get, RefusedAddressError, "metadata")
    assert world.connections == [(PUBLIC, 80)]


def test_mixed_answers(get: Get, web: Web, world: World) -> None:
    web.routes["/"] = page()
    world.names["site.example"] = [["127.0.0.1", "10.0.0.1", PUBLIC]]
    assert get("http://site.example/").status == 200
    assert world.connections == [(PUBLIC, 80)]


def test_rebinding(get: Get, web: Web, world: World) -> None:
    """The second answer is never asked for: what was checked is what is connected to."""
    web.routes["/"] = page()
    world.names["site.example"] = [[PUBLIC], ["127.0.0.1"]]
    assert get("http://site.example/").status == 200
    assert world.lookups == ["site.example"]
    assert world.connections == [(PUBLIC, 80)]


def test_rebinding_between_hops(get: Get, web: Web, world: World) -> None:
    web.routes["/"] = redirect("/next", headers=["Connection: close"])
    web.routes["/next"] = page()
    world.names["site.example"] = [[PUBLIC], ["127.0.0.1"]]
    assert get("http://site.example/").final_url == "http://site.example/next"
    assert {address for address, _ in world.connections} == {PUBLIC}


def test_rebinding_after_robots(get: Get, web: Web, world: World) -> None:
    web.routes["/robots.txt"] = page("User-agent: *\nAllow: /", "text/plain", headers=["Connection: close"])
    web.routes["/"] = page()
    world.names["site.example"] = [[PUBLIC], ["127.0.0.1"]]
    assert get("http://site.example/", ignore_robots=False).status == 200
    assert {address for address, _ in world.connections} == {PUBLIC}


def test_rebinding_once_the_pin_is_old(
    world: World, options: Options, monkeypatch: pytest.MonkeyPatch, web: Web
) -> None:
    monkeypatch.setattr("cleaner.fetch.network._PIN_SECONDS", 0.0)
    web.routes["*"] = page(headers=["Connection: close"])
    world.names["site.example"] = [[PUBLIC], ["127.0.0.1"]]

    async def run() -> None:
        async with Fetcher(options(), world.network) as fetcher:
            await fetcher.fetch("http://site.example/a")
            with pytest.raises(RefusedAddressError, match="loopback"):
                await fetcher.fetch("http://site.example/b")

    asyncio.run(run())
    assert world.connections == [(PUBLIC, 80)]


def test_robots_redirect_to_private(get: Get, web: Web, world: World) -> None:
    web.routes["/robots.txt"] = redirect("http://192.168.0.1/robots.txt")
    refused(get, RefusedAddressError, "private", ignore_robots=False)
    assert web.paths() == ["/robots.txt"]
    assert world.connections == [(PUBLIC, 80)]


def test_metadata_with_allow_private(get: Get, world: World) -> None:
    hosts = ["169.254.169.254", "[fd00:ec2::254]", "100.100.100.200", "[::ffff:169.254.169.254]"]
    hosts += ["169.254.42.42", "[fd00:42::42]", "169.254.0.23", "[fe80::a9fe:a9fe]"]
    for host in hosts:
        refused(get, RefusedAddressError, "metadata", f"http://{host}/", allow_private=True)
    assert not world.connections


@pytest.mark.parametrize("port", [22, 25, 6667])
def test_port_of_another_protocol(get: Get, world: World, port: int) -> None:
    refused(get, RefusedAddressError, f"port {port}", f"http://site.example:{port}/")
    assert not world.lookups


CONFUSED = {
    "userinfo": "http://site.example@127.0.0.1/",
    "userinfo-port": "http://site.example:80@127.0.0.1/",
    "backslash": "http://127.0.0.1\\@site.example/",
    "tab": "http://127.0.\t0.1/",
    "newline": "http://127.0.0.1\n/",
    "space-in-front": " \x00 http://127.0.0.1/",
    "capital": "HTTP://LOCALHOST./",
    "two-ats": "http://a@b@127.0.0.1/",
}


@pytest.mark.parametrize("url", CONFUSED.values(), ids=CONFUSED)
def test_confusing_url(get: Get, world: World, url: str) -> None:
    world.names["localhost"] = [["127.0.0.1"]]
    refused(get, RefusedAddressError, "loopback", url)
    assert not world.connections


@pytest.mark.parametrize(
    "url",
    [
        "http://",
        "http:///x",
        "http://a..b/",
        "http://[::1/",
        "http://x:y/",
        "http://exa mple/",
        "http://1.2.3.4.5/",
        "http://999.1/",
    ],
)
def test_malformed_url(get: Get, world: World, url: str) -> None:
    refused(get, RefusedAddressError, ".", url)
    assert not world.lookups


def test_long_url(get: Get, world: World) -> None:
    refused(get, RefusedAddressError, "longer", "http://site.example/" + "a" * 100_000)
    assert not world.lookups


def test_line_break_in_url(get: Get, web: Web) -> None:
    web.routes["*"] = page()
    get("http://site.example/a\r\nX-Evil: 1\r\n\r\nGET /b")
    assert "x-evil" not in web.log[0].headers
    assert len(web.log) == 1


def test_control_characters_in_url(get: Get, web: Web) -> None:
    web.routes["*"] = page()
    assert get("http://site.example/a\x7fb\x01c").status == 200
    assert web.paths() == ["/a%7Fb%01c"]


def test_line_break_in_location(get: Get, web: Web) -> None:
    web.routes["/"] = redirect("/next%0d%0aX-Evil:%201")
    web.routes["*"] = page()
    get("http://site.example/")
    assert "x-evil" not in web.log[-1].headers


def test_line_break_in_option() -> None:
    with pytest.raises(OptionError, match="printable"):
        FetchOptions(contact="me@site.example\r\nX-Evil: 1")


def test_inside_name_by_proxy(get: Get, world: World) -> None:
    for host in ("localhost", "intranet", "db.internal", "printer.local"):
        refused(get, RefusedAddressError, "inside a network", f"http://{host}/", proxy="http://proxy.example:3128")
    refused(get, RefusedAddressError, "private", "http://10.0.0.1/", proxy="http://proxy.example:3128")
    assert not world.connections


# Credentials


def test_credentials_stay_with_their_host(get: Get, web: Web) -> None:
    web.routes["/"] = redirect("http://other.example/")
    web.routes["*"] = page()

    def answer(asked: Asked) -> bytes:
        return redirect("http://other.example/there") if asked.host == "site.example" else page()

    web.routes["/"] = answer
    response = get("http://user:secret@site.example/")
    assert "authorization" in web.log[0].headers
    assert "authorization" not in web.log[1].headers
    assert "secret" not in repr(response)


def test_credentials_not_sent_to_another_port(get: Get, web: Web) -> None:
    web.routes["/"] = redirect("http://site.example:8080/there")
    web.routes["/there"] = page()
    get("http://user:secret@site.example/")
    assert "authorization" not in web.log[1].headers


def test_credentials_not_in_errors(get: Get, web: Web) -> None:
    web.routes["/"] = page("no", status="500 No")
    urls = ["http://user:secret@site.example/", "ftp://user:secret@site.example/", "http://user:secret@10.0.0.1/"]
    urls += [" http:/user:secret@site.example/", "http:///user:secret@10.0.0.1/", "http://user:se/secret@site.example/"]
    for url in urls:
        with pytest.raises(FetchError) as caught:
            get(url)
        assert "secret" not in str(caught.value) + repr(caught.value) + str(caught.value.to_dict())


def test_credentials_from_a_redirect(get: Get, web: Web) -> None:
    web.routes["/"] = redirect("http://planted:secret@site.example/next")
    web.routes["/next"] = page()
    get("http://site.example/")
    assert "authorization" not in web.log[1].headers


def test_cookies_stay_with_their_host(get: Get, web: Web) -> None:
    web.routes["/"] = redirect("http://other.example/next", headers=["Set-Cookie: id=1; Domain=example; Path=/"])
    web.routes["/next"] = page()
    get("http://site.example/")
    assert "cookie" not in web.log[1].headers


COOKIES = {
    "deleted-by-age": (["id=1", "id=; Max-Age=0"], "/next", ""),
    "deleted-by-date": (["id=1", "id=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT"], "/next", ""),
    "age-before-date": (["id=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT"], "/next", "id=1"),
    "other-path": (["id=1; Path=/admin"], "/next", ""),
    "beside-the-path": (["id=1; Path=/ne"], "/next", ""),
    "its-path": (["id=1; Path=/admin"], "/admin/x?y", "id=1"),
    "longest-path-first": (["id=1; Path=/", "id=2; Path=/next"], "/next", "id=2; id=1"),
    "https-only": (["id=1; Secure"], "/next", ""),
    "set-twice": (["id=1", "id=2; HttpOnly"], "/next", "id=2"),
}


@pytest.mark.parametrize(("lines", "place", "sent"), COOKIES.values(), ids=COOKIES)
def test_cookies_as_they_were_meant(get: Get, web: Web, lines: list[str], place: str, sent: str) -> None:
    web.routes["/"] = redirect(place, headers=[f"Set-Cookie: {line}" for line in lines])
    web.routes["*"] = page()
    get("http://site.example/")
    assert web.log[1].headers.get("cookie", "") == sent


def test_cookie_flood(get: Get, web: Web) -> None:
    web.routes["/"] = redirect("/next", headers=[f"Set-Cookie: c{number}={'v' * 100}" for number in range(300)])
    web.routes["/next"] = page()
    get("http://site.example/")
    assert len(web.log[1].headers["cookie"]) < 5000


# Bombs


def gzipped(data: Iterator[bytes], bits: int = 31) -> bytes:
    packer = zlib.compressobj(6, wbits=bits)
    return b"".join([*(packer.compress(part) for part in data), packer.flush()])


def zeros(mebibytes: int = 32) -> Iterator[bytes]:
    return itertools.repeat(b"\0" * MIB, mebibytes)


def brotlied(data: Iterator[bytes]) -> bytes:
    packer = brotli.Compressor(quality=3)
    return b"".join([*(packer.process(part) for part in data), packer.finish()])


def zstded(data: Iterator[bytes], window: int = 0) -> bytes:
    parameters = zstandard.ZstdCompressionParameters.from_level(3, window_log=window)
    packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    return b"".join([*(packer.compress(part) for part in data), packer.flush()])


@cache
def bombs() -> dict[str, tuple[str, bytes]]:
    """Name, coding, packed bytes; each unpacks to 32 MiB or more."""
    gzip_bomb, brotli_bomb, zstd_bomb = gzipped(zeros()), brotlied(zeros()), zstded(zeros())
    # A member's header may hold a name of any length, which comes out nowhere.
    nameless = itertools.chain([b"\x1f\x8b\x08\x08\0\0\0\0\0\xff"], itertools.repeat(b"n" * MIB, 32))
    return {
        "gzip": ("gzip", gzip_bomb),
        "deflate": ("deflate", gzipped(zeros(), 15)),
        "deflate-raw": ("deflate", gzipped(zeros(), -15)),
        "brotli": ("br", brotli_bomb),
        "zstd": ("zstd", zstd_bomb),
        "gzip-in-gzip": ("gzip, gzip", gzipped(iter([gzip_bomb]))),
        "gzip-in-brotli": ("gzip, br", brotlied(iter([gzip_bomb]))),
        "zstd-in-gzip": ("zstd, gzip", gzipped(iter([zstd_bomb]))),
        "three-deep": ("gzip, br, zstd", zstded(iter([brotlied(iter([gzip_bomb]))]))),
        "gzip-members": ("gzip", gzipped(zeros(1)) * 64),
        "zstd-frames": ("zstd", zstded(zeros(1)) * 64),
        "swallowed": ("gzip, gzip", gzipped(nameless)),
    }


BOMBS = [
    "gzip",
    "deflate",
    "deflate-raw",
    "brotli",
    "zstd",
    "gzip-in-gzip",
    "gzip-in-brotli",
    "zstd-in-gzip",
    "three-deep",
]


@pytest.mark.parametrize("name", [*BOMBS, "gzip-members", "zstd-frames", "swallowed"])
def test_bomb(get: Get, web: Web, name: str) -> None:
    coding, data = bombs()[name]
    web.routes["/"] = page(data, headers=[f"Content-Encoding: {coding}"])
    refused(get, TooLargeError, "unpacks to more than")


@pytest.mark.parametrize("name", ["gzip", "brotli", "zstd"])
def test_bomb_below_the_ratio(get: Get, web: Web, name: str) -> None:
    """Where the ratio is allowed, the size still isn't."""
    coding, data = bombs()[name]
    web.routes["/"] = page(data, headers=[f"Content-Encoding: {coding}"])
    refused(get, TooLargeError, "20,971,520 bytes", max_ratio=1e9)


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_too_many_members(get: Get, web: Web, coding: str) -> None:
    """Empty members unpack to nothing and take their time."""
    empty = {"gzip": gzipped, "zstd": zstded}[coding](iter([b""]))
    web.routes["/"] = page(empty * 20_000, headers=[f"Content-Encoding: {coding}"])
    refused(get, BrokenResponseError, "damaged")


def test_packed_four_times(get: Get, web: Web) -> None:
    web.routes["/"] = page(b"x", headers=["Content-Encoding: gzip, gzip, gzip, gzip"])
    refused(get, BrokenResponseError, "packed 4 times")


def test_zstd_window(get: Get, web: Web) -> None:
    """A frame that wants a window of 128 MiB gets none."""
    web.routes["/"] = page(zstded(zeros(1), window=27), headers=["Content-Encoding: zstd"])
    refused(get, BrokenResponseError, "coding is damaged")


def test_unknown_coding(get: Get, web: Web) -> None:
    web.routes["/"] = page(headers=["Content-Encoding: compress"])
    refused(get, BrokenResponseError, "compress")


def test_coding_that_is_none(get: Get, web: Web) -> None:
    web.routes["/"] = page(headers=["Content-Encoding: gzip"])
    refused(get, BrokenResponseError, "damaged")


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_coding_cut_short(get: Get, web: Web, coding: str) -> None:
    packers = {"gzip": gzipped, "br": brotlied, "zstd": zstded}
    whole = packers[coding](iter([ARTICLE.encode()]))
    web.routes["/"] = page(whole[: len(whole) // 2], headers=[f"Content-Encoding: {coding}"])
    refused(get, BrokenResponseError, "ends early")


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_coding_damaged(get: Get, web: Web, coding: str) -> None:
    packers = {"gzip": gzipped, "br": brotlied, "zstd": zstded}
    whole = bytearray(packers[coding](iter([os.urandom(5000)])))
    whole[20:60] = b"\xff" * 40
    web.routes["/"] = page(bytes(whole[:-4]), headers=[f"Content-Encoding: {coding}"])
    refused(get, BrokenResponseError, "damaged")


# Endless, slow and stalling


def endless(size: int = 65536, count: int = 2000) -> Iterator[bytes]:
    return itertools.repeat(b"<p>" + b"x" * size, count)


def test_endless_body(get: Get, web: Web) -> None:
    web.routes["/"] = lambda _: itertools.chain([HTTP + b"\r\n"], endless())
    refused(get, TooLargeError, "10,485,760 bytes came over the wire")


def test_endless_chunks(get: Get, web: Web) -> None:
    web.routes["/"] = lambda _: chunked(endless())
    refused(get, TooLargeError, "over the wire")


def test_body_larger_than_it_says(get: Get, web: Web) -> None:
    """What comes after the end belongs to nobody."""
    web.routes["/"] = lambda _: itertools.chain([page(ARTICLE)], endless(count=20))
    assert get("http://site.example/").body == ARTICLE.encode()


def test_length_beyond_bounds(get: Get, web: Web) -> None:
    web.routes["/"] = lambda _: itertools.chain([HTTP + b"Content-Length: 99999999999999\r\n\r\n"], endless())
    refused(get, TooLargeError, "over the wire")


def pause(seconds: float, *parts: bytes) -> Iterator[bytes]:
    for part in parts:
        yield part
        time.sleep(seconds)


def test_stalling_body(get: Get, web: Web) -> None:
    web.routes["/"] = lambda _: pause(3, HTTP + b"Content-Length: 100\r\n\r\n<p>", b"late")
    refused(get, FetchTimeoutError, "nothing came for 0.3 s", read_timeout=0.3)


def test_stalling_head(get: Get, web: Web) -> None:
    web.routes["/"] = lambda _: pause(3, b"HTTP/1.1 200 OK\r\nContent-", b"late")
    refused(get, FetchTimeoutError, "nothing came for 0.3 s", read_timeout=0.3)


def test_no_answer(get: Get, web: Web) -> None:
    web.routes["/"] = lambda _: pause(3, b"", b"late")
    refused(get, FetchTimeoutError, "nothing came for 0.3 s", read_timeout=0.3)


def test_dripping_body(get: Get, web: Web) -> None:
    web.routes["/"] = lambda _: pause(0.05, HTTP + b"\r\n", *[b"x"] * 100)
    refused(get, FetchTimeoutError, "no whole answer within 0.6 s", total_timeout=0.6)


def test_dripping_head(get: Get, web: Web) -> None:
    web.routes["/"] = lambda _: pause(0.05, b"HTTP/1.1 200 OK\r\n", *[b"X: y\r\n"] * 100)
    refused(get, FetchTimeoutError, "no whole answer within 0.6 s", total_timeout=0.6)


def test_dripping_over_redirects(get: Get, web: Web) -> None:
    """The time is for the whole way, not for each hop."""

    def answer(_: Asked) -> Iterator[bytes]:
        time.sleep(0.25)
        yield redirect(f"/{len(web.log)}", headers=["Connection: close"])  # as it does, once an answer is told in parts

    web.routes["*"] = answer
    refused(get, FetchTimeoutError, "no whole answer", total_timeout=0.6)
    assert len(web.log) <= 4


def test_nobody_connects(options: Options, world: World) -> None:
    network = world.network

    async def never(address: str, port: int, timeout: float) -> Any:  # noqa: ANN401, ARG001, ASYNC109  the interface
        await asyncio.sleep(30)

    async def run() -> None:
        async with Fetcher(options(connect_timeout=0.3), type(network)(network.resolve, never)) as fetcher:
            await fetcher.fetch("http://site.example/")

    with pytest.raises(FetchTimeoutError, match="no connection within"):
        asyncio.run(run())


def test_lookup_that_hangs(options: Options, world: World) -> None:
    network = world.network

    async def never(host: str, port: int) -> list[str]:  # noqa: ARG001  the interface
        await asyncio.sleep(30)
        return []

    async def run() -> None:
        async with Fetcher(options(connect_timeout=0.3), type(network)(never, network.connect)) as fetcher:
            await fetcher.fetch("http://site.example/")

    with pytest.raises(FetchTimeoutError, match="no connection within"):
        asyncio.run(run())


def test_name_without_address(get: Get, world: World) -> None:
    world.names["site.example"] = [[]]
    refused(get, DNSError, "has no address")


def test_nobody_listens(get: Get, world: World) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        world.port = taken.getsockname()[1]
    refused(get, ConnectionFailedError, "nobody answers")


# Broken HTTP


def test_header_flood(get: Get, web: Web) -> None:
    lines = b"".join(b"X-%d: %s\r\n" % (number, b"v" * 50) for number in range(1500))
    web.routes["/"] = HTTP + lines + b"Content-Length: 0\r\n\r\n"
    refused(get, TooLargeError, "headers")


def test_header_without_end(get: Get, web: Web) -> None:
    web.routes["/"] = lambda _: itertools.chain([b"HTTP/1.1 200 OK\r\nX: "], endless(count=200))
    refused(get, TooLargeError, "headers have no end")


def test_headers_without_end(get: Get, web: Web) -> None:
    web.routes["/"] = lambda _: itertools.chain([b"HTTP/1.1 200 OK\r\n"], itertools.repeat(b"A: b\r\n" * 1000, 2000))
    refused(get, TooLargeError, "headers have no end")


def test_status_line_without_end(get: Get, web: Web) -> None:
    web.routes["/"] = lambda _: itertools.chain([b"HTTP/1.1 200 "], itertools.repeat(b"O" * 65536, 200))
    refused(get, TooLargeError, "headers have no end")


def test_informational_flood(get: Get, web: Web) -> None:
    web.routes["/"] = lambda _: itertools.repeat(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 1000, 2000)
    refused(get, TooLargeError, "headers have no end")


def test_chunk_extension_flood(get: Get, web: Web) -> None:
    chunk = b"1;" + b"e" * 2000 + b"\r\nx\r\n"
    web.routes["/"] = lambda _: itertools.chain(
        [HTTP + b"Transfer-Encoding: chunked\r\n\r\n"], itertools.repeat(chunk * 20, 2000)
    )
    refused(get, TooLargeError, "over the wire", max_bytes=MIB)


def test_trailer_flood(get: Get, web: Web) -> None:
    head = HTTP + b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n"
    web.routes["/"] = lambda _: itertools.chain([head], itertools.repeat(b"T: v\r\n" * 1000, 2000))
    refused(get, TooLargeError, "headers have no end")


BROKEN = {
    "chunk-size": HTTP + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
    "chunk-negative": HTTP + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
    "chunk-huge-number": HTTP + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 30 + b"\r\nhello\r\n",
    "chunk-without-end": HTTP + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhelloworld\r\n0\r\n\r\n",
    "length-twice": HTTP + b"Content-Length: 5\r\nContent-Length: 9\r\n\r\nhello",
    "length-negative": HTTP + b"Content-Length: -5\r\n\r\nhello",
    "length-no-number": HTTP + b"Content-Length: five\r\n\r\nhello",
    "no-http": b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
    "no-head": b"<html><p>hello</p></html>\r\n\r\n",
    "nul-in-header": HTTP + b"X: a\0b\r\nContent-Length: 0\r\n\r\n",
    "no-colon": HTTP + b"what is this\r\n\r\n",
    "unknown-transfer": HTTP + b"Transfer-Encoding: gzip\r\n\r\nhello",
    "status-no-number": b"HTTP/1.1 abc OK\r\n\r\n",
    "http-2-preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_broken_http(get: Get, web: Web, data: bytes) -> None:
    web.routes["/"] = lambda _: iter([data])
    refused(get, BrokenResponseError, "not proper HTTP")


CUT = {
    "nothing": b"",
    "head": b"HTTP/1.1 200 OK\r\nContent-Type: te",
    "body": HTTP + b"Content-Length: 5000\r\n\r\nhello",
    "chunk": HTTP + b"Transfer-Encoding: chunked\r\n\r\n500\r\nhello",
}


@pytest.mark.parametrize("data", CUT.values(), ids=CUT)
def test_cut_short(get: Get, web: Web, data: bytes) -> None:
    """A page that isn't whole isn't a page."""
    web.routes["/"] = lambda _: iter([data])
    refused(get, BrokenResponseError, "not proper HTTP")


def test_length_and_chunks(get: Get, web: Web) -> None:
    """Chunks win, as the standard says, and nothing smuggled behind them is taken for another answer."""
    body = b"5\r\n<p>he\r\n0\r\n\r\n" + HTTP + b"Content-Length: 4\r\n\r\nevil"
    web.routes["/"] = lambda _: iter([HTTP + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n" + body])
    assert get("http://site.example/").body == b"<p>he"


def test_answer_planted_ahead(world: World, web: Web, options: Options) -> None:
    """What a server sends ahead of the next request can only ever answer for itself, not for another host."""
    web.routes["/a"] = page() + page("<p>planted</p>" * 50)
    web.routes["/b"] = page("<p>" + "honest words " * 60)

    async def run() -> bytes:
        async with Fetcher(options(), world.network) as fetcher:
            await fetcher.fetch("http://site.example/a")
            return (await fetcher.fetch("http://other.example/b")).body

    assert b"planted" not in asyncio.run(run())


@pytest.mark.parametrize("status", ["206 Partial Content", "226 IM Used", "300 Choices", "304 Not Modified"])
def test_status_that_nobody_asked_for(get: Get, web: Web, status: str) -> None:
    """A part of a page isn't a page."""
    body = "" if status.startswith("304") else ARTICLE[:600]
    web.routes["/"] = page(body, status=status, headers=["Content-Range: bytes 0-599/9999"])
    refused(get, BrokenResponseError, f"status {status[:3]}")


def test_switching_protocols(get: Get, web: Web) -> None:
    web.routes["/"] = lambda _: iter([b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"])
    refused(get, FetchError, ".")


def test_reset(get: Get, web: Web) -> None:
    def answer(_: Asked) -> Iterator[bytes]:
        yield HTTP + b"Content-Length: 5000\r\n\r\nhello"
        raise ConnectionResetError

    web.routes["/"] = answer
    refused(get, FetchError, "not proper HTTP|connection broke")


# Charsets


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("windows-1252", "Der Müller – und „sein“ Café"),
        ("gbk", "河边的磨坊已经在那里站了两百年"),
        ("shift_jis", "川沿いの水車小屋は二百年前から"),
        ("koi8-r", "Мельница у реки стояла двести лет"),
        ("euc-kr", "강가의 물레방아는 이백 년 동안"),
        ("utf-16", "The mill by the river – Мельница"),
    ],
)
@pytest.mark.parametrize("where", ["header", "meta", "nowhere"])
def test_charset(get: Get, web: Web, charset: str, text: str, where: str) -> None:
    meta = f'<meta charset="{charset}">' if where == "meta" else ""
    body = f"<!doctype html><html><head>{meta}<title>t</title></head><body>" + f"<p>{text}. {text}, {text}.</p>" * 20
    kind = f"text/html; charset={charset}" if where == "header" else "text/html"
    web.routes["/"] = page(body.encode(charset), kind)
    response = get("http://site.example/")
    assert text in decode(response.body, charset=response.charset).text


LIES = {
    "utf-8-as-latin": ("text/html; charset=iso-8859-1", "Café – „Müller“ Мельница".encode()),
    "latin-as-utf-8": ("text/html; charset=utf-8", "Café und Müller".encode("windows-1252")),
    "unknown": ("text/html; charset=klingon-8", "Café und Müller".encode()),
    "quoted": ("text/html; charset=\"'utf-8", "Café und Müller".encode()),
    "very-long": ("text/html; charset=" + "x" * 5000, "Café und Müller".encode()),
    "codec-that-is-none": ("text/html; charset=zlib_codec", "Café und Müller".encode()),
}


@pytest.mark.parametrize(("content_type", "body"), LIES.values(), ids=LIES)
def test_charset_lie(get: Get, web: Web, content_type: str, body: bytes) -> None:
    web.routes["/"] = page(b"<p>" + (body + b". ") * 30 + b"</p>", content_type)
    response = get("http://site.example/")
    assert "Caf" in decode(response.body, charset=response.charset).text


def test_nuls_in_body(get: Get, web: Web) -> None:
    web.routes["/"] = page(b"<html>\0<p>" + b"he\0llo " * 200)
    assert get("http://site.example/").kind == "html"


# Redirects


def test_redirect_to_itself(get: Get, web: Web) -> None:
    web.routes["/"] = redirect("/")
    refused(get, RedirectError, "circle")
    assert len(web.log) == 1


def test_redirect_circle(get: Get, web: Web) -> None:
    web.routes |= {"/": redirect("/a"), "/a": redirect("/b"), "/b": redirect("/a")}
    refused(get, RedirectError, "circle")
    assert len(web.log) <= 5


def test_redirects_without_end(get: Get, web: Web) -> None:
    web.routes["*"] = lambda _: redirect(f"/{len(web.log)}")
    refused(get, RedirectError, "more than 10 redirects")
    assert len(web.log) == 11


def test_redirect_circle_with_cookies(get: Get, web: Web) -> None:
    web.routes["*"] = lambda _: redirect("/", headers=[f"Set-Cookie: n={len(web.log)}"])
    refused(get, RedirectError, "more than 10 redirects")


def test_redirect_to_nowhere(get: Get, web: Web) -> None:
    web.routes["/"] = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"
    refused(get, RedirectError, "nowhere")


def test_redirect_with_a_false_coding(get: Get, web: Web) -> None:
    """Its status and its place say enough."""
    web.routes["/"] = (
        redirect("/next", headers=["Content-Encoding: gzip"]).replace(b"Length: 0", b"Length: 4") + b"here"
    )
    web.routes["/next"] = page()
    assert get("http://site.example/").final_url == "http://site.example/next"


def test_redirect_to_garbage(get: Get, web: Web) -> None:
    web.routes["/"] = redirect("http://[::1")
    refused(get, FetchError, "not an address|no address")


def test_refresh_circle(get: Get, web: Web) -> None:
    web.routes["*"] = lambda _: page(f'<meta http-equiv="refresh" content="0;url=/{len(web.log)}">')
    refused(get, RedirectError, "more than 10 redirects")
    assert len(web.log) == 11


HOME = '<meta http-equiv="refresh" content="0; url=/">'
VERSE = "".join(f"<p>Line {number} of the poem of the sea and of the wind</p>" for number in range(20))


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone", "503 Busy"])
def test_refresh_of_an_error_page(get: Get, web: Web, status: str) -> None:
    """Home is not the page that was asked for."""
    web.routes |= {"/gone": page(HOME + "Not here.", status=status), "/": page()}
    refused(get, StatusError, status[:3], "http://site.example/gone")
    assert web.paths() == ["/gone"]


NO_REFRESHES = {
    "comment": f"<!-- {HOME} --><p>Short.",
    "noscript": f"<noscript>{HOME}</noscript><p>Short.",
    "script": f"<script>'{HOME}'</script><p>Short.",
    "verse": HOME + VERSE,
    "table": f"{HOME}<table>{'<tr><td>Harbour<td>12 ships<td>4 storms' * 20}</table>",
}


@pytest.mark.parametrize("body", NO_REFRESHES.values(), ids=NO_REFRESHES)
def test_refresh_that_is_none(get: Get, web: Web, body: str) -> None:
    web.routes |= {"/page": page(f"<html><head><title>Poem</title></head><body>{body}"), "/": page()}
    assert get("http://site.example/page").final_url == "http://site.example/page"


# robots.txt


def test_robots_of_ten_megabytes(get: Get, web: Web) -> None:
    filler = b"User-agent: x\nDisallow: /" + b"y" * 80 + b"\n"
    web.routes["/robots.txt"] = page(b"User-agent: *\nDisallow: /private\n" + filler * 100_000, "text/plain")
    web.routes["*"] = page()
    assert get("http://site.example/", ignore_robots=False).status == 200
    refused(get, RobotsError, "robots.txt", "http://site.example/private/x", ignore_robots=False)


def test_robots_bomb(get: Get, web: Web) -> None:
    web.routes["/robots.txt"] = page(bombs()["gzip"][1], "text/plain", headers=["Content-Encoding: gzip"])
    web.routes["*"] = page()
    assert get("http://site.example/", ignore_robots=False).status == 200


def test_robots_endless(get: Get, web: Web) -> None:
    web.routes["/robots.txt"] = lambda _: itertools.chain([b"HTTP/1.1 200 OK\r\n\r\n"], endless())
    web.routes["*"] = page()
    assert get("http://site.example/", ignore_robots=False).status == 200


def test_robots_stalling(get: Get, web: Web) -> None:
    web.routes["/robots.txt"] = lambda _: pause(3, b"HTTP/1.1 200 OK\r\n", b"late")
    refused(get, FetchTimeoutError, "nothing came", ignore_robots=False, read_timeout=0.3)


def test_robots_redirects_without_end(get: Get, web: Web) -> None:
    web.routes["*"] = lambda _: redirect(f"/{len(web.log)}")
    refused(get, RobotsError, "too many redirects", ignore_robots=False)
    assert len(web.log) <= 6


def test_robots_broken(get: Get, web: Web) -> None:
    """Rules that can't be read may forbid, so nothing is asked for."""
    web.routes["/robots.txt"] = page("busy", status="503 Busy")
    refused(get, RobotsError, "can't be read", ignore_robots=False)
    assert web.paths() == ["/robots.txt"]


def test_robots_of_garbage(get: Get, web: Web) -> None:
    web.routes["/robots.txt"] = page(os.urandom(20_000), "application/octet-stream")
    web.routes["*"] = page()
    assert get("http://site.example/", ignore_robots=False).status == 200


def test_robots_crawl_delay_of_a_day(world: World, web: Web, options: Options) -> None:
    """A delay is kept up to a limit; nobody can hold a run for a day."""
    web.routes["/robots.txt"] = page("User-agent: *\nCrawl-delay: 86400", "text/plain")
    web.routes["*"] = page()

    async def run() -> None:
        async with Fetcher(options(ignore_robots=False, max_wait=0.3), world.network) as fetcher:
            await fetcher.fetch("http://site.example/a")
            await fetcher.fetch("http://site.example/b")

    begun = time.monotonic()
    asyncio.run(run())
    assert 0.3 <= time.monotonic() - begun < 60


def test_robots_of_many_stars(get: Get, web: Web) -> None:
    web.routes["/robots.txt"] = page("User-agent: *\n" + f"Disallow: /{'a*' * 2000}b\n" * 50, "text/plain")
    web.routes["*"] = page()
    begun = time.monotonic()
    get("http://site.example/" + "a" * 4000, ignore_robots=False)
    assert time.monotonic() - begun < 40  # tried one by one they would take years


# Feeds, sitemaps, links


def found(world: World, url: str, how: How, wish: Wish | None = None, **changes: object) -> list[Found]:
    return asyncio.run(adiscover(url, how, wish, hasty(**changes), world.network))


def sitemap(*places: str, index: bool = False) -> bytes:
    inner = "sitemap" if index else "url"
    outer = "sitemapindex" if index else "urlset"
    entries = "".join(f"<{inner}><loc>{place}</loc></{inner}>" for place in places)
    return page(f'<{outer} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</{outer}>', "application/xml")


def test_sitemap_of_itself(web: Web, world: World) -> None:
    web.routes["/sitemap.xml"] = sitemap("http://site.example/sitemap.xml", index=True)
    assert found(world, "http://site.example/sitemap.xml", "sitemap") == []
    assert len(web.log) == 1


def test_sitemap_without_end(web: Web, world: World) -> None:
    web.routes["*"] = lambda _: sitemap(*(f"http://site.example/{len(web.log)}-{n}.xml" for n in range(50)), index=True)
    assert found(world, "http://site.example/sitemap.xml", "sitemap") == []
    assert len(web.log) <= 100


def test_sitemap_to_private(web: Web, world: World) -> None:
    web.routes["/sitemap.xml"] = sitemap("http://127.0.0.1/s.xml", "http://10.0.0.1/s.xml", index=True)
    assert found(world, "http://site.example/sitemap.xml", "sitemap") == []
    assert found(world, "http://site.example/sitemap.xml", "sitemap", Wish(any_site=True)) == []
    assert {address for address, _ in world.connections} == {PUBLIC}


def test_sitemap_of_too_many(web: Web, world: World) -> None:
    web.routes["/sitemap.xml"] = sitemap(*(f"http://site.example/{number}" for number in range(50_000)))
    assert len(found(world, "http://site.example/sitemap.xml", "sitemap", Wish(limit=10))) == 10


def test_sitemap_bomb(web: Web, world: World) -> None:
    web.routes["/sitemap.xml.gz"] = page(bombs()["gzip"][1], "application/gzip")
    with pytest.raises(TooLargeError, match="unpacks to more than"):
        found(world, "http://site.example/sitemap.xml.gz", "sitemap")


ENTITIES = {
    "billion-laughs": '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><rss><link>&b;</link></rss>',
    "quadratic": f'<!DOCTYPE r [<!ENTITY a "{"x" * 50_000}">]><rss><item><link>{"&a;" * 5000}</link></item></rss>',
    "file": '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><item><link>&a;</link></item></rss>',
    "url": '<!DOCTYPE r [<!ENTITY a SYSTEM "http://127.0.0.1/">]><rss><item><link>&a;</link></item></rss>',
    "parameter": '<!DOCTYPE r [<!ENTITY % a SYSTEM "http://127.0.0.1/x.dtd"> %a;]><rss></rss>',
    "broken-around-it": '<!DOCTYPE r [<!ENTITY a "ha">]><rss><item><link>http://x/&a;</link></item>',
}


@pytest.mark.parametrize("text", ENTITIES.values(), ids=ENTITIES)
def test_xml_entities(web: Web, world: World, text: str) -> None:
    web.routes["/feed"] = page(text, "application/rss+xml")
    with pytest.raises(BrokenResponseError, match="entities"):
        found(world, "http://site.example/feed", "feed")
    assert len(world.connections) == 1


def test_xml_external_dtd(web: Web, world: World) -> None:
    text = '<!DOCTYPE rss SYSTEM "http://127.0.0.1/x.dtd"><rss><item><link>http://site.example/a</link></item></rss>'
    web.routes["/feed"] = page(text, "application/rss+xml")
    assert [entry.url for entry in found(world, "http://site.example/feed", "feed")] == ["http://site.example/a"]
    assert len(world.connections) == 1


def test_xml_nesting(web: Web, world: World) -> None:
    web.routes["/feed"] = page("<rss>" + "<a>" * 100_000, "application/rss+xml")
    with pytest.raises(BrokenResponseError, match="nests without end"):
        found(world, "http://site.example/feed", "feed")


def test_json_nesting(web: Web, world: World) -> None:
    web.routes["/feed"] = page('{"items":' + "[" * 100_000, "application/feed+json")
    with pytest.raises(BrokenResponseError, match="not a JSON feed"):
        found(world, "http://site.example/feed", "feed")


def test_feed_of_garbage(web: Web, world: World) -> None:
    web.routes["/feed"] = page("<rss><<<>>" + "&" * 100_000, "application/rss+xml")
    with pytest.raises(BrokenResponseError, match="neither a feed nor"):
        found(world, "http://site.example/feed", "feed")


def test_feed_to_elsewhere(web: Web, world: World) -> None:
    places = [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "http://evil.example/a",
        "//127.0.0.1/b",
        "http://site.example/c",
    ]
    entries = "".join(f"<item><link>{place}</link></item>" for place in places)
    web.routes["/feed"] = page(f"<rss>{entries}</rss>", "application/rss+xml")
    assert [entry.url for entry in found(world, "http://site.example/feed", "feed")] == ["http://site.example/c"]


def test_page_of_links(web: Web, world: World) -> None:
    links = "".join(f'<a href="/{number}">x</a>' for number in range(100_000)) + "<a href=" * 10_000
    web.routes["/"] = page(links)
    begun = time.monotonic()
    assert len(found(world, "http://site.example/", "links", Wish(limit=50), allow_walls=True)) == 50
    assert time.monotonic() - begun < 40


# What is no page


KINDS = {
    "pdf": ("pdf", "application/pdf", b"%PDF-1.7\n"),
    "pdf-as-html": ("pdf", "text/html", b"%PDF-1.7\n"),
    "json": ("json", "application/json", b'{"a": 1}'),
    "json-unnamed": ("json", "", b'{"a": 1}'),
    "image-as-html": ("image", "text/html", b"\x89PNG\r\n\x1a\n\0\0"),
    "archive": ("archive", "application/octet-stream", b"PK\x03\x04\0\0"),
    "film": ("media", "video/mp4", b"\0\0\0\x18ftypmp42"),
    "program": ("binary", "text/plain", b"\x7fELF\x02\x01"),
    "feed": ("feed", "application/rss+xml", b"<rss></rss>"),
    "feed-as-html": ("feed", "text/html", b"<?xml version='1.0'?><!-- x -->\n<rss version='2.0'><item></item></rss>\n"),
    "feed-as-text": ("feed", "text/plain", b"<feed xmlns='http://www.w3.org/2005/Atom'>" + b" " * 9000 + b"</feed>"),
    "json-as-html": ("json", "text/html", b'[{"title": "The mill", "body": "It had stood"}]\n'),
    "json-as-text": ("json", "text/plain; charset=utf-8", b'\n{\n  "items": []\n}'),
    "nothing": ("empty", "text/html", b"  \n"),
}


@pytest.mark.parametrize(("kind", "content_type", "body"), KINDS.values(), ids=KINDS)
def test_wrong_kind(get: Get, web: Web, kind: str, content_type: str, body: bytes) -> None:
    web.routes["/"] = page(body, content_type)
    error = refused(get, WrongKindError, ".")
    assert error.to_dict()["kind"] == kind
    assert error.advice


WALLS = {
    "soft-404": ("soft-404", "200 OK", "<title>Page not found</title><h1>Sorry</h1><p>We looked everywhere."),
    "soft-404-german": ("soft-404", "200 OK", "<title>Fehler</title><h1>Seite nicht gefunden</h1><p>Leider."),
    "soft-404-japanese": ("soft-404", "200 OK", "<title>お探しのページが見つかりません</title><p>申し訳ありません"),
    "consent": (
        "consent-wall",
        "200 OK",
        "<title>Before you continue</title><p>We and our partners use cookies and your personal data. Do you consent?",
    ),
    "scripts": (
        "script-only",
        "200 OK",
        "<noscript>You need to enable JavaScript to run this.</noscript><div id=root></div><script src=/a.js></script>",
    ),
    "scripts-data": (
        "script-only",
        "200 OK",
        f"<div id=app data-page='{'words > and <b> ' * 999}'></div><script src=/a.js></script>Enable JavaScript.",
    ),
    "scripts-silent": ("script-only", "200 OK", '<title>App</title><div id="root"></div><script src=/app.js></script>'),
    "bots-refused": ("bot-wall", "403 Forbidden", "<title>Just a moment...</title><p>Verify you are human"),
    "bots-welcome": (
        "bot-wall",
        "200 OK",
        "<title>Security check</title><p>Are you a robot? Complete the captcha.</p><div class=g-recaptcha></div>",
    ),
    "bots-busy": ("bot-wall", "503 Busy", "<title>Checking your browser</title><p>DDoS protection by someone"),
}


@pytest.mark.parametrize(("wall", "status", "body"), WALLS.values(), ids=WALLS)
def test_wall(get: Get, web: Web, wall: str, status: str, body: str) -> None:
    web.routes["/"] = page(f"<!doctype html><html><body>{body}</body></html>", status=status)
    error = refused(get, NoArticleError, ".")
    assert error.to_dict()["wall"] == wall


def test_wall_in_a_header(get: Get, web: Web) -> None:
    web.routes["/"] = page(ARTICLE, status="403 Forbidden", headers=["cf-mitigated: challenge"])
    refused(get, NoArticleError, "wall against robots")


@pytest.mark.parametrize("subject", ["captcha", "Page not found", "cookies and consent", "Please enable JavaScript"])
def test_article_about_walls(get: Get, web: Web, subject: str) -> None:
    """An article that speaks of a wall is none."""
    body = ARTICLE.replace("<title>The mill", f"<title>{subject}: a history").replace("The mill", f"Of {subject}, and")
    web.routes["/"] = page(body)
    assert get("http://site.example/").warnings == ()


def test_markup_that_never_ends(get: Get, web: Web) -> None:
    """Looking for walls takes linear time, whatever the markup."""
    for part in ("<", "<a", "<script>", "<!--", "<div " + "x=" * 50, "<div id=", "&amp", "</", '<meta content="'):
        web.routes["/"] = page("<html>" + part * (MIB // 2 // len(part)))
        begun = time.monotonic()
        get("http://site.example/", allow_walls=True, total_timeout=60)
        assert time.monotonic() - begun < 40, part


# Failing hosts


def many(world: World, urls: list[str], settings: FetchOptions) -> dict[str, Response | FetchError | None]:
    async def run() -> dict[str, Response | FetchError | None]:
        async with Fetcher(settings, world.network) as fetcher:
            return {out.url: out.response or out.error async for out in fetcher.fetch_many(urls)}

    return asyncio.run(run())


def test_failing_host_is_left_alone(world: World, web: Web, options: Options) -> None:
    web.routes["*"] = page("broken", status="500 Broken")
    urls = [f"http://site.example/{number}" for number in range(20)]
    outcomes = many(world, urls, options(max_failures=5))
    assert len(web.log) == 5
    assert sum(isinstance(outcome, HostFailingError) for outcome in outcomes.values()) == 15


def test_failing_host_holds_up_no_other(world: World, web: Web, options: Options) -> None:
    done = Event()

    def answer(asked: Asked) -> bytes:
        if asked.host == "slow.example":
            done.wait(60)
        return page()

    web.routes["*"] = answer
    urls = [f"http://slow.example/{n}" for n in range(3)] + [f"http://quick{n}.example/" for n in range(10)]

    async def run() -> list[str]:
        async with Fetcher(options(concurrency=2), world.network) as fetcher:
            order = []
            async for out in fetcher.fetch_many(urls):
                order.append(out.url)
                if len(order) == 10:
                    done.set()
            return order

    assert sorted(asyncio.run(run())[:10]) == sorted(urls[3:])


def test_retry_after_a_year(get: Get, web: Web) -> None:
    web.routes["/"] = page("later", status="429 Too Many", headers=["Retry-After: 31536000"])
    refused(get, StatusError, "left in peace", retries=2)
    assert len(web.log) == 1


def test_retry_after_garbage(get: Get, web: Web) -> None:
    web.routes["/"] = page("later", status="503 Busy", headers=["Retry-After: Fri, 99 Foo -1"])
    refused(get, StatusError, "503")


def test_retries_have_an_end(get: Get, web: Web) -> None:
    web.routes["/"] = page("busy", status="503 Busy")
    refused(get, StatusError, "503", retries=2, max_wait=0.05)
    assert len(web.log) == 3


# The table and the measure


def test_every_row_has_its_test() -> None:
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \d+ \|.*\| `(test_[^`]+)` \|$", text, re.MULTILINE)
    trees = [ast.parse((ROOT / name).read_text(encoding="utf-8")) for name in _FILES]
    names = [node.name for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)]
    tests = {name for name in names if name.startswith("test_")}
    tests -= {"test_every_row_has_its_test", "test_memory_stays_flat"}
    assert len(rows) == len(set(rows)) >= 60
    assert set(rows) == tests


_FILES = ["tests/test_fetch_attacks.py", "tests/test_fetch_tls.py"]


_FETCH_ALL = """
import asyncio, sys
from dataclasses import replace
from cleaner.errors import CleanerError
from cleaner.fetch import FetchOptions
from cleaner.fetch.client import Fetcher
from cleaner.fetch.discovery import adiscover

options = FetchOptions(
    allow_private=True, pause=0, retries=0, total_timeout=15, read_timeout=0.3, max_failures=9999, use_environment=False
)

async def main():
    failed = 0
    async with Fetcher(options) as fetcher:
        for url in sys.stdin.read().split():
            try:
                how = url.rpartition("#")[2]
                if how in {"feed", "sitemap", "links"}:
                    await adiscover(url, how, options=replace(options, ignore_robots=True))
                else:
                    await fetcher.fetch(url)
            except CleanerError as error:
                failed += 1
    # What getrusage says would include the process that this one was forked from.
    status = open("/proc/self/status").read()
    print(failed, status.partition("VmHWM:")[2].split()[0])

asyncio.run(main())
"""


def once(data: bytes) -> Answer:
    """An answer after which the connection is closed."""
    return lambda _: iter([data])


def hostile() -> dict[str, Answer]:
    """Everything above by path, and more that has to do with size. A `#` says that it is to be searched."""
    wide = "\N{GRINNING FACE} wide characters "
    routes: dict[str, Answer] = {}
    routes |= {f"/{name}": page(data, headers=[f"Content-Encoding: {kind}"]) for name, (kind, data) in bombs().items()}
    routes |= {f"/broken-{name}": once(data) for name, data in (BROKEN | CUT).items()}
    routes |= {f"/kind-{name}": page(body, content_type) for name, (_, content_type, body) in KINDS.items()}
    routes |= {f"/wall-{name}": page(body, status=status) for name, (_, status, body) in WALLS.items()}
    routes |= {f"/xml-{name}#feed": page(text, "application/rss+xml") for name, text in ENTITIES.items()}
    small_urls = "".join(f"<url><loc>/{number}</loc></url>" for number in range(400_000))
    return routes | {
        "/robots.txt": page(b"User-agent: *\n" + b"Disallow: /nowhere/%d\n" * 400_000, "text/plain"),
        "/endless": lambda _: itertools.chain([HTTP + b"\r\n"], endless()),
        "/chunks": lambda _: chunked(endless()),
        "/length": lambda _: itertools.chain([HTTP + b"Content-Length: 99999999999999\r\n\r\n"], endless()),
        "/head": lambda _: itertools.chain([b"HTTP/1.1 200 OK\r\nX: "], endless(count=200)),
        "/hints": lambda _: itertools.repeat(b"HTTP/1.1 103 Early\r\nLink: </a>\r\n\r\n" * 1000, 500),
        "/largest": page(b"<p>" + b"x" * (9 * MIB)),
        "/largest-packed": page(
            gzipped(iter([os.urandom(MIB).hex().encode() * 9])), headers=["Content-Encoding: gzip"]
        ),
        "/wide": page(gzipped(iter([f"<p>{wide}".encode() * 400_000])), headers=["Content-Encoding: gzip"]),
        "/runs": page(b"<p>ab" * 1_900_000),
        "/brackets": page(b"<" * 9 * MIB),
        "/sitemap.xml#sitemap": page(f"<urlset>{small_urls}</urlset>", "application/xml"),
        "/sitemap-torn.xml#sitemap": page(f"<urlset>{small_urls}", "application/xml"),
        "/sitemap-bomb.xml.gz#sitemap": page(bombs()["gzip"][1], "application/gzip"),
        "/sitemap.txt#sitemap": page(b"\n" * 9 * MIB, "text/plain"),
        "/feed.json#feed": page(b'{"items": [' + b"[]," * 3_000_000, "application/json"),
        "/nesting#feed": page("<rss>" + "<a>" * 1_000_000, "application/rss+xml"),
        "/links#links": page('<a href="/x">' * 700_000),
    }


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the peak from Linux's /proc")
def test_memory_stays_flat(web: Web) -> None:
    """All of it, one after the other, in a process of its own."""
    routes = hostile()
    web.routes |= {path.partition("#")[0]: answer for path, answer in routes.items()}
    urls = " ".join(f"http://127.0.0.1:{web.port}{path}" for path in routes)
    command = [sys.executable, "-c", _FETCH_ALL]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(  # noqa: S603  our own script
        command, input=urls, capture_output=True, text=True, check=True, env=environment, timeout=300
    )
    failed, peak = map(int, ran.stdout.split())
    assert failed > 50
    assert peak / 1024 < 150
