"""Labels each block of a page with the number of its words that are in the page's expected main content.

The words of the page are aligned with those of the answer by a longest common subsequence. A run of equal words counts
if it is too long to be a coincidence: three words inside a block, four across blocks, or a whole block. Blocks of which
only a small share matches are then reset to no match. Last, blocks that are in the answer in another order, which no
subsequence can contain, are found by their pairs of consecutive words.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz.distance import LCSseq

from training.common import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

# A match of a smaller share of a block's words is taken for a coincidence ...
_MIN_SHARE = 0.34
# ... unless the block has at least this many words.
_MIN_LONG_BLOCK_WORDS = 200
# Words of a run of equal words within one block, and over the boundary of two, that are too many for a coincidence.
_MIN_RUN_IN_BLOCK = 3
_MIN_RUN_ACROSS_BLOCKS = 4
# A block with fewer words is not looked for at other places of the answer.
_MIN_MOVED_WORDS = 4
# The share of a block's pairs of words that must be in the part of the answer that is not aligned.
_MIN_MOVED_SHARE = 0.8


@dataclass(frozen=True)
class Labels:
    """The words of a page's blocks, and how many of them are in the answer.

    Attributes:
        words: Number of words of each block, `int64 [blocks]`.
        matched: Number of those that are in the answer, `float64 [blocks]`.
        answer: Number of words of the answer.
    """

    words: NDArray[np.int64]
    matched: NDArray[np.float64]
    answer: int

    @property
    def share(self) -> NDArray[np.float64]:
        """The share of each block's words that is in the answer, 0 to 1, `float64 [blocks]`."""
        return np.clip(self.matched / np.maximum(self.words, 1), 0.0, 1.0)

    @property
    def covered(self) -> float:
        """The share of the answer's words that is in the blocks."""
        return float(self.matched.sum()) / max(self.answer, 1)

    def of(self, blocks: Sequence[int]) -> Labels:
        """The labels of some of the blocks, by index. `answer` remains that of the whole page."""
        return Labels(self.words[blocks], self.matched[blocks], self.answer)


def label(texts: Sequence[str], answer: str) -> Labels:
    """Align the texts of a page's blocks with the page's answer, and count the words that match."""
    block_words = [tokens(text) for text in texts]
    ids: dict[str, int] = {}
    numbers = [[ids.setdefault(word, len(ids)) for word in words] for words in block_words]
    wanted = [ids.setdefault(word, len(ids)) for word in tokens(answer)]
    counts = np.array([len(words) for words in numbers], np.int64)
    matched = np.zeros(len(numbers))
    if counts.sum() and wanted:
        used = _align(numbers, counts, wanted, matched)
        matched[(matched / np.maximum(counts, 1) < _MIN_SHARE) & (counts < _MIN_LONG_BLOCK_WORDS)] = 0.0
        _find_moved(numbers, [word for word, taken in zip(wanted, used, strict=True) if not taken], matched)
    return Labels(counts, matched, len(wanted))


def _align(
    numbers: list[list[int]], counts: NDArray[np.int64], wanted: list[int], matched: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Align in order.

    Args:
        numbers: The words of each block, as numbers.
        counts: How many they are, `[blocks]`.
        wanted: The words of the answer, as numbers.
        matched: Matching words of each block, `[blocks]`; the matches found are added to it.

    Returns:
        Which words of the answer have a match, `bool [words of the answer]`.
    """
    used = np.zeros(len(wanted), bool)
    owner = np.repeat(np.arange(len(numbers)), counts)
    ends = np.cumsum(counts)
    flat = [word for words in numbers for word in words]
    for step in LCSseq.opcodes(flat, wanted):
        if step.tag != "equal":
            continue
        here = step.src_start
        while here < step.src_end:
            block = int(owner[here])
            end = min(step.src_end, int(ends[block]))
            length = end - here
            run = step.src_end - step.src_start
            if length >= _MIN_RUN_IN_BLOCK or length == counts[block] or run >= _MIN_RUN_ACROSS_BLOCKS:
                matched[block] += length
                used[step.dest_start + here - step.src_start : step.dest_start + end - step.src_start] = True
            here = end
    return used


def _find_moved(numbers: list[list[int]], unused: list[int], matched: NDArray[np.float64]) -> None:
    """Find blocks that are in the answer in another order.

    Args:
        numbers: The words of each block, as numbers.
        unused: The words of the answer that have no match yet.
        matched: Matching words of each block, `[blocks]`; it is set for the blocks found.
    """
    pairs = Counter(pairwise(unused))
    if not pairs:
        return
    for block, words in enumerate(numbers):
        if matched[block] or len(words) < _MIN_MOVED_WORDS:
            continue
        own = Counter(pairwise(words))
        common = sum(min(count, pairs[pair]) for pair, count in own.items())
        if common >= _MIN_MOVED_SHARE * (len(words) - 1):
            matched[block] = round(len(words) * common / (len(words) - 1))
            pairs.subtract({pair: min(count, pairs[pair]) for pair, count in own.items()})
