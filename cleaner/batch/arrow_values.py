"""What stands in a table of Arrow, as Python has it. One value that has no form there must not cost the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.decode import decode
from cleaner.extras import wanted_by

with wanted_by("arrow"):
    import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Callable

# What is raised for a value that has no form in Python: bytes that are no UTF-8, times too fine or too far off.
_FORMLESS = (ValueError, OverflowError, TypeError)


def rows_of(batch: pa.RecordBatch) -> list[dict[str, Any]]:
    """The rows of a batch."""
    try:
        rows: list[dict[str, Any]] = batch.to_pylist()
    except _FORMLESS:
        names = batch.schema.names
        columns = [_values(column) for column in batch.columns]
        return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]
    return rows


def _values(column: pa.Array) -> list[Any]:
    try:
        values: list[Any] = column.to_pylist()
    except _FORMLESS:
        return [_value(scalar) for scalar in column]
    return values


def _value(scalar: pa.Scalar) -> Any:  # noqa: ANN401  whatever a table holds
    try:
        return scalar.as_py()
    except _FORMLESS:
        mend = next((mend for kind, mend in _MENDED.items() if isinstance(scalar, kind)), _told)
        return mend(scalar)


def _read(scalar: pa.StringScalar) -> str:
    """A text that is not UTF-8, read by its likely charset."""
    return decode(scalar.as_buffer().to_pybytes(), input_type="text").text


def _told(scalar: pa.Scalar) -> str:
    """A time or a span, as it is written, or by its number where it has no name."""
    text: str = scalar.cast(pa.string()).as_py()
    return str(scalar.value) if text.startswith("<") else text


# A map is a list, too.
_MENDED: dict[type, Callable[[Any], Any]] = {
    pa.StructScalar: lambda record: {field.name: _value(record[field.name]) for field in record.type},
    pa.DictionaryScalar: lambda entry: _value(entry.value),
    pa.MapScalar: lambda entries: [tuple(_value(entry).values()) for entry in entries.values],
    pa.ListScalar: lambda entries: _values(entries.values),
    pa.StringScalar: _read,
}
