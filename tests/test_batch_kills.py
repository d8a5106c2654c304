"""Tests that a batch killed, stopped by signals or out of space resumes by the same command and gives the same bytes.

BATCH_KILLS=50 kills fifty times; the default is a few, for everyday runs.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.gate import COMMAND, MARK, PATIENCE, Gate

if TYPE_CHECKING:
    from collections.abc import Callable

pytest.importorskip("pebble", reason="needs the extra batch")
pytest.importorskip("zstandard", reason="needs the extra batch")

ROOT = Path(__file__).parent.parent
KILLS = int(os.environ.get("BATCH_KILLS", "4"))
ROWS = 60


SHAPE = ("--format", "jsonl.zst", "--shard-rows", "4", "--workers", "1", "--progress", "plain", "--dedup", "exact")
PROSE = "The ferry leaves at nine and returns at noon, and most people bring their own lunch.\n"


def start(source: Path, out: Path, *more: str, gate: Gate | None = None) -> subprocess.Popen[str]:
    begin = COMMAND if gate else [sys.executable, "-m", "cleaner"]
    return subprocess.Popen(  # noqa: S603  our own command
        [*begin, "batch", str(source), "--out", str(out), *SHAPE, *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=gate.environment if gate else None,
    )


def finish(source: Path, out: Path, *more: str) -> str:
    process = start(source, out, *more)
    told, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, errors
    return told


def shards(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(out.glob("part-*"))}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Input in which all documents after the first shards wait at the gate, for commands that have one."""
    path = tmp_path_factory.mktemp("source") / "in.jsonl"
    texts = [f"Day {n % 45}\n\n{PROSE * 200}\n{MARK if n > 24 else ''}\nShare this article\n" for n in range(ROWS)]
    entries = [{"id": n, "text": text} for n, text in enumerate(texts)]
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def whole(source: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], float]:
    """The shards of an uninterrupted run, and the time that it took."""
    out = tmp_path_factory.mktemp("whole")
    begun = time.monotonic()
    finish(source, out)
    return shards(out), time.monotonic() - begun


def test_kills_change_nothing(source: Path, whole: tuple[dict[str, bytes], float], tmp_path: Path) -> None:
    expected, seconds = whole
    random, killed, number = Random(1), 0, 0
    while killed < KILLS:
        out = tmp_path / str(number)
        process = start(source, out)
        try:
            process.communicate(timeout=random.uniform(0.2, 0.8) * seconds)
        except subprocess.TimeoutExpired:
            killed += 1
            number += not killed % 10  # a new folder after every ten kills, so that kills hit every phase
        else:  # it ended before its kill, which does not count
            seconds *= 0.8
            number += 1
        process.kill()
        process.communicate()
        # A file with a shard's name is complete at any time.
        assert shards(out).items() <= expected.items()
        assert not _children_of(process.pid)
    for folder in sorted(tmp_path.iterdir()):
        finish(source, folder)
        assert shards(folder) == expected
        assert not [path.name for path in folder.iterdir() if path.name.endswith(".part")]


LEARN = ("--learn", "--shard-rows", "8", "--format", "jsonl")


def test_stops_and_kills_while_learning_or_cleaning_change_nothing(tmp_path: Path) -> None:
    source, out, gate = tmp_path / "in.jsonl", tmp_path / "out", Gate(tmp_path / "gate")
    _write_site(source)
    finish(source, tmp_path / "whole", *LEARN)
    expected = learned(tmp_path / "whole")
    cleaned = [json.loads(line)["text"] for data in shards(tmp_path / "whole").values() for line in data.splitlines()]
    assert not [text for text in cleaned if CHROME in text]
    gate.shut()
    process = start(source, out, *LEARN, gate=gate)
    _wait_for(process, lambda: gate.reached)
    _interrupt(process)
    gate.open()
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert not (out / "_templates.json").exists()
    for phase in ("learning", "cleaning", "cleaning"):
        gate.shut(to_learners=phase == "learning")
        process = start(source, out, *LEARN, gate=gate)
        _wait_for(process, lambda: gate.reached)
        if phase == "cleaning":  # the first shard is done soon, so that the next command has something to resume
            _wait_for(process, lambda: bool(shards(out)))
        process.kill()
        process.communicate()
        assert shards(out).items() <= expected.items()
        assert (out / "_templates.json").exists() == (phase == "cleaning")
    finish(source, out, *LEARN)
    assert learned(out) == expected


def learned(out: Path) -> dict[str, bytes]:
    return {**shards(out), "_templates.json": (out / "_templates.json").read_bytes()}


CHROME = "Visitors of the Harbour Gazette also enjoyed the lighthouse quiz and the tide tables of this week"


def _write_site(path: Path) -> None:
    """Texts of one site; all after the first shards have the mark."""
    things = ["ferry", "storm", "post", "baker", "school", "harbour", "council", "choir"]
    with path.open("w", encoding="utf-8") as file:
        for number in range(80):
            draw = Random(number)
            story = "\n".join(
                f"On day {draw.randrange(10**6)} the {draw.choice(things)} met the {draw.choice(things)} near pier {n}."
                for n in range(number, number + 6)
            )
            text = f"{story}\n\n{CHROME}\n{MARK if number > 20 else ''}\n"
            file.write(json.dumps({"url": f"https://gazette.example/{number}", "text": text}) + "\n")


def _children_of(parent: int) -> list[int]:
    """Workers of a dead process that are still running after a moment."""
    if not sys.platform.startswith("linux"):
        return []
    for _ in range(600):
        left = [int(path.name) for path in Path("/proc").glob("[0-9]*") if _is_worker_of(path, parent)]
        if not left:
            return []
        time.sleep(0.1)
    return left


def _is_worker_of(process: Path, parent: int) -> bool:
    try:
        return f"parent_pid={parent}" in (process / "cmdline").read_text()
    except OSError:
        return False


def test_first_signal_finishes_the_shard_and_the_rest_comes_later(
    source: Path, whole: tuple[dict[str, bytes], float], tmp_path: Path
) -> None:
    expected, out, gate = whole[0], tmp_path / "out", Gate(tmp_path / "gate")
    gate.shut()
    process = start(source, out, gate=gate)
    _wait_for(process, lambda: gate.reached)
    _interrupt(process)
    gate.open()
    told, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130, errors
    assert "so far" in told
    found = shards(out)
    assert 0 < len(found) < len(expected) == ROWS / 4
    assert found.items() <= expected.items()
    assert "cleaned now" in finish(source, out)
    assert shards(out) == expected


def test_second_signal_stops_at_once(source: Path, tmp_path: Path) -> None:
    out, gate = tmp_path / "out", Gate(tmp_path / "gate")
    gate.shut()
    process = start(source, out, "--shard-rows", "1000", gate=gate)
    _wait_for(process, lambda: gate.reached)
    _interrupt(process)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert "the same command goes on from here" in errors
    assert not shards(out)
    assert not list(out.glob(".part-*"))


def _interrupt(process: subprocess.Popen[str]) -> None:
    """Send the first Ctrl-C; returns when the command has reported it."""
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    assert any("finishing the shard" in line for line in process.stderr)


def _wait_for(process: subprocess.Popen[str], happened: Callable[[], bool]) -> None:
    while not happened():
        assert process.poll() is None
        time.sleep(0.01)


def test_full_disk_is_told_and_the_same_command_goes_on(
    source: Path, whole: tuple[dict[str, bytes], float], tmp_path: Path
) -> None:
    expected, _ = whole
    disk = tmp_path / "disk"
    disk.mkdir()
    if not _mounted(disk):
        pytest.skip("a small file system can't be mounted here: it takes root")
    try:
        ballast = disk / "ballast"
        free = os.statvfs(disk)
        ballast.write_bytes(b"\0" * (free.f_bavail * free.f_frsize - 64 * 1024))
        process = start(source, disk / "out")
        _, errors = process.communicate(timeout=PATIENCE)
        assert process.returncode == 2
        assert "no space left on device" in errors or "is full" in errors
        assert "run the same command again" in errors
        assert shards(disk / "out").items() <= expected.items()
        ballast.unlink()
        finish(source, disk / "out")
        assert shards(disk / "out") == expected
    finally:
        subprocess.run([_tool("umount"), disk], check=True)  # noqa: S603  fixed words


def _mounted(disk: Path) -> bool:
    """Mount a file system of one megabyte in this folder; returns whether that worked."""
    if not sys.platform.startswith("linux") or os.geteuid() or not shutil.which("mount"):
        return False
    mount = [_tool("mount"), "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    return subprocess.run(mount, check=False).returncode == 0  # noqa: S603  fixed words


def _tool(name: str) -> str:
    return shutil.which(name) or name
