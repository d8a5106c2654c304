"""HTML: the body first, then the rules on what is left of the page."""

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
    """Clean an HTML page."""
    page = read_html(document)
    own = read_metadata(page)
    metadata = fill_metadata(page, own) if options.metadata == "full" else own
    cleaned = is_own(page)
    titled = cleaned and is_titled(page)
    if cleaned:
        decision = decide(page, () if options.with_title or not titled else [unasked_title(0)])
        scene = Scene(page, decision.kept, Opinion(confidence=decision.confidence), options, metadata)
    else:
        decision, scene = judge(page, metadata, options, templates)
        page, decision = with_embedded(page, decision, options, scene.page_type, own.title)
    blocks = tuple(_trimmed(block, decision) for block in details(page, decision.kept))
    if cleaned:
        blocks = tuple(map(unwrapped, blocks))
    heading: Block | None = None
    cut: tuple[Removal, ...] = ()
    if options.with_title and titled:
        heading, blocks = blocks[0], blocks[1:]
    elif options.with_title:
        heading, cut = _heading(page, decision, scene)
    text = to_text(blocks)
    removals = decision.removals
    if options.images:
        dropped = dropped_images(page, scene.sites) if not cleaned else {}
        title = heading.index if heading else -1
        blocks, removals = with_images(page, decision, blocks, heading=title, dropped=dropped)
        blocks = tuple(map(unwrapped, blocks)) if cleaned else blocks
    return Article(
        text=text,
        kind="html",
        url=document.url,
        metadata=metadata,
        page_type=scene.page_type,
        page_type_probability=scene.opinion.page_type_probability,
        confidence=decision.confidence,
        removals=_with_heading(removals, heading, cut),
        warnings=(*document.warnings, *decision.warnings),
        blocks=blocks,
        heading=heading,
        options=options,
    )


def _heading(page: HtmlPage, decision: Decision, scene: Scene) -> tuple[Block | None, tuple[Removal, ...]]:
    """The `h1` that says the title, if the body leaves it out, and what goes of it.

    Annotators and extractors take it for metadata.
    """
    kept = set(decision.kept)
    headings = [block for block in page.blocks if block.tag == "h1" and block.index not in scene.site.chosen]
    if not kept or any(block.index in kept for block in headings):
        return None, ()
    for heading in headings:
        spoken = decide(page, _of_heading(scene._replace(page=page, kept=(heading.index,)), heading))
        block = _trimmed(heading, spoken)
        if says_title(block.text, scene.metadata):
            block = _trimmed(details(page, [block.index])[0], spoken)
            return block._replace(path=()), spoken.removals
    return None, ()


def _of_heading(scene: Scene, heading: Block) -> Iterator[Verdict]:
    """What goes of a heading that stays, whatever becomes of the rest of the page; most are words and nothing else."""
    yield from (verdict for verdict in scene.site.verdicts if verdict.block == heading.index and verdict.span)
    if not scene.page.layout.inlines[heading.index] and heading.text.rstrip()[-1:].isalnum():
        return
    book = book_of(scene.options)
    view = book.view(scene.rest(), url=scene.metadata.url)
    yield from (verdict for verdict in book.verdicts(view) if verdict.span)
    yield from against_hidden(scene)
    yield from against_permalinks(scene)


def _with_heading(removals: Iterable[Removal], heading: Block | None, cut: Iterable[Removal]) -> tuple[Removal, ...]:
    """Removals without that of a heading that stays, but with what goes of it."""
    if heading is None:
        return tuple(removals)
    left = [removal for removal in removals if removal.line != heading.index + 1]
    return in_order([*left, *cut])


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
