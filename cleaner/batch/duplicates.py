"""Duplicates across documents: of the same normalised text, or of nearly the same by MinHash."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from hashlib import blake2b
from operator import eq
from typing import TYPE_CHECKING

from cleaner.extras import need

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from cleaner.batch.ledger import Note
    from cleaner.batch.order import Dedup

_WORDS = re.compile(r"\w+")
# Runs of so many words are compared. Shorter texts are only ever exact duplicates: a few words in common say nothing.
_SHINGLE = 5
_FEWEST_WORDS = 20
# 16 bands of 8 find nearly all pairs that share four fifths of their runs; what they find is then checked.
_PERMUTATIONS = 128
_BANDS = 16
_ALIKE = 0.8
# Of the rows that share a band, so many are compared. Pages of one template can share bands by the thousand and be
# alike in nothing else; those that are alike share other bands, too.
_COMPARED = 32
_WIDTH = 4  # bytes a number
_SEED = 1


def marked(note: Note, text: str, dedup: Dedup) -> Note:
    """A note with what tells the duplicates of its text. An empty text has none."""
    words = _WORDS.findall(text.casefold())
    if not words:
        return note
    exact = blake2b(" ".join(words).encode("utf-8", "replace"), digest_size=16).digest()
    if dedup == "exact" or len(words) < _FEWEST_WORDS:
        return replace(note, marks=(exact,))
    signature = _minhash(words)
    size = _PERMUTATIONS // _BANDS * _WIDTH
    bands = [
        blake2b(signature[place * size : (place + 1) * size], digest_size=8, salt=bytes([place])).digest()
        for place in range(_BANDS)
    ]
    return replace(note, marks=(exact, *bands), signature=signature)


def _minhash(words: Sequence[str]) -> bytes:
    rensa = need("rensa", "batch")
    sketch = rensa.RMinHash(num_perm=_PERMUTATIONS, seed=_SEED)
    sketch.update(sorted({" ".join(words[place : place + _SHINGLE]) for place in range(len(words) - _SHINGLE + 1)}))
    return b"".join(int(number).to_bytes(_WIDTH, "little") for number in sketch.digest())


@dataclass(frozen=True, slots=True)
class Index:
    """Marks of all rows before this one, in the journal's database, so that they are as durable as the shards."""

    database: sqlite3.Connection

    def enter(self, row: int, note: Note) -> int | None:
        """Enter a row; gives the number of the first row that it is a duplicate of.

        A duplicate is not entered itself: all duplicates name the same first row.
        """
        if not note.marks:
            return None
        found = self._find(note)
        if found is None:
            self.database.executemany("insert into marks values (?, ?)", [(mark, row) for mark in note.marks])
            if note.signature:
                self.database.execute("insert into signatures values (?, ?)", (row, note.signature))
        return found

    def _find(self, note: Note) -> int | None:
        exact, *bands = note.marks
        same = self.database.execute("select min(row) from marks where mark = ?", (exact,)).fetchone()[0]
        near = self._nearest(note, bands)
        return min((row for row in (same, near) if row is not None), default=None)

    def _nearest(self, note: Note, bands: Sequence[bytes]) -> int | None:
        """The first row that shares a band and is alike enough, among the first ones of each band."""
        query = "select row from marks where mark = ? order by row limit ?"
        rows = {row for band in bands for (row,) in self.database.execute(query, (band, _COMPARED))}
        for row in sorted(rows):
            (signature,) = self.database.execute("select signature from signatures where row = ?", (row,)).fetchone()
            if _likeness(signature, note.signature) >= _ALIKE:
                return int(row)
        return None


def _likeness(one: bytes, other: bytes) -> float:
    """The share of equal numbers, which estimates the share of runs of words in common."""
    same: int = sum(map(eq, memoryview(one).cast("I"), memoryview(other).cast("I")))
    return same / _PERMUTATIONS
