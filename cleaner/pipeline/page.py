"""HTML: the body first, then the rules on what is left of the page."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.article import Article
from cleaner.blocks import HEADINGS, Page, Verdict
from cleaner.decide import Hearing, decide
from cleaner.details import details
from cleaner.frame import against, frame, is_shell, without
from cleaner.metadata import fill_metadata, read_metadata
from cleaner.pipeline.beyond import against_beyond
from cleaner.pipeline.code import for_code
from cleaner.pipeline.controls import against_controls
from cleaner.pipeline.entries import for_entries
from cleaner.pipeline.hidden import against_hidden
from cleaner.pipeline.images import with_images
from cleaner.pipeline.named import against_named
from cleaner.pipeline.offers import against_offers
from cleaner.pipeline.parts import for_parts
from cleaner.pipeline.permalinks import against_permalinks
from cleaner.pipeline.quotes import captioned, for_quotes, quoted_in
from cleaner.pipeline.repeated import against_repeated
from cleaner.pipeline.standfirst import for_standfirst
from cleaner.pipeline.tables import for_cells
from cleaner.pipeline.unshown import with_embedded
from cleaner.prose import count_words, is_sentence
from cleaner.read_html import read_html
from cleaner.readability import read
from cleaner.render import to_text
from cleaner.render.own import is_own, is_titled, unwrapped
from cleaner.rules import book_of, protect
from cleaner.rules.frame import SHELL
from cleaner.rules.media import CAPTION
from cleaner.rules.structure import ORPHAN_HEADING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleaner.blocks import Block, Decision, Document, Mark, Metadata, Options, Removal
    from cleaner.rules.predicates import View
    from cleaner.templates import Templates

# Below this confidence of the heuristics a page is shown to a second judge. Where the model is unsure, the second
# opinion is worse than the first: .456 against .525 on pages with a confidence under .6, cross-validated.
UNSURE = 0.2
# Kinds of page, as the model tells them, that are running text ("" where none is told), the families of rules that are
# made for such, how sure the model must be to overrule them on other pages, and the share of these that they may take.
_RUNNING = frozenset({"article", "forum", ""})
_OF_RUNNING_TEXT = frozenset({"repeats", "related", "structure"})
_SURE = 0.8
_MOST = 0.5
_TWICE = 2
# Rules that guess, as that of headings with nothing beneath does, and how sure the model must be to overrule them on
# any page: of 62 such blocks of development pages 44 are the article's.
_GUESSES, _VERY_SURE = frozenset({"related.teaser", "share.networks"}), 0.9
# Rules that are made for the text around one article and take what entries of a list have, by kind of page, and how
# often each must speak there for it to be the entries.
_OF_ENTRIES = {
    "listing": {"byline.date": 1, "repeats.paragraph": 1, "related.teaser": 1, "tags.hashtags": 1},
    "collection": {"related.teaser": 1, "tags.hashtags": 1},
    "service": {"byline.date": 3},
    "documentation": {"navigation.toc": 1},
}
# Heuristics have no chances that could overrule a rule.
_LEARNED = "model.html"
# Kinds whose headings say something by themselves: offers, entries, sections. Taken there as in articles, headings with
# nothing beneath were .46 the main text's and .04 chrome on service pages, in pages' worth of words.
_OF_HEADINGS = frozenset({"documentation", "service", "listing", "collection"})
_WORD = re.compile(r"\w+")
# The share of words that two spellings of one title have in common.
_SAME_TITLE = 0.6
_STOPS = frozenset(".。।")
_COMMENTS = re.compile(r"(?:^|[\W_])(?:comments?|comment-?list|disqus|responses)(?:$|[\W_\d])", re.IGNORECASE)
_LEVELS = {f"h{level}": level for level in range(2, 7)}
# Fewer words are a button or a name.
_COMMENT_WORDS = 4


def clean_page(document: Document, options: Options, templates: Templates | None = None) -> Article:
    """Clean an HTML page."""
    page = read_html(document)
    own = read_metadata(page)
    metadata = fill_metadata(page, own) if options.metadata == "full" else own
    cleaned = is_own(page)
    titled = cleaned and is_titled(page)
    if cleaned:
        decision = decide(page, () if options.with_title or not titled else [_unasked(0)])
        opinion = _Opinion((), decision.confidence)
    else:
        decision, opinion = _judge(page, metadata, options, templates)
        page, decision = with_embedded(page, decision, options, opinion.page_type, own.title)
    blocks = tuple(_trimmed(block, decision) for block in details(page, decision.kept))
    if cleaned:
        blocks = tuple(map(unwrapped, blocks))
    heading: Block | None = None
    cut: tuple[Removal, ...] = ()
    if options.with_title and titled:
        heading, blocks = blocks[0], blocks[1:]
    elif options.with_title:
        heading, cut = _heading(page, decision, metadata, options)
    text = to_text(blocks)
    removals = decision.removals
    if options.images:
        blocks, removals = with_images(page, decision, blocks, heading=heading.index if heading else -1)
        blocks = tuple(map(unwrapped, blocks)) if cleaned else blocks
    return Article(
        text=text,
        kind="html",
        url=document.url,
        metadata=metadata,
        page_type=opinion.page_type,
        page_type_probability=opinion.page_type_probability,
        confidence=decision.confidence,
        removals=_with_heading(removals, heading, cut),
        warnings=(*document.warnings, *decision.warnings),
        blocks=blocks,
        heading=heading,
        options=options,
    )


def _heading(
    page: Page, decision: Decision, metadata: Metadata, options: Options
) -> tuple[Block | None, tuple[Removal, ...]]:
    """The `h1` that says the title, if the body leaves it out, and what goes of it.

    Annotators and extractors take it for metadata.
    """
    kept = set(decision.kept)
    headings = [block for block in page.blocks if block.tag == "h1"]
    if not kept or any(block.index in kept for block in headings):
        return None, ()
    for heading in headings:
        spoken = decide(page, _of_heading(page, heading, options))
        block = _trimmed(heading, spoken)
        if _says_title(block.text, metadata):
            block = _trimmed(details(page, [block.index])[0], spoken)
            return block._replace(path=()), spoken.removals
    return None, ()


def _of_heading(page: Page, heading: Block, options: Options) -> Iterator[Verdict]:
    """What goes of a heading that stays, whatever becomes of the rest of the page; most are words and nothing else."""
    if not page.layout.inlines[heading.index] and heading.text.rstrip()[-1:].isalnum():
        return
    book = book_of(options)
    alone = Page(page.document, (heading,), page.title, page.layout)
    yield from (verdict for verdict in book.verdicts(book.view(alone)) if verdict.span)
    yield from against_hidden(page, [heading.index], options)
    yield from against_permalinks(page, [heading.index], options)


def _says_title(text: str, metadata: Metadata) -> bool:
    """Whether a heading says the title of the page, if in another spelling."""
    words, wanted = (set(_WORD.findall(one.casefold())) for one in (text, metadata.title))
    return bool(words) and len(words & wanted) >= _SAME_TITLE * len(words | wanted)


def _with_heading(removals: Iterable[Removal], heading: Block | None, cut: Iterable[Removal]) -> tuple[Removal, ...]:
    """Removals without that of a heading that stays, but with what goes of it."""
    if heading is None:
        return tuple(removals)
    left = [removal for removal in removals if removal.line != heading.index + 1]
    return tuple(sorted([*left, *cut], key=lambda one: (one.line, one.start)))


@dataclass(frozen=True, slots=True)
class _Opinion:
    """What the main judge says of a page."""

    verdicts: Sequence[Verdict]
    confidence: float
    page_type: str = ""
    page_type_probability: float = 0.0


def _main_judge(page: Page, options: Options) -> _Opinion:
    """The learned model, or the heuristics for those who want none."""
    if not options.model:
        reading = read(page, options)
        return _Opinion(reading.verdicts, reading.confidence)
    from cleaner.model_html import WEIGHTS, judge_html  # noqa: PLC0415  loads numpy and the weights

    path = Path(options.weights) / "html.npz" if options.weights else WEIGHTS
    used = book_of(options).rules
    parts = frame(page, used)
    rest = without(page, parts)
    found, verdicts = judge_html(rest, options.favor, path, explain=options.explain)
    if parts and SHELL.id in used and is_shell(rest):
        verdicts = [SHELL.against(block.index) for block in rest.blocks]
    return _Opinion([*against(parts), *verdicts], found.confidence, found.page_type, found.page_type_probability)


def _judge(page: Page, metadata: Metadata, options: Options, templates: Templates | None) -> tuple[Decision, _Opinion]:
    opinion = _main_judge(page, options)
    hearing = Hearing(page, opinion.verdicts)
    if options.second_opinion and not options.model and opinion.confidence < UNSURE:
        from cleaner.second_opinion import second_opinion  # noqa: PLC0415  loads trafilatura

        hearing.hear(second_opinion(page, options))
    if options.with_comments:
        hearing.hear(_for_comments(page))
    hearing.hear(for_entries(page, hearing.remaining(), opinion.page_type))
    hearing.hear(for_parts(page, hearing.remaining(), opinion.verdicts, opinion.page_type))
    hearing.hear(against_named(page, hearing.remaining(), opinion.page_type, options))
    hearing.hear(against_controls(page, hearing.remaining(), opinion.page_type, options))
    hearing.hear(against_beyond(page, hearing.remaining(), opinion.page_type, options))
    hearing.hear(against_offers(page, hearing.remaining(), opinion.page_type, options))
    hearing.hear(for_cells(page, hearing.remaining()))
    hearing.hear(for_code(page, hearing.remaining(), opinion.page_type))
    hearing.hear(for_quotes(page, hearing.remaining()))
    hearing.hear(for_standfirst(page, hearing.remaining(), opinion.page_type, metadata))
    rest = Page(page.document, tuple([page.blocks[i] for i in hearing.remaining()]), page.title, page.layout)
    book = book_of(options)
    view, sure = book.view(rest), _Sure.of(opinion)
    said = _not_of_entries(sure.not_overruled(book.verdicts(view)), view, opinion.page_type)
    hearing.hear(said if opinion.page_type in _RUNNING else _modest(said, view))
    hearing.hear(protect(rest, view))
    if templates is not None:
        hearing.hear(templates.judge(rest))
    if not options.with_title:
        hearing.hear(_against_title(page, hearing.remaining(), metadata))
    if CAPTION.id in book.rules and not options.images and opinion.page_type != "documentation":
        hearing.hear(_against_captions(rest))
    if ORPHAN_HEADING.id in book.rules and opinion.page_type not in _OF_HEADINGS:
        hearing.hear(sure.not_overruled(_against_orphans(page, hearing.remaining())))
    hearing.hear(against_repeated(page, hearing.remaining(), opinion.page_type, options))
    hearing.hear(against_hidden(page, hearing.remaining(), options))
    hearing.hear(against_permalinks(page, hearing.remaining(), options))
    return hearing.decide(confidence=opinion.confidence), opinion


@dataclass(frozen=True, slots=True)
class _Sure:
    """Blocks that the model is so sure of that some rules do not take them.

    Attributes:
        running: Those that rules made for running text do not take, on a page that is none.
        any: Those that rules which guess do not take.
        alone: Those of them beneath which the model itself keeps nothing, which are no headings of what rules took.
    """

    running: frozenset[int]
    any: frozenset[int]
    alone: frozenset[int]

    @classmethod
    def of(cls, opinion: _Opinion) -> _Sure:
        """What an opinion is sure of.

        Lists are headed "Related", and headings stand one upon another. Documentation repeats its paragraphs on
        purpose, so there the model need not be sure.
        """
        least = 0 if opinion.page_type == "documentation" else _SURE
        kept = [verdict for verdict in opinion.verdicts if verdict.keep and verdict.rule == _LEARNED]
        running = () if opinion.page_type in _RUNNING else (one.block for one in kept if one.confidence >= least)
        any_page = frozenset(one.block for one in kept if one.confidence >= _VERY_SURE)
        return cls(frozenset(running), any_page, any_page - {one.block - 1 for one in kept})

    def not_overruled(self, verdicts: Iterable[Verdict]) -> Iterator[Verdict]:
        """Verdicts without those that the model overrules."""
        return (verdict for verdict in verdicts if verdict.span or not self._spares(verdict))

    def _spares(self, verdict: Verdict) -> bool:
        return (
            (verdict.family in _OF_RUNNING_TEXT and verdict.block in self.running)
            or (verdict.rule in _GUESSES and verdict.block in self.any)
            or (verdict.rule == ORPHAN_HEADING.id and verdict.block in self.alone)
        )


def _not_of_entries(verdicts: Iterable[Verdict], view: View, page_type: str) -> Iterable[Verdict]:
    """Verdicts without those against what a list says of its entries: their dates, and what more than two say."""
    spared = _OF_ENTRIES.get(page_type)
    if not spared:
        return verdicts
    said = list(verdicts)
    rules = Counter(verdict.rule for verdict in said)
    texts = {block.index: block.text for block in view.blocks}
    times = Counter(texts.values()) if "repeats.paragraph" in spared else Counter[str]()
    return (
        one
        for one in said
        if rules[one.rule] < spared.get(one.rule, math.inf)
        or (one.rule == "repeats.paragraph" and times[texts[one.block]] <= _TWICE)
    )


def _modest(verdicts: Iterable[Verdict], view: View) -> list[Verdict]:
    """Verdicts without those of rules made for running text that would take most of a page that is none.

    What stands under "Popular" is a list beneath an article, and may be all that a shop's page is about.
    """
    heard = list(verdicts)
    words = {block.index: count for block, count in zip(view.blocks, view.words, strict=True)}
    taken: Counter[str] = Counter()
    for verdict in heard:
        if not verdict.keep and not verdict.span and verdict.family in _OF_RUNNING_TEXT:
            taken[verdict.rule] += words[verdict.block]
    greedy = {rule for rule, count in taken.items() if count > _MOST * sum(view.words)}
    return [verdict for verdict in heard if verdict.rule not in greedy]


def _against_captions(page: Page) -> Iterator[Verdict]:
    """Against captions, for callers who do not ask for the images that they speak of."""
    layout = page.layout
    if "figcaption" not in layout.tags:
        return
    for block in page.blocks:
        figure = captioned(layout, layout.elements[block.index])
        if figure >= 0 and not _holds_text(page, figure) and not quoted_in(page, figure):
            yield CAPTION.against(block.index)


def _holds_text(page: Page, figure: int) -> bool:
    """Whether a figure shows a table or code, which stay, and no image."""
    first, last = page.layout.firsts[figure], page.layout.lasts[figure]
    return any(page.layout.tags[page.layout.elements[i]] in {"td", "th", "pre"} for i in range(first, last))


def _against_orphans(page: Page, kept: Sequence[int]) -> Iterator[Verdict]:
    """Against headings all of whose section went; a sentence that more follows says something by itself."""
    for i, index in enumerate(kept):
        following = kept[i + 1] if i + 1 < len(kept) else len(page.blocks)
        level = _LEVELS.get(page.blocks[index].tag)
        if not level or following == index + 1:
            continue
        last = following == len(page.blocks)
        if not last and _is_statement(page.blocks[index].text):
            continue
        if last or _LEVELS.get(page.blocks[following].tag, 9) <= level:
            yield ORPHAN_HEADING.against(index)


def _is_statement(text: str) -> bool:
    """Whether a heading is a sentence of its own, with a full stop."""
    return text.rstrip()[-1:] in _STOPS and is_sentence(text, count_words(text))


def _for_comments(page: Page) -> Iterator[Verdict]:
    """For what readers wrote, as far as class or id names it, for callers who want it."""
    layout = page.layout
    named = [bool(_COMMENTS.search(" ".join(filter(None, key[1:3])))) for key in layout.keys]
    inside = layout.within(named[key] for key in layout.key_ids)
    for block, element in zip(page.blocks, layout.elements, strict=True):
        if inside[element] and count_words(block.text) >= _COMMENT_WORDS:
            reason = "readers' comments were asked for"
            yield Verdict(block.index, True, "protect", "comments.asked", "comments", reason, 1.0)


def _against_title(page: Page, kept: Sequence[int], metadata: Metadata) -> Iterator[Verdict]:
    """Against the block that says the article's title, for callers who keep it elsewhere.

    Nothing goes where that block has gone already: headings of the first level that are left are sections.
    """
    left = set(kept)
    found = [block for block in _titles(page, metadata) if block.index in left]
    for block in sorted(found, key=lambda one: one.tag != "h1")[:1]:
        yield _unasked(block.index)


def _titles(page: Page, metadata: Metadata) -> list[Block]:
    """The headings that say the title; if none does, what else says it, or the one `h1` over the text."""
    exact = [block for block in page.blocks if metadata.title and block.text.strip() == metadata.title]
    firsts = [block for block in page.blocks if block.tag == "h1"]
    said = [block for block in firsts if _says_title(block.text, metadata)]
    if titles := said + [block for block in exact if block.tag in HEADINGS and block not in said]:
        return titles
    if exact or len(firsts) != 1:
        return exact
    above = page.blocks[: firsts[0].index]
    return [] if any(is_sentence(block.text, count_words(block.text)) for block in above) else firsts


def _unasked(index: int) -> Verdict:
    """Against a title, for callers who keep it elsewhere."""
    return Verdict(index, False, "rules", "title.asked", "title", "the title was asked to be left out", 1.0)


def _trimmed(block: Block, decision: Decision) -> Block:
    """A kept block without the spans that go; its marks move along."""
    spans = decision.cuts.get(block.index)
    if not spans:
        return block
    position, parts = 0, []
    for start, end in spans:
        parts.append(block.text[position:start])
        position = end
    parts.append(block.text[position:])
    gone = list(accumulate((end - start for start, end in spans), initial=0))
    marks = (_moved(mark, spans, gone) for mark in block.marks)
    return block._replace(text="".join(parts), marks=tuple(mark for mark in marks if mark is not None))


def _moved(mark: Mark, spans: Sequence[tuple[int, int]], gone: Sequence[int]) -> Mark | None:
    """A mark in the text without the spans, of which each has so much before it; None if all that it marked went."""
    start, end = (_moved_offset(offset, spans, gone) for offset in (mark.start, mark.end))
    return replace(mark, start=start, end=end) if end > start or mark.end == mark.start else None


def _moved_offset(offset: int, spans: Sequence[tuple[int, int]], gone: Sequence[int]) -> int:
    before = bisect_left(spans, (offset,))
    return offset - gone[before] + (max(spans[before - 1][1] - offset, 0) if before else 0)
