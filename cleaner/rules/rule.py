"""What a rule is, and how phrases are matched.

A rule says *what* it is about (`id`, `reason`), *how far* it reaches (`scope`) and *when* it may speak (`guards`).
What it says in each language stands in a pack of phrases. Phrases match a whole normalised block, so that all packs
compile into one table and a match costs a look-up however many languages there are.
"""

from __future__ import annotations

import re
import unicodedata
from collections import ChainMap, Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Literal, NamedTuple

from cleaner.blocks import Verdict
from cleaner.errors import RuleError
from cleaner.prose import OTHER_SCRIPT

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, MutableMapping, Sequence

    from cleaner.rules.predicates import View

Scope = Literal["span", "block", "onward"]

# A block longer than this is never chrome because of a phrase: the longest one in the packs has some twenty words.
LONGEST = 240
# How many words `*` at the end of a phrase may stand for.
FEW = 6

# A number with its separators and a K or M behind it is one token, so that "1,234 comments" and "1.2K comments" agree.
_NUMBER = re.compile(r"\d+(?:[.,:’'٫٬]\d+)*(?:[km]\b)?")
# Signs of vowels and tones, which stand above, below or beside the letters of India and Thailand, are parts of words.
_MARKS = "".join(chr(code) for code in range(0x900, 0xE80) if unicodedata.category(chr(code)) in {"Mn", "Mc"})
_WORD = re.compile(rf"(?:[^\W\d_]|[{_MARKS}])+|[#\n]")
# A combining dot above, soft hyphens and zero-width characters split words or hide in them; the Turkish İ and I fold to
# i with a dot and to i.
_SPELLINGS = (*((sign, "") for sign in "\u0307\u00ad\u200b\u200d\u2060\ufeff"), ("ı", "i"))
# What is written or left out at will: short vowels of Arabic and Hebrew and the stroke that stretches words, the dot
# beneath letters of Hindi and Bengali (after decomposition), and the joiners of India's scripts.
_AT_WILL = (range(0x591, 0x5C8), range(0x610, 0x61B), range(0x64B, 0x660), (0x640, 0x670, 0x93C, 0x9BC))
_EASTERN = re.compile("[\u0370-\u03ff\u0531-\u09ff\u0b82-\u0c7f]")
# The same letter, typed on an Arabic, a Persian or an Urdu keyboard; and the two signs of nasal vowels. Greek
# capitals go without accents. Armenian sets its signs of emphasis and of questions within words, and has capitals for
# its ligature; vowels of Tamil and Telugu that stand on both sides of a letter may be two signs, and vowels of English
# words in Marathi a letter or a sign.
_GREEK = {**dict(zip(map(ord, "άέήίόύώϊϋ"), "αεηιουωιυ", strict=True)), 0x301: None, 0x308: None}
_SAME = _GREEK | {**dict.fromkeys(map(ord, "أإآٱ"), "ا"), **dict.fromkeys(map(ord, "ىي"), "ی"), ord("ك"): "ک"} | {
    **dict.fromkeys(map(ord, "ةۀہۂ"), "ه"), **{ord(sign): None for signs in _AT_WILL for sign in map(chr, signs)},
    0x901: "\u0902", 0x958: "क", 0x959: "ख", 0x95A: "ग", 0x95B: "ज", 0x95C: "ड", 0x95D: "ढ", 0x95E: "फ", 0x95F: "य",
    0x9DC: "ড", 0x9DD: "ঢ", 0x9DF: "য", 0x931: "र", 0x972: "अॅ", 0xBCA: "\u0bc6\u0bbe", 0xBCB: "\u0bc7\u0bbe",
    0xBCC: "\u0bc6\u0bd7", 0xC48: "\u0c46\u0c56", **dict.fromkeys((0x55B, 0x55C, 0x55E)), ord("ւ"): "վ",
}  # fmt: skip
# Forms for which there are plain ones: letters and numbers of full width, narrow katakana, letters in parts.
_FORMS = re.compile("[\u1100-\u11ff\u3099\u309a\uff10-\uff9f]")
# Signs that printers put into texts of ASCII; and Romanian letters with a comma, which some keyboards lack.
_SIGNS = (("’", "'"), ("ș", "ş"), ("ț", "ţ"), *((sign, " ") for sign in "“”‘–—…•·©®»«\u00a0"))
# What stands between a label and what it labels: `Autor: Hanna Wilk`.
_LABEL_ENDS = ":：»|→]］】》｜"
# These as well, where the text isn't ASCII: `関連記事　…`, `ये भी पढ़ें- …`, `Հեղինակ՝ …`, `Կարդացեք նաև․ …`.
_OTHER_LABEL_ENDS = "\u3000-–—՝․"
_LONGEST_LABEL = 60
_IS_LABEL = re.compile(r"[:：]\s*\*+$")
# What a quoted sentence begins with.
_QUOTES = "\"“„«‘'「『"
# Where a quotation ends amid a text.
_GOES_ON = re.compile(r"[\"”“»’」』].*[^\W\d_]", re.DOTALL)
# The number of an item or a section, with the signs of Markdown before it; and the families that count things, which no
# such number does.
_ITEM = re.compile(r"[#*_>\s-]{0,9}(?:\d{1,3}[.)]\**\s|§\s?\d)")
_COUNTED = frozenset({"comments", "legal", "share", "votes"})
_SEPARATORS = "|•·/›»▸→｜／・＞"
_SEPARATOR = re.compile(rf"[{_SEPARATORS}\t\u3000]|\s{{2,}}")
# A menu has at least so many entries; phrases say this share of them, and others have at most so many words.
_MENU, _KNOWN, _ENTRY = 4, 0.6, 3
# A row of words with single spaces between them has at least so many.
_ROW = 3
# The same for texts of ASCII, in which a 0 stands for every digit; it begins with a plain character, which makes the
# search for it many times faster.
_ZEROS = re.compile(r"00*(?:[.,:']0+)*(?:[km]\b)?")
_DIGITS = {**{ord(digit): "0" for digit in "123456789"}, ord("#"): " "}
# What is left of ASCII when words are looked for: letters, numbers and ends of lines.
_LETTERS = {code: chr(code) if chr(code).isalpha() or chr(code) in "#\n" else " " for code in range(128)}


class Cut(NamedTuple):
    """A part of a block that a rule hits: the block's place, the span's offsets, the matching phrase's language."""

    place: int
    start: int
    end: int
    language: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of chrome.

    Attributes:
        id: `family.name`, the key of its phrases in the packs.
        reason: Why a block that it hits goes, for a person to read.
        scope: A part of a block, the block, or the block and what follows until prose resumes.
        guards: Names of predicates that must all hold (see `predicates.GUARDS`).
        confidence: How sure a hit is, 0 to 1. Protection outweighs what is not sure.
        pattern: What a phrase can't say: a regular expression matched from the block's start, upper and lower case
            alike; linear. Compiled with those of other rules, not by itself.
        opens: With what a text may begin that the pattern matches, parted by spaces: two letters of its first word as
            `fold` gives it (`#` for a number, one letter if that is all), or a sign. Empty for anything. A text that
            begins otherwise need not be held against the pattern.
        tells: For what neither a phrase nor a pattern can say: gives the language in which a text, with its words as
            `fold` gives them, says it whole; None if it does not.
        find: Gives the places that it hits, for what depends on a block's neighbours.
        words: Of these one must stand in a block that `says` or `cut` hits: of four bytes or more in UTF-8, letters of
            ASCII small. All rules' words are looked for at once (see `search`).
        says: Whether it hits the block at a place; asked of blocks that have one of `words`.
        cut: For the scope `span`: gives the spans that it hits; is handed the rule's own phrases.
        markup: For rules that look at the markup of pages, not at words: what of it they take. Those who read pages ask
            whether they are used, and give their verdicts; of plain text they say nothing.
        certain: Whether its phrase is proof where the guards hold, so that the learned model isn't asked; of a rule
            without guards it never is.
        hits: Cases in which it must remove what is marked, and nothing else.
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
        """A verdict against a whole block, by a phrase of this language if by one."""
        return Verdict(block, False, "rules", self.id, self.family, self.reason, self.confidence, None, language)


def _family(rule: str) -> str:
    return rule.partition(".")[0]


class Phrase(NamedTuple):
    """One phrase of a pack, normalised.

    Attributes:
        words: The folded words, `#` for a number.
        rule: Id of the rule that it speaks for.
        language: The pack's language.
        open_start: Whether a few words may stand before it.
        open_end: Whether a few words may stand behind it.
        long_end: Whether any number of words may stand behind it, as far as a block may be long.
        label: Whether a colon must stand behind it, and then anything.
        site: The host on which alone it holds; empty for everywhere.
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
        """Whether it begins with a number of readers, of what they said or did, or with whatever stands before it."""
        return self.family in _COUNTED and (self.open_start or self.words[:1] == ("#",))

    def written(self) -> str:
        """The phrase as packs write it; `parse_phrases` reads it back."""
        end = ": *" if self.label else " **" if self.long_end else " *" if self.open_end else ""
        return f"{'* ' if self.open_start else ''}{' '.join(self.words)}{end}"


@dataclass(frozen=True, eq=False)
class Wording:
    """The phrases of a rule that cuts by itself; each is equal to itself alone, so that what is made of it is kept.

    Attributes:
        phrases: All of them.
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
    """As `fold`, for many texts in a fraction of the time."""
    lines = _plain_lines(texts)
    # Laid end to end, so that each step is taken once.
    plain = "\n".join([line for line in lines if line.isascii()]).lower()
    other = "\n".join([line for line in lines if not line.isascii()]).replace("#", " ")
    plain = _ZEROS.sub(" # ", plain.translate(_DIGITS)).translate(_LETTERS)
    other = " ".join(_WORD.findall(_NUMBER.sub(" # ", other))) if other else ""
    folded, others = iter(plain.split("\n")), iter(other.split("\n"))
    return [tuple(next(folded if line.isascii() else others).split()) for line in lines]


def _plain_lines(texts: Iterable[str]) -> list[str]:
    """Each text as a line, those that are not ASCII as `_plain` gives them."""
    lines = [text.replace("\n", " ") if "\n" in text else text for text in texts]
    laid = "\n".join([line for line in lines if not line.isascii()])
    if not laid:
        return lines
    if _FORMS.search(laid) or _EASTERN.search(laid):  # each by itself: what is done to one says nothing of the others
        return [line if line.isascii() else _plain(line) for line in lines]
    plain = iter(_plain(laid).split("\n"))
    return [line if line.isascii() else next(plain) for line in lines]


def _plain(text: str) -> str:
    """A text in lower case without signs that would keep it from being ASCII."""
    text = lowered(text)
    for sign, plain in _SIGNS:
        text = text.replace(sign, plain)
    if _FORMS.search(text):
        text = unicodedata.normalize("NFKC", text)
    return text.translate(_SAME) if _EASTERN.search(text) else text


def lowered(text: str) -> str:
    """A text in lower case; the same for all that a pattern takes for the same but for upper and lower case."""
    text = text.casefold()
    if not text.isascii():
        for letter, plain in _SPELLINGS:
            text = text.replace(letter, plain)
    return text


def parse_phrases(texts: Sequence[str], rule: str, language: str) -> list[Phrase]:
    """Read phrases as packs write them: `leave a reply`, `# points`, `more from *`, `we use cookies **`, `tags: *`.

    Raises:
        RuleError: One has no words.
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


# Who speaks a phrase: a phrase without its words, in the order of `Phrase`.
Speaker = tuple[str, str, bool, bool, bool, bool, str]
# A phrase's words, joined by spaces, to its speakers: each is the place of one in `PhraseTable.speakers`, as the
# character with that number above `_FIRST`.
Spoken = dict[str, str]
# Below it lie tabs, line ends and the surrogates, which a file can't hold or which mean something in it.
_FIRST = 0x10000


@dataclass(frozen=True)
class PhraseTable:
    """All phrases of all packs, for look-up by words joined by spaces.

    Plain strings, so that tens of thousands of phrases are ready in some milliseconds (see `shelf`).

    Attributes:
        speakers: Everyone who speaks a phrase.
        exact: Words of a whole block to the phrases that say just that.
        labels: Words before a colon to the phrases that ask for one.
        starts: Words that open a block to the phrases that leave their end open.
        ends: Words that close a block to the phrases that leave their start open.
        silent: The characters of speakers who are not heard, each with None, as `str.translate` takes them.
        sites: For hosts the characters of speakers who are heard there alone, as `on` asks for.
        whole: The table in which all are heard, and with which what is made of the phrases is shared; None in itself.
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
        """This table with further phrases, behind those that it has."""
        places = {speaker: place for place, speaker in enumerate(self.speakers)}
        exact, labels, starts, ends = map(dict, (self.exact, self.labels, self.starts, self.ends))
        for phrase in phrases:
            key = " ".join(phrase.words)
            code = chr(_FIRST + places.setdefault(phrase[1:], len(places)))
            exact[key] = exact.get(key, "") + code
            for wanted, spoken in ((phrase.label, labels), (phrase.open_end, starts), (phrase.open_start, ends)):
                if wanted:
                    spoken[key] = spoken.get(key, "") + code
        return PhraseTable(tuple(places), exact, labels, starts, ends)

    def of_rules(self, rules: Container[str]) -> PhraseTable:
        """What these rules say everywhere, and no others; what they say on some hosts alone is for `on` to ask for."""
        silent: dict[int, int | None] = {}
        sites: dict[str, list[int]] = {}
        for place, (rule, *_, site) in enumerate(self.speakers, _FIRST):
            if rule not in rules:
                silent[place] = None
            elif site:
                silent[place] = None
                sites.setdefault(site, []).append(place)
        if not silent:
            return self
        return replace(self, silent={**self.silent, **silent}, sites=sites, whole=self.whole or self)

    def on(self, hosts: Iterable[str]) -> PhraseTable:
        """The same with what is said on these hosts alone."""
        heard: dict[int, int | None] = {code: code for host in hosts for code in self.sites.get(host, ())}
        # The silent ones may be those of thousands of hosts, and are not gone through for each page.
        return replace(self, silent=ChainMap(heard, self.silent)) if heard else self

    @cached_property
    def heads(self) -> dict[tuple[str, ...], tuple[int, ...]]:
        """The first two words of `starts` to how many words those keys have, most first."""
        return _lengths(self.starts, slice(2))

    @cached_property
    def tails(self) -> dict[tuple[str, ...], tuple[int, ...]]:
        """Last words of `ends` to how many words those keys have, most first."""
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
        """For each text the phrases that say it whole, or all the parts of a row such as `Home | News | Contact`.

        Args:
            texts: Texts of blocks.
            folded: The same, folded.
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
            # A label tells more than a phrase that is open to anything behind it, such as `more on *`.
            if words and words[0] in labelled and not (found[i] and found[i][0].words == words):
                found[i] = (*self._match_label(texts[i].strip()), *found[i])
        return [_spoken_of(texts[i], phrases) if phrases else phrases for i, phrases in enumerate(found)]

    def _match_open(self, words: tuple[str, ...]) -> tuple[Phrase, ...]:
        """The phrases with an open start or end that say these words."""
        count, keys = len(words), self.whole or self
        for length in (*keys.heads.get(words[:2], ()), *keys.heads.get(words[:1], ())):
            if length < count and (found := self._heard(keys.starts, words[:length])):
                phrases = self._phrases(words[:length], found)
                if count - FEW <= length:
                    return phrases
                if long := tuple(phrase for phrase in phrases if phrase.long_end):
                    return long
        for length in keys.tails.get(words[-1:], ()):
            if count - FEW <= length < count and (found := self._heard(keys.ends, words[-length:])):
                return self._phrases(words[-length:], found)
        return ()

    def _match_row(self, parts: Sequence[tuple[str, ...]]) -> tuple[Phrase, ...]:
        """What most parts are, if phrases say all of them and one whole; a menu may have a few unknown entries."""
        if len(parts) < 2 or not any(self._heard(self.exact, words) for words in parts):
            return ()
        found = [self._match_part(words) for words in parts]
        known = [phrases for phrases in found if phrases]
        short = all(phrases or len(words) <= _ENTRY for phrases, words in zip(found, parts, strict=True))
        menu = short and len(parts) >= _MENU and len(known) >= _KNOWN * len(parts)
        if len(known) < len(parts) and not menu:
            return ()
        times = Counter(phrases[0].rule for phrases in known)
        return max(known, key=lambda phrases: times[phrases[0].rule])

    def _match_part(self, words: tuple[str, ...]) -> tuple[Phrase, ...]:
        codes = self._heard(self.exact, words)
        return self._phrases(words, codes) if codes else self._match_open(words)

    def _match_label(self, text: str) -> tuple[Phrase, ...]:
        signs = _LABEL_ENDS if text.isascii() else _LABEL_ENDS + _OTHER_LABEL_ENDS
        for end in sorted({at for sign in signs if 1 < (at := text.find(sign)) < len(text) - 1}):
            label = text[:end].rstrip()
            words = fold(label) if len(label) <= _LONGEST_LABEL else ()
            if codes := self._heard(self.labels, words):
                return self._phrases(words, codes)
        return ()

    def _heard(self, spoken: Spoken, words: tuple[str, ...]) -> str:
        """Who is heard to speak these words."""
        codes = spoken.get(" ".join(words), "")
        return codes.translate(self.silent) if codes and self.silent else codes

    def _phrases(self, words: tuple[str, ...], codes: str) -> tuple[Phrase, ...]:
        return tuple([Phrase(words, *self.speakers[ord(code) - _FIRST]) for code in codes])


def _spoken_of(text: str, phrases: tuple[Phrase, ...]) -> tuple[Phrase, ...]:
    """The phrases without those that say but the beginning of a quotation, or of a quotation and what follows it.

    And without those that take the number of an item or section for a count, or for a word before them.
    """
    text = text.lstrip()
    if _ITEM.match(text):
        return tuple([phrase for phrase in phrases if not phrase.is_count])
    if text[:1] not in _QUOTES:
        return phrases
    goes_on = bool(_GOES_ON.search(text, 1))
    return tuple([phrase for phrase in phrases if not (phrase.long_end or (goes_on and phrase.open_end))])


def _parts(text: str) -> list[str]:
    """The parts of a row, with spaces around them.

    White space parts from three characters on; in texts that aren't ASCII from two on, and in other scripts than
    Latin, Greek and Cyrillic single spaces part too if nothing else does.
    """
    if not text.isprintable():  # it holds tabs or other space that isn't plain
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
    return words if len(words) >= _ROW else parts


def _lengths(spoken: Spoken, place: slice) -> dict[tuple[str, ...], tuple[int, ...]]:
    """How many words the keys have, by the words at a place of theirs, most first."""
    found: dict[tuple[str, ...], set[int]] = {}
    for key in spoken:
        words = tuple(key.split(" "))
        found.setdefault(words[place], set()).add(len(words))
    return {word: tuple(sorted(lengths, reverse=True)) for word, lengths in found.items()}
