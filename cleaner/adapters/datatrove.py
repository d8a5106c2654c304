"""datatrove: a reader of crawls, an extractor for HTML and a formatter for scraped text.

The extractor and the formatter put their results into `metadata`. They keep every document: one that failed has an
empty text and the reason in `metadata["error"]`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.batch.codings import CodingError, undo
from cleaner.batch.order import Columns, Limits
from cleaner.batch.readers import Reading, Source, read_source
from cleaner.batch.rows import Recipe, carried, clean_record, failed, result_names
from cleaner.blocks import Options
from cleaner.decode import decode
from cleaner.extras import wanted_by

with wanted_by("datatrove"):
    from datatrove.pipeline.extractors.base import BaseExtractor, ExtractorSandbox
    from datatrove.pipeline.formatters.base import BaseFormatter
    from datatrove.pipeline.readers.base import BaseDiskReader
    from datatrove.utils.typeshelper import StatHints

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from datatrove.data import Document

    from cleaner.batch.item import Item

_TIMEOUT = 60.0  # seconds


class CrawlReader(BaseDiskReader):  # type: ignore[misc]  # it has no types
    """Reads the formats in which `clean batch` finds documents as bytes: WARC, WET, and files, also in zip and tar.

    Unlike datatrove's own WARC reader it goes on after damage, uses the charsets from headers, and needs no library but
    fastwarc. Documents have `url`, `warc_date` and the like in their metadata. What can't be read is counted in the
    statistics by its cause.
    """

    name = "🧹 crawl"
    _requires_dependencies = ("fastwarc",)

    def __init__(self, data_folder: Any, limits: Limits | None = None, **reading: Any) -> None:  # noqa: ANN401  as the base takes it
        """Set up.

        Args:
            data_folder: Where the files are: a folder, an address, or datatrove's own object for one.
            limits: Only the size limit of a document is used here.
            reading: Arguments passed on to datatrove's `BaseDiskReader`, such as `glob_pattern`.
        """
        super().__init__(data_folder, **reading)
        self.limits = limits or Limits()

    def read_file(self, filepath: str) -> Iterator[Document]:
        """The documents of one file."""
        with self.data_folder.open(filepath, "rb") as file:
            for item in read_source(Source(filepath, file, found=True), Reading(limits=self.limits)):
                with self.track_time():
                    document = self._document(item, filepath)
                if document:
                    yield document

    def _document(self, item: Item, filepath: str) -> Document | None:
        if item.data is None:
            self.stat_update(item.error.partition(":")[0] or "no page or text")
            return None
        try:
            data = undo(item.data, item.coding, item.unpacked)
        except CodingError as error:
            self.stat_update(str(error).partition(":")[0])
            return None
        decoded = decode(data, url=item.url, charset=item.charset, input_type=item.kind or "auto")
        columns = dict(item.columns)
        fields = {self.text_key: decoded.text, self.id_key: columns.pop("warc_id", "") or item.place, **columns}
        made: Document | None = self.get_document_from_dict(fields, filepath, item.place)
        return made


class HtmlCleaner(BaseExtractor):  # type: ignore[misc]  # it has no types
    """Turns pages into article bodies, in a separate process, with a time limit for each."""

    name = "🧹 article-cleaner"
    _requires_dependencies = ()

    def __init__(self, options: Options | None = None, timeout: float = _TIMEOUT, *, removals: bool = True) -> None:
        """Set up.

        Args:
            options: How to clean.
            timeout: Seconds for one document.
            removals: Keep the removals and their reasons in `metadata["removals"]`.
        """
        super().__init__(timeout)
        self.recipe = Recipe(options or Options(), Columns(removals=removals))

    def extract(self, text: str) -> str:
        """Clean one page; the method that datatrove requires."""
        return str(clean_record({"html": text}, self.recipe)["text"])

    def run(self, data: Any, rank: int = 0, world_size: int = 1) -> Iterator[Document]:  # noqa: ANN401, ARG002  the base's signature
        """Clean all documents."""
        with ExtractorSandbox(timeout=self.timeout, warmup_text=("", None)) as sandbox:
            for document in data:
                self.stat_update(StatHints.total)
                with self.track_time():
                    row = self._row(sandbox, document)
                self.stat_update("failed" if row["error"] else "cleaned")
                _fill(document, row, self.recipe)
                self.stat_update(StatHints.forwarded)
                self.update_doc_stats(document)
                yield document

    def _row(self, sandbox: ExtractorSandbox, document: Document) -> Mapping[str, Any]:
        try:
            row: Mapping[str, Any] = sandbox.process_document(
                (document.text, document.metadata.get("url")), self._clean
            )
        except TimeoutError:
            return failed({}, self.recipe.columns, f"timeout: took longer than {self.timeout:g} s")
        except EOFError:
            return failed({}, self.recipe.columns, "crash: the worker died")
        return row

    def _clean(self, html: str, url: str | None) -> Mapping[str, Any]:
        return clean_record({"html": html, "url": url}, self.recipe)


class TextCleaner(BaseFormatter):  # type: ignore[misc]  # it has no types
    """Cleans text that is already scraped."""

    name = "🧹 article-cleaner"
    _requires_dependencies = ()

    def __init__(self, options: Options | None = None, *, removals: bool = True) -> None:
        """Set up.

        Args:
            options: How to clean.
            removals: Keep the removals and their reasons in `metadata["removals"]`.
        """
        super().__init__()
        self.recipe = Recipe(options or Options(), Columns(removals=removals))

    def format(self, text: str) -> str:
        """Clean one text; the method that datatrove requires."""
        return str(clean_record({"text": text}, self.recipe)["text"])

    def run(self, data: Any, rank: int = 0, world_size: int = 1) -> Iterator[Document]:  # noqa: ANN401, ARG002  the base's signature
        """Clean all documents."""
        for document in data:
            self.stat_update(StatHints.total)
            with self.track_time():
                row = clean_record({"text": document.text, "url": document.metadata.get("url")}, self.recipe)
            self.stat_update("failed" if row["error"] else "cleaned")
            _fill(document, row, self.recipe)
            yield document


def _fill(document: Document, row: Mapping[str, Any], recipe: Recipe) -> None:
    """Put the text into the document and the other results into its metadata, whose own fields of these names move."""
    results = {name: row[name] for name in result_names(recipe.columns)}
    others = carried(document.metadata, recipe.columns)
    document.text = results.pop("text")
    document.metadata = {**others, **results}
