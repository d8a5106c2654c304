"""A writer for the rows of one shard, which also collects what the summary and the journal record of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cleaner.batch.duplicates import Index
from cleaner.batch.journal import Failure, Journal, Shard
from cleaner.batch.summary import Counts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaner.batch.shards import Sink
    from cleaner.batch.work import Done


@dataclass(slots=True)
class ShardWriter:
    """Writes the rows of one shard and counts them.

    Attributes:
        number: The shard's number.
        first: The number of its first row.
        dedup: Whether rows name the row that they duplicate.
        journal: Holds the marks by which duplicates are found.
        content: The digest of the documents written so far.
        row: The number of the next row.
        counts: The figures for the summary.
        failures: The rows that failed.
    """

    number: int
    first: int
    dedup: bool
    journal: Journal
    content: bytes = b""
    row: int = field(init=False)
    counts: Counts = field(default_factory=Counts)
    failures: list[Failure] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Start at the first row."""
        self.row = self.first

    def resume(self, shard: Shard, failures: Iterable[Failure]) -> None:
        """Start from the counts of a finished shard, less its failed rows."""
        self.counts.add(shard.counts)
        for failure in failures:
            self.counts.documents -= 1
            self.counts.failed[failure.error.partition(":")[0]] -= 1
        self.counts.failed = +self.counts.failed

    def write(self, done: Done, sink: Sink) -> None:
        """Write rows; count them and collect their failures."""
        duplicates: list[int | None] | None = [] if self.dedup else None
        for note in done.notes:
            original = None
            if duplicates is not None:
                original = self._index.enter(self.row, note)
                duplicates.append(original)
            if note.error:
                self.failures.append(Failure(self.row, self.number, note.place, note.error))
            self.counts.enter(self.row, note, duplicate=original is not None)
            self.row += 1
        sink.write(done.packed, duplicates)

    @property
    def _index(self) -> Index:
        return Index(self.journal.database)
