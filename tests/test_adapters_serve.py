"""The HTTP service, over real connections."""

from __future__ import annotations

import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.gate import COMMAND, MARK, Gate

pytest.importorskip("starlette", reason="needs the extra serve")
pytest.importorskip("uvicorn", reason="needs the extra serve")
pytest.importorskip("pebble", reason="needs the extra serve")

if TYPE_CHECKING:
    from collections.abc import Iterator

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
