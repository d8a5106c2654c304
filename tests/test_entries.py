"""A listing keeps the titles of its entries."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from cleaner import clean_html
from cleaner.blocks import Document, PageType
from cleaner.pipeline.entries import for_entries
from cleaner.pipeline.scene import Opinion, Scene
from cleaner.read_html import read_html


def spared(markup: str, kept: list[int], kind: PageType = "listing") -> list[int]:
    """The blocks that are kept because they are titles like others."""
    page = read_html(Document(f"<body>{markup}</body>", "html"))
    return [verdict.block for verdict in for_entries(Scene(page, kept, Opinion(page_type=kind)))]


def entries(count: int, tag: str = "div") -> str:
    return "".join(f"<{tag}><h2 class=title>Lighthouse {n}</h2><p>Lit since {n}</p></{tag}>" for n in range(count))


def test_titles_like_one_that_stays_stay() -> None:
    assert spared(entries(5), [2, 3]) == [0, 2, 4, 6, 8]


def test_titles_of_which_none_stays_go_unless_they_are_of_articles() -> None:
    assert not spared(entries(5), [1, 3])
    assert spared(entries(5, "article"), [1, 3]) == [0, 2, 4, 6, 8]


def test_a_few_are_no_listing() -> None:
    assert not spared(entries(4), [0])


def test_headings_of_another_make_are_no_titles_of_entries() -> None:
    assert spared(f"{entries(5)}<aside><h2>Most read</h2></aside>", [0]) == [0, 2, 4, 6, 8]


@pytest.mark.parametrize("kind", ["article", "forum", "collection", "product", "service", "documentation", ""])
def test_other_kinds_have_no_entries(kind: PageType) -> None:
    assert not spared(entries(6), [0], kind)


def text_of(markup: str, kind: PageType, monkeypatch: pytest.MonkeyPatch) -> str:
    """The article of a page that the model keeps whole and classifies as this kind."""
    opinion = SimpleNamespace(verdicts=(), confidence=0.9, page_type=kind, page_type_probability=0.9)
    monkeypatch.setattr("cleaner.pipeline.judging._main_judge", lambda *_: opinion)
    return clean_html(f"<body><main>{markup}</main></body>").text


PROSE = "Our knives are made in the yard behind the shop, one at a time, by two smiths who learned it from each other."
DATES = ("2 February 2027", "24 February 2027", "8 March 2027", "30 March 2027")


@pytest.mark.parametrize("kind", ["listing", "service"])
def test_dates_of_entries_stay(kind: PageType, monkeypatch: pytest.MonkeyPatch) -> None:
    events = "".join(f"<section><h3>Lamp night {date[:2]}</h3><p>{date}</p></section>" for date in DATES)
    assert "24 February 2027" in text_of(events, kind, monkeypatch)
    assert "24 February 2027" not in text_of(events, "article", monkeypatch)


def test_one_date_of_a_service_is_that_of_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    page = (
        "<h1>Lamp nights</h1><p>24 February 2027</p><p>We open the tower on winter nights, with tea and a keeper.</p>"
    )
    assert "24 February 2027" not in text_of(page, "service", monkeypatch)


@pytest.mark.parametrize("kind", ["collection", "listing"])
def test_what_breaks_off_tells_of_an_offer(kind: PageType, monkeypatch: pytest.MonkeyPatch) -> None:
    said = "Ground by hand, cuts bread that is still hot and leaves hardly a crumb on the..."
    assert said in text_of(f"<p>{PROSE}</p><h3>Bread knife</h3><p>{said}</p><p>84 euro</p>", kind, monkeypatch)
