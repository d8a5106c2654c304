"""Compares the time that a page takes with that of peers: `python -m benchmarks.speed --data DIR`.

Times vary with what else the machine does, so only ratios to a peer in the same run are comparable. All tools process a
page, in turns, before the next one; which of them begins changes with the page. Cold is the first time that a tool
processes a page, hot the second.

`--growth` measures cleaner and parsing alone on pages of 1 to 20 MB, made by repeating the body of one page.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import time
from collections import defaultdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import fmean, median
from typing import TYPE_CHECKING

from benchmarks.common import read

if TYPE_CHECKING:
    from collections.abc import Callable

    Tool = Callable[[str], object]

_PAGES = 120  # by default
_SIZES_MB = (1, 2, 5, 10, 20)


def tools() -> dict[str, Tool]:
    """Cleaner, with and without the model, parsing alone, and the peers that are installed, by name."""
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415  after the usage message

    from cleaner import Options, clean_html  # noqa: PLC0415  after the usage message

    heuristics = Options(model=False)
    found: dict[str, Tool] = {
        "bare parse": LexborHTMLParser,
        "cleaner": lambda html: clean_html(html).text,
        "  heuristics": lambda html: clean_html(html, options=heuristics).text,
    }
    if importlib.util.find_spec("trafilatura"):
        import trafilatura  # noqa: PLC0415  a peer

        found["trafilatura"] = trafilatura.extract
    if importlib.util.find_spec("resiliparse"):
        from resiliparse.extract.html2text import extract_plain_text  # noqa: PLC0415  a peer

        found["resiliparse"] = lambda html: extract_plain_text(html, main_content=True)
    if importlib.util.find_spec("rs_trafilatura"):
        import rs_trafilatura  # noqa: PLC0415  a peer

        found["rs-trafilatura"] = rs_trafilatura.extract
    return found


def interleaved(pages: list[str], found: dict[str, Tool]) -> dict[str, list[list[float]]]:
    """Measure processor time.

    Returns:
        For each tool the seconds of each page, cold and hot.
    """
    names = list(found)
    for tool in found.values():
        tool(pages[0])  # imports and tables are loaded before the clock starts
    times: dict[str, list[list[float]]] = defaultdict(lambda: [[], []])
    for number, page in enumerate(pages):
        shift = number % len(names)
        for name in names[shift:] + names[:shift]:
            for again in (0, 1):
                start = time.process_time()
                found[name](page)
                times[name][again].append(time.process_time() - start)
    return times


def grown(page: str, size: float) -> str:
    """A page of about `size` megabytes, made by repeating the body of one page."""
    start = page.find("<body")
    head, body = page[: page.find(">", start) + 1], page[page.find(">", start) + 1 :]
    body = body.removesuffix("</html>").removesuffix("</body>")
    return head + body * max(1, round(size * 1e6 / max(len(body), 1))) + "</body></html>"


def _version(name: str) -> str:
    try:
        return version({"cleaner": "article-cleaner", "bare parse": "selectolax"}.get(name, name))
    except PackageNotFoundError:
        return "?"


def main(arguments: list[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--data", type=Path, required=True, help="the folder of development data, such as ../shared/data"
    )
    parser.add_argument("--growth", action="store_true", help="measure time by size of the page instead")
    parser.add_argument("--pages", type=int, default=_PAGES, help="how many pages (default %(default)s)")
    options = parser.parse_args(arguments)
    pages = [record["html"] for record in read(options.data / "news-dev.jsonl.gz")][: options.pages]
    if options.growth:
        _show_growth(pages)
    else:
        _show(interleaved(pages, tools()), pages)
    return 0


def _show(times: dict[str, list[list[float]]], pages: list[str]) -> None:
    ours = fmean(times["cleaner"][0])
    print(f"{len(pages)} news pages, {fmean(map(len, pages)) / 1000:.0f} kB each, milliseconds a page")
    print(f"{'tool':16} {'version':10} {'cold mean':>10} {'cold median':>12} {'hot mean':>9} {'ours is':>8}")
    for name, (cold, hot) in times.items():
        row = [fmean(cold) * 1000, median(cold) * 1000, fmean(hot) * 1000, ours / fmean(cold)]
        print(f"{name:16} {_version(name):10} {row[0]:10.2f} {row[1]:12.2f} {row[2]:9.2f} {row[3]:7.2f}x")


def _show_growth(pages: list[str]) -> None:
    page = sorted(pages, key=len)[len(pages) // 2]
    found = {name: tool for name, tool in tools().items() if name in {"cleaner", "bare parse"}}
    print(f"{'MB':>6} {'bare parse s':>13} {'cleaner s':>10} {'s per MB':>9}")
    for size in _SIZES_MB:
        big = grown(page, size)
        times = {}
        for name, tool in found.items():
            start = time.perf_counter()
            tool(big)
            times[name] = time.perf_counter() - start
        megabytes = len(big) / 1e6
        print(
            f"{megabytes:6.2f} {times['bare parse']:13.3f} {times['cleaner']:10.3f} {times['cleaner'] / megabytes:9.3f}"
        )


if __name__ == "__main__":
    sys.exit(main())
