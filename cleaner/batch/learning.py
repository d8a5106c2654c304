"""Templates of sites, learned from the whole input before it is cleaned."""

from __future__ import annotations

import json
from functools import reduce
from hashlib import sha256
from typing import TYPE_CHECKING

from cleaner.templates import VERSION, Templates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cleaner.batch.chunks import Chunk
    from cleaner.batch.journal import Journal
    from cleaner.batch.shards import Folder
    from cleaner.batch.workers import Crew

NAME = "_templates.json"
_FACT = f"learned.{VERSION}"  # what another version has learned is learned anew
# Small ones are merged with small ones first; so many doublings, then into the whole, whose size makes that dear.
_DOUBLINGS = 6


def learned(crew: Crew, folder: Folder, journal: Journal, chunks: Iterable[Chunk]) -> None:
    """Learn from all chunks, and write down what was learned and from what."""
    digest = sha256()
    whole = merged(done.packed for _, dones in crew.run(_digested(chunks, digest.update)) for done in dones)
    data = whole.to_json().encode()
    folder.write(NAME, data)
    journal.note(_FACT, json.dumps([digest.hexdigest(), sha256(data).hexdigest()]))


def known(folder: Folder, journal: Journal) -> tuple[str, str]:
    """Digests of the input that was learned from and of what was learned; empty if nothing was, or if that is lost."""
    fact = json.loads(journal.fact(_FACT) or '["", ""]')
    path = folder.path / NAME
    if not path.exists() or sha256(path.read_bytes()).hexdigest() != fact[1]:
        return "", ""
    return str(fact[0]), str(fact[1])


def content_of(chunks: Iterable[Chunk]) -> str:
    """The digest of an input, as `learned` notes it."""
    digest = sha256()
    for _ in _digested(chunks, digest.update):
        pass
    return digest.hexdigest()


def _digested(chunks: Iterable[Chunk], update: Callable[[bytes], None]) -> Iterator[Chunk]:
    for chunk in chunks:
        if chunk.last:
            update(chunk.digest)
        yield chunk


def merged(parts: Iterable[Templates]) -> Templates:
    """All that the parts know, whatever their order."""
    whole = Templates()
    doubled: dict[int, Templates] = {}
    for part in parts:
        rank, sum_ = 0, part
        while rank in doubled:
            sum_, rank = doubled.pop(rank).merged(sum_), rank + 1
        if rank < _DOUBLINGS:
            doubled[rank] = sum_
        else:
            whole = whole.merged(sum_)
    return reduce(Templates.merged, doubled.values(), whole)
