"""Evaluation and training of nets that read blocks in order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cleaner.errors import WeightsError
from cleaner.features.ragged import Bags
from cleaner.models.sequence import POOLED, STEPS, Blocks, SequenceNets
from cleaner.models.trees import sigmoid

_COLUMNS, _TOKENS, _HIDDEN, _NARROW = 5, 3, 4, 2


def some_nets(seed: int = 0, nets: int = 2) -> SequenceNets:
    random = np.random.default_rng(seed)
    shapes = {
        "middle": (_COLUMNS,), "spread": (_COLUMNS,), "keys": (nets, 6, _TOKENS), "words": (nets, 9, _TOKENS),
        "first": (nets, _COLUMNS + 7 * _TOKENS, _HIDDEN), "first_bias": (nets, _HIDDEN),
        "steps": (nets, len(STEPS), 3 * _HIDDEN, _HIDDEN), "steps_bias": (nets, len(STEPS), _HIDDEN),
        "pools": (nets, len(POOLED), 5 * _HIDDEN, _HIDDEN), "pools_bias": (nets, len(POOLED), _HIDDEN),
        "narrow": (nets, _HIDDEN, _NARROW), "narrow_bias": (nets, _NARROW), "last": (nets, _NARROW),
        "last_bias": (nets,),
    }  # fmt: skip
    parts = {name: random.normal(0, 0.4, shape).astype(np.float32) for name, shape in shapes.items()}
    parts["keys"][:, 0] = parts["words"][:, 0] = 0
    return SequenceNets(**{**parts, "spread": np.abs(parts["spread"]) + 1})


def tokens(random: np.random.Generator, lists: int, known: int) -> Bags:
    return Bags.of([[0, *random.integers(1, known, random.integers(0, 4))] for _ in range(lists)])


def a_page(count: int, seed: int = 0) -> tuple[np.ndarray, Blocks]:
    """Blocks of a page: two halves within the body, each an element of its own."""
    random = np.random.default_rng(seed)
    index, half = np.arange(count), count // 2
    firsts, lasts = np.where(index < half, 0, half), np.where(index < half, half, count)
    heading = np.where(index > 0, 0, -1)
    blocks = Blocks(
        keys=tokens(random, 4, 6), words=tokens(random, count, 9), around=random.integers(0, 4, (12, count)),
        firsts=np.stack([index, firsts, np.zeros(count, np.int64)]), heading=heading,
        lasts=np.stack([index + 1, lasts, np.full(count, count)]),
    )  # fmt: skip
    return random.normal(0, 3, (_COLUMNS, count)).astype(np.float32), blocks


def by_hand(nets: SequenceNets, columns: np.ndarray, blocks: Blocks) -> list[float]:
    """Block by block, in plain Python."""
    count = columns.shape[1]
    sums = np.zeros(count)
    for net in range(len(nets.first)):
        bags = [_bag(nets.keys[net], blocks.keys, number) for number in range(4)]
        own = [_bag(nets.words[net], blocks.words, number) for number in range(count)]
        rows = []
        for i in range(count):
            seen = np.clip((columns[:, i] - nets.middle) / nets.spread, -4, 4)
            around = [bags[key] for key in blocks.around[:, i]]
            above = own[blocks.heading[i]] if blocks.heading[i] >= 0 else np.zeros(_TOKENS)
            parts = [seen, *around[:3], 2 * np.mean(around[3:], 0), np.max(around, 0), own[i], above]
            rows.append(np.maximum(np.concatenate(parts) @ nets.first[net] + nets.first_bias[net], 0))
        for number, step in enumerate(STEPS):
            near = [_at(rows, i - step) + _at(rows, i) + _at(rows, i + step) for i in range(count)]
            weights, bias = nets.steps[net, number], nets.steps_bias[net, number]
            rows = [row + np.maximum(np.array(seen) @ weights + bias, 0) for row, seen in zip(rows, near, strict=True)]
            if number in POOLED:
                rows = _pooled(nets, net, POOLED.index(number), rows, blocks)
        for i, row in enumerate(rows):
            narrow = np.maximum(row @ nets.narrow[net] + nets.narrow_bias[net], 0)
            sums[i] += narrow @ nets.last[net] + nets.last_bias[net]
    return list(sums / len(nets.first))


def _bag(numbers: np.ndarray, lists: Bags, number: int) -> np.ndarray:
    own = np.split(lists.flat, lists.starts[1:])[number]
    return np.asarray(numbers[own].sum(0) / np.sqrt(max((own > 0).sum(), 1)))


def _at(rows: list[np.ndarray], i: int) -> list[float]:
    return rows[i].tolist() if 0 <= i < len(rows) else [0.0] * _HIDDEN


def _pooled(nets: SequenceNets, net: int, pool: int, rows: list[np.ndarray], blocks: Blocks) -> list[np.ndarray]:
    out = []
    for i, row in enumerate(rows):
        spans = zip(blocks.firsts[:, i], blocks.lasts[:, i], strict=True)
        means = [np.mean(rows[first:last], 0) for first, last in spans]
        seen = np.concatenate([*means, np.mean(rows, 0), row])
        out.append(row + np.maximum(seen @ nets.pools[net, pool] + nets.pools_bias[net, pool], 0))
    return out


@pytest.mark.parametrize("count", [2, 3, 8, 41])
def test_same_as_working_it_out_by_hand(count: int) -> None:
    columns, blocks = a_page(count, count)
    assert some_nets().predict(columns, blocks) == pytest.approx(by_hand(some_nets(), columns, blocks), abs=1e-4)


@pytest.mark.parametrize("packs", [2, 3])
def test_a_stretch_at_a_time_they_say_the_same(packs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    columns, blocks = a_page(90)
    at_once, more = some_nets().predict(columns, blocks), np.concatenate([columns[:2] * 3, columns])
    monkeypatch.setattr("cleaner.models.sequence._CHUNK_PACKS", packs)
    assert np.array_equal(some_nets().predict(columns, blocks), at_once)
    assert np.array_equal(some_nets().predict(more, blocks, np.arange(2, 2 + _COLUMNS)), at_once)
    monkeypatch.setattr("cleaner.models.sequence._MANY_BLOCKS", 20)  # net by net, with longer sums
    assert some_nets().predict(columns, blocks) == pytest.approx(at_once, abs=1e-4)


def test_stored_and_loaded_they_say_nearly_the_same_and_then_the_same_forever() -> None:
    columns, blocks = a_page(20)
    once = SequenceNets.load(some_nets().arrays("a."), "a.")
    twice = SequenceNets.load(once.arrays("a."), "a.")
    assert once.predict(columns, blocks) == pytest.approx(some_nets().predict(columns, blocks), abs=0.05)
    assert np.array_equal(once.predict(columns, blocks), twice.predict(columns, blocks))


def test_shapes_that_do_not_fit_say_so() -> None:
    columns, blocks = a_page(3)
    with pytest.raises(WeightsError, match="ask for 5 columns, the matrix has 4"):
        some_nets().predict(columns[:4], blocks)
    arrays = some_nets().arrays("a.")
    with pytest.raises(WeightsError, match="no array"):
        SequenceNets.load(arrays, "b.")
    with pytest.raises(WeightsError, match="shapes don't fit"):
        SequenceNets.load({**arrays, "a.last": arrays["a.last"][:, :1]}, "a.")


def test_training_learns_what_only_words_and_neighbours_say() -> None:
    pytest.importorskip("jax")
    pytest.importorskip("threadpoolctl")
    from training.sequence import SequenceSettings, TrainingPage, fit_sequence_nets  # noqa: PLC0415  needs the extra

    def page(seed: int) -> TrainingPage:
        columns, blocks = a_page(24, seed)
        says = np.bincount(np.repeat(np.arange(24), blocks.words.lengths), blocks.words.flat == 3, 24) > 0
        share = (says | np.roll(says, 1)).astype(float)
        one = np.ones(24)
        return TrainingPage(columns, blocks, share, one / 24, one, share, float(share.sum()), 0, 1.0)

    settings = SequenceSettings(
        nets=1, hidden=16, narrow=8, embedding=4, epochs=40, dropout=0, token_dropout=0, learning_rate=0.01
    )
    nets = fit_sequence_nets(settings, [page(seed) for seed in range(42)], (6, 9), 2)
    right = []
    for seed in range(100, 120):
        unseen = page(seed)
        said = sigmoid(nets.predict(unseen.columns, unseen.blocks)) > 0.5
        right.append((said == (unseen.share > 0.5)).mean())
    assert np.mean(right) > 0.9
    with pytest.raises(WeightsError):
        replace(nets, last=nets.last[:, :2])
