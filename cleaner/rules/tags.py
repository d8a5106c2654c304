"""Tags, topics and categories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.rules.predicates import View

_MAX_TAG_WORDS = 4
# Scientific papers have it below their abstracts, with keywords that belong to the article.
_KEYWORDS = ("keywords",)
_MIN_SHARE_ABOVE = 0.8


def find_tags(view: View) -> Iterator[int]:
    """Headings of tags after most of the prose, with the tags below them."""
    for i in view.claimed.get("tags.heading", ()):
        if view.folded[i] == _KEYWORDS or view.share_before(i) < _MIN_SHARE_ABOVE:
            continue
        end = i + 1
        while end < len(view.blocks) and view.words[end] <= _MAX_TAG_WORDS and not _ends_list(view, end):
            end += 1
        if end > i + 1:
            yield from range(i, end)


def _ends_list(view: View, i: int) -> bool:
    return bool(view.phrases[i]) or view.blocks[i].text.rstrip().endswith((".", ":", "!", "?"))


RULES = (
    Rule(
        id="tags.line",
        reason="tags or categories of the article",
        opens="ta fi ca to ke po la ha in",
        pattern=(
            r"(?:tags?|tagged(?: with| in| as)?|filed under|categor(?:y|ies)|topics?|keywords|"
            r"posted in|labels|hashtags|in this (?:story|article))\s*:\s*\S.{0,200}$"
            r"|posted in [^.!?|]{2,150}\|[^|]{2,150}(?:\|.{2,40})?$"  # older themes of WordPress
        ),
        guards=("outside", "some_prose", "no_cell"),  # "Tag" is a day in German
        hits=(
            "¶\n✂Tags: trade, India, Russia",
            "¶\n✂Filed under: World, Politics",
            "¶\n✂Posted in Birds, The coast | Tagged terns, ringing, Captain Aske, the old light | 3 Replies",
        ),
        misses=("¶\nCategory: a set with arrows between its members.\n¶", "¶\nTags are cheap.\n¶"),
    ),
    Rule(
        id="tags.hashtags",
        reason="tags, each with its sign, and nothing else",
        opens="#",
        pattern=r"(?:#[^\W\d][^\s#]*[ \u3000,、·|]*){2,30}$",
        guards=("outside", "some_prose", "no_cell"),
        hits=("¶\n✂#pier #harbour #council", "✂#港 #桟橋\n¶"),
        misses=("¶\n#1 #2", "¶\n#harbour", "¶\n#define PIER #harbour\n¶"),
    ),
    Rule(
        id="tags.entry",
        reason="tells where and when a blog filed the article",
        guards=("after_prose",),
        certain=True,
        hits=(
            "¶\n✂This entry was posted in Birds and tagged terns, ringing by admin. Bookmark the permalink.",
            "¶\n✂Dieser Beitrag wurde am 3. Mai 2019 von admin unter Vögel veröffentlicht.",
        ),
        misses=(
            "¶\nThis entry was in her own hand\n¶",
            "This entry was posted in Birds\n¶",
        ),
    ),
    Rule(
        id="tags.none",
        reason="the category of articles that have none",
        guards=("outside", "some_prose", "no_cell"),
        certain=True,
        hits=("✂Uncategorized\n¶", "¶\n✂Sin categoría"),
        misses=("¶\nUncategorized\n¶", "¶\nUncategorized birds stay in the drawer.", "Uncategorized"),
    ),
    Rule(
        id="tags.heading",
        reason="the heading of a list of tags",
        scope="onward",
        guards=("tail", "no_prose_next", "no_cell"),
        confidence=0.88,
        hits=("¶\n✂Tags\n✂Trade\n✂India",),
        misses=("¶\nTags\n¶", "Tags\nTrade\nIndia"),
    ),
    Rule(
        id="tags.list",
        reason="a list of tags",
        guards=("no_cell",),
        confidence=0.85,
        find=find_tags,
        hits=("¶\n✂Tagged as\n✂Harbours\n✂Swans\n✂Share this article",),
        misses=("¶\nTopics\nThe mill was rebuilt twice.\n¶", "¶\nTopics\nHarbours\n¶"),
    ),
)
