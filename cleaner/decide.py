"""The one place where verdicts become removals, so that none goes unrecorded.

Precedence for a block: protection and rules meet by confidence (a rule must be surer than what protects; keeping wins a
tie); where neither speaks, what templates know; then the second opinion, if it was asked; then the model. In plain text
the model meets protection and rules by confidence too. Where nobody speaks a block stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaner.blocks import Block, Decision, Page, Removal, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_RANK = {"model": 0, "second-opinion": 1, "templates": 2, "protect": 3, "rules": 3}
# In plain text the model only ever speaks against a line, and is met by confidence like a rule.
_TEXT_RANK = {**_RANK, "model": 3}
# If more than this share of a text's running words would go, and more than so many of them, the prose is spared.
IMPLAUSIBLE_SHARE = 0.7
IMPLAUSIBLE_WORDS = 120


@dataclass(frozen=True, slots=True)
class Fate:
    """What happens to one block: the verdict that decided, and the spans that go if it stays."""

    verdict: Verdict | None
    spans: tuple[Verdict, ...] = ()

    @property
    def dropped(self) -> bool:
        """Whether the whole block goes."""
        return self.verdict is not None and not self.verdict.keep


def decide(page: Page, verdicts: Iterable[Verdict], *, confidence: float = 1.0, spare: bool = False) -> Decision:
    """Merge verdicts into a decision.

    Args:
        page: What was judged.
        verdicts: From all judges, in any order; the outcome does not depend on it.
        confidence: The predicted F1 of the page.
        spare: Keep the prose and warn if the verdicts would take more of it than is plausible.
    """
    fates = _fates(verdicts, _TEXT_RANK if page.document.kind == "text" else _RANK)
    warnings: tuple[str, ...] = ()
    if spare and _implausible(page, fates):
        fates = {i: fate for i, fate in fates.items() if not (fate.dropped and _is_prose(page.blocks[i]))}
        warnings = ("prose spared: the rules and the model would have removed more of it than is plausible",)
        confidence = min(confidence, 0.3)
    going = {i for i, fate in fates.items() if fate.dropped}
    kept = tuple([block.index for block in page.blocks if block.index not in going])
    cuts = {i: spans for i in kept if i in fates and (spans := _merge(fates[i].spans))}
    removals = tuple(removal for i in sorted(fates) for removal in _removals(page.blocks[i], fates[i]))
    return Decision(kept, cuts, removals, confidence, warnings)


def remaining(page: Page, verdicts: Iterable[Verdict]) -> list[int]:
    """Indices of the blocks that a decision would keep, without the records: for those who judge what is left."""
    fates = _fates(verdicts, _TEXT_RANK if page.document.kind == "text" else _RANK)
    return [block.index for block in page.blocks if not (block.index in fates and fates[block.index].dropped)]


def _fates(verdicts: Iterable[Verdict], rank: Mapping[str, int]) -> dict[int, Fate]:
    whole: dict[int, Verdict] = {}
    rules: dict[int, Verdict] = {}
    spans: dict[int, list[Verdict]] = {}
    for verdict in verdicts:
        i = verdict.block
        if verdict.span is not None:
            spans.setdefault(i, []).append(verdict)
            continue
        if i not in whole or _weight(verdict, rank) > _weight(whole[i], rank):
            whole[i] = verdict
        if verdict.judge == "rules" and (i not in rules or _weight(verdict, rank) > _weight(rules[i], rank)):
            rules[i] = verdict
    # Where the model and a rule agree, the rule tells more.
    named = {i: rules.get(i, verdict) if not verdict.keep else verdict for i, verdict in whole.items()}
    return {i: Fate(named.get(i), tuple(spans.get(i, ()))) for i in whole.keys() | spans.keys()}


def _weight(verdict: Verdict, rank: Mapping[str, int]) -> tuple[int, float, bool, str]:
    """Rank first, then confidence; keeping wins a tie, and the rule's id makes the order total."""
    return rank[verdict.judge], verdict.confidence, verdict.keep, verdict.rule


def _is_prose(block: Block) -> bool:
    return block.text.count(" ") >= 15


def _implausible(page: Page, fates: dict[int, Fate]) -> bool:
    blocks = page.blocks
    dropped = (i for i, fate in fates.items() if fate.dropped and fate.verdict and fate.verdict.family != "repeats")
    going = sum(len(blocks[i].text.split()) for i in dropped if _is_prose(blocks[i]))
    if going <= IMPLAUSIBLE_WORDS:
        return False
    return going > IMPLAUSIBLE_SHARE * sum(len(block.text.split()) for block in blocks if _is_prose(block))


def _merge(verdicts: Sequence[Verdict]) -> tuple[tuple[int, int], ...]:
    """The spans of verdicts to drop, in order, overlapping ones joined."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(verdict.span for verdict in verdicts if verdict.span and not verdict.keep):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif start < end:
            merged.append((start, end))
    return tuple(merged)


def _removals(block: Block, fate: Fate) -> Iterable[Removal]:
    if fate.dropped and fate.verdict and block.text.strip():
        yield _removal(block, fate.verdict, 0, len(block.text))
    elif not fate.dropped:
        for start, end in _merge(fate.spans):
            cause = next(v for v in fate.spans if v.span and v.span[0] <= start < v.span[1] and not v.keep)
            yield _removal(block, cause, start, end)


def _removal(block: Block, cause: Verdict, start: int, end: int) -> Removal:
    return Removal(
        text=block.text[start:end],
        start=block.start + start,
        end=block.start + end,
        line=block.index + 1,
        rule=cause.rule,
        family=cause.family,
        reason=cause.reason,
        confidence=cause.confidence,
        language=cause.language,
    )
