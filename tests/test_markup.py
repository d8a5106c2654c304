"""What `<noscript>` leaves open hides nothing of what follows; tags have no more attributes than can be parsed."""

from __future__ import annotations

import time

import pytest

from cleaner.blocks import Document
from cleaner.html.markup import closed, expanded, trimmed
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
    assert closed(markup) is markup


def test_what_is_closed_once_is_closed() -> None:
    mended = closed("<noscript><iframe/></noscript>" * 3)
    assert mended.count("</iframe>") == 3
    assert closed(mended) is mended


@pytest.mark.parametrize(
    "piece", ["<noscript>", "<noscript><!--", "<noscript><iframe></noscript>", "<noscript", "</noscript>"]
)
def test_any_amount_of_it_is_read(piece: str) -> None:
    assert len(closed(piece * 50_000)) >= 0


XML = '<?xml version="1.0"?>'


@pytest.mark.parametrize(
    "whole",
    [
        "<title/>",
        '<script src="x"/>',
        "<iframe />",
        "<style\n/>",
        "<textarea/>",
        '<a id="page7"/>',
        "<I/>",
        '<script src="a.js" data-q="a>b"/>',
        "<script src='a/b.js' data-q='<p title=\"' />",
        '<iframe src="a/>b" title="/>"/>',
    ],
)
def test_a_slash_closes_elements_of_xhtml(whole: str) -> None:
    page = read_html(Document(f"{XML}<html><head></head><body>{whole}<p>One.<br/>Two.</p></body></html>", "html"))
    assert [block.text for block in page.blocks] == ["One.\nTwo."]
    assert not any(page.layout.link_chars)


@pytest.mark.parametrize("markup", ["<title/>", "text", f"<p>{XML}<a/>"])
def test_a_slash_closes_nothing_in_html(markup: str) -> None:
    assert expanded(markup) is markup


@pytest.mark.parametrize(
    ("markup", "texts"),
    [
        ("<p><![CDATA[Ice & <b>snow</b>]]></p>", ["Ice & <b>snow</b>"]),
        ("<p>Ice<![CDATA[ and ]]>snow<![CDATA[]]>.</p><![CDATA[Rain]]>", ["Ice and snow.", "Rain"]),
        ("<script>//<![CDATA[\nif (a<b) {}\n//]]></script><p><![CDATA[Ice]]></p>", ["Ice"]),
        ("<style/><p><![CDATA[Ice <script> melts]]></p><p><![CDATA[Snow]]></p>", ["Ice <script> melts", "Snow"]),
        ("<script>//<![CDATA[\n</p>//]]>\n//<![CDATA[\n//]]></script><p>Ice</p>", ["Ice"]),
        ("<p><![CDATA[Ice</p>", []),
    ],
)
def test_cdata_of_xhtml_is_text(markup: str, texts: list[str]) -> None:
    page = read_html(Document(f"{XML}<html><head></head><body>{markup}</body></html>", "html"))
    assert [block.text for block in page.blocks] == texts


@pytest.mark.parametrize(
    "piece",
    [
        "<a ",
        "<a/",
        "<a/>",
        "<",
        "<a <a/>",
        '<a "',
        "<a \"'",
        "<a '\"'",
        "<![CDATA[",
        "<![CDATA[]]>",
        "<script><![CDATA[",
    ],
)
def test_any_amount_of_xhtml_is_read(piece: str) -> None:
    assert len(expanded(XML + piece * 50_000)) >= 0


@pytest.mark.parametrize(
    ("attribute", "between"),
    [("a{}", " "), ("a{}=1", "\n"), ('a{}="x"', ""), ("a{}", "/"), ("a{} = 'x y'", " "), ('"a{}', " ")],
)
@pytest.mark.parametrize("before", ["", "<p>" + "ice " * 9_000])
def test_a_tag_of_very_many_attributes_takes_no_longer_than_others(attribute: str, between: str, before: str) -> None:
    tag = f"<p {between.join(attribute.format(number) for number in range(100_000))}>"
    started = time.process_time()
    page = read_html(Document(f"{before}{tag}The article.</p><p>goes on", "html"))
    assert time.process_time() - started < 5
    assert [block.text for block in page.blocks][-2:] == ["The article.", "goes on"]


@pytest.mark.parametrize(
    "markup",
    [
        "<p>" + "ice " * 50_000,
        f"<p data-state='{'a=1 ' * 50_000}'>ice",
        f'<p data-state="{"a=1 " * 50_000}">ice',
        f"<script>if (a <b {'c=1 ' * 50_000}) {{}}</script><p>ice",
        f"<p {'a=1 ' * 1_000}{'title=ice' * 9_000}>ice",
        "",
    ],
)
def test_tags_of_a_long_attribute_and_scripts_stay_as_they_are(markup: str) -> None:
    assert trimmed(markup) is markup


def test_what_is_left_of_a_tag_are_its_first_attributes() -> None:
    tag = f"<p id=one {' '.join(f'a{number}' for number in range(30_000))}>"
    left = trimmed(f"<b>{tag}ice</p>{tag}snow</p>")
    assert left.count("<p id=one a0 a1 ") == 2
    assert left.count(" a1998>") == 2
    assert left.endswith("snow</p>")


@pytest.mark.parametrize("markup", ["<p " + "a=1 " * 3_000_000, "x" * 20_000_000, "<p x='" + "<p y " * 2_000_000])
def test_to_look_for_them_takes_linear_time(markup: str) -> None:
    started = time.process_time()
    trimmed(markup)
    assert time.process_time() - started < 5
