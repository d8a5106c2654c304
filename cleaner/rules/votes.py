"""Votes, likes, ratings, view counts and polls' buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.rules.predicates import View


def find_widget(view: View) -> Iterator[int]:
    """Questions above a count of votes and its buttons, after the beginning of the article."""
    for i in view.claimed.get("votes.question", ()):
        below = {phrase.rule for phrases in view.phrases[i + 1 : i + 3] for phrase in phrases}
        if i > view.first_prose and below >= {"votes.points", "votes.buttons"}:
            yield i


RULES = (
    Rule(
        id="votes.buttons",
        reason="buttons of a voting widget",
        hits=("¶\n✂Upvote Downvote", "¶\n✂55 Points\n✂Upvote\n✂Downvote"),
        misses=("¶\nUpvotes decide what a million people read each morning.\n¶",),
    ),
    Rule(
        id="votes.points",
        reason="a count of votes, likes or views",
        guards=("foot",),
        hits=("¶\n✂55 Points", "¶\n✂1,234 likes\n✂Share this:", "✂2.1K Views\n✂Share this:\n¶"),
        misses=("¶\n55 points\n¶", "¶\nHe scored 55 points.\n¶", "55 points\n¶", "¶\n4. Downloads\nNone."),
    ),
    Rule(
        id="votes.question",
        reason="the question above a reaction widget",
        guards=("edge", "no_prose_next", "after_prose"),
        confidence=0.9,
        hits=("¶\n✂What do you think?\n\n✂55 Points\n✂Upvote Downvote", "¶\n✂What's your reaction?\n✂0 likes"),
        misses=(
            "¶\nWhat do you think?\n¶",
            "¶\nWhat do you think?\nI think it is too early to tell, and I told them so at the time.\n¶",
        ),
    ),
    Rule(
        id="votes.widget",
        reason="the question of a voting widget",
        confidence=0.95,
        certain=True,
        find=find_widget,
        hits=("¶\n✂What do you think?\n\n✂55 Points\n✂Upvote Downvote",),
        misses=("¶\nWhat do you think?\n¶", "¶\n¶\nWhat do you think?\n55 Points, said he\n¶"),
    ),
    Rule(
        id="votes.rating",
        reason="a rating widget",
        guards=("edge",),
        hits=("¶\n✂Rate this article", "¶\n✂No votes so far! Be the first to rate this post."),
        misses=("¶\nRate this article\n¶",),
    ),
    Rule(
        id="votes.scale",
        reason="the stars that a reader may give",
        confidence=0.9,
        pattern=r"1 (?:of \d\d? )?stars?\W{0,3}2 (?:of \d\d? )?stars?\W{0,3}3 (?:of \d\d? )?stars?",
        opens="#",
        hits=(
            "¶\n✂1 of 5 stars2 of 5 stars3 of 5 stars4 of 5 stars5 of 5 stars\n¶",
            "✂1 star 2 stars 3 stars 4 stars 5 stars\n¶",
        ),
        misses=("¶\n1 star means that nobody came back.\n¶", "¶\n1 star\n2 stars\n¶"),
    ),
)
