"""Code between kept blocks is kept too, with its captions."""

from __future__ import annotations

import pytest

from cleaner.blocks import Document, PageType
from cleaner.pipeline.code import for_code
from cleaner.pipeline.scene import Opinion, Scene
from cleaner.read_html import read_html

BEFORE, AFTER = "<p>The pump is started like this.</p>", "<p>It then runs until the tank is full.</p>"
CODE = "<pre>pump.start(rate=4)</pre>"


def saved(markup: str, *kept: str, kind: PageType = "documentation") -> list[str]:
    """The texts that are restored on a page of which only these blocks were kept so far."""
    page = read_html(Document(f"<body>{markup}</body>", "html"))
    staying = [block.index for block in page.blocks if block.text.startswith(kept)]
    return [page.blocks[verdict.block].text for verdict in for_code(Scene(page, staying, Opinion(page_type=kind)))]


@pytest.mark.parametrize(
    "code",
    [
        CODE,
        "<pre><code class='language-sh'>make all</code></pre>",
        "<figure><pre>x = 3;</pre></figure>",
        "<pre>$ pump --start</pre>",
        '<pre>{\n  "rate": 4\n}</pre>',
    ],
)
def test_code_amid_what_stays_stays(code: str) -> None:
    assert len(saved(BEFORE + code + AFTER, "The pump", "It then")) == 1
    assert len(saved(BEFORE + code + AFTER, "The pump", "It then", kind="forum")) == 1
    assert not saved(BEFORE + code + AFTER, "The pump", "It then", kind="product")


@pytest.mark.parametrize(
    "text", ["<pre>Pump House\nHarbour Street 4</pre>", "<pre hidden>x = 3;</pre>", "<p>x = 3;</p>"]
)
def test_verse_addresses_and_hidden_code_are_left_to_others(text: str) -> None:
    assert not saved(BEFORE + text + AFTER, "The pump", "It then")


def test_a_figure_of_code_keeps_what_says_what_it_is() -> None:
    figure = f"<figure><span>File: pump.py</span>{CODE}<figcaption>Listing 2: starting the pump</figcaption></figure>"
    assert saved(BEFORE + figure + AFTER, "The pump", "pump.start", "It then") == [
        "File: pump.py",
        "Listing 2: starting the pump",
    ]
    photo = "<figure><img src=a.jpg><figcaption>The pump house</figcaption></figure>"
    assert not saved(BEFORE + photo + CODE + AFTER, "The pump is", "pump.start", "It then")


def test_code_beneath_it_all_stays_beside_what_it_shows() -> None:
    row = f"<section><div>{BEFORE}</div><aside><div>{CODE}</div></aside></section>"
    assert saved(row, "The pump") == ["pump.start(rate=4)"]
    far = f"<main>{BEFORE}</main><footer><div><div><div><div>{CODE}</div></div></div></div></footer>"
    assert not saved(far, "The pump")


def test_nothing_comes_back_where_nothing_stays() -> None:
    assert not saved(BEFORE + CODE + AFTER, "nothing")
