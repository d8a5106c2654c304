"""Plain text whose lines were broken at a width: its paragraphs are judged, not the lines that they were broken into.

Mail, terminals' browsers and converters to Markdown break lines so. No such line is a sentence, and few of a phrase of
chrome stand in one line.
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

# So many sentences that go on in the next line tell that lines were broken, so great a share of them where no further
# word had room.
_BREAKS, _FULL = 4, 0.8


@dataclass(frozen=True)
class Wrapped:
    """A text with its paragraphs put together.

    Attributes:
        lines: The page with a block a line.
        page: The page with a block a paragraph; its texts are as long as those of the lines with their ends.
        firsts: For each paragraph the place of its first line, and at the end the number of lines.
    """

    lines: Page
    page: Page
    firsts: tuple[int, ...]

    def spread(self, decision: Decision) -> Decision:
        """What a decision on paragraphs says of their lines; one of which nothing is left goes."""
        cuts: dict[int, tuple[tuple[int, int], ...]] = {}
        gone = set[int]()
        for paragraph, spans in decision.cuts.items():
            for line, start, end in self._parts(paragraph, spans):
                cuts[line] = (*cuts.get(line, ()), (start, end))
        for line, spans in cuts.items():
            if not _left(self.lines.blocks[line].text, spans).strip():
                gone.add(line)
        kept = [line for paragraph in decision.kept for line in self._lines_of(paragraph) if line not in gone]
        removals = [part for removal in decision.removals for part in self._removed(removal)]
        left = {line: spans for line, spans in cuts.items() if line not in gone}
        return replace(decision, kept=tuple(kept), cuts=left, removals=tuple(removals))

    def _lines_of(self, paragraph: int) -> range:
        return range(self.firsts[paragraph], self.firsts[paragraph + 1])

    def _parts(self, paragraph: int, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
        """Each line that spans of a paragraph touch, with the offsets in that line."""
        at = 0
        for line in self._lines_of(paragraph):
            size = len(self.lines.blocks[line].text)
            for start, end in spans:
                low, high = max(start - at, 0), min(end - at, size)
                if low < high:
                    yield line, low, high
            at += size + 1

    def _removed(self, removal: Removal) -> Iterator[Removal]:
        paragraph = removal.line - 1
        start = removal.start - self.page.blocks[paragraph].start
        for line, low, high in self._parts(paragraph, ((start, start + len(removal.text)),)):
            block = self.lines.blocks[line]
            text = block.text[low:high]
            if not text.isspace():
                yield removal._replace(text=text, start=block.start + low, end=block.start + high, line=line + 1)


def _left(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in reversed(spans):
        text = text[:start] + text[end:]
    return text


def unwrapped(page: Page) -> Wrapped | None:
    """The paragraphs of a text whose lines were broken at a width; nothing for one whose lines were not."""
    texts = [block.text for block in page.blocks]
    if not NARROW <= max(map(len, texts), default=0) <= WIDE:
        return None
    inside = [i for i, (text, following) in enumerate(pairwise(texts)) if goes_on(text, following)]
    if len(inside) < _BREAKS:
        return None
    width = max(len(texts[i].rstrip()) for i in inside)
    full = {i for i in inside if _is_full(texts[i], texts[i + 1], width - SLACK)}
    if width < NARROW or len(full) < _FULL * len(inside):
        return None
    return _put_together(page, full | set(_between_sentences(texts, full, width)))


def _is_full(text: str, following: str, width: int) -> bool:
    """Whether the next line's first word had no room in this one."""
    return len(text.rstrip()) + 1 + len(following.split(maxsplit=1)[0]) > width


def _between_sentences(texts: Sequence[str], full: set[int], width: int) -> Iterator[int]:
    """Full lines beside one whose sentence goes on, of two alone that go on with a name, and before a last word."""
    for i, (text, following) in enumerate(pairwise(texts)):
        if text and not OWN_LINE.match(following) and _is_full(text, following, width):
            alone = not "".join([*texts[max(i - 1, 0) : i], *texts[i + 2 : i + 3]]).strip()
            open_end = text.rstrip()[-1:] not in STOPS
            before_name = alone and open_end and following.rstrip()[-1:] in TERMINAL
            before_word = open_end and " " not in following.strip() and not "".join(texts[i + 2 : i + 3]).strip()
            if before_name or before_word or i - 1 in full or i + 1 in full:
                yield i


def _put_together(page: Page, going_on: set[int]) -> Wrapped:
    lines = page.blocks
    firsts = [i for i in range(len(lines)) if i - 1 not in going_on]
    ends = [*firsts[1:], len(lines)]
    blocks = [
        Block(number, " ".join([line.text for line in lines[first:end]]), lines[first].start)
        for number, (first, end) in enumerate(zip(firsts, ends, strict=True))
    ]
    return Wrapped(page, page.with_blocks(blocks), (*firsts, len(lines)))
