"""The `Rule` class.

A rule says *what* it is about (`id`, `reason`), *how far* it reaches (`scope`) and *when* it applies (`guards`). Its
wording in each language is in a pack of phrases.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from cleaner.blocks import Verdict
from cleaner.rules.phrase import family_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from cleaner.rules.phrase import Wording
    from cleaner.rules.predicates import View

Scope = Literal["span", "block", "onward"]


class Cut(NamedTuple):
    """A part of a block that a rule matches: the block's place, the span's offsets, the matching phrase's language."""

    place: int
    start: int
    end: int
    language: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of chrome.

    Attributes:
        id: `family.name`, the key of its phrases in the packs.
        reason: Why a matched block is removed, for a person to read.
        scope: A part of a block, the block, or the block and what follows until prose resumes.
        guards: Names of predicates that must all hold (see `predicates.GUARDS`).
        confidence: How sure a match is, 0 to 1. Protection overrules matches that are less sure than it is.
        pattern: What phrases can't express: a regular expression, matched from the block's start without regard to
            case, in linear time. The rule book compiles it.
        opens: The openings of texts that the pattern can match, separated by spaces: the first two letters of the first
            word as `fold` returns it (`#` for a number, a single letter for a word of one), or a sign. Empty for any.
            The pattern is not tried on texts with another opening.
        tells: What neither phrases nor a pattern can express: takes a text and its words as `fold` returns them, and
            returns the language in which the whole text matches, or None.
        find: Returns the places that it matches, for what depends on a block's neighbours.
        words: `says` and `cut` only match blocks that contain one of these, each of four bytes or more in UTF-8, with
            ASCII letters in lower case. All rules' words are searched for in one pass (see `search`).
        says: Whether it matches the block at a place; called for blocks that contain one of `words`.
        cut: For the scope `span`: returns the spans that it matches, given the rule's own phrases.
        markup: For rules about the markup of pages instead of words: a description of what they remove. The code that
            reads pages checks whether such a rule is active and gives its verdicts; plain text has none.
        certain: Whether a matching phrase is proof where the guards hold, so that the learned model isn't asked; a rule
            without guards is treated as certain in any case.
        hits: Cases in which it must remove exactly what is marked.
        misses: Cases in which it must remove nothing.
    """

    id: str
    reason: str
    scope: Scope = "block"
    guards: tuple[str, ...] = ()
    confidence: float = 0.95
    pattern: str = ""
    opens: str = ""
    tells: Callable[[str, Sequence[str]], str | None] | None = None
    find: Callable[[View], Iterable[int]] | None = None
    words: tuple[str, ...] = ()
    says: Callable[[View, int], bool] | None = None
    cut: Callable[[View, Wording], Iterable[Cut]] | None = None
    markup: str = ""
    certain: bool = False
    hits: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()

    @property
    def family(self) -> str:
        """The part of the id before the dot."""
        return family_of(self.id)

    def against(self, block: int, language: str = "") -> Verdict:
        """A verdict to remove a whole block; `language` is that of the matching phrase, if there is one."""
        return Verdict(block, False, "rules", self.id, self.family, self.reason, self.confidence, None, language)
