"""What `<noscript>` leaves open hides nothing of what follows."""

from __future__ import annotations

import pytest

from cleaner.blocks import Document
from cleaner.markup import closed, expanded
from cleaner.read_html import read_html

LEFT_OPEN = [
    '<iframe src="x"/>',
    "<IFRAME SRC=x>",
    "<style>p {}",
    "<!-- no end",
    "<textarea>",
    '<iframe></iframe><iframe src="y" />',
]


@pytest.mark.parametrize("left", LEFT_OPEN)
@pytest.mark.parametrize("tag", ["noscript", "NOSCRIPT"])
def test_the_page_goes_on_behind_it(left: str, tag: str) -> None:
    page = read_html(Document(f"<body><{tag}>{left}</{tag}><p>The article.</p><noscript>ask</noscript>", "html"))
    assert "The article." in [block.text for block in page.blocks]


@pytest.mark.parametrize(
    "markup", ["<p>text", "<noscript>open", "<noscript><iframe></iframe></noscript>", "</noscript>"]
)
def test_what_is_closed_stays_as_it_is(markup: str) -> None:
    assert closed(markup) == ""


def test_what_is_closed_once_is_closed() -> None:
    mended = closed("<noscript><iframe/></noscript>" * 3)
    assert mended.count("</iframe>") == 3
    assert closed(mended) == ""


@pytest.mark.parametrize(
    "piece", ["<noscript>", "<noscript><!--", "<noscript><iframe></noscript>", "<noscript", "</noscript>"]
)
def test_any_amount_of_it_is_read(piece: str) -> None:
    assert len(closed(piece * 50_000)) >= 0


XML = '<?xml version="1.0"?>'


@pytest.mark.parametrize(
    "whole", ["<title/>", '<script src="x"/>', "<iframe />", "<style\n/>", "<textarea/>", '<a id="page7"/>', "<I/>"]
)
def test_a_slash_closes_elements_of_xhtml(whole: str) -> None:
    page = read_html(Document(f"{XML}<html><head></head><body>{whole}<p>One.<br/>Two.</p></body></html>", "html"))
    assert [block.text for block in page.blocks] == ["One.\nTwo."]
    assert not any(page.layout.link_chars)


@pytest.mark.parametrize("markup", ["<title/>", "text", f"<p>{XML}<a/>"])
def test_a_slash_closes_nothing_in_html(markup: str) -> None:
    assert expanded(markup) == ""


@pytest.mark.parametrize("piece", ["<a ", "<a/", "<a/>", "<", "<a <a/>"])
def test_any_amount_of_xhtml_is_read(piece: str) -> None:
    assert len(expanded(XML + piece * 50_000)) >= 0
