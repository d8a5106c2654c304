"""Comment forms, prompts, counts and their small print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.rules.predicates import View

# Phrases of these rules open the part of a page that belongs to its readers.
_FORMS = frozenset({"comments.reply-form", "comments.field", "votes.buttons"})


# A longer block may be a reader's comment or an article after all.
_SHORT = 30


def find_after_form(view: View) -> Iterator[int]:
    """Short blocks below a comment form, at the page's foot: the form ended the article, what follows is teasers."""
    if view.last_prose < 0:
        return
    below = False
    for i in range(view.last_prose + 1, len(view.blocks)):
        if below and view.words[i] <= _SHORT:
            yield i
        below = below or any(phrase.rule in _FORMS for phrase in view.phrases[i])


RULES = (
    Rule(
        id="comments.field",
        reason="a field or note of a comment form",
        hits=(
            "¶\n✂Please enter your comment!\n✂Please enter your name here",
            "¶\n✂Your email address will not be published. Required fields are marked *",
            "¶\n✂Save my name, email, and website in this browser for the next time I comment.\n¶",
        ),
        misses=("¶\nYour email address will not be published, the paper promised its readers in 2009.\n¶",),
    ),
    Rule(
        id="comments.reply-form",
        reason="the heading of a comment form",
        guards=("after_prose", "no_prose_next"),
        hits=(
            "¶\n✂Leave a Reply\n\n✂Cancel reply",
            "¶\n✂Leave a comment",
            "¶\n✂LEAVE A REPLY\n¶\n¶".replace("\n¶\n¶", ""),
        ),
        misses=("¶\nLeave a Reply\n¶", "Leave a comment\n¶", "How to leave a reply that matters\n¶"),
    ),
    Rule(
        id="comments.after-form",
        reason="stands below the comment form, where no article goes on",
        confidence=0.85,
        find=find_after_form,
        hits=("¶\n✂Leave a Reply\n✂Severe eruption of volcano threatens\n✂Minister pledges to act",),
        misses=("¶\nSevere eruption of volcano threatens", "¶\nLeave a Reply\n¶"),
    ),
    Rule(
        id="comments.count",
        reason="a count of comments or a link to them",
        guards=("edge",),
        hits=("¶\n✂12 Comments", "✂No Comments\n¶", "¶\n✂View all comments"),
        misses=("¶\nComments\n¶", "¶\nNo comment\n¶", "¶\nThe post drew 12 comments.\n¶"),
    ),
    Rule(
        id="comments.login",
        reason="asks to log in or register for commenting",
        hits=("¶\n✂You must be logged in to post a comment.", "¶\n✂Log in to leave a comment\n¶"),
        misses=("¶\nYou must be logged in to post a comment there, which keeps the trolls away.\n¶",),
    ),
    Rule(
        id="comments.system",
        reason="a message of a comment system",
        hits=("¶\n✂Please enable JavaScript to view the comments powered by Disqus.", "¶\n✂Loading comments..."),
        misses=("¶\nDisqus was founded in 2007.\n¶",),
    ),
)
