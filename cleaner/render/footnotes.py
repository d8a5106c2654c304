"""Detection of footnotes, of references to them, and of the links between both."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cleaner.render.inline import Span
from cleaner.render.units import Notes, Numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from cleaner.blocks import Block, Mark

# A reference to a footnote is short: `[12]`, `↩`.
MAX_NOTE_LENGTH = 12

_NOTE = re.compile(r"\[?([0-9]{1,4})\]?")
_NOTE_TARGET = re.compile(r"#(?:fn|foot|_ftn|cite_note|note|endnote)", re.IGNORECASE)
_NOTE_ORIGIN = re.compile(r"ref|anchor|back", re.IGNORECASE)
_BACK_SIGNS = frozenset("↩⤴↑^⏎⬆↵\ufe0e\ufe0f ")


def footnotes(blocks: Sequence[Block]) -> Notes:
    """Footnotes that are kept and referred to."""
    references_in = [(block, set(found.values())) for block in blocks if (found := references(block))]
    if not references_in:
        return Notes()
    numbered = _numbered(blocks)
    referred = {
        number for block, found in references_in for number in found if not _looks_like(number, block, numbered)
    }
    items = _note_items(blocks, referred, numbered)
    paragraphs: dict[int, int] = {}
    labels: set[int] = set()
    label = 0
    for block in blocks:
        number = label or own_number(block)
        label = 0
        if number not in referred or number in items.values() or number in paragraphs.values():
            continue
        if _NOTE.fullmatch(block.text.strip()):
            labels.add(block.index)
            label = number
        else:
            paragraphs[block.index] = number
    lists = {numbered[item].around for item in items}
    beside = {item: one.number for item, one in numbered.items() if one.around in lists and item not in items}
    numbers = frozenset([*items.values(), *paragraphs.values()])
    return Notes(items, paragraphs, frozenset(labels), numbers, beside)


class _Numbered(NamedTuple):
    """The number of an item of an ordered list, and the element of the list."""

    number: int
    around: int


def _looks_like(number: int, block: Block, numbered: Mapping[int, _Numbered]) -> bool:
    """Whether a block looks like the footnote of this number."""
    if own_number(block) == number:
        return True
    item = numbered.get(_item_of(block))
    return item is not None and item.number == number and any(leads_back(block.text, mark) for mark in block.marks)


def _note_items(
    blocks: Iterable[Block], referred: AbstractSet[int], numbered: Mapping[int, _Numbered]
) -> dict[int, int]:
    """Footnotes that are items of an ordered list and lead back."""
    notes: dict[int, int] = {}
    for block in blocks:
        item = _item_of(block)
        number = numbered[item].number if item in numbered else 0
        if number not in referred or number in notes.values():
            continue
        if any(leads_back(block.text, mark) for mark in block.marks):
            notes[item] = number
    return notes


def own_number(block: Block) -> int:
    """The number that a block begins with, if it links back to the text as a footnote's does; else 0."""
    for mark in block.marks:
        if block.text[: max(mark.start, 0)] in {"", "["} and leads_back(block.text, mark):
            match = _NOTE.fullmatch(block.text[: mark.end].strip())
            return int(match[1]) if match else 0
    return 0


def _numbered(blocks: Iterable[Block]) -> dict[int, _Numbered]:
    """The items of ordered lists, by their element."""
    numbers = Numbers()
    found: dict[int, _Numbered] = {}
    for block in blocks:
        for outer, item in zip(block.path, block.path[1:], strict=False):
            if item.tag == "li" and outer.tag == "ol" and item.element not in found:
                found[item.element] = _Numbered(numbers.count(outer, item), outer.element)
    return found


def _item_of(block: Block) -> int:
    """The element of the innermost item around a block; -1 for none."""
    return next((container.element for container in reversed(block.path) if container.tag == "li"), -1)


def references(block: Block) -> dict[tuple[int, int], int]:
    """Raised numbers that link inside the page, as references to footnotes do: their range to their number.

    The range is all that is raised, unless that says more than this number, as `1,2` and `1–3` do.
    """
    return {_range_of(block.text, mark, around): number for mark, around, number in _referring(block)}


def _range_of(text: str, mark: Mark, around: tuple[int, int]) -> tuple[int, int]:
    """The range of a reference in the text: its link with the brackets around it, or all of the superscript."""
    start, end = max(mark.start, 0), min(mark.end, len(text))
    first, last = min(start, around[0]), max(end, around[1])
    if not any(map(str.isalnum, text[first:start] + text[end:last])):
        return first, last
    if first < start and end < last and text[start - 1] + text[end] == "[]":
        return start - 1, end + 1
    return start, end


def _referring(block: Block) -> Iterator[tuple[Mark, tuple[int, int], int]]:
    """The links of references to footnotes, the range of their superscript, and their number."""
    raised: dict[int, tuple[int, int]] = {}
    for mark in block.marks:
        if mark.kind == "sup" and mark.end - mark.start <= MAX_NOTE_LENGTH:
            raised.update(dict.fromkeys(range(mark.start, mark.end), (mark.start, mark.end)))
    for mark in block.marks:
        if mark.kind != "a" or not mark.value.startswith("#") or mark.end - mark.start > MAX_NOTE_LENGTH:
            continue
        around = next((raised[at] for at in range(mark.start, mark.end) if at in raised), None)
        if around is None and _NOTE_TARGET.match(mark.value) and not leads_back(block.text, mark):
            around = (mark.start, mark.end)
        match = _NOTE.fullmatch(block.text[max(mark.start, 0) : mark.end].strip())
        if around and match:
            yield mark, around, int(match[1])


def ways_back(block: Block, notes: Notes) -> Iterator[tuple[Mark, int]]:
    """The links from a footnote back to its reference, and its number."""
    number = notes.items.get(_item_of(block)) or notes.blocks.get(block.index)
    if not number and block.index in notes.labels:
        number = own_number(block)
    if number:
        yield from ((mark, number) for mark in block.marks if leads_back(block.text, mark))


def jumps(blocks: Iterable[Block], notes: Notes) -> dict[int, list[Span]]:
    """Links between references and footnotes by the index of their block: `value` leads to the `label` of another.

    What is read again has the same footnotes, however the page named them.
    """
    found: dict[int, list[Span]] = {}
    labels: set[str] = set()
    for block in blocks if notes.numbers else ():
        back = [(mark, f"fn{number}", f"fnref{number}") for mark, number in ways_back(block, notes)]
        there = [
            (mark, f"fnref{number}", f"fn{number}")
            for mark, _, number in _referring(block)
            if number in notes.numbers and all(mark is not one for one, *_ in back)
        ]
        for mark, label, target in there + back:
            span = Span(
                max(mark.start, 0), min(mark.end, len(block.text)), "a", f"#{target}", "" if label in labels else label
            )
            labels.add(label)
            found.setdefault(block.index, []).append(span)
    return found


def leads_back(text: str, mark: Mark) -> bool:
    """Whether a link leads from a footnote back to its reference."""
    if mark.kind != "a" or not mark.value.startswith("#") or mark.end - mark.start > MAX_NOTE_LENGTH:
        return False
    return bool(_NOTE_ORIGIN.search(mark.value)) or set(text[max(mark.start, 0) : mark.end]) <= _BACK_SIGNS
