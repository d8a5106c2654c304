"""Nets that read a page's blocks in order, evaluated with numpy alone.

Where trees and plain nets judge each block from numbers about it, these see what its words and the names of its
elements mean to them (each token has a few learned numbers), look left and right in widening steps, and at averages
over the elements around a block and over the whole page. They were trained for the F1 of whole pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cleaner.errors import taking_arrays
from cleaner.nets import PACK, check_columns, check_shapes, mean_odds, packed, rectify

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]

# How far to the left and right each layer looks, and before which layers' results averages over elements are added.
STEPS = (1, 2, 4, 8, 16)
POOLED = (1, 3)
# The elements whose averages are seen: the block's parent, grandparent, and the one two further up.
LEVELS = (1, 2, 4)
_MANY = 10_000
_NEAR = 3  # so many of the elements around a block are seen one by one, the rest together
TOKEN_PARTS = _NEAR + 4  # what `token_parts` tells
_THING = "nets over sequences"


class Tokens(NamedTuple):
    """Lists of token numbers, end to end; each starts with a 0, which stands for none."""

    flat: Ints
    starts: Ints


class Blocks(NamedTuple):
    """What is known of a page's blocks beside their numbers (n blocks, k attribute keys).

    Attributes:
        keys: Per attribute key, its tokens.
        words: Per block, its words' tokens.
        around: Per block and level, the attribute key of the element around it, `int64 [levels, n]`.
        firsts: For each of `LEVELS`, the first block of the element around a block, `int64 [3, n]`.
        lasts: For each of `LEVELS`, the block after its last.
        heading: Per block, the block of the heading before it, -1 if none, `int64 [n]`.
    """

    keys: Tokens
    words: Tokens
    around: Ints
    firsts: Ints
    lasts: Ints
    heading: Ints


@dataclass(frozen=True, eq=False)
class SequenceNets:
    """A few nets of one shape, from different starts.

    With c columns, d numbers a token, h hidden values and s nets:

    Attributes:
        middle: Middle of each column, `float32 [c]`.
        spread: Spread of each column, `float32 [c]`.
        keys: Numbers of each token of attributes, `float32 [s, tokens, d]`; none for token 0.
        words: Numbers of each word, `float32 [s, tokens, d]`; none for token 0.
        first: From columns and tokens to hidden values, `float32 [s, c + 7d, h]`.
        first_bias: `float32 [s, h]`.
        steps: From a block and its neighbours to hidden values, `float32 [s, len(STEPS), 3h, h]`.
        steps_bias: `float32 [s, len(STEPS), h]`.
        pools: From averages to hidden values, `float32 [s, len(POOLED), 5h, h]`.
        pools_bias: `float32 [s, len(POOLED), h]`.
        narrow: `float32 [s, h, narrow]`.
        narrow_bias: `float32 [s, narrow]`.
        last: `float32 [s, narrow]`.
        last_bias: `float32 [s]`.
    """

    middle: Floats
    spread: Floats
    keys: Floats
    words: Floats
    first: Floats
    first_bias: Floats
    steps: Floats
    steps_bias: Floats
    pools: Floats
    pools_bias: Floats
    narrow: Floats
    narrow_bias: Floats
    last: Floats
    last_bias: Floats

    def __post_init__(self) -> None:
        """Check that the shapes fit one another.

        Raises:
            WeightsError: They don't.
        """
        nets, _, hidden = self.first.shape
        columns, numbers, narrow = len(self.middle), self.keys.shape[-1], self.last.shape[-1]
        wanted = {
            "spread": (columns,), "keys": (nets, self.keys.shape[1], numbers),
            "words": (nets, self.words.shape[1], numbers), "first": (nets, columns + TOKEN_PARTS * numbers, hidden),
            "first_bias": (nets, hidden), "steps": (nets, len(STEPS), 3 * hidden, hidden),
            "steps_bias": (nets, len(STEPS), hidden), "pools": (nets, len(POOLED), (len(LEVELS) + 2) * hidden, hidden),
            "pools_bias": (nets, len(POOLED), hidden), "narrow": (nets, hidden, narrow), "narrow_bias": (nets, narrow),
            "last": (nets, narrow), "last_bias": (nets,),
        }  # fmt: skip
        check_shapes(_THING, self, wanted)

    def predict(self, columns: Floats, blocks: Blocks) -> Floats:
        """The mean log-odds of every block.

        Args:
            columns: Numbers about blocks, one row a column, `float32 [c, n]`.
            blocks: What else is known of them.

        Returns:
            `float32 [n]`.

        Raises:
            WeightsError: There are fewer or more columns than it learned from.
        """
        check_columns(_THING, len(self.middle), len(columns))
        nets, _, width = self.first.shape
        count, spans = columns.shape[1], _Spans.of(blocks)
        steps = self.steps.reshape(nets, len(STEPS), 3, 1, width, width).swapaxes(0, 2)
        hidden: Floats = packed(columns, self.middle, self.spread) @ self.first[:, None, : len(columns)]
        hidden += self._told(blocks) @ self.first[:, None, len(columns) :]
        rectify(hidden, self.first_bias)
        for number, step in enumerate(STEPS):
            hidden += rectify(_moved(hidden @ steps[:, number], step, count), self.steps_bias[:, number])
            if number in POOLED:
                pool = POOLED.index(number)
                more = hidden @ self.pools[:, None, pool, -width:]
                shared = spans.averages(hidden) @ self.pools[:, None, pool, :-width]
                _rows(more)[:, :count] += _rows(shared).take(spans.of_block, 1)
                hidden += rectify(more, self.pools_bias[:, pool])
        narrow = rectify(hidden @ self.narrow[:, None], self.narrow_bias)
        return mean_odds(narrow, self.last, self.last_bias, count)

    def _told(self, blocks: Blocks) -> Floats:
        """What tokens tell of blocks, in packs, `float32 [s, packs, PACK, 7d]`."""
        parts = token_parts(_side_by_side(self.keys), _side_by_side(self.words), blocks)
        nets, _, numbers = self.keys.shape
        count = len(blocks.heading)
        told = np.zeros((nets, -(-count // PACK), PACK, TOKEN_PARTS, numbers), np.float32)
        rows = told.reshape(nets, -1, TOKEN_PARTS, numbers)
        for place, part in enumerate(parts):
            rows[:, :count, place] = part.reshape(count, nets, numbers).swapaxes(0, 1)
        return told.reshape(nets, -1, PACK, TOKEN_PARTS * numbers)

    def arrays(self, prefix: str = "") -> dict[str, NDArray[Any]]:
        """The numbers as named arrays, tokens' in a byte each and all others in half precision, for `save_weights`."""
        arrays: dict[str, NDArray[Any]] = {}
        for name in self.__dataclass_fields__:
            numbers = getattr(self, name)
            if name in {"keys", "words"}:
                scale = np.maximum(np.abs(numbers).max((0, 1)), 1e-6) / 127
                arrays[f"{prefix}{name}"] = np.round(numbers / scale).astype(np.int8)
                arrays[f"{prefix}{name}_scale"] = scale.astype(np.float32)
            else:
                arrays[f"{prefix}{name}"] = numbers.astype(np.float16)
        return arrays

    @classmethod
    def load(cls, arrays: Mapping[str, NDArray[Any]], prefix: str = "") -> SequenceNets:
        """The nets that `arrays` put among these arrays under that prefix.

        Raises:
            WeightsError: There are none, or their shapes don't fit.
        """
        with taking_arrays():
            parts = {name: arrays[prefix + name].astype(np.float32) for name in cls.__dataclass_fields__}
            for name in ("keys", "words"):  # a token's numbers for all nets lie together, so that one look finds them
                parts[name] = np.ascontiguousarray(parts[name].swapaxes(0, 1)).swapaxes(0, 1)
                parts[name] *= arrays[f"{prefix}{name}_scale"]
        return cls(**parts)


def _side_by_side(numbers: Floats) -> Floats:
    """Tokens' numbers for all nets as one row a token, `float32 [tokens, s * d]`: no copy, as `load` lays them."""
    return numbers.swapaxes(0, 1).reshape(numbers.shape[1], -1)


def token_parts(keys: Floats, words: Floats, blocks: Blocks) -> list[Floats]:
    """What tokens tell of blocks: of the elements around them, of their words, and of their heading's words.

    Args:
        keys: Numbers of each token of attributes, `float32 [tokens, numbers]`.
        words: Numbers of each word, `float32 [tokens, numbers]`.
        blocks: Which tokens there are.

    Returns:
        Seven times `float32 [n, numbers]`.
    """
    called, own = _summed(keys, blocks.keys), _summed(words, blocks.words)
    above = own.take(blocks.heading, 0) * (blocks.heading >= 0)[:, None].astype(np.float32)
    nearest, around = called.take(blocks.around[0], 0), blocks.around[1:]
    starts, of_block = _runs(around)
    shared = called.take(around.take(starts, 1), 0)
    shared = np.stack([*shared[: _NEAR - 1], shared[_NEAR - 1 :].mean(0) * 2, shared.max(0)]).take(of_block, 1)
    return [nearest, *shared[:-1], np.maximum(nearest, shared[-1]), own, above]


def _summed(numbers: Floats, tokens: Tokens) -> Floats:
    """The numbers of each list's tokens, summed, by the root of how many are known, `float32 [lists, numbers]`."""
    known = np.add.reduceat((tokens.flat > 0).astype(np.float32), tokens.starts)
    sums = np.add.reduceat(_in_twos(numbers.take(tokens.flat, 0)), tokens.starts, 0).view(np.float32)
    return np.asarray(sums / np.sqrt(np.maximum(known, 1))[:, None], np.float32)


def _in_twos(values: NDArray[Any]) -> NDArray[Any]:
    """Two numbers as one of two parts: summing those over any axis but the last takes half the time."""
    return values if values.shape[-1] % 2 else values.view(np.result_type(values, np.complex64))


def _rows(packs: Floats) -> Floats:
    """Packs of rows as rows, `float32 [s, packs * PACK, values]`."""
    return packs.reshape(len(packs), -1, packs.shape[-1])


def _runs(rows: Ints) -> tuple[Ints, Ints]:
    """Where columns begin that are not as the one before, and the run of like ones that each column belongs to.

    Blocks in a row mostly stand in the same elements, so that what concerns those is worked out once for each run.
    """
    new = np.concatenate([[True], (rows[:, 1:] != rows[:, :-1]).any(0)])
    return np.flatnonzero(new), new.cumsum() - 1


def _moved(parts: Floats, step: int, count: int) -> Floats:
    """Add to what blocks say of themselves what those so many places before and behind say of them.

    Args:
        parts: What is said of the block so many places behind, of a block itself, and of the one so many places before,
            `float32 [3, s, packs, PACK, h]`.
        step: How many places.
        count: How many rows are blocks; those that fill the last pack say nothing.
    """
    ahead, own, back = map(_rows, parts)
    reach = max(count - step, 0)
    own[:, step : step + reach] += ahead[:, :reach]
    own[:, :reach] += back[:, step : step + reach]
    moved: Floats = parts[1]
    return moved


@dataclass(frozen=True, eq=False)
class _Spans:
    """The stretches of blocks over which averages are taken: the elements around a run of blocks, and the page.

    Attributes:
        firsts: Per run and element, the first block, `int64 [runs * 4]`.
        lasts: The block after the last.
        share: One by how many blocks there are, `float32 [runs * 4, 1]`.
        of_block: The run that each block belongs to, `int64 [n]`.
    """

    firsts: Ints
    lasts: Ints
    share: Floats
    of_block: Ints

    @classmethod
    def of(cls, blocks: Blocks) -> _Spans:
        """The spans around blocks."""
        ends = np.concatenate([blocks.firsts, blocks.lasts])
        starts, of_block = _runs(ends)
        # Runs are padded to full packs with ones that hold nothing.
        spans = np.zeros((2, -(-len(starts) // PACK) * PACK, len(LEVELS) + 1), np.int64)
        spans[:, : len(starts), :-1] = ends.take(starts, 1).reshape(2, len(LEVELS), -1).swapaxes(1, 2)
        spans[1, :, -1] = len(of_block)
        firsts, lasts = spans.reshape(2, -1)
        share = (1 / np.maximum(lasts - firsts, 1)).astype(np.float32)[:, None]
        return cls(firsts, lasts, share, of_block)

    def averages(self, hidden: Floats) -> Floats:
        """Hidden values averaged over each run's spans, `float32 [s, packs, PACK, 4h]`."""
        rows, count = _rows(hidden), len(self.of_block)
        nets, _, width = rows.shape
        # Sums over many blocks need the longer numbers, which take longer.
        sums = np.zeros((nets, count + 1, width), np.float32 if count < _MANY else np.float64)
        np.add.accumulate(_in_twos(rows[:, :count]), 1, out=_in_twos(sums[:, 1:]))
        means = sums.take(self.lasts, 1)
        means -= sums.take(self.firsts, 1)
        means *= self.share
        packs: Floats = means.astype(np.float32, copy=False).reshape(nets, -1, PACK, (len(LEVELS) + 1) * width)
        return packs
