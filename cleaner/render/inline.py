"""Marks in a block's text: cleaned up, properly nested, and walked in order."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleaner.blocks import Mark

MAX_INLINE_DEPTH = 16

_SCHEMES = frozenset({"http", "https", "mailto"})


def is_safe_address(address: str) -> bool:
    """Whether a link may have this address: http, https, mailto, or relative to the page.

    Browsers drop control characters and white space before they look at the scheme, so we do too.
    """
    bare = re.sub(r"[\x00-\x20\x7f-\xa0]", "", address)
    head, colon, _ = bare.partition(":")
    if not colon or any(mark in head for mark in "/?#"):
        return bool(bare)
    return head.lower() in _SCHEMES


@dataclass(frozen=True, slots=True)
class Span:
    """A cleaned-up mark: within the text, not empty, without white space at its ends."""

    start: int
    end: int
    kind: str
    value: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A step through a text with its spans: `text`, `open`, `close`, or `whole` for a span without spans inside."""

    step: Literal["text", "open", "close", "whole"]
    start: int
    end: int
    span: Span | None = None


# Kinds of spans that contain no others.
_CLOSED = frozenset({"code", "math", "note", "drop"})
_WHOLE = _CLOSED | {"img"}


def spans_of(text: str, marks: Iterable[Mark], *, links: bool, images: bool) -> list[Span]:
    """The marks that can be shown, in order, outer ones first."""
    spans = []
    for mark in marks:
        start, end = max(mark.start, 0), min(mark.end, len(text))
        shown = {"a": links, "img": images}.get(mark.kind, True)
        if not shown or (mark.kind in {"a", "img"} and not is_safe_address(mark.value)):
            continue
        if mark.kind == "a" and mark.value.strip().startswith("#"):
            continue  # our output has no targets for links within the page
        if mark.kind == "img":
            start = end = _on(text, start)
        else:
            start, end = _trimmed(text, start, end)
        if start < end or mark.kind == "img":
            spans.append(Span(start, end, mark.kind, mark.value, mark.label))
    return _nested(text, sorted(spans, key=lambda span: (span.start, -span.end)))


def _nested(text: str, spans: Iterable[Span]) -> list[Span]:
    """The spans in order. One that crosses an earlier one is cut off at its end, one within its like left out.

    So are those within code or a formula, but for images, which follow it.
    """
    stack: list[Span] = []
    nested: list[Span] = []
    images: list[Span] = []
    for span in spans:
        while stack and stack[-1].end <= span.start:
            stack.pop()
        is_within = bool(stack) and stack[-1].kind in _WHOLE
        if span.kind == "img":
            at = _on(text, stack[-1].end) if is_within and stack[-1].start < span.start else span.start
            images.append(replace(span, start=at, end=at))
        elif not is_within and all(outer.kind != span.kind for outer in stack):
            end = _trimmed(text, span.start, min(span.end, stack[-1].end))[1] if stack else span.end
            stack.append(replace(span, end=end))
            nested.append(stack[-1])
    return ordered([*nested, *images])


def _on(text: str, at: int) -> int:
    """The place of an image: after the white space at its offset."""
    while at < len(text) and text[at].isspace():
        at += 1
    return min(at, len(text))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The range without white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def ordered(spans: Iterable[Span]) -> list[Span]:
    """Sort by start, outer ones first; an image comes before code or a formula, which can't contain it."""
    return sorted(spans, key=lambda span: (span.start, (span.kind in _WHOLE) + (span.kind in _CLOSED), -span.end))


def events(spans: Sequence[Span], length: int) -> Iterator[Event]:
    """Walk through a text with nested spans."""
    stack: list[Span] = []
    at = 0
    for span in spans:
        while stack and stack[-1].end <= span.start:
            yield from _to_end_of(stack[-1], at)
            at = max(at, stack.pop().end)
        start = max(span.start, at)
        end = min(span.end, stack[-1].end) if stack else span.end
        if not _fits(span, stack, end - start):
            continue
        yield Event("text", at, start)
        at = start
        if span.kind in _WHOLE:
            yield Event("whole", start, end, span)
            at = max(at, end)
        else:
            yield Event("open", start, end, span)
            stack.append(replace(span, end=end))
    for span in reversed(stack):
        yield from _to_end_of(span, at)
        at = max(at, span.end)
    yield Event("text", at, length)


def _to_end_of(span: Span, at: int) -> Iterator[Event]:
    yield Event("text", at, span.end)
    yield Event("close", span.end, span.end, span)


def _fits(span: Span, stack: Sequence[Span], length: int) -> bool:
    """Whether a span may begin here: part of it is left, and no span of its kind is open."""
    if span.kind == "img":
        return True
    return length > 0 and len(stack) < MAX_INLINE_DEPTH and all(outer.kind != span.kind for outer in stack)
