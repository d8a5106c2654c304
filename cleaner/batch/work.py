"""The work of a worker process: it cleans one chunk of documents at a time.

Importing this module does not load the engine: a worker imports it before it can be made to ignore Ctrl-C, and that
must not take long.
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

from cleaner.batch.duplicates import with_marks
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
    """What workers do with items. It can be pickled.

    Attributes:
        recipe: Everything that shapes a row.
        dedup: Which marks of duplicates to compute.
        schema: The schema of rows, for Parquet; empty for lines of JSON.
        learn: Learn templates of the sites from the documents, instead of making rows.
    """

    recipe: Recipe
    dedup: Dedup = ""
    schema: bytes = b""
    learn: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """The result for some items.

    Attributes:
        packed: Their rows, as lines of JSON or one Arrow message; or the templates learned from them.
        notes: One for each row.
    """

    packed: Any
    notes: tuple[Note, ...]


def prepare(memory: int) -> None:
    """Prepare a new worker: load the engine, limit memory, ignore Ctrl-C, and end when the parent ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for library in ("OPENBLAS", "OMP", "MKL"):  # there is already one worker for each core
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    _follow_parent()
    from cleaner.pipeline import clean  # noqa: PLC0415  after the environment is set

    clean("<html><body><p>Ready.</p></body></html>")
    clean("Ready.\n")
    _collect_seldom()
    _bound_memory(memory)


def stand_by() -> None:
    """Do nothing; a result shows that a worker is alive."""


def _collect_seldom() -> None:
    """Run the cyclic garbage collector less often, and never over what is loaded already.

    A page makes tens of thousands of small objects, few of them in cycles. Collecting after every few hundred, as
    Python does by default, takes an eighth of the time of cleaning.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _follow_parent() -> None:
    """End this process as soon as its parent ends."""
    from multiprocessing import connection, parent_process  # noqa: PLC0415  only workers need it

    parent = parent_process()
    if parent is None:
        return

    def wait() -> None:
        connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _bound_memory(memory: int) -> None:
    """Limit how many bytes the address space may still grow by; only on Linux, which alone reports its present size."""
    if not memory or not sys.platform.startswith("linux"):
        return
    import resource  # noqa: PLC0415  Windows lacks it

    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123  a fixed path, read in a worker that should load little
        now = int(file.read().split()[0]) * resource.getpagesize()
    with suppress(ValueError, OSError):  # a stricter limit is in force already
        resource.setrlimit(resource.RLIMIT_AS, (now + memory, now + memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def work(items: Sequence[Item], task: Task) -> Done:
    """Clean items, in order.

    Raises:
        MemoryError: One of them needs more than allowed; the caller finds out which by sending them singly.
    """
    from cleaner.batch.rows import clean_item  # noqa: PLC0415  loads the engine

    if task.learn:
        return Done(_learned_templates(items, task), ())
    rows, notes = [], []
    for item in items:
        row, article = clean_item(item, task.recipe)
        note = note_of(item, row, article)
        if task.dedup and not note.error:
            note = with_marks(note, row["text"], task.dedup)
        rows.append(row)
        notes.append(note)
    return Done(pack(rows, task), tuple(notes))


def _learned_templates(items: Sequence[Item], task: Task) -> Templates:
    from cleaner.batch.rows import page_of  # noqa: PLC0415  loads the engine
    from cleaner.templates import learn  # noqa: PLC0415  as above

    return learn(page for item in items if (page := page_of(item, task.recipe)) is not None)


def pack(rows: Sequence[dict[str, Any]], task: Task) -> Any:  # noqa: ANN401  the type depends on the form
    """Rows packed as a shard's sink takes them."""
    if task.schema:
        from cleaner.batch.tables import pack as pack_table  # noqa: PLC0415  loads pyarrow

        return pack_table(rows, task.schema)
    from cleaner.batch.rows import line_of  # noqa: PLC0415  loads the engine

    return [line_of(row) for row in rows]


def give_up(item: Item, error: str, task: Task) -> Done:
    """The row of a document that killed its worker or ran too long; for learning, an empty result."""
    if task.learn:
        return work((), task)
    lost = replace(item, data=None, error=error)
    try:
        return work([lost], task)
    except Exception:  # noqa: BLE001  its columns can't be written, as when JSON is nested too deeply
        return work([replace(lost, line=None, columns={})], task)
