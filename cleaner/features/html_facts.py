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

    from cleaner.html.layout import HtmlPage, Layout

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]

_CLASSES = len(HTML_CLASSES)
_OTHER, _UPPER, _DIGIT, _SPACE, _END, _COMMA, _BAR, _MONEY, _SIGN, _FAR, _CJK, _QUOTE = range(_CLASSES)
_CHUNK_BLOCKS = 1 << 14  # blocks whose words are held in memory at once
_LONG = 40  # words of a long block, at least
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


class _Columns:
    """The columns of facts, filled from the first to the last in the order of `FACT_NAMES`.

    Groups of them are added one at a time: together they would take several times the memory.
    """

    def __init__(self, blocks: int) -> None:
        self.filled = 0
        self.array = np.empty((len(FACT_NAMES), blocks), np.float32)

    def add(self, rows: Iterable[NDArray[Any]]) -> None:
        """Append columns, each as an array of one row or of several."""
        for row in rows:
            end = self.filled + (len(row) if row.ndim > 1 else 1)
            self.array[self.filled : end] = row
            self.filled = end


@dataclass(frozen=True, eq=False)
class _Tree:
    """Blocks and the elements around them.

    Attributes:
        index: Of each block, `int64 [n]`.
        element: Each block's element.
        parent: Each element's parent; the body is its own.
        firsts: First block of each element.
        lasts: The block after the last one of each element.
        key_of: Attribute key of each element.
        ancestors: Each block's element and those around it, padded with the body, `int64 [12, n]`.
    """

    index: Ints
    element: Ints
    parent: Ints
    firsts: Ints
    lasts: Ints
    key_of: Ints
    ancestors: Ints


def _tree(layout: Layout) -> _Tree:
    element, parent = np.array(layout.elements, np.int64), np.array(layout.parents, np.int64)
    parent[0] = 0
    ancestors = np.empty((LEVELS, len(element)), np.int64)
    above = element
    for level in range(LEVELS):
        ancestors[level] = above
        above = parent[above]
    firsts, lasts = np.array(layout.firsts, np.int64), np.array(layout.lasts, np.int64)
    return _Tree(np.arange(len(element)), element, parent, firsts, lasts, np.array(layout.key_ids, np.int64), ancestors)


# Words


@dataclass(frozen=True, eq=False)
class _Tokens:
    """What was looked up for the words of blocks.

    Attributes:
        wholes: Number of each block's whole text.
        words: Tokens of each block's words.
        pairs: Tokens of each block's pairs of words.
        in_title: How many of a block's words are in the title; 0 for long blocks, of which not all words are read.
        title_words: How many different words the title has.
    """

    wholes: Ints
    words: Bags
    pairs: Bags
    in_title: Floats
    title_words: int


def _tokens(texts: Sequence[str], title: str, vocabulary: Vocabulary) -> _Tokens:
    title_words, count = set(_TITLE_WORD.findall(title)), len(texts)
    chunks = [texts[low : low + _CHUNK_BLOCKS] for low in range(0, max(count, 1), _CHUNK_BLOCKS)]
    parts = [_look_up(chunk, title_words, vocabulary) for chunk in chunks]
    lengths, numbers, wholes, hits = map(_joined, zip(*parts, strict=True))
    owner = np.arange(count).repeat(lengths)
    shared = np.bincount(owner[hits], minlength=count)
    return _Tokens(
        wholes=wholes,
        words=Bags.after(numbers, owner, count),
        pairs=_pairs(numbers, owner, count, vocabulary),
        in_title=np.where(lengths < HEAD + TAIL, shared, 0).astype(np.float32),
        title_words=len(title_words),
    )


def _look_up(
    texts: Sequence[str], title_words: set[str], vocabulary: Vocabulary
) -> tuple[Ints, Ints, Ints, NDArray[np.bool_]]:
    """For some blocks: how many words each has, numbers of words and of whole texts, and which words the title has."""
    words = list(map(block_words, texts))
    every = list(chain.from_iterable(words))
    wholes = map(vocabulary.wholes.get, map(whole_token, texts, words), repeat(0))
    return (
        np.fromiter(map(len, words), np.int64, len(texts)),
        np.fromiter(map(vocabulary.of_word.__getitem__, every), np.int64, len(every)),
        np.fromiter(wholes, np.int64, len(texts)),
        np.fromiter(map(title_words.__contains__, every), np.bool_, len(every)),
    )


def _pairs(numbers: Ints, owner: Ints, blocks: int, vocabulary: Vocabulary) -> Bags:
    """Look up pairs of neighbouring known words within a block."""
    codes, of_code = vocabulary.pair_table
    one, two = numbers[:-1], numbers[1:]
    at = np.flatnonzero((one > 0) & (two > 0) & (owner[:-1] == owner[1:]))
    if not len(codes) or not len(at):
        return Bags.after(at[:0], at[:0], blocks)
    code = one[at] << 20 | two[at]
    place = np.minimum(codes.searchsorted(code), len(codes) - 1)
    known = codes[place] == code
    return Bags.after(of_code[place[known]], owner[at[known]], blocks)


def _inlines(layout: Layout, vocabulary: Vocabulary) -> tuple[Bags, Bags]:
    """Tokens of the attributes of inline elements, and of links."""
    of_key, of_link = vocabulary.of_key, vocabulary.of_link
    keys: list[tuple[int, ...]] = []
    links: list[tuple[int, ...]] = []
    none: tuple[int, ...] = (0,)
    for nodes in layout.inlines:
        own = hrefs = none
        for node in nodes[:LINKS]:
            attributes, tag = node.attributes, node.tag
            if tag == "a":
                hrefs += of_link[attributes.get("href") or ""]
            own += of_key[inline_key(tag, attributes)]
        keys.append(own)
        links.append(hrefs)
    return Bags.of(keys), Bags.of(links)


# Blocks


@dataclass(frozen=True, eq=False)
class _Texts:
    """What blocks look like, `[n]` each.

    Attributes:
        words: Words, of which a Chinese or Japanese character counts as .6.
        level: Level of a heading, 0 for other blocks.
        prose: Whether it is a sentence or more with few links.
        title_share: Share of the words that are in the page's title.
        masses: Words, characters in links, characters and words of prose, `[4, n]`.
        sums: The masses of all blocks before each, and of all blocks, `[4, n + 1]`.
    """

    words: Floats
    level: Floats
    prose: NDArray[np.bool_]
    title_share: Floats
    masses: NDArray[Any]
    sums: NDArray[Any]


def _add_texts(columns: _Columns, layout: Layout, tokens: _Tokens) -> _Texts:
    """Add what blocks look like."""
    n = len(layout.texts)
    lengths = np.fromiter(map(len, layout.texts), np.int64, n)
    codes = np.frombuffer("".join(layout.texts).encode("utf-32-le", "replace"), np.uint32)
    kinds = _character_classes().take(codes, mode="clip")  # characters beyond the basic plane count as its last one
    ends = lengths.cumsum()
    owner = np.repeat(np.arange(n) * _CLASSES, lengths)
    counts = np.bincount(owner + kinds, minlength=n * _CLASSES).reshape(n, _CLASSES).T.astype(np.float32, order="C")
    chars = lengths.astype(np.float32)
    words = counts[_SPACE] + 1 + counts[_CJK] * np.float32(0.6)
    link = np.minimum(np.array(layout.link_chars, np.float32) / chars, 1)
    last, first = kinds[ends - 1], kinds[ends - lengths]
    tags = map(layout.tags.__getitem__, layout.elements)
    level = np.fromiter(map(HEADINGS.get, tags, repeat(0)), np.float32, n)
    prose = (words >= 12) & (link < 0.4) & (counts[_END] > 0)
    share = tokens.in_title / words
    found = tokens.in_title / max(tokens.title_words, 1)
    seen = Counter(layout.texts)
    repeats = np.fromiter(map(seen.__getitem__, layout.texts), np.float32, n)
    by_chars, by_words = counts / chars, counts / words
    columns.add([
        words, chars, chars / words / 8, link, np.array(layout.links, np.float32), by_chars[_UPPER],
        by_chars[_DIGIT], by_words[_END], by_words[_COMMA], by_words[_BAR], by_words[_MONEY], by_words[_SIGN],
        by_chars[_FAR], by_chars[_CJK], by_words[_QUOTE], last == _END, last == _SIGN, last == _DIGIT,
        counts[_END] > 0, first == _UPPER, share, found, (share > 0) & (found > 0.7), level > 0, level == 1,
        level == 2, level == 3, level / 6, repeats - 1, np.array(layout.images, np.float32),
        np.array(layout.breaks, np.float32), np.array(layout.bolds) > 0,
        np.fromiter(map(len, layout.inlines), np.float32, n), prose, words >= _LONG,
    ])  # fmt: skip
    masses = np.stack([words, link * chars, chars, words * prose])
    return _Texts(words, level, prose, share, masses, running(masses))


def _add_places(columns: _Columns, index: Ints, texts: _Texts) -> Ints:
    """Add the positions of blocks: in the page, after headings, before and after prose.

    Returns:
        Index of the heading before each block, -1 if there is none.
    """
    n, none, sums = len(index), np.zeros(len(index)), texts.sums
    before, total, prose = sums[0, :-1], sums[0, -1], sums[3, :-1]
    heads = np.flatnonzero(texts.level == 1)
    h1 = int(heads[0]) if len(heads) else -1
    titled = np.flatnonzero((texts.level > 0) & (texts.title_share > 0.5))
    title = int(titled[0]) if len(titled) else h1
    heading = np.maximum.accumulate(np.where(texts.level > 0, index, -1))
    known = heading >= 0
    previous = np.maximum.accumulate(np.where(texts.prose, index, -1))
    previous = np.concatenate([[-1], previous[:-1]])
    following = np.minimum.accumulate(np.where(texts.prose, index, n)[::-1])[::-1]
    following = np.concatenate([following[1:], [n]])
    long_sums = running((texts.words >= _LONG) & texts.prose)
    columns.add([
        index / n, before / total, index, n - index, before, total - before, (index >= h1) if h1 >= 0 else none,
        none + (h1 >= 0), np.clip((index - h1) / 50, -2, 4) if h1 >= 0 else none,
        (index >= title) if title >= 0 else none, np.clip((index - title) / 50, -2, 4) if title >= 0 else none,
        np.where(known, index - heading, 147), np.where(known, texts.level[heading] / 6, 0),
        np.where(known, before - before[heading], 0), prose, sums[3, -1] - sums[3, 1:],
        prose / max(sums[3, -1], 1), np.where(previous >= 0, index - previous, 400),
        np.where(following < n, following - index, 400),
        np.where(previous >= 0, before - sums[0, previous + 1], 2000),
        np.where(following < n, sums[0, np.minimum(following, n)] - sums[0, 1:], 2000),
        long_sums[:-1], long_sums[-1] - long_sums[1:],
    ])  # fmt: skip
    return heading


def _add_masks(columns: _Columns, layout: Layout, element: Ints) -> None:
    """Add the kinds of elements around blocks."""
    bits = np.array(layout.masks, np.int64)[element]
    columns.add([(bits >> np.arange(MASK_COUNT)[:, None]) & 1])


def _add_page(columns: _Columns, layout: Layout, texts: _Texts) -> None:
    """Add facts about the page as a whole, the same for all blocks."""
    n, tags, sums = len(layout.texts), Counter(layout.tags), texts.sums
    counts = np.log1p([tags[tag] for tag in ("p", "li", "article", "td", "main")])
    numbers = [
        np.log1p(n), np.log1p(sums[0, -1]), sums[1, -1] / sums[2, -1], sums[3, -1] / sums[0, -1],
        np.count_nonzero(texts.level == 1) / 3, *counts,
    ]  # fmt: skip
    columns.add([np.array(numbers)[:, None].repeat(n, 1)])


# Elements


@dataclass(frozen=True, eq=False)
class _Elements:
    """What elements hold, `[m]` each.

    Attributes:
        sign: Number of the element's tag and class; elements with the same number are alike.
        words: Words inside.
        prose: Words of prose inside.
        size: Blocks inside.
        table: The columns `ELEMENT_NAMES`, `float32 [10, m]`.
    """

    sign: Ints
    words: NDArray[Any]
    prose: NDArray[Any]
    size: Ints
    table: Floats


def _elements(layout: Layout, tree: _Tree, sums: NDArray[Any]) -> _Elements:
    """Measure how much elements hold, of what kind, and how many are like them."""
    inside = sums.take(tree.lasts, 1) - sums.take(tree.firsts, 1)
    words, prose = inside[0], inside[3]
    signs: dict[tuple[str | None, ...], int] = {}
    key_signs = np.array([signs.setdefault(key[:2], len(signs)) for key in layout.keys], np.int64)
    sign = key_signs[tree.key_of]
    alike = _numbered(tree.parent * len(signs) + sign)
    children = np.bincount(tree.parent[1:], minlength=len(layout.tags))
    size = tree.lasts - tree.firsts
    table = np.stack([
        np.log1p(words), words / sums[0, -1], inside[1] / np.maximum(inside[2], 1), np.log1p(prose),
        prose / np.maximum(words, 1), prose / max(sums[3, -1], 1), np.log1p(size), np.log1p(children),
        np.log1p(np.bincount(alike)[alike]), np.log1p(np.bincount(sign)[sign]),
    ]).astype(np.float32)  # fmt: skip
    return _Elements(sign, words, prose, size, table)


def _add_elements(columns: _Columns, layout: Layout, tree: _Tree, elements: _Elements) -> None:
    """Add facts about the elements around blocks."""
    one, two, size = tree.ancestors[1], tree.ancestors[2], elements.size
    columns.add(
        [
            np.array(layout.depths)[tree.element] / 20,
            (tree.index - tree.firsts[one]) / np.maximum(size[one], 1),
            (tree.index - tree.firsts[two]) / np.maximum(size[two], 1),
        ]
    )
    columns.add([elements.table.take(tree.ancestors[:SHOWN_LEVELS], 1).reshape(-1, len(tree.index))])


def _add_main(columns: _Columns, tree: _Tree, elements: _Elements, sums: NDArray[Any]) -> None:
    """Add positions relative to the innermost element with most of the prose, and to its child around a block."""
    index, words = tree.index, elements.words
    mass, whole = (elements.prose, sums[3, -1]) if sums[3, -1] > 0 else (words, sums[0, -1])
    main = int(np.flatnonzero(mass >= 0.6 * whole)[-1])
    low, high = int(tree.firsts[main]), int(tree.lasts[main])
    at = tree.ancestors == main
    inside = (index >= low) & (index < high)
    levels = np.where(at.any(0), at.argmax(0), LEVELS)
    branch = tree.ancestors[np.clip(levels - 1, 0, LEVELS - 1), index]
    branch = np.where(inside, branch, tree.ancestors[2])
    span = max(high - low, 1)
    columns.add([
        inside, np.where(inside, levels, -1), (index - low) / span, np.log1p(np.maximum(low - index, 0)),
        np.log1p(np.maximum(index - high + 1, 0)), np.full(len(index), words[main] / sums[0, -1]),
        *elements.table[::2].take(branch, 1),
        (index - tree.firsts[branch]) / np.maximum(elements.size[branch], 1),
    ])  # fmt: skip


def _groups(tree: _Tree, sign: Ints) -> tuple[Ints, Ints]:
    """Number the groups of like blocks: siblings, and all with like elements, parents and grandparents."""
    element, parent = tree.element, tree.parent
    width = int(sign.max()) + 1
    kin = parent[element] * width + sign[element]
    kind = (sign[element] * width + sign[parent[element]]) * width + sign[tree.ancestors[2]]
    return _numbered(kin), _numbered(kind)


def _add_group(columns: _Columns, group: Ints, texts: _Texts) -> None:
    """Add facts about each block's group."""
    count = np.bincount(group)
    words, links, chars, prose = (np.bincount(group, row) for row in texts.masses)
    columns.add([
        np.stack([
            np.log1p(count), np.log1p(words / count), links / np.maximum(chars, 1), prose / words,
            words / texts.sums[0, -1],
        ]).take(group, 1)
    ])  # fmt: skip


def facts(page: HtmlPage, vocabulary: Vocabulary) -> Facts:
    """Gather the facts about a page.

    Args:
        page: A page from `read_html`, with at least one block.
        vocabulary: The known tokens.
    """
    layout, title = page.layout, page.title.lower()
    tree = _tree(layout)
    tokens = _tokens(layout.texts, title, vocabulary)
    columns = _Columns(len(layout.texts))
    texts = _add_texts(columns, layout, tokens)
    heading = _add_places(columns, tree.index, texts)
    _add_masks(columns, layout, tree.element)
    _add_page(columns, layout, texts)
    elements = _elements(layout, tree, texts.sums)
    _add_elements(columns, layout, tree, elements)
    _add_main(columns, tree, elements, texts.sums)
    groups = _groups(tree, elements.sign)
    for group in groups:
        _add_group(columns, group, texts)
    columns.array[_LOGGED_ROWS] = np.log1p(np.maximum(columns.array.take(_LOGGED_ROWS, 0), 0))
    inline_bags, link_bags = _inlines(layout, vocabulary)
    about_page = page_tokens(page)
    return Facts(
        columns=columns.array,
        firsts=tree.firsts,
        lasts=tree.lasts,
        ancestors=tree.ancestors,
        heading=heading,
        words=texts.words,
        key_bags=Bags.of(list(map(vocabulary.of_key.__getitem__, layout.keys))),
        key_of=tree.key_of,
        inline_bags=inline_bags,
        word_bags=tokens.words,
        pair_bags=tokens.pairs,
        link_bags=link_bags,
        wholes=tokens.wholes,
        groups=groups,
        page_bag=page_bag(about_page, vocabulary),
        title_bag=np.unique([0, *map(vocabulary.of_word.__getitem__, block_words(title))]),
        is_news=says_news(about_page),
    )
