"""Controls go from pages of offers and entries; text to be read stays."""

from __future__ import annotations

import pytest

from cleaner.blocks import Document, Options, PageType
from cleaner.pipeline.controls import against_controls
from cleaner.pipeline.scene import Opinion, Scene
from cleaner.read_html import read_html

CARD = "<article><h3>Kettle</h3><p>Whistles in two notes.</p>{}</article>"


def gone(markup: str, kind: PageType = "collection", options: Options | None = None) -> list[str]:
    """The texts of the blocks that go from a card with this markup in it."""
    page = read_html(Document(f"<body><main>{CARD.format(markup)}</main></body>", "html"))
    verdicts = against_controls(Scene(page, range(len(page.blocks)), Opinion(page_type=kind), options or Options()))
    return [page.blocks[verdict.block].text for verdict in verdicts]


@pytest.mark.parametrize(
    "markup",
    [
        "<button>Save this kettle</button>",
        "<button><span>Quick view</span></button>",
        "<button><div>Compare</div></button>",
        "<fieldset><legend>Colour</legend></fieldset>",
        "<fieldset><div><p>Option: red</p></div></fieldset>",
    ],
)
@pytest.mark.parametrize("kind", ["collection", "listing"])
def test_controls_go(markup: str, kind: PageType) -> None:
    assert len(gone(markup, kind)) == 1
    assert not gone(markup, "product")
    assert not gone(markup, "")


@pytest.mark.parametrize(
    "markup",
    [
        "<button>How loud is it?</button>",
        "<h4><button>How it is made</button></h4>",
        "<details><summary><button>Care</button></summary></details>",
        "<button><p>Pot</p><p>Holds two litres.</p></button>",
        "<p>Press the button.</p>",
    ],
)
def test_what_is_read_stays(markup: str) -> None:
    assert not gone(markup)


def test_a_rule_that_is_left_out_takes_nothing() -> None:
    both = "<button>Compare</button><fieldset>Red</fieldset>"
    assert gone(both) == ["Compare", "Red"]
    assert gone(both, options=Options(skip=("controls.button",))) == ["Red"]
    assert gone(both, options=Options(skip=("controls.field",))) == ["Compare"]
    assert not gone(both, options=Options(skip=("controls",)))


@pytest.mark.parametrize("tag", ["form", "aside"])
def test_what_stands_apart_goes_unless_it_is_the_offers(tag: str) -> None:
    card = "<p>Holds a litre and a half, boils it in four minutes, and whistles in two notes a third apart.</p>" * 2
    assert gone(f"{card}<{tag}><p>Filter by size</p></{tag}>") == ["Filter by size"]
    assert gone(f"{card}<{tag}><p>Filter by size</p></{tag}>", "listing") == ["Filter by size"]
    assert not gone(f"{card}<{tag}><p>Filter by size</p></{tag}>", options=Options(skip=(f"controls.{tag}",)))
    assert not gone(f"{card}<{tag}><p>Filter by size</p></{tag}>", "service")
    assert not gone(f"<{tag}>{card * 3}</{tag}>")
