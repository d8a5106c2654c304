"""Names of elements mean chrome on pages of one kind, and nothing on others."""

from __future__ import annotations

from typing import get_args

import pytest

from cleaner.blocks import Document, Options, PageType
from cleaner.pipeline.named_elements import against_named
from cleaner.pipeline.scene import Opinion, Scene
from cleaner.read_html import read_html
from cleaner.rules.named import NAMES

PROSE = (
    "The kettle holds a litre and a half, boils it in four minutes and whistles in two notes that are a third apart."
)


def gone(markup: str, kind: PageType, *, with_comments: bool = False, images: bool = False) -> list[str]:
    """The texts of the blocks that go from a page of this kind."""
    page = read_html(Document(f"<body><main><p>{PROSE}</p>{markup}</main></body>", "html"))
    options = Options(with_comments=with_comments, images=images)
    verdicts = against_named(Scene(page, range(len(page.blocks)), Opinion(page_type=kind), options))
    return [page.blocks[verdict.block].text for verdict in verdicts]


@pytest.mark.parametrize(
    ("kind", "attributes"),
    [
        ("product", 'class="pdp__reviews"'),
        ("product", 'id="customerReviews"'),
        ("product", 'data-testid="review-list"'),
        ("product", 'class="stock-alert"'),
        ("product", 'class="pdp-carousel"'),
        ("product", 'class="shipping-tooltip"'),
        ("collection", 'class="promo-tile"'),
        ("collection", 'class="size-tooltip"'),
        ("collection", 'class="visually-hidden"'),
        ("listing", 'class="sr-only"'),
        ("product", 'class="screen-reader-text"'),
        ("collection", 'class="Modal--open"'),
        ("listing", 'class="quick-modal"'),
        ("article", 'class="blog-cta"'),
        ("article", 'class="newsletter-inline"'),
        ("article", 'class="inline-promo"'),
        ("article", 'class="affiliateBox"'),
        ("article", 'id="disclaimer"'),
        ("article", 'class="feedback-widget"'),
        ("article", 'class="wp-caption-text"'),
        ("documentation", 'class="related-pages"'),
        ("product", 'class="price-disclaimer"'),
        ("collection", 'class="announcement-bar"'),
        ("collection", 'class="legal"'),
        ("product", 'class="size-popover"'),
        ("article", 'class="saboxplugin-desc"'),
        ("article", 'class="authorBio"'),
        ("service", 'class="post-excerpt"'),
        ("forum", 'class="message-signature"'),
        ("forum", 'class="postsignature"'),
        ("forum", 'class="blurb"'),
        ("forum", 'class="message-userTitle"'),
    ],
)
def test_named_elements_go(kind: PageType, attributes: str) -> None:
    assert gone(f"<div {attributes}><p>It sings.</p></div><p>Made of tin.</p>", kind) == ["It sings."]


@pytest.mark.parametrize("name", ["author-bio", "excerpt"])
def test_what_opens_an_article_is_no_box(name: str) -> None:
    opening, box = f"<p class={name}>By Ada Brandt</p>", f"<p class={name}>She writes of kettles.</p>"
    body = f"<body>{opening}<main><p>{PROSE}</p><p>{PROSE}</p>"
    page = read_html(Document(f"{body}{box}</main></body>", "html"))
    assert [
        page.blocks[verdict.block].text
        for verdict in against_named(Scene(page, range(4), Opinion(page_type="article")))
    ] == ["She writes of kettles."]
    page = read_html(Document(f"{body}{box * 8}</main></body>", "html"))
    assert not list(against_named(Scene(page, range(11), Opinion(page_type="article"))))


@pytest.mark.parametrize(
    ("kind", "attributes"),
    [
        ("article", 'class="reviews"'),
        ("product", 'class="previews"'),
        ("product", 'class="cta"'),
        ("product", 'class="disclosure__content"'),
        ("service", 'class="modal"'),
        ("service", 'class="caption"'),
        ("article", 'class="related"'),
        ("article", 'class="projecta"'),
        ("forum", 'class="message-body body-signature-highlight-escalation"'),
        ("forum", 'class="post with-signature"'),
        ("", 'class="reviews signature modal"'),
    ],
)
def test_other_kinds_and_other_words_stay(kind: PageType, attributes: str) -> None:
    assert not gone(f"<div {attributes}><p>It sings.</p></div>", kind)


def test_an_id_that_is_a_title_is_no_name() -> None:
    title = "be-careful-with-related-names"
    assert not gone(f"<section id={title}><p>It sings.</p></section>", "documentation")
    assert not gone(f"<div class=section id={title}><p>It sings.</p></div>", "documentation")
    assert not gone("<h2 id=ninja-promo>It sings.</h2>", "article")
    assert gone("<section id=related-pages><p>It sings.</p></section>", "documentation")
    assert gone(f"<div id={title}><p>It sings.</p></div>", "documentation")


def test_the_body_stays_whatever_its_name() -> None:
    assert not gone(f'<div class="reviews"><p>{PROSE} {PROSE}</p><p>{PROSE}</p></div>', "product")


def test_what_lies_deeper_goes_once() -> None:
    deep = '<section class="reviews"><div class="review"><p>It sings.</p></div></section>'
    assert gone(deep, "product") == ["It sings."]


def test_reviews_are_comments_to_those_who_want_them() -> None:
    assert not gone('<div class="reviews"><p>It sings.</p></div>', "product", with_comments=True)
    assert gone('<div class="signature"><p>It sings.</p></div>', "forum", with_comments=True) == ["It sings."]


def test_captions_stay_with_their_images() -> None:
    assert not gone('<div class="caption"><p>It sings.</p></div>', "article", images=True)


def test_the_kinds_are_those_that_the_model_tells() -> None:
    assert {kind for name in NAMES for kind in name.kinds} <= set(get_args(PageType)) - {""}
