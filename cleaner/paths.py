"""Finds the files that path arguments name: expands patterns and walks folders, without following link cycles."""

from __future__ import annotations

import glob
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def matches(pattern: str) -> list[str]:
    """The paths that match a pattern, sorted and without duplicates; hidden files never match."""
    return sorted(set(_matches(pattern)))


def _matches(pattern: str) -> Iterator[str]:
    """The matching paths. `**` is expanded here, as `glob` follows links to folders, which may form cycles."""
    parts = Path(pattern).parts
    if "**" not in parts:
        yield from glob.glob(pattern)  # noqa: PTH207  leaves hidden files out
        return
    wildcard = parts.index("**")
    top, tail = str(Path(*parts[:wildcard])), parts[wildcard + 1 :]
    for base in _matches(top) if glob.has_magic(top) else (top,):
        if not tail:
            if Path(base).is_dir():
                yield base
            continue
        for folder, subfolders, _ in os.walk(base):
            subfolders[:] = [name for name in subfolders if not name.startswith(".")]
            yield from _matches(str(Path(glob.escape(folder), *tail)))


def absolute(path: str) -> str:
    """The absolute, normalized form of a path, so that two spellings of it compare equal; links are not resolved.

    If the current folder was deleted, its path is unknown and `/(deleted)` stands in for it.
    """
    try:
        return os.path.abspath(path)  # noqa: PTH100  does not follow links, as resolve would
    except FileNotFoundError:
        return os.path.normpath(os.path.join(os.sep, "(deleted)", path))  # noqa: PTH118  a string among strings


def walk(folder: str, enter: Callable[[str], bool]) -> Iterator[str]:
    """All files below a folder, sorted by name, one folder at a time, without hidden ones.

    Links to folders are not followed, so there are no cycles. A folder that can't be listed is yielded itself, because
    the caller that tries to open it will report why.

    Args:
        folder: The folder to start from.
        enter: Decides whether to go into a subfolder.
    """
    unlisted: list[OSError] = []
    for base, folders, files in os.walk(folder, onerror=unlisted.append):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and enter(os.path.join(base, name)))  # noqa: PTH118  as it was given
        yield from (os.path.join(base, name) for name in sorted(files) if not name.startswith("."))  # noqa: PTH118  as above
    yield from (str(error.filename) for error in unlisted)
