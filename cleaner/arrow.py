"""Tables of Arrow in, tables of Arrow out: what all engines are built on.

    from cleaner.arrow import clean_batch
    table = clean_batch(table)

Each row is one document, under `html` or `text`. All columns are kept; text, title, author, date, page_type, language,
confidence, warnings and error are added. An input column of such a name goes on as `original_text` and the like, under
the prefix as often as it takes to find a free name.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from cleaner.batch.items import Columns, missing
from cleaner.batch.rows import DUPLICATE, REMOVALS, Recipe, carried, clean_record, output_names, result_names
from cleaner.blocks import Options

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pyarrow as pa

    from cleaner.batch.items import Limits
else:
    try:
        import pyarrow as pa
    except ImportError as error:
        raise missing("pyarrow", "arrow") from error

Rows = TypeVar("Rows", "pa.Table", "pa.RecordBatch")

# Columns that a record has and the schema does not, or whose values don't fit it, as one JSON object a row.
OTHERS = "other_columns"
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
        columns: In which columns documents and addresses stand.
        limits: What one document may cost: it is then cleaned in a worker process beside this one, and one that hangs,
            crashes or eats memory ends in a row with an error. None cleans in this process, without bounds. Takes the
            extra `batch`. As with all of multiprocessing, a script's work stands under `if __name__ == "__main__"`.

    Returns:
        The same number of rows in the same order. A document that failed has an empty text and says why in `error`.

    Raises:
        CleanerError: There are limits, and this process may not have a worker.
    """
    columns = columns or Columns()
    recipe = Recipe(options or Options(), columns)
    wanted = [name for name in dict.fromkeys((columns.html, columns.text, columns.url)) if name in table.schema.names]
    records = table.select(wanted).to_pylist()
    rows = _bounded(records, recipe, limits) if limits else [clean_record(record, recipe) for record in records]
    added = table_of(rows, result_schema(columns))
    kept = output_names(table.schema.names, columns)
    arrays = [table.column(name) for name in kept] + [_like(table, added.column(name)) for name in added.schema.names]
    schema = output_schema(table.schema, columns)
    return type(table).from_arrays(arrays, schema=schema)


def _bounded(records: list[dict[str, Any]], recipe: Recipe, limits: Limits) -> list[dict[str, Any]]:
    from cleaner.batch.bounded import clean_records  # noqa: PLC0415  loads multiprocessing

    return clean_records(records, recipe, limits)


def _like(table: pa.Table | pa.RecordBatch, column: pa.ChunkedArray) -> Any:  # noqa: ANN401  an array of either shape
    return column if isinstance(table, pa.Table) else column.combine_chunks()


@cache
def result_schema(columns: Columns) -> pa.Schema:
    """The columns that cleaning adds."""
    return pa.schema([(name, _TYPES.get(name, pa.string())) for name in result_names(columns)])


def output_schema(schema: pa.Schema, columns: Columns) -> pa.Schema:
    """What comes out when a table of this schema goes in."""
    kept = output_names(schema.names, columns)
    return pa.schema([*(schema.field(name).with_name(new) for name, new in kept.items()), *result_schema(columns)])


def with_duplicates(schema: pa.Schema) -> pa.Schema:
    """The schema with the column that says which row a row is a duplicate of."""
    return schema.append(pa.field(DUPLICATE, pa.int64()))


def table_of(rows: Sequence[Mapping[str, Any]], schema: pa.Schema) -> pa.Table:
    """Rows as a table; what doesn't fit the schema goes into `other_columns` where the schema has it, else is null."""
    fitted = [_fitted(row, schema) for row in rows] if OTHERS in schema.names else rows
    arrays = [_array([row.get(field.name) for row in fitted], field.type) for field in schema]
    return pa.Table.from_arrays(arrays, schema=schema)


def _array(values: list[Any], kind: pa.DataType) -> pa.Array:
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:  # lone surrogates, which Arrow can't hold
        return pa.array([_encodable(value) for value in values], kind)


def _encodable(value: Any) -> Any:  # noqa: ANN401  whatever a row holds
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_encodable(entry) for entry in value]
    if isinstance(value, dict):
        return {key: _encodable(entry) for key, entry in value.items()}
    return value


def _fitted(row: Mapping[str, Any], schema: pa.Schema) -> Mapping[str, Any]:
    """A row whose values fit the schema, the others together in one column as JSON."""
    typed = {field.name: field.type for field in schema}
    odd = {name: value for name, value in row.items() if name not in typed or not _fits(value, typed[name])}
    if not odd:
        return row
    rest = {name: None if name in odd else value for name, value in row.items() if name in typed}
    return {**rest, OTHERS: json.dumps(odd, ensure_ascii=True, default=str)}


def _fits(value: object, kind: pa.DataType) -> bool:
    if value is None or not (pa.types.is_primitive(kind) or pa.types.is_string(kind)):
        return True
    if pa.types.is_boolean(kind) or isinstance(value, bool):
        return pa.types.is_boolean(kind) and isinstance(value, bool)
    if pa.types.is_int64(kind):
        return isinstance(value, int) and -(1 << 63) <= value < 1 << 63
    if pa.types.is_float64(kind):
        return isinstance(value, float) or (isinstance(value, int) and abs(value) <= 1 << 53)
    return isinstance(value, str)


def inferred_schema(records: Iterable[Mapping[str, Any]], columns: Columns) -> pa.Schema:
    """The output's schema for records without types, from a sample of them. Others later go into `other_columns`."""
    seen: dict[str, set[type]] = {}
    for record in records:
        for name, value in carried(record, columns).items():
            kinds = seen.setdefault(name, set())
            if value is not None:
                kinds.add(type(value))
    fields = [pa.field(name, _type_of(kinds)) for name, kinds in seen.items() if name != OTHERS]
    return pa.schema([*fields, pa.field(OTHERS, pa.string()), *result_schema(columns)])


def _type_of(kinds: set[type]) -> pa.DataType:
    if kinds == {bool}:
        return pa.bool_()
    if kinds == {int}:
        return pa.int64()
    if kinds and kinds <= {int, float}:
        return pa.float64()
    return pa.string()
