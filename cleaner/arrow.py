"""Cleans Arrow tables, the base of the adapters for all engines.

    from cleaner.arrow import clean_batch
    table = clean_batch(table)

Each row is one document, under `html` or `text`. All columns are kept; text, title, author, date, page_type, language,
confidence, warnings and error are added. An input column with one of these names is renamed, such as to
`original_text`, with the prefix repeated until the name is free.
"""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from cleaner.batch.arrow_values import rows_of
from cleaner.batch.order import Columns
from cleaner.batch.rows import DUPLICATE, REMOVALS, Recipe, carried, clean_record, json_of, output_names, result_names
from cleaner.blocks import Options
from cleaner.extras import wanted_by

with wanted_by("arrow"):
    import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cleaner.batch.order import Limits

Rows = TypeVar("Rows", "pa.Table", "pa.RecordBatch")

# Collects, as one JSON object per row, columns that the schema lacks and values that do not fit it.
OTHERS = "other_columns"
# Raised for a value that a type can't hold.
_CONVERSION_ERRORS = (pa.ArrowException, TypeError, ValueError, OverflowError)
_REMOVAL = pa.struct(
    [
        ("text", pa.string()),
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("line", pa.int64()),
        ("rule", pa.string()),
        ("family", pa.string()),
        ("reason", pa.string()),
        ("confidence", pa.float64()),
        ("language", pa.string()),
    ]
)
_TYPES: dict[str, pa.DataType] = {
    "confidence": pa.float64(),
    "warnings": pa.list_(pa.string()),
    REMOVALS: pa.list_(_REMOVAL),
}


def clean_batch(
    table: Rows, options: Options | None = None, columns: Columns | None = None, limits: Limits | None = None
) -> Rows:
    """Clean the documents of a table.

    Args:
        table: A `Table` or a `RecordBatch` with a document in each row.
        options: How to clean.
        columns: The columns with documents and addresses.
        limits: What one document may cost. With limits, documents are cleaned in a worker process, and one that hangs,
            crashes or takes too much memory gives a row with an error; this needs the extra `batch` and, as always with
            multiprocessing, a script's work under `if __name__ == "__main__"`. None cleans in this process, without
            limits.

    Returns:
        The same number of rows in the same order. A document that failed has an empty text and says why in `error`.

    Raises:
        CleanerError: There are limits, and this process may not start a worker.
    """
    columns = columns or Columns()
    recipe = Recipe(options or Options(), columns)
    wanted = [name for name in dict.fromkeys((columns.html, columns.text, columns.url)) if name in table.schema.names]
    records = [row for batch in _batches(table.select(wanted)) for row in rows_of(batch)]
    rows = _bounded(records, recipe, limits) if limits else [clean_record(record, recipe) for record in records]
    added = table_of(rows, result_schema(columns))
    kept = output_names(table.schema.names, columns)
    arrays = [table.column(name) for name in kept] + [_like(table, added.column(name)) for name in added.schema.names]
    schema = output_schema(table.schema, columns)
    return type(table).from_arrays(arrays, schema=schema)


def _bounded(records: list[dict[str, Any]], recipe: Recipe, limits: Limits) -> list[dict[str, Any]]:
    from cleaner.batch.bounded import clean_records  # noqa: PLC0415  loads multiprocessing

    return clean_records(records, recipe, limits)


def _batches(table: pa.Table | pa.RecordBatch) -> Iterable[pa.RecordBatch]:
    return table.to_batches() if isinstance(table, pa.Table) else (table,)


def _like(table: pa.Table | pa.RecordBatch, column: pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    return column if isinstance(table, pa.Table) else column.combine_chunks()


@cache
def result_schema(columns: Columns) -> pa.Schema:
    """The columns that cleaning adds."""
    return pa.schema([(name, _TYPES.get(name, pa.string())) for name in result_names(columns)])


def output_schema(schema: pa.Schema, columns: Columns) -> pa.Schema:
    """The schema of the output for a table with this schema."""
    return with_results(carried_schema(schema, columns), columns)


def carried_schema(schema: pa.Schema, columns: Columns) -> pa.Schema:
    """The input's columns as they appear in the output."""
    kept = output_names(schema.names, columns)
    return pa.schema([schema.field(name).with_name(new) for name, new in kept.items()])


def with_results(schema: pa.Schema, columns: Columns) -> pa.Schema:
    """The schema with the columns that cleaning adds."""
    return pa.schema([*schema, *result_schema(columns)])


def with_duplicates(schema: pa.Schema) -> pa.Schema:
    """The schema with the column that names the row that a row duplicates."""
    return schema.append(pa.field(DUPLICATE, pa.int64()))


def table_of(rows: Sequence[Mapping[str, Any]], schema: pa.Schema) -> pa.Table:
    """Rows as a table; values that do not fit go into `other_columns` if the schema has it, else become null."""
    fitted = [_fitted(row, schema) for row in rows] if OTHERS in schema.names else rows
    arrays = [_array([row.get(field.name) for row in fitted], field.type) for field in schema]
    return pa.Table.from_arrays(arrays, schema=schema)


def _array(values: list[object], kind: pa.DataType) -> pa.Array:
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:  # lone surrogates, which Arrow can't store
        values = [_encodable(value) for value in values]
    except _CONVERSION_ERRORS:
        pass
    return pa.array([_scalar(value, kind) for value in values], kind)


def _scalar(value: Any, kind: pa.DataType) -> pa.Scalar:  # noqa: ANN401  whatever a row holds
    """A value in its column's type: as it is or converted, else null."""
    with suppress(*_CONVERSION_ERRORS):
        return pa.scalar(value, kind)
    with suppress(*_CONVERSION_ERRORS):  # such as a time in nanoseconds, which readers turned into a string
        return pa.scalar(value).cast(kind)
    with suppress(*_CONVERSION_ERRORS):  # or into a number
        return pa.scalar(int(value)).cast(kind)
    return pa.scalar(None, kind)


def _encodable(value: object) -> object:
    """The value with lone surrogates in it replaced."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_encodable(entry) for entry in value]
    if isinstance(value, dict):
        return {key: _encodable(entry) for key, entry in value.items()}
    return value


def _fitted(row: Mapping[str, Any], schema: pa.Schema) -> Mapping[str, Any]:
    """A row with the values that fit the schema, and the others together in one column as JSON."""
    typed = {field.name: field.type for field in schema}
    odd = {name: value for name, value in row.items() if name not in typed or not _fits(value, typed[name])}
    if not odd:
        return row
    rest = {name: None if name in odd else value for name, value in row.items() if name in typed}
    if rest.get(OTHERS) is not None:  # the input has such a column itself
        odd[OTHERS] = rest[OTHERS]
    return {**rest, OTHERS: json_of(odd, ensure_ascii=True)}


def _fits(value: object, kind: pa.DataType) -> bool:
    """Whether a column of this type gives back a value as it was."""
    if value is None or (isinstance(value, str) and pa.types.is_string(kind)):
        return True
    try:
        return _same(value, pa.scalar(value, kind).as_py())
    except UnicodeEncodeError:  # lone surrogates
        encodable = _encodable(value)
        return encodable != value and _fits(encodable, kind)
    except _CONVERSION_ERRORS:
        return False


def _same(value: object, back: object) -> bool:
    """Whether `back` is the same value; integers may have become other numbers, records may have more, empty fields."""
    if isinstance(value, list) and isinstance(back, list):
        return len(value) == len(back) and all(map(_same, value, back))
    if isinstance(value, dict) and isinstance(back, dict):
        return value.keys() <= back.keys() and all(_same(value.get(name), entry) for name, entry in back.items())
    alike = isinstance(value, type(back)) or isinstance(back, type(value))
    wider = isinstance(value, int) and isinstance(back, float | Decimal)
    return (alike or wider) and bool(value == back or (value != value and back != back))  # noqa: PLR0124  NaN


def joint_schema(schemas: Sequence[pa.Schema]) -> pa.Schema:
    """The columns of several tables together. Where no type holds all values of a column, the first table's is used.

    Unless the schemas are equal, the result has `other_columns` for values that do not fit.
    """
    fields: dict[str, pa.Field] = {}
    for field in (field for schema in schemas for field in schema):
        nullable = pa.field(field.name, field.type)  # nullable, for rows of documents that can't be read
        fields[field.name] = _wider(fields[field.name], nullable) if field.name in fields else nullable
    equal = all(schema.equals(schemas[0]) for schema in schemas)
    if not equal or OTHERS in fields:
        fields.pop(OTHERS, None)
        fields[OTHERS] = pa.field(OTHERS, pa.string())
    return pa.schema(fields.values())


def _wider(field: pa.Field, other: pa.Field) -> pa.Field:
    """A field that holds the values of both; the first field if there is no such type."""
    texts = [pa.types.is_string(kind) or pa.types.is_large_string(kind) for kind in (field.type, other.type)]
    how = (
        "permissive" if all(texts) or not any(texts) else "default"
    )  # "permissive" would turn strings mixed with bytes into bytes
    try:
        return pa.unify_schemas([pa.schema([field]), pa.schema([other])], promote_options=how).field(0)
    except pa.ArrowException:
        return field


def inferred_schema(records: Iterable[Mapping[str, Any]], columns: Columns) -> pa.Schema:
    """The columns of untyped records, from a sample of them. Other columns found later go into `other_columns`."""
    seen: dict[str, set[type]] = {}
    for record in records:
        for name, value in carried(record, columns).items():
            kinds = seen.setdefault(name, set())
            if value is not None:
                kinds.add(type(value))
    fields = [pa.field(name, _type_of(kinds)) for name, kinds in seen.items() if name != OTHERS]
    return pa.schema([*fields, pa.field(OTHERS, pa.string())])


def _type_of(kinds: set[type]) -> pa.DataType:
    if kinds == {bool}:
        return pa.bool_()
    if kinds == {int}:
        return pa.int64()
    if kinds and kinds <= {int, float}:
        return pa.float64()
    return pa.string()
