"""Notes on rows for the summary and the journal, so that the rows themselves need not be kept in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cleaner.article import Article
    from cleaner.batch.item import Item


@dataclass(frozen=True, slots=True)
class Note:
    """The facts about one row that the summary and the journal need.

    Attributes:
        place: Where the document is: file and offset.
        error: Why it failed; empty if it did not.
        title: Title of the document.
        kept: Words kept.
        removed: Words removed, by family of rules.
        warnings: Number of warnings.
        marks: Digests by which duplicates are found: of the normalised text, and of the bands of its MinHash.
        signature: Its packed MinHash; empty unless near duplicates are wanted.
    """

    place: str
    error: str = ""
    title: str = ""
    kept: int = 0
    removed: Mapping[str, int] = field(default_factory=dict)
    warnings: int = 0
    marks: tuple[bytes, ...] = ()
    signature: bytes = b""


def note_of(item: Item, row: Mapping[str, Any], article: Article | None) -> Note:
    """The note on a row; `article` is None if the document failed."""
    if article is None:
        return Note(item.place, error=row["error"])
    removed: dict[str, int] = {}
    for removal in article.removals:
        removed[removal.family] = removed.get(removal.family, 0) + len(removal.text.split())
    return Note(
        item.place,
        title=article.title[:200],
        kept=len(article.text.split()),
        removed=removed,
        warnings=len(article.warnings),
    )
