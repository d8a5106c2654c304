"""From arguments to files: patterns and folders, without going in circles."""

from __future__ import annotations

import glob
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def matches(pattern: str) -> list[str]:
    """What matches a pattern, each once, in the order of names; hidden files don't."""
    return sorted(set(_matches(pattern)))


def _matches(pattern: str) -> Iterator[str]:
    """What matches. `**` is done here: the library's follows links to folders, and those may lead in circles."""
    parts = Path(pattern).parts
    if "**" not in parts:
        yield from glob.glob(pattern)  # noqa: PTH207  leaves hidden files out
        return
    at = parts.index("**")
    top, tail = str(Path(*parts[:at])), parts[at + 1 :]
    for base in _matches(top) if glob.has_magic(top) else (top,):
        if not tail:
            yield from [base] if Path(base).is_dir() else []
            continue
        for folder, below, _ in os.walk(base):
            below[:] = [name for name in below if not name.startswith(".")]
            yield from _matches(str(Path(glob.escape(folder), *tail)))


def absolute(path: str) -> str:
    """A path from the root on, by which two ways of writing it are the same; links stay as they are.

    Of a current folder that was deleted nothing is known but that.
    """
    try:
        return os.path.abspath(path)  # noqa: PTH100  does not follow links, as resolve would
    except FileNotFoundError:
        return os.path.normpath(os.path.join(os.sep, "(deleted)", path))  # noqa: PTH118  a string among strings


def walk(folder: str, enter: Callable[[str], bool]) -> Iterator[str]:
    """All files beneath a folder in the order of names, one folder at a time, without hidden ones.

    Links to folders are not followed, so none leads in circles. A folder that can't be listed is given itself, for
    whoever opens it will say why.

    Args:
        folder: Where to begin.
        enter: Whether to go into a folder that was met.
    """
    unlisted: list[OSError] = []
    for base, folders, files in os.walk(folder, onerror=unlisted.append):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and enter(os.path.join(base, name)))  # noqa: PTH118  as it was given
        yield from (os.path.join(base, name) for name in sorted(files) if not name.startswith("."))  # noqa: PTH118  as above
    yield from (str(error.filename) for error in unlisted)
