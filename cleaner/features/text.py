"""Plain text as numbers: what a line looks like, where it stands, and what its words say.

Only lines that aren't blank get a row; blank lines are seen as gaps between them. Nothing here knows a language:
letters
are classes of Unicode, scripts without spaces are tokenised by the character, words count by what was learned of them
(`Lexicon`). The same functions serve training and inference.

All is done on arrays of characters and tokens, for a text at a time: a token is the hash of its letters, a pair of
neighbours the hash of two hashes, a line the hash of all its tokens. Matrices are filled by the column, as that is how
trees read them.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cleaner.features.sums import running

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]
    Short = NDArray[np.int32]
    Long = NDArray[np.uint64]
    Hashes = NDArray[np.uint32]

# Classes of characters. Those below _DIGIT make words, those below _SPACE say how a line begins and ends.
_UPPER, _LOWER, _LETTER, _MARK, _DIGIT, _CJK, _END, _COMMA, _COLON, _DASH, _BAR, _SYMBOL, _OTHER = range(13)
_SPACE, _QUOTE, _BRACKET = 13, 14, 15
_CLASSES = 16
# What they make: nothing, words, numbers, tokens of one character.
_NOTHING, _WORDS, _NUMBERS, _SINGLE = range(4)
# A class and a sort share a byte, so that a character is looked up once for both.
_SORT_SHIFT, _KIND = np.uint8(4), np.uint8(_CLASSES - 1)
_SORTS = np.full(_CLASSES, _SINGLE, np.uint8)
_SORTS[:_DIGIT], _SORTS[_DIGIT], _SORTS[_SPACE] = _WORDS, _NUMBERS, _NOTHING
_BY_CATEGORY = {
    "Lu": _UPPER, "Lt": _UPPER, "Ll": _LOWER, "Lo": _LETTER, "Lm": _LETTER, "Mn": _MARK, "Mc": _MARK, "Me": _MARK,
    "Nd": _DIGIT, "Nl": _LETTER, "No": _SYMBOL, "Pd": _DASH, "Ps": _BRACKET, "Pe": _BRACKET, "Pi": _QUOTE,
    "Pf": _QUOTE, "Po": _OTHER, "Pc": _OTHER, "Sm": _SYMBOL, "Sc": _SYMBOL, "Sk": _SYMBOL, "So": _SYMBOL,
    "Zs": _SPACE, "Zl": _SPACE, "Zp": _SPACE, "Cc": _SPACE, "Cf": _SPACE, "Cn": _OTHER, "Co": _SYMBOL, "Cs": _SYMBOL,
}  # fmt: skip
_BY_CHARACTER = {
    _END: ".!?…。！？｡؟۔।॥։",
    _COMMA: ",;،؛、，；､",
    _COLON: ":：",
    _QUOTE: "\"'",
    _DASH: "•·▪◦‣∙●○■□*",
    _BAR: "|/\\<>»›«‹→←↑↓¦_+=~＞",
}
# Scripts written without spaces: a character is a token, and two of them about a word.
_SPACELESS = (
    (0x0E00, 0x0EFF), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF),
)  # fmt: skip
# Stands for all characters beyond the basic plane.
_BEYOND = 0xFFFF
# Odd constants for multiplicative hashing modulo 2^64, and the first one's inverse.
_BASE = 0x9E3779B97F4A7C15
_UNBASE = pow(_BASE, -1, 1 << 64)
_MIX = 0xD6E8FEB86659FD93
_PAIR = 0xA0761D6478BD642F
# Of a long line only both ends' tokens are looked up: chrome shows there, and prose in the middle says nothing.
_HEAD, _TAIL = 9, 6
# What a word means in a headline or a menu is not what it means in a sentence.
_SHORT_LINE = 12
_LONG_LINE = 20
# A word of fewer letters rarely says what a text is about.
_TOPICAL = 5
# Words that begin with these letters alike are forms of one, for the most part: most languages have many of each.
_STEM = 5
# Characters of a text that are looked at at once: all of most texts.
_PORTION = 1 << 19
# Places in the table of known hashes: 2^19, so that few entries share one.
_SLOT_SHIFT = 13

FACTS = (
    "words", "chars", "word_length", "upper", "digit", "capitalised", "end_count", "comma", "bar", "symbol", "dash",
    "quote", "bracket", "cjk", "ends_sentence", "ends_ellipsis", "ends_colon", "ends_comma", "first_class",
    "last_class", "starts_lower", "gap_before", "gap_after", "repeats", "same_start", "width", "open_before",
    "overlap", "overlap_count", "overlap_names",
)  # fmt: skip
PLACES = (
    "line_share", "lines_before", "lines_after", "words_before", "words_after", "from_first_long", "from_last_long",
    "words_before_first_long", "to_long_before", "to_long_after", "short_run", "run_place",
)  # fmt: skip
WHOLE = ("lines", "total_words", "gap_share", "long_share", "end_share", "chars_90", "median_words", "known_share")
TOKENS = (
    "word_mean", "word_max", "word_min", "pair_mean", "pair_max", "pair_min", "first_pair", "last_pair", "whole_line",
    "stem_mean", "stem_max", "stem_min", "known",
)  # fmt: skip
_NEAR = (
    "words", "ends_sentence", "capitalised", "digit", "gap_after", "last_class", "first_class", "width", "word_mean",
    "pair_mean", "word_max", "whole_line", "overlap", "rule",
)  # fmt: skip
_NEAR_DISTANCES = (-3, -2, -1, 1, 2, 3)
_WINDOW = ("words", "ends_sentence", "capitalised", "word_mean", "pair_mean", "overlap", "rule")
_WINDOW_RADII = (2, 6)
OWN = (*FACTS, *PLACES, *WHOLE, *TOKENS, "rule")
FIRST_NAMES = (
    *OWN,
    *(f"{name}@{at:+d}" for at in _NEAR_DISTANCES for name in _NEAR),
    *(f"{name}~{radius}" for radius in _WINDOW_RADII for name in _WINDOW),
)
_NEAR_COLUMNS = np.array([OWN.index(name) for name in _NEAR])
_WINDOW_COLUMNS = np.array([OWN.index(name) for name in _WINDOW])

_P_DISTANCES = (-5, -4, -3, -2, -1, 1, 2, 3, 4, 5)
_P_RADII = (2, 5, 12)
_P_SIDES = (4, 15)
# From which place before or after a line to before which one: windows around it, before it, and behind it.
_P_WINDOWS = (
    *((-radius, radius + 1) for radius in _P_RADII),
    *((-reach, 0) for reach in _P_SIDES),
    *((1, 1 + reach) for reach in _P_SIDES),
)
SECOND_NAMES = (
    *OWN,
    "p",
    *(f"p@{at:+d}" for at in _P_DISTANCES),
    *(f"p~{radius}" for radius in _P_RADII),
    *(f"pw~{radius}" for radius in _P_RADII),
    *(f"pw<{reach}" for reach in _P_SIDES),
    *(f"pw>{reach}" for reach in _P_SIDES),
    "kept_before", "kept_after", "kept_before_share", "dropped_before", "dropped_after",
    "p_mean", "pw_mean", "p_max", "p_many", "p_sure", "p_words", "p_third",
    "solid_before", "solid_after", "span_start", "span_end", "strict_start", "strict_end",
    "run_lines", "run_words", "run_mean", "shape_p", "shape_lines", "same_text_p",
)  # fmt: skip


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


class Numbers(NamedTuple):
    """The same as entries of a lexicon, 0 where unknown."""

    words: Short
    before: Short
    stems: Short
    last: Short
    lines: Short
    starts: Ints


class Own(NamedTuple):
    """What rows are by themselves.

    Attributes:
        facts: The first columns of `FACTS`, `float32 [columns, rows]`.
        length: Characters of each, `int64 [rows]`.
        first: Hash of its first token, `uint64 [rows]`.
        topical: Hashes of the words that say what rows are about, `uint64 [words]`.
        named: Whether each begins with a capital, `bool [words]`.
        starts: Where each row's begin, `int64 [rows]`; a row may have none.
    """

    facts: Floats
    length: Ints
    first: Long
    topical: Long
    named: NDArray[np.bool_]
    starts: Ints


@dataclass(frozen=True, eq=False)
class Lines:
    """A text's lines that aren't blank, before anything is known of their words.

    Attributes:
        rows: Index of each among all lines, `int64 [rows]`.
        facts: What each looks like, columns as in `FACTS`, `float32 [columns, rows]`.
        tokens: What each says.
        own: What each is, whatever else the text says.
    """

    rows: Ints
    facts: Floats
    tokens: Tokens
    own: Own

    def left(self, rows: Ints, places: Ints) -> Lines:
        """The lines of the text that is left when others go: to read it anew would give the same.

        Args:
            rows: Which of these rows are left, `int64 [rows left]`, at least one.
            places: Index of each among all lines that are left, `int64 [rows left]`.
        """
        said, own = self.tokens, self.own
        at, starts = _stretches(said.starts, len(said.words), rows)
        tokens = Tokens(said.words[at], said.before[at], said.stems[at], said.last[rows], said.lines[rows], starts)
        at, starts = _stretches(own.starts, len(own.topical), rows)
        kept = Own(own.facts[:, rows], own.length[rows], own.first[rows], own.topical[at], own.named[at], starts)
        return Lines(places, _facts(places, kept, tokens.lines), tokens, kept)


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


# The tables, ready made: making them takes longer than cleaning ten texts, and differs with Python's Unicode.
CHARACTERS = Path(__file__).parent.parent / "weights" / "characters.npz"


@cache
def _tables() -> tuple[NDArray[np.uint8], Long]:
    """For every character of the basic plane its class with the sort of token that it makes, and its lower case."""
    with np.load(CHARACTERS, allow_pickle=False) as kept:
        kinds = kept["kinds"]
        return kinds | _SORTS.take(kinds) << _SORT_SHIFT, kept["lowered"].astype(np.uint64)


def make_tables() -> tuple[NDArray[np.uint8], NDArray[np.uint16]]:
    """The tables, from what this Python knows of Unicode; `python -m training.characters` keeps them."""
    kinds = np.array([_BY_CATEGORY[unicodedata.category(chr(code))] for code in range(_BEYOND + 1)], np.uint8)
    for first, last in _SPACELESS:
        span = kinds[first : last + 1]
        span[(span == _LETTER) | (span == _MARK)] = _CJK
    for number, characters in _BY_CHARACTER.items():
        kinds[[ord(character) for character in characters]] = number
    kinds[_BEYOND] = _SYMBOL
    lowered = ((code, chr(code).lower()) for code in range(_BEYOND + 1))
    return kinds, np.array([ord(text) if len(text) == 1 else code for code, text in lowered], np.uint16)


class _Characters(NamedTuple):
    """A text's characters, an end of line before the first line and after each."""

    codes: Ints
    kinds: NDArray[np.uint8]
    sorts: NDArray[np.uint8]
    lower: Long
    ends: Ints


class _Cut(NamedTuple):
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


def read_lines(texts: Sequence[str]) -> Lines:
    """What can be seen of each line without knowing any words.

    Args:
        texts: All lines, blank ones too, without their ends.
    """
    parts = [_read(texts[low:high], low) for low, high in _portions(texts)]
    rows, tokens, own = parts[0] if len(parts) == 1 else _laid(parts)
    return Lines(rows, _facts(rows, own, tokens.lines), tokens, own)


def _portions(texts: Sequence[str]) -> list[tuple[int, int]]:
    """A text in portions of some characters, each with its first line and the one after its last.

    What is worked out for each character takes a hundred times its size.
    """
    lengths = list(map(len, texts))
    if sum(lengths) <= _PORTION:
        return [(0, len(texts))]
    ends = np.cumsum(lengths)
    first = np.concatenate([[True], ends[1:] // _PORTION != ends[:-1] // _PORTION])
    edges = [*np.flatnonzero(first).tolist(), len(texts)]
    return list(pairwise(edges))


def _read(texts: Sequence[str], before: int) -> tuple[Ints, Tokens, Own]:
    """What can be seen of a portion of a text: which lines have rows, their tokens, and what each is by itself.

    Args:
        texts: Its lines.
        before: How many lines stand before it.
    """
    characters = _characters(texts)
    cut = _cut(characters)
    low, high = cut.breaks[:-1] + 1, cut.breaks[1:]
    (seen,) = (cut.kinds < _SPACE).nonzero()
    last = seen.searchsorted(high) - 1
    first = seen.searchsorted(low)
    (rows,) = (last >= first).nonzero()
    low, high = low[rows], high[rows]
    own = _own(characters, cut, _Place(rows, low, high, seen[first[rows]], seen[last[rows]]))
    return rows + before, _tokens(cut, low, high), own


def _laid(parts: Sequence[tuple[Ints, Tokens, Own]]) -> tuple[Ints, Tokens, Own]:
    """Portions end to end."""
    rows, tokens, own = zip(*parts, strict=True)
    words, before, stems, last, lines, starts = zip(*tokens, strict=True)
    facts, length, first, topical, named, begins = zip(*own, strict=True)
    laid = np.concatenate
    return (
        laid(rows),
        Tokens(laid(words), laid(before), laid(stems), laid(last), laid(lines), _moved(starts, words)),
        Own(laid(facts, 1), laid(length), laid(first), laid(topical), laid(named), _moved(begins, topical)),
    )


def _moved(starts: Sequence[Ints], values: Sequence[NDArray[Any]]) -> Ints:
    """Where stretches of values begin when the values that they count from are laid end to end."""
    sizes = [0, *map(len, values)]
    return np.concatenate([own + size for own, size in zip(starts, np.cumsum(sizes)[:-1], strict=True)])


def _stretches(starts: Ints, end: int, rows: Ints) -> tuple[Ints, Ints]:
    """Where the elements of some of the stretches lie that begin at `starts`, and where each of those begins then."""
    lengths = (_stops(starts, end) - starts)[rows]
    begins = lengths.cumsum() - lengths
    return np.arange(int(lengths.sum())) + (starts[rows] - begins).repeat(lengths), begins


def _characters(texts: Sequence[str]) -> _Characters:
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
    return _Characters(at, looks & _KIND, sorts, lower.take(at), ends)


def _cut(characters: _Characters) -> _Cut:
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
    np.copyto(hashes, np.uint64(_MIX), where=first == _DIGIT)
    second = kinds.take(starts + 1, mode="clip")
    return _Cut(starts, first, second, stops - starts, hashes, stems, starts.searchsorted(characters.ends))


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


def _tokens(cut: _Cut, low: Ints, high: Ints) -> Tokens:
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


class _Place(NamedTuple):
    """Where rows lie: their index among lines, and their first and last tokens, all and those that matter."""

    rows: Ints
    low: Ints
    high: Ints
    first: Ints
    last: Ints


def _own(characters: _Characters, cut: _Cut, place: _Place) -> Own:
    """What each row is by itself."""
    count = _counts(cut, place)
    ends = characters.ends
    length = (ends[1:] - ends[:-1])[place.rows]
    words = count[_UPPER] + count[_LOWER] + count[_LETTER] + count[_MARK] + count[_DIGIT] + (count[_CJK] + 1) // 2
    first, last = cut.kinds.take(place.first), cut.kinds.take(place.last)
    ends_dot = last == _END
    at = cut.starts.take(place.last)
    ellipsis = ends_dot & ((characters.codes.take(at) == 0x2026) | (characters.codes.take(at - 1) == 0x2E))
    many = np.maximum(words, 1)
    facts = _matrix([
        words, np.minimum(length, 2000), length / many, count[_CLASSES] / many, count[_DIGIT] / many,
        (count[_UPPER]) / many, count[_END], count[_COMMA], count[_BAR], count[_SYMBOL], count[_DASH],
        count[_QUOTE], count[_BRACKET], count[_CJK] / many, ends_dot & ~ellipsis, ellipsis, last == _COLON,
        last == _COMMA, first, last, first == _LOWER,
    ])  # fmt: skip
    (topical,) = ((cut.kinds == _CJK) | ((cut.kinds < _DIGIT) & (cut.sizes >= _TOPICAL))).nonzero()
    named = cut.kinds.take(topical) == _UPPER
    starts = topical.searchsorted(place.low)
    return Own(facts, length, cut.hashes.take(place.low), cut.hashes.take(topical), named, starts)


def _facts(rows: Ints, own: Own, lines: Hashes) -> Floats:
    """The columns of `FACTS`: what rows are, and what they are among the others."""
    facts, size = own.facts, len(own.facts)
    words, ends_dot = facts[0], (facts[14] > 0) | (facts[15] > 0)
    gaps = rows.copy()
    gaps[1:] -= rows[:-1] + 1
    gaps[:1] = 0
    width = own.length / max(float(own.length.max(initial=1)), 1.0)
    matrix = np.zeros((len(FACTS), len(rows)), np.float32)
    matrix[:size] = facts
    matrix[size] = gaps
    matrix[size + 1, :-1] = gaps[1:]
    matrix[size + 2] = _repeats(lines)
    matrix[size + 3] = _same_start(own.first)
    matrix[size + 4] = width
    matrix[size + 5, 1:] = ~ends_dot[:-1] & (width[:-1] > 0.75)
    for number, column in enumerate(_overlap(own, words >= _LONG_LINE), size + 6):
        matrix[number] = column
    return matrix


def _matrix(columns: Sequence[NDArray[np.generic] | list[int]]) -> Floats:
    """Columns as one array, `float32 [columns, rows]`."""
    matrix = np.empty((len(columns), len(columns[0])), np.float32)
    for number, column in enumerate(columns):
        matrix[number] = column
    return matrix


def _counts(cut: _Cut, place: _Place) -> Floats:
    """Tokens of each row by class of their first character, and at last words in capitals, `[classes + 1, rows]`."""
    lengths = cut.breaks[1:] - cut.breaks[:-1]
    line = np.arange(0, len(lengths) * _CLASSES, _CLASSES).repeat(lengths)
    kinds = cut.kinds[: len(line)]
    line += kinds
    table = np.bincount(line, minlength=len(lengths) * _CLASSES).reshape(-1, _CLASSES)
    shout = np.zeros(len(line) + 1, np.int64)
    ((kinds == _UPPER) & (cut.second[: len(line)] == _UPPER)).cumsum(out=shout[1:])
    result = np.empty((_CLASSES + 1, len(place.rows)), np.float32)
    result[:_CLASSES] = table[place.rows].T
    result[_CLASSES] = shout[place.high] - shout[place.low]
    return result


def _overlap(own: Own, long: NDArray[np.bool_]) -> tuple[NDArray[np.generic], ...]:
    """How much of what each row speaks of the long lines speak of as well: what doesn't belong speaks of other things.

    Returns:
        The share of its longer words that other long lines have too, their number, and the share of names.
    """
    named, low = own.named, own.starts
    high = _stops(low, len(named))
    shared = _shared(own.topical, high - low, long)
    sums = np.zeros((3, len(named) + 1), np.int32)
    sums[0, 1:], sums[1, 1:], sums[2, 1:] = shared, named, shared & named
    sums.cumsum(1, out=sums)
    count = sums.take(high, 1) - sums.take(low, 1)
    return (
        (count[0] + 0.5) / (high - low + 1), np.minimum(count[0], 30), (count[2] + 0.5) / (count[1] + 1),
    )  # fmt: skip


def _stops(starts: Ints, end: int) -> Ints:
    """Where the stretches end that begin at `starts`, the last one at `end`."""
    stops = np.empty_like(starts)
    stops[:-1] = starts[1:]
    stops[-1:] = end
    return stops


def _shared(hashes: Long, lengths: Ints, long: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which words long lines have, other than the word's own line.

    Args:
        hashes: All rows' words.
        lengths: How many each row has.
        long: Whether it is a long line.
    """
    # Short numbers where they do: the tables are this function's time.
    short = np.dtype("i2" if len(lengths) < 1 << 15 else "i4")
    row: NDArray[np.signedinteger[Any]] = np.arange(len(lengths)).astype(short).repeat(lengths)
    bits = max(14, len(hashes).bit_length() + 3)
    slots = (hashes >> np.uint64(64 - bits)).astype(np.int64)
    (spoken,) = long.repeat(lengths).nonzero()
    places, rows = slots.take(spoken), row.take(spoken)
    first, last = np.full((2, 1 << bits), -1, short)
    last[places] = rows  # of several the last one stays
    first[places[::-1]] = rows[::-1]
    found = first.take(slots)
    shared: NDArray[np.bool_] = (found >= 0) & ((found != row) | (last.take(slots) != row))
    return shared


def _repeats(lines: Hashes) -> list[int] | int:
    """How often each row stands in the text, at most 5; one number where that is so of all."""
    said = lines.tolist()
    if len(set(said)) == len(said):
        return 1
    count = Counter(said)
    return [min(count[line], 5) for line in said]


def _same_start(first: Long) -> Ints:
    """How many of the two neighbours begin with the same token."""
    same = (first[1:] == first[:-1]).astype(np.int64)
    result = np.zeros(len(first), np.int64)
    result[1:] += same
    result[:-1] += same
    return result


def _places(words: Floats, full: NDArray[np.bool_]) -> list[NDArray[np.generic] | float]:
    """The columns of `PLACES`.

    Args:
        words: Words of each row.
        full: Whether it is a long line that ends a sentence.
    """
    count = len(words)
    at = np.arange(count)
    before = running(words)
    total = max(float(before[-1]), 1.0)
    (long,) = full.nonzero()
    first, last = (int(long[0]), int(long[-1])) if len(long) else (count, -1)
    previous = np.maximum.accumulate(np.where(full, at, -count))
    following = np.minimum.accumulate(np.where(full, at, 2 * count)[::-1])[::-1]
    start, end = _runs(words < _SHORT_LINE)
    return [
        at / count, np.minimum(at, 60), np.minimum(count - at, 60), before[:-1] / total, 1 - before[1:] / total,
        at - first, at - last, float(before[first] / total), np.minimum(at - previous, 60),
        np.minimum(following - at, 60), end - start, at - start,
    ]  # fmt: skip


def _runs(inside: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Start and end of the run of equal values that each row lies in."""
    (changes,) = (inside[1:] != inside[:-1]).nonzero()
    edges = np.zeros(len(changes) + 2, np.int64)
    edges[1:-1], edges[-1] = changes + 1, len(inside)
    starts, ends = edges[:-1], edges[1:]
    lengths = ends - starts
    return starts.repeat(lengths), ends.repeat(lengths)


def token_columns(numbers: Numbers, weights: Floats, words: Floats) -> Floats:
    """The columns of `TOKENS`. Works on several texts laid end to end as well.

    Args:
        numbers: From `Lexicon.read`.
        weights: What was learned of each entry of the lexicon: the log-odds of being dropped against being kept, in
            short lines and in long ones, 0 where unknown, `float32 [entries, 2]`.
        words: Words of each row.

    Returns:
        `float32 [columns, rows]`.
    """
    long = (words > _SHORT_LINE).astype(np.int64)
    starts = numbers.starts
    lengths = _stops(starts, len(numbers.words)) - starts
    each = long.repeat(lengths)
    flat = weights.ravel()
    word = flat.take(2 * numbers.words + each)
    pair = flat.take(2 * numbers.before + each)
    stem = flat.take(2 * numbers.stems + each)
    return _matrix([
        np.add.reduceat(word, starts) / lengths, np.maximum.reduceat(word, starts), np.minimum.reduceat(word, starts),
        np.add.reduceat(pair, starts) / lengths, np.maximum.reduceat(pair, starts), np.minimum.reduceat(pair, starts),
        pair.take(starts), flat.take(2 * numbers.last + long), flat.take(2 * numbers.lines + long),
        np.add.reduceat(stem, starts) / lengths, np.maximum.reduceat(stem, starts), np.minimum.reduceat(stem, starts),
        np.add.reduceat((numbers.words > 0).astype(np.float32), starts) / lengths,
    ])  # fmt: skip


def first_matrix(lines: Lines, tokens: Floats, rule_hits: Floats | None = None) -> Floats:
    """What the first stage sees.

    Args:
        lines: From `read_lines`; at least one row.
        tokens: From `token_columns`, `float32 [columns, rows]`.
        rule_hits: What the rules say of each row, 0 (nothing) to 1 (chrome), `float32 [rows]`.

    Returns:
        Columns as in `FIRST_NAMES`, `float32 [columns, rows]`.
    """
    facts = lines.facts
    words, ends = facts[0], facts[14]
    count = len(words)
    long = words >= _LONG_LINE
    matrix = np.empty((len(FIRST_NAMES), count), np.float32)
    matrix[: len(FACTS)] = facts
    at = len(FACTS)
    for column in _places(words, long & (ends > 0)):
        matrix[at] = column
        at += 1
    whole = (
        count, words.sum(), np.count_nonzero(facts[21]) / count, np.count_nonzero(long) / count,
        np.count_nonzero(ends) / count, np.sort(facts[1])[(count * 9) // 10], np.sort(words)[count // 2],
        tokens[-1].sum() / count,
    )  # fmt: skip
    matrix[at : at + len(WHOLE)] = np.array(whole, np.float32)[:, None]
    at += len(WHOLE)
    matrix[at : at + len(TOKENS)] = tokens
    at += len(TOKENS)
    matrix[at] = 0 if rule_hits is None else rule_hits
    _fill_near(matrix, at + 1)
    _fill_windows(matrix, at + 1 + len(_NEAR) * len(_NEAR_DISTANCES))
    return matrix


def _fill_near(matrix: Floats, at: int) -> None:
    """Write the neighbours' columns from row `at` on; -1 beyond the text."""
    count, reach, size = matrix.shape[1], max(_NEAR_DISTANCES), len(_NEAR)
    padded = np.full((size, count + 2 * reach), -1, np.float32)
    padded[:, reach:-reach] = matrix.take(_NEAR_COLUMNS, 0)
    shifted = _shifted(padded, 2 * reach + 1, count)
    near = matrix[at : at + 2 * reach * size].reshape(2 * reach, size, count)
    near[:reach], near[reach:] = shifted[:reach], shifted[reach + 1 :]


def _fill_windows(matrix: Floats, at: int) -> None:
    """Write means over the neighbours within each radius from row `at` on."""
    count, size = matrix.shape[1], len(_WINDOW)
    rows = np.ones((size + 1, count))
    rows[:size] = matrix.take(_WINDOW_COLUMNS, 0)
    windows = _Sums.of(rows, max(_WINDOW_RADII) + 1).around([(-radius, radius + 1) for radius in _WINDOW_RADII])
    means = windows[:, :size] / windows[:, size:]
    matrix[at : at + len(_WINDOW_RADII) * size] = means.reshape(-1, count)


class _Sums(NamedTuple):
    """Running sums of some rows, so that the sum over a window around every place is a difference of two slices.

    Attributes:
        sums: With the first and the last one repeated at both ends, `float64 [rows, reach + places + 1 + reach]`.
        reach: How far a window may go.
    """

    sums: NDArray[np.float64]
    reach: int

    @classmethod
    def of(cls, rows: NDArray[np.float64], reach: int) -> _Sums:
        count = rows.shape[1]
        sums = np.zeros((len(rows), count + 1 + 2 * reach))
        rows.cumsum(1, out=sums[:, reach + 1 : reach + 1 + count])
        sums[:, reach + 1 + count :] = sums[:, reach + count, None]
        return cls(sums, reach)

    def around(self, windows: Sequence[tuple[int, int]]) -> NDArray[np.float64]:
        """Sums over windows around each place, `[windows, rows, places]`.

        Args:
            windows: From which place before or after each to before which one, as far as there are any.
        """
        count = self.sums.shape[1] - 1 - 2 * self.reach
        shifted = _shifted(self.sums, 2 * self.reach + 1, count)
        sums: NDArray[np.float64] = shifted[[self.reach + high for _, high in windows]]
        sums -= shifted[[self.reach + low for low, _ in windows]]
        return sums


def second_matrix(lines: Lines, first: Floats, chance: Floats) -> Floats:
    """What the second stage sees: a line's own columns, and what the first stage says of all lines.

    Args:
        lines: As for `first_matrix`.
        first: The columns of `OWN`, the first ones of `first_matrix`.
        chance: The first stage's P(drop) of each row, `float32 [rows]`.

    Returns:
        Columns as in `SECOND_NAMES`, `float32 [columns, rows]`.
    """
    words = np.maximum(lines.facts[0], 1)
    matrix = np.empty((len(SECOND_NAMES), len(words)), np.float32)
    matrix[: len(OWN)] = first[: len(OWN)]
    at = len(OWN)
    for columns in (chance[None], *_around(chance, words), *_mass(chance, words), *_spans(chance, words)):
        matrix[at : at + len(columns)] = columns
        at += len(columns)
    matrix[at:] = _alike(lines, chance)
    return matrix


def _around(chance: Floats, words: Floats) -> list[NDArray[np.floating[Any]]]:
    """Neighbours' chances: one by one, and means over windows to both sides and to either."""
    count, reach = len(chance), max(_P_DISTANCES)
    padded = np.empty(count + 2 * reach, np.float32)
    padded[:reach] = padded[-reach:] = -1
    padded[reach:-reach] = chance
    near = _shifted(padded, 2 * reach + 1, count)
    rows = np.ones((4, count))
    rows[0], rows[1], rows[2] = chance, words, chance * words
    windows = _Sums.of(rows, max(*_P_RADII, *_P_SIDES) + 1).around(_P_WINDOWS)
    np.maximum(windows[:, 1], 1e-3, out=windows[:, 1])
    radii = windows[: len(_P_RADII)]
    return [near[:reach], near[reach + 1 :], radii[:, 0] / radii[:, 3], windows[:, 2] / windows[:, 1]]


def _shifted(rows: NDArray[Any], shifts: int, count: int) -> NDArray[Any]:
    """Views of each row from its first place on, from its second one, and so on, `[shifts, ..., count]`."""
    return np.ndarray((shifts, *rows.shape[:-1], count), rows.dtype, rows, 0, (rows.itemsize, *rows.strides))


def _mass(chance: Floats, words: Floats) -> list[NDArray[np.floating[Any]]]:
    """Words kept and dropped before and after each row, and the text as a whole."""
    count = len(chance)
    rows = np.empty((2, count), np.float32)
    np.multiply(chance, words, out=rows[0])
    rows[1] = words
    dropped, mass = running(rows)
    kept = mass - dropped
    total_kept, total_dropped = float(kept[-1]), float(dropped[-1])
    ranked = np.sort(chance)
    sides = np.empty((4, count))
    sides[0], sides[1] = kept[:-1], total_kept - kept[1:]
    sides[2], sides[3] = dropped[:-1], total_dropped - dropped[1:]
    logs = np.log1p(np.maximum(sides, 0, out=sides), out=sides)
    whole = (
        chance.sum() / count, total_dropped / (total_kept + total_dropped), ranked[-1], np.count_nonzero(chance > 0.5),
        np.count_nonzero(chance > 0.85), np.log1p(total_dropped), ranked[max(count - 3, 0)],
    )  # fmt: skip
    share = kept[None, 1:] / max(total_kept, 1e-3)
    return [logs[:2], share, logs[2:], np.array(whole)[:, None].repeat(count, 1)]


# Chances against which a span's lines are weighed.
_LEVELS = np.array([[0.5], [0.2]], np.float32)


def _spans(chance: Floats, words: Floats) -> list[NDArray[np.floating[Any]]]:
    """Distance to solid prose, to the ends of the article's likeliest span, and the run of likes that a row lies in."""
    count = len(chance)
    at = np.arange(count)
    solid = (chance < 0.15) & (words >= 15)
    far = np.empty((6, count))
    far[0] = at - np.maximum.accumulate(np.where(solid, at, -40))
    far[1] = np.minimum.accumulate(np.where(solid, at, count + 40)[::-1])[::-1] - at
    for row, gain in zip((2, 4), (_LEVELS - chance) * words, strict=True):
        start, end = _best_span(gain)
        np.subtract(at, start, out=far[row])
        np.subtract(end, at, out=far[row + 1])
    np.minimum(far, 40, out=far)
    np.maximum(far, -40, out=far)
    low, high = _runs(chance > 0.5)
    rows = np.empty((3, count))
    rows[0], rows[1], rows[2] = 1, words, chance
    sums = running(rows)
    within = sums.take(high, 1)
    within -= sums.take(low, 1)
    within[2] /= within[0]
    return [far, within]


def _best_span(gain: Floats) -> tuple[int, int]:
    """First and last row of the span of the greatest sum."""
    sums = running(gain)
    end = int((sums[1:] - np.minimum.accumulate(sums)[:-1]).argmax())
    return int(sums[: end + 1].argmin()), end


def _alike(lines: Lines, chance: Floats) -> NDArray[np.floating[Any]]:
    """Mean chance of the lines of the same shape, how many they are, and the mean over lines that say the same."""
    facts = lines.facts
    bucket = np.floor(np.minimum(np.log2(facts[0] + 1), 7))
    shape = ((bucket * _CLASSES + facts[18]) * _CLASSES + facts[19]).astype(np.int64)
    size = np.bincount(shape).take(shape)
    columns = np.empty((3, len(chance)))
    np.divide(np.bincount(shape, chance).take(shape), size, out=columns[0])
    np.minimum(size, 40, out=columns[1])
    columns[2] = chance
    (again,) = (facts[23] > 1).nonzero()
    if len(again):
        numbers: dict[int, int] = {}
        said = lines.tokens.lines.take(again).tolist()
        number = np.array([numbers.setdefault(line, len(numbers)) for line in said])
        columns[2, again] = (np.bincount(number, chance.take(again)) / np.bincount(number)).take(number)
    return columns
