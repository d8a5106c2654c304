"""Trains the model of plain-text lines, and measures it by cross-validation over five folds of sites.

    python -m training.text crossval --data DIR    cross-validated figures, and predictions for the scorer
    python -m training.text train --data DIR       weights from all data, into cleaner/weights
    python -m training.text all --data DIR         both

The model has two stages of oblivious trees. The second one reads the first one's probabilities for all lines of a text,
so it must be trained on out-of-fold probabilities: the trees of the first stage and the log-odds of words are always
learned without the fold that they are applied to. See docs/text-model.md.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import textwrap
import unicodedata
import zlib
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlparse

import numpy as np

from cleaner.blocks import Block, Document, Page
from cleaner.features.text import (
    FIRST_NAMES,
    SECOND_NAMES,
    SHORT_LINE,
    TOKENS,
    first_matrix,
    second_matrix,
    token_columns,
)
from cleaner.features.text_facts import Lines, read_lines
from cleaner.features.text_tokens import Lexicon, Numbers
from cleaner.models.text import WEIGHTS, DropLimits, TextWeights, choose, predict_text, sizes
from cleaner.models.trees import Trees, sigmoid
from cleaner.models.weights_file import save_weights
from cleaner.rules import rule_book
from training.catboost_trees import trees_from_catboost
from training.written import SCRAPER, TEXT_WEIGHT, read_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from cleaner.blocks import Favor

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]

Folds = frozenset[int]

ROOT = Path(__file__).parent.parent
FOLDS = (0, 1, 2, 3, 4)
FILES = ("residue-dev", "residue-news-dev", "clean-dev", "clean-news-dev")
SOURCES = (
    "WCXB, development split (Foley 2026), CC-BY-4.0",
    "Fundus test data (flairNLP), MIT",
    "texts of invented sites, written for this project (training/written)",
)
# Chosen by cross-validated figures, see docs/text-model.md.
LIMITS: dict[Favor, DropLimits] = {
    "balanced": DropLimits(single=0.65, clean=0.97, suspicious=0.2, loss=0.12),
    "precision": DropLimits(single=0.4, clean=0.6, suspicious=0.05, loss=0.1),
    "recall": DropLimits(single=0.9, clean=0.985, suspicious=0.2, loss=0.02),
}
_LABEL = {"k": 0, "d": 1, "n": -1}  # keep, drop, not scored
_WORD = re.compile(r"\w+")
# Weight of a text in training, where one of `residue-dev` has 1.
_NEWS_WEIGHT = 2.5
_AUGMENTED_WEIGHT = 0.5  # times that of the text that it is made from

# Augmentation. Of the texts with chrome this share lose all of it, and the others a random share of its lines between
# these bounds.
_WITHOUT_ALL_CHROME = 0.6
_MIN_CHROME_REMOVED = 0.5
_MAX_CHROME_REMOVED = 0.95
# Probability that a text is wrapped, at a random width between these bounds, in columns; if not, that its blank lines
# are removed; if not, that one is added after every line.
_WRAPPED = 0.12
_MIN_WIDTH = 56
_MAX_WIDTH = 90
_WITHOUT_BLANK_LINES = 0.12
_DOUBLE_SPACED = 0.06
# The share of augmented texts whose words all count as unknown, as in languages that the data does not have.
_UNKNOWN_WORDS = 0.25
# The share of lines whose rule evidence is hidden in training. The phrases of rules were checked against these texts,
# so they match more of their lines than of other texts' (see docs/text-model.md).
_HIDDEN_EVIDENCE = 0.3

# The fewest sites on which an entry of the lexicon must occur. With fewer, the model would memorise single sites.
_MIN_SITES = 3
# Log-odds are shrunk towards 0 as if each entry were on this many more sites, of the average kind.
_PRIOR_SITES = 2.0
_MAX_ENTRIES = 120_000  # of a file of weights: those with the greatest log-odds

_CATBOOST: dict[str, Any] = {
    "thread_count": 1, "verbose": 0, "border_count": 48, "rsm": 0.35, "l2_leaf_reg": 6, "bootstrap_type": "Bernoulli",
    "subsample": 0.7, "allow_writing_files": False,
}  # fmt: skip
_FIRST_TREES = {**_CATBOOST, "iterations": 200, "depth": 7, "learning_rate": 0.15}
_SECOND_TREES = {**_CATBOOST, "iterations": 180, "depth": 7, "learning_rate": 0.12}
# What the weights of a text's rows sum to, for a text of weight 1. CatBoost's `l2_leaf_reg` is relative to it.
_ROW_WEIGHT_SUM = 30
# The share of rows that is trained on: of augmented texts, and of texts without chrome.
_AUGMENTED_ROWS = 0.35
_CLEAN_ROWS = 0.5

_MAX_PASSES = 6  # by which a text is cleaned until nothing changes
_MIN_UNHARMED_RECALL = 0.98  # a text that keeps a smaller share of its article's words counts as harmed


# --------------------------------------------------------------------------------------------------------------- texts


@dataclass(frozen=True)
class Sample:
    """A text with labels.

    Attributes:
        name: Its id.
        site: Host name of the page it is from.
        fold: The cross-validation fold, 0 to 4; all texts of a site are in the same one.
        scraper: The program that extracted it; `clean` for an article's own text, `written` for a written one.
        texts: Its lines, with the blank ones.
        labels: Label of each line: 0 keep, 1 drop, -1 not scored.
        weight: Weight of the text in training.
        original: Whether it is from the data, and not made from another one by augmentation.
    """

    name: str
    site: str
    fold: int
    scraper: str
    texts: tuple[str, ...]
    labels: tuple[int, ...]
    weight: float = 1.0
    original: bool = True


@dataclass(frozen=True)
class Prepared:
    """The features and labels of a sample's lines that are not blank, a row for each.

    Attributes:
        sample: The sample.
        lines: Their features that need no training.
        labels: Label of each row, `int64 [rows]`.
        evidence: What the rules' phrases say of each row, 0 to 1, `float32 [rows]`.
        unknown_words: Whether to train as if all words were unknown.
    """

    sample: Sample
    lines: Lines
    labels: Ints
    evidence: Floats
    unknown_words: bool


def read_samples(folder: Path) -> list[Sample]:
    """Read all texts of the development data, and then those that were written for this project.

    Raises:
        SystemExit: A file is missing; the message names it.
    """
    missing = [name for name in FILES if not (folder / f"{name}.jsonl.gz").exists()]
    if missing:
        raise SystemExit(f"{folder} has no {', '.join(f'{name}.jsonl.gz' for name in missing)}; see its README")
    samples = []
    for name in FILES:
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            samples += [_sample(json.loads(line), _NEWS_WEIGHT if "news" in name else 1.0) for line in file]
    return samples + [_sample(_with_titles(row), TEXT_WEIGHT) for row in read_texts()]


def _with_titles(row: dict[str, Any]) -> dict[str, Any]:
    """A written text whose titles are to be kept. They are its lines without a score that are not blank."""
    pairs = zip(row["lines"], row["labels"], strict=True)
    return {**row, "labels": ["k" if label == "n" and line.strip() else label for line, label in pairs]}


def _sample(row: dict[str, Any], weight: float) -> Sample:
    site = urlparse(row["url"]).netloc or row["url"]
    labels = tuple(_LABEL[label] for label in row["labels"])
    return Sample(row["id"], site, row["fold"], row["scraper"], tuple(row["lines"]), labels, weight)


def augmented(samples: Sequence[Sample], seed: int) -> list[Sample]:
    """Make more texts from those given: without all or most of their chrome, and with other line breaks."""
    made = []
    for sample in samples:
        generator = random.Random(f"{seed} {sample.name}")
        if 1 in sample.labels:
            removed = 1.0
            if generator.random() >= _WITHOUT_ALL_CHROME:
                removed = generator.uniform(_MIN_CHROME_REMOVED, _MAX_CHROME_REMOVED)
            chrome = [at for at, label in enumerate(sample.labels) if label == 1 and generator.random() < removed]
            made.append(_without_lines(sample, chrome))
        if generator.random() < _WRAPPED:
            made.append(_wrapped(sample, generator.randint(_MIN_WIDTH, _MAX_WIDTH)))
        elif generator.random() < _WITHOUT_BLANK_LINES:
            made.append(_without_lines(sample, [at for at, text in enumerate(sample.texts) if not text.strip()]))
        elif generator.random() < _DOUBLE_SPACED:
            made.append(_double_spaced(sample))
    return made


def _without_lines(sample: Sample, dropped: Sequence[int]) -> Sample:
    """The sample without the lines of these indices."""
    drops = np.zeros(len(sample.texts), np.bool_)
    drops[list(dropped)] = True
    return _made_from(sample, [(sample.texts[at], sample.labels[at]) for at in remaining(sample.texts, drops)])


def _wrapped(sample: Sample, width: int) -> Sample:
    """The sample with its lines wrapped at a width, in columns."""
    pairs = []
    for text, label in zip(sample.texts, sample.labels, strict=True):
        pairs += [(line, label) for line in textwrap.wrap(text, width) or [""]]
    return _made_from(sample, pairs)


def _double_spaced(sample: Sample) -> Sample:
    """The sample with a blank line after every line."""
    pairs = zip(sample.texts, sample.labels, strict=True)
    return _made_from(sample, [line for pair in pairs for line in (pair, ("", -1))])


def _made_from(sample: Sample, pairs: Sequence[tuple[str, int]]) -> Sample:
    """An augmented text of these lines and their labels."""
    texts, labels = tuple(text for text, _ in pairs), tuple(label for _, label in pairs)
    return replace(sample, texts=texts, labels=labels, weight=sample.weight * _AUGMENTED_WEIGHT, original=False)


def prepare(samples: Iterable[Sample], seed: int) -> list[Prepared]:
    """Compute the features of each sample that do not depend on training. Texts without any line are left out.

    Args:
        samples: The samples.
        seed: Seed for which augmented texts have unknown words, and which lines have no rule evidence.
    """
    result = []
    for sample in samples:
        lines = read_lines(sample.texts)
        if not len(lines.rows):
            continue
        generator = random.Random(f"{seed} blind {sample.name}")
        unknown_words = not sample.original and generator.random() < _UNKNOWN_WORDS
        evidence = _partly_hidden(rule_evidence(sample.texts)[lines.rows], sample, seed)
        labels = np.array(sample.labels, np.int64)[lines.rows]
        result.append(Prepared(sample, lines, labels, evidence, unknown_words))
    return result


def rule_evidence(texts: Sequence[str]) -> Floats:
    """How strongly the rules' phrases speak against each line, 0 to 1, `float32 [lines]`."""
    view = rule_book().view(page_of(texts))
    evidence = np.zeros(len(texts), np.float32)
    evidence[[block.index for block in view.blocks]] = rule_book().evidence(view)
    return evidence


def _partly_hidden(evidence: Floats, sample: Sample, seed: int) -> Floats:
    """Rule evidence with that of some lines, drawn at random, set to zero."""
    text = "\n".join(sample.texts)
    generator = np.random.default_rng([seed, zlib.crc32(sample.name.encode()), zlib.crc32(text.encode())])
    hidden = generator.random(len(evidence)) < _HIDDEN_EVIDENCE
    kept: Floats = np.where(hidden, 0, evidence).astype(np.float32)
    return kept


def page_of(texts: Sequence[str]) -> Page:
    """A plain-text page with these lines."""
    return Page(Document("\n".join(texts), "text"), tuple(Block(at, text, 0) for at, text in enumerate(texts)))


def remaining(texts: Sequence[str], drops: NDArray[np.bool_]) -> list[int]:
    """Indices of the lines that remain when some are dropped. Of blank lines that then meet, one remains."""
    kept: list[int] = []
    for at, text in enumerate(texts):
        if drops[at]:
            continue
        if text.strip() or not kept or texts[kept[-1]].strip():
            kept.append(at)
    return kept


# ------------------------------------------------------------------------------------------------- log-odds of words


class Counts(NamedTuple):
    """On how many sites each entry of the lexicon occurs, and how often lines with it are dropped.

    The first axis of the arrays tells the sites of the development data (0) from written ones (1); the last tells short
    lines (0) from long ones (1).

    Attributes:
        hashes: Hash of each entry; their numbers begin with 1, `uint32 [entries]`.
        sites: Number of sites, `float64 [2, folds, entries + 1, 2]`.
        dropped: The share of a site's lines with the entry that are dropped, summed over sites, in the same shape.
    """

    hashes: NDArray[np.uint32]
    sites: NDArray[np.float64]
    dropped: NDArray[np.float64]

    def log_odds(self, folds: Iterable[int]) -> Floats:
        """For each entry, the log-odds that a line with it is dropped, relative to all lines, learned from these folds.

        Returns:
            `float32 [entries + 1, 2]`; 0 for entries on too few sites.
        """
        chosen = list(folds)
        (real, written), (real_dropped, written_dropped) = self.sites[:, chosen].sum(1), self.dropped[:, chosen].sum(1)
        # Where enough real sites have the entry, written ones have a lower weight.
        weight = np.where(real.sum(1, keepdims=True) < _MIN_SITES, 1.0, TEXT_WEIGHT)
        sites, dropped = real + weight * written, real_dropped + weight * written_dropped
        base = dropped.sum(0) / np.maximum(sites.sum(0), 1)
        base = np.clip(base, 0.01, 0.99)
        odds = (dropped + _PRIOR_SITES * base) / (sites - dropped + _PRIOR_SITES * (1 - base))
        log_odds = np.log(odds) - np.log(base / (1 - base))
        log_odds[(real + written).sum(1) < _MIN_SITES] = 0
        log_odds[0] = 0
        # In half precision, as they are stored, so that training and inference agree.
        stored: Floats = log_odds.astype(np.float16).astype(np.float32)
        return stored


def count(texts: Sequence[Prepared]) -> Counts:
    """Count words, pairs of words and whole lines over all texts that are not augmented."""
    originals = [text for text in texts if text.sample.original]
    sites = sorted({text.sample.site for text in originals})
    number = {site: at for at, site in enumerate(sites)}
    group = np.zeros(len(sites), np.int64)  # of each site: its fold, plus the number of folds for a written one
    parts = []
    for text in originals:
        site = number[text.sample.site]
        group[site] = text.sample.fold + len(FOLDS) * (text.sample.scraper == SCRAPER)
        parts.append(_occurrences(text, site))
    hashes, site_of, long, label = (np.concatenate(column) for column in zip(*parts, strict=True))
    entries, entry = np.unique(hashes, return_inverse=True)
    # A cell is an entry among short or among long lines. Each site counts once for a cell, however many lines it has.
    cell_and_site, index = np.unique((entry * 2 + long) * len(sites) + site_of, return_inverse=True)
    share = np.bincount(index, label) / np.bincount(index)
    cell, site_of = np.divmod(cell_and_site, len(sites))
    cells = len(entries) * 2
    common = np.bincount(cell, minlength=cells).reshape(-1, 2).sum(1) >= _MIN_SITES
    at, size, shape = group[site_of] * cells + cell, 2 * len(FOLDS) * cells, (2, len(FOLDS), -1, 2)
    site_counts = np.bincount(at, minlength=size).reshape(shape).astype(np.float64)
    dropped = np.bincount(at, share, minlength=size).reshape(shape)
    kept = np.flatnonzero(common & (entries > 0))
    unknown = np.zeros((2, len(FOLDS), 1, 2))  # entry 0
    return Counts(
        entries[kept],
        np.concatenate([unknown, site_counts[:, :, kept]], 2),
        np.concatenate([unknown, dropped[:, :, kept]], 2),
    )


def _occurrences(text: Prepared, site: int) -> tuple[NDArray[Any], ...]:
    """The occurrences of hashes in the scored rows of a text, each hash once a row.

    Returns:
        For each occurrence its hash, the number of the site, whether the row is long (0 or 1), and the row's label.
    """
    tokens, labels = text.lines.tokens, text.labels
    lengths = np.diff(tokens.starts, append=len(tokens.words))
    every = np.arange(len(labels))
    # The row of each hash: three of `tokens.hashes` have one a token, the last two one a row.
    row = np.concatenate([every.repeat(lengths)] * 3 + [every] * 2)
    hashes = np.concatenate(tokens.hashes)
    hashes, row = np.unique(np.stack([hashes.astype(np.int64), row]), axis=1)
    scored = labels[row] >= 0
    hashes, row = hashes[scored].astype(np.uint32), row[scored]
    long = (text.lines.words[row] > SHORT_LINE).astype(np.int64)
    return hashes, np.full(len(row), site), long, labels[row].astype(np.float64)


# -------------------------------------------------------------------------------------------------------------- stages


def first_matrices(texts: Sequence[Prepared], lexicon: Lexicon, log_odds: Floats) -> list[Floats]:
    """The features that the first stage reads, of each text `float32 [columns, rows]`.

    Args:
        texts: The texts.
        lexicon: The known entries.
        log_odds: Their log-odds, `float32 [entries + 1, 2]`.
    """
    result = []
    for text in texts:
        numbers: Numbers = lexicon.read(text.lines.tokens)
        tokens = token_columns(numbers, log_odds, text.lines.words)
        if text.unknown_words:
            tokens = np.zeros((len(TOKENS), len(text.labels)), np.float32)
        result.append(first_matrix(text.lines, tokens, text.evidence))
    return result


def fit_trees(texts: Sequence[Prepared], columns: Sequence[Floats], settings: dict[str, Any], seed: int) -> Trees:
    """Train trees whose `sigmoid` predicts the probability that a row is chrome.

    Args:
        texts: The texts, with the labels of their rows.
        columns: Features of each text, `float32 [columns, rows]`.
        settings: Parameters of CatBoost.
        seed: Its seed, and that for the choice of rows.
    """
    from catboost import CatBoostClassifier, Pool  # noqa: PLC0415  needs the extra `train`, and is slow to import

    chosen = [_training_rows(text, seed) for text in texts]
    matrix = np.concatenate([part[:, rows].T for part, rows in zip(columns, chosen, strict=True)])
    labels = np.concatenate([text.labels[rows] for text, rows in zip(texts, chosen, strict=True)])
    weight = np.concatenate([_row_weights(text)[rows] for text, rows in zip(texts, chosen, strict=True)])
    model = CatBoostClassifier(**settings, random_seed=seed)
    model.fit(Pool(matrix, labels, weight=weight))
    trees: Trees = trees_from_catboost(model)
    return trees


def _training_rows(text: Prepared, seed: int) -> NDArray[np.bool_]:
    """The rows of a text to train on, drawn at random from those that are scored, `bool [rows]`."""
    drawn = np.random.default_rng([seed, zlib.crc32(text.sample.name.encode())]).random(len(text.labels))
    return (text.labels >= 0) & (drawn < _row_share(text))


def _row_share(text: Prepared) -> float:
    """The share of a text's rows to train on."""
    if not text.sample.original:
        return _AUGMENTED_ROWS
    return 1.0 if text.labels.max() > 0 else _CLEAN_ROWS


def _row_weights(text: Prepared) -> NDArray[np.float64]:
    """Training weight of each row, proportional to the root of its number of words, `[rows]`.

    The weights of the rows that are trained on have the same expected sum for all texts of one weight.
    """
    roots = np.sqrt(np.maximum(text.lines.words, 1).astype(np.float64))
    total = roots[text.labels >= 0].sum()
    weights: NDArray[np.float64] = roots / max(total, 1.0) * _ROW_WEIGHT_SUM * text.sample.weight / _row_share(text)
    return weights


class FirstStages:
    """Trains first stages on given folds, each once, and makes out-of-fold predictions with them.

    Attributes:
        texts: All texts.
        seed: The seed of training.
        counts: The counts of their words.
        lexicon: The entries that are counted.
    """

    def __init__(self, texts: Sequence[Prepared], seed: int) -> None:
        """Count words; nothing is trained yet."""
        self.texts = texts
        self.seed = seed
        self.counts = count(texts)
        self.lexicon = Lexicon.build(self.counts.hashes)
        self._trained: dict[Folds, Trees] = {}

    def trees(self, folds: Folds) -> Trees:
        """The first stage trained on these folds; the log-odds that each fold is read with are those of the others."""
        if folds not in self._trained:
            chosen, columns = [], []
            for fold in sorted(folds):
                indices = self._of_fold(fold)
                chosen += indices
                columns += self._matrices(indices, folds - {fold})
            self._trained[folds] = fit_trees([self.texts[at] for at in chosen], columns, _FIRST_TREES, self.seed)
        return self._trained[folds]

    def second_matrices(self, fold: int, folds: Folds) -> tuple[list[int], list[Floats]]:
        """The features that the second stage reads.

        Args:
            fold: The fold whose texts are read.
            folds: The folds that the first stage is trained on.

        Returns:
            Indices of the texts, and the features of each, `float32 [columns, rows]`.
        """
        indices = self._of_fold(fold)
        columns = self._matrices(indices, folds)
        trees = self.trees(folds)
        probabilities = [sigmoid(trees.predict(part.T)) for part in columns]
        parts = zip(indices, columns, probabilities, strict=True)
        return indices, [second_matrix(self.texts[at].lines, first, own) for at, first, own in parts]

    def _of_fold(self, fold: int) -> list[int]:
        """Indices of the texts of a fold."""
        return [at for at, text in enumerate(self.texts) if text.sample.fold == fold]

    def _matrices(self, indices: Sequence[int], folds: Iterable[int]) -> list[Floats]:
        """First-stage features of the texts of these indices, with log-odds learned from these folds."""
        return first_matrices([self.texts[at] for at in indices], self.lexicon, self.counts.log_odds(folds))


def fit_second(stages: FirstStages, folds: Folds) -> Trees:
    """The second stage trained on these folds, each with the probabilities of a first stage trained without it."""
    chosen: list[int] = []
    columns: list[Floats] = []
    for fold in sorted(folds):
        indices, parts = stages.second_matrices(fold, folds - {fold})
        chosen += indices
        columns += parts
    return fit_trees([stages.texts[at] for at in chosen], columns, _SECOND_TREES, stages.seed)


def make_weights(stages: FirstStages, folds: Folds) -> TextWeights:
    """The weights of a whole model, trained on these folds."""
    log_odds = stages.counts.log_odds(folds)
    second = fit_second(stages, folds)
    return TextWeights(stages.lexicon, log_odds, stages.trees(folds), second, _typical(stages, folds), LIMITS)


def _typical(stages: FirstStages, folds: Folds) -> Floats:
    """Second-stage features of a typical line of prose, `float32 [columns]`, for `TextWeights.typical`.

    They are medians over the article lines of one fold that have at least the median number of words.
    """
    fold = min(folds)
    indices, columns = stages.second_matrices(fold, folds - {fold})
    kept = np.concatenate(
        [part[:, stages.texts[at].labels == 0] for at, part in zip(indices, columns, strict=True)], axis=1
    )
    words = kept[SECOND_NAMES.index("words")]
    typical: Floats = np.median(kept[:, words >= np.median(words)], axis=1).astype(np.float32)
    return typical


# ---------------------------------------------------------------------------------------------------- cross-validation


class OutOfFoldPrediction(NamedTuple):
    """What a model says of a text of a fold that it was not trained on.

    Attributes:
        sample: The text.
        probabilities: Probability that each line is chrome, `float32 [lines]`.
    """

    sample: Sample
    probabilities: Floats


def crossvalidate(stages: FirstStages) -> tuple[list[OutOfFoldPrediction], dict[int, TextWeights]]:
    """Predict every text that is not augmented with a model that was not trained on its fold.

    Predictions are made by `predict_text`, which cleaning calls as well.

    Returns:
        The predictions, and the weights that were not trained on each fold.
    """
    predictions, models = [], {}
    for fold in FOLDS:
        models[fold] = make_weights(stages, frozenset(FOLDS) - {fold})
        samples = [text.sample for text in stages.texts if text.sample.fold == fold and text.sample.original]
        for sample in samples:
            evidence = rule_evidence(sample.texts)
            probabilities = predict_text(page_of(sample.texts), models[fold], evidence)
            predictions.append(OutOfFoldPrediction(sample, probabilities))
        print(f"fold {fold}: {len(samples)} texts", flush=True)
    return predictions, models


def clean_until_stable(
    prediction: OutOfFoldPrediction, weights: TextWeights, limits: DropLimits
) -> tuple[NDArray[np.bool_], int]:
    """Clean a text again and again until no line is dropped any more.

    Args:
        prediction: The text, and the probabilities for the first pass.
        weights: The model for further passes.
        limits: The limits of the choice.

    Returns:
        Which lines are dropped in the end, `bool [lines]`, and the number of passes that dropped some.
    """
    texts = prediction.sample.texts
    dropped = np.zeros(len(texts), np.bool_)
    left, probabilities = list(range(len(texts))), prediction.probabilities
    for passes in range(_MAX_PASSES):
        drops = choose(probabilities, sizes(page_of([texts[at] for at in left])), limits)
        if not drops.any():
            return dropped, passes
        dropped[[at for at, drop in zip(left, drops, strict=True) if drop]] = True
        left = [left[at] for at in remaining([texts[at] for at in left], drops)]
        lines = [texts[at] for at in left]
        probabilities = predict_text(page_of(lines), weights, rule_evidence(lines))
    return dropped, _MAX_PASSES


class Figures(NamedTuple):
    """Figures of one group of texts, by words. All but `texts` are from 0 to 1; means over texts, except `lost`.

    Attributes:
        texts: Number of texts.
        f1: Harmonic mean of `content` and of the article's share of the words kept.
        content: Share of the article's words that are kept.
        residue: Share of the chrome's words that are left.
        harmed: Share of texts that lost more than 2 % of their article's words.
        changed: Share of texts that lost any line.
        lost: Share of the words of all articles together that are lost.
    """

    texts: int
    f1: float
    content: float
    residue: float
    harmed: float
    changed: float
    lost: float


def figures(outcomes: Iterable[tuple[Sample, NDArray[np.bool_]]]) -> dict[str, Figures]:
    """Figures by group of texts.

    Args:
        outcomes: Texts, and which of their lines are dropped.

    Returns:
        Figures for each scraper, with news apart, for `residue`, `residue-news`, `clean` and `written`.
    """
    groups: dict[str, list[tuple[float, ...]]] = {}
    for sample, dropped in outcomes:
        row = _row(sample, dropped)
        for group in _groups(sample):
            groups.setdefault(group, []).append(row)
    return {group: _mean(rows) for group, rows in sorted(groups.items())}


def _groups(sample: Sample) -> tuple[str, ...]:
    if sample.scraper in {"clean", SCRAPER}:
        return (sample.scraper,)
    news = "-news" if sample.weight == _NEWS_WEIGHT else ""
    return (f"residue{news}", f"{sample.scraper}{news}")


def _row(sample: Sample, dropped: NDArray[np.bool_]) -> tuple[float, ...]:
    """F1, content, residue, whether harmed, whether changed, article words lost and article words of one text."""
    words = np.array([len(_WORD.findall(unicodedata.normalize("NFKC", text))) for text in sample.texts])
    labels = np.array(sample.labels)
    article, chrome = words[labels == 0].sum(), words[labels == 1].sum()
    content, residue = words[(labels == 0) & ~dropped].sum(), words[(labels == 1) & ~dropped].sum()
    precision, recall = content / max(content + residue, 1), content / max(article, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    harmed = recall < _MIN_UNHARMED_RECALL
    return f1, recall, residue / max(chrome, 1), harmed, bool(dropped.any()), article - content, article


def _mean(rows: Sequence[tuple[float, ...]]) -> Figures:
    f1, content, residue, harmed, changed, lost, article = np.array(rows, np.float64).mean(0).tolist()
    return Figures(
        len(rows), round(f1, 4), round(content, 4), round(residue, 4), round(harmed, 4), round(changed, 4),
        round(lost / article, 6),
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------------------ commands


def save(weights: TextWeights, path: Path, measured: dict[str, Any], seed: int) -> None:
    """Write weights, and beside them a JSON file with the names of their columns, their sources and the figures.

    Args:
        weights: The weights; of their entries only the `_MAX_ENTRIES` with the greatest log-odds are written.
        path: The file of weights.
        measured: The figures.
        seed: The seed of training.
    """
    strength = np.abs(weights.log_odds[1:]).max(1)
    chosen = np.argsort(-strength, kind="stable")[:_MAX_ENTRIES]
    arrays: dict[str, NDArray[Any]] = {
        "hashes": weights.lexicon.hashes[1:][chosen],
        "entries": weights.log_odds[1:][chosen].astype(np.float16),
        "typical": weights.typical,
        **weights.first.arrays("first."),
        **weights.second.arrays("second."),
    }
    limits = {favor: asdict(limit) for favor, limit in LIMITS.items()}
    about = {
        "model": "plain-text lines: two stages of oblivious trees",
        "licence": "Apache-2.0",
        "sources": SOURCES,
        "first": list(FIRST_NAMES),
        "second": list(SECOND_NAMES),
        "limits": limits,
        "seed": seed,
        "crossvalidated": measured,
    }
    save_weights(path, arrays, about)


def measure(stages: FirstStages, out: Path, folds: Path | None) -> dict[str, Any]:
    """Cross-validate, print figures for each favor, and write the balanced predictions.

    Args:
        stages: The data.
        out: File for the predictions, in the form that the scorer reads.
        folds: Folder for the weights that were not trained on each fold, `fold0/text.npz` to `fold4/text.npz`; None to
            write none.

    Returns:
        The figures by favor and group of texts.
    """
    predictions, models = crossvalidate(stages)
    if folds:
        for fold, weights in models.items():
            save(weights, folds / f"fold{fold}" / "text.npz", {}, stages.seed)
    measured: dict[str, Any] = {}
    for favor, limits in LIMITS.items():
        cleaned = [clean_until_stable(one, models[one.sample.fold], limits) for one in predictions]
        found = figures((one.sample, dropped) for one, (dropped, _) in zip(predictions, cleaned, strict=True))
        again = round(sum(passes > 1 for _, passes in cleaned) / len(cleaned), 4)
        measured[favor] = {**{group: figure._asdict() for group, figure in found.items()}, "more than one pass": again}
        print(favor, f"more than one pass: {again:.4f}")
        for group, figure in found.items():
            print(f"  {group:28}", *(f"{name} {value}" for name, value in figure._asdict().items()))
        if favor == "balanced":
            _write_predictions(out, predictions, [dropped for dropped, _ in cleaned])
    return measured


def _write_predictions(
    out: Path, predictions: Sequence[OutOfFoldPrediction], dropped: Sequence[NDArray[np.bool_]]
) -> None:
    """Write the cleaned texts in the form that the scorer reads."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("w", encoding="utf-8") as file:
        for one, drops in zip(predictions, dropped, strict=True):
            text = "\n".join(line for line, drop in zip(one.sample.texts, drops, strict=True) if not drop)
            file.write(json.dumps({"id": one.sample.name, "text": text}, ensure_ascii=False) + "\n")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command."""
    parser = argparse.ArgumentParser(description="Trains and measures the model of plain-text lines.")
    parser.add_argument("command", choices=("crossval", "train", "all"))
    parser.add_argument("--data", type=Path, required=True, help="folder of the development data (../shared/data)")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="weights to write")
    parser.add_argument(
        "--out", type=Path, default=Path("build/text-crossval.jsonl"), help="file for predictions that the scorer reads"
    )
    parser.add_argument("--folds", type=Path, help="folder for weights trained without each of the folds")
    options = parser.parse_args(arguments)
    samples = read_samples(options.data)
    stages = FirstStages(prepare([*samples, *augmented(samples, options.seed)], options.seed), options.seed)
    measured = measure(stages, options.out, options.folds) if options.command != "train" else {}
    if options.command != "crossval":
        save(make_weights(stages, frozenset(FOLDS)), options.weights, measured, stages.seed)


if __name__ == "__main__":
    main()
