"""Ray Data: cleans a dataset by `map_batches` over Arrow tables."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from cleaner.extras import need, wanted_by

with wanted_by("ray"):
    from cleaner.arrow import clean_batch

if TYPE_CHECKING:
    from cleaner.batch.order import Columns, Limits
    from cleaner.blocks import Options

_BATCH_ROWS = 64


def clean_dataset(
    dataset: Any,  # noqa: ANN401  a ray.data.Dataset
    options: Options | None = None,
    columns: Columns | None = None,
    limits: Limits | None = None,
    **mapping: Any,  # noqa: ANN401  arguments of `map_batches`
) -> Any:  # noqa: ANN401  a ray.data.Dataset
    """Clean the documents of a dataset.

    Args:
        dataset: A `ray.data.Dataset` with a document in each row.
        options: How to clean.
        columns: The columns with documents and addresses.
        limits: What one document may cost, as `cleaner.arrow.clean_batch` takes it; None is no limit.
        mapping: Arguments passed on to `map_batches`, such as `concurrency`.

    Returns:
        A dataset with the columns that `cleaner.arrow.clean_batch` gives.
    """
    need("ray.data", "ray")
    work = partial(clean_batch, options=options, columns=columns, limits=limits)
    return dataset.map_batches(work, batch_format="pyarrow", **{"batch_size": _BATCH_ROWS, **mapping})
