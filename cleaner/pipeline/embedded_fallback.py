"""Pages that show next to nothing: what they carry beside it becomes blocks of the page, and the article says so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.blocks import Decision, in_order
from cleaner.decide import decide
from cleaner.html.embedded import LEAST_WORDS, embedded_article, embedded_product
from cleaner.pipeline.doubts import NO_ARTICLE
from cleaner.prose import count_words, is_sentence
from cleaner.read_html import read_html
from cleaner.rules import book_of, protect
from cleaner.rules.structure import SHELL

if TYPE_CHECKING:
    from cleaner.blocks import Options, PageType
    from cleaner.html.embedded import Embedded
    from cleaner.html.layout import HtmlPage

SHOWS_NOTHING = "no article found: the page shows nothing to read without its scripts"
EMBEDDED = "the page shows next to nothing without its scripts: the text is from {source}"
DESCRIBED = "the page does not show the product's description: it is from {source}"
# What is carried must be so many times as long as what is shown.
_TIMES = 3
# If more of a description's words are shown, the page shows it.
_SHOWN = 0.6
# A description of fewer words is a slogan.
_DESCRIPTION = 20
# A page that shows a dozen words of its own is not to be replaced by a guess.
_SLOGAN = 12
# As many words can be read, whatever else scripts would show: of three development pages that keep a few words and no
# sentence, two have more, properties of a product and a table, and one has the labels of a shell.
_LITTLE = 20
# The F1 to expect of text whose place says little of what it is. What was made of the shell says nothing of it.
_CONFIDENCE = 0.5
_SCRIPTS = re.compile(r"java\s?script|\bbrowser\b|\bloading\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_TELLING = re.compile(r"\w{4,}")


def with_embedded(
    page: HtmlPage, decision: Decision, options: Options, page_type: PageType, title: str
) -> tuple[HtmlPage, Decision]:
    """Add what a page carries if it shows next to nothing; otherwise page and decision come back as they were.

    Args:
        page: A page that `read_html` made.
        decision: What judges made of what it shows.
        options: The caller's choices.
        page_type: What kind of page it is, as far as known.
        title: The title that the page gives itself.
    """
    shown = _count_shown(page, decision)
    if shown < LEAST_WORDS:
        found = embedded_article(page)
        if found is not None and found.words >= _TIMES * shown and not _is_doubtful(found, shown, title):
            return _added(page, decision, options, found, EMBEDDED) or (page, decision)
        if shown < _LITTLE and not any(
            is_sentence(page.blocks[i].text, count_words(page.blocks[i].text)) for i in decision.kept
        ):
            if _runs_scripts(page):
                return page, decision.warned(SHOWS_NOTHING)
            return page, decision if decision.kept else decision.warned(NO_ARTICLE)
    elif page_type == "product":
        found = embedded_product(page)
        if found is not None and found.words >= _DESCRIPTION and not _is_shown(page, found):
            return _added(page, decision, options, found, DESCRIBED) or (page, decision)
    return page, decision


def _count_shown(page: HtmlPage, decision: Decision) -> int:
    """Words of what stays, without requests to switch scripts on; counted as far as is needed to know it is enough."""
    shown = 0
    for i in decision.kept:
        text = page.blocks[i].text
        shown += 0 if _SCRIPTS.search(text) else count_words(text)
        if shown >= LEAST_WORDS:
            break
    return shown


def _is_doubtful(found: Embedded, shown: int, title: str) -> bool:
    """Whether a text is a guess, and the page has words of its own or a title most of whose words the text lacks."""
    if not found.guessed or shown >= _SLOGAN:
        return found.guessed
    words = set(_TELLING.findall(title.casefold()))
    lacking = words - set(_TELLING.findall(found.markup.casefold()))
    return 2 * len(lacking) > len(words)


def _runs_scripts(page: HtmlPage) -> bool:
    """Whether a page has scripts that could show something, and not data alone."""
    return any("json" not in (node.attributes.get("type") or "").lower() for node in page.layout.tree.css("script"))


def _is_shown(page: HtmlPage, found: Embedded) -> bool:
    """Whether the page shows most of the words anyway, kept or not."""
    words = set(_WORD.findall(found.markup.casefold()))
    shown = set(_WORD.findall(" ".join(page.layout.texts).casefold()))
    return len(words & shown) > _SHOWN * len(words)


def _added(
    page: HtmlPage, decision: Decision, options: Options, found: Embedded, warning: str
) -> tuple[HtmlPage, Decision] | None:
    """The page with the text at its end, all blocks of which stay but for what rules say; None if it can't be added.

    What the page showed goes, unless it is a product to which a description is added, or the rule is not used.
    """
    count = len(page.blocks)
    markup = f"{page.document.text}</noscript></template></script><main>{found.markup}</main>"
    longer = read_html(page.document.with_text(markup))
    if [block.text for block in longer.blocks[:count]] != [block.text for block in page.blocks]:
        return None
    rest = longer.with_blocks(longer.blocks[count:])
    book = book_of(options)
    view = book.view(rest)
    described = warning == DESCRIBED
    stays = set(decision.kept) if described or SHELL.id not in book.rules else set[int]()
    verdicts = [SHELL.against(i) for i in range(count) if i not in stays]
    later = decide(longer, [*verdicts, *book.verdicts(view), *protect(rest, view)])
    if sum(count_words(longer.blocks[i].text) for i in later.kept if i >= count) < _DESCRIPTION:
        return None
    kept = set(decision.kept)
    before = [removal for removal in decision.removals if removal.line - 1 not in kept - set(later.kept)]
    told = {removal.line - 1 for removal in before}
    removals = [*before, *(one for one in later.removals if one.line - 1 not in told)]
    joined = Decision(
        later.kept,
        {**{i: cut for i, cut in decision.cuts.items() if i in stays}, **later.cuts},
        in_order(removals),
        decision.confidence if described else _CONFIDENCE,
        decision.warnings,
    )
    return longer, joined.warned(warning.format(source=found.source))
