"""Nets that read a page's blocks in order, evaluated with numpy alone.

Where trees and plain nets judge each block from numbers about it, these see what its words and the names of its
elements mean to them (each token has a few learned numbers), look left and right in widening steps, and at averages
over the elements around a block and over the whole page. They were trained for the F1 of whole pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cleaner.models.nets import PACK, check_columns, check_shapes, mean_log_odds, packed, rectify
from cleaner.models.weights_file import taking_arrays

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from cleaner.features.ragged import Bags

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
_STRETCH = 1024  # packs whose values are worked out at once: all of most pages, and a bounded share of the memory
_THING = "nets over sequences"


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

    keys: Bags
    words: Bags
    around: Ints
    firsts: Ints
    lasts: Ints
    heading: Ints


@dataclass(frozen=True, eq=False)
class SequenceNets:
    """A few nets of one shape, from different starts.

    With c columns, d numbers a token, h hidden values and s nets:

    Attributes:
        middle: Median of each column in training, `float32 [c]`.
        spread: Scale of each, as for `nets.packed`, `float32 [c]`.
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

    def predict(self, columns: Floats, blocks: Blocks, rows: Ints | None = None) -> Floats:
        """The mean log-odds of every block.

        Args:
            columns: Numbers about blocks, one row a column, `float32 [c, n]`.
            blocks: What else is known of them.
            rows: Which rows of `columns` the nets look at, for callers who have more of them; None for all.

        Returns:
            `float32 [n]`.

        Raises:
            WeightsError: There are fewer or more columns than it learned from.
        """
        check_columns(_THING, len(self.middle), len(columns if rows is None else rows))
        if len(self.first) > 1 and columns.shape[1] > _MANY:  # one after the other, in a part of the memory
            log_odds = [net.predict(columns, blocks, rows) for net in self._alone()]
            return np.asarray(np.mean(log_odds, 0), np.float32)
        width, count, spans = self.first.shape[-1], columns.shape[1], _Spans.of(blocks)
        hidden = self._first(columns, blocks, rows)
        for number, step in enumerate(STEPS):
            self._look_around(hidden, number, step, count)
            if number in POOLED:
                pool = POOLED.index(number)
                sums = spans.sums(hidden)
                for low, high in _stretches(hidden.shape[1]):
                    more = hidden[:, low:high] @ self.pools[:, None, pool, -width:]
                    means, of_block = spans.averages(sums, low * PACK, high * PACK)
                    _rows(more)[:, : len(of_block)] += _rows(means @ self.pools[:, None, pool, :-width]).take(
                        of_block, 1
                    )
                    hidden[:, low:high] += rectify(more, self.pools_bias[:, pool])
        narrow = [rectify(hidden[:, low:high] @ self.narrow[:, None], self.narrow_bias)
                  for low, high in _stretches(hidden.shape[1])]  # fmt: skip
        return mean_log_odds(np.concatenate(narrow, 1), self.last, self.last_bias, count)

    def _alone(self) -> Iterator[SequenceNets]:
        """Each of the nets by itself."""
        shared = {"middle": self.middle, "spread": self.spread}
        names = [name for name in self.__dataclass_fields__ if name not in shared]
        for net in range(len(self.first)):
            yield SequenceNets(**shared, **{name: getattr(self, name)[net : net + 1] for name in names})

    def _first(self, columns: Floats, blocks: Blocks, rows: Ints | None) -> Floats:
        """The first layer's values, in packs, `float32 [s, packs, PACK, h]`."""
        nets, _, width = self.first.shape
        seen, count = len(self.middle), columns.shape[1]
        tokens = _TokenSums.of(_side_by_side(self.keys), _side_by_side(self.words), blocks)
        hidden = np.empty((nets, -(-count // PACK), PACK, width), np.float32)
        for low, high in _stretches(hidden.shape[1]):
            own = columns[:, low * PACK : high * PACK]
            own = packed(own if rows is None else own.take(rows, 0), self.middle, self.spread)
            out = np.matmul(own, self.first[:, None, :seen], out=hidden[:, low:high])
            out += self._told(tokens, low * PACK, min(high * PACK, count)) @ self.first[:, None, seen:]
            rectify(out, self.first_bias)
        return hidden

    def _look_around(self, hidden: Floats, number: int, step: int, count: int) -> None:
        """Add to hidden values what the layer with this number makes of them and of those so many places away."""
        nets, packs, _, width = hidden.shape
        weights = self.steps.reshape(nets, len(STEPS), 3, 1, width, width).swapaxes(0, 2)[:, number]
        reach, behind = -(-step // PACK), hidden[:, :0]
        for low, high in _stretches(packs):
            # What stands behind as it was before this layer.
            seen = np.concatenate([behind, hidden[:, low : high + reach]], 1) if high - low < packs else hidden
            first = low - behind.shape[1]
            moved = _moved(seen @ weights, step, min(count - first * PACK, seen.shape[1] * PACK))
            behind = hidden[:, max(high - reach, low) : high].copy() if high < packs else behind
            hidden[:, low:high] += rectify(moved[:, low - first : high - first], self.steps_bias[:, number])

    def _told(self, sums: _TokenSums, low: int, high: int) -> Floats:
        """What tokens tell of the blocks from one to before another, in packs, `float32 [s, packs, PACK, 7d]`."""
        nets, _, numbers = self.keys.shape
        count = high - low
        told = np.zeros((nets, -(-count // PACK), PACK, TOKEN_PARTS, numbers), np.float32)
        rows = told.reshape(nets, -1, TOKEN_PARTS, numbers)
        for place, part in enumerate(sums.parts(low, high)):
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


class _TokenSums(NamedTuple):
    """What the tokens of attribute keys and of blocks add up to.

    Attributes:
        called: Per attribute key, `float32 [keys, numbers]`.
        own: Per block, of its words, `float32 [n, numbers]`.
        blocks: Which tokens there are.
    """

    called: Floats
    own: Floats
    blocks: Blocks

    @classmethod
    def of(cls, keys: Floats, words: Floats, blocks: Blocks) -> _TokenSums:
        """Add them up.

        Args:
            keys: Numbers of each token of attributes, `float32 [tokens, numbers]`.
            words: Numbers of each word, `float32 [tokens, numbers]`.
            blocks: Which tokens there are.
        """
        return cls(_summed(keys, blocks.keys), _summed(words, blocks.words), blocks)

    def parts(self, low: int, high: int) -> list[Floats]:
        """What tokens tell of blocks: of the elements around them, of their words, and of their heading's words.

        Args:
            low: The first block.
            high: The one after the last.

        Returns:
            Seven times `float32 [high - low, numbers]`.
        """
        heading, around = self.blocks.heading[low:high], self.blocks.around[:, low:high]
        above = self.own.take(heading, 0) * (heading >= 0)[:, None].astype(np.float32)
        nearest, around = self.called.take(around[0], 0), around[1:]
        starts, of_block = _runs(around)
        shared = self.called.take(around.take(starts, 1), 0)
        shared = np.stack([*shared[: _NEAR - 1], shared[_NEAR - 1 :].mean(0) * 2, shared.max(0)]).take(of_block, 1)
        return [nearest, *shared[:-1], np.maximum(nearest, shared[-1]), self.own[low:high], above]


def _summed(numbers: Floats, tokens: Bags) -> Floats:
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


def _stretches(packs: int) -> Iterator[tuple[int, int]]:
    """The packs of a page a bounded number at a time, each stretch with its first pack and the one after its last."""
    for low in range(0, packs, _STRETCH):
        yield low, min(low + _STRETCH, packs)


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

    def sums(self, hidden: Floats) -> NDArray[np.floating[Any]]:
        """Hidden values summed up to each block, `[s, n + 1, h]`."""
        rows, count = _rows(hidden), len(self.of_block)
        nets, _, width = rows.shape
        # Sums over many blocks need the longer numbers, which take longer.
        sums = np.zeros((nets, count + 1, width), np.float32 if count < _MANY else np.float64)
        np.add.accumulate(_in_twos(rows[:, :count]), 1, out=_in_twos(sums[:, 1:]))
        return sums

    def averages(self, sums: NDArray[np.floating[Any]], low: int, high: int) -> tuple[Floats, Ints]:
        """Averages over the spans of each run that some blocks belong to.

        Args:
            sums: From `sums`.
            low: The first block.
            high: The one after the last; may be beyond the page's end.

        Returns:
            The averages of packs of runs, `float32 [s, packs, PACK, 4h]`, and the place among these runs of that to
            which each of the blocks belongs, `int64 [blocks]`.
        """
        of_block = self.of_block[low:high]
        first = int(of_block[0]) // PACK * PACK if len(of_block) else 0
        last = -(-(int(of_block[-1]) + 1) // PACK) * PACK if len(of_block) else 0
        levels = len(LEVELS) + 1
        part = slice(first * levels, last * levels)
        means = sums.take(self.lasts[part], 1)
        means -= sums.take(self.firsts[part], 1)
        means *= self.share[part]
        packs: Floats = means.astype(np.float32, copy=False).reshape(len(sums), -1, PACK, levels * sums.shape[-1])
        return packs, of_block - first
