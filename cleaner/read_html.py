"""HTML -> `Page`: blocks of text, and beside them the columns of numbers that judges look at.

One pass over the parsed tree, without recursion. A block is an inline run under its nearest block-level element:
markup such as `<b>` or `<a>` inside a run doesn't split it; an unknown or custom tag does, unless it stands amid text.
Two `<br>` in a row split too, as they stand for a paragraph in old pages; a single one is a newline in the block's
text. Hidden text is read and flagged, not skipped, because many pages hide their article until a script runs.
`<noscript>` is read, because forums keep threads there.

What is dear and seldom needed (marks, containers, languages of code) is made by `details`, for kept blocks only.
The only importer of selectolax.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate, groupby, repeat
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, cast

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from cleaner.blocks import BLOCK_OF, Block, Container, Document, Mark, Page
from cleaner.formulas import FORMULAS, bring_out_formulas
from cleaner.languages import bare_language, named_language
from cleaner.markup import closed, expanded, trimmed
from cleaner.shadow import opened, put_in_slots
from cleaner.streamed import STREAMED, put_in_place
from cleaner.unread import UNREAD, bring_out, unframed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# What a tag is to the reader. Kinds from BLOCK to MARK have something to do when they close.
_SKIP, _INLINE, _BLOCK, _LINE, _VERBATIM, _LINK, _MARK, _BREAK, _IMAGE, _VOID, _TEXT, _MATH, _OTHER = range(13)

_SKIPPED = _words(
    "script style template svg iframe object canvas video audio map datalist head title noframes noembed frameset"
)
_VOIDS = _words("-comment !doctype -doctype link meta source param track input wbr embed base col area")
_INLINES = _words(
    "abbr acronym bdi bdo big cite data dfn font label nobr output rp rt rtc rb ruby small span time u var picture "
    "progress meter slot applet"
)
_BLOCKS = _words(
    "address article aside blockquote body caption center col colgroup dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form frame h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main marquee menu nav ol "
    "optgroup option p search section select summary table tbody td tfoot th thead tr ul"
)
_VERBATIMS = frozenset({"pre", "textarea", "xmp", "listing"})
_MARKED: Final[dict[str, str]] = {
    "a": "a",
    "b": "strong",
    "strong": "strong",
    "em": "em",
    "i": "em",
    "code": "code",
    "kbd": "code",
    "samp": "code",
    "tt": "code",
    "del": "del",
    "s": "del",
    "strike": "del",
    "ins": "",
    "mark": "",
    "q": "",
    "sup": "sup",
    "sub": "sub",
    "img": "img",
    "math": "math",
}
_KINDS: Final[dict[str, int]] = {
    **dict.fromkeys(_SKIPPED, _SKIP),
    **dict.fromkeys(_VOIDS, _VOID),
    **dict.fromkeys(_BLOCKS, _BLOCK),
    **dict.fromkeys(_INLINES, _INLINE),
    **{tag: _MARK if kind else _INLINE for tag, kind in _MARKED.items()},
    **dict.fromkeys(_VERBATIMS, _VERBATIM),
    "a": _LINK,
    "br": _BREAK,
    "img": _IMAGE,
    "math": _MATH,
    "-text": _TEXT,
}
_BOLD = frozenset({"b", "strong"})
# Elements that may begin and end within a word, comments among them, and those that hold names in code.
_STYLES = frozenset(_words("b strong i em u s font mark sub sup big wbr bdi bdo ins del abbr -comment"))
_STOPS = ".!?:;,)"
# Elements that hold something of their own, such as a name, a day or a link, and what may stand before one. Of some
# 1,830 places on the development pages at which a word in capitals or a figure begins next to another element, and
# whose words stand in the answers, five are within a word.
_PARTS = frozenset({"span", "a", "time", "label", "small"})
_BESIDE = _PARTS | {"strong", "b", "em", "i", "font", "u", "abbr", "cite", "data", "mark"}
_CODES = frozenset({"code", "kbd", "samp", "tt"})
# What text flows in, and what never stands within it.
_FLOWING = frozenset({_INLINE, _LINK, _MARK})
_OF_TEXT = frozenset(_words("p h1 h2 h3 h4 h5 h6 dt figcaption caption summary legend"))
_HOLDING = "p, div, ul, ol, dl, table, section, article, h1, h2, h3, h4, h5, h6, pre, blockquote, form"
# What has to be moved or left out before the page is read; next to none has any of it, and to look for all of it in
# the tree takes less time than for one of them in the markup.
_MOVED = f"{STREAMED}, {UNREAD}, {FORMULAS}"
# Inside `pre` these stand for lines of code, as highlighters write them; other block elements end the code.
_CODE_LINES = frozenset({"div", "ol", "ul", "li", "table", "tbody", "tr", "td", "code-line"})
_ONE_LINE = frozenset({"div", "li", "code-line"})
_PARTED = "\u2029"  # "paragraph separator": white space that only styles make, between two words
_BR = "\u2028"  # "line separator": white space, yet never the whole of a text node in practice

# Bits of `Layout.masks`: set for an element that is of this kind or lies within one.
MASK_TAGS: Final = _words(
    "nav aside footer header main article section form table ul ol li figure blockquote pre dl details noscript button "
    "select dialog p td menu"
)
MASK_BITS: Final[dict[str, int]] = {tag: 1 << bit for bit, tag in enumerate(MASK_TAGS)}
MASK_HIDDEN: Final = 1 << len(MASK_TAGS)
MASK_ARIA_HIDDEN: Final = MASK_HIDDEN << 1
MASK_COUNT: Final = len(MASK_TAGS) + 2
_FINDABLE = "until-found"
_LEFT_OUT = re.compile(r"(?<![\w-])display\s*:\s*none", re.IGNORECASE)
_UNSEEN = re.compile(r"(?<![\w-])(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)

_CONTAINERS = frozenset(_words("ul ol li dl dt dd blockquote table caption tr td th figure figcaption details article"))
# Nobody reads what is deeper in lists; development pages have 18 at most. With as many as elements may nest, each block
# of a page that closes none of its lists takes as long as a page.
_MAX_CONTAINERS = 96
_CELLS = frozenset({"td", "th"})
_ROW_GROUPS = frozenset({"thead", "tbody", "tfoot", "tr"})
_CONTAINER_VALUES: Final = {"ol": "start", "li": "value", "td": "colspan", "th": "colspan"}

# What is known of a tag: its kind, its name, its bit of the mask.
_Known = tuple[int, str, int]

# Key of an element's attributes: tag, class, id, role, itemprop, data-testid, aria-label, rel.
Key = tuple[str | None, ...]
_KEY_ATTRIBUTES = ("class", "id", "role", "itemprop", "data-testid", "aria-label", "rel")
# How many columns of elements and of blocks the reader fills row by row.
_ROW, _FOUND = 6, 10


@dataclass(frozen=True, slots=True)
class Layout:
    """What the reader saw, in columns. Element 0 is the body. Not to be changed.

    Attributes:
        tree: The parsed document.
        tags: Per element, its tag.
        parents: Per element, the index of its parent; -1 for the body. A parent comes before its children.
        firsts: Per element, the index of its first block.
        lasts: Per element, the index after its last block.
        depths: Per element, how many open nodes it lies under, inline ones included.
        key_ids: Per element, an index into `keys`.
        masks: Per element, bits (`MASK_BITS`, `MASK_HIDDEN`, `MASK_ARIA_HIDDEN`) of itself and all above it.
        nodes: Per element, the node of the parsed tree.
        keys: The different attribute keys: tag, class, id, role, itemprop, data-testid, aria-label, rel.
        texts: Per block, its text as the markup writes it, which the model learned from; see `_Reader.parts`.
        elements: Per block, the index of its element.
        link_chars: Per block, how many of its characters are in links.
        links: Per block, how many links open in it.
        images: Per block, how many images stand in it, or before it without text of their own.
        breaks: Per block, how many `<br>` it holds.
        bolds: Per block, how many `<b>` and `<strong>` open in it.
        inlines: Per block, the nodes of the inline elements that open in it.
        pieces: Per block with events, the text as it stands in the markup, in pieces.
        events: Per block, the inline elements that open (their nodes) and close (None), each behind the index of the
            piece that follows.
        alone: Images without text of their own: the index of the block that follows, the element, the node.
    """

    tree: LexborHTMLParser
    tags: Sequence[str]
    parents: Sequence[int]
    firsts: Sequence[int]
    lasts: Sequence[int]
    depths: Sequence[int]
    key_ids: Sequence[int]
    masks: Sequence[int]
    nodes: Sequence[LexborNode]
    keys: Sequence[Key]
    texts: Sequence[str]
    elements: Sequence[int]
    link_chars: Sequence[int]
    links: Sequence[int]
    images: Sequence[int]
    breaks: Sequence[int]
    bolds: Sequence[int]
    inlines: Sequence[Sequence[LexborNode]]
    pieces: Sequence[Sequence[str]]
    events: Sequence[Sequence[int | LexborNode | None]]
    alone: Sequence[tuple[int, int, LexborNode]]

    def above(self, element: int) -> Iterator[int]:
        """An element and all around it, the innermost first."""
        while element >= 0:
            yield element
            element = self.parents[element]

    def within(self, chosen: Iterable[bool]) -> list[bool]:
        """Per element, whether it or one around it is chosen; `chosen` tells it of each by itself."""
        inside: list[bool] = []
        for parent, itself in zip(self.parents, chosen, strict=True):
            inside.append(itself or (parent >= 0 and inside[parent]))
        return inside


def read_html(document: Document) -> Page:
    """Read HTML into blocks.

    Args:
        document: The markup, decoded. Any string will do.

    Returns:
        The page: its blocks in reading order (those without text are not made), its title, and a `Layout`.

    Raises:
        MemoryError: It is too large for this process.
    """
    text = trimmed(document.text) or document.text
    text = expanded(text) or text
    mended = closed(text)
    shadowed = opened(mended or text)
    markup = shadowed or mended or text
    tree = _parsed(_shallow(markup) or (document.utf8 if markup is document.text else "") or markup)
    if tree.body is None:
        framed = unframed(tree)
        tree = _parsed(_shallow(framed) or framed) if framed else tree
    if tree.css_first(_MOVED) is not None:
        put_in_place(tree, document.text)
        bring_out(tree)
        bring_out_formulas(tree)
    if shadowed:
        put_in_slots(tree)
    return _read(tree, frozenset()).page(document, tree)


def _read(tree: LexborHTMLParser, followed: frozenset[int]) -> _Reader:
    reader = _Reader(followed)
    body = tree.body
    if body is not None:
        reader.open_block("body", 0, body, 0)
        reader.read(body)
    return reader


def _parsed(markup: str | bytes) -> LexborHTMLParser:
    try:
        return LexborHTMLParser(markup)
    except SelectolaxError as error:  # it takes whatever markup there is, as long as it gets memory
        raise MemoryError from error


class _Reader:
    """The state of the one pass: columns as they grow, the run that is being gathered, and the open elements."""

    # Looked up some ten times a node, which slots make a tenth faster.
    __slots__ = (
        "around", "bolds", "breaks", "count", "events", "followed", "found", "images", "in_link", "inner", "keys",
        "lasts", "link_chars", "links", "masks", "opened", "parted", "pieces", "placed", "rows", "shown", "verbatim",
    )  # fmt: skip

    def __init__(self, followed: frozenset[int]) -> None:
        # Inline elements that are to be told from the text around them as marks are, by the parser's ids.
        self.followed = followed
        # Rows end to end, as tuples would have to be looked through by the garbage collector. Per element: tag,
        # parent, first block, depth, key, node; and apart the block after its last one, and its mask.
        self.rows: list[Any] = []
        self.lasts: list[int] = []
        self.masks: list[int] = []
        self.keys: dict[Key, int] = {}
        # Per block: text, element, characters in links, links, images, breaks, bolds, inline nodes, pieces, events.
        self.found: list[Any] = []
        self.count = 0
        # Texts of blocks in which words stand apart that the markup writes as one, where there are such.
        self.shown: dict[int, str] = {}
        self.parted = False
        # Per image, the block that it stands in if its run says anything, its element, its node.
        self.placed: list[tuple[int, int, LexborNode]] = []
        # The run being gathered.
        self.pieces: list[str] = []
        self.events: list[int | LexborNode | None] = []
        self.inner: list[LexborNode] = []
        self.link_chars = self.links = self.images = self.breaks = self.bolds = 0
        # What is open.
        self.opened = [-1]
        self.around: list[LexborNode] = []
        self.in_link = 0
        self.verbatim = 0

    def read(self, root: LexborNode, depth: int = 0) -> None:  # noqa: C901, PLR0912, PLR0915  one loop: calls cost a quarter
        """Walk the tree under an element, which is a block-level one and already open.

        White space alone, most of all nodes, is passed over (`gap` finds it where it matters), but not in `pre`.
        """
        parent, inside = root.mem_id, _VERBATIM if self.verbatim else _BLOCK
        open_ids, open_kinds = [parent], [inside]
        known: dict[int, _Known] = {}  # by the parser's numbers of tags, which are quicker to get than names
        verbatim, opened, followed = self.verbatim, self.opened, self.followed
        nodes = root.traverse(include_text=True, skip_empty=not verbatim)
        next(nodes)
        for node in nodes:
            number = node.tag_id
            if number not in known:
                known[number] = _known(node.tag or "unknown")
            kind, tag, bits = known[number]
            if kind == _VOID:
                if node.first_child is None:
                    continue
                kind = _INLINE  # amid SVG or MathML it is a name like any other, and may hold text
            above = node.parent.mem_id  # type: ignore[union-attr]  # every node under the root has one
            if above != parent:
                while open_ids[-1] != above:
                    open_ids.pop()
                    closing = open_kinds.pop()
                    if closing == _BLOCK:
                        if self.pieces:
                            self.flush()
                        elif self.inner:
                            self.forget()
                        self.lasts[opened.pop()] = self.count
                    elif closing >= _LINK:
                        self.around.pop()
                        self.events += (len(self.pieces), None)
                        if closing == _LINK:
                            self.in_link -= 1
                    elif closing > _BLOCK:
                        self.close(closing)
                parent, inside = above, open_kinds[-1]
            if inside == _SKIP:
                if kind == _TEXT:
                    continue
                kind = _SKIP
            elif kind == _TEXT:
                text = node.text_content or ""
                pieces = self.pieces
                if pieces and not verbatim and not pieces[-1][-1:].isspace() and not text[:1].isspace():
                    if _gap(node):
                        pieces.append(" ")
                    elif (text[:1].isupper() or text[:1].isdigit()) and self.parts(pieces[-1], text, node):
                        pieces.append(_PARTED)
                        self.parted = True
                pieces.append(text)
                if self.in_link:
                    self.link_chars += len(text.strip())
                continue
            elif kind == _BLOCK:
                if verbatim and tag in _CODE_LINES:
                    self.newline()
                    if tag in _ONE_LINE and node.first_child is None and _is_empty_line(node):
                        self.pieces.append("\n")
                    kind = _LINE
                else:
                    self.open_block(tag, bits, node, depth + len(open_ids))
            elif kind == _INLINE:
                self.inner.append(node)
                if followed and node.mem_id in followed:
                    self.around.append(node)
                    self.events += (len(self.pieces), node)
                    kind = _MARK
            elif kind == _LINK:
                self.around.append(node)
                self.inner.append(node)
                self.events += (len(self.pieces), node)
                self.in_link += 1
                self.links += 1
            elif kind >= _BREAK:
                if kind == _OTHER:
                    kind = self.open_other((kind, tag, bits), inside, node, depth + len(open_ids))
                elif kind == _MATH:
                    kind = self.math(node)
                else:
                    self.single(kind, node)
                    continue
            elif kind == _VERBATIM:
                kind = self.open_verbatim(tag, bits, node, depth + len(open_ids))
            elif kind == _MARK:
                self.open_mark(tag, node)
            parent, inside = node.mem_id, kind
            open_ids.append(parent)
            open_kinds.append(kind)
        while open_kinds:
            self.close(open_kinds.pop())

    def single(self, kind: int, node: LexborNode) -> None:
        """Take in a node that holds no text: `<br>` or an image."""
        if kind == _IMAGE:
            self.images += 1
            self.placed.append((self.count, self.opened[-1], node))
            self.events += (len(self.pieces), node)
        elif self.verbatim:
            self.pieces.append("\n")
        elif self.pieces:
            self.breaks += 1
            if self.pieces[-1] == _BR:
                self.flush()
            else:
                self.pieces.append(_BR)

    def math(self, node: LexborNode) -> int:
        """Take in a formula as one piece: its TeX where the markup has it, otherwise what it shows."""
        if self.pieces and not self.verbatim and _gap(node):
            self.pieces.append(" ")
        if formula := _formula(node):
            self.events += (len(self.pieces), node)
            self.pieces.append(formula)
            self.events += (len(self.pieces), None)
        return _SKIP

    def open_other(self, known: _Known, inside: int, node: LexborNode, depth: int) -> int:
        """Open an element that HTML does not know, or a button: a block unless it stands amid text.

        Returns:
            What to do when it closes.
        """
        if self.verbatim or not _is_amid(node, inside):
            self.open_block(known[1], known[2], node, depth)
            return _BLOCK
        self.inner.append(node)
        return _INLINE

    def open_mark(self, tag: str, node: LexborNode) -> None:
        """Open an inline element that shows in the text and is no link."""
        self.around.append(node)
        self.inner.append(node)
        self.events += (len(self.pieces), node)
        if tag in _BOLD:
            self.bolds += 1

    def open_verbatim(self, tag: str, bits: int, node: LexborNode, depth: int) -> int:
        """Open an element that holds verbatim text.

        Returns:
            What to do when it closes.
        """
        self.open_block(tag, bits, node, depth)
        self.verbatim += 1
        if self.verbatim > 1:
            return _VERBATIM
        self.read(node, depth)  # once more at most: what is verbatim in here doesn't come this way
        return _SKIP

    def open_block(self, tag: str, bits: int, node: LexborNode, depth: int) -> None:
        """End the run and add a block-level element to the columns."""
        if self.pieces:
            self.flush()
        elif self.inner:
            self.forget()
        attributes = node.attributes
        key: Key = (tag,)
        if attributes:
            if len(attributes) == 1 and "class" in attributes:
                key = (tag, attributes["class"])
            else:
                key = (tag, *map(attributes.get, _KEY_ATTRIBUTES))
                if "hidden" in attributes or "style" in attributes or "aria-hidden" in attributes:
                    bits |= _hidden(attributes)
        keys, lasts, masks, opened = self.keys, self.lasts, self.masks, self.opened
        above = opened[-1]
        self.rows += (tag, above, self.count, depth, keys.setdefault(key, len(keys)), node)
        opened.append(len(lasts))
        lasts.append(0)
        masks.append(masks[above] | bits if masks else bits)

    def close(self, kind: int) -> None:
        """Close whatever was opened."""
        if kind in {_BLOCK, _VERBATIM}:
            if self.pieces:
                self.flush()
            elif self.inner:
                self.forget()
            self.lasts[self.opened.pop()] = self.count
            self.verbatim -= kind == _VERBATIM
        elif kind == _LINE:
            self.newline()
        elif kind >= _LINK:
            self.around.pop()
            self.events += (len(self.pieces), None)
            if kind == _LINK:
                self.in_link -= 1

    def parts(self, before: str, after: str, node: LexborNode) -> bool:
        """Whether two words meet here that only styles set apart: `<span>Old Town</span><span>Kayak</span>`.

        A word goes on in lower case, and so does a number; letters in bold or in italics, and names in code, may go on
        in upper case. Figures and words in capitals are whole only in elements of their own.
        """
        if not before or any(mark.tag in _CODES for mark in self.around):
            return False
        words = after[0].isupper() and before[-2:-1].islower() and (before[-1].islower() or before[-1] in _STOPS)
        if words and not _STYLES.issuperset(_between(node)):
            return True
        whole = before[-1].isalnum() or (before[-1] in _STOPS and before[-2:-1].islower())
        return whole and min(len(before), len(after)) > 1 and _is_beside(node)

    def newline(self) -> None:
        """Begin a new line of code, unless one has just begun."""
        if self.pieces and not self.pieces[-1].endswith("\n"):
            self.pieces.append("\n")

    def flush(self) -> None:
        """End the run: make a block of it if it says anything."""
        pieces, events = self.pieces, self.events
        text = self.run_text(pieces) if self.verbatim or self.breaks else _collapsed("".join(pieces))
        if text:
            if self.parted:
                self.shown[self.count] = text
                text = self.run_text([piece for piece in pieces if piece != _PARTED])
                self.parted = False
            self.found += (text, self.opened[-1], self.link_chars, self.links, self.images, self.breaks, self.bolds)
            # Without an event nobody asks for the pieces.
            self.found += (self.inner or (), pieces, events) if events else (self.inner or (), (), ())
            self.count += 1
            self.images = 0
        self.pieces = []
        # Elements that are still open go on in the next run; a few are enough, depth is bounded but not small.
        if events:
            self.events = [part for node in self.around[-8:] for part in (0, node)] if self.around else []
        if self.inner:
            self.inner = []
        self.link_chars = self.links = self.breaks = self.bolds = 0

    def forget(self) -> None:
        """Forget elements without text, such as icons, so that they don't count for the next run."""
        self.inner = []
        self.link_chars = self.links = self.breaks = self.bolds = 0

    def run_text(self, pieces: Sequence[str]) -> str:
        """The text of a run with breaks, white space collapsed, or of verbatim text."""
        raw = "".join(pieces)
        if self.verbatim:
            return "" if raw.isspace() else raw.strip("\n")
        return "\n".join(line for part in raw.split(_BR) if (line := _collapsed(part)))

    def page(self, document: Document, tree: LexborHTMLParser) -> Page:
        """What was read, once the pass is over."""
        rows = [self.rows[at::_ROW] for at in range(_ROW)]
        found = [self.found[at::_FOUND] for at in range(_FOUND)]
        elements = found[1]
        texts = [self.shown.get(i, text) for i, text in enumerate(found[0])] if self.shown else found[0]
        tags = map(rows[0].__getitem__, elements)
        starts = accumulate(map(len, texts), lambda start, length: start + length + 1, initial=0)
        parts = zip(range(self.count), texts, starts, tags, repeat(()), repeat(()), repeat(""))
        blocks = tuple(map(BLOCK_OF, parts))
        alone = [one for one in self.placed if one[0] >= self.count or elements[one[0]] != one[1]]
        columns: list[Any] = [*rows[:3], self.lasts, *rows[3:5], self.masks, rows[5], tuple(self.keys), *found, alone]
        return Page(document, blocks, _title(tree), Layout(tree, *columns))


def _known(tag: str) -> _Known:
    return _KINDS.get(tag, _OTHER), tag, MASK_BITS.get(tag, 0)


def _collapsed(text: str) -> str:
    """Text with each run of white space as one space; most has no other within, and to see that is quicker."""
    text = text.strip()
    return text if text.isprintable() and "  " not in text else " ".join(text.split())


def _is_amid(node: LexborNode, inside: int) -> bool:
    """Whether an element is a part of the sentence around it: a term, a date, an emoji, a button that explains one.

    Browsers show elements that they don't know within the line unless a style sheet says otherwise, and it does for all
    that hold more than words.
    """
    before, after = _speaks(node.prev), _speaks(node.next)
    above = (node.parent.tag if node.parent is not None else "") or ""
    if inside == _INLINE and above not in _KINDS:
        return True  # a part of one that is
    flows = node.tag != "button" and (inside in _FLOWING or above in _OF_TEXT)
    return ((before and after) or (flows and (before or after))) and node.css_first(_HOLDING) is None


def _is_empty_line(node: LexborNode) -> bool:
    """Whether an element without content is a line of code like the one beside it."""
    key = (node.tag, node.attributes.get("class"))
    beside = (node.prev, node.next)
    return any(
        one is not None and one.is_element_node and (one.tag, one.attributes.get("class")) == key for one in beside
    )


def _speaks(node: LexborNode | None) -> bool:
    """Whether a node is text with a word in it."""
    return node is not None and node.is_text_node and any(map(str.isalnum, node.text_content or ""))


def _gap(node: LexborNode) -> bool:
    """Whether white space stands between a node and the text before it, in a text node of its own."""
    before = _preceding(node)
    while before is not None and not before.is_text_node:
        before = before.last_child or _preceding(before)
    return before is not None and before.is_empty_text_node


def _between(node: LexborNode) -> Iterator[str]:
    """The tags of what ends and begins between a text node and the text before it."""
    here = node
    while here.prev is None and here.parent is not None:
        here = here.parent
        yield here.tag or ""
    before = here.prev
    while before is not None and not before.is_text_node:
        yield before.tag or ""
        before = before.last_child or _preceding(before)


def _is_beside(node: LexborNode) -> bool:
    """Whether a text opens an element that stands next to another one."""
    here = _outermost(node)
    return here.tag in _PARTS and here.prev is not None and here.prev.tag in _BESIDE


def _preceding(node: LexborNode) -> LexborNode | None:
    """The sibling before a node, or before the nearest one around it that has such a sibling."""
    return _outermost(node).prev


def _outermost(node: LexborNode) -> LexborNode:
    """A node, or the outermost one around it that begins with it."""
    here = node
    while here.prev is None and here.parent is not None:
        here = here.parent
    return here


def _hidden(attributes: dict[str, str | None]) -> int:
    """The bits for an element that its markup hides."""
    # What is hidden until found can be searched and opened.
    mask = MASK_HIDDEN if attributes.get("hidden", _FINDABLE) != _FINDABLE else 0
    if attributes.get("aria-hidden") == "true":
        mask |= MASK_ARIA_HIDDEN
    style = attributes.get("style")
    if style and _UNSEEN.search(style):
        mask |= MASK_HIDDEN
    return mask


def _title(tree: LexborHTMLParser) -> str:
    """Text of `<title>`; some pages have theirs outside the head."""
    node = tree.head.css_first("title") if tree.head is not None else None
    node = node or tree.css_first("body > title")
    return " ".join(node.text().split()) if node is not None else ""


def _formula(node: LexborNode) -> str:
    """A formula's TeX (`alttext`, `annotation`), or its visible text."""
    alternative = node.attributes.get("alttext")
    if alternative and alternative.strip():
        return alternative
    annotation = node.css_first('annotation[encoding*="tex"]')
    if annotation is not None and annotation.text().strip():
        return annotation.text()
    return node.text(separator=" ")


# Parsing deeply nested elements takes quadratic time (100,000 nested divs: a minute), so pages with many tags are
# looked at first, and the tags of what is nested deeper than this are left out. Browsers stop at 512 too.
_MAX_DEPTH = 512
_MANY_TAGS = 8_000
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*)[^<>]*>?")
# Elements that end by themselves when the next one begins, or never have content.
_SELF_CLOSING = frozenset(
    _words(
        "p li dt dd option optgroup tr td th thead tbody tfoot colgroup rt rp br img input hr meta link area base col "
        "embed source track wbr param html head body"
    )
)
_RAW_TEXT = frozenset(_words("script style textarea title xmp noframes noembed iframe"))
_HTML_TAGS = frozenset(_KINDS) | _CONTAINERS | frozenset(MASK_TAGS) | {"div", "center"}


def _shallow(markup: str) -> str:
    """The markup without the tags that would nest deeper than `_MAX_DEPTH`; empty if none do. Linear in its length."""
    if markup.count("<") < _MANY_TAGS:
        return ""
    parts: list[str] = []
    done = 0
    for start, end in _too_deep(markup):
        parts.append(markup[done:start])
        done = end
    return "".join(parts) + markup[done:] if parts else ""


def _too_deep(markup: str) -> Iterator[tuple[int, int]]:
    """Where the tags stand that open, or close again, an element that lies too deep."""
    depths = _Depths()
    raw = ""
    for match in _TAG.finditer(markup):
        closing, name = match[1] == "/", match[2].lower()
        if raw:
            raw = "" if closing and name == raw else raw
        elif name in _RAW_TEXT:
            raw = "" if closing else name
        elif name in _SELF_CLOSING or (match[0].endswith("/>") and name not in _HTML_TAGS):
            continue
        elif not (depths.close(name) if closing else depths.open(name)):
            yield match.span()


class _Depths:
    """The open elements, roughly as a parser would hold them."""

    def __init__(self) -> None:
        self.stack: list[str] = []
        self.counts: dict[str, int] = {}
        self.dropped: dict[str, int] = {}

    def open(self, name: str) -> bool:
        """Open an element; whether there was room for it."""
        if len(self.stack) >= _MAX_DEPTH:
            self.dropped[name] = self.dropped.get(name, 0) + 1
            return False
        self.stack.append(name)
        self.counts[name] = self.counts.get(name, 0) + 1
        return True

    def close(self, name: str) -> bool:
        """Close an element; whether it is one that was let in."""
        if self.dropped.get(name):
            self.dropped[name] -= 1
            return False
        if self.counts.get(name):
            closed = ""
            while closed != name:
                closed = self.stack.pop()
                self.counts[closed] -= 1
        return True


def unseen(page: Page, indices: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
    """Where text stands in blocks that browsers leave out of the line: keys of cells, words that scripts would show.

    Args:
        page: A page that `read_html` made.
        indices: Of the blocks to look at.

    Returns:
        For blocks that have such text, its spans with the white space that goes with it. They may overlap.
    """
    layout = cast("Layout", page.layout)
    hidden = frozenset(
        node.mem_id
        for index in indices
        for node in layout.inlines[index]
        if _is_left_out(node.attributes) and layout.tags[layout.elements[index]] not in _VERBATIMS
    )
    if not hidden:
        return {}
    reader = _read(layout.tree, hidden)  # once more, as few pages have any
    pieces, events = reader.found[_FOUND - 2 :: _FOUND], reader.found[_FOUND - 1 :: _FOUND]
    found: dict[int, list[tuple[int, int]]] = {}
    for index in indices:
        for _, node, first, last in _runs(events[index], len(pieces[index])):
            if node.mem_id in hidden:
                span = _with_space(page.blocks[index].text, pieces[index], first, last)
                found.setdefault(index, []).append(span)
    return found


def _is_left_out(attributes: dict[str, str | None]) -> bool:
    """Whether an element takes no room. What is only not visible has room in the line, and is there to be shown."""
    if not attributes or ("hidden" not in attributes and "style" not in attributes):
        return False
    return attributes.get("hidden", _FINDABLE) != _FINDABLE or bool(_LEFT_OUT.search(attributes.get("style") or ""))


def _with_space(text: str, pieces: Sequence[str], first: int, last: int) -> tuple[int, int]:
    """The place of some pieces in a block's text, with the white space that no longer parts anything without them."""
    if pieces[first : first + 1] == [" "]:  # stands before the element, see `gap`
        first += 1
    starts, ends = _places(pieces, text)
    start, end = starts[first], ends[last]
    inner, before, after = "".join(pieces[first:last]), "".join(pieces[:first]), "".join(pieces[last:])
    if start >= end:
        return start, start
    if inner[:1].isspace() and not before[-1:].isspace():
        start -= text[start - 1 : start].isspace()
    if inner[-1:].isspace() and not after[:1].isspace():
        end += text[end : end + 1].isspace()
    if end < len(text) and text[end] == " " and (start == 0 or text[start - 1].isspace()):
        return start, end + 1
    if start > 0 and text[start - 1] == " " and (end == len(text) or text[end].isspace()):
        return start - 1, end
    return start, end


def details(page: Page, kept: Sequence[int]) -> tuple[Block, ...]:
    """Fill in what renderers need, for the blocks that stay.

    Args:
        page: A page that `read_html` made.
        kept: Indices of blocks.

    Returns:
        Those blocks, in the order of `kept`, with `path`, `marks` and, for `pre`, `language`.
    """
    layout = cast("Layout", page.layout)
    paths = _Paths(layout)
    alone = frozenset(node.mem_id for _, _, node in layout.alone)
    return tuple(_detailed(page.blocks[index], layout, paths, alone) for index in kept)


class Picture(NamedTuple):
    """Images that stand by themselves, between blocks.

    Attributes:
        before: The index of the block that follows; of none if they stand at the page's end.
        element: The index of the element that they stand in.
        block: A block without text that holds them as marks; its index is no other's.
    """

    before: int
    element: int
    block: Block


def pictures(page: Page) -> list[Picture]:
    """The images that have an address and no text of their own; those of one element between two blocks are one.

    Args:
        page: A page that `read_html` made.
    """
    layout = cast("Layout", page.layout)
    paths = _Paths(layout)
    found: list[Picture] = []
    before_it: tuple[int, str, int] = (-1, "", 0)
    for (before, element), group in groupby(layout.alone, lambda one: one[:2]):
        marks = []
        unscripted = layout.masks[element] & MASK_BITS["noscript"]
        for mark in (_mark(node, 0, 0) for _, _, node in group if not _is_point(node)):
            # Images that scripts load later stand in `noscript` once more.
            again = before_it[:2] == (before, mark.value) and before_it[2] != unscripted
            if mark.value and not again:
                marks.append(mark)
            before_it = (before, mark.value, unscripted)
        if marks:
            tag = "p" if layout.tags[element] in _OF_TEXT | _VERBATIMS else layout.tags[element]
            start = page.blocks[before].start if before < len(page.blocks) else _end(page)
            block = Block(len(page.blocks) + len(found), "", start, tag, paths.of(element), tuple(marks))
            found.append(Picture(before, element, block))
    return found


def _is_point(node: LexborNode) -> bool:
    """Whether an image is a point that nobody sees, which tells somebody that the page was read."""
    return {node.attributes.get("width"), node.attributes.get("height")} <= {"0", "1"}


def _end(page: Page) -> int:
    return page.blocks[-1].start + len(page.blocks[-1].text) if page.blocks else 0


def _detailed(block: Block, layout: Layout, paths: _Paths, alone: frozenset[int]) -> Block:
    element = layout.elements[block.index]
    tag = "pre" if block.tag in _VERBATIMS else block.tag  # to renderers what stands as it is written is all the same
    language = language_of(layout, element) if tag == "pre" else ""
    return BLOCK_OF((*block[:3], tag, paths.of(element), _marks(layout, block, alone), language))


class _Paths:
    """The structure around elements; what is found on the way, the columns of cells too, is kept for the next one."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._paths: dict[int, tuple[Container, ...]] = {-1: ()}
        self._columns: dict[int, int] = {}

    def of(self, element: int) -> tuple[Container, ...]:
        """The structure around an element, itself included."""
        layout, paths = self._layout, self._paths
        todo: list[int] = []
        while element not in paths:
            todo.append(element)
            element = layout.parents[element]
        path = paths[element]
        for inner in reversed(todo):
            tag = layout.tags[inner]
            if tag in _CONTAINERS and len(path) < _MAX_CONTAINERS:
                name = _CONTAINER_VALUES.get(tag)
                value = (layout.nodes[inner].attributes.get(name) or "") if name else ""
                if tag in _CELLS:
                    value = f"{value}@{self._column(inner)}"
                path = (*path, Container(tag, inner, value))
            paths[inner] = path
        return path

    def _column(self, cell: int) -> int:
        """The column that a cell begins in; cells without text, which make no block, count too."""
        layout, columns = self._layout, self._columns
        if cell not in columns:
            table = layout.parents[cell]
            while table >= 0 and layout.tags[table] != "table":
                table = layout.parents[table]
            if table not in columns:  # each table is looked at once
                columns[table] = 0
                columns.update(_columns(layout, table))
        return columns.get(cell, 0)


def _columns(layout: Layout, table: int) -> dict[int, int]:
    """Each cell of one table with its column, up to a table inside it: then it lays out a page."""
    columns: dict[int, int] = {}
    groups, taken = {table}, dict[int, int]()
    row, at = -1, 0
    for element in range(table + 1, len(layout.tags)):
        parent, tag = layout.parents[element], layout.tags[element]
        if parent < table or tag == "table":
            break
        if parent in groups and tag in _ROW_GROUPS:
            groups.add(element)
        if tag not in _CELLS or parent not in groups:
            continue
        if parent != row:
            row, at = parent, 0
            taken = {column: rows - 1 for column, rows in taken.items() if rows > 1}
        while at in taken:
            at += 1
        columns[element] = at
        wide, high = (_span(layout.nodes[element], name) for name in ("colspan", "rowspan"))
        if high > 1:
            taken.update(dict.fromkeys(range(at, at + wide), high))
        at += wide
    return columns


def _span(node: LexborNode, name: str) -> int:
    """How many columns or rows a cell covers; a page may claim any number."""
    value = (node.attributes.get(name) or "").strip()
    return min(max(int(value), 1), 100) if re.fullmatch(r"[0-9]{1,4}", value) else 1


def _marks(layout: Layout, block: Block, alone: frozenset[int]) -> tuple[Mark, ...]:
    """The inline runs of a block, by their offsets in its text, outer before inner; no images that stand alone."""
    events = layout.events[block.index]
    if not events:
        return ()
    starts, ends = _places(layout.pieces[block.index], block.text)
    marks = [
        (order, _mark(node, starts[first], starts[first] if node.tag == "img" else ends[last]))
        for order, node, first, last in _runs(events, len(starts) - 1)
        if node.mem_id not in alone
    ]
    return tuple(
        mark for _, mark in sorted(marks, key=lambda pair: pair[0]) if mark.end > mark.start or _is_image(mark)
    )


def _runs(events: Sequence[int | LexborNode | None], pieces: int) -> Iterator[tuple[int, LexborNode, int, int]]:
    """The inline elements of a block: their order, their nodes, and what they hold of so many pieces."""
    opened: list[tuple[int, LexborNode, int]] = []
    pairs = cast("Iterator[tuple[int, LexborNode | None]]", zip(events[::2], events[1::2], strict=True))
    for order, (piece, node) in enumerate(pairs):
        if node is None:
            if opened:
                yield (*opened.pop(), piece)
        elif node.tag == "img":
            yield order, node, piece, piece
        else:
            opened.append((order, node, piece))
    yield from ((*run, pieces) for run in opened)


def _is_image(mark: Mark) -> bool:
    return mark.kind == "img" and bool(mark.value or mark.label)


def _mark(node: LexborNode, start: int, end: int) -> Mark:
    tag = node.tag or ""
    kind = cast('Literal["a", "strong", "em", "code", "del", "sup", "sub", "img", "math"]', _MARKED.get(tag) or "em")
    if tag == "a":
        return Mark(start, end, kind, (node.attributes.get("href") or "").strip())
    if tag == "img":
        attributes = node.attributes
        label = " ".join((attributes.get("alt") or "").split())
        return Mark(start, start, kind, _image_address(attributes), label)
    return Mark(start, end, kind)


def _image_address(attributes: dict[str, str | None]) -> str:
    """Where an image is; lazy loaders keep the address elsewhere than in `src`."""
    for name in ("src", "data-src", "data-lazy-src", "data-original"):
        value = (attributes.get(name) or "").strip()
        if value and not value.startswith("data:"):
            return value
    candidates = (attributes.get("srcset") or attributes.get("data-srcset") or "").split()
    return candidates[0] if candidates else ""


def _places(pieces: Sequence[str], text: str) -> tuple[list[int], list[int]]:
    """Where pieces lie in a block's text.

    Returns:
        For each index of a piece, and one more: the offset of the first character that shows at or after its
        beginning, and the offset after the last one that shows before it.
    """
    raw = "".join(pieces)
    offsets = [0]
    for piece in pieces:
        offsets.append(offsets[-1] + len(piece))
    if raw.strip("\n") == text:
        lead = len(raw) - len(raw.lstrip("\n"))
        clipped = [min(max(offset - lead, 0), len(text)) for offset in offsets]
        return clipped, clipped
    spans = [match.span() for match in re.finditer(r"\S+", raw)]
    shown = [0]
    for first, last in spans:
        shown.append(shown[-1] + last - first + 1)
    firsts, lasts = [span[0] for span in spans], [span[1] for span in spans]
    starts, ends = [], []
    for offset in offsets:
        word = bisect_left(lasts, offset + 1)
        starts.append(shown[word] + max(offset - firsts[word], 0) if word < len(spans) else len(text))
        word = bisect_left(firsts, offset) - 1
        ends.append(shown[word] + min(offset, lasts[word]) - firsts[word] if word >= 0 else 0)
    return starts, ends


def language_of(layout: Layout, element: int) -> str:
    """The programming language that `pre`, its `code` or one of three elements around it names."""
    node = layout.nodes[element]
    code = node.css_first("code")
    own: list[LexborNode] = [node] if code is None else [code, node]
    around: list[LexborNode] = []
    for _ in range(3):
        element = layout.parents[element]
        if element < 0:
            break
        around.append(layout.nodes[element])
    names = (named_language(one.attributes) for one in (*own, *around))
    return next(filter(None, names), "") or next(filter(None, (bare_language(one.attributes) for one in own)), "")
