"""Files of weights: writing, reading, and keeping them in memory until they change.

A file of weights is a plain `.npz` of arrays (never pickles) that may hold several ensembles, nets and any other
arrays. A `.json` of the same name holds the names of features, the licence and the training figures.
"""

from __future__ import annotations

import json
import zlib
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from zipfile import BadZipFile

import numpy as np

from cleaner.errors import WeightsError
from cleaner.stamps import stamp_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from cleaner.stamps import Stamp

    Arrays = dict[str, NDArray[Any]]
    About = dict[str, Any]

Weights = TypeVar("Weights")

# Sets of weights of one model that stay in memory.
KEPT = 8
_ADVICE = "reinstall the package or train again"


class WeightsFile(Generic[Weights]):
    """The weights of a model, the shipped ones or others of the same form; read again only if their file changed."""

    def __init__(
        self, shipped: Path, features: Mapping[str, Sequence[str]], unpack: Callable[[Arrays, About], Weights]
    ) -> None:
        """Declare the weights of a model.

        Args:
            shipped: The `.npz` that comes with the package.
            features: Names of the columns that each stage was trained on, which the `.json` must repeat.
            unpack: Makes the weights from the arrays by name and from the content of the `.json`.
        """
        self._shipped = shipped
        # These don't change while they are in use, so the files aren't checked for each document.
        self._shipped_stamps = _stamps_of(shipped)
        self._features = {stage: list(names) for stage, names in features.items()}
        self._unpack = unpack
        self.kept = lru_cache(maxsize=KEPT)(self._read)

    def load(self, path: Path) -> Weights:
        """The weights in a file, read at most once while it doesn't change.

        Raises:
            WeightsError: The file, which the error names, is missing, broken, or made for other features than this
                version's.
        """
        return self.kept(self._shipped_stamps if path is self._shipped else _stamps_of(path))

    def _read(self, files: tuple[Stamp, Stamp]) -> Weights:
        path = Path(files[0].path)
        arrays, about = load_weights(path)
        if any(about.get(stage) != names for stage, names in self._features.items()):
            raise WeightsError(str(path), "made for other features than this version computes", _ADVICE)
        try:
            return self._unpack(arrays, about)
        except WeightsError as error:
            raise WeightsError(str(path), f"{error.thing}: {error.cause}", _ADVICE) from error


def _stamps_of(path: Path) -> tuple[Stamp, Stamp]:
    """The present state of the two files that `save_weights` wrote."""
    return stamp_of(path), stamp_of(path.with_suffix(".json"))


def save_weights(path: Path, arrays: Mapping[str, NDArray[Any]], about: Mapping[str, Any]) -> None:
    """Write arrays to `path` (`.npz`, compressed) and the facts about them to the `.json` beside it.

    Args:
        path: The `.npz` file.
        arrays: Plain arrays by name; trees and nets give theirs by their `arrays`.
        about: Feature names, sources, licences and figures: anything that JSON can hold.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:  # NumPy would add its suffix to a name that has none
        np.savez_compressed(file, allow_pickle=False, **arrays)
    path.with_suffix(".json").write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def load_weights(path: Path) -> tuple[Arrays, About]:
    """Read back what `save_weights` wrote.

    Returns:
        The arrays by name, and the content of the `.json`.

    Raises:
        WeightsError: One of the two files is missing or broken.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        about = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    except (OSError, ValueError, EOFError, BadZipFile, zlib.error, RecursionError) as error:
        raise WeightsError(str(path), f"can't be read: {error}", _ADVICE) from error
    if not isinstance(about, dict):
        raise WeightsError(str(path), "nothing is said of them", _ADVICE)
    return arrays, about


@contextmanager
def taking_arrays() -> Iterator[None]:
    """Turn the `KeyError` of a missing array into an error of ours.

    Raises:
        WeightsError: An array is missing.
    """
    try:
        yield
    except KeyError as missing:
        thing, advice = "weights", "train the weights again"
        raise WeightsError(thing, f"no array {missing}", advice) from missing
