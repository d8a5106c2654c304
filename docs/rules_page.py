"""Write `docs/rules.md`, the table of all rules: `python -m docs.rules_page`."""  # noqa: INP001  a script beside its page

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.rules.book import all_rules, built_in_phrases

if TYPE_CHECKING:
    from cleaner.rules import Rule

PAGE = Path(__file__).parent / "rules.md"
_HEAD = """# Rules

Every rule, by family. *Reach*: `span` takes a part of a block, `block` the block, `onward` the block and what follows
until prose resumes. *When*: the guards that must all hold (see `clean rules show ID`, and
[adding a rule](adding-a-rule.md) for what each asks). *Sure*: the confidence of a hit; protection outweighs what is
less sure. *Phrases*: how many the packs hold, in how many languages.

This page is written by `python -m docs.rules_page`; a test holds it to the code.
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
    return "".join(parts)


def _row(rule: Rule, counts: dict[str, int]) -> str:
    said = f"{sum(counts.values())} in {len(counts)}" if counts else "none: it looks at pattern or place"
    when = ", ".join(rule.guards) or "always"
    return f"| `{rule.id}` | {rule.reason} | {rule.scope} | {when} | {rule.confidence} | {said} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
