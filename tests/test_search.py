"""Functions that take many texts at once return the same as for each text alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cleaner.rules.folding import fold, fold_all
from cleaner.search import Search

WORDS = ("gift aid", "gift", "you agree", " app ", "editors’ code", "mailing", "ailing")
PIECES = st.sampled_from([*WORDS, "GIFT", "App", "\n", " ", "a", "é", "😀", "\ud800", "’"])


@given(st.lists(st.lists(PIECES, max_size=8).map("".join), max_size=6))
def test_words_are_found_as_if_looked_for_one_by_one(texts: list[str]) -> None:
    plain = [text.replace("\n", " ").replace("A", "a").replace("GIFT", "gift") for text in texts]
    wanted = {number: {word for word in WORDS if word in text} for number, text in enumerate(plain)}
    assert Search({word: [word] for word in WORDS}).find(texts) == {
        number: words for number, words in wanted.items() if words
    }


LETTERS = st.sampled_from(["a", "É", "e\u0301", "ή", "ș", "１", "½", "…", "\n", " ", "# 5", "한", "कि", "İ", "’"])


@given(st.lists(st.lists(LETTERS, max_size=6).map("".join), max_size=6))
def test_texts_fold_as_each_does_by_itself(texts: list[str]) -> None:
    assert fold_all(texts) == [fold(text) for text in texts]
