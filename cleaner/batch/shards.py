"""Shard files: written under a temporary name, flushed to disk, then renamed, so that no reader sees half a shard."""

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
    """A writer of one shard's file."""

    def write(self, packed: Any, duplicates: Sequence[int | None] | None) -> None:  # noqa: ANN401  the type depends on the form
        """Add rows as `work.pack` packed them; `duplicates` holds for each the row that it duplicates, or None."""

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
        """Add rows as lines."""
        if duplicates is not None:
            packed = [_with_duplicate(line, row) for line, row in zip(packed, duplicates, strict=True)]
        self._file.write(b"".join(packed))

    def close(self) -> None:
        """Complete the file."""
        if self._file is not self._raw:
            self._file.close()
        self._raw.close()

    def abandon(self) -> None:
        """Let go of an incomplete file."""
        self._raw.close()


def _with_duplicate(line: bytes, row: int | None) -> bytes:
    """A line of JSON with the row that it duplicates as one more field at its end."""
    return line.removesuffix(b"}\n") + f',"{DUPLICATE}":{json.dumps(row)}}}\n'.encode()


def _compressed(raw: BinaryIO, form: Form) -> BinaryIO:
    if form == "jsonl.gz":  # without name and time, so that equal content makes equal files
        return cast("BinaryIO", gzip.GzipFile("", "wb", _GZIP_LEVEL, raw, mtime=0))
    if form == "jsonl.zst":
        zstandard = need("zstandard", "batch")
        return cast("BinaryIO", zstandard.ZstdCompressor(level=_ZSTD_LEVEL).stream_writer(raw, closefd=False))
    return raw


@dataclass(frozen=True, slots=True)
class Folder:
    """The output folder of a batch.

    Attributes:
        path: Where it is.
        form: The shards' format.
        schema: Their schema, for Parquet.
        duplicates: Whether rows name the row that they duplicate.
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
        """A sink for a shard; its file appears only if the `with` block ends without an error.

        Raises:
            OutputError: It can't be written.
        """
        path = self.path / self.name(number)
        part = path.with_name(f".{path.name}.part")
        with _reporting_errors(path):
            sink = self._sink(part)
        try:
            with _reporting_errors(path):
                yield sink
                sink.close()
                _publish(part, path)
        except BaseException:
            with suppress(Exception):
                sink.abandon()
            with suppress(OSError):
                part.unlink()
            raise

    def write(self, name: str, data: bytes) -> None:
        """Write another file next to the shards, in full or not at all.

        Raises:
            OutputError: It can't be written.
        """
        path = self.path / name
        part = path.with_name(f".part-{name}.part")  # deleted by the next run like a shard's, if this one is killed now
        with _reporting_errors(path):
            part.write_bytes(data)
            _publish(part, path)

    def _sink(self, part: Path) -> Sink:
        if self.form != "parquet":
            return LineSink(part, self.form)
        from cleaner.batch.tables import ParquetSink  # noqa: PLC0415  loads pyarrow

        return ParquetSink(part, self.schema, duplicates=self.duplicates)

    def rows(self, number: int) -> Iterator[Any]:
        """The rows of a finished shard, one at a time, in the form that `Sink.write` takes."""
        path = self.path / self.name(number)
        if self.form == "parquet":
            from cleaner.batch.tables import read_rows  # noqa: PLC0415  loads pyarrow

            yield from read_rows(path)
            return
        with path.open("rb") as file:
            for line in unpacked_stream(file, path.suffix):
                yield [line]


@contextmanager
def _reporting_errors(path: Path) -> Iterator[None]:
    """Turn an `OSError` into an `OutputError` that names the file."""
    try:
        yield
    except OSError as error:
        cause = f"can't be written: {reason_of(error)}"
        raise OutputError(str(path), cause, "mend that and run the same command again") from error


def _publish(part: Path, path: Path) -> None:
    """Flush a file to disk, rename it to its final name, and flush the rename too."""
    descriptor = os.open(part, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    part.replace(path)
    with suppress(OSError):  # not every system can open folders
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def digest_of(path: Path) -> str:
    """SHA-256 of a file; empty if it can't be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
