"""The same work on several things, side by side, without copying what it reads."""

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
    """The outcomes of work on items, in their order.

    Each job is a forked copy of this process, which sees all that is in memory now; only outcomes are sent back.

    Args:
        work: What to do; what it changes stays in its copy.
        items: On what.
        jobs: How many at once; by default as many as there are processors.

    Raises:
        RuntimeError: A job ended without an outcome; what went wrong is on stderr.
    """
    jobs = min(jobs or os.cpu_count() or 1, len(items))
    if jobs < 2:
        return [work(item) for item in items]
    context = get_context("fork")

    def run(first: int, pipe: Connection) -> None:
        for item in items[first::jobs]:
            pipe.send(work(item))

    pipes = []
    for first in range(jobs):
        here, there = context.Pipe(duplex=False)
        context.Process(target=run, args=(first, there), daemon=True).start()
        there.close()
        pipes.append(here)
    return [_received(pipes[number % jobs]) for number in range(len(items))]


def _received(pipe: Connection) -> Any:  # noqa: ANN401  whatever the work gives
    try:
        return pipe.recv()
    except EOFError as error:
        message = "a job ended without an outcome"
        raise RuntimeError(message) from error
