"""The texts and pages that were written for training and measuring."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from cleaner.decode import decode
from cleaner.read_html import read_html
from training.common import PAGE_TYPES, tokens
from training.written import WRITTEN, read_pages, read_texts

if TYPE_CHECKING:
    from pathlib import Path

FOLDS = set(range(5))


def test_every_text_has_lines_and_labels_and_an_article_unless_it_is_chrome_alone() -> None:
    texts = list(read_texts())
    assert len({text["id"] for text in texts}) == len(texts) > 800
    assert {text["fold"] for text in texts} == FOLDS
    assert all(len(text["lines"]) == len(text["labels"]) for text in texts)
    assert sum("k" not in text["labels"] for text in texts) < len(texts) / 50


def test_no_text_stands_twice() -> None:
    texts = ["\n".join(text["lines"]) for text in read_texts()]
    assert len(set(texts)) == len(texts)


def test_every_page_holds_its_answer() -> None:
    pages = list(read_pages())
    assert {page["fold"] for page in pages} == FOLDS
    assert {page["page_type"] for page in pages} == set(PAGE_TYPES)
    for page in pages:
        blocks = read_html(decode(page["html"], url=page["url"], input_type="html")).blocks
        shown = Counter(tokens("\n".join(block.text for block in blocks)))
        wanted = Counter(tokens(page["main_content"]))
        assert (wanted & shown).total() > 0.94 * wanted.total(), page["id"]


def test_only_folders_with_a_fold_hold_texts_and_pages() -> None:
    for kind in ("texts", "pages"):
        assert all(folder.name[0] in "01234" and folder.name[1] == "-" for folder in (WRITTEN / kind).iterdir())


def test_a_line_without_a_label_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "0-site"
    folder.mkdir()
    (folder / "01.txt").write_text("k\tA line.\nn\nno label\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"01\.txt, line 3"):
        list(read_texts(tmp_path))
