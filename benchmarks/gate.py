"""Quality on given and written data, held against pinned floors: `python -m benchmarks.gate --data DIR`.

A figure below its floor fails. Every figure is the better the higher it is, from 0 to 1. `--write` pins what was
measured where that is higher; to let a floor sink takes `--lower WHY`, and the reason is kept beside it.

The shipped weights were learned from these very pages, so they are never what is measured here. Without `--folds` it is
what rules, heuristics and second opinion reach alone (`rules: …`); with it, what weights reach that have not seen the
fold they are scored on (`model: …`; `fold0` to `fold4`, as the two trainers' `crossval --folds DIR` writes them).
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

# Libraries differ a little from one version to the next, and processors add in different orders: a page of a hundred
# may tip by a block.
_SLACK = 0.002


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    figure: str
    value: float
    floor: float | None
    documents: int

    @property
    def failed(self) -> bool:
        """Whether the value is below the floor by more than libraries and processors explain."""
        return self.floor is not None and self.value < self.floor - _SLACK


def score_wcxb(record: Record, html: bytes | str, options: Options) -> Figures:
    """Word F1 of one page, over all and for its type."""
    from cleaner import clean_html  # noqa: PLC0415  the usage message needs no cleaner

    score = score_words(clean_html(html, url=record["url"], options=options).text, record["main_content"])
    yield "wcxb-dev F1", score.f1
    yield f"wcxb-dev F1 {record['page_type']}", score.f1


def score_news(record: Record, html: bytes | str, options: Options) -> Figures:
    """Word F1 and precision of one news page."""
    from cleaner import clean_html  # noqa: PLC0415  the usage message needs no cleaner

    text = clean_html(html, url=record["url"], options=options).text
    score = score_words(text, record["text"], characters=True)
    yield "news-dev F1", score.f1
    yield "news-dev precision", score.precision


def score_written(record: Record, options: Options) -> Figures:
    """Word F1 of one page that was written for the project, and whether its type is told."""
    from cleaner import clean_html  # noqa: PLC0415  the usage message needs no cleaner

    article = clean_html(record["html"], url=record["url"], options=options)
    yield "written pages F1", score_words(article.text, record["main_content"], characters=True).f1
    if options.model:
        yield "written pages type told", float(article.page_type == record["page_type"])


def score_residue(name: str, record: Record, options: Options) -> Figures:
    """What one scraped text kept and lost."""
    from cleaner import clean_text  # noqa: PLC0415  the usage message needs no cleaner

    cleaned = clean_text("\n".join(record["lines"]), url=record["url"], options=options).text
    score = score_cleaning(record["lines"], record["labels"], cleaned)
    yield f"{name} F1", score.f1
    yield f"{name} content kept", score.content
    yield f"{name} chrome removed", 1 - score.residue
    yield f"{name} unharmed", float(not score.harmed)


def score_clean(name: str, record: Record, options: Options) -> Figures:
    """Whether one clean article came back as it was."""
    from cleaner import clean_text  # noqa: PLC0415  the usage message needs no cleaner

    text = "\n".join(record["lines"])
    cleaned = clean_text(text, url=record["url"], options=options).text
    yield f"{name} untouched", float(cleaned == text)
    yield f"{name} words kept", score_words(cleaned, text).recall


def measure(data: Path, every: int, options_for: Callable[[int], Options]) -> dict[str, list[float]]:
    """All figures, document by document.

    Args:
        data: The folder of development data.
        every: Take each n-th document; 1 for all.
        options_for: The options for documents of a fold.
    """
    values: dict[str, list[float]] = defaultdict(list)
    for figures in chain(_given(data, every, options_for), _written(every, options_for)):
        for figure, value in figures:
            values[figure].append(value)
    return values


def _given(data: Path, every: int, options_for: Callable[[int], Options]) -> Iterator[Figures]:
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
    """The table; a floor of this judge whose figure was not measured counts as failed."""
    named = {f"{judge}: {figure}": found for figure, found in values.items()}
    rows = [Row(name, fmean(found), floors.get(name, {}).get("floor"), len(found)) for name, found in named.items()]
    rows += [Row(name, 0.0, floors[name]["floor"], 0) for name in floors.keys() - named if name.startswith(f"{judge}:")]
    return sorted(rows, key=lambda row: row.figure)


def raise_floors(rows: Sequence[Row], floors: dict[str, Any], why: str | None) -> dict[str, Any]:
    """The floors after a run: raised where the value is higher, lowered only for a stated reason."""
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
    parser = argparse.ArgumentParser(description="Quality on the development data, held against pinned floors.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of development data")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take each N-th document")
    parser.add_argument("--write", action="store_true", help="raise the floors to what was measured")
    parser.add_argument("--lower", metavar="WHY", help="with --write: let floors sink too, for this reason")
    parser.add_argument("--folds", type=Path, metavar="DIR", help="folder with the weights of each fold")
    return parser.parse_args()


def main() -> None:
    """Measure, show, and fail if a figure has sunk."""
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
