"""Blocks that repeat across a site's documents are its template; an article's own refrains are not."""

from __future__ import annotations

import textwrap
from functools import reduce
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Stage, clean_text
from cleaner import clean as clean_any
from cleaner import templates as module
from cleaner.blocks import Document
from cleaner.errors import InputError
from cleaner.read_text import read_text
from cleaner.templates import Templates, learn
from tests.cli_command import clean

SITE = sorted((Path(__file__).parent.parent / "fixtures" / "site").iterdir())
INPUTS = [(folder / "input.txt").read_text(encoding="utf-8") for folder in SITE]
EXPECTED = [(folder / "expected.txt").read_text(encoding="utf-8") for folder in SITE]

documents = st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=6).map("\n".join), max_size=8)


def learned(texts: list[str], url: str | None = None) -> Templates:
    return learn(read_text(Document(text, "text", url)) for text in texts)


def test_a_site_s_template_goes_and_its_articles_stay_whole() -> None:
    assert [article.text for article in Stage(learn=True).map(INPUTS)] == EXPECTED


def test_without_learning_the_template_stays() -> None:
    assert all("rope factory by Example Press" in article.text for article in Stage().map(INPUTS))


def test_removals_say_in_how_many_documents_the_line_stood() -> None:
    removals = next(iter(Stage(learn=True).map(INPUTS))).removals
    assert {removal.rule for removal in removals} >= {"templates.repeated"}
    assert any("6 of 6 documents" in removal.reason for removal in removals)


@given(documents, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_neither_order_nor_division_of_work_matters(texts: list[str], random: object) -> None:
    shuffled = list(texts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    half = len(texts) // 2
    assert learned(texts) == learned(shuffled)
    assert learned(shuffled[:half]).merged(learned(shuffled[half:])) == learned(texts)


def test_the_bound_holds_whatever_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CAPACITY", 3)
    texts = ["a\nb\nc", "b\nc\nd", "c\nd\ne", "e\nf\ng"]
    outcomes = [learned(list(order)) for order in permutations(texts)]
    assert all(outcome == outcomes[0] and len(outcome.blocks) == 3 for outcome in outcomes)


def test_a_document_counts_once_however_often_it_comes() -> None:
    known = learned(INPUTS)
    assert learned(INPUTS * 3) == known
    assert known.merged(known) == known
    assert learned(INPUTS[:4]).merged(learned(INPUTS[2:])) == known
    assert learned([*INPUTS, "", " \n"]) == known


@given(documents, st.randoms(use_true_random=False), st.integers(1, 5), st.integers(1, 6))
@settings(max_examples=150, deadline=None)
def test_the_bounds_hold_whatever_the_order_and_the_division(
    texts: list[str], random: object, sample: int, capacity: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "DOCUMENTS", sample)
        patch.setattr(module, "CAPACITY", capacity)
        whole = learned(texts)
        shuffled = [*texts, *texts[:3]]
        random.shuffle(shuffled)  # type: ignore[attr-defined]
        half = len(shuffled) // 2
        assert learned(shuffled) == whole
        assert learned(shuffled[:half]).merged(learned(shuffled[half:])) == whole
        assert sum(whole.documents.values()) <= min(sample, capacity)
        assert len(whole.blocks) <= capacity


def test_documents_of_all_sites_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CAPACITY", 3)
    parts = [learned([f"{n}"], f"https://{n}.example/") for n in range(5)]
    outcomes = [reduce(Templates.merged, order) for order in permutations(parts)]
    assert all(outcome == outcomes[0] and sum(outcome.documents.values()) == 3 for outcome in outcomes)


def test_knowledge_is_kept_in_a_file_and_read_again() -> None:
    known = learned(INPUTS, "https://www.post.example/a")
    assert Templates.from_json(known.to_json()) == known
    assert known.documents == {"post.example": len(INPUTS)}


def test_sites_do_not_mix() -> None:
    one, other = learned(INPUTS, "https://one.example/"), learned(INPUTS, "https://other.example/")
    page = read_text(Document(INPUTS[0], "text", "https://third.example/"))
    assert list(one.merged(other).judge(page)) == []


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 99, "documents": {}, "blocks": {}}', "null"])
def test_another_file_is_refused_by_name(text: str) -> None:
    with pytest.raises(InputError, match=r"site\.json"):
        Templates.from_json(text, "site.json")


def test_copies_of_one_document_are_no_template() -> None:
    texts = [EXPECTED[0]] * 5
    assert [article.text for article in Stage(learn=True).map(texts)] == texts


def test_the_command_learns_keeps_and_uses_what_it_learned(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    write_site(folder)
    kept = tmp_path / "site.json"
    assert clean("file", "site", "--learn", "--templates", kept, "-o", "out", cwd=tmp_path).code == 0
    assert [path.read_text(encoding="utf-8") for path in sorted((tmp_path / "out").rglob("*.txt"))] == EXPECTED
    assert clean("file", folder / f"{SITE[0].name}.txt", "--templates", kept, cwd=tmp_path).text == EXPECTED[0]


def write_site(folder: Path) -> None:
    folder.mkdir()
    for source, text in zip(SITE, INPUTS, strict=True):
        (folder / f"{source.name}.txt").write_text(text, encoding="utf-8")


def test_the_same_command_again_changes_nothing(tmp_path: Path) -> None:
    write_site(tmp_path / "site")
    kept = tmp_path / "site.json"
    outcomes = [
        (clean("file", "site", "--learn", "--templates", kept, cwd=tmp_path).out, kept.read_bytes()) for _ in range(4)
    ]
    assert b"rope factory by Example Press" not in outcomes[0][0]
    assert outcomes == outcomes[:1] * 4


def test_check_writes_no_templates(tmp_path: Path) -> None:
    write_site(tmp_path / "site")
    kept = tmp_path / "site.json"
    ran = clean("file", "site", "--learn", "--templates", kept, "--check", cwd=tmp_path)
    assert (ran.code, ran.err) == (1, "")
    assert ran.text.count("would clean") == len(SITE)
    assert not kept.exists()
    kept.write_text(learned(INPUTS[:3]).to_json(), encoding="utf-8")
    before = kept.read_bytes()
    assert clean("file", "site", "--learn", "--templates", kept, "--check", cwd=tmp_path).code == 1
    assert kept.read_bytes() == before


def test_what_an_earlier_version_learned_is_told_apart() -> None:
    with pytest.raises(InputError, match=r"site\.json: was learned by another version \(1, not 3\) \(remove it and"):
        Templates.from_json('{"version": 1, "documents": {"": 4}, "blocks": {}}', "site.json")


def test_a_file_that_was_never_learned_is_named(tmp_path: Path) -> None:
    ran = clean("file", SITE[0] / "input.txt", "--templates", tmp_path / "none.json", cwd=tmp_path)
    assert ran.code == 2
    assert "none.json: no such file" in ran.err


PROSE = (
    "She had kept the keys of the lighthouse for eleven years, and nobody had ever asked her for them until that week."
)
INGREDIENTS = ["Salt", "100 g butter", "2 eggs", "250 ml milk", "200 g flour", "1 clove of garlic", "1 tsp sugar"]


def recipe(number: int) -> str:
    chosen = INGREDIENTS[number % 7 :] + INGREDIENTS[: number % 7]
    chosen = chosen[:: 1 if number % 2 else -1]
    lines = [
        f"Cake number {number}",
        f"{PROSE} {number}.",
        "Ingredients",
        *chosen[:5],
        "Method",
        f"{PROSE} Step {number}.",
    ]
    return "\n".join(["Example Kitchen", *lines, "All rights reserved by Example Kitchen"])


def test_what_recipes_have_in_common_stays() -> None:
    texts = [recipe(number) for number in range(12)]
    for text, article in zip(texts, Stage(learn=True).map(texts), strict=True):
        assert article.text.splitlines() == text.splitlines()[1:-1]


def test_a_site_s_name_is_no_title() -> None:
    texts = [f"The Harbour Post\nHeadline number {number} of the day\n\n{PROSE} {number}." for number in range(30)]
    article = next(iter(Stage(learn=True).map(texts)))
    assert article.text.splitlines()[0] == article.metadata.title == "Headline number 0 of the day"


def test_paragraphs_of_wrapped_texts_stay_paragraphs_where_the_site_is_not_known() -> None:
    text = (Path(__file__).parent.parent / "fixtures/text/quotes-labels/input.txt").read_text(encoding="utf-8")
    text = "\n\n".join(textwrap.fill(paragraph, 72) for paragraph in text.split("\n\n"))
    known = learned(INPUTS, "https://example.org/a")
    for templates in (Templates(), known):
        assert clean_any(text, "https://example.net/b", templates=templates).text == clean_text(text).text


@pytest.mark.parametrize(
    "text",
    [
        '{"version": 3, "sites": {"": "0123456789abcdef"}, "blocks": {}}',
        '{"version": 3, "sites": {"": ["0a", "01"]}, "blocks": {}}',
        '{"version": 3, "sites": {"": ["01", "0a"]}, "blocks": {"0a": [-1]}}',
        '{"version": 3, "sites": {"": ["01", "0a"]}, "blocks": {"0a": [1, 0]}}',
        '{"version": 3, "sites": {"": ["01", "0a"]}, "blocks": {"0a": [true]}}',
        "[" * 100_000,
    ],
)
def test_what_was_never_learned_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="not a file of learned templates"):
        Templates.from_json(text)
