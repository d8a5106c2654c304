"""Answers that were worked out before: what pages have in common, such as classes of elements, is worked out once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

# So many answers, to questions of so many characters in all, are remembered; a longer question than this is not.
_MOST, _MOST_CHARACTERS, _LONGEST = 50_000, 4_000_000, 1_000


class Memory(dict[Any, Any]):
    """Answers by their questions; once there are too many it starts over.

    Questions are strings, or tuples of strings and None, and answers strings, numbers and tuples of such: those cost
    the garbage collector nothing.
    """

    def __init__(self, work_out: Callable[[Any], Any]) -> None:
        """Remember nothing yet."""
        self._work_out = work_out
        self._characters = 0

    def __missing__(self, question: Any) -> Any:  # noqa: ANN401  keys, words and addresses alike
        """Work out an answer."""
        answer = self._work_out(question)
        size = len(question) if isinstance(question, str) else sum(len(part) for part in question if part)
        if size <= _LONGEST:
            if len(self) >= _MOST or self._characters + size > _MOST_CHARACTERS:
                self.clear()
                self._characters = 0
            self._characters += size
            self[question] = answer
        return answer
