"""A block's text with its marks, as Markdown in which nothing else looks like markup."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from cleaner.render.footnotes import references, ways_back
from cleaner.render.inline import Span, events, ordered, spans_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from cleaner.blocks import Block
    from cleaner.render.units import Notes

# Adjacent spans of these kinds are merged, or else their signs would run together.
_JOINED = frozenset({"strong", "em", "del", "code"})
_EMPHASIS = {"strong": "**", "em": "*", "del": "~~"}

# Characters that may begin markup are found by a plain class, ten times as fast as by the look-arounds that decide.
_CANDIDATE = re.compile(r"[\\`*_~\[\]<&]")
# Bounded look-around only, so time is linear.
_SPECIAL = re.compile(
    r"[\\`]"
    r"|\*(?=\S)|(?<=\S)\*"
    r"|(?<![^\W_])_|_(?![^\W_])"
    r"|(?<=\S)~"
    r"|\](?=[(:\[])|\[(?=\^)"
    r"|<(?=[A-Za-z/!?])"
    r"|&(?=#?\w{1,32};)"
)
# In cells lines are separated by `<br>`, so that a sign next to a line end is no longer next to white space.
_AT_END_OF_LINE = re.compile(r"^[^\S\n]*[*~]|[*~](?=[^\S\n]*$)", re.MULTILINE)
# Elsewhere a backslash ends a line that others follow, and it counts as punctuation.
_BEFORE_BREAK = re.compile(r"[*~](?=[^\S\n]*\n)")
_BRACKET = re.compile(r"[\[\]]")
_ESCAPE = re.compile(r"\\[!-/:-@\[-`{-~]")
_BREAK = re.compile(r"\\$", re.MULTILINE)
_SPECIAL_AT_LINE_START = re.compile(
    r"^[^\S\n]*(?:(?P<number>[0-9]{1,9})(?=[.)](?:\s|$))"
    r"|#(?=#{0,5}(?:\s|$))|>|[-+*:](?=\s|$)|[-:|=](?=(?:[-:|=]|[^\S\n])*$)|\[(?=[ xX]\]))",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class MarkdownInline:
    """Writes a block's text with its marks.

    Attributes:
        links: Whether to write links.
        images: Whether to write images.
        notes: The footnotes that are there to be referred to.
    """

    links: bool
    images: bool
    notes: Notes

    def lines(self, block: Block, *, in_cell: bool = False, plain: frozenset[str] = frozenset()) -> list[str]:
        """The block's lines, stripped, none empty.

        Args:
            block: Any block but `pre`.
            in_cell: Whether it stands in a table, where a pipe needs an escape and a line's start doesn't.
            plain: Kinds of marks to leave out.
        """
        text = block.text.replace("\r", "\n")
        marks = [mark for mark in block.marks if mark.kind not in plain]
        spans = spans_of(text, marks, links=self.links, images=self.images)
        spans = _apart(text, self._with_notes(block, spans))
        written = self._write(text, spans, _escapes(text, spans, at_lines=not in_cell))
        if in_cell:
            written = written.replace("|", "\\|")
        return [line.strip() for line in written.split("\n") if line.strip()]

    def _with_notes(self, block: Block, spans: list[Span]) -> list[Span]:
        """Replace the marks of references to footnotes, and of the links back, by spans for footnotes."""
        numbers = self.notes.numbers
        if not numbers:
            return spans
        back = [_with_brackets(block.text, mark.start, mark.end) for mark, _ in ways_back(block, self.notes)]
        found = [Span(*run, "drop") for run in back]
        found += [
            Span(*run, "note", str(number))
            for run, number in references(block).items()
            if number in numbers and not any(run[0] < end and start < run[1] for start, end in back)
        ]
        taken = {at for span in found for at in range(span.start, span.end)}
        return ordered([span for span in spans if span.kind == "img" or not _is_taken(block.text, span, taken)] + found)

    def _write(self, text: str, spans: Sequence[Span], escapes: Sequence[int]) -> str:
        out: list[str] = []
        for event in events(spans, len(text)):
            if event.span is None:
                out.append(_escaped(text, event.start, event.end, escapes))
            elif event.step == "whole":
                shown = _whole(text[event.start : event.end], event.span, only=event.end - event.start == len(text))
                out.append(_set_off(shown, text, event.start) if event.span.kind == "img" else shown)
            else:
                if event.span.kind == "a" and event.step == "open" and out and out[-1].endswith("!"):
                    out[-1] = out[-1][:-1] + "\\!"  # or the link would become an image
                out.append(_delimiter(event.span, event.step))
        return "".join(out)


def is_escaped(text: str) -> bool:
    """Whether a text has escapes or lines broken by a backslash, and nothing that would need an escape."""
    if "\\" not in text:
        return False
    bare = _BREAK.sub("", _ESCAPE.sub(".", text))  # some other character in place of each escape
    return bare != text and not _SPECIAL.search(bare)


def _with_brackets(text: str, start: int, end: int) -> tuple[int, int]:
    """The range of a link, with the brackets around it."""
    return (start - 1, end + 1) if start and text[start - 1] + text[end : end + 1] == "[]" else (start, end)


def _is_taken(text: str, span: Span, taken: Container[int]) -> bool:
    """Whether references to footnotes replace all of a mark; other superscript text keeps its mark."""
    places = range(span.start, span.end)
    if span.kind != "sup":
        return span.start in taken
    return any(at in taken for at in places) and all(at in taken or not text[at].isalnum() for at in places)


def _set_off(shown: str, text: str, at: int) -> str:
    """An image with white space on both sides, because it has no width in the text."""
    before = " " if at > 0 and not text[at - 1].isspace() else ""
    after = " " if at < len(text) and not text[at].isspace() else ""
    return before + shown + after


def _escaped(text: str, start: int, end: int, escapes: Sequence[int]) -> str:
    """A part of the text with a backslash before each special character."""
    parts = []
    for at in escapes[bisect_left(escapes, start) : bisect_left(escapes, end)]:
        parts.append(text[start:at])
        start = at
    parts.append(text[start:end])
    return "\\".join(parts)


def _escapes(text: str, spans: Sequence[Span], *, at_lines: bool) -> list[int]:
    """Offsets of the characters that need a backslash."""
    found = {at for match in _CANDIDATE.finditer(text) if _SPECIAL.match(text, at := match.start())}
    if not at_lines:
        found.update(match.end() - 1 for match in _AT_END_OF_LINE.finditer(text))
    else:
        found.update(match.start() for match in _BEFORE_BREAK.finditer(text))
        for match in _SPECIAL_AT_LINE_START.finditer(text):
            found.add(match.end() if match["number"] else match.end() - 1)
    beside = {at for span in spans for at in (span.start - 1, span.start, span.end - 1, span.end)}
    found |= {at for at in beside if 0 <= at < len(text) and text[at] in "*~"}
    for span in spans:
        found.update(_of_links(text, span))
    if any(span.kind == "math" for span in spans):
        found.update(match.start() for match in re.finditer(r"\$", text))
    return sorted(found)


def _of_links(text: str, span: Span) -> Iterator[int]:
    """Offsets of the characters in or next to a span that would end a link or make one."""
    if span.kind == "a":
        yield from (match.start() for match in _BRACKET.finditer(text, span.start, span.end))
    elif span.kind == "note" and text[span.end : span.end + 1] in {"(", ":"}:
        yield span.end
    elif span.kind == "drop" and text[max(span.start - 1, 0) : span.start] == "]":
        yield span.start - 1


def _apart(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans without emphasis that Markdown couldn't parse: after a wrong character, or touching another's end."""
    if not spans:
        return []
    spans = _without_punctuation(text, spans)
    starts, ends = Counter(span.start for span in spans), Counter(span.end for span in spans)
    kept: list[Span] = []
    closed: set[int] = set()
    for span in spans:
        closes = span.kind not in _EMPHASIS or _may_begin(text, span.end - 1, span.end, alone=ends[span.end] == 1)
        if kept and kept[-1].end == span.start and kept[-1].kind == span.kind and span.kind in _JOINED:
            if closes:
                kept[-1] = replace(kept[-1], end=span.end)
                closed.add(span.end)
            continue
        if span.kind in _EMPHASIS:
            opens = _may_begin(text, span.start, span.start - 1, alone=starts[span.start] == 1)
            if span.start in closed or not (opens and closes):
                continue
            closed.add(span.end)
        kept.append(span)
    return kept


def _without_punctuation(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans, emphasis without punctuation that Markdown can't have at an end: `**Note**:a`, not `**Note:**a`."""
    edges = sorted(at for span in spans for at in (span.start, span.end))
    return [_narrowed(text, span, edges) if span.kind in _EMPHASIS else span for span in spans]


def _narrowed(text: str, span: Span, edges: Sequence[int]) -> Span:
    """A span without the character at an end that can't have a sign beside it, if no other span begins or ends there.

    Args:
        text: The block's text.
        span: Emphasis.
        edges: The offsets at which spans begin and end, in order.
    """
    start, end = span.start, span.end
    if not _may_begin(text, start, start - 1, alone=True):
        start = end - len(text[start + 1 : end].lstrip())
    if not _may_begin(text, end - 1, end, alone=True):
        end = start + len(text[start : end - 1].rstrip())
    moved = [pair for pair in ((span.start, start), (end, span.end)) if pair[0] < pair[1]]
    crosses = any(bisect_right(edges, high) - bisect_left(edges, low) > 1 for low, high in moved)
    return span if crosses or start >= end else replace(span, start=start, end=end)


def _may_begin(text: str, inner: int, outer: int, *, alone: bool) -> bool:
    """Whether `**` may stand between two characters: punctuation inside needs no word outside.

    Args:
        text: The block's text.
        inner: Offset of the character inside the emphasis.
        outer: Offset of its neighbour outside; it may lie outside the text.
        alone: Whether no other mark begins or ends there, whose sign would be the neighbour.
    """
    at_edge = not 0 <= outer < len(text)
    return at_edge or not _is_word(text[outer]) or (alone and _is_word(text[inner]))


def _is_word(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character)[0] not in "PS"


def _whole(text: str, span: Span, *, only: bool) -> str:
    """A span without spans inside. `only`: whether it is its whole block."""
    if span.kind == "drop":
        return ""
    if span.kind == "note":
        return f"[^{span.value}]"
    if span.kind == "img":
        return f"![{_label(span.label)}]({_address(span.value)})"
    text = " ".join(text.split())
    if span.kind == "code" or "$" in text:
        return _code_span(text)
    return f"$${text}$$" if only else f"${text}$"


def _code_span(text: str) -> str:
    fence = "`" * (longest_run(text, "`", 0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def longest_run(text: str, character: str, at_least: int) -> int:
    """Length of the longest run of a character, or a least length."""
    runs = re.findall(re.escape(character) + "+", text)
    return max([at_least, *(len(run) for run in runs)])


def _delimiter(span: Span, step: str) -> str:
    if span.kind == "a":
        return "[" if step == "open" else f"]({_address(span.value)})"
    if span.kind in _EMPHASIS:
        return _EMPHASIS[span.kind]
    return f"<{span.kind}>" if step == "open" else f"</{span.kind}>"


def _address(address: str) -> str:
    """An address for Markdown: without white space or brackets of any kind."""
    return re.sub(r"[\s\x00-\x1f\x7f()<>\\]", lambda match: quote(match[0], safe=""), address.strip())


def _label(text: str) -> str:
    return re.sub(r"[\\\[\]`*_<&]", r"\\\g<0>", " ".join(text.split()))
