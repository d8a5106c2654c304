"""Every rule does what its cases say, and nothing else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.rules import Rule, all_rules, rule_book
from cleaner.rules.book import built_in_phrases
from cleaner.rules.cases import failures
from cleaner.rules.folding import fold
from cleaner.rules.phrase import parse_phrases


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_cases_come_out_as_written(rule: Rule) -> None:
    assert [f"{failure.case!r}: {failure.cause}" for failure in failures(rule_book(), rule)] == []


@settings(max_examples=30, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize("rule", [rule for rule in all_rules() if rule.pattern], ids=lambda rule: rule.id)
def test_a_pattern_is_tried_on_whatever_it_matches(rule: Rule, data: st.DataObject) -> None:
    loose = rf"\A(?:{rule.pattern})".replace(r"\b", "")  # ends of words would have to be found by trying
    text = data.draw(st.from_regex(re.compile(loose, re.IGNORECASE)))
    opening = fold(text)[0][:2] if text[0].isalnum() else text[0]
    assert opening in rule.opens.split(), (text, opening)


def test_phrases_are_written_as_packs_have_them() -> None:
    for phrase in built_in_phrases():
        assert parse_phrases([phrase.written()], phrase.rule, phrase.language) == [phrase]
