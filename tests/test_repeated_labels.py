"""Quotes in a forum and labels in a list are recognised because they are on the page more than once."""

from __future__ import annotations

import pytest

from cleaner.blocks import Document, PageType
from cleaner.pipeline.repeated_labels import against_repeated
from cleaner.pipeline.scene import Opinion, Scene
from cleaner.read_html import read_html

POST = "Take the thermostat out before you order a new radiator."


def gone(markup: str, kind: PageType) -> list[int]:
    """The blocks that are removed on a page of this kind."""
    page = read_html(Document(f"<body>{markup}</body>", "html"))
    return [
        verdict.block for verdict in against_repeated(Scene(page, range(len(page.blocks)), Opinion(page_type=kind)))
    ]


def test_a_quote_goes_and_the_post_stays() -> None:
    markup = f"<p>{POST}</p><blockquote><p>{POST.upper()}</p></blockquote><p>I did, and it was stuck.</p>"
    assert gone(markup, "forum") == [1]


def test_short_answers_stay() -> None:
    assert not gone("<p>Thank you very much!</p><p>Thank you very much!</p>", "forum")


@pytest.mark.parametrize("kind", ["article", "documentation", "service", "product", "collection", ""])
def test_other_kinds_repeat_themselves_on_purpose(kind: PageType) -> None:
    assert not gone(f"<p>{POST}</p>" * 6, kind)


def test_labels_of_entries_go() -> None:
    markup = "".join(f"<h3>Lighthouse {number}</h3><span>Save event</span><p>Door {number}</p>" for number in range(5))
    assert gone(f"<main>{markup.replace('span', 'div')}</main>", "listing") == [1, 4, 7, 10, 13]


@pytest.mark.parametrize(
    "entry",
    [
        "<tr><th>Tern</th><td>Not rare</td></tr>",
        "<p>Seen from the pier</p>",
    ],
)
def test_values_of_cells_and_longer_lines_stay(entry: str) -> None:
    table = entry.startswith("<tr")
    assert not gone(f"<table>{entry * 6}</table>" if table else entry * 6, "listing")


def test_few_entries_may_say_the_same() -> None:
    assert not gone("<p>Full time</p>" * 4, "listing")
