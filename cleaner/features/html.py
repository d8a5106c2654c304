"""HTML pages as matrices of named numbers, one row a block; the same code trains and predicts.

Three steps. `html_facts` gathers facts about the page; of what was learned it needs only the `Vocabulary`, which
numbers tokens. `first_matrix` adds the log-odds of tokens, learned from how often blocks with them were kept.
`second_matrix` adds the first stage's probabilities: of neighbours, around ancestors, on the page as a whole.

Everything is an array over blocks (n), elements (m) or tokens; Python loops run over the words of short blocks alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner.features.html_facts import (
    ELEMENT_NAMES,
    FACT_NAMES,
    GROUP_NAMES,
    MAIN_NAMES,
    PAGE_COLUMNS,
    PLACE_NAMES,
    SHOWN_LEVELS,
    TEXT_NAMES,
    Facts,
)
from cleaner.features.sums import running

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from cleaner.blocks import PageType

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class TokenLogOdds:
    """Log-odds that blocks with a token are kept, relative to all blocks, by the token's number; 0 for number 0."""

    keys: Floats
    words: Floats
    pairs: Floats
    wholes: Floats
    links: Floats


# ----------------------------------------------------------------------------------------------------- the first matrix

_KEY_NAMES = (
    *(f"key_mean_{level}" for level in range(4)), "key_least", "key_greatest", "key_mean", "key_least_near",
    "key_greatest_near",
)  # fmt: skip
_TOKEN_NAMES = (
    *_KEY_NAMES,
    *(f"{kind}_{what}" for kind in ("inline", "word", "pair", "link") for what in ("mean", "least", "greatest")),
    "whole",
    "heading_word",
    "heading_pair",
    "heading_key",
)
# Columns that are repeated for neighbours.
_AROUND = ("words", "link_density", "end_count", "upper", "title_share", "is_heading", "is_prose", "hidden", "in_li")
_AROUND_TOKENS = ("key_mean_0", "key_least", "key_greatest", "word_mean", "pair_least", "link_least", "whole")
_STEPS = (-2, -1, 1, 2)
_WINDOWS = (5, 15)
_BASE_NAMES = (*FACT_NAMES, *_TOKEN_NAMES)
_AROUND_ROWS = np.array([_BASE_NAMES.index(name) for name in (*_AROUND, *_AROUND_TOKENS)])
FIRST_NAMES = (
    *_BASE_NAMES,
    *(f"{name}{step:+d}" for step in _STEPS for name in (*_AROUND, *_AROUND_TOKENS)),
    *(f"{name}{sign}{window}" for window in _WINDOWS for sign in "-+" for name in (*_AROUND, *_AROUND_TOKENS)),
)
# Nets are better without the columns of the elements around a block, which are much the same at all seven levels.
_NOT_FOR_NETS = {f"{part}_{level}" for part in ELEMENT_NAMES for level in range(SHOWN_LEVELS)}
NET_ROWS = np.array([row for row, name in enumerate(FIRST_NAMES) if name not in _NOT_FOR_NETS])


def token_rows(facts: Facts, log_odds: TokenLogOdds) -> Floats:
    """Log-odds of the tokens of blocks and of their elements, `float32 [len(_TOKEN_NAMES), n]`."""
    keys = facts.key_bags.summary(log_odds.keys)
    mean, least, greatest = keys.take(facts.key_of.take(facts.ancestors), 1)
    inline = facts.inline_bags.summary(log_odds.keys)
    word = facts.word_bags.summary(log_odds.words)
    pair = facts.pair_bags.summary(log_odds.pairs)
    link = facts.link_bags.summary(log_odds.links)
    known = facts.heading >= 0
    return np.concatenate([
        mean[:4], [least.min(0), greatest.max(0), mean.mean(0), least[:4].min(0), greatest[:4].max(0)],
        inline, word, pair, link,
        [log_odds.wholes[facts.wholes]],
        [np.where(known, row[facts.heading], 0) for row in (word[0], pair[0], mean[0])],
    ]).astype(np.float32, copy=False)  # fmt: skip


def first_matrix(facts: Facts, log_odds: TokenLogOdds) -> Floats:
    """The columns of the first stage.

    Returns:
        `float32 [len(FIRST_NAMES), n]`: a column a block. Beyond the page's ends neighbours are missing (NaN).
    """
    n = facts.columns.shape[1]
    out = np.empty((len(FIRST_NAMES), n), np.float32)
    out[: len(FACT_NAMES)] = facts.columns
    row = len(_BASE_NAMES)
    out[len(FACT_NAMES) : row] = token_rows(facts, log_odds)
    some = out.take(_AROUND_ROWS, 0)
    count = len(some)
    for step in _STEPS:
        out[row : row + count] = shifted(some, step)
        row += count
    sums = running(some)
    index = np.arange(n)
    for window in _WINDOWS:
        low, high = np.maximum(index - window, 0), np.minimum(index + window + 1, n)
        out[row : row + count] = (sums[:, :-1] - sums.take(low, 1)) / np.maximum(index - low, 1)
        row += count
        out[row : row + count] = (sums.take(high, 1) - sums[:, 1:]) / np.maximum(high - index - 1, 1)
        row += count
    return out


def shifted(rows: Floats, step: int) -> Floats:
    """The values of the block `step` places further on, NaN beyond the ends."""
    out = np.full_like(rows, np.nan)
    if step < 0:
        out[:, -step:] = rows[:, :step]
    else:
        out[:, :-step] = rows[:, step:]
    return out


# ------------------------------------------------------------------------------------------------- the second matrix

_PROBABILITY_STEPS = (-4, -3, -2, -1, 1, 2, 3, 4)
_PROBABILITY_WINDOWS = (4, 12, 40)
_WIDTHS = np.array(_PROBABILITY_WINDOWS)[:, None]
_PROBABILITY_COLUMNS = (  # files of weights call a probability a chance
    "chance",
    *(f"chance{step:+d}" for step in _PROBABILITY_STEPS),
    *(f"chance_within_{level}" for level in range(7)),
    *(f"chance_blocks_within_{level}" for level in (1, 2, 4)),
    *(f"chance_{side}_{window}" for window in _PROBABILITY_WINDOWS for side in ("before", "after", "around")),
    *(f"chance_{name}" for name in (
        "page", "mass", "best", "place", "median", "tenth", "heading", "section", "kin", "kind", "kin_least",
        "from_first", "to_last", "gap_before", "gap_after", "rest",
    )),
)  # fmt: skip


def _fill_probabilities(out: Floats, facts: Facts, probabilities: Floats) -> None:
    """Write the columns about probabilities in each block's surroundings.

    Args:
        out: Written to, `float32 [models, len(_PROBABILITY_COLUMNS), n]`.
        facts: The page.
        probabilities: One row a model, `float32 [models, n]`.
    """
    models, n = probabilities.shape
    words = np.maximum(facts.words, 1.0)
    index = np.arange(n)
    masses = words * probabilities
    # All words, then the words expected to be kept by each model, then its probabilities.
    sums = running(np.concatenate([words[None], masses, probabilities]))
    out[:, 0] = probabilities
    at = 1 + len(_PROBABILITY_STEPS)
    for place, step in zip(range(1, at), _PROBABILITY_STEPS, strict=True):
        out[:, place] = shifted(probabilities, step)
    inside = sums.take(facts.lasts, 1) - sums.take(facts.firsts, 1)
    size = np.maximum(facts.lasts - facts.firsts, 1)
    within = inside[1 : models + 1] / np.maximum(inside[0], 1e-6)
    out[:, at : at + 7] = within.take(facts.ancestors[:7], 1)
    out[:, at + 7 : at + 10] = (inside[models + 1 :] / size).take(facts.ancestors[[1, 2, 4]], 1)
    at += 10
    sums = sums[: models + 1]
    here, past = sums[:, :-1], sums[:, 1:]
    # All windows at once, `[models + 1, windows, n]`.
    start = sums.take(np.maximum(index - _WIDTHS, 0), 1)
    end = sums.take(np.minimum(index + _WIDTHS + 1, n), 1)
    there = np.stack([here[:, None] - start, end - past[:, None], end - start], 2)
    count = there[0].size // n
    # The window around a block holds at least its own word, so the maximum changes nothing there.
    np.divide(
        there[1:], np.maximum(there[0], 1), out=out[:, at : at + count].reshape(models, -1, 3, n), casting="same_kind"
    )
    at += count
    for row in _page_probabilities(facts, probabilities, sums, index):
        out[:, at] = row
        at += 1


def _page_probabilities(
    facts: Facts, probabilities: Floats, sums: NDArray[np.float64], index: Ints
) -> list[NDArray[Any]]:
    """The last of `_PROBABILITY_COLUMNS`, `[models, n]` or `[models, 1]` each; `sums` are of words and masses."""
    n = len(index)
    mass = np.maximum(sums[1:, -1:], 1e-6)
    heading = facts.heading
    section_start = np.maximum(heading, 0)
    starts = np.flatnonzero(heading[1:] != heading[:-1]) + 1
    following = np.append(starts, n)[np.searchsorted(starts, index, side="right")]
    section = sums.take(following, 1) - sums.take(section_start, 1)
    likely = probabilities > 0.5
    known = likely.any(1)
    first = np.where(known, likely.argmax(1), 0)[:, None]
    last = np.where(known, n - 1 - likely[:, ::-1].argmax(1), n - 1)[:, None]
    previous = np.maximum.accumulate(np.where(likely, index, -1), 1)
    upcoming = np.minimum.accumulate(np.where(likely, index, n)[:, ::-1], 1)[:, ::-1]
    ranked, logs = np.sort(probabilities, 1), np.log1p(np.arange(n + 1))
    return [
        mass / sums[0, -1], np.log1p(mass), ranked[:, -1:], sums[1:, :-1] / mass,
        (ranked[:, (n - 1) // 2, None] + ranked[:, n // 2, None]) / 2, _ninth_decile(ranked),
        np.where(heading >= 0, probabilities[:, section_start], np.nan), section[1:] / section[0],
        *_group_probabilities(facts, probabilities),
        logs[np.maximum(index - first, 0)] - logs[np.maximum(first - index, 0)],
        logs[np.maximum(last - index, 0)] - logs[np.maximum(index - last, 0)],
        logs[index - previous], logs[upcoming - index], np.log1p(np.maximum(mass - sums[1:, 1:], 0)),
    ]  # fmt: skip


def _ninth_decile(ranked: Floats) -> Floats:
    """The 0.9 quantile of ascending rows, `[rows, 1]`; faster than `np.quantile`."""
    place = 0.9 * (ranked.shape[1] - 1)
    low, high = int(place), min(int(place) + 1, ranked.shape[1] - 1)
    return ranked[:, low, None] + (ranked[:, high, None] - ranked[:, low, None]) * np.float32(place - low)


def _group_probabilities(facts: Facts, probabilities: Floats) -> list[NDArray[Any]]:
    """The mean probability in each of a block's two groups, and the lowest one in the first, `[models, n]` each."""
    words = np.maximum(facts.words, 1.0)
    rows: list[NDArray[Any]] = []
    for group in facts.groups:
        mass = np.bincount(group, words)
        rows.append(np.stack([(np.bincount(group, words * of_model) / mass)[group] for of_model in probabilities]))
    kin = facts.groups[0]
    least = np.full((len(probabilities), int(kin.max()) + 1), np.inf, np.float32)
    for of_model, of_groups in zip(probabilities, least, strict=True):
        np.minimum.at(of_groups, kin, of_model)
    return [*rows, least.take(kin, 1)]


# A block's own columns in the second stage: without those of the elements around it, which the probabilities sum up.
_OWN_NAMES = (
    *TEXT_NAMES, *PLACE_NAMES, *PAGE_COLUMNS, *MAIN_NAMES, *_TOKEN_NAMES,
    *(f"{group}_{name}" for group in ("kin", "kind") for name in GROUP_NAMES),
    "hidden", "in_nav", "in_aside", "in_footer", "in_header", "in_article", "in_form", "in_table", "in_li", "in_td",
    "in_figure", "in_blockquote", "in_pre",
)  # fmt: skip
_OWN_ROWS = np.array([_BASE_NAMES.index(name) for name in _OWN_NAMES])
TYPE_NAMES: tuple[PageType, ...] = ("article", "service", "product", "collection", "forum", "listing", "documentation")
SECOND_NAMES = (
    *(f"{judge}_{name}" for judge in ("tree", "net") for name in _PROBABILITY_COLUMNS),
    *_OWN_NAMES,
    *(f"type_{name}" for name in TYPE_NAMES),
)


def second_matrix(
    facts: Facts, log_odds: TokenLogOdds, probabilities: Floats, types: Floats, first: Floats | None = None
) -> Floats:
    """The columns of the second stage.

    Args:
        facts: The page.
        log_odds: The log-odds of tokens.
        probabilities: The first stage's, by its trees and by its nets, `float32 [2, n]`.
        types: Probabilities of `TYPE_NAMES`, `float32 [7]`.
        first: The columns of the first stage, if the caller has them already.

    Returns:
        `float32 [len(SECOND_NAMES), n]`: a column a block.
    """
    base = np.concatenate([facts.columns, token_rows(facts, log_odds)]) if first is None else first
    # Each part is written into its place, because the matrix is large.
    models, n = probabilities.shape
    at = models * len(_PROBABILITY_COLUMNS)
    out = np.empty((at + len(_OWN_ROWS) + len(types), n), np.float32)
    _fill_probabilities(out[:at].reshape(models, -1, n), facts, probabilities)
    base.take(_OWN_ROWS, 0, out=out[at : at + len(_OWN_ROWS)], mode="clip")
    out[at + len(_OWN_ROWS) :] = types[:, None]
    return out


# The kinds of tokens that a page's type is predicted from, each with the vocabulary's table that numbers them.
TYPE_BAGS = {
    "keys": "keys", "pages": "pages", "words": "words", "wholes": "wholes", "links": "links", "h1": "words",
    "headings": "words", "title": "words",
}  # fmt: skip
_H1_ROW, _HEADING_ROW = (FACT_NAMES.index(name) for name in ("is_h1", "is_heading"))


def _distinct(numbers: Ints) -> Ints:
    """The distinct numbers, ascending; faster than `np.unique`."""
    ordered = np.sort(numbers)
    return np.concatenate([ordered[:1], ordered[1:][ordered[1:] != ordered[:-1]]])


def type_bags(facts: Facts) -> dict[str, Ints]:
    """The distinct tokens of a page by the kinds of `TYPE_BAGS`: of all of it, of its headings and of its title."""
    return {
        "keys": _distinct(facts.key_bags.flat),
        "pages": facts.page_bag,
        "words": _distinct(facts.word_bags.flat),
        "wholes": _distinct(facts.wholes),
        "links": _distinct(facts.link_bags.flat),
        "h1": _distinct(facts.word_bags.within(facts.columns[_H1_ROW] > 0)),
        "headings": _distinct(facts.word_bags.within(facts.columns[_HEADING_ROW] > 0)),
        "title": facts.title_bag,
    }


@dataclass(frozen=True, eq=False)
class TypeLogOdds:
    """Log-odds that pages with a token are of a type, relative to all pages.

    Attributes:
        tables: For each kind of `TYPE_BAGS`, by the token's number, `float32 [tokens, 7]`.
    """

    tables: Mapping[str, Floats]


def type_row(facts: Facts, log_odds: TypeLogOdds) -> Floats:
    """The columns from which a page's type is predicted, `float32 [7 * len(TYPE_BAGS) + len(PAGE_NAMES)]`."""
    bags = type_bags(facts)
    sums = [
        table.take(bags[name], 0).sum(0) / np.sqrt(max(len(bags[name]), 1)) for name, table in log_odds.tables.items()
    ]
    return np.concatenate([*sums, facts.page_row]).astype(np.float32)


def confidence_row(facts: Facts, probabilities: Floats, kept: NDArray[np.bool_], types: Floats) -> Floats:
    """The columns from which the F1 of the blocks kept is predicted, `float32`."""
    words, doubt, places = np.maximum(facts.words, 1), 1 - np.abs(2 * probabilities - 1), np.flatnonzero(kept)
    masses, doubts, own = words * probabilities, words * doubt, np.sort(probabilities[places])
    hit, taken, there = masses[places].sum(), words[places].sum(), masses.sum()
    count, n = len(own), len(probabilities)
    median = (own[(count - 1) // 2] + own[count // 2]) / 2 if count else 0
    numbers = [
        2 * hit / max(taken + there, 1e-3), hit / max(taken, 1), hit / max(there, 1e-3), doubts.sum() / words.sum(),
        doubts[places].sum() / max(taken, 1), np.log1p(taken), taken / words.sum(), count / n, median,
        probabilities.max(), (kept[1:] != kept[:-1]).sum() / n, own.sum() / max(count, 1),
        places.sum() / max(count, 1) / n,
    ]  # fmt: skip
    return np.concatenate([numbers, types, facts.page_row]).astype(np.float32)
