"""How much of each block belongs to a page's answer.

The page's words are aligned with the answer's by a longest common subsequence. A stretch counts if it is long enough
not to be chance: three words inside a block, four across blocks, or a whole block. Blocks that match only in passing
are cleared, and a second look finds blocks whose text stands elsewhere in the answer, by pairs of neighbouring words.
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

# A block of which less than this matches has matched by chance, unless it is very long.
_LEAST_SHARE = 0.34
_LONG = 200
# Share of word pairs that a block out of order must have in what is left of the answer.
_MOVED_SHARE = 0.8


@dataclass(frozen=True)
class Labels:
    """Words of a page's blocks, and how many of them are in the answer.

    Attributes:
        words: Per block, how many words the scorer would count, `int64 [blocks]`.
        matched: Per block, how many of those are in the answer, `float64 [blocks]`.
        answer: How many words the answer has.
    """

    words: NDArray[np.int64]
    matched: NDArray[np.float64]
    answer: int

    @property
    def share(self) -> NDArray[np.float64]:
        """Per block, the share of its words that are in the answer."""
        return np.clip(self.matched / np.maximum(self.words, 1), 0.0, 1.0)

    @property
    def covered(self) -> float:
        """The share of the answer that the blocks hold."""
        return float(self.matched.sum()) / max(self.answer, 1)

    def of(self, blocks: Sequence[int]) -> Labels:
        """Those of some of the blocks; the answer is the whole one."""
        return Labels(self.words[blocks], self.matched[blocks], self.answer)


def label(texts: Sequence[str], answer: str) -> Labels:
    """Align the texts of a page's blocks with the page's answer."""
    block_words = [tokens(text) for text in texts]
    ids: dict[str, int] = {}
    numbers = [[ids.setdefault(word, len(ids)) for word in words] for words in block_words]
    wanted = [ids.setdefault(word, len(ids)) for word in tokens(answer)]
    counts = np.array([len(words) for words in numbers], np.int64)
    matched = np.zeros(len(numbers))
    if counts.sum() and wanted:
        used = _align(numbers, counts, wanted, matched)
        matched[(matched / np.maximum(counts, 1) < _LEAST_SHARE) & (counts < _LONG)] = 0.0
        _find_moved(numbers, [word for word, taken in zip(wanted, used, strict=True) if not taken], matched)
    return Labels(counts, matched, len(wanted))


def _align(
    numbers: list[list[int]], counts: NDArray[np.int64], wanted: list[int], matched: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Fill `matched` from the alignment; which words of the answer are taken."""
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
            if length >= 3 or length == counts[block] or step.src_end - step.src_start >= 4:
                matched[block] += length
                used[step.dest_start + here - step.src_start : step.dest_start + end - step.src_start] = True
            here = end
    return used


def _find_moved(numbers: list[list[int]], left: list[int], matched: NDArray[np.float64]) -> None:
    """Fill `matched` for blocks that stand in another order in the answer."""
    pairs = Counter(pairwise(left))
    if not pairs:
        return
    for block, words in enumerate(numbers):
        if matched[block] or len(words) < 4:
            continue
        own = Counter(pairwise(words))
        common = sum(min(count, pairs[pair]) for pair, count in own.items())
        if common >= _MOVED_SHARE * (len(words) - 1):
            matched[block] = round(len(words) * common / (len(words) - 1))
            pairs.subtract({pair: min(count, pairs[pair]) for pair, count in own.items()})
