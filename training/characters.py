"""Makes the tables of characters that both models read: `python -m training.characters`."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import numpy as np

from cleaner.features.characters import CHARACTERS, HTML_CLASSES, TEXT_CLASSES

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BASIC_PLANE = 0x10000
_TEXT = {name: number for number, name in enumerate(TEXT_CLASSES)}
_HTML = {name: number for number, name in enumerate(HTML_CLASSES)}
_TEXT_BY_CATEGORY = {
    "Lu": "upper", "Lt": "upper", "Ll": "lower", "Lo": "letter", "Lm": "letter", "Mn": "mark", "Mc": "mark",
    "Me": "mark", "Nd": "digit", "Nl": "letter", "No": "symbol", "Pd": "dash", "Ps": "bracket", "Pe": "bracket",
    "Pi": "quote", "Pf": "quote", "Po": "other", "Pc": "other", "Sm": "symbol", "Sc": "symbol", "Sk": "symbol",
    "So": "symbol", "Zs": "space", "Zl": "space", "Zp": "space", "Cc": "space", "Cf": "space", "Cn": "other",
    "Co": "symbol", "Cs": "symbol",
}  # fmt: skip
_TEXT_MEMBERS = {
    "end": ".!?…。！？｡؟۔।॥։",
    "comma": ",;،؛、，；､",
    "colon": ":：",
    "quote": "\"'",
    "dash": "•·▪◦‣∙●○■□*",
    "bar": "|/\\<>»›«‹→←↑↓¦_+=~＞",
}
# Scripts written without spaces: a character is a token, and two of them about a word.
_SPACELESS = (
    (0x0E00, 0x0EFF), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF),
)  # fmt: skip
_HTML_MEMBERS = {
    "space": " \t\n\xa0\u2028",
    "end": ".!?…。！？｡؟۔।॥։",
    "comma": ",;،、，；",
    "bar": "|»›·•/>→←",
    "money": "$€£¥%₹",
    "quote": "\"'“”‘’«„",
}
_HTML_CJK = ((0x3040, 0x30FF), (0x3400, 0x9FFF), (0xAC00, 0xD7AF), (0x0E00, 0x0E7F))


def make_tables() -> dict[str, NDArray[np.uint8] | NDArray[np.uint16]]:
    """The tables by name, from what this Python knows of Unicode."""
    return {"kinds": _text_kinds(), "html_kinds": _html_kinds(), "lowered": _lowered()}


def _text_kinds() -> NDArray[np.uint8]:
    kinds = np.array(
        [_TEXT[_TEXT_BY_CATEGORY[unicodedata.category(chr(code))]] for code in range(_BASIC_PLANE)], np.uint8
    )
    for first, last in _SPACELESS:
        span = kinds[first : last + 1]
        span[(span == _TEXT["letter"]) | (span == _TEXT["mark"])] = _TEXT["cjk"]
    for name, characters in _TEXT_MEMBERS.items():
        kinds[[ord(character) for character in characters]] = _TEXT[name]
    kinds[-1] = _TEXT["symbol"]  # stands for all characters beyond the basic plane
    return kinds


def _html_kinds() -> NDArray[np.uint8]:
    kinds = np.array([_HTML[_html_class(code)] for code in range(_BASIC_PLANE)], np.uint8)
    for first, last in _HTML_CJK:
        kinds[first : last + 1] = _HTML["cjk"]
    for name, characters in _HTML_MEMBERS.items():
        kinds[[ord(character) for character in characters]] = _HTML[name]
    return kinds


def _html_class(code: int) -> str:
    """The class by the category alone."""
    category = unicodedata.category(chr(code))
    if category in {"Lu", "Nd"}:
        return {"Lu": "upper", "Nd": "digit"}[category]
    if category[0] in "PSM":
        return "sign"
    return "far" if code > 0x7F else "other"


def _lowered() -> NDArray[np.uint16]:
    lowered = ((code, chr(code).lower()) for code in range(_BASIC_PLANE))
    return np.array([ord(text) if len(text) == 1 else code for code, text in lowered], np.uint16)


def main() -> None:
    """Make and write them."""
    with CHARACTERS.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **make_tables())
    print(f"{CHARACTERS} written: {CHARACTERS.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
