"""HTML of semantic tags, safe to show."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from cleaner.html.tags import HEADINGS
from cleaner.render.footnotes import footnotes, jumps
from cleaner.render.inline import Span, events, ordered, spans_of
from cleaner.render.own import wrapped
from cleaner.render.units import Cell, Notes, Numbers, Row, Unit, shared, units_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cleaner.blocks import Block, Container, Options


def to_html(blocks: Sequence[Block], options: Options, *, titled: bool = False) -> str:
    """One `<article data-cleaned>` of semantic tags, safe to show: all text escaped, no address that runs a script.

    Read again it is the same article: footnotes and what refers to them are linked, whatever the options, by names of
    our own (`fn1`, `fnref1`).

    Args:
        blocks: Kept blocks in reading order, with `path`, `marks` and `language` filled for HTML.
        options: `links` and `images` say whether those are shown.
        titled: Whether the first block is the title and not of the body.

    Returns:
        An HTML fragment.
    """
    parts: list[str] = []
    opened: tuple[Container, ...] = ()
    numbers = Numbers()
    inline = _Inline(options.links, options.images, jumps(blocks, footnotes(blocks)))
    for unit in units_of(blocks, Notes()):
        content = _html_content(unit, opened, inline)
        if not content:
            continue
        common = shared(opened, unit.path)
        parts.extend(f"</{container.tag}>" for container in reversed(opened[common:]))
        parts.extend(_open_tag(unit.path, at, numbers) for at in range(common, len(unit.path)))
        parts.append(content)
        opened = unit.path
    parts.extend(f"</{container.tag}>" for container in reversed(opened))
    return "\n".join(wrapped(parts, titled=titled))


def _open_tag(path: tuple[Container, ...], at: int, numbers: Numbers) -> str:
    """The opening tag of the container at this depth, with the number that a list or an item begins with."""
    container = path[at]
    if container.tag == "ol":
        return _open_list(container, numbers.next_in(container))
    if container.tag == "li":
        if path[at - 1].tag == "ol":
            numbers.count(path[at - 1], container)
        if re.fullmatch(r"[0-9]{1,9}", container.value):
            return f'<li value="{container.value}">'
    return f"<{container.tag}>"


def _open_list(container: Container, number: int) -> str:
    start = f' start="{number}"' if number != 1 or container.downwards else ""
    downwards = " reversed" if container.downwards else ""
    numerals = f' type="{escape(container.numerals)}"' if container.numerals else ""
    return f"<ol{start}{downwards}{numerals}>"


def _html_content(unit: Unit, opened: tuple[Container, ...], inline: _Inline) -> str:
    """The unit as HTML, without its containers; empty if it shows nothing."""
    block = unit.block
    if unit.rows:
        rows = "\n".join(_html_row(row, inline) for row in unit.rows)
        return f"<table>\n{rows}\n</table>"
    if block.tag == "pre":
        language = f' class="language-{escape(block.language)}"' if block.language else ""
        code = escape(block.text.strip("\n"))
        return f"<pre><code{language}>{code}</code></pre>" if block.text.strip() else ""
    content = inline.of(block)
    tag = _html_tag(unit, opened)
    if not tag or not content:
        return content
    if unit.is_headed:
        around = block.path[-1].tag
        return f"<{around}><{tag}>{content}</{tag}></{around}>"
    return f"<{tag}>{content}</{tag}>"


def _html_tag(unit: Unit, opened: tuple[Container, ...]) -> str:
    """The element for a block's text; empty where it is the first text of its innermost container."""
    tag, inner = unit.tag, unit.path[-1] if unit.path else None
    if tag in HEADINGS:
        return tag
    if inner is None:
        return "p"
    if (inner.tag == "dl" and tag in {"dt", "dd"}) or (inner.tag == "details" and tag == "summary"):
        return tag
    is_new = inner not in opened[len(unit.path) - 1 : len(unit.path)]
    return "" if inner.tag == tag and tag != "article" and is_new else "p"


def _html_row(row: Row, inline: _Inline) -> str:
    cells: list[str] = []
    columns = 0
    for cell in row.cells:
        cells += ["<td></td>"] * (cell.column - columns)
        cells.append(_html_cell(cell, inline))
        columns = max(columns, cell.column) + cell.span
    return "\n".join(["<tr>", *cells, "</tr>"])


def _html_cell(cell: Cell, inline: _Inline) -> str:
    span = f' colspan="{cell.span}"' if cell.span > 1 else ""
    lines: list[str] = []
    images = ""
    for block in cell.blocks:
        if block.text.strip():
            lines.append(images + inline.of(block))
            images = ""
        else:  # when read again they belong to the text that follows, or to the last one
            images += inline.of(block)
    content = "<br>\n".join(lines) + images
    return f"<{cell.container.tag}{span}>{content}</{cell.container.tag}>"


@dataclass(frozen=True, slots=True)
class _Inline:
    """Writes the text of blocks with its marks.

    Attributes:
        links: Whether to write links.
        images: Whether to write images.
        jumps: Links between footnotes and what refers to them, by the index of their block.
    """

    links: bool
    images: bool
    jumps: Mapping[int, Sequence[Span]]

    def of(self, block: Block) -> str:
        """The block's text as HTML."""
        out = []
        text = block.text
        spans = spans_of(text, block.marks, links=self.links, images=self.images)
        if block.index in self.jumps:
            spans = ordered([*spans, *self.jumps[block.index]])
        for event in events(spans, len(text)):
            if event.span is None:
                out.append(_html_text(text[event.start : event.end]))
            elif event.step == "whole":
                out.append(_html_whole(text[event.start : event.end], event.span))
            else:
                out.append(_html_tag_of(event.span) if event.step == "open" else f"</{event.span.kind}>")
        return "".join(out).strip()


def _html_tag_of(span: Span) -> str:
    """The tag that opens a mark."""
    if span.kind != "a":
        return f"<{span.kind}>"
    name = f' id="{span.label}"' if span.label and span.value.startswith("#") else ""
    return f'<a{name} href="{escape(span.value)}">'


def _html_text(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>\n")


def _html_whole(text: str, span: Span) -> str:
    if span.kind == "img":
        return f'<img src="{escape(span.value)}" alt="{escape(span.label)}">'
    if span.kind == "math":  # it can't contain line ends
        return f"<math><mtext>{escape(' '.join(text.split()), quote=False)}</mtext></math>"
    return f"<code>{_html_text(text)}</code>"
