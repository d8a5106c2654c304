"""Cuts a stream of items into chunks and shards. The cuts depend on the input alone, so every run makes the same."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from cleaner.batch.item import fingerprint_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleaner.batch.item import Item

# A chunk goes to a worker at once: it is large enough to make sending it cheap and small enough to stay responsive.
_MAX_ITEMS = 64
_MAX_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Chunk:
    """Items that go to a worker together.

    Attributes:
        shard: Number of its shard.
        first: Number of the first item's row.
        items: The items.
        digest: Digest of the content of the shard up to and including this chunk.
        last: Whether this chunk ends the shard.
    """

    shard: int
    first: int
    items: tuple[Item, ...]
    digest: bytes
    last: bool


def cut(items: Iterable[Item], shard_rows: int) -> Iterator[Chunk]:
    """Cut a stream of items into chunks, each within one shard. The last one may be empty, to end its shard."""
    builder = _Builder(shard_rows)
    for item in items:
        if builder.is_full_for(item):
            yield builder.take()
        builder.add(item)
        if builder.rows == shard_rows:
            yield builder.take(last=True)
    if builder.rows:
        yield builder.take(last=True)


class _Builder:
    """Collects items until they make a chunk."""

    def __init__(self, shard_rows: int) -> None:
        self.rows = 0
        self._shard_rows = shard_rows
        self._shard = 0
        self._items: list[Item] = []
        self._bytes = 0
        self._digest = blake2b(digest_size=16)

    def is_full_for(self, item: Item) -> bool:
        """Whether the next item does not fit into this chunk."""
        return bool(self._items) and (len(self._items) >= _MAX_ITEMS or self._bytes + item.size > _MAX_BYTES)

    def add(self, item: Item) -> None:
        self.rows += 1
        self._items.append(item)
        self._bytes += item.size
        self._digest.update(fingerprint_of(item))

    def take(self, *, last: bool = False) -> Chunk:
        first = self._shard * self._shard_rows + self.rows - len(self._items)
        chunk = Chunk(self._shard, first, tuple(self._items), self._digest.digest(), last)
        self._items, self._bytes = [], 0
        if last:
            self._shard += 1
            self.rows = 0
            self._digest = blake2b(digest_size=16)
        return chunk
