"""Trains the model of plain-text lines, and measures it on sites that it never saw.

    python -m training.text crossval --data DIR    figures over the five folds, and predictions for the scorer
    python -m training.text train --data DIR       weights from all of the data, into cleaner/weights
    python -m training.text all --data DIR         both

Two stages of oblivious trees. The second one reads the first one's probabilities for all lines of a text, so it must
learn from probabilities that the first stage gave to texts it had not seen: every stage, and every table of words, is
fitted without the fold that it is applied to. See docs/text-model.md.
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

ROOT = Path(__file__).parent.parent
FOLDS = (0, 1, 2, 3, 4)
FILES = ("residue-dev", "residue-news-dev", "clean-dev", "clean-news-dev")
_LABEL = {"k": 0, "d": 1, "n": -1}
# A word must be seen on this many sites to count; fewer would be learning sites by heart.
_SITES = 3
# What a word says is drawn towards nothing by this many made-up sites.
_PRIOR = 2.0
_ENTRIES = 120_000
# The share of lines of which training takes no notice of what rules say (see docs/text-model.md).
_FORGOTTEN = 0.3
# A text may be cleaned this often until nothing changes.
MOST_PASSES = 6
# A text that lost more than this share of its article's words is harmed.
HARMED = 0.98
SOURCES = (
    "WCXB, development split (Foley 2026), CC-BY-4.0",
    "Fundus test data (flairNLP), MIT",
    "texts of invented sites, written for this project (training/written)",
)
# Chosen on cross-validated figures, see docs/text-model.md.
LIMITS: dict[Favor, DropLimits] = {
    "balanced": DropLimits(single=0.65, clean=0.97, suspicious=0.2, loss=0.12),
    "precision": DropLimits(single=0.4, clean=0.6, suspicious=0.05, loss=0.1),
    "recall": DropLimits(single=0.9, clean=0.985, suspicious=0.2, loss=0.02),
}
_WORD = re.compile(r"\w+")
_FIRST = {"iterations": 200, "depth": 7, "learning_rate": 0.15}
_SECOND = {"iterations": 180, "depth": 7, "learning_rate": 0.12}


@dataclass(frozen=True)
class Sample:
    """A text with its labels.

    Attributes:
        name: Its id.
        site: The site that it is from.
        fold: The fold that all pages of that site belong to.
        scraper: What made it, `clean` for an article's own text.
        texts: Its lines, blank ones too.
        labels: Of each line: 0 keep, 1 drop, -1 never scored.
        weight: How much it counts in training.
        original: Whether it is in the data, and not made from it.
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
class Read:
    """A sample's lines that aren't blank, with their labels.

    Attributes:
        sample: Where they are from.
        lines: What is seen of them.
        labels: 0, 1 or -1 for each row.
        evidence: What the rules say of each row.
        blind: Whether to train as if all its words were unknown.
    """

    sample: Sample
    lines: Lines
    labels: Ints
    evidence: Floats
    blind: bool


def load(folder: Path) -> list[Sample]:
    """All texts of the development data, in the files' order, and those that were written for this project."""
    missing = [name for name in FILES if not (folder / f"{name}.jsonl.gz").exists()]
    if missing:
        raise SystemExit(f"{folder} has no {', '.join(f'{name}.jsonl.gz' for name in missing)}; see its README")
    samples = []
    for name in FILES:
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            samples += [_sample(json.loads(line), 2.5 if "news" in name else 1.0) for line in file]
    return samples + [_sample(_with_titles(row), TEXT_WEIGHT) for row in read_texts()]


def _with_titles(row: dict[str, Any]) -> dict[str, Any]:
    """A text that was written for this project; what is never scored of it are titles, and these are to stay."""
    pairs = zip(row["lines"], row["labels"], strict=True)
    return {**row, "labels": ["k" if label == "n" and line.strip() else label for line, label in pairs]}


def _sample(row: dict[str, Any], weight: float) -> Sample:
    site = urlparse(row["url"]).netloc or row["url"]
    labels = tuple(_LABEL[label] for label in row["labels"])
    return Sample(row["id"], site, row["fold"], row["scraper"], tuple(row["lines"]), labels, weight)


def vary(samples: Sequence[Sample], seed: int) -> list[Sample]:
    """Texts made from those given: what is left once all or most chrome is gone, and other shapes of text."""
    made = []
    for sample in samples:
        chance = random.Random(f"{seed} {sample.name}")
        if 1 in sample.labels:
            share = 1.0 if chance.random() < 0.6 else chance.uniform(0.5, 0.95)
            made.append(
                _without(sample, [at for at, y in enumerate(sample.labels) if y == 1 and chance.random() < share])
            )
        if chance.random() < 0.12:
            made.append(_wrapped(sample, chance.randint(56, 90)))
        elif chance.random() < 0.12:
            made.append(_without(sample, [at for at, text in enumerate(sample.texts) if not text.strip()]))
        elif chance.random() < 0.06:
            made.append(_spread(sample))
    return made


def _without(sample: Sample, gone: Sequence[int]) -> Sample:
    """The sample without some lines."""
    drops = np.zeros(len(sample.texts), np.bool_)
    drops[list(gone)] = True
    return _picked(sample, [(sample.texts[at], sample.labels[at]) for at in without(sample.texts, drops)])


def _wrapped(sample: Sample, width: int) -> Sample:
    """The sample with paragraphs broken into lines."""
    pairs = []
    for text, label in zip(sample.texts, sample.labels, strict=True):
        pairs += [(line, label) for line in textwrap.wrap(text, width) or [""]]
    return _picked(sample, pairs)


def _spread(sample: Sample) -> Sample:
    """The sample with a blank line after every line."""
    return _picked(sample, [x for t, y in zip(sample.texts, sample.labels, strict=True) for x in ((t, y), ("", -1))])


def _picked(sample: Sample, pairs: Sequence[tuple[str, int]]) -> Sample:
    texts, labels = tuple(text for text, _ in pairs), tuple(label for _, label in pairs)
    return replace(sample, texts=texts, labels=labels, weight=sample.weight * 0.5, original=False)


def read(samples: Iterable[Sample], seed: int) -> list[Read]:
    """See each sample as the model does; some that were made go without their words."""
    result = []
    for sample in samples:
        lines = read_lines(sample.texts)
        if not len(lines.rows):
            continue
        blind = not sample.original and random.Random(f"{seed} blind {sample.name}").random() < 0.25
        evidence = _forgetting(rule_evidence(sample.texts)[lines.rows], sample, seed)
        result.append(Read(sample, lines, np.array(sample.labels, np.int64)[lines.rows], evidence, blind))
    return result


def rule_evidence(texts: Sequence[str]) -> Floats:
    """What the rules' phrases say of each line, `float32 [lines]`."""
    view = rule_book().view(page_of(texts))
    evidence = np.zeros(len(texts), np.float32)
    evidence[[block.index for block in view.blocks]] = rule_book().evidence(view)
    return evidence


def _forgetting(evidence: Floats, sample: Sample, seed: int) -> Floats:
    """What rules say, but for some lines nothing: of texts from elsewhere they know less than of these."""
    chance = np.random.default_rng([seed, *map(zlib.crc32, (sample.name.encode(), "\n".join(sample.texts).encode()))])
    kept: Floats = np.where(chance.random(len(evidence)) < _FORGOTTEN, 0, evidence).astype(np.float32)
    return kept


class Counts(NamedTuple):
    """On how many sites an entry stands, and on what share of their lines with it is dropped.

    Attributes:
        hashes: The entries, number 1 first.
        sites: Sites of the development data and of what was written, by fold, entry and length of line,
            `float64 [2, folds, entries + 1, 2]`.
        dropped: Shares of dropped lines, summed over the sites, in the same form.
    """

    hashes: NDArray[np.uint32]
    sites: NDArray[np.float64]
    dropped: NDArray[np.float64]

    def log_odds(self, folds: Iterable[int]) -> Floats:
        """Log-odds of every entry, learned of these folds alone, `float32 [entries + 1, 2]`."""
        chosen = list(folds)
        (real, written), (gone, taken) = self.sites[:, chosen].sum(1), self.dropped[:, chosen].sum(1)
        # What was written counts less beside what real sites say, and fully where they say too little.
        share = np.where(real.sum(1, keepdims=True) < _SITES, 1.0, TEXT_WEIGHT)
        sites, dropped = real + share * written, gone + share * taken
        base = dropped.sum(0) / np.maximum(sites.sum(0), 1)
        base = np.clip(base, 0.01, 0.99)
        ratio = np.log((dropped + _PRIOR * base) / (sites - dropped + _PRIOR * (1 - base))) - np.log(base / (1 - base))
        ratio[(real + written).sum(1) < _SITES] = 0
        ratio[0] = 0
        rounded: Floats = ratio.astype(np.float16).astype(np.float32)  # as they are stored
        return rounded


def count(texts: Sequence[Read]) -> Counts:
    """Count words, pairs and whole lines over the samples of the data itself."""
    known = [text for text in texts if text.sample.original]
    sites = sorted({text.sample.site for text in known})
    number = {site: at for at, site in enumerate(sites)}
    part = np.zeros(len(sites), np.int64)  # the fold of a site; those of what was written come behind the others
    parts = []
    for text in known:
        written = text.sample.scraper == SCRAPER
        part[number[text.sample.site]] = text.sample.fold + len(FOLDS) * written
        parts.append(_occurrences(text, number[text.sample.site]))
    hashes, site, long, label = (np.concatenate(column) for column in zip(*parts, strict=True))
    entries, entry = np.unique(hashes, return_inverse=True)
    key, index = np.unique((entry * 2 + long) * len(sites) + site, return_inverse=True)
    share = np.bincount(index, label) / np.bincount(index)
    group, site = np.divmod(key, len(sites))
    size = len(entries) * 2
    total = np.bincount(group, minlength=size).reshape(-1, 2).sum(1)
    at = part[site] * size + group
    form = (2, len(FOLDS), -1, 2)
    counts = np.bincount(at, minlength=2 * len(FOLDS) * size).reshape(form).astype(np.float64)
    drops = np.bincount(at, share, minlength=2 * len(FOLDS) * size).reshape(form)
    chosen = np.flatnonzero((total >= _SITES) & (entries > 0))
    pad = np.zeros((2, len(FOLDS), 1, 2))
    return Counts(
        entries[chosen], np.concatenate([pad, counts[:, :, chosen]], 2), np.concatenate([pad, drops[:, :, chosen]], 2)
    )


def _occurrences(text: Read, site: int) -> tuple[NDArray[Any], ...]:
    """Hash, site, length of line and label of all that a text says."""
    tokens, labels = text.lines.tokens, text.labels
    lengths = np.diff(tokens.starts, append=len(tokens.words))
    row = np.concatenate([np.arange(len(labels)).repeat(lengths)] * 3 + [np.arange(len(labels))] * 2)
    hashes = np.concatenate(tokens.hashes)
    both = np.unique(np.stack([hashes.astype(np.int64), row]), axis=1)
    hashes, row = both
    scored = labels[row] >= 0
    hashes, row = hashes[scored].astype(np.uint32), row[scored]
    long = (text.lines.words[row] > SHORT_LINE).astype(np.int64)
    return hashes, np.full(len(row), site), long, labels[row].astype(np.float64)


def matrices(texts: Sequence[Read], lexicon: Lexicon, log_odds: Floats) -> list[Floats]:
    """The first stage's matrix of each text, `float32 [columns, rows]`."""
    result = []
    for text in texts:
        numbers: Numbers = lexicon.read(text.lines.tokens)
        tokens = token_columns(numbers, log_odds, text.lines.words)
        if text.blind:
            tokens = np.zeros((len(TOKENS), len(text.labels)), np.float32)
        result.append(first_matrix(text.lines, tokens, text.evidence))
    return result


def fit(texts: Sequence[Read], columns: Sequence[Floats], params: dict[str, Any], seed: int) -> Trees:
    """Fit trees to scored lines; each text counts alike, and in it a line by the root of its words."""
    from catboost import CatBoostClassifier, Pool  # noqa: PLC0415  slow to load

    scored = [_drawn(text, seed) for text in texts]
    matrix = np.concatenate([part[:, rows].T for part, rows in zip(columns, scored, strict=True)])
    labels = np.concatenate([text.labels[rows] for text, rows in zip(texts, scored, strict=True)])
    weight = np.concatenate([_weight(text)[rows] for text, rows in zip(texts, scored, strict=True)])
    model = CatBoostClassifier(
        **params, random_seed=seed, thread_count=1, verbose=0, border_count=48, rsm=0.35, l2_leaf_reg=6,
        bootstrap_type="Bernoulli", subsample=0.7, allow_writing_files=False,
    )  # fmt: skip
    model.fit(Pool(matrix, labels, weight=weight))
    trees: Trees = trees_from_catboost(model)
    return trees


def _drawn(text: Read, seed: int) -> NDArray[np.bool_]:
    """The rows to train on: all scored ones, of texts without chrome and of those that were made only some."""
    chance = np.random.default_rng([seed, zlib.crc32(text.sample.name.encode())]).random(len(text.labels))
    return (text.labels >= 0) & (chance < _share(text))


def _share(text: Read) -> float:
    """The share of a text's rows to train on."""
    if not text.sample.original:
        return 0.35
    return 1.0 if text.labels.max() > 0 else 0.5


def _weight(text: Read) -> NDArray[np.float64]:
    words = np.maximum(text.lines.words, 1).astype(np.float64)
    roots = np.sqrt(words)
    total = roots[text.labels >= 0].sum()
    weight: NDArray[np.float64] = roots / max(total, 1.0) * 30 * text.sample.weight / _share(text)
    return weight


class Stage1:
    """First stages fitted without any one or two folds, each when first asked for."""

    def __init__(self, texts: Sequence[Read], seed: int) -> None:
        """Count words; fit nothing yet."""
        self.texts = texts
        self.seed = seed
        self.counts = count(texts)
        self.lexicon = Lexicon.build(self.counts.hashes)
        self.fitted: dict[frozenset[int], Trees] = {}

    def columns(self, indices: Sequence[int], known: Iterable[int]) -> list[Floats]:
        """Matrices of these texts as they look to one who knows the words of these folds."""
        return matrices([self.texts[at] for at in indices], self.lexicon, self.counts.log_odds(known))

    def trees(self, known: frozenset[int]) -> Trees:
        """The first stage fitted to these folds; each of them read with words of the others."""
        if known not in self.fitted:
            chosen, columns = [], []
            for fold in sorted(known):
                indices = [at for at, text in enumerate(self.texts) if text.sample.fold == fold]
                chosen += indices
                columns += self.columns(indices, known - {fold})
            self.fitted[known] = fit([self.texts[at] for at in chosen], columns, _FIRST, self.seed)
        return self.fitted[known]

    def probabilities(self, fold: int, known: frozenset[int]) -> tuple[list[int], list[Floats], list[Floats]]:
        """Texts of a fold, their matrices, and P(drop) by a first stage that knows only the given folds."""
        indices = [at for at, text in enumerate(self.texts) if text.sample.fold == fold]
        columns = self.columns(indices, known)
        trees = self.trees(known)
        return indices, columns, [sigmoid(trees.predict(part.T)) for part in columns]

    def second(self, fold: int, known: frozenset[int]) -> tuple[list[int], list[Floats]]:
        """Texts of a fold and what the second stage sees of them, by a first stage that knows only these folds."""
        indices, columns, probabilities = self.probabilities(fold, known)
        parts = zip(indices, columns, probabilities, strict=True)
        return indices, [second_matrix(self.texts[at].lines, first, own) for at, first, own in parts]


def fit_second(stage: Stage1, known: frozenset[int]) -> Trees:
    """The second stage fitted to these folds, each seen by a first stage without it."""
    chosen: list[int] = []
    columns: list[Floats] = []
    for fold in sorted(known):
        indices, parts = stage.second(fold, known - {fold})
        chosen += indices
        columns += parts
    return fit([stage.texts[at] for at in chosen], columns, _SECOND, stage.seed)


def weights_of(stage: Stage1, known: frozenset[int]) -> TextWeights:
    """The model learned of these folds, as it is used."""
    log_odds = stage.counts.log_odds(known)
    second = fit_second(stage, known)
    return TextWeights(stage.lexicon, log_odds, stage.trees(known), second, _typical(stage, known), LIMITS)


def _typical(stage: Stage1, known: frozenset[int]) -> Floats:
    """A longer line of an article in the middle of all such, as the second stage sees it."""
    fold = min(known)
    indices, columns = stage.second(fold, known - {fold})
    kept = np.concatenate(
        [part[:, stage.texts[at].labels == 0] for at, part in zip(indices, columns, strict=True)], axis=1
    )
    words = kept[SECOND_NAMES.index("words")]
    typical: Floats = np.median(kept[:, words >= np.median(words)], axis=1).astype(np.float32)
    return typical


class Judged(NamedTuple):
    """A text of the data, and what a model that never saw its site says of it.

    Attributes:
        sample: The text.
        first: P(drop) of each line by the first stage alone.
        probabilities: P(drop) of each line by both.
    """

    sample: Sample
    first: Floats
    probabilities: Floats


def crossval(stage: Stage1) -> tuple[list[Judged], dict[int, TextWeights]]:
    """Every text of the data judged by a model that saw no page of its fold; and these models."""
    judged, models = [], {}
    everything = frozenset(FOLDS)
    for fold in FOLDS:
        models[fold] = weights_of(stage, everything - {fold})
        texts = [text for text in stage.texts if text.sample.fold == fold and text.sample.original]
        judged += [_judge(text, models[fold]) for text in texts]
        print(f"fold {fold}: {len(texts)} texts", flush=True)
    return judged, models


def _judge(text: Read, weights: TextWeights) -> Judged:
    """Judge a text through the very function that cleaning calls, and by the first stage as well."""
    texts = text.sample.texts
    first = np.zeros(len(texts), np.float32)
    tokens = token_columns(weights.lexicon.read(text.lines.tokens), weights.log_odds, text.lines.words)
    first[text.lines.rows] = sigmoid(weights.first.predict(first_matrix(text.lines, tokens, text.evidence).T))
    return Judged(text.sample, first, predict_text(page_of(texts), weights, rule_evidence(texts)))


def page_of(texts: Sequence[str]) -> Page:
    """Lines as a page."""
    return Page(Document("\n".join(texts), "text"), tuple(Block(at, text, 0) for at, text in enumerate(texts)))


def without(texts: Sequence[str], drops: NDArray[np.bool_]) -> list[int]:
    """Indices of what is left when some lines go, blank lines that meet made one."""
    kept: list[int] = []
    for at, text in enumerate(texts):
        if drops[at]:
            continue
        if text.strip() or not kept or texts[kept[-1]].strip():
            kept.append(at)
    return kept


def settle(judged: Judged, weights: TextWeights, limits: DropLimits) -> tuple[NDArray[np.bool_], int]:
    """Clean until nothing changes: which lines go in the end, and after how many passes that took something."""
    texts = judged.sample.texts
    gone = np.zeros(len(texts), np.bool_)
    left, probabilities = list(range(len(texts))), judged.probabilities
    for number in range(MOST_PASSES):
        drops = choose(probabilities, sizes(page_of([texts[at] for at in left])), limits)
        if not drops.any():
            return gone, number
        gone[[at for at, drop in zip(left, drops, strict=True) if drop]] = True
        kept = without([texts[at] for at in left], drops)
        left = [left[at] for at in kept]
        now = [texts[at] for at in left]
        probabilities = predict_text(page_of(now), weights, rule_evidence(now))
    return gone, MOST_PASSES


class Figures(NamedTuple):
    """Word-level figures of one kind of text, as the shared scorer counts them."""

    texts: int
    f1: float
    content: float
    residue: float
    harmed: float
    changed: float
    lost: float


def figures(outcomes: Iterable[tuple[Sample, NDArray[np.bool_]]]) -> dict[str, Figures]:
    """Figures for each scraper, news apart, and for `residue`, `residue-news` and `clean` as wholes."""
    groups: dict[str, list[tuple[float, ...]]] = {}
    for sample, gone in outcomes:
        row = _row(sample, gone)
        for group in _groups(sample):
            groups.setdefault(group, []).append(row)
    return {group: _mean(rows) for group, rows in sorted(groups.items())}


def _groups(sample: Sample) -> tuple[str, ...]:
    if sample.scraper in {"clean", SCRAPER}:
        return (sample.scraper,)
    news = "-news" if sample.weight > 1 else ""
    return (f"residue{news}", f"{sample.scraper}{news}")


def _row(sample: Sample, gone: NDArray[np.bool_]) -> tuple[float, ...]:
    """F1, content, residue, harmed, changed, words lost, words of article."""
    words = np.array([len(_WORD.findall(unicodedata.normalize("NFKC", text))) for text in sample.texts])
    labels = np.array(sample.labels)
    article, chrome = words[labels == 0].sum(), words[labels == 1].sum()
    content, left = words[(labels == 0) & ~gone].sum(), words[(labels == 1) & ~gone].sum()
    precision, recall = content / max(content + left, 1), content / max(article, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return f1, recall, left / max(chrome, 1), recall < HARMED, bool(gone.any()), article - content, article


def _mean(rows: Sequence[tuple[float, ...]]) -> Figures:
    f1, content, residue, harmed, changed, lost, article = np.array(rows, np.float64).mean(0).tolist()
    return Figures(
        len(rows), round(f1, 4), round(content, 4), round(residue, 4), round(harmed, 4), round(changed, 4),
        round(lost / article, 6),
    )  # fmt: skip


def save(weights: TextWeights, path: Path, measured: dict[str, Any], seed: int) -> None:
    """Write a model: its arrays, and beside them what they are and where they come from."""
    strength = np.abs(weights.log_odds[1:]).max(1)
    chosen = np.argsort(-strength, kind="stable")[:_ENTRIES]
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


def measure(stage: Stage1, out: Path, folds: Path | None) -> dict[str, Any]:
    """Cross-validate, print and return figures for what is favoured, and write predictions for the scorer.

    Args:
        stage: The data, read.
        out: Where the predictions go.
        folds: Where the weights go that have not seen a fold, `fold0/text.npz` to `fold4/text.npz`; None for nowhere.
    """
    judged, models = crossval(stage)
    if folds:
        for fold, weights in models.items():
            save(weights, folds / f"fold{fold}" / "text.npz", {}, stage.seed)
    measured: dict[str, Any] = {}
    for favor, limits in LIMITS.items():
        settled = [settle(one, models[one.sample.fold], limits) for one in judged]
        found = figures((one.sample, gone) for one, (gone, _) in zip(judged, settled, strict=True))
        measured[favor] = {group: figure._asdict() for group, figure in found.items()}
        again = sum(passes > 1 for _, passes in settled) / len(settled)
        measured[favor]["more than one pass"] = round(again, 4)
        print(favor, f"more than one pass: {again:.4f}")
        for group, figure in found.items():
            print(f"  {group:28}", *(f"{name} {value}" for name, value in figure._asdict().items()))
        if favor == "balanced":
            _write(out, judged, [gone for gone, _ in settled])
    return measured


def _write(out: Path, judged: Sequence[Judged], gone: Sequence[NDArray[np.bool_]]) -> None:
    """Predictions in the form that the scorer reads."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("w", encoding="utf-8") as file:
        for one, drops in zip(judged, gone, strict=True):
            text = "\n".join(line for line, drop in zip(one.sample.texts, drops, strict=True) if not drop)
            file.write(json.dumps({"id": one.sample.name, "text": text}, ensure_ascii=False) + "\n")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description="Train and measure the model of plain-text lines.")
    parser.add_argument("task", choices=("crossval", "train", "all"))
    parser.add_argument("--data", type=Path, required=True, help="folder with the development data (../shared/data)")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--out", type=Path, default=Path("build/text-crossval.jsonl"), help="predictions of crossval")
    parser.add_argument("--folds", type=Path, help="where to keep the weights that have not seen a fold")
    options = parser.parse_args(arguments)
    samples = load(options.data)
    stage = Stage1(read([*samples, *vary(samples, options.seed)], options.seed), options.seed)
    measured = measure(stage, options.out, options.folds) if options.task != "train" else {}
    if options.task != "crossval":
        save(weights_of(stage, frozenset(FOLDS)), options.weights, measured, stage.seed)


if __name__ == "__main__":
    main()
