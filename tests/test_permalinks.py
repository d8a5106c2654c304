"""Signs that link to the heading or term beside them are dropped from headings, terms and titles."""

from __future__ import annotations

import pytest

from cleaner import Article, Options, clean_html
from cleaner.blocks import Document
from cleaner.pipeline.permalinks import against_permalinks
from cleaner.pipeline.scene import Scene
from cleaner.read_html import read_html

PROSE = [
    "Divers found that two of the oak piles of the north pier had been eaten away by shipworm over nine winters.",
    "The harbour office said on Monday that the pier would stay closed until both had been replaced with steel.",
    "Fishermen land their catch at the south pier for now, and the ferry calls at the inner basin in the evening.",
]
TITLE = "North pier closed"
LINK = "<a class=headerlink href='#north'>¶</a>"


def left(markup: str) -> str:
    """The text of the first block after cleaning."""
    page = read_html(Document(markup, "html"))
    text = page.blocks[0].text
    spans = [verdict.span for verdict in against_permalinks(Scene(page, [0])) if verdict.span]
    return "".join(char for at, char in enumerate(text) if not any(start <= at < end for start, end in spans))


@pytest.mark.parametrize("tag", ["h1", "h2", "h6", "dt", "caption"])
@pytest.mark.parametrize("sign", ["¶", "#", " # ", "§", "🔗", "\uf0c1", "<b>#</b>"])
def test_a_sign_behind_what_it_links_to_goes(tag: str, sign: str) -> None:
    markup = f"<{tag}>North <i>pier</i><a href='/manual#pier'>{sign}</a> </{tag}>"
    if tag == "caption":
        markup = f"<table>{markup}<tr><td>ice<td>snow<tr><td>1<td>2</table>"
    assert left(markup) == "North pier"


@pytest.mark.parametrize("sign", ["¶", "#", " # ", "§", "<b>#</b>"])
@pytest.mark.parametrize("space", ["", " "])
def test_a_sign_before_what_it_links_to_goes(sign: str, space: str) -> None:
    assert left(f"<h2> <a href='#pier'>{sign}</a>{space}North <i>pier</i></h2>") == "North pier"
    assert left(f"<h2><a href='#pier'>{sign}</a>{space}North pier<a href='#pier'>{sign}</a></h2>") == "North pier"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<h2>C#</h2>", "C#"),
        ("<h2>From C to <a href='/c-sharp'>C#</a></h2>", "From C to C#"),
        ("<h2><a href='#pier'>§ 3</a></h2>", "§ 3"),
        ("<h2><a href='#pier'>#</a></h2>", "#"),
        ("<h2><a href='/#pier'>#</a></h2>", "#"),
        ("<h2>(<a href='#note'>*</a>) Pier</h2>", "(*) Pier"),
        ("<h2>Pier <a href='#note'>*</a> closed</h2>", "Pier * closed"),
        ("<p>The pier is closed.<a href='#note'>*</a></p>", "The pier is closed.*"),
        ("<h2>The pier<a href='/pier'>→</a></h2>", "The pier→"),
    ],
)
def test_what_says_something_or_links_elsewhere_stays(markup: str, text: str) -> None:
    assert left(markup) == text


def cleaned(heading: str, options: Options | None = None, *, title: str = TITLE, above: bool = False) -> Article:
    heading = f"<h1>{heading}</h1>"
    heading = f"<header><nav><a href=/>Home</a></nav>{heading}</header><main>" if above else f"<main>{heading}"
    text = "".join(f"<p>{line}</p>" for line in PROSE)
    return clean_html(f"<head><title>{title}</title></head><body>{heading}{text}</main></body>", options=options)


@pytest.mark.parametrize("above", [False, True])
@pytest.mark.parametrize(
    ("heading", "rule"),
    [
        (TITLE + LINK, "spans.permalink"),
        (f"{TITLE}<a class=headerlink href='#north'>#</a>", "structure.permalink"),
        (f"<a class=anchor href='#north'>#</a> {TITLE}", "structure.permalink"),
        (f"{TITLE}<span>[<a href='/edit'>edit</a>]</span>", "spans.permalink"),
        (f"<span hidden>Print</span>{TITLE}", "structure.hidden"),
        (f"<span style='display: none'>Print</span>{TITLE}", "structure.hidden"),
    ],
)
def test_a_title_is_what_the_heading_says(heading: str, rule: str, *, above: bool) -> None:
    article = cleaned(heading, title=f"{TITLE} — Harbour 1.0 documentation", above=above)
    assert article.title == TITLE
    assert article.markdown.startswith(f"# {TITLE}\n")
    assert [one.rule for one in article.removals if one.text != "Home"] == [rule]


@pytest.mark.parametrize("heading", ["C#", "Vowels [ae] and [i]", "A <a href='/pier'>pier</a> [of oak] or two"])
def test_a_title_keeps_its_own_signs(heading: str) -> None:
    text = heading.replace("<a href='/pier'>", "").replace("</a>", "")
    article = cleaned(heading, title=f"{text} - Harbour")
    assert (article.title, article.removals) == (text, ())


def test_a_rule_that_is_left_out_cuts_nothing() -> None:
    heading = f"{TITLE}<a class=headerlink href='#north'>#</a>"
    for above in (False, True):
        article = cleaned(heading, Options(skip=("structure.permalink",)), above=above)
        assert article.markdown.startswith(f"# {TITLE}#\n")
