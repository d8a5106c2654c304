"""Puts the paragraphs of hard-wrapped plain text together, so that paragraphs are judged and not their lines.

Mail programs, text browsers and Markdown converters wrap lines at a fixed width. A line of such a text is no whole
sentence, and few phrases of chrome fit into one line.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from cleaner.blocks import Block, Decision, Page
from cleaner.prose import NARROW, OWN_LINE, SLACK, STOPS, TERMINAL, WIDE, goes_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.blocks import Removal

# A text is wrapped if at least this many sentences continue in the next line ...
_MIN_BREAKS = 4
# ... and at least this share of these breaks come where no further word had room.
_MIN_FULL_SHARE = 0.8


@dataclass(frozen=True)
class Wrapped:
    """A text with its paragraphs put together.

    Attributes:
        lines: The page with one block per line.
        page: The page with one block per paragraph; in its texts, a space replaces each line end.
        firsts: For each paragraph the index of its first line, and at the end the number of lines.
    """

    lines: Page
    page: Page
    firsts: tuple[int, ...]

    def spread(self, decision: Decision) -> Decision:
        """Convert a decision on paragraphs into one on their lines; lines of which nothing is left go."""
        cuts: dict[int, tuple[tuple[int, int], ...]] = {}
        for paragraph, spans in decision.cuts.items():
            for line, start, end in self._spans_in_lines(paragraph, spans):
                cuts[line] = (*cuts.get(line, ()), (start, end))
        lines = self.lines.blocks
        emptied = {line for line, spans in cuts.items() if not _without_spans(lines[line].text, spans).strip()}
        kept = [line for paragraph in decision.kept for line in self._lines_of(paragraph) if line not in emptied]
        removals = [part for removal in decision.removals for part in self._removals_of_lines(removal)]
        remaining_cuts = {line: spans for line, spans in cuts.items() if line not in emptied}
        return replace(decision, kept=tuple(kept), cuts=remaining_cuts, removals=tuple(removals))

    def _lines_of(self, paragraph: int) -> range:
        return range(self.firsts[paragraph], self.firsts[paragraph + 1])

    def _spans_in_lines(self, paragraph: int, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
        """Each line that spans of a paragraph touch, with the start and end in that line."""
        offset = 0
        for line in self._lines_of(paragraph):
            size = len(self.lines.blocks[line].text)
            for start, end in spans:
                low, high = max(start - offset, 0), min(end - offset, size)
                if low < high:
                    yield line, low, high
            offset += size + 1

    def _removals_of_lines(self, removal: Removal) -> Iterator[Removal]:
        """The removal of a part of a paragraph, as one removal for each of its lines that have text."""
        paragraph = removal.line - 1
        start = removal.start - self.page.blocks[paragraph].start
        for line, low, high in self._spans_in_lines(paragraph, ((start, start + len(removal.text)),)):
            block = self.lines.blocks[line]
            text = block.text[low:high]
            if not text.isspace():
                yield removal._replace(text=text, start=block.start + low, end=block.start + high, line=line + 1)


def _without_spans(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in reversed(spans):
        text = text[:start] + text[end:]
    return text


def unwrapped(page: Page) -> Wrapped | None:
    """The paragraphs of a text whose lines are wrapped; None if they are not."""
    texts = [block.text for block in page.blocks]
    if not NARROW <= max(map(len, texts), default=0) <= WIDE:
        return None
    breaks = [i for i, (text, following) in enumerate(pairwise(texts)) if goes_on(text, following)]
    if len(breaks) < _MIN_BREAKS:
        return None
    width = max(len(texts[i].rstrip()) for i in breaks)
    full = {i for i in breaks if _is_full(texts[i], texts[i + 1], width - SLACK)}
    if width < NARROW or len(full) < _MIN_FULL_SHARE * len(breaks):
        return None
    return _join_lines(page, full | set(_other_breaks(texts, full, width)))


def _is_full(text: str, following: str, width: int) -> bool:
    """Whether the next line's first word had no room in this one."""
    return len(text.rstrip()) + 1 + len(following.split(maxsplit=1)[0]) > width


def _other_breaks(texts: Sequence[str], full: set[int], width: int) -> Iterator[int]:
    """Full lines that continue in the next one although it does not begin in lower case.

    A full line does so next to another break, as the first of a paragraph's only two lines where the second begins with
    a name, and before the single last word of a paragraph.
    """
    for i, (text, following) in enumerate(pairwise(texts)):
        if not text or OWN_LINE.match(following) or not _is_full(text, following, width):
            continue
        above, below = "".join(texts[max(i - 1, 0) : i]).strip(), "".join(texts[i + 2 : i + 3]).strip()
        is_open = text.rstrip()[-1:] not in STOPS
        is_before_name = is_open and not above and not below and following.rstrip()[-1:] in TERMINAL
        is_before_last_word = is_open and not below and " " not in following.strip()
        if is_before_name or is_before_last_word or i - 1 in full or i + 1 in full:
            yield i


def _join_lines(page: Page, continued: set[int]) -> Wrapped:
    """The paragraphs of a text, given the lines that continue in the next one."""
    lines = page.blocks
    firsts = [i for i in range(len(lines)) if i - 1 not in continued]
    ends = [*firsts[1:], len(lines)]
    blocks = [
        Block(number, " ".join([line.text for line in lines[first:end]]), lines[first].start)
        for number, (first, end) in enumerate(zip(firsts, ends, strict=True))
    ]
    return Wrapped(page, page.with_blocks(blocks), (*firsts, len(lines)))
