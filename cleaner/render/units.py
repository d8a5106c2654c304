"""The renderers' input: blocks and data tables, each with the structure around it that is to be shown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from cleaner.blocks import Container
from cleaner.html.tags import HEADINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cleaner.blocks import Block

# Deeper structure is shown at this depth: nobody reads a list of the fortieth level.
MAX_DEPTH = 32
# A cell with more blocks or characters than this is a column of a page layout, unless the table has header cells.
MAX_CELL_BLOCKS = 3
MAX_CELL_LENGTH = 1000
MAX_ONLY_ROW_LENGTH = 200  # characters of a cell, in a table of a single row
# In a table with header cells one cell in two may exceed these limits (a list), and one in six the limit of characters
# (some paragraphs). Of 17 tables with such cells on the development pages, 15 are within this and hold data; one lays
# out a page, one is a single row.
CELLS_PER_LARGE = 2
CELLS_PER_LONG = 6
MAX_LONG_CELL = 3000
# Cells beyond this column are put side by side: a page may claim any width, and empty cells take room in each row.
MAX_COLUMNS = 40

LISTS = frozenset({"ul", "ol"})
_TABLE = frozenset({"table", "tr", "td", "th"})
_STRUCTURE = frozenset({"ul", "ol", "li", "dl", "blockquote", "figure", "figcaption", "details", "article"}) | _TABLE
_TERMS = frozenset({"dt", "p", "div", *HEADINGS})


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a data table, with its blocks."""

    container: Container
    blocks: list[Block]

    @property
    def span(self) -> int:
        """The number of columns that it covers, up to `MAX_COLUMNS`."""
        return min(max(self.container.span, 1), MAX_COLUMNS)

    @property
    def column(self) -> int:
        """The column that it begins in, from 0 to `MAX_COLUMNS`."""
        return min(self.container.column, MAX_COLUMNS)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a data table."""

    container: Container
    cells: list[Cell] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Unit:
    """A block with the structure around it, or a data table: `rows`, with `block` its first block."""

    path: tuple[Container, ...]
    block: Block
    rows: list[Row] = field(default_factory=list)

    @property
    def tag(self) -> str:
        """The tag to render: a paragraph in a definition is the definition."""
        inner = self.block.path[-1].tag if self.block.path else ""
        return inner if inner in {"dt", "dd"} and self.block.tag in {"p", "div"} else self.block.tag

    @property
    def is_headed(self) -> bool:
        """Whether it is a heading that is a term or inside a definition."""
        inner = self.block.path[-1].tag if self.block.path else ""
        return self.tag in HEADINGS and inner in {"dt", "dd"} and bool(self.path) and self.path[-1].tag == "dl"

    @property
    def is_of_definitions(self) -> bool:
        """Whether it is a term or a definition in a list of them."""
        return bool(self.path) and self.path[-1].tag == "dl" and self.tag in {"dt", "dd"}


@dataclass(frozen=True, slots=True)
class Notes:
    """The footnotes that are kept and referred to, with their numbers.

    Attributes:
        items: Numbers of the footnotes that are items of a list, by the item's element.
        blocks: Numbers of the footnotes that are paragraphs, by the block's index.
        labels: Indices of blocks that hold only a footnote's number.
        numbers: The numbers of all footnotes.
        beside: Numbers of the items of their lists that nothing refers to, which stay items, by the item's element.
    """

    items: Mapping[int, int] = field(default_factory=dict)
    blocks: Mapping[int, int] = field(default_factory=dict)
    labels: frozenset[int] = frozenset()
    numbers: frozenset[int] = frozenset()
    beside: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Structure:
    """The containers to show: tables that hold data, `dl`s that have terms, items that are footnotes."""

    tables: frozenset[int]
    definitions: frozenset[int]
    notes: Notes


def units_of(blocks: Sequence[Block], notes: Notes) -> list[Unit]:
    """Turn blocks into units."""
    structure = _Structure(_data_tables(blocks), _with_terms(blocks), notes)
    units: list[Unit] = []
    table: int | None = None
    for block in blocks:
        if block.index in notes.labels or (not block.text.strip() and not block.marks):
            continue
        path = _normal_path(block, structure, units[-1].path if units else ())
        cut = next((at for at, container in enumerate(path) if container.tag == "table"), None)
        if cut is None or _is_caption(block):
            units.append(Unit(_shown(path[:cut]), block))
            table = None
            continue
        if path[cut].element != table:
            units.append(Unit(_shown(path[:cut]), block))
            table = path[cut].element
        _add_to_cell(units[-1].rows, block, row=path[cut + 1], cell=path[cut + 2])
    return units


def _shown(path: tuple[Container, ...]) -> tuple[Container, ...]:
    """The part of a path that is shown; it doesn't end with a list, of which only items show."""
    path = path[:MAX_DEPTH]
    return path[:-1] if path and path[-1].tag in LISTS else path


def _is_caption(block: Block) -> bool:
    return block.tag == "caption" or any(container.tag == "caption" for container in block.path)


def _add_to_cell(rows: list[Row], block: Block, *, row: Container, cell: Container) -> None:
    """Put a block into its cell, the last one or a new one."""
    if not rows or rows[-1].container != row:
        rows.append(Row(row))
    cells = rows[-1].cells
    if not cells or cells[-1].container != cell:
        cells.append(Cell(cell, []))
    cells[-1].blocks.append(block)


def _normal_path(block: Block, structure: _Structure, before: tuple[Container, ...]) -> tuple[Container, ...]:
    """The path without containers that aren't shown: unknown tags, layout tables, lists of footnotes.

    Args:
        block: Any block.
        structure: The containers to show.
        before: The path of the unit before it.
    """
    path: list[Container] = []
    in_data = False
    for container in block.path:
        if container.tag == "table":
            in_data = container.element in structure.tables
        if container.tag not in _STRUCTURE or (container.tag in _TABLE and not in_data):
            continue
        if container.tag == "dl" and container.element not in structure.definitions:
            continue
        if container.tag == "li":
            _enter_item(path, container, structure.notes)
        elif container.tag in LISTS and path and path[-1].tag in LISTS:
            _enter_list(path, container, before)
        else:
            path.append(container)
    while path and path[-1].tag in LISTS:
        path.pop()  # text between items isn't in an item
    if block.tag == "li" and not any(container.tag in {"li", "note"} for container in path):
        path += [_stray_list(path), Container("li", _made_up(block.index))]
    if block.index in structure.notes.blocks:
        path.append(Container("note", _made_up(block.index), str(structure.notes.blocks[block.index])))
    return tuple(path)


def _enter_list(path: list[Container], inner: Container, before: tuple[Container, ...]) -> None:
    """Append a list that is a direct child of a list: it belongs to the item before it, below which browsers show it.

    Without an item before it, the outer list shows nothing yet and is left out.
    """
    depth = len(path)
    if before[:depth] != tuple(path):
        path.pop()
    elif len(before) > depth and before[depth].tag == "li":
        path.append(before[depth])
    path.append(inner)


def _enter_item(path: list[Container], item: Container, notes: Notes) -> None:
    """Append an item, with a list if it has none; a footnote's item replaces its list."""
    in_list = bool(path) and path[-1].tag in LISTS
    if item.element in notes.items:
        if in_list:
            path.pop()
        path.append(Container("note", item.element, str(notes.items[item.element])))
        return
    if not in_list:
        path.append(_stray_list(path))
    number = notes.beside.get(item.element)
    path.append(item if number is None else replace(item, value=str(number)))


def _stray_list(path: Sequence[Container]) -> Container:
    """The list made up for stray items, one for each element."""
    return Container("ul", _made_up(path[-1].element if path else -1, 1))


def _made_up(number: int, kind: int = 0) -> int:
    """A negative number, which can't be an element's, of one of two kinds."""
    return -4 - 2 * number - kind


def _with_terms(blocks: Iterable[Block]) -> frozenset[int]:
    """Elements of the `dl`s that have a term; others are used for indentation."""
    return frozenset(
        block.path[-2].element
        for block in blocks
        if len(block.path) > 1 and block.path[-1].tag == "dt" and block.path[-2].tag == "dl" and block.tag in _TERMS
    )


def _data_tables(blocks: Sequence[Block]) -> frozenset[int]:
    """Elements of the tables that hold data: rows of short cells, nothing nested."""
    cells: dict[int, dict[int, dict[int, list[Block]]]] = {}
    layout: set[int] = set()
    captioned: set[int] = set()
    for block in blocks:
        path = [container for container in block.path if container.tag in _TABLE]
        tables = [at for at, container in enumerate(path) if container.tag == "table"]
        if not tables:
            continue
        layout.update(path[at].element for at in tables[:-1])
        table, tail = path[tables[-1]].element, path[tables[-1] + 1 :]
        if [container.tag for container in tail] in (["tr", "td"], ["tr", "th"]):
            row = cells.setdefault(table, {}).setdefault(tail[0].element, {})
            row.setdefault(tail[1].element, []).append(block)
            if table in captioned:
                layout.add(table)
        elif not _is_caption(block):
            layout.add(table)
        elif table in cells:  # if rows follow, the caption is in the middle: a layout
            captioned.add(table)
    return frozenset(table for table, rows in cells.items() if table not in layout and _holds_data(rows))


def _holds_data(rows: dict[int, dict[int, list[Block]]]) -> bool:
    """Whether rows of cells look like a table of data and not like columns of a page."""
    if max(len(row) for row in rows.values()) < 2:
        return False
    cells = [cell for row in rows.values() for cell in row.values()]
    if any(_is_of_a_page(cell) for cell in cells):
        return False
    longest = MAX_CELL_LENGTH if len(rows) > 1 else MAX_ONLY_ROW_LENGTH
    large = [cell for cell in cells if len(cell) > MAX_CELL_BLOCKS or _length(cell) > longest]
    return not large or (len(rows) > 1 and _are_few(large, len(cells)) and any(map(_is_header, cells)))


def _is_of_a_page(cell: Sequence[Block]) -> bool:
    """Whether a cell holds a page's heading or lines of code, which cells of data don't."""
    return any(block.tag in {"h1", "h2"} or (block.tag == "pre" and "\n" in block.text) for block in cell)


def _are_few(large: Sequence[Sequence[Block]], count: int) -> bool:
    """Whether cells of several blocks or much text are few and small enough for a table of `count` cells."""
    lengths = [_length(cell) for cell in large]
    long = sum(length > MAX_CELL_LENGTH for length in lengths)
    return len(large) * CELLS_PER_LARGE <= count and long * CELLS_PER_LONG <= count and max(lengths) <= MAX_LONG_CELL


def _length(cell: Sequence[Block]) -> int:
    """Characters in a cell; line ends don't count, because its blocks become lines in HTML."""
    return sum(len(block.text) - block.text.count("\n") for block in cell)


def _is_header(cell: Sequence[Block]) -> bool:
    return next(container.tag for container in reversed(cell[0].path) if container.tag in {"td", "th"}) == "th"


def shared(one: tuple[Container, ...], other: tuple[Container, ...]) -> int:
    """The number of containers that both paths begin with."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left is not right and left != right:
            break
        count += 1
    return count


def number_of(value: str, default: int) -> int:
    """The value as a number if it has at most nine digits (Markdown's limit), else the default."""
    return int(value) if re.fullmatch(r"[0-9]{1,9}", value) else default


class Numbers:
    """Counts the items of ordered lists; a list may be interrupted by a paragraph and continue."""

    def __init__(self) -> None:
        """Start without any list."""
        self._following: dict[int, int] = {}

    def of(self, around: Container, item: Container) -> int:
        """The item's number, if it is the next one of its list."""
        return number_of(item.value, self.next_in(around))

    def next_in(self, around: Container) -> int:
        """The number of a list's next item, unless the item states another."""
        return self._following.get(around.element, number_of(around.value, 1))

    def count(self, around: Container, item: Container) -> int:
        """Count an item as the next of its list, and return its number."""
        number = self.of(around, item)
        self._following[around.element] = max(number - 1, 0) if around.downwards else number + 1
        return number


def labelled_lists(units: Iterable[Unit]) -> frozenset[int]:
    """Elements of the lists that Markdown can't number and in which each item begins with text of its own."""
    labelled: set[int] = set()
    others: set[int] = set()
    seen: set[int] = set()
    for unit in units:
        for at, (outer, item) in enumerate(pairwise(unit.path), 2):
            if not (outer.numerals or outer.downwards) or item.tag != "li" or item.element in seen:
                continue
            seen.add(item.element)
            begins = at == len(unit.path) and not unit.rows and unit.tag != "pre" and unit.tag not in HEADINGS
            (labelled if begins else others).add(outer.element)
    return frozenset(labelled - others)


def loose_items(units: Iterable[Unit]) -> frozenset[int]:
    """Elements of the items of all lists in which an item has several paragraphs: these need empty lines between them.

    A list that is interrupted by a paragraph counts as two.
    """
    runs: list[set[int]] = []
    run_of: dict[int, int] = {}
    seen: set[int] = set()
    loose: set[int] = set()
    last: tuple[Container, ...] = ()
    for unit in units:
        lists = [at for at, container in enumerate(unit.path) if container.tag in LISTS]
        common = shared(last, unit.path) if lists else 0
        for at in lists:
            if at >= common:
                run_of[unit.path[at].element] = len(runs)
                runs.append(set())
        items = [(run_of[unit.path[at].element], unit.path[at + 1]) for at in lists if unit.path[at + 1].tag == "li"]
        for run, item in items:
            runs[run].add(item.element)
        for run, item in items[-1:]:
            if item.element in seen:
                loose.add(run)
            seen.add(item.element)
        last = unit.path
    return frozenset(item for run in loose for item in runs[run])


def in_tight_list(previous: Unit, unit: Unit, loose: frozenset[int]) -> bool:
    """Whether a unit begins a further item of a list without empty lines, or a list inside the item before it."""
    common = shared(previous.path, unit.path)
    if not 0 < common < len(unit.path):
        return False
    outer, inner = unit.path[common - 1], unit.path[common]
    if inner.tag == "li":
        return len(previous.path) > common and inner.element not in loose
    if inner.tag in LISTS and outer.tag == "li":
        return outer.element not in loose and unit.path[common + 1].element not in loose
    return False
