"""What times put in order: live reports, programmes of a day, and changes of a program."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.rules.predicates import View

# A time alone, as a live report has one above each of its entries; so many make one, so near it begins most of their
# prose.
_CLOCK = re.compile(
    r"\W{0,3}(?:[^\W\d_]{1,5}\.? )?([01]?\d|2[0-3])[:.h]([0-5]\d) ?(uhr|h|hod|ч|[ap]\.?m|[a-z]{2,3}t)?\W{0,2}$",
    re.IGNORECASE,
)
_ENTRIES, _NEAR_TIME, _MOST, _TIME_ALONE = 4, 3, 0.75, 20
# So much of the prose may stand above the entries.
_ABOVE = 0.5
# A programme says behind each time what is on then; it has so many lines, the next one so near.
_ON = re.compile(
    r"(?:[-–•*] )?([01]?\d|2[0-4])[:.h]([0-5]\d)(?!\d) ?([ap]\.?m\b\.?|uhr\b|uur\b|h\b|ч\.|น\.|बजे)?[\s:–—-]*[^\W\d_]\S",
    re.IGNORECASE,
)
_ITEMS, _NEAR_ITEM = 4, 3
# The number of a version with its date, as those who list changes head them; so many different ones make such a list.
_VERSION = re.compile(
    r"(?:#{1,6} |version |release )?\[?v?(\d+(?:\.\d+){1,3}\w{0,6})\]?[ ,:–—-]{1,5}"
    r"\(?(?:released )?[^()\n]{0,24}\d{4}[^()\n]{0,14}\)?$",
    re.IGNORECASE,
)
# A time or a date that is written with full stops, as some versions are.
_DOTTED = re.compile(r"\d\d?\.\d\d|\d\d?\.\d\d?\.\d{4}|\d{4}\.\d\d?\.\d\d?")
_VERSIONS, _DRAWN = 3, frozenset("=-~^")


def live(view: View) -> Iterator[int]:
    """The entries of a live report: prose beneath times on lines of their own, which only rise or only fall."""
    times = {i: minute for i, text in enumerate(view.stripped) if (minute := _minute(text)) is not None}
    minutes = list(times.values())
    if len(times) < _ENTRIES or minutes not in (sorted(minutes), sorted(minutes, reverse=True)):
        return
    if view.share_before(min(times)) > _ABOVE:
        return  # beneath an article stand the latest news
    ends = [*list(times)[1:], len(view.blocks)]
    near = [view.next_prose[i] - i for i, end in zip(times, ends, strict=True) if view.next_prose[i] < end]
    if len(near) < _MOST * len(times) or max(near) > _NEAR_TIME:
        return
    for i, end in zip(times, ends, strict=True):
        last = end if end < len(view.blocks) else min(i + 1 + max(near), end)
        yield from (view.blocks[j].index for j in range(i, last) if j == i or not view.phrases[j])


def programme(view: View) -> Iterator[int]:
    """Lines that tell what is on when, beneath prose, each later than the one before it."""
    on = [
        (i, _minutes(match))
        for i, text in enumerate(view.stripped)
        if i > view.first_prose and text[:3].strip("-–•* ")[:1].isdecimal() and (match := _ON.match(text))
    ]
    starts = [0, *(at + 1 for at, (one, other) in enumerate(pairwise(on)) if not _follows(one, other)), len(on)]
    for first, last in pairwise(starts):
        if last - first >= _ITEMS:
            yield from (view.blocks[i].index for i, _ in on[first:last])


def versions(view: View) -> Iterator[int]:
    """The headings of a list of changes, and the lines drawn beneath them."""
    numbers = {i: match[1] for i, text in enumerate(view.stripped) if (match := _VERSION.match(text))}
    if len(set(numbers.values())) < _VERSIONS:
        return
    for i in numbers:
        yield view.blocks[i].index
        if i + 1 < len(view.blocks) and set(view.stripped[i + 1]) <= _DRAWN:
            yield view.blocks[i + 1].index


def is_version(text: str) -> bool:
    """Whether a line names a version with its date: not a time or another date, unless "v" or a word stands before."""
    match = _VERSION.match(text)
    return match is not None and (text[:1] in "vVrR" or not _DOTTED.fullmatch(match[1]))


def _follows(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return other[0] - one[0] <= _NEAR_ITEM and other[1] > one[1]


def _minute(text: str) -> int | None:
    """The minute of the day that a line tells, if it tells nothing else."""
    match = _CLOCK.match(text) if len(text) < _TIME_ALONE else None
    return _minutes(match) if match else None


def _minutes(match: re.Match[str]) -> int:
    """The minute of the day of an hour, a minute, and what stands behind them."""
    hour, minute, half = int(match[1]), int(match[2]), (match[3] or "")[:1].lower()
    if half in {"a", "p"}:
        hour = hour % 12 + (12 if half == "p" else 0)
    return 60 * hour + minute
