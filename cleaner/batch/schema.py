"""The schema of a batch's output, for formats that must know it before the first row."""

from __future__ import annotations

from itertools import filterfalse, islice
from typing import TYPE_CHECKING, Any

from cleaner.batch.readers import Reading, read_file
from cleaner.batch.rows import record_of
from cleaner.extras import wanted_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pyarrow as pa

    from cleaner.batch.inputs import Input, Inputs
    from cleaner.batch.order import BatchOrder

# The sample from which the columns of untyped inputs are inferred ends with the first of these limits.
_SAMPLE_ROWS = 1000
_SAMPLE_BYTES = 32 << 20


def schema_of(order: BatchOrder, inputs: Inputs) -> tuple[bytes, bytes]:
    """The schema of all rows, and of the columns of Parquet files alone, which limits do not affect; both serialised.

    Parquet files state their columns; those of other inputs are inferred from a sample. Values that do not fit later go
    into `other_columns`.
    """
    with wanted_by("batch"):
        from cleaner import arrow  # noqa: PLC0415  loads pyarrow

    known = arrow.joint_schema(_parquet_schemas(order, inputs))
    complete = known
    if not all(map(_states_columns, inputs.files())):
        inferred = arrow.inferred_schema(_sample(order, filterfalse(_states_columns, inputs.files())), order.columns)
        complete = arrow.joint_schema([known, inferred])
    return bytes(arrow.with_results(complete, order.columns).serialize()), bytes(known.serialize())


def _states_columns(entry: Input) -> bool:
    """Whether a file states its columns."""
    return entry.path.suffix.lower() == ".parquet"


def _parquet_schemas(order: BatchOrder, inputs: Inputs) -> list[pa.Schema]:
    """The distinct schemas of all Parquet files, with columns as they appear in the output."""
    from cleaner import arrow  # noqa: PLC0415  loads pyarrow
    from cleaner.batch.tables import schema_of_file  # noqa: PLC0415  loads pyarrow

    schemas: list[pa.Schema] = []
    for entry in filter(_states_columns, inputs.files()):
        given = schema_of_file(entry.path)
        schema = None if given is None else arrow.carried_schema(given, order.columns)
        if schema is not None and schema not in schemas:
            schemas.append(schema)
    return schemas


def _sample(order: BatchOrder, entries: Iterable[Input]) -> Iterator[Mapping[str, Any]]:
    """The first records of these files, up to the limits of the sample."""
    reading, size = Reading(order.columns, order.limits), 0
    items = (item for entry in entries for item in read_file(entry, reading))
    for item in islice(items, _SAMPLE_ROWS):
        yield record_of(item)
        size += item.size
        if size > _SAMPLE_BYTES:
            return
