"""Adds the text embedded in a page's data to pages that show next to nothing, with a warning that it was added."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.blocks import Decision, in_order
from cleaner.decide import decide
from cleaner.html.embedded import MIN_WORDS, embedded_article, embedded_product
from cleaner.pipeline.doubts import NO_ARTICLE
from cleaner.prose import count_words, is_sentence
from cleaner.read_html import read_html
from cleaner.rules import book_of, protect
from cleaner.rules.structure import SHELL

if TYPE_CHECKING:
    from cleaner.blocks import Options, PageType, Removal
    from cleaner.html.embedded import Embedded
    from cleaner.html.layout import HtmlPage

SHOWS_NOTHING = "no article found: the page shows nothing to read without its scripts"
EMBEDDED = "the page shows next to nothing without its scripts: the text is from {source}"
DESCRIBED = "the page does not show the product's description: it is from {source}"
# The embedded text must be this many times as long as the shown text.
_MIN_LENGTH_RATIO = 3
# A page shows a description if it shows more than this share of the description's words.
_MAX_SHOWN_SHARE = 0.6
# A description with fewer words is a slogan.
_MIN_DESCRIPTION_WORDS = 20
# A page that shows a dozen words of its own must not be replaced by a guess.
_MAX_WORDS_FOR_GUESS = 12
# This many kept words are worth reading, whatever else scripts would show: of three development pages that keep a few
# words and no sentence, two have more (properties of a product, a table), and the third has the labels of a shell.
_MIN_READABLE_WORDS = 20
# The F1 to expect of text whose place says little about what it is; the decision on the shell says nothing about it.
_CONFIDENCE = 0.5
_REQUEST_FOR_SCRIPTS = re.compile(r"java\s?script|\bbrowser\b|\bloading\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_LONG_WORD = re.compile(r"\w{4,}")


def with_embedded(
    page: HtmlPage, decision: Decision, options: Options, page_type: PageType, title: str
) -> tuple[HtmlPage, Decision]:
    """Add a page's embedded text if it shows next to nothing; otherwise return page and decision unchanged.

    Args:
        page: A page that `read_html` made.
        decision: The decision on what it shows.
        options: The caller's choices.
        page_type: The kind of page, as far as known.
        title: The title that the page gives itself.
    """
    shown = _count_shown(page, decision)
    if shown < MIN_WORDS:
        embedded = embedded_article(page)
        if (
            embedded is not None
            and embedded.words >= _MIN_LENGTH_RATIO * shown
            and not _is_doubtful(embedded, shown, title)
        ):
            return _with_text(page, decision, options, embedded, EMBEDDED) or (page, decision)
        if shown < _MIN_READABLE_WORDS and not _keeps_sentence(page, decision):
            if _runs_scripts(page):
                return page, decision.warned(SHOWS_NOTHING)
            return page, decision if decision.kept else decision.warned(NO_ARTICLE)
    elif page_type == "product":
        embedded = embedded_product(page)
        if embedded is not None and embedded.words >= _MIN_DESCRIPTION_WORDS and not _is_shown(page, embedded):
            return _with_text(page, decision, options, embedded, DESCRIBED) or (page, decision)
    return page, decision


def _count_shown(page: HtmlPage, decision: Decision) -> int:
    """The number of kept words, without requests to enable scripts; counting stops once they are enough."""
    shown = 0
    for i in decision.kept:
        text = page.blocks[i].text
        shown += 0 if _REQUEST_FOR_SCRIPTS.search(text) else count_words(text)
        if shown >= MIN_WORDS:
            break
    return shown


def _keeps_sentence(page: HtmlPage, decision: Decision) -> bool:
    """Whether one of the kept blocks is a sentence."""
    return any(is_sentence(page.blocks[i].text, count_words(page.blocks[i].text)) for i in decision.kept)


def _is_doubtful(embedded: Embedded, shown: int, title: str) -> bool:
    """Whether a text is only a guess, and the page has words of its own or a title that the text mostly lacks."""
    if not embedded.guessed or shown >= _MAX_WORDS_FOR_GUESS:
        return embedded.guessed
    words = set(_LONG_WORD.findall(title.casefold()))
    lacking = words - set(_LONG_WORD.findall(embedded.markup.casefold()))
    return 2 * len(lacking) > len(words)


def _runs_scripts(page: HtmlPage) -> bool:
    """Whether a page has scripts that could show something, not only ones that hold data."""
    return any("json" not in (node.attributes.get("type") or "").lower() for node in page.layout.tree.css("script"))


def _is_shown(page: HtmlPage, embedded: Embedded) -> bool:
    """Whether the page shows most of the words anyway, kept or not."""
    words = set(_WORD.findall(embedded.markup.casefold()))
    shown = set(_WORD.findall(" ".join(page.layout.texts).casefold()))
    return len(words & shown) > _MAX_SHOWN_SHARE * len(words)


def _with_text(
    page: HtmlPage, decision: Decision, options: Options, embedded: Embedded, warning: str
) -> tuple[HtmlPage, Decision] | None:
    """Append the embedded text to the page and keep it except for what rules remove; None if it can't be added.

    The blocks that the page showed are removed, unless a description is added to a product, or the rule is not used.
    """
    count = len(page.blocks)
    markup = f"{page.document.text}</noscript></template></script><main>{embedded.markup}</main>"
    longer = read_html(page.document.with_text(markup))
    if [block.text for block in longer.blocks[:count]] != [block.text for block in page.blocks]:
        return None
    added = longer.with_blocks(longer.blocks[count:])
    book = book_of(options)
    view = book.view(added)
    is_description = warning == DESCRIBED
    staying = set(decision.kept) if is_description or SHELL.id not in book.rules else set[int]()
    verdicts = [SHELL.against(i) for i in range(count) if i not in staying]
    new = decide(longer, [*verdicts, *book.verdicts(view), *protect(added, view)])
    if sum(count_words(longer.blocks[i].text) for i in new.kept if i >= count) < _MIN_DESCRIPTION_WORDS:
        return None
    combined = Decision(
        new.kept,
        {**{i: cut for i, cut in decision.cuts.items() if i in staying}, **new.cuts},
        in_order(_combined_removals(decision, new)),
        decision.confidence if is_description else _CONFIDENCE,
        decision.warnings,
    )
    return longer, combined.warned(warning.format(source=embedded.source))


def _combined_removals(first: Decision, second: Decision) -> list[Removal]:
    """The removals of two decisions, the second of which drops blocks that the first kept.

    A block that both drop is reported by the first; one that only the second drops by the second, without the spans
    that the first cut from it.
    """
    newly_dropped = set(first.kept) - set(second.kept)
    removals = [removal for removal in first.removals if removal.line - 1 not in newly_dropped]
    reported = {removal.line for removal in removals}
    return [*removals, *(removal for removal in second.removals if removal.line not in reported)]
