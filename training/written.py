"""Texts and pages that were written for this project: invented sites in some fifty languages, with their answers.

The development data is nearly all English, and its articles seldom look like chrome: here is what it has too little of.
Texts are `written/texts/FOLDER/NN.txt`: a line begins with its label (`k` keep, `d` drop, `n` never scored) and a tab,
a blank line is `n` alone. Pages are `written/pages/FOLDER/NN` with `page.html`, `expected.txt` (the answer), `type.txt`
and, where it is known, `url.txt`. What was written together lies in one folder, whose first character is its fold: what
shares habits is never judged by what was learned of them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

WRITTEN = Path(__file__).parent / "written"
SCRAPER = "written"  # in the place of a scraper's name
# How much one counts in training, beside a real text or page.
TEXT_WEIGHT, PAGE_WEIGHT = 0.4, 0.5


def read_texts(folder: Path = WRITTEN / "texts") -> Iterator[dict[str, Any]]:
    """The texts, in the form of the development data: `id`, `url`, `fold`, `scraper`, `lines`, `labels`.

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
    """The pages, as in the development data: `id`, `site`, `url`, `fold`, `page_type`, `html`, `main_content`."""
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
    label, tab, text = line.partition("\t")
    if label not in {"k", "d", "n"} or (text and not tab):
        raise ValueError(f"{path}, line {number}: begins with no label and tab")
    return label, text
