"""Writes the predictions and the figures of a cross-validation of the HTML model."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner.models.html import BETAS
from training.common import PAGE_TYPES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cleaner.blocks import Favor
    from training.html import Result

_DATA_SETS = ("wcxb", "news", "extra", "written")
# The ranges of confidence for which the mean F1 is reported, each up to the next bound; 1.01 so that 1 is in the last.
_CONFIDENCE_BOUNDS = (0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.01)
_MIN_RANKED = 3  # pages for which a correlation is computed


def write_predictions(folder: Path, results: Sequence[Result]) -> None:
    """Write the extracted texts for the scorer, one file `SET-FAVOR.jsonl` for each data set and favor."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in _DATA_SETS:
        for favor in BETAS:
            with (folder / f"{name}-{favor}.jsonl").open("w", encoding="utf-8") as file:
                for result in results:
                    data_set, _, page = result.case.sample.name.partition("/")
                    if data_set == name:
                        row = {"id": page, "text": _text(result, favor), "confidence": round(result.confidence, 4)}
                        file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _text(result: Result, favor: Favor) -> str:
    if not result.kept:
        return ""
    return "\n".join(result.case.texts[block] for block in np.flatnonzero(result.kept[favor]))


def figures(results: Sequence[Result]) -> dict[str, Any]:
    """The figures of a cross-validation.

    Returns:
        For each favor the mean precision, recall and F1 of each data set, of its folds, and of each page type of WCXB;
        and, for balanced, `page_type_accuracy` and `confidence`.
    """
    groups: dict[str, list[Result]] = {}
    for result in results:
        sample = result.case.sample
        data_set = sample.name.partition("/")[0]
        for name in (data_set, f"{data_set} fold {sample.fold}", *([sample.page_type] if data_set == "wcxb" else [])):
            groups.setdefault(name, []).append(result)
    scores: dict[str, Any] = {favor: {name: _mean(groups[name], favor) for name in sorted(groups)} for favor in BETAS}
    return {**scores, "page_type_accuracy": _type_accuracy(results), "confidence": _confidence(results)}


def _mean(results: Sequence[Result], favor: Favor) -> list[float]:
    """Precision, recall and F1, as means over pages."""
    rows = [result.case.score(result.kept.get(favor)) for result in results]
    return [round(float(number), 4) for number in np.mean(rows, 0)]


def _type_accuracy(results: Sequence[Result]) -> float:
    """The share of the pages of WCXB with blocks whose type is predicted correctly."""
    typed = [result for result in results if result.case.sample.name.startswith("wcxb/") and result.types.any()]
    correct = [PAGE_TYPES[int(result.types.argmax())] == result.case.sample.page_type for result in typed]
    return round(float(np.mean(correct)), 4) if correct else 0.0


def _confidence(results: Sequence[Result]) -> dict[str, Any]:
    """How well the confidence predicts the F1 of pages: Spearman's correlation, and means by range of confidence.

    Pages of `extra` and pages without blocks are left out.
    """
    scored = [result for result in results if result.kept and not result.case.sample.name.startswith("extra/")]
    if len(scored) < _MIN_RANKED:
        return {}
    predicted = np.array([result.confidence for result in scored])
    true = np.array([result.case.score(result.kept["balanced"])[2] for result in scored])
    ranks = [values.argsort(kind="stable").argsort(kind="stable") for values in (predicted, true)]
    table = []
    for low, high in pairwise(_CONFIDENCE_BOUNDS):
        some = (predicted >= low) & (predicted < high)
        if some.any():
            means = [round(float(values[some].mean()), 3) for values in (predicted, true)]
            table.append([low, int(some.sum()), *means])
    return {
        "spearman": round(float(np.corrcoef(ranks[0], ranks[1])[0, 1]), 3),
        "reliability (from, pages, said, true)": table,
    }


def print_report(results: Sequence[Result]) -> None:
    """Print the figures."""
    for name, value in figures(results).items():
        if isinstance(value, dict):
            for group, numbers in value.items():
                print(f"{name:12} {group:16} {numbers}")
        else:
            print(f"{name:12} {value}", flush=True)
