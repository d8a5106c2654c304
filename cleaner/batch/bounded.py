"""Records to rows in a worker process of the caller's, so that a bad document costs itself and not its partition."""

from __future__ import annotations

import atexit
import json
import os
from dataclasses import dataclass, field, replace
from functools import cache
from multiprocessing import current_process
from threading import Lock
from typing import TYPE_CHECKING, Any

from cleaner.batch.crew import Crew
from cleaner.batch.items import Item, Limits, oversized
from cleaner.batch.work import Done, Task
from cleaner.errors import CleanerError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cleaner.batch.rows import Recipe

_TOGETHER = 16  # documents that go to the worker at once


def clean_records(records: Sequence[Mapping[str, Any]], recipe: Recipe, limits: Limits) -> list[dict[str, Any]]:
    """The rows of records, without the columns that hold the document.

    The worker starts with the first call and stays for the next ones, as long as this process lives.

    Raises:
        CleanerError: This process may not have a worker.
    """
    columns = recipe.columns
    lean = replace(columns, drop=(*columns.drop, columns.html, columns.text, columns.url))
    station = _station(os.getpid(), limits, Task(replace(recipe, columns=lean)))
    items = [_item(record, limits.size) for record in records]
    chunks = [_Some(tuple(items[at : at + _TOGETHER])) for at in range(0, len(items), _TOGETHER)]
    return [json.loads(line) for done in station.work(chunks) for line in done.packed]


@dataclass(frozen=True, slots=True)
class _Some:
    """Items that go to the worker together."""

    items: tuple[Item, ...]


@dataclass(slots=True)
class _Station:
    """A worker, and whose turn it is: some engines call from several threads."""

    crew: Crew
    turn: Lock = field(default_factory=Lock)

    def work(self, chunks: Sequence[_Some]) -> Iterator[Done]:
        """What becomes of some chunks, in order."""
        with self.turn:
            for _, dones in self.crew.run(chunks):
                yield from dones


@cache
def _station(_process: int, limits: Limits, task: Task) -> _Station:
    """The worker of this process for such work; one that a fork brought along is of no use."""
    if current_process().daemon:
        advice = "give its workers leave (Dask: distributed.worker.daemon: false), or leave the limits out"
        raise CleanerError("limits", "this process was started as one that may have no workers", advice)
    crew = Crew(1, limits, task)
    held = crew.at_work()
    held.__enter__()
    atexit.register(held.__exit__, None, None, None)
    return _Station(crew)


def _item(record: Mapping[str, Any], size: int) -> Item:
    item = Item("", record)
    return replace(oversized(item, size), columns={}) if item.size > size else item
