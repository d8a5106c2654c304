"""Tests of the command `clean rules`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cleaner.rules import all_rules
from tests.cli_command import clean

if TYPE_CHECKING:
    from pathlib import Path

PACK = """
language = "en"
"own.stamp" = ["stamped by *"]

[rules."own.stamp"]
reason = "our stamp"
hits = ["¶\\n✂Stamped by hand"]
misses = ["¶"]
"""


def test_list_names_every_rule() -> None:
    ran = clean("rules", "list")
    assert (ran.code, ran.err) == (0, "")
    assert [line.split()[0] for line in ran.text.splitlines()] == [rule.id for rule in all_rules()]


def test_show_tells_all_of_a_rule_or_a_family() -> None:
    ran = clean("rules", "show", "comments.reply-form")
    assert ran.code == 0
    for part in ("comments.reply-form", "reason", "scope", "confidence", "leave a reply", "must hit", "must miss"):
        assert part in ran.text
    assert ran.text in clean("rules", "show", "comments").text


def test_show_names_what_it_does_not_know() -> None:
    ran = clean("rules", "show", "nonsense")
    assert (ran.code, ran.out) == (2, b"")
    assert "clean rules list" in ran.err


def test_cases_of_the_built_in_rules_hold() -> None:
    ran = clean("rules", "test")
    assert (ran.code, ran.text.splitlines()[-1].endswith("all hold")) == (0, True), ran.text


def test_own_pack_is_listed_shown_and_tested(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(PACK, encoding="utf-8")
    assert "own.stamp" in clean("rules", "list", "--rules", "own.toml", cwd=tmp_path).text
    assert "stamped by *" in clean("rules", "show", "own.stamp", cwd=tmp_path, CLEAN_RULES="own.toml").text
    (tmp_path / "own.toml").write_text(
        PACK.replace('misses = ["¶"]', 'misses = ["¶\\nStamped by me"]'), encoding="utf-8"
    )
    ran = clean("rules", "test", "own.toml", cwd=tmp_path)
    assert ran.code == 1
    assert "own.stamp" in ran.text
    (tmp_path / "own.toml").write_text("[broken", encoding="utf-8")
    assert clean("rules", "test", "own.toml", cwd=tmp_path).code == 2


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ('confidence = "high"', "its confidence can't be 'high'"),
        ("confidence = nan", "its confidence can't be nan"),
        ("confidence = 7", "its confidence can't be 7"),
        ("guards = 5", "its guards can't be 5"),
        ('guards = "outside"', "its guards can't be 'outside'"),
        ("pattern = 5", "its pattern can't be 5"),
        ("hits = [5]", "its hits can't be [5]"),
        ('hits = "¶"', "its hits can't be '¶'"),
        ('scope = "sideways"', "its scope can't be 'sideways'"),
        ('scope = "span"', "its scope can't be 'span'"),
    ],
)
def test_what_a_rule_cannot_say_is_refused(tmp_path: Path, said: str, why: str) -> None:
    (tmp_path / "own.toml").write_text(f'[rules."own.stamp"]\nreason = "a stamp"\n{said}\n', encoding="utf-8")
    ran = clean("rules", "test", "own.toml", cwd=tmp_path)
    assert (ran.code, ran.out) == (2, b"")
    assert why in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    ("pack", "why"),
    [
        ("rules = 5", "is not a table of rules"),
        ('"share.label" = ["foo * bar"]', "has a * inside"),
        ('"share.label" = ["foo", 5]', "is not a list of phrases"),
    ],
)
def test_what_a_pack_cannot_say_is_refused(tmp_path: Path, pack: str, why: str) -> None:
    (tmp_path / "own.toml").write_text(pack, encoding="utf-8")
    ran = clean("rules", "test", "own.toml", cwd=tmp_path)
    assert (ran.code, ran.out) == (2, b"")
    assert why in ran.err


def test_a_pack_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(PACK, encoding="utf-8-sig")
    assert clean("rules", "test", "own.toml", cwd=tmp_path).code == 0


def test_phrases_are_shown_as_packs_write_them(tmp_path: Path) -> None:
    phrases = ["subjects: *", "filed by **", "* thank you"]
    (tmp_path / "own.toml").write_text(f'"share.label" = {phrases}', encoding="utf-8")
    shown = clean("rules", "show", "share.label", "--rules", "own.toml", cwd=tmp_path).text
    assert all(f" {phrase}\n" in shown for phrase in phrases), shown
