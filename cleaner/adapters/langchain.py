"""LangChain: a transformer for documents, and a loader for addresses and files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.adapters.fetched import clean_fetched
from cleaner.batch.order import Columns
from cleaner.batch.rows import Recipe, clean_record, findings
from cleaner.blocks import Options
from cleaner.decode import looks_like_html
from cleaner.errors import InputError, reason_of
from cleaner.extras import wanted_by
from cleaner.pipeline import clean

with wanted_by("langchain"):
    from langchain_core.document_loaders import BaseLoader
    from langchain_core.documents import BaseDocumentTransformer, Document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.article import Article


class CleanerTransformer(BaseDocumentTransformer):
    """Cleans documents; results other than the text go into the metadata, whose `source` is used as the address."""

    def __init__(self, options: Options | None = None, *, removals: bool = False) -> None:
        """Set up.

        Args:
            options: How to clean; with `input_type` `auto`, each content is examined for HTML.
            removals: Put the removals and their reasons into the metadata.
        """
        self.recipe = Recipe(options or Options(), Columns(removals=removals))

    def transform_documents(self, documents: Sequence[Document], **_: Any) -> Sequence[Document]:  # noqa: ANN401  the base's signature
        """Clean documents; the given ones are not changed."""
        return [self._clean(document) for document in documents]

    def _clean(self, document: Document) -> Document:
        source = document.metadata.get("source")
        row = clean_record({self._kind(document.page_content): document.page_content, "url": source}, self.recipe)
        return document.model_copy(
            update={"page_content": row["text"], "metadata": {**document.metadata, **findings(row)}}
        )

    def _kind(self, content: str) -> str:
        if self.recipe.options.input_type != "auto":
            return self.recipe.options.input_type
        return "html" if looks_like_html(content) else "text"


class CleanerLoader(BaseLoader):
    """Loads articles from addresses and files. They are fetched as by `clean fetch`, from public addresses only."""

    def __init__(self, sources: Sequence[str], options: Options | None = None) -> None:
        """Set up.

        Args:
            sources: Addresses that begin with `http://` or `https://`, or paths.
            options: How to clean.
        """
        self.sources = tuple(sources)
        self.options = options or Options()

    def lazy_load(self) -> Iterator[Document]:
        """Load articles one at a time.

        Raises:
            FetchError: An address gives no page.
            InputError: A file can't be read.
        """
        for source in self.sources:
            article = _article(source, self.options)
            fields = article.to_dict()
            kept = ("url", "title", "author", "date", "language", "page_type", "confidence", "warnings")
            yield Document(
                article.text, metadata={"source": source, **{name: fields[name] for name in kept if fields[name]}}
            )


def _article(source: str, options: Options) -> Article:
    if source.startswith(("http://", "https://")):
        from cleaner.fetch import fetch  # noqa: PLC0415  loads httpx

        return clean_fetched(fetch(source), options)
    return clean(_read(source), None, options)


def _read(source: str) -> bytes:
    try:
        return Path(source).read_bytes()
    except OSError as error:
        raise InputError(source, reason_of(error), "check the path") from error
