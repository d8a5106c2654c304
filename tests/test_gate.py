from __future__ import annotations

import pytest

pytest.importorskip("rapidfuzz", reason="scoring needs the extra `bench`")

from benchmarks.gate import compare, raise_floors
from benchmarks.scores import score_cleaning, score_words


def test_words_are_compared_as_a_bag() -> None:
    score = score_words("The cat. The dog!", "the dog the mouse")
    assert (score.precision, score.recall, score.f1) == (0.75, 0.75, 0.75)


def test_repeated_words_count_as_often_as_expected() -> None:
    score = score_words("a a a a", "a b")
    assert (score.precision, score.recall) == (0.25, 0.5)


def test_nothing_expected_and_nothing_found_is_right() -> None:
    assert score_words("", "  ").f1 == 1
    assert score_words("x", "").f1 == 0
    assert score_words("", "x").f1 == 0


def test_chinese_characters_count_one_by_one() -> None:
    assert score_words("昨天晚上", "昨天早上", characters=True).f1 == 0.75
    assert score_words("昨天晚上", "昨天早上").f1 == 0


LINES = ["Home News Sport", "The article has six words here.", "", "Share this"]


def test_a_perfect_cleaning() -> None:
    score = score_cleaning(LINES, "dknd", "The article has six words here.")
    assert (score.f1, score.content, score.residue, score.harmed) == (1, 1, 0, False)


def test_nothing_done_leaves_all_residue() -> None:
    score = score_cleaning(LINES, "dknd", "\n".join(LINES))
    assert (score.content, score.residue, score.harmed) == (1, 1, False)
    assert score.f1 == pytest.approx(2 * (6 / 11) / (6 / 11 + 1))


def test_lost_words_harm() -> None:
    score = score_cleaning(LINES, "dknd", "The article has words. Share this")
    assert score.content == pytest.approx(4 / 6)
    assert score.residue == pytest.approx(2 / 5)
    assert score.harmed


def test_neutral_lines_never_count() -> None:
    assert score_cleaning(["A title", "Body"], "nk", "Body") == score_cleaning(
        ["A title", "Body"], "nk", "A title\nBody"
    )


def test_a_figure_below_its_floor_fails_and_so_does_one_that_vanished() -> None:
    floors = {name: {"floor": 0.9, "why": "measured"} for name in ("rules: f1", "rules: gone", "model: f1")}
    rows = {row.figure: row for row in compare({"f1": [0.8, 0.9], "new": [1.0]}, floors, "rules")}
    assert {figure: row.failed for figure, row in rows.items()} == {
        "rules: f1": True,
        "rules: gone": True,
        "rules: new": False,
    }


def test_floors_rise_by_themselves_and_sink_for_a_reason_only() -> None:
    floors = {"m: up": {"floor": 0.5, "why": "measured"}, "m: down": {"floor": 0.9, "why": "measured"}}
    rows = compare({"up": [0.75], "down": [0.8], "new": [0.6]}, floors, "m")
    raised = raise_floors(rows, floors, None)
    assert {figure: floor["floor"] for figure, floor in raised.items()} == {
        "m: up": 0.75,
        "m: down": 0.9,
        "m: new": 0.6,
    }
    assert raise_floors(rows, floors, "a stricter rule")["m: down"] == {"floor": 0.8, "why": "a stricter rule"}
