"""A small HTTP service, which cleans each document in a worker process with limits on size, time and memory.

POST /clean      takes a page or text as the body, or JSON {"html" or "text": …, "url": …, "options": {…}}; gives JSON
GET /healthz     reports whether the workers work
GET /openapi.json   describes the service
"""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import BrokenExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from cleaner.batch.item import Item
from cleaner.batch.order import Columns, Limits
from cleaner.batch.rows import Recipe
from cleaner.batch.work import Done, Task
from cleaner.batch.workers import Crew
from cleaner.blocks import Options
from cleaner.errors import CleanerError, OptionError
from cleaner.extras import need, wanted_by
from cleaner.rules import check_names
from cleaner.unpack import BODIES, DamagedError, ZlibDecoder

with wanted_by("serve"):
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.exceptions import HTTPException
    from starlette.requests import ClientDisconnect
    from starlette.responses import JSONResponse, Response
    from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping

    from starlette.requests import Request

    from cleaner.unpack import Decoder

# Options that a request may not set: they name files on this machine, or could cause unlimited work.
_RESERVED_OPTIONS = frozenset({"packs", "weights"})
_STATUS_BY_CAUSE = {"timeout": 504, "no document": 422}
_HEALTH = "Ready.\n"
# A body of several gzip members is refused, since each member costs time.
_GZIP_BOUNDS = replace(BODIES, members=1)


@dataclass(frozen=True, slots=True)
class Service:
    """Settings of the service.

    Attributes:
        limits: What one document may cost.
        workers: Number of processes that clean.
        waiting: Number of requests that may wait for a worker; further ones are refused.
        arriving: Seconds within which a request must have arrived.
        options: How to clean, unless a request has options of its own.
    """

    limits: Limits = field(default_factory=lambda: Limits(seconds=30.0, size=10 << 20))
    workers: int = 1
    waiting: int = 32
    arriving: float = 30.0
    options: Options = field(default_factory=Options)


def application(service: Service | None = None) -> Starlette:
    """The service as an ASGI application."""
    handlers = _Handlers(service or Service())
    routes = [
        Route("/clean", handlers.clean, methods=["POST"]),
        Route("/healthz", handlers.health),
        Route("/openapi.json", _describe),
    ]
    return Starlette(routes=routes, lifespan=handlers.lifespan, exception_handlers={HTTPException: _refusal})


@dataclass(slots=True)
class _Upload:
    """A request whose body is being received.

    Attributes:
        held: Bytes of its document in memory.
    """

    held: int = 0


class _Handlers:
    """Request handlers, which pass documents to the workers.

    A request takes a slot only once it has arrived completely, so that slow senders do not block others. The bytes held
    for all requests together are limited to what all slots could hold.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._task = Task(Recipe(service.options, Columns(removals=True)))
        self._crew = Crew(service.workers, service.limits, self._task)
        self._slots = service.workers + service.waiting
        self._taken_slots = 0
        self._held_bytes = 0

    @asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[None]:
        """Keep the workers running for as long as the service runs."""
        with self._crew.at_work():
            yield

    async def health(self, _: Request) -> Response:
        """Report whether a worker can clean a document."""
        row = await self._row(Item("health", {"text": _HEALTH}), self._task)
        return JSONResponse({"healthy": not row["error"]}, 503 if row["error"] else 200)

    async def clean(self, request: Request) -> Response:
        """Clean one document and answer with its row."""
        upload = _Upload()
        try:
            self._require_slot()
            row = await self._clean_in_slot(*await self._read(request, upload))
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is left to read it
        finally:
            self._held_bytes -= upload.held
        cause = str(row["error"]).partition(":")[0]
        status = _STATUS_BY_CAUSE.get(cause, 500) if cause else 200
        return Response(json.dumps(row), status, media_type="application/json")

    def _require_slot(self) -> None:
        """Refuse a request if all slots are taken."""
        if self._taken_slots >= self._slots:
            raise _busy_error("too many requests are waiting")

    async def _clean_in_slot(self, item: Item, task: Task) -> Mapping[str, Any]:
        self._require_slot()
        self._taken_slots += 1
        try:
            return await self._row(item, task)
        finally:
            self._taken_slots -= 1

    async def _read(self, request: Request, upload: _Upload) -> tuple[Item, Task]:
        kind, _, parameters = request.headers.get("content-type", "").partition(";")
        kind = kind.strip().lower()
        if kind.startswith("multipart/"):
            raise HTTPException(415, f"content type {kind!r} is not taken: send the document as the body, or JSON")
        try:
            async with asyncio.timeout(self._service.arriving):
                body = await self._read_body(request, upload)
        except TimeoutError as error:
            cause = f"too slow: it did not come within {self._service.arriving:g} s"
            raise HTTPException(408, cause, {"Connection": "close"}) from error
        if kind == "application/json":
            return self._item_of(body)
        charset = parameters.partition("charset=")[2].strip(' "') or None
        document_kind = {"text/html": "html", "application/xhtml+xml": "html", "text/plain": "text"}.get(kind)
        item = Item("request", {}, data=body, kind=document_kind, charset=charset, url=request.query_params.get("url"))  # type: ignore[arg-type]  # the three above
        return item, self._task

    async def _read_body(self, request: Request, upload: _Upload) -> bytes:
        """The decoded body. It is refused as soon as it exceeds the limit, whether before or after decoding."""
        size = self._service.limits.size
        decoder = _decoder_for(request.headers.get("content-encoding", ""))
        too_large = HTTPException(413, f"too large: more than {size} bytes")
        parts: list[bytes] = []
        received, left = 0, size
        async for part in request.stream():
            received += len(part)
            if received > size:
                raise too_large
            for piece in _decoded(part, decoder):
                left -= len(piece)
                if left < 0:
                    raise too_large
                self._hold(upload, len(piece))
                parts.append(piece)
        if decoder and not decoder.complete():
            raise HTTPException(400, "broken gzip: it ends too early")
        return b"".join(parts)

    def _hold(self, upload: _Upload, size: int) -> None:
        """Count bytes that are now in memory, and refuse the request if all requests together hold too many."""
        if self._held_bytes + size > self._slots * self._service.limits.size:
            raise _busy_error("too many documents are on their way")
        self._held_bytes += size
        upload.held += size

    def _item_of(self, body: bytes) -> tuple[Item, Task]:
        try:
            order = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise HTTPException(400, "bad JSON") from error
        if not isinstance(order, dict):
            raise HTTPException(400, "an object was expected")
        record = {name: order.get(name) for name in ("html", "text", "url")}
        options = _options(order.get("options") or {}, self._service.options)
        return Item("request", record), replace(self._task, recipe=replace(self._task.recipe, options=options))

    async def _row(self, item: Item, task: Task) -> Mapping[str, Any]:
        try:
            done = await asyncio.wrap_future(self._crew.submit((item,), task))
        except Exception as error:  # noqa: BLE001  every failure becomes an answer
            if isinstance(error, BrokenExecutor):
                await run_in_threadpool(self._crew.mend, error)
            return {"error": self._crew.describe(error)}
        return _answer(done)


def _busy_error(cause: str) -> HTTPException:
    return HTTPException(503, f"busy: {cause}", {"Retry-After": "1"})


def _decoder_for(coding: str) -> Decoder | None:
    """The decoder for a body's coding; None if it has none.

    Raises:
        HTTPException: The coding is not gzip.
    """
    coding = coding.strip().lower()
    if coding in {"", "identity"}:
        return None
    if coding in {"gzip", "x-gzip"}:
        return ZlibDecoder(_GZIP_BOUNDS)
    raise HTTPException(415, f"content coding {coding!r} is not taken: send gzip or none", {"Accept-Encoding": "gzip"})


def _decoded(part: bytes, decoder: Decoder | None) -> Iterator[bytes]:
    """The decoded content of the next bytes of a body, in pieces."""
    try:
        yield from decoder.feed(part) if decoder else (part,)
    except DamagedError as error:
        raise HTTPException(400, f"broken gzip: {error}") from error


def _answer(done: Done) -> dict[str, Any]:
    """The row without the input's columns."""
    row: dict[str, Any] = json.loads(done.packed[0])
    return {name: value for name, value in row.items() if name not in {"html", "original_text"}}


def _options(given: object, base: Options) -> Options:
    """Options from a request.

    Raises:
        HTTPException: An option does not exist or can't have its value, or its extra is not installed.
    """
    names = [option.name for option in fields(Options) if option.name not in _RESERVED_OPTIONS]
    if not isinstance(given, dict) or not given.keys() <= set(names):
        raise HTTPException(400, f"options are an object with some of {', '.join(names)}")
    try:
        options = replace(base, **given)
        check_names(options)
        if options.fix_encoding:
            need("ftfy", "encoding")
    except OptionError as error:
        raise HTTPException(400, f"option {error.thing!r} {error.cause}") from error
    except CleanerError as error:
        raise HTTPException(400, str(error)) from error
    return options


async def _refusal(_: Request, error: Exception) -> Response:
    status, detail = (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, "defect")
    headers = error.headers if isinstance(error, HTTPException) else None
    return JSONResponse({"error": detail}, status, dict(headers or {}))


async def _describe(_: Request) -> Response:
    return JSONResponse(_OPENAPI)


def _answers() -> dict[str, Any]:
    causes = {
        "400": "the request is not understood",
        "408": "it did not come in time",
        "413": "the document is too large",
        "415": "its content coding is neither gzip nor none, or it is a form",
        "422": "there is no document in the request",
        "500": "the worker died or ran out of memory",
        "503": "too many requests are waiting",
        "504": "it took too long",
    }
    texts = ("text", "title", "author", "date", "language", "page_type", "error")
    row: dict[str, Any] = {name: {"type": "string"} for name in texts}
    row |= {
        "confidence": {"type": "number"},
        "warnings": {"type": "array", "items": {"type": "string"}},
        "removals": {"type": "array", "items": {"type": "object"}},
    }
    good = {
        "description": "the article",
        "content": {"application/json": {"schema": {"type": "object", "properties": row}}},
    }
    return {"200": good, **{status: {"description": cause} for status, cause in causes.items()}}


_DOCUMENT = {"schema": {"type": "string"}}
_ORDER = {
    "type": "object",
    "properties": {
        "html": {"type": "string"},
        "text": {"type": "string"},
        "url": {"type": "string"},
        "options": {"type": "object"},
    },
}
_OPENAPI: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "article-cleaner", "version": "1"},
    "paths": {
        "/clean": {
            "post": {
                "summary": "Clean a document",
                "parameters": [{"name": "url", "in": "query", "schema": {"type": "string"}}],
                "requestBody": {
                    "required": True,
                    "content": {
                        "text/html": _DOCUMENT,
                        "text/plain": _DOCUMENT,
                        "application/json": {"schema": _ORDER},
                    },
                },
                "responses": _answers(),
            }
        },
        "/healthz": {"get": {"summary": "Whether the workers work", "responses": {"200": {"description": "they do"}}}},
    },
}
