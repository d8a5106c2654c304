"""A caption that says who is quoted is kept with the quotation."""

from __future__ import annotations

import pytest

from cleaner import clean_html
from cleaner.blocks import Document
from cleaner.pipeline.quotes import for_quotes, quoted_in
from cleaner.pipeline.scene import Scene
from cleaner.read_html import read_html

QUOTE = "<blockquote><p>We kept the ferry going for ninety years.</p></blockquote>"


def staying(markup: str, kept: tuple[int, ...]) -> list[str]:
    """The texts of the blocks that are kept because they say who is quoted."""
    page = read_html(Document(f"<body>{markup}", "html"))
    return [page.blocks[verdict.block].text for verdict in for_quotes(Scene(page, kept))]


@pytest.mark.parametrize(
    "figure",
    [
        f"<figure>{QUOTE}<figcaption>Ada Brandt, captain</figcaption></figure>",
        f"<figure><figcaption><p>Ada Brandt, captain</p></figcaption><div>{QUOTE}</div></figure>",
    ],
)
def test_the_caption_of_a_quotation_that_stays_stays(figure: str) -> None:
    assert staying(figure, (0, 1)) == ["Ada Brandt, captain"]
    assert staying(f"<p>one</p>{figure}", (0,)) == []


def test_captions_of_pictures_and_of_long_text_do_not() -> None:
    picture = "<figure><img src=a.jpg><figcaption>The pier at noon</figcaption></figure>"
    long = f"<figure>{QUOTE}<figcaption>{'The pier at noon. ' * 9}</figcaption></figure>"
    assert staying(f"{QUOTE}{picture}", (0,)) == []
    assert staying(long, (0,)) == []


def test_a_quotation_in_a_caption_is_the_captions() -> None:
    page = read_html(Document(f"<body><figure><p>one</p><figcaption>{QUOTE}</figcaption></figure>", "html"))
    figure = list(page.layout.tags).index("figure")
    assert quoted_in(page, figure) == []


def test_who_is_quoted_in_an_article_is_told() -> None:
    prose = "<p>The ferry left at six, an hour late, and nobody on the quay could say why it had waited so long.</p>"
    figure = f"<figure>{QUOTE}<figcaption>Ada Brandt, captain</figcaption></figure>"
    markup = f"<html><body><article><h1>The late ferry</h1>{prose * 6}{figure}{prose * 6}</article></body></html>"
    assert "Ada Brandt, captain" in clean_html(markup).text
