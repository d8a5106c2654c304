"""Details of kept blocks that renderers need: the structure around them, their marks, pictures and hidden words.

They are expensive and seldom needed, so they are derived for these blocks alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property
from heapq import merge
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, cast

from cleaner.addresses import absolute, base_of
from cleaner.blocks import Block, Container, Mark, make_block
from cleaner.html.code_languages import bare_language, named_language
from cleaner.html.images import AMP_IMAGES, IMAGES, file_of, image_address
from cleaner.html.layout import MASK_BITS, HtmlPage
from cleaner.html.tags import MARKED, OF_TEXT, VERBATIMS, words
from cleaner.html.visibility import takes_no_room
from cleaner.read_html import read_again

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from selectolax.lexbor import LexborNode

    from cleaner.html.layout import Layout

_CONTAINERS = frozenset(words("ul ol li dl dt dd blockquote table caption tr td th figure figcaption details article"))
# Nobody reads lists any deeper; development pages have 18 at most. Without a limit, each block of a page that closes
# none of its lists would take as long as a page.
_MAX_CONTAINERS = 96
_CELLS = frozenset({"td", "th"})
# No table on the development pages has a fifth as many; a page may claim any number of columns.
_MAX_COLUMNS = 100
_ROW_GROUPS = frozenset({"thead", "tbody", "tfoot", "tr"})
_CONTAINER_VALUES: Final = {"li": "value"}
# The numerals of a list in the form of its `type` attribute, by the names that style sheets use.
_NUMBERED = re.compile(r"list-style(?:-type)?\s*:\s*([a-z-]+)", re.IGNORECASE)
_NUMERALS: Final = {
    "lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A", "lower-roman": "i",
    "upper-roman": "I",
}  # fmt: skip


def unseen(page: HtmlPage, indices: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
    """The spans of text in blocks that browsers don't show: sort keys of cells, words that scripts would reveal.

    Args:
        page: A page that `read_html` made.
        indices: Indices of the blocks to search.

    Returns:
        For blocks with such text, its spans including the white space that goes with it. They may overlap.
    """
    layout = page.layout
    hidden = frozenset(
        node.mem_id
        for index in indices
        for node in layout.inlines[index]
        if takes_no_room(node.attributes) and layout.tags[layout.elements[index]] not in VERBATIMS
    )
    found = inline_runs(page, indices, hidden) if hidden else {}
    return {index: [run[:2] for run in runs] for index, runs in found.items()}


class InlineRun(NamedTuple):
    """The part of a block inside an inline element, with the white space that separates nothing without it.

    Attributes:
        start: Offset of its first character in the block's text.
        end: Offset after its last one.
        node: The parser's id of the element's node.
    """

    start: int
    end: int
    node: int


def inline_runs(page: HtmlPage, indices: Iterable[int], nodes: frozenset[int]) -> dict[int, list[InlineRun]]:
    """The parts of blocks inside some inline elements, outer elements before inner ones.

    The page is read once more for this, so call it only if there are such elements.

    Args:
        page: A page that `read_html` made.
        indices: Indices of the blocks to search.
        nodes: The parser's ids of the elements' nodes.

    Returns:
        The runs, for blocks with text in such elements.
    """
    pieces, events = read_again(page.layout.tree, nodes)
    found: dict[int, list[InlineRun]] = {}
    for index in indices:
        runs = sorted(
            (order, node.mem_id, first, last)
            for order, node, first, last in _runs(events[index], len(pieces[index]))
            if node.mem_id in nodes
        )
        if runs:
            line = _Line(page.blocks[index].text, pieces[index])
            found[index] = [InlineRun(*line.with_space(first, last), node) for _, node, first, last in runs]
    return found


class _Line:
    """A block's text with the offsets of its pieces, which are computed once, however many of them are hidden."""

    def __init__(self, text: str, pieces: Sequence[str]) -> None:
        """Compute the offsets of the pieces."""
        self._text = text
        self._pieces = pieces
        self._raw = "".join(pieces)
        self._offsets = list(accumulate(map(len, pieces), initial=0))
        self._starts, self._ends = _places(pieces, text)

    def with_space(self, first: int, last: int) -> tuple[int, int]:
        """The range of some pieces in the text, with the white space that separates nothing without them."""
        if self._pieces[first : first + 1] == [" "]:  # comes before the element, see `gap`
            first += 1
        text, start, end = self._text, self._starts[first], self._ends[last]
        if start >= end:
            return start, start
        opens, closes = self._spaces_at(self._offsets[first]), self._spaces_at(self._offsets[last])
        if opens == (False, True):
            start -= text[start - 1 : start].isspace()
        if closes == (True, False):
            end += text[end : end + 1].isspace()
        if end < len(text) and text[end] == " " and (start == 0 or text[start - 1].isspace()):
            return start, end + 1
        if start > 0 and text[start - 1] == " " and (end == len(text) or text[end].isspace()):
            return start - 1, end
        return start, end

    def _spaces_at(self, offset: int) -> tuple[bool, bool]:
        """Whether the markup has white space before an offset, and after it."""
        return self._raw[max(offset - 1, 0) : offset].isspace(), self._raw[offset : offset + 1].isspace()


def details(page: HtmlPage, kept: Sequence[int]) -> tuple[Block, ...]:
    """Fill in the details of the blocks that stay.

    Args:
        page: A page that `read_html` made.
        kept: Indices of blocks.

    Returns:
        Those blocks, in the order of `kept`, with `path`, `marks` and, for `pre`, `language`.
    """
    layout = page.layout
    paths, marks = _Paths(layout), _Marks(page)
    return tuple(_detailed(page.blocks[index], layout, paths, marks) for index in kept)


class Picture(NamedTuple):
    """Images by themselves, between blocks.

    Attributes:
        before: Index of the block that follows; the number of blocks at the end of the page.
        element: Index of the element around them.
        block: A block without text and with an index of its own, in which they are marks.
        nodes: The parser's ids of their nodes, in the same order.
    """

    before: int
    element: int
    block: Block
    nodes: tuple[int, ...] = ()


def pictures(page: HtmlPage) -> list[Picture]:
    """The images by themselves that have an address; those in one element between two blocks are one `Picture`.

    Args:
        page: A page that `read_html` made.
    """
    layout = page.layout
    paths, made, once = _Paths(layout), _Marks(page), _Once()
    found: list[Picture] = []
    for (before, element), group in groupby(_alone(layout), lambda one: one[:2]):
        unscripted = bool(layout.masks[element] & MASK_BITS["noscript"])
        seen = ((made.mark(node, 0, 0), node.mem_id) for _, _, node in group if not _is_point(node))
        shown = [one for one in seen if not once.is_again(one[0], before, unscripted=unscripted) and one[0].value]
        if shown:
            marks, nodes = zip(*shown, strict=True)
            tag = "p" if layout.tags[element] in OF_TEXT | VERBATIMS else layout.tags[element]
            start = page.blocks[before].start if before < len(page.blocks) else _end(page)
            block = Block(len(page.blocks) + len(found), "", start, tag, paths.of(element), marks)
            found.append(Picture(before, element, block, nodes))
    return found


def images_amid(page: HtmlPage, index: int) -> Iterator[tuple[Mark, int]]:
    """The images within the text of a block, each with the parser's id of its node."""
    made = _Marks(page)
    for node in _amid(page.layout, index):
        yield made.mark(node, 0, 0), node.mem_id


def image_nodes(page: HtmlPage) -> Iterator[LexborNode]:
    """The nodes of all images, those within text and those by themselves."""
    for index in range(len(page.blocks)):
        yield from _amid(page.layout, index)
    yield from (node for _, _, node in _alone(page.layout))


def _amid(layout: Layout, index: int) -> Iterator[LexborNode]:
    for node in layout.events[index][1::2]:
        if node is not None and not isinstance(node, int) and node.tag in IMAGES:
            yield node


def _alone(layout: Layout) -> Iterator[tuple[int, int, LexborNode]]:
    """The images by themselves: those in `Layout.alone`, and those of AMP, which aren't in it."""
    amid = (
        (block + 1, layout.elements[block], node)
        for block, nodes in enumerate(layout.inlines)
        for node in nodes
        if node.tag in AMP_IMAGES and node.css_first("img") is None
    )
    if AMP_IMAGES.isdisjoint(layout.tags):
        return merge(layout.alone, amid, key=lambda one: one[0])
    # Many contain an image as well: for browsers without scripts, or to be shown while the other loads.
    holding = {element for _, element, node in layout.alone if image_address(node)}
    holding |= {layout.parents[element] for element in holding}
    between = (
        (layout.firsts[element], parent, layout.nodes[element])
        for element, (tag, parent) in enumerate(zip(layout.tags, layout.parents, strict=True))
        if tag in AMP_IMAGES and element not in holding and layout.tags[parent] not in AMP_IMAGES
    )
    return merge(layout.alone, amid, between, key=lambda one: one[0])


class _Once:
    """Recognises images that are on the page twice: loaded by scripts, and in `noscript`."""

    def __init__(self) -> None:
        """Start without any image."""
        self._last: tuple[int, bool, Mark] | None = None

    def is_again(self, mark: Mark, place: int, *, unscripted: bool) -> bool:
        """Whether an image repeats the last one at this place, for browsers with or without scripts."""
        last = self._last
        again = last is not None and last[:2] == (place, not unscripted) and _are_same(last[2], mark)
        self._last = None if again or not mark.value else (place, unscripted, mark)
        return again


def _are_same(one: Mark, other: Mark) -> bool:
    """Whether two images are the same, perhaps in two sizes."""
    if one.value == other.value or (one.label and one.label == other.label):
        return True
    return bool(file_of(one.value)) and file_of(one.value) == file_of(other.value)


def _is_point(node: LexborNode) -> bool:
    """Whether an image is an invisible tracking pixel."""
    sides = {node.attributes.get("width"), node.attributes.get("height")}
    return node.tag not in AMP_IMAGES and sides <= {"0", "1"}  # in AMP they may be a ratio


def _end(page: HtmlPage) -> int:
    return page.blocks[-1].start + len(page.blocks[-1].text) if page.blocks else 0


def _detailed(block: Block, layout: Layout, paths: _Paths, marks: _Marks) -> Block:
    element = layout.elements[block.index]
    tag = "pre" if block.tag in VERBATIMS else block.tag  # renderers treat all verbatim elements alike
    language = language_of(layout, element) if tag == "pre" else ""
    return make_block((*block[:3], tag, paths.of(element), marks.of(block), language))


class _Paths:
    """The structure around elements. Intermediate results, such as columns of cells, are kept for further elements."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._paths: dict[int, tuple[Container, ...]] = {-1: ()}
        self._columns: dict[int, int] = {}

    def of(self, element: int) -> tuple[Container, ...]:
        """The structure around an element, including itself."""
        layout, paths = self._layout, self._paths
        todo: list[int] = []
        while element not in paths:
            todo.append(element)
            element = layout.parents[element]
        path = paths[element]
        for inner in reversed(todo):
            tag = layout.tags[inner]
            if tag in _CONTAINERS and len(path) < _MAX_CONTAINERS:
                path = (*path, self._container(tag, inner))
            paths[inner] = path
        return path

    def _container(self, tag: str, element: int) -> Container:
        if tag in _CELLS:
            return Container(tag, element, "", self._column(element), _span(self._layout.nodes[element], "colspan"))
        if tag == "ol":
            return _ordered(self._layout.nodes[element], element)
        name = _CONTAINER_VALUES.get(tag)
        return Container(tag, element, (self._layout.nodes[element].attributes.get(name) or "") if name else "")

    def _column(self, cell: int) -> int:
        """The column that a cell begins in, counting cells without text, too."""
        layout, columns = self._layout, self._columns
        if cell not in columns:
            table = layout.parents[cell]
            while table >= 0 and layout.tags[table] != "table":
                table = layout.parents[table]
            if table not in columns:  # each table is read once
                columns[table] = 0
                columns.update(_columns(layout, table))
        return columns.get(cell, 0)


def _ordered(node: LexborNode, element: int) -> Container:
    """An `ol` with its first number, which is the number of its items if it counts down and states none."""
    attributes = node.attributes
    value = attributes.get("start") or ""
    downwards = "reversed" in attributes
    if downwards and not value.strip().isdecimal():
        value = str(sum(child.tag == "li" for child in node.iter()))
    styled = _NUMBERED.search(attributes.get("style") or "")
    kind = _NUMERALS.get(styled[1].lower(), "") if styled else (attributes.get("type") or "").strip()
    return Container("ol", element, value, numerals=kind if kind in _NUMERALS.values() else "", downwards=downwards)


def _columns(layout: Layout, table: int) -> dict[int, int]:
    """Each cell of a table with its column, up to a nested table, which makes it a layout table."""
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
            taken.update(dict.fromkeys(range(at, min(at + wide, _MAX_COLUMNS)), high))
        at += wide
    return columns


def _span(node: LexborNode, name: str) -> int:
    """The number of columns or rows that a cell covers, bounded because a page may claim any."""
    value = (node.attributes.get(name) or "").strip()
    return min(max(int(value), 1), 100) if re.fullmatch(r"[0-9]{1,9}", value) else 1


class _Marks:
    """Makes the marks of a page's blocks; the one place where addresses are made absolute."""

    def __init__(self, page: HtmlPage) -> None:
        """Collect the images by themselves."""
        self._layout = page.layout
        self._url = page.document.url
        self._alone = frozenset(node.mem_id for _, _, node in self._layout.alone)

    @cached_property
    def _base(self) -> str:
        return base_of(self._layout.tree, self._url)

    def of(self, block: Block) -> tuple[Mark, ...]:
        """The marks of a block with their offsets in its text, outer before inner; without images by themselves."""
        events = self._layout.events[block.index]
        if not events:
            return ()
        starts, ends = _places(self._layout.pieces[block.index], block.text)
        marks = [
            (order, self.mark(node, starts[first], starts[first] if node.tag == "img" else ends[last]), node)
            for order, node, first, last in _runs(events, len(starts) - 1)
            if node.mem_id not in self._alone
        ]
        once = _Once()
        return tuple(
            mark
            for _, mark, node in sorted(marks, key=lambda one: one[0])
            if mark.end > mark.start
            or (_is_image(mark) and not once.is_again(mark, mark.start, unscripted=_unscripted(node)))
        )

    def mark(self, node: LexborNode, start: int, end: int) -> Mark:
        """The mark of an element."""
        tag = node.tag or ""
        kind = cast('Literal["a", "strong", "em", "code", "del", "sup", "sub", "img", "math"]', MARKED.get(tag) or "em")
        if tag == "a":
            return Mark(start, end, kind, self._absolute((node.attributes.get("href") or "").strip()))
        if tag in IMAGES:
            label = " ".join((node.attributes.get("alt") or "").split())
            return Mark(start, start, "img", self._absolute(image_address(node)), label)
        return Mark(start, end, kind)

    def _absolute(self, address: str) -> str:
        return absolute(address, self._base) if address else ""


def _runs(events: Sequence[int | LexborNode | None], pieces: int) -> Iterator[tuple[int, LexborNode, int, int]]:
    """The inline elements of a block: their order, nodes, and first and last pieces."""
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


def _unscripted(node: LexborNode) -> bool:
    """Whether an image within text is for browsers without scripts."""
    return node.parent is not None and node.parent.tag == "noscript"


def _is_image(mark: Mark) -> bool:
    return mark.kind == "img" and bool(mark.value or mark.label)


def _places(pieces: Sequence[str], text: str) -> tuple[list[int], list[int]]:
    """The offsets of pieces in a block's text.

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
    """The programming language named by `pre`, its `code` or one of the three elements around it."""
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
