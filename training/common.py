"""Reads the pages that the model of HTML blocks is trained and cross-validated on, and splits text into words."""

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

# The two definitions of a word in `benchmarks.scores`. The second one, for news, counts each Chinese or Japanese
# character as a word.
_WORD = re.compile(r"\w+")
_WORD_OR_CHARACTER = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")
PAGE_TYPES = TYPE_NAMES
# Second-level domains under which countries register sites, as in `example.co.uk`.
_PUBLIC_SECOND_LEVELS = frozenset({"co", "com", "org", "ac", "gov", "net", "edu"})


@dataclass(frozen=True)
class Sample:
    """A page with its expected main content.

    Attributes:
        name: The data set and the page's id, as in `wcxb/0012`.
        site: The site's registered domain (see `site_of`), or its name in the data.
        fold: The cross-validation fold, 0 to 4; all pages of a site are in the same one.
        page_type: One of `PAGE_TYPES`.
        weight: Weight of the page in training; 1 for a page of WCXB.
        document: The decoded page.
        answer: The text of its main content, as annotated.
    """

    name: str
    site: str
    fold: int
    page_type: str
    weight: float
    document: Document
    answer: str


def read_samples(data: Path, news_weight: float = 3.0, extra_weight: float = 2.0) -> Iterator[Sample]:
    """Read all pages of the development data, and then those that were written for this project.

    Args:
        data: The folder with `wcxb-dev`, `news-dev.jsonl.gz` and `extra-dev.jsonl.gz`.
        news_weight: Weight of a news page. It is high because there are few, from many publishers.
        extra_weight: Weight of one of the unusual pages of `extra-dev`.

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
    """The registered domain of a URL: `https://news.example.co.uk/x` gives `example.co.uk`.

    Approximate: it knows a few public second-level domains, not the public suffix list.
    """
    parts = (urlsplit(url).hostname or url).lower().split(".")
    if len(parts) >= 3 and len(parts[-1]) == 2 and parts[-2] in _PUBLIC_SECOND_LEVELS:
        return ".".join(parts[-3:])
    return ".".join(parts[-2:])


def tokens(text: str) -> list[str]:
    """Words in lower case, as the scorer counts them in news: Chinese and Japanese characters one by one."""
    return _WORD_OR_CHARACTER.findall(text.lower())


def words(text: str) -> list[str]:
    """Words in lower case, as the scorer counts them on pages other than news."""
    return _WORD.findall(text.lower())
