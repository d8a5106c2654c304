from __future__ import annotations

import pytest

from cleaner.blocks import Block, Document, Page, Verdict
from cleaner.pipeline.lines import sure_of_prose
from cleaner.rules import protect, rule_book

PROSE = "The harbour master read the tables aloud every evening, and nobody in the office ever wrote them down."
LATER = "In the spring the tables were printed after all, and the harbour master kept on reading them aloud."


def protected(lines: list[str], by: str) -> list[str]:
    """The lines that one protection speaks for."""
    page = Page(Document("\n".join(lines), "text"), tuple(Block(i, line, 0) for i, line in enumerate(lines)))
    return [lines[verdict.block] for verdict in protect(page, rule_book().view(page)) if verdict.rule == by]


STEPS = ["1. Fill the kettle.", "2. Wait for the water to boil.", "It takes a while.", "3. Pour it out again."]
VERSE = [
    "The kettle sang at seven,", "the cat was at the door,", "the post came up the gravel,", "as it had come before,",
    "and nobody was reading,", "and nobody was there,", "but kettle, cat and gravel,", "and letters on the stair.",
]  # fmt: skip
LETTERS = ["Dear Mrs Holm,", PROSE, "Yours sincerely,", "Vera Lund", "Liebe Frau Lund,", LATER]
SPOKEN = ["“Who told you?”", "“The cat.”", "“Which cat?”", "“The one by the door.”", "“We have no cat.”"]
TERMS = ["Bleed", "Caption", "Crop", "Footer", "Masthead", "Share", "Tag", "Widow"]
ENTRIES = [line for term in TERMS for line in (term, "What the printers call it.")]
MANUAL = [
    "NAME",
    "   tide - print the tides",
    "SYNOPSIS",
    "   tide [-p port]",
    "COPYRIGHT",
    "   Copyright 2019 Vera Lund.",
]


@pytest.mark.parametrize(
    ("by", "lines", "kept"),
    [
        ("protect.steps", STEPS, [STEPS[0], STEPS[1], STEPS[3]]),
        ("protect.steps", ["1. Ferry to run again", "2. Council votes on dues", "3. Whales seen off the bay"], []),
        ("protect.verse", VERSE, VERSE),
        ("protect.verse", [line.strip(",.").title() for line in VERSE], []),
        ("protect.letters", LETTERS, [LETTERS[0], LETTERS[4], LETTERS[2], LETTERS[3]]),
        ("protect.letters", ["Dear reader,", PROSE, LATER], []),
        ("protect.dialogue", SPOKEN, SPOKEN),
        ("protect.dialogue", SPOKEN[:3], []),
        ("protect.glossary", ENTRIES, ENTRIES),
        ("protect.glossary", ENTRIES[2:] + ENTRIES[:2], []),
        ("protect.manual", MANUAL, MANUAL),
        ("protect.manual", MANUAL[:2], []),
    ],
)
def test_a_form_is_known_and_what_only_resembles_it_is_not(by: str, lines: list[str], kept: list[str]) -> None:
    assert protected(lines, by) == kept


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("“Accept all” is greener than “Reject all”, said the man.", {"accept all", "reject all"}),
        ("Der Knopf „Alle akzeptieren“ ist grün, „Mehr erfahren“ ist grau.", {"alle akzeptieren", "mehr erfahren"}),
        ("Sur « Accepter tout », il a hésité.", {"accepter tout"}),
        ('"Share" is one word, and "a row of herons" is no label.', set()),
        ("「利用規約」と「関連記事」という二つのリンクがあった。", {"利用規約", "関連記事"}),
        ("No quotation at all.", set()),
    ],
)
def test_chrome_is_found_between_quotation_marks(text: str, quoted: set[str]) -> None:
    assert rule_book().quoted_in(text) == quoted


def test_what_stands_amid_an_article_that_quotes_chrome_is_its_own() -> None:
    speaks = "The first version said “Accept all” in green and “Manage preferences” in a grey that nobody could read."
    lines = ["Share this", PROSE, speaks, "Accept all", "Log in", LATER, "Leave a Reply"]
    assert protected(lines, "protect.quoted") == lines[1:6]


def test_one_quotation_speaks_for_headings_alone() -> None:
    speaks = "The first version said “Accept all” in green, and nobody in the office could tell what it was for."
    lines = [speaks, "Share this article", PROSE, "Log in", "My account", LATER]
    assert protected(lines, "protect.quoted") == ["Share this article"]
    assert protected([PROSE, *lines[1:]], "protect.quoted") == []


def test_a_paragraph_beside_one_that_stays_goes_only_where_the_model_is_surer() -> None:
    lines = [PROSE, LATER, "More from us", LATER]
    page = Page(Document("\n".join(lines), "text"), tuple(Block(i, line, 0) for i, line in enumerate(lines)))
    doubted = [Verdict(i, False, "model", "model.text", "model", "", 0.8) for i in (1, 2, 3)]
    told = sure_of_prose(rule_book().view(page), (), doubted)
    assert [verdict.block for verdict in told] == [2, 3]
    surer = [verdict._replace(confidence=0.95) for verdict in doubted]
    assert list(sure_of_prose(rule_book().view(page), (), surer)) == surer
