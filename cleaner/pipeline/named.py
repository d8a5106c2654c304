"""What the names of elements say on pages of one kind.

The model knows what classes and ids are worth over all pages. Some of them mean content on most pages and chrome on
those of one kind: "reviews" hold the article of a magazine, and on a product's page what customers wrote.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cleaner.blocks import Verdict
from cleaner.prose import count_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.blocks import Options, Page
    from cleaner.read_html import Layout

# An element that holds more of what is kept is the body, whatever its name.
_MOST = 0.7
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SURE = 0.9


class _Name(NamedTuple):
    """Words in classes, ids, roles and labels of elements, the kinds of page on which they mean chrome, and which."""

    kinds: frozenset[str]
    words: tuple[str, ...]
    rule: str
    reason: str


# Words of chrome and of the article that each takes of what the model keeps on the development pages, cross-validated:
# reviews 5437 and 390, on 18 sites; notices 496 and 1; promotions 502 and 18; dialogs 2502 and 24; invitations 918 and
# 65, on 16 sites; signatures 653 and 0. Of all their blocks, kept or not: 14700 and 506, 3145 and 117, 3980 and 109,
# 70475 and 49, 10313 and 261, 4741 and 85. Carousels and pop-ups take 2427 and 413 beyond these, on 19 pages, and of
# all blocks 18636 and 1849, 10095 and 21. Small print, newsletters' prompts, users' titles and notices of forums take
# 1420 and 132, on 12 pages, and of all blocks 16324 and 199: the model knows most of them. Questions about the page
# itself take 181 and 4, of all blocks 997 and 16, on 42 pages. Captions take 1441 and 196, on 23 pages; announcements,
# popovers, and small print of shops 2049 and 29, on 14; related pages of documentation 405 and 4, on 3. Small print of
# services took 1964 and nothing on three pages, but in all of one page's answer .27 of F1: it stays.
_NAMES = (
    _Name(frozenset({"product"}), ("review",), "named.reviews", "in an element named as customers' reviews"),
    _Name(
        frozenset({"product"}),
        ("message", "notice", "notification", "alert"),
        "named.notice",
        "in an element named as a notice of the shop",
    ),
    _Name(frozenset({"product"}), ("carousel",), "named.carousel", "in an element named as a carousel"),
    _Name(frozenset({"product"}), ("popup", "tooltip", "popover"), "named.popup", "in an element named as a pop-up"),
    _Name(
        frozenset({"collection"}),
        ("promo", "promotion", "announcement"),
        "named.promotion",
        "in an element named as a promotion",
    ),
    _Name(
        frozenset({"article", "collection", "forum", "listing"}),
        ("modal",),
        "named.dialog",
        "in an element named as a dialog",
    ),
    _Name(frozenset({"article"}), ("cta",), "named.invitation", "in an element named as a call to action"),
    _Name(frozenset({"article"}), ("newsletter",), "named.newsletter", "in an element named as a newsletter's prompt"),
    _Name(
        frozenset({"article", "product"}),
        ("disclaimer", "disclosure"),
        "named.disclaimer",
        "in an element named as small print",
    ),
    _Name(frozenset({"collection"}), ("legal",), "named.disclaimer", "in an element named as small print"),
    _Name(frozenset({"documentation"}), ("related",), "named.related", "in an element named as related pages"),
    _Name(frozenset({"article"}), ("caption",), "named.caption", "the caption of an image that is not shown"),
    _Name(
        frozenset({"article", "documentation", "service"}),
        ("feedback",),
        "named.feedback",
        "in an element named as a question about the page",
    ),
    _Name(frozenset({"forum"}), ("usertitle", "notice"), "named.title", "in an element named as a title or a notice"),
    _Name(frozenset({"forum"}), ("signature",), "named.signature", "in an element named as a writer's signature"),
)
_WHOLE = {word: re.compile(rf"(?<![a-z]){word}s?(?![a-z])", re.IGNORECASE) for name in _NAMES for word in name.words}


def against_named(page: Page, kept: Sequence[int], page_type: str, options: Options) -> Iterator[Verdict]:
    """Against what stands in elements whose names mean chrome on pages of this kind.

    Args:
        page: A page that `read_html` made.
        kept: Indices of the blocks that would stay.
        page_type: What kind of page the model tells; empty where none is told.
        options: Whether what readers wrote is wanted, then reviews are; and whether images, then captions are.
    """
    wanted = {"named.reviews": options.with_comments, "named.caption": options.images}
    names = [name for name in _NAMES if page_type in name.kinds and not wanted.get(name.rule)]
    said = list(_said(page, names)) if names else []
    held = _held(page, kept) if said else []
    for name, keys in said:
        inside = _inside(page, keys, held)
        for i in kept:
            if inside[page.layout.elements[i]]:
                yield Verdict(i, False, "rules", name.rule, "named", name.reason, _SURE)


def _said(page: Page, names: Sequence[_Name]) -> Iterator[tuple[_Name, set[int]]]:
    """The names that elements have in class, id, role, property, test id or label, and the keys of these."""
    texts = [" ".join(filter(None, key[1:7])) for key in page.layout.keys]
    lowered = [text.lower() for text in texts]
    for name in names:
        keys = {i for word in name.words for i, text in enumerate(lowered) if word in text and _is_said(word, texts[i])}
        if keys:
            yield name, keys


def _is_said(word: str, text: str) -> bool:
    """Whether names of an element have a word by itself; humps part words."""
    pattern = _WHOLE[word]
    return bool(pattern.search(text) or pattern.search(_HUMP.sub(" ", text)))


def _held(page: Page, kept: Sequence[int]) -> list[float]:
    """Per element, its share of the words that would stay."""
    layout = page.layout
    words = [0] * len(layout.tags)
    for i in kept:
        words[layout.elements[i]] += count_words(page.blocks[i].text)
    for element in range(len(words) - 1, 0, -1):
        words[layout.parents[element]] += words[element]
    total = max(words[0], 1)
    return [count / total for count in words]


def _inside(page: Page, keys: set[int], held: Sequence[float]) -> list[bool]:
    """Per element, whether it or one above it has one of these keys and is not the body."""
    layout: Layout = page.layout
    return layout.within(key in keys and share <= _MOST for key, share in zip(layout.key_ids, held, strict=True))
