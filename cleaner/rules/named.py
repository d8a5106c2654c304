"""Names of elements that mean chrome on pages of one type; `cleaner.pipeline.named_elements` looks for them.

The model has learned the weight of classes and ids over all pages. Some names mean content on most pages and chrome on
pages of one type: "reviews" hold the article of a magazine, but customers' opinions on a product's page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from cleaner.rules.rule import Rule

if TYPE_CHECKING:
    from cleaner.blocks import PageType

# Words of chrome and of the article that each removes from what the model keeps, cross-validated on the development
# pages (in brackets: from all blocks, kept or not):
#   reviews      5437 and 390 on 18 sites (14700 and 506)
#   notices       496 and 1 (3145 and 117)
#   promotions    502 and 18 (3980 and 109)
#   dialogs      2502 and 24 (70475 and 49)
#   invitations   918 and 65 on 16 sites (10313 and 261)
#   signatures    653 and 0 (4741 and 85)
#   carousels and pop-ups, beyond these: 2427 and 413 on 19 pages (18636 and 1849; 10095 and 21)
#   small print, newsletters' prompts, users' titles and notices of forums: 1420 and 132 on 12 pages (16324 and 199),
#     because the model knows most of them
#   questions about the page itself: 181 and 4 on 42 pages (997 and 16)
#   captions     1441 and 196 on 23 pages
#   announcements, popovers and small print of shops: 2049 and 29 on 14 pages
#   text for screen readers alone: 293 and 23 on 11 pages
#   related pages of documentation: 405 and 4 on 3 pages
#   authors' boxes: 168 and 0 on two pages, because the model knows most of them; excerpts: 405 and 0 on five
# Small print of services isn't a rule: it removed 1964 and 0 on three pages, but .27 of one page's F1.
# For each rule its reason, and the words by types of pages.
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
# At the beginning of an article these are a byline and a standfirst, and around all of it they name its author, so they
# count only after its beginning.
_AFTER_BEGINNING = frozenset({"author", "excerpt"})


class Name(NamedTuple):
    """Words in classes, ids, roles and labels of elements, and the types of pages on which they mean chrome.

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
    """The words and the types of pages, for a person to read."""
    told = [f"{', '.join(said.split())} (pages: {', '.join(kinds.split())})" for kinds, said in words.items()]
    return f"names of elements that say {' or '.join(told)}"


RULES = tuple(
    Rule(id=f"named.{name}", reason=reason, confidence=0.9, markup=_told(words))
    for name, (reason, words) in _NAMES.items()
)
NAMES = tuple(
    Name(cast("frozenset[PageType]", frozenset(kinds.split())), tuple(said.split()), rule, name in _AFTER_BEGINNING)
    for rule, (name, (_, words)) in zip(RULES, _NAMES.items(), strict=True)
    for kinds, said in words.items()
)
REVIEWS = "named.reviews"
CAPTION = "named.caption"
