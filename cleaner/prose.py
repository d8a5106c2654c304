"""Recognizes prose, in any language: sentences, words, code, list items. Imports no other module of the package."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# Characters that end a sentence, in the scripts that we know, and the quotes and brackets that may follow them.
TERMINAL = frozenset('.!?…。！？؟۔।॥։።"”’»›“‘）)」』】')
# Characters that end a sentence, or a line that introduces the next one.
STOPS = TERMINAL | frozenset(":：")
# Beginnings of lines that start a list item, a table row, a heading or a quotation.
OWN_LINE = re.compile(r"[-*+•·>|#=~\s]|\d{1,3}[.)]\s|$")
# Beginnings of list items in plain text.
BULLETS = frozenset(f"{sign} " for sign in "-*+•–—·▪◦●○‣⁃✓✔➤►→")
# The smallest and largest width at which texts are wrapped, in characters.
NARROW = 50
WIDE = 100
# A wrapped line may end this far short of the width although the next word had room.
SLACK = 6
# Characters that end a question.
ASKS = ("?", "？", "؟")
# A sentence of fewer words may be a caption, a headline or a label.
PROSE_WORDS = 12
# Armenian's full stop is mostly typed as a colon.
_ARMENIAN_END = re.compile("[\u0561-\u0587][»)]?:$")
# A text of this many words is prose even without a full stop.
LONG_WORDS = 30
# A letter of any script except Latin, Greek and Cyrillic, or a sign that only those other scripts have.
OTHER_SCRIPT = re.compile("[\u0590-\u1dff\u2e80-\ud7ff\uf900-\uffef]")
# Contact details, as parts of patterns: a mail address and a telephone number.
MAIL = r"\w@[\w-]+\.\w"
TELEPHONE = r"(?<![\d.])(?:\+|\(?0)\d[\d ()/–-]{6,}\d"
# In scripts without lower case a line of no more characters may be a label.
_MAX_LABEL_LENGTH = 40
_INDENTED = re.compile(r"(?: {4}|\t)\S")
_CODE = re.compile(r"[{};=<>()\[\]]|^\s*(?:#|//|\$|>>>|def |class |import |return |for |if |else)")
_MAX_TITLE_LENGTH = 150
# One of the lines below a title is longer than this, and longer than the title.
_MIN_LENGTH_BELOW_TITLE = 60
_TRUNCATED = re.compile(r"(?:\.\.\.|…|\[(?:\.\.\.|…)\]|\((?:\.\.\.|…)\))[\"”’]?\s*$")
# Scripts that write without spaces: a word has about two characters, in Thai about four, counting the signs above and
# below the letters.
_SPACELESS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[\u0e00-\u0e7f]{2}")


def count_words(text: str) -> int:
    """The number of words; in scripts without spaces estimated at two characters a word, in Thai four."""
    count = len(text.split())
    if count and len(text) > 6 * count and not text.isascii() and _may_be_spaceless(text, count):
        count = max(count, spaceless(text) // 2)
    return count


def _may_be_spaceless(text: str, words: int) -> bool:
    """Whether a text may have two or more characters of a script without spaces per word, judged by its UTF-8 length.

    Such a character takes three bytes. Encoding the text is many times faster than searching it for them.
    """
    return len(text.encode(errors="replace")) - len(text) > 2 * 2 * words


def spaceless(text: str) -> int:
    """The number of characters of scripts without spaces; two Thai characters count as one."""
    return len(_SPACELESS.findall(text))


def is_truncated(text: str) -> bool:
    """Whether the text breaks off with an ellipsis, as teasers do."""
    tail = text[-8:]
    return ("..." in tail or "…" in tail) and bool(_TRUNCATED.search(tail))


def is_sentence(text: str, words: int) -> bool:
    """Whether the text is long enough for prose and ends as a sentence, or is very long."""
    if words < PROSE_WORDS or is_truncated(text):
        return False
    if words >= LONG_WORDS:
        return True
    end = text.rstrip()[-3:]
    return end[-1:] in TERMINAL or (end[-1:] == ":" and bool(_ARMENIAN_END.search(end)))


def begins_small(text: str) -> bool:
    """Whether a text begins in lower case, in a script that capitalizes names and sentences (Georgian does not)."""
    first = text[:1]
    return first.islower() and first.title() != first


def goes_on(text: str, following: str) -> bool:
    """Whether a line's sentence goes on in the following line."""
    if not text or text[-1] in STOPS or text.rstrip()[-1:] in STOPS or OWN_LINE.match(following):
        return False
    first = following[0]
    small = first.islower() or (len(text) > _MAX_LABEL_LENGTH and first.isalpha() and not first.isupper())
    return small and " " in following and not text[0].isspace() and "|" not in text


def is_code(text: str) -> bool:
    """Whether a line is code: indented, with symbols or keywords of code."""
    return text[0] in " \t" and bool(_INDENTED.match(text) and _CODE.search(text))


def title_line(texts: Sequence[str]) -> str:
    """The first line of a text if it may be a title: short, not a sentence, and above prose; empty otherwise."""
    lines = [line for text in texts[:20] if (line := text.strip())][:8]
    if len(lines) < 2:
        return ""
    first = lines[0]
    is_short = len(first) <= _MAX_TITLE_LENGTH and any(map(str.isalpha, first))
    is_clause = first.endswith((".", ",", ":", ";", "。", "،", "।")) and not first.endswith("...")
    is_item = first.startswith(("-", "*", "•", ">", "|"))
    has_prose_below = max(map(len, lines[1:])) > max(len(first), _MIN_LENGTH_BELOW_TITLE)
    if is_short and has_prose_below and not is_clause and not is_item:
        return first.lstrip("# ")
    return ""
