"""TLS and proxies: rows of the table in docs/security.md too."""

from __future__ import annotations

import datetime as dt
import ssl
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
import trustme

from cleaner.errors import ConnectionFailedError, FetchError, FetchTimeoutError, InputError, OptionError, TLSError
from cleaner.fetch import FetchOptions, Response, network
from tests.servers import Asked, Web, World, page, redirect

if TYPE_CHECKING:
    from pathlib import Path

Get = Callable[..., Response]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)


def secure(authority: trustme.CA, world: World, name: str, expires: dt.datetime | None = None) -> Web:
    """A server with a certificate for a name, reached at port 443 of the world."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name, not_after=expires).configure_cert(context)
    server = Web(tls=context)
    server.routes["*"] = page()
    world.tls_port = server.port
    return server


@pytest.fixture
def site(authority: trustme.CA, world: World) -> Iterator[Web]:
    server = secure(authority, world, "site.example")
    yield server
    server.close()


def test_certificate_of_own_authority(get: Get, site: Web, ca_file: str) -> None:
    """The name stays what TLS and the host header use, though the connection is made to an address."""
    assert get("https://site.example/", ca_file=ca_file).status == 200
    assert site.log[0].host == "site.example"


def test_certificate_of_nobody(get: Get, site: Web) -> None:
    with pytest.raises(TLSError, match="certificate is not valid"):
        get("https://site.example/")
    assert site.log == []


def test_certificate_for_another_name(get: Get, site: Web, ca_file: str) -> None:
    with pytest.raises(TLSError, match="certificate is not valid"):
        get("https://other.example/", ca_file=ca_file)
    assert site.log == []


def test_certificate_expired(get: Get, authority: trustme.CA, world: World, ca_file: str) -> None:
    yesterday = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    server = secure(authority, world, "site.example", expires=yesterday)
    with pytest.raises(TLSError, match="expired"):
        get("https://site.example/", ca_file=ca_file)
    assert server.log == []
    server.close()


def test_no_tls_at_all(get: Get, web: Web, world: World) -> None:
    """A server that answers https in plain text."""
    world.tls_port = web.port
    web.greeting = b"HTTP/1.1 400 Bad Request\r\n\r\n"
    with pytest.raises(TLSError, match="no secure connection"):
        get("https://site.example/")


def test_tls_that_stalls(get: Get, world: World) -> None:
    server = Web()
    world.tls_port = server.port
    server.routes["*"] = lambda _: iter([b""])
    begun = time.monotonic()
    with pytest.raises((FetchTimeoutError, TLSError)):
        get("https://site.example/", connect_timeout=0.4)
    assert time.monotonic() - begun < 20
    server.close()


def test_downgrade_is_told(get: Get, site: Web, web: Web, ca_file: str) -> None:
    site.routes["/"] = redirect("http://site.example/plain")
    web.routes["/plain"] = page()
    response = get("https://site.example/", ca_file=ca_file)
    assert response.warnings == ("a redirect led from https to plain http at site.example",)


def test_credentials_not_sent_after_downgrade(get: Get, site: Web, web: Web, ca_file: str) -> None:
    site.routes["/"] = redirect("http://site.example/plain")
    web.routes["/plain"] = page()
    get("https://user:secret@site.example/", ca_file=ca_file)
    assert "authorization" in site.log[0].headers
    assert "authorization" not in web.log[0].headers


def test_authority_that_is_no_file(get: Get, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no certificates"):
        get("https://site.example/", ca_file=str(tmp_path / "missing.pem"))


def test_authority_of_the_environment_that_is_no_file(
    get: Get, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))
    network._ssl_context.cache_clear()  # noqa: SLF001  as in a run of its own
    with pytest.raises(InputError, match=r"SSL_CERT_FILE=.*missing\.pem: no certificates"):
        get("http://site.example/")


def test_proxy_is_used(get: Get, web: Web, world: World) -> None:
    """A proxy gets the request; it looks the name up, we don't."""
    web.routes["http://site.example/"] = page()
    assert get("http://site.example/", proxy=f"http://127.0.0.1:{web.port}").status == 200
    assert world.lookups == []
    assert world.connections == [("127.0.0.1", web.port)]


def test_proxy_of_the_environment(get: Get, web: Web, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{web.port}")
    monkeypatch.setenv("no_proxy", "direct.example")
    web.routes["http://site.example/"] = page()
    web.routes["/"] = page()
    get("http://site.example/", use_environment=True)
    get("http://direct.example/", use_environment=True)
    assert web.paths() == ["http://site.example/", "/"]
    assert world.lookups == ["direct.example"]


@pytest.mark.parametrize(
    "proxy", ["socks5://127.0.0.1:1080", "ftp://proxy.example", "http://", "http://x:y", "http://[::1", ":80"]
)
def test_proxy_that_is_none(proxy: str) -> None:
    with pytest.raises(OptionError, match="proxy"):
        FetchOptions(proxy=proxy)


def test_proxy_of_the_environment_that_is_none(get: Get, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("all_proxy", "socks5://user:secret@127.0.0.1:1080")
    with pytest.raises(OptionError, match=r"ALL_PROXY: .*socks5") as caught:
        get("http://site.example/", use_environment=True)
    assert "secret" not in str(caught.value)
    assert not web.log


def test_proxy_without_scheme(get: Get, web: Web) -> None:
    web.routes["http://site.example/"] = page()
    assert get("http://site.example/", proxy=f"127.0.0.1:{web.port}").status == 200


def test_proxy_that_is_not_there(get: Get, world: World) -> None:
    world.names["proxy.example"] = [[]]
    with pytest.raises(
        ConnectionFailedError, match=r"the proxy proxy\.example can't be reached: the name has no address"
    ):
        get("http://site.example/", proxy="http://user:secret@proxy.example:3128")


def test_proxy_that_refuses(get: Get, web: Web) -> None:
    """Its password stays out of the error."""

    def answer(_: Asked) -> bytes:
        return page("no", status="407 Proxy Authentication Required")

    web.routes["*"] = answer
    with pytest.raises((ConnectionFailedError, FetchError)) as caught:
        get("https://site.example/", proxy=f"http://user:secret@127.0.0.1:{web.port}")
    assert "secret" not in str(caught.value) + repr(caught.value)
