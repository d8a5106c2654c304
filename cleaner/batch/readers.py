"""Reads files of all formats as items, in a fixed order, one at a time.

Whatever can't be read becomes an item with an error that names file and offset, and reading goes on after it.
"""

from __future__ import annotations

import io
import shutil
import stat
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import IO, TYPE_CHECKING, BinaryIO

from cleaner.batch.item import Item, digested, oversized
from cleaner.batch.lines import TABLES, read_lines, read_table
from cleaner.batch.order import Columns, Limits
from cleaner.batch.warc import read_warc
from cleaner.errors import CleanerError, reason_of
from cleaner.unpack import unpacked_stream

if TYPE_CHECKING:
    from pathlib import Path

    from _typeshed import WriteableBuffer

    from cleaner.batch.inputs import Input, Inputs

_LINES = (".jsonl", ".ndjson")
_WARCS = (".warc", ".wet")
_TARS = (".tar", ".tgz")
_DOCUMENTS = (".html", ".htm", ".xhtml", ".shtml", ".txt", ".text", ".md")
_COMPRESSED = (".gz", ".zst")
# Formats whose readers need to seek.
_SEEKING = (".zip", ".parquet", *_WARCS)
_Reader = Callable[["Source", "Reading"], Iterator[Item]]


@dataclass(slots=True)
class Reading:
    """Settings and progress of reading.

    Attributes:
        columns: The roles of the columns of records.
        limits: The limits on a document, of which only the size matters here.
        total: Bytes of all inputs.
        done: Bytes of the inputs that have been read to their end.
        at: The open file, whose position adds to `done`.
        skipped: Counts of what was left out on purpose, such as pictures in a folder, by reason.
    """

    columns: Columns = field(default_factory=Columns)
    limits: Limits = field(default_factory=Limits)
    total: int = 0
    done: int = 0
    at: BinaryIO | None = None
    skipped: dict[str, int] = field(default_factory=dict)

    @property
    def consumed(self) -> int:
        """Bytes read so far."""
        try:
            return self.done + (self.at.tell() if self.at else 0)
        except ValueError:  # it was closed in the meantime
            return self.done

    def skip(self, reason: str) -> None:
        """Count something left out on purpose."""
        self.skipped[reason] = self.skipped.get(reason, 0) + 1


@dataclass(frozen=True, slots=True)
class Source:
    """An open file.

    Attributes:
        name: Its printable path, followed by the name of the member in an archive.
        stream: Its content, decompressed except for WARC.
        found: Whether it was found in a folder or archive rather than named.
    """

    name: str
    stream: IO[bytes]
    found: bool


def read(inputs: Inputs, reading: Reading) -> Iterator[Item]:
    """All documents of all inputs, in order. The content of a file never makes it raise."""
    reading.done = 0
    reading.skipped.clear()
    reading.total = sum(_size(entry.path) for entry in inputs.files())
    for entry in inputs.files(reading.skip):
        yield from read_file(entry, reading)


def read_file(entry: Input, reading: Reading) -> Iterator[Item]:
    """All documents of one file, in order. Its content never makes it raise."""
    try:
        if entry.found and not _holds_documents(entry.path.stat().st_mode):
            reading.skip("no regular files")
            return
        with entry.path.open("rb") as raw:
            reading.at = raw
            yield from read_source(Source(str(entry.path), raw, entry.found), reading)
    except IsADirectoryError:
        yield Item(str(entry.path), error="unreadable: a folder that can't be listed")
    except OSError as error:
        yield Item(str(entry.path), error=f"unreadable: {reason_of(error)}")
    reading.at = None
    reading.done += _size(entry.path)


def _holds_documents(mode: int) -> bool:
    """Whether to open something found in a folder: reading a pipe could block for ever."""
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def read_source(source: Source, reading: Reading) -> Iterator[Item]:
    """The documents of one open file of any format. Its content never makes it raise."""
    name = source.name.lower()
    compression = next((ending for ending in _COMPRESSED if name.endswith(ending)), "")
    name = name.removesuffix(compression)
    reader = _reader_for(name, source)
    if reader is None:
        reading.skip("no text, page or container of them")
        return
    if compression and not name.endswith(_WARCS):  # fastwarc decompresses itself, to know the records' offsets
        source = replace(source, stream=unpacked_stream(source.stream, compression))
    if name.endswith(_SEEKING) and (compression or not source.stream.seekable()):
        reader = partial(_read_copy, reader)
    yield from _guarded(reader(source, reading), source.name, source.stream)


def _read_copy(reader: _Reader, source: Source, reading: Reading) -> Iterator[Item]:
    """The items read from a copy on disk, for readers that need to seek in a stream that can't."""
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(source.stream, copy)
        copy.seek(0)
        yield from reader(replace(source, stream=copy), reading)


def _reader_for(name: str, source: Source) -> _Reader | None:
    for endings, reader in _readers().items():
        if name.endswith(endings):
            return reader
    return _read_document if name.endswith(_DOCUMENTS) or not source.found else None


def _readers() -> dict[tuple[str, ...], _Reader]:
    return {
        _LINES: read_lines,
        _WARCS: read_warc,
        (".zip",): _read_zip,
        _TARS: _read_tar,
        TABLES: read_table,
        (".parquet",): _read_parquet,
    }


def _guarded(items: Iterator[Item], name: str, stream: IO[bytes]) -> Iterator[Item]:
    """The items, then one with an error if reading fails."""
    last = ""
    try:
        for item in items:
            last = item.place
            yield item
    except CleanerError:  # an extra that is missing
        raise
    except Exception as error:  # noqa: BLE001  decoders raise many kinds of exceptions for damaged data
        if isinstance(error, OSError) and error.errno:  # the disk, not the content
            cause = f"unreadable: {reason_of(error)}"
        else:
            cause = f"damaged: {_damage(error)}"
        position = f", after {last.removeprefix(f'{name}, ')}" if last.startswith(name) else _offset(stream)
        yield Item(f"{name}{position}", error=cause)


def _damage(error: Exception) -> str:
    """What is wrong with damaged data, in one line."""
    if isinstance(error, EOFError) or "end-of-stream" in str(error):
        return "it ends too early"
    return " ".join(str(error).split()).lower() or type(error).__name__


def _offset(stream: IO[bytes]) -> str:
    try:
        return f", byte {stream.tell()}"
    except (OSError, ValueError):
        return ""


def _read_document(source: Source, reading: Reading) -> Iterator[Item]:
    """The single document that a file is."""
    size = reading.limits.size
    data = source.stream.read(size + 1)
    item = Item(source.name, {"source": source.name})
    if len(data) > size:
        _, body = digested(source.stream, data)
        yield oversized(item, size, body)
    else:
        yield replace(item, data=data)


def _read_parquet(source: Source, reading: Reading) -> Iterator[Item]:
    from cleaner.batch.tables import read_parquet  # noqa: PLC0415  loads pyarrow

    yield from read_parquet(source, reading)


def _read_zip(source: Source, reading: Reading) -> Iterator[Item]:
    with zipfile.ZipFile(source.stream) as archive:
        for member in archive.infolist():
            name = f"{source.name}!{member.filename}"
            if member.is_dir():
                continue
            try:
                with archive.open(member) as stream:
                    yield from read_source(Source(name, stream, found=True), reading)
            except CleanerError:
                raise
            except Exception as error:  # noqa: BLE001  as in `_guarded`
                yield Item(f"{name}, byte {member.header_offset}", error=f"damaged: {_damage(error)}")


def _read_tar(source: Source, reading: Reading) -> Iterator[Item]:
    stream = source.stream
    if source.name.lower().endswith(".tgz"):
        stream = unpacked_stream(source.stream, ".gz")
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for member in archive:
            archive.members.clear()  # type: ignore[attr-defined]  # otherwise it keeps them all in memory
            content = archive.extractfile(member) if member.isfile() else None
            if content is not None:
                name = f"{source.name}!{member.name}"
                yield from read_source(Source(name, io.BufferedReader(_Member(content)), found=True), reading)


class _Member(io.RawIOBase):
    """A member of an archive that is read as a stream: it can't seek, and reports so."""

    def __init__(self, content: IO[bytes]) -> None:
        super().__init__()
        self._content = content

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        room = memoryview(buffer).cast("B")
        data = self._content.read(len(room))
        room[: len(data)] = data
        return len(data)
