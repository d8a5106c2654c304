"""Plain text: judge and apply, until nothing goes any more."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.article import Article
from cleaner.blocks import Metadata, Removal
from cleaner.decide import decide
from cleaner.pipeline.agreement import agreed
from cleaner.pipeline.doubts import doubts
from cleaner.pipeline.wrapped import unwrapped
from cleaner.prose import BULLETS, title_line
from cleaner.read_text import Line, apply, join_lines, page_of, read_text, split_lines
from cleaner.rules import book_of, protect

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from cleaner.blocks import Block, Decision, Document, Options, Page, Verdict
    from cleaner.models.text import TextFeatures, TextReading
    from cleaner.rules.book import Known
    from cleaner.rules.predicates import View
    from cleaner.templates import Templates

# A pass may bring to light what the next one can judge (a heading whose list is gone). Real texts settle in two or
# three.
MAX_PASSES = 20
# The least P(drop) at which the model takes a paragraph beside one that stays: of such lines with a lower chance 45 in
# the development texts are the article's and 53 chrome, and a paragraph lost weighs more than one left.
BESIDE_PROSE = 0.9
# So many words has an item of a list that is no menu, its sign among them.
_ITEM = 6
_UNSETTLED = "left alone: its lines depend on each other in ways that do not settle"


@dataclass(slots=True)
class _Work:
    """A text under the knife.

    `lines` are what was left of it, once something went. Of the text as it came `silent` tells whether rules know no
    line of it, `claims` how many they speak against.
    """

    document: Document
    options: Options
    templates: Templates | None
    lines: list[Line] = field(default_factory=list)
    removals: list[Removal] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    known: Known = field(default_factory=dict)
    silent: bool = True
    claims: int = 0
    reading: TextReading | None = None
    confidence: float = 1.0


def clean_lines(document: Document, options: Options, templates: Templates | None = None) -> Article:
    """Clean a plain text.

    Judging and applying go on until a pass removes nothing. The result is a fixed point, which is what makes cleaning
    idempotent; a text that does not settle is left alone.
    """
    work = _Work(document, options, templates, warnings=list(document.warnings))
    page, afresh = read_text(document), False
    for number in range(MAX_PASSES):
        decision = _decide(page, work, first=number == 0)
        if number == 0:
            work.confidence = decision.confidence
        work.warnings += [warning for warning in decision.warnings if warning not in work.warnings]
        if not decision.removals:
            if afresh or not decision.warnings:
                return _article(work, page)
            # Prose was spared because much of it would have gone. Who has not seen the rest may take less of it, and
            # then nothing is spared.
            afresh, work.silent, work.claims = True, True, 0
            continue
        afresh = False
        lines = work.lines or split_lines(document.text)  # which a text that loses nothing has no need of
        work.removals += [part for removal in decision.removals for part in _relocated(removal, lines)]
        work.lines = apply(lines, decision)
        page = page_of(document, work.lines)
    work.removals, work.confidence = [], 0.0
    work.warnings.append(_UNSETTLED)
    return _article(work, read_text(document))


def _decide(page: Page, work: _Work, *, first: bool) -> Decision:
    """What goes in this pass: of a text whose lines were broken, paragraphs; what was learned of sites tells lines."""
    learned = work.templates is not None and work.templates.know(page.document.url)
    wrapped = None if learned else unwrapped(page)
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
        evidence = _spread(page, view, book.evidence(view))
        work.silent = work.silent and not (view.spoken or verdicts)
        work.claims = max(work.claims, len({verdict.block for verdict in verdicts}))
        work.reading = _read(page, work, evidence, protections)
        verdicts = agreed(view, verdicts, work.reading, book)
        if work.reading.verdicts:
            verdicts += sure_of_prose(view, [*verdicts, *protections.verdicts], work.reading.verdicts)
        if options.explain:
            verdicts = _explained(verdicts, work.reading.features, _weights(options), evidence)
    learned = list(work.templates.judge(page)) if work.templates is not None else []
    verdicts += learned
    kept = _protecting(protections, learned) if verdicts else ()
    decision = decide(page, [*verdicts, *kept], spare=True)
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


def _protecting(protections: _Protections, learned: Sequence[Verdict]) -> list[Verdict]:
    """What protects lines; none is a title that many documents of a site begin with."""
    repeated = {verdict.block for verdict in learned}
    return [
        verdict for verdict in protections.verdicts if verdict.rule != "protect.title" or verdict.block not in repeated
    ]


def _spread(page: Page, view: View, evidence: Sequence[float]) -> list[float]:
    """What is said of the blocks of a view, for all blocks of the page."""
    spread = [0.0] * len(page.blocks)
    for i in view.spoken:
        spread[view.blocks[i].index] = evidence[i]
    return spread


def _read(page: Page, work: _Work, evidence: Sequence[float], protections: _Protections) -> TextReading:
    from cleaner.models.text import RuleContext, judge_text  # noqa: PLC0415  loads numpy and the weights

    features = work.reading.features.left([block.text for block in page.blocks]) if work.reading else None
    work.reading = None  # of a large text what was seen of it in the pass before takes much memory
    # Where not all rules were asked nobody can tell whether one of them knows a line.
    known = not work.silent or bool(work.options.only or work.options.skip)
    context = RuleContext(evidence, protections.blocks, known, work.claims)
    return judge_text(page, work.options.favor, context, _weights(work.options), features)


def _weights(options: Options) -> Path:
    from cleaner.models.text import WEIGHTS  # noqa: PLC0415  loads numpy

    return Path(options.weights) / "text.npz" if options.weights else WEIGHTS


def _explained(
    verdicts: Sequence[Verdict], features: TextFeatures, path: Path, evidence: Sequence[float]
) -> list[Verdict]:
    """The verdicts, those of the model with what weighed most in each."""
    from cleaner.models.text import explain_text, load_text_weights  # noqa: PLC0415  loads numpy

    of_model = [verdict.block for verdict in verdicts if verdict.judge == "model"]
    weighed = explain_text(features, load_text_weights(path), of_model, evidence)
    told = []
    for verdict in verdicts:
        if verdict.judge == "model":
            names = ", ".join(name for name, _ in weighed[verdict.block])
            reason = f"{verdict.reason} (probability {verdict.confidence:.2f}, by {names})"
            told.append(verdict._replace(reason=reason))
        else:
            told.append(verdict)
    return told


def sure_of_prose(view: View, verdicts: Sequence[Verdict], model: Sequence[Verdict]) -> Iterator[Verdict]:
    """The model's verdicts without those against a paragraph beside one that stays, unless it is surer than usual.

    Args:
        view: The text as rules see it.
        verdicts: Of rules and protections.
        model: Of the model.
    """
    ruled = {verdict.block for verdict in verdicts if not verdict.keep and not verdict.span}
    going = ruled.union([verdict.block for verdict in model])
    kept = {verdict.block for verdict in verdicts if verdict.keep and verdict.rule != "protect.heading"}
    stays = [
        block.index in kept or ((prose or view.announces(place)) and block.index not in going)
        for place, (block, prose) in enumerate(zip(view.blocks, view.prose, strict=True))
    ]
    neighbours = _beside(view, ruled)
    places = {block.index: place for place, block in enumerate(view.blocks)}
    for verdict in model:
        place = places[verdict.block]
        beside = any(stays[i] for i in neighbours[place] if i >= 0)
        amid = (view.prose[place] and beside) or _is_item(view, place, going)
        if verdict.confidence >= BESIDE_PROSE or not amid:
            yield verdict


def _beside(view: View, going: Collection[int]) -> list[tuple[int, int]]:
    """For each place the nearest ones above and beneath whose blocks are not among those that go; -1 where none is."""
    above, beneath = [-1], [-1]
    for i, block in enumerate(view.blocks):
        above.append(above[-1] if block.index in going else i)
    for i in range(len(view.blocks) - 1, -1, -1):
        beneath.append(beneath[-1] if view.blocks[i].index in going else i)
    return list(zip(above[:-1], beneath[-2::-1], strict=True))


def _is_item(view: View, place: int, going: Collection[int]) -> bool:
    """Whether a line is an item of a list, longer than an entry of a menu, and the one above or beneath it stays."""
    sign = view.stripped[place][:2]
    return (
        sign in BULLETS
        and view.words[place] >= _ITEM
        and any(
            view.stripped[i][:2] == sign and view.blocks[i].index not in going
            for i in (place - 1, place + 1)
            if 0 <= i < len(view.blocks)
        )
    )


def _relocated(removal: Removal, lines: Sequence[Line]) -> Iterator[Removal]:
    """A removal with its place in the original text; in parts, where something within it went before."""
    line = lines[removal.line - 1]
    if len(line.pieces) < 2:
        yield removal._replace(line=line.number)
        return
    at = removal.start - line.pieces[0][0]
    for start, end in line.within(at, at + len(removal.text)):
        text = removal.text[: end - start]
        removal = removal._replace(text=removal.text[end - start :])
        if not text.isspace():
            yield removal._replace(text=text, start=start, end=end, line=line.number)


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
