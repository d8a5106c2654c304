"""Cleans plain text: judges it and applies the decision, again and again until nothing more is removed."""

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

# A pass may expose what only the next one can judge (a heading whose list is gone). Real texts settle in two or three.
MAX_PASSES = 20
# The minimum P(drop) for the model to remove a paragraph beside one that stays: of such lines with a lower probability
# 45 in the development texts are the article's and 53 chrome, and a lost paragraph costs more than one left over.
BESIDE_PROSE = 0.9
# The minimum length of a list item that is not part of a menu, counting its bullet as a word.
_MIN_ITEM_WORDS = 6
_UNSETTLED = "left alone: its lines depend on each other in ways that do not settle"


@dataclass(slots=True)
class _Work:
    """The state of cleaning a text.

    Attributes:
        document: The text as it came.
        options: The caller's choices.
        templates: What was learned from other documents of the site, if anything.
        lines: The lines that are left; empty until something is removed.
        removals: What was removed so far.
        warnings: What a caller should know.
        known: What the rules found in texts of lines, kept from one pass to the next.
        silent: Whether no rule has matched a line so far.
        claims: The largest number of lines that rules were against in one pass.
        reading: The model's result in the last pass.
        confidence: The predicted F1 of the outcome.
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

    Judging and applying are repeated until a pass removes nothing. The result is a fixed point, which is what makes
    cleaning idempotent; a text that does not settle is left alone.
    """
    work = _Work(document, options, templates, warnings=list(document.warnings))
    page, restarted = read_text(document), False
    for number in range(MAX_PASSES):
        decision = _decide(page, work, first=number == 0)
        if number == 0:
            work.confidence = decision.confidence
        work.warnings += [warning for warning in decision.warnings if warning not in work.warnings]
        if not decision.removals:
            if restarted or not decision.warnings:
                return _article(work, page)
            # Prose was spared because too much of it would have gone. Judged as a text of its own, without what the
            # rules found in earlier passes, what is left may lose less, and then nothing need be spared.
            restarted, work.silent, work.claims = True, True, 0
            continue
        restarted = False
        lines = work.lines or split_lines(document.text)  # done late, as a text that loses nothing doesn't need them
        work.removals += [part for removal in decision.removals for part in _in_original(removal, lines)]
        work.lines = apply(lines, decision)
        page = page_of(document, work.lines)
    work.removals, work.confidence = [], 0.0
    work.warnings.append(_UNSETTLED)
    return _article(work, read_text(document))


def _decide(page: Page, work: _Work, *, first: bool) -> Decision:
    """Decide what goes in this pass. Wrapped lines are judged as paragraphs, except where templates know the site.

    Templates are learned by line.
    """
    has_templates = work.templates is not None and work.templates.know(page.document.url)
    wrapped = None if has_templates else unwrapped(page)
    if wrapped is None:
        return _judge(page, work, first=first)
    return wrapped.spread(_judge(wrapped.page, work, first=first))


def _judge(page: Page, work: _Work, *, first: bool) -> Decision:
    """Run all judges and decide what goes in this pass; only the first pass predicts a confidence."""
    options = work.options
    book = book_of(options)
    view = book.view(page, work.known)
    protections = _Protections(page, view)
    verdicts = list(book.verdicts(view))
    if options.model:
        evidence = _for_all_blocks(page, view, book.evidence(view))
        work.silent = work.silent and not (view.spoken or verdicts)
        work.claims = max(work.claims, len({verdict.block for verdict in verdicts}))
        work.reading = _ask_model(page, work, evidence, protections)
        verdicts = agreed(view, verdicts, work.reading, book)
        if work.reading.verdicts:
            verdicts += sure_of_prose(view, [*verdicts, *protections.verdicts], work.reading.verdicts)
        if options.explain:
            verdicts = _explained(verdicts, work.reading.features, _weights(options), evidence)
    learned = list(work.templates.judge(page)) if work.templates is not None else []
    verdicts += learned
    protecting = _without_repeated_title(protections, learned) if verdicts else ()
    decision = decide(page, [*verdicts, *protecting], spare=True)
    if work.reading is None or not first:
        return decision
    return replace(decision, confidence=min(decision.confidence, work.reading.confidence(decision.kept)))


@dataclass(frozen=True)
class _Protections:
    """The verdicts that protect lines of a text; computed only if something may go, which is rare."""

    page: Page
    view: View

    @cached_property
    def verdicts(self) -> list[Verdict]:
        return list(protect(self.page, self.view))

    def blocks(self) -> list[int]:
        return [verdict.block for verdict in self.verdicts]


def _without_repeated_title(protections: _Protections, learned: Sequence[Verdict]) -> list[Verdict]:
    """The protecting verdicts, except those for a title with which many documents of the site begin."""
    repeated = {verdict.block for verdict in learned}
    return [
        verdict for verdict in protections.verdicts if verdict.rule != "protect.title" or verdict.block not in repeated
    ]


def _for_all_blocks(page: Page, view: View, evidence: Sequence[float]) -> list[float]:
    """Evidence for the blocks of a view, expanded to all blocks of the page."""
    expanded = [0.0] * len(page.blocks)
    for i in view.spoken:
        expanded[view.blocks[i].index] = evidence[i]
    return expanded


def _ask_model(page: Page, work: _Work, evidence: Sequence[float], protections: _Protections) -> TextReading:
    """The model's result for this pass."""
    from cleaner.models.text import RuleContext, judge_text  # noqa: PLC0415  loads numpy and the weights

    features = work.reading.features.left([block.text for block in page.blocks]) if work.reading else None
    work.reading = None  # frees the result of the previous pass, which takes much memory for a large text
    # If some rules are off, it is unknown whether one of them would match a line.
    known = not work.silent or bool(work.options.only or work.options.skip)
    context = RuleContext(evidence, protections.blocks, known, work.claims)
    return judge_text(page, work.options.favor, context, _weights(work.options), features)


def _weights(options: Options) -> Path:
    from cleaner.models.text import WEIGHTS  # noqa: PLC0415  loads numpy

    return Path(options.weights) / "text.npz" if options.weights else WEIGHTS


def _explained(
    verdicts: Sequence[Verdict], features: TextFeatures, path: Path, evidence: Sequence[float]
) -> list[Verdict]:
    """The verdicts, those of the model with the features that weighed most added to the reason."""
    from cleaner.models.text import explain_text, load_text_weights  # noqa: PLC0415  loads numpy

    blocks = [verdict.block for verdict in verdicts if verdict.judge == "model"]
    weightiest = explain_text(features, load_text_weights(path), blocks, evidence)
    explained = []
    for verdict in verdicts:
        if verdict.judge == "model":
            names = ", ".join(name for name, _ in weightiest[verdict.block])
            reason = f"{verdict.reason} (probability {verdict.confidence:.2f}, by {names})"
            explained.append(verdict._replace(reason=reason))
        else:
            explained.append(verdict)
    return explained


def sure_of_prose(view: View, verdicts: Sequence[Verdict], model: Sequence[Verdict]) -> Iterator[Verdict]:
    """Drop the model's verdicts against a paragraph or list item beside one that stays, unless it is surer than usual.

    Args:
        view: The text as rules see it.
        verdicts: The verdicts of rules and protections.
        model: The model's verdicts.
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
        is_beside_kept = any(stays[i] for i in neighbours[place] if i >= 0)
        belongs_to_kept = (view.prose[place] and is_beside_kept) or _is_item_of_kept_list(view, place, going)
        if verdict.confidence >= BESIDE_PROSE or not belongs_to_kept:
            yield verdict


def _beside(view: View, going: Collection[int]) -> list[tuple[int, int]]:
    """For each place in the view, the nearest places above and below whose blocks don't go; -1 if there is none."""
    above, below = [-1], [-1]
    for i, block in enumerate(view.blocks):
        above.append(above[-1] if block.index in going else i)
    for i in range(len(view.blocks) - 1, -1, -1):
        below.append(below[-1] if view.blocks[i].index in going else i)
    return list(zip(above[:-1], below[-2::-1], strict=True))


def _is_item_of_kept_list(view: View, place: int, going: Collection[int]) -> bool:
    """Whether a line is a list item, longer than a menu entry, and the item right above or below it stays."""
    bullet = view.stripped[place][:2]
    if bullet not in BULLETS or view.words[place] < _MIN_ITEM_WORDS:
        return False
    neighbours = [i for i in (place - 1, place + 1) if 0 <= i < len(view.blocks)]
    return any(view.stripped[i][:2] == bullet and view.blocks[i].index not in going for i in neighbours)


def _in_original(removal: Removal, lines: Sequence[Line]) -> Iterator[Removal]:
    """A removal with its position in the original text; in parts, if earlier passes removed something inside it."""
    line = lines[removal.line - 1]
    if len(line.pieces) < 2:
        yield removal._replace(line=line.number)
        return
    offset = removal.start - line.pieces[0][0]
    for start, end in line.within(offset, offset + len(removal.text)):
        text = removal.text[: end - start]
        removal = removal._replace(text=removal.text[end - start :])
        if not text.isspace():
            yield removal._replace(text=text, start=start, end=end, line=line.number)


def _article(work: _Work, page: Page) -> Article:
    """The article of a text that has settled."""
    kept = _without_blank(page)
    wrapped = unwrapped(page)
    paragraphs = _without_blank(wrapped.page) if wrapped else kept
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


def _without_blank(page: Page) -> tuple[Block, ...]:
    """The blocks of a page except blank ones."""
    return tuple([block for block in page.blocks if (text := block.text) and not text.isspace()])
