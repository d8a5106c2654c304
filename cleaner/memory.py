"""A bounded cache for values that many pages share, such as results for the classes of elements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

# The cache is cleared when it has this many entries, or when its keys have this many characters in all.
_MAX_ENTRIES = 50_000
_MAX_CHARACTERS = 4_000_000
# Longer keys are not cached.
_MAX_KEY_LENGTH = 1_000


class Memory(dict[Any, Any]):
    """A dict that computes missing values and keeps them; it is cleared when it has grown too large.

    Keys are strings, or tuples of strings and None; values are strings, numbers and tuples of these. Such objects cost
    the garbage collector nothing.
    """

    def __init__(self, compute: Callable[[Any], Any]) -> None:
        """Start empty.

        Args:
            compute: The function that computes a key's value.
        """
        self._compute = compute
        self._characters = 0

    def __missing__(self, key: Any) -> Any:  # noqa: ANN401  keys of many kinds
        """Compute a value, and keep it unless its key is too long."""
        value = self._compute(key)
        size = len(key) if isinstance(key, str) else sum(len(part) for part in key if part)
        if size <= _MAX_KEY_LENGTH:
            if len(self) >= _MAX_ENTRIES or self._characters + size > _MAX_CHARACTERS:
                self.clear()
                self._characters = 0
            self._characters += size
            self[key] = value
        return value
