"""Write `docs/rules.md`, the table of all rules: `python -m docs.rules_page`."""  # noqa: INP001  a script beside its page

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.rules.book import all_rules, built_in_phrases
from cleaner.rules.not_rules import OTHERS

if TYPE_CHECKING:
    from cleaner.rules import Rule

PAGE = Path(__file__).parent / "rules.md"
_HEAD = """# Rules

Every rule, by family. *Reach*: `span` takes a part of a block, `block` the block, `onward` the block and what follows
until prose resumes. *When*: the guards that must all hold (see `clean rules show ID`, and
[adding a rule](adding-a-rule.md) for what each asks). *Sure*: the confidence of a hit; protection outweighs what is
less sure. *Phrases*: how many the packs hold, in how many languages. Rules that look at the markup of pages have none
and say nothing of plain text; under *when* stands what they take.

`--skip` and `--only`, `skip` and `only` in `Options` and in `[tool.cleaner]` take the names of rules and of families.
What a rule would take that is not used is judged by all others: the model may still leave it out.

This page is written by `python -m docs.rules_page`; a test holds it to the code.
"""
_OTHERS = """
## What is no rule

Verdicts name these too; `--skip` and `--only` refuse them and say so. Scripts, styles, media and embedded frames are
never read, so that nothing names them; hidden elements are read, and judged like others, but for a few words amid a
line (`structure.hidden`).

| name | what it is | without it |
|---|---|---|
"""


def page() -> str:
    """The page as it must be."""
    counts = Counter((phrase.rule, phrase.language) for phrase in built_in_phrases())
    parts, family = [_HEAD], ""
    for rule in all_rules():
        if rule.family != family:
            family = rule.family
            parts.append(
                f"\n## {family}\n\n| rule | reason | reach | when | sure | phrases |\n|---|---|---|---|---|---|\n"
            )
        parts.append(_row(rule, {language: count for (key, language), count in counts.items() if key == rule.id}))
    return "".join(
        [*parts, _OTHERS, *(f"| `{name}` | {what} | {advice} |\n" for name, (what, advice) in OTHERS.items())]
    )


def _row(rule: Rule, counts: dict[str, int]) -> str:
    place = "markup" if rule.markup else "pattern or place"
    said = f"{sum(counts.values())} in {len(counts)}" if counts else f"none: it looks at {place}"
    when = rule.markup or ", ".join(rule.guards) or "always"
    return f"| `{rule.id}` | {rule.reason} | {rule.scope} | {when} | {rule.confidence} | {said} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
