"""Bulk work: from one file to a crawl, crash-safe. See docs/batch.md.

    from cleaner.batch import BatchOrder, run

    if __name__ == "__main__":  # each worker imports the script that starts it
        summary = run(BatchOrder(("crawl.warc.gz",), "out"))

Everything heavy is loaded when a run begins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.batch.order import BatchOrder, Columns, Limits

if TYPE_CHECKING:
    from cleaner.batch.progress import Listener
    from cleaner.batch.summary import Summary

__all__ = ["BatchOrder", "Columns", "Limits", "run"]


def run(order: BatchOrder, listener: Listener | None = None) -> Summary:
    """Clean many documents; the same call goes on where an earlier one was broken off.

    Args:
        order: What to read, where to write, how to clean.
        listener: Told of each step; for progress and for signals.

    Returns:
        What came of it.

    Raises:
        CleanerError: The order can't be carried out: no input, a folder that is in use, an extra that is missing, a
            script that would start workers in its workers.
    """
    from cleaner.batch.whole_run import run as begin  # noqa: PLC0415  loads the workers' machinery

    return begin(order, listener)
