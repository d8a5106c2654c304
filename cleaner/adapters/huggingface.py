"""Hugging Face datasets: `map` over Arrow tables."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from cleaner.arrow import clean_batch
from cleaner.batch.items import need

if TYPE_CHECKING:
    from cleaner.batch.items import Columns, Limits
    from cleaner.blocks import Options

_BATCH = 64


def clean_dataset(
    dataset: Any,  # noqa: ANN401  a Dataset, an IterableDataset or a DatasetDict
    options: Options | None = None,
    columns: Columns | None = None,
    limits: Limits | None = None,
    **mapping: Any,  # noqa: ANN401  what `map` takes
) -> Any:  # noqa: ANN401  what came in
    """Clean the documents of a dataset.

    Args:
        dataset: A `Dataset`, an `IterableDataset`, or a dict of them.
        options: How to clean.
        columns: In which columns documents and addresses stand.
        limits: What one document may cost, as `cleaner.arrow.clean_batch` takes it; None is no bound.
        mapping: Passed on to `map`, such as `num_proc`.

    Returns:
        A dataset with the columns that `cleaner.arrow.clean_batch` gives.
    """
    need("datasets", "datasets")
    work = partial(clean_batch, options=options, columns=columns, limits=limits)
    mapped = dataset.with_format("arrow").map(work, batched=True, **{"batch_size": _BATCH, **mapping})
    return mapped.with_format(None)
