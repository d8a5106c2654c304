"""What prose looks like, in any language. Defined once, for all who ask. Imports nothing of ours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# Ends of sentences in the scripts that we know, and the quotes and brackets that may follow them.
TERMINAL = frozenset('.!?…。！？؟۔।॥։።"”’»›“‘）)」』】')
# What ends a line that announces the next one, or a sentence.
STOPS = TERMINAL | frozenset(":：")
# With these begin lines of lists, tables, headings and quotations.
OWN_LINE = re.compile(r"[-*+•·>|#=~\s]|\d{1,3}[.)]\s|$")
# How entries of a list begin in plain text.
BULLETS = frozenset(f"{sign} " for sign in "-*+•–—·▪◦●○‣⁃✓✔➤►→")
# The widths at which lines are broken, and how far short of it one may stay that had room for the next word.
NARROW, WIDE, SLACK = 50, 100, 6
# What ends a question.
ASKS = ("?", "？", "؟")
# A sentence of fewer words may be a caption, a headline or a label.
PROSE_WORDS = 12
# Armenian's full stop is typed as a colon for the most part.
_ARMENIAN_END = re.compile("[\u0561-\u0587][»)]?:$")
# So many words are prose even without a full stop.
LONG_WORDS = 30
# A letter of any other script than Latin, Greek and Cyrillic, or a sign that only these have.
OTHER_SCRIPT = re.compile("[\u0590-\u1dff\u2e80-\ud7ff\uf900-\uffef]")
# Where somebody is reached, as parts of patterns: an address for mail, and a telephone's number.
MAIL, TELEPHONE = r"\w@[\w-]+\.\w", r"(?<![\d.])(?:\+|\(?0)\d[\d ()/–-]{6,}\d"
# In scripts without small letters a shorter line may be a label.
_LABEL = 40
_INDENTED = re.compile(r"(?: {4}|\t)\S")
_CODE = re.compile(r"[{};=<>()\[\]]|^\s*(?:#|//|\$|>>>|def |class |import |return |for |if |else)")
_MAX_TITLE = 150
_TRUNCATED = re.compile(r"(?:\.\.\.|…|\[(?:\.\.\.|…)\]|\((?:\.\.\.|…)\))[\"”’]?\s*$")
# Scripts that write without spaces: a word is some two characters, in Thai some four, with the signs above and below.
_SPACELESS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[\u0e00-\u0e7f]{2}")


def count_words(text: str) -> int:
    """The number of words; in scripts that have no spaces, two characters a word, in Thai four."""
    count = len(text.split())
    if count and len(text) > 6 * count and not text.isascii() and _may_be_spaceless(text, count):
        count = max(count, spaceless(text) // 2)
    return count


def _may_be_spaceless(text: str, words: int) -> bool:
    """Whether so many bytes are beyond ASCII that they may be characters of scripts without spaces, two a word or more.

    Such a character takes three bytes. Encoding is many times faster than looking for them.
    """
    return len(text.encode(errors="replace")) - len(text) > 2 * 2 * words


def spaceless(text: str) -> int:
    """The number of characters of scripts that have no spaces."""
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
    """Whether a text begins with a small letter where names and sentences have capitals: not so in Georgian."""
    first = text[:1]
    return first.islower() and first.title() != first


def goes_on(text: str, following: str) -> bool:
    """Whether a sentence goes on in the next line."""
    if not text or text[-1] in STOPS or text.rstrip()[-1:] in STOPS or OWN_LINE.match(following):
        return False
    first = following[0]
    small = first.islower() or (len(text) > _LABEL and first.isalpha() and not first.isupper())
    return small and " " in following and not text[0].isspace() and "|" not in text


def is_code(text: str) -> bool:
    """An indented line with signs or words of code."""
    return text[0] in " \t" and bool(_INDENTED.match(text) and _CODE.search(text))


def title_line(texts: Sequence[str]) -> str:
    """The first line of a text, if it is one that a title may be: short, not a sentence, and prose beneath."""
    lines = [line for text in texts[:20] if (line := text.strip())][:8]
    if len(lines) < 2:
        return ""
    first = lines[0]
    short = len(first) <= _MAX_TITLE and any(map(str.isalpha, first))
    ends = first.endswith((".", ",", ":", ";", "。", "،", "।")) and not first.endswith("...")
    prose = max(map(len, lines[1:])) > max(len(first), 60)
    return (
        first.lstrip("# ") if short and not ends and prose and not first.startswith(("-", "*", "•", ">", "|")) else ""
    )
