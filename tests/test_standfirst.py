"""An article keeps its standfirst: what the page gives as its summary and shows above the first paragraph."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from cleaner import clean_html
from cleaner.blocks import Document, Metadata, PageType, Verdict
from cleaner.pipeline.scene import Opinion, Scene
from cleaner.pipeline.standfirst import for_standfirst
from cleaner.read_html import read_html

SUMMARY = "Die Fähre nach Norderhaven fährt wieder, doch nur bei Tageslicht und nur mit zwölf Gästen an Bord."
BODY = (
    "Am Montag legte die alte Fähre zum ersten Mal seit dem Sturm wieder ab, mit zwei Fischern und einem Hund an Bord."
)
TEASER = "Im Nachbarort wird seit dem Frühjahr um die neue Brücke gestritten, die niemand bezahlen will."
GERMAN = Metadata(language="de-AT", description=SUMMARY)


def spared(*texts: str, kept: list[int], metadata: Metadata = GERMAN, kind: PageType = "article") -> list[int]:
    """The blocks that are kept because they say the same as the page's description."""
    page = read_html(Document("".join(f"<p>{text}</p>" for text in texts), "html"))
    return [verdict.block for verdict in for_standfirst(Scene(page, kept, Opinion(page_type=kind), metadata=metadata))]


def test_the_summary_above_the_first_paragraph_stays() -> None:
    assert spared("Menü", SUMMARY, "Von Ute Brandt", BODY, kept=[3]) == [1]


def test_of_several_the_one_next_to_the_article_stays() -> None:
    assert spared(SUMMARY, TEASER, SUMMARY, BODY, kept=[3]) == [2]


@pytest.mark.parametrize("summary", [f"{SUMMARY[:70]}…", f"{SUMMARY} {TEASER[:60]}"])
def test_summaries_break_off_or_say_more(summary: str) -> None:
    metadata = Metadata(language="de", description=summary)
    assert spared(SUMMARY, BODY, kept=[1], metadata=metadata) == [0]


@pytest.mark.parametrize(
    ("texts", "kept"),
    [
        ((SUMMARY, BODY), [0, 1]),  # stays anyway
        ((SUMMARY, SUMMARY, BODY), [1, 2]),  # a kept block says it
        ((SUMMARY, f"{SUMMARY} {BODY}"), [1]),  # the first paragraph begins with it
        ((BODY, SUMMARY), [0]),  # a teaser of itself below the article
        ((TEASER, BODY), [1]),  # another story's
        (("Die Fähre nach Norderhaven", BODY), [1]),  # the headline
        ((SUMMARY,), []),  # no article
    ],
)
def test_what_is_no_standfirst_is_left_to_the_model(texts: tuple[str, ...], kept: list[int]) -> None:
    assert not spared(*texts, kept=kept)


@pytest.mark.parametrize(
    "metadata",
    [
        Metadata(language="en-GB", description=SUMMARY),
        Metadata(description=SUMMARY),
        Metadata(language="de"),
        Metadata(language="de", description="Nachrichten aus Norderhaven"),
    ],
)
def test_without_a_summary_in_another_language_the_model_judges(metadata: Metadata) -> None:
    assert not spared(SUMMARY, BODY, kept=[1], metadata=metadata)


@pytest.mark.parametrize("kind", ["listing", "product", "forum", "collection", "service", "documentation", ""])
def test_other_kinds_have_no_standfirst(kind: PageType) -> None:
    assert not spared(SUMMARY, BODY, kept=[1], kind=kind)


def test_a_page_keeps_it_though_the_model_would_not(monkeypatch: pytest.MonkeyPatch) -> None:
    why = "main content with probability 0.2"
    drops = [Verdict(block, False, "model", "model.html", "model", why, 0.8) for block in (0, 1)]
    opinion = SimpleNamespace(verdicts=drops, confidence=0.9, page_type="article", page_type_probability=0.9)
    monkeypatch.setattr("cleaner.pipeline.judging._main_judge", lambda *_: opinion)
    head = f'<html lang="de"><head><meta property="og:description" content="{SUMMARY}"></head>'
    article = clean_html(f"{head}<body><p>Rubrik Inseln</p><p>{SUMMARY}</p><p>{BODY}</p></body></html>")
    assert article.text == f"{SUMMARY}\n\n{BODY}"
    assert [removal.text for removal in article.removals] == ["Rubrik Inseln"]
