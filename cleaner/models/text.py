"""The learned judge of plain text: the probability that a line is chrome, and the lines for which that suffices.

Two stages of trees (see docs/text-model.md). The first sees a line, its words and its neighbours; the second sees what
the first one says of all lines, so that runs of lines are judged together. Numpy is all that it takes. Probabilities
are those of being chrome, P(drop), unless something else is said.
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

# Where the first stage gives no line this probability, the second one takes none either (see docs/text-model.md), so
# it isn't asked: that is the case for most texts that are clean.
SUSPECT = 0.5
# Lines that would go in so many stretches, others between them, are a list's own: dates, names, places.
MOST_STRETCHES = 30
# So are those that would go in fewer stretches, if these are many for so short a text (a calendar, an exchange of
# letters), and those of a text that has hardly any long line; but only if what rules know as chrome is in no more than
# that share of what would go.
_SCATTERED, _SCATTERED_SHARE = 5, 0.15
_LONG, _LONG_SHARE = 50, 0.3
_KNOWN_SHARE = 0.1
# A stretch of which more than so many characters may be the article's goes only where its lines are chrome with that
# probability on the whole; one of so many lines is a list, which is an article's own as often as not.
_DOUBT, _SURE_OF_STRETCH, _SURE_OF_LIST, _LIST = 150, 0.85, 0.93, 60
# Amid the article what no rule knows goes only where a line of it has this probability: below, the article loses more
# words than chrome does.
_AMID = 0.8
# How much less sure of its surest line the model may be where rules speak against no line of a text, one, or more. Of
# what it would take where they know none at all, a third of the words and half of the lines are the article's.
_CLAIMED_LESS = (0.0, 0.01, 0.07)
# So many characters may be put at risk in any text: of a short one the share is less than a line.
_LEAST_RISK = 40.0
# A line of so many characters is the article's, if it stays.
_PARAGRAPH = 80
WEIGHTS = Path(__file__).parent.parent / "weights" / "text.npz"


@dataclass(frozen=True)
class DropLimits:
    """When a line goes.

    Attributes:
        single: The least probability at which a line goes.
        clean: A text seems clean while none of its lines has this probability,
        suspicious: and less than this share of it is expected to be chrome.
        loss: Share of a text's article that may be expected to go with what goes; of the lines that could go,
            the surest go first.
    """

    single: float
    clean: float
    suspicious: float
    loss: float


@dataclass(frozen=True, eq=False)
class TextWeights:
    """What was learned.

    Attributes:
        lexicon: The words, pairs and lines that are known.
        log_odds: Of each of them, that a line with it is chrome, in short lines and in long ones,
            `float32 [entries, 2]`.
        first: The first stage.
        second: The second stage.
        typical: A line of prose, as the second stage sees it, to hold others against, `float32 [columns]`.
        limits: When a line goes, by what is favoured.
    """

    lexicon: Lexicon
    log_odds: Floats
    first: Trees
    second: Trees
    typical: Floats
    limits: dict[Favor, DropLimits]


def load_text_weights(path: Path = WEIGHTS) -> TextWeights:
    """The weights of the plain-text model; read again only where they changed.

    Raises:
        WeightsError: They are missing, broken, or were made for other features than this version's.
    """
    return FILE.load(path)


def _unpack(arrays: Mapping[str, NDArray[Any]], about: Mapping[str, Any]) -> TextWeights:
    """Weights from their arrays, and from what is said beside them."""
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
    """The limits that are said beside the weights, for whatever may be favoured."""
    try:
        return {favor: DropLimits(**about["limits"][favor]) for favor in get_args(Favor)}
    except (KeyError, TypeError) as error:
        thing, cause = "limits", "missing, or not those of this version"
        raise WeightsError(thing, cause, "train the weights again") from error


def predict_text(page: Page, weights: TextWeights, rule_evidence: Floats | None = None) -> Floats:
    """The probability of every block of a plain text.

    Args:
        page: A page from a text: a block a line, blank lines too.
        weights: From `load_text_weights`.
        rule_evidence: What the rules say of each block, 0 (nothing) to 1 (chrome), `float32 [blocks]`.

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
    """What the model sees of a text before it looks at the lines together.

    Attributes:
        texts: All lines, blank ones too.
        lines: What each looks like and says.
        tokens: From `token_columns`, `float32 [columns, rows]`.
    """

    texts: Sequence[str]
    lines: Lines
    tokens: Floats

    @classmethod
    def of(cls, texts: Sequence[str], weights: TextWeights) -> TextFeatures:
        """Look at a text."""
        lines = read_lines(texts)
        if not len(lines.rows):
            return cls(texts, lines, np.zeros((0, 0), np.float32))
        numbers = weights.lexicon.read(lines.tokens)
        return cls(texts, lines, token_columns(numbers, weights.log_odds, lines.words))

    def left(self, texts: Sequence[str]) -> TextFeatures | None:
        """The same for what is left of the text when some lines go; None if there is a line that was not in it."""
        places, at = [], 0
        try:
            for text in texts:
                at = self.texts.index(text, at) + 1
                places.append(at - 1)
        except ValueError:
            return None
        numbers = np.full(len(self.texts), -1)
        numbers[self.lines.rows] = np.arange(len(self.lines.rows))
        numbers = numbers[places]
        seen = np.flatnonzero(numbers >= 0)
        if not len(seen):
            return None
        rows = numbers[seen]
        return TextFeatures(texts, self.lines.left(rows, seen), self.tokens[:, rows])


def _first(features: TextFeatures, weights: TextWeights, rule_evidence: Floats | None) -> tuple[Floats, Floats]:
    """What the second stage sees of the first one's columns, `float32 [len(OWN), rows]`, and what it says."""
    evidence = None if rule_evidence is None else rule_evidence[features.lines.rows]
    first = first_matrix(features.lines, features.tokens, evidence)
    return first[: len(OWN)].copy(), sigmoid(weights.first.predict(first.T))


class RuleContext(NamedTuple):
    """What rules and protections say of a text before the model is asked.

    Attributes:
        evidence: What the rules say of each block, as for `predict_text`; empty for nothing.
        protected: Gives the blocks that something protects; only asked where that may matter.
        known: Whether rules know a line of the text as it came.
        claims: How many of its lines they speak against.
    """

    evidence: Sequence[float] = ()
    protected: Callable[[], Sequence[int]] = tuple
    known: bool = True
    claims: int = 0


def choose(probabilities: Floats, sizes: Floats, limits: DropLimits, context: RuleContext = RuleContext()) -> Drops:  # noqa: B008  a tuple
    """Which lines go: those surely enough chrome, as long as little of the article is expected to go with them.

    A text that seems clean as a whole loses nothing, nor does one of which every few lines would go, or a list of short
    lines, unless rules know some. A long stretch of lines goes only where it is surely chrome as a whole.

    Args:
        probabilities: Of each line.
        sizes: How much each line says, in any unit: characters, for they count alike in all scripts.
        limits: When a line goes.
        context: What rules say of the lines, and which are protected: those say nothing of whether the text is clean.
    """
    if seems_clean(probabilities, sizes, limits, context):
        return np.zeros(len(probabilities), np.bool_)
    return _surest(probabilities, sizes, limits, context)


def _surest(probabilities: Floats, sizes: Floats, limits: DropLimits, context: RuleContext) -> Drops:
    """Which lines go of a text that does not seem clean. Arguments as for `choose`."""
    drops = np.zeros(len(probabilities), np.bool_)
    order = np.argsort(-probabilities, kind="stable")
    lost = np.cumsum(((1 - probabilities) * sizes)[order], dtype=np.float64)
    article = max(float(((1 - probabilities) * sizes).sum()), 1.0)
    told = np.flatnonzero(sizes > 0)
    open_to_doubt = _stretches(probabilities[told] >= limits.single)
    if len(open_to_doubt) >= MOST_STRETCHES or _is_a_list(open_to_doubt, told, sizes, context):
        return drops
    drops[order] = (probabilities[order] >= limits.single) & (lost <= max(limits.loss * article, _LEAST_RISK))
    stretches = _stretches(drops[told])
    is_guessed = _guesses(probabilities, sizes, drops, context)
    for first, last in stretches:
        lines = told[first:last]
        if is_guessed(lines) or _is_doubtful(probabilities[lines], sizes[lines]):
            drops[lines] = False
    return drops


def _guesses(
    probabilities: Floats, sizes: Floats, drops: Drops, context: RuleContext
) -> Callable[[NDArray[np.int64]], bool]:
    """Tells of a stretch whether it stands amid the article, and the model alone takes it for chrome, unsurely."""
    stays = np.flatnonzero(~drops & (sizes >= _PARAGRAPH))
    if not context.evidence or not len(stays):
        return lambda _: False
    known = np.array(context.evidence) > 0
    return lambda lines: bool(
        stays[0] < lines[0] < stays[-1] and not known[lines].any() and probabilities[lines].max() < _AMID
    )


def _is_a_list(
    stretches: Sequence[tuple[int, int]], told: NDArray[np.int64], sizes: Floats, context: RuleContext
) -> bool:
    """Whether what would go seems to be a list's own: all over the text, or no line is long; and no rule knows it."""
    scattered = len(stretches) >= max(_SCATTERED, _SCATTERED_SHARE * len(told))
    if not scattered and float(sizes[sizes >= _LONG].sum()) >= _LONG_SHARE * float(sizes.sum()):
        return False
    if not context.evidence:
        return True
    known = sum(any(context.evidence[i] for i in told[first:last]) for first, last in stretches)
    return known <= _KNOWN_SHARE * len(stretches)


def _stretches(drops: Drops) -> list[tuple[int, int]]:
    """The stretches in which lines go, each with its first line and the one after its last."""
    edges = np.flatnonzero(np.diff(drops, prepend=False, append=False)).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def _is_doubtful(probabilities: Floats, sizes: Floats) -> bool:
    """Whether much of the article may go with a stretch of lines that are not chrome surely enough on the whole."""
    doubt = float(((1 - probabilities) * sizes).sum())
    least = _SURE_OF_LIST if len(probabilities) >= _LIST else _SURE_OF_STRETCH
    return doubt > _DOUBT and doubt > (1 - least) * float(sizes.sum())


def seems_clean(probabilities: Floats, sizes: Floats, limits: DropLimits, context: RuleContext = RuleContext()) -> bool:  # noqa: B008  as above
    """Whether a text holds no line that is surely chrome, and little that may be. Arguments as for `choose`."""
    if not context.known:
        return True
    limits = replace(limits, clean=limits.clean - _CLAIMED_LESS[min(context.claims, len(_CLAIMED_LESS) - 1)])
    if _is_little(probabilities, sizes, limits):
        return True
    open_to_doubt = probabilities.copy()
    open_to_doubt[list(context.protected())] = 0
    return _is_little(open_to_doubt, sizes, limits)


def _is_little(probabilities: Floats, sizes: Floats, limits: DropLimits) -> bool:
    if float(probabilities.max(initial=0.0)) >= limits.clean:
        return False
    return float((probabilities * sizes).sum()) / max(float(sizes.sum()), 1.0) < limits.suspicious


@dataclass(frozen=True, slots=True)
class TextReading:
    """What the model makes of a text.

    Attributes:
        probabilities: Of each block; 0 for blank lines.
        sizes: How much each block says, in characters.
        verdicts: Against the lines that it is sure enough of.
        clean: Whether the text seems to hold no chrome at all.
        features: What the model saw of it.
    """

    probabilities: Sequence[float]
    sizes: Sequence[float]
    verdicts: Sequence[Verdict]
    clean: bool
    features: TextFeatures

    def confidence(self, kept: Sequence[int]) -> float:
        """The F1 that is to be expected if these blocks are kept, 0 to 1."""
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
    """Judge the lines of a text.

    Args:
        page: A page from a text.
        favor: Which of the limits to use.
        context: What rules and protections say.
        path: The weights to use.
        features: What the model sees of the page, by the same weights, for callers who know: saves time.
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
    known = probabilities.tolist()
    verdicts = [_against(i, known[i]) for i in drops]
    return TextReading(known, characters.tolist(), verdicts, clean, features)


def sizes(page: Page) -> Floats:
    """Characters of each block, as `choose` weighs them, `float32 [blocks]`."""
    return np.array(list(map(len, map(str.strip, [block.text for block in page.blocks]))), np.float32)


def _against(block: int, probability: float) -> Verdict:
    reason = "looks like chrome by its words, its form and its neighbours"
    return Verdict(block, False, "model", "model.text", "model", reason, probability)


def explain_text(
    features: TextFeatures, weights: TextWeights, blocks: Sequence[int], rule_evidence: Sequence[float] = ()
) -> dict[int, tuple[tuple[str, float], ...]]:
    """The three things that weighed most for dropping each of some lines.

    An approximation: each number that the second stage saw of the line is replaced, one at a time, by what it is for a
    typical line of prose, and the fall in log-odds is what it weighed. Numbers that say the same thing twice each get
    less than their due.

    Args:
        features: What the model sees of the text.
        weights: From `load_text_weights`, those that the features were made with.
        blocks: The lines' indices; of blank ones nothing is told.
        rule_evidence: As for `predict_text`.

    Returns:
        For each line up to three pairs of a name from `SECOND_NAMES` and its weight in log-odds, the greatest first.
    """
    rows = {int(block): row for row, block in enumerate(features.lines.rows)}
    asked = [block for block in blocks if block in rows]
    if not asked:
        return {}
    evidence = np.array(rule_evidence, np.float32) if len(rule_evidence) else None
    seen = second_matrix(features.lines, *_first(features, weights, evidence))
    return {block: _weighed(seen[:, rows[block]], weights) for block in asked}


def _weighed(seen: Floats, weights: TextWeights) -> tuple[tuple[str, float], ...]:
    """What weighed most in one line, as the second stage sees it, `float32 [columns]`."""
    variants = np.repeat(seen[None], len(seen) + 1, 0)
    at = np.arange(len(seen))
    variants[at, at] = weights.typical
    raw = weights.second.predict(variants)
    falls = raw[-1] - raw[:-1]
    best = np.argsort(-falls, kind="stable")[:3]
    return tuple((SECOND_NAMES[number], round(float(falls[number]), 3)) for number in best if falls[number] > 0)
