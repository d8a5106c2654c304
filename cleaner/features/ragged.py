"""Ragged arrays: lists of different lengths as one array of all values, and one of each list's start."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Bags:
    """Lists of token numbers, end to end; each starts with a 0, so none is empty.

    Attributes:
        flat: All numbers, `int64 [tokens]`.
        starts: Index of each list's first number, `int64 [lists]`.
    """

    flat: Ints
    starts: Ints

    @classmethod
    def of(cls, lists: Sequence[Sequence[int]]) -> Bags:
        """Lay lists end to end."""
        lengths = np.fromiter(map(len, lists), np.int64, len(lists))
        ends = lengths.cumsum()
        total = int(ends[-1]) if len(ends) else 0
        return cls(np.fromiter(chain.from_iterable(lists), np.int64, total), ends - lengths)

    @classmethod
    def after(cls, numbers: Ints, owner: Ints, lists: int) -> Bags:
        """Lay numbers end to end, each list's after a 0.

        Args:
            numbers: All numbers, list by list, `int64 [tokens]`.
            owner: The list that each belongs to, ascending, `int64 [tokens]`.
            lists: How many lists there are; some may have no number.
        """
        lengths = np.bincount(owner, minlength=lists) + 1
        flat = np.zeros(len(numbers) + lists, np.int64)
        flat[np.arange(1, len(numbers) + 1) + owner] = numbers
        return cls(flat, lengths.cumsum() - lengths)

    @property
    def lengths(self) -> Ints:
        """How many numbers each list has."""
        return stops(self.starts, len(self.flat)) - self.starts

    def within(self, lists: NDArray[np.bool_]) -> Ints:
        """All numbers of some of the lists."""
        return self.flat[lists.repeat(self.lengths)]

    def summary(self, values: Floats) -> Floats:
        """Mean over known tokens, minimum and maximum of each list's values, `float32 [3, lists]`."""
        if not len(self.starts):
            return np.zeros((3, 0), np.float32)
        flat, out = values.take(self.flat), np.empty((3, len(self.starts)), np.float32)
        counts = np.add.reduceat((self.flat > 0).astype(np.float32), self.starts)
        for row, operation in zip(out, (np.add, np.minimum, np.maximum), strict=True):
            operation.reduceat(flat, self.starts, out=row)
        out[0] /= np.maximum(counts, 1)
        return out


def stops(starts: Ints, end: int) -> Ints:
    """The end of each list that begins at `starts`; the last one ends at `end`."""
    ends = np.empty_like(starts)
    ends[:-1] = starts[1:]
    ends[-1:] = end
    return ends


def picked(starts: Ints, end: int, rows: Ints) -> tuple[Ints, Ints]:
    """Indices of the values of some of the lists that begin at `starts`, and the starts of the lists picked."""
    lengths = (stops(starts, end) - starts)[rows]
    begins = lengths.cumsum() - lengths
    return np.arange(int(lengths.sum())) + (starts[rows] - begins).repeat(lengths), begins


def moved(starts: Sequence[Ints], values: Sequence[NDArray[Any]]) -> Ints:
    """The starts of all lists after the arrays of their values are laid end to end."""
    sizes = [0, *map(len, values)]
    return np.concatenate([own + size for own, size in zip(starts, np.cumsum(sizes)[:-1], strict=True)])
