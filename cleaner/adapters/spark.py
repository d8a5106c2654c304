"""Spark: cleans a frame by `mapInArrow` over batches of records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.batch.order import Columns
from cleaner.extras import need, wanted_by

with wanted_by("spark"):
    from cleaner.arrow import clean_batch, output_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cleaner.batch.order import Limits
    from cleaner.blocks import Options


def clean_frame(
    frame: Any,  # noqa: ANN401  a frame
    options: Options | None = None,
    columns: Columns | None = None,
    limits: Limits | None = None,
) -> Any:  # noqa: ANN401  a frame
    """Clean the documents of a frame.

    Args:
        frame: A `pyspark.sql.DataFrame` with a document in each row.
        options: How to clean.
        columns: The columns with documents and addresses.
        limits: What one document may cost, as `cleaner.arrow.clean_batch` takes it; None is no limit.

    Returns:
        A frame with the columns that `cleaner.arrow.clean_batch` gives. The executors need this library too.
    """
    types = need("pyspark.sql.pandas.types", "spark")
    columns = columns or Columns()
    schema = types.from_arrow_schema(output_schema(types.to_arrow_schema(frame.schema), columns))
    return frame.mapInArrow(cleaning(options, columns, limits), schema)


def cleaning(
    options: Options | None = None, columns: Columns | None = None, limits: Limits | None = None
) -> Callable[[Iterator[Any]], Iterator[Any]]:
    """The function to pass to `mapInArrow`, for callers who give the schema themselves."""

    def clean(batches: Iterator[Any]) -> Iterator[Any]:
        for batch in batches:
            yield clean_batch(batch, options, columns, limits)

    return clean
