"""Trains `cleaner.models.sequence.SequenceNets`, nets that read the blocks of a page in order, with JAX.

The loss of a page has three terms:

- the cross-entropy of its blocks,
- one minus the F1 that follows if each word counts by the probability of its block, because F1 is what is measured,
- the cross-entropy of the page's type, an auxiliary target that regularises the hidden values.

Pages are concatenated to batches and padded to one size, because JAX compiles the step anew for each size. Training is
deterministic from a seed.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cleaner.models.sequence import LEVELS, POOLED, STEPS, TOKEN_PARTS, Blocks, SequenceNets
from training.nets import EPSILON, MEAN_DECAY, SCALE_STRIDE, SQUARE_DECAY, middle_and_spread, standardised

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from cleaner.features.ragged import Bags

    Floats = NDArray[np.float32]
    Halves = NDArray[np.float16]
    Parameters = dict[str, Any]  # arrays by their names in `SequenceNets`, and `kind` and `kind_bias`

_MAX_BLOCKS = 6144  # of a batch
_MIN_BLOCKS = 64  # for which a batch has room
_MAX_PAGES = 24  # of a batch; the last place is for the padding
# Room in a batch, as multiples of its blocks: for tokens of attributes, for words, and for different attribute keys.
_KEYS_PER_BLOCK = 7
_WORDS_PER_BLOCK = 8
_LISTS_PER_BLOCK = 4 / 3
_WARM_UP = 50  # steps over which the learning rate grows to its maximum
_MAX_GRADIENT_NORM = 1.0  # of all gradients together; longer ones are scaled down to it
_EMBEDDING_DEVIATION = 0.1  # standard deviation of the embeddings before training
_AVERAGED_SHARE = 0.75  # of all steps, the last ones, over which parameters are averaged
_RANDOM_KEYS = 16  # for one step: more than `_Forward` draws
_EMBEDDINGS = ("keys", "words")  # parameters that are embeddings of tokens
_FLOAT_FIELDS = ("numbers", "share", "weight", "words", "matched")  # of a batch; its other fields are `int32`


@dataclass(frozen=True)
class SequenceSettings:
    """How nets are trained.

    Attributes:
        nets: How many are trained, each from another random start.
        hidden: Number of hidden values of a block.
        narrow: Width of the layer before the last.
        embedding: Dimensions of the embedding of a token.
        epochs: Passes over all pages.
        learning_rate: Greatest learning rate; that of embeddings is twice as high.
        dropout: Share of hidden values that are set to zero in each step.
        token_dropout: Share of tokens that are left out in each step.
        weight_decay: Share of the learning rate by which parameters shrink in each step.
        f1_weight: Weight of the F1 term of the loss, where the cross-entropy of blocks has 1.
        type_weight: Weight of the page type's term of the loss.
        averaging: Share of the averaged parameters that each step keeps.
        seed: Seed of the first net; each further one has the next number.
    """

    nets: int = 2
    hidden: int = 64
    narrow: int = 32
    embedding: int = 16
    epochs: int = 3
    learning_rate: float = 3e-3
    dropout: float = 0.25
    token_dropout: float = 0.4
    weight_decay: float = 1e-2
    f1_weight: float = 1.0
    type_weight: float = 0.1
    averaging: float = 0.99
    seed: int = 0


class TrainingPage(NamedTuple):
    """A page with its targets (n blocks).

    Attributes:
        columns: Features of the blocks, `float32 [columns, n]`.
        blocks: Their other inputs.
        share: The share of each block's words that is in the answer, 0 to 1, `[n]`.
        weight: Weight of each block in the cross-entropy; they sum to 1, `[n]`.
        words: Number of words of each block, `[n]`.
        matched: Number of those that are in the answer, `[n]`.
        answer: Number of words of the answer.
        kind: Number of the page's type.
        page_weight: Weight of the page in the loss of a batch.
    """

    columns: Floats
    blocks: Blocks
    share: NDArray[Any]
    weight: NDArray[Any]
    words: NDArray[Any]
    matched: NDArray[Any]
    answer: float
    kind: int
    page_weight: float


def fit_sequence_nets(
    settings: SequenceSettings, pages: Sequence[TrainingPage], sizes: tuple[int, int], kinds: int
) -> SequenceNets:
    """Train nets whose `sigmoid` predicts the share of each block.

    Args:
        settings: How to train them.
        pages: The training data.
        sizes: The number of tokens of attributes and of words, each with token 0, which stands for unknown ones.
        kinds: The number of page types.
    """
    middle, spread = middle_and_spread(np.concatenate([page.columns.T[::SCALE_STRIDE] for page in pages]))
    rows = [standardised(page.columns, middle, spread).astype(np.float16) for page in pages]
    # A power of two: little data needs a small batch, and there are few sizes to compile.
    room = min(_MAX_BLOCKS, 1 << max(sum(map(len, rows)) - 1, _MIN_BLOCKS - 1).bit_length())
    trained = []
    for number in range(settings.nets):
        shape = _Shape(len(middle), *sizes, kinds, room)
        trained.append(_fit(settings, shape, settings.seed + number, pages, rows))
    names = [name for name in SequenceNets.__dataclass_fields__ if name not in {"middle", "spread"}]
    stacked = {name: np.stack([np.asarray(one[name], np.float32) for one in trained]) for name in names}
    for name in _EMBEDDINGS:
        stacked[name][:, 0] = 0
    # In the precision in which they are stored, so that training and inference agree.
    return SequenceNets.load(SequenceNets(middle, spread, **stacked).arrays())


class _Shape(NamedTuple):
    """Sizes of arrays.

    Attributes:
        columns: Features of a block.
        keys: Tokens of attributes, with token 0.
        words: Words, with token 0.
        kinds: Page types.
        room: Blocks of a batch, with its padding.
    """

    columns: int
    keys: int
    words: int
    kinds: int
    room: int

    @property
    def lists(self) -> int:
        """Attribute keys of a batch, with its padding."""
        return int(self.room * _LISTS_PER_BLOCK)


def _initial_parameters(settings: SequenceSettings, shape: _Shape, seed: int) -> Parameters:
    """Parameters before training: random weights and embeddings, zero biases."""
    random = np.random.default_rng(seed)
    hidden, narrow, embedding = settings.hidden, settings.narrow, settings.embedding

    def normal(*sizes: int, scale: float = 1.0) -> Floats:
        """Weights initialised for rectifiers (He et al. 2015), times `scale`."""
        return random.normal(0, scale * np.sqrt(2 / sizes[-2]), sizes).astype(np.float32)

    biases = {
        "first_bias": (hidden,), "steps_bias": (len(STEPS), hidden), "pools_bias": (len(POOLED), hidden),
        "narrow_bias": (narrow,), "last_bias": (), "kind_bias": (shape.kinds,),
    }  # fmt: skip
    return {
        "keys": random.normal(0, _EMBEDDING_DEVIATION, (shape.keys, embedding)).astype(np.float32),
        "words": random.normal(0, _EMBEDDING_DEVIATION, (shape.words, embedding)).astype(np.float32),
        "first": normal(shape.columns + TOKEN_PARTS * embedding, hidden),
        "steps": normal(len(STEPS), 3 * hidden, hidden, scale=0.5),
        "pools": normal(len(POOLED), (len(LEVELS) + 2) * hidden, hidden, scale=0.5),
        "narrow": normal(hidden, narrow),
        "last": normal(narrow, 1)[:, 0],
        "kind": normal(hidden, shape.kinds),
        **{name: np.zeros(size, np.float32) for name, size in biases.items()},
    }


class _Batch(NamedTuple):
    """Pages laid end to end and padded (n blocks, p pages, k attribute keys).

    Indices of blocks and of attribute keys count from the beginning of the batch.

    Attributes:
        numbers: Standardised columns, `float32 [n, columns]`.
        share: As in `TrainingPage`, `float32 [n]`, and so are `weight`, `words` and `matched`.
        page: Number of each block's page in the batch, `int32 [n]`.
        firsts: As in `Blocks`, `int32 [3, n]`, and so are `lasts`.
        heading: As in `Blocks`, `int32 [n]`.
        around: As in `Blocks`, `int32 [levels, n]`.
        keys: All tokens of attributes, `int32 [n * _KEYS_PER_BLOCK]`.
        keys_of: The attribute key that each of them belongs to, in the same shape.
        tokens: All words, `int32 [n * _WORDS_PER_BLOCK]`.
        tokens_of: The block that each of them belongs to, in the same shape.
        starts: First block of each page, `int32 [p]`.
        ends: The block after the last one of each page, `int32 [p]`.
        answer: As in `TrainingPage`, `float32 [p]`, and so is `page_weight`.
        kind: As in `TrainingPage`, `int32 [p]`.
    """

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
    page_weight: Any


def _batch(pages: Sequence[TrainingPage], rows: Sequence[Halves], shape: _Shape) -> _Batch:
    """Lay pages end to end, and pad them to the size of all batches.

    Args:
        pages: At most `_MAX_PAGES - 1` of them.
        rows: Their standardised columns, each `float16 [n, columns]`.
        shape: The sizes.
    """
    room, lists = shape.room, shape.lists
    sizes = [len(own) for own in rows]
    ends = np.cumsum(sizes)
    starts = ends - sizes
    key_starts = np.cumsum([0, *(len(page.blocks.keys.starts) for page in pages)])
    keys, keys_of = _joined([page.blocks.keys for page in pages], key_starts, room * _KEYS_PER_BLOCK, lists)
    tokens, tokens_of = _joined([page.blocks.words for page in pages], starts, room * _WORDS_PER_BLOCK, room)
    placed = [(page.blocks, start) for page, start in zip(pages, starts.tolist(), strict=True)]
    around = [page.blocks.around + start for page, start in zip(pages, key_starts, strict=False)]

    def by_block(name: str, values: Sequence[NDArray[Any]], fill: float = 0) -> NDArray[Any]:
        """Values of the blocks of all pages, padded with `fill`."""
        joined = np.concatenate(values, -1)
        out = np.full((*joined.shape[:-1], room), fill, np.float32 if name in _FLOAT_FIELDS else np.int32)
        out[..., : joined.shape[-1]] = joined
        return out

    def by_page(values: Sequence[Any] | NDArray[Any], kind: type = np.float32) -> NDArray[Any]:
        """One value for each page, padded with zeros."""
        return np.array([*values, *[0] * (_MAX_PAGES - len(values))], kind)

    return _Batch(
        numbers=by_block("numbers", [own.T for own in rows]).T,
        **{name: by_block(name, [getattr(page, name) for page in pages]) for name in _FLOAT_FIELDS[1:]},
        page=by_block("page", [np.full(size, number) for number, size in enumerate(sizes)], _MAX_PAGES - 1),
        firsts=by_block("firsts", [own.firsts + start for own, start in placed]),
        lasts=by_block("lasts", [own.lasts + start for own, start in placed]),
        heading=by_block("heading", [np.where(b.heading >= 0, b.heading + s, -1) for b, s in placed], -1),
        around=np.minimum(by_block("around", around), lists - 1),
        keys=keys, keys_of=keys_of, tokens=tokens, tokens_of=tokens_of,
        starts=by_page(starts, np.int32), ends=by_page(ends, np.int32),
        answer=by_page([page.answer for page in pages]),
        kind=by_page([page.kind for page in pages], np.int32),
        page_weight=by_page([page.page_weight for page in pages]),
    )  # fmt: skip


def _joined(
    bags: Sequence[Bags], firsts: Sequence[int] | NDArray[Any], room: int, lists: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Join the known tokens of all pages; tokens beyond the room of a batch are left out.

    Args:
        bags: The lists of tokens of each page.
        firsts: The number of each page's first list in the batch.
        room: Tokens of a batch, with its padding.
        lists: Lists of a batch; the last one takes the padding.

    Returns:
        The tokens, and the list that each belongs to, both `int32 [room]`.
    """
    tokens, owners = [], []
    for bag, first in zip(bags, firsts, strict=False):
        owner = np.repeat(np.arange(len(bag.starts)), bag.lengths)
        known = bag.flat > 0
        tokens.append(bag.flat[known])
        owners.append(owner[known] + first)
    out = np.zeros(room, np.int32)
    out_owners = np.full(room, lists - 1, np.int32)
    flat, owner = np.concatenate(tokens)[:room], np.concatenate(owners)[:room]
    out[: len(flat)] = flat
    out_owners[: len(flat)] = np.minimum(owner, lists - 1)
    return out, out_owners


def _batches(sizes: Sequence[int], room: int, random: np.random.Generator) -> Iterator[list[int]]:
    """Divide all pages, in random order, into batches: as many pages at a time as there is room for.

    Args:
        sizes: Number of blocks of each page, at most `room`.
        room: Blocks of a batch.
        random: Draws the order.

    Yields:
        The numbers of the pages of a batch.
    """
    batch: list[int] = []
    blocks = 0
    for number in random.permutation(len(sizes)).tolist():
        if batch and (blocks + sizes[number] > room or len(batch) == _MAX_PAGES - 1):
            yield batch
            batch, blocks = [], 0
        batch.append(number)
        blocks += sizes[number]
    if batch:
        yield batch


def _fit(
    settings: SequenceSettings, shape: _Shape, seed: int, pages: Sequence[TrainingPage], rows: Sequence[Halves]
) -> Parameters:
    """Train one net; returns its parameters averaged over the last steps."""
    random = np.random.default_rng(seed)
    sizes = [len(own) for own in rows]
    batches = [batch for _ in range(settings.epochs) for batch in _batches(sizes, shape.room, random)]
    steps = len(batches)
    trainer = _compiled_trainer(replace(settings, seed=0), shape)
    parameters = _initial_parameters(settings, shape, seed)
    state, average = trainer.initial_state(parameters), parameters
    first_averaged = (1 - _AVERAGED_SHARE) * steps
    for number, chosen in enumerate(batches):
        batch = _batch([pages[i] for i in chosen], [rows[i] for i in chosen], shape)
        rate = _learning_rate(settings, number, steps)
        parameters, state = trainer.step(parameters, state, batch, seed * steps + number, rate)
        if number >= first_averaged:
            averaged = number - first_averaged
            # Small at first: the earliest parameters are the worst.
            kept = min(settings.averaging, averaged / (averaged + 5))
            average = trainer.blend(average, parameters, kept)
    return average


def _learning_rate(settings: SequenceSettings, number: int, steps: int) -> float:
    """The learning rate of a step: it grows linearly at first, and then falls along half a cosine."""
    warm_up = min(_WARM_UP, steps // 4)
    if number < warm_up:
        return settings.learning_rate * number / warm_up
    return float(settings.learning_rate * (1 + np.cos(np.pi * (number - warm_up) / max(steps - warm_up, 1))) / 2)


class _State(NamedTuple):
    """The state of Adam.

    Attributes:
        means: Moving averages of the gradients, by parameter.
        squares: Moving averages of their squares, by parameter.
        taken: Number of steps taken.
    """

    means: Parameters
    squares: Parameters
    taken: Any


@cache
def _compiled_trainer(settings: SequenceSettings, shape: _Shape) -> _Trainer:
    """One trainer for all nets of a shape, because compiling takes long. The seed in the settings plays no part."""
    return _Trainer(settings, shape)


class _Trainer:
    """Steps of training, compiled for one shape.

    Attributes:
        step: The compiled `_step`.
        blend: Mixes two sets of parameters, with the share given for the first.
    """

    def __init__(self, settings: SequenceSettings, shape: _Shape) -> None:
        os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")
        import jax  # noqa: PLC0415  needs the extra `train`, is slow to import, and reads its flags then

        self.jax = jax
        self.settings = settings
        self.shape = shape
        self.step = jax.jit(self._step)
        self.blend = jax.jit(lambda old, new, kept: jax.tree.map(lambda a, b: kept * a + (1 - kept) * b, old, new))

    def initial_state(self, parameters: Parameters) -> _State:
        """The state before the first step."""
        zeros = {name: np.zeros_like(array) for name, array in parameters.items()}
        return _State(zeros, zeros, np.float32(0))

    def _step(
        self, parameters: Parameters, state: _State, batch: _Batch, seed: int, rate: float
    ) -> tuple[Parameters, _State]:
        """One step of Adam (Kingma and Ba 2014) with weight decay and a limit on the norm of all gradients together."""
        numpy = self.jax.numpy
        gradients = self.jax.grad(self.loss)(parameters, batch, self.jax.random.PRNGKey(seed))
        norm = numpy.sqrt(sum((gradient**2).sum() for gradient in gradients.values()))
        clip = numpy.minimum(1, _MAX_GRADIENT_NORM / numpy.maximum(norm, 1e-9))
        taken = state.taken + 1
        moved, means, squares = {}, {}, {}
        for name, array in parameters.items():
            gradient = gradients[name] * clip
            means[name] = MEAN_DECAY * state.means[name] + (1 - MEAN_DECAY) * gradient
            squares[name] = SQUARE_DECAY * state.squares[name] + (1 - SQUARE_DECAY) * gradient**2
            mean = means[name] / (1 - MEAN_DECAY**taken)
            deviation = numpy.sqrt(squares[name] / (1 - SQUARE_DECAY**taken)) + EPSILON
            own_rate = 2 * rate if name in _EMBEDDINGS else rate
            moved[name] = array - own_rate * (mean / deviation + self.settings.weight_decay * array)
        return moved, _State(means, squares, taken)

    def loss(self, parameters: Parameters, batch: _Batch, key: Any) -> Any:  # noqa: ANN401  an array of JAX
        """The weighted mean of the losses of a batch's pages."""
        jax, settings = self.jax, self.settings
        log_odds, kinds = _Forward(jax, settings, self.shape, batch, key).run(parameters)
        probability = jax.nn.sigmoid(log_odds)

        def by_page(values: Any) -> Any:  # noqa: ANN401  an array of JAX
            return jax.ops.segment_sum(values, batch.page, _MAX_PAGES)

        of_blocks = by_page(batch.weight * (jax.nn.softplus(log_odds) - log_odds * batch.share))
        kept, matched = by_page(probability * batch.words), by_page(probability * batch.matched)
        of_f1 = 1 - (2 * matched + 1) / (kept + batch.answer + 1)
        of_kind = -jax.numpy.take_along_axis(jax.nn.log_softmax(kinds), batch.kind[:, None], 1)[:, 0]
        losses = of_blocks + settings.f1_weight * of_f1 + settings.type_weight * of_kind
        return (losses * batch.page_weight).sum() / jax.numpy.maximum(batch.page_weight.sum(), 1e-6)


class _Forward:
    """The forward pass over one batch: what `SequenceNets.predict` computes, with dropout.

    Its methods draw their random numbers in the order in which they are called.
    """

    def __init__(
        self,
        jax: Any,  # noqa: ANN401  the module, which is imported lazily
        settings: SequenceSettings,
        shape: _Shape,
        batch: _Batch,
        key: Any,  # noqa: ANN401  an array of JAX
    ) -> None:
        self.jax = jax
        self.numpy = jax.numpy
        self.settings = settings
        self.shape = shape
        self.batch = batch
        self.keys = iter(jax.random.split(key, _RANDOM_KEYS))
        self.page_sizes = jax.numpy.maximum(batch.ends - batch.starts, 1)[:, None]

    def run(self, parameters: Parameters) -> tuple[Any, Any]:
        """Log-odds of the blocks, `float32 [n]`, and logits of the page types, `float32 [p, kinds]`."""
        rectified = self.jax.nn.relu
        inputs = self.numpy.concatenate([self.batch.numbers, *self._token_values(parameters)], 1)
        hidden = rectified(self._dropped(inputs) @ parameters["first"] + parameters["first_bias"])
        for number, step in enumerate(STEPS):
            near = self.numpy.concatenate([self._moved(hidden, step), hidden, self._moved(hidden, -step)], 1)
            hidden += self._dropped(rectified(near @ parameters["steps"][number] + parameters["steps_bias"][number]))
            if number in POOLED:
                pool = POOLED.index(number)
                means = self._means(hidden)
                hidden += self._dropped(rectified(means @ parameters["pools"][pool] + parameters["pools_bias"][pool]))
        narrow = rectified(hidden @ parameters["narrow"] + parameters["narrow_bias"])
        log_odds = narrow @ parameters["last"] + parameters["last_bias"]
        mean = self.jax.ops.segment_sum(hidden, self.batch.page, _MAX_PAGES) / self.page_sizes
        return log_odds, mean @ parameters["kind"] + parameters["kind_bias"]

    def _token_values(self, parameters: Parameters) -> list[Any]:
        """What the blocks' tokens add to their inputs: `TOKEN_PARTS` embeddings of each, in arrays of n rows."""
        batch = self.batch
        around = self._summed(parameters["keys"], batch.keys, batch.keys_of, self.shape.lists)[batch.around]
        own = self._summed(parameters["words"], batch.tokens, batch.tokens_of, self.shape.room)
        above = own[batch.heading] * (batch.heading >= 0)[:, None]
        return [*around[:3], around[3:].mean(0) * 2, around.max(0), own, above]

    def _summed(self, embeddings: Any, tokens: Any, owners: Any, lists: int) -> Any:  # noqa: ANN401  arrays of JAX
        """Sum of each list's embeddings, without some tokens, over the root of the number of its tokens."""
        numpy, sums = self.numpy, self.jax.ops.segment_sum
        known = (tokens > 0).astype(numpy.float32)
        seen = known * (self.jax.random.uniform(next(self.keys), known.shape) > self.settings.token_dropout)
        summed = sums(embeddings[tokens] * seen[:, None], owners, lists)
        return summed / numpy.sqrt(numpy.maximum(sums(known, owners, lists), 1))[:, None]

    def _dropped(self, values: Any) -> Any:  # noqa: ANN401  arrays of JAX
        """Values with some set to zero, and the others scaled up to the same expected sum."""
        kept = self.jax.random.uniform(next(self.keys), values.shape) > self.settings.dropout
        return values * kept / (1 - self.settings.dropout)

    def _moved(self, values: Any, step: int) -> Any:  # noqa: ANN401  arrays of JAX
        """For each block the values of the one `step` places before it; zeros if that is not on the same page."""
        numpy, room, page = self.numpy, self.shape.room, self.batch.page
        source = numpy.arange(room) - step
        same = (source >= 0) & (source < room) & (numpy.roll(page, step) == page)
        return numpy.roll(values, step, 0) * same[:, None]

    def _means(self, hidden: Any) -> Any:  # noqa: ANN401  arrays of JAX
        """Means over the elements around each block and over its page, and its own values, side by side."""
        numpy, batch = self.numpy, self.batch
        sums = numpy.concatenate([numpy.zeros((1, hidden.shape[1])), numpy.cumsum(hidden, 0)])
        of_elements = [
            (sums[last] - sums[first]) / numpy.maximum(last - first, 1)[:, None]
            for first, last in zip(batch.firsts, batch.lasts, strict=True)
        ]
        of_page = ((sums[batch.ends] - sums[batch.starts]) / self.page_sizes)[batch.page]
        return numpy.concatenate([*of_elements, of_page, hidden], 1)
