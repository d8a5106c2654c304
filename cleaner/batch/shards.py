"""Shards: written beside their place, brought to the disk, then renamed. A reader never sees half a shard."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, cast

from cleaner.batch.rows import DUPLICATE
from cleaner.errors import OutputError, reason_of
from cleaner.extras import need
from cleaner.unpack import unpacked_stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from cleaner.batch.order import Form

_GZIP_LEVEL = 6
_ZSTD_LEVEL = 3


class Sink(Protocol):
    """Takes the rows of one shard."""

    def write(self, packed: Any, duplicates: Sequence[int | None] | None) -> None:  # noqa: ANN401  each form has its own
        """Add rows, as `work.pack` packed them, and for each the row that it is a duplicate of."""

    def close(self) -> None:
        """Complete the file."""

    def abandon(self) -> None:
        """Let go of an incomplete file."""


class LineSink:
    """Writes a shard as lines of JSON, compressed or not."""

    def __init__(self, path: Path, form: Form) -> None:
        """Begin a file."""
        self._raw = path.open("wb")
        self._file = _compressed(self._raw, form)

    def write(self, packed: Sequence[bytes], duplicates: Sequence[int | None] | None) -> None:
        """Add lines."""
        if duplicates is not None:
            packed = [_with_duplicate(line, of) for line, of in zip(packed, duplicates, strict=True)]
        self._file.write(b"".join(packed))

    def close(self) -> None:
        """Complete the file."""
        if self._file is not self._raw:
            self._file.close()
        self._raw.close()

    def abandon(self) -> None:
        """Let go of an incomplete file."""
        self._raw.close()


def _with_duplicate(line: bytes, of: int | None) -> bytes:
    """A line of JSON with one more field at its end."""
    return line.removesuffix(b"}\n") + f',"{DUPLICATE}":{json.dumps(of)}}}\n'.encode()


def _compressed(raw: BinaryIO, form: Form) -> BinaryIO:
    if form == "jsonl.gz":  # no name and no time in it, so that equal content makes equal files
        return cast("BinaryIO", gzip.GzipFile("", "wb", _GZIP_LEVEL, raw, mtime=0))
    if form == "jsonl.zst":
        zstandard = need("zstandard", "batch")
        return cast("BinaryIO", zstandard.ZstdCompressor(level=_ZSTD_LEVEL).stream_writer(raw, closefd=False))
    return raw


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder that shards go into.

    Attributes:
        path: Where it is.
        form: The shards' format.
        schema: Their schema, for Parquet.
        duplicates: Whether rows say what they are duplicates of.
    """

    path: Path
    form: Form
    schema: bytes = b""
    duplicates: bool = False

    def name(self, number: int) -> str:
        """A shard's file name."""
        return f"part-{number:05}.{self.form}"

    @contextmanager
    def writing(self, number: int) -> Iterator[Sink]:
        """A sink for a shard; its file appears when the block ends well, and not at all when it does not.

        Raises:
            OutputError: It can't be written.
        """
        path = self.path / self.name(number)
        part = path.with_name(f".{path.name}.part")
        with _told(path):
            sink = self._sink(part)
        try:
            with _told(path):
                yield sink
                sink.close()
                _settle(part, path)
        except BaseException:
            with suppress(Exception):
                sink.abandon()
            with suppress(OSError):
                part.unlink()
            raise

    def write(self, name: str, data: bytes) -> None:
        """Write another file beside the shards, whole or not at all.

        Raises:
            OutputError: It can't be written.
        """
        path = self.path / name
        part = path.with_name(f".part-{name}.part")  # cleared away like a shard's, should this run be killed now
        with _told(path):
            part.write_bytes(data)
            _settle(part, path)

    def _sink(self, part: Path) -> Sink:
        if self.form != "parquet":
            return LineSink(part, self.form)
        from cleaner.batch.tables import ParquetSink  # noqa: PLC0415  loads pyarrow

        return ParquetSink(part, self.schema, duplicates=self.duplicates)

    def rows(self, number: int) -> Iterator[Any]:
        """The rows of a shard as `Sink.write` takes them, one at a time."""
        path = self.path / self.name(number)
        if self.form == "parquet":
            from cleaner.batch.tables import read_rows  # noqa: PLC0415  loads pyarrow

            yield from read_rows(path)
            return
        with path.open("rb") as file:
            for line in unpacked_stream(file, path.suffix):
                yield [line]


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        cause = f"can't be written: {reason_of(error)}"
        raise OutputError(str(path), cause, "mend that and run the same command again") from error


def _settle(part: Path, path: Path) -> None:
    """Bring a file to the disk, give it its name, and bring that to the disk too."""
    descriptor = os.open(part, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    part.replace(path)
    with suppress(OSError):  # some systems can't open folders
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def digest_of(path: Path) -> str:
    """SHA-256 of a file; empty if it is not there."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
