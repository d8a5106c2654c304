"""A batch run from start to finish: read, cut into chunks, clean in workers, write shards, record them in the journal.

Shards that the journal already lists are checked against the input and skipped.
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
from cleaner.batch.shard_writer import ShardWriter
from cleaner.batch.shards import Folder, digest_of
from cleaner.batch.summary import Counts, Summary
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
_MAX_FAILURES_LISTED = 1000  # in the summary; the journal has them all


def run(order: BatchOrder, listener: Listener | None = None) -> Summary:
    """Carry out an order; see `cleaner.batch.run`."""
    check_worker()
    inputs = find(order.inputs, order.out)
    if next(inputs.files(), None) is None:
        raise InputError(" ".join(order.inputs) or "batch", "no files in it", "name files, folders or patterns")
    need("pebble", "batch")
    book_of(order.options)  # reports bad options here, once, instead of in every worker
    out = Path(order.out)
    with ExitStack() as stack:
        stack.enter_context(_locked(out))
        journal = Journal(out / NAME)
        stack.callback(journal.close)
        _prepare_folder(out, journal, order)
        batch = _Batch(order, inputs, journal, listener or Silent())
        return batch.retry() if order.retry_failed else batch.run()


@contextmanager
def _locked(out: Path) -> Iterator[None]:
    """Lock the folder for this run. The system drops the lock when the process ends, however it ends."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        file = (out / _LOCK).open("ab")
    except OSError as error:
        raise OutputError(str(out), reason_of(error), "choose another folder") from error
    with file:
        try:
            import fcntl  # noqa: PLC0415  Windows lacks it, so nothing is locked there
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


def _prepare_folder(out: Path, journal: Journal, order: BatchOrder) -> None:
    """Refuse a folder with unknown shards or another format, and delete what a killed run left unfinished."""
    form = journal.fact("form")
    if form is None and any(out.glob("part-*")):
        raise OutputError(str(out), "holds shards that no journal knows", "choose an empty folder")
    if form not in {None, order.form}:
        raise OutputError(str(out), f"was written as {form}", f"choose another folder, or --format {form}")
    journal.note("form", order.form)
    for part in out.glob(".part-*.part"):
        part.unlink()


class _StoppedError(Exception):
    """The run was asked to stop before there was a shard to finish."""


@dataclass(slots=True)
class _Batch:
    """One run of a batch."""

    order: BatchOrder
    inputs: Inputs
    journal: Journal
    listener: Listener
    counts: Counts = field(default_factory=Counts)
    version: str = ""
    folder: Folder = field(init=False)
    crew: Crew = field(init=False)
    reading: Reading = field(init=False)
    _stop_requested: bool = False
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
            schema, parquet_schema = schema_of(order, self.inputs)
            self._extend_version(sha256(parquet_schema).hexdigest())
        self.folder = Folder(Path(order.out), order.form, schema, bool(order.dedup))
        task = Task(Recipe(order.options, order.columns), order.dedup, schema)
        self.crew = Crew(order.workers, order.limits, task)
        self._clock = Clock(self.reading)

    def run(self) -> Summary:
        """Clean everything that is not done yet."""
        self.listener.start(self._stop)
        with self.crew.at_work(), suppress(_StoppedError):
            if self.order.learn:
                self._learn()
            results = self.crew.run(self._pending())
            for number, group in groupby(results, key=lambda result: result[0].shard):
                self._write(number, group)
        if self._complete:
            self._remove_surplus()
        return self._finish()

    def _stop(self) -> None:
        self._stop_requested = True

    def _learn(self) -> None:
        """Learn templates from the whole input, unless an earlier run did, and let the workers use them."""
        content, _ = learning.stored_digests(self.folder, self.journal)
        if not content or content != learning.digest_of_input(self._chunks()):
            self.listener.say("learning what repeats across the pages of each site")
            task = self.crew.task
            self.crew.task = replace(task, learn=True)
            learning.learn_templates(self.crew, self.folder, self.journal, self._chunks_until_stopped())
            self.crew.task = task
        self._use_templates()

    def _use_templates(self) -> None:
        """Clean with the learned templates; shards that were cleaned with others are redone."""
        _, digest = learning.stored_digests(self.folder, self.journal)
        path = str(self.folder.path / learning.NAME)
        task = self.crew.task
        self.crew.task = replace(task, recipe=replace(task.recipe, templates=(path, digest)))
        self._extend_version(digest)

    def _extend_version(self, digest: str) -> None:
        """Add the digest of something else that shapes rows to the version; shards of another version are redone."""
        self.version = sha256(f"{self.version}{digest}".encode()).hexdigest()[:32]

    def _chunks_until_stopped(self) -> Iterator[Chunk]:
        """All chunks.

        Raises:
            _StoppedError: A stop was requested; templates learned from a part of the input would be useless.
        """
        for chunk in self._chunks():
            if self._stop_requested:
                raise _StoppedError
            yield chunk

    def _chunks(self) -> Iterator[Chunk]:
        return cut(read(self.inputs, self.reading), self.order.shard_rows)

    def _pending(self) -> Iterator[Chunk]:
        """The chunks to clean: those of unfinished shards, and all from the first shard on whose input has changed."""
        redo_from = -1
        while (changed := (yield from self._read_through(redo_from))) is not None:
            self.listener.say(f"the input has changed from shard {changed} on, which is done again")
            redo_from = changed

    def _read_through(self, redo_from: int) -> Generator[Chunk, None, int | None]:
        """Read the input once and yield the chunks to clean.

        Args:
            redo_from: Yield all chunks from this shard on, whatever the journal says, and none before it; -1 consults
                the journal for every shard.

        Returns:
            The number of the first shard whose input differs from what the journal says; None if there is none.
        """
        number, finished, any_redone, rows = -1, None, False, 0
        for chunk in self._chunks():
            if chunk.shard != number:
                number, rows = chunk.shard, 0
                if self._stop_requested:
                    return None
                # A redone shard may change which rows are duplicates in all later ones.
                must_redo = 0 <= redo_from <= number or (any_redone and self.order.dedup)
                finished = None if must_redo else self._finished_shard(number)
            rows += len(chunk.items)
            if chunk.shard < redo_from:
                continue
            if finished is None:
                any_redone = True
                self._clock.start()
                yield chunk
            elif chunk.last:
                if (finished.content, finished.rows) != (chunk.digest, rows):
                    return number
                self._count_skipped(finished)
            self._shards = number + 1
        self._complete = True
        return None

    def _finished_shard(self, number: int) -> Shard | None:
        """The journal's entry of a shard, if version and file still match; the input is not compared."""
        shard = self.journal.shard(number)
        if shard is None or shard.version != self.version:
            return None
        return shard if digest_of(self.folder.path / shard.name) == shard.digest else None

    def _count_skipped(self, shard: Shard) -> None:
        self.counts.add(shard.counts)
        self._skipped += shard.rows
        self._report()

    def _write(self, number: int, results: Iterable[tuple[Chunk, list[Done]]]) -> None:
        """Write one shard, from its first chunk to its entry in the journal."""
        writer = ShardWriter(number, number * self.order.shard_rows, bool(self.order.dedup), self.journal)
        self.journal.begin(number, writer.first)
        try:
            with self.folder.writing(number) as sink:
                for chunk, dones in results:
                    for done in dones:
                        writer.write(done, sink)
                    writer.content = chunk.digest
                    self._count(dones)
            self._record(writer)
        except BaseException:
            self.journal.give_up()
            raise

    def _record(self, writer: ShardWriter) -> None:
        name = self.folder.name(writer.number)
        path = self.folder.path / name
        counts = writer.counts.to_dict()
        size, digest = path.stat().st_size, digest_of(path)
        shard = Shard(
            writer.number,
            self.version,
            writer.content,
            writer.first,
            writer.row - writer.first,
            name,
            size,
            digest,
            counts,
        )
        self.journal.finish(shard, writer.failures)
        self.counts.add(counts)

    def _count(self, dones: Iterable[Done]) -> None:
        for done in dones:
            self._cleaned += len(done.notes)
            self._failed += sum(bool(note.error) for note in done.notes)
        self._report()

    def _report(self) -> None:
        self.listener.step(self._clock.progress(self._cleaned, self._skipped, self._failed))

    def _remove_surplus(self) -> None:
        """Remove surplus shards that an earlier, larger input left."""
        for name in self.journal.cut(self._shards):
            (self.folder.path / name).unlink(missing_ok=True)

    def _finish(self) -> Summary:
        failures = self.journal.failures()
        summary = Summary(
            self.counts,
            self._shards,
            self._complete,
            self._cleaned,
            self._clock.seconds,
            tuple(failures[:_MAX_FAILURES_LISTED]),
            dict(self.reading.skipped),
        )
        text = json.dumps(summary.to_dict(), ensure_ascii=False, indent=2) + "\n"
        (self.folder.path / SUMMARY).write_text(text, encoding="utf-8", errors="backslashreplace")
        return summary

    def retry(self) -> Summary:
        """Clean again the rows that failed."""
        self.listener.start(self._stop)
        if self.order.learn:
            self._use_templates()
        wanted: dict[int, set[int]] = {}
        for failure in self.journal.failures():
            wanted.setdefault(failure.shard, set()).add(failure.row)
        with self.crew.at_work():
            for number, chunks in groupby(self._chunks(), key=lambda chunk: chunk.shard):
                if self._stop_requested:
                    break
                if number in wanted:
                    self._rewrite(number, _FailedItems(chunks, wanted[number]))
        for shard in self.journal.shards():
            self.counts.add(shard.counts)
            self._shards += 1
        self._complete = not self._stop_requested
        return self._finish()

    def _rewrite(self, number: int, failing: _FailedItems) -> None:
        """Write a shard again, with its failed rows replaced."""
        shard = self.journal.shard(number)
        if shard is None or shard.version != self.version:
            raise self._changed_error()
        writer = ShardWriter(number, shard.first, bool(self.order.dedup), self.journal, content=shard.content)
        writer.resume(shard, self.journal.failures(number))
        self.journal.reopen(number)
        try:
            with self.folder.writing(number) as sink:
                self._replace(writer, sink, failing)
            self._record(writer)
        except BaseException:
            self.journal.give_up()
            raise
        self.counts = Counts()

    def _replace(self, writer: ShardWriter, sink: Sink, failing: _FailedItems) -> None:
        """Copy all rows of a shard except the failed ones, which are cleaned again."""
        self._clock.start()
        results = self.crew.run(failing)
        for row, packed in enumerate(self.folder.rows(writer.number), writer.first):
            writer.row = row
            if row not in failing.rows:
                sink.write(packed, None)
                continue
            _, dones = next(results, (None, None))
            if dones is None:
                raise self._changed_error()
            for done in dones:
                writer.write(done, sink)
            self._count(dones)
        writer.row = row + 1
        if next(results, None) or failing.content != writer.content:  # only now has the whole shard been read
            raise self._changed_error()

    def _changed_error(self) -> InputError:
        advice = "run the batch without --retry-failed first"
        return InputError(self.order.out, "input, rules or options have changed since", advice)


@dataclass(frozen=True, slots=True)
class _SingleItem:
    """A chunk of a single document."""

    items: tuple[Item]


@dataclass(slots=True)
class _FailedItems:
    """The documents of a shard whose rows failed.

    Attributes:
        chunks: The chunks of the shard.
        rows: The numbers of the rows that failed.
        content: The digest of all that has been read so far.
    """

    chunks: Iterable[Chunk]
    rows: set[int]
    content: bytes = b""

    def __iter__(self) -> Iterator[_SingleItem]:
        for chunk in self.chunks:
            self.content = chunk.digest
            for row, item in enumerate(chunk.items, chunk.first):
                if row in self.rows:
                    yield _SingleItem((item,))
