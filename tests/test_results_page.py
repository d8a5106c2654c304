"""The page of figures: written and drawn from what was measured, the same each time."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("matplotlib")
pytest.importorskip("rapidfuzz")

from benchmarks.html import Row, summary

if TYPE_CHECKING:
    from pathlib import Path

results_page = importlib.import_module("docs.results_page")

KINDS = ("article", "forum", "news-dev")
ROWS = {
    tool: [Row(kind, fold, start + fold / 50, start, start + 0.1) for kind in KINDS for fold in range(5)]
    for tool, start in (("cleaner", 0.8), ("cleaner, precision", 0.7), ("cleaner, recall", 0.75), ("peer", 0.5))
}
SCRAPED = {"documents": 3, "f1": 0.9, "residue": 0.4, "content": 0.99}
MEASURED = {
    "every": 1,
    "html": summary(ROWS),
    "confidence": [[0.4, 0.3], [0.6, 0.7], [0.99, 1.0]],
    "growth": [[0.1, 0.001, 0.01], [1.0, 0.01, 0.1]],
    "residue": {"goose": {"cleaner": SCRAPED, "cleaner, rules alone": SCRAPED}},
}


def test_a_peer_is_compared_kind_by_kind() -> None:
    text = results_page.page(MEASURED)
    assert "| peer " in text
    assert "0.540, -0.300 [-0.300, -0.300]" in text
    assert "Spearman's correlation of confidence and F1: 1.00." in text


def test_drawing_twice_gives_the_same_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results_page, "PLOTS", tmp_path)
    drawn = []
    for _ in range(2):
        results_page.draw(MEASURED)
        drawn.append({path.name: path.read_bytes() for path in tmp_path.iterdir()})
    assert drawn[0] == drawn[1]
    assert set(drawn[0]) == {f"{name}.svg" for name in ("types", "confidence", "favor", "growth", "residue")}
