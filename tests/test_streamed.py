"""Parts that a page streams behind itself stand where its scripts would put them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.blocks import Document
from cleaner.html.layout import MASK_HIDDEN
from cleaner.read_html import read_html


def texts(markup: str) -> list[str]:
    return [block.text for block in read_html(Document(f"<body>{markup}", "html")).blocks]


def place(name: str, meanwhile: str = "") -> str:
    return f'<!--$?--><template id="{name}"></template>{meanwhile}<!--/$-->'


def part(name: str, markup: str) -> str:
    return f'<div hidden id="{name}">{markup}</div>'


def test_a_part_replaces_what_is_shown_meanwhile() -> None:
    page = f"<p>one</p>{place('B:0', '<p>Loading</p>')}<p>three</p><footer>end</footer>{part('S:0', '<p>two</p>')}"
    assert texts(page) == ["one", "two", "three", "end"]


def test_parts_are_no_longer_hidden() -> None:
    page = read_html(Document("<body>" + place("B:0") + part("S:0", "<p>two</p>"), "html"))
    assert not any(mask & MASK_HIDDEN for mask in page.layout.masks)


def test_parts_stand_in_one_another_in_any_order() -> None:
    outer = part("S:0", f'<h2>one</h2><template id="P:a"></template>{place("B:2", "wait")}<p>four</p>')
    inner = [part("S:a", "<p>two</p>"), part("S:2", "<p>three</p>")]
    for parts in ([outer, *inner], [*inner, outer], [inner[1], outer, inner[0]]):
        assert texts(place("B:0") + "".join(parts)) == ["one", "two", "three", "four"]


def test_boundaries_within_what_is_shown_meanwhile_go_with_it() -> None:
    meanwhile = f"<p>Loading {place('B:1', 'more')}</p><!--$--><i>shown</i><!--/$-->"
    page = f"{place('B:0', meanwhile)}<p>end</p>{part('S:0', '<p>two</p>')}{part('S:1', '<p>three</p>')}"
    assert "two" in texts(page)
    assert not {"Loading", "more", "shown"} & set(" ".join(texts(page)).split())


def test_scripts_say_which_part_goes_where() -> None:
    page = place("B:0") + "<p>end</p>" + part("S:1", "<p>one</p>") + '<script>$RC("B:0","S:1")</script>'
    assert texts(page) == ["one", "end"]


def test_nothing_goes_where_no_comment_says_how_far() -> None:
    page = '<template id="B:0"></template><p>shown</p>' + part("S:0", "<p>two</p>")
    assert texts(page) == ["two", "shown"]


def test_places_in_the_head_are_none() -> None:
    page = Document('<template id="B:0"></template><p>one</p>' + part("S:0", "<p>two</p>"), "html")
    assert [block.text for block in read_html(page).blocks] == ["one", "two"]


def test_a_part_without_a_place_stays() -> None:
    assert texts("<p>one</p>" + part("S:0", "<p>two</p>")) == ["one", "two"]


@pytest.mark.parametrize("unfinished", ["", '<div hidden id="S:0">', '<template id="B:0">'])
def test_many_parts_lose_nothing(unfinished: str) -> None:
    chain = "".join(part(f"S:{i:x}", f'<p>t{i}</p><template id="P:{i + 1:x}"></template>') for i in range(300))
    assert set(texts(f'<template id="P:0"></template>{chain}{unfinished}')) == {f"t{i}" for i in range(300)}


PIECES = st.sampled_from(
    [
        "<!--$?-->", "<!--/$-->", '<template id="B:0"></template>', '<template id="P:1"></template>', "<p>text</p>",
        '<div hidden id="S:0">', '<div hidden id="S:1">', "</div>", '<table><tr id="S:0"><td>cell',
        '<template id="B:0">', '<script>$RC("B:0","S:1")</script>', "<p>", "</template>",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=30).map("".join))
def test_broken_markup_breaks_nothing(markup: str) -> None:
    page = read_html(Document(markup, "html"))
    assert all(block.text for block in page.blocks)
