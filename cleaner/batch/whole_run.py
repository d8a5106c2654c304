"""A batch from beginning to end.

Read, cut into chunks, clean in workers, write shards in order, enter each into the journal. What the journal has
already is checked against the input and skipped.
"""

from __future__ import annotations

import json
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.batch import learning
from cleaner.batch.chunks import Chunk, cut
from cleaner.batch.inputs import find
from cleaner.batch.journal import NAME, Journal, Shard
from cleaner.batch.progress import Clock, Listener, Silent
from cleaner.batch.readers import Reading, read
from cleaner.batch.rows import Recipe
from cleaner.batch.schema import schema_of
from cleaner.batch.shard_writer import Pen
from cleaner.batch.shards import Folder, digest_of
from cleaner.batch.summary import Books, Summary
from cleaner.batch.version import version_of
from cleaner.batch.work import Task
from cleaner.batch.workers import Crew
from cleaner.errors import InputError, OutputError, reason_of
from cleaner.extras import need
from cleaner.pipeline.stage import check_worker
from cleaner.rules import book_of

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from cleaner.batch.inputs import Inputs
    from cleaner.batch.item import Item
    from cleaner.batch.order import BatchOrder
    from cleaner.batch.shards import Sink
    from cleaner.batch.work import Done

SUMMARY = "_summary.json"
_LOCK = "_lock"
_LISTED = 1000


def run(order: BatchOrder, listener: Listener | None = None) -> Summary:
    """Carry out an order; see `cleaner.batch.run`."""
    check_worker()
    inputs = find(order.inputs, order.out)
    if next(inputs.files(), None) is None:
        raise InputError(" ".join(order.inputs) or "batch", "no files in it", "name files, folders or patterns")
    need("pebble", "batch")
    book_of(order.options)  # what is wrong with them is told once
    out = Path(order.out)
    with ExitStack() as stack:
        stack.enter_context(_sole(out))
        journal = Journal(out / NAME)
        stack.callback(journal.close)
        _check(out, journal, order)
        batch = _Batch(order, inputs, journal, listener or Silent())
        return batch.retry() if order.retry_failed else batch.go()


@contextmanager
def _sole(out: Path) -> Iterator[None]:
    """The folder for this run alone. The lock goes with the process, however that ends."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        file = (out / _LOCK).open("ab")
    except OSError as error:
        raise OutputError(str(out), reason_of(error), "choose another folder") from error
    with file:
        try:
            import fcntl  # noqa: PLC0415  Windows has none; there nobody watches
        except ImportError:
            pass
        else:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise OutputError(
                    str(out), "another run is writing there", "wait for it, or choose another folder"
                ) from error
        yield


def _check(out: Path, journal: Journal, order: BatchOrder) -> None:
    """Refuse a folder with shards of somebody else's, and clear what a killed run left half done."""
    form = journal.fact("form")
    if form is None and any(out.glob("part-*")):
        raise OutputError(str(out), "holds shards that no journal knows", "choose an empty folder")
    if form not in {None, order.form}:
        raise OutputError(str(out), f"was written as {form}", f"choose another folder, or --format {form}")
    journal.note("form", order.form)
    for part in out.glob(".part-*.part"):
        part.unlink()


class _StoppedError(Exception):
    """It was asked to stop before there was a shard to finish."""


@dataclass(slots=True)
class _Batch:
    """One run."""

    order: BatchOrder
    inputs: Inputs
    journal: Journal
    listener: Listener
    books: Books = field(default_factory=Books)
    version: str = ""
    folder: Folder = field(init=False)
    crew: Crew = field(init=False)
    reading: Reading = field(init=False)
    _stopping: bool = False
    _complete: bool = False
    _shards: int = 0
    _cleaned: int = 0
    _failed: int = 0
    _skipped: int = 0
    _clock: Clock = field(init=False)

    def __post_init__(self) -> None:
        order = self.order
        self.version = version_of(order)
        self.reading = Reading(order.columns, order.limits)
        schema = b""
        if order.form == "parquet":
            schema, known = schema_of(order, self.inputs)
            self._shaped_by(sha256(known).hexdigest())
        self.folder = Folder(Path(order.out), order.form, schema, bool(order.dedup))
        task = Task(Recipe(order.options, order.columns), order.dedup, schema)
        self.crew = Crew(order.workers, order.limits, task)
        self._clock = Clock(self.reading)

    def go(self) -> Summary:
        """Do all that is not done yet."""
        self.listener.start(self._stop)
        with self.crew.at_work(), suppress(_StoppedError):
            if self.order.learn:
                self._learn()
            results = self.crew.run(self._pending())
            for number, group in groupby(results, key=lambda result: result[0].shard):
                self._write(number, group)
        if self._complete:
            self._drop_rest()
        return self._finish()

    def _stop(self) -> None:
        self._stopping = True

    def _learn(self) -> None:
        """Learn templates from the whole input, unless that was done; from now on workers use them."""
        content, _ = learning.known(self.folder, self.journal)
        if not content or content != learning.content_of(self._chunks()):
            self.listener.say("learning what repeats across the pages of each site")
            task = self.crew.task
            self.crew.task = replace(task, learn=True)
            learning.learned(self.crew, self.folder, self.journal, self._until_stopped())
            self.crew.task = task
        self._use_templates()

    def _use_templates(self) -> None:
        """Clean by what was learned; what was cleaned by something else is done again."""
        _, digest = learning.known(self.folder, self.journal)
        path = str(self.folder.path / learning.NAME)
        task = self.crew.task
        self.crew.task = replace(task, recipe=replace(task.recipe, templates=(path, digest)))
        self._shaped_by(digest)

    def _shaped_by(self, digest: str) -> None:
        """Something more that shapes the rows; those that were shaped by something else are done again."""
        self.version = sha256(f"{self.version}{digest}".encode()).hexdigest()[:32]

    def _until_stopped(self) -> Iterator[Chunk]:
        """All chunks; what is learned from a part of them is worth nothing."""
        for chunk in self._chunks():
            if self._stopping:
                raise _StoppedError
            yield chunk

    def _chunks(self) -> Iterator[Chunk]:
        return cut(read(self.inputs, self.reading), self.order.shard_rows)

    def _pending(self) -> Iterator[Chunk]:
        """The chunks of all shards that are not done, which are those of other content, too, and all behind them."""
        begin = -1
        while (changed := (yield from self._pass(begin))) is not None:
            self.listener.say(f"the input has changed from shard {changed} on, which is done again")
            begin = changed

    def _pass(self, begin: int) -> Generator[Chunk, None, int | None]:
        """One time through the input; gives the number of the shard from which on it must be done again.

        Args:
            begin: From this shard on the journal is not asked; -1 asks it always.
        """
        number, known, rework, rows = -1, None, False, 0
        for chunk in self._chunks():
            if chunk.shard != number:
                number, rows = chunk.shard, 0
                if self._stopping:
                    return None
                forced = 0 <= begin <= number or (rework and self.order.dedup)
                known = None if forced else self._known(number)
            rows += len(chunk.items)
            if chunk.shard < begin:
                continue
            if known is None:
                rework = True
                self._clock.start()
                yield chunk
            elif chunk.last:
                if (known.content, known.rows) != (chunk.digest, rows):
                    return number
                self._skip(known)
            self._shards = number + 1
        self._complete = True
        return None

    def _known(self, number: int) -> Shard | None:
        """A shard that is done, as far as can be told without the input."""
        shard = self.journal.shard(number)
        if shard is None or shard.version != self.version:
            return None
        return shard if digest_of(self.folder.path / shard.name) == shard.digest else None

    def _skip(self, shard: Shard) -> None:
        self.books.add(shard.books)
        self._skipped += shard.rows
        self._report()

    def _write(self, number: int, results: Iterable[tuple[Chunk, list[Done]]]) -> None:
        """One shard, from its first chunk to its entry in the journal."""
        pen = Pen(number, number * self.order.shard_rows, bool(self.order.dedup), self.journal)
        self.journal.begin(number, pen.first)
        try:
            with self.folder.writing(number) as sink:
                for chunk, dones in results:
                    for done in dones:
                        pen.write(done, sink)
                    pen.content = chunk.digest
                    self._count(dones)
            self._enter(pen)
        except BaseException:
            self.journal.give_up()
            raise

    def _enter(self, pen: Pen) -> None:
        name = self.folder.name(pen.number)
        path = self.folder.path / name
        books = pen.books.to_dict()
        size, digest = path.stat().st_size, digest_of(path)
        shard = Shard(pen.number, self.version, pen.content, pen.first, pen.row - pen.first, name, size, digest, books)
        self.journal.finish(shard, pen.failures)
        self.books.add(books)

    def _count(self, dones: Iterable[Done]) -> None:
        for done in dones:
            self._cleaned += len(done.notes)
            self._failed += sum(bool(note.error) for note in done.notes)
        self._report()

    def _report(self) -> None:
        self.listener.step(self._clock.progress(self._cleaned, self._skipped, self._failed))

    def _drop_rest(self) -> None:
        """Remove shards of an earlier, larger input."""
        for name in self.journal.cut(self._shards):
            (self.folder.path / name).unlink(missing_ok=True)

    def _finish(self) -> Summary:
        failures = self.journal.failures()
        summary = Summary(
            self.books,
            self._shards,
            self._complete,
            self._cleaned,
            self._clock.seconds,
            tuple(failures[:_LISTED]),
            dict(self.reading.skipped),
        )
        text = json.dumps(summary.to_dict(), ensure_ascii=False, indent=2) + "\n"
        (self.folder.path / SUMMARY).write_text(text, encoding="utf-8", errors="backslashreplace")
        return summary

    def retry(self) -> Summary:
        """Do the rows again that failed."""
        self.listener.start(self._stop)
        if self.order.learn:
            self._use_templates()
        wanted: dict[int, set[int]] = {}
        for failure in self.journal.failures():
            wanted.setdefault(failure.shard, set()).add(failure.row)
        with self.crew.at_work():
            for number, chunks in groupby(self._chunks(), key=lambda chunk: chunk.shard):
                if self._stopping:
                    break
                if number in wanted:
                    self._rewrite(number, _Failing(chunks, wanted[number]))
        for shard in self.journal.shards():
            self.books.add(shard.books)
            self._shards += 1
        self._complete = not self._stopping
        return self._finish()

    def _rewrite(self, number: int, failing: _Failing) -> None:
        """A shard with the rows that failed replaced."""
        shard = self.journal.shard(number)
        if shard is None or shard.version != self.version:
            raise self._changed()
        pen = Pen(number, shard.first, bool(self.order.dedup), self.journal, content=shard.content)
        pen.resume(shard, self.journal.failures(number))
        self.journal.reopen(number)
        try:
            with self.folder.writing(number) as sink:
                self._replace(pen, sink, failing)
            self._enter(pen)
        except BaseException:
            self.journal.give_up()
            raise
        self.books = Books()

    def _replace(self, pen: Pen, sink: Sink, failing: _Failing) -> None:
        """Write all rows of a shard, the failed ones anew."""
        self._clock.start()
        again = self.crew.run(failing)
        for row, packed in enumerate(self.folder.rows(pen.number), pen.first):
            pen.row = row
            if row not in failing.rows:
                sink.write(packed, None)
                continue
            _, dones = next(again, (None, None))
            if dones is None:
                raise self._changed()
            for done in dones:
                pen.write(done, sink)
            self._count(dones)
        pen.row = row + 1
        if next(again, None) or failing.content != pen.content:  # only now all of the shard was read
            raise self._changed()

    def _changed(self) -> InputError:
        advice = "run the batch without --retry-failed first"
        return InputError(self.order.out, "input, rules or options have changed since", advice)


@dataclass(frozen=True, slots=True)
class _Alone:
    """A document that goes to a worker on its own."""

    items: tuple[Item]


@dataclass(slots=True)
class _Failing:
    """The documents of a shard whose rows failed.

    Attributes:
        chunks: Those of the shard.
        rows: Which rows failed.
        content: The digest of all that was read so far.
    """

    chunks: Iterable[Chunk]
    rows: set[int]
    content: bytes = b""

    def __iter__(self) -> Iterator[_Alone]:
        for chunk in self.chunks:
            self.content = chunk.digest
            for row, item in enumerate(chunk.items, chunk.first):
                if row in self.rows:
                    yield _Alone((item,))
