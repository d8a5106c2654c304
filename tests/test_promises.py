"""What holds for every input: nothing raises, nothing is lost silently, twice is the same as once."""

from __future__ import annotations

import pickle
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Article, Options, Stage, clean, clean_html, clean_text
from cleaner.rules.book import built_in_phrases

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))
PAGES = sorted((Path(__file__).parent.parent / "fixtures" / "html").iterdir())
PROSE = [
    "The harbour froze in the second week of January, and for nine days no ship could leave the town.",
    "Anna Berg, who keeps the light at the northern pier, said that she had never seen ice as thick as this.",
    "Fishermen dragged their boats across it by hand, and children skated where the ferry usually turns.",
    "On the tenth day the wind went round to the south, and by the evening there was open water again.",
]
CHROME = [" ".join(phrase.words).replace("#", "7") for phrase in built_in_phrases()][::7]

lines = st.one_of(st.sampled_from(PROSE), st.sampled_from(CHROME), st.just(""), st.text(max_size=40))
texts = st.builds(str.join, st.sampled_from(["\n", "\n\n", "\r\n"]), st.lists(lines, max_size=14))
pages = st.lists(
    st.one_of(
        lines,
        st.sampled_from(["<p>", "</p>", "<div class=nav>", "<li>", "<table><tr><td>", "<h1>", "<br>", "<a href=/>"]),
    ),
    max_size=30,
).map("".join)


@given(texts)
@settings(max_examples=150, deadline=None)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean_text(text).text
    assert clean_text(once).text == once


@given(texts)
@settings(max_examples=150, deadline=None)
def test_surviving_lines_are_unchanged_and_the_rest_is_accounted_for(text: str) -> None:
    article = clean_text(text)
    for removal in article.removals:
        assert text[removal.start : removal.end] == removal.text
        assert removal.rule
        assert removal.reason
        assert 0 <= removal.confidence <= 1
    gone = [(removal.start, removal.end) for removal in article.removals]
    assert gone == sorted(gone)
    assert all(first[1] <= second[0] for first, second in pairwise(gone))
    rest, position = [], 0
    for start, end in gone:
        rest.append(text[position:start])
        position = end
    rest.append(text[position:])
    assert "".join(rest).split() == article.text.split()


@given(texts)
@settings(max_examples=80, deadline=None)
def test_a_text_without_removals_is_the_same_to_the_byte(text: str) -> None:
    article = clean_text(text)
    if not article.removals:
        assert article.text == text


@given(st.binary(max_size=600))
@settings(max_examples=150, deadline=None)
def test_any_bytes_go_in_and_no_more_text_comes_out(data: bytes) -> None:
    for article in (clean(data), clean_text(data), clean_html(data)):
        assert len(article.text) <= len(data)
        assert article.to_dict()["kind"] in {"html", "text"}


@given(pages)
@settings(max_examples=150, deadline=None)
def test_any_markup_goes_in_and_comes_out_the_same_each_time(markup: str) -> None:
    first, second = clean_html(markup), clean_html(markup)
    assert first == second
    assert len(first.text) <= len(markup)
    assert isinstance(first.markdown + first.html, str)


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_order_and_company_do_not_matter(path: Path) -> None:
    alone = clean_text(path.read_bytes())
    among = [clean_text(other.read_bytes()) for other in (*SEEDS[::-1], path)][-1]
    assert alone == among


@pytest.mark.parametrize("folder", PAGES, ids=lambda folder: folder.name)
def test_cleaned_html_is_left_alone(folder: Path) -> None:
    options = Options(links=True)
    article = clean_html((folder / "page.html").read_bytes(), options=options)
    again = clean_html(article.html, options=options)
    assert again.removals == ()
    assert again.text == article.text


def test_articles_and_stages_pickle() -> None:
    stage = pickle.loads(pickle.dumps(Stage(Options(favor="recall"))))  # noqa: S301  our own bytes
    article = stage("\n".join(PROSE))
    assert isinstance(article, Article)
    assert pickle.loads(pickle.dumps(article)) == article  # noqa: S301  our own bytes


def test_a_stage_gives_the_same_whatever_the_workers() -> None:
    records = [{"text": path.read_text(encoding="utf-8"), "id": path.stem} for path in SEEDS]
    assert list(Stage().map(records, workers=2)) == list(Stage().map(records))


def test_a_stage_takes_records_of_both_kinds_and_keeps_their_other_keys() -> None:
    page = (
        "<html><body><nav>Home</nav><article>"
        + "".join(f"<p>{line}</p>" for line in PROSE)
        + "</article></body></html>"
    )
    record = Stage()({"html": page, "url": "https://harbour.example/ice", "id": 7})
    assert record["id"] == 7
    assert record["text"].split("\n\n") == PROSE
    assert Stage()({"text": "\n".join([*PROSE, "", "Hot News"])})["removals"][0]["text"] == "Hot News"


def test_what_is_removed_is_prose_only_with_a_warning() -> None:
    article = clean_text("\n\n".join(PROSE))
    assert article.text == "\n\n".join(PROSE)
    assert article.warnings == ()
