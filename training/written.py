"""Reads the texts and pages that were written for this project: invented sites in some fifty languages, with labels.

They add what the development data has too little of: it is nearly all English, and its articles seldom contain lines
that look like boilerplate.

- Texts are `written/texts/FOLDER/NN.txt`. Each line begins with its label (`k` keep, `d` drop, `n` not scored) and a
  tab; a blank line is `n` alone.
- Pages are folders `written/pages/FOLDER/NN` with `page.html`, `expected.txt` (the main content), `type.txt` (the page
  type) and, if it is known, `url.txt`.

The first character of FOLDER is the cross-validation fold. Texts and pages that were written together resemble one
another, so they are in one folder, and thus in one fold: no model is tested on pages that resemble those it was trained
on.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

WRITTEN = Path(__file__).parent / "written"
SCRAPER = "written"  # used in place of a scraper's name
# Weights of a written text and of a written page in training, where a text of `residue-dev` and a page of WCXB have 1.
TEXT_WEIGHT = 0.4
PAGE_WEIGHT = 0.5


def read_texts(folder: Path = WRITTEN / "texts") -> Iterator[dict[str, Any]]:
    """Read the texts, as records like those of the development data: `id`, `url`, `fold`, `scraper`, `lines`, `labels`.

    Raises:
        ValueError: A line has no label; the message names file and line.
    """
    for path in sorted(folder.glob("*/*.txt")):
        name = f"{path.parent.name}-{path.stem}"
        pairs = [_labelled(path, at, line) for at, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)]
        yield {
            "id": f"written/{name}",
            "url": f"https://{name}.example/",
            "fold": int(path.parent.name[0]),
            "scraper": SCRAPER,
            "lines": [text for _, text in pairs],
            "labels": "".join(label for label, _ in pairs),
        }


def read_pages(folder: Path = WRITTEN / "pages") -> Iterator[dict[str, Any]]:
    """Read the pages, as records like those of the development data.

    Their keys are `id`, `site`, `url` (may be None), `fold`, `page_type`, `html` (bytes) and `main_content`.
    """
    for path in sorted(folder.glob("*/*/page.html")):
        home = path.parent
        name = f"{home.parent.name}-{home.name}"
        address = home / "url.txt"
        yield {
            "id": name,
            "site": name,
            "url": _text(address) if address.exists() else None,
            "fold": int(home.parent.name[0]),
            "page_type": _text(home / "type.txt"),
            "html": path.read_bytes(),
            "main_content": _text(home / "expected.txt"),
        }


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip()


def _labelled(path: Path, number: int, line: str) -> tuple[str, str]:
    """The label and the text of a line; `number` is the line's, for the error."""
    label, tab, text = line.partition("\t")
    if label not in {"k", "d", "n"} or (text and not tab):
        raise ValueError(f"{path}, line {number}: begins with no label and tab")
    return label, text
