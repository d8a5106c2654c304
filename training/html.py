"""Trains the model of HTML blocks, and measures it by cross-validation over five folds of sites.

    python -m training.html label --data DIR       the ceiling: the F1 of the best choice of blocks, by the labels
    python -m training.html crossval --data DIR    cross-validated figures, and predictions for the scorer
    python -m training.html train --data DIR       the same, and weights from all data, into cleaner/weights
    python -m training.html all --data DIR         all three

Predictions that later steps learn from are out-of-fold: the probabilities of a page that the second stage reads are
those of a first stage that was trained without the page's fold (with `--nested`, without the fold under test as well).
All predictions are made by the code that ships. See docs/html-model.md.
"""

from __future__ import annotations

import argparse
import gc
import time
import zlib
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

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
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from cleaner.blocks import Favor
    from cleaner.html.layout import HtmlPage
    from cleaner.models.nets import Nets
    from cleaner.models.sequence import SequenceNets
    from training.common import Sample

    Floats = NDArray[np.float32]

LogOdds = TypeVar("LogOdds")
Folds = frozenset[int]

ROOT = Path(__file__).resolve().parent.parent
FOLDS = (0, 1, 2, 3, 4)
# The parts of a fold, by site. The log-odds of a page's tokens come from counts without its own subfold, as its own
# labels would otherwise show in its features.
_SUBFOLDS = 8
_SEED = 1
_MAX_BLOCKS = 300  # of a page that trees and plain nets learn from; of longer pages a random sample is taken
_MIN_ROWS = 10  # that trees can be trained on
# Pages whose blocks contain a smaller share of the answer are not trained on: most of the answer has no label.
_MIN_COVERED = 0.3
# Blocks of a page weigh this much together when tokens of attributes are counted. So a token counts in full if it is on
# a tenth of the page or more, and in proportion if it is on less.
_COUNTED_WEIGHT = 10
# The exponent by which a token's count on one page is divided: with 1 a page counts once however often it has the
# token, with 0.5 by the root of how often.
_ATTRIBUTE_POWER = 1.0
_WORD_POWER = 0.5
# Log-odds are shrunk towards 0 as if each token were on this many more pages, of the average kind.
_PRIOR_PAGES = 2
_MAX_LOG_ODDS = 4  # of a token for keeping a block; larger ones are clipped
_MAX_TYPE_LOG_RATIO = 3  # of a token for a page type, likewise
# Training weight for the page type of pages of `news` and `extra`. All are articles, and would outweigh other types.
_ARTICLE_SETS_WEIGHT = 0.3
_EXTRA_CONFIDENCE_WEIGHT = 0.5  # training weight for the confidence of a page of `extra`, where others have 1
_CATBOOST: dict[str, Any] = {
    "loss_function": "CrossEntropy", "bootstrap_type": "Bernoulli", "subsample": 0.6, "thread_count": 1,
    "random_seed": _SEED, "verbose": 0, "allow_writing_files": False, "l2_leaf_reg": 5, "border_count": 32, "rsm": 0.25,
}  # fmt: skip
_FIRST_TREES = {**_CATBOOST, "iterations": 220, "depth": 6, "learning_rate": 0.1}
_FIRST_NETS = SequenceSettings(seed=_SEED)
_TYPE_TREES = {
    **_CATBOOST, "loss_function": "MultiClass", "iterations": 500, "depth": 3, "learning_rate": 0.1, "rsm": 0.3,
}  # fmt: skip
_SECOND_TREES = {**_CATBOOST, "iterations": 250, "depth": 6, "learning_rate": 0.06}
_SECOND_NETS = NetSettings(dropout=0.2, batch=1024, seed=_SEED)
_CONFIDENCE_TREES = {**_CATBOOST, "iterations": 120, "depth": 4, "learning_rate": 0.06, "l2_leaf_reg": 10}


# --------------------------------------------------------------------------------------------------------------- pages


@dataclass(frozen=True, eq=False)
class Case:
    """A page ready for training (n blocks, those of the page's frame left out).

    Attributes:
        sample: The page's answer and origin; its document is emptied to save memory.
        texts: Text of each block.
        facts: The page's features that need no training; None for a page without blocks.
        labels: How much of each block is in the answer.
        subfold: Number of its site's subfold among those of all folds.
    """

    sample: Sample
    texts: tuple[str, ...]
    facts: html_facts.Facts | None
    labels: Labels
    subfold: int

    @cached_property
    def block_weights(self) -> NDArray[np.float64]:
        """Training weight of each block, proportional to the root of its number of words; they sum to 1, `[n]`."""
        roots: NDArray[np.float64] = np.sqrt(np.maximum(self.labels.words, 0.5))
        roots /= roots.sum()
        return roots

    @property
    def is_trainable(self) -> bool:
        """Whether the page has labels that models can learn from."""
        return self.facts is not None and self.labels.answer > 0 and self.labels.covered >= _MIN_COVERED

    @cached_property
    def word_counts(self) -> tuple[list[Counter[str]], Counter[str]]:
        """The words of each block, and those of the answer."""
        split = words if self.sample.name.startswith("wcxb/") else tokens
        return [Counter(split(text)) for text in self.texts], Counter(split(self.sample.answer))

    def score(self, kept: NDArray[np.bool_] | None) -> tuple[float, float, float]:
        """Precision, recall and F1 of the words of the blocks kept, as bags of words.

        Args:
            kept: Whether each block is kept, `bool [n]`; None for a page without blocks.
        """
        blocks, answer = self.word_counts
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
    """Read pages; collect the vocabulary of all of them first, and then compute the features of each."""
    gc.disable()  # training keeps millions of small objects; looking for garbage among them would triple the time
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
    while pages:  # from the last one on, so that each page's memory is freed
        cases.append(_case(*pages.pop(), vocabulary))
    gc.enable()
    return cases[::-1], vocabulary


def _case(sample: Sample, page: HtmlPage, labels: Labels, vocabulary: html_tokens.Vocabulary) -> Case:
    facts = html_facts.facts(page, vocabulary) if page.blocks else None
    texts = tuple(block.text for block in page.blocks)
    subfold = sample.fold * _SUBFOLDS + zlib.crc32(sample.site.encode()) % _SUBFOLDS
    return Case(replace(sample, document=sample.document.with_text("")), texts, facts, labels, subfold)


def _facts(case: Case) -> html_facts.Facts:
    if case.facts is None:
        raise AssertionError(case.sample.name)  # the trainer has left out pages without blocks
    return case.facts


# ------------------------------------------------------------------------------------------------ log-odds of tokens


class TokenCounts:
    """How often blocks with each token are kept, and how often each token is on pages of each type, by subfold.

    Attributes:
        kept: By kind of token, the weight of its occurrences in kept blocks and in all blocks,
            `float32 [subfolds, 2, tokens]`.
        type_sums: By kind of token, the weight of the pages with it, `float32 [subfolds, page types, tokens]`.
        type_counts: The weight of all pages, `float64 [subfolds, page types]`.
    """

    def __init__(self, cases: Sequence[Case], vocabulary: html_tokens.Vocabulary) -> None:
        """Count the tokens of all pages."""
        sizes = {kind: len(getattr(vocabulary, kind)) + 1 for kind in ("keys", "words", "pairs", "wholes", "links")}
        subfolds = len(FOLDS) * _SUBFOLDS
        self.kept = {kind: np.zeros((subfolds, 2, size), np.float32) for kind, size in sizes.items()}
        self.type_sums = {
            name: np.zeros((subfolds, len(PAGE_TYPES), len(getattr(vocabulary, kind)) + 1), np.float32)
            for name, kind in features.TYPE_BAGS.items()
        }
        self.type_counts = np.zeros((subfolds, len(PAGE_TYPES)))
        for case in cases:
            if case.facts is not None:
                self._add_types(case, case.facts)
                if case.is_trainable:
                    self._add_blocks(case, case.facts)

    def _add_blocks(self, case: Case, facts: html_facts.Facts) -> None:
        """Count the tokens of a page's blocks and of the elements around them."""
        share, weight = case.labels.share, case.block_weights * _COUNTED_WEIGHT
        # An element's attributes count with the weight of all blocks in it, summed from its first block to its last.
        sums = np.concatenate([np.zeros((2, 1)), np.cumsum([share * weight, weight], 1)], 1)
        of_elements = sums[:, facts.lasts] - sums[:, facts.firsts]
        kept, seen = [np.bincount(facts.key_of, row, len(facts.key_bags.starts)) for row in of_elements]
        self._add("keys", case, facts.key_bags, kept, seen)
        self._add("keys", case, facts.inline_bags, share * weight, weight)
        one = np.ones(len(share))
        for kind, bags in (("words", facts.word_bags), ("pairs", facts.pair_bags), ("links", facts.link_bags)):
            self._add(kind, case, bags, share, one)
        self._add("wholes", case, Bags(facts.wholes, np.arange(len(share))), share, one)

    def _add(self, kind: str, case: Case, bags: Bags, kept: NDArray[Any], seen: NDArray[Any]) -> None:
        """Add the tokens of one page.

        Args:
            kind: The kind of token.
            case: The page.
            bags: Lists of tokens.
            kept: For each list, the weight of what is kept, `[lists]`.
            seen: For each list, the weight of everything, `[lists]`.
        """
        owner = np.repeat(np.arange(len(bags.starts)), bags.lengths)
        token, where = np.unique(bags.flat, return_inverse=True)
        kept_sum = np.bincount(where, kept[owner], len(token))
        seen_sum = np.bincount(where, seen[owner], len(token))
        power = _ATTRIBUTE_POWER if kind == "keys" else _WORD_POWER
        scale = case.sample.weight / np.maximum(seen_sum, 1) ** power
        self.kept[kind][case.subfold, 0, token] += (kept_sum * scale).astype(np.float32)
        self.kept[kind][case.subfold, 1, token] += (seen_sum * scale).astype(np.float32)

    def _add_types(self, case: Case, facts: html_facts.Facts) -> None:
        """Count the tokens of one page for its type."""
        kind = PAGE_TYPES.index(case.sample.page_type)
        weight = _type_weight(case)
        for name, bag in features.type_bags(facts).items():
            self.type_sums[name][case.subfold, kind, bag] += weight
        self.type_counts[case.subfold, kind] += weight

    def log_odds(self, subfolds: Sequence[int]) -> features.TokenLogOdds:
        """The log-odds that blocks with a token are kept, from the counts of these subfolds."""
        return features.TokenLogOdds(**{kind: _log_odds(counts[subfolds].sum(0)) for kind, counts in self.kept.items()})

    def type_log_odds(self, subfolds: Sequence[int]) -> features.TypeLogOdds:
        """The log of how many times likelier each token is on pages of each type, from the counts of these subfolds."""
        counts = self.type_counts[subfolds].sum(0)
        tables = {}
        for name, sums in self.type_sums.items():
            seen = sums[subfolds].sum(0)
            rate = (seen.sum(0) + 1e-3) / (counts.sum() + _PRIOR_PAGES)
            ratio = np.log((seen + _PRIOR_PAGES * rate) / (counts[:, None] + _PRIOR_PAGES) / rate)
            ratio[:, 0] = 0
            clipped = np.clip(ratio.T, -_MAX_TYPE_LOG_RATIO, _MAX_TYPE_LOG_RATIO)
            # Multiples of 1/16 are exact in the half precision of the file, and compress well.
            tables[name] = (np.round(clipped * 16) / 16).astype(np.float32)
        return features.TypeLogOdds(tables)


def _type_weight(case: Case) -> float:
    """Training weight of a page for everything that predicts its type."""
    has_types = case.sample.name.startswith(("wcxb/", "written/"))
    return case.sample.weight if has_types else _ARTICLE_SETS_WEIGHT


def _log_odds(counts: NDArray[Any]) -> Floats:
    """Log-odds of tokens relative to those of all blocks.

    Args:
        counts: Weight of each token's occurrences in kept and in all blocks, `[2, tokens]`.

    Returns:
        `float32 [tokens]`; 0 for token 0, which stands for unknown ones.
    """
    prior = float(counts[0].sum() / max(float(counts[1].sum()), 1e-6))
    prior = min(max(prior, 1e-3), 1 - 1e-3)
    share = (counts[0] + _PRIOR_PAGES * prior) / (counts[1] + _PRIOR_PAGES)
    odds = np.log((share + 1e-6) / (1 - share + 1e-6)) - np.log(prior / (1 - prior))
    odds[0] = 0
    # In half precision, as they are stored, so that training and inference agree.
    stored: Floats = np.clip(odds, -_MAX_LOG_ODDS, _MAX_LOG_ODDS).astype(np.float16).astype(np.float32)
    return stored


# ------------------------------------------------------------------------------------------------------------- stages


class Trainer:
    """Trains the stages of the model without held-out folds, each once, and makes out-of-fold predictions with them.

    Attributes:
        cases: All pages that have blocks.
        vocabulary: Their tokens.
    """

    def __init__(
        self, cases: Sequence[Case], vocabulary: html_tokens.Vocabulary, scale: float = 1.0, *, nested: bool = False
    ) -> None:
        """Take the data, and count its tokens.

        Args:
            cases: All pages.
            vocabulary: Their tokens.
            scale: Factor for the number of trees, for quick trials.
            nested: Whether the first-stage predictions that the second stage learns from are held out from the fold
                under test as well, not only from the page's own fold. It takes three times as long.
        """
        self.nested = nested
        self.cases = [case for case in cases if case.facts is not None]
        self.vocabulary = vocabulary
        self.scale = scale
        self.counts = TokenCounts(cases, vocabulary)
        # What has been trained and predicted so far, by the folds held out, and by these and the page.
        self._first_stages: dict[Folds, tuple[features.TokenLogOdds, Trees, SequenceNets]] = {}
        self._type_models: dict[Folds, tuple[features.TypeLogOdds, tuple[Trees, ...]]] = {}
        self._second_stages: dict[Folds, tuple[Trees, Nets]] = {}
        self._first_probabilities: dict[tuple[Folds, str], Floats] = {}
        self._type_probabilities: dict[tuple[Folds, str], Floats] = {}

    def fit_all(self, jobs: int | None = None) -> None:
        """Train, in parallel, all stages that cross-validation and the shipped weights need.

        Args:
            jobs: How many processes to use; by default one for each processor.
        """
        single = [*(frozenset({fold}) for fold in FOLDS), frozenset[int]()]
        pairs = [frozenset(pair) for pair in combinations(FOLDS, 2)] if self.nested else []
        every = [*pairs, *single]
        self._first_stages |= dict(zip(every, in_parallel(self.first_stage, every, jobs), strict=True))
        self._type_models |= dict(zip(every, in_parallel(self.type_model, every, jobs), strict=True))
        self._second_stages |= dict(zip(single, in_parallel(self.second_stage, single, jobs), strict=True))

    def first_stage(self, held_out: Folds) -> tuple[features.TokenLogOdds, Trees, SequenceNets]:
        """The log-odds of tokens, the trees and the nets of the first stage, trained without these folds."""
        if held_out not in self._first_stages:
            log_odds = self._log_odds_without(self.counts.log_odds, held_out)
            rows, pages = _Rows(), []
            for case in self._training_cases(held_out):
                if case.is_trainable:
                    matrix = features.first_matrix(_facts(case), log_odds(case.subfold))
                    rows.add(case, matrix)
                    pages.append(_training_page(case, matrix[features.NET_ROWS]))
            trees = self._fit_trees(_FIRST_TREES, rows)
            of_all = self.counts.log_odds(_subfolds_without(held_out))
            self._first_stages[held_out] = of_all, trees, self._fit_sequence_nets(pages)
        return self._first_stages[held_out]

    def first_probabilities(self, held_out: Folds, case: Case) -> Floats:
        """First-stage probabilities of a page's blocks, out of its own fold.

        Args:
            held_out: The folds held out from the model that learns from them.
            case: The page.

        Returns:
            `float32 [2, n]`: by the trees, and by the nets.
        """
        held_out = self._also_held_out(held_out, case)
        key = held_out, case.sample.name
        if key not in self._first_probabilities:
            log_odds, trees, nets = self.first_stage(held_out)
            matrix = features.first_matrix(_facts(case), log_odds)
            self._first_probabilities[key] = first_probabilities(_facts(case), matrix, trees, nets)
        return self._first_probabilities[key]

    def type_model(self, held_out: Folds) -> tuple[features.TypeLogOdds, tuple[Trees, ...]]:
        """The log-odds of tokens and the trees for page types, trained without these folds."""
        if held_out not in self._type_models:
            log_odds = self._log_odds_without(self.counts.type_log_odds, held_out)
            cases = self._training_cases(held_out)
            rows = [features.type_row(_facts(case), log_odds(case.subfold)) for case in cases]
            kinds = [PAGE_TYPES.index(case.sample.page_type) for case in cases]
            trees = self._fit_type_trees(np.array(rows), kinds, [_type_weight(case) for case in cases])
            self._type_models[held_out] = self.counts.type_log_odds(_subfolds_without(held_out)), trees
        return self._type_models[held_out]

    def type_probabilities(self, held_out: Folds, case: Case) -> Floats:
        """Probabilities of a page's types, out of its own fold, `float32 [page types]`; see `first_probabilities`."""
        held_out = self._also_held_out(held_out, case)
        key = held_out, case.sample.name
        if key not in self._type_probabilities:
            self._type_probabilities[key] = type_probabilities(_facts(case), *self.type_model(held_out))
        return self._type_probabilities[key]

    def second_stage(self, held_out: Folds) -> tuple[Trees, Nets]:
        """The trees and the nets of the second stage, trained without these folds, on out-of-fold probabilities."""
        if held_out not in self._second_stages:
            log_odds = self._log_odds_without(self.counts.log_odds, held_out)
            rows = _Rows()
            for case in self._training_cases(held_out):
                if case.is_trainable:
                    own = log_odds(case.subfold)
                    probabilities = self.first_probabilities(held_out, case)
                    types = self.type_probabilities(held_out, case)
                    rows.add(case, features.second_matrix(_facts(case), own, probabilities, types))
            matrix, share, weight = rows.stacked()
            trees = self._fit_trees(_SECOND_TREES, rows)
            self._second_stages[held_out] = trees, fit_nets(_SECOND_NETS, matrix, share, weight)
        return self._second_stages[held_out]

    def out_of_fold(self, case: Case) -> OutOfFoldPrediction:
        """The predictions for a page of a model of which no part was trained on the page's fold."""
        held_out = frozenset({case.sample.fold})
        log_odds = self.first_stage(held_out)[0]
        types = self.type_probabilities(held_out, case)
        matrix = features.second_matrix(_facts(case), log_odds, self.first_probabilities(held_out, case), types)
        return OutOfFoldPrediction(case, second_probabilities(matrix, *self.second_stage(held_out)), types)

    def _training_cases(self, held_out: Folds) -> list[Case]:
        return [case for case in self.cases if case.sample.fold not in held_out]

    def _also_held_out(self, held_out: Folds, case: Case) -> Folds:
        """The folds that a model must not be trained on whose prediction for a page another model learns from."""
        own = frozenset({case.sample.fold})
        return held_out | own if self.nested else own

    def _log_odds_without(
        self, log_odds: Callable[[Sequence[int]], LogOdds], held_out: Folds
    ) -> Callable[[int], LogOdds]:
        """The log-odds for pages of a given subfold, from the counts of all others in the folds not held out."""
        subfolds = _subfolds_without(held_out)

        @cache
        def without_own(own: int) -> LogOdds:
            return log_odds([subfold for subfold in subfolds if subfold != own])

        return without_own

    def _fit_trees(self, settings: dict[str, Any], rows: _Rows) -> Trees:
        started = time.monotonic()
        matrix, share, weight = rows.stacked()
        trees = fit_trees(settings, matrix, share, weight, self.scale)
        print(f"trees: {matrix.shape[0]} blocks x {matrix.shape[1]} columns, {_seconds_since(started)}", flush=True)
        return trees

    def _fit_sequence_nets(self, pages: Sequence[TrainingPage]) -> SequenceNets:
        started = time.monotonic()
        sizes = len(self.vocabulary.keys) + 1, len(self.vocabulary.words) + 1
        nets = fit_sequence_nets(_FIRST_NETS, pages, sizes, len(PAGE_TYPES))
        print(f"nets over sequences: {len(pages)} pages, {_seconds_since(started)}", flush=True)
        return nets

    def _fit_type_trees(self, rows: Floats, kinds: list[int], weights: list[float]) -> tuple[Trees, ...]:
        """Trees for each page type, all with the same splits.

        Args:
            rows: Features of each page, `float32 [pages, columns]`.
            kinds: Number of each page's type.
            weights: Weight of each page.
        """
        from catboost import CatBoost, Pool  # noqa: PLC0415  needs the extra `train`, and is slow to import

        if len(set(kinds)) < 2:
            return tuple(constant_trees(3.0 * (kind == kinds[0])) for kind in range(len(PAGE_TYPES)))
        iterations = max(int(_TYPE_TREES["iterations"] * self.scale), 2)
        model = CatBoost({**_TYPE_TREES, "iterations": iterations, "classes_count": len(PAGE_TYPES)})
        model.fit(Pool(rows, kinds, weight=weights))
        return trees_per_output(model, len(PAGE_TYPES))


def _subfolds_without(held_out: Folds) -> list[int]:
    """The subfolds of all folds that are not held out."""
    return [fold * _SUBFOLDS + part for fold in FOLDS if fold not in held_out for part in range(_SUBFOLDS)]


def _seconds_since(started: float) -> str:
    return f"{time.monotonic() - started:.0f} s"


def _training_page(case: Case, columns: Floats) -> TrainingPage:
    """A page as the nets over sequences are trained on it; `columns` are its features, `float32 [columns, n]`."""
    labels = case.labels
    return TrainingPage(
        columns=columns, blocks=in_order(_facts(case)), share=labels.share, weight=case.block_weights,
        words=labels.words, matched=labels.matched, answer=float(labels.answer),
        kind=PAGE_TYPES.index(case.sample.page_type), page_weight=case.sample.weight,
    )  # fmt: skip


def fit_trees(
    settings: dict[str, Any], matrix: Floats, share: NDArray[np.float64], weight: NDArray[np.float64], scale: float
) -> Trees:
    """Train trees whose `sigmoid` predicts the share of each row.

    Args:
        settings: Parameters of CatBoost.
        matrix: Features, `float32 [rows, columns]`.
        share: Targets, 0 to 1, `[rows]`.
        weight: Weights, `[rows]`.
        scale: Factor for the number of trees.
    """
    from catboost import CatBoost, Pool  # noqa: PLC0415  needs the extra `train`, and is slow to import

    if np.ptp(share) == 0 or len(share) < _MIN_ROWS:
        probability = float(np.clip(np.average(share, weights=weight), 0.01, 0.99))
        return constant_trees(np.log(probability / (1 - probability)))
    model = CatBoost({**settings, "iterations": max(int(settings["iterations"] * scale), 2)})
    model.fit(Pool(matrix, share, weight=weight))
    return trees_from_catboost(model)


class _Rows:
    """Collects training rows, one a block, page by page; of pages with more than `_MAX_BLOCKS` a random sample."""

    def __init__(self) -> None:
        self.random = np.random.RandomState(_SEED)
        self.matrices: list[Floats] = []
        self.shares: list[NDArray[np.float64]] = []
        self.weights: list[NDArray[np.float64]] = []

    def add(self, case: Case, matrix: Floats) -> None:
        """Add blocks of a page; `matrix` holds its features, `float32 [columns, n]`."""
        share, weight = case.labels.share, case.block_weights * case.sample.weight
        count = matrix.shape[1]
        if count > _MAX_BLOCKS:
            some = self.random.choice(count, _MAX_BLOCKS, replace=False)
            matrix, share, weight = matrix[:, some], share[some], weight[some] * (count / _MAX_BLOCKS)
        self.matrices.append(matrix.T)
        self.shares.append(share)
        self.weights.append(weight)

    def stacked(self) -> tuple[Floats, NDArray[np.float64], NDArray[np.float64]]:
        """Features `[rows, columns]`, shares `[rows]`, and weights `[rows]`, 1 on average."""
        weight = np.concatenate(self.weights)
        return np.concatenate(self.matrices), np.concatenate(self.shares), weight / weight.mean()


# ----------------------------------------------------------------------------------------- confidence, cross-validation


@dataclass(frozen=True, eq=False)
class OutOfFoldPrediction:
    """What a model says of a page of a fold that it was not trained on (n blocks).

    Attributes:
        case: The page.
        probabilities: Second-stage probability of each block, `float32 [n]`.
        types: Probability of each page type, `float32 [page types]`.
    """

    case: Case
    probabilities: Floats
    types: Floats


@dataclass(frozen=True, eq=False)
class Result:
    """The outcome for a page of a fold that the model was not trained on (n blocks).

    Attributes:
        case: The page.
        types: Probability of each page type, `float32 [page types]`.
        kept: Whether each block is kept, `bool [n]`, by favor; empty for a page without blocks.
        confidence: Its predicted F1.
    """

    case: Case
    types: Floats
    kept: dict[Favor, NDArray[np.bool_]]
    confidence: float


def fit_confidence(scale: float, predictions: Sequence[OutOfFoldPrediction]) -> Trees:
    """Train trees that predict a page's F1 from the probabilities of its blocks and types.

    Args:
        scale: Factor for the number of trees.
        predictions: The training data.
    """
    rows, scores, weights = [], [], []
    for prediction in predictions:
        case = prediction.case
        kept = keep(prediction.probabilities, _facts(case).words)
        rows.append(features.confidence_row(_facts(case), prediction.probabilities, kept, prediction.types))
        scores.append(case.score(kept)[2])
        weights.append(_EXTRA_CONFIDENCE_WEIGHT if case.sample.name.startswith("extra/") else 1.0)
    return fit_trees(_CONFIDENCE_TREES, np.array(rows), np.array(scores), np.array(weights), scale)


def crossvalidate(trainer: Trainer, cases: Sequence[Case]) -> tuple[list[OutOfFoldPrediction], list[Result]]:
    """Predict every page with models that were not trained on its fold, those for the confidence included.

    Returns:
        The predictions for all pages with blocks, and the results for all of `cases`, in their order.
    """
    predictions = [trainer.out_of_fold(case) for case in trainer.cases]
    results: dict[str, Result] = {}
    for fold in FOLDS:
        others = [prediction for prediction in predictions if prediction.case.sample.fold != fold]
        confidence = fit_confidence(trainer.scale, others)
        for prediction in predictions:
            if prediction.case.sample.fold == fold:
                results[prediction.case.sample.name] = _result(prediction, confidence)
    nothing = np.zeros(len(PAGE_TYPES), np.float32)
    return predictions, [results.get(case.sample.name) or Result(case, nothing, {}, 0.0) for case in cases]


def _result(prediction: OutOfFoldPrediction, confidence: Trees) -> Result:
    """Choose the blocks kept, and predict the F1 of the balanced choice."""
    facts, probabilities = _facts(prediction.case), prediction.probabilities
    kept = {favor: keep(probabilities, facts.words, beta) for favor, beta in BETAS.items()}
    row = features.confidence_row(facts, probabilities, kept["balanced"], prediction.types)
    return Result(prediction.case, prediction.types, kept, float(sigmoid(confidence.predict(row[None]))[0]))


def make_weights(
    trainer: Trainer, predictions: Sequence[OutOfFoldPrediction], held_out: Folds = frozenset()
) -> HtmlWeights:
    """The weights of a whole model.

    Args:
        trainer: Trains the stages.
        predictions: Those for all pages, from which the confidence is learned.
        held_out: The folds that no part of the model is trained on.
    """
    log_odds, first, first_nets = trainer.first_stage(held_out)
    type_log_odds, types = trainer.type_model(held_out)
    others = [prediction for prediction in predictions if prediction.case.sample.fold not in held_out]
    confidence = fit_confidence(trainer.scale, others)
    second, second_nets = trainer.second_stage(held_out)
    return HtmlWeights(
        trainer.vocabulary, log_odds, type_log_odds, first, first_nets, types, second, second_nets, confidence
    )


# ---------------------------------------------------------------------------------------------------------- commands

_SOURCES = [
    "WCXB, the Web Content eXtraction Benchmark, development split (Foley 2026), CC-BY-4.0",
    "test data of Fundus (flairNLP), MIT",
    "test pages of readability (Mozilla), Apache-2.0",
    "pages of invented sites, written for this project (training/written)",
]


def _print_ceiling(cases: Sequence[Case]) -> None:
    """Print the mean F1 of the best choice of blocks, by their labels: no model can do better with these blocks."""
    scores = defaultdict(list)
    for case in cases:
        scores[case.sample.name.split("/")[0]].append(case.score(_best_choice(case.labels))[2])
    for name, values in scores.items():
        print(f"ceiling {name:8} {np.mean(values):.4f} of {len(values)} pages")


def _best_choice(labels: Labels) -> NDArray[np.bool_]:
    """The choice of blocks with the best F1: those of which the greatest share is in the answer, `bool [n]`."""
    order = np.argsort(-labels.share, kind="stable")
    f1 = 2 * labels.matched[order].cumsum() / np.maximum(labels.words[order].cumsum() + labels.answer, 1)
    kept = np.zeros(len(order), bool)
    if len(order) and labels.answer:
        kept[order[: int(f1.argmax()) + 1]] = True
    return kept


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Trains and measures the model of HTML blocks.")
    parser.add_argument("command", choices=("label", "crossval", "train", "all"))
    parser.add_argument("--data", type=Path, required=True, help="folder of the development data (../shared/data)")
    parser.add_argument("--out", type=Path, default=ROOT / "cleaner" / "weights" / "html.npz", help="weights to write")
    parser.add_argument("--predictions", type=Path, help="folder for predictions that the scorer reads")
    parser.add_argument("--folds", type=Path, help="folder for weights trained without each of the folds")
    parser.add_argument(
        "--nested", action="store_true", help="hold the fold under test out of all first stages: three times the time"
    )
    parser.add_argument("--scale", type=float, default=1.0, help="factor for the number of trees, for quick trials")
    parser.add_argument("--jobs", type=int, help="models trained in parallel (default: one for each processor)")
    return parser


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command."""
    options = _parser().parse_args(arguments)
    started = time.monotonic()
    cases, vocabulary = prepare(read_samples(options.data))
    print(f"{len(cases)} pages read, {_seconds_since(started)}", flush=True)
    if options.command in {"label", "all"}:
        _print_ceiling(cases)
    if options.command == "label":
        return
    trainer = Trainer(cases, vocabulary, options.scale, nested=options.nested)
    trainer.fit_all(options.jobs)
    predictions, results = crossvalidate(trainer, cases)
    print_report(results)
    if options.predictions is not None:
        write_predictions(options.predictions, results)
    if options.folds is not None:
        for fold in FOLDS:
            path = options.folds / f"fold{fold}" / "html.npz"
            _save(path, make_weights(trainer, predictions, frozenset({fold})), {})
    if options.command in {"train", "all"}:
        _save(options.out, make_weights(trainer, predictions), figures(results))
        print(f"{options.out} written: {options.out.stat().st_size / 1e6:.2f} MB, {_seconds_since(started)}")


def _save(path: Path, weights: HtmlWeights, measured: dict[str, Any]) -> None:
    """Write weights, and beside them a JSON file with the names of their columns, their sources and the figures."""
    about = {
        "first": list(features.FIRST_NAMES), "second": list(features.SECOND_NAMES), "types": list(PAGE_TYPES),
        "sources": _SOURCES, "licence": "May be shipped; the sources are named in NOTICE.", "seed": _SEED,
        "crossvalidated": measured,
    }  # fmt: skip
    save_weights(path, pack_weights(weights), about)


if __name__ == "__main__":
    main()
