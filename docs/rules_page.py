"""Writes `docs/rules.md`, the tables of all rules: `python -m docs.rules_page`."""  # noqa: INP001  a script in the folder of its page

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

All rules, by family.

- *Reach*: what a hit removes. `span` is a part of a block, `block` the block, `onward` the block and all that follows
  until prose resumes.
- *When*: the guards, which must all hold. `clean rules show ID` lists them; [adding a rule](adding-a-rule.md) describes
  them. For rules that look at the markup of pages, it is what they remove instead. These rules have no effect on plain
  text.
- *Confidence*: that of a hit. A block is kept if something protects it with a higher one.
- *Phrases*: their number in the packs, and in how many languages they are.

`--skip` and `--only`, as well as `skip` and `only` in `Options` and in `[tool.cleaner]`, take names of rules and of
families. If a rule is skipped, other rules and the model may still remove what it would remove.

This page is written by `python -m docs.rules_page`; a test checks that it is up to date.
"""
_OTHERS = """
## Names that are not rules

Removals and verdicts may have these names too. `--skip` and `--only` refuse them with an error. Scripts, styles, media
and embedded frames are not read at all, so no removal names them. Hidden elements are read and judged like others,
except for a few hidden words within a line (`structure.hidden`).

| name | what it is | to do without it |
|---|---|---|
"""


def page() -> str:
    """The content of the page."""
    counts = Counter((phrase.rule, phrase.language) for phrase in built_in_phrases())
    parts, family = [_HEAD], ""
    for rule in all_rules():
        if rule.family != family:
            family = rule.family
            parts.append(
                f"\n## {family}\n\n| rule | reason | reach | when | confidence | phrases |\n|---|---|---|---|---|---|\n"
            )
        parts.append(_row(rule, {language: count for (key, language), count in counts.items() if key == rule.id}))
    return "".join(
        [*parts, _OTHERS, *(f"| `{name}` | {what} | {advice} |\n" for name, (what, advice) in OTHERS.items())]
    )


def _row(rule: Rule, counts: dict[str, int]) -> str:
    """A rule's line of the table; `counts` are its phrases by language."""
    looked_at = "markup" if rule.markup else "pattern or place"
    phrases = f"{sum(counts.values())} in {len(counts)}" if counts else f"none: it looks at {looked_at}"
    when = rule.markup or ", ".join(rule.guards) or "always"
    return f"| `{rule.id}` | {rule.reason} | {rule.scope} | {when} | {rule.confidence} | {phrases} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
