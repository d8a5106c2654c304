"""What frames a page: its menus, header and footer, and boxes that wait to be opened.

Markup names these so plainly that nothing has to be learned of them: all the more is left to judge blocks by that may
belong to the article, and in less time. On the development pages half of the blocks of news and a third of all others
are of the frame, and of the answers' words .0001 on articles, none on news, .0004 (forums) to .017 (collections)
elsewhere.
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

# What a part of it is told to be (see `cleaner.rules.frame`).
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
# One of these is in every such name; to see that is quicker than to search.
_HINTS = ("menu", "nav", "foot", "crumb", "cookie", "onetrust")
# Articles have headers and footers of their own, and quotes footers that name who is quoted.
_HEADER, _FOOTER = "header", "footer"
_OF_ARTICLES_TOO = frozenset({_HEADER, _FOOTER})
_FEWEST = 6  # blocks of a page's own header or footer
_ARTICLES = MASK_BITS["main"] | MASK_BITS["article"] | MASK_BITS["blockquote"] | MASK_BITS["figure"]
# A text of so many bytes in which a sentence ends is prose. Bytes, as scripts that say more in a character take more.
_PROSE = 72
_SHORTEST = _PROSE // 4  # characters that may be so many bytes
_LINKED = 0.4
_END = re.compile(r"[.!?…。！？؟۔।]")
# A part with more bytes of prose, or with a greater share of the page's, may be the article after all; footers say
# more, and a header with more than a line has a standfirst.
_MOST, _SHARE = 500, 0.2
_MOST_IN = {_FOOTER: 2500, _HEADER: 150}
# A header or menu of so many blocks, with no more prose in each, is a list of links that says a little of some, and may
# hold a greater share: 3,645 blocks of the development pages, three of their 13,795 words the answers'.
_MANY, _EACH, _LISTS = 200, 10, frozenset({_HEADER, "menu"})
# All parts together may hold so much of the page's prose; if they hold more, those with prose are no frame.
_WHOLE = 0.5
_FEW_WORDS = 9
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
    """The parts that frame a page, one after the other.

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
    return inside <= min(_MOST_IN.get(part.kind, _MOST), _SHARE * prose[-1])


def _is_roomy(part: Part, prose: Sequence[int]) -> bool:
    """Whether a header or menu has so many blocks that the prose in it is no more than asides."""
    blocks, inside = part.last - part.first, prose[part.last] - prose[part.first]
    return part.kind in _LISTS and blocks >= _MANY and inside <= min(_EACH * blocks, _WHOLE * prose[-1])


def _is_most(parts: Sequence[Part], prose: Sequence[int]) -> bool:
    return sum(prose[part.last] - prose[part.first] for part in parts) > _WHOLE * prose[-1]


def is_shell(rest: HtmlPage) -> bool:
    """Whether scripts would have to fill what is left beyond a frame: a few words, and none of them ends a sentence."""
    texts = [block.text for block in rest.blocks]
    if len(texts) > _FEW_WORDS or sum(map(count_words, texts)) > _FEW_WORDS:  # no block is without a word
        return False
    return not any(text[-1:] in TERMINAL and not is_truncated(text) for text in texts)


def without(page: HtmlPage, parts: Sequence[Part]) -> HtmlPage:
    """A page without these parts, for a judge of all that is left.

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
    """A verdict against every block of these parts."""
    for first, last, kind in parts:
        _, *said = PARTS[kind].against(first)
        yield from map(make_verdict, ((block, *said) for block in range(first, last)))


def _prose(layout: Layout) -> list[int]:
    """Bytes of prose before each block, and before the end."""
    sizes = map(_prose_in, layout.texts, layout.link_chars)
    return list(accumulate(sizes, initial=0))


def _prose_in(text: str, linked: int) -> int:
    if len(text) < _SHORTEST or linked > _LINKED * len(text) or not _END.search(text):
        return 0
    size = len(text.encode())
    return size if size >= _PROSE else 0


def _candidates(layout: Layout, wanted: frozenset[str]) -> Iterator[Part]:
    """Elements that call themselves parts of a frame of these kinds and hold no title, outermost first."""
    kinds = [kind if kind in wanted else "" for kind in map(_KINDS.__getitem__, layout.keys)]
    titles = [first for tag, first in zip(layout.tags, layout.firsts, strict=True) if tag == "h1"]
    for element in compress(count(), map(kinds.__getitem__, layout.key_ids)):
        kind = kinds[layout.key_ids[element]]
        first, last = layout.firsts[element], layout.lasts[element]
        if bisect_left(titles, first) < bisect_left(titles, last):
            continue
        if kind not in _OF_ARTICLES_TOO or (last - first >= _FEWEST and not layout.masks[element] & _ARTICLES):
            yield Part(first, last, kind)


def _kind(key: Key) -> str:
    """What part of a frame an element with this key is, if any."""
    tag, role = key[0] or "", (key[3] or "" if len(key) > 3 else "")  # where there is but a class, keys are short
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
    """The columns of some of the blocks, and of the elements that these are in."""
    before = list(accumulate(stays, initial=0))
    firsts, lasts = list(map(before.__getitem__, layout.firsts)), list(map(before.__getitem__, layout.lasts))
    alive = [True, *map(lt, firsts[1:], lasts[1:])]
    number = [*(place - 1 for place in accumulate(alive)), -1]  # of each element; the last is the body's parent's
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
        alone=(),  # they are looked for in the whole page
    )
