"""Measures the figures of `docs/figures.md`, draws its plots and writes it: `python -m docs.results_page --data DIR`.

The figures are kept in `docs/plots/measured.json`; `--draw` draws the plots and writes the page from that file, without
measuring. `--every N` measures each N-th page and text only. Drawing needs matplotlib (the extra `bench`).
"""  # noqa: INP001  a script in the folder of its page

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

from benchmarks import html, text
from benchmarks.common import read, table
from benchmarks.scores import score_words
from benchmarks.speed import grown
from cleaner import Options, clean_html

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.axes import Axes

    Measured = dict[str, Any]

HERE = Path(__file__).parent
PLOTS = HERE / "plots"
MEASURED = PLOTS / "measured.json"
_SIZES_MB = (0.1, 0.3, 1, 3, 10, 20)  # of the pages on which time is measured
# The ranges of confidence that are compared with the true F1, each up to the next bound; 1.01 so that 1 is in the last.
_CONFIDENCE_BOUNDS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.01)
_PLOT_SIZE = (7.2, 3.6)  # width and height in inches
_BARS_WIDTH = 0.84  # of all bars of a group, where groups are 1 apart
_RESIDUE_BAR_WIDTH = 0.4
_COLOURS = ("#1b6ca8", "#9aa5b1", "#d98c3f", "#5b9f6d", "#b05a7a", "#7a6cb0", "#c0b04a")
# The configurations of cleaner that are measured; plots with peers show the first one.
_OURS = ("cleaner", "cleaner, heuristics", "cleaner, precision", "cleaner, recall")

# ---------------------------------------------------------------------------------------------------------- measuring


def measure(data: Path, folds: Path, every: int) -> Measured:
    """Measure everything that the page shows, and report progress on standard error.

    Args:
        data: The folder of development data.
        folds: The folder with the weights of each fold.
        every: Take each n-th page and text.

    Returns:
        The content of `measured.json`.
    """
    started = time.monotonic()
    measured: Measured = {"every": every}
    for name, step in (("html", _html), ("confidence", _confidence), ("residue", _residue), ("growth", _growth)):
        measured[name] = step(data, folds, every)
        sys.stderr.write(f"{name}: {time.monotonic() - started:.0f} s\n")
    return measured


def _html(data: Path, folds: Path, every: int) -> Measured:
    return html.summary(html.measure(data, every, html.tools(folds)))


def _confidence(data: Path, folds: Path, every: int) -> list[list[float]]:
    """The confidence and the true F1 of each page of `wcxb-dev`."""
    pairs = []
    for page in html.pages(data, every):
        if not page.is_news:
            article = clean_html(page.html, page.url, Options(weights=str(folds / f"fold{page.fold}")))
            true = score_words(article.text, page.expected).f1
            pairs.append([round(article.confidence, 4), round(true, 4)])
    return pairs


def _residue(data: Path, folds: Path, every: int) -> Measured:
    """By scraper: the shares of chrome words left and of article words kept, with the model and by rules alone."""
    tools = {"cleaner": text.ours(folds), "cleaner, rules alone": text.ours(None)}
    rows: dict[str, dict[str, list[text.Row]]] = defaultdict(lambda: defaultdict(list))
    for number, record in enumerate(read(data / "residue-dev.jsonl.gz")):
        if number % every == 0:
            for tool, run in tools.items():
                rows[record["scraper"]][tool].append(text.measure("residue-dev", record, run))
    return {
        scraper: {
            tool: {
                "documents": len(found),
                "f1": fmean(row.f1 for row in found),
                "residue": fmean(row.residue for row in found),
                "content": fmean(row.content for row in found),
            }
            for tool, found in by_tool.items()
        }
        for scraper, by_tool in sorted(rows.items())
    }


def _growth(data: Path, _folds: Path, _every: int) -> list[list[float]]:
    """The time that pages of growing size take.

    Returns:
        For each size the megabytes, and the seconds of processor time that parsing alone and cleaning take, each the
        better of two runs.
    """
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415  for measuring alone

    pages = [record["html"] for record in read(data / "news-dev.jsonl.gz")]
    page = sorted(pages, key=len)[len(pages) // 2]
    clean_html(page)
    points = []
    for size in _SIZES_MB:
        big = grown(page, size)
        times = [min(_seconds(tool, big) for _ in range(2)) for tool in (LexborHTMLParser, clean_html)]
        points.append([len(big) / 1e6, *times])
    return points


def _seconds(tool: Any, page: str) -> float:  # noqa: ANN401  any callable
    start = time.process_time()
    tool(page)
    return time.process_time() - start


# ------------------------------------------------------------------------------------------------------------ drawing


def draw(measured: Measured) -> None:
    """Draw all plots, as SVG files that are identical for identical figures."""
    import matplotlib as mpl  # noqa: PLC0415  an extra, slow to import

    mpl.use("svg")
    mpl.rcParams.update(
        {"svg.hashsalt": "cleaner", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False}
    )
    import matplotlib.pyplot as plt  # noqa: PLC0415  after the backend is chosen

    plots = {
        "types": _draw_types, "confidence": _draw_confidence, "favor": _draw_favor, "growth": _draw_growth,
        "residue": _draw_residue,
    }  # fmt: skip
    for name, plot in plots.items():
        figure, axes = plt.subplots(figsize=_PLOT_SIZE, layout="constrained")
        plot(axes, measured)
        figure.savefig(PLOTS / f"{name}.svg", metadata={"Date": None})
        plt.close(figure)


def _with_peers(measured: Measured) -> list[str]:
    """Cleaner in its default configuration, and all peers."""
    return [tool for tool in measured["html"]["wcxb-dev"] if tool not in _OURS[1:]]


def _draw_types(axes: Axes, measured: Measured) -> None:
    """Bars of the F1 of each tool, grouped by kind of page."""
    found = measured["html"]["wcxb-dev"]
    groups = [*found["cleaner"]["types"], "news-dev"]
    tools = _with_peers(measured)
    width = _BARS_WIDTH / len(tools)
    for number, tool in enumerate(tools):
        heights = [found[tool]["types"][group]["f1"] for group in groups[:-1]]
        heights.append(measured["html"]["news-dev"][tool]["f1"][0])
        places = [place + (number - (len(tools) - 1) / 2) * width for place in range(len(groups))]
        axes.bar(places, heights, width, label=tool, color=_COLOURS[number % len(_COLOURS)])
    axes.set_xticks(range(len(groups)), groups, fontsize=8)
    axes.set_ylabel("word F1")
    axes.set_ylim(0, 1)
    axes.legend(ncols=4, fontsize=7, loc="lower center", bbox_to_anchor=(0.5, 1.0), frameon=False)


def reliability(pairs: Sequence[Sequence[float]]) -> Iterator[tuple[float, int, float, float]]:
    """Compare confidence with F1.

    Args:
        pairs: The confidence and the true F1 of each page.

    Yields:
        For each range of confidence its lower bound, its number of pages, their mean confidence and their mean F1.
    """
    for low, high in pairwise(_CONFIDENCE_BOUNDS):
        inside = [(confidence, f1) for confidence, f1 in pairs if low <= confidence < high]
        if inside:
            yield low, len(inside), fmean(confidence for confidence, _ in inside), fmean(f1 for _, f1 in inside)


def _draw_confidence(axes: Axes, measured: Measured) -> None:
    """Mean F1 by mean confidence of each range; larger points stand for more pages, and the line for equality."""
    bins = list(reliability(measured["confidence"]))
    axes.plot([0.3, 1], [0.3, 1], color=_COLOURS[1], linewidth=1)
    sizes = [20 + count / 2 for _, count, _, _ in bins]
    confidences, f1s = [confidence for _, _, confidence, _ in bins], [f1 for *_, f1 in bins]
    axes.scatter(confidences, f1s, s=sizes, color=_COLOURS[0])
    axes.plot(confidences, f1s, color=_COLOURS[0])
    axes.set_xlabel("confidence")
    axes.set_ylabel("true F1")


def _draw_favor(axes: Axes, measured: Measured) -> None:
    """Precision by recall of every tool, with a line through the settings of `--favor`."""
    found = measured["html"]["wcxb-dev"]
    ours = [name for name in ("cleaner, precision", "cleaner", "cleaner, recall") if name in found]
    axes.plot(
        [found[name]["recall"] for name in ours],
        [found[name]["precision"] for name in ours],
        marker="o",
        color=_COLOURS[0],
    )
    for number, tool in enumerate([*ours, *(tool for tool in _with_peers(measured) if tool not in ours)]):
        point = found[tool]["recall"], found[tool]["precision"]
        if tool not in ours:
            axes.scatter(*point, color=_COLOURS[number % len(_COLOURS)])
        axes.annotate(tool, point, xytext=(4, 4), textcoords="offset points", fontsize=7)
    axes.set_xlabel("recall")
    axes.set_ylabel("precision")


def _draw_growth(axes: Axes, measured: Measured) -> None:
    """Seconds by size of the page, with a line for linear growth."""
    sizes, parse, ours = zip(*measured["growth"], strict=True)
    axes.loglog(sizes, ours, marker="o", color=_COLOURS[0], label="cleaner")
    axes.loglog(sizes, parse, marker="o", color=_COLOURS[1], label="bare parse")
    axes.loglog(
        sizes, [ours[0] * size / sizes[0] for size in sizes], "--", color=_COLOURS[2], linewidth=1, label="linear"
    )
    axes.set_xlabel("page, MB")
    axes.set_ylabel("seconds")
    axes.legend(frameon=False)


def _draw_residue(axes: Axes, measured: Measured) -> None:
    """Bars of the share of chrome words left, grouped by scraper."""
    found = measured["residue"]
    for number, tool in enumerate(("cleaner", "cleaner, rules alone")):
        places = [place + (number - 0.5) * _RESIDUE_BAR_WIDTH for place in range(len(found))]
        heights = [by_tool[tool]["residue"] for by_tool in found.values()]
        axes.bar(places, heights, _RESIDUE_BAR_WIDTH, color=_COLOURS[number], label=tool)
    axes.set_xticks(range(len(found)), list(found), rotation=20, fontsize=8)
    axes.set_ylabel("share of chrome words left")
    axes.set_ylim(0, 1)
    axes.legend(frameon=False)


# --------------------------------------------------------------------------------------------------------------- page

_HEAD = """# Figures

Measured through the public API on the development data, which [html-model.md](html-model.md) describes. Each page or
text was cleaned with weights that were not trained on its fold (`benchmarks/folds`). Peers ran in the versions
installed, with their default settings. Intervals are 95 % intervals of a bootstrap by page; those of differences are
paired. This page and its plots are written by

    python -m docs.results_page --data ../shared/data --folds benchmarks/folds

which keeps the figures in `plots/measured.json`. With `--draw` it writes them again without measuring.
"""


def page(measured: Measured) -> str:
    """The page in Markdown."""
    parts = [_HEAD]
    if measured["every"] > 1:
        parts.append(f"Measured on one in {measured['every']} pages and texts.\n")
    parts += [_quality(name, found) for name, found in measured["html"].items()]
    parts += [_types(measured), _reliability(measured), _favor(), _growth_table(measured), _residue_table(measured)]
    return "\n".join(parts)


def _quality(name: str, found: Measured) -> str:
    rows = [
        [
            tool,
            "{:.4f} [{:.4f}, {:.4f}]".format(*one["f1"]),
            f"{one['precision']:.4f}",
            f"{one['recall']:.4f}",
            " ".join(f"{value:.3f}" for value in one["folds"]),
        ]
        for tool, one in found.items()
    ]
    pages = sum(one["pages"] for one in found["cleaner"]["types"].values())
    return f"## {name}, {pages} pages\n\n{table(['tool', 'F1', 'precision', 'recall', 'F1 of each fold'], rows)}\n"


def _types(measured: Measured) -> str:
    found = measured["html"]["wcxb-dev"]
    groups = list(found["cleaner"]["types"])
    rows = [["cleaner", *(f"{found['cleaner']['types'][group]['f1']:.3f}" for group in groups)]]
    for tool in [tool for tool in found if tool != "cleaner"]:
        kinds = found[tool]["types"]
        cells = ["{:+.3f} [{:+.3f}, {:+.3f}]".format(*kinds[group]["less ours"]) for group in groups]
        rows.append([tool, *(f"{kinds[group]['f1']:.3f}, {cell}" for group, cell in zip(groups, cells, strict=True))])
    text = table(["tool", *groups], rows)
    return (
        f"## Kinds of page\n\n![F1 by kind of page](plots/types.svg)\n\nF1, and its difference from ours.\n\n{text}\n"
    )


def _reliability(measured: Measured) -> str:
    rows = [
        [f"{low} and more", str(count), f"{confidence:.2f}", f"{f1:.2f}"]
        for low, count, confidence, f1 in reliability(measured["confidence"])
    ]
    confidences, f1s = zip(*measured["confidence"], strict=True)
    return (
        "## Confidence\n\n![True F1 by confidence](plots/confidence.svg)\n\n"
        f"Spearman's correlation of confidence and F1: {_spearman(confidences, f1s):.2f}.\n\n"
        f"{table(['confidence', 'pages', 'mean confidence', 'mean F1'], rows)}\n"
    )


def _spearman(one: Sequence[float], other: Sequence[float]) -> float:
    """The correlation of ranks; equal values have the mean of their ranks."""
    ranks = []
    for values in (one, other):
        places: dict[float, list[int]] = defaultdict(list)
        for place, value in enumerate(sorted(values)):
            places[value].append(place)
        ranks.append([fmean(places[value]) for value in values])
    (first, first_mean), (second, second_mean) = ((rank, fmean(rank)) for rank in ranks)
    covariance: float = sum((a - first_mean) * (b - second_mean) for a, b in zip(first, second, strict=True))
    variances = sum((a - first_mean) ** 2 for a in first) * sum((b - second_mean) ** 2 for b in second)
    return covariance / max(math.sqrt(variances), 1e-9)


def _favor() -> str:
    return "## Precision and recall\n\n![Precision by recall, wcxb-dev](plots/favor.svg)\n"


def _growth_table(measured: Measured) -> str:
    rows = [
        [f"{size:.2f}", f"{parse:.3f}", f"{ours:.3f}", f"{ours / size:.3f}"] for size, parse, ours in measured["growth"]
    ]
    head = ["MB", "bare parse, s", "cleaner, s", "cleaner, s per MB"]
    return (
        "## Time by size\n\n![Time by size](plots/growth.svg)\n\n"
        "Pages made by repeating the body of one news page. The machine did other work as well, so only the growth"
        " counts.\n\n"
        f"{table(head, rows)}\n"
    )


def _residue_table(measured: Measured) -> str:
    rows = [
        [scraper, str(one["cleaner"]["documents"])]
        + [
            f"{one[tool][key]:.3f}"
            for key in ("residue", "content", "f1")
            for tool in ("cleaner", "cleaner, rules alone")
        ]
        for scraper, one in measured["residue"].items()
    ]
    head = ["scraper", "texts", *(f"{key}{tool}" for key in ("left", "kept", "F1") for tool in ("", ", rules alone"))]
    return (
        "## Scraped text\n\n![Chrome left, by scraper](plots/residue.svg)\n\n"
        "*left*: share of chrome words left; *kept*: share of article words kept.\n\n"
        f"{table(head, rows)}\n"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, unless `--draw` is given; draw the plots and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of development data")
    parser.add_argument("--folds", type=Path, default=Path("benchmarks/folds"), help="folder with each fold's weights")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take each N-th page and text")
    parser.add_argument("--draw", action="store_true", help="draw and write what was measured before")
    options = parser.parse_args(arguments)
    PLOTS.mkdir(exist_ok=True)
    if not options.draw:
        measured = measure(options.data, options.folds, options.every)
        MEASURED.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
    measured = json.loads(MEASURED.read_text(encoding="utf-8"))
    draw(measured)
    (HERE / "figures.md").write_text(page(measured), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
