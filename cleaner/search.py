"""Searches many texts for many words at once, in one pass over their bytes.

The four bytes at each position of a text are read as one number, so that numpy finds in a few operations the positions
where a word may be. Searching for fifty words one after the other takes four times as long.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]

# A word is looked up by this many of its bytes: those that are the rarest in texts, so that few positions match.
_PIECE_BYTES = 4
# Characters from the most frequent to the rarest.
_BY_FREQUENCY = b" etaoinsrhldcumfpgwybvkxjqz"
# Pieces that consist of rare letters but occur in most texts.
_COMMON_PIECES = frozenset((
    b"you ", b" you", b"your", b"comp", b"comm", b"ning", b"ding", b"ling", b"form", b"vide", b" app",
))  # fmt: skip
# Multiplicative hashing modulo 2^32: an odd multiplier, and how many of the product's low bits are discarded.
_HASH_MULTIPLIER = 0x9E3779B1
_HASH_SHIFT = 14


@dataclass(frozen=True, eq=False)
class Search:
    """A search for a set of words.

    Attributes:
        names: For each word, the names to report when a text contains it. A word has four bytes or more in UTF-8, and
            its ASCII letters are in lower case.
    """

    names: Mapping[str, Collection[str]]

    def find(self, texts: Sequence[str]) -> dict[int, set[str]]:
        """The names of the words in each text, by the text's index; texts without any of the words are left out.

        Case of ASCII letters is ignored, and line ends count as spaces.
        """
        data, found = _joined(texts), dict[int, set[str]]()
        for number, position in self._candidates(data) if self.names else ():
            for word, offset in self._words_by_piece.get(data[position : position + _PIECE_BYTES], ()):
                if data.startswith(word, max(position - offset, 0)):
                    found.setdefault(number, set()).update(self.names[word.decode()])
        return found

    def _candidates(self, data: bytes) -> Iterator[tuple[int, int]]:
        """The positions where a piece of a word may be, each as (line number, position)."""
        import numpy as np  # noqa: PLC0415  takes longer to load than all rules

        if len(data) < _PIECE_BYTES:
            return iter(())
        pieces = np.ndarray(len(data) - _PIECE_BYTES + 1, np.uint32, data, strides=(1,))
        (positions,) = self._piece_hashes.take(pieces * np.uint32(_HASH_MULTIPLIER) >> np.uint32(_HASH_SHIFT)).nonzero()
        (line_ends,) = (np.frombuffer(data, np.uint8) == ord("\n")).nonzero()
        return zip(line_ends.searchsorted(positions).tolist(), positions.tolist(), strict=True)

    @cached_property
    def _words_by_piece(self) -> dict[bytes, list[tuple[bytes, int]]]:
        """The words in UTF-8 by their rarest piece, each with the offset of that piece in the word."""
        words: dict[bytes, list[tuple[bytes, int]]] = {}
        for word in map(str.encode, self.names):
            offset = max(range(len(word) - _PIECE_BYTES + 1), key=lambda at: _rarity(word[at : at + _PIECE_BYTES]))
            words.setdefault(word[offset : offset + _PIECE_BYTES], []).append((word, offset))
        return words

    @cached_property
    def _piece_hashes(self) -> Flags:
        """For each hash of four bytes, whether a piece of a word has it."""
        import numpy as np  # noqa: PLC0415  as above

        flags = np.zeros(1 << (32 - _HASH_SHIFT), np.bool_)
        pieces = np.frombuffer(b"".join(self._words_by_piece), np.uint32)
        flags[pieces * np.uint32(_HASH_MULTIPLIER) >> np.uint32(_HASH_SHIFT)] = True
        return flags


def _rarity(piece: bytes) -> tuple[bool, int]:
    return piece not in _COMMON_PIECES, sum(_BY_FREQUENCY.find(byte) % 32 for byte in piece)


def _joined(texts: Sequence[str]) -> bytes:
    """The texts in lower case and UTF-8, one per line."""
    joined = "\n".join(texts)
    if joined.count("\n") >= len(texts):
        joined = "\n".join([text.replace("\n", " ") for text in texts])
    return joined.encode(errors="replace").lower()
