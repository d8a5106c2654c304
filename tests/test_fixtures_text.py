"""Scraped texts in many languages and shapes: what must go from them, and traps from which nothing must go.

A directory a text under `fixtures/text`: `input.txt`, `expected.txt` (exactly what must come out), and `removals.txt`,
a line a removal: the rule's id, a tab, the text that went. Where the id is `-`, any judge may be the cause.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cleaner import Options, clean_text

if TYPE_CHECKING:
    from cleaner import Article

FIXTURES = Path(__file__).parent.parent / "fixtures" / "text"
NAMES = sorted(path.name for path in FIXTURES.iterdir() if path.is_dir())
ANY_CAUSE = "-"


def read(name: str, file: str) -> str:
    return (FIXTURES / name / file).read_bytes().decode()


@cache
def cleaned(name: str) -> Article:
    return clean_text(read(name, "input.txt"))


def wanted(name: str) -> list[tuple[str, str]]:
    lines = [line.partition("\t") for line in read(name, "removals.txt").splitlines()]
    return [(cause, text) for cause, _, text in lines]


def test_every_fixture_says_what_must_come_out() -> None:
    files = {"input.txt", "expected.txt", "removals.txt"}
    assert {name: {path.name for path in (FIXTURES / name).iterdir()} for name in NAMES} == dict.fromkeys(NAMES, files)


@pytest.mark.parametrize("name", NAMES)
def test_text_comes_out_as_expected(name: str) -> None:
    assert cleaned(name).text.lstrip("\ufeff") == read(name, "expected.txt").lstrip("\ufeff")


@pytest.mark.parametrize("name", NAMES)
def test_removals_are_those_expected_and_name_their_rule(name: str) -> None:
    causes = {removal.text: removal.rule for removal in cleaned(name).removals}
    assert sorted(causes) == sorted({text for _, text in wanted(name)})
    named = {text: cause for cause, text in wanted(name) if cause != ANY_CAUSE}
    assert {text: causes[text] for text in named} == named


@pytest.mark.parametrize("name", NAMES)
def test_cleaning_twice_gives_the_same(name: str) -> None:
    once = cleaned(name).text
    assert clean_text(once).text == once


@pytest.mark.parametrize("name", [name for name in NAMES if read(name, "removals.txt") == ""])
def test_rules_alone_leave_a_clean_text_as_it_came(name: str) -> None:
    text = read(name, "input.txt")
    assert clean_text(text, options=Options(model=False)).text == text
