"""The learned model of plain text: the probability that each line is chrome, and the choice of lines that go.

Two stages of trees (see docs/text-model.md). The first sees a line, its words and its neighbours. The second sees the
first one's probabilities of all lines, so that runs of lines are judged together. It needs numpy alone. Probabilities
are those of a line being chrome, P(drop), unless stated otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

import numpy as np

from cleaner.blocks import Favor, Verdict
from cleaner.errors import WeightsError
from cleaner.features.text import FIRST_NAMES, OWN, SECOND_NAMES, first_matrix, second_matrix, token_columns
from cleaner.features.text_facts import read_lines
from cleaner.features.text_tokens import Lexicon
from cleaner.models.trees import Trees, sigmoid
from cleaner.models.weights_file import WeightsFile, taking_arrays

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from cleaner.blocks import Page
    from cleaner.features.text_facts import Lines

    Floats = NDArray[np.float32]
    Drops = NDArray[np.bool_]

# If no line reaches this probability in the first stage, none goes after the second (see docs/text-model.md), so the
# second isn't run. That saves it for most clean texts.
SUSPECT = 0.5
# Lines that would go in this many separate stretches are the entries of a list: dates, names, places. Nothing goes.
MAX_STRETCHES = 30
# The same holds for fewer stretches if they are many for so short a text (a calendar, an exchange of letters): at least
# five, and this share of its lines.
_MIN_SCATTERED_STRETCHES = 5
_SCATTERED_SHARE = 0.15
# It also holds for a text in which lines of this many characters make up less than this share of all characters.
_LONG_LINE_CHARACTERS = 50
_MIN_LONG_SHARE = 0.3
# Neither holds where rules know a line in more than this share of the stretches.
_MAX_KNOWN_SHARE = 0.1
# A stretch in which more characters than this are expected to be the article's goes only if its mean probability,
# weighted by characters, is at least the second figure; for a stretch of 60 lines or more, which is a list and as often
# as not the article's, at least the third.
_MAX_DOUBTFUL_CHARACTERS = 150
_MIN_STRETCH_PROBABILITY = 0.85
_MIN_LIST_PROBABILITY = 0.93
_LIST_LINES = 60
# Between paragraphs of the article, a stretch that no rule knows goes only if a line of it has this probability: below
# it the article loses more words than chrome does.
_MIN_INSERT_PROBABILITY = 0.8
# By how much `DropLimits.clean` is lowered where rules speak against no line of a text, one line, or more. Where they
# know none at all, a third of the words and half of the lines that the model would drop are the article's.
_CLEAN_LOWERED = (0.0, 0.01, 0.07)
# In any text this many characters may be put at risk: in a short one the share is less than a line.
_MIN_RISK_CHARACTERS = 40.0
# A line of this many characters that stays counts as a paragraph of the article.
_PARAGRAPH_CHARACTERS = 80
WEIGHTS = Path(__file__).parent.parent / "weights" / "text.npz"


@dataclass(frozen=True)
class DropLimits:
    """Thresholds for the choice of lines that go.

    Attributes:
        single: The lowest probability at which a line goes.
        clean: A text seems clean if no line reaches this probability
        suspicious: and the expected share of chrome in it is below this.
        loss: The largest share of a text's article that may be expected to go. Lines go in order of probability until
            it is reached.
    """

    single: float
    clean: float
    suspicious: float
    loss: float


@dataclass(frozen=True, eq=False)
class TextWeights:
    """All learned numbers of the model.

    Attributes:
        lexicon: The known words, pairs of words and lines.
        log_odds: For each entry of the lexicon, the log-odds that a line with it is chrome, among short and among long
            lines, `float32 [entries, 2]`.
        first: Trees of the first stage.
        second: Trees of the second stage.
        typical: Second-stage columns of a typical line of prose, for comparison in explanations, `float32 [columns]`.
        limits: The thresholds for each `Favor`.
    """

    lexicon: Lexicon
    log_odds: Floats
    first: Trees
    second: Trees
    typical: Floats
    limits: dict[Favor, DropLimits]


def load_text_weights(path: Path = WEIGHTS) -> TextWeights:
    """The weights of the plain-text model; kept in memory until the file changes.

    Raises:
        WeightsError: The file is missing, broken, or made for other features than this version's.
    """
    return FILE.load(path)


def _unpack(arrays: Mapping[str, NDArray[Any]], about: Mapping[str, Any]) -> TextWeights:
    """Weights from their arrays and from the content of the `.json`."""
    with taking_arrays():
        log_odds = np.concatenate([np.zeros((1, 2), np.float32), arrays["entries"].astype(np.float32)])
        return TextWeights(
            Lexicon.build(arrays["hashes"]),
            log_odds,
            Trees.load(arrays, "first."),
            Trees.load(arrays, "second."),
            arrays["typical"],
            _limits(about),
        )


FILE = WeightsFile(WEIGHTS, {"first": FIRST_NAMES, "second": SECOND_NAMES}, _unpack)


def _limits(about: Mapping[str, Any]) -> dict[Favor, DropLimits]:
    """The thresholds for each `Favor`, from the content of the `.json`."""
    try:
        return {favor: DropLimits(**about["limits"][favor]) for favor in get_args(Favor)}
    except (KeyError, TypeError) as error:
        thing, cause = "limits", "missing, or not those of this version"
        raise WeightsError(thing, cause, "train the weights again") from error


def predict_text(page: Page, weights: TextWeights, rule_evidence: Floats | None = None) -> Floats:
    """The probability of every block of a plain text.

    Args:
        page: A page from a text: a block a line, blank lines included.
        weights: From `load_text_weights`.
        rule_evidence: The rules' confidence that each block is chrome, 0 for none, `float32 [blocks]`.

    Returns:
        `float32 [blocks]`; 0 for blank lines.
    """
    return _probabilities(TextFeatures.of([block.text for block in page.blocks], weights), weights, rule_evidence)


def _probabilities(features: TextFeatures, weights: TextWeights, rule_evidence: Floats | None) -> Floats:
    """The probability of every line of a text; see `predict_text`."""
    probabilities = np.zeros(len(features.texts), np.float32)
    rows = features.lines.rows
    if len(rows):
        first, of_rows = _first(features, weights, rule_evidence)
        if of_rows.max() >= SUSPECT:
            of_rows = sigmoid(weights.second.predict(second_matrix(features.lines, first, of_rows).T))
        probabilities[rows] = of_rows
    return probabilities


@dataclass(frozen=True, slots=True, eq=False)
class TextFeatures:
    """Features of a text's lines that don't depend on any probability.

    Attributes:
        texts: All lines, blank ones included.
        lines: Looks and tokens of those that aren't blank.
        tokens: From `token_columns`, `float32 [columns, rows]`.
    """

    texts: Sequence[str]
    lines: Lines
    tokens: Floats

    @classmethod
    def of(cls, texts: Sequence[str], weights: TextWeights) -> TextFeatures:
        """The features of a text, given as its lines."""
        lines = read_lines(texts)
        if not len(lines.rows):
            return cls(texts, lines, np.zeros((0, 0), np.float32))
        numbers = weights.lexicon.read(lines.tokens)
        return cls(texts, lines, token_columns(numbers, weights.log_odds, lines.words))

    def left(self, texts: Sequence[str]) -> TextFeatures | None:
        """The features of the text that is left when some lines go, without reading it again.

        Args:
            texts: The lines left, in order.

        Returns:
            None if one of them isn't a line of this text, or all are blank.
        """
        places, at = [], 0
        try:
            for text in texts:
                at = self.texts.index(text, at) + 1
                places.append(at - 1)
        except ValueError:
            return None
        row_of = np.full(len(self.texts), -1)
        row_of[self.lines.rows] = np.arange(len(self.lines.rows))
        row_of = row_of[places]
        not_blank = np.flatnonzero(row_of >= 0)
        if not len(not_blank):
            return None
        rows = row_of[not_blank]
        return TextFeatures(texts, self.lines.left(rows, not_blank), self.tokens[:, rows])


def _first(features: TextFeatures, weights: TextWeights, rule_evidence: Floats | None) -> tuple[Floats, Floats]:
    """The first stage: its columns that the second one sees too, `float32 [len(OWN), rows]`, and its probabilities."""
    evidence = None if rule_evidence is None else rule_evidence[features.lines.rows]
    first = first_matrix(features.lines, features.tokens, evidence)
    return first[: len(OWN)].copy(), sigmoid(weights.first.predict(first.T))


class RuleContext(NamedTuple):
    """What rules and protections found in a text, for the model to weigh.

    Attributes:
        evidence: As `rule_evidence` of `predict_text`; empty for none.
        protected: Returns the blocks that something protects; called only where that may matter.
        known: Whether a rule knows any line of the original text.
        claims: How many of its lines rules would remove.
    """

    evidence: Sequence[float] = ()
    protected: Callable[[], Sequence[int]] = tuple
    known: bool = True
    claims: int = 0


def choose(probabilities: Floats, sizes: Floats, limits: DropLimits, context: RuleContext = RuleContext()) -> Drops:  # noqa: B008  a tuple
    """Choose the lines that go: the surest chrome first, until too much of the article is expected to go with it.

    Nothing goes from a text that seems clean as a whole, from one of which every few lines would go, or from a list of
    short lines, unless rules know some of these. A long stretch goes only if it is surely chrome as a whole.

    Args:
        probabilities: Probability of each line.
        sizes: Size of each line in any unit; characters, because they count alike in all scripts.
        limits: The thresholds.
        context: What rules found, and the protected lines, which don't count for whether the text is clean.
    """
    if seems_clean(probabilities, sizes, limits, context):
        return np.zeros(len(probabilities), np.bool_)
    return _surest(probabilities, sizes, limits, context)


def _surest(probabilities: Floats, sizes: Floats, limits: DropLimits, context: RuleContext) -> Drops:
    """The lines that go from a text that doesn't seem clean. Arguments as for `choose`."""
    drops = np.zeros(len(probabilities), np.bool_)
    order = np.argsort(-probabilities, kind="stable")
    lost = np.cumsum(((1 - probabilities) * sizes)[order], dtype=np.float64)
    article = max(float(((1 - probabilities) * sizes).sum()), 1.0)
    not_blank = np.flatnonzero(sizes > 0)
    candidates = _stretches(probabilities[not_blank] >= limits.single)
    if len(candidates) >= MAX_STRETCHES or _is_a_list(candidates, not_blank, sizes, context):
        return drops
    drops[order] = (probabilities[order] >= limits.single) & (lost <= max(limits.loss * article, _MIN_RISK_CHARACTERS))
    is_guessed = _guesses(probabilities, sizes, drops, context)
    for first, last in _stretches(drops[not_blank]):
        lines = not_blank[first:last]
        if is_guessed(lines) or _is_doubtful(probabilities[lines], sizes[lines]):
            drops[lines] = False
    return drops


def _guesses(
    probabilities: Floats, sizes: Floats, drops: Drops, context: RuleContext
) -> Callable[[NDArray[np.int64]], bool]:
    """A test for stretches between paragraphs of the article that no rule knows and of which the model is unsure."""
    stays = np.flatnonzero(~drops & (sizes >= _PARAGRAPH_CHARACTERS))
    if not context.evidence or not len(stays):
        return lambda _: False
    known = np.array(context.evidence) > 0
    return lambda lines: bool(
        stays[0] < lines[0] < stays[-1]
        and not known[lines].any()
        and probabilities[lines].max() < _MIN_INSERT_PROBABILITY
    )


def _is_a_list(
    stretches: Sequence[tuple[int, int]], not_blank: NDArray[np.int64], sizes: Floats, context: RuleContext
) -> bool:
    """Whether these candidates seem to be entries of a list: scattered, or short lines, and unknown to the rules."""
    is_scattered = len(stretches) >= max(_MIN_SCATTERED_STRETCHES, _SCATTERED_SHARE * len(not_blank))
    long_lines = float(sizes[sizes >= _LONG_LINE_CHARACTERS].sum())
    if not is_scattered and long_lines >= _MIN_LONG_SHARE * float(sizes.sum()):
        return False
    if not context.evidence:
        return True
    known = sum(any(context.evidence[i] for i in not_blank[first:last]) for first, last in stretches)
    return known <= _MAX_KNOWN_SHARE * len(stretches)


def _stretches(drops: Drops) -> list[tuple[int, int]]:
    """The runs of lines that go, each as its first line and the one after its last."""
    edges = np.flatnonzero(np.diff(drops, prepend=False, append=False)).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def _is_doubtful(probabilities: Floats, sizes: Floats) -> bool:
    """Whether a stretch is not surely enough chrome as a whole, and much of the article might go with it."""
    doubt = float(((1 - probabilities) * sizes).sum())
    least = _MIN_LIST_PROBABILITY if len(probabilities) >= _LIST_LINES else _MIN_STRETCH_PROBABILITY
    return doubt > _MAX_DOUBTFUL_CHARACTERS and doubt > (1 - least) * float(sizes.sum())


def seems_clean(probabilities: Floats, sizes: Floats, limits: DropLimits, context: RuleContext = RuleContext()) -> bool:  # noqa: B008  as above
    """Whether no line of a text is surely chrome, and little of it may be. Arguments as for `choose`."""
    if not context.known:
        return True
    limits = replace(limits, clean=limits.clean - _CLEAN_LOWERED[min(context.claims, len(_CLEAN_LOWERED) - 1)])
    if _is_little(probabilities, sizes, limits):
        return True
    unprotected = probabilities.copy()
    unprotected[list(context.protected())] = 0
    return _is_little(unprotected, sizes, limits)


def _is_little(probabilities: Floats, sizes: Floats, limits: DropLimits) -> bool:
    if float(probabilities.max(initial=0.0)) >= limits.clean:
        return False
    return float((probabilities * sizes).sum()) / max(float(sizes.sum()), 1.0) < limits.suspicious


@dataclass(frozen=True, slots=True)
class TextReading:
    """The model's prediction for a text.

    Attributes:
        probabilities: Probability of each block; 0 for blank lines.
        sizes: Characters of each block.
        verdicts: Against the lines that go.
        clean: Whether the text seems to hold no chrome at all.
        features: The features of its lines.
    """

    probabilities: Sequence[float]
    sizes: Sequence[float]
    verdicts: Sequence[Verdict]
    clean: bool
    features: TextFeatures

    def confidence(self, kept: Sequence[int]) -> float:
        """The expected F1 if these blocks are kept, 0 to 1."""
        article = [(1 - chrome) * size for chrome, size in zip(self.probabilities, self.sizes, strict=True)]
        right = sum([article[i] for i in kept])
        total = sum(article) + sum([self.sizes[i] for i in kept])
        return 2 * right / total if total else 0.0


def judge_text(
    page: Page,
    favor: Favor = "balanced",
    context: RuleContext = RuleContext(),  # noqa: B008  a tuple: nobody can change it
    path: Path = WEIGHTS,
    features: TextFeatures | None = None,
) -> TextReading:
    """Predict a text and choose the lines that go.

    Args:
        page: A page from a text.
        favor: Which thresholds to use.
        context: What rules and protections found.
        path: The weights to use.
        features: The page's features by the same weights, if the caller has them already.
    """
    weights = load_text_weights(path)
    evidence = np.array(context.evidence, np.float32) if len(context.evidence) else None
    texts = [block.text for block in page.blocks]
    features = features or TextFeatures.of(texts, weights)
    probabilities = _probabilities(features, weights, evidence)
    characters = sizes(page)
    limits = weights.limits[favor]
    clean = seems_clean(probabilities, characters, limits, context)
    drops = () if clean else np.flatnonzero(_surest(probabilities, characters, limits, context)).tolist()
    listed = probabilities.tolist()
    verdicts = [_against(i, listed[i]) for i in drops]
    return TextReading(listed, characters.tolist(), verdicts, clean, features)


def sizes(page: Page) -> Floats:
    """Characters of each block, as `choose` weighs them, `float32 [blocks]`."""
    return np.array(list(map(len, map(str.strip, [block.text for block in page.blocks]))), np.float32)


def _against(block: int, probability: float) -> Verdict:
    reason = "looks like chrome by its words, its form and its neighbours"
    return Verdict(block, False, "model", "model.text", "model", reason, probability)


def explain_text(
    features: TextFeatures, weights: TextWeights, blocks: Sequence[int], rule_evidence: Sequence[float] = ()
) -> dict[int, tuple[tuple[str, float], ...]]:
    """The three features that weighed most for dropping each of some lines.

    An approximation: each of the line's second-stage columns is replaced, one at a time, by the value of a typical line
    of prose; the fall in log-odds is the column's weight. Columns that carry the same information each get less weight
    than they deserve.

    Args:
        features: Features of the text.
        weights: From `load_text_weights`, those that the features were made with.
        blocks: Indices of the lines; blank ones are left out of the result.
        rule_evidence: As for `predict_text`.

    Returns:
        For each line up to three pairs of a name from `SECOND_NAMES` and its weight in log-odds, the greatest first.
    """
    rows = {int(block): row for row, block in enumerate(features.lines.rows)}
    not_blank = [block for block in blocks if block in rows]
    if not not_blank:
        return {}
    evidence = np.array(rule_evidence, np.float32) if len(rule_evidence) else None
    matrix = second_matrix(features.lines, *_first(features, weights, evidence))
    return {block: _heaviest(matrix[:, rows[block]], weights) for block in not_blank}


def _heaviest(columns: Floats, weights: TextWeights) -> tuple[tuple[str, float], ...]:
    """The three heaviest of a line's second-stage columns, `float32 [columns]`."""
    variants = np.repeat(columns[None], len(columns) + 1, 0)
    at = np.arange(len(columns))
    variants[at, at] = weights.typical
    raw = weights.second.predict(variants)
    falls = raw[-1] - raw[:-1]
    best = np.argsort(-falls, kind="stable")[:3]
    return tuple((SECOND_NAMES[number], round(float(falls[number]), 3)) for number in best if falls[number] > 0)
