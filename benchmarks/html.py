"""Extracting from HTML, against every peer that is installed: `python -m benchmarks.html --data DIR --folds DIR`.

`--folds` names a folder with weights that have not seen the fold they are scored on (`fold0` to `fold4`, as
`python -m training.html crossval --folds DIR` writes them). Without it the heuristics judge alone. Peers are taken as
installed, with their default settings.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import sys
from collections import defaultdict
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.common import bootstrap, read, table
from benchmarks.scores import score_words
from cleaner import Options, clean_html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.common import Record

    Tool = Callable[[str, "Page"], str]


class Page(NamedTuple):
    """A page and its answer."""

    group: str
    fold: int
    url: str
    html: bytes | str
    expected: str
    is_news: bool


class Row(NamedTuple):
    """One page under one tool."""

    group: str
    fold: int
    f1: float
    precision: float
    recall: float


def pages(data: Path, every: int) -> Iterator[Page]:
    """Every n-th page of both sets."""
    for number, record in enumerate(read(data / "wcxb-dev/ground-truth.jsonl.gz")):
        if number % every == 0:
            html = gzip.decompress((data / f"wcxb-dev/html/{record['id']}.html.gz").read_bytes())
            yield Page(record["page_type"], record["fold"], record["url"], html, record["main_content"], is_news=False)
    for number, record in enumerate(read(data / "news-dev.jsonl.gz")):
        if number % every == 0:
            yield Page("news-dev", record["fold"], record["url"], record["html"], _text(record), is_news=True)


def _text(record: Record) -> str:
    return str(record["text"])


def ours(folds: Path | None, favor: str = "balanced") -> Tool:
    """Our own extraction, through the public API, with the weights that have not seen the page."""

    def run(_markup: str, page: Page) -> str:
        options = Options(favor=favor, weights=str(folds / f"fold{page.fold}")) if folds else Options(model=False)  # type: ignore[arg-type]
        return clean_html(page.html, page.url, options).text

    return run


def tools(folds: Path | None) -> dict[str, Tool]:
    """All tools by name."""
    found: dict[str, Tool] = {"cleaner": ours(folds)}
    if folds:
        found["cleaner, heuristics"] = ours(None)
        found["cleaner, precision"] = ours(folds, "precision")
        found["cleaner, recall"] = ours(folds, "recall")
    if importlib.util.find_spec("trafilatura"):
        import trafilatura  # noqa: PLC0415  a peer

        found["trafilatura"] = lambda markup, _: trafilatura.extract(markup) or ""
    if importlib.util.find_spec("resiliparse"):
        from resiliparse.extract.html2text import extract_plain_text  # noqa: PLC0415  a peer

        found["resiliparse"] = lambda markup, _: str(extract_plain_text(markup, main_content=True))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of development data")
    parser.add_argument("--folds", type=Path, help="folder with the weights of each fold")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take each N-th page")
    options = parser.parse_args(arguments)
    found = tools(options.folds)
    rows: dict[str, list[Row]] = defaultdict(list)
    for page in pages(options.data, options.every):
        markup = page.html if isinstance(page.html, str) else page.html.decode("utf-8", "replace")
        for name, tool in found.items():
            score = score_words(_run(tool, markup, page), page.expected, characters=page.is_news)
            rows[name].append(Row(page.group, page.fold, score.f1, score.precision, score.recall))
    show(rows)
    return 0


def _run(tool: Tool, markup: str, page: Page) -> str:
    try:
        return tool(markup, page)
    except Exception as error:  # noqa: BLE001  what a peer stumbles over gives nothing
        print(f"{page.url}: {error}", file=sys.stderr)
        return ""


def show(rows: dict[str, list[Row]]) -> None:
    """The tables."""
    for title, is_news in (("wcxb-dev", False), ("news-dev", True)):
        chosen = {tool: [row for row in found if (row.group == "news-dev") == is_news] for tool, found in rows.items()}
        print(f"\n## {title}, {len(chosen['cleaner'])} pages\n")
        print(table(["tool", "F1", "precision", "recall", "F1 less ours"], [_line(t, chosen) for t in chosen]))
        if is_news:
            continue
        groups = sorted({row.group for row in chosen["cleaner"]})
        print("\nF1 by kind of page\n")
        print(
            table(
                ["tool", *groups], [[tool, *(_mean(found, group=g) for g in groups)] for tool, found in chosen.items()]
            )
        )
        print("\nF1 by fold\n")
        print(
            table(
                ["tool", *map(str, range(5))],
                [[tool, *(_mean(found, fold=f) for f in range(5))] for tool, found in chosen.items()],
            )
        )


def _line(tool: str, chosen: dict[str, list[Row]]) -> list[str]:
    found = chosen[tool]
    apart = [row.f1 - own.f1 for row, own in zip(found, chosen["cleaner"], strict=True)]
    f1 = bootstrap([row.f1 for row in found])
    return [
        tool,
        str(f1),
        f"{fmean(row.precision for row in found):.4f}",
        f"{fmean(row.recall for row in found):.4f}",
        str(bootstrap(apart)),
    ]


def _mean(found: list[Row], group: str | None = None, fold: int | None = None) -> str:
    values = [row.f1 for row in found if group in (None, row.group) and fold in (None, row.fold)]
    return f"{fmean(values):.4f}" if values else "-"


if __name__ == "__main__":
    sys.exit(main())
