"""The command `clean rules`: lists rules, shows one with its phrases in each language, and runs their test cases."""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.cli.exit_codes import FAILED
from cleaner.cli.voice import BOLD, CYAN, DIM, GREEN, RED, Style, style_of
from cleaner.rules.book import built_in_phrases, rule_book
from cleaner.rules.cases import failures
from cleaner.rules.not_rules import no_rule
from cleaner.rules.packs import read_pack
from cleaner.rules.sites import site_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.rules.phrase import Phrase
    from cleaner.rules.rule import Rule

_SCOPES = {
    "span": "a part of the block goes",
    "block": "the block goes",
    "onward": "the block goes, and all that follows until prose resumes",
}


def listing(packs: tuple[str, ...]) -> None:
    """Print all rules, a line each: id, scope, reason.

    Raises:
        RuleError: A pack can't be used.
    """
    style = style_of(sys.stdout)
    rules = rule_book(packs=packs).rules.values()
    width = max(len(rule.id) for rule in rules)
    _print(*(f"{style.paint(f'{rule.id:{width}}', CYAN)}  {rule.scope:6}  {rule.reason}" for rule in rules))


def show(name: str, packs: tuple[str, ...]) -> None:
    """Print everything about a rule, or about all rules of a family.

    Raises:
        RuleError: No rule has this name, or a pack can't be used.
    """
    rules = [rule for rule in rule_book(packs=packs).rules.values() if name in {rule.id, rule.family}]
    if not rules:
        raise no_rule(name)
    style = style_of(sys.stdout)
    own_packs = [read_pack(Path(path)) for path in packs]
    local = (phrase for pack in own_packs for site in pack.sites for phrase in site.phrases)
    all_phrases = (*built_in_phrases(), *(phrase for pack in own_packs for phrase in pack.phrases), *local)
    for number, rule in enumerate(rules):
        _print(*([""] if number else []), *_describe(rule, all_phrases, style))


def _describe(rule: Rule, all_phrases: tuple[Phrase, ...], style: Style) -> Iterator[str]:
    yield style.paint(rule.id, BOLD, CYAN)
    yield f"  reason      {rule.reason}"
    yield f"  scope       {rule.scope}: {_SCOPES[rule.scope]}"
    yield f"  confidence  {rule.confidence}"
    if rule.guards:
        yield f"  guards      {', '.join(rule.guards)}"
    if rule.pattern:
        yield f"  pattern     {rule.pattern}"
    if rule.tells:
        yield f"  tells       {(rule.tells.__doc__ or rule.tells.__name__).splitlines()[0]}"
    if rule.find:
        yield f"  finds       {(rule.find.__doc__ or rule.find.__name__).splitlines()[0]}"
    if rule.markup:
        yield f"  of pages    {rule.markup}"
    phrases = [phrase for phrase in all_phrases if phrase.rule == rule.id]
    for (language, site), group in groupby(phrases, key=lambda phrase: (phrase.language, phrase.site)):
        label = f"in {language} on {site}" if site else f"in {language}"
        yield from _block(label, [phrase.written() for phrase in group], style)
    local = [phrase for phrase in all_phrases if phrase.site and site_rule(phrase.site) == rule.id]
    for name, group in groupby(local, key=lambda phrase: phrase.rule):
        yield from _block(name, [phrase.written() for phrase in group], style)
    yield from _block("must hit", list(rule.hits), style)
    yield from _block("must miss", list(rule.misses), style)


def _block(label: str, entries: list[str], style: Style) -> Iterator[str]:
    for number, entry in enumerate(entries):
        shown = entry.replace("\n", style.paint(" ⏎ ", DIM))
        yield f"  {label if not number else '':10}  {shown}"


def try_cases(pack: Path | None, packs: tuple[str, ...]) -> int:
    """Run the test cases of all built-in rules and of the packs', and return the exit code.

    Raises:
        RuleError: A pack can't be used.
    """
    book = rule_book(packs=(*packs, *([str(pack)] if pack else [])))
    style = style_of(sys.stdout)
    cases = sum(len(rule.hits) + len(rule.misses) for rule in book.rules.values())
    failed = [failure for rule in book.rules.values() for failure in failures(book, rule)]
    if book.sites.tables:
        from cleaner.pipeline import site_cases  # noqa: PLC0415  loads the parser

        failed += site_cases.failures(book)
    for failure in failed:
        _print(f"{style.paint('failed', RED)} {failure.rule}: {failure.case!r}", f"  {failure.cause}")
    verdict = style.paint(f"{len(failed)} failed", RED) if failed else style.paint("all hold", GREEN)
    _print(f"{len(book.rules)} rules, {cases} cases: {verdict}")
    return FAILED if failed else 0


def _print(*lines: str) -> None:
    sys.stdout.buffer.write("".join(f"{line}\n" for line in lines).encode("utf-8", "replace"))
