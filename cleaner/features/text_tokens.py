"""A plain text cut into tokens, as hashes, and the lexicon that knows some of them.

A token is the hash of its letters, a pair of neighbours the hash of two hashes, a line the hash of all its tokens.
Nothing here knows a language: letters are classes of Unicode, and scripts without spaces are cut by the character.
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
# What they make: nothing, words, numbers, tokens of one character.
_NOTHING, _WORDS, _NUMBERS, _SINGLE = range(4)
# A class and a sort share a byte, so that a character is looked up once for both.
_SORT_SHIFT, _KIND = np.uint8(4), np.uint8(CLASSES - 1)
_SORTS = np.full(CLASSES, _SINGLE, np.uint8)
_SORTS[:DIGIT], _SORTS[DIGIT], _SORTS[SPACE] = _WORDS, _NUMBERS, _NOTHING
# Stands for all characters beyond the basic plane.
_BEYOND = 0xFFFF
# Odd constants for multiplicative hashing modulo 2^64, and the first one's inverse.
_BASE = 0x9E3779B97F4A7C15
_UNBASE = pow(_BASE, -1, 1 << 64)
_MIX = 0xD6E8FEB86659FD93
_PAIR = 0xA0761D6478BD642F
# Of a long line only both ends' tokens are looked up: chrome shows there, and prose in the middle says nothing.
_HEAD, _TAIL = 9, 6
# Words that begin with these letters alike are forms of one, for the most part: most languages have many of each.
_STEM = 5
# Places in the table of known hashes: 2^19, so that few entries share one.
_SLOT_SHIFT = 13


class Tokens(NamedTuple):
    """A text's tokens, as far as they are looked at.

    Attributes:
        words: Hash of each token, `uint32 [tokens]`.
        before: Hash of each with the token before it (the end of a line, for the first), `uint32 [tokens]`.
        stems: Hash of the first letters of each token, `uint32 [tokens]`.
        last: Hash of each row's last token with the end of the line, `uint32 [rows]`.
        lines: Hash of each whole row, `uint32 [rows]`.
        starts: Where each row's tokens begin, `int64 [rows]`; every row has at least one.
    """

    words: Hashes
    before: Hashes
    stems: Hashes
    last: Hashes
    lines: Hashes
    starts: Ints

    @property
    def hashes(self) -> tuple[Hashes, ...]:
        """All that a lexicon may know."""
        return self[:5]

    @classmethod
    def joined(cls, parts: Sequence[Tokens]) -> Tokens:
        """Those of a text's portions, end to end."""
        words, before, stems, last, lines, starts = zip(*parts, strict=True)
        laid = np.concatenate
        return cls(laid(words), laid(before), laid(stems), laid(last), laid(lines), moved(starts, words))

    def of_rows(self, rows: Ints) -> Tokens:
        """Those of some of the rows."""
        at, starts = picked(self.starts, len(self.words), rows)
        return Tokens(self.words[at], self.before[at], self.stems[at], self.last[rows], self.lines[rows], starts)


class Numbers(NamedTuple):
    """The same as entries of a lexicon, 0 where unknown."""

    words: Short
    before: Short
    stems: Short
    last: Short
    lines: Short
    starts: Ints


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The words, pairs of words and whole lines that are known, by their hashes.

    Attributes:
        hashes: Hash of each entry; the first is 0 and stands for what is unknown, `uint32 [entries]`.
        slots: For each value of a hash's upper bits the number of the entry there, or 0.
    """

    hashes: Hashes
    slots: NDArray[np.unsignedinteger[Any]]

    @classmethod
    def build(cls, hashes: Hashes) -> Lexicon:
        """Number the entries from 1 in the given order; where two share a slot, the earlier one is known."""
        # Short numbers, for the fewer pages of memory are looked up the faster it goes.
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
    """For every character of the basic plane its class with the sort of token that it makes, and its lower case."""
    kinds, lowered = character_tables("kinds", "lowered")
    return kinds | _SORTS.take(kinds) << _SORT_SHIFT, lowered.astype(np.uint64)


class Characters(NamedTuple):
    """A text's characters, an end of line before the first line and after each."""

    codes: Ints
    kinds: NDArray[np.uint8]
    sorts: NDArray[np.uint8]
    lower: Long
    ends: Ints


class Cut(NamedTuple):
    """A text cut into tokens, ends of lines among them.

    Attributes:
        starts: Where each begins among the characters.
        kinds: Class of its first character.
        second: Class of the character after that.
        sizes: Its length.
        hashes: Its hash.
        stems: Hash of its first letters.
        breaks: Which of them are ends of lines.
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
    return Characters(at, looks & _KIND, sorts, lower.take(at), ends)


def cut_tokens(characters: Characters) -> Cut:
    """Words, numbers, and all else by the character; a number is a number whatever its digits."""
    kinds, sorts = characters.kinds, characters.sorts
    begins = sorts == _SINGLE  # the first one is an end of line
    begins[1:] |= sorts[1:] != sorts[:-1]
    (edges,) = begins.nonzero()
    (seen,) = sorts.take(edges).nonzero()
    starts = edges.take(seen)
    stops = edges.take(seen + 1, mode="clip")
    stops[-1] = len(sorts)  # an end of line as well
    first = kinds.take(starts)
    hashes, stems = _hash(characters.lower, starts, stops, np.minimum(stops, starts + _STEM))
    np.copyto(hashes, np.uint64(_MIX), where=first == DIGIT)
    second = kinds.take(starts + 1, mode="clip")
    return Cut(starts, first, second, stops - starts, hashes, stems, starts.searchsorted(characters.ends))


def _hash(values: Long, starts: Ints, *stops: Ints) -> list[Long]:
    """For each of several ends a hash of each stretch of values up to there that depends on nothing outside it."""
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
    """Half of a hash is enough to know a word by: one in 10^5 is taken for another."""
    return (hashes >> np.uint64(32)).astype(np.uint32)


def tokens_of(cut: Cut, low: Ints, high: Ints) -> Tokens:
    """The tokens of both ends of each row, with their neighbours."""
    hashes = cut.hashes
    # To the rows' ends, and over the middle of long ones.
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
