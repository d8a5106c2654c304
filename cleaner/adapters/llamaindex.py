"""LlamaIndex: a transform for ingestion pipelines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.batch.order import Columns
from cleaner.batch.rows import Recipe, clean_record, findings
from cleaner.blocks import Options
from cleaner.extras import wanted_by

with wanted_by("llamaindex"):
    from llama_index.core.schema import BaseNode, MetadataMode, TransformComponent

if TYPE_CHECKING:
    from collections.abc import Sequence

_TECHNICAL = ("confidence", "warnings", "error", "page_type")


class CleanerTransform(TransformComponent):  # type: ignore[misc,unused-ignore]  # pydantic's classes
    """Cleans nodes before they are split. Results other than the text go into the metadata, technical ones hidden.

    Embeddings and language models do not see the technical ones, such as the confidence.

    Attributes:
        options: How to clean.
        column: The kind of content that the nodes hold, `html` or `text`.
    """

    options: Options = Options()
    column: str = "text"

    def __call__(self, nodes: Sequence[BaseNode], **_: Any) -> Sequence[BaseNode]:  # noqa: ANN401  the base's signature
        """Clean nodes; the given ones are not changed."""
        recipe = Recipe(self.options, Columns())
        return [self._clean(node, recipe) for node in nodes]

    def _clean(self, node: BaseNode, recipe: Recipe) -> BaseNode:
        content = node.get_content(metadata_mode=MetadataMode.NONE)
        row = clean_record({self.column: content, "url": node.metadata.get("url")}, recipe)
        results = findings(row)
        clean = node.model_copy(deep=True)
        clean.set_content(row["text"])
        clean.metadata |= results
        for hidden in (clean.excluded_embed_metadata_keys, clean.excluded_llm_metadata_keys):
            hidden.extend(name for name in _TECHNICAL if name in results and name not in hidden)
        return clean
