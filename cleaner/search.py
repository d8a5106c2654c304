"""Many words looked for in many texts at once, in one pass over their bytes.

The four bytes at each place of a text are read as one number, so that numpy tells in a few steps at which places a word
may be. Looking for fifty words one after the other takes four times as long.
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

# So many bytes of a word tell where it may be: the four that are the rarest, by how often letters are met.
_PIECE = 4
_FREQUENT = b" etaoinsrhldcumfpgwybvkxjqz"
# Rare letters, and yet in most texts.
_COMMON = frozenset((b"you ", b" you", b"your", b"comp", b"comm", b"ning", b"ding", b"ling", b"form", b"vide", b" app"))
# An odd constant for multiplicative hashing modulo 2^32, and how many of a product's bits are not looked at.
_MIX, _REST = 0x9E3779B1, 14


@dataclass(frozen=True, eq=False)
class Search:
    """What looks for words.

    Attributes:
        names: What stands for each word, by the word: of four bytes or more in UTF-8, letters of ASCII small.
    """

    names: Mapping[str, Collection[str]]

    def find(self, texts: Sequence[str]) -> dict[int, set[str]]:
        """What stands for the words in each text, by the text's number; texts without any are left out.

        Large letters of ASCII count as small ones, ends of lines as spaces.
        """
        laid, found = _laid(texts), dict[int, set[str]]()
        for number, place in self._candidates(laid) if self.names else ():
            for word, before in self._by_piece.get(laid[place : place + _PIECE], ()):
                if laid.startswith(word, max(place - before, 0)):
                    found.setdefault(number, set()).update(self.names[word.decode()])
        return found

    def _candidates(self, laid: bytes) -> Iterator[tuple[int, int]]:
        """Where a piece of a word may be, each place with the number of its line."""
        import numpy as np  # noqa: PLC0415  takes longer to load than all rules

        if len(laid) < _PIECE:
            return iter(())
        pieces = np.ndarray(len(laid) - _PIECE + 1, np.uint32, laid, strides=(1,))
        (places,) = self._known.take(pieces * np.uint32(_MIX) >> np.uint32(_REST)).nonzero()
        (ends,) = (np.frombuffer(laid, np.uint8) == ord("\n")).nonzero()
        return zip(ends.searchsorted(places).tolist(), places.tolist(), strict=True)

    @cached_property
    def _by_piece(self) -> dict[bytes, list[tuple[bytes, int]]]:
        """The words in UTF-8 by their rarest piece, each with how many bytes stand before that."""
        found: dict[bytes, list[tuple[bytes, int]]] = {}
        for word in map(str.encode, self.names):
            at = max(range(len(word) - _PIECE + 1), key=lambda at: _rarity(word[at : at + _PIECE]))
            found.setdefault(word[at : at + _PIECE], []).append((word, at))
        return found

    @cached_property
    def _known(self) -> Flags:
        """For each hash of four bytes whether they are a piece of a word."""
        import numpy as np  # noqa: PLC0415  as above

        known = np.zeros(1 << (32 - _REST), np.bool_)
        pieces = np.frombuffer(b"".join(self._by_piece), np.uint32)
        known[pieces * np.uint32(_MIX) >> np.uint32(_REST)] = True
        return known


def _rarity(piece: bytes) -> tuple[bool, int]:
    return piece not in _COMMON, sum(_FREQUENT.find(byte) % 32 for byte in piece)


def _laid(texts: Sequence[str]) -> bytes:
    """The texts as small letters in UTF-8, a line each."""
    laid = "\n".join(texts)
    if laid.count("\n") >= len(texts):
        laid = "\n".join([text.replace("\n", " ") for text in texts])
    return laid.encode(errors="replace").lower()
