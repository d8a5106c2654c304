"""Plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.render.units import Cell, Notes, Unit, in_tight_list, loose_lists, units_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.blocks import Block


def to_text(blocks: Sequence[Block]) -> str:
    """Plain text: an empty line between paragraphs, one line an item of a list and a row of a table.

    Args:
        blocks: Kept blocks in reading order, with `path` filled for HTML.

    Returns:
        The words of the blocks and nothing else; cells are joined by a tab, `pre` stands as it is.
    """
    units = units_of(blocks, Notes())
    loose = loose_lists(units)
    parts: list[str] = []
    previous: Unit | None = None
    for unit in units:
        if previous is not None:
            parts.append("\n" if _on_next_line(previous, unit, loose) else "\n\n")
        parts.append(_unit_text(unit))
        previous = unit
    return "".join(parts)


def _on_next_line(previous: Unit, unit: Unit, loose: frozenset[int]) -> bool:
    """Whether a single end of line parts the two."""
    if previous.block.tag == "line" and unit.block.tag == "line":
        return True
    if in_tight_list(previous, unit, loose):
        return True
    in_one_list = previous.path == unit.path and bool(unit.path) and unit.path[-1].tag == "dl"
    return in_one_list and unit.tag in {"dt", "dd"}


def _unit_text(unit: Unit) -> str:
    """The unit's words."""
    if unit.rows:
        return "\n".join("\t".join(_cell_text(cell) for cell in row.cells) for row in unit.rows)
    if unit.block.tag == "pre":
        return unit.block.text.strip("\n")
    return unit.block.text if unit.block.tag == "line" else unit.block.text.strip()


def _cell_text(cell: Cell) -> str:
    """A cell on one line."""
    return " ".join(" ".join(block.text.split()) for block in cell.blocks)
