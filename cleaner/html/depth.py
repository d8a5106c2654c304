"""Removal of tags that would take a parser too long: those nested too deep, and style elements left open.

What nests takes quadratic time (100,000 nested divs: a minute); browsers stop at the same depth. Elements of style,
such as `<b>`, that nobody closes are opened again in every paragraph that follows: 21 KB of them take 1.2 GB.

Only pages with many tags are looked at, and those with fewer in which many styles differ, for of those with the same
attributes a parser opens three again at most.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.html.tags import BLOCKS, KNOWN, RAW_TEXT, STYLES, VERBATIMS, VOID, words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

_MAX_DEPTH = 512
_MANY_TAGS = 8_000
# With fewer tags a parser reopens at most half a million elements, whatever the tags are. With more it does, too, if
# the number of tags times the number of different style tags is below the second figure.
_SAFE_TAGS = 1_400
_SAFE_PRODUCT = 150_000
# None of the 1,865 development and written pages has more than five style elements open at once.
_MAX_OPEN_STYLES = 16
_STYLE = re.compile(r"<[bistuefcBISTUEFC](?:|(?i:m|t|ig|ode|ont|mall|trike|trong))[\s/][^<]*")
# A comment, or a tag with its attributes, which may hold brackets between quotes.
_TAG = re.compile(
    r"<(?:!--(?:-?>|.*?(?:--!?>|\Z))|[!?][^>]*|(/?)([a-zA-Z][^\s/>]*+)"
    r"""(?:[\s/]*+[^\s>/][^\s>/=]*+(?:\s*+=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>]*+))?)*+[\s/]*+>?)""",
    re.DOTALL,
)
# Elements that end when the next one begins, or never have content.
_SELF_CLOSING = VOID | frozenset(
    words("p li dt dd option optgroup tr td th thead tbody tfoot colgroup rt rp html head body")
)
_ENDS = {name: re.compile(f"</{name}", re.IGNORECASE) for name in RAW_TEXT}
# Elements that the end tag of an inline element doesn't reach beyond (blocks), and that none does (walls).
_BLOCKS = frozenset((*BLOCKS, *VERBATIMS, "template", "noscript"))
_WALLS = frozenset(words("table object applet marquee template"))
_WALLS_AND_BLOCKS = _WALLS | _BLOCKS
_CELLS = frozenset(words("td th caption"))
_ROWS = frozenset(words("tr thead tbody tfoot col colgroup"))
_BETWEEN = _WALLS | _CELLS | _ROWS
_PASSED = _SELF_CLOSING - _BETWEEN
# To close a style element around more blocks that are still open, a parser needs several end tags.
_MAX_BLOCKS_WITHIN = 3


def shallow(markup: str) -> str:
    """The markup without tags nested deeper than `_MAX_DEPTH` or leaving more than `_MAX_OPEN_STYLES` styles open.

    Linear in its length. Markup in which there are none comes back as it is.
    """
    count = markup.count("<")
    if count < _SAFE_TAGS or (count < _MANY_TAGS and count * len(set(_STYLE.findall(markup))) < _SAFE_PRODUCT):
        return markup
    parts: list[str] = []
    done = 0
    for start, end in _too_many(markup):
        parts.append(markup[done:start])
        done = end
    return "".join(parts) + markup[done:] if parts else markup


def _too_many(markup: str) -> Iterator[tuple[int, int]]:
    """The ranges of tags that open or close a surplus element."""
    depths, styles = _Depths(), _Styles()
    for match in _tags(markup):
        closing, name = match.groups()
        if name in _PASSED:
            continue
        name = name.lower()
        if name in STYLES:
            stays = styles.close(name, depths.depth) if closing else styles.open(name, depths.depth)
            if not stays:
                yield match.span()
            continue
        if name in _BETWEEN:
            styles.pass_by(name, closing=bool(closing))
        if name in _SELF_CLOSING:
            continue
        if closing:
            if not depths.close(name):
                yield match.span()
        elif (name in KNOWN or not match[0].endswith("/>")) and not depths.open(name):
            yield match.span()


def _tags(markup: str) -> Iterator[re.Match[str]]:
    """All tags except those that are text to a parser, as in a script."""
    at: int | None = 0
    while at is not None:
        tags, at = _TAG.finditer(markup, at), None
        for match in tags:
            if match[2] is None:
                continue
            yield match
            name = match[2].lower()
            if name in RAW_TEXT and not match[1]:
                end = _ENDS[name].search(markup, match.end())
                if end is None:
                    return
                at = end.start()
                break


class _Depths:
    """The stack of open elements except style elements, roughly as a parser keeps it."""

    def __init__(self) -> None:
        self._stack: list[str] = []
        self._counts: dict[str, int] = {}
        self._dropped: dict[str, int] = {}

    @property
    def depth(self) -> int:
        return len(self._stack)

    def open(self, name: str) -> bool:
        """Open an element; return whether there was room for it."""
        if len(self._stack) >= _MAX_DEPTH:
            self._dropped[name] = self._dropped.get(name, 0) + 1
            return False
        self._stack.append(name)
        self._counts[name] = self._counts.get(name, 0) + 1
        return True

    def close(self, name: str) -> bool:
        """Close an element; return whether its start tag was kept."""
        if self._dropped.get(name):
            self._dropped[name] -= 1
            return False
        if self._stack and self._stack[-1] == name:
            self._stack.pop()
            self._counts[name] -= 1
        elif self._counts.get(name):
            stack, barriers = self._stack, _WALLS if name in _BLOCKS else _WALLS_AND_BLOCKS
            at = len(stack) - 1
            while stack[at] != name and stack[at] not in barriers:
                at -= 1
            if stack[at] == name:
                for closed in stack[at:]:
                    self._counts[closed] -= 1
                del stack[at:]
        return True


class _Styles:
    """The open style elements, roughly as a parser would reopen them; inside a cell those around it don't count."""

    def __init__(self) -> None:
        # Names, and the number of other elements that were open around each.
        self._open: list[tuple[str, int]] = []
        self._dropped: dict[str, int] = {}
        # Barriers between them (tables, cells and the like), and from where on open elements count.
        self._walls: list[tuple[str, int]] = []

    @property
    def _start(self) -> int:
        return self._walls[-1][1] if self._walls else 0

    def open(self, name: str, depth: int) -> bool:
        """Open an element; return whether there was room for it."""
        if name in {"a", "nobr"}:  # they end where the next one begins
            self._close(name, 0)
        if len(self._open) - self._start >= _MAX_OPEN_STYLES:
            self._dropped[name] = self._dropped.get(name, 0) + 1
            return False
        self._open.append((name, depth))
        return True

    def close(self, name: str, depth: int) -> bool:
        """Close an element; return whether its start tag was kept."""
        if self._dropped.get(name):
            self._dropped[name] -= 1
            return False
        self._close(name, depth - _MAX_BLOCKS_WITHIN)
        return True

    def _close(self, name: str, least: int) -> None:
        for at in range(len(self._open) - 1, self._start - 1, -1):
            known, depth = self._open[at]
            if known == name:
                if depth >= least:
                    del self._open[at]
                return

    def pass_by(self, name: str, *, closing: bool) -> None:
        """Handle a tag of another element, which may be a barrier between open style elements and later ones."""
        if name in _CELLS or name in _ROWS:
            self._leave(_CELLS, {"table"})
            if name in _CELLS and not closing and self._walls and self._walls[-1][0] == "table":
                self._walls.append((name, len(self._open)))
        elif name in _WALLS:
            if closing:
                self._leave({name}, set() if name == "table" else {"table", *_CELLS})
            elif name != "table":
                self._walls.append((name, len(self._open)))
            elif not self._walls or self._walls[-1][0] != "table":
                self._walls.append((name, self._start))

    def _leave(self, names: AbstractSet[str], barriers: AbstractSet[str]) -> None:
        """Leave the innermost of these elements, unless a barrier comes first.

        What is open in it is no more; of a table, only what is open in its cells, as a parser moves all else out of it.
        """
        for at in range(len(self._walls) - 1, -1, -1):
            name, start = self._walls[at]
            if name in names:
                if name != "table":
                    del self._open[start:]
                elif at + 1 < len(self._walls):
                    del self._open[self._walls[at + 1][1] :]
                del self._walls[at:]
                return
            if name in barriers:
                return
