"""The view that rules have of a page, and the guards that check a block's surroundings.

One match is evidence, not proof. A `View` holds what all rules need to know of a page (where the prose is, what phrases
matched), computed once; guards are predicates on a view and a place in it.
"""

from __future__ import annotations

import re
from bisect import bisect, bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from cleaner.blocks import of_fields
from cleaner.prose import PROSE_WORDS, begins_small
from cleaner.rules.folding import fold_all

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from cleaner.blocks import Block
    from cleaner.rules.phrase import Phrase
    from cleaner.rules.sites import Site

_QUOTES = frozenset('"“”„«»「」『』')
# Families of chrome whose quotation shows that an article is about such chrome; names, dates and titles, as in the
# other families, are quoted in many articles.
QUOTED_FAMILIES = frozenset({
    "ads", "comments", "consent", "feedback", "legal", "navigation", "newsletter", "paywall", "plugin", "related",
    "share", "votes",
})  # fmt: skip
# The headings of a recipe's parts, in the wording of recipe sites.
_RECIPE_HEADINGS = frozenset(fold_all((
    "ingredients", "instructions", "method", "directions", "preparation", "zutaten", "zubereitung", "ingrédients",
    "préparation", "ingredientes", "preparación", "elaboración", "modo de preparo", "modo de preparação", "preparação",
    "ingredienti", "preparazione", "procedimento", "ingrediënten", "bereiding", "składniki", "przygotowanie",
    "sposób przygotowania", "ingredience", "suroviny", "postup", "postup přípravy", "ингредиенты", "приготовление",
    "способ приготовления", "інгредієнти", "приготування", "malzemeler", "yapılışı", "hazırlanışı", "المكونات",
    "المقادير", "طريقة التحضير", "مواد لازم", "طرز تهیه", "सामग्री", "विधि", "bahan", "bahan-bahan", "cara membuat",
    "nguyên liệu", "cách làm", "材料", "食材", "做法", "作り方", "재료", "만드는 법", "ingredienser", "gör så här",
    "fremgangsmåde", "fremgangsmåte", "slik gjør du",
)))  # fmt: skip
# The signs before headings of Markdown, by level.
_HEADING_SIGNS = tuple("#" * level for level in range(1, 7))
# As many characters of a line contain any heading sign and the beginning of the heading.
_HEADING_START_CHARS = 9
# How many blocks a run of chrome is followed.
_MAX_RUN = 6
# The number of a heading, and the sign after it.
_NUMBERED = re.compile(r"\d{1,2}[.)] ")
# The number of a list's entry, without a sign after it.
_NUMBERED_ENTRY = re.compile(r"\s*(\d{1,2}) [^\W\d_]")
# The fewest words of a sentence inside the article that may introduce what follows.
_MIN_INTRODUCTION_WORDS = 6
# A block after more than this share of the prose is late.
_LATE_SHARE = 0.6
# Sentences that mean "as follows", in languages that end them with a full stop.
_AS_FOLLOWS = (
    "다음과 같다.", "다음과 같았다.", "다음과 같습니다.", "아래와 같다.", "아래와 같습니다.", "이렇다.",
    "이렇습니다.", "이랬다.", "以下の通り。", "以下のとおり。", "以下の通りだ。", "以下のとおりだ。",
    "以下の通りです。", "以下のとおりです。", "以下の通りである。", "次の通り。", "次のとおり。", "次の通りだ。",
    "次のとおりだ。", "次の通りです。", "次のとおりです。", "次の通りである。", "こうだ。", "こうである。",
    "如下。", "是这样的。", "是這樣的。",
)  # fmt: skip


def _is_quotation(text: str) -> bool:
    """Whether a line consists of a quotation only, apart from the signs of a heading or list before it."""
    return text[-1] in _QUOTES and text.lstrip("#*- ")[:1] in _QUOTES


def _level(text: str) -> int:
    """The level of a heading of Markdown; 0 for any other line."""
    signs, _, title = text[:_HEADING_START_CHARS].partition(" ")
    return len(signs) if title and signs in _HEADING_SIGNS else 0


def _first_from(places: Sequence[int], start: int, end: int) -> int:
    """The first of the ascending places that is not before `start`; `end` at the latest."""
    at = bisect_left(places, start)
    return min(places[at], end) if at < len(places) else end


def _quotes_nothing(_text: str) -> frozenset[str]:
    return frozenset()


class Seen(NamedTuple):
    """What is determined from a text alone.

    Attributes:
        words: Its words, folded for matching; empty if it is too long to be a phrase.
        phrases: The phrases that match it whole.
        size: How many words it has.
        sentence: Whether it is long enough for prose and ends like prose.
        hinted: Ids of the rules that have one of their `words` in it.
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
        seen: What is determined from each block's text alone.
        kind: `html` or `text`.
        certain: Ids of the rules that need no evidence except the phrase and its place.
        quoted_in: Returns the chrome that a text quotes.
        sites: The packs' tables for the page's site.
    """

    blocks: Sequence[Block]
    seen: Sequence[Seen]
    kind: str
    certain: frozenset[str] = frozenset()
    quoted_in: Callable[[str], frozenset[str]] = _quotes_nothing
    sites: Sequence[Site] = ()

    @cached_property
    def folded(self) -> list[tuple[str, ...]]:
        """The words of each block, folded for matching; empty for a block that is too long to be a phrase."""
        return [seen.words for seen in self.seen]

    @cached_property
    def phrases(self) -> list[tuple[Phrase, ...]]:
        """The phrases that match each block whole; a list entry's number is not a count of likes or shares."""
        matches = [seen.phrases for seen in self.seen]
        counts = [i for i, phrases in enumerate(matches) if any(phrase.is_count for phrase in phrases)]
        for i in filter(self._is_entry, counts):
            matches[i] = tuple(phrase for phrase in matches[i] if not phrase.is_count)
        return matches

    def _is_entry(self, i: int) -> bool:
        """Whether the line above or below has the previous or next number and matches no phrase."""
        number = self._entry_number(i)
        beside = [j for j in (i - 1, i + 1) if 0 <= j < len(self.seen) and not self.seen[j].phrases]
        return number > 0 and any(self._entry_number(j) == number + j - i for j in beside)

    def _entry_number(self, i: int) -> int:
        """The number that a line begins with, if a word follows; else -1."""
        match = _NUMBERED_ENTRY.match(self.blocks[i].text)
        return int(match[1]) if match else -1

    @cached_property
    def spoken(self) -> list[int]:
        """The places of the blocks that phrases match whole, ascending."""
        return [i for i, phrases in enumerate(self.phrases) if phrases]

    @cached_property
    def words(self) -> list[int]:
        """The number of words in each block."""
        return [seen.size for seen in self.seen]

    @cached_property
    def prose(self) -> list[bool]:
        """Whether each block is running text that no phrase matches."""
        return [seen.sentence and not phrases for seen, phrases in zip(self.seen, self.phrases, strict=True)]

    @cached_property
    def stripped(self) -> list[str]:
        """The text of each block without the white space around it."""
        return [block.text.strip() for block in self.blocks]

    @cached_property
    def text(self) -> str:
        """The text of all blocks, joined by line ends: a quick check for what no block contains."""
        return "\n".join([block.text for block in self.blocks])

    @cached_property
    def hinted(self) -> dict[str, list[int]]:
        """For each rule, the places of the blocks that contain one of its `words`, ascending."""
        places: dict[str, list[int]] = {}
        for i, seen in enumerate(self.seen):
            for rule in seen.hinted:
                places.setdefault(rule, []).append(i)
        return places

    @cached_property
    def claimed(self) -> dict[str, list[int]]:
        """For each rule, the places that its phrases match, ascending."""
        places: dict[str, list[int]] = {}
        for i in self.spoken:
            for rule in {phrase.rule for phrase in self.phrases[i]}:
                places.setdefault(rule, []).append(i)
        return places

    @cached_property
    def first_prose(self) -> int:
        """The place of the first prose; the number of blocks if there is none."""
        return next((i for i, prose in enumerate(self.prose) if prose), len(self.blocks))

    @cached_property
    def last_prose(self) -> int:
        """The place of the last prose; -1 if there is none."""
        return next((i for i in range(len(self.blocks) - 1, -1, -1) if self.prose[i]), -1)

    @cached_property
    def prose_before(self) -> list[int]:
        """For each place, and for the end, the number of words in the prose before it."""
        total, sums = 0, [0]
        for words, prose in zip(self.words, self.prose, strict=True):
            total += words if prose else 0
            sums.append(total)
        return sums

    @cached_property
    def next_prose(self) -> list[int]:
        """For each place, the place of the next prose from there on; the number of blocks if there is none."""
        places, following = [0] * len(self.blocks), len(self.blocks)
        for i in range(len(self.blocks) - 1, -1, -1):
            following = places[i] = i if self.prose[i] else following
        return places

    @cached_property
    def inside_prose(self) -> dict[str, list[int]]:
        """For each rule, up to two places inside the prose that its phrases match, with prose right below."""
        found: dict[str, list[int]] = {}
        for i in range(self.first_prose + 1, self.last_prose):
            if self.phrases[i] and self.prose[i + 1]:
                for rule in {phrase.rule for phrase in self.phrases[i]}:
                    if len(places := found.setdefault(rule, [])) < 2:
                        places.append(i)
        return found

    @cached_property
    def quoted(self) -> frozenset[str]:
        """The chrome quoted in prose or headings: an article that quotes it is about such things."""
        lines = zip(self.stripped, self.prose, strict=True)
        return self.quoted_in("\n".join([text for text, prose in lines if prose or _is_quotation(text)]))

    @cached_property
    def _markdown_headings(self) -> list[tuple[int, int]]:
        """The places and levels of Markdown headings."""
        return [(i, level) for i, text in enumerate(self.stripped) if text[0] == "#" and (level := _level(text))]

    @cached_property
    def _recipe_headings(self) -> list[int]:
        """The places of headings of a recipe's parts."""
        return [i for i, words in enumerate(self.folded) if words in _RECIPE_HEADINGS]

    @cached_property
    def _announcements(self) -> list[int]:
        """The places of lines that announce something."""
        return [i for i in range(len(self.blocks)) if self.announces(i)]

    def announces(self, i: int) -> bool:
        """Whether the line at place `i` is as long as a sentence of prose and ends with a colon."""
        return self.words[i] >= PROSE_WORDS and self.stripped[i][-1] in ":："

    @cached_property
    def numbered(self) -> dict[str, int]:
        """The place of the first line with each number at its beginning, by number and sign, such as `2. `."""
        found: dict[str, int] = {}
        for i, text in enumerate(self.stripped):
            if match := _NUMBERED.match(text):
                found.setdefault(match[0], i)
        return found

    def introduces(self, i: int) -> bool:
        """Whether the line at place `i` is a sentence, even a short one, that introduces the lines below."""
        text = self.stripped[i]
        announces = text[-1] in ":：" or (not text.isascii() and text.endswith(_AS_FOLLOWS))
        return announces and self.may_introduce(i)

    def may_introduce(self, i: int) -> bool:
        """Whether the line at place `i` is not a phrase, and long enough for a sentence of the article."""
        min_words = _MIN_INTRODUCTION_WORDS if self.prose_before[i] else PROSE_WORDS
        return not self.phrases[i] and self.words[i] >= min_words

    def next_announcing(self, i: int, end: int) -> int:
        """The place of the first line from `i` on that announces something; `end` at the latest."""
        return _first_from(self._announcements, i, end)

    def section_end(self, i: int, end: int) -> int:
        """Where the section under the heading at place `i` ends; `end` at the latest.

        It ends where a recipe begins, and at a Markdown heading of the same or a higher level; if the line at `i` is
        not a Markdown heading itself, at any. Where a Markdown heading is right below the line, headings are taken for
        titles of other stories and end nothing.
        """
        end = _first_from(self._recipe_headings, i + 1, end)
        if not self._markdown_headings or (i + 1 < end and _level(self.stripped[i + 1])):
            return end
        level = _level(self.stripped[i])
        for at in range(bisect(self._markdown_headings, (i, len(_HEADING_SIGNS))), len(self._markdown_headings)):
            place, under = self._markdown_headings[at]
            if place >= end or not level or under <= level:
                return min(place, end)
        return end

    def is_chrome(self, i: int) -> bool:
        """Whether any phrase matches the block at place `i`; False for a place outside the page."""
        return 0 <= i < len(self.blocks) and bool(self.phrases[i])

    def is_certain(self, i: int) -> bool:
        """Whether a phrase that needs no other evidence matches the block at place `i`; a bare label never counts."""
        folded = self.folded[i]
        return any(
            phrase.rule in self.certain and not (phrase.label and phrase.words == folded) for phrase in self.phrases[i]
        )

    def share_before(self, i: int) -> float:
        """The share of the page's prose before place `i`, 0 to 1; 0 if there is no prose."""
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
    """After most of the prose, so that prose below may be teasers of other stories."""
    return view.share_before(i) > _LATE_SHARE


def beside_chrome(view: View, i: int) -> bool:
    """The unbroken run of chrome around the block includes a phrase of another rule."""
    own = {phrase.rule for phrase in view.phrases[i]}
    return _run_has_other(view, i, -1, own) or _run_has_other(view, i, 1, own)


def _run_has_other(view: View, i: int, step: int, own: set[str]) -> bool:
    for _ in range(_MAX_RUN):
        i += step
        if not view.is_chrome(i):
            return False
        if any(phrase.rule not in own for phrase in view.phrases[i]):
            return True
    return False


def edge(view: View, i: int) -> bool:
    """Outside the prose, or next to other chrome."""
    return outside(view, i) or beside_chrome(view, i)


def no_prose_next(view: View, i: int) -> bool:
    """What follows is not prose, so the block is not a heading or question that the article answers."""
    return i + 1 >= len(view.blocks) or not view.prose[i + 1]


def some_prose(view: View, _i: int) -> bool:
    """The page has some prose: on a page of nothing but labels, a label proves nothing."""
    return view.last_prose >= 0


def no_cell(view: View, i: int) -> bool:
    """Not a cell of a table or of a definition list, where dates and names are content."""
    return view.blocks[i].tag not in {"td", "th", "dd", "dt"}


def foot(view: View, i: int) -> bool:
    """After all prose, or next to other chrome: a lone block above the prose may be the headline."""
    return i > view.last_prose or beside_chrome(view, i)


def no_diary(view: View, i: int) -> bool:
    """No other block of this kind is inside the prose, as the dates of a diary are."""
    own = {phrase.rule for phrase in view.phrases[i]}
    return not any(j != i for rule in own for j in view.inside_prose.get(rule, ()))


def no_entry(view: View, i: int) -> bool:
    """Not an entry of a menu above the prose with another entry next to it: there, "News" is not a heading."""
    return not (before_prose(view, i) and _in_menu(view, i) and (_in_menu(view, i - 1) or _in_menu(view, i + 1)))


def _in_menu(view: View, i: int) -> bool:
    return view.is_chrome(i) and any(phrase.rule == "navigation.menu" for phrase in view.phrases[i])


def like_name(view: View, i: int) -> bool:
    """What follows a single word such as "by" is written like names; after longer phrases, anything may follow."""
    if any(len(phrase.words) > 1 for phrase in view.phrases[i]):
        return True
    return all(word in _NAME_PARTICLES or not begins_small(word) for word in view.blocks[i].text.split()[1:])


def goes_on(view: View, i: int) -> bool:
    """More text follows the phrase: a label without a value may be a heading."""
    return all(phrase.words != view.folded[i] for phrase in view.phrases[i])


# Words between names, and inside some of them.
_NAME_PARTICLES = frozenset(
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
