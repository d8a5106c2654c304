"""Moves text to where the reader finds it: `<noframes>`, text in drawings, ruby readings, marks of quotes.

It also removes text that nobody sees or should read: the line in place of a film or a PDF.

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

_FOREIGN = "foreignObject"
_READING = "ruby rt"
_QUOTE = "q"
_OBJECT = "object"
UNREAD: Final = f"{_FOREIGN}, {_READING}, {_QUOTE}, {_OBJECT}"
# Siblings next to which a reading needs no parenthesis: `<rp>` has one, and after `<rt>` the reading continues.
_READING_PARTS = frozenset({"rp", "rt"})
# Fewer words are labels of a diagram, or the message for an object that can't be shown.
_MIN_WORDS = 12
_CODE = frozenset({"script", "style"})
_MARKS = ("\u201c", "\u201d")  # of a quotation
_INNER_MARKS = ("\u2018", "\u2019")  # of a quotation inside another
# Marks that authors write themselves.
_WRITTEN_MARKS = "\"'\u201c\u201d\u201e\u2018\u2019\u201a«»‹›「」『』"
# A quote with one of these is not part of a line.
_OF_BLOCKS = ", ".join((*PARAGRAPHS, "br"))
# Limits that no page reaches, against pages made to take long.
_MAX_ELEMENTS = 2000
_MAX_READINGS = 50_000


def unframed(tree: LexborHTMLParser) -> str:
    """The markup that a frameset shows without frames; empty if there is none, or the page isn't a frameset."""
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
    # Nested objects, one for each browser, go with the outer one.
    outer = [node for node in tree.css(_OBJECT)[:_MAX_ELEMENTS] if not _is_within(node, _OBJECT)]
    for node in outer:
        if _is_label(node):
            node.decompose()


def _is_within(node: LexborNode, tag: str) -> bool:
    """Whether a node is inside an element with this tag."""
    above = node.parent
    while above is not None and above.tag != tag:
        above = above.parent
    return above is not None


def _is_label(node: LexborNode) -> bool:
    """Whether an element has no more text than a label."""
    words = 0
    for inner in node.traverse(include_text=True, skip_empty=True):
        if inner.is_text_node and (inner.parent is None or inner.parent.tag not in _CODE):
            words += count_words(inner.text_content or "")
            if words >= _MIN_WORDS:
                return False
    return True


def _lift_text(tree: LexborHTMLParser) -> None:
    """Move the text of drawings before them if it is more than labels."""
    drawings: dict[int, tuple[LexborNode, list[LexborNode]]] = {}
    inside: set[int] = set()
    for node in tree.css(_FOREIGN)[:_MAX_ELEMENTS]:
        above = node.parent
        drawing = None
        while above is not None and above.mem_id not in inside:
            drawing = above if above.tag == "svg" else drawing
            above = above.parent
        if above is None and drawing is not None:  # not inside another one
            inside.add(node.mem_id)
            drawings.setdefault(drawing.mem_id, (drawing, []))[1].append(node)
    for drawing, nodes in drawings.values():
        if max(count_words(node.text(separator=" ")) for node in nodes) >= _MIN_WORDS:
            for node in nodes:
                drawing.insert_before(node)


def _set_off_readings(tree: LexborHTMLParser) -> None:
    for reading in tree.css(_READING)[:_MAX_READINGS]:
        before, after = _beside(reading.prev, back=True), _beside(reading.next, back=False)
        if before not in _READING_PARTS:
            reading.insert_before("(")
        if after not in _READING_PARTS:
            reading.insert_after(")")


def _set_off_quotes(tree: LexborHTMLParser) -> None:
    """Put marks around quotes within text, unless the author wrote some: style sheets may disable the browser's."""
    for quote in tree.css(_QUOTE)[:_MAX_ELEMENTS]:
        said = quote.text().strip()
        if not said or said[0] in _WRITTEN_MARKS or _written(quote) or quote.css_first(_OF_BLOCKS) is not None:
            continue
        before, after = _INNER_MARKS if quote.parent is not None and quote.parent.tag == _QUOTE else _MARKS
        quote.insert_before(before)
        quote.insert_after(after)


def _written(quote: LexborNode) -> bool:
    """Whether the text before a quote ends with a mark."""
    before = quote.prev
    return before is not None and before.is_text_node and (before.text_content or "")[-1:] in _WRITTEN_MARKS


def _beside(node: LexborNode | None, *, back: bool) -> str:
    """The tag of the sibling next to a reading, skipping white space."""
    while node is not None and node.is_empty_text_node:
        node = node.prev if back else node.next
    return "" if node is None else node.tag or ""
