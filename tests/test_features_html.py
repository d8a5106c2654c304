from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import clean_html
from cleaner.blocks import Document
from cleaner.features import html as features
from cleaner.features import html_facts, html_tokens
from cleaner.read_html import read_html

if TYPE_CHECKING:
    from cleaner.html.layout import HtmlPage

KNOWN = html_tokens.Vocabulary(
    keys=["<p", "nav", "content", "post-body", "<a"],
    words=["share", "read", "more"],
    pairs=[2 << 20 | 3],
    wholes=["read more"],
    links=["host=facebook.com", "mailto"],
    pages=["url path=blog"],
)
WORTH = features.TokenLogOdds(
    keys=np.array([0, 0.5, -2, 2, 1, 0], np.float32),
    words=np.array([0, -1, -0.5, -0.5], np.float32),
    pairs=np.array([0, -3], np.float32),
    wholes=np.array([0, -4], np.float32),
    links=np.array([0, -3, -1], np.float32),
)
TYPES = np.full(7, 1 / 7, np.float32)
PROSE = "Once upon a time there was a page with a long sentence, and another. "


def read(markup: str, url: str | None = None) -> HtmlPage:
    return read_html(Document(markup, "html", url))


def facts(markup: str, url: str | None = None) -> html_facts.Facts:
    return html_facts.facts(read(markup, url), KNOWN)


def column(matrix: features.Floats, names: tuple[str, ...], name: str) -> list[float]:
    return [round(float(number), 3) for number in matrix[names.index(name)]]


def test_names_and_rows_agree() -> None:
    found = facts(f"<title>a b</title><h1>a b</h1><p>{PROSE * 3}<p><a href=x>Read more</a>")
    first = features.first_matrix(found, WORTH)
    second = features.second_matrix(found, WORTH, np.array([[0.9, 0.8, 0.1], [0.8, 0.9, 0.2]], np.float32), TYPES)
    assert found.columns.shape == (len(html_facts.FACT_NAMES), 3)
    assert first.shape == (len(features.FIRST_NAMES), 3)
    assert second.shape == (len(features.SECOND_NAMES), 3)
    assert len(set(features.FIRST_NAMES)) == len(features.FIRST_NAMES)
    assert len(set(features.SECOND_NAMES)) == len(features.SECOND_NAMES)


def test_columns_say_what_they_are_called() -> None:
    found = facts(f"<title>The head</title><h1>The head</h1><p>{PROSE * 3}<nav hidden><a href=x>Read more</a></nav>")
    rows = found.columns
    assert column(rows, html_facts.FACT_NAMES, "is_h1") == [1, 0, 0]
    assert column(rows, html_facts.FACT_NAMES, "is_title") == [1, 0, 0]
    assert column(rows, html_facts.FACT_NAMES, "is_prose") == [0, 1, 0]
    assert column(rows, html_facts.FACT_NAMES, "link_density") == [0, 0, 1]
    assert column(rows, html_facts.FACT_NAMES, "in_nav") == [0, 0, 1]
    assert column(rows, html_facts.FACT_NAMES, "hidden") == [0, 0, 1]
    assert column(rows, html_facts.FACT_NAMES, "ends_sentence") == [0, 1, 0]


def test_tokens_bring_what_they_are_worth() -> None:
    found = facts(
        "<nav class=nav><p>Read more</p></nav><p class=content><a href='https://www.facebook.com/x'>Share</a>"
    )
    rows = features.token_rows(found, WORTH)
    names = features._TOKEN_NAMES  # noqa: SLF001  a private table of the module under test
    assert column(rows, names, "key_least") == [-2, 0]
    assert column(rows, names, "key_greatest") == [0.5, 2]
    assert column(rows, names, "pair_least") == [-3, 0]
    assert column(rows, names, "whole") == [-4, 0]
    assert column(rows, names, "link_least") == [0, -3]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (("p",), ["<p"]),
        (("div", "postBody entry-content"), ["<div", "postbody", "post", "body", "entry-content", "entry", "content"]),
        (("a", None, "x1", "button", "author", None, "Read More", "nofollow"), [
            "<a", "x1", "role=button", "prop=author", "rel=nofollow", "label=read", "label=more",
        ]),
    ],
)  # fmt: skip
def test_attributes_are_called_by_their_words(key: tuple[str | None, ...], expected: list[str]) -> None:
    assert html_tokens.key_tokens(key) == expected


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("#comments", ["#comments"]),
        ("mailto:a@b.example", ["mailto"]),
        ("https://twitter.com/share?u=1", ["host=twitter.com", "path=share", "depth=1?", "last=name"]),
        ("/tag/news-2024", ["path=tag", "path=news-#", "depth=2", "last=name"]),
        ("", ["#"]),
    ],
)
def test_links_are_called_by_their_kind(href: str, expected: list[str]) -> None:
    assert html_tokens.link_tokens(href) == expected


def test_a_page_says_what_it_is() -> None:
    page = read(
        "<meta property='og:type' content='article'><script type='application/ld+json'>{\"@type\": \"NewsArticle\"}"
        "</script><body class=single-post><p>x",
        "https://example.org/blog/a-b-c-d",
    )
    found = html_tokens.page_tokens(page)
    assert {"url path=blog", "in url blog", "og article", "ld newsarticle", "body single-post"} <= set(found)


@pytest.mark.parametrize("kind", ["NewsArticle", "ReportageNewsArticle", "Article", "NewsRoom"])
def test_a_news_article_says_so(kind: str) -> None:
    page = read(f'<script type="application/ld+json">{{"@type": "{kind}"}}</script><p>{PROSE}')
    assert html_facts.facts(page, KNOWN).is_news is kind.endswith("NewsArticle")


def test_what_says_that_it_is_a_news_article_is_an_article() -> None:
    cards = "".join(f"<li class=product-card><a href=/p/{n}>Lamp {n}</a> $ {n}.00 Add to cart</li>" for n in range(30))
    said = '<script type="application/ld+json">{"@type": "NewsArticle"}</script>'
    shop = f"<title>Lamps</title><body class=archive><ul class=products>{cards}</ul>"
    assert clean_html(shop).page_type == "listing"
    assert clean_html(said + shop).page_type == "article"


def test_a_page_without_an_address_has_the_one_that_it_names() -> None:
    markup = "<link rel=canonical href='https://example.org/forum/a-b-c-d'><p>x"
    assert {"url path=forum", "in url forum"} <= set(html_tokens.page_tokens(read(markup)))
    assert "url path=blog" in html_tokens.page_tokens(read(markup, "https://example.org/blog/a-b-c-d"))


def test_a_row_does_not_depend_on_what_was_read_before() -> None:
    markup = f"<div class=post-body><p>{PROSE}<p>Read more</div>"
    fresh = html_tokens.Vocabulary(
        keys=KNOWN.keys, words=KNOWN.words, pairs=KNOWN.pairs, wholes=KNOWN.wholes, links=KNOWN.links, pages=KNOWN.pages
    )
    first = features.first_matrix(html_facts.facts(read(markup), fresh), WORTH)
    html_facts.facts(read("<p class='a b c'>share more</p>" * 20), fresh)
    again = features.first_matrix(html_facts.facts(read(markup), fresh), WORTH)
    assert np.array_equal(first, again, equal_nan=True)


_pieces = st.sampled_from(
    ["<p>", "<div class='a b'>", "</div>", "<h1>", "<h2>", "<li>", "<a href=x>", "</a>", "<pre>", "<br><br>"]
)


def test_a_stretch_at_a_time_words_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    markup = f"<title>Read on</title><h1>Read on</h1><p>Share<p>{PROSE}<p>read more<p>{PROSE * 9}<p><a href=/>more</a>"
    at_once = facts(markup)
    monkeypatch.setattr(html_facts, "_CHUNK_BLOCKS", 2)
    found = facts(markup)
    assert np.array_equal(found.columns, at_once.columns)
    assert np.array_equal(found.wholes, at_once.wholes)
    for bags in ("word_bags", "pair_bags"):
        assert np.array_equal(getattr(found, bags).flat, getattr(at_once, bags).flat)
        assert np.array_equal(getattr(found, bags).starts, getattr(at_once, bags).starts)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(_pieces, st.text(max_size=20), st.just(PROSE)), max_size=30).map("".join))
def test_any_page_gives_numbers(markup: str) -> None:
    page = read(markup)
    if not page.blocks:
        return
    found = html_facts.facts(page, KNOWN)
    chances = np.linspace(0, 1, len(page.blocks), dtype=np.float32)
    assert np.isfinite(found.columns).all()
    assert not np.isinf(features.first_matrix(found, WORTH)).any()
    assert not np.isinf(features.second_matrix(found, WORTH, np.stack([chances, chances[::-1]]), TYPES)).any()
    assert np.isfinite(features.confidence_row(found, chances, chances > 0.5, TYPES)).all()
