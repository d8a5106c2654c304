"""Cleans records in a worker process of the caller, so that a bad document costs itself and not its partition."""

from __future__ import annotations

import atexit
import json
import os
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import cache
from multiprocessing import current_process
from threading import Lock
from typing import TYPE_CHECKING, Any

from cleaner.batch.item import Item, oversized
from cleaner.batch.order import Columns, Limits
from cleaner.batch.rows import Recipe
from cleaner.batch.work import Done, Task
from cleaner.batch.workers import Crew
from cleaner.blocks import Options
from cleaner.errors import CleanerError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_CHUNK_ITEMS = 16  # documents that go to the worker at once


def clean_records(records: Sequence[Mapping[str, Any]], recipe: Recipe, limits: Limits) -> list[dict[str, Any]]:
    """The rows of records, without the columns that hold documents and addresses.

    The first call starts the worker, which serves later calls for as long as this process lives.

    Raises:
        CleanerError: This process may not start a worker.
    """
    columns = recipe.columns
    lean = replace(columns, drop=(*columns.drop, columns.html, columns.text, columns.url))
    worker = worker_of(os.getpid(), limits.memory)
    items = [_item(record, limits.size) for record in records]
    chunks = [_Chunk(tuple(items[at : at + _CHUNK_ITEMS])) for at in range(0, len(items), _CHUNK_ITEMS)]
    dones = worker.work(chunks, limits, Task(replace(recipe, columns=lean)))
    return [json.loads(line) for done in dones for line in done.packed]


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Items that go to the worker together."""

    items: tuple[Item, ...]


@dataclass(slots=True)
class _Worker:
    """A worker and a lock, since some engines call from several threads."""

    crew: Crew
    lock: Lock = field(default_factory=Lock)

    def work(self, chunks: Sequence[_Chunk], limits: Limits, task: Task) -> Iterator[Done]:
        """The results of chunks, in order."""
        with self.lock:
            self.crew.limits, self.crew.task = limits, task
            for _, dones in self.crew.run(chunks):
                yield from dones


@cache
def worker_of(process: int, memory: int) -> _Worker:  # noqa: ARG001  a part of the cache key
    """The worker with this memory limit, shared by all calls in this process.

    Args:
        process: The id of this process; a fork inherits its parent's cache, but can't use the parent's workers.
        memory: The limit in bytes.

    Raises:
        CleanerError: This process may not start a worker.
    """
    if current_process().daemon:
        advice = "give its workers leave (Dask: distributed.worker.daemon: false), or leave the limits out"
        raise CleanerError("limits", "this process was started as one that may have no workers", advice)
    crew = Crew(1, Limits(memory=memory), Task(Recipe(Options(), Columns())))
    until_exit = ExitStack()
    until_exit.enter_context(crew.at_work())
    atexit.register(until_exit.close)
    return _Worker(crew)


def _item(record: Mapping[str, Any], size: int) -> Item:
    item = Item("", record)
    return replace(oversized(item, size), columns={}) if item.size > size else item
