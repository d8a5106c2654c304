"""Trains the model of HTML blocks, and measures it on sites that it never saw.

    python -m training.html label --data DIR       how well the blocks can hold the answers: the ceiling of any model
    python -m training.html crossval --data DIR    figures over the five folds, and predictions for the scorer
    python -m training.html train --data DIR       the same, then weights from all of the data, into cleaner/weights
    python -m training.html all --data DIR         all three

What a later step reads of an earlier one is always the earlier one's opinion of pages that it had not seen:
probabilities that the second stage learns from are given by a first stage that was fitted without that page's fold
(and, with `--nested`, without the fold under test as well). Predictions are made by the code that ships. See
docs/html-model.md.
"""

from __future__ import annotations

import argparse
import gc
import time
import zlib
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner.features import html as features
from cleaner.features import html_facts, html_tokens
from cleaner.features.ragged import Bags
from cleaner.html.frame import frame, without
from cleaner.models.html import (
    BETAS,
    HtmlWeights,
    first_probabilities,
    in_order,
    keep,
    pack_weights,
    second_probabilities,
    type_probabilities,
)
from cleaner.models.trees import Trees, sigmoid
from cleaner.models.weights_file import save_weights
from cleaner.read_html import read_html
from training.catboost_trees import constant_trees, trees_from_catboost, trees_per_output
from training.common import PAGE_TYPES, read_samples, tokens, words
from training.label import Labels, label
from training.nets import NetSettings, fit_nets
from training.parallel import in_parallel
from training.report import figures, print_report, write_predictions
from training.sequence import SequenceSettings, TrainingPage, fit_sequence_nets
from training.vocabulary import Collector

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from cleaner.blocks import Favor
    from cleaner.html.layout import HtmlPage
    from cleaner.models.nets import Nets
    from cleaner.models.sequence import SequenceNets
    from training.common import Sample

    Floats = NDArray[np.float32]

ROOT = Path(__file__).resolve().parent.parent
FOLDS = (0, 1, 2, 3, 4)
_BINS = 8  # parts of a fold: a page's tokens are valued without the sites of its own part
_SEED = 1
_ROWS = 300  # blocks of a page that are learned from, at most
_COMMON: dict[str, Any] = {
    "loss_function": "CrossEntropy", "bootstrap_type": "Bernoulli", "subsample": 0.6, "thread_count": 1,
    "random_seed": _SEED, "verbose": 0, "allow_writing_files": False, "l2_leaf_reg": 5, "border_count": 32, "rsm": 0.25,
}  # fmt: skip
_FIRST = {**_COMMON, "iterations": 220, "depth": 6, "learning_rate": 0.1}
_SECOND = {**_COMMON, "iterations": 250, "depth": 6, "learning_rate": 0.06}
_NETS = NetSettings(dropout=0.2, batch=1024, seed=_SEED)
_SEQUENCE = SequenceSettings(seed=_SEED)
_TYPES = {**_COMMON, "loss_function": "MultiClass", "iterations": 500, "depth": 3, "learning_rate": 0.1, "rsm": 0.3}
_CONFIDENCE = {**_COMMON, "iterations": 120, "depth": 4, "learning_rate": 0.06, "l2_leaf_reg": 10}
_FEWEST = 10  # rows that trees can be fitted to
# A page whose answer the blocks hardly hold teaches nothing.
_LEAST_COVERED = 0.3


@dataclass(frozen=True, eq=False)
class Case:
    """A page ready for training.

    Attributes:
        sample: Its answer and where it is from; the document is dropped.
        texts: Its blocks, without those of the frame.
        facts: What it shows; None without blocks.
        labels: Which blocks belong to the answer.
        part: Which part of which fold it is in, by its site.
    """

    sample: Sample
    texts: tuple[str, ...]
    facts: html_facts.Facts | None
    labels: Labels
    part: int

    @cached_property
    def weights(self) -> NDArray[np.float64]:
        """How much each block counts in training; a page's sum to 1."""
        roots: NDArray[np.float64] = np.sqrt(np.maximum(self.labels.words, 0.5))
        roots /= roots.sum()
        return roots

    @property
    def teaches(self) -> bool:
        """Whether trees can learn from it."""
        return self.facts is not None and self.labels.answer > 0 and self.labels.covered >= _LEAST_COVERED

    @cached_property
    def counts(self) -> tuple[list[Counter[str]], Counter[str]]:
        """Words of each block, and of the answer."""
        split = words if self.sample.name.startswith("wcxb/") else tokens
        return [Counter(split(text)) for text in self.texts], Counter(split(self.sample.answer))

    def score(self, kept: NDArray[np.bool_] | None) -> tuple[float, float, float]:
        """Precision, recall and F1 of the words of the blocks kept."""
        blocks, answer = self.counts
        found: Counter[str] = Counter()
        for block in np.flatnonzero(kept) if kept is not None else ():
            found.update(blocks[block])
        if not answer or not found:
            same = float(not answer and not found)
            return same, same, same
        common = (found & answer).total()
        precision, recall = common / found.total(), common / answer.total()
        return precision, recall, 2 * precision * recall / (precision + recall) if common else 0.0


def prepare(samples: Iterable[Sample]) -> tuple[list[Case], html_tokens.Vocabulary]:
    """Read pages, twice: once for the vocabulary, once for the facts."""
    gc.disable()  # millions of small objects that all stay: looking for garbage among them would triple the time
    collector = Collector()
    pages: list[tuple[Sample, HtmlPage, Labels]] = []
    for sample in samples:
        page = read_html(sample.document)
        labels = label([block.text for block in page.blocks], sample.answer)
        page = without(page, frame(page))
        collector.add(sample.site, page)
        pages.append((sample, page, labels.of([block.index for block in page.blocks])))
    vocabulary = collector.vocabulary()
    cases = []
    while pages:
        sample, page, labels = pages.pop()
        facts = html_facts.facts(page, vocabulary) if page.blocks else None
        texts = tuple(block.text for block in page.blocks)
        part = sample.fold * _BINS + zlib.crc32(sample.site.encode()) % _BINS
        bare = replace(sample, document=sample.document.with_text(""))
        cases.append(Case(bare, texts, facts, labels, part))
    gc.enable()
    return cases[::-1], vocabulary


# ---------------------------------------------------------------------------------------------- what tokens are worth


class TokenTables:
    """How often blocks with each token are kept, by part of the data, so that any part can be left out."""

    def __init__(self, cases: Sequence[Case], vocabulary: html_tokens.Vocabulary) -> None:
        """Count over all cases."""
        sizes = {name: len(getattr(vocabulary, name)) + 1 for name in ("keys", "words", "pairs", "wholes", "links")}
        parts = len(FOLDS) * _BINS
        self.sums = {name: np.zeros((parts, 2, size), np.float32) for name, size in sizes.items()}
        self.type_sums = {
            name: np.zeros((parts, len(PAGE_TYPES), len(getattr(vocabulary, table)) + 1), np.float32)
            for name, table in features.TYPE_BAGS.items()
        }
        self.type_counts = np.zeros((parts, len(PAGE_TYPES)))
        for case in cases:
            if case.facts is not None:
                self._add_types(case, case.facts)
                if case.teaches:
                    self._add(case, case.facts)

    def _add(self, case: Case, facts: html_facts.Facts) -> None:
        share, weight = case.labels.share, case.weights * 10
        sums = np.concatenate([np.zeros((2, 1)), np.cumsum([share * weight, weight], 1)], 1)
        inside = sums[:, facts.lasts] - sums[:, facts.firsts]
        lists = len(facts.key_bags.starts)
        by_key = [np.bincount(facts.key_of, row, lists) for row in inside]
        self._count("keys", case, facts.key_bags, by_key[0], by_key[1], 1.0)
        self._count("keys", case, facts.inline_bags, share * weight, weight, 1.0)
        one = np.ones(len(share))
        for name, bags in (("words", facts.word_bags), ("pairs", facts.pair_bags), ("links", facts.link_bags)):
            self._count(name, case, bags, share, one, 0.5)
        self._count("wholes", case, Bags(facts.wholes, np.arange(len(share))), share, one, 0.5)

    def _count(  # noqa: PLR0913, PLR0917  a private helper, called five times above
        self, name: str, case: Case, bags: Bags, kept: NDArray[Any], seen: NDArray[Any], power: float
    ) -> None:
        """Add one page's tokens; however often it has a token, it counts for little more than once."""
        owner = np.repeat(np.arange(len(bags.starts)), bags.lengths)
        token, where = np.unique(bags.flat, return_inverse=True)
        hits = np.bincount(where, kept[owner], len(token))
        all_ = np.bincount(where, seen[owner], len(token))
        scale = case.sample.weight / np.maximum(all_, 1) ** power
        self.sums[name][case.part, 0, token] += (hits * scale).astype(np.float32)
        self.sums[name][case.part, 1, token] += (all_ * scale).astype(np.float32)

    def _add_types(self, case: Case, facts: html_facts.Facts) -> None:
        kind = PAGE_TYPES.index(case.sample.page_type)
        weight = _type_weight(case)
        for name, bag in features.type_bags(facts).items():
            self.type_sums[name][case.part, kind, bag] += weight
        self.type_counts[case.part, kind] += weight

    def log_odds(self, parts: Sequence[int]) -> features.TokenLogOdds:
        """Log-odds from these parts, drawn towards nothing by two made-up pages."""
        return features.TokenLogOdds(**{name: _log_odds(sums[parts].sum(0)) for name, sums in self.sums.items()})

    def type_log_odds(self, parts: Sequence[int]) -> features.TypeLogOdds:
        """How much likelier each token is on pages of each type."""
        counts = self.type_counts[parts].sum(0)
        tables = {}
        for name, sums in self.type_sums.items():
            seen = sums[parts].sum(0)
            rate = (seen.sum(0) + 1e-3) / (counts.sum() + 2)
            ratio = np.log((seen + 2 * rate) / (counts[:, None] + 2) / rate)
            ratio[:, 0] = 0
            # Sixteenths are exact in the half precision of the file, and pack well.
            tables[name] = (np.round(np.clip(ratio.T, -3, 3) * 16) / 16).astype(np.float32)
        return features.TypeLogOdds(tables)


def _type_weight(case: Case) -> float:
    """News and odd pages are articles all, and would drown the other types."""
    return case.sample.weight if case.sample.name.startswith(("wcxb/", "written/")) else 0.3


def _log_odds(sums: NDArray[Any]) -> Floats:
    prior = float(sums[0].sum() / max(float(sums[1].sum()), 1e-6))
    prior = min(max(prior, 1e-3), 1 - 1e-3)
    share = (sums[0] + 2 * prior) / (sums[1] + 2)
    odds = np.log((share + 1e-6) / (1 - share + 1e-6)) - np.log(prior / (1 - prior))
    odds[0] = 0
    # As they are stored, so that training and inference agree.
    stored: Floats = np.clip(odds, -4, 4).astype(np.float16).astype(np.float32)
    return stored


# ------------------------------------------------------------------------------------------------------------- fitting

Left = frozenset[int]  # folds that a model has not seen


class Trainer:
    """Fits models without given folds, each once, and gives their opinions of pages they have not seen."""

    def __init__(
        self, cases: Sequence[Case], vocabulary: html_tokens.Vocabulary, scale: float = 1.0, *, nested: bool = False
    ) -> None:
        """Take the data.

        Args:
            cases: All pages.
            vocabulary: Their tokens.
            scale: By which the number of trees is multiplied, for trials.
            nested: Whether the probabilities that second trees learn from come from models without the fold under test
                too. Otherwise only without the fold of the page itself, which is three times as fast.
        """
        self.nested = nested
        self.cases = [case for case in cases if case.facts is not None]
        self.vocabulary = vocabulary
        self.scale = scale
        self.tables = TokenTables(cases, vocabulary)
        self.sizes = len(vocabulary.keys) + 1, len(vocabulary.words) + 1
        self.firsts: dict[Left, tuple[features.TokenLogOdds, Trees, SequenceNets]] = {}
        self.typers: dict[Left, tuple[features.TypeLogOdds, tuple[Trees, ...]]] = {}
        self.seconds: dict[Left, tuple[Trees, Nets]] = {}
        self.probabilities: dict[tuple[Left, str], Floats] = {}
        self.types: dict[tuple[Left, str], Floats] = {}

    def parts(self, left: Left) -> list[int]:
        """The parts of the folds that may be seen."""
        return [fold * _BINS + part for fold in FOLDS if fold not in left for part in range(_BINS)]

    def seen(self, left: Left) -> list[Case]:
        """The pages that may be seen."""
        return [case for case in self.cases if case.sample.fold not in left]

    def unseen(self, left: Left, case: Case) -> Left:
        """The folds that a model with an opinion of a page must not have seen."""
        own = frozenset({case.sample.fold})
        return left | own if self.nested else own

    def first(self, left: Left) -> tuple[features.TokenLogOdds, Trees, SequenceNets]:
        """First trees and nets, fitted without these folds; a page's tokens are valued without its own part."""
        if left not in self.firsts:
            parts, log_odds = self.parts(left), {}
            rows, lessons = _Rows(), []
            for case in self.seen(left):
                if case.teaches and case.facts is not None:
                    if case.part not in log_odds:
                        log_odds[case.part] = self.tables.log_odds([part for part in parts if part != case.part])
                    matrix = features.first_matrix(case.facts, log_odds[case.part])
                    rows.add(case, matrix)
                    lessons.append(_lesson(case, matrix[features.NET_ROWS]))
            trees = self.fit_trees(_FIRST, rows)
            self.firsts[left] = self.tables.log_odds(parts), trees, self.fit_sequence(lessons)
        return self.firsts[left]

    def fit_sequence(self, lessons: Sequence[TrainingPage]) -> SequenceNets:
        """Nets that read blocks in order."""
        started = time.monotonic()
        nets = fit_sequence_nets(_SEQUENCE, lessons, self.sizes, len(PAGE_TYPES))
        print(f"{len(lessons)} pages in order, {time.monotonic() - started:.0f} s", flush=True)
        return nets

    def probability(self, left: Left, case: Case) -> Floats:
        """The first opinions of a page, from a model that has seen neither `left` nor the page's fold."""
        left = self.unseen(left, case)
        key = left, case.sample.name
        if key not in self.probabilities:
            log_odds, trees, nets = self.first(left)
            matrix = features.first_matrix(_facts(case), log_odds)
            self.probabilities[key] = first_probabilities(_facts(case), matrix, trees, nets)
        return self.probabilities[key]

    def typer(self, left: Left) -> tuple[features.TypeLogOdds, tuple[Trees, ...]]:
        """The trees for page types, fitted without these folds."""
        if left not in self.typers:
            parts, log_odds = self.parts(left), {}
            rows, kinds, weights = [], [], []
            for case in self.seen(left):
                if case.part not in log_odds:
                    log_odds[case.part] = self.tables.type_log_odds([part for part in parts if part != case.part])
                rows.append(features.type_row(_facts(case), log_odds[case.part]))
                kinds.append(PAGE_TYPES.index(case.sample.page_type))
                weights.append(_type_weight(case))
            trees = self.fit_types(np.array(rows), kinds, weights)
            self.typers[left] = self.tables.type_log_odds(parts), trees
        return self.typers[left]

    def fit_types(self, rows: Floats, kinds: list[int], weights: list[float]) -> tuple[Trees, ...]:
        """One ensemble a type, all with the same splits."""
        from catboost import CatBoost, Pool  # noqa: PLC0415  a training extra, slow to import

        if len(set(kinds)) < 2:
            return tuple(constant_trees(3.0 * (kind == kinds[0])) for kind in range(len(PAGE_TYPES)))
        iterations = max(int(_TYPES["iterations"] * self.scale), 2)
        model = CatBoost({**_TYPES, "iterations": iterations, "classes_count": len(PAGE_TYPES)})
        model.fit(Pool(rows, kinds, weight=weights))
        return trees_per_output(model, len(PAGE_TYPES))

    def type_of(self, left: Left, case: Case) -> Floats:
        """Chances of the page's types, from a model that has seen neither `left` nor the page's fold."""
        left = self.unseen(left, case)
        key = left, case.sample.name
        if key not in self.types:
            self.types[key] = type_probabilities(_facts(case), *self.typer(left))
        return self.types[key]

    def second(self, left: Left) -> tuple[Trees, Nets]:
        """Second trees and nets, fitted without these folds, from opinions on pages unseen."""
        if left not in self.seconds:
            parts, log_odds = self.parts(left), {}
            rows = _Rows()
            for case in self.seen(left):
                if case.teaches:
                    if case.part not in log_odds:
                        log_odds[case.part] = self.tables.log_odds([part for part in parts if part != case.part])
                    probabilities, types = self.probability(left, case), self.type_of(left, case)
                    rows.add(case, features.second_matrix(_facts(case), log_odds[case.part], probabilities, types))
            matrix, share, weight = rows.stacked()
            self.seconds[left] = self.fit_trees(_SECOND, rows), fit_nets(_NETS, matrix, share, weight)
        return self.seconds[left]

    def fit_all(self, jobs: int | None = None) -> None:
        """Fit side by side whatever cross-validation and the shipped weights need."""
        lefts = [*(frozenset({fold}) for fold in FOLDS), frozenset[int]()]
        inner = [frozenset(pair) for pair in combinations(FOLDS, 2)] if self.nested else []
        wanted = [*inner, *lefts]
        self.firsts |= dict(zip(wanted, in_parallel(self.first, wanted, jobs), strict=True))
        self.typers |= dict(zip(wanted, in_parallel(self.typer, wanted, jobs), strict=True))
        self.seconds |= dict(zip(lefts, in_parallel(self.second, lefts, jobs), strict=True))

    def final_probabilities(self, case: Case) -> tuple[Floats, Floats]:
        """The second opinion of a page of a fold that no part of the model has seen, and the page's types."""
        left = frozenset({case.sample.fold})
        log_odds = self.first(left)[0]
        types = self.type_of(left, case)
        matrix = features.second_matrix(_facts(case), log_odds, self.probability(left, case), types)
        return second_probabilities(matrix, *self.second(left)), types

    def fit_trees(self, settings: dict[str, Any], rows: _Rows) -> Trees:
        """Fit trees to rows."""
        started = time.monotonic()
        matrix, share, weight = rows.stacked()
        trees = fit_trees(settings, matrix, share, weight, self.scale)
        print(f"{matrix.shape[0]} x {matrix.shape[1]}, {time.monotonic() - started:.0f} s", flush=True)
        return trees


def _lesson(case: Case, columns: Floats) -> TrainingPage:
    """A page as nets learn from it that read blocks in order."""
    labels = case.labels
    return TrainingPage(
        columns=columns, blocks=in_order(_facts(case)), share=labels.share, weight=case.weights, words=labels.words,
        matched=labels.matched, answer=float(labels.answer), kind=PAGE_TYPES.index(case.sample.page_type),
        page_weight=case.sample.weight,
    )  # fmt: skip


def fit_trees(
    settings: dict[str, Any], matrix: Floats, share: NDArray[np.float64], weight: NDArray[np.float64], scale: float
) -> Trees:
    """Fit trees whose `sigmoid` is the share expected of a row."""
    from catboost import CatBoost, Pool  # noqa: PLC0415  a training extra, slow to import

    if np.ptp(share) == 0 or len(share) < _FEWEST:
        probability = float(np.clip(np.average(share, weights=weight), 0.01, 0.99))
        return constant_trees(np.log(probability / (1 - probability)))
    model = CatBoost({**settings, "iterations": max(int(settings["iterations"] * scale), 2)})
    model.fit(Pool(matrix, share, weight=weight))
    return trees_from_catboost(model)


class _Rows:
    """Rows of a matrix as they are gathered: so many blocks of each page, drawn by chance."""

    def __init__(self) -> None:
        self.random = np.random.RandomState(_SEED)
        self.matrices: list[Floats] = []
        self.shares: list[NDArray[np.float64]] = []
        self.weights: list[NDArray[np.float64]] = []

    def add(self, case: Case, matrix: Floats) -> None:
        """Add blocks of a page; `matrix` has a column a block."""
        share, weight = case.labels.share, case.weights * case.sample.weight
        count = matrix.shape[1]
        if count > _ROWS:
            some = self.random.choice(count, _ROWS, replace=False)
            matrix, share, weight = matrix[:, some], share[some], weight[some] * (count / _ROWS)
        self.matrices.append(matrix.T)
        self.shares.append(share)
        self.weights.append(weight)

    def stacked(self) -> tuple[Floats, NDArray[np.float64], NDArray[np.float64]]:
        """Matrix, share kept and weight of all rows."""
        weight = np.concatenate(self.weights)
        return np.concatenate(self.matrices), np.concatenate(self.shares), weight / weight.mean()


def _facts(case: Case) -> html_facts.Facts:
    if case.facts is None:
        raise AssertionError(case.sample.name)  # such pages are sorted out before
    return case.facts


# ----------------------------------------------------------------------------------------------------------- confidence


@dataclass(frozen=True, eq=False)
class Opinion:
    """What the two stages say of a page unseen."""

    case: Case
    probabilities: Floats
    types: Floats


def fit_confidence(scale: float, opinions: Sequence[Opinion]) -> Trees:
    """Trees that tell a page's F1 from how its blocks' probabilities lie."""
    rows, scores, weights = [], [], []
    for opinion in opinions:
        kept = keep(opinion.probabilities, _facts(opinion.case).words)
        rows.append(features.confidence_row(_facts(opinion.case), opinion.probabilities, kept, opinion.types))
        scores.append(opinion.case.score(kept)[2])
        weights.append(0.5 if opinion.case.sample.name.startswith("extra/") else 1.0)
    return fit_trees(_CONFIDENCE, np.array(rows), np.array(scores), np.array(weights), scale)


@dataclass(frozen=True, eq=False)
class Result:
    """The outcome for one page, by models that have not seen its fold.

    Attributes:
        case: The page.
        types: Chances of its types.
        kept: By favor, which blocks are kept; empty without blocks.
        confidence: Its predicted F1.
    """

    case: Case
    types: Floats
    kept: dict[Favor, NDArray[np.bool_]]
    confidence: float


def crossvalidate(trainer: Trainer, cases: Sequence[Case]) -> tuple[list[Opinion], list[Result]]:
    """Opinions and outcomes for all pages, confidence fitted without the page's fold as well."""
    opinions = [Opinion(case, *trainer.final_probabilities(case)) for case in trainer.cases]
    results: dict[str, Result] = {}
    for fold in FOLDS:
        others = [opinion for opinion in opinions if opinion.case.sample.fold != fold]
        sure = fit_confidence(trainer.scale, others)
        for opinion in opinions:
            if opinion.case.sample.fold == fold:
                results[opinion.case.sample.name] = _result(opinion, sure)
    nothing = np.zeros(len(PAGE_TYPES), np.float32)
    return opinions, [results.get(case.sample.name) or Result(case, nothing, {}, 0.0) for case in cases]


def _result(opinion: Opinion, sure: Trees) -> Result:
    kept = {favor: keep(opinion.probabilities, _facts(opinion.case).words, beta) for favor, beta in BETAS.items()}
    row = features.confidence_row(_facts(opinion.case), opinion.probabilities, kept["balanced"], opinion.types)
    return Result(opinion.case, opinion.types, kept, float(sigmoid(sure.predict(row[None]))[0]))


def weights_without(trainer: Trainer, opinions: Sequence[Opinion], left: Left = frozenset()) -> HtmlWeights:
    """Weights from all of the data but these folds."""
    log_odds, first, first_nets = trainer.first(left)
    type_log_odds, types = trainer.typer(left)
    seen = [opinion for opinion in opinions if opinion.case.sample.fold not in left]
    sure = fit_confidence(trainer.scale, seen)
    second, second_nets = trainer.second(left)
    return HtmlWeights(trainer.vocabulary, log_odds, type_log_odds, first, first_nets, types, second, second_nets, sure)


# ---------------------------------------------------------------------------------------------------------- commands

_SOURCES = [
    "WCXB, the Web Content eXtraction Benchmark, development split (Foley 2026), CC-BY-4.0",
    "test data of Fundus (flairNLP), MIT",
    "test pages of readability (Mozilla), Apache-2.0",
    "pages of invented sites, written for this project (training/written)",
]


def _ceiling(cases: Sequence[Case]) -> None:
    """What the best choice of blocks would score."""
    scores = defaultdict(list)
    for case in cases:
        labels = case.labels
        order = np.argsort(-labels.share, kind="stable")
        f1 = 2 * labels.matched[order].cumsum() / np.maximum(labels.words[order].cumsum() + labels.answer, 1)
        kept = np.zeros(len(order), bool)
        if len(order) and labels.answer:
            kept[order[: int(f1.argmax()) + 1]] = True
        scores[case.sample.name.split("/")[0]].append(case.score(kept)[2])
    for name, values in scores.items():
        print(f"ceiling {name:8} {np.mean(values):.4f} of {len(values)} pages")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command."""
    parser = argparse.ArgumentParser(description="Trains and measures the model of HTML blocks.")
    parser.add_argument("command", choices=("label", "crossval", "train", "all"))
    parser.add_argument("--data", type=Path, required=True, help="folder of the development data (../shared/data)")
    parser.add_argument("--out", type=Path, default=ROOT / "cleaner" / "weights" / "html.npz", help="weights to write")
    parser.add_argument("--predictions", type=Path, help="folder for predictions that the scorer reads")
    parser.add_argument("--folds", type=Path, help="where to keep the weights that have not seen a fold")
    parser.add_argument(
        "--nested", action="store_true", help="leave the fold under test out of all first stages: three times the time"
    )
    parser.add_argument("--scale", type=float, default=1.0, help="times as many trees, for trials")
    parser.add_argument("--jobs", type=int, help="models fitted side by side (default: as many as processors)")
    chosen = parser.parse_args(arguments)
    started = time.monotonic()
    cases, vocabulary = prepare(read_samples(chosen.data))
    print(f"{len(cases)} pages read, {time.monotonic() - started:.0f} s", flush=True)
    if chosen.command in {"label", "all"}:
        _ceiling(cases)
    if chosen.command == "label":
        return
    trainer = Trainer(cases, vocabulary, chosen.scale, nested=chosen.nested)
    trainer.fit_all(chosen.jobs)
    opinions, results = crossvalidate(trainer, cases)
    print_report(results)
    if chosen.predictions is not None:
        write_predictions(chosen.predictions, results)
    if chosen.folds is not None:
        for fold in FOLDS:
            _save(chosen.folds / f"fold{fold}" / "html.npz", weights_without(trainer, opinions, frozenset({fold})), {})
    if chosen.command in {"train", "all"}:
        _save(chosen.out, weights_without(trainer, opinions), figures(results))
        print(f"{chosen.out} written: {chosen.out.stat().st_size / 1e6:.2f} MB, {time.monotonic() - started:.0f} s")


def _save(path: Path, weights: HtmlWeights, measured: dict[str, Any]) -> None:
    """Write weights, and beside them what they are and where they come from."""
    about = {
        "first": list(features.FIRST_NAMES), "second": list(features.SECOND_NAMES), "types": list(PAGE_TYPES),
        "sources": _SOURCES, "licence": "May be shipped; the sources are named in NOTICE.", "seed": _SEED,
        "crossvalidated": measured,
    }  # fmt: skip
    save_weights(path, pack_weights(weights), about)


if __name__ == "__main__":
    main()
