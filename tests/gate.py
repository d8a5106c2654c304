"""A gate in worker processes, with which a test controls how long some documents take, whatever the machine's speed.

Put `work` in place of `cleaner.batch.workers.work`, and name a folder in the environment variable `PLACE`. While the
folder holds the file `shut`, a worker that gets a document with `MARK` in it waits, and first creates the file
`reached` next to it. The gate may let workers pass that only learn. `COMMAND` starts the command line tool with the
gate.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.batch import work as real

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.batch.item import Item
    from cleaner.batch.work import Done, Task

PLACE = "CLEANER_TEST_GATE"
# Seconds after which a command counts as hanging, even on a slow and busy machine.
PATIENCE = 1200
_ALL = "to all"
MARK = "This document waits at the gate."
_SCRIPT = (
    "import cleaner.batch.workers, cleaner.cli, tests.gate\n"
    "cleaner.batch.workers.work = tests.gate.work\n"
    "cleaner.cli.main()\n"
)
# The command line tool, to be started in the project's folder; its arguments follow.
COMMAND = [sys.executable, "-c", _SCRIPT]


class Gate:
    """The test's side of the gate, which is open at first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables that tell a command of the gate."""
        return {**os.environ, PLACE: str(self._folder)}

    @property
    def reached(self) -> bool:
        """Whether a document is waiting or has waited."""
        return (self._folder / "reached").exists()

    def shut(self, *, to_learners: bool = True) -> None:
        (self._folder / "reached").unlink(missing_ok=True)
        (self._folder / "shut").write_text(_ALL if to_learners else "", encoding="ascii")

    def open(self) -> None:
        (self._folder / "shut").unlink(missing_ok=True)


def work(items: Sequence[Item], task: Task) -> Done:
    """Clean as `cleaner.batch.work.work` does, but wait at the gate first."""
    folder = Path(os.environ[PLACE])
    if any(MARK in repr(item) for item in items) and _shut(folder, task):
        (folder / "reached").touch()
        while _shut(folder, task):
            time.sleep(0.02)
    return real.work(items, task)


def _shut(folder: Path, task: Task) -> bool:
    try:
        whom = (folder / "shut").read_text(encoding="ascii")
    except OSError:
        return False
    return whom == _ALL or not task.learn
