"""Extracting from HTML, against every peer that is installed: `python -m benchmarks.html --data DIR --folds DIR`.

`--folds` names a folder with weights that have not seen the fold they are scored on (`fold0` to `fold4`, as
`python -m training.html crossval --folds DIR` writes them). Without it the heuristics judge alone. Peers are taken as
installed, with their default settings. `--write FILE` keeps what was measured as JSON; `--memory` tells the peak memory
of each tool instead, each in a process of its own.
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


def ours(folds: Path | None, favor: Favor = "balanced") -> Tool:
    """Our own extraction, through the public API, with the weights that have not seen the page."""

    def run(_markup: str, page: Page) -> str:
        options = Options(favor=favor, weights=str(folds / f"fold{page.fold}")) if folds else Options(model=False)
        return clean_html(page.html, page.url, options).text

    return run


def tools(folds: Path | None) -> dict[str, Tool]:
    """All tools by name."""
    found: dict[str, Tool] = {"cleaner": ours(folds)}
    if folds:
        found["cleaner, heuristics"] = ours(None)
        found["cleaner, precision"] = ours(folds, "precision")
        found["cleaner, recall"] = ours(folds, "recall")
    return found | peers()


def peers() -> dict[str, Tool]:
    """Every other extractor that is installed, by name."""
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
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415  for the peer's markup alone

    return lambda markup, _: LexborHTMLParser(Document(markup).summary()).text(separator="\n")


def _justext() -> Tool:
    import justext  # noqa: PLC0415  a peer

    words = justext.get_stoplist("English")

    def run(markup: str, _page: Page) -> str:
        return "\n".join(part.text for part in justext.justext(markup, words) if not part.is_boilerplate)

    return run


def _boilerpy3() -> Tool:
    from boilerpy3 import extractors  # noqa: PLC0415  a peer

    logging.getLogger("boilerpy3").setLevel(logging.ERROR)  # it warns of every odd page
    extractor = extractors.ArticleExtractor(raise_on_failure=False)
    return lambda markup, _: str(extractor.get_content(markup))


def _rs_trafilatura() -> Tool:
    import rs_trafilatura  # noqa: PLC0415  a peer

    return lambda markup, _: str(rs_trafilatura.extract(markup) or "")


def measure(data: Path, every: int, found: dict[str, Tool]) -> dict[str, list[Row]]:
    """All pages under all tools."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for page in pages(data, every):
        markup = page.html if isinstance(page.html, str) else page.html.decode("utf-8", "replace")
        for name, tool in found.items():
            score = score_words(_run(tool, markup, page), page.expected, characters=page.is_news)
            rows[name].append(Row(page.group, page.fold, score.f1, score.precision, score.recall))
    return rows


def main(arguments: Sequence[str] | None = None) -> int:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of development data")
    parser.add_argument("--folds", type=Path, help="folder with the weights of each fold")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take each N-th page")
    parser.add_argument("--write", type=Path, metavar="FILE", help="keep what was measured, as JSON")
    parser.add_argument("--memory", action="store_true", help="tell peak memory instead")
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
    """The most memory that each tool's process took over the pages, with Python and the tool itself."""
    lines = []
    for name in tools(options.folds):
        process = multiprocessing.get_context("spawn").Pool(1)
        with process:
            peak = process.apply(_peak, (name, options.data, options.every, options.folds))
        lines.append([name, f"{peak:.0f}"])
    print(table(["tool", "peak memory, MB"], lines))


def _peak(name: str, data: Path, every: int, folds: Path | None) -> float:
    measure(data, every, {name: tools(folds)[name]})
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def _run(tool: Tool, markup: str, page: Page) -> str:
    try:
        return tool(markup, page)
    except Exception as error:  # noqa: BLE001  what a peer stumbles over gives nothing
        print(f"{page.url}: {error}", file=sys.stderr)
        return ""


def summary(rows: dict[str, list[Row]]) -> dict[str, Any]:
    """What was measured: by set and tool, over all and for each kind of page."""
    measured: dict[str, Any] = {}
    for title, chosen in _sets(rows):
        measured[title] = {tool: _figures(found, chosen["cleaner"]) for tool, found in chosen.items()}
    return measured


def _figures(found: list[Row], ours: list[Row]) -> dict[str, Any]:
    by_group = {}
    for group in sorted({row.group for row in found}):
        pairs = [(row.f1, own.f1) for row, own in zip(found, ours, strict=True) if row.group == group]
        apart = bootstrap([theirs - own for theirs, own in pairs])
        mean = fmean(theirs for theirs, _ in pairs)
        by_group[group] = {"pages": len(pairs), "f1": mean, "less ours": [apart.mean, apart.low, apart.high]}
    f1 = bootstrap([row.f1 for row in found])
    return {
        "f1": [f1.mean, f1.low, f1.high],
        "precision": fmean(row.precision for row in found),
        "recall": fmean(row.recall for row in found),
        "folds": _of_folds(found),
        "types": by_group,
    }


def _of_folds(found: list[Row]) -> list[float]:
    folds = [[row.f1 for row in found if row.fold == fold] for fold in range(5)]
    return [fmean(values) for values in folds if values]


def _sets(rows: dict[str, list[Row]]) -> Iterator[tuple[str, dict[str, list[Row]]]]:
    """The two sets, each with its rows by tool."""
    for title, is_news in (("wcxb-dev", False), ("news-dev", True)):
        chosen = {tool: [row for row in found if (row.group == "news-dev") == is_news] for tool, found in rows.items()}
        if chosen["cleaner"]:
            yield title, chosen


def show(rows: dict[str, list[Row]]) -> None:
    """The tables."""
    for title, chosen in _sets(rows):
        print(f"\n## {title}, {len(chosen['cleaner'])} pages\n")
        head = ["tool", "F1", "precision", "recall", "spread of folds", "F1 less ours"]
        print(table(head, [_line(t, chosen) for t in chosen]))
        groups = sorted({row.group for row in chosen["cleaner"]})
        if len(groups) > 1:
            print("\nF1 by kind of page\n")
            lines = [[tool, *(_mean(found, group=g) for g in groups)] for tool, found in chosen.items()]
            print(table(["tool", *groups], lines))
            print("\nF1 by kind of page, less ours, with paired intervals\n")
            print(table(["tool", *groups], [_apart(tool, chosen, groups) for tool in chosen if tool != "cleaner"]))
        print("\nF1 by fold\n")
        lines = [[tool, *(_mean(found, fold=f) for f in range(5))] for tool, found in chosen.items()]
        print(table(["tool", *map(str, range(5))], lines))


def _apart(tool: str, chosen: dict[str, list[Row]], groups: Sequence[str]) -> list[str]:
    found = _figures(chosen[tool], chosen["cleaner"])["types"]
    return [tool, *("{:+.3f} [{:+.3f}, {:+.3f}]".format(*found[group]["less ours"]) for group in groups)]


def _line(tool: str, chosen: dict[str, list[Row]]) -> list[str]:
    found = chosen[tool]
    apart = [row.f1 - own.f1 for row, own in zip(found, chosen["cleaner"], strict=True)]
    f1 = bootstrap([row.f1 for row in found])
    return [
        tool,
        str(f1),
        f"{fmean(row.precision for row in found):.4f}",
        f"{fmean(row.recall for row in found):.4f}",
        f"{pstdev(_of_folds(found)):.4f}",
        str(bootstrap(apart)),
    ]


def _mean(found: list[Row], group: str | None = None, fold: int | None = None) -> str:
    values = [row.f1 for row in found if group in (None, row.group) and fold in (None, row.fold)]
    return f"{fmean(values):.4f}" if values else "-"


if __name__ == "__main__":
    sys.exit(main())
