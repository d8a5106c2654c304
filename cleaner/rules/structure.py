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
# Of what the model keeps of the development pages told as listings, cross-validated, it takes 331 words of chrome and
# 12 of the main text, on eight sites. Collections have what a shop says of them beneath.
BEYOND = Rule(
    id="structure.beyond",
    reason="beneath the entries of a listing",
    confidence=0.9,
    markup="what stands beneath the one list that holds half of a page or more, but for other lists (pages: listing)",
)
# In what stays of 1,606 development pages 71 such texts stand amid lines, on five pages. One answer, which repeats what
# a shop's filters hide, has 29 of them, no other any; both longer ones, which are there to be opened, are in answers.
HIDDEN = Rule(
    id="structure.hidden",
    reason="words amid a line that browsers do not show",
    scope="span",
    confidence=0.9,
    markup="inline elements with `hidden` or `display: none`, fewer than twelve words beside others that are shown",
)
PERMALINK = Rule(
    id="structure.permalink",
    reason="a sign that links to what it stands behind",
    scope="span",
    markup="links of `#` without a word, at the ends of headings, terms and captions",
)
RULES = (ORPHAN_HEADING, SHELL, BEYOND, HIDDEN, PERMALINK)
