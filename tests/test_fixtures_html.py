"""Realistic pages of many publishing systems: what must come out of them, and what must not.

A directory a page under `fixtures/html`:

- `page.html`: the page.
- `expected.md`: its article as Markdown.
- `removals.txt`: pieces of chrome, one a line; each must be among the removals and absent from the text.
- `about.toml`: what it shows, its metadata, and the selectors (`keep`, `drop`) and texts inside blocks (`spans`) that
  say by hand what the article is, so that structure is tested whatever the judges think. `accept_f1` is there for pages
  on which the judges are not perfect yet: the word F1 that they must not fall below. `unshown` stands in place of the
  selectors where the page does not show its article: where it is from.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cleaner.blocks import Block, Document, Mark, Options
from cleaner.html.details import details
from cleaner.pipeline import clean_html
from cleaner.read_html import read_html
from cleaner.render import to_markdown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaner.article import Article

FIXTURES = Path(__file__).parent.parent / "fixtures" / "html"
NAMES = sorted(path.name for path in FIXTURES.iterdir() if path.is_dir())
SHOWN = [name for name in NAMES if "unshown" not in tomllib.loads((FIXTURES / name / "about.toml").read_text("utf-8"))]


def read(name: str, file: str) -> str:
    return (FIXTURES / name / file).read_text(encoding="utf-8")


@cache
def about(name: str) -> dict[str, Any]:
    return tomllib.loads(read(name, "about.toml"))


@cache
def cleaned(name: str) -> Article:
    return clean_html(read(name, "page.html"), about(name)["url"])


def chosen_blocks(name: str) -> list[Block]:
    """The blocks that `keep` and `drop` choose, rid of `spans`."""
    page = read_html(Document(read(name, "page.html"), "html"))
    layout = page.layout
    found = about(name)
    keep, drop = (
        {node.mem_id for selector in found[key] for node in layout.tree.css(selector)} for key in ("keep", "drop")
    )

    def is_kept(element: int) -> bool:
        around = set()
        while element >= 0:
            around.add(layout.nodes[element].mem_id)
            element = layout.parents[element]
        return bool(around & keep) and not around & drop

    kept = [block.index for block in page.blocks if is_kept(layout.elements[block.index])]
    return [without(block, found.get("spans", [])) for block in details(page, kept)]


def without(block: Block, spans: Iterable[str]) -> Block:
    for span in spans:
        if block.text.endswith(span):
            end = len(block.text) - len(span)
            marks = tuple(Mark(m.start, m.end, m.kind, m.value, m.label) for m in block.marks if m.end <= end)
            block = block._replace(text=block.text[:end], marks=marks)
    return block


def words(text: str) -> Counter[str]:
    """Words, or characters where words are not parted by spaces."""
    found: Counter[str] = Counter()
    for word in text.split():
        found.update([word] if word.isascii() else [letter for letter in word if ord(letter) > 0x2E80] or [word])
    return found


def f1(text: str, expected: str) -> float:
    got, wanted = words(text), words(expected)
    return 2 * (got & wanted).total() / max(1, got.total() + wanted.total())


@pytest.mark.parametrize("name", SHOWN)
def test_structure_survives(name: str) -> None:
    assert to_markdown(chosen_blocks(name), Options()) + "\n" == read(name, "expected.md")


@pytest.mark.parametrize("name", NAMES)
def test_the_article_alone_comes_out(name: str) -> None:
    expected = read(name, "expected.md")
    accepted = about(name).get("accept_f1", 1.0)
    if accepted == 1.0:
        assert cleaned(name).markdown + "\n" == expected
    else:
        assert f1(cleaned(name).markdown, expected) >= accepted


@pytest.mark.parametrize("name", NAMES)
def test_chrome_is_removed_and_accounted_for(name: str) -> None:
    article = cleaned(name)
    removed = "\n".join(" ".join(removal.text.split()) for removal in article.removals)
    allowed = about(name).get("accept_left", [])
    for line in read(name, "removals.txt").splitlines():
        if line not in allowed:
            assert line not in article.text
            assert line in removed


@pytest.mark.parametrize("name", NAMES)
def test_metadata(name: str) -> None:
    metadata, expected = cleaned(name).metadata, about(name)
    allowed = expected.get("accept_metadata", [])
    found = {
        "title": metadata.title,
        "authors": list(metadata.authors),
        "date": metadata.date[:10],
        "language": metadata.language[:2],
    }
    assert {key: value for key, value in found.items() if key not in allowed} == {
        key: expected[key] for key in found if key not in allowed
    }


@pytest.mark.parametrize("name", NAMES)
def test_text_that_the_page_does_not_show_comes_with_a_warning(name: str) -> None:
    source = about(name).get("unshown", "")
    assert [warning for warning in cleaned(name).warnings if "shows next to nothing" in warning] == (
        [f"the page shows next to nothing without its scripts: the text is from {source}"] if source else []
    )
