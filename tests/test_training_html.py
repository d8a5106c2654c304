"""Trains a toy model on three small pages and uses it, so that the path from pages to predictions can't rot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

pytest.importorskip("catboost")
pytest.importorskip("jax")
pytest.importorskip("rapidfuzz")

from cleaner.blocks import Document
from cleaner.errors import WeightsError
from cleaner.features import html as features
from cleaner.features import html_facts
from cleaner.html.frame import frame, without
from cleaner.models.html import BETAS, HtmlWeights, in_order, keep, pack_weights, predict_html, unpack_weights
from cleaner.models.weights_file import load_weights, save_weights
from cleaner.read_html import read_html
from training import html as training
from training.common import Sample
from training.label import label

if TYPE_CHECKING:
    from pathlib import Path

_WORDS = (
    "river",
    "mountain",
    "winter",
    "garden",
    "letter",
    "window",
    "market",
    "bridge",
    "teacher",
    "village",
    "orchard",
)


def _paragraphs(seed: int) -> list[str]:
    order = np.random.default_rng(seed)
    return [f"The {' and the '.join(order.choice(_WORDS, 9))} were seen again, {n} times." for n in range(1, 7)]


def _page(seed: int) -> tuple[str, str]:
    paragraphs = _paragraphs(seed)
    menu = "".join(f"<li><a href=/{word}>{word}</a>" for word in _WORDS[seed:])
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    related = "".join(f"<li><a href=/news/{n}>Read more of {_WORDS[n]}</a>" for n in range(4))
    markup = (
        f"<title>Page {seed}</title><body><nav><ul>{menu}</ul></nav><main class=article-body><h1>Page {seed}</h1>{body}"
        f"</main><div class=related><h3>Related</h3><ul>{related}</ul></div><footer>Copyright {2000 + seed}</footer>"
    )
    return markup, "\n".join(paragraphs)


def _sample(seed: int) -> Sample:
    markup, answer = _page(seed)
    site = f"site{seed}.example"
    document = Document(markup, "html", f"https://{site}/news/a-page-of-{seed}")
    return Sample(f"wcxb/{seed}", site, seed % 3, "article", 1.0, document, answer)


@pytest.fixture(scope="module")
def trained() -> tuple[training.Trainer, HtmlWeights, list[training.Result]]:
    cases, vocabulary = training.prepare(_sample(seed) for seed in range(3))
    trainer = training.Trainer(cases, vocabulary, scale=0.1, nested=False)
    predictions, results = training.crossvalidate(trainer, cases)
    return trainer, training.make_weights(trainer, predictions), results


def test_the_toy_keeps_an_unseen_article_and_drops_its_chrome(
    trained: tuple[training.Trainer, HtmlWeights, list[training.Result]],
) -> None:
    markup, answer = _page(4)
    page = read_html(Document(markup, "html", "https://new.example/news/x"))
    prediction = predict_html(page, trained[1])
    kept = [page.blocks[block].text for block in np.flatnonzero(prediction.kept)]
    assert set(answer.split("\n")) <= set(kept)
    assert not any("Copyright" in text or "Read more" in text for text in kept)
    assert prediction.page_type == "article"
    assert 0 < prediction.confidence <= 1
    assert 1 <= len(prediction.top_reasons(0)) <= 3


def test_training_and_inference_agree(
    trained: tuple[training.Trainer, HtmlWeights, list[training.Result]], tmp_path: Path
) -> None:
    trainer, weights, _ = trained
    save_weights(tmp_path / "toy.npz", pack_weights(weights), {})
    stored = unpack_weights(load_weights(tmp_path / "toy.npz")[0])
    values, first, nets = trainer.first_stage(frozenset())
    for case in trainer.cases:
        assert case.facts is not None
        document = _sample(int(case.sample.name.partition("/")[2])).document
        page = read_html(document)
        page = without(page, frame(page))
        matrix = features.first_matrix(case.facts, values)
        again = features.first_matrix(html_facts.facts(page, stored.vocabulary), stored.log_odds)
        assert np.array_equal(matrix, again, equal_nan=True)
        assert np.array_equal(first.predict(matrix.T), stored.first.predict(again.T))
        shown, shown_again = matrix[features.NET_ROWS], again[features.NET_ROWS]
        order = in_order(case.facts)
        assert np.array_equal(nets.predict(shown, order), stored.first_nets.predict(shown_again, order))
        assert np.array_equal(predict_html(page, weights).keep_probability, predict_html(page, stored).keep_probability)


def test_training_twice_gives_the_same_weights(
    trained: tuple[training.Trainer, HtmlWeights, list[training.Result]],
) -> None:
    cases, vocabulary = training.prepare(_sample(seed) for seed in range(3))
    trainer = training.Trainer(cases, vocabulary, scale=0.1, nested=False)
    predictions, _ = training.crossvalidate(trainer, cases)
    again = pack_weights(training.make_weights(trainer, predictions))
    first = pack_weights(trained[1])
    assert first.keys() == again.keys()
    assert all(np.array_equal(first[name], again[name]) for name in first)


def test_a_page_without_blocks_keeps_nothing(
    trained: tuple[training.Trainer, HtmlWeights, list[training.Result]],
) -> None:
    prediction = predict_html(read_html(Document("<script>x</script>", "html")), trained[1])
    assert len(prediction.kept) == 0
    assert prediction.confidence == 0


def test_favoring_recall_keeps_no_less(
    trained: tuple[training.Trainer, HtmlWeights, list[training.Result]],
) -> None:
    page = read_html(Document(_page(5)[0], "html"))
    kept = {favor: predict_html(page, trained[1], favor).kept for favor in BETAS}
    assert (kept["precision"] <= kept["balanced"]).all()
    assert (kept["balanced"] <= kept["recall"]).all()


def test_blocks_are_kept_for_the_best_f1_to_be_expected() -> None:
    chances = np.array([0.9, 0.3, 0.6, 0.6, 0.05], np.float32)
    words = np.full(5, 10, np.float32)
    # In tens of words 2.45 are expected; the best three hold 2.1 of them: 2 * 2.1 / (3 + 2.45); four would hold 2.4.
    assert keep(chances, words).tolist() == [True, False, True, True, False]
    assert keep(chances, words, beta=2.0).tolist() == [True, True, True, True, False]
    assert keep(chances, words, beta=0.3).tolist() == [True, False, False, False, False]


def test_of_a_page_that_hardly_shows_content_nothing_is_kept() -> None:
    doubtful, few, many = np.full(5, 0.5, np.float32), np.full(5, 10, np.float32), np.full(5, 100, np.float32)
    assert not keep(doubtful, few).any()
    assert keep(doubtful, few, beta=2.0).any()
    assert keep(doubtful, many).any()
    assert keep(np.array([0.5, 0.8], np.float32), few[:2]).any()


def test_weights_that_lack_something_are_refused() -> None:
    with pytest.raises(WeightsError, match="no array"):
        unpack_weights({})


def test_labels_find_the_answer_even_out_of_order() -> None:
    answer = "The quick brown fox jumps over the dog. Another sentence follows it here."
    texts = [
        "Menu",
        "Another sentence follows it here.",
        "The quick brown fox jumps over the dog.",
        "the dog menu here",
    ]
    labels = label(texts, answer)
    assert labels.share.tolist() == [0, 1, 1, 0]
    assert labels.covered == 1
    assert labels.answer == 13
