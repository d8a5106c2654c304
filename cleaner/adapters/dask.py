"""Dask: cleans the partitions of a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.extras import need, wanted_by

with wanted_by("dask"):
    import pyarrow as pa

    from cleaner.arrow import clean_batch

if TYPE_CHECKING:
    from cleaner.batch.order import Columns, Limits
    from cleaner.blocks import Options


def clean_frame(
    frame: Any,  # noqa: ANN401  a frame
    options: Options | None = None,
    columns: Columns | None = None,
    limits: Limits | None = None,
) -> Any:  # noqa: ANN401  a frame
    """Clean the documents of a frame.

    Args:
        frame: A `dask.dataframe.DataFrame` with a document in each row.
        options: How to clean.
        columns: The columns with documents and addresses.
        limits: What one document may cost, as `cleaner.arrow.clean_batch` takes it; None is no limit.

    Returns:
        A frame with the columns that `cleaner.arrow.clean_batch` gives, of Arrow's types. The index is kept.
    """
    need("dask.dataframe", "dask")
    meta = _clean(frame._meta, options, columns)  # noqa: SLF001  the only access to the types
    return frame.map_partitions(_clean, options, columns, limits, meta=meta)


def _clean(
    part: Any,  # noqa: ANN401  a pandas frame
    options: Options | None,
    columns: Columns | None,
    limits: Limits | None = None,
) -> Any:  # noqa: ANN401  a pandas frame
    table = pa.Table.from_pandas(part, preserve_index=False).replace_schema_metadata()
    cleaned = clean_batch(_with_plain_strings(table), options, columns, limits)
    frame = cleaned.to_pandas(types_mapper=need("pandas", "dask").ArrowDtype)
    return frame.set_index(part.index)


def _with_plain_strings(table: Any) -> Any:  # noqa: ANN401  a table
    """The table with plain strings in place of the large strings that pandas uses."""
    schema = pa.schema(
        [field.with_type(pa.string()) if pa.types.is_large_string(field.type) else field for field in table.schema]
    )
    return table.cast(schema)
