"""Checks that no quality figure is below its floor in `floors.json`: `python -m benchmarks.gate --data DIR`.

Figures are measured on the development data and on the texts and pages written for this project. They are from 0 to 1,
and higher is better. `--write` raises floors to the measured values; `--lower WHY` also lowers those that failed, and
keeps the reason beside them.

The shipped weights were trained on these pages, so they are not measured here. Without `--folds`, rules, heuristics and
second opinion are measured without the model (`rules: …`). With it, each document is cleaned with weights that were not
trained on its fold (`model: …`). They are in the folders `fold0` to `fold4`, where `training.html` and `training.text`
write them with `crossval --folds DIR`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import sys
from collections import defaultdict
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

from benchmarks.common import read
from benchmarks.scores import score_cleaning, score_words
from training.written import read_pages, read_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cleaner import Options

    Record = dict[str, Any]
    Figures = Iterator[tuple[str, float]]

FLOORS = Path(__file__).with_name("floors.json")

# How far a figure may be below its floor. Versions of libraries differ, and processors add in different orders, so one
# page in a hundred may differ by a block.
_TOLERANCE = 0.002


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        figure: Its name.
        value: The mean over documents.
        floor: The lowest value allowed; None for a new figure.
        documents: Number of documents; 0 for a figure that has a floor and was not measured.
    """

    figure: str
    value: float
    floor: float | None
    documents: int

    @property
    def failed(self) -> bool:
        """Whether the value is below the floor by more than the tolerance."""
        return self.floor is not None and self.value < self.floor - _TOLERANCE


def score_wcxb(record: Record, html: bytes | str, options: Options) -> Figures:
    """Word F1 of a page, for all pages and for those of its type."""
    from cleaner import clean_html  # noqa: PLC0415  the usage message needs no cleaner

    score = score_words(clean_html(html, url=record["url"], options=options).text, record["main_content"])
    yield "wcxb-dev F1", score.f1
    yield f"wcxb-dev F1 {record['page_type']}", score.f1


def score_news(record: Record, html: bytes | str, options: Options) -> Figures:
    """Word F1 and precision of a news page."""
    from cleaner import clean_html  # noqa: PLC0415  the usage message needs no cleaner

    text = clean_html(html, url=record["url"], options=options).text
    score = score_words(text, record["text"], characters=True)
    yield "news-dev F1", score.f1
    yield "news-dev precision", score.precision


def score_written(record: Record, options: Options) -> Figures:
    """Word F1 of a page that was written for the project, and whether its type is predicted correctly."""
    from cleaner import clean_html  # noqa: PLC0415  the usage message needs no cleaner

    article = clean_html(record["html"], url=record["url"], options=options)
    yield "written pages F1", score_words(article.text, record["main_content"], characters=True).f1
    if options.model:
        yield "written pages type correct", float(article.page_type == record["page_type"])


def score_residue(name: str, record: Record, options: Options) -> Figures:
    """The scores of a scraped text; `name` is that of its set."""
    from cleaner import clean_text  # noqa: PLC0415  the usage message needs no cleaner

    cleaned = clean_text("\n".join(record["lines"]), url=record["url"], options=options).text
    score = score_cleaning(record["lines"], record["labels"], cleaned)
    yield f"{name} F1", score.f1
    yield f"{name} content kept", score.content
    yield f"{name} chrome removed", 1 - score.residue
    yield f"{name} unharmed", float(not score.harmed)


def score_clean(name: str, record: Record, options: Options) -> Figures:
    """Whether a clean article is unchanged, and the share of its words kept; `name` is that of its set."""
    from cleaner import clean_text  # noqa: PLC0415  the usage message needs no cleaner

    text = "\n".join(record["lines"])
    cleaned = clean_text(text, url=record["url"], options=options).text
    yield f"{name} untouched", float(cleaned == text)
    yield f"{name} words kept", score_words(cleaned, text).recall


def measure(data: Path, every: int, options_for: Callable[[int], Options]) -> dict[str, list[float]]:
    """Measure all figures, document by document.

    Args:
        data: The folder of development data.
        every: Take each n-th document; 1 for all.
        options_for: The options for the documents of a fold.

    Returns:
        The values of each figure, one a document.
    """
    values: dict[str, list[float]] = defaultdict(list)
    for figures in chain(_development(data, every, options_for), _written(every, options_for)):
        for figure, value in figures:
            values[figure].append(value)
    return values


def _development(data: Path, every: int, options_for: Callable[[int], Options]) -> Iterator[Figures]:
    """Figures of each page and text of the development data."""
    for record in islice(read(data / "wcxb-dev/ground-truth.jsonl.gz"), 0, None, every):
        html = gzip.decompress((data / f"wcxb-dev/html/{record['id']}.html.gz").read_bytes())
        yield score_wcxb(record, html, options_for(record["fold"]))
    for record in islice(read(data / "news-dev.jsonl.gz"), 0, None, every):
        yield score_news(record, record["html"], options_for(record["fold"]))
    for name in ("residue-dev", "residue-news-dev"):
        for record in islice(read(data / f"{name}.jsonl.gz"), 0, None, every):
            yield score_residue(name, record, options_for(record["fold"]))
    for name in ("clean-dev", "clean-news-dev"):
        for record in islice(read(data / f"{name}.jsonl.gz"), 0, None, every):
            yield score_clean(name, record, options_for(record["fold"]))


def _written(every: int, options_for: Callable[[int], Options]) -> Iterator[Figures]:
    """Figures of each page and text that was written for the project."""
    for record in islice(read_pages(), 0, None, every):
        yield score_written(record, options_for(record["fold"]))
    for record in islice(read_texts(), 0, None, every):
        if "d" in record["labels"]:
            yield score_residue("written texts", record, options_for(record["fold"]))
        else:
            yield score_clean("written clean texts", record, options_for(record["fold"]))


def compare(values: dict[str, list[float]], floors: dict[str, Any], judge: str) -> list[Row]:
    """Compare figures with their floors.

    Args:
        values: The values of each figure.
        floors: The content of `floors.json`.
        judge: `rules` or `model`, the prefix of figures in `floors`.

    Returns:
        The rows of the table. A floor of this judge whose figure was not measured counts as failed.
    """
    named = {f"{judge}: {figure}": found for figure, found in values.items()}
    rows = [Row(name, fmean(found), floors.get(name, {}).get("floor"), len(found)) for name, found in named.items()]
    rows += [Row(name, 0.0, floors[name]["floor"], 0) for name in floors.keys() - named if name.startswith(f"{judge}:")]
    return sorted(rows, key=lambda row: row.figure)


def raise_floors(rows: Sequence[Row], floors: dict[str, Any], why: str | None) -> dict[str, Any]:
    """The floors after a run: raised where the value is higher, and lowered only for a reason.

    Args:
        rows: The figures of the run.
        floors: The content of `floors.json`.
        why: The reason for lowering the floors that failed; None to leave them.
    """
    new = dict(floors)
    for row in rows:
        value = math.floor(row.value * 1000) / 1000
        if row.floor is None or value > row.floor:
            new[row.figure] = {"floor": value, "why": "measured"}
        elif why and row.failed:
            new[row.figure] = {"floor": value, "why": why}
    return dict(sorted(new.items()))


def show(rows: Sequence[Row]) -> None:
    """Print the table."""
    print(f"{'figure':40}{'documents':>10}{'value':>9}{'floor':>8}")
    for row in rows:
        floor = "-" if row.floor is None else f"{row.floor:.3f}"
        print(f"{row.figure:40}{row.documents:10}{row.value:9.4f}{floor:>8}{'  BELOW' if row.failed else ''}")


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Checks that no quality figure is below its floor.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of development data")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take each N-th document")
    parser.add_argument("--write", action="store_true", help="raise the floors to the measured values")
    parser.add_argument("--lower", metavar="WHY", help="with --write: lower floors too, for this reason")
    parser.add_argument("--folds", type=Path, metavar="DIR", help="folder with the weights of each fold")
    return parser.parse_args()


def main() -> None:
    """Measure, print the table, and exit with an error if a figure is below its floor."""
    arguments = _parse()
    from cleaner import Options  # noqa: PLC0415  the usage message needs no cleaner

    folds = arguments.folds

    def options_for(fold: int) -> Options:
        return Options(weights=str(folds / f"fold{fold}")) if folds else Options(model=False)

    floors = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    rows = compare(measure(arguments.data, arguments.every, options_for), floors, "model" if folds else "rules")
    show(rows)
    if arguments.write:
        new = raise_floors(rows, floors, arguments.lower)
        FLOORS.write_text(json.dumps(new, indent=2) + "\n", encoding="utf-8")
        rows = [Row(row.figure, row.value, new[row.figure]["floor"], row.documents) for row in rows]
    failed = [row.figure for row in rows if row.failed]
    if failed:
        sys.exit(f"below the floor: {', '.join(failed)}")


if __name__ == "__main__":
    main()
