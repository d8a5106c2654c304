"""What tells a file that changed, so that what is kept of it in memory is not believed for ever."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path


class Stamp(NamedTuple):
    """A file as it is now.

    Attributes:
        path: Where it stands.
        changed: When it was changed, in nanoseconds; -1 if it can't be found, which whoever reads it will tell.
        size: How many bytes it has.
    """

    path: str
    changed: int = -1
    size: int = -1


def stamp_of(path: str | Path) -> Stamp:
    """How a file is now."""
    name = os.fspath(path)
    try:
        about = os.stat(name)  # noqa: PTH116  asked for every document: making a path takes longer than this
    except OSError:
        return Stamp(name)
    return Stamp(name, about.st_mtime_ns, about.st_size)
