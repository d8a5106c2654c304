"""Converts Arrow values to Python values, so that one value without a Python form does not cost the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.decode import decode
from cleaner.extras import wanted_by

with wanted_by("arrow"):
    import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Callable

# Raised for a value that Python can't represent: text that is not UTF-8, times that are too precise or out of range.
_CONVERSION_ERRORS = (ValueError, OverflowError, TypeError)


def rows_of(batch: pa.RecordBatch) -> list[dict[str, Any]]:
    """The rows of a batch as dicts."""
    try:
        rows: list[dict[str, Any]] = batch.to_pylist()
    except _CONVERSION_ERRORS:
        names = batch.schema.names
        columns = [_values(column) for column in batch.columns]
        return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]
    return rows


def _values(column: pa.Array) -> list[Any]:
    try:
        values: list[Any] = column.to_pylist()
    except _CONVERSION_ERRORS:
        return [_value(scalar) for scalar in column]
    return values


def _value(scalar: pa.Scalar) -> Any:  # noqa: ANN401  whatever a table holds
    try:
        return scalar.as_py()
    except _CONVERSION_ERRORS:
        convert = next((function for kind, function in _FALLBACKS.items() if isinstance(scalar, kind)), _as_written)
        return convert(scalar)


def _decoded(scalar: pa.StringScalar) -> str:
    """A text that is not UTF-8, decoded by its likely charset."""
    return decode(scalar.as_buffer().to_pybytes(), input_type="text").text


def _as_written(scalar: pa.Scalar) -> str:
    """A time or a duration as Arrow writes it, or its number where Arrow has no notation for it."""
    text: str = scalar.cast(pa.string()).as_py()
    return str(scalar.value) if text.startswith("<") else text


# The order matters: a map is a list, too.
_FALLBACKS: dict[type, Callable[[Any], Any]] = {
    pa.StructScalar: lambda record: {field.name: _value(record[field.name]) for field in record.type},
    pa.DictionaryScalar: lambda entry: _value(entry.value),
    pa.MapScalar: lambda entries: [tuple(_value(entry).values()) for entry in entries.values],
    pa.ListScalar: lambda entries: _values(entries.values),
    pa.StringScalar: _decoded,
}
