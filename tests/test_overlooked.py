"""Text of framesets, drawings and objects, readings of signs and marks around quotes stand where they are read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import clean_html
from cleaner.blocks import Document
from cleaner.read_html import read_html

SENTENCE = "The ferry that linked the two banks for ninety years has made its last crossing today."


def texts(markup: str) -> list[str]:
    return [block.text for block in read_html(Document(markup, "html")).blocks]


def drawn(*labels: str) -> str:
    held = "".join(f"<g><foreignObject>{label}</foreignObject></g>" for label in labels)
    return f'<svg viewBox="0 0 9 9"><text>Fig. 1</text>{held}</svg>'


def frames(other: str) -> str:
    return f'<html><head><title>Ferry</title></head><frameset cols="1,2"><frame src="a.html">{other}</frameset></html>'


def test_a_frameset_shows_what_it_says_without_frames() -> None:
    page = read_html(Document(frames("<noframes><body><h1>Ferry</h1><p>Gone</body></noframes>"), "html"))
    assert [block.text for block in page.blocks] == ["Ferry", "Gone"]
    assert page.title == "Ferry"


@pytest.mark.parametrize("other", ["", "<noframes></noframes>", "<noframes><frameset></frameset></noframes>"])
def test_a_frameset_may_show_nothing(other: str) -> None:
    assert texts(frames(other)) == []


def test_what_a_page_says_for_readers_without_frames_is_passed_over() -> None:
    assert texts(f"<body><p>one</p><noframes><p>{SENTENCE}</p></noframes>") == ["one"]


def test_an_article_in_a_frameset_is_cleaned() -> None:
    story = "".join(f"<p>{SENTENCE} {number} people stood on the pier and watched.</p>" for number in range(9))
    article = clean_html(frames(f"<noframes><body><h1>The last ferry</h1>{story}</body></noframes>"))
    assert article.text.count(SENTENCE) == 9
    assert article.metadata.title == "The last ferry"


def test_text_in_a_drawing_is_read_where_the_drawing_stands() -> None:
    assert texts(f"<body><p>one</p>{drawn(f'<p>{SENTENCE}</p>')}<p>two</p>") == ["one", SENTENCE, "two"]


def test_labels_of_text_in_a_drawing_are_read_with_it() -> None:
    assert texts("<body>" + drawn("<p>Ferry</p>", f"<p>{SENTENCE}</p>")) == ["Ferry", SENTENCE]


def test_what_stands_in_an_object_that_is_never_closed_is_read() -> None:
    assert texts(f"<p>one</p><object data=f.swf><param name=a><embed src=f.swf><p>{SENTENCE}<p>two") == [
        "one",
        SENTENCE,
        "two",
    ]


@pytest.mark.parametrize(
    "inside",
    [
        "Get the plug-in",
        "<p>Your browser shows no PDF. <a href=a.pdf>Download it</a></p>",
        "<script>var a = 'one two three four five six seven eight nine ten eleven twelve thirteen'</script><p>Film",
        "<object data=g.swf><p>Film</p></object><object data=h.swf></object>",
    ],
)
def test_a_line_that_stands_for_an_object_is_passed_over(inside: str) -> None:
    assert texts(f"<p>one</p><object data=f.swf>{inside}</object><p>two</p>") == ["one", "two"]


def test_labels_of_a_diagram_are_passed_over() -> None:
    assert texts("<body><p>one</p>" + drawn("<p>Start</p>", "<p>Is it late?</p>", "<p>End</p>")) == ["one"]


def test_drawings_in_drawings_are_read_once() -> None:
    assert texts("<body>" + drawn(f"<p>{SENTENCE}</p>{drawn('<p>' + SENTENCE + '</p>')}")) == [SENTENCE]


@pytest.mark.parametrize(
    ("ruby", "said"),
    [
        ("漢<rt>かん</rt>字<rt>じ</rt>", "漢(かん)字(じ)"),
        ("漢字<rt>かんじ", "漢字(かんじ)"),
        ("<rb>漢<rb>字<rt>かん<rt>じ", "漢字(かんじ)"),
        ("漢<rp>（</rp><rt>かん</rt><rp>）</rp>", "漢（かん）"),
        ("漢 <rp>（</rp> <rt>かん</rt> <rp>）</rp>", "漢 （ かん ）"),
    ],
)
def test_readings_stand_in_parentheses(ruby: str, said: str) -> None:
    assert texts(f"<body><p><ruby>{ruby}</ruby>です</p>") == [f"{said}です"]


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        ("He <q>will come</q>, she says", "He “will come”, she says"),
        ("<q>Then <q>go</q></q>", "“Then ‘go’”"),
        ("He <b><q>will</q></b> come", "He “will” come"),
        ('He "<q>will come</q>", she says', 'He "will come", she says'),
        ("He <q>“will come”</q>, she says", "He “will come”, she says"),
        ("He <q> </q>comes", "He comes"),
        ("<q><br>He comes</q>", "He comes"),
    ],
)
def test_quotes_stand_between_marks_as_browsers_show_them(markup: str, said: str) -> None:
    assert texts(f"<body><p>{markup}</p>") == [said]


def test_quotes_of_paragraphs_have_no_marks_of_their_own() -> None:
    assert texts("<body><q><p>one</p><p>two</p></q>") == ["one", "two"]


@given(st.lists(st.sampled_from(
    ["<frameset>", "</frameset>", "<noframes>", "</noframes>", "<svg>", "</svg>", "<foreignObject>", "<p>", "<ruby>",
     "<rt>", "<rp>", "<rb>", "<rtc>", "</ruby>", SENTENCE, "漢", " ", "<table>", "<template>", "<select>", "<q>"]
), max_size=30))  # fmt: skip
def test_no_markup_of_these_raises_or_hangs(tokens: list[str]) -> None:
    read_html(Document("".join(tokens), "html"))
