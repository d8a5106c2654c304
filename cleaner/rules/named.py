"""What the names of elements say on pages of one kind; `cleaner.pipeline.named_elements` looks for them.

The model knows what classes and ids are worth over all pages. Some of them mean content on most pages and chrome on
those of one kind: "reviews" hold the article of a magazine, and on a product's page what customers wrote.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from cleaner.rules.rule import Rule

if TYPE_CHECKING:
    from cleaner.blocks import PageType

# Words of chrome and of the article that each takes of what the model keeps on the development pages, cross-validated:
# reviews 5437 and 390, on 18 sites; notices 496 and 1; promotions 502 and 18; dialogs 2502 and 24; invitations 918 and
# 65, on 16 sites; signatures 653 and 0. Of all their blocks, kept or not: 14700 and 506, 3145 and 117, 3980 and 109,
# 70475 and 49, 10313 and 261, 4741 and 85. Carousels and pop-ups take 2427 and 413 beyond these, on 19 pages, and of
# all blocks 18636 and 1849, 10095 and 21. Small print, newsletters' prompts, users' titles and notices of forums take
# 1420 and 132, on 12 pages, and of all blocks 16324 and 199: the model knows most of them. Questions about the page
# itself take 181 and 4, of all blocks 997 and 16, on 42 pages. Captions take 1441 and 196, on 23 pages; announcements,
# popovers, and small print of shops 2049 and 29, on 14; text for screen readers alone 293 and 23, on 11; related pages
# of documentation 405 and 4, on 3. Small print of services took 1964 and nothing on three pages, but in all of one
# page's answer .27 of F1: it stays.
# Boxes of authors take 168 and none, on two, as the model knows most of them; excerpts 405 and none, on five.
# For each rule the reason, and the words by kinds of page.
_BOXES = (
    "author-box author_box authorbox author-bio author_bio author__bio authorbio author-info about-author "
    "about-the-author saboxplugin"
)
_NAMES = {
    "reviews": ("in an element named as customers' reviews", {"product": "review"}),
    "notice": ("in an element named as a notice of the shop", {"product": "message notice notification alert"}),
    "carousel": ("in an element named as a carousel", {"product": "carousel"}),
    "popup": ("in an element named as a pop-up", {"product": "popup tooltip popover", "collection": "tooltip"}),
    "unseen": (
        "in an element for screen readers alone",
        {"collection listing product": "sr-only visually-hidden visuallyhidden screen-reader"},
    ),
    "promotion": (
        "in an element named as a promotion",
        {"collection": "promo promotion announcement", "article": "promo affiliate"},
    ),
    "dialog": ("in an element named as a dialog", {"article collection forum listing": "modal"}),
    "invitation": ("in an element named as a call to action", {"article": "cta"}),
    "newsletter": ("in an element named as a newsletter's prompt", {"article": "newsletter"}),
    "disclaimer": (
        "in an element named as small print",
        {"article": "disclaimer disclosure", "product": "disclaimer", "collection": "legal"},
    ),
    "related": ("in an element named as related pages", {"documentation": "related"}),
    "caption": ("the caption of an image that is not shown", {"article": "caption"}),
    "feedback": (
        "in an element named as a question about the page",
        {"article documentation service": "feedback"},
    ),
    "author": ("in an element named as an author's box", {"article": _BOXES}),
    "excerpt": ("in an element named as an excerpt of another page", {"article service": "excerpt"}),
    "title": ("in an element named as a title or a notice", {"forum": "usertitle notice blurb postgroup postcount"}),
    "signature": ("in an element named as a writer's signature", {"forum": "signature postsignature"}),
}
# At the beginning these are a byline and a standfirst, and around the whole they say who wrote it.
_BEHIND = frozenset({"author", "excerpt"})


class Name(NamedTuple):
    """Words in classes, ids, roles and labels of elements, the kinds of page on which they mean chrome, and which.

    Attributes:
        kinds: The kinds of page.
        words: Of these one must be said.
        rule: Which chrome they mean.
        behind: Whether they mean it only of small parts, and behind the beginning.
    """

    kinds: frozenset[PageType]
    words: tuple[str, ...]
    rule: Rule
    behind: bool


def _told(words: dict[str, str]) -> str:
    """The words and the kinds of page, to be read."""
    told = [f"{', '.join(said.split())} (pages: {', '.join(kinds.split())})" for kinds, said in words.items()]
    return f"names of elements that say {' or '.join(told)}"


RULES = tuple(
    Rule(id=f"named.{name}", reason=reason, confidence=0.9, markup=_told(words))
    for name, (reason, words) in _NAMES.items()
)
NAMES = tuple(
    Name(cast("frozenset[PageType]", frozenset(kinds.split())), tuple(said.split()), rule, name in _BEHIND)
    for rule, (name, (_, words)) in zip(RULES, _NAMES.items(), strict=True)
    for kinds, said in words.items()
)
REVIEWS, CAPTION = "named.reviews", "named.caption"
