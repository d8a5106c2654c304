"""Recognises texts in the order of times or versions: live reports, programmes of a day, and change logs."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.rules.predicates import View

# A line with only a time, as above each entry of a live report.
_CLOCK = re.compile(
    r"\W{0,3}(?:[^\W\d_]{1,5}\.? )?([01]?\d|2[0-3])[:.h]([0-5]\d) ?(uhr|h|hod|ч|[ap]\.?m|[a-z]{2,3}t)?\W{0,2}$",
    re.IGNORECASE,
)
_MIN_ENTRIES = 4  # of a live report
_MAX_LINES_TO_PROSE = 3  # from an entry's time
_MIN_PROSE_SHARE = 0.75  # of the entries, that have prose
_TIME_CHARS = 20  # a line with only a time is shorter
_MAX_PROSE_BEFORE = 0.5  # the share of the prose above a live report
# A line of a programme: a time, and what is on then.
_PROGRAMME_ITEM = re.compile(
    r"(?:[-–•*] )?([01]?\d|2[0-4])[:.h]([0-5]\d)(?!\d) ?([ap]\.?m\b\.?|uhr\b|uur\b|h\b|ч\.|น\.|बजे)?[\s:–—-]*[^\W\d_]\S",
    re.IGNORECASE,
)
_MIN_ITEMS = 4  # of a programme
_MAX_ITEM_DISTANCE = 3  # lines from one item to the next
# The number of a version with its date, as in the headings of change logs.
_VERSION = re.compile(
    r"(?:#{1,6} |version |release )?\[?v?(\d+(?:\.\d+){1,3}\w{0,6})\]?[ ,:–—-]{1,5}"
    r"\(?(?:released )?[^()\n]{0,24}\d{4}[^()\n]{0,14}\)?$",
    re.IGNORECASE,
)
# A time or a date written with full stops, which looks like a version.
_DOTTED = re.compile(r"\d\d?\.\d\d|\d\d?\.\d\d?\.\d{4}|\d{4}\.\d\d?\.\d\d?")
_MIN_VERSIONS = 3  # of a change log
# The signs that underline headings.
_UNDERLINES = frozenset("=-~^")


def live(view: View) -> Iterator[int]:
    """The entries of a live report: prose below times on lines of their own, in ascending or descending order."""
    times = {i: minute for i, text in enumerate(view.stripped) if (minute := _lone_minute(text)) is not None}
    minutes = list(times.values())
    if len(times) < _MIN_ENTRIES or minutes not in (sorted(minutes), sorted(minutes, reverse=True)):
        return
    if view.share_before(min(times)) > _MAX_PROSE_BEFORE:
        return  # such entries below an article are the latest news
    ends = [*list(times)[1:], len(view.blocks)]
    distances = [view.next_prose[i] - i for i, end in zip(times, ends, strict=True) if view.next_prose[i] < end]
    if len(distances) < _MIN_PROSE_SHARE * len(times) or max(distances) > _MAX_LINES_TO_PROSE:
        return
    for i, end in zip(times, ends, strict=True):
        last = end if end < len(view.blocks) else min(i + 1 + max(distances), end)
        yield from (view.blocks[j].index for j in range(i, last) if j == i or not view.phrases[j])


def programme(view: View) -> Iterator[int]:
    """Lines of a programme below prose, each with a later time than the one before it."""
    items = [
        (i, _minutes(match))
        for i, text in enumerate(view.stripped)
        if i > view.first_prose and text[:3].strip("-–•* ")[:1].isdecimal() and (match := _PROGRAMME_ITEM.match(text))
    ]
    breaks = [at + 1 for at, (item, other) in enumerate(pairwise(items)) if not _follows(item, other)]
    for first, last in pairwise([0, *breaks, len(items)]):
        if last - first >= _MIN_ITEMS:
            yield from (view.blocks[i].index for i, _ in items[first:last])


def versions(view: View) -> Iterator[int]:
    """The headings of a change log, and the lines that underline them."""
    numbers = {i: match[1] for i, text in enumerate(view.stripped) if (match := _VERSION.match(text))}
    if len(set(numbers.values())) < _MIN_VERSIONS:
        return
    for i in numbers:
        yield view.blocks[i].index
        if i + 1 < len(view.blocks) and set(view.stripped[i + 1]) <= _UNDERLINES:
            yield view.blocks[i + 1].index


def is_version(text: str) -> bool:
    """Whether a line is a version with its date; what may be a time or another date needs "v" or a word before it."""
    match = _VERSION.match(text)
    return match is not None and (text[:1] in "vVrR" or not _DOTTED.fullmatch(match[1]))


def _follows(item: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether the other item, a place and a minute, is soon after the first and has a later time."""
    return other[0] - item[0] <= _MAX_ITEM_DISTANCE and other[1] > item[1]


def _lone_minute(text: str) -> int | None:
    """The minute of the day of a line that is only a time; None for any other line."""
    match = _CLOCK.match(text) if len(text) < _TIME_CHARS else None
    return _minutes(match) if match else None


def _minutes(match: re.Match[str]) -> int:
    """The minute of the day from a match of an hour, a minute, and the text after them."""
    hour, minute, half = int(match[1]), int(match[2]), (match[3] or "")[:1].lower()
    if half in {"a", "p"}:
        hour = hour % 12 + (12 if half == "p" else 0)
    return 60 * hour + minute
