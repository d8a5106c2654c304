"""The one place where verdicts become removals, so that none goes unrecorded.

Precedence for a block: protection and rules meet by confidence (a rule must be surer than what protects; keeping wins a
tie); where neither speaks, what templates know; then the second opinion, if it was asked; then the model. In plain text
the model meets protection and rules by confidence too. Where nobody speaks a block stays.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cleaner.blocks import Decision, make_removal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from cleaner.blocks import Block, Page, Removal, Verdict

_RANK = {"model": 0, "second-opinion": 1, "templates": 2, "protect": 3, "rules": 3}
# In plain text the model only ever speaks against a line, and is met by confidence like a rule.
_TEXT_RANK = {**_RANK, "model": 3}
# What goes of a block: start, end, and who says so first.
_Part = tuple[int, int, "Verdict"]
# If more than this share of a text's running words would go, and more than so many of them, the prose is spared.
IMPLAUSIBLE_SHARE = 0.7
IMPLAUSIBLE_WORDS = 120
# What an article may be worth of which more went than is plausible.
_DOUBTFUL = 0.3


class Hearing:
    """Gathers what judges say of a page's blocks; the outcome does not depend on the order."""

    def __init__(self, page: Page, verdicts: Iterable[Verdict] = ()) -> None:
        """Hear those who have spoken already."""
        self._page = page
        self._rank = _TEXT_RANK if page.document.kind == "text" else _RANK
        # Per block that was spoken of as a whole, the verdict that prevails; the rules' surest one; and what was said
        # of parts of it.
        self._whole: dict[int, Verdict] = {}
        self._rules: dict[int, Verdict] = {}
        self._spans: dict[int, list[Verdict]] = {}
        # What would be kept now; None when something was heard since it was asked for.
        self._left: tuple[int, ...] | None = None
        self.hear(verdicts)

    def hear(self, verdicts: Iterable[Verdict]) -> None:
        """Take in more verdicts."""
        whole, rules, rank = self._whole, self._rules, self._rank
        for verdict in verdicts:
            self._left = None
            i = verdict.block
            if verdict.span is not None:
                self._spans.setdefault(i, []).append(verdict)
                continue
            if whole.setdefault(i, verdict) is not verdict and _weight(verdict, rank) > _weight(whole[i], rank):
                whole[i] = verdict
            if verdict.judge == "rules" and (i not in rules or _weight(verdict, rank) > _weight(rules[i], rank)):
                rules[i] = verdict

    def remaining(self) -> tuple[int, ...]:
        """Indices of the blocks that a decision would keep now: for those who judge what is left."""
        if self._left is None:
            causes = self._causes()
            self._left = tuple([i for i in range(len(self._page.blocks)) if i not in causes])
        return self._left

    def decide(self, *, confidence: float = 1.0, spare: bool = False) -> Decision:
        """The decision; see the function of this name."""
        page, causes, spans = self._page, self._causes(), self._spans
        warnings: tuple[str, ...] = ()
        if spare and _implausible(page, causes):
            prose = {i for i in causes if _is_prose(page.blocks[i])}
            causes = {i: cause for i, cause in causes.items() if i not in prose}
            spans = {i: parts for i, parts in spans.items() if i not in prose}
            warnings = ("prose spared: the rules and the model would have removed more of it than is plausible",)
            confidence = min(confidence, _DOUBTFUL)
        kept = tuple([block.index for block in page.blocks if block.index not in causes])
        parts = {i: _parts(page.blocks[i].text, said) for i, said in spans.items() if i not in causes}
        cuts = {i: tuple((start, end) for start, end, _ in parts[i]) for i in kept if parts.get(i)} if parts else {}
        return Decision(kept, cuts, tuple(_removals(page, causes, parts)), confidence, warnings)

    def _causes(self) -> dict[int, Verdict]:
        """The blocks that go, each with the verdict to name: where the model and a rule agree, the rule tells more."""
        rules = self._rules
        named = {i: rules.get(i, verdict) for i, verdict in self._whole.items() if not verdict.keep}
        return {i: cause for i, cause in named.items() if not cause.keep} if rules else named


def decide(page: Page, verdicts: Iterable[Verdict], *, confidence: float = 1.0, spare: bool = False) -> Decision:
    """Merge verdicts into a decision.

    Args:
        page: What was judged.
        verdicts: From all judges, in any order; the outcome does not depend on it.
        confidence: The predicted F1 of the page.
        spare: Keep the prose and warn if the verdicts would take more of it than is plausible.
    """
    return Hearing(page, verdicts).decide(confidence=confidence, spare=spare)


def _weight(verdict: Verdict, rank: Mapping[str, int]) -> tuple[int, float, bool, str]:
    """Rank first, then confidence; keeping wins a tie, and the rule's id makes the order total."""
    return rank[verdict.judge], verdict.confidence, verdict.keep, verdict.rule


def _is_prose(block: Block) -> bool:
    return block.text.count(" ") >= 15


def _implausible(page: Page, causes: Mapping[int, Verdict]) -> bool:
    blocks = page.blocks
    return is_implausible((blocks[i] for i, cause in causes.items() if cause.family != "repeats"), blocks)


def is_implausible(going: Iterable[Block], blocks: Iterable[Block]) -> bool:
    """Whether more prose would go of blocks than is plausible."""
    words = _prose_words(going)
    return words > IMPLAUSIBLE_WORDS and words > IMPLAUSIBLE_SHARE * _prose_words(blocks)


def _prose_words(blocks: Iterable[Block]) -> int:
    return sum(len(block.text.split()) for block in blocks if _is_prose(block))


def doubted(decision: Decision, warning: str) -> Decision:
    """A decision that took more prose than is plausible, and says so."""
    return replace(decision.warned(warning), confidence=min(decision.confidence, _DOUBTFUL))


def _parts(text: str, verdicts: Sequence[Verdict]) -> list[_Part]:
    """What goes of a block, in order, overlapping spans joined; a line of which nothing stays goes with its end."""
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
        parts.append((*_with_end_of_line(text, start, max(end, ends[first])), cause))
    return parts


def _with_end_of_line(text: str, start: int, end: int) -> tuple[int, int]:
    """A span, with an end of line that would part nothing without it."""
    if start == 0 or text[start - 1] == "\n":
        if text[end : end + 1] == "\n":
            return start, end + 1
        if end == len(text):
            return max(start - 1, 0), end
    return start, end


def _removals(page: Page, causes: Mapping[int, Verdict], parts: Mapping[int, Sequence[_Part]]) -> Iterator[Removal]:
    """What is recorded of the blocks that go, and of those that lose parts, in order."""
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
    at = block.start
    _, _, _, rule, family, reason, confidence, _, language = cause
    return make_removal((
        block.text[start:end], at + start, at + end, block.index + 1, rule, family, reason, confidence, language,
    ))  # fmt: skip
