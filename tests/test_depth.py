"""What would cost a parser too much is left out of the markup, and nothing else."""

from __future__ import annotations

import time

import pytest

from cleaner.blocks import Document
from cleaner.html.depth import shallow
from cleaner.read_html import read_html

# So many elements with attributes that differ, of which a parser forgets none.
STYLES = 500
PARAGRAPHS = "<p>ice" * 4_000


def styles(pattern: str, count: int = STYLES) -> str:
    return "".join(pattern.replace("#", str(number)) for number in range(count))


@pytest.mark.parametrize(
    "opening",
    [
        f"<p>{styles('<b id=a#>')}",
        f"<p>{styles('<FONT color=#>')}",
        f"<p>{styles('<s/id=a#>')}",
        f"<p>{styles('''<i title='>#'>''')}",
        f"<p>{styles('<b id=a#><!--</b>-->')}",
        f"<p>{styles('''<b id=a#><i title='</b>'></i>''')}",
        f"<p>{styles('<b id=a#><script></b></script>')}",
        f"{styles('<b id=a#><table><td></b></table>')}",
        f"{styles('<b id=a#><object></b></object>')}",
        f"{styles('<table><b id=a#></table>')}",
        f"{styles('<b id=a#>' + '<div>' * 9 + '</b>' + '</div>' * 9)}",
    ],
    ids=["b", "font", "slash", "quotes", "comment", "attribute", "script", "table", "object", "moved", "blocks"],
)
def test_styles_that_nobody_closes_are_not_opened_again_in_every_paragraph(opening: str) -> None:
    page = read_html(Document(opening + PARAGRAPHS, "html"))
    body = page.layout.tree.body
    assert body is not None
    assert len(list(body.traverse())) < 100_000
    assert [block.text for block in page.blocks[-4_000:]] == ["ice"] * 4_000


@pytest.mark.parametrize(
    "opening",
    [
        styles("<p><b id=a#>ice</b>"),
        styles("<a href=#><font color=#>ice</font></a>"),
        f"<table><tr>{styles('<td><font color=#>ice')}</table>",
        f"<table><tr>{styles('<td><font color=#><table><td><b id=a#></table>')}</table>",
        f"<table>{styles('<tr><th><b id=a#>ice<tr>')}</table>",
        styles("<object><b id=a#></object>"),
        styles("<a href=#>ice"),
        styles("<p><b id=a#>ice</b>", 50) + "<p><i id=one>" * 12,
    ],
    ids=["closed", "nested", "cells", "tables", "rows", "objects", "links", "some"],
)
def test_styles_that_end_stay(opening: str) -> None:
    markup = opening + "<p>ice</p>" * 4_000
    assert shallow(markup) is markup


def test_the_first_styles_that_nobody_closes_stay() -> None:
    assert shallow("<ul><li><b>ice" * 3_000) == "<ul><li><b>ice" * 16 + "<ul><li>ice" * 496 + "<li>ice" * 2_488


def test_a_style_too_many_goes_with_its_end() -> None:
    paragraphs = "<p>ice</p>" * 4_000
    rest = "".join(f"<b id=a{number}>x</b>" for number in range(16, 100))
    kept = "".join(f"<b id=a{number}>" for number in range(16))
    assert shallow(f"{kept}{rest}</b>{rest}{paragraphs}") == f"{kept}{'x' * 84}</b>{rest}{paragraphs}"


@pytest.mark.parametrize(
    "piece",
    [
        "<b><div></b>",
        "<span><div></span>",
        "<div><table><td></div>",
        "<div><!--</div>-->",
        "<div><i title='</div>'></i>",
        "<div><script></div></script>",
    ],
)
def test_what_nests_in_spite_of_its_ends_takes_no_longer_than_others(piece: str) -> None:
    markup = f"{piece * 100_000}deep"
    started = time.process_time()
    page = read_html(Document(markup, "html"))
    assert time.process_time() - started < 3
    assert page.blocks[-1].text == "deep"


@pytest.mark.parametrize(
    "piece", ["<", "<b ", "<b id=", "<b id='", "<!--", "<!-", "</", "<!", "<script>", "<b/", "<b a=\"'"]
)
def test_any_amount_of_it_is_read_in_linear_time(piece: str) -> None:
    started = time.process_time()
    shallow(piece * 100_000)
    shallow("<p>" * 10_000 + piece * 100_000)
    assert time.process_time() - started < 5
