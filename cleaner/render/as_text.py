"""Plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.render.units import Cell, Notes, Row, Unit, in_tight_list, loose_items, units_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cleaner.blocks import Block


def to_text(blocks: Sequence[Block]) -> str:
    """Plain text: an empty line between paragraphs, one line an item of a list and a row of a table.

    Args:
        blocks: Kept blocks in reading order, with `path` filled for HTML.

    Returns:
        The words of the blocks and nothing else; a tab goes before each further column of a table, so that cells
        stand under their headers, and `pre` stands as it is.
    """
    units = units_of(blocks, Notes())
    loose = loose_items(units)
    parts: list[str] = []
    previous: Unit | None = None
    for unit in units:
        if previous is not None:
            parts.append("\n" if _on_next_line(previous, unit, loose) else "\n\n")
        parts.append(_unit_text(unit))
        previous = unit
    return "".join(parts)


def _on_next_line(previous: Unit, unit: Unit, loose: frozenset[int]) -> bool:
    """Whether a single line end separates two units."""
    if previous.block.tag == "line" and unit.block.tag == "line":
        return True
    if in_tight_list(previous, unit, loose):
        return True
    return unit.is_of_definitions and previous.path == unit.path


def _unit_text(unit: Unit) -> str:
    """The text of a unit."""
    if unit.rows:
        columns = _columns(unit.rows)
        return "\n".join(_row_text(row, columns) for row in unit.rows)
    if unit.block.tag == "pre":
        return unit.block.text.strip("\n")
    return unit.block.text if unit.block.tag == "line" else unit.block.text.strip()


def _columns(rows: Sequence[Row]) -> dict[int, int]:
    """The columns in which a cell begins, renumbered from 0: a column without cells needs no tab."""
    return {column: at for at, column in enumerate(sorted({cell.column for row in rows for cell in row.cells}))}


def _row_text(row: Row, columns: Mapping[int, int]) -> str:
    """A row as one line: missing and empty cells keep their place up to the last cell with text."""
    parts: list[str] = []
    at = 0
    for cell in row.cells:
        tabs = max(columns[cell.column] - at, 1 if parts else 0)
        parts.append("\t" * tabs + _cell_text(cell))
        at += tabs
    return "".join(parts)


def _cell_text(cell: Cell) -> str:
    """A cell as one line."""
    return " ".join(" ".join(block.text.split()) for block in cell.blocks)
