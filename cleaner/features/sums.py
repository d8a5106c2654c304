"""Running sums, from which both kinds of features take the sums of stretches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def running(values: NDArray[Any]) -> NDArray[np.float64]:
    """Sums along the last axis of all values before each place, and of all; a stretch's sum is a difference of two.

    Args:
        values: `[..., n]`.

    Returns:
        `float64 [..., n + 1]`.
    """
    sums = np.zeros((*values.shape[:-1], values.shape[-1] + 1))
    values.cumsum(-1, np.float64, sums[..., 1:])
    return sums
