"""Evaluation and training of small nets."""

from __future__ import annotations

import numpy as np
import pytest

from cleaner.errors import WeightsError
from cleaner.models.nets import Nets
from cleaner.models.trees import sigmoid


def some_nets(seed: int = 0) -> Nets:
    random = np.random.default_rng(seed)
    shapes = (5,), (5,), (2, 5, 7), (2, 7), (2, 7, 3), (2, 3), (2, 3), (2,)
    middle, spread, *rest = (random.normal(size=shape).astype(np.float32) for shape in shapes)
    return Nets(middle, np.abs(spread) + 1, *rest)


def by_hand(nets: Nets, row: np.ndarray) -> float:
    shown = np.clip(np.where(np.isnan(row), 0, (row - nets.middle) / nets.spread), -4, 4)
    opinions = []
    for net in range(2):
        hidden = np.maximum(shown @ nets.first[net] + nets.first_bias[net], 0)
        narrow = np.maximum(hidden @ nets.second[net] + nets.second_bias[net], 0)
        opinions.append(narrow @ nets.last[net] + nets.last_bias[net])
    return float(np.mean(opinions))


@pytest.mark.parametrize("rows", [0, 1, 8, 21])
def test_same_as_working_it_out_by_hand(rows: int) -> None:
    matrix = np.random.default_rng(1).normal(0, 6, size=(rows, 5)).astype(np.float32)
    matrix[::3, 2] = np.nan
    assert some_nets().predict(matrix) == pytest.approx([by_hand(some_nets(), row) for row in matrix], abs=1e-4)


def test_a_row_hardly_depends_on_its_company() -> None:
    matrix = np.random.default_rng(2).normal(size=(300, 5)).astype(np.float32)
    alone = np.concatenate([some_nets().predict(matrix[i : i + 1]) for i in range(300)])
    assert some_nets().predict(matrix) == pytest.approx(alone, abs=1e-5)


def test_a_stretch_at_a_time_they_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix = np.random.default_rng(4).normal(size=(100, 5)).astype(np.float32)
    at_once = some_nets().predict(matrix)
    monkeypatch.setattr("cleaner.models.nets._CHUNK_ROWS", 16)
    assert np.array_equal(some_nets().predict(matrix), at_once)


def test_shapes_that_do_not_fit_say_so() -> None:
    with pytest.raises(WeightsError, match="ask for 5 columns, the matrix has 4"):
        some_nets().predict(np.zeros((3, 4), np.float32))
    arrays = some_nets().arrays("a.")
    with pytest.raises(WeightsError, match="no array"):
        Nets.load(arrays, "b.")
    with pytest.raises(WeightsError, match="shapes don't fit"):
        Nets.load({**arrays, "a.last": arrays["a.last"][:, :2]}, "a.")


def test_training_learns_what_no_single_column_says_and_gives_the_same_twice() -> None:
    pytest.importorskip("threadpoolctl")
    from training.nets import NetSettings, fit_nets  # noqa: PLC0415  needs the extra for training

    random = np.random.default_rng(3)
    matrix = random.normal(size=(4000, 6)).astype(np.float32)
    share = (matrix[:, 0] * matrix[:, 1] > 0).astype(np.float32)
    settings = NetSettings(
        nets=2, hidden=16, narrow=8, epochs=40, dropout=0, input_dropout=0, batch=128, learning_rate=0.01
    )
    nets = fit_nets(settings, matrix, share, np.ones(4000))
    unseen = random.normal(size=(500, 6)).astype(np.float32)
    right = (sigmoid(nets.predict(unseen)) > 0.5) == (unseen[:, 0] * unseen[:, 1] > 0)
    assert right.mean() > 0.9
    again = fit_nets(settings, matrix, share, np.ones(4000))
    assert all(np.array_equal(nets.arrays()[name], values) for name, values in again.arrays().items())
