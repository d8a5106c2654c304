"""The rows of one shard on their way into its file, and what the books and the journal note of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cleaner.batch.duplicates import Index
from cleaner.batch.journal import Failure, Journal, Shard
from cleaner.batch.summary import Books

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaner.batch.shards import Sink
    from cleaner.batch.work import Done


@dataclass(slots=True)
class Pen:
    """Writes the rows of one shard and keeps its books.

    Attributes:
        number: The shard's number.
        first: The number of its first row.
        dedup: Whether rows say what they are duplicates of.
        journal: Where the marks of duplicates are.
        content: The digest of its documents, as far as they are written.
        row: The number of the next row.
        books: What was counted.
        failures: The rows that failed.
    """

    number: int
    first: int
    dedup: bool
    journal: Journal
    content: bytes = b""
    row: int = field(init=False)
    books: Books = field(default_factory=Books)
    failures: list[Failure] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with the first row."""
        self.row = self.first

    def resume(self, shard: Shard, failures: Iterable[Failure]) -> None:
        """Take the books of a shard, less its failed rows."""
        self.books.add(shard.books)
        for failure in failures:
            self.books.documents -= 1
            self.books.failed[failure.error.partition(":")[0]] -= 1
        self.books.failed = +self.books.failed

    def write(self, done: Done, sink: Sink) -> None:
        """Write rows, and note what they came to."""
        duplicates: list[int | None] | None = [] if self.dedup else None
        for note in done.notes:
            of = None
            if duplicates is not None:
                of = self._index.enter(self.row, note)
                duplicates.append(of)
            if note.error:
                self.failures.append(Failure(self.row, self.number, note.place, note.error))
            self.books.enter(self.row, note, duplicate=of is not None)
            self.row += 1
        sink.write(done.packed, duplicates)

    @property
    def _index(self) -> Index:
        return Index(self.journal.database)
