"""WARC and WET by fastwarc."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING, Protocol

from cleaner.batch.item import Item, digested, oversized
from cleaner.extras import need
from cleaner.signatures import GZIP, ZSTD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed import SupportsRead

    from cleaner.batch.readers import Reading, Source

_PAGES = ("text/html", "application/xhtml+xml")
_TEXTS = ("text/plain",)
# Where a record may begin, for going on behind a damaged one: a member of gzip or of zstd, or a plain header.
_BEGINNINGS = re.compile(rb"%s\x08[\x00\x04]|%s|WARC/[01]\.\d\r?\n" % (re.escape(GZIP), re.escape(ZSTD)))
_WINDOW = 1 << 20


class _Headers(Protocol):
    """Headers of WARC or HTTP as fastwarc has them, which has no types."""

    status_code: int | None

    def get(self, name: str) -> str | None: ...


class _Record(Protocol):
    """A record as fastwarc has it, as far as it is read here."""

    content_length: int
    headers: _Headers
    http_charset: str | None
    http_content_type: str | None
    http_headers: _Headers | None
    reader: SupportsRead[bytes]


@dataclass(slots=True)
class _Course:
    """How far a file was read.

    Attributes:
        begin: Where the iterator started.
        last: Where the last record that was read began.
        records: How many records this start gave.
    """

    begin: int
    last: int = 0
    records: int = 0


def read_warc(source: Source, reading: Reading) -> Iterator[Item]:
    """The pages and texts of a file of WARC records; damage costs the records that it touches."""
    course = _Course(0, last=-1)
    stream = source.stream
    while True:
        try:
            yield from _records(source, reading, course)
        except (OSError, ValueError, EOFError) as error:
            if isinstance(error, OSError) and error.errno:
                raise
            if course.records or not course.begin:  # else it only was no beginning after all
                place = f"{source.name}, byte {max(course.last, course.begin)}"
                yield Item(
                    place, error=f"damaged: {' '.join(str(error).split()).lower()} in the record there or the next"
                )
        else:
            return
        behind = _next_beginning(stream, max(course.last, course.begin) + 1)
        if behind is None:
            return
        course = _Course(behind, last=behind)


def _next_beginning(stream: IO[bytes], position: int) -> int | None:
    """Offset of the next place where a record may begin."""
    if not stream.seekable():
        return None
    stream.seek(position)
    tail = b""
    while block := stream.read(_WINDOW):
        data = tail + block
        if match := _BEGINNINGS.search(data):
            return position - len(tail) + match.start()
        position += len(block)
        tail = data[-16:]
    return None


def _records(source: Source, reading: Reading, course: _Course) -> Iterator[Item]:
    warc = need("fastwarc.warc", "batch")
    kinds = warc.WarcRecordType
    wanted = kinds.response | kinds.resource | kinds.conversion
    if source.stream.seekable():
        source.stream.seek(course.begin)
    stream = _Offset(source.stream)
    for record in warc.ArchiveIterator(stream, record_types=wanted, parse_http=True):
        course.last = course.begin + record.stream_pos
        course.records += 1
        item = _item(record, f"{source.name}, byte {course.last}", reading)
        if item is not None:
            yield item


class _Offset:
    """A stream that fastwarc reads from here on: it knows nothing of what stands before."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._read = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._read += len(data)
        return data

    def tell(self) -> int:
        return self._read

    def close(self) -> None:
        """The file is not ours to close."""

    def flush(self) -> None:
        """Nothing is written."""


def _item(record: _Record, place: str, reading: Reading) -> Item | None:
    """A record as an item; None if it is neither page nor text."""
    columns = _columns(record, place)
    kind = _kind(record, reading)
    if kind is None:
        return None
    length = int(record.content_length)
    if not length:
        return Item(place, columns, error="no document: the record has no body")
    item = Item(
        place,
        columns,
        kind="text" if kind == "text" else None,
        charset=record.http_charset,
        coding=_codings(record),
        unpacked=reading.limits.size,
        url=columns["url"] or None,
    )
    small = length <= reading.limits.size
    size, body = (len(data := record.reader.read(length)), data) if small else digested(record.reader)
    if size < length:
        return Item(place, columns, error=f"damaged: the record ends after {size} of {length} bytes")
    return replace(item, data=body) if small else oversized(item, reading.limits.size, body)


def _columns(record: _Record, place: str) -> dict[str, str]:
    headers = record.headers
    name, _, offset = place.rpartition(", byte ")
    return {
        "url": headers.get("WARC-Target-URI") or "",
        "warc_id": headers.get("WARC-Record-ID") or "",
        "warc_date": headers.get("WARC-Date") or "",
        "source": name,
        "offset": offset,
    }


def _kind(record: _Record, reading: Reading) -> str | None:
    """`page`, `text`, or None for what is left out."""
    headers = record.http_headers
    if headers is not None and headers.status_code and not 200 <= headers.status_code < 300:
        reading.skip("answers other than 2xx")
        return None
    named = record.http_content_type if headers is not None else record.headers.get("Content-Type")
    named = (named or "").partition(";")[0].strip().lower()
    if headers is None and named.startswith("application/http"):  # its HTTP headers are missing or cut off
        return "page"
    if named in _PAGES or not named:
        return "page"
    if named in _TEXTS:
        return "text"
    reading.skip("neither HTML nor text")
    return None


def _codings(record: _Record) -> tuple[str, ...]:
    """The content's codings and those of its transfer, in the order in which they were applied."""
    headers = record.http_headers
    if headers is None:
        return ()
    named = ",".join(headers.get(name) or "" for name in ("Content-Encoding", "Transfer-Encoding"))
    return tuple(
        coding for coding in (part.strip().lower() for part in named.split(",")) if coding not in {"", "identity"}
    )
