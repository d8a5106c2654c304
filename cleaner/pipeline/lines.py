"""Plain text: judge and apply, until nothing goes any more."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cleaner.article import Article
from cleaner.blocks import Metadata, Removal
from cleaner.decide import decide
from cleaner.pipeline.doubts import doubts
from cleaner.pipeline.wrapped import unwrapped
from cleaner.prose import OTHER_SCRIPT, PROSE_WORDS, title_line
from cleaner.read_text import Line, apply, join_lines, page_of, read_text, split_lines
from cleaner.rules import book_of, protect

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.blocks import Block, Decision, Document, Options, Page, Verdict
    from cleaner.model_text import TextReading
    from cleaner.rules import RuleBook
    from cleaner.rules.book import Known
    from cleaner.rules.predicates import View
    from cleaner.templates import Templates

# A pass may bring to light what the next one can judge (a heading whose list is gone). Real texts settle in two or
# three.
MAX_PASSES = 20
# The least P(drop) at which the model lets a rule have its way.
AGREEMENT = 0.5
# The same in a text of which this share or more is expected to be chrome,
CHROME_SHARE, CHROME_AGREEMENT = 0.3, 0.35
# in a text that seems clean, of families that hold what a site does and offers, and of an author's name,
CLEAN_AGREEMENT, CLEAN_AGREEMENT_OF_SITES, CLEAN_AGREEMENT_OF_AUTHOR = 0.87, 0.55, 0.885
# and in either in scripts of which the model has seen next to nothing, so that its chances are lower there:
FOREIGN_AGREEMENT = 0.1
FOREIGN_CLEAN_AGREEMENT, FOREIGN_CLEAN_AGREEMENT_OF_SITES, FOREIGN_CLEAN_AGREEMENT_OF_AUTHOR = 0.3, 0.02, 0.3
# all but Latin, Greek and Cyrillic; a text is foreign if so great a share of its beginning is.
_FOREIGN_SHARE, _BEGINNING = 0.25, 20_000
# A foreign text with phrases of so many families is not clean, whatever the model says.
_CHROME_FAMILIES = 5
# The same for a whole phrase of some words in another language than English, of which the model has read little,
FULL_AGREEMENT, FULL_PHRASE = 0.1, 3
_OF_THE_MODEL = frozenset({"", "en"})
# and for families that look at more than words, of which the model sees less; an article's refrains repeat too.
_ON_SIGHT = {"repeats": 0.2}
# No article has a line of these that says a phrase of theirs whole: development texts that seem clean have 33 such
# lines with a chance of .55 to .87, all of them chrome.
_OF_SITES = frozenset({
    "ads", "comments", "feedback", "legal", "navigation", "newsletter", "paywall", "share", "tags", "votes",
})  # fmt: skip
# Of what these find many an article has its own, and keeps it: in a text that seems clean they say nothing, but for the
# author's name (17 such lines are chrome there and one the article's).
_ALSO_IN_ARTICLES, _OF_AUTHOR = frozenset({"byline", "repeats"}), "byline.author"
# In a text that does not seem clean captions with their credits and what is said of an article's writer are chrome even
# where the model has little doubt that they are not: of the lines that it gives such chances 34 are, and two are not.
_AMID_CHROME = {"media.credited": 0.03, "author.writer": 0.1}
# No article of its own repeats so great a share of its words.
REPEATED_SHARE = 0.1
# The least P(drop) at which the model takes a paragraph beside one that stays: of such lines with a lower chance 45 in
# the development texts are the article's and 53 chrome, and a paragraph lost weighs more than one left.
BESIDE_PROSE = 0.9
_UNSETTLED = "left alone: its lines depend on each other in ways that do not settle"


@dataclass(slots=True)
class _Work:
    """A text under the knife; `lines` are what was left of it, once something went."""

    document: Document
    options: Options
    templates: Templates | None
    lines: list[Line] = field(default_factory=list)
    removals: list[Removal] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    known: Known = field(default_factory=dict)
    reading: TextReading | None = None
    confidence: float = 1.0


def clean_lines(document: Document, options: Options, templates: Templates | None = None) -> Article:
    """Clean a plain text.

    Judging and applying go on until a pass removes nothing. The result is a fixed point, which is what makes cleaning
    idempotent; a text that does not settle is left alone.
    """
    work = _Work(document, options, templates, warnings=list(document.warnings))
    page = read_text(document)
    for number in range(MAX_PASSES):
        decision = _decide(page, work, first=number == 0)
        if number == 0:
            work.confidence = decision.confidence
        work.warnings += [warning for warning in decision.warnings if warning not in work.warnings]
        if not decision.removals:
            return _article(work, page)
        lines = work.lines or split_lines(document.text)  # which a text that loses nothing has no need of
        work.removals += [_relocated(removal, lines) for removal in decision.removals]
        work.lines = apply(lines, decision)
        page = page_of(document, work.lines)
    work.removals, work.confidence = [], 0.0
    work.warnings.append(_UNSETTLED)
    return _article(work, read_text(document))


def _decide(page: Page, work: _Work, *, first: bool) -> Decision:
    """What goes in this pass: of a text whose lines were broken, paragraphs; what was learned of sites tells lines."""
    wrapped = None if work.templates is not None else unwrapped(page)
    if wrapped is None:
        return _judge(page, work, first=first)
    return wrapped.spread(_judge(wrapped.page, work, first=first))


def _judge(page: Page, work: _Work, *, first: bool) -> Decision:
    """What goes in this pass; only the first one tells a confidence."""
    options = work.options
    book = book_of(options)
    view = book.view(page, work.known)
    protections = _Protections(page, view)
    verdicts = list(book.verdicts(view))
    if options.model:
        hits = _spread(page, view, book.evidence(view))
        work.reading = _read(page, work, hits, protections)
        verdicts = _agreed(view, verdicts, work.reading, book)
        if work.reading.verdicts:
            verdicts += sure_of_prose(view, [*verdicts, *protections.verdicts], work.reading.verdicts)
        if options.explain:
            verdicts = _explained(page, verdicts, hits)
    if work.templates is not None:
        verdicts += work.templates.judge(page)
    decision = decide(page, [*verdicts, *protections.verdicts] if verdicts else (), spare=True)
    if work.reading is None or not first:
        return decision
    return replace(decision, confidence=min(decision.confidence, work.reading.confidence(decision.kept)))


@dataclass(frozen=True)
class _Protections:
    """What protects lines of a text; asked for only where something may go, which in most texts nothing may."""

    page: Page
    view: View

    @cached_property
    def verdicts(self) -> list[Verdict]:
        return list(protect(self.page, self.view))

    def blocks(self) -> list[int]:
        return [verdict.block for verdict in self.verdicts]


def _spread(page: Page, view: View, evidence: Sequence[float]) -> list[float]:
    """What is said of the blocks of a view, for all blocks of the page."""
    spread = [0.0] * len(page.blocks)
    for i in view.spoken:
        spread[view.blocks[i].index] = evidence[i]
    return spread


def _read(page: Page, work: _Work, hits: Sequence[float], protections: _Protections) -> TextReading:
    from cleaner.model_text import WEIGHTS, Said, judge_text  # noqa: PLC0415  loads numpy and the weights

    weights = Path(work.options.weights) / "text.npz" if work.options.weights else WEIGHTS
    sight = work.reading.sight.left([block.text for block in page.blocks]) if work.reading else None
    work.reading = None  # of a large text what was seen of it in the pass before takes much memory
    return judge_text(page, work.options.favor, Said(hits, protections.blocks), weights, sight)


def _agreed(view: View, verdicts: Sequence[Verdict], reading: TextReading, book: RuleBook) -> list[Verdict]:
    """Verdicts of the rules, as far as the model does not contradict them."""
    if not verdicts:
        return []
    bar = _bar(reading, view)
    verdicts = list(_without_entries(view, verdicts, reading))
    proved = _sure_repeats(view, verdicts) | _said_in_full(view, verdicts, reading)
    return [verdict for verdict in verdicts if verdict.block in proved or _agrees(verdict, reading, book, bar)]


def _explained(page: Page, verdicts: Sequence[Verdict], evidence: Sequence[float]) -> list[Verdict]:
    """The verdicts, those of the model with what weighed most in each."""
    from cleaner.model_text import explain_text  # noqa: PLC0415  loads numpy

    told = []
    for verdict in verdicts:
        if verdict.judge != "model":
            told.append(verdict)
            continue
        names = ", ".join(name for name, _ in explain_text(page, verdict.block, evidence))
        told.append(verdict._replace(reason=f"{verdict.reason} (probability {verdict.confidence:.2f}, by {names})"))
    return told


def sure_of_prose(view: View, verdicts: Sequence[Verdict], model: Sequence[Verdict]) -> Iterator[Verdict]:
    """The model's verdicts without those against a paragraph beside one that stays, unless it is surer than usual.

    Args:
        view: The text as rules see it.
        verdicts: Of rules and protections.
        model: Of the model.
    """
    going = {verdict.block for verdict in (*verdicts, *model) if not verdict.keep and not verdict.span}
    kept = {verdict.block for verdict in verdicts if verdict.keep and verdict.rule != "protect.heading"}
    stays = [
        block.index in kept or ((prose or _announces(view, place)) and block.index not in going)
        for place, (block, prose) in enumerate(zip(view.blocks, view.prose, strict=True))
    ]
    places = {block.index: place for place, block in enumerate(view.blocks)}
    for verdict in model:
        place = places[verdict.block]
        beside = any(stays[max(place - 1, 0) : place + 2])
        if verdict.confidence >= BESIDE_PROSE or not (view.prose[place] and beside):
            yield verdict


def _announces(view: View, place: int) -> bool:
    """Whether a line is as long as a sentence of prose and ends with a colon."""
    return view.words[place] >= PROSE_WORDS and view.stripped[place][-1] in ":："


def _without_entries(view: View, verdicts: Sequence[Verdict], reading: TextReading) -> Iterator[Verdict]:
    """Verdicts without those against paragraphs that are said more than twice, unless the model takes them for chrome.

    They may belong to the entries of a list: of events, cameras, shops.
    """
    often = set[int]()
    if any(verdict.family == "repeats" for verdict in verdicts):
        times = Counter(block.text.strip() for block in view.blocks)
        often = {block.index for block in view.blocks if times[block.text.strip()] > 2}
    for verdict in verdicts:
        if verdict.family != "repeats" or verdict.block not in often or reading.chances[verdict.block] >= AGREEMENT:
            yield verdict


def _sure_repeats(view: View, verdicts: Sequence[Verdict]) -> set[int]:
    """Repeated paragraphs about which the model is not asked: right after themselves, or a good part of the text."""
    found = {verdict.block for verdict in verdicts if verdict.family == "repeats"}
    if not found:
        return found
    repeated = sum(words for block, words in zip(view.blocks, view.words, strict=True) if block.index in found)
    if repeated >= REPEATED_SHARE * sum(view.words):
        return found
    return found & {after.index for before, after in pairwise(view.blocks) if before.text.strip() == after.text.strip()}


class _Bar(NamedTuple):
    """The least P(drop) that a rule which asks for evidence has to pass.

    Attributes:
        least: For most rules.
        of_sites: For families that hold what a site does and offers.
        of_author: For the author's name; None in a text that does not seem clean.
    """

    least: float
    of_sites: float
    of_author: float | None = None


def _bar(reading: TextReading, view: View) -> _Bar:
    if _is_foreign(view.text):
        if reading.clean and len(_families(view)) < _CHROME_FAMILIES:
            return _Bar(FOREIGN_CLEAN_AGREEMENT, FOREIGN_CLEAN_AGREEMENT_OF_SITES, FOREIGN_CLEAN_AGREEMENT_OF_AUTHOR)
        return _Bar(FOREIGN_AGREEMENT, FOREIGN_AGREEMENT)
    if reading.clean:
        return _Bar(CLEAN_AGREEMENT, CLEAN_AGREEMENT_OF_SITES, CLEAN_AGREEMENT_OF_AUTHOR)
    least = CHROME_AGREEMENT if reading.share >= CHROME_SHARE else AGREEMENT
    return _Bar(least, least)


def _families(view: View) -> set[str]:
    """Families of chrome of which a phrase says a block whole."""
    return {phrase.family for phrases in view.phrases for phrase in phrases}


def _is_foreign(text: str) -> bool:
    if text.isascii():
        return False
    beginning = text[:_BEGINNING]
    # Of these scripts a character takes two bytes or more, so most texts are told by their length.
    if len(beginning.encode(errors="replace")) < (1 + _FOREIGN_SHARE) * len(beginning):
        return False
    return len(OTHER_SCRIPT.findall(beginning)) >= _FOREIGN_SHARE * len(beginning)


def _said_in_full(view: View, verdicts: Sequence[Verdict], reading: TextReading) -> set[int]:
    """Blocks of which a rule says so because of a longer phrase, word for word; see `FULL_AGREEMENT`."""
    said = {
        (block.index, phrase.rule)
        for block, seen in ((view.blocks[i], view.seen[i]) for i in view.spoken)
        for phrase in seen.phrases
        if len(phrase.words) >= FULL_PHRASE and phrase.words == seen.words and phrase.language != "en"
    }
    return {
        verdict.block
        for verdict in verdicts
        if (verdict.block, verdict.rule) in said and reading.chances[verdict.block] >= FULL_AGREEMENT
    }


def _agrees(verdict: Verdict, reading: TextReading, book: RuleBook, bar: _Bar) -> bool:
    """Whether a rule's verdict counts: one that asks for evidence also asks the model not to contradict it."""
    if verdict.keep or verdict.span:
        return True
    if verdict.rule in book.certain and verdict.family not in _ON_SIGHT:
        return True
    return reading.chances[verdict.block] >= _least(verdict, bar)


def _least(verdict: Verdict, bar: _Bar) -> float:
    """The least P(drop) at which the model lets this verdict count."""
    if bar.of_author is None:
        return _AMID_CHROME.get(verdict.rule, _ON_SIGHT.get(verdict.family, bar.least))
    if verdict.family in _ALSO_IN_ARTICLES:
        return bar.of_author if verdict.rule == _OF_AUTHOR else math.inf
    if verdict.family not in _OF_SITES:
        return bar.least
    return bar.of_sites if verdict.language in _OF_THE_MODEL else min(bar.of_sites, FULL_AGREEMENT)


def _relocated(removal: Removal, lines: Sequence[Line]) -> Removal:
    """A removal with its place in the original text, whatever went before it."""
    line = lines[removal.line - 1]
    start, end = removal.start, removal.end
    if len(line.pieces) != 1:
        offset = start - (line.pieces[0][0] if line.pieces else 0)
        start, end = line.origin(offset), line.origin(offset + len(removal.text))
    return Removal(removal.text, start, end, line.number, *removal[4:])


def _article(work: _Work, page: Page) -> Article:
    kept = _with_text(page)
    wrapped = unwrapped(page)
    paragraphs = _with_text(wrapped.page) if wrapped else kept
    removals = tuple(sorted(work.removals, key=lambda removal: (removal.start, removal.end)))
    return Article(
        text=join_lines(work.lines) if removals else work.document.text,
        kind="text",
        url=work.document.url,
        metadata=Metadata(title=title_line([block.text for block in page.blocks[:20]]), url=work.document.url or ""),
        confidence=work.confidence,
        removals=removals,
        warnings=(*work.warnings, *doubts(paragraphs, removals)),
        blocks=kept,
        options=work.options,
    )


def _with_text(page: Page) -> tuple[Block, ...]:
    return tuple([block for block in page.blocks if (text := block.text) and not text.isspace()])
