"""Evaluation of oblivious trees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.errors import WeightsError
from cleaner.models.trees import Panel, Trees, sigmoid
from cleaner.models.weights_file import load_weights, save_weights

if TYPE_CHECKING:
    from pathlib import Path


def some_trees(seed: int, trees: int = 7, levels: int = 4, columns: int = 5) -> Trees:
    random = np.random.default_rng(seed)
    return Trees.build(
        random.integers(0, columns, (trees, levels)),
        random.normal(size=(trees, levels)),
        random.normal(size=(trees, 2**levels)),
        0.25,
    )


def by_hand(trees: Trees, row: np.ndarray) -> float:
    arrays = trees.arrays()
    total = trees.bias
    for feature, threshold, leaf in zip(arrays["feature"], arrays["threshold"], arrays["leaf"], strict=True):
        number = sum((row[f] > t) << bit for bit, (f, t) in enumerate(zip(feature, threshold, strict=True)))
        total += leaf[number]
    return float(total)


@given(seed=st.integers(0, 10_000), rows=st.integers(0, 30))
@settings(max_examples=30, deadline=None)
def test_same_as_walking_each_tree(seed: int, rows: int) -> None:
    trees = some_trees(seed)
    matrix = np.random.default_rng(seed + 1).normal(size=(rows, 5)).astype(np.float32)
    assert trees.predict(matrix) == pytest.approx([by_hand(trees, row) for row in matrix], abs=1e-5)


def test_a_row_does_not_depend_on_its_company() -> None:
    trees = some_trees(3, trees=90)
    matrix = np.random.default_rng(4).normal(size=(700, 5)).astype(np.float32)
    together = trees.predict(matrix)
    alone = np.concatenate([trees.predict(matrix[i : i + 1]) for i in range(len(matrix))])
    assert (together == alone).all()


def test_missing_values_set_no_bit() -> None:
    trees = Trees.build(np.array([[0]]), np.array([[-1e30]]), np.array([[1.0, 2.0]]), 0.0)
    assert trees.predict(np.array([[np.nan], [0.0]], np.float32)).tolist() == [1.0, 2.0]


def test_file_round_trip_of_two_ensembles(tmp_path: Path) -> None:
    first, second = some_trees(1), some_trees(2, trees=3, levels=2)
    path = tmp_path / "two.npz"
    save_weights(path, {**first.arrays("a."), **second.arrays("b.")}, {"features": ["länge"]})
    arrays, about = load_weights(path)
    matrix = np.random.default_rng(5).normal(size=(20, 5)).astype(np.float32)
    assert about == {"features": ["länge"]}
    assert (Trees.load(arrays, "a.").predict(matrix) == first.predict(matrix)).all()
    assert (Trees.load(arrays, "b.").predict(matrix) == second.predict(matrix)).all()


def test_a_missing_array_says_so() -> None:
    with pytest.raises(WeightsError, match=r"c\.feature"):
        Trees.load(some_trees(1).arrays("a."), "c.")


def test_shapes_that_do_not_fit_say_so() -> None:
    with pytest.raises(WeightsError, match="don't fit"):
        Trees.build(np.zeros((2, 3)), np.zeros((2, 3)), np.zeros((2, 4)), 0.0)


def test_sigmoid() -> None:
    assert sigmoid(np.array([-1000.0, 0.0, 1000.0], np.float32)) == pytest.approx([0.0, 0.5, 1.0])


def test_a_matrix_that_is_too_narrow_is_refused() -> None:
    with pytest.raises(WeightsError, match="columns"):
        some_trees(1).predict(np.zeros((3, 2), np.float32))


def test_ensembles_side_by_side_say_what_each_says_alone() -> None:
    generator = np.random.default_rng(5)
    for sizes in ([(3, 2), (5, 4), (1, 1)], [(4, 3)], [(7, 2)] * 7):
        ensembles = [
            Trees.build(
                generator.integers(0, 6, (trees, levels)),
                generator.normal(size=(trees, levels)),
                generator.normal(size=(trees, 2**levels)),
                bias,
            )
            for bias, (trees, levels) in enumerate(sizes)
        ]
        row = generator.normal(size=6).astype(np.float32)
        row[2] = np.nan
        alone = [float(trees.predict(row[None])[0]) for trees in ensembles]
        assert Panel.of(ensembles).predict(row)[: len(alone)].tolist() == alone
