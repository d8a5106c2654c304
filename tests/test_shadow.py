"""What a page brings as shadow trees is read, with what their hosts hold in the slots."""

from __future__ import annotations

import pytest

from cleaner import clean_html
from cleaner.blocks import Document
from cleaner.html.shadow import opened
from cleaner.read_html import read_html


def texts(markup: str) -> list[str]:
    return [block.text for block in read_html(Document(f"<body>{markup}", "html")).blocks]


def host(shadow: str, light: str = "", name: str = "news-page") -> str:
    return f'<{name}><template shadowrootmode="open">{shadow}</template>{light}</{name}>'


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (host("<p>shown"), ["shown"]),
        (host("<p>outer</p>" + host("<p>inner")), ["outer", "inner"]),
        (host("<nav>menu</nav><main><slot></slot></main><footer>end", "<p>one<p>two"), ["menu", "one", "two", "end"]),
        (host("<h2><slot name=t>none</slot></h2><slot></slot>", "text <b>bold</b><i slot=t>T</i>"), ["T", "text bold"]),
        (host("<p>By <slot>nobody</slot>"), ["By nobody"]),
        (host("<p>By <slot>nobody</slot>", "\n<b>Ann</b>\n"), ["By Ann"]),
        (host("<p>kept</p>", "<p>without a slot"), ["kept", "without a slot"]),
        (host(host("<i><slot></slot></i>", "<slot></slot>", "x-i") + "!", "deep"), ["deep", "!"]),
        (
            host("<style>p {}</style><p>x").replace("shadowrootmode", "shadowroot").replace("template", "TEMPLATE"),
            ["x"],
        ),
        ("<template><p>for later</template><p>now", ["now"]),
        ("<template>" + host("<p>for later") + "</template><p>now", ["now"]),
        (host("<p>a</p><template><p>for later</p></template><p>b"), ["a", "b"]),
        (
            "<script>s = '<template shadowrootmode=open>'</script><p>a<!-- <template shadowrootmode=open> --><p>b",
            ["a", "b"],
        ),
        (f"<p>The {host('<u><slot></slot></u>', 'fjord', 'term-tip')}, they say", ["The fjord, they say"]),
    ],
)
def test_shadow_trees_stand_in_place_of_their_hosts(markup: str, expected: list[str]) -> None:
    assert texts(markup) == expected


def test_an_article_in_a_shadow_tree_is_the_article() -> None:
    story = "The ferry to Rovdal sails again from {}, after {} weeks in which the pier was rebuilt by {} divers.".format
    prose = "".join(
        f"<p>{story(day, number, number * 7)}" for number, day in enumerate(["Monday", "May", "noon", "June"])
    )
    page = host("<nav><a>Home</a></nav><h1>The ferry sails again</h1><slot></slot><footer>Imprint</footer>", prose)
    assert clean_html(page).text.count("The ferry to Rovdal") == 4


@pytest.mark.parametrize(
    "piece",
    [
        "<template shadowrootmode=open>",
        "<script shadowrootmode><template ",
        "<x-a><template shadowrootmode=open><slot></slot></template>text",
        "<x-a><template shadowrootmode=open><slot></slot></template>text</x-a>",
        "</template><!-- shadowrootmode",
    ],
)
def test_any_amount_of_it_is_read(piece: str) -> None:
    markup = piece * 20_000
    assert len(opened(markup)) >= 0
    assert len(texts(markup)) >= 0
