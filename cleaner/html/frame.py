"""The frame of a page: its menus, header and footer, and boxes to be opened.

Markup names these so plainly that nothing needs to be learned about them, and the model has fewer blocks to judge. On
the development pages half of the blocks of news and a third of all others are in the frame. So are, of the words of the
answers, .0001 on articles, none on news, and .0004 (forums) to .017 (collections) elsewhere.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from itertools import accumulate, compress, count
from operator import lt
from typing import TYPE_CHECKING, NamedTuple

from cleaner.blocks import make_verdict
from cleaner.html.layout import MASK_BITS
from cleaner.memory import Memory
from cleaner.prose import TERMINAL, count_words, is_truncated
from cleaner.rules.frame import PARTS, RULES

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from cleaner.blocks import Verdict
    from cleaner.html.layout import HtmlPage, Key, Layout

# The parts of the frame (see `cleaner.rules.frame`).
_TAGS = {"nav": "menu", "menu": "menu", "footer": "footer", "select": "choice", "dialog": "dialog"}
_ROLES = {
    "navigation": "menu",
    "menu": "menu",
    "menubar": "menu",
    "contentinfo": "footer",
    "banner": "header",
    "search": "search",
    "listbox": "choice",
    "dialog": "dialog",
    "alertdialog": "dialog",
}
_NAMED = re.compile(
    r"(?:^|[ _-])(?:(?:(?:mega|main|nav|top|site|primary|header|mobile|footer|global|off-?canvas)[-_]?menus?"
    r"|nav-?(?:bar|header|footer)|(?:site|main|top|global)[-_]nav(?:igation)?)|(?P<footer>(?:site|global|page|main)[-_]?footer)"
    r"|(?P<path>breadcrumbs?)|(?P<consent>cookie-?(?:banner|consent|notice|bar)|onetrust))(?=$|[ _-])"
)
# Every such name contains one of these; testing that first is faster.
_HINTS = ("menu", "nav", "foot", "crumb", "cookie", "onetrust")
# Articles have headers and footers as well, and the footers of quotes name the person quoted.
_HEADER = "header"
_FOOTER = "footer"
_OF_ARTICLES_TOO = frozenset({_HEADER, _FOOTER})
_MIN_BLOCKS = 6  # of a page's own header or footer
_ARTICLES = MASK_BITS["main"] | MASK_BITS["article"] | MASK_BITS["blockquote"] | MASK_BITS["figure"]
# A text of this many bytes in which a sentence ends is prose. In bytes, because scripts that say more in a character
# take more of them.
_MIN_PROSE_BYTES = 72
_MIN_PROSE_CHARACTERS = _MIN_PROSE_BYTES // 4  # no character has more than four bytes
_MAX_LINK_SHARE = 0.4
_END = re.compile(r"[.!?…。！？؟۔।]")
# A part with more bytes of prose, or with a greater share of the page's prose, may be the article after all. Footers
# may have more, and a header with more than a line has a standfirst.
_MAX_PROSE_BYTES = 500
_MAX_PROSE_SHARE = 0.2
_MAX_PROSE_BYTES_IN = {_FOOTER: 2500, _HEADER: 150}
# A header or menu of this many blocks, with no more bytes of prose a block, is a list of links with some explanations
# and may have a greater share: 3,645 blocks of the development pages, with three of the answers' words among 13,795.
_MIN_LIST_BLOCKS = 200
_MAX_LIST_PROSE_BYTES = 10
_MAY_BE_LISTS = frozenset({_HEADER, "menu"})
# The share of the page's prose that all parts together may have. If they have more, those with prose aren't in the
# frame.
_MAX_WHOLE_SHARE = 0.5
_MAX_SHELL_WORDS = 9
_ALL = frozenset(rule.id for rule in RULES)


class Part(NamedTuple):
    """A part of the frame.

    Attributes:
        first: The index of its first block.
        last: The index after its last one.
        kind: What it is: "menu", "header" or another key of `PARTS`.
    """

    first: int
    last: int
    kind: str


def frame(page: HtmlPage, rules: Container[str] = _ALL) -> list[Part]:
    """The parts of a page's frame, in order.

    Args:
        page: A page that `read_html` made.
        rules: Ids of the rules to use: a menu within a header that is not looked for is a menu still.
    """
    layout = page.layout
    prose = _prose(layout)
    parts: list[Part] = []
    for part in _candidates(layout, frozenset(kind for kind, rule in PARTS.items() if rule.id in rules)):
        if part.first >= (parts[-1].last if parts else 0) and (_says_little(part, prose) or _is_roomy(part, prose)):
            parts.append(part)
    if not _is_most(parts, prose):
        return parts
    narrow = [part for part in parts if _says_little(part, prose)]
    if not _is_most(narrow, prose):
        return narrow
    return [part for part in parts if prose[part.last] == prose[part.first]]


def _says_little(part: Part, prose: Sequence[int]) -> bool:
    inside = prose[part.last] - prose[part.first]
    return inside <= min(_MAX_PROSE_BYTES_IN.get(part.kind, _MAX_PROSE_BYTES), _MAX_PROSE_SHARE * prose[-1])


def _is_roomy(part: Part, prose: Sequence[int]) -> bool:
    """Whether a header or menu is a long list of links with hardly any prose in each block."""
    blocks, inside = part.last - part.first, prose[part.last] - prose[part.first]
    if part.kind not in _MAY_BE_LISTS or blocks < _MIN_LIST_BLOCKS:
        return False
    return inside <= min(_MAX_LIST_PROSE_BYTES * blocks, _MAX_WHOLE_SHARE * prose[-1])


def _is_most(parts: Sequence[Part], prose: Sequence[int]) -> bool:
    return sum(prose[part.last] - prose[part.first] for part in parts) > _MAX_WHOLE_SHARE * prose[-1]


def is_shell(rest: HtmlPage) -> bool:
    """Whether next to nothing is left outside the frame, to be filled by scripts: a few words and no sentence."""
    texts = [block.text for block in rest.blocks]
    if len(texts) > _MAX_SHELL_WORDS or sum(map(count_words, texts)) > _MAX_SHELL_WORDS:  # each block has a word
        return False
    return not any(text[-1:] in TERMINAL and not is_truncated(text) for text in texts)


def without(page: HtmlPage, parts: Sequence[Part]) -> HtmlPage:
    """The page without these parts, for judges of the rest.

    Its blocks keep the indices that they had; its layout has rows for them alone, and for the elements that they are
    in.
    """
    if not parts:
        return page
    layout = page.layout
    stays = bytearray(b"\1") * len(layout.texts)
    for first, last, _ in parts:
        stays[first:last] = bytes(last - first)
    return replace(page, blocks=tuple(compress(page.blocks, stays)), layout=_part_of(layout, stays))


def against(parts: Iterable[Part]) -> Iterator[Verdict]:
    """Verdicts against all blocks of these parts."""
    for first, last, kind in parts:
        _, *said = PARTS[kind].against(first)
        yield from map(make_verdict, ((block, *said) for block in range(first, last)))


def _prose(layout: Layout) -> list[int]:
    """Bytes of prose before each block, and before the end of the page."""
    sizes = map(_prose_in, layout.texts, layout.link_chars)
    return list(accumulate(sizes, initial=0))


def _prose_in(text: str, linked: int) -> int:
    if len(text) < _MIN_PROSE_CHARACTERS or linked > _MAX_LINK_SHARE * len(text) or not _END.search(text):
        return 0
    size = len(text.encode())
    return size if size >= _MIN_PROSE_BYTES else 0


def _candidates(layout: Layout, wanted: frozenset[str]) -> Iterator[Part]:
    """Elements named as parts of a frame of these kinds that don't contain the title, outermost first."""
    kinds = [kind if kind in wanted else "" for kind in map(_KINDS.__getitem__, layout.keys)]
    titles = [first for tag, first in zip(layout.tags, layout.firsts, strict=True) if tag == "h1"]
    for element in compress(count(), map(kinds.__getitem__, layout.key_ids)):
        kind = kinds[layout.key_ids[element]]
        first, last = layout.firsts[element], layout.lasts[element]
        if bisect_left(titles, first) < bisect_left(titles, last):
            continue
        if kind not in _OF_ARTICLES_TOO or (last - first >= _MIN_BLOCKS and not layout.masks[element] & _ARTICLES):
            yield Part(first, last, kind)


def _kind(key: Key) -> str:
    """The part of a frame that an element with this key is; empty for none."""
    tag, role = key[0] or "", (key[3] or "" if len(key) > 3 else "")  # keys with only a class are short
    kind = _TAGS.get(tag) or _ROLES.get(role.lower())
    if kind or tag in {"body", "main", "article"}:
        return kind or ""
    if tag == "header":
        return _HEADER
    called = " ".join(filter(None, key[1:3])).lower()
    found = _NAMED.search(called) if any(map(called.__contains__, _HINTS)) else None
    return (found.lastgroup or "menu") if found else ""


_KINDS = Memory(_kind)


def _part_of(layout: Layout, stays: Sequence[int]) -> Layout:
    """The layout of some of the blocks, and of the elements around them."""
    before = list(accumulate(stays, initial=0))
    firsts, lasts = list(map(before.__getitem__, layout.firsts)), list(map(before.__getitem__, layout.lasts))
    alive = [True, *map(lt, firsts[1:], lasts[1:])]
    number = [
        *(place - 1 for place in accumulate(alive)),
        -1,
    ]  # of each element; the last one is for the parent of the body
    used = {key: place for place, key in enumerate(dict.fromkeys(compress(layout.key_ids, alive)))}
    return replace(
        layout,
        tags=list(compress(layout.tags, alive)),
        parents=list(map(number.__getitem__, compress(layout.parents, alive))),
        firsts=list(compress(firsts, alive)),
        lasts=list(compress(lasts, alive)),
        depths=list(compress(layout.depths, alive)),
        key_ids=list(map(used.__getitem__, compress(layout.key_ids, alive))),
        masks=list(compress(layout.masks, alive)),
        nodes=list(compress(layout.nodes, alive)),
        keys=list(map(layout.keys.__getitem__, used)),
        texts=list(compress(layout.texts, stays)),
        elements=list(map(number.__getitem__, compress(layout.elements, stays))),
        link_chars=list(compress(layout.link_chars, stays)),
        links=list(compress(layout.links, stays)),
        images=list(compress(layout.images, stays)),
        breaks=list(compress(layout.breaks, stays)),
        bolds=list(compress(layout.bolds, stays)),
        inlines=list(compress(layout.inlines, stays)),
        pieces=list(compress(layout.pieces, stays)),
        events=list(compress(layout.events, stays)),
        alone=(),  # images by themselves are taken from the whole page
    )
