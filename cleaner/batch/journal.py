"""The journal of a batch in SQLite: which shards are done, from what content, by which version of rules and options.

A shard is recorded only once its complete file has its final name. If the run is interrupted before that, the shard is
done again.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field
from typing import TYPE_CHECKING, Any

from cleaner.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

NAME = "_journal.sqlite"  # engines that read the folder skip names that begin with an underscore
_TABLES = """
create table if not exists facts (name text primary key, value text not null) without rowid;
create table if not exists shards (
    number integer primary key, version text not null, content blob not null, first integer not null,
    rows integer not null, name text not null, size integer not null, digest text not null, books text not null);
create table if not exists failures (
    row integer primary key, shard integer not null, place text not null, error text not null);
create table if not exists marks (mark blob not null, row integer not null, primary key (mark, row)) without rowid;
create table if not exists signatures (row integer primary key, signature blob not null);
"""


@dataclass(frozen=True, slots=True)
class Shard:
    """A shard that is done.

    Attributes:
        number: Its number, from 0.
        version: Digest of the rules, weights and options that made it.
        content: Digest of its documents.
        first: Number of its first row.
        rows: Number of its rows.
        name: Name of its file.
        size: Size of its file in bytes.
        digest: SHA-256 of its file.
        counts: Its counts, which the summary adds up.
    """

    number: int
    version: str
    content: bytes
    first: int
    rows: int
    name: str
    size: int
    digest: str
    counts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failure:
    """A row that failed.

    Attributes:
        row: Number of the row.
        shard: Number of its shard.
        place: Where its document is: file and offset.
        error: Why it failed.
    """

    row: int
    shard: int
    place: str
    error: str


class Journal:
    """The journal of one output folder."""

    def __init__(self, path: Path) -> None:
        """Open the journal; create it if there is none.

        Raises:
            OutputError: It can't be read or written.
        """
        self._path = path
        with self._reporting_errors():
            self.database = sqlite3.connect(path, isolation_level=None)
            self.database.execute("pragma synchronous = full")
            self.database.executescript(_TABLES)

    @contextmanager
    def _reporting_errors(self) -> Iterator[None]:
        """Turn errors of SQLite into an `OutputError` that names the journal."""
        try:
            yield
        except sqlite3.Error as error:
            advice = "free some space and run the same command again" if "full" in str(error) else "check the folder"
            raise OutputError(str(self._path), f"the journal can't be used: {error}", advice) from error

    def close(self) -> None:
        """Close the journal; what was not committed is lost."""
        self.database.close()

    def fact(self, name: str) -> str | None:
        """A stored value, such as the shards' format; None if there is none."""
        with self._reporting_errors():
            result = self.database.execute("select value from facts where name = ?", (name,)).fetchone()
        return str(result[0]) if result else None

    def note(self, name: str, value: str) -> None:
        """Store a value under a name."""
        with self._reporting_errors():
            self.database.execute("insert or replace into facts values (?, ?)", (name, value))

    def shard(self, number: int) -> Shard | None:
        """The entry of a shard; None if it is not done."""
        with self._reporting_errors():
            result = self.database.execute("select * from shards where number = ?", (number,)).fetchone()
        return Shard(*(*result[:-1], json.loads(result[-1]))) if result else None

    def shards(self) -> Iterator[Shard]:
        """The entries of all finished shards, in order."""
        with self._reporting_errors():
            for (number,) in self.database.execute("select number from shards order by number").fetchall():
                if shard := self.shard(number):
                    yield shard

    def failures(self, shard: int | None = None) -> list[Failure]:
        """The rows that failed, of one shard or of all."""
        with self._reporting_errors():
            result = self.database.execute(
                "select row, shard, place, error from failures where ?1 is null or shard = ?1 order by row", (shard,)
            )
            return [Failure(*fields) for fields in result]

    def begin(self, shard: int, first: int) -> None:
        """Begin a shard and delete the entries of an earlier one with its number; `finish` commits both."""
        with self._reporting_errors():
            self.database.execute("begin immediate")
            self.database.execute("delete from shards where number = ?", (shard,))
            self.database.execute("delete from failures where shard = ?", (shard,))
            self.database.execute("delete from marks where row >= ?", (first,))
            self.database.execute("delete from signatures where row >= ?", (first,))

    def reopen(self, shard: int) -> None:
        """Begin to replace a shard whose rows stay mostly the same: its marks of duplicates are kept."""
        with self._reporting_errors():
            self.database.execute("begin immediate")
            self.database.execute("delete from shards where number = ?", (shard,))
            self.database.execute("delete from failures where shard = ?", (shard,))

    def finish(self, shard: Shard, failures: Sequence[Failure]) -> None:
        """Record a shard whose file is complete, and commit."""
        entry = (
            shard.number,
            shard.version,
            shard.content,
            shard.first,
            shard.rows,
            shard.name,
            shard.size,
            shard.digest,
        )
        with self._reporting_errors():
            self.database.execute(
                "insert into shards values (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*entry, json.dumps(shard.counts))
            )
            self.database.executemany(
                "insert into failures values (?, ?, ?, ?)", [astuple(failure) for failure in failures]
            )
            self.database.execute("commit")

    def give_up(self) -> None:
        """Roll back what `begin` or `reopen` started."""
        if self.database.in_transaction:
            self.database.execute("rollback")

    def cut(self, shards: int) -> list[str]:
        """Delete the entries of all shards from this number on; returns the names of their files."""
        with self._reporting_errors():
            names = self.database.execute("select name from shards where number >= ?", (shards,)).fetchall()
            self.database.execute("delete from failures where shard >= ?", (shards,))
            self.database.execute("delete from shards where number >= ?", (shards,))
        return [str(name) for (name,) in names]
