"""Facts about an HTML page, as numbers. Of what was learned it needs only the `Vocabulary`."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner.features.characters import HTML_CLASSES, character_tables
from cleaner.features.html_tokens import (
    HEAD,
    LINKS,
    TAIL,
    Vocabulary,
    block_words,
    inline_key,
    page_bag,
    page_tokens,
    says_news,
    whole_token,
)
from cleaner.features.ragged import Bags
from cleaner.features.sums import running
from cleaner.html.layout import MASK_COUNT, MASK_TAGS
from cleaner.html.tags import HEADINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from cleaner.html.layout import HtmlPage

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]

_CLASSES = len(HTML_CLASSES)
_OTHER, _UPPER, _DIGIT, _SPACE, _END, _COMMA, _BAR, _MONEY, _SIGN, _FAR, _CJK, _QUOTE = range(_CLASSES)
_CHUNK_BLOCKS = 1 << 14  # blocks whose words are held in memory at once
LEVELS = 12
SHOWN_LEVELS = 7
TEXT_NAMES = (
    "words", "chars", "word_length", "link_density", "links", "upper", "digit", "end_count", "comma", "bar", "money",
    "sign", "far", "cjk", "quote", "ends_sentence", "ends_sign", "ends_digit", "has_end", "starts_upper", "title_share",
    "title_found", "is_title", "is_heading", "is_h1", "is_h2", "is_h3", "level", "repeats", "images", "breaks", "bolds",
    "inlines", "is_prose", "is_long",
)  # fmt: skip
PLACE_NAMES = (
    "place", "word_place", "before", "after", "words_before", "words_after", "after_h1", "has_h1", "from_h1",
    "after_title", "from_title", "from_heading", "heading_level", "words_from_heading", "prose_before", "prose_after",
    "prose_place", "from_prose", "to_prose", "words_from_prose", "words_to_prose", "long_before", "long_after",
)  # fmt: skip
PAGE_COLUMNS = (
    "page_blocks", "page_words", "page_links", "page_prose", "page_h1", "page_p", "page_li", "page_article", "page_td",
    "page_main",
)  # fmt: skip
ELEMENT_NAMES = (
    "words", "share", "links", "prose", "prose_share", "page_prose", "blocks", "children", "alike", "alike_page",
)  # fmt: skip
MAIN_NAMES = (
    "main_inside", "main_levels", "main_place", "main_before", "main_after", "main_share", "branch_words",
    "branch_links", "branch_prose", "branch_blocks", "branch_alike", "branch_place",
)  # fmt: skip
GROUP_NAMES = ("blocks", "words", "links", "prose", "share")
MASK_NAMES = (*(f"in_{tag}" for tag in MASK_TAGS), "hidden", "aria_hidden")
FACT_NAMES = (
    *TEXT_NAMES,
    *PLACE_NAMES,
    *MASK_NAMES,
    *PAGE_COLUMNS,
    "depth",
    "parent_place",
    "grandparent_place",
    *(f"{name}_{level}" for name in ELEMENT_NAMES for level in range(SHOWN_LEVELS)),
    *MAIN_NAMES,
    *(f"{group}_{name}" for group in ("kin", "kind") for name in GROUP_NAMES),
)
_LOGGED = (
    "words", "chars", "links", "repeats", "images", "breaks", "inlines", "before", "after", "words_before",
    "words_after", "from_heading", "words_from_heading", "prose_before", "prose_after", "from_prose", "to_prose",
    "words_from_prose", "words_to_prose", "long_before", "long_after",
)  # fmt: skip
_LOGGED_ROWS = np.array([FACT_NAMES.index(name) for name in _LOGGED])
_TITLE_WORD = re.compile(r"\w+")
_MEAN_NAMES = (
    "link_density", "digit", "money", "end_count", "upper", "is_heading", "is_h2", "is_h3", "level", "images",
    "is_prose", "is_long", "repeats", "hidden", "in_article", "in_form", "in_table", "in_li", "in_td", "in_aside",
    "in_main", "in_pre", "in_button", "in_dl", "kin_blocks", "kind_blocks", "main_inside", "title_share",
)  # fmt: skip
_MEAN_ROWS = np.array([FACT_NAMES.index(name) for name in _MEAN_NAMES])
_PAGE_ROWS = [FACT_NAMES.index(name) for name in (*PAGE_COLUMNS, "main_share")]
PAGE_NAMES = (
    *PAGE_COLUMNS,
    "main_share",
    *(f"mean_{name}" for name in _MEAN_NAMES),
    *(f"wordy_{name}" for name in _MEAN_NAMES),
)


@dataclass(frozen=True, eq=False)
class Facts:
    """Facts about a page, before any prediction.

    Attributes:
        columns: Facts about blocks, `float32 [len(FACT_NAMES), n]`.
        firsts: First block of each element.
        lasts: The block after the last one of each element.
        ancestors: Each block's element and those around it, padded with the body, `int64 [12, n]`.
        heading: Index of the heading before each block, -1 if there is none.
        words: Words of each block.
        key_bags: Tokens of each attribute key.
        key_of: Attribute key of each element.
        inline_bags: Tokens of the attributes of each block's inline elements.
        word_bags: Tokens of each block's words; `pair_bags` and `link_bags` likewise.
        wholes: Number of each block's whole text.
        groups: Number of each block's group, once among like siblings and once among like blocks of the whole page.
        page_bag: Numbers of the tokens of the page as a whole, such as its address and declared types.
        title_bag: Numbers of the words of the page's title.
        is_news: Whether the page declares that it is a news article.
    """

    columns: Floats
    firsts: Ints
    lasts: Ints
    ancestors: Ints
    heading: Ints
    words: Floats
    key_bags: Bags
    key_of: Ints
    inline_bags: Bags
    word_bags: Bags
    pair_bags: Bags
    link_bags: Bags
    wholes: Ints
    groups: tuple[Ints, Ints]
    page_bag: Ints
    title_bag: Ints
    is_news: bool

    @cached_property
    def page_row(self) -> Floats:
        """Facts about the page as a whole, `float32 [len(PAGE_NAMES)]`."""
        some = self.columns.take(_MEAN_ROWS, 0)
        means = [some.mean(1), (some * self.words).sum(1) / self.words.sum()]
        return np.concatenate([self.columns[_PAGE_ROWS, 0], *means]).astype(np.float32)


@cache
def _character_classes() -> NDArray[np.uint8]:
    """The class of every character of the basic plane."""
    (classes,) = character_tables("html_kinds")
    return classes


def _numbered(codes: Ints) -> Ints:
    """Each code's rank among the distinct ones; faster than `np.unique`."""
    order = codes.argsort()
    ordered = codes[order]
    numbers = np.zeros(len(codes), np.int64)
    numbers[order[1:]] = (ordered[1:] != ordered[:-1]).cumsum()
    return numbers


def _joined(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Concatenate arrays; a single one isn't copied."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


class _Builder:
    """Computes the facts about one page; each method adds a group of columns, in the order of `FACT_NAMES`."""

    def __init__(self, page: HtmlPage, vocabulary: Vocabulary) -> None:
        layout = page.layout
        self.layout = layout
        self.page = page
        self.title = page.title.lower()
        self.vocabulary = vocabulary
        self.n = len(layout.texts)
        self.index = np.arange(self.n)
        self.element = np.array(layout.elements, np.int64)
        self.parent = np.array(layout.parents, np.int64)
        self.parent[0] = 0
        self.firsts = np.array(layout.firsts, np.int64)
        self.lasts = np.array(layout.lasts, np.int64)
        self.key_of = np.array(layout.key_ids, np.int64)
        self.columns = np.empty((len(FACT_NAMES), self.n), np.float32)
        self.filled = 0
        self.ancestors = np.empty((LEVELS, self.n), np.int64)
        above = self.element
        for level in range(LEVELS):
            self.ancestors[level] = above
            above = self.parent[above]
        self.tokens()

    def add(self, rows: Iterable[NDArray[Any]]) -> None:
        """Append to the columns. Groups are added one at a time: together they would take several times the memory."""
        for row in rows:
            end = self.filled + (len(row) if row.ndim > 1 else 1)
            self.columns[self.filled : end] = row
            self.filled = end

    def tokens(self) -> None:
        """Look up the words of blocks, and count those that are in the title."""
        title = set(_TITLE_WORD.findall(self.title))
        self.title_words = len(title)
        lows = range(0, max(self.n, 1), _CHUNK_BLOCKS)
        lengths, numbers, wholes, hits = map(_joined, zip(*[self.look_up(low, title) for low in lows], strict=True))
        self.wholes = wholes
        owner = self.index.repeat(lengths)
        self.word_bags = Bags.after(numbers, owner, self.n)
        self.pair_bags = self.pairs(numbers, owner)
        shared = np.bincount(owner[hits], minlength=self.n)
        self.in_title = np.where(lengths < HEAD + TAIL, shared, 0).astype(np.float32)

    def look_up(self, low: int, title: set[str]) -> tuple[Ints, Ints, Ints, NDArray[np.bool_]]:
        """For a chunk of blocks: words of each, numbers of words and of whole blocks, and which words the title has."""
        texts, vocabulary = self.layout.texts[low : low + _CHUNK_BLOCKS], self.vocabulary
        words = list(map(block_words, texts))
        every = list(chain.from_iterable(words))
        wholes = map(vocabulary.wholes.get, map(whole_token, texts, words), repeat(0))
        return (
            np.fromiter(map(len, words), np.int64, len(texts)),
            np.fromiter(map(vocabulary.of_word.__getitem__, every), np.int64, len(every)),
            np.fromiter(wholes, np.int64, len(texts)),
            np.fromiter(map(title.__contains__, every), np.bool_, len(every)),
        )

    def pairs(self, numbers: Ints, owner: Ints) -> Bags:
        """Look up pairs of neighbouring known words within a block."""
        codes, of_code = self.vocabulary.pair_table
        one, two = numbers[:-1], numbers[1:]
        at = np.flatnonzero((one > 0) & (two > 0) & (owner[:-1] == owner[1:]))
        if not len(codes) or not len(at):
            return Bags.after(at[:0], at[:0], self.n)
        code = one[at] << 20 | two[at]
        place = np.minimum(codes.searchsorted(code), len(codes) - 1)
        known = codes[place] == code
        return Bags.after(of_code[place[known]], owner[at[known]], self.n)

    def inlines(self) -> tuple[Bags, Bags]:
        """Tokens of the attributes of inline elements, and of links."""
        of_key, of_link = self.vocabulary.of_key, self.vocabulary.of_link
        keys: list[tuple[int, ...]] = []
        links: list[tuple[int, ...]] = []
        none: tuple[int, ...] = (0,)
        for nodes in self.layout.inlines:
            own = hrefs = none
            for node in nodes[:LINKS]:
                attributes, tag = node.attributes, node.tag
                if tag == "a":
                    hrefs += of_link[attributes.get("href") or ""]
                own += of_key[inline_key(tag, attributes)]
            keys.append(own)
            links.append(hrefs)
        return Bags.of(keys), Bags.of(links)

    def text(self) -> None:
        """Add what blocks look like."""
        layout, n = self.layout, self.n
        lengths = np.fromiter(map(len, layout.texts), np.int64, n)
        codes = np.frombuffer("".join(layout.texts).encode("utf-32-le", "replace"), np.uint32)
        kinds = _character_classes().take(codes, mode="clip")  # characters beyond the basic plane count as its last one
        ends = lengths.cumsum()
        owner = np.repeat(self.index * _CLASSES, lengths)
        counts = np.bincount(owner + kinds, minlength=n * _CLASSES).reshape(n, _CLASSES).T.astype(np.float32, order="C")
        chars = lengths.astype(np.float32)
        self.words = words = counts[_SPACE] + 1 + counts[_CJK] * np.float32(0.6)
        self.link = link = np.minimum(np.array(layout.link_chars, np.float32) / chars, 1)
        self.chars = chars
        last, first = kinds[ends - 1], kinds[ends - lengths]
        tags = map(layout.tags.__getitem__, layout.elements)
        self.level = level = np.fromiter(map(HEADINGS.get, tags, repeat(0)), np.float32, n)
        self.prose = (words >= 12) & (link < 0.4) & (counts[_END] > 0)
        self.title_share = share = self.in_title / words
        found = self.in_title / max(self.title_words, 1)
        seen = Counter(layout.texts)
        repeats = np.fromiter(map(seen.__getitem__, layout.texts), np.float32, n)
        by_chars, by_words = counts / chars, counts / words
        self.add([
            words, chars, chars / words / 8, link, np.array(layout.links, np.float32), by_chars[_UPPER],
            by_chars[_DIGIT], by_words[_END], by_words[_COMMA], by_words[_BAR], by_words[_MONEY], by_words[_SIGN],
            by_chars[_FAR], by_chars[_CJK], by_words[_QUOTE], last == _END, last == _SIGN, last == _DIGIT,
            counts[_END] > 0, first == _UPPER, share, found, (share > 0) & (found > 0.7), level > 0, level == 1,
            level == 2, level == 3, level / 6, repeats - 1, np.array(layout.images, np.float32),
            np.array(layout.breaks, np.float32), np.array(layout.bolds) > 0,
            np.fromiter(map(len, layout.inlines), np.float32, n), self.prose, words >= 40,
        ])  # fmt: skip

    def place(self) -> None:
        """Add the positions of blocks: in the page, after headings, before and after prose."""
        n, index, words = self.n, self.index, self.words
        self.masses = np.stack([words, self.link * self.chars, self.chars, words * self.prose])
        self.sums = running(self.masses)
        before, total = self.sums[0, :-1], self.sums[0, -1]
        prose = self.sums[3, :-1]
        heads = np.flatnonzero(self.level == 1)
        h1 = int(heads[0]) if len(heads) else -1
        titled = np.flatnonzero((self.level > 0) & (self.title_share > 0.5))
        title = int(titled[0]) if len(titled) else h1
        self.heading = heading = np.maximum.accumulate(np.where(self.level > 0, index, -1))
        known = heading >= 0
        previous = np.maximum.accumulate(np.where(self.prose, index, -1))
        previous = np.concatenate([[-1], previous[:-1]])
        following = np.minimum.accumulate(np.where(self.prose, index, n)[::-1])[::-1]
        following = np.concatenate([following[1:], [n]])
        many = words >= 40
        long_sums = running(many & self.prose)
        none = np.zeros(n)
        self.h1_count = len(heads)
        self.add([
            index / n, before / total, index, n - index, before, total - before, (index >= h1) if h1 >= 0 else none,
            none + (h1 >= 0), np.clip((index - h1) / 50, -2, 4) if h1 >= 0 else none,
            (index >= title) if title >= 0 else none, np.clip((index - title) / 50, -2, 4) if title >= 0 else none,
            np.where(known, index - heading, 147), np.where(known, self.level[heading] / 6, 0),
            np.where(known, before - before[heading], 0), prose, self.sums[3, -1] - self.sums[3, 1:],
            prose / max(self.sums[3, -1], 1), np.where(previous >= 0, index - previous, 400),
            np.where(following < n, following - index, 400),
            np.where(previous >= 0, before - self.sums[0, previous + 1], 2000),
            np.where(following < n, self.sums[0, np.minimum(following, n)] - self.sums[0, 1:], 2000),
            long_sums[:-1], long_sums[-1] - long_sums[1:],
        ])  # fmt: skip

    def masks(self) -> None:
        """Add the kinds of elements around blocks."""
        bits = np.array(self.layout.masks, np.int64)[self.element]
        self.add([(bits >> np.arange(MASK_COUNT)[:, None]) & 1])

    def whole(self) -> None:
        """Add facts about the page as a whole, the same for all blocks."""
        tags, sums = Counter(self.layout.tags), self.sums
        counts = np.log1p([tags[tag] for tag in ("p", "li", "article", "td", "main")])
        numbers = [
            np.log1p(self.n), np.log1p(sums[0, -1]), sums[1, -1] / sums[2, -1], sums[3, -1] / sums[0, -1],
            self.h1_count / 3, *counts,
        ]  # fmt: skip
        self.add([np.array(numbers)[:, None].repeat(self.n, 1)])

    def elements(self) -> None:
        """Add facts about the elements around blocks: how much they hold, of what kind, how many are like them."""
        layout, parent, m = self.layout, self.parent, len(self.layout.tags)
        inside = self.sums.take(self.lasts, 1) - self.sums.take(self.firsts, 1)
        words, prose = inside[0], inside[3]
        signs: dict[tuple[str | None, ...], int] = {}
        key_signs = np.array([signs.setdefault(key[:2], len(signs)) for key in layout.keys], np.int64)
        self.sign = sign = key_signs[self.key_of]
        alike = _numbered(parent * len(signs) + sign)
        children = np.bincount(parent[1:], minlength=m)
        size = self.lasts - self.firsts
        table = np.stack([
            np.log1p(words), words / self.sums[0, -1], inside[1] / np.maximum(inside[2], 1), np.log1p(prose),
            prose / np.maximum(words, 1), prose / max(self.sums[3, -1], 1), np.log1p(size), np.log1p(children),
            np.log1p(np.bincount(alike)[alike]), np.log1p(np.bincount(sign)[sign]),
        ]).astype(np.float32)  # fmt: skip
        self.table = table
        one, two = self.ancestors[1], self.ancestors[2]
        self.add(
            [
                np.array(layout.depths)[self.element] / 20,
                (self.index - self.firsts[one]) / np.maximum(size[one], 1),
                (self.index - self.firsts[two]) / np.maximum(size[two], 1),
            ]
        )
        self.add([table.take(self.ancestors[:SHOWN_LEVELS], 1).reshape(-1, self.n)])
        self.main(prose, words, size)

    def main(self, prose: NDArray[Any], words: NDArray[Any], size: Ints) -> None:
        """Add positions relative to the innermost element with most of the prose, and to its child around a block."""
        n, total = self.n, self.sums[3, -1]
        mass, whole = (prose, total) if total > 0 else (words, self.sums[0, -1])
        main = int(np.flatnonzero(mass >= 0.6 * whole)[-1])
        low, high = int(self.firsts[main]), int(self.lasts[main])
        at = self.ancestors == main
        inside = (self.index >= low) & (self.index < high)
        levels = np.where(at.any(0), at.argmax(0), LEVELS)
        branch = self.ancestors[np.clip(levels - 1, 0, LEVELS - 1), self.index]
        branch = np.where(inside, branch, self.ancestors[2])
        span = max(high - low, 1)
        self.add([
            inside, np.where(inside, levels, -1), (self.index - low) / span, np.log1p(np.maximum(low - self.index, 0)),
            np.log1p(np.maximum(self.index - high + 1, 0)), np.full(n, words[main] / self.sums[0, -1]),
            *self.table[::2].take(branch, 1),
            (self.index - self.firsts[branch]) / np.maximum(size[branch], 1),
        ])  # fmt: skip

    def groups(self) -> None:
        """Add facts about groups of like blocks: siblings, and all with like elements, parents and grandparents."""
        sign, parent, element = self.sign, self.parent, self.element
        width = int(sign.max()) + 1
        kin = parent[element] * width + sign[element]
        kind = (sign[element] * width + sign[parent[element]]) * width + sign[self.ancestors[2]]
        self.places = []
        for group in (kin, kind):
            where = _numbered(group)
            self.places.append(where)
            count = np.bincount(where)
            words, links, chars, prose = (np.bincount(where, row) for row in self.masses)
            self.add([
                np.stack([
                    np.log1p(count), np.log1p(words / count), links / np.maximum(chars, 1), prose / words,
                    words / self.sums[0, -1],
                ]).take(where, 1)
            ])  # fmt: skip

    def build(self) -> Facts:
        """Compute all facts."""
        self.text()
        self.place()
        self.masks()
        self.whole()
        self.elements()
        self.groups()
        columns = self.columns
        columns[_LOGGED_ROWS] = np.log1p(np.maximum(columns.take(_LOGGED_ROWS, 0), 0))
        inline_bags, link_bags = self.inlines()
        tokens = page_tokens(self.page)
        return Facts(
            columns=columns,
            firsts=self.firsts,
            lasts=self.lasts,
            ancestors=self.ancestors,
            heading=self.heading,
            words=self.words,
            key_bags=Bags.of(list(map(self.vocabulary.of_key.__getitem__, self.layout.keys))),
            key_of=self.key_of,
            inline_bags=inline_bags,
            word_bags=self.word_bags,
            pair_bags=self.pair_bags,
            link_bags=link_bags,
            wholes=self.wholes,
            groups=(self.places[0], self.places[1]),
            page_bag=page_bag(tokens, self.vocabulary),
            title_bag=np.unique([0, *map(self.vocabulary.of_word.__getitem__, block_words(self.title))]),
            is_news=says_news(tokens),
        )


def facts(page: HtmlPage, vocabulary: Vocabulary) -> Facts:
    """Gather the facts about a page.

    Args:
        page: A page from `read_html`, with at least one block.
        vocabulary: The known tokens.
    """
    return _Builder(page, vocabulary).build()
