"""The cached copy of the packs equals the packs, and a bad copy never causes an error."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from cleaner.rules.phrase import Phrase
from cleaner.rules.phrase_table import PhraseTable
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
NOTE = Phrase(("note",), "legal.note", "xx", label=True)
EDIT = Phrase(("edit",), "spans.permalink", "xx")
EXPECTED = Shelf(PhraseTable.compile([SHARE, TELL]), {"spans.permalink": (EDIT,)})


def read_phrases(paths: list[Path]) -> Shelf:
    return read_shelf(paths, ["spans.permalink"])


def copies(folder: Path) -> list[Path]:
    return sorted((folder / "cache").rglob("phrases-*"))


def test_the_copy_says_what_the_pack_says(pack: Path, tmp_path: Path) -> None:
    assert read_phrases([pack]) == EXPECTED
    assert len(copies(tmp_path)) == 1
    assert read_phrases([pack]) == EXPECTED


def test_a_changed_pack_is_read_anew(pack: Path) -> None:
    read_phrases([pack])
    pack.write_text(PACK.replace("tell", "show"), encoding="utf-8")
    assert "show" in read_phrases([pack]).table.exact


def test_a_broken_copy_is_replaced(pack: Path, tmp_path: Path) -> None:
    read_phrases([pack])
    (copy,) = copies(tmp_path)
    good = copy.read_bytes()
    for broken in (b"", good[:-1], good.replace(b"tell", b"sell"), b"[[1, 2"):
        copy.write_bytes(broken)
        assert read_phrases([pack]) == EXPECTED
        assert copy.read_bytes() == good


@pytest.mark.skipif(os.name != "posix", reason="rights of files are told so on POSIX alone")
def test_a_copy_that_others_may_write_is_not_believed(pack: Path, tmp_path: Path) -> None:
    read_phrases([pack])
    (copy,) = copies(tmp_path)
    pack.write_text(PACK.replace("tell", "show"), encoding="utf-8")
    read_phrases([pack])
    (changed,) = set(copies(tmp_path)) - {copy}
    changed.write_bytes(copy.read_bytes())
    changed.chmod(0o666)
    assert "show" in read_phrases([pack]).table.exact
    assert not changed.stat().st_mode & 0o022


def test_old_copies_go(pack: Path, tmp_path: Path) -> None:
    for number in range(9):
        pack.write_text(PACK.replace("tell", "abcdefghi"[number]), encoding="utf-8")
        read_phrases([pack])
        for path in copies(tmp_path):  # so that their order does not depend on the clock's resolution
            os.utime(path, (path.stat().st_mtime - 10, path.stat().st_mtime - 10))
    assert len(copies(tmp_path)) == 4
    assert "i" in read_phrases([pack]).table.exact


def test_a_folder_that_can_not_be_made_does_no_harm(
    pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xx.toml" / "below a file"))
    assert read_phrases([pack]) == EXPECTED


def test_a_table_of_some_rules_says_what_they_say() -> None:
    table = PhraseTable.compile([SHARE, TELL, NOTE])
    some = table.of_rules({"share.label"})
    assert some.match_all(["Tell a friend"], [("tell", "a", "friend")]) == [(TELL,)]
    assert some.match_all(["Note: this"], [("note", "this")]) == [()]
    assert table.match_all(["Note: this"], [("note", "this")]) == [(NOTE,)]
    assert table.of_rules({"share.label", "legal.note"}) == table
    assert table.of_rules(()).match_all(["Share 7", "Note: this"], [("share", "#"), ("note", "this")]) == [(), ()]


def test_phrases_of_ones_own_stand_behind_the_others() -> None:
    own = Phrase(("share", "#"), "own.rule", "yy")
    both = PhraseTable.compile([SHARE]).with_phrases([own])
    assert both.match_all(["Share 7"], [("share", "#")]) == [(SHARE, own)]
