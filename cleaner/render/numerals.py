"""Numbers of lists as letters and Roman numbers."""

from __future__ import annotations

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
# Browsers write larger numbers in figures.
_LAST_ROMAN = 3999


def numeral(number: int, kind: str) -> str:
    """A number as a list of this `type` writes it: `a`, `A`, `i`, `I`; in figures if it has no letters."""
    if not kind or number < 1 or (kind in {"i", "I"} and number > _LAST_ROMAN):
        return str(number)
    written = _roman(number) if kind in {"i", "I"} else _letters(number)
    return written.upper() if kind.isupper() else written


def _letters(number: int) -> str:
    """As columns of a sheet are named: `z` is followed by `aa`."""
    written = ""
    while number:
        number, letter = divmod(number - 1, len(_LETTERS))
        written = _LETTERS[letter] + written
    return written


def _roman(number: int) -> str:
    written = ""
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        written += sign * count
    return written
