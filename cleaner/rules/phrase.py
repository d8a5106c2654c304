"""Phrases of packs: the wording of rules in each language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from cleaner.errors import RuleError
from cleaner.rules.folding import fold_all

if TYPE_CHECKING:
    from collections.abc import Sequence

# Phrases are not matched against blocks of more characters: the longest phrase in the packs has some twenty words.
LONGEST = 240
_IS_LABEL = re.compile(r"[:：]\s*\*+$")
# The families whose phrases count things; the number of an item or a section must not be taken for such a count.
_COUNTING_FAMILIES = frozenset({"comments", "legal", "share", "votes"})


def family_of(rule: str) -> str:
    """The part of a rule's id before the dot."""
    return rule.partition(".")[0]


class Phrase(NamedTuple):
    """One phrase of a pack, normalised.

    Attributes:
        words: The folded words, `#` for a number.
        rule: Id of the rule that it belongs to.
        language: The pack's language.
        open_start: Whether a few words may precede it.
        open_end: Whether a few words may follow it.
        long_end: Whether any number of words may follow it, up to the length limit of a block.
        label: Whether a colon must follow it, and then anything.
        site: The only host on which it holds; empty for all hosts.
    """

    words: tuple[str, ...]
    rule: str
    language: str
    open_start: bool = False
    open_end: bool = False
    long_end: bool = False
    label: bool = False
    site: str = ""

    @property
    def family(self) -> str:
        """The family of the rule."""
        return family_of(self.rule)

    @property
    def is_count(self) -> bool:
        """Whether it counts readers or what they said or did: it begins with a number or with a wildcard."""
        return self.family in _COUNTING_FAMILIES and (self.open_start or self.words[:1] == ("#",))

    def written(self) -> str:
        """The phrase in the notation of packs; `parse_phrases` reads it back."""
        end = ": *" if self.label else " **" if self.long_end else " *" if self.open_end else ""
        return f"{'* ' if self.open_start else ''}{' '.join(self.words)}{end}"


@dataclass(frozen=True, eq=False)
class Wording:
    """The phrases of a rule with a `cut` function.

    Compared and hashed by identity, so that the patterns compiled from it can be cached.

    Attributes:
        phrases: All phrases of the rule.
    """

    phrases: tuple[Phrase, ...]

    @cached_property
    def languages(self) -> dict[tuple[str, ...], str]:
        """The language of each phrase, by its words."""
        return {phrase.words: phrase.language for phrase in self.phrases}


def parse_phrases(texts: Sequence[str], rule: str, language: str) -> list[Phrase]:
    """Read phrases in packs' notation: `leave a reply`, `# points`, `more from *`, `we use cookies **`, `tags: *`.

    Raises:
        RuleError: A phrase has no words.
    """
    stripped = [text.strip() for text in texts]
    folded = fold_all([text.strip("*").replace("#", "0") for text in stripped])
    return [_phrase(text, words, rule, language) for text, words in zip(stripped, folded, strict=True)]


def _phrase(text: str, words: tuple[str, ...], rule: str, language: str) -> Phrase:
    if not words:
        raise RuleError(rule, f"the phrase {text!r} has no words", "write at least one word or #")
    label = bool(_IS_LABEL.search(text))
    open_end, long_end = text.endswith("*") and not label, text.endswith("**") and not label
    return Phrase(words, rule, language, text.startswith("*"), open_end, long_end, label)
