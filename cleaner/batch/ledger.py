"""What the books need to know about rows, so that these need not be held."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cleaner.article import Article
    from cleaner.batch.item import Item


@dataclass(frozen=True, slots=True)
class Note:
    """What the books need to know about one row.

    Attributes:
        place: Where the document stood.
        error: Why it failed; empty if it did not.
        title: Its title.
        kept: Words kept.
        removed: Words removed, by family of rules.
        warnings: How many warnings it has.
        marks: What tells its duplicates: digests of the normalised text, or of bands of its MinHash.
        signature: Its MinHash, packed; empty unless near duplicates are asked for.
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
    """What the books need to know of a row."""
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
