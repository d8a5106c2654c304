"""Trains `cleaner.models.nets.Nets`, small nets that judge one row at a time, with numpy; deterministic from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from cleaner.models.nets import Nets, packed
from cleaner.models.trees import sigmoid

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# The greatest weight of a row, where the mean is 1: a single heavy row in a batch would move the weights too far.
_MAX_ROW_WEIGHT = 8.0
# Distance of the 5th from the 95th percentile of a normal distribution, in standard deviations.
_DEVIATIONS_BETWEEN_PERCENTILES = 3.3
_MIN_SPREAD = 1e-3  # of a column that is nearly constant: standardising divides by the spread
# Every so many rows one is used to estimate the median and the scale of the columns; all of them would take longer.
SCALE_STRIDE = 7
# Adam's decay rates of its two moving averages, and what it adds so as not to divide by zero (Kingma and Ba 2014).
MEAN_DECAY = 0.9
SQUARE_DECAY = 0.999
EPSILON = 1e-8


@dataclass(frozen=True)
class NetSettings:
    """How nets are trained.

    Attributes:
        nets: How many are trained, each from another random start.
        hidden: Width of the first hidden layer.
        narrow: Width of the second hidden layer.
        epochs: Passes over all rows.
        learning_rate: Greatest learning rate; it falls to zero along half a cosine.
        dropout: Share of hidden values that are set to zero in each step.
        input_dropout: Share of inputs that are set to zero in each step.
        weight_decay: Share of the learning rate by which weights shrink in each step.
        batch: Rows of a step.
        seed: Seed of the first net; each further one has the next number.
    """

    nets: int = 3
    hidden: int = 64
    narrow: int = 32
    epochs: int = 3
    learning_rate: float = 2e-3
    dropout: float = 0.3
    input_dropout: float = 0.1
    weight_decay: float = 1e-3
    batch: int = 512
    seed: int = 1


def fit_nets(settings: NetSettings, matrix: Floats, share: NDArray[Any], weight: NDArray[Any]) -> Nets:
    """Train nets whose `sigmoid` predicts the share of each row.

    Args:
        settings: How to train them.
        matrix: A row for each block, `float32 [rows, columns]`; NaN for missing values.
        share: The target of each row, 0 to 1, `[rows]`.
        weight: The weight of each row, 1 on average, `[rows]`.
    """
    middle, spread = middle_and_spread(matrix[::SCALE_STRIDE])
    inputs = standardised(matrix.T, middle, spread)
    rows = _Rows(inputs, share.astype(np.float32), np.minimum(weight, _MAX_ROW_WEIGHT).astype(np.float32))
    # Several threads would add in another order, and take longer for matrices of this size.
    with threadpool_limits(1):
        trained = [_fit(settings, settings.seed + number, rows) for number in range(settings.nets)]
    first, first_bias, second, second_bias, last, last_bias = (np.stack(parts) for parts in zip(*trained, strict=True))
    nets = Nets(middle, spread, first, first_bias, second, second_bias, last[:, :, 0], last_bias[:, 0])
    # In half precision, as they are stored, so that training and inference agree.
    return Nets.load(nets.arrays())


def standardised(columns: Floats, middle: Floats, spread: Floats) -> Floats:
    """Standardise columns as inference does (`packed`), and return them as rows, without its padding.

    Args:
        columns: `float32 [columns, rows]`.
        middle: Median of each column, `float32 [columns]`.
        spread: Scale of each column, `float32 [columns]`.

    Returns:
        `float32 [rows, columns]`.
    """
    return packed(columns, middle, spread).reshape(-1, len(columns))[: columns.shape[1]]


def middle_and_spread(rows: Floats) -> tuple[Floats, Floats]:
    """The median and the scale of each column, rounded to half precision, as they are stored.

    The scale is a standard deviation estimated from percentiles, because the long tails of some columns would inflate
    it. Columns in which the percentiles are equal have their plain standard deviation.

    Args:
        rows: `float32 [rows, columns]`; NaN for missing values.

    Returns:
        Twice `float32 [columns]`.
    """
    rows = np.nan_to_num(rows)
    low, middle, high = np.percentile(rows, [5, 50, 95], axis=0)
    spread = np.where(high > low, (high - low) / _DEVIATIONS_BETWEEN_PERCENTILES, rows.std(0))
    return _half_precision(middle), _half_precision(np.maximum(spread, _MIN_SPREAD))


def _half_precision(numbers: NDArray[Any]) -> Floats:
    """Rounded to half precision, but still `float32`."""
    return numbers.astype(np.float16).astype(np.float32)


@dataclass(frozen=True, eq=False)
class _Rows:
    """The training data.

    Attributes:
        inputs: Standardised columns, `float32 [rows, columns]`.
        share: Targets, `float32 [rows]`.
        weight: Weights, `float32 [rows]`.
    """

    inputs: Floats
    share: Floats
    weight: Floats


class _Masks(NamedTuple):
    """Factors that drop values in one step; what is kept of hidden values is scaled up to the same sum.

    Attributes:
        inputs: `bool [batch, columns]`.
        hidden: `float32 [batch, hidden]`.
        narrow: `float32 [batch, narrow]`.
    """

    inputs: NDArray[np.bool_]
    hidden: Floats
    narrow: Floats


def _fit(settings: NetSettings, seed: int, rows: _Rows) -> list[Floats]:
    """Train one net; returns the weights and the biases of each of its three layers in turn."""
    random = np.random.default_rng(seed)
    count, columns = rows.inputs.shape
    batch = min(settings.batch, count)
    steps = settings.epochs * (count // batch)
    adam = _Adam(_initial_parameters(random, (columns, settings.hidden, settings.narrow, 1)), settings)
    for _ in range(settings.epochs):
        order = random.permutation(count)
        for low in range(0, count - batch + 1, batch):
            chosen = order[low : low + batch]
            adam.step(_gradients(adam.parameters, rows, chosen, _masks(random, settings, batch, columns)), steps)
    return adam.parameters


def _initial_parameters(random: np.random.Generator, widths: tuple[int, ...]) -> list[Floats]:
    """Weights and zero biases of layers of these widths, initialised for rectifiers (He et al. 2015)."""
    parameters: list[Floats] = []
    for inputs, outputs in pairwise(widths):
        parameters.append(random.normal(0, np.sqrt(2 / inputs), (inputs, outputs)).astype(np.float32))
        parameters.append(np.zeros(outputs, np.float32))
    return parameters


def _masks(random: np.random.Generator, settings: NetSettings, rows: int, columns: int) -> _Masks:
    """Draw which inputs and hidden values a step sees."""
    inputs = random.random((rows, columns), np.float32) > settings.input_dropout
    kept = 1 - settings.dropout
    hidden, narrow = (
        ((random.random((rows, width), np.float32) < kept) / np.float32(kept)).astype(np.float32)
        for width in (settings.hidden, settings.narrow)
    )
    return _Masks(inputs, hidden, narrow)


def _gradients(parameters: list[Floats], rows: _Rows, chosen: NDArray[np.int64], masks: _Masks) -> list[Floats]:
    """Gradients of the weighted cross-entropy of the chosen rows, in the order of `parameters`."""
    first, first_bias, second, second_bias, last, last_bias = parameters
    inputs = rows.inputs[chosen] * masks.inputs
    raw_hidden = inputs @ first + first_bias
    hidden = np.maximum(raw_hidden, 0) * masks.hidden
    raw_narrow = hidden @ second + second_bias
    narrow = np.maximum(raw_narrow, 0) * masks.narrow
    probability = sigmoid((narrow @ last + last_bias)[:, 0])
    at_last = ((probability - rows.share[chosen]) * rows.weight[chosen] / np.float32(len(chosen)))[:, None]
    at_narrow = (at_last @ last.T) * (raw_narrow > 0) * masks.narrow
    at_hidden = (at_narrow @ second.T) * (raw_hidden > 0) * masks.hidden
    return [
        inputs.T @ at_hidden, at_hidden.sum(0), hidden.T @ at_narrow, at_narrow.sum(0), narrow.T @ at_last,
        at_last.sum(0),
    ]  # fmt: skip


class _Adam:
    """Adam (Kingma and Ba 2014) with weight decay and a learning rate that falls along half a cosine."""

    def __init__(self, parameters: list[Floats], settings: NetSettings) -> None:
        self.parameters = parameters
        self.settings = settings
        self.means = [np.zeros_like(array) for array in parameters]
        self.squares = [np.zeros_like(array) for array in parameters]
        self.taken = 0

    def step(self, gradients: list[Floats], steps: int) -> None:
        """Move all parameters against their gradients; `steps` is how many there will be in all."""
        self.taken += 1
        rate = np.float32(self.settings.learning_rate * (1 + np.cos(np.pi * self.taken / steps)) / 2)
        for number, gradient in enumerate(gradients):
            array = self.parameters[number]
            self.means[number] += np.float32(1 - MEAN_DECAY) * (gradient - self.means[number])
            self.squares[number] += np.float32(1 - SQUARE_DECAY) * (gradient * gradient - self.squares[number])
            mean = self.means[number] / np.float32(1 - MEAN_DECAY**self.taken)
            square = self.squares[number] / np.float32(1 - SQUARE_DECAY**self.taken)
            direction = mean / (np.sqrt(square) + np.float32(EPSILON))
            decay = np.float32(self.settings.weight_decay if array.ndim > 1 else 0.0)  # biases do not shrink
            self.parameters[number] = array - rate * (direction + decay * array)
