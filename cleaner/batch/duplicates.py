"""Detection of duplicate documents: equal normalised texts, or near duplicates by MinHash."""

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
_SHINGLE_WORDS = 5  # near duplicates are found by the runs of this many words that they share
_MIN_WORDS = 20  # shorter texts are only compared exactly: a few words in common mean nothing
# 16 bands of 8 numbers find nearly all pairs that share four fifths of their shingles; each pair found is then checked.
_PERMUTATIONS = 128
_BANDS = 16
_MIN_LIKENESS = 0.8
# At most this many of the rows that share a band are compared. Pages of one template can share bands by the thousand
# and have nothing else in common; true near duplicates share other bands, too.
_MAX_CANDIDATES = 32  # per band
_NUMBER_BYTES = 4
_SEED = 1


def with_marks(note: Note, text: str, dedup: Dedup) -> Note:
    """The note with the marks by which duplicates of its text are found. An empty text has none."""
    words = _WORDS.findall(text.casefold())
    if not words:
        return note
    exact = blake2b(" ".join(words).encode("utf-8", "replace"), digest_size=16).digest()
    if dedup == "exact" or len(words) < _MIN_WORDS:
        return replace(note, marks=(exact,))
    signature = _minhash(words)
    size = _PERMUTATIONS // _BANDS * _NUMBER_BYTES
    bands = [
        blake2b(signature[place * size : (place + 1) * size], digest_size=8, salt=bytes([place])).digest()
        for place in range(_BANDS)
    ]
    return replace(note, marks=(exact, *bands), signature=signature)


def _minhash(words: Sequence[str]) -> bytes:
    rensa = need("rensa", "batch")
    sketch = rensa.RMinHash(num_perm=_PERMUTATIONS, seed=_SEED)
    starts = range(len(words) - _SHINGLE_WORDS + 1)
    sketch.update(sorted({" ".join(words[start : start + _SHINGLE_WORDS]) for start in starts}))
    return b"".join(int(number).to_bytes(_NUMBER_BYTES, "little") for number in sketch.digest())


@dataclass(frozen=True, slots=True)
class Index:
    """The marks of all earlier rows, kept in the journal's database so that they are as durable as the shards."""

    database: sqlite3.Connection

    def enter(self, row: int, note: Note) -> int | None:
        """Add a row; returns the number of the first row that it duplicates, or None.

        A duplicate itself is not added, so that all duplicates name the same first row.
        """
        if not note.marks:
            return None
        original = self._first_duplicate(note)
        if original is None:
            self.database.executemany("insert into marks values (?, ?)", [(mark, row) for mark in note.marks])
            if note.signature:
                self.database.execute("insert into signatures values (?, ?)", (row, note.signature))
        return original

    def _first_duplicate(self, note: Note) -> int | None:
        exact, *bands = note.marks
        same = self.database.execute("select min(row) from marks where mark = ?", (exact,)).fetchone()[0]
        near = self._first_near_duplicate(note, bands)
        return min((row for row in (same, near) if row is not None), default=None)

    def _first_near_duplicate(self, note: Note, bands: Sequence[bytes]) -> int | None:
        """The first row that shares a band and is similar enough, among the first rows of each band."""
        query = "select row from marks where mark = ? order by row limit ?"
        rows = {row for band in bands for (row,) in self.database.execute(query, (band, _MAX_CANDIDATES))}
        for row in sorted(rows):
            (signature,) = self.database.execute("select signature from signatures where row = ?", (row,)).fetchone()
            if _likeness(signature, note.signature) >= _MIN_LIKENESS:
                return int(row)
        return None


def _likeness(signature: bytes, other: bytes) -> float:
    """The share of equal numbers in two signatures, which estimates the share of shingles in common."""
    same: int = sum(map(eq, memoryview(signature).cast("I"), memoryview(other).cast("I")))
    return same / _PERMUTATIONS
