"""The table that matches phrases against texts.

Phrases match a whole normalised block, so that all packs compile into one table and a match costs one look-up, however
many languages there are.
"""

from __future__ import annotations

import re
from collections import ChainMap, Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from cleaner.prose import OTHER_SCRIPT
from cleaner.rules.folding import fold, fold_all
from cleaner.rules.phrase import Phrase

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, MutableMapping, Sequence

# How many words a `*` in a phrase may stand for.
_MAX_OPEN_WORDS = 6
# The signs between a label and its value: `Autor: Hanna Wilk`.
_LABEL_ENDS = ":：»|→]］】》｜"
# Further such signs, for texts that are not ASCII: `関連記事　…`, `ये भी पढ़ें- …`, `Հեղինակ՝ …`, `Կարդացեք նաև․ …`.
_OTHER_LABEL_ENDS = "\u3000-–—՝․"
_MAX_LABEL_CHARS = 60
# The signs that a quoted sentence begins with.
_QUOTES = "\"“„«‘'「『"
# A quotation that ends in the middle of a text.
_QUOTATION_ENDS = re.compile(r"[\"”“»’」』].*[^\W\d_]", re.DOTALL)
# The number of an item or a section, with Markdown's signs before it.
_ITEM_NUMBER = re.compile(r"[#*_>\s-]{0,9}(?:\d{1,3}[.)]\**\s|§\s?\d)")
_SEPARATORS = "|•·/›»▸→｜／・＞"
_SEPARATOR = re.compile(rf"[{_SEPARATORS}\t\u3000]|\s{{2,}}")
_MIN_MENU_ENTRIES = 4  # of a row in which phrases match only some entries
_MIN_KNOWN_SHARE = 0.6  # of such a menu's entries, that phrases match
_MAX_UNKNOWN_WORDS = 3  # of an entry that no phrase matches
_MIN_SPACED_WORDS = 3  # of a row whose entries have single spaces between them

# A phrase without its words: all other fields, in the order of `Phrase`. Many phrases share one.
PhraseKind = tuple[str, str, bool, bool, bool, bool, str]
# Maps a phrase's words, joined by spaces, to their kinds. Each character of the value is one kind: its code point
# is the place in `PhraseTable.kinds` plus `_FIRST_CODE`.
KindsByWords = dict[str, str]
# Below it are tabs and line ends, which separate fields of the kept file, and surrogates, which can't be encoded.
_FIRST_CODE = 0x10000


@dataclass(frozen=True)
class PhraseTable:
    """All phrases of all packs, for look-up by words joined by spaces.

    It holds plain strings, so that tens of thousands of phrases load in some milliseconds (see `shelf`).

    Attributes:
        kinds: Each distinct combination of a phrase's fields other than its words.
        exact: From the words of a whole block to the phrases with exactly these.
        labels: From the words before a colon to the phrases that require one.
        starts: From the first words of a block to the phrases with an open end.
        ends: From the last words of a block to the phrases with an open start.
        disabled: The code points of kinds that are switched off, each mapped to None, as `str.translate` takes them.
        sites: By host, the code points of kinds that hold only there; `on` switches them on.
        whole: The table with all kinds switched on, whose derived indexes this one shares; None in that table.
    """

    kinds: tuple[PhraseKind, ...]
    exact: KindsByWords
    labels: KindsByWords
    starts: KindsByWords
    ends: KindsByWords
    disabled: MutableMapping[int, int | None] = field(default_factory=dict)
    sites: Mapping[str, Sequence[int]] = field(default_factory=dict)
    whole: PhraseTable | None = field(default=None, repr=False)

    @classmethod
    def compile(cls, phrases: Iterable[Phrase]) -> PhraseTable:
        """Build the table; the first phrase for the same words stays first."""
        return cls((), {}, {}, {}, {}).with_phrases(phrases)

    def with_phrases(self, phrases: Iterable[Phrase]) -> PhraseTable:
        """This table with further phrases, after those that it has."""
        places = {kind: place for place, kind in enumerate(self.kinds)}
        exact, labels, starts, ends = map(dict, (self.exact, self.labels, self.starts, self.ends))
        for phrase in phrases:
            key = " ".join(phrase.words)
            code = chr(_FIRST_CODE + places.setdefault(phrase[1:], len(places)))
            exact[key] = exact.get(key, "") + code
            for wanted, by_words in ((phrase.label, labels), (phrase.open_end, starts), (phrase.open_start, ends)):
                if wanted:
                    by_words[key] = by_words.get(key, "") + code
        return PhraseTable(tuple(places), exact, labels, starts, ends)

    def of_rules(self, rules: Container[str]) -> PhraseTable:
        """The table restricted to these rules' phrases; those for single hosts stay off until `on` adds them."""
        disabled: dict[int, int | None] = {}
        sites: dict[str, list[int]] = {}
        for place, (rule, *_, site) in enumerate(self.kinds, _FIRST_CODE):
            if rule not in rules:
                disabled[place] = None
            elif site:
                disabled[place] = None
                sites.setdefault(site, []).append(place)
        if not disabled:
            return self
        return replace(self, disabled={**self.disabled, **disabled}, sites=sites, whole=self.whole or self)

    def on(self, hosts: Iterable[str]) -> PhraseTable:
        """This table with the phrases that hold only on these hosts."""
        enabled: dict[int, int | None] = {code: code for host in hosts for code in self.sites.get(host, ())}
        # `disabled` may cover thousands of hosts, so it is overlaid instead of copied for each page.
        return replace(self, disabled=ChainMap(enabled, self.disabled)) if enabled else self

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
        keys, disabled = self.whole or self, self.disabled
        exact, openers, closers, labelled = keys.exact, keys.openers, keys.closers, keys.labelled
        found: list[tuple[Phrase, ...]] = [()] * len(texts)
        for i, words in enumerate(folded):
            codes = exact.get(" ".join(words))
            if codes and (codes := codes.translate(disabled) if disabled else codes):
                found[i] = self._phrases(words, codes)
            elif words and (words[0] in openers or words[-1] in closers):
                found[i] = self._match_open(words)
        rows = {i: parts for i, text in enumerate(texts) if not found[i] and len(parts := _parts(text)) > 1}
        folded_parts = iter(fold_all([part for parts in rows.values() for part in parts]))
        for i, parts in rows.items():
            found[i] = self._match_row([words for words in islice(folded_parts, len(parts)) if words])
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

    def _active_codes(self, by_words: KindsByWords, words: tuple[str, ...]) -> str:
        """The kinds of phrases with these words that are switched on."""
        codes = by_words.get(" ".join(words), "")
        return codes.translate(self.disabled) if codes and self.disabled else codes

    def _phrases(self, words: tuple[str, ...], codes: str) -> tuple[Phrase, ...]:
        return tuple([Phrase(words, *self.kinds[ord(code) - _FIRST_CODE]) for code in codes])


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


def _lengths(by_words: KindsByWords, place: slice) -> dict[tuple[str, ...], tuple[int, ...]]:
    """The lengths of keys in words, longest first, by the words at one place in the key."""
    found: dict[tuple[str, ...], set[int]] = {}
    for key in by_words:
        words = tuple(key.split(" "))
        found.setdefault(words[place], set()).add(len(words))
    return {word: tuple(sorted(lengths, reverse=True)) for word, lengths in found.items()}
