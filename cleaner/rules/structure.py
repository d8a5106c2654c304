"""What a page's structure leaves without sense."""

from cleaner.rules.rule import Rule

ORPHAN_HEADING = Rule(
    id="structure.orphan-heading",
    reason="a heading with nothing left beneath it",
    confidence=0.9,
    markup="headings below the first level, on kinds of pages where they say nothing by themselves",
)
SHELL = Rule(
    id="structure.shell",
    reason="the page shows next to nothing without its scripts",
    confidence=0.9,
    markup="what a page shows in place of a text that it carries for its scripts",
)
RULES = (ORPHAN_HEADING, SHELL)
