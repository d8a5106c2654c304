"""Warnings about a text that breaks off, and none about one that does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner import clean_text

FIXTURES = Path(__file__).parent.parent / "fixtures" / "text"
ABOVE = "The ferry left the old harbour at six in the morning, an hour later than the timetable on the quay said."
LAST = "Most of the passengers were fishermen who had sold their catch the night before and wanted nothing but sleep"


def warns(last: str) -> bool:
    return any(warning.startswith("cut off") for warning in clean_text(f"{ABOVE}\n\n{last}").warnings)


@pytest.mark.parametrize(
    "end",
    [".", ".[3]", ".[a][12]", ".*", "._", ".**", ".'", ". ∎", ". ■", ". 🙂", ".\u200f", ".\u200b", ".¹", ":", ".”"],
)
def test_what_stands_behind_a_full_stop_is_no_break(end: str) -> None:
    assert not warns(LAST + end)


@pytest.mark.parametrize("end", ["", ",", " …", " ...", " . . .", " and the", "[3]"])
def test_a_sentence_without_an_end_is_one(end: str) -> None:
    assert warns(LAST + end)


def test_items_of_lists_have_no_full_stops() -> None:
    assert not warns(f"- {LAST}")


@pytest.mark.parametrize("name", ["thai-full", "thai-untouched"])
def test_nor_do_sentences_in_thai(name: str) -> None:
    text = (FIXTURES / name / "input.txt").read_text(encoding="utf-8")
    assert not any(warning.startswith("cut off") for warning in clean_text(text).warnings)


def test_many_signs_take_no_time() -> None:
    assert warns(LAST + "*" * 100_000 + "x")
