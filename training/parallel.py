"""Runs a function on several items in forked processes, which share the memory of this one."""

from __future__ import annotations

import os
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.connection import Connection


Item = TypeVar("Item")
Outcome = TypeVar("Outcome")


def in_parallel(work: Callable[[Item], Outcome], items: Sequence[Item], jobs: int | None = None) -> list[Outcome]:
    """Apply a function to each item, in parallel.

    Each process is a fork of this one, so it reads the data in memory without copying it; only the outcomes are pickled
    and sent back.

    Args:
        work: The function. What it changes in memory is lost with its process.
        items: Its arguments.
        jobs: How many processes to use; by default one for each processor.

    Returns:
        The outcomes, in the order of the items.

    Raises:
        RuntimeError: A process ended before it had sent all its outcomes; its error is on stderr.
    """
    jobs = min(jobs or os.cpu_count() or 1, len(items))
    if jobs < 2:
        return [work(item) for item in items]
    context = get_context("fork")

    def run(first: int, pipe: Connection) -> None:
        """Work on every item from `first` on in steps of `jobs`, and send the outcomes."""
        for item in items[first::jobs]:
            pipe.send(work(item))

    pipes = []
    for first in range(jobs):
        receiver, sender = context.Pipe(duplex=False)
        context.Process(target=run, args=(first, sender), daemon=True).start()
        sender.close()  # so that the end of the process closes the pipe
        pipes.append(receiver)
    return [_received(pipes[number % jobs]) for number in range(len(items))]


def _received(pipe: Connection) -> Any:  # noqa: ANN401  whatever `work` returns
    try:
        return pipe.recv()
    except EOFError as error:
        message = "a process ended without an outcome"
        raise RuntimeError(message) from error
