"""Plain text as a page: a block a line, and the lines that are left when some of them go."""

from __future__ import annotations

import re
from itertools import accumulate, repeat
from typing import TYPE_CHECKING, NamedTuple

from cleaner.blocks import Page, make_block, of_fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.blocks import Decision, Document

# Only these end a line; form feeds and Unicode's separators stand inside paragraphs of real texts.
_LINE = re.compile(r"([^\r\n]*)(\r\n|\n|\r|$)")


class Line(NamedTuple):
    """A line that is still there, and where it came from.

    Attributes:
        text: What it says now.
        end: Its line end; empty for a last line without one.
        number: Its number in the original text, from 1.
        pieces: The spans of the original text that make up `text`, in order.
    """

    text: str
    end: str
    number: int
    pieces: tuple[tuple[int, int], ...]

    def within(self, start: int, end: int) -> list[tuple[int, int]]:
        """The spans of the original text behind `text[start:end]`."""
        found, passed = [], 0
        for first, last in self.pieces:
            size = last - first
            low, high = max(start - passed, 0), min(end - passed, size)
            if low < high:
                found.append((first + low, first + high))
            passed += size
        return found


_make_line = of_fields(Line)


def split_lines(text: str) -> list[Line]:
    """All lines of a text, blank ones too; joined again they are the text."""
    if "\r" not in text:
        return _split_simple(text)
    lines, offset = [], 0
    for number, found in enumerate(_LINE.finditer(text), 1):
        if not found.group(0):
            break
        lines.append(Line(found.group(1), found.group(2), number, ((offset, offset + len(found.group(1))),)))
        offset = found.end()
    return lines


def _split_simple(text: str) -> list[Line]:
    parts = text.split("\n")
    ends = ["\n"] * (len(parts) - 1)
    if parts[-1]:
        ends.append("")
    starts = accumulate([len(part) + 1 for part in parts], initial=0)
    spans = [((start, start + len(part)),) for part, start in zip(parts, starts, strict=False)]
    return list(map(_make_line, zip(parts, ends, range(1, len(parts) + 1), spans, strict=False)))


def join_lines(lines: Sequence[Line]) -> str:
    """The text that lines make."""
    return "".join([text + end for text, end, _, _ in lines])


def read_text(document: Document) -> Page:
    """Read plain text: a block a line; the same as the page of its lines, in less time."""
    if "\r" in document.text:
        return page_of(document, split_lines(document.text))
    texts = document.text.split("\n")
    starts = accumulate([len(text) + 1 for text in texts], initial=0)
    count = len(texts) - (not texts[-1])  # behind the last end there is no line
    parts = zip(range(count), texts, starts, repeat("line"), repeat(()), repeat(()), repeat(""), strict=False)
    return Page(document, tuple(map(make_block, parts)))


def page_of(document: Document, lines: Sequence[Line]) -> Page:
    """The page that lines make; a block's index is its place among them."""
    texts = [line[0] for line in lines]
    starts = [pieces[0][0] if (pieces := line[3]) else 0 for line in lines]
    parts = zip(range(len(lines)), texts, starts, repeat("line"), repeat(()), repeat(()), repeat(""))
    return Page(document, tuple(map(make_block, parts)))


def apply(lines: Sequence[Line], decision: Decision) -> list[Line]:
    """The lines that a decision leaves, blank lines around a removal collapsed into one.

    At the beginning and at the end of the text no blank line is left where something went.
    """
    kept = set(decision.kept)
    left: list[Line] = []
    gap = False  # whether a removal lies between the last line taken and the next
    blanks: list[Line] = []
    for i, line in enumerate(lines):
        if i not in kept:
            gap = True
        elif not line.text or line.text.isspace():
            blanks.append(line)
        else:
            left += _blanks_between(blanks, gap=gap, first=not left)
            left.append(_cut(line, decision.cuts.get(i, ())))
            blanks, gap = [], False
    left += [] if gap else blanks
    return _close(left, lines) if gap else left


def _blanks_between(blanks: Sequence[Line], *, gap: bool, first: bool) -> Sequence[Line]:
    if not gap:
        return blanks
    return () if first else blanks[:1]


def _close(left: list[Line], lines: Sequence[Line]) -> list[Line]:
    """Give the new last line the kind of end that the old one had: none, or its line end."""
    if left and not lines[-1].end:
        last = left[-1]
        left[-1] = Line(last.text, "", last.number, last.pieces)
    return left


def _cut(line: Line, spans: Sequence[tuple[int, int]]) -> Line:
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
