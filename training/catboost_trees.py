"""Converts trained CatBoost models to `cleaner.models.trees.Trees`, which are evaluated without CatBoost."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from cleaner.models.trees import Trees


def constant_trees(raw: float) -> Trees:
    """Trees that predict the same log-odds for every row, for targets that are all equal: CatBoost refuses those."""
    nothing = np.zeros((1, 1), np.int16)
    return Trees.build(nothing, np.full((1, 1), np.inf, np.float32), np.zeros((1, 2), np.float32), raw)


def trees_from_catboost(model: Any) -> Trees:  # noqa: ANN401  catboost ships no usable type information
    """Convert a model with one output.

    Args:
        model: A fitted `CatBoostClassifier` (binary) or `CatBoostRegressor` of symmetric trees over numeric features.

    Returns:
        Trees whose `predict` gives the model's `RawFormulaVal`.
    """
    return trees_per_output(model, 1)[0]


def trees_per_output(model: Any, outputs: int) -> tuple[Trees, ...]:  # noqa: ANN401  catboost ships no usable type information
    """Convert a model with several outputs (classes), by way of its JSON export.

    Args:
        model: A fitted CatBoost model of symmetric trees over numeric features.
        outputs: How many outputs it has.

    Returns:
        Trees for each output. They have the same splits, and leaves of their own.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        exported = json.loads(path.read_text(encoding="utf-8"))
    flat = {i: f["flat_feature_index"] for i, f in enumerate(exported["features_info"]["float_features"])}
    trees = exported["oblivious_trees"]
    levels = max((len(tree["splits"] or ()) for tree in trees), default=0)
    feature = np.zeros((len(trees), levels), np.int16)
    threshold = np.full((len(trees), levels), np.inf, np.float32)
    leaf = np.zeros((len(trees), 2**levels, outputs), np.float32)
    for number, tree in enumerate(trees):
        for level, split in enumerate(tree["splits"] or ()):
            feature[number, level] = flat[split["float_feature_index"]]
            threshold[number, level] = split["border"]
        values = np.array(tree["leaf_values"], np.float32).reshape(-1, outputs)
        leaf[number, : len(values)] = values
    scale, bias = exported["scale_and_bias"]
    biases = bias if isinstance(bias, list) else [bias]
    leaf *= np.float32(scale)
    return tuple(Trees.build(feature, threshold, leaf[:, :, kind], biases[kind]) for kind in range(outputs))
