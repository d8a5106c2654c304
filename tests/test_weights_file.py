"""Files of weights: what is wrong with one is told with its name, whichever model it is of."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cleaner.errors import WeightsError
from cleaner.models import html, text
from cleaner.models.weights_file import load_weights, save_weights

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"none\.npz: can't be read"):
        load_weights(tmp_path / "none.npz")


def test_a_broken_file_says_so(tmp_path: Path) -> None:
    path = tmp_path / "broken.npz"
    path.write_bytes(b"PK not really")
    path.with_suffix(".json").write_text(json.dumps({}))
    with pytest.raises(WeightsError, match="can't be read"):
        load_weights(path)


MODELS = pytest.mark.parametrize("model", [html, text], ids=["html", "text"])


def changed(
    model: ModuleType,
    folder: Path,
    arrays: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
    about: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
) -> Path:
    """The shipped weights in another file, something in it changed."""
    numbers, said = load_weights(model.WEIGHTS)
    save_weights(folder / "own.npz", arrays(numbers) if arrays else numbers, about(said) if about else said)
    return folder / "own.npz"


def refused(model: ModuleType, path: Path) -> WeightsError:
    with pytest.raises(WeightsError) as caught:
        model.FILE.load(path)
    assert caught.value.thing == str(path)
    assert "train again" in caught.value.advice
    return caught.value


@MODELS
def test_weights_that_nobody_changed_are_read_once(model: ModuleType, tmp_path: Path) -> None:
    path = changed(model, tmp_path)
    assert model.FILE.load(path) is model.FILE.load(path)
    assert model.FILE.load(path) is not model.FILE.load(model.WEIGHTS)


@MODELS
@pytest.mark.parametrize("stage", ["first", "second"])
def test_weights_for_other_features_are_refused(model: ModuleType, stage: str, tmp_path: Path) -> None:
    path = changed(model, tmp_path, about=lambda said: {**said, stage: said[stage][::-1]})
    assert "other features" in refused(model, path).cause


@MODELS
def test_of_a_missing_array_the_file_is_named(model: ModuleType, tmp_path: Path) -> None:
    path = changed(model, tmp_path, arrays=lambda own: {name: own[name] for name in own if name != "second.leaf"})
    assert "no array 'second.leaf'" in refused(model, path).cause


@MODELS
def test_of_shapes_that_do_not_fit_the_file_is_named(model: ModuleType, tmp_path: Path) -> None:
    path = changed(model, tmp_path, arrays=lambda own: {**own, "second.leaf": np.zeros((2, 4), np.float32)})
    assert refused(model, path).cause.startswith("trees: shapes don't fit one another")
