"""Training of `cleaner.models.sequence.SequenceNets` with JAX, deterministic from a seed.

The loss of a page is the cross-entropy of its blocks plus one minus the F1 that their probabilities add up to, so that
what is learned is what is measured; the page's type is told on the side, which keeps hidden values from being about one
thing alone. Pages are laid end to end to batches of one size, as each new size would have to be compiled.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cleaner.models.sequence import LEVELS, POOLED, STEPS, TOKEN_PARTS, Blocks, SequenceNets
from training.nets import middle_and_spread, scaled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from cleaner.features.ragged import Bags

    Floats = NDArray[np.float32]
    Parts = dict[str, Any]

_ROOM = 6144  # blocks in a batch, at most
_PAGES = 24  # pages in a batch, at most
_KEYS, _WORDS = 7, 8  # tokens of attributes and words for which a batch has room, for each of its blocks
_LISTS = 4 / 3  # different attribute keys, likewise
_WARM = 50  # first steps, in which steps grow
_CLIP = 1.0
_SMALL = 0.1  # spread of tokens' numbers before training
_AVERAGED = 0.75  # the last part of all steps, over which weights are averaged
_TOKENS = ("keys", "words")
_NUMBERS = ("numbers", "share", "weight", "words", "matched")


@dataclass(frozen=True)
class SequenceSettings:
    """How nets are trained.

    Attributes:
        nets: How many, from different starts.
        hidden: Hidden values of a block.
        narrow: Width of the layer before the last.
        tokens: Numbers learned for a token.
        epochs: Times that all pages are seen.
        rate: Greatest step; twice that for tokens.
        drop: Share of hidden values left out.
        blind: Share of tokens left out.
        decay: By which share of the step weights shrink.
        whole: How much the F1 of pages counts against the cross-entropy of blocks.
        types: How much the page's type counts.
        average: How slowly the averaged weights follow.
        seed: Where chance begins.
    """

    nets: int = 2
    hidden: int = 64
    narrow: int = 32
    tokens: int = 16
    epochs: int = 3
    rate: float = 3e-3
    drop: float = 0.25
    blind: float = 0.4
    decay: float = 1e-2
    whole: float = 1.0
    types: float = 0.1
    average: float = 0.99
    seed: int = 0


class Lesson(NamedTuple):
    """A page to learn from (n blocks).

    Attributes:
        columns: Numbers about blocks, `float32 [columns, n]`.
        blocks: What else is known of them.
        share: How much of each block is wanted, 0 to 1, `[n]`.
        weight: How much each block counts; 1 in sum, `[n]`.
        words: Words of each block, `[n]`.
        matched: How many of them are wanted, `[n]`.
        answer: Words of the whole answer.
        kind: Number of the page's type.
        counts: How much the page counts.
    """

    columns: Floats
    blocks: Blocks
    share: NDArray[Any]
    weight: NDArray[Any]
    words: NDArray[Any]
    matched: NDArray[Any]
    answer: float
    kind: int
    counts: float


def fit_sequence_nets(
    settings: SequenceSettings, lessons: Sequence[Lesson], sizes: tuple[int, int], kinds: int
) -> SequenceNets:
    """Nets whose `sigmoid` is the share expected of a block.

    Args:
        settings: How.
        lessons: From what.
        sizes: How many tokens of attributes and how many words there are, with the 0 that stands for none.
        kinds: How many types of pages there are.
    """
    middle, spread = middle_and_spread(np.concatenate([lesson.columns.T[::7] for lesson in lessons]))
    rows = [scaled(lesson.columns, middle, spread).astype(np.float16) for lesson in lessons]
    # Few sizes, as each is compiled.
    room = min(_ROOM, 1 << max(sum(map(len, rows)) - 1, 63).bit_length())
    trained = []
    for number in range(settings.nets):
        shape = _Shape(len(middle), *sizes, kinds, room)
        trained.append(_fit(settings, shape, settings.seed + number, lessons, rows))
    names = [name for name in SequenceNets.__dataclass_fields__ if name not in {"middle", "spread"}]
    stacked = {name: np.stack([np.asarray(parts[name], np.float32) for parts in trained]) for name in names}
    for name in _TOKENS:
        stacked[name][:, 0] = 0
    # As they are stored, so that training and inference agree.
    return SequenceNets.load(SequenceNets(middle, spread, **stacked).arrays())


class _Shape(NamedTuple):
    """Sizes of everything.

    Attributes:
        columns: Numbers about a block.
        keys: Tokens of attributes.
        words: Words.
        kinds: Types of pages.
        room: Blocks in a batch.
    """

    columns: int
    keys: int
    words: int
    kinds: int
    room: int


def _start(settings: SequenceSettings, shape: _Shape, seed: int) -> Parts:
    """Weights before training."""
    random = np.random.default_rng(seed)
    hidden, narrow, tokens = settings.hidden, settings.narrow, settings.tokens

    def normal(*sizes: int, scale: float = 1.0) -> Floats:
        return random.normal(0, scale * np.sqrt(2 / sizes[-2]), sizes).astype(np.float32)

    nothing = {
        "first_bias": (hidden,), "steps_bias": (len(STEPS), hidden), "pools_bias": (len(POOLED), hidden),
        "narrow_bias": (narrow,), "last_bias": (), "kind_bias": (shape.kinds,),
    }  # fmt: skip
    return {
        "keys": random.normal(0, _SMALL, (shape.keys, tokens)).astype(np.float32),
        "words": random.normal(0, _SMALL, (shape.words, tokens)).astype(np.float32),
        "first": normal(shape.columns + TOKEN_PARTS * tokens, hidden),
        "steps": normal(len(STEPS), 3 * hidden, hidden, scale=0.5),
        "pools": normal(len(POOLED), (len(LEVELS) + 2) * hidden, hidden, scale=0.5),
        "narrow": normal(hidden, narrow),
        "last": normal(narrow, 1)[:, 0],
        "kind": normal(hidden, shape.kinds),
        **{name: np.zeros(size, np.float32) for name, size in nothing.items()},
    }


class _Batch(NamedTuple):
    """Pages end to end (n blocks, p pages, k attribute keys, padded); as `Lesson` and `Blocks` have it."""

    numbers: Any
    share: Any
    weight: Any
    words: Any
    matched: Any
    page: Any
    firsts: Any
    lasts: Any
    heading: Any
    around: Any
    keys: Any
    keys_of: Any
    tokens: Any
    tokens_of: Any
    starts: Any
    ends: Any
    answer: Any
    kind: Any
    counts: Any


def _batch(lessons: Sequence[Lesson], rows: Sequence[NDArray[np.float16]], shape: _Shape) -> _Batch:
    """Lay pages end to end, and pad to the size of all batches."""
    room, lists = shape.room, int(shape.room * _LISTS)
    sizes = [len(own) for own in rows]
    ends = np.cumsum(sizes)
    starts = ends - sizes
    key_starts = np.cumsum([0, *(len(lesson.blocks.keys.starts) for lesson in lessons)])
    keys, keys_of = _joined([lesson.blocks.keys for lesson in lessons], key_starts, room * _KEYS, lists)
    tokens, tokens_of = _joined([lesson.blocks.words for lesson in lessons], starts, room * _WORDS, room)
    shown = [(lesson.blocks, start) for lesson, start in zip(lessons, starts.tolist(), strict=True)]
    around = [lesson.blocks.around + start for lesson, start in zip(lessons, key_starts, strict=False)]

    def blocks(name: str, values: Sequence[NDArray[Any]], fill: float = 0) -> NDArray[Any]:
        joined = np.concatenate(values, -1)
        out = np.full((*joined.shape[:-1], room), fill, np.float32 if name in _NUMBERS else np.int32)
        out[..., : joined.shape[-1]] = joined
        return out

    def pages(values: Sequence[Any] | NDArray[Any], kind: type = np.float32) -> NDArray[Any]:
        return np.array([*values, *[0] * (_PAGES - len(values))], kind)

    return _Batch(
        numbers=blocks("numbers", [own.T for own in rows]).T,
        **{name: blocks(name, [getattr(lesson, name) for lesson in lessons]) for name in _NUMBERS[1:]},
        page=blocks("page", [np.full(size, number) for number, size in enumerate(sizes)], _PAGES - 1),
        firsts=blocks("firsts", [own.firsts + start for own, start in shown]),
        lasts=blocks("lasts", [own.lasts + start for own, start in shown]),
        heading=blocks("heading", [np.where(b.heading >= 0, b.heading + s, -1) for b, s in shown], -1),
        around=np.minimum(blocks("around", around), lists - 1),
        keys=keys, keys_of=keys_of, tokens=tokens, tokens_of=tokens_of,
        starts=pages(starts, np.int32), ends=pages(ends, np.int32),
        answer=pages([lesson.answer for lesson in lessons]),
        kind=pages([lesson.kind for lesson in lessons], np.int32),
        counts=pages([lesson.counts for lesson in lessons]),
    )  # fmt: skip


def _joined(
    bags: Sequence[Bags], firsts: Sequence[int] | NDArray[Any], room: int, lists: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Tokens of all pages and the lists that they belong to; what finds no room is left out."""
    tokens, owners = [], []
    for bag, first in zip(bags, firsts, strict=False):
        owner = np.repeat(np.arange(len(bag.starts)), bag.lengths)
        known = bag.flat > 0
        tokens.append(bag.flat[known])
        owners.append(owner[known] + first)
    out, of = np.zeros(room, np.int32), np.full(room, lists - 1, np.int32)
    flat, owner = np.concatenate(tokens)[:room], np.concatenate(owners)[:room]
    out[: len(flat)], of[: len(flat)] = flat, np.minimum(owner, lists - 1)
    return out, of


def _batches(sizes: Sequence[int], room: int, random: np.random.Generator) -> Iterator[list[int]]:
    """All pages by chance, as many at a time as there is room for."""
    some: list[int] = []
    taken = 0
    for number in random.permutation(len(sizes)).tolist():
        if some and (taken + sizes[number] > room or len(some) == _PAGES - 1):
            yield some
            some, taken = [], 0
        some.append(number)
        taken += sizes[number]
    if some:
        yield some


def _fit(
    settings: SequenceSettings, shape: _Shape, seed: int, lessons: Sequence[Lesson], rows: Sequence[NDArray[np.float16]]
) -> Parts:
    """One net's averaged weights after all epochs."""
    random = np.random.default_rng(seed)
    sizes = [len(own) for own in rows]
    order = [some for _ in range(settings.epochs) for some in _batches(sizes, shape.room, random)]
    learner = _learner(replace(settings, seed=0), shape)
    parts = _start(settings, shape, seed)
    state, average, late = learner.state(parts), parts, (1 - _AVERAGED) * len(order)
    for number, some in enumerate(order):
        batch = _batch([lessons[i] for i in some], [rows[i] for i in some], shape)
        parts, state = learner.step(
            parts, state, batch, seed * len(order) + number, _rate(settings, number, len(order))
        )
        if number >= late:
            slow = min(settings.average, (number - late) / (number - late + 5))
            average = learner.blend(average, parts, slow)
    return average


def _rate(settings: SequenceSettings, number: int, steps: int) -> float:
    """The size of a step: it grows at first, and then falls along half a cosine."""
    warm = min(_WARM, steps // 4)
    if number < warm:
        return settings.rate * number / warm
    return float(settings.rate * (1 + np.cos(np.pi * (number - warm) / max(steps - warm, 1))) / 2)


class _State(NamedTuple):
    """What Adam remembers: means of gradients and of their squares, by weight, and how many steps were taken."""

    means: Parts
    squares: Parts
    taken: Any


@cache
def _learner(settings: SequenceSettings, shape: _Shape) -> _Learner:
    """One for all nets of one shape, as compiling takes a while."""
    return _Learner(settings, shape)


class _Learner:
    """A step of training, compiled."""

    def __init__(self, settings: SequenceSettings, shape: _Shape) -> None:
        os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")
        import jax  # noqa: PLC0415  a training extra, slow to import, and its flags are read then

        self.jax = jax
        self.settings = settings
        self.shape = shape
        self.step = jax.jit(self._step)
        self.blend = jax.jit(lambda old, new, slow: jax.tree.map(lambda a, b: slow * a + (1 - slow) * b, old, new))

    def state(self, parts: Parts) -> _State:
        """Before the first step."""
        nothing = {name: np.zeros_like(part) for name, part in parts.items()}
        return _State(nothing, nothing, np.float32(0))

    def _step(self, parts: Parts, state: _State, batch: _Batch, chance: int, rate: float) -> tuple[Parts, _State]:
        """One step of Adam (Kingma and Ba 2014) with weight decay, against gradients that are clipped together."""
        numpy = self.jax.numpy
        gradients = self.jax.grad(self.loss)(parts, batch, self.jax.random.PRNGKey(chance))
        length = numpy.sqrt(sum((gradient**2).sum() for gradient in gradients.values()))
        clip, taken = numpy.minimum(1, _CLIP / numpy.maximum(length, 1e-9)), state.taken + 1
        moved, means, squares = {}, {}, {}
        for name, part in parts.items():
            gradient = gradients[name] * clip
            means[name] = 0.9 * state.means[name] + 0.1 * gradient
            squares[name] = 0.999 * state.squares[name] + 0.001 * gradient**2
            spread = numpy.sqrt(squares[name] / (1 - 0.999**taken)) + 1e-8
            own = 2 * rate if name in _TOKENS else rate
            moved[name] = part - own * (means[name] / (1 - 0.9**taken) / spread + self.settings.decay * part)
        return moved, _State(means, squares, taken)

    def loss(self, parts: Parts, batch: _Batch, key: Any) -> Any:  # noqa: ANN401  JAX's own
        """The mean loss of a batch's pages."""
        jax, settings = self.jax, self.settings
        log_odds, kinds = self.forward(parts, batch, key)
        probability = jax.nn.sigmoid(log_odds)

        def by_page(values: Any) -> Any:  # noqa: ANN401  JAX's own
            return jax.ops.segment_sum(values, batch.page, _PAGES)

        blocks = by_page(batch.weight * (jax.nn.softplus(log_odds) - log_odds * batch.share))
        taken, found = by_page(probability * batch.words), by_page(probability * batch.matched)
        whole = 1 - (2 * found + 1) / (taken + batch.answer + 1)
        kind = -jax.numpy.take_along_axis(jax.nn.log_softmax(kinds), batch.kind[:, None], 1)[:, 0]
        losses = blocks + settings.whole * whole + settings.types * kind
        return (losses * batch.counts).sum() / jax.numpy.maximum(batch.counts.sum(), 1e-6)

    def forward(self, parts: Parts, batch: _Batch, key: Any) -> tuple[Any, Any]:  # noqa: ANN401  JAX's own
        """Log-odds of blocks and of page types, with some values and tokens left out; as `SequenceNets` has it."""
        jax, settings, room = self.jax, self.settings, self.shape.room
        numpy, keys = jax.numpy, iter(jax.random.split(key, 16))

        def dropped(values: Any) -> Any:  # noqa: ANN401  JAX's own
            kept = jax.random.uniform(next(keys), values.shape) > settings.drop
            return values * kept / (1 - settings.drop)

        def summed(numbers: Any, tokens: Any, owners: Any, lists: int) -> Any:  # noqa: ANN401  JAX's own
            known = (tokens > 0).astype(numpy.float32)
            seen = known * (jax.random.uniform(next(keys), known.shape) > settings.blind)
            sums = jax.ops.segment_sum(numbers[tokens] * seen[:, None], owners, lists)
            return sums / numpy.sqrt(numpy.maximum(jax.ops.segment_sum(known, owners, lists), 1))[:, None]

        def moved(values: Any, step: int) -> Any:  # noqa: ANN401  JAX's own
            there = numpy.arange(room) - step
            same = (there >= 0) & (there < room) & (numpy.roll(batch.page, step) == batch.page)
            return numpy.roll(values, step, 0) * same[:, None]

        around = summed(parts["keys"], batch.keys, batch.keys_of, int(room * _LISTS))[batch.around]
        own = summed(parts["words"], batch.tokens, batch.tokens_of, room)
        above = own[batch.heading] * (batch.heading >= 0)[:, None]
        told = [batch.numbers, *around[:3], around[3:].mean(0) * 2, around.max(0), own, above]
        rectified = jax.nn.relu
        hidden = rectified(dropped(numpy.concatenate(told, 1)) @ parts["first"] + parts["first_bias"])
        size = numpy.maximum(batch.ends - batch.starts, 1)[:, None]
        pools = iter(range(len(POOLED)))
        for number, step in enumerate(STEPS):
            near = numpy.concatenate([moved(hidden, step), hidden, moved(hidden, -step)], 1)
            hidden += dropped(rectified(near @ parts["steps"][number] + parts["steps_bias"][number]))
            if number in POOLED:
                pool = next(pools)
                sums = numpy.concatenate([numpy.zeros((1, hidden.shape[1])), numpy.cumsum(hidden, 0)])
                within = [
                    (sums[last] - sums[first]) / numpy.maximum(last - first, 1)[:, None]
                    for first, last in zip(batch.firsts, batch.lasts, strict=True)
                ]
                page = ((sums[batch.ends] - sums[batch.starts]) / size)[batch.page]
                seen = numpy.concatenate([*within, page, hidden], 1)
                hidden += dropped(rectified(seen @ parts["pools"][pool] + parts["pools_bias"][pool]))
        log_odds = rectified(hidden @ parts["narrow"] + parts["narrow_bias"]) @ parts["last"] + parts["last_bias"]
        mean = jax.ops.segment_sum(hidden, batch.page, _PAGES) / size
        return log_odds, mean @ parts["kind"] + parts["kind_bias"]
