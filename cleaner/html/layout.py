"""The layout of a page: its elements and blocks in columns of numbers, as the judges of pages use them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from cleaner.blocks import Page
from cleaner.html.tags import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from selectolax.lexbor import LexborHTMLParser, LexborNode

# Bits of `Layout.masks`, set for an element with this tag and for all inside it.
MASK_TAGS: Final = words(
    "nav aside footer header main article section form table ul ol li figure blockquote pre dl details noscript button "
    "select dialog p td menu"
)
MASK_BITS: Final[dict[str, int]] = {tag: 1 << bit for bit, tag in enumerate(MASK_TAGS)}
MASK_HIDDEN: Final = 1 << len(MASK_TAGS)
MASK_ARIA_HIDDEN: Final = MASK_HIDDEN << 1
MASK_COUNT: Final = len(MASK_TAGS) + 2

# An element's attribute key: tag, class, id, role, itemprop, data-testid, aria-label, rel.
Key = tuple[str | None, ...]
KEY_ATTRIBUTES = ("class", "id", "role", "itemprop", "data-testid", "aria-label", "rel")


@dataclass(frozen=True, slots=True)
class Layout:
    """A page's elements and blocks, in columns. Element 0 is the body. Not to be changed.

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
        """An element and all elements around it, innermost first."""
        while element >= 0:
            yield element
            element = self.parents[element]

    def within(self, chosen: Iterable[bool]) -> list[bool]:
        """Whether each element, or one around it, is chosen; `chosen` says it of each element alone."""
        inside: list[bool] = []
        for parent, itself in zip(self.parents, chosen, strict=True):
            inside.append(itself or (parent >= 0 and inside[parent]))
        return inside


@dataclass(frozen=True, slots=True)
class HtmlPage(Page):
    """A page from `read_html`. It holds a parsed tree, so it doesn't pickle.

    Attributes:
        layout: What the reader saw of elements.
    """

    layout: Layout = field(kw_only=True, repr=False, compare=False)
