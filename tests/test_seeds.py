"""What the seeds must look like after cleaning, through the command."""

from __future__ import annotations

import json

import pytest

from tests.cli_command import SEEDS, clean


def seed(prefix: str) -> str:
    return str(next(SEEDS.glob(f"{prefix}*.txt")))


def lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


# For each seed, how the lines begin that must be gone; 000's are the second occurrences.
STARTS: dict[str, list[str]] = {
    "001": ["Hot News"],
    "002": [
        "What do you think?",
        "55 Points",
        "Upvote Downvote",
        "Written by truth",
        "Leave a Reply",
        "GIPHY App Key not set.",
        "Severe eruption of Stromboli volcano threatens",
        "Russia pledges to discharge Indians",
    ],
    "003": [
        "20.1 C",
        "New Delhi",
        "Share post:",
        "Please enter your comment!",
        "Please enter your name here",
        "Related articles",
        "Haryana Police Crack Down on Farmers protest:",
        "There is bad news for the farmers",
        "Anti-Indian British Author Nitasha Kaul Alleges",
        "Nitasha Kaul, a British writer of Indian origin",
        "Indian student Jaahnavi Kandula Murder Case:",
        "In a shocking turn of event the Seattle police officer",
        "Darul Uloom Deoband Issues Fatwa",
        "In a controversial move, Darul Uloom Deoband",
    ],
    "004": [],
}
# Lines that stay but lose a part.
CUT = {
    "002": {"Putin and Modi Strengthen Cooperation – Latest News": "Putin and Modi Strengthen Cooperation"},
}


def before(prefix: str) -> list[str]:
    return lines(next(SEEDS.glob(f"{prefix}*.txt")).read_text(encoding="utf-8"))


def gone(prefix: str) -> list[str]:
    """The whole lines that must be gone."""
    found = [[line for line in before(prefix) if line.startswith(start)] for start in STARTS[prefix]]
    assert [len(matches) for matches in found] == [1] * len(found)
    return [matches[0].strip() for matches in found]


@pytest.mark.parametrize("prefix", sorted(STARTS))
def test_only_the_chrome_goes(prefix: str) -> None:
    cuts = CUT.get(prefix, {})
    expected = [cuts.get(line, line) for line in before(prefix) if line.strip() not in gone(prefix)]
    ran = clean("file", "--format", "text", seed(prefix))
    assert (ran.code, ran.err) == (0, "")
    assert lines(ran.text) == expected


def test_repeated_paragraphs_go_once() -> None:
    ran = clean("file", "--format", "text", seed("000"))
    assert len(before("000")) == 7
    assert lines(ran.text) == before("000")[:4]


def test_a_clean_seed_comes_back_byte_for_byte() -> None:
    ran = clean("file", "--format", "text", seed("004"))
    assert ran.out == next(SEEDS.glob("004*.txt")).read_bytes()


@pytest.mark.parametrize("prefix", sorted(STARTS))
def test_what_was_cleaned_stays_as_it_is(prefix: str) -> None:
    once = clean("file", seed(prefix)).out
    assert clean("file", "-", stdin=once).out == once


@pytest.mark.parametrize("prefix", sorted({**STARTS, "000": []}))
def test_every_removal_is_explained_with_its_rule(prefix: str) -> None:
    ran = clean("file", "--format", "json", "--explain", "--verbose", seed(prefix))
    record = json.loads(ran.text)
    assert {"title", "text", "removals", "confidence", "warnings"} <= record.keys()
    removed = [removal["text"].strip() for removal in record["removals"]]
    tails = [line.removeprefix(rest).strip() for line, rest in CUT.get(prefix, {}).items()]
    expected = before("000")[4:] if prefix == "000" else [*tails, *gone(prefix)]
    assert sorted(removed) == sorted(expected)
    explained = [line.strip() for line in ran.err.split("\n")]
    for removal in record["removals"]:
        assert any(line.startswith("line ") and line.endswith(" ".join(removal["text"].split())) for line in explained)
        assert any(line.startswith(removal["rule"]) and removal["reason"] in line for line in explained)
