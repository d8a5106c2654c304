"""The columns of a batch's output, for forms that must know them before the first row."""

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

# So much of inputs without types tells their columns: rows, and bytes.
_SAMPLE_ROWS = 1000
_SAMPLE_BYTES = 32 << 20


def schema_of(order: BatchOrder, inputs: Inputs) -> tuple[bytes, bytes]:
    """The schema of all rows, and the part of it that does not depend on what a document may cost.

    The columns of Parquet files are known; those of other inputs are seen from a sample, and what does not fit later
    goes into `other_columns`.
    """
    with wanted_by("batch"):
        from cleaner import arrow  # noqa: PLC0415  loads pyarrow

    known = arrow.joint_schema(_known(order, inputs))
    whole = known
    if not all(map(_tells, inputs.files())):
        seen = arrow.inferred_schema(_sample(order, filterfalse(_tells, inputs.files())), order.columns)
        whole = arrow.joint_schema([known, seen])
    return bytes(arrow.with_results(whole, order.columns).serialize()), bytes(known.serialize())


def _tells(entry: Input) -> bool:
    """Whether a file says what its columns are."""
    return entry.path.suffix.lower() == ".parquet"


def _known(order: BatchOrder, inputs: Inputs) -> list[pa.Schema]:
    """The columns of all Parquet files as they go on, each set of them once."""
    from cleaner import arrow  # noqa: PLC0415  loads pyarrow
    from cleaner.batch.tables import schema_of_file  # noqa: PLC0415  loads pyarrow

    found: list[pa.Schema] = []
    for entry in filter(_tells, inputs.files()):
        given = schema_of_file(entry.path)
        schema = None if given is None else arrow.carried_schema(given, order.columns)
        if schema is not None and schema not in found:
            found.append(schema)
    return found


def _sample(order: BatchOrder, entries: Iterable[Input]) -> Iterator[Mapping[str, Any]]:
    """The first records of some files."""
    reading, size = Reading(order.columns, order.limits), 0
    items = (item for entry in entries for item in read_file(entry, reading))
    for item in islice(items, _SAMPLE_ROWS):
        yield record_of(item)
        size += item.size
        if size > _SAMPLE_BYTES:
            return
