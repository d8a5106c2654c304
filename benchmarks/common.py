"""Shared by the benchmarks: reading data, bootstrap intervals, and tables."""

from __future__ import annotations

import gzip
import json
import random
import sys
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    Record = dict[str, Any]

_RESAMPLES = 1000  # of a bootstrap
_SEED = 20260101  # of its random numbers, so that a benchmark prints the same intervals each time


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with its 95 % confidence interval, from a bootstrap."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        """As in `0.9712 [0.9690, 0.9733]`."""
        return f"{self.mean:.4f} [{self.low:.4f}, {self.high:.4f}]"


def bootstrap(values: Sequence[float]) -> Interval:
    """The mean of values and its interval, from means of values drawn with replacement.

    Args:
        values: One value a document; for the interval of a paired difference, the differences.
    """
    generator = random.Random(_SEED)
    count = len(values)
    means = sorted(fmean(generator.choices(values, k=count)) for _ in range(_RESAMPLES))
    return Interval(fmean(values), means[round(0.025 * _RESAMPLES)], means[round(0.975 * _RESAMPLES) - 1])


def read(path: Path) -> Iterator[Record]:
    """Read the records of a gzipped JSON-lines file.

    Raises:
        SystemExit: The file is missing; the message names it.
    """
    if not path.is_file():
        sys.exit(f"{path}: no such file (name the folder of development data with --data)")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, its columns padded to one width so that it is readable as plain text too."""
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    lines = [head, ["-" * width for width in widths], *rows]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    )
