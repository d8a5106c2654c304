"""Tokens of HTML pages: names of elements, words, links; and the vocabulary that numbers the known ones."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from cleaner.memory import Memory

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray
    from selectolax.lexbor import LexborHTMLParser

    from cleaner.html.layout import HtmlPage, Key

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]

_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_LOWER_PARTS = re.compile(r"[a-z]+")
_WORD_PARTS = re.compile(r"[a-z]+")
_NOT_WORD = re.compile(r"[^\w$€£©#%&|@?!:]+")
_DIGITS = re.compile(r"\d+")
_AROUND_WORDS = ".,;\"'()[]“”‘’«»„…-–—"  # stripped first, because most words need nothing more
# Words at the beginning and at the end of a long block that are looked up.
HEAD = 12
TAIL = 4
# A block of at most these words and fewer characters is a token as a whole: blocks that sites have in common are short.
_MAX_WHOLE_WORDS = 8
_MAX_WHOLE_CHARACTERS = 80
LINKS = 3  # links of a block that are looked up
_MAX_KEY_TOKENS = 24  # tokens of an element's attributes


def key_tokens(key: Key) -> list[str]:
    """The tokens of an element: its tag, classes and id in whole and in parts, role and the like."""
    names = [f"<{key[0]}"]
    for name in _names(key):
        names += _name_tokens(name)
    names += _other_tokens(key)
    return list(dict.fromkeys(names))[:_MAX_KEY_TOKENS]


def _names(key: Key) -> list[str]:
    """The names in an attribute key: classes, id and test id."""
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
    """A lower-case word as in the vocabulary: punctuation stripped, each run of digits as `#`."""
    bare = word.strip(_AROUND_WORDS)
    if bare.isalpha():
        return bare
    return _DIGITS.sub("#", _NOT_WORD.sub("", word))


def block_words(text: str) -> list[str]:
    """The words of a block that are looked up, in lower case: all of a short one, both ends of a long one."""
    words = (text if len(text) < 160 else f"{text[:100]} {text[-40:]}").lower().split()
    return words if len(words) <= HEAD + TAIL else words[:HEAD] + words[-TAIL:]


def whole_token(text: str, words: list[str]) -> str:
    """A short block's whole text as in the vocabulary; empty for a long one."""
    if len(words) > _MAX_WHOLE_WORDS or len(text) >= _MAX_WHOLE_CHARACTERS:
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
    """Replace each run of digits by `#`."""
    return text if text.isalpha() else _DIGITS.sub("#", text)


def link_tokens(href: str) -> list[str]:
    """The tokens of a link's address: its kind, the site if it names one, the first parts of its path."""
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
_MAX_LD_SCRIPTS = 4
_MAX_LD_CHARACTERS = 20_000
_LD_TYPE = re.compile(r'\s{0,9}:\s{0,9}\[?\s{0,9}"(\w{1,40})"')


def page_tokens(page: HtmlPage) -> list[str]:
    """The tokens of a page as a whole: its address, its OpenGraph and JSON-LD types, the classes of its body."""
    markup = page.document.text
    layout = page.layout
    address = page.document.url or _canonical(layout.tree)
    names = [f"url {token}" for token in link_tokens(address)]
    path = address.partition("//")[2].partition("/")[2].lower()
    names += [f"in url {word}" for word in _WORD_PARTS.findall(path)[:16]]
    at = markup.find("og:type")
    if at >= 0:
        names += [f"og {kind.lower()}" for kind in _OG_TYPE.findall(markup[at : at + 120])]
    for script in layout.tree.css(_LD)[:_MAX_LD_SCRIPTS]:  # searching the markup for them takes twice the time
        parts = script.text()[:_MAX_LD_CHARACTERS].split('"@type"')[1:]
        names += [f"ld {kind[1].lower()}" for part in parts if (kind := _LD_TYPE.match(part))]
    names += [f"body {token}" for token in key_tokens(layout.keys[layout.key_ids[0]])]
    return list(dict.fromkeys(names))[:80]


def _canonical(tree: LexborHTMLParser) -> str:
    """The address that a page declares."""
    link = tree.css_first('link[rel="canonical"]')  # some pages have it in the body
    return (link.attributes.get("href") or "") if link else ""


def page_bag(tokens: Sequence[str], vocabulary: Vocabulary) -> Ints:
    """Numbers of a page's known tokens."""
    get = vocabulary.pages.get
    return np.array([number for token in tokens if (number := get(token))], np.int64)


def says_news(tokens: Sequence[str]) -> bool:
    """Whether the page's JSON-LD has a `NewsArticle`, or one of its kinds."""
    return any(token.startswith("ld ") and token.endswith("newsarticle") for token in tokens)


class Vocabulary:
    """Numbers for known tokens. Look-ups are remembered, because pages of a site have most of them in common.

    Attributes:
        keys: Tokens of attributes, to numbers from 1.
        words: Words, to numbers from 1.
        pairs: Two words in a row, as `first << 20 | second`, to numbers from 1.
        wholes: Texts of short blocks, to numbers from 1.
        links: Tokens of links, to numbers from 1.
        pages: Tokens of whole pages, to numbers from 1.
        of_key: Numbers of an attribute key's tokens, by key, after a 0, so that no list is empty.
        of_word: Number of a word in lower case, by word; 0 if unknown.
        of_link: Numbers of a link's known tokens, by address.
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
        self.of_key: Mapping[Key, tuple[int, ...]] = Memory(self._key_numbers)
        self.of_word: Mapping[str, int] = Memory(self._word_number)
        self.of_link: Mapping[str, tuple[int, ...]] = Memory(self._link_numbers)
        self._of_name: Mapping[str, tuple[int, tuple[int, ...]]] = Memory(self._name_numbers)

    def _key_numbers(self, key: Key) -> tuple[int, ...]:
        """Numbers of the tokens that `key_tokens` gives, by way of the remembered numbers of each name."""
        get, of_name = self.keys.get, self._of_name
        count, numbers = 1, [0, get(f"<{key[0]}", 0)]
        for name in _names(key):
            many, known = of_name[name]
            count += many
            if known:
                numbers += known
        others = _other_tokens(key)
        if count + len(others) > _MAX_KEY_TOKENS:
            return (0, *(number for token in key_tokens(key) if (number := get(token))))
        if others:
            numbers += [get(token, 0) for token in others]
        return tuple(dict.fromkeys(numbers))

    def _word_number(self, word: str) -> int:
        return self.words.get(word if word.isalpha() else word_token(word), 0)

    def _name_numbers(self, name: str) -> tuple[int, tuple[int, ...]]:
        """How many tokens a class or id has, and the numbers of the known ones."""
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
