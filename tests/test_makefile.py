"""What the Makefile calls takes what it is called with."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
LOOP = re.search(r"for name in ([a-z ]+);", MAKEFILE)
# Module and options of each call.
CALLS = [
    *re.findall(r"python -m ([a-z_.]+)([^\n]*)", MAKEFILE),
    *((f"benchmarks.{name}", "--data") for name in (LOOP[1].split() if LOOP else ())),
]


@pytest.mark.parametrize(("module", "options"), [call for call in CALLS if call[0].startswith(("bench", "docs"))])
def test_each_call_has_options_that_its_module_takes(module: str, options: str) -> None:
    source = (ROOT / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")
    for option in re.findall(r"--[a-z]+", options):
        assert f'"{option}"' in source


def test_every_benchmark_is_run() -> None:
    runs = {path.stem for path in (ROOT / "benchmarks").glob("*.py") if "def main(" in path.read_text(encoding="utf-8")}
    assert {f"benchmarks.{name}" for name in runs} <= {module for module, _ in CALLS}
