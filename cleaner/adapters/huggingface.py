"""Hugging Face datasets: cleans a dataset by `map` over Arrow tables."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from cleaner.batch.rows import RESULTS
from cleaner.batch.version import digest_of
from cleaner.blocks import Options
from cleaner.extras import need, wanted_by
from cleaner.rules import check_names

with wanted_by("datasets"):
    from cleaner.arrow import clean_batch

if TYPE_CHECKING:
    import pyarrow as pa

    from cleaner.batch.order import Columns, Limits

_BATCH_ROWS = 64


def clean_dataset(
    dataset: Any,  # noqa: ANN401  a Dataset, an IterableDataset or a DatasetDict
    options: Options | None = None,
    columns: Columns | None = None,
    limits: Limits | None = None,
    **mapping: Any,  # noqa: ANN401  arguments of `map`
) -> Any:  # noqa: ANN401  the same type
    """Clean the documents of a dataset.

    Args:
        dataset: A `Dataset`, an `IterableDataset`, or a dict of them.
        options: How to clean.
        columns: The columns with documents and addresses.
        limits: What one document may cost, as `cleaner.arrow.clean_batch` takes it; None is no limit.
        mapping: Arguments passed on to `map`, such as `num_proc`.

    Returns:
        A dataset with the columns that `cleaner.arrow.clean_batch` gives, in its original format.

    Raises:
        RuleError: A rule pack named in the options can't be used.
    """
    need("datasets", "datasets")
    options = options or Options()
    check_names(options)
    work = partial(_clean, options=options, columns=columns, limits=limits, version=digest_of(options))
    made = dataset.with_format("arrow").map(work, batched=True, **{"batch_size": _BATCH_ROWS, **mapping})
    if isinstance(made, dict):
        return type(made)({name: _formatted(part, dataset[name]) for name, part in made.items()})
    return _formatted(made, dataset)


def _clean(
    table: pa.Table,
    options: Options,
    columns: Columns | None,
    limits: Limits | None,
    version: str,  # noqa: ARG001  part of the cache key of `map`, so that results of other rules are not reused
) -> pa.Table:
    return clean_batch(table, options, columns, limits)


def _formatted(made: Any, given: Any) -> Any:  # noqa: ANN401  a dataset, or one that is read as a stream
    """The cleaned dataset in the format of the given one: columns hidden there stay hidden."""
    if not hasattr(given, "format"):
        kept = given._formatting  # noqa: SLF001  streams offer no other access
        return made.with_format(kept.format_type if kept else None)
    kept = given.format
    hidden = set(given.column_names) - set(kept["columns"]) - set(RESULTS)
    shown = [name for name in made.column_names if name not in hidden] if hidden else None
    return made.with_format(kept["type"], shown, kept["output_all_columns"], **kept["format_kwargs"])
