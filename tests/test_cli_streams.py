"""Tests of standard streams that are closed or full, or whose reader has gone away."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.cli_command import COMMAND, environment

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "The ferry leaves at nine in the morning, and at noon unless there is fog.\n"
MISSING = "clean: gone: no such file or folder (check the path)\n"
FULL = "clean: standard output: no space left on device\n"
CLOSED = "clean: standard output: bad file descriptor\n"


def run(arguments: str, folder: Path) -> tuple[int, str, str]:
    """Run a command line in a shell; returns exit code, standard output and standard error."""
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    ran = subprocess.run(  # noqa: S603  the shell's redirections are what is tested
        # Nobody reads what is written to 3.
        ["/bin/bash", "-c", f"exec 3> >(:); wait $!; {' '.join(COMMAND)} {arguments}"],
        cwd=folder,
        env=environment(),
        capture_output=True,
        check=False,
        text=True,
    )
    return ran.returncode, ran.stdout, ran.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "given", "said"),
    [
        ("file -q gone a.txt 2>&-", 1, TEXT, ""),
        ("file -q gone a.txt 2>/dev/full", 1, TEXT, ""),
        ("file --explain a.txt 2>/dev/full", 0, TEXT, ""),
        ("file a.txt >&-", 1, "", CLOSED),
        ("file a.txt >&- 2>&-", 1, "", ""),
        ("file a.txt -o b.txt <&- >&- && cat b.txt", 0, TEXT, ""),
        ("file - <&-", 1, "", "clean: -: bad file descriptor (check the path)\n"),
        ("file gone <&- 2>&1 >&-", 1, MISSING, ""),
        ("file a.txt >/dev/full", 1, "", FULL),
        ("--help >/dev/full", 1, "", FULL),
        ("--version >/dev/full", 1, "", FULL),
        ("file --help >/dev/full 2>/dev/full", 1, "", ""),
        ("rules list >/dev/full", 1, "", FULL),
        ("nonsense 2>/dev/full", 2, "", ""),
        ("rules list >&3", 141, "", ""),
        ("--help >&3", 141, "", ""),
        ("file gone a.txt 2>&3", 141, "", ""),
    ],
)
def test_a_stream_that_fails(tmp_path: Path, arguments: str, code: int, given: str, said: str) -> None:
    assert run(arguments, tmp_path) == (code, given, said)


def test_a_pipe_as_the_output_whose_reader_goes_away(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("".join(f"{number}: {TEXT}" for number in range(3000)), encoding="utf-8")
    reads_a_little = "--version >/dev/null; mkfifo pipe; head -c 1 pipe >/dev/null &"
    assert run(f"{reads_a_little} {' '.join(COMMAND)} file -q long.txt -o pipe", tmp_path) == (141, "", "")


def test_templates_that_cannot_be_read(tmp_path: Path) -> None:
    said = "clean: /proc/self/mem: input/output error (check the path)\n"
    assert run("file a.txt --templates /proc/self/mem", tmp_path) == (2, "", said)


def test_a_folder_that_was_deleted(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "far.txt").write_text(TEXT, encoding="utf-8")
    gone = f"true; cd here; rmdir ../here; {' '.join(COMMAND)} file -q"
    assert run(f"--version >/dev/null; {gone} {tmp_path}/far.txt", tmp_path) == (0, TEXT, "")
    (tmp_path / "here").mkdir()
    missing = "clean: near.txt: no such file or folder (check the path)\n"
    assert run(f"--version >/dev/null; {gone} near.txt", tmp_path) == (1, "", missing)
