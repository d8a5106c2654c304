"""The whole way from input to article, and the same as a stage of somebody's pipeline."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from itertools import islice
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from cleaner.article import Article
from cleaner.blocks import Options, Page, Verdict
from cleaner.decide import decide
from cleaner.decode import decode
from cleaner.read_text import Line, apply, join_lines, page_of, split_lines
from cleaner.render import to_text
from cleaner.rules import protect, rule_book

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from concurrent.futures import Executor, Future

    from cleaner.blocks import Block, Decision, Document, Metadata, Removal
    from cleaner.rules import RuleBook
    from cleaner.rules.book import Known

# A pass may bring to light what the next one can judge (a heading whose list is gone). Real texts settle in two or
# three.
MAX_PASSES = 20
# Below this confidence a page is shown to a second judge.
UNSURE = 0.5
# Records a worker gets at once, and chunks a worker may be ahead.
_CHUNK = 16
_AHEAD = 4
_RECORD_FIELDS = ("text", "title", "author", "date", "language", "page_type", "confidence", "warnings", "removals")
_DEFAULTS = Options()


def clean(data: str | bytes, url: str | None = None, options: Options | None = None) -> Article:
    """Clean a document of either kind; which, is seen from its content unless the options say.

    Args:
        data: The document; bytes are decoded as browsers do.
        url: Where it came from; helps to find the site's name and its rules.
        options: What to do; the defaults suit most.

    Returns:
        The article. One in which nothing is worth keeping has an empty text, and removals that say why.

    Raises:
        RuleError: A rule pack named in the options can't be used.
    """
    options = options or _DEFAULTS
    return _clean_document(decode(data, url=url, input_type=options.input_type), options)


def clean_html(html: str | bytes, url: str | None = None, options: Options | None = None) -> Article:
    """Clean an HTML page; as `clean`, for input that is known to be HTML."""
    return clean(html, url, replace(options or _DEFAULTS, input_type="html"))


def clean_text(text: str | bytes, url: str | None = None, options: Options | None = None) -> Article:
    """Clean plain text that was scraped; as `clean`, for input that is known to be text.

    The surviving lines are unchanged; a text in which nothing is chrome comes back as it was; cleaning twice gives
    the same.
    """
    return clean(text, url, replace(options or _DEFAULTS, input_type="text"))


def _clean_document(document: Document, options: Options) -> Article:
    return _clean_page(document, options) if document.kind == "html" else _clean_lines(document, options)


def _book(options: Options) -> RuleBook:
    return rule_book(options.only, options.skip, options.packs)


def _clean_lines(document: Document, options: Options) -> Article:
    """Judge and apply until nothing goes any more: that is what makes cleaning idempotent."""
    lines = split_lines(document.text)
    removals: list[Removal] = []
    warnings = list(document.warnings)
    confidence = 1.0
    known: Known = {}
    for number in range(MAX_PASSES):
        decision = _judge_lines(page_of(document, lines), options, known)
        if number == 0:
            confidence = decision.confidence
        warnings += [warning for warning in decision.warnings if warning not in warnings]
        if not decision.removals:
            break
        removals += [_relocated(removal, lines) for removal in decision.removals]
        lines = apply(lines, decision)
    else:
        lines, removals, confidence = split_lines(document.text), [], 0.0
        warnings.append("left alone: its lines depend on each other in ways that do not settle")
    found = _Outcome(
        tuple(sorted(removals, key=lambda removal: (removal.start, removal.end))), tuple(warnings), confidence
    )
    return _text_article(document, lines, found, options)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What all passes came to."""

    removals: tuple[Removal, ...]
    warnings: tuple[str, ...]
    confidence: float


def _judge_lines(page: Page, options: Options, known: Known) -> Decision:
    book = _book(options)
    view = book.view(page, known)
    verdicts: list[Verdict] = [*book.verdicts(view), *protect(page, view)]
    return decide(page, verdicts, spare=True)


def _relocated(removal: Removal, lines: Sequence[Line]) -> Removal:
    """A removal with its place in the original text, whatever went before it."""
    line = lines[removal.line - 1]
    offset = removal.start - (line.pieces[0][0] if line.pieces else 0)
    start, end = line.origin(offset), line.origin(offset + len(removal.text))
    return replace(removal, start=start, end=end, line=line.number)


def _text_article(document: Document, lines: Sequence[Line], found: _Outcome, options: Options) -> Article:
    from cleaner.metadata import read_metadata  # noqa: PLC0415  its patterns take time to compile

    page = page_of(document, lines)
    return Article(
        text=join_lines(lines) if found.removals else document.text,
        kind="text",
        url=document.url,
        metadata=read_metadata(page),
        confidence=found.confidence,
        removals=found.removals,
        warnings=found.warnings,
        blocks=tuple(block for block in page.blocks if block.text.strip()),
        options=options,
    )


def _clean_page(document: Document, options: Options) -> Article:
    """Judge an HTML page: its body first, then the rules on what is left of it."""
    from cleaner.metadata import fill_metadata, read_metadata  # noqa: PLC0415  its patterns take time to compile
    from cleaner.read_html import details, read_html  # noqa: PLC0415  loads the parser

    page = read_html(document)
    metadata = read_metadata(page)
    if options.metadata == "full":
        metadata = fill_metadata(page, metadata)
    decision = _judge_page(page, metadata, options)
    blocks = tuple(_trimmed(block, decision) for block in details(page, decision.kept))
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


def _judge_page(page: Page, metadata: Metadata, options: Options) -> Decision:
    from cleaner.readability import read  # noqa: PLC0415  only pages need it

    reading = read(page, options)
    verdicts = list(reading.verdicts)
    confidence = reading.confidence
    if options.second_opinion and confidence < UNSURE:
        from cleaner.second_opinion import second_opinion  # noqa: PLC0415  loads trafilatura

        verdicts += second_opinion(page, options)
    body = decide(page, verdicts, confidence=confidence)
    kept = set(body.kept)
    rest = Page(page.document, tuple(block for block in page.blocks if block.index in kept), page.title, page.layout)
    view = _book(options).view(rest)
    verdicts += _book(options).verdicts(view)
    verdicts += protect(rest, view)
    if not options.with_title:
        verdicts += title_verdicts(rest, metadata)
    return decide(page, verdicts, confidence=confidence)


def title_verdicts(page: Page, metadata: Metadata) -> Iterator[Verdict]:
    """Against the block that says the article's title, for callers who keep it elsewhere."""
    for block in page.blocks:
        if block.tag == "h1" or (metadata.title and block.text.strip() == metadata.title):
            yield Verdict(
                block.index, False, "rules", "title.asked", "title", "the title was asked to be left out", 1.0
            )
            return


def _trimmed(block: Block, decision: Decision) -> Block:
    """A kept block without the spans that go."""
    spans = decision.cuts.get(block.index)
    if not spans:
        return block
    position, parts = 0, []
    for start, end in spans:
        parts.append(block.text[position:start])
        position = end
    parts.append(block.text[position:])
    return replace(block, text="".join(parts), marks=())


class Stage:
    """A stage of a pipeline: records in, records out. Pickles, so that engines can send it to their workers.

    A record is a `dict` with the document under `html` or `text` (and `url`, if known), or the document itself. A
    `dict` comes back
    as a new one with `text`, `title`, `author`, `date`, `language`, `page_type`, `confidence`, `warnings` and
    `removals` set, and all other keys as they were; anything else comes back as an `Article`.
    """

    def __init__(self, options: Options | None = None) -> None:
        """Set the options for all records."""
        self.options = options or _DEFAULTS

    def __call__(self, record: Any) -> Any:  # noqa: ANN401  whatever a pipeline's records are
        """Clean one record."""
        if not isinstance(record, dict):
            return clean(record, options=self.options)
        url = record.get("url")
        if record.get("html") is not None:
            article = clean_html(record["html"], url, self.options)
        else:
            article = clean_text(record.get("text") or "", url, self.options)
        fields = article.to_dict()
        return {**record, **{key: fields[key] for key in _RECORD_FIELDS if fields[key] or key not in record}}

    def map(self, records: Iterable[Any], workers: int = 1) -> Iterator[Any]:
        """Clean many records, in order.

        Args:
            records: Any iterable; it is read as needed, a bounded number ahead.
            workers: Processes to use; 1 works in this one.
        """
        if workers <= 1:
            yield from map(self, records)
            return
        from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415  only for several workers

        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            yield from _in_order(pool, self, records, ahead=workers * _AHEAD)


def _in_order(pool: Executor, stage: Stage, records: Iterable[Any], *, ahead: int) -> Iterator[Any]:
    """Results in the order of the records, with a bounded number of chunks under way."""
    waiting: deque[Future[list[Any]]] = deque()
    iterator = iter(records)
    while chunk := list(islice(iterator, _CHUNK)):
        waiting.append(pool.submit(_clean_chunk, stage, chunk))
        if len(waiting) >= ahead:
            yield from waiting.popleft().result()
    while waiting:
        yield from waiting.popleft().result()


def _clean_chunk(stage: Stage, records: list[Any]) -> list[Any]:
    return [stage(record) for record in records]
