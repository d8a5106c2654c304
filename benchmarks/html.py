"""Compares extraction from HTML with the peers that are installed: `python -m benchmarks.html --data DIR --folds DIR`.

Each page is extracted with weights that were not trained on its fold. `--folds` names the folder with these weights,
`fold0` to `fold4`; `python -m training.html crossval --folds DIR` writes them. Without it, the heuristics are measured
without the model. Peers run in the installed versions, with their default settings.

`--write FILE` writes the figures as JSON. `--memory` measures the peak memory of each tool instead, each in its own
process.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import logging
import multiprocessing
import resource
import sys
from collections import defaultdict
from pathlib import Path
from statistics import fmean, pstdev
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.common import bootstrap, read, table
from benchmarks.scores import score_words
from cleaner import Options, clean_html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.common import Record
    from cleaner.blocks import Favor

    Tool = Callable[[str, "Page"], str]


class Page(NamedTuple):
    """A page and its expected main content.

    Attributes:
        group: Its page type, or `news-dev`.
        fold: Its cross-validation fold.
        url: Its address.
        html: Its markup.
        expected: Its main content.
        is_news: Whether it is from `news-dev`.
    """

    group: str
    fold: int
    url: str
    html: bytes | str
    expected: str
    is_news: bool


class Row(NamedTuple):
    """The scores of one tool on one page."""

    group: str
    fold: int
    f1: float
    precision: float
    recall: float


def pages(data: Path, every: int) -> Iterator[Page]:
    """Every n-th page of `wcxb-dev` and of `news-dev`."""
    for number, record in enumerate(read(data / "wcxb-dev/ground-truth.jsonl.gz")):
        if number % every == 0:
            html = gzip.decompress((data / f"wcxb-dev/html/{record['id']}.html.gz").read_bytes())
            yield Page(record["page_type"], record["fold"], record["url"], html, record["main_content"], is_news=False)
    for number, record in enumerate(read(data / "news-dev.jsonl.gz")):
        if number % every == 0:
            yield Page("news-dev", record["fold"], record["url"], record["html"], _text(record), is_news=True)


def _text(record: Record) -> str:
    return str(record["text"])


def ours(folds: Path | None, favor: Favor = "balanced") -> Tool:
    """Cleaner, through the public API.

    Args:
        folds: The folder with the weights of each fold; None for heuristics without the model.
        favor: Whether to favour precision or recall.
    """

    def run(_markup: str, page: Page) -> str:
        options = Options(favor=favor, weights=str(folds / f"fold{page.fold}")) if folds else Options(model=False)
        return clean_html(page.html, page.url, options).text

    return run


def tools(folds: Path | None) -> dict[str, Tool]:
    """Cleaner, in several configurations, and all peers, by name."""
    found: dict[str, Tool] = {"cleaner": ours(folds)}
    if folds:
        found["cleaner, heuristics"] = ours(None)
        found["cleaner, precision"] = ours(folds, "precision")
        found["cleaner, recall"] = ours(folds, "recall")
    return found | peers()


def peers() -> dict[str, Tool]:
    """The other extractors that are installed, by name."""
    makers = {
        "trafilatura": _trafilatura,
        "resiliparse": _resiliparse,
        "readability": _readability,
        "justext": _justext,
        "boilerpy3": _boilerpy3,
        "rs_trafilatura": _rs_trafilatura,
    }
    return {name.replace("_", "-"): make() for name, make in makers.items() if importlib.util.find_spec(name)}


def _trafilatura() -> Tool:
    import trafilatura  # noqa: PLC0415  a peer

    return lambda markup, _: trafilatura.extract(markup) or ""


def _resiliparse() -> Tool:
    from resiliparse.extract.html2text import extract_plain_text  # noqa: PLC0415  a peer

    return lambda markup, _: str(extract_plain_text(markup, main_content=True))


def _readability() -> Tool:
    from readability import Document  # noqa: PLC0415  a peer
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415  turns the peer's markup into text

    return lambda markup, _: LexborHTMLParser(Document(markup).summary()).text(separator="\n")


def _justext() -> Tool:
    import justext  # noqa: PLC0415  a peer

    words = justext.get_stoplist("English")

    def run(markup: str, _page: Page) -> str:
        return "\n".join(part.text for part in justext.justext(markup, words) if not part.is_boilerplate)

    return run


def _boilerpy3() -> Tool:
    from boilerpy3 import extractors  # noqa: PLC0415  a peer

    logging.getLogger("boilerpy3").setLevel(logging.ERROR)  # it warns of every unusual page
    extractor = extractors.ArticleExtractor(raise_on_failure=False)
    return lambda markup, _: str(extractor.get_content(markup))


def _rs_trafilatura() -> Tool:
    import rs_trafilatura  # noqa: PLC0415  a peer

    return lambda markup, _: str(rs_trafilatura.extract(markup) or "")


def measure(data: Path, every: int, found: dict[str, Tool]) -> dict[str, list[Row]]:
    """Score all tools on every n-th page; returns the rows by tool."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for page in pages(data, every):
        markup = page.html if isinstance(page.html, str) else page.html.decode("utf-8", "replace")
        for name, tool in found.items():
            score = score_words(_extract(tool, markup, page), page.expected, characters=page.is_news)
            rows[name].append(Row(page.group, page.fold, score.f1, score.precision, score.recall))
    return rows


def main(arguments: Sequence[str] | None = None) -> int:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of development data")
    parser.add_argument("--folds", type=Path, help="folder with the weights of each fold")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take each N-th page")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the figures as JSON")
    parser.add_argument("--memory", action="store_true", help="measure peak memory instead")
    options = parser.parse_args(arguments)
    if options.memory:
        show_memory(options)
        return 0
    rows = measure(options.data, options.every, tools(options.folds))
    show(rows)
    if options.write:
        options.write.write_text(json.dumps(summary(rows), indent=1) + "\n", encoding="utf-8")
    return 0


def show_memory(options: argparse.Namespace) -> None:
    """Print the peak memory of each tool's process over all pages, Python and the tool included."""
    lines = []
    for name in tools(options.folds):
        process = multiprocessing.get_context("spawn").Pool(1)
        with process:
            peak = process.apply(_peak, (name, options.data, options.every, options.folds))
        lines.append([name, f"{peak:.0f}"])
    print(table(["tool", "peak memory, MB"], lines))


def _peak(name: str, data: Path, every: int, folds: Path | None) -> float:
    """The peak memory of this process after extracting the pages with one tool, in MB."""
    measure(data, every, {name: tools(folds)[name]})
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)  # bytes on macOS, kilobytes elsewhere


def _extract(tool: Tool, markup: str, page: Page) -> str:
    """The text of a page; empty if the tool fails."""
    try:
        return tool(markup, page)
    except Exception as error:  # noqa: BLE001  a page on which a peer fails counts as empty
        print(f"{page.url}: {error}", file=sys.stderr)
        return ""


def summary(rows: dict[str, list[Row]]) -> dict[str, Any]:
    """The figures as JSON: by set and tool, over all pages and for each kind of page."""
    measured: dict[str, Any] = {}
    for title, chosen in _sets(rows):
        measured[title] = {tool: _figures(found, chosen["cleaner"]) for tool, found in chosen.items()}
    return measured


def _figures(found: list[Row], ours: list[Row]) -> dict[str, Any]:
    """The figures of a tool on one set; `less ours` is the paired difference from our F1, with its interval."""
    by_group = {}
    for group in sorted({row.group for row in found}):
        pairs = [(row.f1, own.f1) for row, own in zip(found, ours, strict=True) if row.group == group]
        difference = bootstrap([theirs - own for theirs, own in pairs])
        mean = fmean(theirs for theirs, _ in pairs)
        by_group[group] = {
            "pages": len(pairs),
            "f1": mean,
            "less ours": [difference.mean, difference.low, difference.high],
        }
    f1 = bootstrap([row.f1 for row in found])
    return {
        "f1": [f1.mean, f1.low, f1.high],
        "precision": fmean(row.precision for row in found),
        "recall": fmean(row.recall for row in found),
        "folds": _by_fold(found),
        "types": by_group,
    }


def _by_fold(found: list[Row]) -> list[float]:
    """The mean F1 of each fold that has pages."""
    folds = [[row.f1 for row in found if row.fold == fold] for fold in range(5)]
    return [fmean(values) for values in folds if values]


def _sets(rows: dict[str, list[Row]]) -> Iterator[tuple[str, dict[str, list[Row]]]]:
    """The title of each set, and its rows by tool."""
    for title, is_news in (("wcxb-dev", False), ("news-dev", True)):
        chosen = {tool: [row for row in found if (row.group == "news-dev") == is_news] for tool, found in rows.items()}
        if chosen["cleaner"]:
            yield title, chosen


def show(rows: dict[str, list[Row]]) -> None:
    """Print the tables of each set."""
    for title, chosen in _sets(rows):
        print(f"\n## {title}, {len(chosen['cleaner'])} pages\n")
        head = ["tool", "F1", "precision", "recall", "deviation of folds", "F1 minus ours"]
        print(table(head, [_line(t, chosen) for t in chosen]))
        groups = sorted({row.group for row in chosen["cleaner"]})
        if len(groups) > 1:
            print("\nF1 by kind of page\n")
            lines = [[tool, *(_mean(found, group=g) for g in groups)] for tool, found in chosen.items()]
            print(table(["tool", *groups], lines))
            print("\nF1 by kind of page minus ours, with paired intervals\n")
            print(
                table(["tool", *groups], [_differences(tool, chosen, groups) for tool in chosen if tool != "cleaner"])
            )
        print("\nF1 by fold\n")
        lines = [[tool, *(_mean(found, fold=f) for f in range(5))] for tool, found in chosen.items()]
        print(table(["tool", *map(str, range(5))], lines))


def _differences(tool: str, chosen: dict[str, list[Row]], groups: Sequence[str]) -> list[str]:
    found = _figures(chosen[tool], chosen["cleaner"])["types"]
    return [tool, *("{:+.3f} [{:+.3f}, {:+.3f}]".format(*found[group]["less ours"]) for group in groups)]


def _line(tool: str, chosen: dict[str, list[Row]]) -> list[str]:
    found = chosen[tool]
    differences = [row.f1 - own.f1 for row, own in zip(found, chosen["cleaner"], strict=True)]
    f1 = bootstrap([row.f1 for row in found])
    return [
        tool,
        str(f1),
        f"{fmean(row.precision for row in found):.4f}",
        f"{fmean(row.recall for row in found):.4f}",
        f"{pstdev(_by_fold(found)):.4f}",
        str(bootstrap(differences)),
    ]


def _mean(found: list[Row], group: str | None = None, fold: int | None = None) -> str:
    values = [row.f1 for row in found if group in (None, row.group) and fold in (None, row.fold)]
    return f"{fmean(values):.4f}" if values else "-"


if __name__ == "__main__":
    sys.exit(main())
