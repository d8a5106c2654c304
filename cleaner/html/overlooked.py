"""Brings what the reader would pass over to where it reads: framesets' other text, drawings' text, readings, quotes.

And it leaves out what the reader would read and nobody sees, or should: the line that stands for a film or a PDF.

What `<noframes>` holds is text to the parser, and all that a frameset shows to a reader that opens no frames. Text in
an SVG stands in labels, and is passed over; `<foreignObject>` may hold paragraphs. Above signs that readers may not
know, `<ruby>` sets how they are read; without the parentheses that `<rp>` brings, signs and readings would be a word.
The marks around what `<q>` quotes are the browser's. In `<object>` stands what browsers show if they can't show the
object itself: an article where the page forgets to close it, otherwise a request to get a plug-in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cleaner.html.tags import PARAGRAPHS
from cleaner.prose import count_words

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_FOREIGN, _READING, _QUOTE, _OBJECT = "foreignObject", "ruby rt", "q", "object"
UNREAD: Final = f"{_FOREIGN}, {_READING}, {_QUOTE}, {_OBJECT}"
# What stands beside a reading that needs no parenthesis there: one that `<rp>` brings, or the reading goes on.
_PARTS = frozenset({"rp", "rt"})
# Fewer words are the labels of a diagram, or what an object says where it can't be shown.
_FEWEST = 12
_CODE = frozenset({"script", "style"})
# Marks of a quotation, and of one within it; and what stands there if the author wrote some.
_MARKS, _INNER_MARKS = ("\u201c", "\u201d"), ("\u2018", "\u2019")
_WRITTEN = "\"'\u201c\u201d\u201e\u2018\u2019\u201a«»‹›「」『』"
# A quote with one of these is no part of a line.
_OF_BLOCKS = ", ".join((*PARAGRAPHS, "br"))
# So many are looked at: no page has as many, and what is made to take long takes no longer.
_MOST, _MOST_READINGS = 2000, 50_000


def unframed(tree: LexborHTMLParser) -> str:
    """The markup of what a frameset shows where frames are not; empty if the page is none, or has nothing."""
    if tree.body is not None or tree.head is None:
        return ""
    content = "".join(node.text() for node in tree.css("noframes"))
    return f"{tree.head.html or ''}{content}" if content.strip() else ""


def bring_out(tree: LexborHTMLParser) -> None:
    """Put text in drawings before them, parentheses around readings and marks around quotes; the page is changed.

    Objects with a line that stands for them go.
    """
    _leave_out_objects(tree)
    _lift_text(tree)
    _set_off_readings(tree)
    _set_off_quotes(tree)


def _leave_out_objects(tree: LexborHTMLParser) -> None:
    # Those inside another, as one for each browser was written, go with it.
    outer = [node for node in tree.css(_OBJECT)[:_MOST] if not _is_within(node, _OBJECT)]
    for node in outer:
        if _is_label(node):
            node.decompose()


def _is_within(node: LexborNode, tag: str) -> bool:
    """Whether one of the elements around a node is of this kind."""
    above = node.parent
    while above is not None and above.tag != tag:
        above = above.parent
    return above is not None


def _is_label(node: LexborNode) -> bool:
    """Whether an element says no more than the label of something else does."""
    words = 0
    for inner in node.traverse(include_text=True, skip_empty=True):
        if inner.is_text_node and (inner.parent is None or inner.parent.tag not in _CODE):
            words += count_words(inner.text_content or "")
            if words >= _FEWEST:
                return False
    return True


def _lift_text(tree: LexborHTMLParser) -> None:
    """Put what drawings hold of text before them, where one holds more than labels."""
    drawings: dict[int, tuple[LexborNode, list[LexborNode]]] = {}
    inside: set[int] = set()
    for node in tree.css(_FOREIGN)[:_MOST]:
        above = node.parent
        drawing = None
        while above is not None and above.mem_id not in inside:
            drawing = above if above.tag == "svg" else drawing
            above = above.parent
        if above is None and drawing is not None:  # none within another
            inside.add(node.mem_id)
            drawings.setdefault(drawing.mem_id, (drawing, []))[1].append(node)
    for drawing, nodes in drawings.values():
        if max(count_words(node.text(separator=" ")) for node in nodes) >= _FEWEST:
            for node in nodes:
                drawing.insert_before(node)


def _set_off_readings(tree: LexborHTMLParser) -> None:
    for reading in tree.css(_READING)[:_MOST_READINGS]:
        before, after = _beside(reading.prev, back=True), _beside(reading.next, back=False)
        if before not in _PARTS:
            reading.insert_before("(")
        if after not in _PARTS:
            reading.insert_after(")")


def _set_off_quotes(tree: LexborHTMLParser) -> None:
    """Put marks around quotes amid text, unless the author wrote them: style sheets may switch the browser's off."""
    for quote in tree.css(_QUOTE)[:_MOST]:
        said = quote.text().strip()
        if not said or said[0] in _WRITTEN or _written(quote) or quote.css_first(_OF_BLOCKS) is not None:
            continue
        before, after = _INNER_MARKS if quote.parent is not None and quote.parent.tag == _QUOTE else _MARKS
        quote.insert_before(before)
        quote.insert_after(after)


def _written(quote: LexborNode) -> bool:
    """Whether a text that ends with a mark stands before a quote."""
    before = quote.prev
    return before is not None and before.is_text_node and (before.text_content or "")[-1:] in _WRITTEN


def _beside(node: LexborNode | None, *, back: bool) -> str:
    """The tag of what stands beside a reading, white space passed over."""
    while node is not None and node.is_empty_text_node:
        node = node.prev if back else node.next
    return "" if node is None else node.tag or ""
