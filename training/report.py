"""Figures of a cross-validation, for people and for the weights' description."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner.models.html import BETAS
from training.common import PAGE_TYPES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cleaner.blocks import Favor
    from training.html import Result


def write_predictions(folder: Path, results: Sequence[Result]) -> None:
    """Write `SET-FAVOR.jsonl` files that the scorer reads."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("wcxb", "news", "extra", "written"):
        for favor in BETAS:
            with (folder / f"{name}-{favor}.jsonl").open("w", encoding="utf-8") as file:
                for result in results:
                    dataset, _, identity = result.case.sample.name.partition("/")
                    if dataset == name:
                        row = {"id": identity, "text": _text(result, favor), "confidence": round(result.confidence, 4)}
                        file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _text(result: Result, favor: Favor) -> str:
    if not result.kept:
        return ""
    return "\n".join(result.case.texts[block] for block in np.flatnonzero(result.kept[favor]))


def figures(results: Sequence[Result]) -> dict[str, Any]:
    """F1, precision and recall by data set, type, fold and favor; types' accuracy; how well confidence does."""
    groups: dict[str, list[Result]] = {}
    for result in results:
        sample = result.case.sample
        dataset = sample.name.partition("/")[0]
        for name in (dataset, f"{dataset} fold {sample.fold}", *([sample.page_type] if dataset == "wcxb" else [])):
            groups.setdefault(name, []).append(result)
    out: dict[str, Any] = {favor: {name: _mean(groups[name], favor) for name in sorted(groups)} for favor in BETAS}
    return {**out, **_types(results), "confidence": _confidence(results)}


def _mean(results: Sequence[Result], favor: Favor) -> list[float]:
    """Precision, recall and F1, averaged over pages."""
    rows = [result.case.score(result.kept.get(favor)) for result in results]
    return [round(float(number), 4) for number in np.mean(rows, 0)]


def _types(results: Sequence[Result]) -> dict[str, float]:
    judged = [result for result in results if result.case.sample.name.startswith("wcxb/") and result.types.any()]
    right = [PAGE_TYPES[int(result.types.argmax())] == result.case.sample.page_type for result in judged]
    return {"page_type_accuracy": round(float(np.mean(right)), 4) if right else 0.0}


def _confidence(results: Sequence[Result]) -> dict[str, Any]:
    judged = [result for result in results if result.kept and not result.case.sample.name.startswith("extra/")]
    if len(judged) < 3:
        return {}
    said = np.array([result.confidence for result in judged])
    true = np.array([result.case.score(result.kept["balanced"])[2] for result in judged])
    ranks = [values.argsort(kind="stable").argsort(kind="stable") for values in (said, true)]
    table = []
    for low, high in zip((0, 0.5, 0.7, 0.8, 0.9, 0.95), (0.5, 0.7, 0.8, 0.9, 0.95, 1.01), strict=True):
        some = (said >= low) & (said < high)
        if some.any():
            table.append([low, int(some.sum()), round(float(said[some].mean()), 3), round(float(true[some].mean()), 3)])
    return {
        "spearman": round(float(np.corrcoef(ranks[0], ranks[1])[0, 1]), 3),
        "reliability (from, pages, said, true)": table,
    }


def print_report(results: Sequence[Result]) -> None:
    """The same, as lines."""
    for favor, value in figures(results).items():
        if isinstance(value, dict):
            for name, numbers in value.items():
                print(f"{favor:12} {name:16} {numbers}")
        else:
            print(f"{favor:12} {value}", flush=True)
