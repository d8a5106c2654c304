"""Plain text as Markdown or HTML, by the forms of its lines."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING

from cleaner.blocks import Block, Container, Options
from cleaner.render.as_html import to_html
from cleaner.render.as_markdown import to_markdown
from cleaner.render.forms import Writing, forms_of, paragraphs, width_of
from cleaner.render.markdown_source import is_markdown, marked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.render.forms import Form

# Deeper levels of quotes and lists stay as they are: nobody reads them, and each level takes time.
_MAX_DEPTH = 8
_LINE_END = re.compile(r"\r\n|\r")
# White space that isn't white space in Markdown.
_SPACE = re.compile(r"[^\S\n\t ]")


def text_to_markdown(text: str, options: Options) -> str:
    """Plain text as Markdown.

    What is Markdown already comes back as it is, and so does what this made. Else paragraphs, lists, quotes and tables
    are written as Markdown has them, indented code between fences, and what only looks like markup is escaped.

    Args:
        text: The surviving lines.
        options: As for HTML; links and images of Markdown stay whatever they say.

    Returns:
        Markdown without an end of line at its end.
    """
    shaper = _Shaper(text, options)
    return text.strip("\r\n") if shaper.writing.markdown else to_markdown(list(shaper.blocks()), options)


def text_to_html(text: str, options: Options) -> str:
    """Plain text as HTML, all of it escaped, as `to_html` writes it.

    Args:
        text: The surviving lines.
        options: `links` and `images` say whether those of Markdown become such; else they stay as they are written.

    Returns:
        An HTML fragment.
    """
    return to_html(list(_Shaper(text, options).blocks()), options)


class _Shaper:
    """Turns lines into the blocks, with structure, that an HTML page of the same content would have."""

    def __init__(self, text: str, options: Options) -> None:
        text = _SPACE.sub(" ", _LINE_END.sub("\n", text))
        self._lines = text.split("\n")
        self._options = options
        self.writing = Writing(is_markdown(text, self._lines), width_of(self._lines))
        self._elements = count(1)
        self._indices = count()

    def blocks(self) -> Iterator[Block]:
        """The blocks of all lines."""
        return self._within(self._lines, ())

    def _within(self, lines: Sequence[str], path: tuple[Container, ...]) -> Iterator[Block]:
        """The blocks of lines in a quote or an item."""
        deep = len(path) >= _MAX_DEPTH
        for at, form in enumerate(_as_they_are(lines, self.writing) if deep else forms_of(lines, self.writing)):
            if form.tag == "table":
                yield from self._table(form, (*path, self._container("table")))
            elif form.tag == "blockquote":
                yield from self._within(form.parts[0], (*path, self._container("blockquote")))
            elif form.tag in {"ul", "ol"}:
                around = (*path, self._container(form.tag, form.value))
                for item in form.parts:
                    yield from self._within(item, (*around, self._container("li")))
            else:
                begins_item = not at and form.tag == "p" and bool(path) and path[-1].tag == "li"
                yield self._block("li" if begins_item else form.tag, form, path)

    def _table(self, form: Form, path: tuple[Container, ...]) -> Iterator[Block]:
        for at, row in enumerate(form.parts):
            cell = form.value if form.value and not at else "td"
            inside = (*path, self._container("tr"))
            for column, text in enumerate(row):
                if text:
                    place = Container(cell, next(self._elements), column=column)
                    yield self._block(cell, form._replace(parts=[[text]]), (*inside, place))

    def _block(self, tag: str, form: Form, path: tuple[Container, ...]) -> Block:
        text, language = "\n".join(form.parts[0]), form.value if tag == "pre" else ""
        is_marked = self.writing.markdown and tag != "pre"
        text, marks = marked(text, self._options) if is_marked else (text, ())
        return Block(next(self._indices), text, 0, tag, path, marks, language)

    def _container(self, tag: str, value: str = "") -> Container:
        return Container(tag, next(self._elements), value)


def _as_they_are(lines: Sequence[str], writing: Writing) -> Iterator[Form]:
    """Lines too deep for other forms, as paragraphs."""
    filled = [line for line in lines if line.strip()]
    return paragraphs(filled, writing) if filled else iter(())
