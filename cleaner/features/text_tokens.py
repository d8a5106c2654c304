"""Tokens of plain text, as hashes, and the lexicon of those that are known.

A token is known by the hash of its letters, a pair of neighbours by the hash of two hashes, a line by the hash of all
its tokens. Nothing here depends on a language: letters are Unicode classes, and scripts without spaces are cut into
single characters.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cleaner.features.characters import TEXT_CLASSES, character_tables
from cleaner.features.ragged import moved, picked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Short = NDArray[np.int32]
    Long = NDArray[np.uint64]
    Hashes = NDArray[np.uint32]

CLASSES = len(TEXT_CLASSES)
UPPER, LOWER, LETTER, MARK, DIGIT, CJK, END, COMMA, COLON, DASH, BAR, SYMBOL, OTHER, SPACE, QUOTE, BRACKET = range(
    CLASSES
)
# The sort of token that a character is part of: none, a word, a number, or a token of its own.
_NOTHING, _WORDS, _NUMBERS, _SINGLE = range(4)
# Class and sort share a byte, so that one look-up gives both: the sort is in the bits from this one on, the class in
# those of the mask.
_SORT_SHIFT = np.uint8(4)
_CLASS_MASK = np.uint8(CLASSES - 1)
_SORTS = np.full(CLASSES, _SINGLE, np.uint8)
_SORTS[:DIGIT], _SORTS[DIGIT], _SORTS[SPACE] = _WORDS, _NUMBERS, _NOTHING
# Stands for all characters beyond the basic plane.
_BEYOND = 0xFFFF
# Odd constants for multiplicative hashing modulo 2^64, and the first one's inverse.
_BASE = 0x9E3779B97F4A7C15
_UNBASE = pow(_BASE, -1, 1 << 64)
_MIX = 0xD6E8FEB86659FD93
_PAIR = 0xA0761D6478BD642F
# Tokens at the beginning and at the end of a long line that are looked up: chrome shows there, and prose in the middle
# adds nothing.
_HEAD = 9
_TAIL = 6
# Letters of a stem. Words that share them are mostly forms of one word, and most languages have many forms of each.
_STEM = 5
# Leaves 19 of 32 bits, so that few of the known hashes share a slot of the table.
_SLOT_SHIFT = 13


class Tokens(NamedTuple):
    """The tokens of a text that are looked up.

    Attributes:
        words: Hash of each token, `uint32 [tokens]`.
        before: Hash of each token with the one before it (for the first, the line end), `uint32 [tokens]`.
        stems: Hash of the first letters of each token, `uint32 [tokens]`.
        last: Hash of each row's last token with the line end, `uint32 [rows]`.
        lines: Hash of each whole row, `uint32 [rows]`.
        starts: Index of each row's first token, `int64 [rows]`; every row has at least one.
    """

    words: Hashes
    before: Hashes
    stems: Hashes
    last: Hashes
    lines: Hashes
    starts: Ints

    @property
    def hashes(self) -> tuple[Hashes, ...]:
        """All hashes that a lexicon may know."""
        return self[:5]

    @classmethod
    def joined(cls, parts: Sequence[Tokens]) -> Tokens:
        """Join the tokens of a text's portions."""
        words, before, stems, last, lines, starts = zip(*parts, strict=True)
        laid = np.concatenate
        return cls(laid(words), laid(before), laid(stems), laid(last), laid(lines), moved(starts, words))

    def of_rows(self, rows: Ints) -> Tokens:
        """The tokens of some of the rows."""
        at, starts = picked(self.starts, len(self.words), rows)
        return Tokens(self.words[at], self.before[at], self.stems[at], self.last[rows], self.lines[rows], starts)


class Numbers(NamedTuple):
    """A text's `Tokens` as numbers of entries in a lexicon, 0 where unknown."""

    words: Short
    before: Short
    stems: Short
    last: Short
    lines: Short
    starts: Ints


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The known words, pairs of words and whole lines, by their hashes.

    Attributes:
        hashes: Hash of each entry, `uint32 [entries]`; the first is 0, for whatever is unknown.
        slots: The number of the entry in each slot, 0 for none; a slot is the upper bits of a hash.
    """

    hashes: Hashes
    slots: NDArray[np.unsignedinteger[Any]]

    @classmethod
    def build(cls, hashes: Hashes) -> Lexicon:
        """Number the entries from 1 in the given order; where two share a slot, the earlier one is known."""
        # The smallest integers that suffice: fewer pages of memory make look-ups faster.
        slots = np.zeros(1 << (32 - _SLOT_SHIFT), np.min_scalar_type(len(hashes)))
        slots[_slot(hashes[::-1])] = np.arange(len(hashes), 0, -1)
        return cls(np.concatenate([np.zeros(1, np.uint32), hashes]), slots)

    def read(self, tokens: Tokens) -> Numbers:
        """Look up a text's tokens."""
        every = np.concatenate(tokens.hashes)
        numbers = self.slots.take(_slot(every)).astype(np.int32)
        numbers *= self.hashes.take(numbers) == every
        ends = accumulate(map(len, tokens.hashes))
        words, before, stems, last, lines = [numbers[low:high] for low, high in pairwise([0, *ends])]
        return Numbers(words, before, stems, last, lines, tokens.starts)


def _slot(hashes: Hashes) -> Ints:
    """The slot of each hash: its upper bits."""
    return (hashes >> np.uint32(_SLOT_SHIFT)).astype(np.int64)


@cache
def _tables() -> tuple[NDArray[np.uint8], Long]:
    """For every character of the basic plane: its class and sort in one byte, and its lower case."""
    kinds, lowered = character_tables("kinds", "lowered")
    return kinds | _SORTS.take(kinds) << _SORT_SHIFT, lowered.astype(np.uint64)


class Characters(NamedTuple):
    """A text's characters, with a line end before the first line and after each line."""

    codes: Ints
    kinds: NDArray[np.uint8]
    sorts: NDArray[np.uint8]
    lower: Long
    ends: Ints


class Cut(NamedTuple):
    """A text cut into tokens, line ends included.

    Attributes:
        starts: Index of each token's first character.
        kinds: Class of that character.
        second: Class of the character after that.
        sizes: Length of each token.
        hashes: Hash of each token.
        stems: Hash of its first letters.
        breaks: Indices of the tokens that are line ends.
    """

    starts: Ints
    kinds: NDArray[np.uint8]
    second: NDArray[np.uint8]
    sizes: Ints
    hashes: Long
    stems: Long
    breaks: Ints


def read_characters(texts: Sequence[str]) -> Characters:
    """All lines as one array of characters; those beyond the basic plane count as one symbol."""
    ends = np.zeros(len(texts) + 1, np.int64)
    np.array(list(map(len, texts)), np.int64).cumsum(out=ends[1:])
    ends += np.arange(len(ends))
    joined = "\n".join(["", *texts, ""])
    codes = np.frombuffer(joined.encode("utf-16-le", "surrogatepass"), np.uint16)
    if len(codes) != len(joined):
        wide = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
        codes = np.minimum(wide, _BEYOND).astype(np.uint16)
    at = codes.astype(np.int64)
    table, lower = _tables()
    looks = table.take(at)
    sorts = looks >> _SORT_SHIFT
    sorts[ends] = _SINGLE
    return Characters(at, looks & _CLASS_MASK, sorts, lower.take(at), ends)


def cut_tokens(characters: Characters) -> Cut:
    """Cut into words, numbers, and single characters otherwise. All numbers have the same hash."""
    kinds, sorts = characters.kinds, characters.sorts
    begins = sorts == _SINGLE  # the first character is a line end
    begins[1:] |= sorts[1:] != sorts[:-1]
    (edges,) = begins.nonzero()
    (tokens,) = sorts.take(edges).nonzero()
    starts = edges.take(tokens)
    stops = edges.take(tokens + 1, mode="clip")
    stops[-1] = len(sorts)  # the last token is a line end, too
    first = kinds.take(starts)
    hashes, stems = _hash(characters.lower, starts, stops, np.minimum(stops, starts + _STEM))
    np.copyto(hashes, np.uint64(_MIX), where=first == DIGIT)
    second = kinds.take(starts + 1, mode="clip")
    return Cut(starts, first, second, stops - starts, hashes, stems, starts.searchsorted(characters.ends))


def _hash(values: Long, starts: Ints, *stops: Ints) -> list[Long]:
    """Hashes of the stretches of values from `starts` to each of `stops`; they depend on these values alone."""
    powers, shift = _powers(1 << len(values).bit_length())
    sums = np.zeros(len(values) + 1, np.uint64)
    (values * powers[: len(values)]).cumsum(out=sums[1:])
    before, shifts = sums.take(starts), shift.take(starts)
    return [_mix((sums.take(stop) - before) * shifts) for stop in stops]


@lru_cache(maxsize=8)
def _powers(count: int) -> tuple[Long, Long]:
    """Powers of the base, and of its inverse, modulo 2^64."""
    powers = np.full(count, _BASE, np.uint64).cumprod()
    inverse = np.full(count, _UNBASE, np.uint64).cumprod()
    return powers, inverse


def _mix(hashes: Long) -> Long:
    """Spread every bit over the upper ones."""
    hashes ^= hashes >> np.uint64(32)
    hashes *= np.uint64(_MIX)
    hashes ^= hashes >> np.uint64(29)
    return hashes


def _upper(hashes: Long) -> Hashes:
    """The upper half of each hash, which suffices: one word in 10^5 is mistaken for another."""
    return (hashes >> np.uint64(32)).astype(np.uint32)


def tokens_of(cut: Cut, low: Ints, high: Ints) -> Tokens:
    """The tokens at both ends of each row, with their neighbours."""
    hashes = cut.hashes
    # Indices of the tokens up to each row's end, skipping the middle of long rows.
    lengths = high - low
    counts = np.minimum(lengths, _HEAD + _TAIL)
    starts = counts.cumsum() - counts
    count = int(counts.sum())
    at = np.empty(count + len(high), np.int64)
    kept = at[:count]
    within = np.arange(count) - starts.repeat(counts)
    np.add(within, low.repeat(counts), out=kept)
    kept += (lengths - counts).repeat(counts) * (within >= _HEAD)
    at[count:] = high
    own = hashes.take(at)
    pairs = _upper(_mix(hashes.take(at - 1) * np.uint64(_PAIR) + own))
    (lines,) = _hash(hashes, low, high)
    stems = _upper(_mix(cut.stems.take(kept) * np.uint64(_PAIR)))  # a short word is not its own stem
    return Tokens(_upper(own[:count]), pairs[:count], stems, pairs[count:], _upper(lines), starts)
