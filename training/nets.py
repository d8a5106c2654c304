"""Training of `cleaner.models.nets.Nets`: plain Adam in numpy, deterministic from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from threadpoolctl import threadpool_limits

from cleaner.models.nets import Nets, packed
from cleaner.models.trees import sigmoid

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_MOST = 8.0  # times the mean weight that one row can have in a step: a lone heavy row would throw the nets off
_SPREAD = 3.3  # from the 5th to the 95th percentile of a normal distribution it is 3.3 standard deviations
_SAMPLE = 7  # every so manieth row tells a column's scale


@dataclass(frozen=True)
class NetSettings:
    """How nets are trained.

    Attributes:
        nets: How many, from different starts.
        hidden: Width of the first layer.
        narrow: Width of the second.
        epochs: Times that all rows are seen.
        rate: Greatest step; it falls to nothing along half a cosine.
        drop: Share of hidden values left out in each step.
        blind: Share of columns left out in each step.
        decay: By which share of the step weights shrink.
        batch: Rows a step.
        seed: Where chance begins.
    """

    nets: int = 3
    hidden: int = 64
    narrow: int = 32
    epochs: int = 3
    rate: float = 2e-3
    drop: float = 0.3
    blind: float = 0.1
    decay: float = 1e-3
    batch: int = 512
    seed: int = 1


def fit_nets(settings: NetSettings, matrix: Floats, share: NDArray[Any], weight: NDArray[Any]) -> Nets:
    """Nets whose `sigmoid` is the share expected of a row.

    Args:
        settings: How.
        matrix: One row a sample, `float32 [rows, columns]`; NaN for what is missing.
        share: What is to be told, 0 to 1, `[rows]`.
        weight: How much each row counts; 1 on average.
    """
    middle, spread = middle_and_spread(matrix[::_SAMPLE])
    seen = scaled(matrix.T, middle, spread)
    rows = _Rows(seen, share.astype(np.float32), np.minimum(weight, _MOST).astype(np.float32))
    with threadpool_limits(1):  # several threads add in another order, and are slower on matrices as small as these
        trained = [_fit(settings, settings.seed + number, rows) for number in range(settings.nets)]
    first, first_bias, second, second_bias, last, last_bias = (np.stack(parts) for parts in zip(*trained, strict=True))
    return _halved(Nets(middle, spread, first, first_bias, second, second_bias, last[:, :, 0], last_bias[:, 0]))


def scaled(columns: Floats, middle: Floats, spread: Floats) -> Floats:
    """Columns as nets see them (`packed`), but the rows alone, `float32 [rows, columns]`."""
    return packed(columns, middle, spread).reshape(-1, len(columns))[: columns.shape[1]]


def _halved(nets: Nets) -> Nets:
    """As they are stored, so that training and inference agree."""
    return Nets.load(nets.arrays())


def middle_and_spread(some: Floats) -> tuple[Floats, Floats]:
    """Median and scale of each column of some rows: a standard deviation by quantiles, as some have long tails."""
    some = np.nan_to_num(some)
    low, middle, high = np.percentile(some, [5, 50, 95], axis=0)
    spread = np.where(high > low, (high - low) / _SPREAD, some.std(0))
    return _stored(middle), _stored(np.maximum(spread, 1e-3))


def _stored(numbers: NDArray[Any]) -> Floats:
    """As half precision keeps them."""
    return numbers.astype(np.float16).astype(np.float32)


@dataclass(frozen=True, eq=False)
class _Rows:
    """What is learned from."""

    matrix: Floats
    share: Floats
    weight: Floats


def _fit(settings: NetSettings, seed: int, rows: _Rows) -> list[Floats]:
    """Weights and biases of the three layers of one net."""
    random = np.random.default_rng(seed)
    count = len(rows.share)
    batch = min(settings.batch, count)
    steps = settings.epochs * (count // batch)
    adam = _Adam(_start(random, (rows.matrix.shape[1], settings.hidden, settings.narrow, 1)), settings)
    for _ in range(settings.epochs):
        order = random.permutation(count)
        for low in range(0, count - batch + 1, batch):
            chosen = order[low : low + batch]
            gradients = _gradients(adam.parts, rows, chosen, _masks(random, settings, batch, rows.matrix.shape[1]))
            adam.step(gradients, steps)
    return adam.parts


def _start(random: np.random.Generator, sizes: tuple[int, ...]) -> list[Floats]:
    parts: list[Floats] = []
    for wide, narrow in pairwise(sizes):
        parts += [random.normal(0, np.sqrt(2 / wide), (wide, narrow)).astype(np.float32), np.zeros(narrow, np.float32)]
    return parts


def _masks(random: np.random.Generator, settings: NetSettings, rows: int, columns: int) -> tuple[Any, Floats, Floats]:
    """Which columns and hidden values a step sees."""
    seen = random.random((rows, columns), np.float32) > settings.blind
    kept = 1 - settings.drop
    hidden, narrow = (
        ((random.random((rows, width), np.float32) < kept) / np.float32(kept)).astype(np.float32)
        for width in (settings.hidden, settings.narrow)
    )
    return seen, hidden, narrow


def _gradients(
    parts: list[Floats], rows: _Rows, chosen: NDArray[np.int64], masks: tuple[Any, Floats, Floats]
) -> list[Floats]:
    """Gradients of the cross-entropy of these rows, in the order of `parts`."""
    first, first_bias, second, second_bias, last, last_bias = parts
    shown = rows.matrix[chosen] * masks[0]
    raw_hidden = shown @ first + first_bias
    hidden = np.maximum(raw_hidden, 0) * masks[1]
    raw_narrow = hidden @ second + second_bias
    narrow = np.maximum(raw_narrow, 0) * masks[2]
    probability = sigmoid((narrow @ last + last_bias)[:, 0])
    at_last = ((probability - rows.share[chosen]) * rows.weight[chosen] / np.float32(len(chosen)))[:, None]
    at_narrow = (at_last @ last.T) * (raw_narrow > 0) * masks[2]
    at_hidden = (at_narrow @ second.T) * (raw_hidden > 0) * masks[1]
    return [
        shown.T @ at_hidden, at_hidden.sum(0), hidden.T @ at_narrow, at_narrow.sum(0), narrow.T @ at_last,
        at_last.sum(0),
    ]  # fmt: skip


class _Adam:
    """Steps of Adam (Kingma and Ba 2014) with weight decay, along half a cosine."""

    def __init__(self, parts: list[Floats], settings: NetSettings) -> None:
        self.parts = parts
        self.settings = settings
        self.means = [np.zeros_like(part) for part in parts]
        self.squares = [np.zeros_like(part) for part in parts]
        self.taken = 0

    def step(self, gradients: list[Floats], steps: int) -> None:
        """Move all parts against their gradients."""
        self.taken += 1
        rate = np.float32(self.settings.rate * (1 + np.cos(np.pi * self.taken / steps)) / 2)
        for number, gradient in enumerate(gradients):
            part = self.parts[number]
            self.means[number] += np.float32(0.1) * (gradient - self.means[number])
            self.squares[number] += np.float32(0.001) * (gradient * gradient - self.squares[number])
            grown = self.means[number] / np.float32(1 - 0.9**self.taken)
            spread = np.sqrt(self.squares[number] / np.float32(1 - 0.999**self.taken)) + np.float32(1e-8)
            shrink = np.float32(self.settings.decay if part.ndim > 1 else 0.0)
            self.parts[number] = part - rate * (grown / spread + shrink * part)
