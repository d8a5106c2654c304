"""Small neural nets, evaluated with numpy alone.

They complement boosted trees on the same columns: trees split on values, nets weigh them. The prediction is the mean of
a few nets of one shape, trained from different starts.
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

# Rows are multiplied in packs of eight. BLAS doesn't spread products this small over threads, which would cost more
# than they save here, and a row's result hardly depends on how many other rows there are.
PACK = 8
_MAX_DEVIATION = 4.0  # standardised values are clipped to this range
_CHUNK_ROWS = 1024 * PACK  # rows evaluated at once: enough for most pages, and it bounds the memory
_NAMES = ("middle", "spread", "first", "first_bias", "second", "second_bias", "last", "last_bias")


def packed(columns: Floats, middle: Floats, spread: Floats) -> Floats:
    """Standardise columns and lay them out in packs of rows; missing values become the median.

    Args:
        columns: One array row a column, `float32 [columns, rows]`.
        middle: Median of each column, `float32 [columns]`.
        spread: Scale of each column, a standard deviation estimated from quantiles, `float32 [columns]`.

    Returns:
        `float32 [packs, PACK, columns]`, the last pack padded with rows of zeros.
    """
    count, rows = columns.shape
    out = np.zeros((-(-rows // PACK), PACK, count), np.float32)
    seen = out.reshape(-1, count)[:rows]
    np.subtract(columns.T, middle, out=seen)
    seen /= spread
    np.clip(seen, -_MAX_DEVIATION, _MAX_DEVIATION, out=seen)
    np.copyto(seen, 0, where=np.isnan(seen))
    return out


def rectify(packs: Floats, bias: Floats) -> Floats:
    """Add each net's bias and apply the rectifier (ReLU), in place.

    Args:
        packs: `float32 [nets, packs, PACK, values]`.
        bias: `float32 [nets, values]`.
    """
    # With operands the size of a pack numpy's inner loops are longer, which takes half the time.
    packs += bias[:, None, None].repeat(PACK, 2)
    return np.maximum(packs, np.zeros(packs.shape[2:], np.float32), out=packs)


def mean_log_odds(packs: Floats, last: Floats, bias: Floats, rows: int) -> Floats:
    """The last layer: the mean over nets of each row's log-odds, `float32 [rows]`.

    Args:
        packs: `float32 [nets, packs, PACK, values]`.
        last: `float32 [nets, values]`.
        bias: `float32 [nets]`.
        rows: Number of rows without the padding of the last pack.
    """
    log_odds = (packs @ last[:, None, :, None]).reshape(len(last), -1)[:, :rows]
    return np.asarray((log_odds + bias[:, None]).mean(0), np.float32)


def check_columns(thing: str, wanted: int, given: int) -> None:
    """Check that a matrix has as many columns as the nets were trained on.

    Raises:
        WeightsError: It has fewer or more.
    """
    if given != wanted:
        cause, advice = f"ask for {wanted} columns, the matrix has {given}", "train the weights again"
        raise WeightsError(thing, cause, advice)


def check_shapes(thing: str, nets: object, wanted: Mapping[str, tuple[int, ...]]) -> None:
    """Check that the shapes of a net's arrays match.

    Args:
        thing: What to call the nets in the error.
        nets: The nets.
        wanted: The expected shape of each array, by attribute name.

    Raises:
        WeightsError: An array has another shape.
    """
    shapes = {name: getattr(nets, name).shape for name in wanted}
    if wrong := {name: shape for name, shape in shapes.items() if shape != wanted[name]}:
        cause, advice = f"shapes don't fit one another: {wrong} of {shapes}", "train the weights again"
        raise WeightsError(thing, cause, advice)


@dataclass(frozen=True, eq=False)
class Nets:
    """A few nets with two hidden layers each, on the same columns.

    Attributes:
        middle: Median of each column in training, `float32 [columns]`.
        spread: Scale of each column, as for `packed`, `float32 [columns]`.
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
        """Check that the shapes match.

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
        if rows > _CHUNK_ROWS:
            return np.concatenate(
                [self.predict(matrix[low : low + _CHUNK_ROWS]) for low in range(0, rows, _CHUNK_ROWS)]
            )
        hidden = rectify(packed(matrix.T, self.middle, self.spread) @ self.first[:, None], self.first_bias)
        narrow = rectify(hidden @ self.second[:, None], self.second_bias)
        return mean_log_odds(narrow, self.last, self.last_bias, rows)

    def arrays(self, prefix: str = "") -> dict[str, NDArray[Any]]:
        """The numbers as named arrays in half precision, each name starting with `prefix`, for `save_weights`."""
        return {f"{prefix}{name}": getattr(self, name).astype(np.float16) for name in _NAMES}

    @classmethod
    def load(cls, arrays: Mapping[str, NDArray[Any]], prefix: str = "") -> Nets:
        """The nets that `Nets.arrays` stored under that prefix.

        Raises:
            WeightsError: There are none, or their shapes don't match.
        """
        with taking_arrays():
            parts = {name: np.ascontiguousarray(arrays[prefix + name], np.float32) for name in _NAMES}
        return cls(**parts)
