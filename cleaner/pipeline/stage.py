"""Cleaning as a stage of somebody's pipeline."""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import TYPE_CHECKING, Any

from cleaner.blocks import Options, Page
from cleaner.decode import decode
from cleaner.read_text import read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Executor, Future

    from cleaner.article import Article
    from cleaner.blocks import Document
    from cleaner.templates import Templates

# Records a worker gets at once, and chunks a worker may be ahead.
_CHUNK = 16
_AHEAD = 4
_FIELDS = ("text", "title", "author", "date", "language", "page_type", "confidence", "warnings", "removals")


class Stage:
    """A stage of a pipeline: records in, records out. Pickles, so that engines can send it to their workers.

    A record is a `dict` with the document under `html` or `text` (and `url`, if known), or the document itself. A
    `dict` comes back as a new one with `text`, `title`, `author`, `date`, `language`, `page_type`, `confidence`,
    `warnings` and `removals` set, and all other keys as they were; anything else comes back as an `Article`.
    """

    def __init__(
        self, options: Options | None = None, *, learn: bool = False, templates: Templates | None = None
    ) -> None:
        """Set what holds for all records.

        Args:
            options: How to clean.
            learn: Before `map` cleans, read all records once to learn what repeats across the documents of each site.
            templates: What was learned earlier.
        """
        self.options = options or Options()
        self.learns = learn
        self.templates = templates

    def __call__(self, record: Any) -> Any:  # noqa: ANN401  whatever a pipeline's records are
        """Clean one record."""
        data, url, kind = _content(record)
        article = self._clean(data, url, kind)
        if not isinstance(record, dict):
            return article
        fields = article.to_dict()
        return {**record, **{key: fields[key] for key in _FIELDS if fields[key] or key not in record}}

    def _clean(self, data: str | bytes, url: str | None, kind: str) -> Article:
        from cleaner.pipeline import clean_document  # noqa: PLC0415  which imports this module

        input_type = self.options.input_type if kind == "auto" else kind
        document = decode(data, url=url, input_type=input_type)  # type: ignore[arg-type]  # one of the three
        return clean_document(document, self.options, self.templates)

    def learn(self, records: Iterable[Any]) -> Stage:
        """A stage like this one that also knows what repeats across these records, by site.

        One pass over the records. The outcome depends neither on their order nor on how they were split up.
        """
        from cleaner.templates import Templates, learn  # noqa: PLC0415  seldom needed

        known = (self.templates or Templates()).merged(learn(map(_page, records)))
        return Stage(self.options, templates=known)

    def map(self, records: Iterable[Any], workers: int = 1) -> Iterator[Any]:
        """Clean many records, in order.

        Args:
            records: Any iterable; it is read as needed, a bounded number ahead. A stage that learns reads it twice, and
                an iterator that can't be read twice is held in memory for that.
            workers: Processes to use; 1 works in this one.
        """
        if self.learns:
            records = records if iter(records) is not records else list(records)
            yield from self.learn(records).map(records, workers)
        elif workers <= 1:
            yield from map(self, records)
        else:
            yield from self._spread(records, workers)

    def _spread(self, records: Iterable[Any], workers: int) -> Iterator[Any]:
        from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415  only for several workers
        from multiprocessing import get_context  # noqa: PLC0415  only for several workers

        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            yield from _in_order(pool, self, records, ahead=workers * _AHEAD)


def _content(record: Any) -> tuple[str | bytes, str | None, str]:  # noqa: ANN401  whatever a pipeline's records are
    """A record's document, its address and its kind."""
    if not isinstance(record, dict):
        return record, None, "auto"
    if record.get("html") is not None:
        return record["html"], record.get("url"), "html"
    return record.get("text") or "", record.get("url"), "text"


def _page(record: Any) -> Page:  # noqa: ANN401  whatever a pipeline's records are
    data, url, kind = _content(record)
    return page_of(decode(data, url=url, input_type=kind))  # type: ignore[arg-type]  # one of the three


def page_of(document: Document) -> Page:
    """Read a document of either kind."""
    if document.kind == "text":
        return read_text(document)
    from cleaner.read_html import read_html  # noqa: PLC0415  loads the parser

    return read_html(document)


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
