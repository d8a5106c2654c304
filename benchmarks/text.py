"""Cleaning scraped text, against every peer that is installed: `python -m benchmarks.text --data DIR --folds DIR`.

`--folds` names a folder with weights that have not seen the fold they are scored on (`fold0` to `fold4`, as
`python -m training.text crossval --folds DIR` writes them). Without it the rules judge alone.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import time
from collections import defaultdict
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.common import bootstrap, read, table
from benchmarks.scores import score_cleaning
from cleaner import Options, clean_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.common import Record
    from cleaner.blocks import Favor

    Tool = Callable[[str, int], str]

RESIDUE = ("residue-dev", "residue-news-dev")
CLEAN = ("clean-dev", "clean-news-dev")


class Row(NamedTuple):
    """One document under one tool."""

    group: str
    f1: float
    content: float
    residue: float
    harmed: float
    changed: float
    lost: float
    words: int
    seconds: float


def ours(folds: Path | None, favor: Favor = "balanced") -> Tool:
    """Our own cleaning, through the public API, with the weights that have not seen the document."""

    def run(text: str, fold: int) -> str:
        options = Options(favor=favor, weights=str(folds / f"fold{fold}")) if folds else Options(model=False)
        return clean_text(text, options=options).text

    return run


def tools(folds: Path | None) -> dict[str, Tool]:
    """All tools by name."""
    found: dict[str, Tool] = {"as it came": lambda text, _: text, "cleaner": ours(folds)}
    if folds:
        found["cleaner, rules alone"] = ours(None)
        found["cleaner, precision"] = ours(folds, "precision")
        found["cleaner, recall"] = ours(folds, "recall")
    if importlib.util.find_spec("justext"):
        found["jusText"] = _justext
    if importlib.util.find_spec("boilerpy3"):
        found["boilerpipe"] = _boilerpipe
    return found


def c4_lines(text: str) -> str:
    """The line rules of C4: five words at least, an end of a sentence, none of a few words."""
    kept = []
    for line in text.split("\n"):
        low = line.lower().rstrip()
        if low.endswith((".", "!", "?", '"')) and not low.endswith("...") and len(low.split()) >= 5:
            if "javascript" in low or any(words in low for words in _POLICIES):
                continue
            kept.append(line)
    return "\n".join(kept)


_POLICIES = ("terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies")


def speed(texts: Sequence[str]) -> list[list[str]]:
    """Rows of the table of times: mean, median and the slowest hundredth in milliseconds, and the share of jusText's.

    Tools take turns with every text, and each begins as often as any other. What counts is the processor's time of a
    first look at a text.
    """
    rules = Options(model=False)
    found: dict[str, Tool] = {
        "C4's line rules": lambda text, _: c4_lines(text),
        "cleaner": lambda text, _: clean_text(text).text,
        "cleaner, rules alone": lambda text, _: clean_text(text, options=rules).text,
        **{name: tool for name, tool in tools(None).items() if name in {"jusText", "boilerpipe"}},
    }
    names = list(found)
    times: dict[str, list[float]] = {name: [] for name in names}
    for tool in found.values():
        tool(texts[0], 0)  # imports and tables are not a text's time
    for number, text in enumerate(texts):
        shift = number % len(names)
        for name in names[shift:] + names[:shift]:
            start = time.process_time()
            found[name](text, 0)
            times[name].append((time.process_time() - start) * 1000)
    peer = fmean(times["jusText"]) if "jusText" in times else float("nan")
    return [_times(name, sorted(spent), peer) for name, spent in times.items()]


def _times(name: str, spent: Sequence[float], peer: float) -> list[str]:
    numbers = fmean(spent), spent[len(spent) // 2], spent[len(spent) * 99 // 100], fmean(spent) / peer
    return [name, *(f"{number:.2f}" for number in numbers)]


def _as_html(text: str) -> str:
    from html import escape  # noqa: PLC0415  for peers only

    return (
        "<html><body>"
        + "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())
        + "</body></html>"
    )


def _justext(text: str, _fold: int) -> str:
    import justext  # noqa: PLC0415  a peer

    if not text.strip():
        return ""
    paragraphs = justext.justext(_as_html(text), justext.get_stoplist("English"))
    return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)


def _boilerpipe(text: str, _fold: int) -> str:
    from boilerpy3 import extractors  # noqa: PLC0415  a peer

    try:
        return str(extractors.ArticleExtractor(raise_on_failure=False).get_content(_as_html(text)))
    except Exception:  # noqa: BLE001  what a peer stumbles over gives nothing
        return ""


def measure(name: str, record: Record, tool: Tool) -> Row:
    """One document."""
    text = "\n".join(record["lines"])
    start = time.perf_counter()
    cleaned = tool(text, record["fold"])
    seconds = time.perf_counter() - start
    score = score_cleaning(record["lines"], record["labels"], cleaned)
    words = sum(len(line.split()) for line in record["lines"])
    group = record["scraper"] if name in RESIDUE else "clean"
    lost = (1 - score.content) * words
    return Row(
        group, score.f1, score.content, score.residue, float(score.harmed), float(cleaned != text), lost, words, seconds
    )


def show(title: str, rows: dict[str, list[Row]]) -> None:
    """The tables of one set."""
    print(f"\n## {title}\n")
    head = ["tool", "F1", "content kept", "residue left", "harmed", "changed", "words lost", "ms a document"]
    lines = []
    for tool, found in rows.items():
        lost = sum(row.lost for row in found) / max(1, sum(row.words for row in found))
        means = [fmean(getattr(row, field) for row in found) for field in ("content", "residue", "harmed", "changed")]
        cells = [f"{means[0]:.4f}", f"{means[1]:.3f}", f"{means[2]:.3f}", f"{means[3]:.3f}", f"{lost:.5f}"]
        lines.append(
            [
                tool,
                str(bootstrap([row.f1 for row in found])),
                *cells,
                f"{fmean(row.seconds for row in found) * 1000:.2f}",
            ]
        )
    print(table(head, lines))
    groups = sorted({row.group for row in rows["cleaner"]})
    if len(groups) > 1:
        print(f"\nBy scraper, F1 of: {', '.join(rows)}\n")
        print(table(["scraper", "documents", *rows], [_by_group(group, rows) for group in groups]))


def _by_group(group: str, rows: dict[str, list[Row]]) -> list[str]:
    found = {tool: [row.f1 for row in all_rows if row.group == group] for tool, all_rows in rows.items()}
    return [group, str(len(found["cleaner"])), *(f"{fmean(values):.4f}" for values in found.values())]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of development data")
    parser.add_argument("--folds", type=Path, help="folder with the weights of each fold")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take each N-th document")
    parser.add_argument("--speed", action="store_true", help="time the tools and score nothing")
    options = parser.parse_args(arguments)
    if options.speed:
        records = [record for name in (*RESIDUE, *CLEAN) for record in read(options.data / f"{name}.jsonl.gz")]
        texts = ["\n".join(record["lines"]) for record in records[:: options.every]]
        print(f"{len(texts)} texts, {fmean(map(len, texts)) / 1000:.1f} kB each, milliseconds a text\n")
        print(table(["tool", "mean", "median", "99 % under", "of jusText's"], speed(texts)))
        return 0
    found = tools(options.folds)
    for name in (*RESIDUE, *CLEAN):
        rows: dict[str, list[Row]] = defaultdict(list)
        for number, record in enumerate(read(options.data / f"{name}.jsonl.gz")):
            if number % options.every == 0:
                for tool, run in found.items():
                    rows[tool].append(measure(name, record, run))
        show(name, rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
