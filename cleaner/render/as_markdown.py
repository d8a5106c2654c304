"""GitHub's Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.html.tags import HEADINGS
from cleaner.render.footnotes import footnotes
from cleaner.render.markdown_inline import MarkdownInline, longest_run
from cleaner.render.numerals import numeral
from cleaner.render.units import (
    LISTS,
    MAX_COLUMNS,
    Numbers,
    Row,
    Unit,
    in_tight_list,
    labelled_lists,
    loose_items,
    shared,
    units_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.blocks import Block, Container, Options


def to_markdown(blocks: Sequence[Block], options: Options) -> str:
    """GitHub's Markdown. What looks like markup in the text is escaped.

    Args:
        blocks: Kept blocks in reading order, with `path`, `marks` and `language` filled for HTML.
        options: `links` and `images` say whether those are shown.

    Returns:
        Markdown without an end of line at its end; empty for no blocks.
    """
    notes = footnotes(blocks)
    units = units_of(blocks, notes)
    loose = loose_items(units)
    inline = MarkdownInline(options.links, options.images, notes)
    margin = _Margin(labelled_lists(units))
    parts: list[str] = []
    previous: Unit | None = None
    for unit in units:
        lines = _markdown_lines(unit, inline)
        if not lines:
            continue
        if previous is not None:
            is_next = _on_next_markdown_line(previous, unit, loose) and margin.can_interrupt(previous, unit)
            parts.append("\n" if is_next else margin.empty_line(previous, unit))
        first, rest = margin.prefixes(unit, previous)
        parts.append(first + lines[0])
        parts.extend(f"\n{rest}{line}" if line else f"\n{rest.rstrip()}" for line in lines[1:])
        previous = unit
    return "".join(parts)


def _on_next_markdown_line(previous: Unit, unit: Unit, loose: frozenset[int]) -> bool:
    """Whether a unit needs no empty line before it."""
    if unit.tag == "dd" and unit.is_of_definitions and previous.is_of_definitions and previous.path == unit.path:
        return True
    return in_tight_list(previous, unit, loose)


def _markdown_lines(unit: Unit, inline: MarkdownInline) -> list[str]:
    """The lines of a unit, without the margin of its containers."""
    block = unit.block
    if unit.rows:
        return _markdown_table(unit.rows, inline)
    if block.tag == "pre":
        return _fenced(block) if block.text.strip() else []
    if block.tag in HEADINGS:
        title = re.sub(r"(?<=\s)(#+)$", r"\\\1", " ".join(inline.lines(block, plain=frozenset({"strong"}))))
        return [f"{'#' * HEADINGS[block.tag]} {title}"] if title else []
    if unit.is_of_definitions and unit.tag == "dt":
        term = re.sub(r"(?<=\s)\*$", r"\*", " ".join(inline.lines(block, plain=frozenset({"strong"}))))
        return [f"**{term}**"] if term else []
    lines = inline.lines(block)
    if any(container.tag == "note" for container in unit.path) and lines:
        lines[0] = lines[0].removeprefix("^").lstrip()
    lines = [f"{line}\\" for line in lines[:-1]] + lines[-1:]
    if unit.is_of_definitions and unit.tag == "dd" and lines:
        return [f": {lines[0]}", *(f"  {line}" for line in lines[1:])]
    return lines


def _fenced(block: Block) -> list[str]:
    """A code block in a fence that is longer than any inside."""
    code = block.text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    fence = "`" * (longest_run(code, "`", 2) + 1)
    language = re.sub(r"[\s`]", "", block.language)
    return [fence + language, *code.split("\n"), fence]


def _markdown_table(rows: Sequence[Row], inline: MarkdownInline) -> list[str]:
    """Rows between pipes; without a row of `th` on top the header is empty.

    The header is as wide as the widest row, whose cells would not be shown otherwise; other rows may be shorter.
    """
    written = [_markdown_row(row, inline) for row in rows]
    width = max(len(row) for row in written)
    if not all(cell.container.tag == "th" for cell in rows[0].cells):
        written.insert(0, [])
    written[0] += [""] * (width - len(written[0]))
    written.insert(1, ["---"] * width)
    least = min(width, MAX_COLUMNS)
    return ["| " + " | ".join(row + [""] * (least - len(row))) + " |" for row in written]


def _markdown_row(row: Row, inline: MarkdownInline) -> list[str]:
    """The texts of a row's columns; further columns of a wide cell, and columns without a cell, are empty."""
    texts: list[str] = []
    for cell in row.cells:
        texts += [""] * (cell.column - len(texts))
        lines = (line for block in cell.blocks for line in inline.lines(block, in_cell=True))
        texts.append("<br>".join(lines))
        texts += [""] * (min(len(texts) + cell.span - 1, MAX_COLUMNS) - len(texts))
    return texts


class _Margin:
    """Writes the prefixes of lines for the lists, quotes and notes around them; remembers which items have their mark.

    Markdown has no letters or Roman numbers, by which texts refer to items ("paragraph (1)(b)"), and only counts up.
    Such a list has bullets, and its labels are text; figures if an item begins with something else than text.
    """

    def __init__(self, labelled: frozenset[int]) -> None:
        """Start without an open list; `labelled` are the elements of the lists with labels."""
        self._labelled = labelled
        self._widths: dict[int, int] = {}
        self._signs: dict[int, str] = {}
        self._numbers = Numbers()

    def prefixes(self, unit: Unit, previous: Unit | None) -> tuple[str, str]:
        """The prefix of a unit's first line, and that of its other lines."""
        first: list[str] = []
        rest: list[str] = []
        for at, container in enumerate(unit.path):
            if container.tag in {"li", "note"} and container.element not in self._widths:
                mark = self._mark(unit.path, at, previous)
                self._widths[container.element] = self._width(unit.path, at, mark)
                first.append(mark)
            else:
                first.append(self._continued(container))
            rest.append(self._continued(container))
        return "".join(first), "".join(rest)

    def can_interrupt(self, previous: Unit, unit: Unit) -> bool:
        """Whether the unit can interrupt a paragraph; in Markdown a list that doesn't begin with 1 can't."""
        begun = unit.path[shared(previous.path, unit.path) :][:2]
        return len(begun) < 2 or self._has_bullets(begun[0]) or self._numbers.of(*begun) == 1

    def empty_line(self, previous: Unit, unit: Unit) -> str:
        """An empty line inside the containers that both units share."""
        common = unit.path[: shared(previous.path, unit.path)]
        return f"\n{''.join(map(self._continued, common)).rstrip()}\n"

    def _has_bullets(self, container: Container) -> bool:
        return container.tag != "ol" or container.element in self._labelled

    def _width(self, path: tuple[Container, ...], at: int, mark: str) -> int:
        """How far the lines below a mark are indented."""
        if path[at].tag == "note":
            return 4
        return 2 if path[at - 1].element in self._labelled else len(mark)

    def _continued(self, container: Container) -> str:
        if container.tag == "blockquote":
            return "> "
        return " " * self._widths.get(container.element, 0) if container.tag in {"li", "note"} else ""

    def _mark(self, path: tuple[Container, ...], at: int, previous: Unit | None) -> str:
        """`- `, `3. `, `- c. ` or `[^3]: `."""
        item, around = path[at], path[at - 1]
        if item.tag == "note":
            return f"[^{item.value}]: "
        if around.element not in self._signs or previous is None or around not in previous.path:
            self._signs[around.element] = self._sign(path[:at], previous)
        sign = self._signs[around.element]
        if around.tag == "ul":
            return f"{sign} "
        number = self._numbers.count(around, item)
        if around.element not in self._labelled:
            return f"{number}{sign} "
        label = numeral(number, around.numerals)
        return f"{sign} {label}\\. " if label.isdecimal() else f"{sign} {label}. "

    def _sign(self, path: tuple[Container, ...], previous: Unit | None) -> str:
        """The sign of a list that begins or continues; not that of a list right before it, or they would merge."""
        bullets = self._has_bullets(path[-1])
        usual, other = ("-", "*") if bullets else (".", ")")
        at = len(path) - 1
        before = previous.path[at : at + 1] if previous and previous.path[:at] == path[:at] else ()
        touches = bool(before) and before[0].tag in LISTS and self._has_bullets(before[0]) == bullets
        return other if touches and self._signs.get(before[0].element) == usual else usual
