"""`clean rules`."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
