"""The kept copy of the packs says what the packs say, and never stands in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cleaner.rules.rule import Phrase, PhraseTable
from cleaner.rules.shelf import Shelf, read_shelf

if TYPE_CHECKING:
    from pathlib import Path

PACK = 'language = "xx"\n"share.label" = ["share #", "tell *"]\n"spans.permalink" = ["edit"]\n'


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = tmp_path / "xx.toml"
    path.write_text(PACK, encoding="utf-8")
    return path


TELL = Phrase(("tell",), "share.label", "xx", open_end=True)
SHARE = Phrase(("share", "#"), "share.label", "xx")
EDIT = Phrase(("edit",), "spans.permalink", "xx")
EXPECTED = Shelf(PhraseTable.compile([SHARE, TELL]), {"spans.permalink": (EDIT,)})


def read_phrases(paths: list[Path]) -> Shelf:
    shelf = read_shelf(paths, ["spans.permalink"])
    table = shelf.table
    lengths = (tuple(table.start_lengths), tuple(table.end_lengths))
    return Shelf(PhraseTable(table.exact, table.labels, table.starts, table.ends, *lengths), shelf.apart)


def test_the_copy_says_what_the_pack_says(pack: Path, tmp_path: Path) -> None:
    assert read_phrases([pack]) == EXPECTED
    assert len(list((tmp_path / "cache").rglob("*.json"))) == 1
    assert read_phrases([pack]) == EXPECTED


def test_a_changed_pack_is_read_anew(pack: Path) -> None:
    read_phrases([pack])
    pack.write_text(PACK.replace("tell", "show"), encoding="utf-8")
    assert "show" in read_phrases([pack]).table.exact


def test_a_broken_copy_is_replaced(pack: Path, tmp_path: Path) -> None:
    read_phrases([pack])
    copy = next((tmp_path / "cache").rglob("*.json"))
    copy.write_text("[[1, 2", encoding="utf-8")
    assert read_phrases([pack]) == EXPECTED
    assert copy.read_text(encoding="utf-8").startswith('[[{"share #"')


def test_a_folder_that_can_not_be_made_does_no_harm(
    pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xx.toml" / "below a file"))
    assert read_phrases([pack]) == EXPECTED
