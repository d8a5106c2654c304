"""Hard-wrapped texts are judged by paragraph and returned by line."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import clean_text
from cleaner.blocks import Decision, Document, Removal
from cleaner.pipeline.wrapped import Wrapped, unwrapped
from cleaner.read_text import read_text

FIXTURES = Path(__file__).parent.parent / "fixtures" / "text"
LANGUAGES = (
    "czech", "danish", "dutch", "french", "hungarian", "indonesian", "italian", "norwegian", "polish", "portuguese",
    "russian", "spanish", "swedish", "turkish", "ukrainian",
)  # fmt: skip
ARTICLE = """\
The ferry to the island goes twice a day in summer, and in winter when
the captain can be found, which is to say on Tuesdays and on market days.

Nobody minds. The islanders have a boat of their own, an old trawler that
smells of herring, and what they need from the town they need seldom: a
stamp, a pair of boots, a tooth drawn by the younger of the two dentists.
The dentist comes out to them in spring and is paid in smoked eel, of which
he has by now enough.
"""
LINK = "Lesen Sie auch: Warum die Brücke zur Nordinsel nie gebaut wurde\n"


def wrapped(text: str, width: int = 72) -> str:
    """The text with its lines wrapped as converters do."""
    return "\n".join(
        textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False) for line in text.split("\n")
    )


def parts(text: str) -> Wrapped:
    """A text's paragraphs."""
    found = unwrapped(read_text(Document(text, "text")))
    assert found is not None
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [66, 72, 80])
def test_a_text_with_broken_lines_is_cleaned_like_one_without(language: str, width: int) -> None:
    place = FIXTURES / f"{language}-full"
    dirty, expected = ((place / name).read_text(encoding="utf-8") for name in ("input.txt", "expected.txt"))
    assert clean_text(wrapped(dirty, width)).text == wrapped(expected, width)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_article_with_broken_lines_is_left_as_it_is(language: str) -> None:
    text = wrapped((FIXTURES / f"{language}-untouched" / "input.txt").read_text(encoding="utf-8"))
    assert clean_text(text).text == text


@given(st.lists(st.sampled_from([ARTICLE, LINK, "Share this article\n", "Leave a Reply\n", "\n"]), max_size=12))
@settings(max_examples=60, deadline=None)
def test_cleaning_twice_is_cleaning_once_and_removals_are_of_lines(pieces: list[str]) -> None:
    text = "\n".join(pieces)
    article = clean_text(text)
    assert clean_text(article.text).text == article.text
    for removal in article.removals:
        assert text[removal.start : removal.end] == removal.text
        assert text.count("\n", 0, removal.start) + 1 == removal.line
        assert "\n" not in removal.text


def test_a_link_amid_broken_lines_goes() -> None:
    first, second = ARTICLE.split("\n\n")
    assert clean_text(f"{first}\n\n{LINK}\n{second}").text == ARTICLE


def test_paragraphs_are_put_together() -> None:
    paragraphs = ARTICLE.rstrip("\n").split("\n\n")
    assert [block.text for block in parts(ARTICLE).page.blocks] == [
        paragraphs[0].replace("\n", " "),
        "",
        paragraphs[1].replace("\n", " "),
    ]


def test_a_cut_reaches_over_the_end_of_a_line() -> None:
    paragraphs = parts(ARTICLE)
    text = paragraphs.page.blocks[2].text
    start, end = text.index("trawler"), text.index("smells of") + len("smells of herring, ")
    at = paragraphs.page.blocks[2].start
    removal = Removal(text[start:end], at + start, at + end, 3, "a.rule", "a", "reason", 1.0)
    told = paragraphs.spread(Decision((0, 1, 2), {2: ((start, end),)}, (removal,), 1.0))
    lines = ARTICLE.split("\n")
    assert told.kept == (0, 1, 2, 3, 4, 5, 6, 7)
    assert [lines[line][a:b] for line, spans in told.cuts.items() for a, b in spans] == [
        "trawler that", "smells of herring, ",
    ]  # fmt: skip
    assert [(removal.line, removal.text) for removal in told.removals] == [
        (4, "trawler that"), (5, "smells of herring, "),
    ]  # fmt: skip
    assert all(ARTICLE[part.start : part.end] == part.text for part in told.removals)


def test_a_line_of_which_a_cut_leaves_nothing_goes() -> None:
    paragraphs = parts(ARTICLE)
    told = paragraphs.spread(Decision((0, 1, 2), {0: ((0, 71),)}, (), 1.0))
    assert told.kept == (1, 2, 3, 4, 5, 6, 7)
    assert told.cuts == {}


VERSE = """\
the ferry goes across the sound and no one is on board but me
and then it turns
the harbour lights go out behind us one by one and i can see
the stars again
what did i leave there that I would not leave a second time
i do not know
the island has no lights at all and it has no harbour either
but it is mine
"""


@pytest.mark.parametrize("text", ["", "a\n" * 9, VERSE, "\n".join(["Headlines of one width are no article"] * 9)])
def test_other_texts_have_lines_of_their_own(text: str) -> None:
    assert unwrapped(read_text(Document(text, "text"))) is None


@pytest.mark.parametrize("name", sorted(path.name for path in FIXTURES.iterdir() if "wrapped" not in path.name))
def test_fixtures_with_whole_lines_have_none_that_go_on(name: str) -> None:
    with (FIXTURES / name / "input.txt").open(encoding="utf-8", newline="") as file:
        assert unwrapped(read_text(Document(file.read(), "text"))) is None


def test_a_last_word_alone_belongs_to_its_sentence() -> None:
    name = "Interviews with his old friends were all reprinted in yesterday's Daily\nNews\n\nThe service is at noon."
    text = f"{ARTICLE}\n{name}\n"
    assert clean_text(text).text == text
