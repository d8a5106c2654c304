"""`Stage`: cleaning as a stage of a data pipeline, for single records and in parallel for many."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias, overload

from cleaner.blocks import Options, Page
from cleaner.decode import decode
from cleaner.errors import CleanerError, InputError
from cleaner.read_text import read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Executor, Future

    from cleaner.article import Article
    from cleaner.blocks import Document, Kind
    from cleaner.templates import Templates

# A stage's input and output.
Record: TypeAlias = Mapping[str, Any] | str | bytes
Cleaned: TypeAlias = "dict[str, Any] | Article"

# The number of records that a worker gets at once.
_CHUNK_SIZE = 16
# The number of chunks per worker that are submitted before the first result is needed.
_CHUNKS_AHEAD = 4
_ADVICE = 'put what the script does under if __name__ == "__main__":'
_METADATA = ("title", "author", "date", "language")
_FIELDS = ("text", *_METADATA, "page_type", "confidence", "warnings", "removals")


class Stage:
    """A stage of a pipeline: records in, records out. It can be pickled, so that engines can send it to their workers.

    A record is a `dict` with the document under `html` or `text` (and `url`, if known), or the document itself. If both
    keys have a value, `html` is the document. A `dict` comes back as a new one with `text`, `title`, `author`, `date`,
    `language`, `page_type`, `confidence`, `warnings` and `removals` set, and all other keys unchanged; a title, author,
    date or language that it had stays if the document has none. Anything else comes back as an `Article`.
    """

    def __init__(
        self, options: Options | None = None, *, learn: bool = False, templates: Templates | None = None
    ) -> None:
        """Set up the stage; the arguments apply to all records.

        Args:
            options: How to clean.
            learn: Before `map` cleans, read all records once to learn what repeats across the documents of each site.
            templates: Templates that were learned earlier.
        """
        self.options = options or Options()
        self.learns = learn
        self.templates = templates

    @overload
    def __call__(self, record: Mapping[str, Any]) -> dict[str, Any]: ...

    @overload
    def __call__(self, record: str | bytes) -> Article: ...

    def __call__(self, record: Record) -> Cleaned:
        """Clean one record.

        Raises:
            InputError: The record holds something other than text or bytes.
        """
        from cleaner.pipeline import clean_document  # noqa: PLC0415  it imports this module

        article = clean_document(self._document(record), self.options, self.templates)
        if not isinstance(record, Mapping):
            return article
        fields = article.to_dict()
        updates = {key: fields[key] for key in _FIELDS if fields[key] or key not in _METADATA or not record.get(key)}
        return {**record, **updates}

    def _document(self, record: Record) -> Document:
        data, url, kind = _unpack(record)
        if not isinstance(data, str | bytes):
            cause = f"holds a document of type {type(data).__name__}"
            advice = "give HTML or text as str or bytes, or a dict with it under html or text"
            raise InputError("record", cause, advice)
        return decode(data, url=url, input_type=kind or self.options.input_type)

    def learn(self, records: Iterable[Record]) -> Stage:
        """A stage like this one that has also learned what repeats across these records, by site.

        Reads the records once. The result depends neither on their order nor on how they are divided among calls.
        """
        from cleaner.templates import Templates, learn  # noqa: PLC0415  rarely needed

        known = (self.templates or Templates()).merged(learn(page_of(self._document(record)) for record in records))
        return Stage(self.options, templates=known)

    @overload
    def map(self, records: Iterable[Mapping[str, Any]], workers: int = 1) -> Iterator[dict[str, Any]]: ...

    @overload
    def map(self, records: Iterable[str | bytes], workers: int = 1) -> Iterator[Article]: ...

    @overload
    def map(self, records: Iterable[Record], workers: int = 1) -> Iterator[Cleaned]: ...

    def map(self, records: Iterable[Record], workers: int = 1) -> Iterator[Cleaned]:
        """Clean many records, in order.

        Args:
            records: Any iterable; it is read as needed, a bounded number of records ahead. A stage that learns reads it
                twice, and for that an iterator, which can't be read twice, is held in memory.
            workers: The number of processes; 1 means this process. As with all uses of multiprocessing, a script must
                do its work under `if __name__ == "__main__"`.

        Raises:
            CleanerError: A worker died.
        """
        if self.learns:
            records = records if iter(records) is not records else list(records)
            yield from self.learn(records).map(records, workers)
        elif workers <= 1:
            yield from (self(record) for record in records)
        else:
            yield from self._map_in_workers(records, workers)

    def _map_in_workers(self, records: Iterable[Record], workers: int) -> Iterator[Cleaned]:
        from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415  only for several workers
        from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415  as above
        from multiprocessing import get_context  # noqa: PLC0415  as above

        check_worker()
        try:
            with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
                yield from _in_order(pool, self, records, ahead=workers * _CHUNKS_AHEAD)
        except BrokenProcessPool as error:
            raise CleanerError("workers", "one of them died", f"if at once: {_ADVICE}") from error


def check_worker() -> None:
    """Refuse to start workers from a worker that is still importing the script that started it.

    Raises:
        CleanerError: This process is such a worker.
    """
    from multiprocessing import current_process  # noqa: PLC0415  only for several workers

    if getattr(current_process(), "_inheriting", False):  # multiprocessing itself checks the same attribute
        cause = "each imports the script that starts them, and this one would start more"
        raise CleanerError("workers", cause, _ADVICE)


def _unpack(record: Record) -> tuple[object, str | None, Kind | None]:
    """A record's document, its address, and its kind if known."""
    if not isinstance(record, Mapping):
        return record, None, None
    url = record.get("url")
    kind = which_of(record.get("html"), record.get("text"))
    data = record.get(kind)
    return "" if data is None else data, url if isinstance(url, str) else None, kind


def which_of(html: object, text: object) -> Kind:
    """Which of a record's two columns is its document: the HTML, unless it is missing, or blank and there is text."""
    blank = isinstance(html, str | bytes) and (not html or html.isspace())
    return "text" if html is None or (blank and text is not None) else "html"


def page_of(document: Document) -> Page:
    """Read a document of either kind."""
    if document.kind == "text":
        return read_text(document)
    from cleaner.read_html import read_html  # noqa: PLC0415  loads the parser

    return read_html(document)


def _in_order(pool: Executor, stage: Stage, records: Iterable[Record], *, ahead: int) -> Iterator[Cleaned]:
    """Clean records in a pool of workers: results in the records' order, a bounded number of chunks in progress."""
    waiting: deque[Future[list[Cleaned]]] = deque()
    iterator = iter(records)
    while chunk := list(islice(iterator, _CHUNK_SIZE)):
        waiting.append(pool.submit(_clean_chunk, stage, chunk))
        if len(waiting) >= ahead:
            yield from waiting.popleft().result()
    while waiting:
        yield from waiting.popleft().result()


def _clean_chunk(stage: Stage, records: list[Record]) -> list[Cleaned]:
    return [stage(record) for record in records]
