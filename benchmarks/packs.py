"""Measures what the rules remove from scraped texts without the model: `python -m benchmarks.packs --data DIR`.

Recall is the share of chrome words that are removed, harm the share of article words that are. Texts of news are
grouped by the publisher's country, which mostly means by language. Lines without a score count for neither.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.common import read, table
from cleaner.blocks import Block, Document, Page
from cleaner.decide import decide
from cleaner.prose import count_words
from cleaner.rules import protect, rule_book

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.common import Record
    from cleaner.blocks import Removal

FILES = ("residue-news-dev", "clean-news-dev", "residue-dev", "clean-dev")
# Labels of lines.
DROP = "d"
KEEP = "k"
_MAX_SHOWN = 90  # characters of an example


class Hit(NamedTuple):
    """A line that is removed.

    Attributes:
        label: Its label.
        words: Its number of words.
        removal: Its removal, with the rule.
    """

    label: str
    words: int
    removal: Removal


def removed(record: Record) -> Iterator[Hit]:
    """The lines of a document that rules remove, and no other rule protects."""
    blocks = tuple(Block(i, line, 0) for i, line in enumerate(record["lines"]))
    page = Page(Document("\n".join(record["lines"]), "text"), blocks)
    book = rule_book()
    view = book.view(page)
    for removal in decide(page, [*book.verdicts(view), *protect(page, view)]).removals:
        line = removal.line - 1
        if removal.text == blocks[line].text:
            yield Hit(record["labels"][line], count_words(removal.text), removal)


def country(record: Record) -> str:
    """The publisher's country, from the id of a record of news; `web` for other records."""
    parts = record["id"].split(":")
    return parts[1] if parts[0] == "news_dev" else "web"


def totals(record: Record) -> Counter[str]:
    """The number of words of a record by label."""
    words: Counter[str] = Counter()
    for line, label in zip(record["lines"], record["labels"], strict=True):
        words[label] += count_words(line)
    return words


def share(part: int, whole: int) -> str:
    """A share in per cent; a dash if the whole is 0."""
    return f"{100 * part / whole:.2f} %" if whole else "–"


def show(name: str, records: Iterator[Record], examples: int) -> None:
    """Print the tables of one file, and so many examples of article lines that are removed."""
    words: dict[str, Counter[str]] = defaultdict(Counter)
    gone: dict[str, Counter[str]] = defaultdict(Counter)
    lines: dict[str, Counter[str]] = defaultdict(Counter)
    wrong = []
    for record in records:
        place = country(record)
        words[place] += totals(record)
        for hit in removed(record):
            gone[place][hit.label] += hit.words
            lines[hit.removal.rule][hit.label] += 1
            if hit.label == KEEP:
                wrong.append(
                    f"{hit.removal.rule} ({hit.removal.language or 'pattern'}): {hit.removal.text[:_MAX_SHOWN]}"
                )
    places = sorted(words, key=lambda place: -words[place][DROP])
    rows = [
        [place, str(words[place][DROP]), share(gone[place][DROP], words[place][DROP]), str(words[place][KEEP]),
         share(gone[place][KEEP], words[place][KEEP])]
        for place in places
    ]  # fmt: skip
    whole, all_gone = sum(words.values(), Counter()), sum(gone.values(), Counter())
    rows.append(
        [
            "all",
            str(whole[DROP]),
            share(all_gone[DROP], whole[DROP]),
            str(whole[KEEP]),
            share(all_gone[KEEP], whole[KEEP]),
        ]
    )
    print(f"\n## {name}\n\n{table(['country', 'chrome words', 'recall', 'article words', 'harm'], rows)}\n")
    _show_rules(lines)
    for line in sorted(wrong)[:examples]:
        print("  article line removed:", line)


def _show_rules(lines: dict[str, Counter[str]]) -> None:
    rows = [
        [rule, str(counts[DROP]), str(counts[KEEP]), share(counts[DROP], counts[DROP] + counts[KEEP])]
        for rule, counts in sorted(lines.items())
    ]
    print(table(["rule", "chrome lines", "article lines", "precision"], rows))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables of all files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of development data")
    parser.add_argument("--examples", type=int, default=0, metavar="N", help="print N article lines that are removed")
    options = parser.parse_args(arguments)
    for name in FILES:
        show(name, read(options.data / f"{name}.jsonl.gz"), options.examples)
    return 0


if __name__ == "__main__":
    sys.exit(main())
