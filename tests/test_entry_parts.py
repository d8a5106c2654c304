"""Titles and texts of partly kept entries are kept too, unless the model is sure that they are chrome."""

from __future__ import annotations

import pytest

from cleaner.blocks import Document, PageType, Verdict
from cleaner.pipeline.entry_parts import for_parts
from cleaner.pipeline.scene import Opinion, Scene
from cleaner.read_html import read_html

TEXT = "The keeper rows out on the first of the month, trims the lamp and writes down what gulls have done to the roof."
CARD = f"<li><h3>Lamp</h3><p>{TEXT}</p><p>Open</p></li>"


def spared(
    markup: str, kept: list[int], kind: PageType = "listing", doubted: list[int] | None = None, sure: float = 0.6
) -> list[int]:
    """The blocks that are kept as parts of kept entries, on a page where the model drops all other blocks."""
    page = read_html(Document(f"<body>{markup}</body>", "html"))
    gone = [i for i in range(len(page.blocks)) if i not in kept] if doubted is None else doubted
    verdicts = [Verdict(i, False, "model", "model.html", "model", "chrome", sure) for i in gone]
    return [verdict.block for verdict in for_parts(Scene(page, kept, Opinion(verdicts, page_type=kind)))]


def test_titles_and_texts_of_entries_that_keep_something_stay() -> None:
    assert spared(f"<ul>{CARD * 4}</ul>", [2, 5, 8]) == [0, 1, 3, 4, 6, 7]
    assert spared(f"<ul>{CARD * 4}</ul>", [2, 5, 8], "collection") == [0, 1, 3, 4, 6, 7]


def test_what_the_model_is_sure_of_goes() -> None:
    assert not spared(f"<ul>{CARD * 4}</ul>", [2, 5, 8], sure=0.8)


def test_what_the_model_does_not_drop_is_left_to_others() -> None:
    assert spared(f"<ul>{CARD * 4}</ul>", [2, 5, 8], doubted=[4]) == [4]


def test_entries_of_which_most_go_are_no_list() -> None:
    assert not spared(f"<ul>{CARD * 4}</ul>", [2])


def test_three_are_no_list() -> None:
    assert not spared(f"<ul>{CARD * 3}</ul>", [2, 5, 8])


def test_short_texts_of_entries_go() -> None:
    card = "<li><p>Lit every night</p><p>Open</p></li>"
    assert not spared(f"<ul>{card * 4}</ul>", [1, 3, 5, 7])


def test_headings_above_a_paragraph_that_stays_stay() -> None:
    markup = f"<h2>Who we are</h2><p>{TEXT}</p><h2>News</h2><p>Open</p><h2>Jobs</h2>"
    assert spared(markup, [1, 3], "service") == [0]
    assert spared(markup, [1, 3], "collection") == [0]


def test_questions_above_their_answers_stay() -> None:
    asked = f"<div><button>Who pays the oil?</button><div>{TEXT}</div></div>"
    assert spared(asked, [1], "service") == [0]
    assert not spared("<div><button>Who pays the oil?</button><div>We do.</div></div>", [1], "service")
    assert not spared(asked.replace("oil?", "oil"), [1], "service")


@pytest.mark.parametrize("kind", ["article", "forum", "documentation", "product", ""])
def test_on_other_pages_nothing_is_spared(kind: PageType) -> None:
    assert not spared(f"<h2>Who we are</h2><p>{TEXT}</p><ul>{CARD * 4}</ul>", [1, 4, 7, 10], kind)


def test_titles_of_entries_of_services_are_teasers() -> None:
    assert not spared(f"<ul>{CARD * 4}</ul>", [2, 5, 8], "service")
