"""A reader and a writer of Parquet, by pyarrow."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cleaner.batch.item import Item, oversized
from cleaner.batch.rows import DUPLICATE
from cleaner.extras import wanted_by

with wanted_by("batch"):
    import pyarrow as pa
    from pyarrow import parquet

    from cleaner.arrow import table_of, with_duplicates
    from cleaner.batch.arrow_values import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from cleaner.batch.readers import Reading, Source

# Both are small because pages take up to a few hundred kilobytes each.
_READ_ROWS = 64  # read at once
_GROUP_ROWS = 512  # in a row group


def read_parquet(source: Source, reading: Reading) -> Iterator[Item]:
    """The rows of a Parquet file."""
    file = parquet.ParquetFile(source.stream)
    wanted = (reading.columns.html, reading.columns.text)
    names = file.schema_arrow.names
    if not set(wanted) & set(names):
        cause = f"missing column: neither {wanted[0]!r} nor {wanted[1]!r} is among its columns"
        yield Item(f"{source.name}, row 0", error=cause)
        return
    number = 0
    for batch in file.iter_batches(batch_size=_READ_ROWS):
        for row in rows_of(batch):
            yield _item(row, f"{source.name}, row {number}", reading)
            number += 1


def _item(row: Mapping[str, Any], place: str, reading: Reading) -> Item:
    item = Item(place, row)
    if item.size <= reading.limits.size:
        return item
    large = oversized(item, reading.limits.size)
    return replace(large, columns={name: value for name, value in row.items() if not isinstance(value, str | bytes)})


def schema_of_file(path: Path) -> pa.Schema | None:
    """The schema of a Parquet file; None if it can't be read."""
    try:
        return parquet.read_schema(path)
    except (OSError, ValueError, pa.ArrowException):
        return None


def pack(rows: Sequence[Mapping[str, Any]], schema: bytes) -> bytes:
    """Rows in Arrow's IPC format, to be sent from a worker to the main process."""
    table = table_of(rows, pa.ipc.read_schema(pa.py_buffer(schema)))
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def unpack(packed: bytes) -> pa.Table:
    """The table that `pack` serialised."""
    return pa.ipc.open_stream(pa.py_buffer(packed)).read_all()


class ParquetSink:
    """Writes a shard as Parquet. Row groups have a fixed size, whatever the sizes of the pieces that come in."""

    def __init__(self, path: Path, schema: bytes, *, duplicates: bool) -> None:
        """Begin a file."""
        self._schema = pa.ipc.read_schema(pa.py_buffer(schema))
        if duplicates:
            self._schema = with_duplicates(self._schema)
        self._file = path.open("wb")
        self._writer = parquet.ParquetWriter(self._file, self._schema, compression="zstd")
        self._tables: list[pa.Table] = []
        self._rows = 0

    def write(self, packed: Any, duplicates: Sequence[int | None] | None) -> None:  # noqa: ANN401  the type depends on the form
        """Add rows."""
        table = unpack(packed) if isinstance(packed, bytes) else packed
        if duplicates is not None:
            table = table.append_column(DUPLICATE, pa.array(duplicates, pa.int64()))
        self._tables.append(table)
        self._rows += table.num_rows
        while self._rows >= _GROUP_ROWS:
            self._flush(_GROUP_ROWS)

    def _flush(self, rows: int) -> None:
        table = pa.concat_tables(self._tables)
        self._writer.write_table(table.slice(0, rows).combine_chunks(), row_group_size=_GROUP_ROWS)
        rest = table.slice(rows)
        self._tables, self._rows = ([rest], rest.num_rows) if rest.num_rows else ([], 0)

    def close(self) -> None:
        """Complete the file; its bytes are not flushed to disk yet."""
        if self._rows:
            self._flush(self._rows)
        self._writer.close()
        self._file.close()

    def abandon(self) -> None:
        """Let go of an incomplete file."""
        with suppress(OSError, ValueError):  # the disk may be full
            self._writer.close()
        self._writer.is_open = False  # otherwise its destructor tries again, and warns that it failed
        self._file.close()


def read_rows(path: Path) -> Iterator[pa.Table]:
    """A shard's rows, one at a time, as tables."""
    file = parquet.ParquetFile(path)
    for group in range(file.num_row_groups):
        table = file.read_row_group(group)
        for row in range(table.num_rows):
            yield table.slice(row, 1)
