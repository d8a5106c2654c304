"""Runs the cases of rules: what each rule must remove, and what it must leave alone.

A case is a small text; the cases of a site's table run as texts of that site. The sign `✂` is not part of the text. A
line that begins with it must be removed; inside a line it marks where the removed end begins. A line `¶` is replaced by
a paragraph of prose.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cleaner.blocks import Block, Document, Page
from cleaner.rules.sites import FAMILY, is_markup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.rules.book import RuleBook
    from cleaner.rules.rule import Rule

CUT = "✂"
PROSE = "¶"
_SENTENCES = (
    "The two ministers met on {day} in the old town hall and agreed that the bridge must be rebuilt before winter.",
    "On {day} the council heard from farmers, teachers and a retired engineer, all of whom asked for more time.",
    "Nobody in the village remembered {day} in quite the same way, and the records of it were lost.",
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Failure:
    """A case with an unexpected outcome.

    Attributes:
        rule: Id of the rule that it belongs to.
        case: The case as it is written.
        cause: What went wrong.
    """

    rule: str
    case: str
    cause: str


@dataclass(frozen=True, slots=True)
class _Case:
    """A parsed case: its lines, and for each line to remove the offset where the removed part begins."""

    lines: list[str] = field(default_factory=list)
    cuts: dict[int, int] = field(default_factory=dict)


def _parse(text: str) -> _Case:
    case = _Case()
    for number, line in enumerate(text.split("\n")):
        filled = _prose_line(number) if line == PROSE else line
        if CUT in filled:
            case.cuts[number] = filled.index(CUT)
            filled = filled.replace(CUT, "")
        case.lines.append(filled)
    return case


def _prose_line(number: int) -> str:
    return _SENTENCES[number % len(_SENTENCES)].format(day=_DAYS[number % len(_DAYS)])


def failures(book: RuleBook, rule: Rule) -> Iterator[Failure]:
    """Run all cases of a rule.

    In a hit, exactly what is marked must be removed, and this rule must be among the causes. In a miss, this rule must
    remove nothing. Cases that are markup are run by the code that reads pages (see `pipeline.site_cases`).
    """
    if rule.family == FAMILY and rule.markup:
        yield from _site_failures(book, rule)
        return
    for text in rule.hits:
        yield from _check_hit(book, rule, text)
    for text in rule.misses:
        case = _parse(text)
        for line, (rule_id, _) in sorted(_removed(book, case).items()):
            if rule_id == rule.id:
                yield Failure(rule.id, text, f"removes {case.lines[line]!r}")


def _site_failures(book: RuleBook, rule: Rule) -> Iterator[Failure]:
    """Run the cases of a site's table, which must make a difference on that site only."""
    url = f"https://{rule.id.removeprefix(FAMILY)[1:]}/"
    for text in (text for text in (*rule.hits, *rule.misses) if not is_markup(text)):
        case = _parse(text)
        there, elsewhere = (
            {line: start for line, (_, start) in _removed(book, case, at).items()} for at in (url, None)
        )
        if text in rule.hits and there != case.cuts:
            yield Failure(rule.id, text, f"removes from {there}, must remove from {case.cuts}")
        elif text in rule.hits and there == elsewhere:
            yield Failure(rule.id, text, "goes everywhere, not for what is said of this site")
        elif text in rule.misses:
            for line in sorted(there.keys() - elsewhere.keys()):
                yield Failure(rule.id, text, f"removes {case.lines[line]!r}")


def _check_hit(book: RuleBook, rule: Rule, text: str) -> Iterator[Failure]:
    case = _parse(text)
    removed = _removed(book, case)
    found = {line: start for line, (_, start) in removed.items()}
    if found != case.cuts:
        yield Failure(rule.id, text, f"removes from {found}, must remove from {case.cuts}")
    elif rule.id not in _causes(book, case):
        yield Failure(rule.id, text, "goes for other reasons only")


def _page(case: _Case, url: str | None = None) -> Page:
    blocks = tuple(Block(i, line, 0) for i, line in enumerate(case.lines))
    return Page(Document("\n".join(case.lines), "text", url), blocks)


def _removed(book: RuleBook, case: _Case, url: str | None = None) -> dict[int, tuple[str, int]]:
    """For each removed line, the most confident rule and the offset where the removed part begins."""
    best: dict[int, tuple[float, str, int]] = {}
    for verdict in book.judge(_page(case, url)):
        start = verdict.span[0] if verdict.span else 0
        best[verdict.block] = max(best.get(verdict.block, (0.0, "", 0)), (verdict.confidence, verdict.rule, start))
    return {line: (rule, start) for line, (_, rule, start) in best.items()}


def _causes(book: RuleBook, case: _Case) -> set[str]:
    return {verdict.rule for verdict in book.judge(_page(case))}
