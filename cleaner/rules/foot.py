"""Rules about the foot of a page: after two kinds of chrome close together below the article, the rest is chrome.

The rest may read like prose: blurbs, readers' comments, offers. Only its place distinguishes it from the article.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.rules.rule import Rule
from cleaner.rules.subjects import is_licensed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.rules.predicates import View

# Rules whose phrases close an article. What articles have themselves is left out: names, dates, labels of tables,
# copyright lines, headings such as "Related".
CLOSING = frozenset(
    (
        "share.label", "share.networks", "share.button", "share.follow", "votes.buttons", "votes.question",
        "newsletter.offer", "paywall.meter", "paywall.appeal", "share.channel", "feedback.tip", "legal.notice",
        "votes.rating", "comments.field", "comments.reply-form", "comments.count", "comments.login",
        "comments.system", "related.late", "related.more", "newsletter.prompt", "newsletter.field",
        "newsletter.pitch", "consent.button", "consent.notice", "ads.label", "ads.sponsored", "navigation.skip",
        "navigation.login", "navigation.pages", "navigation.contents", "author.heading", "author.links",
        "tags.heading", "legal.republish", "paywall.wall", "paywall.prompt", "paywall.app", "paywall.donate",
        "plugin.message", "plugin.embed", "feedback.helpful", "feedback.report",
    )
)  # fmt: skip
# Rules for the second of the two: articles have copyright lines too, but not next to phrases that close an article.
_SECOND = CLOSING | {"legal.copyright"}
_MIN_PROSE_BEFORE = 0.7  # the share of the prose above the foot
_MAX_DISTANCE = 7  # the second kind of chrome is fewer blocks after the first


def find_below(view: View) -> Iterator[int]:
    """Everything below the foot's first two kinds of chrome."""
    if view.last_prose < 0:
        return
    seen_above: set[str] = set()  # rules that match inside the article, so their phrases close nothing on this page
    for i in sorted({i for rule in CLOSING.intersection(view.claimed) for i in view.claimed[rule]}):
        kinds = _kinds(view, i) - seen_above
        if i < view.first_prose or not kinds:
            continue
        if view.share_before(i) < _MIN_PROSE_BEFORE:
            seen_above |= kinds
        elif (end := _end_of_second(view, i, seen_above)) and not _is_example(view, i):
            yield from range(end, len(view.blocks))
            return


def _end_of_second(view: View, i: int, seen_above: set[str]) -> int:
    """The place after the second kind of chrome below place `i`; 0 if there is none before the next prose."""
    kinds = _kinds(view, i) - seen_above
    for j in range(i + 1, min(i + _MAX_DISTANCE, len(view.blocks))):
        if view.prose[j]:
            return 0
        if _kinds(view, j, _SECOND) - seen_above - kinds and not is_licensed(view, j):
            return j + 1
    return 0


def _is_example(view: View, i: int) -> bool:
    """Whether the block is an example: one of the lines that a sentence of the article introduces."""
    for above in range(i - 1, max(i - _MAX_DISTANCE, 0) - 1, -1):
        if view.prose[above] or view.introduces(above):
            return view.introduces(above)
    return False


def _kinds(view: View, i: int, closing: frozenset[str] = CLOSING) -> set[str]:
    """The rules among those that close an article whose phrases match the block."""
    return {phrase.rule for phrase in view.phrases[i] if phrase.rule in closing}


RULES = (
    Rule(
        id="foot.below",
        reason="stands below what closes the page",
        confidence=0.85,
        find=find_below,
        hits=("¶\n¶\n✂Leave a Reply\n✂Share this article\n✂The harbour festival is back\n✂Swans burned.",),
        misses=(
            "¶\n¶\nShare this article\nThe harbour festival is back\n¶",
            "¶\nShare this article\n¶\n¶\n¶\n¶\nLeave a reply\nShare this article\nWho was the miller?\n¶",
            "¶\n¶\n¶\nAccept\n© 2014 Vera Holm\nPermission is hereby granted to deal in it.",
            "¶\n¶\n¶\nThe last page of it had these three lines:\nLeave a Reply\nShare this article\nThe end\n¶",
        ),
    ),
)
