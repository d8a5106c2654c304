"""Markup without the tags that nest too deep: parsing them takes quadratic time (100,000 nested divs: a minute).

Only pages with many tags are looked at. Browsers stop at the same depth.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.tags import KNOWN, words

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_DEPTH = 512
_MANY_TAGS = 8_000
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*)[^<>]*>?")
# Elements that end by themselves when the next one begins, or never have content.
_SELF_CLOSING = frozenset(
    words(
        "p li dt dd option optgroup tr td th thead tbody tfoot colgroup rt rp br img input hr meta link area base col "
        "embed source track wbr param html head body"
    )
)
_RAW_TEXT = frozenset(words("script style textarea title xmp noframes noembed iframe"))


def shallow(markup: str) -> str:
    """The markup without the tags that would nest deeper than `_MAX_DEPTH`; the same if none do. Linear in its length."""
    if markup.count("<") < _MANY_TAGS:
        return markup
    parts: list[str] = []
    done = 0
    for start, end in _too_deep(markup):
        parts.append(markup[done:start])
        done = end
    return "".join(parts) + markup[done:] if parts else markup


def _too_deep(markup: str) -> Iterator[tuple[int, int]]:
    """Where the tags stand that open, or close again, an element that lies too deep."""
    depths = _Depths()
    raw = ""
    for match in _TAG.finditer(markup):
        closing, name = match[1] == "/", match[2].lower()
        if raw:
            raw = "" if closing and name == raw else raw
        elif name in _RAW_TEXT:
            raw = "" if closing else name
        elif name in _SELF_CLOSING or (match[0].endswith("/>") and name not in KNOWN):
            continue
        elif not (depths.close(name) if closing else depths.open(name)):
            yield match.span()


class _Depths:
    """The open elements, roughly as a parser would hold them."""

    def __init__(self) -> None:
        self.stack: list[str] = []
        self.counts: dict[str, int] = {}
        self.dropped: dict[str, int] = {}

    def open(self, name: str) -> bool:
        """Open an element; whether there was room for it."""
        if len(self.stack) >= _MAX_DEPTH:
            self.dropped[name] = self.dropped.get(name, 0) + 1
            return False
        self.stack.append(name)
        self.counts[name] = self.counts.get(name, 0) + 1
        return True

    def close(self, name: str) -> bool:
        """Close an element; whether it is one that was let in."""
        if self.dropped.get(name):
            self.dropped[name] -= 1
            return False
        if self.counts.get(name):
            closed = ""
            while closed != name:
                closed = self.stack.pop()
                self.counts[closed] -= 1
        return True
