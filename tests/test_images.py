"""Images keep their place in the page, and go if the text beside them goes."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from cleaner import Article, Options, clean_html
from cleaner.blocks import Document, Page
from cleaner.decide import decide
from cleaner.html.details import details, pictures
from cleaner.html.images import image_address
from cleaner.pipeline.images import Pictured, with_images
from cleaner.read_html import read_html
from cleaner.rules.structure import SHELL

IMAGES = Options(images=True)
PROSE = [
    "The harbour froze in the second week of January, and for nine days no ship could leave the town.",
    "Anna Berg, who keeps the light at the northern pier, said that she had never seen ice as thick as this.",
    "Fishermen dragged their boats across it by hand, and children skated where the ferry usually turns.",
    "On the tenth day the wind went round to the south, and by the evening there was open water again.",
]
BEFORE, AFTER = (f"<p>{one}</p><p>{other}</p>" for one, other in (PROSE[:2], PROSE[2:]))


def cleaned(markup: str, options: Options = IMAGES, after: str = "") -> Article:
    frame = "<nav><a href=/>Home</a> <a href=/news>News</a></nav><main><article><h1>The frozen harbour</h1>"
    foot = "<footer><img src=/logo.png><p>Copyright 2026 Harbour News</p></footer>"
    title = "<title>The frozen harbour</title>"
    return clean_html(f"{title}{frame}{BEFORE}{markup}{AFTER}{after}</article></main>{foot}", options=options)


def between(article: Article) -> str:
    """The part of the Markdown between the first two and the last two paragraphs."""
    return article.markdown.split(PROSE[1])[1].split(PROSE[2])[0].strip()


@pytest.mark.parametrize(
    ("markup", "markdown"),
    [
        ("<figure><img src=/1.jpg alt=One></figure>", "![One](/1.jpg)"),
        ("<p><img src=/1.jpg alt=One></p>", "![One](/1.jpg)"),
        ("<p><img src=/1.jpg alt=One>&nbsp;</p>", "![One](/1.jpg)"),
        ("<div><a href=/1><img src=/1.jpg alt=One></a></div>", "![One](/1.jpg)"),
        ("<h2><img src=/1.jpg alt=One></h2>", "![One](/1.jpg)"),
        ("<p><img src=/1.jpg alt=One> <img src=/2.jpg alt=Two></p>", "![One](/1.jpg)![Two](/2.jpg)"),
        ("<p><img src=/1.jpg alt=One></p><p><img src=/2.jpg>", "![One](/1.jpg)\n\n![](/2.jpg)"),
        ("<p><img src=/1.jpg alt=One></p><h2>The ice</h2>", "![One](/1.jpg)\n\n## The ice"),
        ("<p><img src=/1.jpg alt=One></p><pre>a = 1\nb = 2</pre>", "![One](/1.jpg)\n\n```\na = 1\nb = 2\n```"),
        ("<p><img src=/1.jpg alt=One></p><ul><li>Ice on the pier</ul>", "![One](/1.jpg)\n\n- Ice on the pier"),
        ("<ul><li>Ice on the pier<li><img src=/1.jpg alt=One></ul>", "- Ice on the pier\n- ![One](/1.jpg)"),
        ("<p>The <img src=/1.jpg alt=One> ice</p>", "The ![One](/1.jpg) ice"),
        ("<p><img src=/1.jpg alt=One> The ice</p>", "![One](/1.jpg) The ice"),
    ],
)
def test_an_image_stands_where_it_stands_in_the_page(markup: str, markdown: str) -> None:
    assert between(cleaned(markup)) == markdown


def test_images_stay_in_their_cells() -> None:
    rows = "<tr><td>Pier<td><img src=/1.jpg alt=One><td>Ice<tr><td>Boat<td>Hull<td><img src=/2.jpg alt=Two>"
    assert between(cleaned(f"<table><tr><th>Name<th>Seen<th>More{rows}</table>")).splitlines()[2:] == [
        "| Pier | ![One](/1.jpg) | Ice |",
        "| Boat | Hull | ![Two](/2.jpg) |",
    ]


def test_an_image_stays_where_its_caption_goes() -> None:
    article = cleaned("<figure><img src=/1.jpg alt=One><figcaption>Photo: Jane Doe</figcaption></figure>")
    assert between(article) == "![One](/1.jpg)"
    assert "Photo: Jane Doe" in [removal.text for removal in article.removals]


def test_an_image_stays_at_the_end_and_before_the_title() -> None:
    assert cleaned("", after="<figure><img src=/1.jpg alt=One></figure>").markdown.endswith("\n\n![One](/1.jpg)")
    first = f"<body><div><img src=/1.jpg alt=One></div><article><h1>The frozen harbour</h1>{BEFORE}{AFTER}</article>"
    assert "![One](/1.jpg)" in clean_html(first, options=IMAGES).markdown


def test_without_images_nothing_is_shown_or_recorded() -> None:
    markup = "<figure><img src=/1.jpg alt=One></figure><p>The <img src=/2.jpg alt=Two> ice</p>"
    plain, shown = cleaned(markup, Options()), cleaned(markup)
    assert "![" not in plain.markdown + plain.html + plain.text
    assert plain.removals == shown.removals
    assert plain.text == shown.text
    assert all(block.text for block in plain.blocks)


def judged(markup: str, *gone: int) -> tuple[Page, Pictured]:
    """A page from which these blocks are removed, with its images."""
    page = read_html(Document(f"<body>{markup}", "html"))
    decision = decide(page, [SHELL.against(i) for i in gone])
    return page, with_images(page, decision, details(page, decision.kept))


def shown(pictured: Pictured) -> list[str]:
    return [block.text or block.marks[0].value for block in pictured.blocks]


def test_images_of_what_goes_go_and_those_amid_the_article_are_recorded() -> None:
    box = "<div><div><img src=1.jpg alt='A  boat'></div><p>Boats</div>"
    page, pictured = judged(f"<main><p>one{box}<p>two</main><div><img src=2.jpg><p>more</div>", 1, 3)
    assert shown(pictured) == ["one", "two"]
    assert [(one.text, one.line, one.rule) for one in pictured.removals] == [
        ("![A boat](1.jpg)", 2, "structure.shell"),
        ("Boats", 2, "structure.shell"),
        ("more", 4, "structure.shell"),
    ]
    assert pictured.removals[0].start == pictured.removals[0].end == page.blocks[1].start


@pytest.mark.parametrize(
    ("markup", "gone", "images"),
    [
        ("<main><p>one<p>two<p><img src=1.jpg></main><footer>foot</footer>", [2], True),
        ("<main><p>one<p>two</main><div><img src=1.jpg></div><footer>foot</footer>", [2], False),
        ("<main><p>one<p>two<div><img src=1.jpg><p>Share</div></main>", [2], False),
        ("<main><p>one<p>two<div class=wp-caption><img src=1.jpg><p>By Ann</div></main>", [2], True),
        ("<main><p>one<p>two<div><figure><img src=1.jpg><figcaption>Ann</figure><p>More</div></main>", [2, 3], False),
        ("<header><img src=1.jpg><p>By Ann</header><main><p>one<p>two</main>", [0], False),
        ("<header><p>By Ann</p><img src=1.jpg></header><main><p>one<p>two</main>", [0], True),
        ("<main><p>one</p><figure><img src=1.jpg><figcaption>Ann</figure></main><p>foot", [0, 2], True),
    ],
)
def test_an_image_goes_as_the_text_beside_it_does(markup: str, gone: list[int], *, images: bool) -> None:
    assert ("1.jpg" in shown(judged(markup, *gone)[1])) is images


@pytest.mark.parametrize(
    ("markup", "addresses"),
    [
        ("<img src=1.jpg><noscript><img src=1.jpg></noscript>", ["1.jpg"]),
        ("<noscript><img src=1.jpg></noscript><img data-src=1.jpg>", ["1.jpg"]),
        ("<img src=1.jpg><img src=1.jpg>", ["1.jpg", "1.jpg"]),
        ("<img src=1.gif width=1 height=1><img src=0.gif width=0 height=0><img src=2.gif width=1 height=9>", ["2.gif"]),
        ("<img alt=One><img src=data:image/gif;base64,R0>", []),
        ("<img src=/blank.gif data-src=1.jpg><noscript><img src=1.jpg></noscript>", ["1.jpg"]),
        ("<img src=s.gif data-srcset='1.jpg 2x' alt=One><noscript><img src=1-m.jpg alt=One></noscript>", ["s.gif"]),
        ("<img data-src=/a/1-300x200.jpg?w=9><noscript><img src=/b/1.jpg></noscript>", ["/a/1-300x200.jpg?w=9"]),
        (
            (
                "<img data-src=1.jpg alt=Ice><noscript><img src=1.jpg alt=Ice></noscript>"
                "<img data-src=2.jpg alt=Ice><noscript><img src=2.jpg alt=Ice></noscript>"
            ),
            ["1.jpg", "2.jpg"],
        ),
        ("<img alt=One><noscript><img src=1.jpg alt=One></noscript>", ["1.jpg"]),
        ("<amp-img src=1.jpg width=1 height=1></amp-img><img src=2.jpg>", ["2.jpg", "1.jpg"]),
        ("<amp-img src=1.jpg><noscript><img src=1.jpg></noscript></amp-img>", ["1.jpg"]),
        ("<amp-img src=1.jpg><amp-img placeholder src=0.jpg></amp-img></amp-img>", ["1.jpg"]),
        ("<amp-img src=1.jpg><i-sizer><img src=data:x></i-sizer></amp-img>", ["1.jpg"]),
        ("<amp-anim src=1.gif></amp-anim><p>x<amp-img srcset='1.jpg 9w, 2.jpg 99w'></amp-img>", ["1.gif", "2.jpg"]),
    ],
)
def test_images_are_taken_once_and_only_where_there_is_one_to_see(markup: str, addresses: list[str]) -> None:
    page = read_html(Document(f"<p>one</p><div>{markup}</div><p>two</p>", "html"))
    assert [mark.value for picture in pictures(page) for mark in picture.block.marks] == addresses


ADDRESSES = {
    "<img src=/real.jpg data-src=/other.jpg srcset='/large.jpg 900w'>": "/real.jpg",
    "<img src=/i/blank.gif data-src=/real.jpg>": "/real.jpg",
    "<img src=/i/lazy-placeholder.svg?v=2 data-lazy-src=/real.jpg>": "/real.jpg",
    "<img src=/i/blank.gif>": "/i/blank.gif",
    "<img src=/tiny.jpg class='wp lazyload' data-src=/real.jpg>": "/real.jpg",
    "<img src=/real.jpg class=lazy srcset='/large.jpg 900w'>": "/real.jpg",
    "<img src=data:image/gif;base64,R0 data-src=DATA:x data-original=/real.jpg>": "/real.jpg",
    "<img src=about:blank data-src='{\"a\": 1}' srcset='data:x,y 1w, /real.jpg 2w'>": "/real.jpg",
    "<img srcset='/s.jpg 300w, /l.jpg 1200w, /m.jpg 600w'>": "/l.jpg",
    "<img srcset='/s.jpg, /l.jpg 1.5x'>": "/l.jpg",
    "<img srcset='/s.jpg 1x,/l.jpg 2x'>": "/l.jpg",
    "<img srcset=',/w_1,h_1/s.jpg 1x , /w_2,h_2/l.jpg 2x,'>": "/w_2,h_2/l.jpg",
    "<img srcset='/a.jpg 100h, /b.jpg'>": "/a.jpg",
    "<img srcset=' , ,'>": "",
    "<img srcset='/s.jpg 1w' data-srcset='/l.jpg 2w'>": "/l.jpg",
    "<picture><source srcset='/s.webp 1x, /l.webp 2x'><source srcset=/a.jpg><img src=data:x></picture>": "/l.webp",
    "<picture><source data-srcset=/l.webp><img src=/loading.gif></picture>": "/l.webp",
    "<picture><source srcset=/l.webp><img src=/real.jpg></picture>": "/real.jpg",
    "<amp-img src=/real.jpg></amp-img>": "/real.jpg",
}


@pytest.mark.parametrize(("markup", "address"), ADDRESSES.items())
def test_a_picture_is_where_browsers_show_it_from(markup: str, address: str) -> None:
    node = LexborHTMLParser(markup).css_first("img, amp-img")
    assert node is not None
    assert image_address(node) == address


def test_pictures_that_a_page_loads_late_are_shown_once() -> None:
    lazy = "<figure><img src=/blank.gif data-src=/1.jpg alt=One><noscript><img src=/1.jpg alt=One></noscript></figure>"
    assert between(cleaned(lazy)) == "![One](/1.jpg)"
    amid = "<p>The <img src=/blank.gif data-src=/1.jpg><noscript><img src=/1.jpg></noscript> ice</p>"
    assert between(cleaned(amid)) == "The ![](/1.jpg) ice"
    assert between(cleaned("<p>The <img src=/1.jpg><img src=/1.jpg> ice</p>")) == "The ![](/1.jpg) ![](/1.jpg) ice"


def test_an_image_of_amp_goes_with_the_text_beside_it() -> None:
    assert (
        between(cleaned("<p>Ice<amp-img src=/1.jpg><noscript><img src=/1.jpg></noscript></amp-img></p>"))
        == "Ice ![](/1.jpg)"
    )
    _, pictured = judged("<main><p>one<div><amp-img src=1.jpg alt=Boat></amp-img><p>Boats</div><p>two</main>", 1)
    assert shown(pictured) == ["one", "two"]
    assert [removal.text for removal in pictured.removals] == ["![Boat](1.jpg)", "Boats"]


def test_html_with_images_is_read_back_as_it_was_written() -> None:
    table = "<table><tr><th>Name<th>Seen<tr><td>Pier<td><img src=/2.jpg></table>"
    markup = f"<figure><img src=/1.jpg alt=One><figcaption>Photo: Ann</figcaption></figure>{table}<h2>Ice</h2>"
    once = cleaned(f"{markup}<ul><li><img src=/3.jpg></ul>", after="<p><img src=/4.jpg></p>")
    assert once.markdown.count("![") == 4
    again = clean_html(once.html, options=IMAGES)
    assert (again.html, again.text, again.markdown) == (once.html, once.text, once.markdown)


def test_galleries_take_no_longer_than_their_images() -> None:
    figure = "<figure><img src=/1.jpg><figcaption>Photo: Ann</figcaption></figure>"
    started = time.process_time()
    cleaned(f"<div>{figure * 5_000}</div>")
    assert time.process_time() - started < 10


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(
    ["<p>", "<figure>", "</figure>", "<figcaption>", "<img src=a.png>", "<img>", "<table>", "<td>", "<ul>", "<li>", "x",
     PROSE[0], "<noscript>", "</noscript>", "<h2>", "<pre>", "</pre>", "<a href=/>", "</a>", "<div hidden>", "</div>",
     "<amp-img src=b.png>", "</amp-img>", "<picture>", "<source srcset=c.png>"]
), max_size=30).map("".join))  # fmt: skip
def test_images_change_no_text(markup: str) -> None:
    plain, pictured = clean_html(markup), clean_html(markup, options=IMAGES)
    assert [block for block in pictured.blocks if block.text] or not plain.text
    assert "![" not in plain.markdown
    assert isinstance(pictured.markdown + pictured.html, str)
