"""Compares titles, authors and dates with the ground truth, ours and trafilatura's: `python -m benchmarks.metadata`.

- A title is correct if it is the same except for case, punctuation and white space, or has a word F1 of 0.9 or more.
- Authors are correct if at least one name is.
- A date is correct if it is the same day, in UTC if both sides have a time zone.

Precision is over the pages for which something was found, recall over those whose ground truth has the field.
"""

from __future__ import annotations

import argparse
import gzip
import re
import time
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.common import read
from benchmarks.scores import score_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

FIELDS = ("title", "author", "date")
_MIN_TITLE_F1 = 0.9
# What separates names in a list: a sign, or "and" in some languages.
_SEPARATOR = re.compile(r"\s*[,;&|]\s*|\s+(?:and|und|et|y|e)\s+")


@dataclass(frozen=True, slots=True)
class Example:
    """A page and its true metadata; several authors are joined by `; `, and missing fields are empty."""

    name: str
    html: str
    url: str
    title: str
    author: str
    date: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The metadata that was read from a page; several authors are joined by `; `, and missing fields are empty."""

    title: str
    author: str
    date: str


def ours(example: Example) -> Answer:
    """Read metadata as cleaner does by default."""
    from cleaner.decode import decode  # noqa: PLC0415  readers are loaded one by one
    from cleaner.metadata import read_metadata  # noqa: PLC0415
    from cleaner.read_html import read_html  # noqa: PLC0415

    found = read_metadata(read_html(decode(example.html, url=example.url, input_type="html")))
    return Answer(found.title, "; ".join(found.authors), found.date)


def ours_full(example: Example) -> Answer:
    """Read metadata as cleaner does with `--metadata full`."""
    from cleaner.decode import decode  # noqa: PLC0415
    from cleaner.metadata import fill_metadata, read_metadata  # noqa: PLC0415
    from cleaner.read_html import read_html  # noqa: PLC0415

    page = read_html(decode(example.html, url=example.url, input_type="html"))
    found = fill_metadata(page, read_metadata(page))
    return Answer(found.title, "; ".join(found.authors), found.date)


def trafilatura(example: Example) -> Answer:
    """Read metadata with trafilatura."""
    from trafilatura import extract_metadata  # noqa: PLC0415

    found = extract_metadata(example.html, default_url=example.url)
    return Answer(found.title or "", found.author or "", found.date or "") if found else Answer("", "", "")


READERS: dict[str, Callable[[Example], Answer]] = {"ours": ours, "ours, full": ours_full, "trafilatura": trafilatura}


def is_title(found: str, truth: str) -> bool:
    """Whether two titles are the same except for case, punctuation, white space and a few words."""
    return _normalise(found) == _normalise(truth) or score_words(found, truth).f1 >= _MIN_TITLE_F1


def is_author(found: str, truth: str) -> bool:
    """Whether two lists of names have one in common."""
    return bool(_names(found) & _names(truth))


def is_date(found: str, truth: str) -> bool:
    """Whether two dates are on the same day."""
    return found[:10] == truth[:10] or (_utc_day(found) is not None and _utc_day(found) == _utc_day(truth))


SAME = {"title": is_title, "author": is_author, "date": is_date}


def _normalise(text: str) -> str:
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def _names(text: str) -> set[str]:
    return {name for part in _SEPARATOR.split(text) if (name := _normalise(part))}


def _utc_day(text: str) -> str | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC).date().isoformat() if moment.tzinfo else None


def read_examples(data: Path) -> Iterator[Example]:
    """Read all pages of `wcxb-dev` and `news-dev`."""
    for record in read(data / "wcxb-dev/ground-truth.jsonl.gz"):
        raw = gzip.decompress((data / f"wcxb-dev/html/{record['id']}.html.gz").read_bytes())
        truth = (record["title"] or "", record["author"] or "", record["publish_date"] or "")
        yield Example("wcxb-dev", raw.decode("utf-8", "replace"), record["url"], *truth)
    for record in read(data / "news-dev.jsonl.gz"):
        truth = (record["title"] or "", "; ".join(record["authors"] or ()), record["date"] or "")
        yield Example("news-dev", record["html"], record["url"], *truth)


def score(pairs: Sequence[tuple[Example, Answer]], field: str) -> tuple[float, float, float]:
    """Precision, recall and F1 of one field."""
    correct = found = stated = 0
    for example, answer in pairs:
        truth, value = getattr(example, field), getattr(answer, field)
        found += bool(value)
        stated += bool(truth)
        correct += bool(value and truth and SAME[field](value, truth))
    precision, recall = correct / max(found, 1), correct / max(stated, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def main() -> None:
    """Read the metadata of all pages with every reader, and print the table."""
    parser = argparse.ArgumentParser(description="Compares titles, authors and dates with the ground truth.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of development data")
    parser.add_argument("--reader", action="append", choices=READERS, help="only this one (may be repeated)")
    arguments = parser.parse_args()
    examples = list(read_examples(arguments.data))
    print(f"{'set':10}{'field':8}{'reader':14}{'precision':>10}{'recall':>8}{'F1':>8}")
    for name in arguments.reader or READERS:
        started = time.perf_counter()
        answers = [(example, READERS[name](example)) for example in examples]
        spent = (time.perf_counter() - started) / len(examples) * 1000
        by_set: dict[str, list[tuple[Example, Answer]]] = defaultdict(list)
        for example, answer in answers:
            by_set[example.name].append((example, answer))
        for group, pairs in by_set.items():
            for field in FIELDS:
                precision, recall, f1 = score(pairs, field)
                print(f"{group:10}{field:8}{name:14}{precision:10.3f}{recall:8.3f}{f1:8.3f}")
        print(f"{name}: {spent:.2f} ms a page, decoding and parsing included")


if __name__ == "__main__":
    main()
