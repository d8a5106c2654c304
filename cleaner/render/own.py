"""The attribute that marks our own HTML, so that it is recognised when read again: written, tested and removed here."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaner.blocks import Block
    from cleaner.html.layout import HtmlPage

_MARK = "data-cleaned"
# The value of the attribute if the first block is the title, which isn't part of the body.
_TITLED = "titled"
# The marked element, a child of the body.
_MARKED = 1


def wrapped(lines: list[str], *, titled: bool) -> list[str]:
    """Wrap lines of HTML in the marked element."""
    mark = f'{_MARK}="{_TITLED}"' if titled else _MARK
    return [f"<article {mark}>", *lines, "</article>"]


def is_own(page: HtmlPage) -> bool:
    """Whether a page looks like our own HTML: the marked element and nothing else."""
    layout = page.layout
    if layout.parents.count(0) != 1 or layout.tags[_MARKED] != "article":
        return False
    covers_all = (layout.firsts[_MARKED], layout.lasts[_MARKED]) == (0, len(page.blocks))
    return covers_all and _MARK in layout.nodes[_MARKED].attributes


def is_titled(page: HtmlPage) -> bool:
    """Whether the first block of our own HTML is the title, which isn't part of the body."""
    return bool(page.blocks) and page.layout.nodes[_MARKED].attributes[_MARK] == _TITLED


def unwrapped(block: Block) -> Block:
    """A block of our own HTML without the marked element in its path."""
    return block._replace(path=tuple(container for container in block.path if container.element != _MARKED))
