"""Turns a fetched page into its article, for the adapters that fetch."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cleaner.pipeline import clean

if TYPE_CHECKING:
    from cleaner.article import Article
    from cleaner.blocks import Options
    from cleaner.fetch import Response


def clean_fetched(response: Response, options: Options | None = None) -> Article:
    """The article of a page, decoded by the server's charset; warnings from fetching precede its own."""
    article = clean(response.body, response.final_url, options, charset=response.charset)
    return replace(article, warnings=tuple(dict.fromkeys((*response.warnings, *article.warnings))))
