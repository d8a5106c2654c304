"""Rows of tables are kept whole."""

from __future__ import annotations

from cleaner import clean_html
from cleaner.blocks import Document
from cleaner.pipeline.scene import Scene
from cleaner.pipeline.tables import for_cells
from cleaner.read_html import read_html

SIZES = (
    "<table><tr><th>Size</th><th>Foot length in centimetres</th></tr>"
    "<tr><td>36</td><td>22.5 to 23.0, measured on bare feet</td></tr>"
    "<tr><td>38</td><td>24.0 to 24.5, measured on bare feet</td></tr></table>"
)


def saved(markup: str, *gone: str) -> list[str]:
    """The texts that are restored on a page from which these blocks would go."""
    page = read_html(Document(f"<body>{markup}</body>", "html"))
    kept = [block.index for block in page.blocks if block.text not in gone]
    return [page.blocks[verdict.block].text for verdict in for_cells(Scene(page, kept))]


def test_a_short_cell_stays_with_its_row() -> None:
    assert saved(SIZES, "Size") == ["Size"]


def test_a_row_may_go_as_a_whole() -> None:
    assert not saved(SIZES, "Size", "Foot length in centimetres")


def test_long_cells_may_go() -> None:
    assert not saved(SIZES + "<p>Felt gives way.</p>", "22.5 to 23.0, measured on bare feet")


def test_a_table_of_which_much_goes_is_none() -> None:
    assert not saved(SIZES, "Size", "36", "38", "24.0 to 24.5, measured on bare feet")


def test_what_stands_in_no_table_does_not_matter() -> None:
    assert not saved(f"<div>Share</div>{SIZES}", "Share")
    assert not saved("<p>Size</p><p>Made of felt.</p>", "Size")


def test_days_in_a_table_are_no_tags() -> None:
    prose = (
        "<p>Die Praxis am Markt nimmt wieder Patienten auf; wer zum ersten Mal kommt, bringt seine Unterlagen mit.</p>"
    )
    hours = "<tr><th>Tag</th><th>Vormittag</th></tr><tr><td>Montag</td><td>8.00 bis 12.00 Uhr</td></tr>"
    article = clean_html(f"<body><main><h1>Sprechzeiten</h1>{prose}<table>{hours}</table></main></body>")
    assert "Tag\tVormittag\nMontag\t8.00 bis 12.00 Uhr" in article.text
