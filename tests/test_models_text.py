"""The learned judge of plain text: what it promises for any text, and that it can be trained."""

from __future__ import annotations

import importlib
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Options, clean_text
from cleaner.blocks import Block, Document, Page
from cleaner.errors import WeightsError
from cleaner.features.text import SECOND_NAMES
from cleaner.features.text_facts import read_lines
from cleaner.models import text as model_text
from cleaner.models.text import (
    WEIGHTS,
    DropLimits,
    RuleContext,
    TextFeatures,
    choose,
    explain_text,
    judge_text,
    load_text_weights,
    predict_text,
    sizes,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from cleaner.features.text_facts import Lines

ARTICLE = [
    "The ferry left the old harbour at six in the morning, an hour later than the timetable on the quay had promised.",
    "",
    "Most of the passengers were fishermen who had sold their catch the night before and wanted nothing but sleep.",
    "",
    "By the time the lighthouse came into view, the wind had turned and the captain gave orders to close the deck.",
    "",
    "Nobody complained, for everyone on board remembered what had happened to the boat that sailed two winters ago.",
    "",
    "When they landed, the mayor was waiting with coffee, and she shook hands with each of them before she spoke.",
]
CHROME = [
    "",
    "Share this:",
    "Share on Facebook",
    "Tweet",
    "",
    "Leave a Reply Cancel reply",
    "Subscribe to our newsletter",
]

POEM = """\
The sea at night

I heard the harbour bells
ring once, then twice,
and all the boats lay still
beneath their coats of ice.

No lantern on the quay,
no footstep on the stone;
the tide came in for me
and found me there alone.
"""
RECIPE = """\
Lentil soup for four

Ingredients

2 cups red lentils
1 large onion, chopped
3 cloves garlic
1 tsp cumin
Salt and pepper
Juice of half a lemon

Method

Fry the onion in oil until soft. Add the garlic and cumin and stir for a minute.
Add the lentils and five cups of water and simmer for half an hour.
Stir in the lemon juice and serve with bread.
"""
INTERVIEW = """\
We met the composer in her studio on a rainy Tuesday morning, and she talked for two hours about bells, birds and bad reviews.

What do you think?

I think that most people hear a bell and look up. That is all I wanted from the opening of the piece.

Share this with us: what was the first thing you wrote?

A march for my brother's tin soldiers. It was eight bars long and he hated it.

Do you read the comments?

Never. My sister does and she tells me about the funny ones.
"""  # noqa: E501  a paragraph is a line
TRANSCRIPT = """\
ANNA: Good morning, everyone. Shall we begin?
BEN: Yes. I have the figures here.
ANNA: Go on.
BEN: We sold four hundred in March.
ANNA: And in April?
BEN: Two hundred and ten.
ANNA: That is less than I had hoped.
"""
QUOTES_CHROME = """\
Every page on the web now ends in the same way, and I have begun to collect the phrases as others collect stamps.

"Subscribe to our newsletter", says the baker. "Follow us on Facebook", says the undertaker. The cookie banner asks for my consent to be understood.

Share this article, says the page that has no article. Leave a comment, says the page that nobody has read. All rights reserved.

I have started to answer them. To the baker I wrote that I would rather have bread.
"""  # noqa: E501  a paragraph is a line
GERMAN_PAGE = """\
Startseite
Politik
Sport
Kultur
Anmelden

Der Gemeinderat hat am Montagabend beschlossen, die alte Brücke über den Fluss bis zum Herbst zu sperren.

Die Brücke stammt aus dem Jahr 1911 und wurde zuletzt vor dreißig Jahren saniert, seither hat sich ihr Zustand stetig verschlechtert.

Der Bürgermeister sagte, man habe keine andere Wahl gehabt, denn die Sicherheit der Bürger gehe vor.

Teilen
Auf Facebook teilen
Newsletter abonnieren
Mehr zum Thema
Impressum
Datenschutz
© 2024 Alle Rechte vorbehalten
"""  # noqa: E501  a paragraph is a line


def page(texts: list[str]) -> Page:
    return Page(Document("\n".join(texts), "text"), tuple(Block(at, text, 0) for at, text in enumerate(texts)))


def dropped(texts: list[str]) -> set[int]:
    return {verdict.block for verdict in judge_text(page(texts)).verdicts}


def test_an_article_is_left_alone() -> None:
    assert dropped(ARTICLE) == set()


@pytest.mark.parametrize("text", [POEM, RECIPE, INTERVIEW, TRANSCRIPT, QUOTES_CHROME])
def test_what_only_looks_like_chrome_stays(text: str) -> None:
    assert dropped(text.split("\n")) == set()


def test_a_whole_page_keeps_its_article() -> None:
    lines = GERMAN_PAGE.split("\n")
    kept = [line for at, line in enumerate(lines) if at not in dropped(lines) and line]
    assert all(line in kept for line in lines if line.endswith("."))
    assert len(kept) <= 6  # three paragraphs, and at most three of twelve lines of chrome


def test_chrome_beneath_an_article_goes() -> None:
    expected = {len(ARTICLE) + at for at, text in enumerate(CHROME) if text}
    hits = [float(at in expected) for at in range(len(ARTICLE + CHROME))]  # as rules know these lines
    assert {
        verdict.block for verdict in judge_text(page(ARTICLE + CHROME), context=RuleContext(hits)).verdicts
    } == expected


@given(st.lists(st.text(max_size=80), max_size=10))
@settings(max_examples=60, deadline=None)
def test_every_block_has_a_chance_and_blank_ones_none(texts: list[str]) -> None:
    chances = predict_text(page(texts), load_text_weights())
    assert chances.shape == (len(texts),)
    assert ((chances >= 0) & (chances <= 1)).all()
    assert all(chance == 0 for text, chance in zip(texts, chances, strict=True) if not text.strip())


def test_what_rules_say_raises_a_chance() -> None:
    texts = [*ARTICLE, "", "Notizie dal territorio"]
    hits = np.zeros(len(texts), np.float32)
    hits[-1] = 1
    weights = load_text_weights()
    assert predict_text(page(texts), weights, hits)[-1] >= predict_text(page(texts), weights)[-1]


@given(
    st.lists(st.tuples(st.floats(0, 1, width=32), st.integers(0, 300)), min_size=1, max_size=30),
    st.floats(0.1, 0.9),
    st.floats(0.0, 0.2),
)
@settings(max_examples=80, deadline=None)
def test_little_of_an_article_is_put_at_risk(lines: list[tuple[float, int]], single: float, loss: float) -> None:
    chances = np.array([chance for chance, _ in lines], np.float32)
    amount = np.array([size for _, size in lines], np.float32)
    drops = choose(chances, amount, DropLimits(single, max(single, 0.9), 0.05, loss))
    assert (chances[drops] >= np.float32(single)).all()
    article = max(float(((1 - chances) * amount).sum()), 1.0)
    assert float(((1 - chances) * amount)[drops].sum()) <= max(loss * article, 40) + 1e-3


def test_a_text_that_seems_clean_loses_nothing() -> None:
    chances, amount = np.array([0.0, 0.8], np.float32), np.array([5000.0, 20.0], np.float32)
    assert choose(chances, amount, DropLimits(0.5, 0.9, 0.05, 0.1)).tolist() == [False, False]
    assert choose(chances, amount, DropLimits(0.5, 0.9, 0.0001, 0.1)).tolist() == [False, True]


def test_of_a_text_of_which_rules_know_no_line_the_model_takes_none() -> None:
    chances, amount = np.array([0.0, 0.8, 0.99], np.float32), np.array([5000.0, 20.0, 20.0], np.float32)
    limits = DropLimits(0.5, 0.9, 0.05, 0.1)
    assert not choose(chances, amount, limits, RuleContext(known=False)).any()
    assert choose(chances, amount, limits).tolist() == [False, True, True]


def test_what_rules_speak_against_makes_the_rest_suspicious() -> None:
    chances, amount = np.array([0.0, 0.8, 0.885], np.float32), np.array([5000.0, 20.0, 20.0], np.float32)
    limits = DropLimits(0.5, 0.9, 0.05, 0.1)
    assert not choose(chances, amount, limits, RuleContext(claims=1)).any()
    assert choose(chances, amount, limits, RuleContext(claims=2)).tolist() == [False, True, True]


def test_a_short_text_may_lose_a_line_whatever_share_of_it_that_is() -> None:
    chances, amount = np.array([0.0, 0.95], np.float32), np.array([300.0, 90.0], np.float32)
    assert choose(chances, amount, DropLimits(0.5, 0.9, 0.05, 0.001)).tolist() == [False, True]


def test_a_list_is_known_as_one_however_little_of_it_would_go() -> None:
    amount, chances = np.full(40, 60, np.float32), np.full(40, 0.02, np.float32)
    chances[::6] = 0.6
    chances[0] = 0.99
    assert not choose(chances, amount, DropLimits(0.5, 0.9, 0.05, 0.01)).any()


def test_one_line_that_is_surely_chrome_makes_the_others_suspicious() -> None:
    chances, amount = np.array([0.0, 0.8, 0.95], np.float32), np.array([5000.0, 20.0, 20.0], np.float32)
    assert choose(chances, amount, DropLimits(0.5, 0.9, 0.05, 0.1)).tolist() == [False, True, True]


def test_a_text_of_which_every_few_lines_would_go_loses_nothing() -> None:
    amount, limits = np.full(40, 60, np.float32), DropLimits(0.5, 0.9, 0.05, 0.5)
    scattered, together = np.full(40, 0.02, np.float32), np.full(40, 0.02, np.float32)
    scattered[::6], together[-7:] = 0.99, 0.99
    assert not choose(scattered, amount, limits).any()
    assert choose(scattered, amount, limits, RuleContext([0.9] * 40)).sum() == 7
    assert choose(together, amount, limits).sum() == 7


def test_a_list_of_short_lines_loses_what_rules_know_and_nothing_else() -> None:
    chances, amount = np.full(40, 0.02, np.float32), np.full(40, 20, np.float32)
    limits = DropLimits(0.5, 0.9, 0.05, 0.5)
    chances[-7:] = 0.99
    assert not choose(chances, amount, limits).any()
    assert choose(chances, amount, limits, RuleContext([0.0] * 33 + [0.9] * 7)).sum() == 7


def test_a_protected_line_is_no_evidence() -> None:
    chances, amount = np.array([0.0, 0.8, 0.95], np.float32), np.array([5000.0, 20.0, 20.0], np.float32)
    assert not choose(chances, amount, DropLimits(0.5, 0.9, 0.05, 0.1), RuleContext((), lambda: [2])).any()


def test_amid_the_article_what_no_rule_knows_goes_only_where_the_model_is_surer() -> None:
    amount, limits = np.array([900, 40, 900, 40], np.float32), DropLimits(0.5, 0.9, 0.05, 0.2)
    chances = np.array([0.0, 0.75, 0.0, 0.95], np.float32)
    assert choose(chances, amount, limits).tolist() == [False, True, False, True]
    assert choose(chances, amount, limits, RuleContext([0.0, 0.0, 0.0, 0.9])).tolist() == [False, False, False, True]
    assert choose(chances, amount, limits, RuleContext([0.0, 0.9, 0.0, 0.9])).tolist() == [False, True, False, True]
    above = np.array([0.75, 0.0, 0.0, 0.95], np.float32)
    assert choose(above, amount[[1, 0, 2, 3]], limits, RuleContext([0.0] * 4)).tolist() == [True, False, False, True]


def test_favours_are_ordered() -> None:
    limits = load_text_weights().limits
    assert limits["precision"].single <= limits["balanced"].single <= limits["recall"].single


def test_sizes_are_characters() -> None:
    assert sizes(page(["ab", "  ", " 日本 "])).tolist() == [2, 0, 2]


def test_an_explanation_names_what_weighed() -> None:
    texts = ARTICLE + CHROME
    weights = load_text_weights()
    told = explain_text(TextFeatures.of(texts, weights), weights, [1, len(texts) - 1])
    assert list(told) == [len(texts) - 1]  # nothing weighs in a blank line
    assert told[len(texts) - 1]
    assert all(name in SECOND_NAMES and weight > 0 for name, weight in told[len(texts) - 1])


def test_explaining_looks_at_a_text_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Sequence[str]] = []

    def look(texts: Sequence[str]) -> Lines:
        looked.append(texts)
        return read_lines(texts)

    monkeypatch.setattr("cleaner.models.text.read_lines", look)
    text = "\n".join(ARTICLE + CHROME)
    plain = clean_text(text, options=Options(skip=("share", "comments", "newsletter")))
    before = len(looked)
    told = clean_text(text, options=Options(skip=("share", "comments", "newsletter"), explain=True))
    assert len([removal for removal in told.removals if removal.rule == "model.text"]) > 1
    assert len(looked) == 2 * before
    assert [removal[:4] for removal in told.removals] == [removal[:4] for removal in plain.removals]


def test_what_other_weights_say_is_explained_by_them(tmp_path: Path) -> None:
    for suffix in (".npz", ".json"):
        (tmp_path / f"text{suffix}").write_bytes(WEIGHTS.with_suffix(suffix).read_bytes())
    model_text.FILE.kept.cache_clear()
    options = Options(skip=("share", "comments", "newsletter"), explain=True, weights=str(tmp_path))
    article = clean_text("\n".join(ARTICLE + CHROME), options=options)
    assert any(removal.rule == "model.text" and ", by " in removal.reason for removal in article.removals)
    assert model_text.FILE.kept.cache_info().currsize == 1


def test_weights_for_other_features_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "text.npz"
    path.write_bytes(WEIGHTS.read_bytes())
    about = json.loads(WEIGHTS.with_suffix(".json").read_text(encoding="utf-8"))
    path.with_suffix(".json").write_text(json.dumps({**about, "first": ["something else"]}), encoding="utf-8")
    with pytest.raises(WeightsError, match="other features"):
        load_text_weights(path)


@pytest.mark.parametrize(
    ("weights", "about"),
    [
        (lambda data: data[:-4000], None),
        (lambda data: data[:2000] + b"\0\0\0\0" + data[2004:], None),
        (lambda _: b"", None),
        (None, lambda about: [about]),
        (None, lambda about: {**about, "limits": {}}),
        (None, lambda about: {**about, "limits": {"balanced": {"single": 1}}}),
        (None, lambda about: {**about, "limits": None}),
    ],
    ids=["cut", "damaged", "empty", "a-list", "no-limits", "odd-limits", "limits-null"],
)
def test_broken_weights_are_told_of(
    tmp_path: Path, weights: Callable[[bytes], bytes] | None, about: Callable[[dict[str, Any]], object] | None
) -> None:
    path, said = tmp_path / "text.npz", json.loads(WEIGHTS.with_suffix(".json").read_text(encoding="utf-8"))
    path.write_bytes(weights(WEIGHTS.read_bytes()) if weights else WEIGHTS.read_bytes())
    path.with_suffix(".json").write_text(json.dumps(about(said) if about else said), encoding="utf-8")
    with pytest.raises(WeightsError):
        load_text_weights(path)


def test_weights_that_were_trained_again_are_read_again(tmp_path: Path) -> None:
    path = tmp_path / "text.npz"
    path.write_bytes(WEIGHTS.read_bytes())
    about = json.loads(WEIGHTS.with_suffix(".json").read_text(encoding="utf-8"))
    path.with_suffix(".json").write_text(json.dumps(about), encoding="utf-8")
    first = load_text_weights(path)
    assert load_text_weights(path) is first
    about["limits"]["balanced"]["single"] = 0.125
    path.with_suffix(".json").write_text(json.dumps(about, indent=2), encoding="utf-8")
    assert load_text_weights(path).limits["balanced"].single == 0.125


def test_few_weights_stay_in_memory(tmp_path: Path) -> None:
    for number in range(12):
        for suffix in (".npz", ".json"):
            (tmp_path / f"{number}{suffix}").write_bytes(WEIGHTS.with_suffix(suffix).read_bytes())
        load_text_weights(tmp_path / f"{number}.npz")
    assert model_text.FILE.kept.cache_info().currsize == 8


def test_weights_are_small_and_name_their_sources() -> None:
    assert WEIGHTS.stat().st_size < 2_000_000
    about = json.loads(WEIGHTS.with_suffix(".json").read_text(encoding="utf-8"))
    assert about["sources"]
    assert about["licence"]


def test_training_learns_from_three_tiny_texts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("catboost", reason="catboost is not installed; it is needed to train only")
    training = importlib.import_module("training.text")
    texts = tuple(ARTICLE[:7] + CHROME)
    labels = tuple(-1 if not text else int(at >= 7) for at, text in enumerate(texts))
    samples = [training.Sample(f"toy-{at}", f"{at}.example", at, "page", texts, labels) for at in range(3)]
    monkeypatch.setattr(training, "FOLDS", (0, 1, 2))
    stages = training.FirstStages(training.prepare(samples, 1), 1)
    training.save(training.make_weights(stages, frozenset(training.FOLDS)), tmp_path / "toy.npz", {}, stages.seed)
    chances = predict_text(page(list(texts)), load_text_weights(tmp_path / "toy.npz"))
    assert min(chance for chance, label in zip(chances, labels, strict=True) if label == 1) > 0.5
    assert max(chance for chance, label in zip(chances, labels, strict=True) if label == 0) < 0.5


def test_what_was_written_counts_less_beside_what_real_sites_say() -> None:
    training = importlib.import_module("training.text")
    sites, dropped = np.zeros((2, 2, 5, 4, 2))
    sites[0, 0, 1:3, 0] = 4  # entries 1 and 2 stand on four real sites, which keep them
    sites[1, 0, 2:4, 0] = 4  # entries 2 and 3 on four written ones, which drop them
    dropped[1, 0, 2:4, 0] = 4
    log_odds = training.Counts(np.arange(1, 4, dtype=np.uint32), sites, dropped).log_odds([0])[:, 0]
    assert log_odds[1] < log_odds[2] < 0 < log_odds[3]
    assert not training.Counts(np.arange(1, 4, dtype=np.uint32), sites, dropped).log_odds([1, 2]).any()


def test_training_says_which_data_is_missing(tmp_path: Path) -> None:
    training = importlib.import_module("training.text")
    with pytest.raises(SystemExit, match=r"residue-dev\.jsonl\.gz"):
        training.read_samples(tmp_path)
