"""The kept tables of characters say what Python says of them."""

from __future__ import annotations

import numpy as np
import pytest

from cleaner.features.characters import CHARACTERS, HTML_CLASSES, TEXT_CLASSES, character_tables
from training.characters import make_tables


def test_the_kept_tables_are_those_that_are_made() -> None:
    made = make_tables()
    with np.load(CHARACTERS, allow_pickle=False) as kept:
        assert set(kept.files) == set(made)
        for name, table in made.items():
            # A later Unicode knows a few characters more.
            assert (kept[name] == table).mean() > 0.995
            assert (kept[name][:0x250] == table[:0x250]).all()


@pytest.mark.parametrize(
    ("character", "of_text", "of_html"),
    [
        ("É", "upper", "upper"),
        ("b", "lower", "other"),
        ("7", "digit", "digit"),
        ("语", "cjk", "cjk"),
        ("。", "end", "end"),
        ("ж", "lower", "far"),
        ("€", "symbol", "money"),
        ("•", "dash", "bar"),
        ("(", "bracket", "sign"),
    ],
)
def test_each_model_has_its_own_classes(character: str, of_text: str, of_html: str) -> None:
    text, html = character_tables("kinds", "html_kinds")
    assert TEXT_CLASSES[text[ord(character)]] == of_text
    assert HTML_CLASSES[html[ord(character)]] == of_html
