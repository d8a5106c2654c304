"""Stamps of files, by which caches notice that a file changed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path


class Stamp(NamedTuple):
    """The state of a file.

    Attributes:
        path: Where it stands.
        changed: When it was changed, in nanoseconds; -1 if it can't be found, which whoever reads it will tell.
        size: How many bytes it has.
    """

    path: str
    changed: int = -1
    size: int = -1


def stamp_of(path: str | Path) -> Stamp:
    """The present state of a file."""
    name = os.fspath(path)
    try:
        about = os.stat(name)  # noqa: PTH116  called for every document, and making a path takes longer than this
    except OSError:
        return Stamp(name)
    return Stamp(name, about.st_mtime_ns, about.st_size)
