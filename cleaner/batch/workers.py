"""Worker processes by pebble: results in the order of the work, and a bad document costs only itself."""

from __future__ import annotations

from collections import deque
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from cleaner.batch.work import Done, Task, give_up, prepare, stand_by, work
from cleaner.errors import CleanerError
from cleaner.extras import need
from cleaner.pipeline.stage import check_worker

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Future

    from cleaner.batch.item import Item
    from cleaner.batch.order import Limits

# Chunks under way for each worker: one in work, one on its way, one for a neighbour that is late.
_AHEAD = 3


class Chunk(Protocol):
    """Some items that go to a worker together."""

    @property
    def items(self) -> tuple[Item, ...]:
        """The items."""
        ...


AnyChunk = TypeVar("AnyChunk", bound=Chunk)


@dataclass(slots=True)
class _Waiting(Generic[AnyChunk]):
    """A chunk under way."""

    chunk: AnyChunk
    future: Future[Done]


@dataclass(slots=True)
class Crew:
    """The workers.

    Attributes:
        workers: How many.
        limits: What one document may cost.
        task: What they do.
    """

    workers: int
    limits: Limits
    task: Task
    _pool: Any = field(default=None, init=False)

    @contextmanager
    def at_work(self) -> Iterator[Crew]:
        """Have workers for a while; they are ended whatever happens."""
        self._open()
        try:
            yield self
        finally:
            self._pool.stop()
            self._pool.join()

    def _open(self) -> None:
        check_worker()
        pebble = need("pebble", "batch")
        self._pool = pebble.ProcessPool(
            self.workers, initializer=prepare, initargs=(self.limits.memory,), context=get_context("spawn")
        )

    def run(self, chunks: Iterable[AnyChunk]) -> Iterator[tuple[AnyChunk, list[Done]]]:
        """Do chunks; gives each with what became of it, in order. Reads only a few ahead."""
        waiting: deque[_Waiting[AnyChunk]] = deque()
        for chunk in chunks:
            waiting.append(_Waiting(chunk, self.submit(chunk.items)))
            if len(waiting) > self.workers * _AHEAD:
                yield self._collect(waiting.popleft())
        while waiting:
            yield self._collect(waiting.popleft())

    def submit(self, items: tuple[Item, ...], task: Task | None = None) -> Future[Done]:
        """Give items to the next free worker; gives what will become of them.

        Args:
            items: What to clean.
            task: Another task than the crew's own.
        """
        future: Future[Done] = self._pool.schedule(work, args=(items, task or self.task), timeout=self.limits.seconds)
        return future

    def _collect(self, waiting: _Waiting[AnyChunk]) -> tuple[AnyChunk, list[Done]]:
        items = waiting.chunk.items
        if len(items) == 1:
            return waiting.chunk, [self._single(items[0], waiting.future)]
        try:
            return waiting.chunk, [waiting.future.result()]
        except Exception as error:  # noqa: BLE001  whatever it was, it is looked into one item at a time
            self.mend(error)
        return waiting.chunk, self._one_by_one(items)

    def mend(self, error: Exception) -> None:
        """New workers if the old pool is beyond help, as when a worker was killed while it did nothing."""
        if isinstance(error, BrokenExecutor) or not self._pool.active:
            self._pool.stop()
            self._pool.join()
            self._open()

    def _one_by_one(self, items: tuple[Item, ...]) -> list[Done]:
        """Do items singly, so that each has the bounds for itself; one that fails again has a row that says how."""
        futures = [self.submit((item,)) for item in items]
        return [self._single(item, future) for item, future in zip(items, futures, strict=True)]

    def _single(self, item: Item, future: Future[Done]) -> Done:
        """What became of an item. Where the workers died it has a second try: it was perhaps not its fault."""
        done = self._outcome(item, future) or self._outcome(item, self.submit((item,)))
        if done is None:
            self._check()
            return give_up(item, "crash: the workers died", self.task)
        return done

    def _outcome(self, item: Item, future: Future[Done]) -> Done | None:
        """What became of an item; None if the workers died, of which there are then new ones."""
        try:
            done = future.result()
        except BrokenExecutor as error:
            self.mend(error)
            return None
        except Exception as error:  # noqa: BLE001  each ends in a row
            return give_up(item, self.told(error), self.task)
        return done if isinstance(done, Done) else give_up(item, "defect: no result", self.task)

    def _check(self) -> None:
        """Tell workers that die over a document from workers that can't even start, over which all would be lost.

        Raises:
            CleanerError: They can't.
        """
        try:
            self._pool.schedule(stand_by).result()
        except BrokenExecutor as error:
            advice = "what they wrote on standard error says why; a script must be a file, which each of them imports"
            raise CleanerError("workers", "they die before they are given anything", advice) from error

    def told(self, error: Exception) -> str:
        """Why an item failed, as its row says it."""
        if isinstance(error, TimeoutError):
            return f"timeout: took longer than {self.limits.seconds:g} s"
        if isinstance(error, MemoryError):
            return f"memory: needed more than {self.limits.memory >> 20} MB"
        if type(error).__name__ == "ProcessExpired":
            code = getattr(error, "exitcode", None)
            return f"crash: the worker died (exit code {code})"
        return f"defect: {type(error).__name__}: {error}"
