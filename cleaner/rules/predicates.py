"""What rules ask of a block's surroundings: where the prose is, what stands beside, what repeats.

One match is evidence, not proof. A `View` holds what all rules need of a page, computed once; the guards are
questions to it.
"""

from __future__ import annotations

import re
from bisect import bisect, bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from cleaner.blocks import of_fields
from cleaner.prose import PROSE_WORDS, begins_small
from cleaner.rules.rule import fold_all

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from cleaner.blocks import Block
    from cleaner.rules.rule import Phrase
    from cleaner.rules.sites import Site

_QUOTES = frozenset('"“”„«»「」『』')
# Families of chrome that an article may speak of; names, dates and titles are in every other one.
SPOKEN_OF = frozenset({
    "ads", "comments", "consent", "feedback", "legal", "navigation", "newsletter", "paywall", "plugin", "related",
    "share", "votes",
})  # fmt: skip
# What the parts of a recipe are called, as its sites word it.
_RECIPE = frozenset(fold_all((
    "ingredients", "instructions", "method", "directions", "preparation", "zutaten", "zubereitung", "ingrédients",
    "préparation", "ingredientes", "preparación", "elaboración", "modo de preparo", "modo de preparação", "preparação",
    "ingredienti", "preparazione", "procedimento", "ingrediënten", "bereiding", "składniki", "przygotowanie",
    "sposób przygotowania", "ingredience", "suroviny", "postup", "postup přípravy", "ингредиенты", "приготовление",
    "способ приготовления", "інгредієнти", "приготування", "malzemeler", "yapılışı", "hazırlanışı", "المكونات",
    "المقادير", "طريقة التحضير", "مواد لازم", "طرز تهیه", "सामग्री", "विधि", "bahan", "bahan-bahan", "cara membuat",
    "nguyên liệu", "cách làm", "材料", "食材", "做法", "作り方", "재료", "만드는 법", "ingredienser", "gör så här",
    "fremgangsmåde", "fremgangsmåte", "slik gjør du",
)))  # fmt: skip
# The signs before headings of Markdown, and so many characters hold them and the beginning of the heading.
_LEVELS = tuple("#" * level for level in range(1, 7))
_LONGEST_SIGN = 9
# How far a run of chrome is followed.
_NEAR = 6
# The number of a heading, and the sign behind it.
_NUMBERED = re.compile(r"\d{1,2}[.)] ")
# The same without a sign.
_ENTRY = re.compile(r"\s*(\d{1,2}) [^\W\d_]")
# A sentence amid the article has so many words; languages that say what follows with a full stop, and how.
_SENTENCE = 6
_AS_FOLLOWS = (
    "다음과 같다.", "다음과 같았다.", "다음과 같습니다.", "아래와 같다.", "아래와 같습니다.", "이렇다.",
    "이렇습니다.", "이랬다.", "以下の通り。", "以下のとおり。", "以下の通りだ。", "以下のとおりだ。",
    "以下の通りです。", "以下のとおりです。", "以下の通りである。", "次の通り。", "次のとおり。", "次の通りだ。",
    "次のとおりだ。", "次の通りです。", "次のとおりです。", "次の通りである。", "こうだ。", "こうである。",
    "如下。", "是这样的。", "是這樣的。",
)  # fmt: skip


def _is_quotation(text: str) -> bool:
    """Whether a line is a quotation and nothing else; a heading may have its signs before it."""
    return text[-1] in _QUOTES and text.lstrip("#*- ")[:1] in _QUOTES


def _level(text: str) -> int:
    """The level of a heading of Markdown; 0 for any other line."""
    signs, _, title = text[:_LONGEST_SIGN].partition(" ")
    return len(signs) if title and signs in _LEVELS else 0


def _first(places: Sequence[int], start: int, end: int) -> int:
    """The first of ascending places from one on, `end` at the latest."""
    at = bisect_left(places, start)
    return min(places[at], end) if at < len(places) else end


def _nothing(_text: str) -> frozenset[str]:
    return frozenset()


class Seen(NamedTuple):
    """What can be said of a text by itself.

    Attributes:
        words: Its words as phrases are matched; empty if it is too long to be a phrase.
        phrases: The phrases that say it whole.
        size: How many words it has.
        sentence: Whether it is long enough for prose and ends like it.
        hinted: Ids of the rules of which it has one of the words.
    """

    words: tuple[str, ...]
    phrases: tuple[Phrase, ...]
    size: int
    sentence: bool
    hinted: Collection[str] = ()


make_seen = of_fields(Seen)


@dataclass(frozen=True)
class View:
    """A page as rules see it: its blocks with text in them, and what matched where.

    Attributes:
        blocks: The page's blocks without the blank ones.
        seen: What each of them says by itself.
        kind: `html` or `text`.
        certain: Ids of the rules that ask for no evidence but the phrase and its place.
        quoted_in: What chrome a text quotes.
        sites: What packs say of the page's site.
    """

    blocks: Sequence[Block]
    seen: Sequence[Seen]
    kind: str
    certain: frozenset[str] = frozenset()
    quoted_in: Callable[[str], frozenset[str]] = _nothing
    sites: Sequence[Site] = ()

    @cached_property
    def folded(self) -> list[tuple[str, ...]]:
        """The words of each block as phrases are matched; empty for one that is too long to be a phrase."""
        return [seen.words for seen in self.seen]

    @cached_property
    def phrases(self) -> list[tuple[Phrase, ...]]:
        """The phrases that say each block whole; the number of an entry is no count of likes or shares."""
        said = [seen.phrases for seen in self.seen]
        counts = [i for i, phrases in enumerate(said) if any(phrase.is_count for phrase in phrases)]
        for i in filter(self._is_entry, counts):
            said[i] = tuple(phrase for phrase in said[i] if not phrase.is_count)
        return said

    def _is_entry(self, i: int) -> bool:
        """Whether a line that is no phrase, with the number before or after, stands above or below."""
        number = self._number(i)
        beside = [j for j in (i - 1, i + 1) if 0 <= j < len(self.seen) and not self.seen[j].phrases]
        return number > 0 and any(self._number(j) == number + j - i for j in beside)

    def _number(self, i: int) -> int:
        """The number that a line begins with, if a word follows; else -1."""
        match = _ENTRY.match(self.blocks[i].text)
        return int(match[1]) if match else -1

    @cached_property
    def spoken(self) -> list[int]:
        """The places of the blocks that phrases say whole, ascending."""
        return [i for i, phrases in enumerate(self.phrases) if phrases]

    @cached_property
    def words(self) -> list[int]:
        """Words of each block."""
        return [seen.size for seen in self.seen]

    @cached_property
    def prose(self) -> list[bool]:
        """Whether each block is running text that no phrase claims."""
        return [seen.sentence and not phrases for seen, phrases in zip(self.seen, self.phrases, strict=True)]

    @cached_property
    def stripped(self) -> list[str]:
        """The text of each block without the white space around it."""
        return [block.text.strip() for block in self.blocks]

    @cached_property
    def text(self) -> str:
        """All blocks, an end of line between them: what is not in it is in none of them."""
        return "\n".join([block.text for block in self.blocks])

    @cached_property
    def hinted(self) -> dict[str, list[int]]:
        """For each rule, the places of the blocks that have one of its words, ascending."""
        places: dict[str, list[int]] = {}
        for i, seen in enumerate(self.seen):
            for rule in seen.hinted:
                places.setdefault(rule, []).append(i)
        return places

    @cached_property
    def claimed(self) -> dict[str, list[int]]:
        """For each rule, the places that its phrases claim, ascending."""
        places: dict[str, list[int]] = {}
        for i in self.spoken:
            for rule in {phrase.rule for phrase in self.phrases[i]}:
                places.setdefault(rule, []).append(i)
        return places

    @cached_property
    def first_prose(self) -> int:
        """Place of the first prose; the number of blocks where there is none."""
        return next((i for i, prose in enumerate(self.prose) if prose), len(self.blocks))

    @cached_property
    def last_prose(self) -> int:
        """Place of the last prose, -1 where there is none."""
        return next((i for i in range(len(self.blocks) - 1, -1, -1) if self.prose[i]), -1)

    @cached_property
    def prose_before(self) -> list[int]:
        """For each place, and for the end, the words of prose before it."""
        total, sums = 0, [0]
        for words, prose in zip(self.words, self.prose, strict=True):
            total += words if prose else 0
            sums.append(total)
        return sums

    @cached_property
    def next_prose(self) -> list[int]:
        """For each place, where the next prose at or behind it is; the number of blocks where there is none."""
        places, following = [0] * len(self.blocks), len(self.blocks)
        for i in range(len(self.blocks) - 1, -1, -1):
            following = places[i] = i if self.prose[i] else following
        return places

    @cached_property
    def amid(self) -> dict[str, list[int]]:
        """For each rule, the places amid the prose that its phrases claim and that have prose beneath: at most two."""
        found: dict[str, list[int]] = {}
        for i in range(self.first_prose + 1, self.last_prose):
            if self.phrases[i] and self.prose[i + 1]:
                for rule in {phrase.rule for phrase in self.phrases[i]}:
                    if len(places := found.setdefault(rule, [])) < 2:
                        places.append(i)
        return found

    @cached_property
    def quoted(self) -> frozenset[str]:
        """The chrome that prose and headings quote: an article that does so speaks of such things."""
        lines = zip(self.stripped, self.prose, strict=True)
        return self.quoted_in("\n".join([text for text, prose in lines if prose or _is_quotation(text)]))

    @cached_property
    def _headings(self) -> list[tuple[int, int]]:
        """Places and levels of the headings of Markdown."""
        return [(i, level) for i, text in enumerate(self.stripped) if text[0] == "#" and (level := _level(text))]

    @cached_property
    def _recipes(self) -> list[int]:
        """Where parts of recipes begin."""
        return [i for i, words in enumerate(self.folded) if words in _RECIPE]

    @cached_property
    def _announcing(self) -> list[int]:
        """The lines that announce something."""
        return [i for i in range(len(self.blocks)) if self.announces(i)]

    def announces(self, i: int) -> bool:
        """Whether the line at place `i` is as long as a sentence of prose and ends with a colon."""
        return self.words[i] >= PROSE_WORDS and self.stripped[i][-1] in ":："

    @cached_property
    def numbered(self) -> dict[str, int]:
        """Where the first line with a number at its beginning stands, by the number and the sign behind it: `2. `."""
        found: dict[str, int] = {}
        for i, text in enumerate(self.stripped):
            if match := _NUMBERED.match(text):
                found.setdefault(match[0], i)
        return found

    def introduces(self, i: int) -> bool:
        """Whether the line at place `i` is a sentence, if a short one, that says what stands beneath."""
        text = self.stripped[i]
        announces = text[-1] in ":：" or (not text.isascii() and text.endswith(_AS_FOLLOWS))
        return announces and self.may_introduce(i)

    def may_introduce(self, i: int) -> bool:
        """Whether the line at place `i` is no phrase, and long enough for a sentence of the article."""
        return not self.phrases[i] and self.words[i] >= (_SENTENCE if self.prose_before[i] else PROSE_WORDS)

    def next_announcing(self, i: int, end: int) -> int:
        """The place from `i` on of a line that announces something, `end` at the latest."""
        return _first(self._announcing, i, end)

    def section_end(self, i: int, end: int) -> int:
        """Where the section that the heading at place `i` opens is over, `end` at the latest.

        It is where a heading of Markdown follows on what is none, or one of as high a level; unless all that stands
        beneath are headings, as titles of other stories may be. And where a recipe begins.
        """
        end = _first(self._recipes, i + 1, end)
        if not self._headings or (i + 1 < end and _level(self.stripped[i + 1])):
            return end
        level = _level(self.stripped[i])
        for at in range(bisect(self._headings, (i, len(_LEVELS))), len(self._headings)):
            place, under = self._headings[at]
            if place >= end or not level or under <= level:
                return min(place, end)
        return end

    def is_chrome(self, i: int) -> bool:
        """Whether any phrase claims the block at place `i`; outside the page, no."""
        return 0 <= i < len(self.blocks) and bool(self.phrases[i])

    def is_certain(self, i: int) -> bool:
        """Whether a phrase that needs no other evidence claims the block at place `i`; a bare label never does."""
        folded = self.folded[i]
        return any(
            phrase.rule in self.certain and not (phrase.label and phrase.words == folded) for phrase in self.phrases[i]
        )

    def share_before(self, i: int) -> float:
        """How much of the page's prose stands before place `i`, 0 to 1; 0 where there is no prose."""
        total = self.prose_before[-1]
        return self.prose_before[i] / total if total else 0.0


def after_prose(view: View, i: int) -> bool:
    """The article has begun."""
    return view.prose_before[i] > 0


def before_prose(view: View, i: int) -> bool:
    """The article has not begun."""
    return i < view.first_prose


def outside(view: View, i: int) -> bool:
    """Before all prose or after all of it."""
    return not view.first_prose < i < view.last_prose


def tail(view: View, i: int) -> bool:
    """After all prose."""
    return i > view.last_prose >= 0


def late(view: View, i: int) -> bool:
    """After most of the prose, so that what follows may be teasers that read like prose."""
    return view.share_before(i) > 0.6


def beside_chrome(view: View, i: int) -> bool:
    """The unbroken run of chrome around the block has another rule's phrase in it."""
    own = {phrase.rule for phrase in view.phrases[i]}
    return _meets_other(view, i, -1, own) or _meets_other(view, i, 1, own)


def _meets_other(view: View, i: int, step: int, own: set[str]) -> bool:
    for _ in range(_NEAR):
        i += step
        if not view.is_chrome(i):
            return False
        if any(phrase.rule not in own for phrase in view.phrases[i]):
            return True
    return False


def edge(view: View, i: int) -> bool:
    """Outside the prose, or chrome beside it."""
    return outside(view, i) or beside_chrome(view, i)


def no_prose_next(view: View, i: int) -> bool:
    """What follows is not prose, so the block is no heading or question that the article answers."""
    return i + 1 >= len(view.blocks) or not view.prose[i + 1]


def some_prose(view: View, _i: int) -> bool:
    """The page has prose at all: in a page of labels alone, a label proves nothing."""
    return view.last_prose >= 0


def no_cell(view: View, i: int) -> bool:
    """Not in a cell of a table or of a list of definitions, where dates and names are what it is about."""
    return view.blocks[i].tag not in {"td", "th", "dd", "dt"}


def foot(view: View, i: int) -> bool:
    """After all prose, or chrome beside it: above the prose, what stands alone may be the headline."""
    return i > view.last_prose or beside_chrome(view, i)


def no_diary(view: View, i: int) -> bool:
    """Blocks of this kind do not stand amid the prose as well, as the dates of a diary do."""
    own = {phrase.rule for phrase in view.phrases[i]}
    return not any(j != i for rule in own for j in view.amid.get(rule, ()))


def no_entry(view: View, i: int) -> bool:
    """No entry of a menu above the prose that another entry stands beside: "News" heads nothing there."""
    return not (before_prose(view, i) and _in_menu(view, i) and (_in_menu(view, i - 1) or _in_menu(view, i + 1)))


def _in_menu(view: View, i: int) -> bool:
    return view.is_chrome(i) and any(phrase.rule == "navigation.menu" for phrase in view.phrases[i])


def like_name(view: View, i: int) -> bool:
    """What follows a preposition such as "by" is written like names; behind longer phrases, whatever."""
    if any(len(phrase.words) > 1 for phrase in view.phrases[i]):
        return True
    return all(word in _BETWEEN_NAMES or not begins_small(word) for word in view.blocks[i].text.split()[1:])


def goes_on(view: View, i: int) -> bool:
    """More stands behind the phrase: a label that labels nothing may be a heading."""
    return all(phrase.words != view.folded[i] for phrase in view.phrases[i])


# Words that stand between names, and within some of them.
_BETWEEN_NAMES = frozenset(
    ["and", "und", "et", "y", "e", "en", "och", "og", "i", "de", "da", "di", "van", "von", "der", "la", "bin", "al"]
)
_ALL = (
    after_prose,
    before_prose,
    outside,
    tail,
    foot,
    late,
    beside_chrome,
    edge,
    no_prose_next,
    some_prose,
    no_cell,
    no_diary,
    no_entry,
    like_name,
    goes_on,
)
GUARDS: dict[str, Callable[[View, int], bool]] = {guard.__name__: guard for guard in _ALL}
