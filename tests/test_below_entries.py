"""What follows the entries of a listing is dropped."""

from __future__ import annotations

import pytest

from cleaner.blocks import Document, Options, PageType
from cleaner.pipeline.below_entries import against_beyond
from cleaner.pipeline.scene import Opinion, Scene
from cleaner.read_html import read_html

ENTRY = "<li class=entry><h3>Keeper wanted</h3><p>A lamp, a boat and a garden, on the rock from March on.</p></li>"
LIST = f"<ul>{ENTRY * 5}</ul>"
ALERT = "<div class=alert><h2>Nothing for you?</h2><p>We write to you when the next lamp is free.</p></div>"


def gone(markup: str, kind: PageType = "listing", options: Options | None = None) -> list[str]:
    """The texts of the blocks that go from a page of which all blocks were kept so far."""
    page = read_html(Document(f"<body><main>{markup}</main></body>", "html"))
    verdicts = against_beyond(Scene(page, range(len(page.blocks)), Opinion(page_type=kind), options or Options()))
    return [page.blocks[verdict.block].text for verdict in verdicts]


def test_what_stands_beneath_the_entries_goes() -> None:
    assert gone(LIST + ALERT) == ["Nothing for you?", "We write to you when the next lamp is free."]


def test_what_stands_above_them_stays() -> None:
    assert not gone(ALERT + LIST)


def test_other_entries_stay() -> None:
    more = "<ol><li class=entry><p>Cook wanted</p></li></ol>"
    past = "<ol>" + "<li><b>Cook</b><p>Taken.</p></li>" * 4 + "</ol>"
    assert gone(LIST + ALERT + more + past) == ["Nothing for you?", "We write to you when the next lamp is free."]


def test_a_list_that_is_the_least_of_a_page_has_no_beneath() -> None:
    prose = "<p>The lamp is lit at dusk, and whoever keeps it walks up ninety steps with a can of oil.</p>" * 12
    assert not gone(LIST + prose)


def test_fewer_are_no_list() -> None:
    assert not gone(f"<ul>{ENTRY * 3}</ul>{ALERT}")


@pytest.mark.parametrize("kind", ["article", "forum", "documentation", "product", "collection", "service", ""])
def test_on_other_pages_it_stays(kind: PageType) -> None:
    assert not gone(LIST + ALERT, kind)


def test_the_rule_can_be_left_out() -> None:
    assert not gone(LIST + ALERT, options=Options(skip=("structure.beyond",)))
    assert not gone("")
