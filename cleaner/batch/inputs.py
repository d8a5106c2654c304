"""Which files a batch reads: what is named, what is in it, and never its own output."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.batch.journal import NAME as JOURNAL
from cleaner.errors import InputError
from cleaner.paths import absolute, matches, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_OWN = ("part-", "_")  # how the names of all that a batch writes begin


@dataclass(frozen=True, slots=True)
class Input:
    """A file to read.

    Attributes:
        path: Where it is.
        found: Whether it was met in a folder rather than named.
    """

    path: Path
    found: bool = False


def _ignore(_reason: str) -> None:
    """Count nothing."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a batch reads; each file once, however often it is named.

    Attributes:
        named: The files and folders that were named, by their absolute paths.
        out: The folder that the batch writes into, without links; empty if there is none.
    """

    named: Mapping[str, Path]
    out: str = ""

    def files(self, skip: Callable[[str], None] = _ignore) -> Iterator[Input]:
        """The files, one at a time: those of folders in the order of names, hidden ones left out.

        Args:
            skip: Told the reason where something is left out on purpose.
        """
        for path in self.named.values():
            if not path.is_dir():
                yield Input(path)
                continue
            for file in walk(str(path), lambda folder: self._enter(folder, skip)):
                if absolute(file) not in self.named:
                    yield Input(Path(file), found=True)

    def _enter(self, folder: str, skip: Callable[[str], None]) -> bool:
        if absolute(folder) in self.named:  # it has its turn
            return False
        if own := os.path.realpath(folder) == self.out or Path(folder, JOURNAL).exists():
            skip("folders that a batch writes into")
        return not own


def find(arguments: Sequence[str], out: str = "") -> Inputs:
    """What paths and patterns stand for.

    Args:
        arguments: Paths of files and folders, patterns.
        out: The folder that the batch writes into.

    Raises:
        InputError: There is no such file, or it is what the batch writes.
    """
    shut = os.path.realpath(out) if out else ""
    named: dict[str, Path] = {}
    for argument in arguments:
        if Path(argument).exists():
            if _is_output(argument, shut):
                raise InputError(argument, "is what would be written", "choose another folder to write into")
            named.setdefault(absolute(argument), Path(argument))
            continue
        found = list(map(Path, matches(argument)))
        if not found:
            raise InputError(argument, "no such file or folder", "check the path")
        for match in found:
            if (match.is_file() or match.is_dir()) and not _is_output(str(match), shut):  # else perhaps a pipe
                named.setdefault(absolute(str(match)), match)
    return Inputs(named, shut)


def _is_output(path: str, out: str) -> bool:
    """Whether a path is the folder to write into, or a file of a batch in it."""
    where = os.path.realpath(path)
    return bool(out) and (where == out or (str(Path(where).parent) == out and Path(where).name.startswith(_OWN)))
