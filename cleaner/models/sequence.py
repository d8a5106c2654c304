"""Nets that read a page's blocks in order, evaluated with numpy alone.

Trees and plain nets judge each block by numbers about it. These nets also embed its words and the names of its elements
(each token has a few learned numbers), look left and right in widening steps, and see averages over the elements around
a block and over the whole page. They are trained for the F1 of whole pages.
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

# How many blocks to the left and right each layer looks.
STEPS = (1, 2, 4, 8, 16)
# The layers (places in `STEPS`) after which averages over elements are added.
POOLED = (1, 3)
# The elements that are averaged over: the block's parent, its grandparent, and the one two further up.
LEVELS = (1, 2, 4)
# Above this many blocks, nets are evaluated one after the other and sums are kept in double precision.
_MANY_BLOCKS = 10_000
_NEAR = 3  # elements around a block whose tokens are seen one by one; those of the rest are averaged
TOKEN_PARTS = _NEAR + 4  # vectors that `_TokenSums.parts` gives for each block
_CHUNK_PACKS = 1024  # packs evaluated at once: enough for most pages, and it bounds the memory
_THING = "nets over sequences"


class Blocks(NamedTuple):
    """Inputs about a page's blocks other than the matrix of columns (n blocks, k attribute keys).

    Attributes:
        keys: Tokens of each attribute key.
        words: Tokens of each block's words.
        around: Attribute key of the element around each block, by level, `int64 [levels, n]`.
        firsts: For each of `LEVELS`, the first block of the element around each block, `int64 [3, n]`.
        lasts: For each of `LEVELS`, the block after the last one of that element, `int64 [3, n]`.
        heading: Index of the heading before each block, -1 if there is none, `int64 [n]`.
    """

    keys: Bags
    words: Bags
    around: Ints
    firsts: Ints
    lasts: Ints
    heading: Ints


@dataclass(frozen=True, eq=False)
class SequenceNets:
    """A few nets of one shape, trained from different starts.

    There are s nets, c columns, d numbers a token and h hidden values.

    Attributes:
        middle: Median of each column in training, `float32 [c]`.
        spread: Scale of each column, as for `nets.packed`, `float32 [c]`.
        keys: Embedding of each attribute token, `float32 [s, tokens, d]`; zeros for token 0.
        words: Embedding of each word, `float32 [s, tokens, d]`; zeros for token 0.
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
        """Check that the shapes match.

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
            columns: Features of the blocks, one array row a column, `float32 [c, n]`.
            blocks: Their other inputs.
            rows: The array rows of `columns` that the nets were trained on; None for all.

        Returns:
            `float32 [n]`.

        Raises:
            WeightsError: There are fewer or more columns than the nets were trained on.
        """
        check_columns(_THING, len(self.middle), len(columns if rows is None else rows))
        if len(self.first) > 1 and columns.shape[1] > _MANY_BLOCKS:  # one net at a time takes less memory
            log_odds = [net.predict(columns, blocks, rows) for net in self._one_by_one()]
            return np.asarray(np.mean(log_odds, 0), np.float32)
        width, count, spans = self.first.shape[-1], columns.shape[1], _Spans.of(blocks)
        hidden = self._first(columns, blocks, rows)
        for number, step in enumerate(STEPS):
            self._look_around(hidden, number, step, count)
            if number in POOLED:
                pool = POOLED.index(number)
                sums = spans.sums(hidden)
                for low, high in _chunks(hidden.shape[1]):
                    pooled = hidden[:, low:high] @ self.pools[:, None, pool, -width:]
                    means, of_block = spans.averages(sums, low * PACK, high * PACK)
                    of_runs = _rows(means @ self.pools[:, None, pool, :-width])
                    _rows(pooled)[:, : len(of_block)] += of_runs.take(of_block, 1)
                    hidden[:, low:high] += rectify(pooled, self.pools_bias[:, pool])
        narrow = [rectify(hidden[:, low:high] @ self.narrow[:, None], self.narrow_bias)
                  for low, high in _chunks(hidden.shape[1])]  # fmt: skip
        return mean_log_odds(np.concatenate(narrow, 1), self.last, self.last_bias, count)

    def _one_by_one(self) -> Iterator[SequenceNets]:
        """Each of the nets by itself."""
        shared = {"middle": self.middle, "spread": self.spread}
        names = [name for name in self.__dataclass_fields__ if name not in shared]
        for net in range(len(self.first)):
            yield SequenceNets(**shared, **{name: getattr(self, name)[net : net + 1] for name in names})

    def _first(self, columns: Floats, blocks: Blocks, rows: Ints | None) -> Floats:
        """Hidden values of the first layer, in packs, `float32 [s, packs, PACK, h]`."""
        nets, _, width = self.first.shape
        seen, count = len(self.middle), columns.shape[1]
        tokens = _TokenSums.of(_side_by_side(self.keys), _side_by_side(self.words), blocks)
        hidden = np.empty((nets, -(-count // PACK), PACK, width), np.float32)
        for low, high in _chunks(hidden.shape[1]):
            own = columns[:, low * PACK : high * PACK]
            own = packed(own if rows is None else own.take(rows, 0), self.middle, self.spread)
            out = np.matmul(own, self.first[:, None, :seen], out=hidden[:, low:high])
            out += self._token_values(tokens, low * PACK, min(high * PACK, count)) @ self.first[:, None, seen:]
            rectify(out, self.first_bias)
        return hidden

    def _look_around(self, hidden: Floats, number: int, step: int, count: int) -> None:
        """Apply a layer of `STEPS` in place: add what it makes of each block and of those `step` places away."""
        nets, packs, _, width = hidden.shape
        weights = self.steps.reshape(nets, len(STEPS), 3, 1, width, width).swapaxes(0, 2)[:, number]
        reach, previous = -(-step // PACK), hidden[:, :0]
        for low, high in _chunks(packs):
            # The packs before this chunk, as they were before this layer changed them, are seen as well.
            seen = np.concatenate([previous, hidden[:, low : high + reach]], 1) if high - low < packs else hidden
            first = low - previous.shape[1]
            moved = _moved(seen @ weights, step, min(count - first * PACK, seen.shape[1] * PACK))
            previous = hidden[:, max(high - reach, low) : high].copy() if high < packs else previous
            hidden[:, low:high] += rectify(moved[:, low - first : high - first], self.steps_bias[:, number])

    def _token_values(self, sums: _TokenSums, low: int, high: int) -> Floats:
        """The vectors of tokens of the blocks `low` to `high - 1`, in packs, `float32 [s, packs, PACK, 7d]`."""
        nets, _, numbers = self.keys.shape
        count = high - low
        values = np.zeros((nets, -(-count // PACK), PACK, TOKEN_PARTS, numbers), np.float32)
        rows = values.reshape(nets, -1, TOKEN_PARTS, numbers)
        for place, part in enumerate(sums.parts(low, high)):
            rows[:, :count, place] = part.reshape(count, nets, numbers).swapaxes(0, 1)
        return values.reshape(nets, -1, PACK, TOKEN_PARTS * numbers)

    def arrays(self, prefix: str = "") -> dict[str, NDArray[Any]]:
        """The numbers as named arrays for `save_weights`: embeddings in one byte each, all others in half precision."""
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
        """The nets that `SequenceNets.arrays` stored under that prefix.

        Raises:
            WeightsError: There are none, or their shapes don't match.
        """
        with taking_arrays():
            parts = {name: arrays[prefix + name].astype(np.float32) for name in cls.__dataclass_fields__}
            for name in ("keys", "words"):  # a token's embeddings for all nets lie together: one look-up
                parts[name] = np.ascontiguousarray(parts[name].swapaxes(0, 1)).swapaxes(0, 1)
                parts[name] *= arrays[f"{prefix}{name}_scale"]
        return cls(**parts)


def _side_by_side(numbers: Floats) -> Floats:
    """Embeddings for all nets as one row a token, `float32 [tokens, s * d]`. Not copied, because of `load`'s layout."""
    return numbers.swapaxes(0, 1).reshape(numbers.shape[1], -1)


class _TokenSums(NamedTuple):
    """Sums of the embeddings of tokens.

    Attributes:
        of_keys: For each attribute key, `float32 [keys, numbers]`.
        own: For each block, of its words, `float32 [n, numbers]`.
        blocks: The blocks' tokens.
    """

    of_keys: Floats
    own: Floats
    blocks: Blocks

    @classmethod
    def of(cls, keys: Floats, words: Floats, blocks: Blocks) -> _TokenSums:
        """Sum the embeddings of each attribute key and of each block.

        Args:
            keys: Embedding of each attribute token, `float32 [tokens, numbers]`.
            words: Embedding of each word, `float32 [tokens, numbers]`.
            blocks: The blocks' tokens.
        """
        return cls(_summed(keys, blocks.keys), _summed(words, blocks.words), blocks)

    def parts(self, low: int, high: int) -> list[Floats]:
        """The blocks' vectors: of the elements around them, of their words, and of their heading's words.

        Args:
            low: The first block.
            high: The one after the last.

        Returns:
            Seven times `float32 [high - low, numbers]`.
        """
        heading, around = self.blocks.heading[low:high], self.blocks.around[:, low:high]
        above = self.own.take(heading, 0) * (heading >= 0)[:, None].astype(np.float32)
        nearest, around = self.of_keys.take(around[0], 0), around[1:]
        starts, of_block = _runs(around)
        shared = self.of_keys.take(around.take(starts, 1), 0)
        shared = np.stack([*shared[: _NEAR - 1], shared[_NEAR - 1 :].mean(0) * 2, shared.max(0)]).take(of_block, 1)
        return [nearest, *shared[:-1], np.maximum(nearest, shared[-1]), self.own[low:high], above]


def _summed(numbers: Floats, tokens: Bags) -> Floats:
    """Sum of each list's embeddings over the root of the number of known tokens, `float32 [lists, numbers]`."""
    known = np.add.reduceat((tokens.flat > 0).astype(np.float32), tokens.starts)
    sums = np.add.reduceat(_in_twos(numbers.take(tokens.flat, 0)), tokens.starts, 0).view(np.float32)
    return np.asarray(sums / np.sqrt(np.maximum(known, 1))[:, None], np.float32)


def _in_twos(values: NDArray[Any]) -> NDArray[Any]:
    """Pairs of numbers viewed as complex ones: sums over any axis but the last take half the time."""
    return values if values.shape[-1] % 2 else values.view(np.result_type(values, np.complex64))


def _rows(packs: Floats) -> Floats:
    """Packs of rows as rows, `float32 [s, packs * PACK, values]`."""
    return packs.reshape(len(packs), -1, packs.shape[-1])


def _chunks(packs: int) -> Iterator[tuple[int, int]]:
    """The packs of a page in chunks: the first pack of each, and the one after its last."""
    for low in range(0, packs, _CHUNK_PACKS):
        yield low, min(low + _CHUNK_PACKS, packs)


def _runs(rows: Ints) -> tuple[Ints, Ints]:
    """Starts of the runs of equal columns, and the run that each column belongs to.

    Neighbouring blocks are mostly inside the same elements, so whatever depends on these is computed once a run.
    """
    new = np.concatenate([[True], (rows[:, 1:] != rows[:, :-1]).any(0)])
    return np.flatnonzero(new), new.cumsum() - 1


def _moved(parts: Floats, step: int, count: int) -> Floats:
    """Add to each block's own contribution those of the blocks `step` places before and after it.

    Args:
        parts: Contributions of each block to the one `step` places after it, to itself, and to the one `step` places
            before it, `float32 [3, s, packs, PACK, h]`.
        step: Distance in blocks.
        count: Number of blocks; the rows that pad the last pack contribute nothing.
    """
    ahead, own, back = map(_rows, parts)
    reach = max(count - step, 0)
    own[:, step : step + reach] += ahead[:, :reach]
    own[:, :reach] += back[:, step : step + reach]
    moved: Floats = parts[1]
    return moved


@dataclass(frozen=True, eq=False)
class _Spans:
    """The spans of blocks that are averaged over: the elements around each run of blocks, and the whole page.

    Attributes:
        firsts: First block of each run's spans, `int64 [runs * 4]`.
        lasts: The block after the last one of each, `int64 [runs * 4]`.
        share: The reciprocal of each span's number of blocks, `float32 [runs * 4, 1]`.
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
        # Runs are padded to full packs with empty ones.
        spans = np.zeros((2, -(-len(starts) // PACK) * PACK, len(LEVELS) + 1), np.int64)
        spans[:, : len(starts), :-1] = ends.take(starts, 1).reshape(2, len(LEVELS), -1).swapaxes(1, 2)
        spans[1, :, -1] = len(of_block)
        firsts, lasts = spans.reshape(2, -1)
        share = (1 / np.maximum(lasts - firsts, 1)).astype(np.float32)[:, None]
        return cls(firsts, lasts, share, of_block)

    def sums(self, hidden: Floats) -> NDArray[np.floating[Any]]:
        """Running sums of hidden values, `[s, n + 1, h]`."""
        rows, count = _rows(hidden), len(self.of_block)
        nets, _, width = rows.shape
        # Sums over many blocks need double precision, which is slower.
        sums = np.zeros((nets, count + 1, width), np.float32 if count < _MANY_BLOCKS else np.float64)
        np.add.accumulate(_in_twos(rows[:, :count]), 1, out=_in_twos(sums[:, 1:]))
        return sums

    def averages(self, sums: NDArray[np.floating[Any]], low: int, high: int) -> tuple[Floats, Ints]:
        """Averages over the spans of the runs that some blocks belong to.

        Args:
            sums: From `sums`.
            low: The first block.
            high: The one after the last; may be beyond the page's end.

        Returns:
            The averages, in packs of runs, `float32 [s, packs, PACK, 4h]`, and for each block the place of its run
            among these, `int64 [blocks]`.
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
