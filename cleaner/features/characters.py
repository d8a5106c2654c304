"""The class of every character, for both models, from tables in the package.

`unicodedata` differs between versions of Python, and asking it for all characters takes ten times as long as reading a
table. `python -m training.characters` makes the tables.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

CHARACTERS = Path(__file__).parent.parent / "weights" / "characters.npz"
# A class's number is its place here. Of the classes for text, those before `digit` form words, and those before `space`
# count as the first and last character of a line.
TEXT_CLASSES = (
    "upper", "lower", "letter", "mark", "digit", "cjk", "end", "comma", "colon", "dash", "bar", "symbol", "other",
    "space", "quote", "bracket",
)  # fmt: skip
HTML_CLASSES = (
    "other", "upper", "digit", "space", "end", "comma", "bar", "money", "sign", "far", "cjk", "quote",
)  # fmt: skip


def character_tables(*names: str) -> list[NDArray[Any]]:
    """Some of the tables, each with an entry for every character of the basic plane.

    Args:
        names: `kinds` (the place in `TEXT_CLASSES`), `html_kinds` (in `HTML_CLASSES`), `lowered` (the lower case).
    """
    with np.load(CHARACTERS, allow_pickle=False) as tables:
        return [tables[name] for name in names]
