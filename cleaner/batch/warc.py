"""A reader of WARC and WET files, by fastwarc."""

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
# The start of a possible record, where reading resumes after damage: a gzip member, a zstd frame, or a plain header.
_RECORD_STARTS = re.compile(rb"%s\x08[\x00\x04]|%s|WARC/[01]\.\d\r?\n" % (re.escape(GZIP), re.escape(ZSTD)))
_SEARCH_BYTES = 1 << 20  # read at once
_OVERLAP_BYTES = 16  # kept between reads, more than any start of a record takes


class _Headers(Protocol):
    """WARC or HTTP headers from fastwarc, which has no type annotations."""

    status_code: int | None

    def get(self, name: str) -> str | None: ...


class _Record(Protocol):
    """The attributes of fastwarc's records that are used here."""

    content_length: int
    headers: _Headers
    http_charset: str | None
    http_content_type: str | None
    http_headers: _Headers | None
    reader: SupportsRead[bytes]


@dataclass(slots=True)
class _Attempt:
    """An attempt to read records from some offset on; after damage, another one follows.

    Attributes:
        begin: Offset at which the attempt starts.
        last: Offset of the last record that was read.
        records: Number of records read in this attempt.
    """

    begin: int
    last: int = 0
    records: int = 0


def read_warc(source: Source, reading: Reading) -> Iterator[Item]:
    """The pages and texts of a WARC file; damage costs only the records that it touches."""
    attempt = _Attempt(0, last=-1)
    stream = source.stream
    while True:
        try:
            yield from _records(source, reading, attempt)
        except (OSError, ValueError, EOFError) as error:
            if isinstance(error, OSError) and error.errno:
                raise
            if attempt.records or not attempt.begin:  # otherwise it was no start of a record after all
                place = f"{source.name}, byte {max(attempt.last, attempt.begin)}"
                yield Item(
                    place, error=f"damaged: {' '.join(str(error).split()).lower()} in the record there or the next"
                )
        else:
            return
        start = _next_record_start(stream, max(attempt.last, attempt.begin) + 1)
        if start is None:
            return
        attempt = _Attempt(start, last=start)


def _next_record_start(stream: IO[bytes], position: int) -> int | None:
    """The offset of the next possible start of a record; None if there is none."""
    if not stream.seekable():
        return None
    stream.seek(position)
    tail = b""
    while block := stream.read(_SEARCH_BYTES):
        data = tail + block
        if match := _RECORD_STARTS.search(data):
            return position - len(tail) + match.start()
        position += len(block)
        tail = data[-_OVERLAP_BYTES:]
    return None


def _records(source: Source, reading: Reading, attempt: _Attempt) -> Iterator[Item]:
    warc = need("fastwarc.warc", "batch")
    kinds = warc.WarcRecordType
    wanted = kinds.response | kinds.resource | kinds.conversion
    if source.stream.seekable():
        source.stream.seek(attempt.begin)
    stream = _FromHere(source.stream)
    for record in warc.ArchiveIterator(stream, record_types=wanted, parse_http=True):
        attempt.last = attempt.begin + record.stream_pos
        attempt.records += 1
        item = _item(record, f"{source.name}, byte {attempt.last}", reading)
        if item is not None:
            yield item


class _FromHere:
    """A stream for fastwarc that begins at the present position of another, which counts as offset 0."""

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
        """Do nothing; the caller closes the file."""

    def flush(self) -> None:
        """Do nothing; the file is only read."""


def _item(record: _Record, place: str, reading: Reading) -> Item | None:
    """The item of a record; None if it is neither a page nor a text."""
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
    if length <= reading.limits.size:
        data = record.reader.read(length)
        size, item = len(data), replace(item, data=data)
    else:
        size, digest = digested(record.reader)
        item = oversized(item, reading.limits.size, digest)
    if size < length:
        return Item(place, columns, error=f"damaged: the record ends after {size} of {length} bytes")
    return item


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
    """`page` or `text`; None for a record that is left out."""
    headers = record.http_headers
    if headers is not None and headers.status_code and not 200 <= headers.status_code < 300:
        reading.skip("answers other than 2xx")
        return None
    media_type = record.http_content_type if headers is not None else record.headers.get("Content-Type")
    media_type = (media_type or "").partition(";")[0].strip().lower()
    if headers is None and media_type.startswith("application/http"):  # its HTTP headers are missing or cut off
        return "page"
    if media_type in _PAGES or not media_type:
        return "page"
    if media_type in _TEXTS:
        return "text"
    reading.skip("neither HTML nor text")
    return None


def _codings(record: _Record) -> tuple[str, ...]:
    """The codings of the content and of its transfer, in the order in which they were applied."""
    headers = record.http_headers
    if headers is None:
        return ()
    names = ",".join(headers.get(name) or "" for name in ("Content-Encoding", "Transfer-Encoding"))
    return tuple(
        coding for coding in (part.strip().lower() for part in names.split(",")) if coding not in {"", "identity"}
    )
