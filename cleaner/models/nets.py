"""Small neural nets, evaluated with numpy alone.

Beside boosted trees they see the same numbers another way: trees cut, nets weigh. A few nets of one shape, trained from
different starts, give their mean opinion.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner.errors import WeightsError
from cleaner.models.weights_file import taking_arrays

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# Rows are multiplied eight at a time: products as small as these are not given to several threads, which for matrices
# of this size cost more than they bring, and a row's result hardly depends on how many others there are.
PACK = 8
_FAR = 4.0  # values further from a column's median say no more than this many times its scale
_STRETCH = 1024 * PACK  # rows at once: all of most pages, and a bounded share of the memory
_NAMES = ("middle", "spread", "first", "first_bias", "second", "second_bias", "last", "last_bias")


def packed(columns: Floats, middle: Floats, spread: Floats) -> Floats:
    """Columns as nets see them, in packs: less their median, by their spread; what is missing is as the median.

    Args:
        columns: One row a column, `float32 [columns, rows]`.
        middle: Median of each column, `float32 [columns]`.
        spread: Scale of each, a standard deviation by its quantiles, `float32 [columns]`.

    Returns:
        `float32 [packs, PACK, columns]`, the last pack filled with rows of nothing.
    """
    count, rows = columns.shape
    out = np.zeros((-(-rows // PACK), PACK, count), np.float32)
    seen = out.reshape(-1, count)[:rows]
    np.subtract(columns.T, middle, out=seen)
    seen /= spread
    np.clip(seen, -_FAR, _FAR, out=seen)
    np.copyto(seen, 0, where=np.isnan(seen))
    return out


def rectify(packs: Floats, bias: Floats) -> Floats:
    """Add its bias to each net's packs of rows and raise what is below nothing to nothing, in place.

    Args:
        packs: `float32 [nets, packs, PACK, values]`.
        bias: `float32 [nets, values]`.
    """
    # With operands of whole packs numpy works on long stretches of memory, which takes half the time.
    packs += bias[:, None, None].repeat(PACK, 2)
    return np.maximum(packs, np.zeros(packs.shape[2:], np.float32), out=packs)


def mean_log_odds(packs: Floats, last: Floats, bias: Floats, rows: int) -> Floats:
    """The last layer: the mean over nets of what they say of each row, `float32 [rows]`.

    Args:
        packs: `float32 [nets, packs, PACK, values]`.
        last: `float32 [nets, values]`.
        bias: `float32 [nets]`.
        rows: How many rows there are, without those that fill the last pack.
    """
    log_odds = (packs @ last[:, None, :, None]).reshape(len(last), -1)[:, :rows]
    return np.asarray((log_odds + bias[:, None]).mean(0), np.float32)


def check_columns(thing: str, wanted: int, given: int) -> None:
    """See to it that a matrix has the columns that nets learned from.

    Raises:
        WeightsError: It has fewer or more.
    """
    if given != wanted:
        cause, advice = f"ask for {wanted} columns, the matrix has {given}", "train the weights again"
        raise WeightsError(thing, cause, advice)


def check_shapes(thing: str, nets: object, wanted: Mapping[str, tuple[int, ...]]) -> None:
    """Check that the parts of nets fit one another.

    Args:
        thing: What the nets are called.
        nets: They themselves.
        wanted: The shape of each part, by its name.

    Raises:
        WeightsError: One has another shape.
    """
    shapes = {name: getattr(nets, name).shape for name in wanted}
    if wrong := {name: shape for name, shape in shapes.items() if shape != wanted[name]}:
        cause, advice = f"shapes don't fit one another: {wrong} of {shapes}", "train the weights again"
        raise WeightsError(thing, cause, advice)


@dataclass(frozen=True, eq=False)
class Nets:
    """A few nets with two hidden layers each, over the same columns.

    Attributes:
        middle: Median of each column in training, `float32 [columns]`.
        spread: Scale of each, as for `packed`, `float32 [columns]`.
        first: Weights of the first layer, `float32 [nets, columns, hidden]`.
        first_bias: `float32 [nets, hidden]`.
        second: `float32 [nets, hidden, narrow]`.
        second_bias: `float32 [nets, narrow]`.
        last: `float32 [nets, narrow]`.
        last_bias: `float32 [nets]`.
    """

    middle: Floats
    spread: Floats
    first: Floats
    first_bias: Floats
    second: Floats
    second_bias: Floats
    last: Floats
    last_bias: Floats

    def __post_init__(self) -> None:
        """Check that the shapes fit one another.

        Raises:
            WeightsError: They don't.
        """
        nets, columns, hidden = self.first.shape
        narrow = self.last.shape[-1]
        wanted = {
            "middle": (columns,), "spread": (columns,), "first": (nets, columns, hidden), "first_bias": (nets, hidden),
            "second": (nets, hidden, narrow), "second_bias": (nets, narrow), "last": (nets, narrow),
            "last_bias": (nets,),
        }  # fmt: skip
        check_shapes("nets", self, wanted)

    def predict(self, matrix: Floats) -> Floats:
        """The mean log-odds of every row.

        Args:
            matrix: One row a sample, `float32 [rows, columns]`.

        Returns:
            `float32 [rows]`.

        Raises:
            WeightsError: The matrix has another number of columns.
        """
        rows, columns = matrix.shape
        check_columns("nets", len(self.middle), columns)
        if rows > _STRETCH:
            return np.concatenate([self.predict(matrix[low : low + _STRETCH]) for low in range(0, rows, _STRETCH)])
        hidden = rectify(packed(matrix.T, self.middle, self.spread) @ self.first[:, None], self.first_bias)
        narrow = rectify(hidden @ self.second[:, None], self.second_bias)
        return mean_log_odds(narrow, self.last, self.last_bias, rows)

    def arrays(self, prefix: str = "") -> dict[str, NDArray[Any]]:
        """The numbers as named arrays in half precision, each name starting with `prefix`, for `save_weights`."""
        return {f"{prefix}{name}": getattr(self, name).astype(np.float16) for name in _NAMES}

    @classmethod
    def load(cls, arrays: Mapping[str, NDArray[Any]], prefix: str = "") -> Nets:
        """The nets that `arrays` put among these arrays under that prefix.

        Raises:
            WeightsError: There are none, or their shapes don't fit.
        """
        with taking_arrays():
            parts = {name: np.ascontiguousarray(arrays[prefix + name], np.float32) for name in _NAMES}
        return cls(**parts)
