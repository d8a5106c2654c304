"""The learned model of HTML blocks, from weights to a prediction. It needs numpy alone.

In the first stage, trees and nets that read the blocks in order each give every block a probability, from the features
of the block and its surroundings. The page's type is predicted from the page as a whole. The second stage, again trees
and nets, sees both probabilities of all neighbours, ancestors and look-alikes, and the type; the mean of their
log-odds is the block's. The blocks kept are those that together have the best expected F1, or none where nothing seems
to be main content. Last, the F1 of this choice is predicted.
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
# A page shows no content if no block reaches this probability of being content, and fewer words of content than this
# are expected: the empty shells of shops, forums and lists that scripts would fill.
_MIN_CONTENT_PROBABILITY = 0.7
_MIN_CONTENT_WORDS = 80
# Errors in the blocks of a page are correlated: annotators want now less, now more of it than the model expects. So the
# logits of all blocks are multiplied by a slope and shifted together by normally distributed amounts.
_SLOPE = 1.2
_SHIFT_DEVIATION = 2.0  # standard deviation of the shifts
_DEVIATIONS = np.linspace(-2, 2, 9)[:, None]  # the shifts averaged over, in standard deviations
_SHIFTS = _SHIFT_DEVIATION * _DEVIATIONS
_DENSITIES = np.exp(-(_DEVIATIONS**2) / 2)
# 164 of the development and written pages declare a news article in their JSON-LD, and all of them are articles.
_NEWS = np.array([0.988, *[0.002] * (len(TYPE_NAMES) - 1)], np.float32)
_NEWS.flags.writeable = False
# The reason given for a block, by its probability in hundredths.
_REASONS = [f"main content with probability {percent / 100:.2f}" for percent in range(101)]


@dataclass(frozen=True, eq=False)
class HtmlWeights:
    """All learned numbers of the model.

    Attributes:
        vocabulary: The known tokens.
        log_odds: For each known token, the log-odds that blocks with it are kept.
        type_log_odds: For each known token, the log-odds that pages with it are of a type.
        first: First-stage trees: blocks' probabilities from their features, `len(FIRST_NAMES)` columns.
        first_nets: First-stage nets, which read the blocks in order.
        types: Trees that score each of `TYPE_NAMES`.
        second: Second-stage trees: blocks' probabilities from the first stage's, `len(SECOND_NAMES)` columns.
        second_nets: Second-stage nets.
        confidence: Trees that predict the page's F1, as log-odds.
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
    """The model's prediction for a page.

    Attributes:
        keep_probability: Probability that each block belongs to the main content, `float32 [blocks]`.
        page_type: The likeliest of `TYPE_NAMES`.
        page_type_probability: Probability of that type.
        confidence: Predicted F1 of `kept`, 0 to 1.
        kept: Whether to keep each block, `bool [blocks]`.
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
    """Predict which blocks of a page from `read_html` to keep."""
    if not page.blocks:
        none = np.zeros(0, np.float32)
        return HtmlPrediction(none, TYPE_NAMES[0], 0.0, 0.0, none > 0, np.zeros((0, 0), np.float32), None)
    shown = facts(page, weights.vocabulary)
    first_columns = first_matrix(shown, weights.log_odds)
    shown = replace(shown, columns=first_columns[: len(FACT_NAMES)])  # a view of the same numbers saves memory
    first = first_probabilities(shown, first_columns, weights.first, weights.first_nets)
    types = _NEWS if shown.is_news else type_probabilities(shown, weights.type_log_odds, weights.types)
    matrix = second_matrix(shown, weights.log_odds, first, types, first_columns)
    second = second_probabilities(matrix, weights.second, weights.second_nets)
    best = int(types.argmax())
    kept = keep(second, shown.words, BETAS[favor])
    confidence = float(sigmoid(weights.confidence.predict(confidence_row(shown, second, kept, types)[None]))[0])
    return HtmlPrediction(second, TYPE_NAMES[best], float(types[best]), confidence, kept, matrix, weights.second)


def judge_html(
    page: HtmlPage, favor: Favor = "balanced", path: Path = WEIGHTS, *, explain: bool = False
) -> tuple[HtmlPrediction, list[Verdict]]:
    """Predict a page and turn the prediction into a verdict on every block.

    Args:
        page: A page from `read_html`.
        favor: Whether precision or recall counts more.
        path: The weights to use.
        explain: Add to the reason of each block that goes the three features that weighed most.
    """
    prediction = predict_html(page, load_html_weights(path), favor)
    kept, probabilities = prediction.kept.tolist(), prediction.keep_probability.astype(np.float64)
    confidences = np.where(prediction.kept, probabilities, 1 - probabilities).tolist()
    wordings = _REASONS
    if not prediction.kept.any():
        wordings = [f"{reason}, as little as anything on this page" for reason in _REASONS]
    reasons = [wordings[percent] for percent in np.rint(probabilities * 100).astype(int).tolist()]
    if explain:
        for i in np.flatnonzero(~prediction.kept).tolist():
            reasons[i] += f", by {', '.join(prediction.top_reasons(i))}"
    # Verdicts are made from tuples of all fields: passing and checking names would cost more than the rest of this.
    judge_rule_family = repeat("model"), repeat("model.html"), repeat("model")
    numbers = [block.index for block in page.blocks]
    verdicts = map(make_verdict, zip(numbers, kept, *judge_rule_family, reasons, confidences, repeat(None), repeat("")))
    return prediction, list(verdicts)


def first_probabilities(shown: Facts, matrix: Floats, trees: Trees, nets: SequenceNets) -> Floats:
    """Probabilities by the trees and by the nets, from `first_matrix`, `float32 [2, blocks]`."""
    return sigmoid(np.stack([trees.predict(matrix.T), nets.predict(matrix, in_order(shown), NET_ROWS)]))


def in_order(shown: Facts) -> Blocks:
    """The inputs of the nets that read blocks in order, other than the matrix."""
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
    """Probabilities of the blocks, from `second_matrix`, `float32 [blocks]`."""
    return sigmoid((trees.predict(matrix.T) + nets.predict(matrix.T)) / np.float32(2))


# One for the shipped weights, and a few for training and comparing.
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
        probabilities: Probability of each block, `float32 [n]`.
        words: Words of each block, `float32 [n]`.
        beta: How many times as much recall counts as precision.
    """
    if shows_nothing(probabilities, words) and beta <= 1:
        return np.zeros(len(probabilities), bool)
    order = np.argsort(-probabilities, kind="stable")
    sorted_words = words[order].astype(np.float64)
    safe = np.clip(probabilities[order].astype(np.float64), 1e-4, 1 - 1e-4)
    shifted = 1 / (1 + np.exp(-_SLOPE * np.log(safe / (1 - safe)) - _SHIFTS))
    # If the likeliest n blocks are kept: expected words of content among them, and all their words.
    content, kept_words = (shifted * sorted_words).cumsum(1), sorted_words.cumsum()
    scores = (_DENSITIES * content / np.maximum(kept_words + beta**2 * content[:, -1:], 1e-9)).sum(0)
    kept: NDArray[np.bool_] = probabilities >= probabilities[order[int(scores.argmax())]]
    return kept


def shows_nothing(probabilities: Floats, words: Floats) -> bool:
    """Whether no block of a page is likely to be content, and hardly any content is expected in all of them."""
    return bool(probabilities.max() < _MIN_CONTENT_PROBABILITY and (probabilities * words).sum() < _MIN_CONTENT_WORDS)


def _influence(trees: Trees, row: Floats) -> Floats:
    """How much each column moved a row's log-odds: the change of the leaf on the other side of the column's splits."""
    levels, count = trees.feature.shape
    above = row[trees.feature] > trees.threshold[:, :, 0]
    offset = np.arange(count) << levels
    leaf = (above << np.arange(levels)[:, None]).sum(0) + offset
    weights = np.zeros(len(SECOND_NAMES), np.float32)
    for level in range(levels):
        other = leaf ^ (1 << level)
        np.add.at(weights, trees.feature[level], np.abs(trees.leaf[leaf] - trees.leaf[other]))
    return weights


# ---------------------------------------------------------------------------------------------------------- the file


_BAGS = ("keys", "words", "wholes", "links", "pages")
_SEPARATOR = "\0"  # in no token: the parser leaves none in a page


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
        WeightsError: An array is missing, or the weights were trained for other features.
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
        # A token's numbers must lie together, or else every look-up copies the whole table.
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
    """The shipped weights, or others; kept in memory until the file changes.

    Raises:
        WeightsError: The file is missing, broken, or made for other features than this version's.
    """
    return FILE.load(path)
