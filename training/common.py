"""The development pages, as training and measuring read them."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cleaner.decode import decode
from cleaner.features.html import TYPE_NAMES
from training.written import PAGE_WEIGHT, read_pages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cleaner.blocks import Document

# A character of Chinese or Japanese counts as a word, as in the scorer for news.
TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")
_WORD = re.compile(r"\w+")
PAGE_TYPES = TYPE_NAMES
# Second-level names that are not a site's own.
_SHARED = frozenset({"co", "com", "org", "ac", "gov", "net", "edu"})


@dataclass(frozen=True)
class Sample:
    """A page with its answer.

    Attributes:
        name: The data set and the page's id.
        site: The registered domain, as far as a short rule can tell.
        fold: 0 to 4; all pages of a site are in one fold.
        page_type: One of `PAGE_TYPES`.
        weight: How much it counts in training.
        document: The page, decoded.
        answer: The text that belongs to its main content.
    """

    name: str
    site: str
    fold: int
    page_type: str
    weight: float
    document: Document
    answer: str


def read_samples(data: Path, news_weight: float = 3.0, extra_weight: float = 2.0) -> Iterator[Sample]:
    """All pages of the development data, and those that were written for this project.

    Args:
        data: The folder with `wcxb-dev`, `news-dev.jsonl.gz` and `extra-dev.jsonl.gz`.
        news_weight: How much a news page counts: there are few, of many publishers.
        extra_weight: The same for the odd pages.

    Raises:
        SystemExit: A file is missing; the message names it.
    """
    for row in _rows(data / "wcxb-dev" / "ground-truth.jsonl.gz"):
        raw = gzip.decompress((data / "wcxb-dev" / "html" / f"{row['id']}.html.gz").read_bytes())
        yield _sample("wcxb", row, raw, row["main_content"], 1.0)
    for row in _rows(data / "news-dev.jsonl.gz"):
        yield _sample("news", row, row["html"], row["text"], news_weight)
    for row in _rows(data / "extra-dev.jsonl.gz"):
        yield _sample("extra", row, row["html"], row["text"], extra_weight)
    for row in read_pages():
        yield _sample("written", row, row["html"], row["main_content"], PAGE_WEIGHT)


def _sample(kind: str, row: dict[str, Any], markup: str | bytes, answer: str, weight: float) -> Sample:
    document = decode(markup, url=row["url"], input_type="html")
    page_type = row.get("page_type", "article")
    site = row.get("site") or site_of(row["url"])
    return Sample(f"{kind}/{row['id']}", site, row["fold"], page_type, weight, document, answer)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    if not path.exists():
        message = f"{path} is missing: give the folder of the development data with --data DIR"
        raise SystemExit(message)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def site_of(url: str) -> str:
    """The registered domain of an address: `news.example.co.uk` -> `example.co.uk`."""
    parts = (urlsplit(url).hostname or url).lower().split(".")
    if len(parts) >= 3 and len(parts[-1]) == 2 and parts[-2] in _SHARED:
        return ".".join(parts[-3:])
    return ".".join(parts[-2:])


def tokens(text: str) -> list[str]:
    """Words as the scorer counts them in news, in lower case."""
    return TOKEN.findall(text.lower())


def words(text: str) -> list[str]:
    """Words as the scorer counts them on other pages, in lower case."""
    return _WORD.findall(text.lower())
