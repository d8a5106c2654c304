"""What is done, in SQLite: by content, and by version of rules, weights and options.

A shard is entered after its file stands complete under its name. Whatever comes in between, the shard is done again.
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

NAME = "_journal.sqlite"  # engines that read the folder leave out what begins with an underscore
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
        number: Its place, from 0.
        version: Of rules, weights and options that it was made with.
        content: Digest of the documents in it.
        first: Number of its first row.
        rows: How many rows it has.
        name: Its file's name.
        size: Its file's length in bytes.
        digest: SHA-256 of its file.
        books: What the summary adds up.
    """

    number: int
    version: str
    content: bytes
    first: int
    rows: int
    name: str
    size: int
    digest: str
    books: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failure:
    """A row that failed.

    Attributes:
        row: Its number.
        shard: The shard that it is in.
        place: Where its document stands.
        error: Why it failed.
    """

    row: int
    shard: int
    place: str
    error: str


class Journal:
    """The journal of one output folder."""

    def __init__(self, path: Path) -> None:
        """Open it, or begin one.

        Raises:
            OutputError: It can't be read or written.
        """
        self._path = path
        with self._told():
            self.database = sqlite3.connect(path, isolation_level=None)
            self.database.execute("pragma synchronous = full")
            self.database.executescript(_TABLES)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            advice = "free some space and run the same command again" if "full" in str(error) else "check the folder"
            raise OutputError(str(self._path), f"the journal can't be used: {error}", advice) from error

    def close(self) -> None:
        """Close it; what was not committed is gone."""
        self.database.close()

    def fact(self, name: str) -> str | None:
        """Something that was noted down, such as the schema."""
        with self._told():
            found = self.database.execute("select value from facts where name = ?", (name,)).fetchone()
        return str(found[0]) if found else None

    def note(self, name: str, value: str) -> None:
        """Note something down."""
        with self._told():
            self.database.execute("insert or replace into facts values (?, ?)", (name, value))

    def shard(self, number: int) -> Shard | None:
        """A shard, if it is done."""
        with self._told():
            found = self.database.execute("select * from shards where number = ?", (number,)).fetchone()
        return Shard(*(*found[:-1], json.loads(found[-1]))) if found else None

    def shards(self) -> Iterator[Shard]:
        """All shards that are done, in order."""
        with self._told():
            for (number,) in self.database.execute("select number from shards order by number").fetchall():
                if shard := self.shard(number):
                    yield shard

    def failures(self, shard: int | None = None) -> list[Failure]:
        """The rows that failed, of one shard or of all."""
        with self._told():
            found = self.database.execute(
                "select row, shard, place, error from failures where ?1 is null or shard = ?1 order by row", (shard,)
            )
            return [Failure(*fields) for fields in found]

    def begin(self, shard: int, first: int) -> None:
        """Begin a shard: forget what an earlier one of that number said. Nothing holds before `finish`."""
        with self._told():
            self.database.execute("begin immediate")
            self.database.execute("delete from shards where number = ?", (shard,))
            self.database.execute("delete from failures where shard = ?", (shard,))
            self.database.execute("delete from marks where row >= ?", (first,))
            self.database.execute("delete from signatures where row >= ?", (first,))

    def reopen(self, shard: int) -> None:
        """Begin to enter a shard anew whose rows are mostly the same."""
        with self._told():
            self.database.execute("begin immediate")
            self.database.execute("delete from shards where number = ?", (shard,))
            self.database.execute("delete from failures where shard = ?", (shard,))

    def finish(self, shard: Shard, failures: Sequence[Failure]) -> None:
        """Enter a shard whose file is complete."""
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
        with self._told():
            self.database.execute(
                "insert into shards values (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*entry, json.dumps(shard.books))
            )
            self.database.executemany(
                "insert into failures values (?, ?, ?, ?)", [astuple(failure) for failure in failures]
            )
            self.database.execute("commit")

    def give_up(self) -> None:
        """Forget what was begun."""
        if self.database.in_transaction:
            self.database.execute("rollback")

    def cut(self, shards: int) -> list[str]:
        """Forget all shards from this number on; gives the names of their files."""
        with self._told():
            names = self.database.execute("select name from shards where number >= ?", (shards,)).fetchall()
            self.database.execute("delete from failures where shard >= ?", (shards,))
            self.database.execute("delete from shards where number >= ?", (shards,))
        return [str(name) for (name,) in names]
