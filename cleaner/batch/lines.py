"""Readers of JSON lines and CSV, which hold no more than one record of the allowed size in memory."""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import replace
from hashlib import blake2b
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from cleaner.batch.item import Item, digested, oversized
from cleaner.decode import decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.batch.readers import Reading, Source

_SEPARATORS = {".csv": ",", ".tsv": "\t"}
TABLES = tuple(_SEPARATORS)
_SKIP_CHARACTERS = 1 << 20  # read at once of a record that is skipped


def read_lines(source: Source, reading: Reading) -> Iterator[Item]:
    """The lines of a JSON lines file; the workers parse them."""
    number, offset, size = 0, 0, _max_record_size(reading)
    while line := source.stream.readline(size + 1):
        number += 1
        item = Item(f"{source.name}, line {number}, byte {offset}")
        offset += len(line)
        if number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        if len(line) > size and not line.endswith(b"\n"):
            length, body = digested(_RestOfLine(source.stream), line)
            offset += length - len(line)
            yield oversized(item, reading.limits.size, body)
        elif line.strip():
            yield replace(item, line=line)


def _max_record_size(reading: Reading) -> int:
    """Bytes that a record may take: escapes and other columns make it longer than its document."""
    return reading.limits.size * 2 + (1 << 20)


class _RestOfLine:
    """The rest of a line, as a stream."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._ended = False

    def read(self, size: int = -1, /) -> bytes:
        piece = b"" if self._ended else self._stream.readline(size)
        self._ended = piece.endswith(b"\n")
        return piece


def read_table(source: Source, reading: Reading) -> Iterator[Item]:
    """The rows of a CSV file, whose first line names the columns."""
    name = source.name.lower().removesuffix(".gz").removesuffix(".zst")
    separator = next(separator for ending, separator in _SEPARATORS.items() if name.endswith(ending))
    previous_limit = csv.field_size_limit(reading.limits.size + 1)  # it holds for the whole process
    # Bytes that are not UTF-8 come through as surrogates; `_repaired` decodes them by their likely charset.
    text = io.TextIOWrapper(cast("BinaryIO", source.stream), "utf-8-sig", "surrogateescape", newline="")
    lines = _TableLines(text, _max_record_size(reading))
    rows = csv.DictReader(lines, delimiter=separator)
    try:
        *rows.fieldnames, rows.restkey = _unique_names([*(rows.fieldnames or ()), "other_fields"])
        yield from _table_rows(rows, lines, source.name, reading)
    finally:
        csv.field_size_limit(previous_limit)
        text.detach()  # the caller that opened the stream closes it


def _unique_names(names: Sequence[str]) -> list[str]:
    """Names of columns made unique: a repeated name has a number appended."""
    given, unique = set(names), dict[str, None]()
    for name in names:
        new, number = name, 2
        while new in unique or (new != name and new in given):
            new, number = f"{name}_{number}", number + 1
        unique[new] = None
    return list(unique)


class _TableLines:
    """The lines of a table for the `csv` module, limited in the size of each record.

    Attributes:
        number: Lines read so far.
    """

    def __init__(self, stream: io.TextIOWrapper, size: int) -> None:
        self.number = 0
        self._stream = stream
        self._size = size
        self.begin()

    def begin(self) -> None:
        """Begin a record."""
        self._length = 0
        self._quotes = 0
        self._ended = True
        self._digest = blake2b(digest_size=16)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._read_line(self._size + 1)
        if self._length > self._size:
            msg = "field larger than a record may be"
            raise csv.Error(msg)
        if not line:
            raise StopIteration
        return line

    def skip(self) -> None:
        """Read the record to its end, which is the end of a line outside quotes."""
        while not self._ended or self._quotes % 2:
            if not self._read_line(_SKIP_CHARACTERS):
                return

    def fingerprint(self, names: Sequence[str]) -> bytes:
        """The fingerprint of a row: a digest of the record's text so far and of the columns' names."""
        self._digest.update(repr(names).encode("utf-8", "surrogatepass"))
        return self._digest.digest()

    def _read_line(self, size: int) -> str:
        line = self._stream.readline(size)
        self._digest.update(line.encode("utf-8", "surrogateescape"))
        self._length += len(line)
        self._quotes += line.count('"')
        self._ended = line.endswith(("\n", "\r"))
        self.number += self._ended
        return line


def _table_rows(rows: csv.DictReader[str], lines: _TableLines, name: str, reading: Reading) -> Iterator[Item]:
    names, wanted = rows.fieldnames or (), (reading.columns.html, reading.columns.text)
    if names and not set(wanted) & set(names):
        cause = f"missing column: neither {wanted[0]!r} nor {wanted[1]!r} is among its columns"
        yield Item(f"{name}, line 1", error=cause)
        return
    while True:
        item = Item(f"{name}, line {lines.number + 1}")
        lines.begin()
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            if "field larger" in str(error):
                lines.skip()
                yield oversized(replace(item, fingerprint=lines.fingerprint(names)), reading.limits.size)
            else:
                yield replace(item, error=f"bad CSV: {error}")
            continue
        columns = {str(name): _repaired(value) for name, value in row.items()}
        yield replace(item, columns=columns, fingerprint=lines.fingerprint(names))


def _repaired(value: object) -> object:
    """A field whose surrogates are decoded by their likely charset; the list of surplus fields stays as it is."""
    if not isinstance(value, str) or value.isascii():
        return value
    try:
        value.encode()
    except UnicodeEncodeError:
        return decode(value.encode("utf-8", "surrogateescape"), input_type="text").text
    return value
