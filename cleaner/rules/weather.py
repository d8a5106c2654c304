"""Weather and clock widgets above the headline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.rules.predicates import View


def find_places(view: View) -> Iterator[int]:
    """Names of places next to a temperature, above the article."""
    for i in range(min(view.first_prose, len(view.blocks))):
        if any(phrase.rule == "weather.temperature" for phrase in view.phrases[i]):
            yield from (j for j in (i - 1, i + 1) if 0 <= j < len(view.blocks) and _is_place(view, j))


def _is_place(view: View, i: int) -> bool:
    text = view.blocks[i].text.strip()
    return view.words[i] <= 4 and text[:1].isupper() and text[-1:] not in ".:!?"


RULES = (
    Rule(
        id="weather.temperature",
        reason="a weather widget",
        opens="# - − +",
        pattern=r"[-−+]?\d{1,3}(?:[.,]\d)? ?°? ?[CF]$",
        guards=("before_prose", "some_prose"),
        hits=("✂20.1 C\n✂New Delhi\nThe headline\n¶", "✂-3°C\n¶"),
        misses=("¶\n20 C\n¶", "¶\nBake at 180 C.\n¶", "180 C"),
    ),
    Rule(
        id="weather.place",
        reason="the place that a weather widget speaks of",
        guards=("before_prose", "some_prose"),
        confidence=0.9,
        find=find_places,
        hits=("✂20.1 C\n✂New Delhi\n¶",),
        misses=("New Delhi\n¶", "¶\n20 C\nNew Delhi\n¶"),
    ),
    Rule(
        id="weather.clock",
        reason="a clock or the day's date above the headline",
        opens="mo tu we th fr sa su #",
        pattern=(
            r"(?:(?:mon|tues|wednes|thurs|fri|satur|"
            r"sun)day,?\s+)?(?:\d{1,2}:\d\d(?::\d\d)?(?: ?[ap]m)?)(?:\s*[A-Z]{2,4})?$"
        ),
        guards=("before_prose", "some_prose"),
        confidence=0.9,
        hits=("✂10:45 PM\n¶",),
        misses=("¶\n10:45 PM\n¶",),
    ),
)
