"""Scrapy: an item pipeline, and a helper for responses.

ITEM_PIPELINES = {"cleaner.adapters.scrapy.CleanerPipeline": 300}
CLEANER_OPTIONS = {"favor": "precision"}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.batch.order import Columns
from cleaner.batch.rows import RESULTS, Recipe, clean_record
from cleaner.blocks import Options
from cleaner.extras import wanted_by
from cleaner.pipeline import clean_html

with wanted_by("scrapy"):
    from itemadapter import ItemAdapter

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.http import TextResponse

    from cleaner.article import Article


def clean_response(response: TextResponse, options: Options | None = None) -> Article:
    """The article of a response, for use in a spider's callback.

    Args:
        response: A page; Scrapy has already decoded it.
        options: How to clean.
    """
    return clean_html(response.text, response.url, options)


class CleanerPipeline:
    """Cleans the field `html` or `text` of each item, and sets the fields for those results that are not empty."""

    def __init__(self, options: Options | None = None, columns: Columns | None = None) -> None:
        """Set up.

        Args:
            options: How to clean.
            columns: The fields with documents and addresses.
        """
        self.recipe = Recipe(options or Options(), columns or Columns())

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CleanerPipeline:
        """Create the pipeline from the settings `CLEANER_OPTIONS` and `CLEANER_FIELDS`, as Scrapy does."""
        settings = crawler.settings
        return cls(Options(**settings.getdict("CLEANER_OPTIONS")), Columns(**settings.getdict("CLEANER_FIELDS")))

    def process_item(
        self,
        item: Any,  # noqa: ANN401  dicts, dataclasses, attrs, Items: whatever ItemAdapter takes
        spider: Spider | None = None,  # noqa: ARG002  Scrapy passes it up to 2.13, and from 2.14 on warns if it is required
    ) -> Any:  # noqa: ANN401  the same type
        """Clean one item."""
        adapter = ItemAdapter(item)
        row = clean_record(dict(adapter), self.recipe)
        fields = set(adapter.field_names()) | set(RESULTS) if isinstance(item, dict) else _fields(item)
        for name in (*RESULTS, "removals"):
            if name not in row or name not in fields:
                continue
            spider_knew_more = not row[name] and adapter.get(name)
            if name == "text" or not spider_knew_more:
                adapter[name] = row[name]
        return item


def _fields(item: Any) -> set[str]:  # noqa: ANN401  as above
    return set(ItemAdapter.get_field_names_from_class(type(item)) or ())
