"""Merges the judges' verdicts into one decision: the only place where blocks are removed, so every removal is recorded.

Precedence for a block: between protection and rules the higher confidence wins (keeping wins a tie); without a verdict
from either, the templates decide; then the second opinion, if there is one; then the model. In plain text the model
competes with protection and rules by confidence too. A block without any verdict stays.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cleaner.blocks import Decision, make_removal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from cleaner.blocks import Block, Page, Removal, Verdict

_RANK = {"model": 0, "second-opinion": 1, "templates": 2, "protect": 3, "rules": 3}
# In plain text the model only ever votes to drop a line, and its confidence is compared with that of rules.
_TEXT_RANK = {**_RANK, "model": 3}
# A span of a block that is removed: start, end, and the first verdict that asks for it.
_Part = tuple[int, int, "Verdict"]
# Prose is spared if the verdicts would remove more than this share of a text's running words, and more than this many.
IMPLAUSIBLE_SHARE = 0.7
IMPLAUSIBLE_WORDS = 120
# The highest confidence for an article that lost an implausible amount of prose.
_DOUBTFUL_CONFIDENCE = 0.3
# A block with this many spaces is taken for prose.
_MIN_PROSE_SPACES = 15


class VerdictMerger:
    """Collects verdicts on a page's blocks and merges them; the outcome does not depend on the order."""

    def __init__(self, page: Page, verdicts: Iterable[Verdict] = ()) -> None:
        """Start with the verdicts that are already known."""
        self._page = page
        self._rank = _TEXT_RANK if page.document.kind == "text" else _RANK
        # Per block: the verdict on the whole block that prevails, the strongest one by a rule, and those on spans.
        self._prevailing: dict[int, Verdict] = {}
        self._strongest_rule: dict[int, Verdict] = {}
        self._spans: dict[int, list[Verdict]] = {}
        # Cache of `remaining`; None once a verdict has been added.
        self._remaining: tuple[int, ...] | None = None
        self.add(verdicts)

    def add(self, verdicts: Iterable[Verdict]) -> None:
        """Add more verdicts."""
        prevailing, rules, rank = self._prevailing, self._strongest_rule, self._rank
        for verdict in verdicts:
            self._remaining = None
            i = verdict.block
            if verdict.span is not None:
                self._spans.setdefault(i, []).append(verdict)
                continue
            if i not in prevailing or _weight(verdict, rank) > _weight(prevailing[i], rank):
                prevailing[i] = verdict
            if verdict.judge == "rules" and (i not in rules or _weight(verdict, rank) > _weight(rules[i], rank)):
                rules[i] = verdict

    def remaining(self) -> tuple[int, ...]:
        """Indices of the blocks that a decision would keep now, for judges that look only at those."""
        if self._remaining is None:
            causes = self._causes()
            self._remaining = tuple([i for i in range(len(self._page.blocks)) if i not in causes])
        return self._remaining

    def decide(self, *, confidence: float = 1.0, spare: bool = False) -> Decision:
        """Merge the verdicts into a decision; see the function of the same name."""
        page, causes, spans = self._page, self._causes(), self._spans
        warnings: tuple[str, ...] = ()
        if spare and _implausible(page, causes):
            prose = {i for i in causes if _is_prose(page.blocks[i])}
            causes = {i: cause for i, cause in causes.items() if i not in prose}
            spans = {i: parts for i, parts in spans.items() if i not in prose}
            warnings = ("prose spared: the rules and the model would have removed more of it than is plausible",)
            confidence = min(confidence, _DOUBTFUL_CONFIDENCE)
        kept = tuple([block.index for block in page.blocks if block.index not in causes])
        parts = {i: _removed_parts(page.blocks[i].text, verdicts) for i, verdicts in spans.items() if i not in causes}
        cuts = {i: tuple((start, end) for start, end, _ in parts[i]) for i in kept if parts.get(i)} if parts else {}
        return Decision(kept, cuts, tuple(_removals(page, causes, parts)), confidence, warnings)

    def _causes(self) -> dict[int, Verdict]:
        """The removed blocks, each with the verdict to report: a rule's if there is one, as it explains more."""
        rules = self._strongest_rule
        causes = {i: rules.get(i, verdict) for i, verdict in self._prevailing.items() if not verdict.keep}
        return {i: cause for i, cause in causes.items() if not cause.keep} if rules else causes


def decide(page: Page, verdicts: Iterable[Verdict], *, confidence: float = 1.0, spare: bool = False) -> Decision:
    """Merge verdicts into a decision.

    Args:
        page: The page that was judged.
        verdicts: The verdicts of all judges, in any order; the outcome does not depend on it.
        confidence: The predicted F1 of the page.
        spare: Keep the prose and warn if the verdicts would remove more of it than is plausible.
    """
    return VerdictMerger(page, verdicts).decide(confidence=confidence, spare=spare)


def _weight(verdict: Verdict, rank: Mapping[str, int]) -> tuple[int, float, bool, str]:
    """The sort key by which verdicts prevail: rank, confidence, keeping; the rule's id breaks any tie left."""
    return rank[verdict.judge], verdict.confidence, verdict.keep, verdict.rule


def _is_prose(block: Block) -> bool:
    return block.text.count(" ") >= _MIN_PROSE_SPACES


def _implausible(page: Page, causes: Mapping[int, Verdict]) -> bool:
    blocks = page.blocks
    return is_implausible((blocks[i] for i, cause in causes.items() if cause.family != "repeats"), blocks)


def is_implausible(removed: Iterable[Block], blocks: Iterable[Block]) -> bool:
    """Whether removing some of these blocks would take more prose than is plausible."""
    words = _prose_words(removed)
    return words > IMPLAUSIBLE_WORDS and words > IMPLAUSIBLE_SHARE * _prose_words(blocks)


def _prose_words(blocks: Iterable[Block]) -> int:
    return sum(len(block.text.split()) for block in blocks if _is_prose(block))


def doubted(decision: Decision, warning: str) -> Decision:
    """Mark a decision that removes more prose than is plausible: with a warning and a low confidence."""
    return replace(decision.warned(warning), confidence=min(decision.confidence, _DOUBTFUL_CONFIDENCE))


def _removed_parts(text: str, verdicts: Sequence[Verdict]) -> list[_Part]:
    """The spans of a block to remove, in order and with overlaps merged; a line that is emptied loses its line end."""
    causes: dict[int, Verdict] = {}
    ends: dict[int, int] = {}
    for verdict in verdicts:
        if not verdict.keep and verdict.span and verdict.span[0] < verdict.span[1]:
            first, last = verdict.span
            causes.setdefault(first, verdict)
            ends[first] = max(ends.get(first, 0), last)
    parts: list[_Part] = []
    for first in sorted(ends):
        start, end, cause = parts.pop() if parts and first <= parts[-1][1] else (first, 0, causes[first])
        parts.append((*_with_line_end(text, start, max(end, ends[first])), cause))
    return parts


def _with_line_end(text: str, start: int, end: int) -> tuple[int, int]:
    """Extend a span that covers whole lines by a line end, which would otherwise be left without a line."""
    if start == 0 or text[start - 1] == "\n":
        if text[end : end + 1] == "\n":
            return start, end + 1
        if end == len(text):
            return max(start - 1, 0), end
    return start, end


def _removals(page: Page, causes: Mapping[int, Verdict], parts: Mapping[int, Sequence[_Part]]) -> Iterator[Removal]:
    """The removals for blocks that go and for blocks that lose spans, in order."""
    for i in sorted(causes.keys() | parts.keys()) if parts else sorted(causes):
        block = page.blocks[i]
        if i in causes:
            text = block.text
            if text and not text.isspace():
                yield _removal(block, causes[i], 0, len(text))
            continue
        for start, end, cause in parts[i]:
            yield _removal(block, cause, start, end)


def _removal(block: Block, cause: Verdict, start: int, end: int) -> Removal:
    offset = block.start
    _, _, _, rule, family, reason, confidence, _, language = cause
    return make_removal((
        block.text[start:end], offset + start, offset + end, block.index + 1,
        rule, family, reason, confidence, language,
    ))  # fmt: skip
