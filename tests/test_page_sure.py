"""Blocks that the model is very sure of are kept where a rule only guesses."""

from __future__ import annotations

import pytest

from cleaner.blocks import PageType, Verdict
from cleaner.pipeline.judging import _SureBlocks
from cleaner.pipeline.scene import Opinion


def model(block: int, confidence: float, *, keep: bool = True, rule: str = "model.html") -> Verdict:
    return Verdict(block, keep, "model", rule, "model", "", confidence)


def left(opinion: Opinion, rule: str) -> list[int]:
    """The blocks against which a rule's verdicts still count."""
    said = [Verdict(block, False, "rules", rule, rule.partition(".")[0], "", 0.9) for block in range(4)]
    return [verdict.block for verdict in _SureBlocks.of(opinion).not_overruled(said)]


OPINION = [model(0, 0.95), model(1, 0.95), model(2, 0.6, keep=False), model(3, 0.7)]


@pytest.mark.parametrize(
    ("rule", "page_type", "blocks"),
    [
        ("related.teaser", "article", [2, 3]),
        ("related.heading", "article", [0, 1, 2, 3]),
        # Below the second one the model keeps nothing; below the first one a rule removed what the model kept.
        ("structure.orphan-heading", "article", [0, 2, 3]),
        ("related.heading", "product", [2, 3]),
        ("related.heading", "documentation", [2]),
        ("share.label", "product", [0, 1, 2, 3]),
    ],
)
def test_guesses_give_way_to_certainty(rule: str, page_type: PageType, blocks: list[int]) -> None:
    assert left(Opinion(OPINION, 0.9, page_type), rule) == blocks


def test_heuristics_overrule_nothing() -> None:
    opinion = Opinion([model(0, 1.0, rule="readability.body")], 0.9)
    assert left(opinion, "related.teaser") == [0, 1, 2, 3]
