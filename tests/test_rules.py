"""Every rule does what its cases say, and nothing else."""

from __future__ import annotations

import pytest

from cleaner.rules import Rule, all_rules, rule_book
from cleaner.rules.cases import failures


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_cases_come_out_as_written(rule: Rule) -> None:
    assert [f"{failure.case!r}: {failure.cause}" for failure in failures(rule_book(), rule)] == []
