"""Distinguishes HTML from plain text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaner.blocks import Kind

SNIFF = 8_192  # characters examined to distinguish HTML from text


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BLOCK_TAGS = _words(
    "html head body title div p section article main header footer nav aside h1 h2 h3 h4 h5 h6 ul ol dl table tbody tr "
    "td th blockquote figure pre form center details address script style noscript li dd dt"
)
_VOID_TAGS = _words("br hr img meta link input wbr source col")
_OPTIONAL_END = _words("p li dd dt tr td th")
_INLINE_TAGS = _words(
    "a b i u s em strong span font small sub sup code kbd q cite abbr mark time label button select option textarea "
    "iframe picture video audio svg figcaption caption thead tfoot del ins big strike tt var"
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,9})(?:[\s/][^<>]{0,2000})?>")
PREAMBLE = re.compile(r"(?:\ufeff|\s+|<!--(?:(?!-->).)*-->|<\?[^>]*\?>)+", re.DOTALL)
_PAGE_START = re.compile(r"<!doctype\s+html[^>]*>\s*(?:<|\Z)|<html(?:\s[^>]*\S)?\s*>\s*(?:<|\Z)", re.IGNORECASE)
_HEAD_START = re.compile(r"<(?:head|body)(?:\s[^>]*)?>\s*<", re.IGNORECASE)


def find_kind(text: str) -> Kind:
    """Decide by the beginning alone: whether markup covers it."""
    sample = text[:SNIFF]
    if "<" not in sample:
        return "text"
    preamble = PREAMBLE.match(sample)
    start = preamble.end() if preamble else 0
    if start == len(sample) < len(text):  # a comment longer than the sample
        start = 0
    if _PAGE_START.match(sample, start) or _HEAD_START.match(sample, start) or _starts_late(text, sample):
        return "html"
    return "html" if _is_covered(sample[start:], whole=len(text) <= SNIFF) else "text"


def _starts_late(text: str, sample: str) -> bool:
    """Whether a whole page comes after a little junk, such as a server's warning."""
    found = _PAGE_START.search(sample, 0, 1024)
    return found is not None and text[-200:].rstrip().lower().endswith("</html>") and found.start() * 4 < len(text)


def _is_covered(sample: str, *, whole: bool) -> bool:
    """Whether elements cover nearly all of a sample: a fragment of HTML, not a text about it."""
    tags = [match for match in _TAG.finditer(sample) if _is_markup(match)]
    names = [match[2].lower() for match in tags]
    blocks = sum(name in _BLOCK_TAGS for name in names)
    attributes = sum(name in _INLINE_TAGS and "=" in match[0] for name, match in zip(names, tags, strict=True))
    if not blocks and names.count("br") < 2 and attributes < 2:
        return False
    covered, loose = _measure_cover(sample, tags, whole=whole)
    needed = 0.6 if sample.startswith("<") else 0.8
    return covered >= needed * (covered + loose)


def _is_markup(match: re.Match[str]) -> bool:
    """Whether a tag is used and not mentioned: known by name, not quoted, a block's end not within a sentence."""
    name, text = match[2].lower(), match.string
    if name in _VOID_TAGS:
        return True
    if name not in _BLOCK_TAGS and name not in _INLINE_TAGS:
        return False
    if text[max(0, match.start() - 1) : match.start()] in {"`", '"', "'", "“", "‘", "(", "«", "„"}:
        return False
    after = text[match.end() : match.end() + 1]
    return not (match[1] and name in _BLOCK_TAGS) or after.isspace() or after in {"", "<"}


def _measure_cover(sample: str, tags: list[re.Match[str]], *, whole: bool) -> tuple[int, int]:
    """Characters (without white space) inside elements and void tags, and outside."""
    spans = _find_elements(sample, tags, whole=whole)
    covered, end = 0, 0
    for start, stop in sorted(spans):
        if stop > end:
            covered += _count_ink(sample[max(start, end) : stop])
            end = stop
    return covered, _count_ink(sample) - covered


def _count_ink(text: str) -> int:
    return len(text) - sum(map(text.count, " \n\t\r"))


def _find_elements(sample: str, tags: list[re.Match[str]], *, whole: bool) -> list[tuple[int, int]]:
    """Spans of elements that are closed or need no end tag; the end of a sample closes all."""
    spans: list[tuple[int, int]] = []
    opened: list[tuple[str, int]] = []
    for tag in tags:
        name = tag[2].lower()
        if name in _VOID_TAGS:
            spans.append(_find_line(sample, tag) if name in {"br", "hr"} else tag.span())
        elif not tag[1]:
            opened.append((name, tag.start()))
        elif any(name == other for other, _ in opened[-64:]):
            while opened:
                other, start = opened.pop()
                if other == name or other in _OPTIONAL_END:
                    spans.append((start, tag.end()))
                if other == name:
                    break
    rest = [start for name, start in opened if not whole or (name in _OPTIONAL_END and _begins_block(sample, start))]
    return [*spans, *((start, len(sample)) for start in rest[:1])]


def _find_line(sample: str, tag: re.Match[str]) -> tuple[int, int]:
    """Extend spans: a line break makes the text before it a line of HTML."""
    return max(sample.rfind("\n", 0, tag.start()), sample.rfind(">", 0, tag.start())) + 1, tag.end()


def _begins_block(sample: str, start: int) -> bool:
    before = sample[max(0, start - 40) : start].rstrip(" \t")
    after = sample[sample.find(">", start) + 1 :][:40].lstrip()
    return before[-1:] in {"", "\n", "\r", ">", "."} and (after[:1].isupper() or after[:1] == "<")
