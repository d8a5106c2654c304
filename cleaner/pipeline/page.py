"""HTML: the body first, then the rules on what is left of the page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cleaner.article import Article
from cleaner.blocks import Page, Verdict
from cleaner.decide import decide
from cleaner.metadata import fill_metadata, read_metadata
from cleaner.read_html import details, read_html
from cleaner.readability import read
from cleaner.render import to_text
from cleaner.rules import protect, rule_book

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.blocks import Block, Decision, Document, Mark, Metadata, Options
    from cleaner.templates import Templates

# Below this confidence a page is shown to a second judge.
UNSURE = 0.5


def clean_page(document: Document, options: Options, templates: Templates | None = None) -> Article:
    """Clean an HTML page."""
    page = read_html(document)
    metadata = read_metadata(page)
    if options.metadata == "full":
        metadata = fill_metadata(page, metadata)
    cleaned = _is_cleaned(page)
    decision = decide(page, ()) if cleaned else _judge(page, metadata, options, templates)
    blocks = tuple(_trimmed(block, decision) for block in details(page, decision.kept))
    if cleaned:
        blocks = tuple(_unwrapped(block) for block in blocks)
    return Article(
        text=to_text(blocks),
        kind="html",
        url=document.url,
        metadata=metadata,
        confidence=decision.confidence,
        removals=decision.removals,
        warnings=(*document.warnings, *decision.warnings),
        blocks=blocks,
        options=options,
    )


def _is_cleaned(page: Page) -> bool:
    """Whether the page is what our own HTML output looks like: one `<article data-cleaned>` and nothing else."""
    layout = page.layout
    if layout.parents.count(0) != 1 or layout.tags[1] != "article" or "data-cleaned" not in layout.nodes[1].attributes:
        return False
    return (layout.firsts[1], layout.lasts[1]) == (0, len(page.blocks))


def _unwrapped(block: Block) -> Block:
    """A block of our own HTML output without the element that we put around all of them."""
    return replace(block, path=tuple(container for container in block.path if container.element != 1))


def _judge(page: Page, metadata: Metadata, options: Options, templates: Templates | None) -> Decision:
    reading = read(page, options)
    verdicts = list(reading.verdicts)
    if options.second_opinion and reading.confidence < UNSURE:
        from cleaner.second_opinion import second_opinion  # noqa: PLC0415  loads trafilatura

        verdicts += second_opinion(page, options)
    kept = set(decide(page, verdicts).kept)
    rest = Page(page.document, tuple(block for block in page.blocks if block.index in kept), page.title, page.layout)
    book = rule_book(options.only, options.skip, options.packs)
    view = book.view(rest)
    verdicts += book.verdicts(view)
    verdicts += protect(rest, view)
    if templates is not None:
        verdicts += templates.judge(rest)
    if not options.with_title:
        verdicts += _against_title(rest, metadata)
    return decide(page, verdicts, confidence=reading.confidence)


def _against_title(page: Page, metadata: Metadata) -> Iterator[Verdict]:
    """Against the block that says the article's title, for callers who keep it elsewhere."""
    for block in page.blocks:
        if block.tag == "h1" or (metadata.title and block.text.strip() == metadata.title):
            reason = "the title was asked to be left out"
            yield Verdict(block.index, False, "rules", "title.asked", "title", reason, 1.0)
            return


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
    marks = (_moved(mark, spans) for mark in block.marks)
    return replace(block, text="".join(parts), marks=tuple(mark for mark in marks if mark is not None))


def _moved(mark: Mark, spans: Sequence[tuple[int, int]]) -> Mark | None:
    """A mark in the text without the spans; None if all that it marked went."""
    start, end = _moved_offset(mark.start, spans), _moved_offset(mark.end, spans)
    return replace(mark, start=start, end=end) if end > start or mark.end == mark.start else None


def _moved_offset(offset: int, spans: Sequence[tuple[int, int]]) -> int:
    return offset - sum(min(last, offset) - first for first, last in spans if first < offset)
