"""Rules about parts of a page that its structure leaves without meaning, such as headings of nothing."""

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
# Of what the model keeps, cross-validated, on the development pages recognised as listings, this rule removes 331 words
# of chrome and 12 of the main text, on eight sites. Collections are spared: the shop's text about them is below.
BEYOND = Rule(
    id="structure.beyond",
    reason="beneath the entries of a listing",
    confidence=0.9,
    markup="what stands beneath the one list that holds half of a page or more, but for other lists (pages: listing)",
)
# In what remains of 1,606 development pages, 71 such texts are inside lines, on five pages. One expected text has 29 of
# them, as it repeats what a shop's filters hide, and no other has any. Both longer ones, which readers can open, are in
# expected texts.
HIDDEN = Rule(
    id="structure.hidden",
    reason="words amid a line that browsers do not show",
    scope="span",
    confidence=0.9,
    markup="inline elements with `hidden` or `display: none`, fewer than twelve words beside others that are shown",
)
PERMALINK = Rule(
    id="structure.permalink",
    reason="a sign that links to what it stands beside",
    scope="span",
    markup="links of `#` without a word, before or after all words of headings, terms and captions",
)
LINE_NUMBERS = Rule(
    id="structure.line-numbers",
    reason="numbers of lines of code",
    scope="span",
    markup="columns of as many numbers as the code after them has lines, and numbers in lines in elements named so",
)
RULES = (ORPHAN_HEADING, SHELL, BEYOND, HIDDEN, PERMALINK, LINE_NUMBERS)
