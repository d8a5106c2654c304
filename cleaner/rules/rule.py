"""The `Rule` class, and the table that matches phrases.

A rule says *what* it is about (`id`, `reason`), *how far* it reaches (`scope`) and *when* it applies (`guards`). Its
wording in each language is in a pack of phrases. Phrases match a whole normalised block, so that all packs compile
into one table and a match costs one look-up, however many languages there are.
"""

from __future__ import annotations

import re
import unicodedata
from collections import ChainMap, Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING, Literal, NamedTuple

from cleaner.blocks import Verdict
from cleaner.errors import RuleError
from cleaner.prose import OTHER_SCRIPT

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, MutableMapping, Sequence

    from cleaner.rules.predicates import View

Scope = Literal["span", "block", "onward"]

# Phrases are not matched against blocks of more characters: the longest phrase in the packs has some twenty words.
LONGEST = 240
# How many words a `*` in a phrase may stand for.
_MAX_OPEN_WORDS = 6

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
# The signs between a label and its value: `Autor: Hanna Wilk`.
_LABEL_ENDS = ":：»|→]］】》｜"
# Further such signs, for texts that are not ASCII: `関連記事　…`, `ये भी पढ़ें- …`, `Հեղինակ՝ …`, `Կարդացեք նաև․ …`.
_OTHER_LABEL_ENDS = "\u3000-–—՝․"
_MAX_LABEL_CHARS = 60
_IS_LABEL = re.compile(r"[:：]\s*\*+$")
# The signs that a quoted sentence begins with.
_QUOTES = "\"“„«‘'「『"
# A quotation that ends in the middle of a text.
_QUOTATION_ENDS = re.compile(r"[\"”“»’」』].*[^\W\d_]", re.DOTALL)
# The number of an item or a section, with Markdown's signs before it; and the families whose phrases count things,
# for which such a number must not be taken.
_ITEM_NUMBER = re.compile(r"[#*_>\s-]{0,9}(?:\d{1,3}[.)]\**\s|§\s?\d)")
_COUNTING_FAMILIES = frozenset({"comments", "legal", "share", "votes"})
_SEPARATORS = "|•·/›»▸→｜／・＞"
_SEPARATOR = re.compile(rf"[{_SEPARATORS}\t\u3000]|\s{{2,}}")
_MIN_MENU_ENTRIES = 4  # of a row in which phrases match only some entries
_MIN_KNOWN_SHARE = 0.6  # of such a menu's entries, that phrases match
_MAX_UNKNOWN_WORDS = 3  # of an entry that no phrase matches
_MIN_SPACED_WORDS = 3  # of a row whose entries have single spaces between them
# `_NUMBER` for ASCII texts in which each digit has become a 0; it begins with a plain character, which makes the search
# many times faster.
_ZEROS = re.compile(r"00*(?:[.,:']0+)*(?:[km]\b)?")
_ASCII_DIGITS = {**{ord(digit): "0" for digit in "123456789"}, ord("#"): " "}
# Keeps only the ASCII letters, signs for numbers and line ends: the rest becomes spaces.
_ASCII_LETTERS = {code: chr(code) if chr(code).isalpha() or chr(code) in "#\n" else " " for code in range(128)}


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
        return _family(self.id)

    def against(self, block: int, language: str = "") -> Verdict:
        """A verdict to remove a whole block; `language` is that of the matching phrase, if there is one."""
        return Verdict(block, False, "rules", self.id, self.family, self.reason, self.confidence, None, language)


def _family(rule: str) -> str:
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
        return _family(self.rule)

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
    if _COMPATIBILITY_FORMS.search(joined) or _EASTERN.search(
        joined
    ):  # one by one: some steps apply to some of the texts only
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


# A phrase without its words: all other fields, in the order of `Phrase`. Many phrases share one.
Speaker = tuple[str, str, bool, bool, bool, bool, str]
# Maps a phrase's words, joined by spaces, to its speakers. Each character of the value is one speaker: its code point
# is the place in `PhraseTable.speakers` plus `_FIRST_CODE`.
Spoken = dict[str, str]
# Below it are tabs and line ends, which separate fields of the kept file, and surrogates, which can't be encoded.
_FIRST_CODE = 0x10000


@dataclass(frozen=True)
class PhraseTable:
    """All phrases of all packs, for look-up by words joined by spaces.

    It holds plain strings, so that tens of thousands of phrases load in some milliseconds (see `shelf`).

    Attributes:
        speakers: Each distinct combination of a phrase's fields other than its words.
        exact: From the words of a whole block to the phrases with exactly these.
        labels: From the words before a colon to the phrases that require one.
        starts: From the first words of a block to the phrases with an open end.
        ends: From the last words of a block to the phrases with an open start.
        silent: The code points of speakers that are switched off, each mapped to None, as `str.translate` takes them.
        sites: By host, the code points of speakers that hold only there; `on` switches them on.
        whole: The table with all speakers switched on, whose derived indexes this one shares; None in that table.
    """

    speakers: tuple[Speaker, ...]
    exact: Spoken
    labels: Spoken
    starts: Spoken
    ends: Spoken
    silent: MutableMapping[int, int | None] = field(default_factory=dict)
    sites: Mapping[str, Sequence[int]] = field(default_factory=dict)
    whole: PhraseTable | None = field(default=None, repr=False)

    @classmethod
    def compile(cls, phrases: Iterable[Phrase]) -> PhraseTable:
        """Build the table; the first phrase for the same words stays first."""
        return cls((), {}, {}, {}, {}).with_phrases(phrases)

    def with_phrases(self, phrases: Iterable[Phrase]) -> PhraseTable:
        """This table with further phrases, after those that it has."""
        places = {speaker: place for place, speaker in enumerate(self.speakers)}
        exact, labels, starts, ends = map(dict, (self.exact, self.labels, self.starts, self.ends))
        for phrase in phrases:
            key = " ".join(phrase.words)
            code = chr(_FIRST_CODE + places.setdefault(phrase[1:], len(places)))
            exact[key] = exact.get(key, "") + code
            for wanted, spoken in ((phrase.label, labels), (phrase.open_end, starts), (phrase.open_start, ends)):
                if wanted:
                    spoken[key] = spoken.get(key, "") + code
        return PhraseTable(tuple(places), exact, labels, starts, ends)

    def of_rules(self, rules: Container[str]) -> PhraseTable:
        """The table restricted to these rules' phrases; those for single hosts stay off until `on` adds them."""
        silent: dict[int, int | None] = {}
        sites: dict[str, list[int]] = {}
        for place, (rule, *_, site) in enumerate(self.speakers, _FIRST_CODE):
            if rule not in rules:
                silent[place] = None
            elif site:
                silent[place] = None
                sites.setdefault(site, []).append(place)
        if not silent:
            return self
        return replace(self, silent={**self.silent, **silent}, sites=sites, whole=self.whole or self)

    def on(self, hosts: Iterable[str]) -> PhraseTable:
        """This table with the phrases that hold only on these hosts."""
        heard: dict[int, int | None] = {code: code for host in hosts for code in self.sites.get(host, ())}
        # `silent` may cover thousands of hosts, so it is overlaid instead of copied for each page.
        return replace(self, silent=ChainMap(heard, self.silent)) if heard else self

    @cached_property
    def heads(self) -> dict[tuple[str, ...], tuple[int, ...]]:
        """From the first two words of keys in `starts` to the lengths of these keys in words, longest first."""
        return _lengths(self.starts, slice(2))

    @cached_property
    def tails(self) -> dict[tuple[str, ...], tuple[int, ...]]:
        """From the last word of keys in `ends` to the lengths of these keys in words, longest first."""
        return _lengths(self.ends, slice(-1, None))

    @cached_property
    def openers(self) -> frozenset[str]:
        """The first words of `starts`."""
        return frozenset(words[0] for words in self.heads)

    @cached_property
    def closers(self) -> frozenset[str]:
        """The last words of `ends`."""
        return frozenset(words[0] for words in self.tails)

    @cached_property
    def labelled(self) -> frozenset[str]:
        """The first words of `labels`."""
        return frozenset(key.partition(" ")[0] for key in self.labels)

    def match_all(self, texts: Sequence[str], folded: Sequence[tuple[str, ...]]) -> list[tuple[Phrase, ...]]:
        """For each text, the phrases that match it whole, or all the parts of a row such as `Home | News | Contact`.

        Args:
            texts: Texts of blocks.
            folded: The same texts, folded.
        """
        keys, silent = self.whole or self, self.silent
        exact, openers, closers, labelled = keys.exact, keys.openers, keys.closers, keys.labelled
        found: list[tuple[Phrase, ...]] = [()] * len(texts)
        for i, words in enumerate(folded):
            codes = exact.get(" ".join(words))
            if codes and (codes := codes.translate(silent) if silent else codes):
                found[i] = self._phrases(words, codes)
            elif words and (words[0] in openers or words[-1] in closers):
                found[i] = self._match_open(words)
        rows = {i: parts for i, text in enumerate(texts) if not found[i] and len(parts := _parts(text)) > 1}
        said = iter(fold_all([part for parts in rows.values() for part in parts]))
        for i, parts in rows.items():
            found[i] = self._match_row([words for words in islice(said, len(parts)) if words])
        for i, words in enumerate(folded):
            # A label is more specific than a phrase with an open end, such as `more on *`, so it goes first.
            if words and words[0] in labelled and not (found[i] and found[i][0].words == words):
                found[i] = (*self._match_label(texts[i].strip()), *found[i])
        return [_in_context(texts[i], phrases) if phrases else phrases for i, phrases in enumerate(found)]

    def _match_open(self, words: tuple[str, ...]) -> tuple[Phrase, ...]:
        """The phrases with an open start or end that match these words."""
        count, keys = len(words), self.whole or self
        for length in (*keys.heads.get(words[:2], ()), *keys.heads.get(words[:1], ())):
            if length < count and (found := self._active_codes(keys.starts, words[:length])):
                phrases = self._phrases(words[:length], found)
                if count - _MAX_OPEN_WORDS <= length:
                    return phrases
                if long := tuple(phrase for phrase in phrases if phrase.long_end):
                    return long
        for length in keys.tails.get(words[-1:], ()):
            if count - _MAX_OPEN_WORDS <= length < count and (found := self._active_codes(keys.ends, words[-length:])):
                return self._phrases(words[-length:], found)
        return ()

    def _match_row(self, parts: Sequence[tuple[str, ...]]) -> tuple[Phrase, ...]:
        """The phrases of the rule that matches most parts.

        Phrases must match all parts, and one of them exactly; a menu may have a few unknown entries.
        """
        if len(parts) < 2 or not any(self._active_codes(self.exact, words) for words in parts):
            return ()
        found = [self._match_part(words) for words in parts]
        known = [phrases for phrases in found if phrases]
        short = all(phrases or len(words) <= _MAX_UNKNOWN_WORDS for phrases, words in zip(found, parts, strict=True))
        is_menu = short and len(parts) >= _MIN_MENU_ENTRIES and len(known) >= _MIN_KNOWN_SHARE * len(parts)
        if len(known) < len(parts) and not is_menu:
            return ()
        times = Counter(phrases[0].rule for phrases in known)
        return max(known, key=lambda phrases: times[phrases[0].rule])

    def _match_part(self, words: tuple[str, ...]) -> tuple[Phrase, ...]:
        codes = self._active_codes(self.exact, words)
        return self._phrases(words, codes) if codes else self._match_open(words)

    def _match_label(self, text: str) -> tuple[Phrase, ...]:
        signs = _LABEL_ENDS if text.isascii() else _LABEL_ENDS + _OTHER_LABEL_ENDS
        for end in sorted({at for sign in signs if 1 < (at := text.find(sign)) < len(text) - 1}):
            label = text[:end].rstrip()
            words = fold(label) if len(label) <= _MAX_LABEL_CHARS else ()
            if codes := self._active_codes(self.labels, words):
                return self._phrases(words, codes)
        return ()

    def _active_codes(self, spoken: Spoken, words: tuple[str, ...]) -> str:
        """The speakers of these words that are switched on."""
        codes = spoken.get(" ".join(words), "")
        return codes.translate(self.silent) if codes and self.silent else codes

    def _phrases(self, words: tuple[str, ...], codes: str) -> tuple[Phrase, ...]:
        return tuple([Phrase(words, *self.speakers[ord(code) - _FIRST_CODE]) for code in codes])


def _in_context(text: str, phrases: tuple[Phrase, ...]) -> tuple[Phrase, ...]:
    """The phrases that remain in the context of the whole text.

    Where an item's or a section's number opens the text, those drop out that take it for a count. Where a quotation
    opens it, those drop out that match only its beginning.
    """
    text = text.lstrip()
    if _ITEM_NUMBER.match(text):
        return tuple([phrase for phrase in phrases if not phrase.is_count])
    if text[:1] not in _QUOTES:
        return phrases
    goes_on = bool(_QUOTATION_ENDS.search(text, 1))
    return tuple([phrase for phrase in phrases if not (phrase.long_end or (goes_on and phrase.open_end))])


def _parts(text: str) -> list[str]:
    """The parts of a row, with the spaces around them.

    Three spaces in a row separate parts; in texts that are not ASCII two do. In scripts other than Latin, Greek and
    Cyrillic single spaces do too, if nothing else does.
    """
    if not text.isprintable():  # it has tabs or other special white space
        parts = _SEPARATOR.split(text)
    elif text.isascii() and "|" not in text and "/" not in text:
        return text.split("   ") if "  " in text else [text]
    else:
        plain = text
        for sign in _SEPARATORS:
            plain = plain.replace(sign, "   ")
        parts = plain.split("   " if text.isascii() else "  ")
    if len(parts) > 1 or not OTHER_SCRIPT.search(text):
        return parts
    words = text.split(" ")
    return words if len(words) >= _MIN_SPACED_WORDS else parts


def _lengths(spoken: Spoken, place: slice) -> dict[tuple[str, ...], tuple[int, ...]]:
    """The lengths of keys in words, longest first, by the words at one place in the key."""
    found: dict[tuple[str, ...], set[int]] = {}
    for key in spoken:
        words = tuple(key.split(" "))
        found.setdefault(words[place], set()).add(len(words))
    return {word: tuple(sorted(lengths, reverse=True)) for word, lengths in found.items()}
