"""The mark on our own HTML, by which it is known when it is read again: what writes it, tells it and takes it off."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaner.blocks import Block
    from cleaner.html.layout import HtmlPage

_MARK = "data-cleaned"
# What it says if the first block is the title and not of the body.
_TITLED = "titled"
# The element that bears it, right below the body.
_MARKED = 1


def wrapped(lines: list[str], *, titled: bool) -> list[str]:
    """Lines of HTML within the element that bears the mark."""
    mark = f'{_MARK}="{_TITLED}"' if titled else _MARK
    return [f"<article {mark}>", *lines, "</article>"]


def is_own(page: HtmlPage) -> bool:
    """Whether a page is what our HTML looks like: the element with the mark and nothing else."""
    layout = page.layout
    if layout.parents.count(0) != 1 or layout.tags[_MARKED] != "article":
        return False
    covers_all = (layout.firsts[_MARKED], layout.lasts[_MARKED]) == (0, len(page.blocks))
    return covers_all and _MARK in layout.nodes[_MARKED].attributes


def is_titled(page: HtmlPage) -> bool:
    """Whether the first block of a page that is our own is the title, which is not of the body."""
    return bool(page.blocks) and page.layout.nodes[_MARKED].attributes[_MARK] == _TITLED


def unwrapped(block: Block) -> Block:
    """A block of our own HTML without the element that bears the mark, which is around all of them."""
    return block._replace(path=tuple(container for container in block.path if container.element != _MARKED))
