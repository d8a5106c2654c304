"""Runs the real command, as a user would."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
COMMAND = (sys.executable, "-m", "cleaner")


@dataclass(frozen=True)
class Ran:
    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode("utf-8")


def environment(**extra: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "CLEAN_RULES"}}
    return {**kept, "PYTHONPATH": str(ROOT), "TERM": "xterm", **extra}


def clean(*arguments: str | Path, cwd: Path = ROOT, stdin: bytes = b"", **extra: str) -> Ran:
    ran = subprocess.run(  # noqa: S603  our own command
        [*COMMAND, *map(str, arguments)],
        cwd=cwd,
        input=stdin,
        env=environment(**extra),
        capture_output=True,
        check=False,
    )
    return Ran(ran.returncode, ran.stdout, ran.stderr.decode("utf-8"))


def clean_at_terminal(*arguments: str | Path, cwd: Path = ROOT, both: bool = False, **extra: str) -> Ran:
    """Run with a terminal for standard error only, or for `both` streams, whose output is then returned as `err`."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(  # noqa: S603  our own command
        [*COMMAND, *map(str, arguments)],
        cwd=cwd,
        env=environment(**extra),
        stdout=theirs if both else subprocess.PIPE,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        said = _read_all(ours)
        out = process.stdout.read() if process.stdout else b""
    os.close(ours)
    return Ran(process.returncode, out, said.decode("utf-8"))


def _read_all(terminal: int) -> bytes:
    parts = []
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # how Linux reports that the other side is closed
            break
        if not part:
            break
        parts.append(part)
    return b"".join(parts)
