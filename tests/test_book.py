"""A rule book of selected rules matches as if no other rules existed, and costs hardly anything."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pytest

from cleaner import Options, clean_text
from cleaner.errors import RuleError
from cleaner.rules import all_rules, book, check_names, rule_book
from cleaner.rules.book import built_in_phrases
from cleaner.rules.folding import fold_all
from cleaner.rules.phrase_table import PhraseTable

if TYPE_CHECKING:
    from pathlib import Path

FAMILIES = sorted({rule.family for rule in all_rules()})
PROSE = "The ferry to the island leaves at nine, and the last one comes back when the lamps are lit.\n"


def test_a_choice_of_rules_matches_as_if_there_were_no_others() -> None:
    phrases = [phrase for phrase in built_in_phrases() if phrase.rule != "title.suffix"]
    texts = [" ".join(phrase.words).replace("#", "7") for phrase in phrases[::29]]
    texts += [f"{text}: {text}" for text in texts[::3]] + [f"{text} again" for text in texts[::3]]
    texts += [" | ".join(texts[at : at + 4]) for at in range(0, len(texts), 9)]
    whole, folded = PhraseTable.compile(phrases), fold_all(texts)
    for left in (FAMILIES[::2], FAMILIES[1::2]):
        chosen = {rule.id for rule in all_rules() if rule.family in left}
        alone = PhraseTable.compile(phrase for phrase in phrases if phrase.rule in chosen)
        assert whole.of_rules(chosen).match_all(texts, folded) == alone.match_all(texts, folded)


def test_many_choices_share_the_phrases_and_few_are_kept() -> None:
    whole = rule_book()
    for skip in combinations(FAMILIES, 2):
        chosen = rule_book(skip=skip)
        assert (chosen.table.whole or chosen.table) is whole.table
        assert all(wording is whole.wordings[name] for name, wording in chosen.wordings.items())
    assert book.compiled_book.cache_info().currsize <= 32


def test_the_built_in_phrases_are_shared_however_many_packs_were_used(tmp_path: Path) -> None:
    whole = rule_book()
    for number in range(6):
        pack = tmp_path / f"own{number}.toml"
        pack.write_text(f'"share.label" = ["wave flag number {number}"]\n', encoding="utf-8")
        clean_text(f"{PROSE}\n", options=Options(packs=(str(pack),), model=False))
    chosen = rule_book(skip=("share.label",))
    assert (chosen.table.whole or chosen.table) is whole.table


def test_a_pack_that_changed_is_read_again(tmp_path: Path) -> None:
    pack = tmp_path / "own.toml"
    pack.write_text('"share.label" = ["wave the flag"]\n', encoding="utf-8")
    options = Options(packs=(str(pack),), model=False)
    text = f"{PROSE}\n{PROSE}\nWave the flag\n\nRing the brass bell\n"
    assert "Ring the brass bell" in clean_text(text, options=options).text
    pack.write_text('"share.label" = ["wave the flag", "ring the brass bell"]\n', encoding="utf-8")
    assert "Ring the brass bell" not in clean_text(text, options=options).text


def test_names_are_checked_without_a_book(tmp_path: Path) -> None:
    pack = tmp_path / "own.toml"
    pack.write_text('[rules."own.flag"]\nreason = "a flag"\n', encoding="utf-8")
    compiled = book.compiled_book.cache_info().misses
    check_names(Options(only=("own.flag", "share"), packs=(str(pack),)))
    with pytest.raises(RuleError, match="no rule and no family"):
        check_names(Options(skip=("shaer",)))
    assert book.compiled_book.cache_info().misses == compiled
