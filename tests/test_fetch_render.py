"""Rendering, with the Chromium of the system where there is one."""

from __future__ import annotations

import shutil
import time
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from cleaner.errors import FetchError, FetchTimeoutError, InputError, NoArticleError, TooLargeError
from tests.servers import PUBLIC, Web, World, page, redirect

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleaner.fetch import Response

    Get = Callable[..., Response]

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
needs_browser = pytest.mark.skipif(
    BROWSER is None or find_spec("playwright") is None, reason="needs Chromium and Playwright, see docs/fetching.md"
)
SHELL = (
    '<!doctype html><html><head><title>App</title></head><body><div id="root"></div><script>{}</script></body></html>'
)
WRITE = "for (let i = 0; i < 8; i++) { const p = document.createElement('p'); p.textContent = TEXT; root.append(p) }"
TEXT = (
    "'The mill had stood by the river for two hundred years when the flood came, and nobody remembered a worse one. '"
)


def shell(script: str) -> bytes:
    return page(SHELL.format(f"const root = document.getElementById('root'); {script}"))


def test_without_a_browser(get: Get, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("CLEANER_CHROMIUM", raising=False)
    web.routes["/"] = shell("")
    with pytest.raises(InputError, match="no Chromium"):
        get("http://site.example/", render=True)


def test_not_rendered_unless_wished(get: Get, web: Web) -> None:
    web.routes["/"] = shell(WRITE.replace("TEXT", TEXT))
    with pytest.raises(NoArticleError, match="try --render"):
        get("http://site.example/")


@needs_browser
def test_scripts_make_the_page(get: Get, web: Web) -> None:
    """With data and another script that they ask for, redirects included."""
    web.routes |= {
        "/": shell("const tag = document.createElement('script'); tag.src = '/app.js'; document.head.append(tag);"),
        "/app.js": redirect("/real.js"),
        "/real.js": page(
            f"fetch('/data.json').then(r => r.json()).then(d => {{ {WRITE.replace('TEXT', 'd.text')} }})",
            "text/javascript",
        ),
        "/data.json": page('{"text": ' + TEXT.replace("'", '"') + "}", "application/json"),
    }
    response = get("http://site.example/", render=True, total_timeout=120)
    assert response.body.count(b"two hundred years") == 8
    assert response.warnings == ("its scripts were run in a browser",)
    assert web.paths() == ["/", "/app.js", "/real.js", "/data.json"]


@needs_browser
def test_scripts_reach_nothing_private(get: Get, web: Web, world: World) -> None:
    """By fetch, image, frame, socket, beacon, redirect, or by going there."""
    web.routes["/bounce"] = redirect("http://169.254.169.254/latest/")
    script = (
        "for (const url of ['http://127.0.0.1:PORT/a', 'http://localhost:PORT/b', 'http://10.0.0.1/c', '/bounce', "
        "'http://inside.example/d']) fetch(url, {mode: 'no-cors'}).catch(() => 0);"
        "new Image().src = 'http://127.0.0.1:PORT/image';"
        "const frame = document.createElement('iframe'); frame.src = 'http://127.0.0.1:PORT/frame'; root.append(frame);"
        "try { new WebSocket('ws://127.0.0.1:PORT/socket') } catch (e) {}"
        "navigator.sendBeacon('http://127.0.0.1:PORT/beacon');"
        "fetch('http://site.example/post', {method: 'POST', body: 'x'}).catch(() => 0);"
        "setTimeout(() => { location = 'http://127.0.0.1:PORT/gone' }, 500);"
    ).replace("PORT", str(web.port))
    world.names |= {"inside.example": [["10.0.0.7"]], "localhost": [["127.0.0.1"]]}
    web.routes["/"] = shell(WRITE.replace("TEXT", TEXT) + script)
    response = get("http://site.example/", render=True, total_timeout=120)
    assert b"two hundred years" in response.body
    assert sorted(web.paths()) == ["/", "/bounce"]
    assert {address for address, _ in world.connections} == {PUBLIC}


@needs_browser
def test_scripts_without_end(get: Get, web: Web) -> None:
    web.routes["/"] = shell("while (true) {}")
    begun = time.monotonic()
    with pytest.raises(FetchTimeoutError, match="scripts were not done"):
        get("http://site.example/", render=True, total_timeout=4)
    assert time.monotonic() - begun < 60


@needs_browser
def test_scripts_that_grow_the_page(get: Get, web: Web) -> None:
    web.routes["/"] = shell("root.textContent = 'x'.repeat(3_000_000)")
    with pytest.raises(TooLargeError, match="scripts made more"):
        get("http://site.example/", render=True, max_decoded=1_000_000, total_timeout=120)


@needs_browser
def test_scripts_that_use_much_memory(get: Get, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound is lowered for the test; the page takes 300 MB of buffers, which the heap's own limit doesn't count."""
    monkeypatch.setattr("cleaner.fetch.render._MAX_MEMORY", 250 << 20)
    grow = "const all = []; setInterval(() => { if (all.length < 12) all.push(new Uint8Array(25e6).fill(1)) }, 50);"
    web.routes["/"] = shell(grow + "setInterval(() => fetch('/more'), 100)")
    web.routes["/more"] = page("{}", "application/json")
    with pytest.raises((TooLargeError, FetchError)) as caught:
        get("http://site.example/", render=True, total_timeout=120)
    assert "memory" in str(caught.value)


@needs_browser
def test_scripts_that_ask_without_end(get: Get, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.fetch.render._SETTLE_SECONDS", 2.0)
    web.routes["/"] = shell(
        WRITE.replace("TEXT", TEXT) + "for (let i = 0; i < 300; i++) fetch('/x' + i).catch(() => 0)"
    )
    web.routes["*"] = page("{}", "application/json")
    assert b"two hundred years" in get("http://site.example/", render=True, total_timeout=120).body
    assert len(web.log) <= 201


@needs_browser
def test_a_page_that_stays_empty(get: Get, web: Web) -> None:
    web.routes["/"] = shell("0")
    with pytest.raises(NoArticleError, match="empty without scripts"):
        get("http://site.example/", render=True, total_timeout=120)
