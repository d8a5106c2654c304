"""A listing keeps the titles of its entries."""

from __future__ import annotations

import pytest

from cleaner.blocks import Document
from cleaner.pipeline.entries import for_entries
from cleaner.read_html import read_html


def spared(markup: str, kept: list[int], kind: str = "listing") -> list[int]:
    """The blocks that stay for being titles like others."""
    page = read_html(Document(f"<body>{markup}</body>", "html"))
    return [verdict.block for verdict in for_entries(page, kept, kind)]


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
def test_other_kinds_have_no_entries(kind: str) -> None:
    assert not spared(entries(6), [0], kind)
