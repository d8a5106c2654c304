"""Cleans many documents, from one file to a whole crawl, and resumes after a crash. See docs/batch.md.

    from cleaner.batch import BatchOrder, run

    if __name__ == "__main__":  # each worker imports the script that starts it
        summary = run(BatchOrder(("crawl.warc.gz",), "out"))

Heavy modules are loaded only when a run begins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.batch.order import BatchOrder, Columns, Limits

if TYPE_CHECKING:
    from cleaner.batch.progress import Listener
    from cleaner.batch.summary import Summary

__all__ = ["BatchOrder", "Columns", "Limits", "run"]


def run(order: BatchOrder, listener: Listener | None = None) -> Summary:
    """Clean many documents; the same call resumes a run that was interrupted.

    Args:
        order: What to read, where to write, how to clean.
        listener: Receives each step, to show progress or to stop the run on a signal.

    Returns:
        The counts, failures and timing of the run.

    Raises:
        CleanerError: The order can't be carried out: there is no input, another run uses the folder, an extra is
            missing, or a script would start workers from within its workers.
    """
    from cleaner.batch.whole_run import run as begin  # noqa: PLC0415  loads multiprocessing

    return begin(order, listener)
