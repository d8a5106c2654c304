"""Nets that read a page's blocks in order, evaluated with numpy alone.

Where trees and plain nets judge each block from numbers about it, these see what its words and the names of its
elements mean to them (each token has a few learned numbers), look left and right in widening steps, and at averages
over the elements around a block and over the whole page. They were trained for the F1 of whole pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cleaner.errors import WeightsError
from cleaner.nets import PACK, check_columns, scaled

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
_ADVICE = "train the weights again"


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
        nets, wide, hidden = self.first.shape
        columns, numbers, narrow = len(self.middle), self.keys.shape[-1], self.last.shape[-1]
        wanted = {
            "spread": (columns,), "keys": (nets, self.keys.shape[1], numbers),
            "words": (nets, self.words.shape[1], numbers), "first": (nets, columns + TOKEN_PARTS * numbers, hidden),
            "first_bias": (nets, hidden), "steps": (nets, len(STEPS), 3 * hidden, hidden),
            "steps_bias": (nets, len(STEPS), hidden), "pools": (nets, len(POOLED), (len(LEVELS) + 2) * hidden, hidden),
            "pools_bias": (nets, len(POOLED), hidden), "narrow": (nets, hidden, narrow), "narrow_bias": (nets, narrow),
            "last": (nets, narrow), "last_bias": (nets,),
        }  # fmt: skip
        shapes = {name: getattr(self, name).shape for name in wanted}
        wrong = {name: shape for name, shape in shapes.items() if shape != wanted[name]}
        if wrong:
            thing = "nets over sequences"
            raise WeightsError(thing, f"shapes don't fit one another: {wrong} where {wide} go in", _ADVICE)

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
        check_columns("nets over sequences", len(self.middle), len(columns))
        told = [scaled(columns, self.middle, self.spread)[None].repeat(len(self.first), 0)]
        told += token_parts(self.keys, self.words, blocks)
        hidden = _padded(np.concatenate(told, 2))
        count = columns.shape[1]
        hidden = _rectified(hidden, self.first, self.first_bias, count)
        pool = 0
        for number, step in enumerate(STEPS):
            hidden += _rectified(_near(hidden, step), self.steps[:, number], self.steps_bias[:, number], count)
            if number in POOLED:
                seen = averages(hidden, blocks)
                hidden += _rectified(seen, self.pools[:, pool], self.pools_bias[:, pool], count)
                pool += 1
        narrow = _rectified(hidden, self.narrow, self.narrow_bias, count)
        odds = (narrow * self.last[:, None]).sum(2) + self.last_bias[:, None]
        return np.asarray(odds[:, :count].mean(0), np.float32)

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
        try:
            parts = {name: arrays[prefix + name].astype(np.float32) for name in cls.__dataclass_fields__}
            for name in ("keys", "words"):
                parts[name] *= arrays[f"{prefix}{name}_scale"]
        except KeyError as missing:
            thing = "weights"
            raise WeightsError(thing, f"no array {missing}", _ADVICE) from missing
        return cls(**parts)


def token_parts(keys: Floats, words: Floats, blocks: Blocks) -> list[Floats]:
    """What tokens tell of blocks: of the elements around them, of their words, and of their heading's words.

    Args:
        keys: Numbers of each token of attributes, `float32 [s, tokens, d]`.
        words: Numbers of each word, `float32 [s, tokens, d]`.
        blocks: Which tokens there are.

    Returns:
        Seven times `float32 [s, n, d]`.
    """
    around = _summed(keys, blocks.keys).take(blocks.around, 1)
    own = _summed(words, blocks.words)
    above = own.take(blocks.heading, 1) * (blocks.heading >= 0)[:, None].astype(np.float32)
    near = [around[:, level] for level in range(_NEAR)]
    return [*near, around[:, _NEAR:].mean(1) * 2, around.max(1), own, above]


def _summed(numbers: Floats, tokens: Tokens) -> Floats:
    """The numbers of each list's tokens, summed, by the root of how many are known, `float32 [s, lists, d]`."""
    known = np.add.reduceat((tokens.flat > 0).astype(np.float32), tokens.starts)
    sums = np.add.reduceat(numbers.take(tokens.flat, 1), tokens.starts, 1)
    return np.asarray(sums / np.sqrt(np.maximum(known, 1))[:, None], np.float32)


def _padded(rows: Floats) -> Floats:
    """Rows with as many of nothing behind them as make packs full, `float32 [s, packs * PACK, values]`."""
    nets, count, width = rows.shape
    out = np.zeros((nets, -(-count // PACK) * PACK, width), np.float32)
    out[:, :count] = rows
    return out


def _rectified(rows: Floats, weights: Floats, bias: Floats, count: int) -> Floats:
    """One layer of all nets; rows beyond `count` stay nothing.

    Args:
        rows: `float32 [s, packs * PACK, values]`.
        weights: `float32 [s, values, results]`.
        bias: `float32 [s, results]`.
        count: How many rows there really are.
    """
    nets, padded, width = rows.shape
    out: Floats = (rows.reshape(nets, -1, PACK, width) @ weights[:, None]).reshape(nets, padded, -1)
    out += bias[:, None]
    np.maximum(out, 0, out=out)
    out[:, count:] = 0
    return out


def _near(hidden: Floats, step: int) -> Floats:
    """Values of the block so many places before, the block's own, and those of the block so many places behind."""
    nets, padded, width = hidden.shape
    near = np.zeros((nets, padded, 3 * width), np.float32)
    near[:, step:, :width] = hidden[:, :-step]
    near[:, :, width : 2 * width] = hidden
    near[:, :-step, 2 * width :] = hidden[:, step:]
    return near


def averages(hidden: Floats, blocks: Blocks) -> Floats:
    """Hidden values averaged over the elements around blocks and over the page, and a block's own, `[s, rows, 5h]`."""
    nets, padded, width = hidden.shape
    count = blocks.heading.shape[0]
    # Sums over many blocks need the longer numbers, which take twice the time.
    sums = np.zeros((nets, count + 1, width), np.float32 if count < _MANY else np.float64)
    np.cumsum(hidden[:, :count], 1, sums.dtype, sums[:, 1:])
    out = np.zeros((nets, padded, 5 * width), np.float32)
    for level in range(len(LEVELS)):
        first, last = blocks.firsts[level], blocks.lasts[level]
        size = np.maximum(last - first, 1)[:, None]
        out[:, :count, level * width : (level + 1) * width] = (sums.take(last, 1) - sums.take(first, 1)) / size
    out[:, :count, -2 * width : -width] = sums[:, -1:] / count
    out[:, :, -width:] = hidden
    return out
