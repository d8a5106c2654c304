"""Normalises texts for matching: case, accents, variants of letters, numbers and punctuation."""

from __future__ import annotations

import re
import unicodedata
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# A number with its separators and a K or M after it is one token, so that "1,234 comments" and "1.2K comments" match
# the same phrase.
_NUMBER = re.compile(r"\d+(?:[.,:’'٫٬]\d+)*(?:[km]\b)?")
# The vowel signs and tone marks written above, below or beside letters in the scripts of India and Thailand are parts
# of words.
_MARKS = "".join(chr(code) for code in range(0x900, 0xE80) if unicodedata.category(chr(code)) in {"Mn", "Mc"})
_WORD = re.compile(rf"(?:[^\W\d_]|[{_MARKS}])+|[#\n]")
# Soft hyphens and zero-width characters, among them the joiners of India's scripts, split words or hide in them. The
# Turkish İ casefolds to an i with a combining dot, and ı is a letter of its own.
_SPELLINGS = (*((sign, "") for sign in "\u0307\u00ad\u200b\u200d\u2060\ufeff"), ("ı", "i"))
# Optional signs: the short vowels of Arabic and Hebrew, the stroke that stretches Arabic words, and the dot below
# letters of Hindi and Bengali (after decomposition).
_OPTIONAL_SIGNS = (range(0x591, 0x5C8), range(0x610, 0x61B), range(0x64B, 0x660), (0x640, 0x670, 0x93C, 0x9BC))
_EASTERN = re.compile("[\u0370-\u03ff\u0531-\u09ff\u0b82-\u0c7f]")
# Different encodings of one letter. Arabic, Persian and Urdu keyboards type different characters for it; there are two
# signs for nasal vowels; Greek capitals have no accents. Armenian puts its marks of emphasis and of questions inside
# words, and its ligature has capitals. Tamil and Telugu vowels on both sides of a letter may be written as two signs,
# and vowels of English words in Marathi as a letter or a sign.
_GREEK_ACCENTS = {**dict(zip(map(ord, "άέήίόύώϊϋ"), "αεηιουωιυ", strict=True)), 0x301: None, 0x308: None}
_VARIANTS = _GREEK_ACCENTS | {
    **dict.fromkeys(map(ord, "أإآٱ"), "ا"), **dict.fromkeys(map(ord, "ىي"), "ی"), ord("ك"): "ک",
    **dict.fromkeys(map(ord, "ةۀہۂ"), "ه"), **dict.fromkeys(chain.from_iterable(_OPTIONAL_SIGNS)),
    0x901: "\u0902", 0x958: "क", 0x959: "ख", 0x95A: "ग", 0x95B: "ज", 0x95C: "ड", 0x95D: "ढ", 0x95E: "फ", 0x95F: "य",
    0x9DC: "ড", 0x9DD: "ঢ", 0x9DF: "য", 0x931: "र", 0x972: "अॅ", 0xBCA: "\u0bc6\u0bbe", 0xBCB: "\u0bc7\u0bbe",
    0xBCC: "\u0bc6\u0bd7", 0xC48: "\u0c46\u0c56", **dict.fromkeys((0x55B, 0x55C, 0x55E)), ord("ւ"): "վ",
}  # fmt: skip
# Compatibility forms of plain characters: fullwidth letters and digits, halfwidth katakana, letters in parts.
_COMPATIBILITY_FORMS = re.compile("[\u1100-\u11ff\u3099\u309a\uff10-\uff9f]")
# Typographic signs in texts that would otherwise be ASCII; and Romanian letters with a comma, which some keyboards
# lack.
_SIGNS = (("’", "'"), ("ș", "ş"), ("ț", "ţ"), *((sign, " ") for sign in "“”‘–—…•·©®»«\u00a0"))
# `_NUMBER` for ASCII texts in which each digit has become a 0; it begins with a plain character, which makes the search
# many times faster.
_ZEROS = re.compile(r"00*(?:[.,:']0+)*(?:[km]\b)?")
_ASCII_DIGITS = {**{ord(digit): "0" for digit in "123456789"}, ord("#"): " "}
# Keeps only the ASCII letters, signs for numbers and line ends: the rest becomes spaces.
_ASCII_LETTERS = {code: chr(code) if chr(code).isalpha() or chr(code) in "#\n" else " " for code in range(128)}


def fold(text: str) -> tuple[str, ...]:
    """Normalise a text for matching: casefolded words, each number a `#`, no punctuation."""
    return fold_all((text,))[0]


def fold_all(texts: Iterable[str]) -> list[tuple[str, ...]]:
    """Normalise many texts as `fold` does, in a fraction of the time."""
    lines = _plain_lines(texts)
    # All texts are joined, so that each step runs once.
    plain = "\n".join([line for line in lines if line.isascii()]).lower()
    other = "\n".join([line for line in lines if not line.isascii()]).replace("#", " ")
    plain = _ZEROS.sub(" # ", plain.translate(_ASCII_DIGITS)).translate(_ASCII_LETTERS)
    other = " ".join(_WORD.findall(_NUMBER.sub(" # ", other))) if other else ""
    folded, others = iter(plain.split("\n")), iter(other.split("\n"))
    return [tuple(next(folded if line.isascii() else others).split()) for line in lines]


def _plain_lines(texts: Iterable[str]) -> list[str]:
    """Each text as one line; those that are not ASCII as `_plain` returns them."""
    lines = [text.replace("\n", " ") if "\n" in text else text for text in texts]
    joined = "\n".join([line for line in lines if not line.isascii()])
    if not joined:
        return lines
    # One by one, where some steps apply to some of the texts only.
    if _COMPATIBILITY_FORMS.search(joined) or _EASTERN.search(joined):
        return [line if line.isascii() else _plain(line) for line in lines]
    plain = iter(_plain(joined).split("\n"))
    return [line if line.isascii() else next(plain) for line in lines]


def _plain(text: str) -> str:
    """A text in lower case, with typographic signs and variants of letters replaced by plain ones."""
    text = lowered(text)
    for sign, plain in _SIGNS:
        text = text.replace(sign, plain)
    if _COMPATIBILITY_FORMS.search(text):
        text = unicodedata.normalize("NFKC", text)
    return text.translate(_VARIANTS) if _EASTERN.search(text) else text


def lowered(text: str) -> str:
    """A text in lower case: the same for all spellings that a pattern matches when it ignores case."""
    text = text.casefold()
    if not text.isascii():
        for letter, plain in _SPELLINGS:
            text = text.replace(letter, plain)
    return text
