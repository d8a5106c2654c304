"""Tests of the HTTP service, over real connections."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from cleaner import Options
from cleaner.batch import Limits
from tests.cli_command import clean
from tests.gate import COMMAND, MARK, Gate

HTTPException = pytest.importorskip("starlette.exceptions", reason="needs the extra serve").HTTPException
pytest.importorskip("uvicorn", reason="needs the extra serve")
pytest.importorskip("pebble", reason="needs the extra serve")

from cleaner.adapters.serve import Service, _options, application  # noqa: E402  only where Starlette is

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping

ROOT = Path(__file__).parent.parent
TEXT = "The ferry to the island leaves at nine.\n\nShare this article\n"


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Gate:
    return Gate(tmp_path_factory.mktemp("gate"))


@pytest.fixture(scope="module")
def service(gate: Gate) -> Iterator[httpx.Client]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    bounds = ["--timeout", "3", "--max-size", "1", "--waiting", "1"]
    command = [*COMMAND, "serve", "--port", str(port), *bounds]
    with (
        subprocess.Popen(  # noqa: S603  our own command
            command, cwd=ROOT, stderr=subprocess.DEVNULL, env=gate.environment
        ) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=300, trust_env=False) as client,
    ):
        for _ in range(600):
            try:
                client.get("/openapi.json")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield client
        process.terminate()


def test_text_is_cleaned(service: httpx.Client) -> None:
    answer = service.post("/clean", content=TEXT, headers={"content-type": "text/plain; charset=utf-8"})
    assert answer.status_code == 200
    assert answer.json()["text"] == "The ferry to the island leaves at nine.\n"
    assert answer.json()["removals"][0]["text"] == "Share this article"


def test_page_is_cleaned_with_the_charset_of_its_header(service: httpx.Client) -> None:
    page = "<html><body><h1>Fähre</h1><p>Die Fähre fährt um neun Uhr früh.</p></body></html>".encode("latin-1")
    answer = service.post("/clean", content=page, headers={"content-type": "text/html; charset=iso-8859-1"})
    assert "Die Fähre fährt um neun" in answer.json()["text"]


def test_json_brings_options(service: httpx.Client) -> None:
    answer = service.post("/clean", json={"text": TEXT, "options": {"skip": ["share"], "model": False}})
    assert answer.json()["text"] == TEXT


@pytest.mark.parametrize(
    ("body", "status", "cause"),
    [
        (b"{", 400, "bad JSON"),
        (b"[]", 400, "an object was expected"),
        (b"{}", 422, "no document"),
        (b'{"text": 5}', 422, "no document"),
        (b'{"text": "x", "options": {"packs": ["/etc/passwd"]}}', 400, "options are"),
        (b'{"text": "x", "options": {"weights": "/etc"}}', 400, "options are"),
        (b'{"text": "x", "options": {"links": "yes"}}', 400, "option 'links' can't be"),
        (b'{"text": "x", "options": {"favor": "luck"}}', 400, "option 'favor' can't be"),
        (b'{"text": "x", "options": {"skip": [5]}}', 400, "option 'skip' can't be"),
        (b'{"text": "x", "options": {"skip": ["no-such-rule"]}}', 400, "no-such-rule"),
        (b'{"text": "' + b"x" * (1 << 20) + b'"}', 413, "too large"),
    ],
)
def test_bad_requests_are_told_why(body: bytes, status: int, cause: str, service: httpx.Client) -> None:
    answer = service.post("/clean", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == status, answer.text
    assert cause in answer.json()["error"]


def test_a_blank_page_beside_a_text_is_none(service: httpx.Client) -> None:
    answer = service.post("/clean", json={"html": "", "text": TEXT})
    assert answer.json()["text"] == "The ferry to the island leaves at nine.\n"


def post_packed(service: httpx.Client, body: bytes, coding: str = "gzip") -> httpx.Response:
    return service.post("/clean", content=body, headers={"content-type": "text/plain", "content-encoding": coding})


def test_a_packed_body_is_unpacked(service: httpx.Client) -> None:
    answer = post_packed(service, gzip.compress(TEXT.encode()))
    assert answer.status_code == 200
    assert answer.json()["text"] == "The ferry to the island leaves at nine.\n"
    body = gzip.compress(json.dumps({"text": TEXT}).encode())
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    assert service.post("/clean", content=body, headers=headers).json()["text"] == answer.json()["text"]
    assert post_packed(service, TEXT.encode(), "identity").json()["text"] == answer.json()["text"]


@pytest.mark.parametrize(
    ("body", "coding", "status", "cause"),
    [
        (gzip.compress(b"x" * (64 << 20), mtime=0), "gzip", 413, "too large: more than 1048576 bytes"),
        (gzip.compress(TEXT.encode(), mtime=0)[:-3], "gzip", 400, "broken gzip: it ends too early"),
        (gzip.compress(TEXT.encode(), mtime=0) * 2, "gzip", 400, "broken gzip: something stands behind its end"),
        (TEXT.encode(), "gzip", 400, "broken gzip: "),
        (TEXT.encode(), "br", 415, "content coding 'br' is not taken"),
        (TEXT.encode(), "gzip, gzip", 415, "content coding 'gzip, gzip' is not taken"),
    ],
    ids=["huge", "short", "two", "plain", "br", "twice"],
)
def test_what_cannot_be_unpacked_is_refused(
    body: bytes, coding: str, status: int, cause: str, service: httpx.Client
) -> None:
    answer = post_packed(service, body, coding)
    assert answer.status_code == status, answer.text
    assert cause in answer.json()["error"]
    assert answer.headers.get("accept-encoding") == ("gzip" if status == 415 else None)


def test_forms_are_refused(service: httpx.Client) -> None:
    answer = service.post("/clean", files={"document": TEXT.encode()})
    assert (answer.status_code, answer.headers.get("accept-encoding")) == (415, None)
    assert "send the document as the body" in answer.json()["error"]


def test_who_sends_slowly_takes_nobodys_place(service: httpx.Client) -> None:
    head = "POST /clean HTTP/1.1\r\nHost: a.example\r\nContent-Type: text/plain\r\nContent-Length: 99\r\n\r\nThe"
    with ExitStack() as slow:
        for _ in range(4):
            sent = slow.enter_context(socket.create_connection((service.base_url.host, service.base_url.port or 0)))
            sent.sendall(head.encode())
        time.sleep(0.2)
        assert service.post("/clean", content=TEXT).status_code == 200


class Asker:
    """Calls the application in this process as a server does, without workers."""

    def __init__(self, service: Service) -> None:
        self._application = application(service)

    async def ask(self, *parts: bytes, leave: bool = False) -> tuple[int, str]:
        """Send parts of a document that never ends."""
        left = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
        told: list[MutableMapping[str, Any]] = []

        async def receive() -> MutableMapping[str, Any]:
            if left:
                return left.pop(0)
            if not leave:
                await asyncio.sleep(60)
            return {"type": "http.disconnect"}

        async def send(message: MutableMapping[str, Any]) -> None:
            told.append(message)

        scope: dict[str, Any] = {
            "type": "http",
            "method": "POST",
            "path": "/clean",
            "query_string": b"",
            "headers": [],
            "app": None,
        }
        await self._application(scope, receive, send)
        return told[0]["status"], b"".join(message.get("body", b"") for message in told).decode()


def test_what_does_not_come_in_time_is_refused() -> None:
    status, told = asyncio.run(Asker(Service(arriving=0.05)).ask(b"The ferry"))
    assert (status, json.loads(told)["error"]) == (408, "too slow: it did not come within 0.05 s")


def test_who_leaves_early_is_no_defect() -> None:
    assert asyncio.run(Asker(Service()).ask(b"The ferry", leave=True)) == (400, "")


def test_what_has_come_of_all_documents_is_bounded() -> None:
    asker = Asker(Service(Limits(size=100), workers=1, waiting=0, arriving=0.3))

    async def two() -> tuple[tuple[int, str], tuple[int, str]]:
        return await asyncio.gather(asker.ask(b"x" * 80), asker.ask(b"y" * 80))

    (first, _), (second, told) = asyncio.run(two())
    assert (first, second) == (408, 503)
    assert "too many documents are on their way" in told
    assert asyncio.run(asker.ask(b"z" * 80))[0] == 408


def test_checking_names_compiles_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.rules.book.compiled_book", None)
    assert _options({"skip": ["share"]}, Options()) == Options(skip=("share",))


def test_mending_encodings_asks_for_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ftfy", None)
    with pytest.raises(HTTPException, match=r"ftfy: is not installed .*\[encoding\]") as caught:
        _options({"fix_encoding": True}, Options())
    assert caught.value.status_code == 400


@pytest.mark.parametrize(
    ("host", "cause"),
    [("127.0.0.1", "address already in use"), ("nowhere.invalid", ""), ("192.0.2.1", "cannot assign"), ("a..b", "")],
)
def test_an_address_that_cannot_be_listened_on_is_told_in_a_line(host: str, cause: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ran = clean("serve", "--host", host, "--port", port)
    assert (ran.code, ran.out) == (2, b"")
    assert re.fullmatch(rf"clean: {host}:{port}: .*{cause}.* \(choose another --host or --port\)\n", ran.err)


def test_slow_document_costs_itself(service: httpx.Client, gate: Gate) -> None:
    gate.shut()
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: service.post("/clean", content=MARK), range(4)))
    gate.open()
    told = sorted(answer.status_code for answer in answers)
    assert set(told) == {503, 504}
    assert any(answer.headers.get("retry-after") for answer in answers)
    health = service.get("/healthz")
    assert (health.status_code, health.json()) == (200, {"healthy": True})


def test_openapi_names_every_path(service: httpx.Client) -> None:
    assert set(service.get("/openapi.json").json()["paths"]) == {"/clean", "/healthz"}
    assert service.get("/other").status_code == 404
    assert service.get("/clean").status_code == 405
