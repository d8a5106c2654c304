"""The learned model of HTML blocks, from weights to a prediction: numpy alone.

First trees, and nets that read blocks in order, give every block a probability each, from what it and its surroundings
look like. The page's type is told from the page as a whole. Second trees and nets see both probabilities of all
neighbours, ancestors and look-alikes, and the type; the mean of their log-odds is the block's. Those blocks are kept
that together can expect the best F1, or none where nothing seems to be main content. Last of all the page's own F1 is
predicted.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner.blocks import make_verdict
from cleaner.errors import WeightsError
from cleaner.features.html import (
    FIRST_NAMES,
    NET_ROWS,
    SECOND_NAMES,
    TYPE_BAGS,
    TYPE_NAMES,
    TokenLogOdds,
    TypeLogOdds,
    confidence_row,
    first_matrix,
    second_matrix,
    type_row,
)
from cleaner.features.html_facts import FACT_NAMES, Facts, facts
from cleaner.features.html_tokens import Vocabulary
from cleaner.models.nets import Nets
from cleaner.models.sequence import LEVELS, Blocks, SequenceNets
from cleaner.models.trees import Panel, Trees, sigmoid
from cleaner.models.weights_file import WeightsFile, taking_arrays

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from cleaner.blocks import Favor, PageType, Verdict
    from cleaner.html.layout import HtmlPage

    Floats = NDArray[np.float32]

WEIGHTS = Path(__file__).parent.parent / "weights" / "html.npz"
# The beta of the F-beta for which blocks are kept.
BETAS: dict[Favor, float] = {"balanced": 1.0, "precision": 0.5, "recall": 2.0}
# A page shows no content at all if none of its blocks is likelier to be content than this, and fewer words of it are to
# be expected than this: frames of shops, forums and lists that scripts would fill.
_LIKELY, _FEW = 0.7, 80
# Doubts about the blocks of a page go together: what is wanted of it is now less, now more than it seems. So the logits
# of all blocks, times a slope, are shifted together by normally distributed amounts, from which these are taken.
_SLOPE, _SHIFT_DEVIATION = 1.2, 2.0
_DEVIATIONS = np.linspace(-2, 2, 9)[:, None]
_SHIFTS, _DENSITIES = _SHIFT_DEVIATION * _DEVIATIONS, np.exp(-(_DEVIATIONS**2) / 2)
# Of the development and written pages 164 say in their JSON-LD that they are a news article, and they all are articles.
_NEWS = np.array([0.988, *[0.002] * (len(TYPE_NAMES) - 1)], np.float32)
_NEWS.flags.writeable = False
# What is said of a block, by its probability in hundredths.
_REASONS = [f"main content with probability {percent / 100:.2f}" for percent in range(101)]


@dataclass(frozen=True, eq=False)
class HtmlWeights:
    """Everything learned.

    Attributes:
        vocabulary: The known tokens.
        log_odds: Of each of them, that blocks with it are kept.
        type_log_odds: That pages with it are of a type.
        first: Trees for probabilities of blocks from what they look like, `len(FIRST_NAMES)` columns.
        first_nets: Nets for the same that read blocks in order.
        types: A score for each of `TYPE_NAMES`.
        second: Trees for probabilities of blocks from the first ones, `len(SECOND_NAMES)` columns.
        second_nets: Nets for the same.
        confidence: The page's F1, as log-odds.
    """

    vocabulary: Vocabulary
    log_odds: TokenLogOdds
    type_log_odds: TypeLogOdds
    first: Trees
    first_nets: SequenceNets
    types: tuple[Trees, ...]
    second: Trees
    second_nets: Nets
    confidence: Trees


@dataclass(frozen=True, eq=False)
class HtmlPrediction:
    """What the model says of a page.

    Attributes:
        keep_probability: Of each block, that it belongs to the main content, `float32 [blocks]`.
        page_type: The likeliest of `TYPE_NAMES`.
        page_type_probability: Its probability.
        confidence: The F1 that `kept` will have, as predicted.
        kept: Which blocks to keep, `bool [blocks]`.
    """

    keep_probability: Floats
    page_type: PageType
    page_type_probability: float
    confidence: float
    kept: NDArray[np.bool_]
    _matrix: Floats = field(repr=False)
    _trees: Trees | None = field(repr=False)

    def top_reasons(self, block: int) -> tuple[str, ...]:
        """The three features that weighed most in a block's log-odds: those whose splits moved its trees most."""
        if self._trees is None:
            return ()
        weights = _influence(self._trees, self._matrix[:, block])
        best = np.argsort(-weights, kind="stable")[:3]
        return tuple(SECOND_NAMES[number] for number in best if weights[number] > 0)


def predict_html(page: HtmlPage, weights: HtmlWeights, favor: Favor = "balanced") -> HtmlPrediction:
    """Judge all blocks of a page that `read_html` made."""
    if not page.blocks:
        none = np.zeros(0, np.float32)
        return HtmlPrediction(none, TYPE_NAMES[0], 0.0, 0.0, none > 0, np.zeros((0, 0), np.float32), None)
    shown = facts(page, weights.vocabulary)
    look = first_matrix(shown, weights.log_odds)
    shown = replace(shown, columns=look[: len(FACT_NAMES)])  # the same in the matrix: once is enough
    first = first_probabilities(shown, look, weights.first, weights.first_nets)
    types = _NEWS if shown.is_news else type_probabilities(shown, weights.type_log_odds, weights.types)
    matrix = second_matrix(shown, weights.log_odds, first, types, look)
    second = second_probabilities(matrix, weights.second, weights.second_nets)
    best = int(types.argmax())
    kept = keep(second, shown.words, BETAS[favor])
    sure = float(sigmoid(weights.confidence.predict(confidence_row(shown, second, kept, types)[None]))[0])
    return HtmlPrediction(second, TYPE_NAMES[best], float(types[best]), sure, kept, matrix, weights.second)


def judge_html(
    page: HtmlPage, favor: Favor = "balanced", path: Path = WEIGHTS, *, explain: bool = False
) -> tuple[HtmlPrediction, list[Verdict]]:
    """A verdict on every block.

    Args:
        page: A page that `read_html` made.
        favor: What counts more, precision or recall.
        path: The weights to use.
        explain: Name the three features that weighed most, for blocks that go.
    """
    found = predict_html(page, load_html_weights(path), favor)
    kept, probabilities = found.kept.tolist(), found.keep_probability.astype(np.float64)
    sure = np.where(found.kept, probabilities, 1 - probabilities).tolist()
    told = _REASONS if found.kept.any() else [f"{reason}, as little as anything on this page" for reason in _REASONS]
    reasons = [told[percent] for percent in np.rint(probabilities * 100).astype(int).tolist()]
    if explain:
        for i in np.flatnonzero(~found.kept).tolist():
            reasons[i] += f", by {', '.join(found.top_reasons(i))}"
    # By a tuple of all fields: names and checks would cost more than all else here.
    named = repeat("model"), repeat("model.html"), repeat("model")
    numbers = [block.index for block in page.blocks]
    verdicts = map(make_verdict, zip(numbers, kept, *named, reasons, sure, repeat(None), repeat("")))
    return found, list(verdicts)


def first_probabilities(shown: Facts, matrix: Floats, trees: Trees, nets: SequenceNets) -> Floats:
    """Probabilities from what `first_matrix` says: those of the trees, those of the nets, `float32 [2, blocks]`."""
    return sigmoid(np.stack([trees.predict(matrix.T), nets.predict(matrix, in_order(shown), NET_ROWS)]))


def in_order(shown: Facts) -> Blocks:
    """What nets that read blocks in order see of a page beside its numbers."""
    around = shown.ancestors[list(LEVELS)]
    return Blocks(
        keys=shown.key_bags,
        words=shown.word_bags,
        around=shown.key_of[shown.ancestors],
        firsts=shown.firsts[around],
        lasts=shown.lasts[around],
        heading=shown.heading,
    )


def second_probabilities(matrix: Floats, trees: Trees, nets: Nets) -> Floats:
    """The probabilities of blocks, from what `second_matrix` says of them, `float32 [blocks]`."""
    return sigmoid((trees.predict(matrix.T) + nets.predict(matrix.T)) / np.float32(2))


# One for the shipped weights, and a few for those who train or compare.
_panel = lru_cache(maxsize=8)(Panel.of)


def type_probabilities(shown: Facts, log_odds: TypeLogOdds, trees: Sequence[Trees]) -> Floats:
    """Probabilities of the page types, `float32 [len(TYPE_NAMES)]`, which sum to 1."""
    row = type_row(shown, log_odds)
    scores = _panel(tuple(trees)).predict(row).astype(np.float64)
    powers = np.exp(scores - scores.max())
    probabilities: Floats = (powers / powers.sum()).astype(np.float32)
    return probabilities


def keep(probabilities: Floats, words: Floats, beta: float = 1.0) -> NDArray[np.bool_]:
    """The blocks with the best expected F-beta, averaged over shifts of the logits; none if the page shows no content.

    Args:
        probabilities: Of each block, `float32 [n]`.
        words: How many words each has, `float32 [n]`.
        beta: How many times as much as precision recall counts.
    """
    if shows_nothing(probabilities, words) and beta <= 1:
        return np.zeros(len(probabilities), bool)
    order = np.argsort(-probabilities, kind="stable")
    sorted_words = words[order].astype(np.float64)
    safe = np.clip(probabilities[order].astype(np.float64), 1e-4, 1 - 1e-4)
    shifted = 1 / (1 + np.exp(-_SLOPE * np.log(safe / (1 - safe)) - _SHIFTS))
    found, taken = (shifted * sorted_words).cumsum(1), sorted_words.cumsum()
    scores = (_DENSITIES * found / np.maximum(taken + beta**2 * found[:, -1:], 1e-9)).sum(0)
    kept: NDArray[np.bool_] = probabilities >= probabilities[order[int(scores.argmax())]]
    return kept


def shows_nothing(probabilities: Floats, words: Floats) -> bool:
    """Whether no block of a page is likely to be content, and hardly any content is to be expected of all of them."""
    return bool(probabilities.max() < _LIKELY and (probabilities * words).sum() < _FEW)


def _influence(trees: Trees, row: Floats) -> Floats:
    """How much each column moved a row's log-odds: how much the leaf would differ on the other side of its splits."""
    levels, count = trees.feature.shape
    above = row[trees.feature] > trees.threshold[:, :, 0]
    offset = np.arange(count) << levels
    number = (above << np.arange(levels)[:, None]).sum(0) + offset
    weights = np.zeros(len(SECOND_NAMES), np.float32)
    for level in range(levels):
        other = number ^ (1 << level)
        np.add.at(weights, trees.feature[level], np.abs(trees.leaf[number] - trees.leaf[other]))
    return weights


# ---------------------------------------------------------------------------------------------------------- the file


_BAGS = ("keys", "words", "wholes", "links", "pages")
_SEPARATOR = "\0"  # no token holds it: the parser leaves none in a page


def pack_weights(weights: HtmlWeights) -> dict[str, NDArray[Any]]:
    """Weights as plain arrays, for `weights_file.save_weights`."""
    arrays: dict[str, NDArray[Any]] = {}
    for name in _BAGS:
        joined = _SEPARATOR.join(getattr(weights.vocabulary, name))
        arrays[f"tokens.{name}"] = np.frombuffer(joined.encode(), np.uint8)
    arrays["tokens.pairs"] = np.fromiter(weights.vocabulary.pairs, np.int64, len(weights.vocabulary.pairs))
    for name in ("keys", "words", "pairs", "wholes", "links"):
        arrays[f"values.{name}"] = getattr(weights.log_odds, name).astype(np.float16)
    for name, table in weights.type_log_odds.tables.items():
        arrays[f"types.{name}"] = table.astype(np.float16)
    for name in ("first", "first_nets", "second", "second_nets", "confidence"):
        arrays |= getattr(weights, name).arrays(f"{name}.")
    for name, trees in zip(TYPE_NAMES, weights.types, strict=True):
        arrays |= trees.arrays(f"type.{name}.")
    return arrays


def unpack_weights(arrays: Mapping[str, NDArray[Any]]) -> HtmlWeights:
    """Weights from the arrays that `pack_weights` made.

    Raises:
        WeightsError: An array is missing, or they were trained for other features.
    """
    with taking_arrays():
        tokens = {name: bytes(arrays[f"tokens.{name}"]).decode().split(_SEPARATOR) for name in _BAGS}
        vocabulary = Vocabulary(
            keys=tokens["keys"], words=tokens["words"], pairs=arrays["tokens.pairs"].tolist(),
            wholes=tokens["wholes"], links=tokens["links"], pages=tokens["pages"],
        )  # fmt: skip
        log_odds = TokenLogOdds(**{
            name: arrays[f"values.{name}"].astype(np.float32) for name in ("keys", "words", "pairs", "wholes", "links")
        })  # fmt: skip
        # A token's numbers lie together, whatever way they were stored: else taking some copies them all.
        tables = {name: np.ascontiguousarray(arrays[f"types.{name}"], np.float32) for name in TYPE_BAGS}
    first, second, confidence = (Trees.load(arrays, f"{name}.") for name in ("first", "second", "confidence"))
    first_nets, second_nets = SequenceNets.load(arrays, "first_nets."), Nets.load(arrays, "second_nets.")
    types = tuple(Trees.load(arrays, f"type.{name}.") for name in TYPE_NAMES)
    widths = first.width <= len(FIRST_NAMES), second.width <= len(SECOND_NAMES)
    if not all(widths) or (len(first_nets.middle), len(second_nets.middle)) != (len(NET_ROWS), len(SECOND_NAMES)):
        thing, advice = "weights", "train the weights again"
        raise WeightsError(thing, "they look at features that this version doesn't have", advice)
    return HtmlWeights(
        vocabulary, log_odds, TypeLogOdds(tables), first, first_nets, types, second, second_nets, confidence
    )


FILE = WeightsFile(
    WEIGHTS,
    {"first": FIRST_NAMES, "second": SECOND_NAMES, "types": TYPE_NAMES},
    lambda arrays, _: unpack_weights(arrays),
)


def load_html_weights(path: Path = WEIGHTS) -> HtmlWeights:
    """The shipped weights, or others; read again only where they changed.

    Raises:
        WeightsError: They are missing, broken, or were made for other features than this version's.
    """
    return FILE.load(path)
