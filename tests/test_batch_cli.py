"""Tests of the command `clean batch`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.gate import COMMAND, MARK, PATIENCE, Gate

pytest.importorskip("pebble", reason="needs the extra batch")
pytest.importorskip("zstandard", reason="needs the extra batch")

ROOT = Path(__file__).parent.parent
TEXT = "The ferry to the island leaves at nine.\nMost people bring their own lunch.\n\nShare this article\n"


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "cleaner", "batch", *map(str, arguments), "--workers", "1"]


def call(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*arguments), capture_output=True, text=True, check=False, cwd=ROOT, timeout=PATIENCE)  # noqa: S603  our own command


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    path.write_text(f"{json.dumps({'text': TEXT})}\nno JSON\n", encoding="utf-8")
    return path


def test_progress_for_machines(source: Path, tmp_path: Path) -> None:
    done = call(source, "--out", tmp_path / "out", "--progress", "json", "--format", "jsonl", "--removals")
    assert done.returncode == 1  # a row failed
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert [event["event"] for event in events] == ["progress", "summary"]
    assert (events[0]["documents"], events[0]["failed"], events[0]["consumed"]) == (2, 1, events[0]["total"])
    assert events[1]["failed"] == {"bad JSON": 1}
    assert events[1]["removed"] == {"share": 3}
    assert events[1]["failures"][0]["place"].endswith("in.jsonl, line 2, byte 112")
    rows = [json.loads(line) for line in (tmp_path / "out/part-00000.jsonl").read_text(encoding="utf-8").splitlines()]
    assert rows[0]["removals"][0]["text"] == "Share this article"
    assert rows[1]["error"].startswith("bad JSON")


@pytest.mark.parametrize("saying", [["-q"], ["--progress", "none"], ["--progress", "plain"], ["--progress", "json"]])
def test_failures_are_named_on_standard_error_whatever_else_is_said(
    saying: list[str], source: Path, tmp_path: Path
) -> None:
    done = call(source, "--out", tmp_path / "out", *saying)
    assert done.returncode == 1
    named = [line for line in done.stderr.splitlines() if "row" in line]
    assert named == [
        f"clean: row 1, {source}, line 2, byte 112: bad JSON: expecting value at character 0 (mend the line)"
    ]
    assert "line 2, byte 112" not in done.stdout or "json" in saying
    assert bool(done.stdout) == (saying[-1] in {"plain", "json"})


def test_of_very_many_failures_the_first_are_named(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text("no JSON\n" * 23, encoding="utf-8")
    lines = call(source, "--out", tmp_path / "out", "-q").stderr.splitlines()
    assert len(lines) == 21
    assert lines[19].startswith(f"clean: row 19, {source}, line 20, ")
    assert lines[20] == "clean: 3 more rows failed; the journal's table of failures has them all"


def test_summary_for_people_and_a_bar_at_a_terminal(source: Path, tmp_path: Path) -> None:
    pytest.importorskip("rich", reason="needs the extra batch")
    pty = pytest.importorskip("pty", reason="needs a terminal")
    ours, theirs = pty.openpty()
    asked = command(source, "--out", tmp_path / "out")
    done = subprocess.run(  # noqa: S603  our own command
        asked, stdout=subprocess.PIPE, stderr=theirs, text=True, check=False, cwd=ROOT, timeout=PATIENCE
    )
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert "\x1b[" in shown
    lines = done.stdout.splitlines()
    assert lines[0].startswith("2 documents in 1 shard; 2 cleaned now in ")
    assert "words: 14 kept, 3 removed (18%)" in lines
    assert "  share: 3" in lines
    assert any(line.startswith("failed: 1 (bad JSON 1)") for line in lines)


def test_document_that_hangs_costs_itself(tmp_path: Path) -> None:
    gate, source, out = Gate(tmp_path / "gate"), tmp_path / "in.jsonl", tmp_path / "out"
    texts = [f"Day {number}\n\n{TEXT}{MARK if number == 2 else ''}\n" for number in range(5)]
    source.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
    # Far more than a good document takes on a slow machine; the bad one runs until it is stopped.
    asked = [*COMMAND, *command(source, "--out", out, "--format", "jsonl", "--timeout", "3")[3:]]
    gate.shut()
    done = subprocess.run(asked, capture_output=True, text=True, check=False, cwd=ROOT, env=gate.environment)  # noqa: S603  our own command
    gate.open()
    assert done.returncode == 1, done.stderr
    assert f"clean: row 2, {source}, line 3, byte " in done.stderr
    assert "timeout: took longer than 3 s (try it again with --retry-failed and a larger --timeout)" in done.stderr
    assert errors(out) == ["", "", "timeout: took longer than 3 s", "", ""]
    assert call(source, "--out", out, "--format", "jsonl", "--retry-failed").returncode == 0
    assert errors(out) == [""] * 5


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the bound on memory holds on Linux")
@pytest.mark.parametrize("kind", ["html", "text"])
def test_document_that_eats_memory_costs_itself(kind: str, tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out"
    part = "<p>a <b>b</b></p>" if kind == "html" else "The ferry leaves at nine. "
    large = part * ((8 << 20) // len(part))  # with everything made from it, too large for the memory limit
    entries = [{"text": TEXT}, {kind: large}, {"text": TEXT}]
    source.write_text("".join(json.dumps(entry) + "\n" for entry in entries), encoding="utf-8")
    done = call(source, "--out", out, "--format", "jsonl", "--memory", "64", "--timeout", "3600")
    assert done.returncode == 1, done.stderr
    before, bad, behind = errors(out)
    assert (before, behind) == ("", "")
    assert bad.startswith(("memory: needed more than 64 MB", "crash: "))  # a parser may die of it


def errors(out: Path) -> list[str]:
    lines = (out / "part-00000.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["error"] for line in lines]


def test_mistakes_are_told_in_a_line(source: Path, tmp_path: Path) -> None:
    done = call(tmp_path / "none", "--out", tmp_path / "out")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"clean: {tmp_path / 'none'}: no such file or folder (check the path)\n"
    assert call(source, "--out", source).returncode == 2
