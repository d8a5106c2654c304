"""Invalid options are refused when they are made, not somewhere later."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from cleaner import CleanerError, Options, clean_text
from cleaner.errors import OptionError


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"favor": "luck"}, "favor: can't be 'luck' (use balanced, precision, recall)"),
        ({"favor": None}, "favor: can't be None (use balanced, precision, recall)"),
        ({"input_type": "pdf"}, "input_type: can't be 'pdf' (use auto, html, text)"),
        ({"metadata": "slow"}, "metadata: can't be 'slow' (use fast, full)"),
        ({"skip": "share"}, "skip: can't be 'share' (give a tuple of names: skip=(\"…\",))"),
        ({"only": ("share", 5)}, "only: can't be ('share', 5) (give a tuple of names: only=(\"…\",))"),
        ({"packs": Path("mine.toml")}, "packs: can't be "),
        ({"packs": ""}, "packs: can't be ''"),
        ({"model": "off"}, "model: can't be 'off' (use True or False)"),
        ({"links": 1}, "links: can't be 1 (use True or False)"),
        ({"explain": None}, "explain: can't be None (use True or False)"),
        ({"weights": 5}, "weights: can't be 5 (give a path)"),
        ({"weights": None}, "weights: can't be None (give a path)"),
    ],
)
def test_what_no_option_can_be_is_refused_at_once(given: dict[str, Any], told: str) -> None:
    with pytest.raises(OptionError) as caught:
        Options(**given)
    assert isinstance(caught.value, CleanerError)
    assert str(caught.value).startswith(told)
    with pytest.raises(OptionError):
        replace(Options(), **given)


def test_every_option_that_is_on_or_off_is_checked() -> None:
    switches = [entry.name for entry in fields(Options) if isinstance(entry.default, bool)]
    assert len(switches) == 8
    for name in switches:
        with pytest.raises(OptionError, match=f"{name}: can't be 'no'"):
            Options(**{name: "no"})  # type: ignore[arg-type]  # this is what is refused


def test_lists_of_names_and_paths_are_taken_as_tuples() -> None:
    given: dict[str, Any] = {"skip": ["share"], "only": [], "packs": [Path("mine.toml")], "weights": Path("mine")}
    assert Options(**given) == Options(skip=("share",), packs=("mine.toml",), weights="mine")
    asked: dict[str, Any] = {"skip": ["share"], "model": False}
    assert "Share" in clean_text("The ferry leaves at nine.\n\nShare this article\n", options=Options(**asked)).text
