"""Cleans an HTML page: reads it, judges its blocks and builds the article from those that stay."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING

from cleaner.article import Article
from cleaner.blocks import in_order
from cleaner.decide import decide
from cleaner.html.details import details
from cleaner.metadata import fill_metadata, read_metadata
from cleaner.pipeline.embedded_fallback import with_embedded
from cleaner.pipeline.hidden_words import against_hidden
from cleaner.pipeline.images import with_images
from cleaner.pipeline.judging import judge
from cleaner.pipeline.permalinks import against_permalinks
from cleaner.pipeline.scene import Opinion, Scene
from cleaner.pipeline.sites import dropped_images
from cleaner.pipeline.titles import says_title, unasked_title
from cleaner.read_html import read_html
from cleaner.render import to_text
from cleaner.render.own import is_own, is_titled, unwrapped
from cleaner.rules import book_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleaner.blocks import Block, Decision, Document, Mark, Options, Removal, Verdict
    from cleaner.html.layout import HtmlPage
    from cleaner.templates import Templates


def clean_page(document: Document, options: Options, templates: Templates | None = None) -> Article:
    """Clean an HTML page; our own HTML output is not judged again."""
    page = read_html(document)
    own_metadata = read_metadata(page)
    metadata = fill_metadata(page, own_metadata) if options.metadata == "full" else own_metadata
    is_our_output = is_own(page)
    has_our_title = is_our_output and is_titled(page)
    if is_our_output:
        decision = decide(page, () if options.with_title or not has_our_title else [unasked_title(0)])
        scene = Scene(page, decision.kept, Opinion(confidence=decision.confidence), options, metadata)
    else:
        decision, scene = judge(page, metadata, options, templates)
        page, decision = with_embedded(page, decision, options, scene.page_type, own_metadata.title)
    left = (_without_cuts(block, decision) for block in details(page, decision.kept))
    blocks = tuple(block for block in left if block.text or block.marks)
    if is_our_output:
        blocks = tuple(map(unwrapped, blocks))
    heading: Block | None = None
    cuts: tuple[Removal, ...] = ()
    if options.with_title and has_our_title:
        heading, blocks = blocks[0], blocks[1:]
    elif options.with_title:
        heading, cuts = _find_heading(page, decision, scene)
    text = to_text(blocks)
    removals = decision.removals
    if options.images:
        dropped = dropped_images(page, scene.sites) if not is_our_output else {}
        title = heading.index if heading else -1
        blocks, removals = with_images(page, decision, blocks, heading=title, dropped=dropped)
        blocks = tuple(map(unwrapped, blocks)) if is_our_output else blocks
    return Article(
        text=text,
        kind="html",
        url=document.url,
        metadata=metadata,
        page_type=scene.page_type,
        page_type_probability=scene.opinion.page_type_probability,
        confidence=decision.confidence,
        removals=_removals_with_heading(removals, heading, cuts),
        warnings=(*document.warnings, *decision.warnings),
        blocks=blocks,
        heading=heading,
        options=options,
    )


def _find_heading(page: HtmlPage, decision: Decision, scene: Scene) -> tuple[Block | None, tuple[Removal, ...]]:
    """The `h1` with the title, if the body leaves it out, and the removals of parts of it.

    The body may leave it out because annotators and extractors treat the title as metadata.
    """
    kept = set(decision.kept)
    headings = [block for block in page.blocks if block.tag == "h1" and block.index not in scene.site.chosen]
    if not kept or any(block.index in kept for block in headings):
        return None, ()
    for heading in headings:
        heading_decision = decide(page, _cuts_in_heading(scene._replace(page=page, kept=(heading.index,)), heading))
        block = _without_cuts(heading, heading_decision)
        if says_title(block.text, scene.metadata):
            block = _without_cuts(details(page, [block.index])[0], heading_decision)
            return block._replace(path=()), heading_decision.removals
    return None, ()


def _cuts_in_heading(scene: Scene, heading: Block) -> Iterator[Verdict]:
    """The verdicts on spans of a heading that stays, independent of the rest of the page.

    Most headings consist of words alone, which no rule cuts.
    """
    yield from (verdict for verdict in scene.site.verdicts if verdict.block == heading.index and verdict.span)
    if not scene.page.layout.inlines[heading.index] and heading.text.rstrip()[-1:].isalnum():
        return
    book = book_of(scene.options)
    view = book.view(scene.rest(), url=scene.metadata.url)
    yield from (verdict for verdict in book.verdicts(view) if verdict.span)
    yield from against_hidden(scene)
    yield from against_permalinks(scene)


def _removals_with_heading(
    removals: Iterable[Removal], heading: Block | None, cuts: Iterable[Removal]
) -> tuple[Removal, ...]:
    """Removals without that of a heading which is shown after all, but with those of parts of it."""
    if heading is None:
        return tuple(removals)
    others = [removal for removal in removals if removal.line != heading.index + 1]
    return in_order([*others, *cuts])


def _without_cuts(block: Block, decision: Decision) -> Block:
    """A kept block without the spans that go, and with its marks moved accordingly."""
    spans = decision.cuts.get(block.index)
    if not spans:
        return block
    position, parts = 0, []
    for start, end in spans:
        parts.append(block.text[position:start])
        position = end
    parts.append(block.text[position:])
    cut_lengths = list(accumulate((end - start for start, end in spans), initial=0))
    marks = (_moved_mark(mark, spans, cut_lengths) for mark in block.marks)
    return block._replace(text="".join(parts), marks=tuple(mark for mark in marks if mark is not None))


def _moved_mark(mark: Mark, spans: Sequence[tuple[int, int]], cut_lengths: Sequence[int]) -> Mark | None:
    """The mark after cutting spans from the text; None if all of its text is cut.

    Args:
        mark: A mark in the whole text.
        spans: The spans, in order.
        cut_lengths: The length of the first so many spans together, from none to all of them.
    """
    start, end = (_moved_offset(offset, spans, cut_lengths) for offset in (mark.start, mark.end))
    return replace(mark, start=start, end=end) if end > start or mark.end == mark.start else None


def _moved_offset(offset: int, spans: Sequence[tuple[int, int]], cut_lengths: Sequence[int]) -> int:
    """The offset after cutting spans; one inside a span moves to where the span was."""
    before = bisect_left(spans, (offset,))  # the number of spans that begin before it
    overlap = max(spans[before - 1][1] - offset, 0) if before else 0
    return offset - cut_lengths[before] + overlap
