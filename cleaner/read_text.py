"""Reads plain text into a page with one block per line, and applies a decision to the lines."""

from __future__ import annotations

import re
from itertools import accumulate, repeat
from typing import TYPE_CHECKING, NamedTuple

from cleaner.blocks import Page, make_block, of_fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.blocks import Decision, Document

# Only these end a line; form feeds and Unicode's separators occur inside paragraphs of real texts.
_LINE = re.compile(r"([^\r\n]*)(\r\n|\n|\r|$)")


class Line(NamedTuple):
    """A line that is left of a text, and where it came from.

    Attributes:
        text: Its text now.
        end: Its line end; empty for a last line without one.
        number: Its number in the original text, from 1.
        pieces: The spans of the original text that make up `text`, in order.
    """

    text: str
    end: str
    number: int
    pieces: tuple[tuple[int, int], ...]

    def within(self, start: int, end: int) -> list[tuple[int, int]]:
        """The spans of the original text that `text[start:end]` comes from."""
        spans, passed = [], 0
        for first, last in self.pieces:
            size = last - first
            low, high = max(start - passed, 0), min(end - passed, size)
            if low < high:
                spans.append((first + low, first + high))
            passed += size
        return spans


_make_line = of_fields(Line)


def split_lines(text: str) -> list[Line]:
    """Split a text into lines, including blank ones; `join_lines` gives the same text back."""
    if "\r" not in text:
        return _split_at_newlines(text)
    lines, offset = [], 0
    for number, match in enumerate(_LINE.finditer(text), 1):
        if not match.group(0):
            break
        lines.append(Line(match.group(1), match.group(2), number, ((offset, offset + len(match.group(1))),)))
        offset = match.end()
    return lines


def _split_at_newlines(text: str) -> list[Line]:
    """`split_lines` for a text without carriage returns, in less time."""
    parts = text.split("\n")
    ends = ["\n"] * (len(parts) - 1)
    if parts[-1]:
        ends.append("")
    starts = accumulate([len(part) + 1 for part in parts], initial=0)
    spans = [((start, start + len(part)),) for part, start in zip(parts, starts, strict=False)]
    return list(map(_make_line, zip(parts, ends, range(1, len(parts) + 1), spans, strict=False)))


def join_lines(lines: Sequence[Line]) -> str:
    """The text that consists of these lines."""
    return "".join([text + end for text, end, _, _ in lines])


def read_text(document: Document) -> Page:
    """Read plain text, one block per line; the same as `page_of(document, split_lines(…))`, in less time."""
    if "\r" in document.text:
        return page_of(document, split_lines(document.text))
    texts = document.text.split("\n")
    starts = accumulate([len(text) + 1 for text in texts], initial=0)
    count = len(texts) - (not texts[-1])  # no line follows the last line end
    parts = zip(range(count), texts, starts, repeat("line"), repeat(()), repeat(()), repeat(""), strict=False)
    return Page(document, tuple(map(make_block, parts)))


def page_of(document: Document, lines: Sequence[Line]) -> Page:
    """The page whose blocks are these lines; a block's index is its line's index in `lines`."""
    texts = [line[0] for line in lines]
    starts = [pieces[0][0] if (pieces := line[3]) else 0 for line in lines]
    parts = zip(range(len(lines)), texts, starts, repeat("line"), repeat(()), repeat(()), repeat(""))
    return Page(document, tuple(map(make_block, parts)))


def apply(lines: Sequence[Line], decision: Decision) -> list[Line]:
    """The lines that are left after a decision, with the blank lines around a removal collapsed into one.

    At the beginning and at the end of the text no blank line is left where lines were removed.
    """
    kept = set(decision.kept)
    left: list[Line] = []
    gap = False  # whether a line was removed since the last one that was added to `left`
    blanks: list[Line] = []
    for i, line in enumerate(lines):
        if i not in kept:
            gap = True
        elif not line.text or line.text.isspace():
            blanks.append(line)
        else:
            left += _blanks_to_keep(blanks, gap=gap, first=not left)
            left.append(_without_spans(line, decision.cuts.get(i, ())))
            blanks, gap = [], False
    if gap:
        return _with_last_end(left, lines)
    return left + blanks


def _blanks_to_keep(blanks: Sequence[Line], *, gap: bool, first: bool) -> Sequence[Line]:
    """The blank lines to keep before a line: all of them if no line was removed there, otherwise one or none."""
    if not gap:
        return blanks
    return () if first else blanks[:1]


def _with_last_end(left: list[Line], lines: Sequence[Line]) -> list[Line]:
    """Drop the new last line's line end if the old last line had none."""
    if left and not lines[-1].end:
        last = left[-1]
        left[-1] = Line(last.text, "", last.number, last.pieces)
    return left


def _without_spans(line: Line, spans: Sequence[tuple[int, int]]) -> Line:
    """A line without some spans of its text."""
    if not spans:
        return line
    pieces: list[tuple[int, int]] = []
    texts: list[str] = []
    position = 0
    for start, end in (*spans, (len(line.text), len(line.text))):
        if position < start:
            texts.append(line.text[position:start])
            pieces += line.within(position, start)
        position = end
    return Line("".join(texts), line.end, line.number, tuple(pieces))
