"""Facts about the lines of a plain text, each by itself and among the others, without anything learned.

Only lines that aren't blank get a row; blank lines count as gaps between rows.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cleaner.features.ragged import moved, picked, stops
from cleaner.features.text_tokens import (
    BAR,
    BRACKET,
    CJK,
    CLASSES,
    COLON,
    COMMA,
    DASH,
    DIGIT,
    END,
    LETTER,
    LOWER,
    MARK,
    QUOTE,
    SPACE,
    SYMBOL,
    UPPER,
    Characters,
    Cut,
    Tokens,
    cut_tokens,
    read_characters,
    tokens_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from cleaner.features.text_tokens import Hashes, Long

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]

# Facts about a line by itself, and, in `FACTS`, also about its relation to other lines.
_OWN_FACTS = (
    "words", "chars", "word_length", "upper", "digit", "capitalised", "end_count", "comma", "bar", "symbol", "dash",
    "quote", "bracket", "cjk", "ends_sentence", "ends_ellipsis", "ends_colon", "ends_comma", "first_class",
    "last_class", "starts_lower",
)  # fmt: skip
_OVERLAPS = ("overlap", "overlap_count", "overlap_names")
FACTS = (*_OWN_FACTS, "gap_before", "gap_after", "repeats", "same_start", "width", "open_before", *_OVERLAPS)
_WORDS_ROW, _SENTENCE_ROW, _ELLIPSIS_ROW = (FACTS.index(name) for name in ("words", "ends_sentence", "ends_ellipsis"))
_GAP_BEFORE_ROW, _GAP_AFTER_ROW, _REPEATS_ROW, _SAME_START_ROW, _WIDTH_ROW, _OPEN_BEFORE_ROW, _OVERLAP_ROW = (
    FACTS.index(name)
    for name in ("gap_before", "gap_after", "repeats", "same_start", "width", "open_before", _OVERLAPS[0])
)
# A line of this many words is long, and most likely prose.
LONG_LINE = 20
# A word of fewer letters rarely says what a text is about.
_TOPICAL_LETTERS = 5
# Characters of a text that are read at once: enough for most texts.
_PORTION_CHARACTERS = 1 << 19


class Own(NamedTuple):
    """Facts about rows by themselves.

    Attributes:
        facts: The columns of `_OWN_FACTS`, `float32 [columns, rows]`.
        length: Characters of each row, `int64 [rows]`.
        first: Hash of its first token, `uint64 [rows]`.
        topical: Hashes of the longer words, which say what rows are about, row by row, `uint64 [words]`.
        named: Whether each of these words begins with a capital, `bool [words]`.
        starts: Index of each row's first topical word, `int64 [rows]`; a row may have none.
    """

    facts: Floats
    length: Ints
    first: Long
    topical: Long
    named: NDArray[np.bool_]
    starts: Ints

    @classmethod
    def joined(cls, parts: Sequence[Own]) -> Own:
        """Join the facts about a text's portions."""
        facts, length, first, topical, named, starts = zip(*parts, strict=True)
        laid = np.concatenate
        return cls(laid(facts, 1), laid(length), laid(first), laid(topical), laid(named), moved(starts, topical))

    def of_rows(self, rows: Ints) -> Own:
        """The facts about some of the rows."""
        at, starts = picked(self.starts, len(self.topical), rows)
        return Own(self.facts[:, rows], self.length[rows], self.first[rows], self.topical[at], self.named[at], starts)


@dataclass(frozen=True, eq=False)
class Lines:
    """A text's lines that aren't blank.

    Attributes:
        rows: Index of each among all lines, `int64 [rows]`.
        facts: Columns as in `FACTS`, `float32 [columns, rows]`.
        tokens: Their tokens.
        own: The facts that don't depend on other lines.
    """

    rows: Ints
    facts: Floats
    tokens: Tokens
    own: Own

    @property
    def words(self) -> Floats:
        """Words of each row, `float32 [rows]`."""
        words: Floats = self.facts[_WORDS_ROW]
        return words

    def left(self, rows: Ints, places: Ints) -> Lines:
        """The lines of the text that is left when some go; equal to reading it again.

        Args:
            rows: The rows left, `int64 [rows left]`, at least one.
            places: Index of each among all lines left, `int64 [rows left]`.
        """
        tokens, own = self.tokens.of_rows(rows), self.own.of_rows(rows)
        return Lines(places, _facts(places, own, tokens.lines), tokens, own)


def read_lines(texts: Sequence[str]) -> Lines:
    """Read the lines of a text.

    Args:
        texts: All lines, blank ones included, without line ends.
    """
    parts = [_read(texts[low:high], low) for low, high in _portions(texts)]
    rows, tokens, own = parts[0] if len(parts) == 1 else _joined(parts)
    return Lines(rows, _facts(rows, own, tokens.lines), tokens, own)


def _portions(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Cut a text into portions: the first line of each, and the one after its last.

    Arrays over characters take a hundred times the text's size, so portions bound the memory.
    """
    lengths = list(map(len, texts))
    if sum(lengths) <= _PORTION_CHARACTERS:
        return [(0, len(texts))]
    ends = np.cumsum(lengths)
    first = np.concatenate([[True], ends[1:] // _PORTION_CHARACTERS != ends[:-1] // _PORTION_CHARACTERS])
    edges = [*np.flatnonzero(first).tolist(), len(texts)]
    return list(pairwise(edges))


def _read(texts: Sequence[str], before: int) -> tuple[Ints, Tokens, Own]:
    """Read a portion of a text: the lines that aren't blank, their tokens, and the facts about each by itself.

    Args:
        texts: Its lines.
        before: Number of lines before it.
    """
    characters = read_characters(texts)
    cut = cut_tokens(characters)
    low, high = cut.breaks[:-1] + 1, cut.breaks[1:]
    (solid,) = (cut.kinds < SPACE).nonzero()
    last = solid.searchsorted(high) - 1
    first = solid.searchsorted(low)
    (rows,) = (last >= first).nonzero()
    low, high = low[rows], high[rows]
    own = _own(characters, cut, _Place(rows, low, high, solid[first[rows]], solid[last[rows]]))
    return rows + before, tokens_of(cut, low, high), own


def _joined(parts: Sequence[tuple[Ints, Tokens, Own]]) -> tuple[Ints, Tokens, Own]:
    """Join portions."""
    rows, tokens, own = zip(*parts, strict=True)
    return np.concatenate(rows), Tokens.joined(tokens), Own.joined(own)


class _Place(NamedTuple):
    """Positions of rows: index among lines, the range of all tokens, and the first and last solid token."""

    rows: Ints
    low: Ints
    high: Ints
    first: Ints
    last: Ints


def _own(characters: Characters, cut: Cut, place: _Place) -> Own:
    """Facts about each row by itself."""
    count = _counts(cut, place)
    ends = characters.ends
    length = (ends[1:] - ends[:-1])[place.rows]
    words = count[UPPER] + count[LOWER] + count[LETTER] + count[MARK] + count[DIGIT] + (count[CJK] + 1) // 2
    first, last = cut.kinds.take(place.first), cut.kinds.take(place.last)
    ends_dot = last == END
    at = cut.starts.take(place.last)
    ellipsis = ends_dot & ((characters.codes.take(at) == 0x2026) | (characters.codes.take(at - 1) == 0x2E))
    many = np.maximum(words, 1)
    facts = matrix_of([
        words, np.minimum(length, 2000), length / many, count[CLASSES] / many, count[DIGIT] / many,
        (count[UPPER]) / many, count[END], count[COMMA], count[BAR], count[SYMBOL], count[DASH],
        count[QUOTE], count[BRACKET], count[CJK] / many, ends_dot & ~ellipsis, ellipsis, last == COLON,
        last == COMMA, first, last, first == LOWER,
    ])  # fmt: skip
    (topical,) = ((cut.kinds == CJK) | ((cut.kinds < DIGIT) & (cut.sizes >= _TOPICAL_LETTERS))).nonzero()
    named = cut.kinds.take(topical) == UPPER
    starts = topical.searchsorted(place.low)
    return Own(facts, length, cut.hashes.take(place.low), cut.hashes.take(topical), named, starts)


def _facts(rows: Ints, own: Own, lines: Hashes) -> Floats:
    """The columns of `FACTS`: rows by themselves and among the others."""
    words, ends = own.facts[_WORDS_ROW], (own.facts[_SENTENCE_ROW] > 0) | (own.facts[_ELLIPSIS_ROW] > 0)
    gaps = rows.copy()
    gaps[1:] -= rows[:-1] + 1
    gaps[:1] = 0
    width = own.length / max(float(own.length.max(initial=1)), 1.0)
    matrix = np.zeros((len(FACTS), len(rows)), np.float32)
    matrix[: len(_OWN_FACTS)] = own.facts
    matrix[_GAP_BEFORE_ROW] = gaps
    matrix[_GAP_AFTER_ROW, :-1] = gaps[1:]
    matrix[_REPEATS_ROW] = _repeats(lines)
    matrix[_SAME_START_ROW] = _same_start(own.first)
    matrix[_WIDTH_ROW] = width
    matrix[_OPEN_BEFORE_ROW, 1:] = ~ends[:-1] & (width[:-1] > 0.75)
    for row, column in enumerate(_overlap(own, words >= LONG_LINE), _OVERLAP_ROW):
        matrix[row] = column
    return matrix


def matrix_of(columns: Sequence[NDArray[np.generic] | list[int]]) -> Floats:
    """Columns as one array, `float32 [columns, rows]`."""
    matrix = np.empty((len(columns), len(columns[0])), np.float32)
    for number, column in enumerate(columns):
        matrix[number] = column
    return matrix


def _counts(cut: Cut, place: _Place) -> Floats:
    """Tokens of each row by class of their first character; last, words in capitals, `[classes + 1, rows]`."""
    lengths = cut.breaks[1:] - cut.breaks[:-1]
    line = np.arange(0, len(lengths) * CLASSES, CLASSES).repeat(lengths)
    kinds = cut.kinds[: len(line)]
    line += kinds
    table = np.bincount(line, minlength=len(lengths) * CLASSES).reshape(-1, CLASSES)
    capitals = np.zeros(len(line) + 1, np.int64)
    ((kinds == UPPER) & (cut.second[: len(line)] == UPPER)).cumsum(out=capitals[1:])
    result = np.empty((CLASSES + 1, len(place.rows)), np.float32)
    result[:CLASSES] = table[place.rows].T
    result[CLASSES] = capitals[place.high] - capitals[place.low]
    return result


def _overlap(own: Own, long: NDArray[np.bool_]) -> tuple[NDArray[np.generic], ...]:
    """How many topics each row shares with the long lines: chrome is about other things than the article.

    Returns:
        The share of its topical words that other long lines have too, their number, and the share of names.
    """
    named, low = own.named, own.starts
    high = stops(low, len(named))
    shared = _shared(own.topical, high - low, long)
    sums = np.zeros((3, len(named) + 1), np.int32)
    sums[0, 1:], sums[1, 1:], sums[2, 1:] = shared, named, shared & named
    sums.cumsum(1, out=sums)
    count = sums.take(high, 1) - sums.take(low, 1)
    return (
        (count[0] + 0.5) / (high - low + 1), np.minimum(count[0], 30), (count[2] + 0.5) / (count[1] + 1),
    )  # fmt: skip


def _shared(hashes: Long, lengths: Ints, long: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether each word is in a long line other than its own.

    Args:
        hashes: The words of all rows.
        lengths: Number of words of each row.
        long: Whether each row is a long line.
    """
    # The smaller integers where they suffice: filling the tables takes most of the time.
    short = np.dtype("i2" if len(lengths) < 1 << 15 else "i4")
    row: NDArray[np.signedinteger[Any]] = np.arange(len(lengths)).astype(short).repeat(lengths)
    bits = max(14, len(hashes).bit_length() + 3)
    slots = (hashes >> np.uint64(64 - bits)).astype(np.int64)
    (in_long,) = long.repeat(lengths).nonzero()
    places, rows = slots.take(in_long), row.take(in_long)
    first, last = np.full((2, 1 << bits), -1, short)
    last[places] = rows  # of several rows the last one stays
    first[places[::-1]] = rows[::-1]
    found = first.take(slots)
    shared: NDArray[np.bool_] = (found >= 0) & ((found != row) | (last.take(slots) != row))
    return shared


def _repeats(lines: Hashes) -> list[int] | int:
    """How often each row occurs in the text, at most 5; a single number if it is the same for all."""
    hashes = lines.tolist()
    if len(set(hashes)) == len(hashes):
        return 1
    count = Counter(hashes)
    return [min(count[line], 5) for line in hashes]


def _same_start(first: Long) -> Ints:
    """How many of its two neighbours begin with the same token as each row."""
    same = (first[1:] == first[:-1]).astype(np.int64)
    result = np.zeros(len(first), np.int64)
    result[1:] += same
    result[:-1] += same
    return result
