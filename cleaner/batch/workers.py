"""A pool of worker processes, by pebble: results come in order, and a bad document costs only itself."""

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

# Chunks in flight for each worker: one in work, one queued, and one more so that a slow worker does not idle the rest.
_CHUNKS_PER_WORKER = 3


class Chunk(Protocol):
    """Items that go to a worker together."""

    @property
    def items(self) -> tuple[Item, ...]:
        """The items."""
        ...


AnyChunk = TypeVar("AnyChunk", bound=Chunk)


@dataclass(slots=True)
class _InFlight(Generic[AnyChunk]):
    """A chunk in flight."""

    chunk: AnyChunk
    future: Future[Done]


@dataclass(slots=True)
class Crew:
    """The pool of workers.

    Attributes:
        workers: Number of processes.
        limits: What one document may cost.
        task: What the workers do with items.
    """

    workers: int
    limits: Limits
    task: Task
    _pool: Any = field(default=None, init=False)

    @contextmanager
    def at_work(self) -> Iterator[Crew]:
        """Run the workers for the duration of a `with` block; they are stopped however it ends."""
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
        """Yield each chunk with its results, in order. Only a few chunks are read ahead."""
        waiting: deque[_InFlight[AnyChunk]] = deque()
        for chunk in chunks:
            waiting.append(_InFlight(chunk, self.submit(chunk.items)))
            if len(waiting) > self.workers * _CHUNKS_PER_WORKER:
                yield self._collect(waiting.popleft())
        while waiting:
            yield self._collect(waiting.popleft())

    def submit(self, items: tuple[Item, ...], task: Task | None = None) -> Future[Done]:
        """Send items to the next free worker; returns the future of their result.

        Args:
            items: What to clean.
            task: A task to use instead of the crew's own.
        """
        future: Future[Done] = self._pool.schedule(work, args=(items, task or self.task), timeout=self.limits.seconds)
        return future

    def _collect(self, waiting: _InFlight[AnyChunk]) -> tuple[AnyChunk, list[Done]]:
        items = waiting.chunk.items
        if len(items) == 1:
            return waiting.chunk, [self._result_or_failure(items[0], waiting.future)]
        try:
            return waiting.chunk, [waiting.future.result()]
        except Exception as error:  # noqa: BLE001  whatever it was, the items are now tried singly
            self.mend(error)
        return waiting.chunk, self._one_by_one(items)

    def mend(self, error: Exception) -> None:
        """Replace a pool that no longer works, as when a worker was killed while idle."""
        if isinstance(error, BrokenExecutor) or not self._pool.active:
            self._pool.stop()
            self._pool.join()
            self._open()

    def _one_by_one(self, items: tuple[Item, ...]) -> list[Done]:
        """Clean items singly, each with the limits to itself; an item that fails again gets a row that says why."""
        futures = [self.submit((item,)) for item in items]
        return [self._result_or_failure(item, future) for item, future in zip(items, futures, strict=True)]

    def _result_or_failure(self, item: Item, future: Future[Done]) -> Done:
        """The result of an item, tried once more if the workers died: perhaps another item was the cause."""
        done = self._try_result(item, future) or self._try_result(item, self.submit((item,)))
        if done is None:
            self._check_workers_start()
            return give_up(item, "crash: the workers died", self.task)
        return done

    def _try_result(self, item: Item, future: Future[Done]) -> Done | None:
        """The result of an item; None if the workers died, in which case they have been replaced."""
        try:
            done = future.result()
        except BrokenExecutor as error:
            self.mend(error)
            return None
        except Exception as error:  # noqa: BLE001  every failure becomes a row
            return give_up(item, self.describe(error), self.task)
        return done if isinstance(done, Done) else give_up(item, "defect: no result", self.task)

    def _check_workers_start(self) -> None:
        """Make sure that workers died over a document, and do not fail to start, which would fail every document.

        Raises:
            CleanerError: The workers can't start.
        """
        try:
            self._pool.schedule(stand_by).result()
        except BrokenExecutor as error:
            advice = "what they wrote on standard error says why; a script must be a file, which each of them imports"
            raise CleanerError("workers", "they die before they are given anything", advice) from error

    def describe(self, error: Exception) -> str:
        """The reason for a failure, as the row states it."""
        if isinstance(error, TimeoutError):
            return f"timeout: took longer than {self.limits.seconds:g} s"
        if isinstance(error, MemoryError):
            return f"memory: needed more than {self.limits.memory >> 20} MB"
        if type(error).__name__ == "ProcessExpired":
            code = getattr(error, "exitcode", None)
            return f"crash: the worker died (exit code {code})"
        return f"defect: {type(error).__name__}: {error}"
