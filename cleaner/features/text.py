"""Plain text as matrices of named numbers, one row a line; the same code trains and predicts.

Three steps. `text_facts` gathers facts about lines, and `text_tokens` their tokens as hashes. `first_matrix` adds the
position of lines, the learned log-odds of their words (by way of a `Lexicon`), and some columns of their neighbours.
`second_matrix` adds the first stage's probabilities of all lines of the text.

Everything is computed on arrays, a text at a time. Matrices are filled by the column, because trees read them so.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cleaner.features.ragged import stops
from cleaner.features.sums import running
from cleaner.features.text_facts import FACTS, LONG_LINE, Lines, matrix_of
from cleaner.features.text_tokens import CLASSES, Numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]

_CHARS_ROW, _SENTENCE_ROW, _FIRST_ROW, _LAST_ROW, _GAP_ROW, _REPEATS_ROW = (
    FACTS.index(name) for name in ("chars", "ends_sentence", "first_class", "last_class", "gap_before", "repeats")
)
# Log-odds of tokens are learned separately for lines of at most this many words: a word has another weight in a
# headline or a menu than in a sentence.
SHORT_LINE = 12
PLACES = (
    "line_share", "lines_before", "lines_after", "words_before", "words_after", "from_first_long", "from_last_long",
    "words_before_first_long", "to_long_before", "to_long_after", "short_run", "run_place",
)  # fmt: skip
WHOLE = ("lines", "total_words", "gap_share", "long_share", "end_share", "chars_90", "median_words", "known_share")
TOKENS = (
    "word_mean", "word_max", "word_min", "pair_mean", "pair_max", "pair_min", "first_pair", "last_pair", "whole_line",
    "stem_mean", "stem_max", "stem_min", "known",
)  # fmt: skip
_KNOWN_ROW = TOKENS.index("known")
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
# Windows around a line, before it, and after it: offset of the first line, and of the one after the last.
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


def _places(words: Floats, full: NDArray[np.bool_]) -> list[NDArray[np.generic] | float]:
    """The columns of `PLACES`.

    Args:
        words: Words of each row.
        full: Whether each is a long line that ends a sentence.
    """
    count = len(words)
    at = np.arange(count)
    before = running(words)
    total = max(float(before[-1]), 1.0)
    (long,) = full.nonzero()
    first, last = (int(long[0]), int(long[-1])) if len(long) else (count, -1)
    previous = np.maximum.accumulate(np.where(full, at, -count))
    following = np.minimum.accumulate(np.where(full, at, 2 * count)[::-1])[::-1]
    start, end = _runs(words < SHORT_LINE)
    return [
        at / count, np.minimum(at, 60), np.minimum(count - at, 60), before[:-1] / total, 1 - before[1:] / total,
        at - first, at - last, float(before[first] / total), np.minimum(at - previous, 60),
        np.minimum(following - at, 60), end - start, at - start,
    ]  # fmt: skip


def _runs(inside: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Start and end of the run of equal values that each row is in."""
    (changes,) = (inside[1:] != inside[:-1]).nonzero()
    edges = np.zeros(len(changes) + 2, np.int64)
    edges[1:-1], edges[-1] = changes + 1, len(inside)
    starts, ends = edges[:-1], edges[1:]
    lengths = ends - starts
    return starts.repeat(lengths), ends.repeat(lengths)


def token_columns(numbers: Numbers, log_odds: Floats, words: Floats) -> Floats:
    """The columns of `TOKENS`. Works on several texts laid end to end, too.

    Args:
        numbers: From `Lexicon.read`.
        log_odds: For each entry of the lexicon, the log-odds that a line with it is chrome, among short and among long
            lines; 0 for unknown, `float32 [entries, 2]`.
        words: Words of each row.

    Returns:
        `float32 [columns, rows]`.
    """
    long = (words > SHORT_LINE).astype(np.int64)
    starts = numbers.starts
    lengths = stops(starts, len(numbers.words)) - starts
    each = long.repeat(lengths)
    flat = log_odds.ravel()
    word = flat.take(2 * numbers.words + each)
    pair = flat.take(2 * numbers.before + each)
    stem = flat.take(2 * numbers.stems + each)
    return matrix_of([
        np.add.reduceat(word, starts) / lengths, np.maximum.reduceat(word, starts), np.minimum.reduceat(word, starts),
        np.add.reduceat(pair, starts) / lengths, np.maximum.reduceat(pair, starts), np.minimum.reduceat(pair, starts),
        pair.take(starts), flat.take(2 * numbers.last + long), flat.take(2 * numbers.lines + long),
        np.add.reduceat(stem, starts) / lengths, np.maximum.reduceat(stem, starts), np.minimum.reduceat(stem, starts),
        np.add.reduceat((numbers.words > 0).astype(np.float32), starts) / lengths,
    ])  # fmt: skip


def first_matrix(lines: Lines, tokens: Floats, rule_evidence: Floats | None = None) -> Floats:
    """The columns of the first stage.

    Args:
        lines: From `read_lines`; at least one row.
        tokens: From `token_columns`, `float32 [columns, rows]`.
        rule_evidence: The rules' confidence that each row is chrome, 0 for none, `float32 [rows]`.

    Returns:
        Columns as in `FIRST_NAMES`, `float32 [columns, rows]`.
    """
    facts = lines.facts
    words, ends = lines.words, facts[_SENTENCE_ROW]
    count = len(words)
    long = words >= LONG_LINE
    matrix = np.empty((len(FIRST_NAMES), count), np.float32)
    matrix[: len(FACTS)] = facts
    at = len(FACTS)
    for column in _places(words, long & (ends > 0)):
        matrix[at] = column
        at += 1
    whole = (
        count, words.sum(), np.count_nonzero(facts[_GAP_ROW]) / count, np.count_nonzero(long) / count,
        np.count_nonzero(ends) / count, np.sort(facts[_CHARS_ROW])[(count * 9) // 10], np.sort(words)[count // 2],
        tokens[_KNOWN_ROW].sum() / count,
    )  # fmt: skip
    matrix[at : at + len(WHOLE)] = np.array(whole, np.float32)[:, None]
    at += len(WHOLE)
    matrix[at : at + len(TOKENS)] = tokens
    at += len(TOKENS)
    matrix[at] = 0 if rule_evidence is None else rule_evidence
    _fill_near(matrix, at + 1)
    _fill_windows(matrix, at + 1 + len(_NEAR) * len(_NEAR_DISTANCES))
    return matrix


def _fill_near(matrix: Floats, at: int) -> None:
    """Write the neighbours' columns, from row `at` on; -1 beyond the text."""
    count, reach, size = matrix.shape[1], max(_NEAR_DISTANCES), len(_NEAR)
    padded = np.full((size, count + 2 * reach), -1, np.float32)
    padded[:, reach:-reach] = matrix.take(_NEAR_COLUMNS, 0)
    shifted = _shifted(padded, 2 * reach + 1, count)
    near = matrix[at : at + 2 * reach * size].reshape(2 * reach, size, count)
    near[:reach], near[reach:] = shifted[:reach], shifted[reach + 1 :]


def _fill_windows(matrix: Floats, at: int) -> None:
    """Write means over the neighbours within each radius, from row `at` on."""
    count, size = matrix.shape[1], len(_WINDOW)
    rows = np.ones((size + 1, count))
    rows[:size] = matrix.take(_WINDOW_COLUMNS, 0)
    windows = _Sums.of(rows, max(_WINDOW_RADII) + 1).around([(-radius, radius + 1) for radius in _WINDOW_RADII])
    means = windows[:, :size] / windows[:, size:]
    matrix[at : at + len(_WINDOW_RADII) * size] = means.reshape(-1, count)


class _Sums(NamedTuple):
    """Running sums of some rows, padded so that sums over a window around every place are a difference of two slices.

    Attributes:
        sums: `float64 [rows, reach + places + 1 + reach]`, padded with the first and the last value.
        reach: How far a window may extend.
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
            windows: Offsets of each window's first place, and of the one after its last; cut off at the ends.
        """
        count = self.sums.shape[1] - 1 - 2 * self.reach
        shifted = _shifted(self.sums, 2 * self.reach + 1, count)
        sums: NDArray[np.float64] = shifted[[self.reach + high for _, high in windows]]
        sums -= shifted[[self.reach + low for low, _ in windows]]
        return sums


def second_matrix(lines: Lines, first: Floats, probabilities: Floats) -> Floats:
    """The columns of the second stage: a line's own, and the first stage's probabilities of all lines.

    Args:
        lines: As for `first_matrix`.
        first: The columns of `OWN`, the first ones of `first_matrix`.
        probabilities: The first stage's, `float32 [rows]`.

    Returns:
        Columns as in `SECOND_NAMES`, `float32 [columns, rows]`.
    """
    words = np.maximum(lines.words, 1)
    matrix = np.empty((len(SECOND_NAMES), len(words)), np.float32)
    matrix[: len(OWN)] = first[: len(OWN)]
    at = len(OWN)
    parts = _around(probabilities, words), _mass(probabilities, words), _spans(probabilities, words)
    for columns in (probabilities[None], *chain.from_iterable(parts)):
        matrix[at : at + len(columns)] = columns
        at += len(columns)
    matrix[at:] = _alike(lines, probabilities)
    return matrix


def _around(probabilities: Floats, words: Floats) -> list[NDArray[np.floating[Any]]]:
    """Neighbours' probabilities: one by one, and means over windows on both sides and on either."""
    count, reach = len(probabilities), max(_P_DISTANCES)
    padded = np.empty(count + 2 * reach, np.float32)
    padded[:reach] = padded[-reach:] = -1
    padded[reach:-reach] = probabilities
    near = _shifted(padded, 2 * reach + 1, count)
    rows = np.ones((4, count))
    rows[0], rows[1], rows[2] = probabilities, words, probabilities * words
    windows = _Sums.of(rows, max(*_P_RADII, *_P_SIDES) + 1).around(_P_WINDOWS)
    np.maximum(windows[:, 1], 1e-3, out=windows[:, 1])
    radii = windows[: len(_P_RADII)]
    return [near[:reach], near[reach + 1 :], radii[:, 0] / radii[:, 3], windows[:, 2] / windows[:, 1]]


def _shifted(rows: NDArray[Any], shifts: int, count: int) -> NDArray[Any]:
    """Views of rows that begin at their first place, at their second, and so on, `[shifts, ..., count]`."""
    return np.ndarray((shifts, *rows.shape[:-1], count), rows.dtype, rows, 0, (rows.itemsize, *rows.strides))


def _mass(probabilities: Floats, words: Floats) -> list[NDArray[np.floating[Any]]]:
    """Expected words kept and dropped before and after each row, and in the text as a whole."""
    count = len(probabilities)
    rows = np.empty((2, count), np.float32)
    np.multiply(probabilities, words, out=rows[0])
    rows[1] = words
    dropped, mass = running(rows)
    kept = mass - dropped
    total_kept, total_dropped = float(kept[-1]), float(dropped[-1])
    ranked = np.sort(probabilities)
    sides = np.empty((4, count))
    sides[0], sides[1] = kept[:-1], total_kept - kept[1:]
    sides[2], sides[3] = dropped[:-1], total_dropped - dropped[1:]
    logs = np.log1p(np.maximum(sides, 0, out=sides), out=sides)
    whole = (
        probabilities.sum() / count, total_dropped / (total_kept + total_dropped), ranked[-1],
        np.count_nonzero(probabilities > 0.5), np.count_nonzero(probabilities > 0.85), np.log1p(total_dropped),
        ranked[max(count - 3, 0)],
    )  # fmt: skip
    share = kept[None, 1:] / max(total_kept, 1e-3)
    return [logs[:2], share, logs[2:], np.array(whole)[:, None].repeat(count, 1)]


# The article's likeliest span is the one with the greatest sum of words times (level - probability).
_LEVELS = np.array([[0.5], [0.2]], np.float32)


def _spans(probabilities: Floats, words: Floats) -> list[NDArray[np.floating[Any]]]:
    """Distances to solid prose and to the ends of the article's likeliest span, and each row's run of equals."""
    count = len(probabilities)
    at = np.arange(count)
    solid = (probabilities < 0.15) & (words >= 15)
    far = np.empty((6, count))
    far[0] = at - np.maximum.accumulate(np.where(solid, at, -40))
    far[1] = np.minimum.accumulate(np.where(solid, at, count + 40)[::-1])[::-1] - at
    for row, gain in zip((2, 4), (_LEVELS - probabilities) * words, strict=True):
        start, end = _best_span(gain)
        np.subtract(at, start, out=far[row])
        np.subtract(end, at, out=far[row + 1])
    np.minimum(far, 40, out=far)
    np.maximum(far, -40, out=far)
    low, high = _runs(probabilities > 0.5)
    rows = np.empty((3, count))
    rows[0], rows[1], rows[2] = 1, words, probabilities
    sums = running(rows)
    within = sums.take(high, 1)
    within -= sums.take(low, 1)
    within[2] /= within[0]
    return [far, within]


def _best_span(gain: Floats) -> tuple[int, int]:
    """First and last row of the span with the greatest sum."""
    sums = running(gain)
    end = int((sums[1:] - np.minimum.accumulate(sums)[:-1]).argmax())
    return int(sums[: end + 1].argmin()), end


def _alike(lines: Lines, probabilities: Floats) -> NDArray[np.floating[Any]]:
    """Mean probability of lines of the same shape, their number, and the mean over lines of the same text."""
    facts = lines.facts
    bucket = np.floor(np.minimum(np.log2(lines.words + 1), 7))
    shape = ((bucket * CLASSES + facts[_FIRST_ROW]) * CLASSES + facts[_LAST_ROW]).astype(np.int64)
    size = np.bincount(shape).take(shape)
    columns = np.empty((3, len(probabilities)))
    np.divide(np.bincount(shape, probabilities).take(shape), size, out=columns[0])
    np.minimum(size, 40, out=columns[1])
    columns[2] = probabilities
    (again,) = (facts[_REPEATS_ROW] > 1).nonzero()
    if len(again):
        numbers: dict[int, int] = {}
        hashes = lines.tokens.lines.take(again).tolist()
        number = np.array([numbers.setdefault(line, len(numbers)) for line in hashes])
        columns[2, again] = (np.bincount(number, probabilities.take(again)) / np.bincount(number)).take(number)
    return columns
