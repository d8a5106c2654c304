"""From a trained CatBoost model of several classes to one `cleaner.trees.Trees` a class."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from cleaner.trees import Trees


def trees_per_class(model: Any, classes: int) -> tuple[Trees, ...]:  # noqa: ANN401  catboost has no usable types
    """Convert a model with loss `MultiClass`; all classes share their splits, each has its own leaves."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        exported = json.loads(path.read_text(encoding="utf-8"))
    flat = {i: f["flat_feature_index"] for i, f in enumerate(exported["features_info"]["float_features"])}
    trees = exported["oblivious_trees"]
    levels = max((len(tree["splits"] or ()) for tree in trees), default=0)
    feature = np.zeros((len(trees), levels), np.int16)
    threshold = np.full((len(trees), levels), np.inf, np.float32)
    leaf = np.zeros((len(trees), 2**levels, classes), np.float32)
    for number, tree in enumerate(trees):
        for level, split in enumerate(tree["splits"] or ()):
            feature[number, level] = flat[split["float_feature_index"]]
            threshold[number, level] = split["border"]
        values = np.array(tree["leaf_values"], np.float32).reshape(-1, classes)
        leaf[number, : len(values)] = values
    scale, bias = exported["scale_and_bias"]
    return tuple(
        Trees.build(feature, threshold, leaf[:, :, kind] * np.float32(scale), bias[kind]) for kind in range(classes)
    )


def constant_trees(raw: float) -> Trees:
    """Trees that say the same of every row: CatBoost can't learn from targets that are all equal."""
    nothing = np.zeros((1, 1), np.int16)
    return Trees.build(nothing, np.full((1, 1), np.inf, np.float32), np.zeros((1, 2), np.float32), raw)
