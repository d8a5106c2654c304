"""The foot of a page: where two kinds of chrome stand side by side below the article, nothing of it follows.

What follows may read like prose: blurbs, readers' comments, offers. Only its place tells it from the article.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.rules.rule import Rule
from cleaner.rules.subjects import is_licensed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.rules.predicates import View

# Rules whose phrases close an article. Not among them is what an article says as well: names, dates, labels of tables,
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
# What may be the second of the two: an article says it too, but not beside what closes it.
_THEN = CLOSING | {"legal.copyright"}
# So much of the prose stands above the foot; a second kind of chrome follows the first one within so many blocks.
_ABOVE, _NEAR = 0.7, 7


def find_below(view: View) -> Iterator[int]:
    """Everything below the foot's first two kinds of chrome."""
    if view.last_prose < 0:
        return
    amid: set[str] = set()
    for i in sorted({i for rule in CLOSING.intersection(view.claimed) for i in view.claimed[rule]}):
        kinds = _kinds(view, i) - amid
        if i < view.first_prose or not kinds:
            continue
        if view.share_before(i) < _ABOVE:
            amid |= kinds
        elif (end := _second(view, i, amid)) and not _is_shown(view, i):
            yield from range(end, len(view.blocks))
            return


def _second(view: View, i: int, amid: set[str]) -> int:
    """The place below the second kind of chrome, next to place `i`; 0 if there is none before the next prose."""
    kinds = _kinds(view, i) - amid
    for j in range(i + 1, min(i + _NEAR, len(view.blocks))):
        if view.prose[j]:
            return 0
        if _kinds(view, j, _THEN) - amid - kinds and not is_licensed(view, j):
            return j + 1
    return 0


def _is_shown(view: View, i: int) -> bool:
    """Whether the block is among lines that a sentence of the article introduces, and so an example."""
    for above in range(i - 1, max(i - _NEAR, 0) - 1, -1):
        if view.prose[above] or view.introduces(above):
            return view.introduces(above)
    return False


def _kinds(view: View, i: int, of: frozenset[str] = CLOSING) -> set[str]:
    """Which rules' phrases say the block, of those that close an article."""
    return {phrase.rule for phrase in view.phrases[i] if phrase.rule in of}


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
