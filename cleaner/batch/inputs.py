"""Selection of the files that a batch reads: named files, the content of named folders, and never its own output."""

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

_OUTPUT_PREFIXES = ("part-", "_")  # of the names of all files that a batch writes


@dataclass(frozen=True, slots=True)
class Input:
    """A file to read.

    Attributes:
        path: Path of the file.
        found: Whether it was found in a folder rather than named.
    """

    path: Path
    found: bool = False


def _ignore(_reason: str) -> None:
    """Ignore the reason why something is skipped."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """The files and folders that a batch reads; each file once, however often it is named.

    Attributes:
        named: The named files and folders, by their absolute paths.
        out: The folder that the batch writes into, with links resolved; empty if there is none.
    """

    named: Mapping[str, Path]
    out: str = ""

    def files(self, skip: Callable[[str], None] = _ignore) -> Iterator[Input]:
        """The files, one at a time; those of folders in the order of their names, without hidden ones.

        Args:
            skip: Called with the reason when something is left out on purpose.
        """
        for path in self.named.values():
            if not path.is_dir():
                yield Input(path)
                continue
            for file in walk(str(path), lambda folder: self._enter(folder, skip)):
                if absolute(file) not in self.named:
                    yield Input(Path(file), found=True)

    def _enter(self, folder: str, skip: Callable[[str], None]) -> bool:
        if absolute(folder) in self.named:  # it is read in its own turn
            return False
        is_output = os.path.realpath(folder) == self.out or Path(folder, JOURNAL).exists()
        if is_output:
            skip("folders that a batch writes into")
        return not is_output


def find(arguments: Sequence[str], out: str = "") -> Inputs:
    """Resolve paths and patterns to files and folders.

    Args:
        arguments: Paths of files and folders, and patterns.
        out: The folder that the batch writes into.

    Raises:
        InputError: There is no such file, or it is output of the batch.
    """
    out = os.path.realpath(out) if out else ""
    named: dict[str, Path] = {}
    for argument in arguments:
        if Path(argument).exists():
            if _is_output(argument, out):
                raise InputError(argument, "is what would be written", "choose another folder to write into")
            named.setdefault(absolute(argument), Path(argument))
            continue
        found = list(map(Path, matches(argument)))
        if not found:
            raise InputError(argument, "no such file or folder", "check the path")
        for match in found:
            if (match.is_file() or match.is_dir()) and not _is_output(str(match), out):  # no pipes
                named.setdefault(absolute(str(match)), match)
    return Inputs(named, out)


def _is_output(path: str, out: str) -> bool:
    """Whether a path is the output folder, or a file that a batch writes into it."""
    real = Path(os.path.realpath(path))
    return bool(out) and (str(real) == out or (str(real.parent) == out and real.name.startswith(_OUTPUT_PREFIXES)))
