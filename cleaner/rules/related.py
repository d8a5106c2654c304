"""Lists of other stories: related, hot, most read, read next, with their headlines and blurbs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.prose import is_truncated
from cleaner.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.rules.predicates import View


# Fewer words that break off are a label such as "Loading…".
_LABEL = 5


def find_teasers(view: View) -> Iterator[int]:
    """Blurbs at the page's foot that break off, with a headline above each, next to another such pair."""
    places = range(view.last_prose + 1, len(view.blocks))
    broken = {i for i in places if view.words[i] > _LABEL and is_truncated(view.blocks[i].text)}
    for i in sorted(broken):
        if i - 2 in broken or i + 2 in broken:
            yield i


RULES = (
    Rule(
        id="related.heading",
        reason="the heading of a list of other stories",
        scope="onward",
        guards=("some_prose", "outside"),
        hits=(
            "¶\n✂Related articles\n\n✂Police crack down on protest\n\n✂There is bad news for the farmers of...",
            "¶\n✂Hot News",
            "¶\n✂Most read\n✂One headline\n✂Another headline",
            "¶\n✂You may also like\n✂Ten ways to peel an orange",
        ),
        misses=("¶\nRelated articles\n¶", "¶\nRelated work has shown that labels help.\n¶", "Related articles"),
    ),
    Rule(
        id="related.late",
        reason="the heading of a list of other stories",
        scope="onward",
        guards=("late", "no_prose_next"),
        confidence=0.9,
        hits=("¶\n¶\n¶\n✂You might also be interested in\n✂One headline\n✂Another headline\nA third headline\n¶",),
        misses=("¶\nYou might also be interested in\nOne headline\n¶\n¶\n¶",),
    ),
    Rule(
        id="related.inline",
        reason="a link to another story amid the article",
        opens="al re se mo do mu yo wa li ne",
        pattern=(
            r"(?:also read|read also|read more|see also|related(?: (?:story|article|coverage|news|reading))?|"
            r"more on this|don['’]t miss|must read|recommended|you may like|watch(?: now)?|listen|"
            r"next read)\s*[:|»→-]\s*\S.{0,180}$"
        ),
        guards=("after_prose",),
        confidence=0.87,
        hits=("¶\n✂ALSO READ: Minister resigns over the affair\n¶", "¶\n✂Read more: Ten ways to peel an orange\n¶"),
        misses=("¶\nRead more books, the teacher said.\n¶", "Related: what the study found\n¶"),
    ),
    Rule(
        id="related.teaser",
        reason="a teaser of another story, broken off with an ellipsis",
        confidence=0.88,
        find=find_teasers,
        hits=(),
        misses=("¶\nAnd then there was silence…\n¶", "¶\nTo be continued…"),
    ),
    Rule(
        id="related.more",
        reason="a button that leads to more stories or to the rest of one",
        guards=("edge",),
        confidence=0.9,
        hits=("¶\n✂Read more\n✂Load more", "¶\n✂View all posts", "¶\n✂Continue reading"),
        misses=("¶\nRead more\n¶",),
    ),
)
