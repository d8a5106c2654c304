"""Words that browsers do not show are removed from their line, and recorded; hidden blocks are judged like others."""

from __future__ import annotations

import time

import pytest

from cleaner import Article, Options, clean_html
from cleaner.blocks import Document
from cleaner.pipeline.hidden_words import against_hidden
from cleaner.pipeline.scene import Scene
from cleaner.read_html import read_html

PROSE = [
    "The harbour froze in the second week of January, and for nine days no ship could leave the town.",
    "Anna Berg, who keeps the light at the northern pier, said that she had never seen ice as thick as this.",
    "On the tenth day the wind went round to the south, and by the evening there was open water again.",
]
LONG = "Fishermen dragged their boats across it by hand, and children skated where the ferry usually turns."


def cleaned(markup: str, options: Options | None = None) -> Article:
    before, between, after = (f"<p>{line}</p>" for line in PROSE)
    return clean_html(f"<article><h1>The harbour</h1>{before}{between}{markup}{after}</article>", options=options)


def left(markup: str) -> str:
    """The text of a paragraph after cleaning."""
    page = read_html(Document(f"<p>{markup}</p>", "html"))
    text = page.blocks[0].text
    spans = {verdict.span for verdict in against_hidden(Scene(page, [0])) if verdict.span}
    return "".join(char for at, char in enumerate(text) if not any(start <= at < end for start, end in spans))


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<span hidden>Rome !</span>Rome", "Rome"),
        ("<span style='display:none'>Rome</span>Rome", "Rome"),
        ("<span style='color: red; DISPLAY : NONE'>7006♠</span>2,800,000", "2,800,000"),
        ("The price<span hidden> was 10 and</span> is 20", "The price is 20"),
        ("The price <span hidden>was 10 and </span>is 20", "The price is 20"),
        ("The price <span hidden>was 10 and</span> is 20", "The price is 20"),
        ("The price <b>now</b> <span hidden>was 10 and</span> <i>is</i> 20", "The price now is 20"),
        ("It is 20<span hidden> today</span>, he says", "It is 20, he says"),
        ("It is 20 <span hidden>today</span>", "It is 20"),
        ("(born <span hidden>(<u>1950-03-04</u>)</span>March 4)", "(born March 4)"),
        ("The <span hidden>old</span><br>price", "The\nprice"),
        ("The<br><span hidden>old</span> price", "The\nprice"),
        ("well<span hidden>Or</span>known", "wellknown"),
        ("Ice<a hidden href='#ice'>#</a>", "Ice"),
        ("Ice <span hidden>x <b hidden>y</b></span> melts", "Ice melts"),
        ("Ice <em hidden>x</em> melts <span hidden>y</span>", "Ice melts"),
        ("Ice <span hidden>x <img src=a.png> y</span> melts", "Ice melts"),
    ],
)
def test_what_is_not_shown_of_a_line_goes(markup: str, text: str) -> None:
    assert left(markup) == text


@pytest.mark.parametrize(
    "markup",
    [
        "Ice <span hidden=until-found>on the pier</span> melts",
        "Ice <span style='visibility: hidden'>on the pier</span> melts",
        "Ice <span aria-hidden=true>on the pier</span> melts",
        "Ice <span style='backface-display:none'>on the pier</span> melts",
        "<span hidden>Ice on the pier</span>",
        "<span hidden>Ice</span> <span hidden>on the pier</span>!",
        f"Ice melts. <span hidden>{LONG}</span>",
    ],
)
def test_what_is_shown_or_may_be_opened_stays(markup: str) -> None:
    page = read_html(Document(f"<p>{markup}</p>", "html"))
    assert not list(against_hidden(Scene(page, [0])))


def test_a_block_is_judged_as_before_where_it_is_hidden_itself() -> None:
    page = read_html(Document(f"<p hidden>{LONG}</p><div style='display:none'>Ice <b>melts</b></div>", "html"))
    assert not list(against_hidden(Scene(page, [0, 1])))


def test_code_stands_as_it_is_written() -> None:
    page = read_html(Document("<pre>a = 1 <span hidden># one</span></pre>", "html"))
    assert not list(against_hidden(Scene(page, [0])))


def test_an_element_that_goes_on_behind_a_block_hides_there_too() -> None:
    page = read_html(Document("<div>Ice <span hidden>on<p>the pier</p>and</span> melts</div>", "html"))
    cut = [page.blocks[one.block].text[slice(*one.span or ())] for one in against_hidden(Scene(page, [0, 1, 2]))]
    assert cut == [" on", "and "]


def test_what_goes_is_recorded_and_marks_keep_their_places() -> None:
    markup = (
        "<p>The ice<span hidden> of the pier</span> is <b>as thick</b> as a <a href=/b>boat</a> is wide, she says.</p>"
    )
    article = cleaned(markup, Options(links=True))
    assert "The ice is **as thick** as a [boat](/b) is wide, she says." in article.markdown
    assert [(one.rule, one.family, one.text) for one in article.removals] == [
        ("structure.hidden", "structure", " of the pier")
    ]


def test_marks_between_many_hidden_words_keep_their_places() -> None:
    words = "".join(f"<b>ice{n}</b> <span hidden>x</span> <i>is{n}</i> " for n in range(5))
    article = cleaned(f"<p>{words}of the pier, says she who keeps the light.</p>")
    assert "**ice0** *is0* **ice1** *is1* **ice2** *is2* **ice3** *is3* **ice4** *is4* of the" in article.markdown


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Boats leave at nine<br><span hidden>09:00</span><br>and come back at noon.", "nine\nand come"),
        ("Boats leave at nine<br><b hidden>09</b> <b hidden>00</b><br>and come back at noon.", "nine\nand come"),
        ("Boats leave at nine<br><b hidden>09</b><br><b hidden>00</b><br>and come back at noon.", "nine\nand come"),
        ("<span hidden>09:00</span><br>Boats leave at nine<br>and come back at noon.", "\n\nBoats leave"),
        ("Boats leave at nine<br>and come back at noon.<br><span hidden>09:00</span>", "noon.\n\nOn the tenth"),
        ("Boats leave at nine<br>and come back at noon.<br><b hidden>0</b><br><b hidden>9</b>", "noon.\n\nOn the"),
    ],
)
def test_a_line_of_which_nothing_is_shown_leaves_no_empty_line(markup: str, text: str) -> None:
    once = cleaned(f"<p>{markup}</p>")
    assert text in once.text
    assert "".join(removal.text for removal in once.removals).strip() not in once.text
    again = clean_html(once.html)
    assert (again.text, again.markdown, again.html) == (once.text, once.markdown, once.html)


def test_much_that_is_hidden_in_one_block_takes_linear_time() -> None:
    started = time.process_time()
    cleaned(f"<p>{'<b>word</b> <span hidden>1</span> ' * 5_000}</p>")
    assert time.process_time() - started < 5


def test_keys_that_a_table_is_sorted_by_are_not_in_its_cells() -> None:
    rows = "".join(f"<tr><td><span style='display:none'>{key}</span>{key}<td>{key}</tr>" for key in ("Rome", "Oslo"))
    assert "Rome\tRome\nOslo\tOslo" in cleaned(f"<table><tr><th>City<th>Port</tr>{rows}</table>").text


def test_a_rule_that_is_left_out_cuts_nothing() -> None:
    markup = "<p>The ice<span hidden> of the pier</span> is as thick as a boat is wide, she says.</p>"
    assert "The ice of the pier is" in cleaned(markup, Options(skip=("structure.hidden",))).text
    assert "The ice is" in cleaned(markup).text
