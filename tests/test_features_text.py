"""Plain text as numbers: any text gives finite numbers of the promised shape, and they mean what their names say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.features.text import FIRST_NAMES, SECOND_NAMES, TOKENS, first_matrix, second_matrix, token_columns
from cleaner.features.text_facts import FACTS, read_lines
from cleaner.features.text_tokens import Lexicon

EMPTY = Lexicon.build(np.zeros(0, np.uint32))
NOTHING = np.zeros((1, 2), np.float32)


def fact(texts: list[str], name: str) -> list[float]:
    values: list[float] = read_lines(texts).facts[FACTS.index(name)].tolist()
    return values


@given(st.lists(st.text(max_size=60), max_size=12))
@settings(max_examples=150, deadline=None)
def test_any_text_gives_finite_numbers(texts: list[str]) -> None:
    lines = read_lines(texts)
    count = len(lines.rows)
    assert lines.facts.shape == (len(FACTS), count)
    if not count:
        return
    tokens = token_columns(EMPTY.read(lines.tokens), NOTHING, lines.words)
    first = first_matrix(lines, tokens)
    second = second_matrix(lines, first, np.full(count, 0.3, np.float32))
    assert tokens.shape == (len(TOKENS), count)
    assert first.shape == (len(FIRST_NAMES), count)
    assert second.shape == (len(SECOND_NAMES), count)
    assert np.isfinite(first).all()
    assert np.isfinite(second).all()


@given(st.lists(st.text(alphabet="aB1 .,日本‘(\u200b", max_size=12), min_size=1, max_size=8))
@settings(max_examples=100, deadline=None)
def test_rows_are_the_lines_that_say_something(texts: list[str]) -> None:
    said = [at for at, text in enumerate(texts) if any(character not in " ‘(\u200b" for character in text)]
    assert read_lines(texts).rows.tolist() == said


@pytest.mark.parametrize("size", [1, 7, 40])
def test_a_portion_at_a_time_a_text_is_read_the_same(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [
        "",
        "The ferry leaves at 9.",
        "",
        "日本 語",
        "READ MORE…",
        "\U0001f600 smile",
        "  ",
        "12",
        "The end, at last!",
        "",
    ] * 3
    at_once = read_lines(texts)
    monkeypatch.setattr("cleaner.features.text_facts._PORTION_CHARACTERS", size)
    portioned = read_lines(texts)
    assert np.array_equal(portioned.rows, at_once.rows)
    assert np.array_equal(portioned.facts, at_once.facts)
    for one, other in zip((*portioned.tokens, *portioned.own), (*at_once.tokens, *at_once.own), strict=True):
        np.testing.assert_array_equal(np.asarray(one), np.asarray(other))


def test_names_are_unique() -> None:
    assert len(set(FIRST_NAMES)) == len(FIRST_NAMES)
    assert len(set(SECOND_NAMES)) == len(SECOND_NAMES)


def test_words_are_counted_in_any_script() -> None:
    texts = ["One two, three.", "раз два три", "日本語の文章です。", "3 out of 10"]
    assert fact(texts, "words") == [3, 3, 4, 4]


def test_gaps_are_blank_lines() -> None:
    texts = ["one", "", " ", "two", "three"]
    assert fact(texts, "gap_before") == [0, 2, 0]
    assert fact(texts, "gap_after") == [2, 0, 0]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("He left.", "ends_sentence"),
        ("He said “no.”", "ends_sentence"),
        ("他走了。", "ends_sentence"),
        ("And then he...", "ends_ellipsis"),
        ("And then he…", "ends_ellipsis"),
        ("Share this:", "ends_colon"),
        ("and so on", "starts_lower"),
    ],
)
def test_how_a_line_begins_and_ends(text: str, name: str) -> None:
    assert fact([text], name) == [1]


def test_repeats_ignore_case_and_numbers() -> None:
    assert fact(["Page 12", "other", "PAGE 3"], "repeats") == [2, 1, 2]


def test_a_line_means_the_same_wherever_it_stands() -> None:
    alone = read_lines(["Leave a comment"]).tokens
    later = read_lines(["Some prose before.", "", "Leave a comment"]).tokens
    assert later.lines[-1] == alone.lines[0]
    assert later.last[-1] == alone.last[0]
    assert later.words[later.starts[-1] :].tolist() == alone.words.tolist()
    assert later.before[later.starts[-1] :].tolist() == alone.before.tolist()


def test_what_is_known_of_words_reaches_their_line() -> None:
    tokens = read_lines(["subscribe now"]).tokens
    lexicon = Lexicon.build(np.concatenate([tokens.words[:1], tokens.lines]))
    weights = np.array([[0, 0], [2.5, 0], [4, 0]], np.float32)
    lines = read_lines(["nothing here", "subscribe now"])
    columns = token_columns(lexicon.read(lines.tokens), weights, lines.words)
    assert columns[TOKENS.index("word_max")].tolist() == [0, 2.5]
    assert columns[TOKENS.index("word_mean")].tolist() == [0, 1.25]
    assert columns[TOKENS.index("whole_line")].tolist() == [0, 4]
    assert columns[TOKENS.index("known")].tolist() == [0, 0.5]


def test_what_rules_say_is_seen_by_neighbours() -> None:
    lines = read_lines(["one", "two", "three"])
    tokens = token_columns(EMPTY.read(lines.tokens), NOTHING, lines.words)
    first = first_matrix(lines, tokens, np.array([0, 1, 0], np.float32))
    assert first[FIRST_NAMES.index("rule")].tolist() == [0, 1, 0]
    assert first[FIRST_NAMES.index("rule@+1")].tolist() == [1, 0, -1]
