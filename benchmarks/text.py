"""Compares cleaning of text with the peers that are installed: `python -m benchmarks.text --data DIR --folds DIR`.

Each text is cleaned with weights that were not trained on its fold. `--folds` names the folder with these weights,
`fold0` to `fold4`; `python -m training.text crossval --folds DIR` writes them. Without it, the rules are measured
without the model. `--speed` measures the time of each tool instead.
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
# The rules of C4: the fewest words of a line, and what it must not mention.
_MIN_C4_WORDS = 5
_C4_POLICIES = ("terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies")


class Row(NamedTuple):
    """The scores of one tool on one document.

    Attributes:
        group: The scraper, or `clean`.
        f1: As in `Cleaning`, and so are `content`, `residue` and `harmed`.
        changed: 1 if anything was removed.
        lost: Number of article words lost.
        words: Number of words of the document.
        seconds: Time taken.
    """

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
    """Cleaner, through the public API.

    Args:
        folds: The folder with the weights of each fold; None for rules without the model.
        favor: Whether to favour precision or recall.
    """

    def run(text: str, fold: int) -> str:
        options = Options(favor=favor, weights=str(folds / f"fold{fold}")) if folds else Options(model=False)
        return clean_text(text, options=options).text

    return run


def tools(folds: Path | None) -> dict[str, Tool]:
    """Cleaner, in several configurations, all peers, and one that changes nothing, by name."""
    found: dict[str, Tool] = {"unchanged": lambda text, _: text, "cleaner": ours(folds)}
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
    """The rules of C4 for lines: five words or more, the end of a sentence, no mention of JavaScript or of policies."""
    kept = []
    for line in text.split("\n"):
        low = line.lower().rstrip()
        if low.endswith((".", "!", "?", '"')) and not low.endswith("...") and len(low.split()) >= _MIN_C4_WORDS:
            if "javascript" in low or any(words in low for words in _C4_POLICIES):
                continue
            kept.append(line)
    return "\n".join(kept)


def speed(texts: Sequence[str]) -> list[list[str]]:
    """Measure the processor time that each tool takes for a text that it has not processed before.

    The tools take turns on every text, and the one that begins changes with the text.

    Returns:
        A row for each tool: mean, median and 99th percentile in milliseconds, and the mean as a multiple of jusText's.
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
        tool(texts[0], 0)  # imports and tables are loaded before the clock starts
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
    """A page with a paragraph for each line, for peers that read HTML only."""
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
    except Exception:  # noqa: BLE001  a text on which a peer fails counts as empty
        return ""


def measure(name: str, record: Record, tool: Tool) -> Row:
    """Clean one document of the set `name` with a tool, and score it."""
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
    """Print the tables of one set, from its rows by tool."""
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
    parser.add_argument("--speed", action="store_true", help="measure time instead")
    options = parser.parse_args(arguments)
    if options.speed:
        records = [record for name in (*RESIDUE, *CLEAN) for record in read(options.data / f"{name}.jsonl.gz")]
        texts = ["\n".join(record["lines"]) for record in records[:: options.every]]
        print(f"{len(texts)} texts, {fmean(map(len, texts)) / 1000:.1f} kB each, milliseconds a text\n")
        print(table(["tool", "mean", "median", "99th percentile", "times jusText"], speed(texts)))
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
