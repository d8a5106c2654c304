"""HTML -> `HtmlPage`: blocks of text, and the columns of numbers about them that judges use.

One pass over the parsed tree, without recursion. A block is an inline run under its nearest block-level element:
markup such as `<b>` or `<a>` inside a run doesn't split it; an unknown or custom tag does, unless it stands amid text.
Two `<br>` in a row split too, as they stand for a paragraph in old pages; a single one is a newline in the block's
text. Hidden text is read and flagged, not skipped, because many pages hide their article until a script runs.
`<noscript>` is read, because forums keep threads there.

What is dear and seldom needed (marks, containers, languages of code) is made by `cleaner.html.details`, for kept blocks
only. No other module imports selectolax.
"""

from __future__ import annotations

from itertools import accumulate, repeat
from typing import TYPE_CHECKING, Any, Final

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from cleaner.blocks import Document, make_block
from cleaner.html.depth import shallow
from cleaner.html.formulas import FORMULAS, bring_out_formulas, without_style
from cleaner.html.layout import KEY_ATTRIBUTES, MASK_ARIA_HIDDEN, MASK_BITS, MASK_HIDDEN, HtmlPage, Key, Layout
from cleaner.html.markup import closed, expanded, trimmed
from cleaner.html.overlooked import UNREAD, bring_out, unframed
from cleaner.html.shadow import opened, put_in_slots
from cleaner.html.streamed import STREAMED, put_in_place
from cleaner.html.tags import BLOCKS, INLINES, MARKED, OF_TEXT, PARAGRAPHS, SILENT, SKIPPED, VERBATIMS, words
from cleaner.html.visibility import is_hidden

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


# The kinds of tags. Those from BLOCK to MARK need an action when they close.
_SKIP, _INLINE, _BLOCK, _LINE, _VERBATIM, _LINK, _MARK, _BREAK, _IMAGE, _VOID, _TEXT, _MATH, _OTHER = range(13)

_KINDS: Final[dict[str, int]] = {
    **dict.fromkeys(SKIPPED, _SKIP),
    **dict.fromkeys(SILENT, _VOID),
    **dict.fromkeys(BLOCKS, _BLOCK),
    **dict.fromkeys(INLINES, _INLINE),
    **{tag: _MARK if kind else _INLINE for tag, kind in MARKED.items()},
    **dict.fromkeys(VERBATIMS, _VERBATIM),
    "a": _LINK,
    "br": _BREAK,
    "img": _IMAGE,
    "math": _MATH,
    "-text": _TEXT,
}
_BOLD = frozenset({"b", "strong"})
# Elements (and comments) that may begin and end within a word, and those with names in code.
_STYLES = frozenset(words("b strong i em u s font mark sub sup big wbr bdi bdo ins del abbr -comment"))
_STOPS = ".!?:;,)"
# Elements with content of their own, such as a name, a date or a link, and those that may come right before one. Of
# some 1,830 places on the development pages where a capitalised word or a figure begins next to another element, and
# whose words are in the answers, five are within a word.
_PARTS = frozenset({"span", "a", "time", "label", "small"})
_BESIDE = _PARTS | {"strong", "b", "em", "i", "font", "u", "abbr", "cite", "data", "mark", "input"}
_CODES = frozenset({"code", "kbd", "samp", "tt"})
# The kinds that text flows in, and the elements that are never within a line.
_FLOWING = frozenset({_INLINE, _LINK, _MARK})
_HOLDING = ", ".join((*PARAGRAPHS, "section", "article", "form"))
# Elements to be moved or removed before the page is read. Hardly any page has one, and searching the tree for all of
# them is faster than searching the markup for one.
_MOVED = f"{STREAMED}, {UNREAD}, {FORMULAS}"
# Inside `pre` highlighters write lines of code as these; other block elements and buttons end the code.
_CODE_LINES = frozenset({"div", "ol", "ul", "li", "table", "tbody", "tr", "td", "code-line"})
_ONE_LINE = frozenset({"div", "li", "code-line"})
_PARTED = "\u2029"  # "paragraph separator": white space that only styles make, between two words
_BR = "\u2028"  # "line separator": white space, yet never the whole of a text node in practice

# A tag's kind, its name, and its bit of the mask.
_Known = tuple[int, str, int]

# The number of columns of elements, and of blocks, that the reader fills row by row.
_ELEMENT_COLUMNS = 6
_BLOCK_COLUMNS = 10


def read_html(document: Document) -> HtmlPage:
    """Read HTML into blocks.

    Args:
        document: The markup, decoded. Any string will do.

    Returns:
        The page: its blocks in reading order (those without text are not made), its title, and its `Layout`.

    Raises:
        MemoryError: It is too large for this process.
    """
    mended = closed(expanded(trimmed(document.text)))
    lit = opened(mended)
    markup = shallow(lit)
    tree = _parsed(document.utf8 or markup if markup is document.text else markup)
    if tree.body is None and (framed := unframed(tree)):
        tree = _parsed(shallow(framed))
    if tree.css_first(_MOVED) is not None:
        put_in_place(tree, document.text)
        bring_out(tree)
        bring_out_formulas(tree)
    if lit is not mended:
        put_in_slots(tree)
    return _read(tree, frozenset()).page(document, tree)


def read_again(
    tree: LexborHTMLParser, followed: frozenset[int]
) -> tuple[Sequence[Sequence[str]], Sequence[Sequence[int | LexborNode | None]]]:
    """Read a page once more, recording some inline elements as marks are recorded.

    Args:
        tree: What was parsed.
        followed: These elements, by the parser's ids of their nodes.

    Returns:
        Per block its pieces and its events, as in `Layout`.
    """
    found = _read(tree, followed).found
    return found[_BLOCK_COLUMNS - 2 :: _BLOCK_COLUMNS], found[_BLOCK_COLUMNS - 1 :: _BLOCK_COLUMNS]


def _read(tree: LexborHTMLParser, followed: frozenset[int]) -> _Reader:
    reader = _Reader(followed)
    body = tree.body
    if body is not None:
        reader.open_block("body", 0, body, 0)
        reader.read(body)
    return reader


def is_selector(text: str) -> bool:
    """Whether a text is a CSS selector that the parser accepts."""
    try:
        LexborHTMLParser("").css(text)
    except SelectolaxError:
        return False
    return True


def _parsed(markup: str | bytes) -> LexborHTMLParser:
    try:
        return LexborHTMLParser(markup)
    except SelectolaxError as error:  # it accepts any markup, unless memory runs out
        raise MemoryError from error


class _Reader:
    """The state of the pass: growing columns, the run being gathered, and the open elements."""

    # Attributes are accessed some ten times a node; slots make that a tenth faster.
    __slots__ = (
        "around", "bolds", "breaks", "count", "events", "followed", "found", "images", "in_link", "inner", "keys",
        "lasts", "link_chars", "links", "masks", "opened", "outer", "parted", "pieces", "placed", "rows", "shown",
        "verbatim",
    )  # fmt: skip

    def __init__(self, followed: frozenset[int]) -> None:
        # Inline elements to be recorded as marks are, by the parser's ids.
        self.followed = followed
        # Rows end to end, because the garbage collector would have to traverse tuples. For each element: tag, parent,
        # first block, depth, key, node; and separately the block after its last one, and its mask.
        self.rows: list[Any] = []
        self.lasts: list[int] = []
        self.masks: list[int] = []
        self.keys: dict[Key, int] = {}
        # For each block: text, element, characters in links, links, images, breaks, bolds, inline nodes, pieces,
        # events.
        self.found: list[Any] = []
        self.count = 0
        # Texts of blocks in which words are separated that the markup writes as one.
        self.shown: dict[int, str] = {}
        self.parted = False
        # For each image: the block that it is in if its run has text, its element, its node.
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
        # Whether text is verbatim, and whether it was so around each element that changed this.
        self.verbatim = False
        self.outer: list[bool] = []

    def read(self, root: LexborNode, depth: int = 0) -> None:  # noqa: C901, PLR0912, PLR0915  one loop: calls cost a quarter
        """Walk the tree under an element, which is a block-level one and already open.

        White space alone, most of all nodes, is passed over (`gap` finds it where it matters), but not in code.
        """
        parent, inside = root.mem_id, _VERBATIM if self.verbatim else _BLOCK
        open_ids, open_kinds = [parent], [inside]
        known: dict[int, _Known] = {}  # by the parser's numbers of tags, which are faster to get than names
        verbatim, opened, followed = self.verbatim, self.opened, self.followed
        amid_code = verbatim
        nodes = root.traverse(include_text=True, skip_empty=not amid_code)
        next(nodes)
        for node in nodes:
            number = node.tag_id
            if number not in known:
                known[number] = _known(node.tag or "unknown")
            kind, tag, bits = known[number]
            if kind == _VOID:
                if node.first_child is None:
                    continue
                kind = _INLINE  # inside SVG or MathML it has no special meaning and may hold text
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
                        verbatim = self.verbatim
                parent, inside = above, open_kinds[-1]
            if inside == _SKIP:
                if kind == _TEXT:
                    continue
                kind = _SKIP
            elif kind == _TEXT:
                if amid_code and not verbatim and node.is_empty_text_node:
                    continue
                text = node.text_content or ""
                if verbatim and "\r" in text:  # only as `&#13;`
                    text = text.replace("\r\n", "\n").replace("\r", "\n")
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
                if verbatim:
                    kind = self.open_in_code(tag, bits, node, depth + len(open_ids))
                    verbatim = self.verbatim
                else:
                    self.open_block(tag, bits, node, depth + len(open_ids))
            elif kind == _INLINE:
                self.inner.append(node)
                if followed and node.mem_id in followed:
                    kind = self.follow(node)
            elif kind == _LINK:
                self.around.append(node)
                self.inner.append(node)
                self.events += (len(self.pieces), node)
                self.in_link += 1
                self.links += 1
            elif kind >= _BREAK:
                if kind == _OTHER:
                    kind = self.open_other((kind, tag, bits), inside, node, depth + len(open_ids))
                    verbatim = self.verbatim
                elif kind == _MATH:
                    kind = self.math(node)
                else:
                    self.single(kind, node)
                    continue
            elif kind == _VERBATIM:
                kind = self.open_verbatim(tag, bits, node, depth + len(open_ids))
                verbatim = self.verbatim
            elif kind == _MARK:
                self.open_mark(tag, node)
            parent, inside = node.mem_id, kind
            open_ids.append(parent)
            open_kinds.append(kind)
        while open_kinds:
            self.close(open_kinds.pop())

    def single(self, kind: int, node: LexborNode) -> None:
        """Handle a node without text: `<br>` or an image."""
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
        """Handle a formula as one piece: its TeX if the markup has it, else its visible text."""
        if self.pieces and not self.verbatim and _gap(node):
            self.pieces.append(" ")
        if formula := _formula(node):
            self.events += (len(self.pieces), node)
            self.pieces.append(formula)
            self.events += (len(self.pieces), None)
        return _SKIP

    def open_other(self, known: _Known, inside: int, node: LexborNode, depth: int) -> int:
        """Open an element unknown to HTML, or a button: a block unless it is within text.

        Returns:
            What to do when it closes.
        """
        if self.verbatim and (known[1] == "button" or known[1] in _CODE_LINES):
            return self.open_in_code(known[1], known[2], node, depth)
        if not self.verbatim and not _is_amid(node, inside):
            self.open_block(known[1], known[2], node, depth)
            return _BLOCK
        self.inner.append(node)
        return self.follow(node) if node.mem_id in self.followed else _INLINE

    def follow(self, node: LexborNode) -> int:
        """Record an inline element, as marks are recorded.

        Returns:
            What to do when it closes.
        """
        self.around.append(node)
        self.events += (len(self.pieces), node)
        return _MARK

    def open_mark(self, tag: str, node: LexborNode) -> None:
        """Open an inline element that is a mark of the text, other than a link."""
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
        amid_code = bool(self.outer)
        self.open_block(tag, bits, node, depth)
        self.switch(verbatim=True)
        if amid_code:
            return _VERBATIM
        self.read(node, depth)  # recursion of one level: everything inside is read verbatim
        return _SKIP

    def open_in_code(self, tag: str, bits: int, node: LexborNode, depth: int) -> int:
        """Open a block-level element within code: a line of it, or one that ends it, whose text isn't code.

        Returns:
            What to do when it closes.
        """
        if tag in _CODE_LINES:
            self.newline()
            if tag in _ONE_LINE and node.first_child is None and _is_empty_line(node):
                self.pieces.append("\n")
            return _LINE
        self.open_block(tag, bits, node, depth)
        self.switch(verbatim=False)
        return _VERBATIM

    def switch(self, *, verbatim: bool) -> None:
        """Make text verbatim, or not, until the element just opened closes."""
        self.outer.append(self.verbatim)
        self.verbatim = verbatim

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
                key = (tag, *map(attributes.get, KEY_ATTRIBUTES))
                if "hidden" in attributes or "style" in attributes or "aria-hidden" in attributes:
                    bits |= _hidden(attributes)
        keys, lasts, masks, opened = self.keys, self.lasts, self.masks, self.opened
        above = opened[-1]
        self.rows += (tag, above, self.count, depth, keys.setdefault(key, len(keys)), node)
        opened.append(len(lasts))
        lasts.append(0)
        masks.append(masks[above] | bits if masks else bits)

    def close(self, kind: int) -> None:
        """Close an element."""
        if kind in {_BLOCK, _VERBATIM}:
            if self.pieces:
                self.flush()
            elif self.inner:
                self.forget()
            self.lasts[self.opened.pop()] = self.count
            if kind == _VERBATIM:
                self.verbatim = self.outer.pop()
        elif kind == _LINE:
            self.newline()
        elif kind >= _LINK:
            self.around.pop()
            self.events += (len(self.pieces), None)
            if kind == _LINK:
                self.in_link -= 1

    def parts(self, before: str, after: str, node: LexborNode) -> bool:
        """Whether two words meet here that only styles separate: `<span>Old Town</span><span>Kayak</span>`.

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
        """End the run, and make a block of it if it has text."""
        pieces, events = self.pieces, self.events
        text = self.run_text(pieces) if self.verbatim or self.breaks else _collapsed("".join(pieces))
        if text:
            if self.parted:
                self.shown[self.count] = text
                text = self.run_text([piece for piece in pieces if piece != _PARTED])
                self.parted = False
            self.found += (text, self.opened[-1], self.link_chars, self.links, self.images, self.breaks, self.bolds)
            # Pieces are needed only for events.
            self.found += (self.inner or (), pieces, events) if events else (self.inner or (), (), ())
            self.count += 1
            self.images = 0
        self.pieces = []
        # Elements still open continue in the next run; a few suffice, because depth is bounded but not small.
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
        """The text of a run with breaks (white space collapsed), or of verbatim text."""
        raw = "".join(pieces)
        if self.verbatim:
            return "" if raw.isspace() else raw.strip("\n")
        return "\n".join(line for part in raw.split(_BR) if (line := _collapsed(part)))

    def page(self, document: Document, tree: LexborHTMLParser) -> HtmlPage:
        """The page, after the pass."""
        rows = [self.rows[at::_ELEMENT_COLUMNS] for at in range(_ELEMENT_COLUMNS)]
        found = [self.found[at::_BLOCK_COLUMNS] for at in range(_BLOCK_COLUMNS)]
        elements = found[1]
        texts = [self.shown.get(i, text) for i, text in enumerate(found[0])] if self.shown else found[0]
        tags = map(rows[0].__getitem__, elements)
        starts = accumulate(map(len, texts), lambda start, length: start + length + 1, initial=0)
        parts = zip(range(self.count), texts, starts, tags, repeat(()), repeat(()), repeat(""))
        blocks = tuple(map(make_block, parts))
        alone = [one for one in self.placed if one[0] >= self.count or elements[one[0]] != one[1]]
        columns: list[Any] = [*rows[:3], self.lasts, *rows[3:5], self.masks, rows[5], tuple(self.keys), *found, alone]
        return HtmlPage(document, blocks, _title(tree), layout=Layout(tree, *columns))


def _known(tag: str) -> _Known:
    return _KINDS.get(tag, _OTHER), tag, MASK_BITS.get(tag, 0)


def _collapsed(text: str) -> str:
    """Text with each run of white space as one space; tests first whether any needs it, which is faster."""
    text = text.strip()
    return text if text.isprintable() and "  " not in text else " ".join(text.split())


def _is_amid(node: LexborNode, inside: int) -> bool:
    """Whether an element is part of the sentence around it: a term, a date, an emoji, a button that explains one.

    Browsers show elements that they don't know within the line unless a style sheet says otherwise, and it does for all
    that hold more than words.
    """
    before, after = _speaks(node.prev), _speaks(node.next)
    above = (node.parent.tag if node.parent is not None else "") or ""
    if inside in _FLOWING and above not in _KINDS:
        return True  # inside an element that is part of a sentence
    flows = node.tag != "button" and (inside in _FLOWING or above in OF_TEXT)
    return ((before and after) or (flows and (before or after))) and node.css_first(_HOLDING) is None


def _is_empty_line(node: LexborNode) -> bool:
    """Whether an empty element is a line of code like the one next to it."""
    key = (node.tag, node.attributes.get("class"))
    beside = (node.prev, node.next)
    return any(
        one is not None and one.is_element_node and (one.tag, one.attributes.get("class")) == key for one in beside
    )


def _speaks(node: LexborNode | None) -> bool:
    """Whether a node is text with a word in it."""
    return node is not None and node.is_text_node and any(map(str.isalnum, node.text_content or ""))


def _gap(node: LexborNode) -> bool:
    """Whether a text node of white space separates a node from the text before it."""
    before = _preceding(node)
    while before is not None and not before.is_text_node:
        before = before.last_child or _preceding(before)
    return before is not None and before.is_empty_text_node


def _between(node: LexborNode) -> Iterator[str]:
    """The tags of the elements that end and begin between a text node and the text before it."""
    here: LexborNode | None = node
    while here is not None:
        while here.prev is None and here.parent is not None:
            here = here.parent
            yield here.tag or ""
        here = here.prev
        while here is not None:
            if here.is_text_node:
                return
            yield here.tag or ""
            if here.last_child is None:
                break
            here = here.last_child


def _is_beside(node: LexborNode) -> bool:
    """Whether a text begins an element that directly follows another one."""
    here = _outermost(node)
    return here.tag in _PARTS and here.prev is not None and here.prev.tag in _BESIDE


def _preceding(node: LexborNode) -> LexborNode | None:
    """The sibling before a node, or before the nearest one around it that has such a sibling."""
    return _outermost(node).prev


def _outermost(node: LexborNode) -> LexborNode:
    """A node, or the outermost element that begins with it."""
    here = node
    while here.prev is None and here.parent is not None:
        here = here.parent
    return here


def _hidden(attributes: dict[str, str | None]) -> int:
    """The bits for an element hidden by its markup."""
    mask = MASK_HIDDEN if is_hidden(attributes) else 0
    return mask | MASK_ARIA_HIDDEN if attributes.get("aria-hidden") == "true" else mask


def _title(tree: LexborHTMLParser) -> str:
    """The text of `<title>`, which some pages have outside the head."""
    node = tree.head.css_first("title") if tree.head is not None else None
    node = node or tree.css_first("body > title")
    return " ".join(node.text().split()) if node is not None else ""


def _formula(node: LexborNode) -> str:
    """A formula's TeX (`alttext`, `annotation`), or its visible text."""
    alternative = node.attributes.get("alttext")
    if alternative and alternative.strip():
        return without_style(alternative)
    annotation = node.css_first('annotation[encoding*="tex"]')
    if annotation is not None and annotation.text().strip():
        return without_style(annotation.text())
    return node.text(separator=" ")
