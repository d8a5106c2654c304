"""HTML pages as matrices of named numbers, one row a block; the same code trains and predicts.

Three steps. `facts` gathers what a page shows, without anything learned but a `Vocabulary` that numbers its tokens.
`first_matrix` adds what tokens are worth (how often blocks with them were kept in training). `second_matrix` looks at
the chances that a first model gave to all blocks of the page: neighbours, ancestors, the page as a whole.

Everything is an array over blocks (n), elements (m) or tokens; loops in Python run over short blocks' words alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner.features.sums import running
from cleaner.layout import MASK_COUNT, MASK_TAGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray
    from selectolax.lexbor import LexborHTMLParser

    from cleaner.blocks import Page
    from cleaner.layout import Key, Layout

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]

# ------------------------------------------------------------------------------------------------------------ tokens

# Classes of characters.
_OTHER, _UPPER, _DIGIT, _SPACE, _END, _COMMA, _BAR, _MONEY, _SIGN, _FAR, _CJK, _QUOTE = range(12)
_CLASSES = 12
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_LOWER_PARTS = re.compile(r"[a-z]+")
_WORD_PARTS = re.compile(r"[a-z]+")
_NOT_WORD = re.compile(r"[^\w$€£©#%&|@?!:]+")
_DIGITS = re.compile(r"\d+")
_AROUND_WORDS = ".,;\"'()[]“”‘’«»„…-–—"  # stripped first, as nothing else is left to do to most words then
# Of a long block, only these many words at its ends are looked up.
_HEAD, _TAIL = 12, 4
_WHOLE, _WHOLE_CHARS = 8, 80  # a block that sites have in common is short
LINKS = 3  # links looked at in a block
_KEY_TOKENS = 24  # tokens of an element's attributes


def key_tokens(key: Key) -> list[str]:
    """What an element's attributes are called: its tag, classes and id in whole and in parts, role and the like."""
    names = [f"<{key[0]}"]
    for name in _called(key):
        names += _name_tokens(name)
    names += _other_tokens(key)
    return list(dict.fromkeys(names))[:_KEY_TOKENS]


def _called(key: Key) -> list[str]:
    """The names in an attribute key: classes, id, and the name for tests."""
    if len(key) < 2:
        return []
    if len(key) == 2:
        return (key[1] or "").split()[:12]
    return f"{key[1] or ''} {key[2] or ''} {key[5] or ''}".split()[:12]


def _name_tokens(name: str) -> list[str]:
    """A class or an id, in whole and in parts."""
    if len(name) > 40:
        return []
    lower = name.lower()
    if name == lower and name.isalpha() and name.isascii():
        return [name]
    parts = _LOWER_PARTS.findall(name) if name == lower else " ".join(_PARTS.findall(name)).lower().split()
    if len(parts) > 1:
        return [lower, *[part for part in parts if len(part) > 1]]
    if parts and parts[0] != lower and len(parts[0]) > 2:
        return [lower, parts[0]]
    return [lower]


def _other_tokens(key: Key) -> list[str]:
    """Role, property, relation and label."""
    if len(key) < 3 or not (key[3] or key[4] or key[6] or key[7]):
        return []
    _, _, _, role, itemprop, _, label, rel = key
    names = [f"{name}={value[:30]}" for name, value in (("role", role), ("prop", itemprop), ("rel", rel)) if value]
    words = label.lower().split() if label else ()
    return names + [f"label={word}" for word in words] if len(words) <= 3 else names


def word_token(word: str) -> str:
    """A word of lower case as the vocabulary knows it: marks stripped, a run of digits is `#`."""
    bare = word.strip(_AROUND_WORDS)
    if bare.isalpha():
        return bare
    return _DIGITS.sub("#", _NOT_WORD.sub("", word))


def block_words(text: str) -> list[str]:
    """The words of a block that are looked at, in lower case: all of a short one, both ends of a long one."""
    words = (text if len(text) < 160 else f"{text[:100]} {text[-40:]}").lower().split()
    return words if len(words) <= _HEAD + _TAIL else words[:_HEAD] + words[-_TAIL:]


def whole_token(text: str, words: list[str]) -> str:
    """A short block's whole text as the vocabulary knows it; empty for a long one."""
    if len(words) > _WHOLE or len(text) >= _WHOLE_CHARS:
        return ""
    whole = " ".join(words)
    return whole if whole.isalpha() else _DIGITS.sub("#", whole)


def inline_key(tag: str | None, attributes: dict[str, str | None]) -> Key:
    """The attribute key of an inline element."""
    get = attributes.get
    if not attributes or (len(attributes) == 1 and tag == "a"):
        return (tag,)
    return (tag, get("class"), get("id"), get("role"), get("itemprop"), None, None, get("rel"))


def _numberless(text: str) -> str:
    """Each run of digits as `#`."""
    return text if text.isalpha() else _DIGITS.sub("#", text)


def link_tokens(href: str) -> list[str]:
    """What a link's address tells: its kind, the site if another is named, the words that begin its path."""
    href = href.strip()[:200].lower()
    if not href or href[0] == "#":
        return [href[:24] or "#"]
    scheme, _, rest = href.partition(":")
    if scheme in {"mailto", "tel", "javascript", "whatsapp", "sms", "fb-messenger"}:
        return [scheme]
    names = []
    if "//" in href[:8]:
        host, _, path = href.split("//", 1)[1].partition("/")
        names.append("host=" + ".".join(host.split(".")[-2:]))
    else:
        path = rest if rest.startswith("/") else href
    path, question, _ = path.partition("?")
    segments = [segment for segment in path.split("/") if segment]
    names += [f"path={_numberless(segment)[:20]}" for segment in segments[:2]]
    names.append(f"depth={min(len(segments), 6)}{'?' if question else ''}")
    if segments:
        names.append(f"last={'slug' if segments[-1].count('-') >= 3 else 'name'}")
    return names


_OG_TYPE = re.compile(r"""og:type["'][^>]{0,40}content=["']([\w:.-]{1,40})""")
_LD = 'script[type*="ld+json"]'
_LD_MOST, _LD_SIZE = 4, 20_000
_LD_TYPE = re.compile(r'\s{0,9}:\s{0,9}\[?\s{0,9}"(\w{1,40})"')


def page_tokens(page: Page) -> list[str]:
    """What a page as a whole says that it is: its address, OpenGraph and JSON-LD types, classes of its body."""
    markup = page.document.text
    layout: Layout = page.layout
    address = page.document.url or _canonical(layout.tree)
    names = [f"url {token}" for token in link_tokens(address)]
    path = address.partition("//")[2].partition("/")[2].lower()
    names += [f"in url {word}" for word in _WORD_PARTS.findall(path)[:16]]
    at = markup.find("og:type")
    if at >= 0:
        names += [f"og {kind.lower()}" for kind in _OG_TYPE.findall(markup[at : at + 120])]
    for script in layout.tree.css(_LD)[:_LD_MOST]:  # to look for them in the markup takes twice the time
        parts = script.text()[:_LD_SIZE].split('"@type"')[1:]
        names += [f"ld {kind[1].lower()}" for part in parts if (kind := _LD_TYPE.match(part))]
    names += [f"body {token}" for token in key_tokens(layout.keys[layout.key_ids[0]])]
    return list(dict.fromkeys(names))[:80]


def _canonical(tree: LexborHTMLParser) -> str:
    """The address that a page says it has."""
    link = tree.css_first('link[rel="canonical"]')  # some stand in the body
    return (link.attributes.get("href") or "") if link else ""


def _page_bag(tokens: Sequence[str], vocabulary: Vocabulary) -> Ints:
    """Numbers of a page's tokens, without those unknown."""
    get = vocabulary.pages.get
    return np.array([number for token in tokens if (number := get(token))], np.int64)


def _says_news(tokens: Sequence[str]) -> bool:
    """Whether the page's JSON-LD has a `NewsArticle`, or one of its kinds."""
    return any(token.startswith("ld ") and token.endswith("newsarticle") for token in tokens)


class _Memory(dict[Any, Any]):
    """Answers that were worked out before; once there are too many it starts over.

    Questions and answers are strings, numbers and tuples of such: those cost the garbage collector nothing.
    """

    _MOST = 50_000

    def __init__(self, work_out: Callable[[Any], Any]) -> None:
        self._work_out = work_out

    def __missing__(self, question: Any) -> Any:  # noqa: ANN401  keys, words and addresses alike
        if len(self) > self._MOST:
            self.clear()
        answer = self[question] = self._work_out(question)
        return answer


class Vocabulary:
    """Numbers for tokens. What it has seen once it answers from memory.

    Attributes:
        keys: Tokens of attributes, to numbers from 1.
        words: Words, to numbers from 1.
        pairs: Two words in a row, as `first << 20 | second`, to numbers from 1.
        wholes: Texts of short blocks, to numbers from 1.
        links: Tokens of links, to numbers from 1.
        pages: Tokens of whole pages, to numbers from 1.
        of_key: Numbers of an attribute key's tokens, by key; a 0 stands for none, so that no list is empty.
        of_word: Number of a word in lower case, by word; 0 if unknown.
        of_link: Numbers of a link's tokens, by address.
    """

    def __init__(  # noqa: PLR0913  one table a kind of token, given by name
        self,
        *,
        keys: Iterable[str],
        words: Iterable[str],
        pairs: Iterable[int],
        wholes: Iterable[str],
        links: Iterable[str],
        pages: Iterable[str],
    ) -> None:
        """Number the tokens in the order given."""
        self.keys = {token: number for number, token in enumerate(keys, 1)}
        self.words = {token: number for number, token in enumerate(words, 1)}
        self.pairs = {token: number for number, token in enumerate(pairs, 1)}
        self.wholes = {token: number for number, token in enumerate(wholes, 1)}
        self.links = {token: number for number, token in enumerate(links, 1)}
        self.pages = {token: number for number, token in enumerate(pages, 1)}
        self.of_key: Mapping[Key, tuple[int, ...]] = _Memory(self._key_numbers)
        self.of_word: Mapping[str, int] = _Memory(self._word_number)
        self.of_link: Mapping[str, tuple[int, ...]] = _Memory(self._link_numbers)
        self._of_name: Mapping[str, tuple[int, tuple[int, ...]]] = _Memory(self._name_numbers)

    def _key_numbers(self, key: Key) -> tuple[int, ...]:
        """As `key_tokens` has it, from what is remembered of the key's names."""
        get, of_name = self.keys.get, self._of_name
        count, numbers = 1, [0, get(f"<{key[0]}", 0)]
        for name in _called(key):
            many, known = of_name[name]
            count += many
            if known:
                numbers += known
        others = _other_tokens(key)
        if count + len(others) > _KEY_TOKENS:
            return (0, *(number for token in key_tokens(key) if (number := get(token))))
        if others:
            numbers += [get(token, 0) for token in others]
        return tuple(dict.fromkeys(numbers))

    def _word_number(self, word: str) -> int:
        return self.words.get(word if word.isalpha() else word_token(word), 0)

    def _name_numbers(self, name: str) -> tuple[int, tuple[int, ...]]:
        """How many tokens a class or id has, and the numbers of those that are known."""
        tokens, keys = _name_tokens(name), self.keys
        return len(tokens), tuple([keys[token] for token in tokens if token in keys])

    def _link_numbers(self, href: str) -> tuple[int, ...]:
        links = self.links
        return tuple([links[token] for token in link_tokens(href) if token in links])

    @cached_property
    def pair_table(self) -> tuple[Ints, Ints]:
        """All pairs in ascending order, and their numbers, `int64 [pairs]` each."""
        codes = np.fromiter(self.pairs, np.int64, len(self.pairs))
        order = codes.argsort(kind="stable")
        return codes[order], np.fromiter(self.pairs.values(), np.int64, len(self.pairs))[order]


@dataclass(frozen=True, eq=False)
class Bags:
    """Lists of token numbers, end to end; each starts with a 0, so none is empty.

    Attributes:
        flat: All numbers, `int64 [tokens]`.
        starts: Where each list starts, `int64 [lists]`.
    """

    flat: Ints
    starts: Ints

    @classmethod
    def of(cls, lists: Sequence[Sequence[int]]) -> Bags:
        """Lay lists end to end."""
        lengths = np.fromiter(map(len, lists), np.int64, len(lists))
        ends = lengths.cumsum()
        total = int(ends[-1]) if len(ends) else 0
        return cls(np.fromiter(chain.from_iterable(lists), np.int64, total), ends - lengths)

    @classmethod
    def after(cls, numbers: Ints, owner: Ints, lists: int) -> Bags:
        """Lay numbers end to end, each list's behind a 0.

        Args:
            numbers: All numbers, list by list, `int64 [tokens]`.
            owner: The list that each belongs to, ascending, `int64 [tokens]`.
            lists: How many lists there are; some may have no number.
        """
        lengths = np.bincount(owner, minlength=lists) + 1
        flat = np.zeros(len(numbers) + lists, np.int64)
        flat[np.arange(1, len(numbers) + 1) + owner] = numbers
        return cls(flat, lengths.cumsum() - lengths)

    def within(self, lists: NDArray[np.bool_]) -> Ints:
        """All numbers of some of the lists."""
        return self.flat[np.repeat(lists, np.diff(self.starts, append=len(self.flat)))]

    def summary(self, values: Floats) -> Floats:
        """Mean over known tokens, least and greatest value of each list, `float32 [3, lists]`."""
        if not len(self.starts):
            return np.zeros((3, 0), np.float32)
        worth, out = values.take(self.flat), np.empty((3, len(self.starts)), np.float32)
        counts = np.add.reduceat((self.flat > 0).astype(np.float32), self.starts)
        for row, operation in zip(out, (np.add, np.minimum, np.maximum), strict=True):
            operation.reduceat(worth, self.starts, out=row)
        out[0] /= np.maximum(counts, 1)
        return out


@dataclass(frozen=True, eq=False)
class Values:
    """What tokens are worth: the log-odds that blocks with them are kept, against all blocks; 0 for number 0."""

    keys: Floats
    words: Floats
    pairs: Floats
    wholes: Floats
    links: Floats


# ------------------------------------------------------------------------------------------------------------- facts


@dataclass(frozen=True, eq=False)
class Facts:
    """What a page shows, before anything is judged.

    Attributes:
        columns: Numbers of blocks, `float32 [len(FACT_NAMES), n]`.
        around: A few of them that are looked at in neighbours too, `float32 [len(_AROUND), n]`.
        firsts: Per element, its first block.
        lasts: Per element, the block after its last.
        ancestors: Per block, its element and those around it, the body repeated at the end, `int64 [n, 12]`.
        heading: Per block, the block of the heading before it, -1 if none.
        words: Per block, its words.
        key_bags: Per attribute key, its tokens.
        key_of: Per element, its attribute key.
        inline_bags: Per block, the tokens of inline elements' attributes.
        word_bags: Per block, its words' tokens; `pair_bags`, `link_bags` likewise.
        wholes: Per block, the number of its whole text.
        groups: Per block, the number of its group, for siblings alike and for blocks alike in the whole page.
        page_bag: Numbers of the tokens that the page as a whole has: its address, what it says it is.
        title_bag: Numbers of the words of the page's title.
        is_news: Whether the page says that it is a news article.
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
        """Numbers of the page as a whole, `float32 [len(PAGE_NAMES)]`."""
        some = self.columns.take(_MEAN_ROWS, 0)
        means = [some.mean(1), (some * self.words).sum(1) / self.words.sum()]
        return np.concatenate([self.columns[_PAGE_ROWS, 0], *means]).astype(np.float32)


_STRETCH = 1 << 14  # blocks whose words are held at once
_LEVELS = 12
_SHOWN_LEVELS = 7
_TEXT_NAMES = (
    "words", "chars", "word_length", "link_density", "links", "upper", "digit", "end_count", "comma", "bar", "money",
    "sign", "far", "cjk", "quote", "ends_sentence", "ends_sign", "ends_digit", "has_end", "starts_upper", "title_share",
    "title_found", "is_title", "is_heading", "is_h1", "is_h2", "is_h3", "level", "repeats", "images", "breaks", "bolds",
    "inlines", "is_prose", "is_long",
)  # fmt: skip
_PLACE_NAMES = (
    "place", "word_place", "before", "after", "words_before", "words_after", "after_h1", "has_h1", "from_h1",
    "after_title", "from_title", "from_heading", "heading_level", "words_from_heading", "prose_before", "prose_after",
    "prose_place", "from_prose", "to_prose", "words_from_prose", "words_to_prose", "long_before", "long_after",
)  # fmt: skip
_PAGE_COLUMNS = (
    "page_blocks", "page_words", "page_links", "page_prose", "page_h1", "page_p", "page_li", "page_article", "page_td",
    "page_main",
)  # fmt: skip
_ELEMENT_NAMES = (
    "words", "share", "links", "prose", "prose_share", "page_prose", "blocks", "children", "alike", "alike_page",
)  # fmt: skip
_MAIN_NAMES = (
    "main_inside", "main_levels", "main_place", "main_before", "main_after", "main_share", "branch_words",
    "branch_links", "branch_prose", "branch_blocks", "branch_alike", "branch_place",
)  # fmt: skip
_GROUP_NAMES = ("blocks", "words", "links", "prose", "share")
MASK_NAMES = (*(f"in_{tag}" for tag in MASK_TAGS), "hidden", "aria_hidden")
FACT_NAMES = (
    *_TEXT_NAMES,
    *_PLACE_NAMES,
    *MASK_NAMES,
    *_PAGE_COLUMNS,
    "depth",
    "parent_place",
    "grandparent_place",
    *(f"{name}_{level}" for name in _ELEMENT_NAMES for level in range(_SHOWN_LEVELS)),
    *_MAIN_NAMES,
    *(f"{group}_{name}" for group in ("kin", "kind") for name in _GROUP_NAMES),
)
_LOGGED = (
    "words", "chars", "links", "repeats", "images", "breaks", "inlines", "before", "after", "words_before",
    "words_after", "from_heading", "words_from_heading", "prose_before", "prose_after", "from_prose", "to_prose",
    "words_from_prose", "words_to_prose", "long_before", "long_after",
)  # fmt: skip
_LOGGED_ROWS = np.array([FACT_NAMES.index(name) for name in _LOGGED])
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_TITLE_WORD = re.compile(r"\w+")


@cache
def _character_classes() -> NDArray[np.uint8]:
    """The class of every character of the basic plane."""
    classes = np.zeros(65536, np.uint8)
    for code in range(65536):
        category = unicodedata.category(chr(code))
        if category == "Lu":
            classes[code] = _UPPER
        elif category == "Nd":
            classes[code] = _DIGIT
        elif category[0] in "PSM":
            classes[code] = _SIGN
        elif code > 127:
            classes[code] = _FAR
    for low, high in ((0x3040, 0x30FF), (0x3400, 0x9FFF), (0xAC00, 0xD7AF), (0x0E00, 0x0E7F)):
        classes[low : high + 1] = _CJK
    members = {
        _SPACE: " \t\n\xa0\u2028", _END: ".!?…。！？｡؟۔।॥։", _COMMA: ",;،、，；", _BAR: "|»›·•/>→←", _MONEY: "$€£¥%₹",
        _QUOTE: "\"'“”‘’«„",
    }  # fmt: skip
    for kind, characters in members.items():
        classes[[ord(character) for character in characters]] = kind
    return classes


def _numbered(codes: Ints) -> Ints:
    """Each code's place among the different ones, ascending; faster than `np.unique`."""
    order = codes.argsort()
    ordered = codes[order]
    numbers = np.zeros(len(codes), np.int64)
    numbers[order[1:]] = (ordered[1:] != ordered[:-1]).cumsum()
    return numbers


def _joined(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Arrays end to end; the only one is no copy."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


class _Builder:
    """Works out the facts of one page; each method adds a group of columns."""

    def __init__(self, page: Page, vocabulary: Vocabulary) -> None:
        layout: Layout = page.layout
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
        self.ancestors = np.empty((_LEVELS, self.n), np.int64)
        above = self.element
        for level in range(_LEVELS):
            self.ancestors[level] = above
            above = self.parent[above]
        self.tokens()

    def add(self, rows: Iterable[NDArray[Any]]) -> None:
        """Add to the columns, each group as it is worked out: at once, as all of them take several times the memory."""
        for row in rows:
            end = self.filled + (len(row) if row.ndim > 1 else 1)
            self.columns[self.filled : end] = row
            self.filled = end

    def tokens(self) -> None:
        """Look up the words of blocks; count those that the title has too."""
        title = set(_TITLE_WORD.findall(self.title))
        self.title_words = len(title)
        lows = range(0, max(self.n, 1), _STRETCH)
        lengths, numbers, wholes, hits = map(_joined, zip(*[self.looked_up(low, title) for low in lows], strict=True))
        self.wholes = wholes
        owner = self.index.repeat(lengths)
        self.word_bags = Bags.after(numbers, owner, self.n)
        self.pair_bags = self.pairs(numbers, owner)
        shared = np.bincount(owner[hits], minlength=self.n)
        self.in_title = np.where(lengths < _HEAD + _TAIL, shared, 0).astype(np.float32)

    def looked_up(self, low: int, title: set[str]) -> tuple[Ints, Ints, Ints, NDArray[np.bool_]]:
        """Of a stretch of blocks: how many words each has, numbers of these and of blocks, and which the title has."""
        texts, vocabulary = self.layout.texts[low : low + _STRETCH], self.vocabulary
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
        """Look up two known words in a row, of one block."""
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
        """Tokens of inline elements' attributes and of links."""
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
        """What blocks look like."""
        layout, n = self.layout, self.n
        lengths = np.fromiter(map(len, layout.texts), np.int64, n)
        codes = np.frombuffer("".join(layout.texts).encode("utf-32-le", "replace"), np.uint32)
        kinds = _character_classes().take(codes, mode="clip")  # what lies beyond the basic plane is as its end
        ends = lengths.cumsum()
        owner = np.repeat(self.index * _CLASSES, lengths)
        counts = np.bincount(owner + kinds, minlength=n * _CLASSES).reshape(n, _CLASSES).T.astype(np.float32, order="C")
        chars = lengths.astype(np.float32)
        self.words = words = counts[_SPACE] + 1 + counts[_CJK] * np.float32(0.6)
        self.link = link = np.minimum(np.array(layout.link_chars, np.float32) / chars, 1)
        self.chars = chars
        last, first = kinds[ends - 1], kinds[ends - lengths]
        tags = map(layout.tags.__getitem__, layout.elements)
        self.level = level = np.fromiter(map(_HEADINGS.get, tags, repeat(0)), np.float32, n)
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
        """Where blocks stand: in the page, after headings, before and after prose."""
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
        """In which kinds of element blocks lie."""
        bits = np.array(self.layout.masks, np.int64)[self.element]
        self.add([(bits >> np.arange(MASK_COUNT)[:, None]) & 1])

    def whole(self) -> None:
        """The page as a whole, the same for all its blocks."""
        tags, sums = Counter(self.layout.tags), self.sums
        counts = np.log1p([tags[tag] for tag in ("p", "li", "article", "td", "main")])
        numbers = [
            np.log1p(self.n), np.log1p(sums[0, -1]), sums[1, -1] / sums[2, -1], sums[3, -1] / sums[0, -1],
            self.h1_count / 3, *counts,
        ]  # fmt: skip
        self.add([np.array(numbers)[:, None].repeat(self.n, 1)])

    def elements(self) -> None:
        """The elements around blocks: how much they hold, of what kind, how many are like them."""
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
        self.add([table.take(self.ancestors[:_SHOWN_LEVELS], 1).reshape(-1, self.n)])
        self.main(prose, words, size)

    def main(self, prose: NDArray[Any], words: NDArray[Any], size: Ints) -> None:
        """Where blocks lie in respect of the innermost element with most of the prose, and of its child they are in."""
        n, total = self.n, self.sums[3, -1]
        mass, whole = (prose, total) if total > 0 else (words, self.sums[0, -1])
        main = int(np.flatnonzero(mass >= 0.6 * whole)[-1])
        low, high = int(self.firsts[main]), int(self.lasts[main])
        at = self.ancestors == main
        inside = (self.index >= low) & (self.index < high)
        levels = np.where(at.any(0), at.argmax(0), _LEVELS)
        branch = self.ancestors[np.clip(levels - 1, 0, _LEVELS - 1), self.index]
        branch = np.where(inside, branch, self.ancestors[2])
        span = max(high - low, 1)
        self.add([
            inside, np.where(inside, levels, -1), (self.index - low) / span, np.log1p(np.maximum(low - self.index, 0)),
            np.log1p(np.maximum(self.index - high + 1, 0)), np.full(n, words[main] / self.sums[0, -1]),
            *self.table[::2].take(branch, 1),
            (self.index - self.firsts[branch]) / np.maximum(size[branch], 1),
        ])  # fmt: skip

    def groups(self) -> None:
        """Blocks of the same make: siblings, and all whose element, parent and grandparent are called the same."""
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
        """All of it."""
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
            page_bag=_page_bag(tokens, self.vocabulary),
            title_bag=np.unique([0, *map(self.vocabulary.of_word.__getitem__, block_words(self.title))]),
            is_news=_says_news(tokens),
        )


def facts(page: Page, vocabulary: Vocabulary) -> Facts:
    """Gather what a page shows.

    Args:
        page: A page that `read_html` made, with at least one block.
        vocabulary: The tokens that are known.
    """
    return _Builder(page, vocabulary).build()


# ----------------------------------------------------------------------------------------------------- the first matrix

_KEY_NAMES = (
    *(f"key_mean_{level}" for level in range(4)), "key_least", "key_greatest", "key_mean", "key_least_near",
    "key_greatest_near",
)  # fmt: skip
_TOKEN_NAMES = (
    *_KEY_NAMES,
    *(f"{kind}_{what}" for kind in ("inline", "word", "pair", "link") for what in ("mean", "least", "greatest")),
    "whole",
    "heading_word",
    "heading_pair",
    "heading_key",
)
# What is looked at in neighbours too.
_AROUND = ("words", "link_density", "end_count", "upper", "title_share", "is_heading", "is_prose", "hidden", "in_li")
_AROUND_TOKENS = ("key_mean_0", "key_least", "key_greatest", "word_mean", "pair_least", "link_least", "whole")
_STEPS = (-2, -1, 1, 2)
_WINDOWS = (5, 15)
_BASE_NAMES = (*FACT_NAMES, *_TOKEN_NAMES)
_AROUND_ROWS = np.array([_BASE_NAMES.index(name) for name in (*_AROUND, *_AROUND_TOKENS)])
FIRST_NAMES = (
    *_BASE_NAMES,
    *(f"{name}{step:+d}" for step in _STEPS for name in (*_AROUND, *_AROUND_TOKENS)),
    *(f"{name}{sign}{window}" for window in _WINDOWS for sign in "-+" for name in (*_AROUND, *_AROUND_TOKENS)),
)
# Nets don't look at the elements around a block, which say much the same at seven levels: they are better without.
_UNSEEN_BY_NETS = {f"{part}_{level}" for part in _ELEMENT_NAMES for level in range(_SHOWN_LEVELS)}
NET_ROWS = np.array([row for row, name in enumerate(FIRST_NAMES) if name not in _UNSEEN_BY_NETS])


def token_rows(facts: Facts, values: Values) -> Floats:
    """What the tokens of blocks and of their elements are worth, `float32 [len(_TOKEN_NAMES), n]`."""
    keys = facts.key_bags.summary(values.keys)
    mean, least, greatest = keys.take(facts.key_of.take(facts.ancestors), 1)
    inline = facts.inline_bags.summary(values.keys)
    word = facts.word_bags.summary(values.words)
    pair = facts.pair_bags.summary(values.pairs)
    link = facts.link_bags.summary(values.links)
    known = facts.heading >= 0
    return np.concatenate([
        mean[:4], [least.min(0), greatest.max(0), mean.mean(0), least[:4].min(0), greatest[:4].max(0)],
        inline, word, pair, link,
        [values.wholes[facts.wholes], *(np.where(known, row[facts.heading], 0) for row in (word[0], pair[0], mean[0]))],
    ]).astype(np.float32, copy=False)  # fmt: skip


def first_matrix(facts: Facts, values: Values) -> Floats:
    """The matrix for the first model.

    Returns:
        `float32 [len(FIRST_NAMES), n]`: a column a block. Beyond the page's ends neighbours are missing (NaN).
    """
    n = facts.columns.shape[1]
    out = np.empty((len(FIRST_NAMES), n), np.float32)
    out[: len(FACT_NAMES)] = facts.columns
    row = len(_BASE_NAMES)
    out[len(FACT_NAMES) : row] = token_rows(facts, values)
    some = out.take(_AROUND_ROWS, 0)
    count = len(some)
    for step in _STEPS:
        out[row : row + count] = shifted(some, step)
        row += count
    sums = running(some)
    index = np.arange(n)
    for window in _WINDOWS:
        low, high = np.maximum(index - window, 0), np.minimum(index + window + 1, n)
        out[row : row + count] = (sums[:, :-1] - sums.take(low, 1)) / np.maximum(index - low, 1)
        row += count
        out[row : row + count] = (sums.take(high, 1) - sums[:, 1:]) / np.maximum(high - index - 1, 1)
        row += count
    return out


def shifted(rows: Floats, step: int) -> Floats:
    """The values of the block so many places further on, NaN beyond the ends."""
    out = np.full_like(rows, np.nan)
    if step < 0:
        out[:, -step:] = rows[:, :step]
    else:
        out[:, :-step] = rows[:, step:]
    return out


# ------------------------------------------------------------------------------------------- the page, and its type

_MEAN_NAMES = (
    "link_density", "digit", "money", "end_count", "upper", "is_heading", "is_h2", "is_h3", "level", "images",
    "is_prose", "is_long", "repeats", "hidden", "in_article", "in_form", "in_table", "in_li", "in_td", "in_aside",
    "in_main", "in_pre", "in_button", "in_dl", "kin_blocks", "kind_blocks", "main_inside", "title_share",
)  # fmt: skip
_MEAN_ROWS = np.array([FACT_NAMES.index(name) for name in _MEAN_NAMES])
_PAGE_ROWS = [FACT_NAMES.index(name) for name in (*_PAGE_COLUMNS, "main_share")]
PAGE_NAMES = (
    *_PAGE_COLUMNS,
    "main_share",
    *(f"mean_{name}" for name in _MEAN_NAMES),
    *(f"wordy_{name}" for name in _MEAN_NAMES),
)


# ------------------------------------------------------------------------------------------------- the second matrix

_CHANCE_STEPS = (-4, -3, -2, -1, 1, 2, 3, 4)
_CHANCE_WINDOWS = (4, 12, 40)
_WIDTHS = np.array(_CHANCE_WINDOWS)[:, None]
_CHANCE_COLUMNS = (
    "chance",
    *(f"chance{step:+d}" for step in _CHANCE_STEPS),
    *(f"chance_within_{level}" for level in range(7)),
    *(f"chance_blocks_within_{level}" for level in (1, 2, 4)),
    *(f"chance_{side}_{window}" for window in _CHANCE_WINDOWS for side in ("before", "after", "around")),
    *(f"chance_{name}" for name in (
        "page", "mass", "best", "place", "median", "tenth", "heading", "section", "kin", "kind", "kin_least",
        "from_first", "to_last", "gap_before", "gap_after", "rest",
    )),
)  # fmt: skip


def chance_rows(facts: Facts, chances: Floats) -> Floats:
    """What judges think of a block's surroundings.

    Args:
        facts: The page.
        chances: One row a judge, `float32 [judges, n]`.

    Returns:
        `float32 [judges, len(_CHANCE_COLUMNS), n]`.
    """
    out = np.empty((len(chances), len(_CHANCE_COLUMNS), chances.shape[1]), np.float32)
    _fill_chances(out, facts, chances)
    return out


def _fill_chances(out: Floats, facts: Facts, chances: Floats) -> None:
    """Write what `chance_rows` gives."""
    judges, n = chances.shape
    words = np.maximum(facts.words, 1.0)
    index = np.arange(n)
    masses = words * chances
    # Words first, then what each judge would have of them, then its chances.
    sums = running(np.concatenate([words[None], masses, chances]))
    out[:, 0] = chances
    at = 1 + len(_CHANCE_STEPS)
    for place, step in zip(range(1, at), _CHANCE_STEPS, strict=True):
        out[:, place] = shifted(chances, step)
    inside = sums.take(facts.lasts, 1) - sums.take(facts.firsts, 1)
    size = np.maximum(facts.lasts - facts.firsts, 1)
    within = inside[1 : judges + 1] / np.maximum(inside[0], 1e-6)
    out[:, at : at + 7] = within.take(facts.ancestors[:7], 1)
    out[:, at + 7 : at + 10] = (inside[judges + 1 :] / size).take(facts.ancestors[[1, 2, 4]], 1)
    at += 10
    sums = sums[: judges + 1]
    here, past = sums[:, :-1], sums[:, 1:]
    # All windows at once, `[judges + 1, windows, n]`.
    start = sums.take(np.maximum(index - _WIDTHS, 0), 1)
    end = sums.take(np.minimum(index + _WIDTHS + 1, n), 1)
    there = np.stack([here[:, None] - start, end - past[:, None], end - start], 2)
    count = there[0].size // n
    # All of the last holds a word, so that nothing changes there.
    np.divide(
        there[1:], np.maximum(there[0], 1), out=out[:, at : at + count].reshape(judges, -1, 3, n), casting="same_kind"
    )
    at += count
    for row in _page_chances(facts, chances, sums, index):
        out[:, at] = row
        at += 1


def _page_chances(facts: Facts, chances: Floats, sums: NDArray[np.float64], index: Ints) -> list[NDArray[Any]]:
    """The last of `_CHANCE_COLUMNS`, each `[judges, n]` or `[judges, 1]`; `sums` are those of words and of masses."""
    n = len(index)
    mass = np.maximum(sums[1:, -1:], 1e-6)
    heading = facts.heading
    section_start = np.maximum(heading, 0)
    starts = np.flatnonzero(heading[1:] != heading[:-1]) + 1
    following = np.append(starts, n)[np.searchsorted(starts, index, side="right")]
    section = sums.take(following, 1) - sums.take(section_start, 1)
    likely = chances > 0.5
    known = likely.any(1)
    first = np.where(known, likely.argmax(1), 0)[:, None]
    last = np.where(known, n - 1 - likely[:, ::-1].argmax(1), n - 1)[:, None]
    previous = np.maximum.accumulate(np.where(likely, index, -1), 1)
    upcoming = np.minimum.accumulate(np.where(likely, index, n)[:, ::-1], 1)[:, ::-1]
    ranked, logs = np.sort(chances, 1), np.log1p(np.arange(n + 1))
    return [
        mass / sums[0, -1], np.log1p(mass), ranked[:, -1:], sums[1:, :-1] / mass,
        (ranked[:, (n - 1) // 2, None] + ranked[:, n // 2, None]) / 2, _ninth(ranked),
        np.where(heading >= 0, chances[:, section_start], np.nan), section[1:] / section[0],
        *_group_chances(facts, chances),
        logs[np.maximum(index - first, 0)] - logs[np.maximum(first - index, 0)],
        logs[np.maximum(last - index, 0)] - logs[np.maximum(index - last, 0)],
        logs[index - previous], logs[upcoming - index], np.log1p(np.maximum(mass - sums[1:, 1:], 0)),
    ]  # fmt: skip


def _ninth(ranked: Floats) -> Floats:
    """The last of nine values that part ascending rows into ten equal parts, `[rows, 1]`; faster than `np.quantile`."""
    place = 0.9 * (ranked.shape[1] - 1)
    low, high = int(place), min(int(place) + 1, ranked.shape[1] - 1)
    return ranked[:, low, None] + (ranked[:, high, None] - ranked[:, low, None]) * np.float32(place - low)


def _group_chances(facts: Facts, chances: Floats) -> list[NDArray[Any]]:
    """The mean chance in each of a block's two groups, and the least one in the first, `[judges, n]` each."""
    words = np.maximum(facts.words, 1.0)
    rows: list[NDArray[Any]] = []
    for group in facts.groups:
        mass = np.bincount(group, words)
        rows.append(np.stack([(np.bincount(group, words * judge) / mass)[group] for judge in chances]))
    kin = facts.groups[0]
    least = np.full((len(chances), int(kin.max()) + 1), np.inf, np.float32)
    for judge, own in zip(chances, least, strict=True):
        np.minimum.at(own, kin, judge)
    return [*rows, least.take(kin, 1)]


# What the second trees look at themselves: not the elements around a block, as the chances sum those up.
_OWN_NAMES = (
    *_TEXT_NAMES, *_PLACE_NAMES, *_PAGE_COLUMNS, *_MAIN_NAMES, *_TOKEN_NAMES,
    *(f"{group}_{name}" for group in ("kin", "kind") for name in _GROUP_NAMES),
    "hidden", "in_nav", "in_aside", "in_footer", "in_header", "in_article", "in_form", "in_table", "in_li", "in_td",
    "in_figure", "in_blockquote", "in_pre",
)  # fmt: skip
_OWN_ROWS = np.array([_BASE_NAMES.index(name) for name in _OWN_NAMES])
TYPE_NAMES = ("article", "service", "product", "collection", "forum", "listing", "documentation")
SECOND_NAMES = (
    *(f"{judge}_{name}" for judge in ("tree", "net") for name in _CHANCE_COLUMNS),
    *_OWN_NAMES,
    *(f"type_{name}" for name in TYPE_NAMES),
)


def second_matrix(facts: Facts, values: Values, chances: Floats, types: Floats, first: Floats | None = None) -> Floats:
    """The matrix for the second model.

    Args:
        facts: The page.
        values: What tokens are worth.
        chances: The first model's, those of its trees and those of its nets, `float32 [2, n]`.
        types: Chances of `TYPE_NAMES`, `float32 [7]`.
        first: The matrix for the first model, for callers who have it at hand.

    Returns:
        `float32 [len(SECOND_NAMES), n]`: a column a block.
    """
    base = np.concatenate([facts.columns, token_rows(facts, values)]) if first is None else first
    # Each part into its place, for the whole is large.
    judges, n = chances.shape
    at = judges * len(_CHANCE_COLUMNS)
    out = np.empty((at + len(_OWN_ROWS) + len(types), n), np.float32)
    _fill_chances(out[:at].reshape(judges, -1, n), facts, chances)
    base.take(_OWN_ROWS, 0, out=out[at : at + len(_OWN_ROWS)], mode="clip")
    out[at + len(_OWN_ROWS) :] = types[:, None]
    return out


# The kinds of tokens that tell a page's type, each with the table of the vocabulary that numbers them.
TYPE_BAGS = {
    "keys": "keys", "pages": "pages", "words": "words", "wholes": "wholes", "links": "links", "h1": "words",
    "headings": "words", "title": "words",
}  # fmt: skip
_H1_ROW, _HEADING_ROW = (FACT_NAMES.index(name) for name in ("is_h1", "is_heading"))


def _different(numbers: Ints) -> Ints:
    """The different numbers, ascending; faster than `np.unique`."""
    ordered = np.sort(numbers)
    return np.concatenate([ordered[:1], ordered[1:][ordered[1:] != ordered[:-1]]])


def type_bags(facts: Facts) -> dict[str, Ints]:
    """The different tokens of a page, by the kinds of `TYPE_BAGS`: of all of it, of its headings and of its title."""
    return {
        "keys": _different(facts.key_bags.flat),
        "pages": facts.page_bag,
        "words": _different(facts.word_bags.flat),
        "wholes": _different(facts.wholes),
        "links": _different(facts.link_bags.flat),
        "h1": _different(facts.word_bags.within(facts.columns[_H1_ROW] > 0)),
        "headings": _different(facts.word_bags.within(facts.columns[_HEADING_ROW] > 0)),
        "title": facts.title_bag,
    }


@dataclass(frozen=True, eq=False)
class TypeValues:
    """What tokens are worth for a page's type.

    Attributes:
        tables: By the kinds of `TYPE_BAGS`, log-odds, `float32 [tokens, 7]`.
    """

    tables: Mapping[str, Floats]


def type_row(facts: Facts, values: TypeValues) -> Floats:
    """Numbers from which a page's type is told, `float32 [7 * len(TYPE_BAGS) + len(PAGE_NAMES)]`."""
    bags = type_bags(facts)
    sums = [
        table.take(bags[name], 0).sum(0) / np.sqrt(max(len(bags[name]), 1)) for name, table in values.tables.items()
    ]
    return np.concatenate([*sums, facts.page_row]).astype(np.float32)


def confidence_row(facts: Facts, chances: Floats, kept: NDArray[np.bool_], types: Floats) -> Floats:
    """Numbers from which the F1 of what is kept is told, `float32`."""
    words, doubt, places = np.maximum(facts.words, 1), 1 - np.abs(2 * chances - 1), np.flatnonzero(kept)
    masses, doubts, own = words * chances, words * doubt, np.sort(chances[places])
    hit, taken, there = masses[places].sum(), words[places].sum(), masses.sum()
    count, n, middle = len(own), len(chances), (own[(len(own) - 1) // 2] + own[len(own) // 2]) / 2 if len(own) else 0
    numbers = [
        2 * hit / max(taken + there, 1e-3), hit / max(taken, 1), hit / max(there, 1e-3), doubts.sum() / words.sum(),
        doubts[places].sum() / max(taken, 1), np.log1p(taken), taken / words.sum(), count / n, middle, chances.max(),
        (kept[1:] != kept[:-1]).sum() / n, own.sum() / max(count, 1), places.sum() / max(count, 1) / n,
    ]  # fmt: skip
    return np.concatenate([numbers, types, facts.page_row]).astype(np.float32)
