"""What a worker process does with a handful of documents.

Importing this loads no engine: a worker imports it before it can be made deaf to Ctrl-C, and that must not take long.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cleaner.batch.duplicates import marked
from cleaner.batch.ledger import note_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.batch.item import Item
    from cleaner.batch.ledger import Note
    from cleaner.batch.order import Dedup
    from cleaner.batch.rows import Recipe
    from cleaner.templates import Templates


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done with items. Pickles.

    Attributes:
        recipe: All that shapes a row.
        dedup: Which marks of duplicates to compute.
        schema: The schema of rows, for Parquet; empty for lines of JSON.
        learn: Not rows are wanted, but what the documents teach about their sites.
    """

    recipe: Recipe
    dedup: Dedup = ""
    schema: bytes = b""
    learn: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What became of some items.

    Attributes:
        packed: Their rows: lines of JSON, or one message of Arrow. Or the templates that were learned from them.
        notes: One for each row.
    """

    packed: Any
    notes: tuple[Note, ...]


def prepare(memory: int) -> None:
    """Make a fresh worker ready: loaded, bounded, deaf to Ctrl-C, and gone when its parent is."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for library in ("OPENBLAS", "OMP", "MKL"):  # the workers are the threads
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    _follow_parent()
    from cleaner.pipeline import clean  # noqa: PLC0415  after the environment is set

    clean("<html><body><p>Ready.</p></body></html>")
    clean("Ready.\n")
    _collect_seldom()
    _bound_memory(memory)


def stand_by() -> None:
    """Do nothing, which shows that there is a worker."""


def _collect_seldom() -> None:
    """Look for garbage in cycles less often, and never among what stays.

    A page makes tens of thousands of small objects, few of them in cycles. Looking through them after every few
    hundred is an eighth of the time that cleaning takes.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _follow_parent() -> None:
    from multiprocessing import connection, parent_process  # noqa: PLC0415  only workers need it

    parent = parent_process()
    if parent is None:
        return

    def wait() -> None:
        connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _bound_memory(memory: int) -> None:
    """Let the address space grow by no more than so many bytes. Linux alone says how large it is now."""
    if not memory or not sys.platform.startswith("linux"):
        return
    import resource  # noqa: PLC0415  Windows has none

    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123  no path of anybody's
        now = int(file.read().split()[0]) * resource.getpagesize()
    with suppress(ValueError, OSError):  # a stricter bound is in force already
        resource.setrlimit(resource.RLIMIT_AS, (now + memory, now + memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def work(items: Sequence[Item], task: Task) -> Done:
    """Clean items, in order.

    Raises:
        MemoryError: One of them needs more than allowed; which, is found out by giving them one at a time.
    """
    from cleaner.batch.rows import clean_item  # noqa: PLC0415  loads the engine

    if task.learn:
        return Done(_learned(items, task), ())
    rows, notes = [], []
    for item in items:
        row, article = clean_item(item, task.recipe)
        note = note_of(item, row, article)
        if task.dedup and not note.error:
            note = marked(note, row["text"], task.dedup)
        rows.append(row)
        notes.append(note)
    return Done(pack(rows, task), tuple(notes))


def _learned(items: Sequence[Item], task: Task) -> Templates:
    from cleaner.batch.rows import page_of  # noqa: PLC0415  loads the engine
    from cleaner.templates import learn  # noqa: PLC0415  as above

    return learn(page for item in items if (page := page_of(item, task.recipe)) is not None)


def pack(rows: Sequence[dict[str, Any]], task: Task) -> Any:  # noqa: ANN401  each form has its own
    """Rows as they go into a shard."""
    if task.schema:
        from cleaner.batch.tables import pack as pack_table  # noqa: PLC0415  loads pyarrow

        return pack_table(rows, task.schema)
    from cleaner.batch.rows import line_of  # noqa: PLC0415  loads the engine

    return [line_of(row) for row in rows]


def give_up(item: Item, error: str, task: Task) -> Done:
    """The row of a document that its worker did not survive; it teaches nothing."""
    if task.learn:
        return work((), task)
    lost = replace(item, data=None, error=error)
    try:
        return work([lost], task)
    except Exception:  # noqa: BLE001  columns that can't be written, as those of a line that is nested too deeply
        return work([replace(lost, line=None, columns={})], task)
