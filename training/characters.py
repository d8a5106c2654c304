"""Writes the tables of character classes that both models read: `python -m training.characters`.

The tables cover the basic multilingual plane, one entry a code point. See `cleaner.features.characters`.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import numpy as np

from cleaner.features.characters import CHARACTERS, HTML_CLASSES, TEXT_CLASSES

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BASIC_PLANE = 0x10000  # code points of the basic multilingual plane
_TEXT_NUMBER = {name: number for number, name in enumerate(TEXT_CLASSES)}
_HTML_NUMBER = {name: number for number, name in enumerate(HTML_CLASSES)}
# The class in plain text of each general category of Unicode.
_TEXT_BY_CATEGORY = {
    "Lu": "upper", "Lt": "upper", "Ll": "lower", "Lo": "letter", "Lm": "letter", "Mn": "mark", "Mc": "mark",
    "Me": "mark", "Nd": "digit", "Nl": "letter", "No": "symbol", "Pd": "dash", "Ps": "bracket", "Pe": "bracket",
    "Pi": "quote", "Pf": "quote", "Po": "other", "Pc": "other", "Sm": "symbol", "Sc": "symbol", "Sk": "symbol",
    "So": "symbol", "Zs": "space", "Zl": "space", "Zp": "space", "Cc": "space", "Cf": "space", "Cn": "other",
    "Co": "symbol", "Cs": "symbol",
}  # fmt: skip
# Characters whose class in plain text differs from that of their category.
_TEXT_MEMBERS = {
    "end": ".!?…。！？｡؟۔।॥։",
    "comma": ",;،؛、，；､",
    "colon": ":：",
    "quote": "\"'",
    "dash": "•·▪◦‣∙●○■□*",
    "bar": "|/\\<>»›«‹→←↑↓¦_+=~＞",
}
# First and last code points of scripts that are written without spaces: each character is a token of its own, and about
# two of them make a word.
_SPACELESS_SCRIPTS = (
    (0x0E00, 0x0EFF), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF),
)  # fmt: skip
# Characters whose class in HTML differs from that of their category.
_HTML_MEMBERS = {
    "space": " \t\n\xa0\u2028",
    "end": ".!?…。！？｡؟۔।॥։",
    "comma": ",;،、，；",
    "bar": "|»›·•/>→←",
    "money": "$€£¥%₹",
    "quote": "\"'“”‘’«„",
}
# First and last code points of the characters that HTML features count as CJK; Hangul and Thai are among them.
_HTML_CJK = ((0x3040, 0x30FF), (0x3400, 0x9FFF), (0xAC00, 0xD7AF), (0x0E00, 0x0E7F))


def make_tables() -> dict[str, NDArray[np.uint8] | NDArray[np.uint16]]:
    """Make all tables, by the name they are stored under.

    Returns:
        `kinds` and `html_kinds`, the number of each code point's class in `TEXT_CLASSES` and `HTML_CLASSES`,
        `uint8 [65536]`; and `lowered`, its lower case, `uint16 [65536]`. Categories are those of the Unicode version of
        the running Python.
    """
    return {"kinds": _text_kinds(), "html_kinds": _html_kinds(), "lowered": _lowered()}


def _text_kinds() -> NDArray[np.uint8]:
    kinds = np.array(
        [_TEXT_NUMBER[_TEXT_BY_CATEGORY[unicodedata.category(chr(code))]] for code in range(_BASIC_PLANE)], np.uint8
    )
    for first, last in _SPACELESS_SCRIPTS:
        span = kinds[first : last + 1]
        span[(span == _TEXT_NUMBER["letter"]) | (span == _TEXT_NUMBER["mark"])] = _TEXT_NUMBER["cjk"]
    for name, characters in _TEXT_MEMBERS.items():
        kinds[[ord(character) for character in characters]] = _TEXT_NUMBER[name]
    kinds[-1] = _TEXT_NUMBER["symbol"]  # the last entry is used for all characters beyond the basic plane
    return kinds


def _html_kinds() -> NDArray[np.uint8]:
    kinds = np.array([_HTML_NUMBER[_html_class(code)] for code in range(_BASIC_PLANE)], np.uint8)
    for first, last in _HTML_CJK:
        kinds[first : last + 1] = _HTML_NUMBER["cjk"]
    for name, characters in _HTML_MEMBERS.items():
        kinds[[ord(character) for character in characters]] = _HTML_NUMBER[name]
    return kinds


def _html_class(code: int) -> str:
    """The class that a code point has in HTML by its category alone."""
    category = unicodedata.category(chr(code))
    if category in {"Lu", "Nd"}:
        return {"Lu": "upper", "Nd": "digit"}[category]
    if category[0] in "PSM":
        return "sign"
    return "far" if code > 0x7F else "other"


def _lowered() -> NDArray[np.uint16]:
    """The lower case of each code point; itself where the lower case is longer than one character."""
    lowered = ((code, chr(code).lower()) for code in range(_BASIC_PLANE))
    return np.array([ord(text) if len(text) == 1 else code for code, text in lowered], np.uint16)


def main() -> None:
    """Make the tables and write them to where the package reads them."""
    with CHARACTERS.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **make_tables())
    print(f"{CHARACTERS} written: {CHARACTERS.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
