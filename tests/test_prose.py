from __future__ import annotations

import pytest

from cleaner.prose import begins_small, count_words, is_sentence

ARMENIAN = "Գյուղի հին ջրաղացը քսան տարի անց շաբաթ օրը կրկին սկսեց աշխատել և ցորեն աղալ"


@pytest.mark.parametrize("end", ["։", ":", "»:"])
def test_an_armenian_sentence_ends_with_its_own_full_stop_or_a_colon(end: str) -> None:
    assert is_sentence(ARMENIAN + end, count_words(ARMENIAN))


@pytest.mark.parametrize("text", [ARMENIAN, "These are the things that the harbour master asks all boats to bring:"])
def test_other_texts_end_no_sentence_with_a_colon(text: str) -> None:
    assert not is_sentence(text, count_words(text))


@pytest.mark.parametrize(("word", "small"), [("ferry", True), ("Ferry", False), ("паром", True), ("ნინო", False)])
def test_georgian_begins_neither_names_nor_sentences_with_capitals(word: str, *, small: bool) -> None:
    assert begins_small(word) == small
