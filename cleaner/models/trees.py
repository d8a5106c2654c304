"""Boosted oblivious trees, evaluated with numpy alone.

An oblivious (symmetric) tree asks one question a level, the same of every row. The answers are the bits of the leaf's
number, so a tree costs one comparison a level and one look-up, without branches.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner.errors import WeightsError
from cleaner.models.weights_file import taking_arrays

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# Rows evaluated at once: with 256, the working set of 110 trees of six levels stays within the second-level cache.
_CHUNK_ROWS = 256
# A leaf's number is held in one byte.
_MAX_DEPTH = 8


@dataclass(frozen=True, eq=False)
class Trees:
    """An ensemble of oblivious trees of one depth.

    Attributes:
        feature: Column that each level of each tree compares, `int64 [levels, trees]`.
        threshold: Values strictly above it set the level's bit; a missing value (NaN) never does,
            `float32 [levels, trees, 1]`.
        leaf: Leaves of all trees, one tree after the other, `float32 [trees * 2 ** levels]`.
        bias: Added to the sum of leaves.
    """

    feature: NDArray[np.int64]
    threshold: Floats
    leaf: Floats
    bias: float

    @classmethod
    def build(cls, feature: NDArray[Any], threshold: NDArray[Any], leaf: NDArray[Any], bias: float) -> Trees:
        """Check arrays and bring them into the layout that evaluation needs.

        Args:
            feature: Column of each tree's levels, `[trees, levels]`; the first level is the lowest bit.
            threshold: Threshold of each, `[trees, levels]`; `inf` for a level that a shallower tree lacks.
            leaf: Value of each leaf, `[trees, 2 ** levels]`.
            bias: Added to every sum.

        Raises:
            WeightsError: The shapes don't match.
        """
        trees, levels = feature.shape
        if threshold.shape != feature.shape or leaf.shape != (trees, 2**levels) or levels > _MAX_DEPTH:
            shapes = f"feature {feature.shape}, threshold {threshold.shape}, leaf {leaf.shape}"
            thing, advice = "trees", "train the weights again"
            raise WeightsError(thing, f"shapes don't fit one another: {shapes}", advice)
        return cls(
            np.ascontiguousarray(feature.T, np.int64),
            np.ascontiguousarray(threshold.T[:, :, None], np.float32),
            np.ascontiguousarray(leaf, np.float32).ravel(),
            float(bias),
        )

    @cached_property
    def width(self) -> int:
        """The fewest columns that a matrix may have."""
        return int(self.feature.max(initial=-1)) + 1

    def predict(self, matrix: Floats) -> Floats:
        """The raw sum of leaves (log-odds for a classifier; see `sigmoid`) of every row.

        A row's value depends on that row alone, to the last bit: never on how many others there are.

        Args:
            matrix: One row a sample, `float32 [rows, columns]`. In Fortran order (the transpose of an array of columns)
                it isn't copied.

        Returns:
            `float32 [rows]`.

        Raises:
            WeightsError: The matrix has fewer columns than the trees compare.
        """
        if matrix.shape[1] < self.width:
            thing, cause = "trees", f"ask for {self.width} columns, the matrix has {matrix.shape[1]}"
            raise WeightsError(thing, cause, "train the weights again")
        columns = np.ascontiguousarray(matrix.T, np.float32)
        rows = columns.shape[1]
        if rows < 2:  # numpy sums a lone column in another order
            return self._sums(columns.repeat(2, 1))[:rows]
        if rows <= _CHUNK_ROWS:
            return self._sums(columns)
        bounds = [*range(0, rows - 1, _CHUNK_ROWS), rows]
        chunks = [self._sums(np.ascontiguousarray(columns[:, low:high])) for low, high in pairwise(bounds)]
        return np.concatenate(chunks)

    def _sums(self, columns: Floats) -> Floats:
        """Raw sums of a few rows, given as contiguous columns."""
        above = columns.take(self.feature, 0, mode="clip") > self.threshold
        bits, offset = self._places
        leaves = np.add.reduce(above.view(np.uint8) * bits, 0, np.uint8).astype(np.int64)
        leaves += offset
        # Summing along the first axis adds tree after tree, in the same order for any number of rows.
        sums: Floats = self.leaf.take(leaves, mode="clip").sum(0) + np.float32(self.bias)
        return sums

    @cached_property
    def _places(self) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        """The bit that each level sets, `[levels, 1, 1]`, and the first leaf of each tree, `[trees, 1]`."""
        levels, trees = self.feature.shape
        bits = np.uint8(1) << np.arange(levels, dtype=np.uint8)[:, None, None]
        return bits, np.arange(trees, dtype=np.int64)[:, None] << levels

    def arrays(self, prefix: str = "") -> dict[str, NDArray[Any]]:
        """The numbers as named arrays, each name starting with `prefix`, for `weights_file.save_weights`."""
        levels, trees = self.feature.shape
        return {
            f"{prefix}feature": self.feature.T.astype(np.int16),
            f"{prefix}threshold": self.threshold[:, :, 0].T,
            f"{prefix}leaf": self.leaf.reshape(trees, 2**levels),
            f"{prefix}bias": np.float64(self.bias).reshape(1),
        }

    @classmethod
    def load(cls, arrays: Mapping[str, NDArray[Any]], prefix: str = "") -> Trees:
        """The ensemble that `Trees.arrays` stored under that prefix.

        Raises:
            WeightsError: There is none, or its shapes don't match.
        """
        with taking_arrays():
            parts = [arrays[prefix + name] for name in ("feature", "threshold", "leaf", "bias")]
        return cls.build(parts[0], parts[1], parts[2], float(parts[3][0]))


@dataclass(frozen=True, eq=False)
class Panel:
    """Several ensembles evaluated at once on a single row. Results equal those of `Trees` to the last bit.

    Attributes:
        feature: Column that each level of each tree of each ensemble compares, `int64 [levels, trees, ensembles]`.
        threshold: As in `Trees`, of the same shape.
        leaf: All leaves, one after the other; the last one is 0, for the trees that a smaller ensemble lacks.
        offset: First leaf of each tree, `int64 [trees, ensembles]`.
        bias: Added to each ensemble's sum, `float32 [ensembles]`.
    """

    feature: NDArray[np.int64]
    threshold: Floats
    leaf: Floats
    offset: NDArray[np.int64]
    bias: Floats

    @classmethod
    def of(cls, ensembles: Sequence[Trees]) -> Panel:
        """Lay ensembles side by side. A lone one is doubled, because numpy sums a lone column in another order."""
        members = [*ensembles, *(ensembles if len(ensembles) == 1 else ())]
        levels, trees = (max(member.feature.shape[axis] for member in members) for axis in (0, 1))
        feature = np.zeros((levels, trees, len(members)), np.int64)
        threshold = np.full(feature.shape, np.inf, np.float32)
        starts = np.cumsum([0, *(len(member.leaf) for member in members)])
        offset = np.full(feature.shape[1:], starts[-1], np.int64)
        for place, member in enumerate(members):
            own, count = member.feature.shape
            feature[:own, :count, place] = member.feature
            threshold[:own, :count, place] = member.threshold[:, :, 0]
            offset[:count, place] = starts[place] + (np.arange(count) << own)
        leaf = np.concatenate([*(member.leaf for member in members), np.zeros(1, np.float32)])
        return cls(feature, threshold, leaf, offset, np.array([member.bias for member in members], np.float32))

    def predict(self, row: Floats) -> Floats:
        """Each ensemble's raw sum of leaves for one row.

        Args:
            row: `float32 [columns]`, with as many columns as the ensembles compare.

        Returns:
            `float32 [ensembles]`.
        """
        leaf = self.offset.copy()
        for level, above in enumerate(row.take(self.feature) > self.threshold):
            leaf += above.view(np.uint8) << np.uint8(level)
        sums: Floats = self.leaf.take(leaf).sum(0) + self.bias
        return sums


def sigmoid(raw: Floats) -> Floats:
    """Log-odds to probabilities, `float32` of the same shape."""
    odds: Floats = np.exp(
        np.minimum(np.maximum(-raw, np.float32(-30)), np.float32(30))
    )  # np.clip takes three times as long
    return np.float32(1) / (np.float32(1) + odds)
