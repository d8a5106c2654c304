"""Haystack: a component between converters and splitters."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from cleaner.batch.order import Columns
from cleaner.batch.rows import Recipe, clean_record, findings
from cleaner.blocks import Options
from cleaner.extras import wanted_by

with wanted_by("haystack"):
    from haystack import Document, component, default_from_dict, default_to_dict


@component
class ArticleCleaner:
    """Cleans documents; results other than the text go into `meta`, whose `url` is used as the address."""

    def __init__(self, options: dict[str, Any] | None = None, column: str = "text") -> None:
        """Set up.

        Args:
            options: Fields of `cleaner.Options`; a plain dict, since pipelines are saved as YAML.
            column: The kind of content that the documents hold, `html` or `text`.
        """
        self.recipe = Recipe(Options(**(options or {})), Columns())
        self.column = column

    @component.output_types(documents=list[Document])
    def run(self, documents: list[Document]) -> dict[str, list[Document]]:
        """Clean documents; the given ones are not changed."""
        return {"documents": [self._clean(document) for document in documents]}

    def _clean(self, document: Document) -> Document:
        if document.content is None:
            return document
        row = clean_record({self.column: document.content, "url": document.meta.get("url")}, self.recipe)
        return replace(document, id="", content=row["text"], meta={**document.meta, **findings(row)})

    def to_dict(self) -> dict[str, Any]:
        """Serialise the component, for saving a pipeline."""
        changed = {
            name: value for name, value in asdict(self.recipe.options).items() if value != asdict(Options())[name]
        }
        return dict(default_to_dict(self, options=changed, column=self.column))

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> ArticleCleaner:
        """Restore the component from a saved pipeline."""
        made: ArticleCleaner = default_from_dict(cls, data)
        return made
