"""What prose looks like, in any language. Defined once, for all who ask. Imports nothing of ours."""

from __future__ import annotations

import re

# Ends of sentences in the scripts that we know, and the quotes and brackets that may follow them.
TERMINAL = frozenset('.!?…。！？؟۔।॥։።"”’»›）)」』】')
# A sentence of fewer words may be a caption, a headline or a label.
PROSE_WORDS = 12
# So many words are prose even without a full stop.
LONG_WORDS = 30
_TRUNCATED = re.compile(r"(?:\.\.\.|…|\[(?:\.\.\.|…)\]|\((?:\.\.\.|…)\))[\"”’]?\s*$")
# Scripts that write without spaces: a word is some two characters.
_SPACELESS = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")


def count_words(text: str) -> int:
    """The number of words, with two characters a word in scripts that have no spaces."""
    count = len(text.split())
    if count and len(text) > 6 * count and not text.isascii():
        count = max(count, len(_SPACELESS.findall(text)) // 2)
    return count


def is_truncated(text: str) -> bool:
    """Whether the text breaks off with an ellipsis, as teasers do."""
    return bool(_TRUNCATED.search(text[-8:]))


def is_sentence(text: str, words: int) -> bool:
    """Whether the text is long enough for prose and ends as a sentence, or is very long."""
    if words < PROSE_WORDS or is_truncated(text):
        return False
    return words >= LONG_WORDS or text.rstrip()[-1:] in TERMINAL
