"""Learning of site templates from the whole input before it is cleaned."""

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
_FACT = f"learned.{VERSION}"  # templates of another version are learned again
# Parts are merged pairwise with parts of the same size, and only after this many doublings with the total, whose size
# makes a merge expensive.
_DOUBLINGS = 6


def learn_templates(crew: Crew, folder: Folder, journal: Journal, chunks: Iterable[Chunk]) -> None:
    """Learn from all chunks; store the templates in the folder, and their digest and the input's in the journal."""
    digest = sha256()
    templates = merged(done.packed for _, dones in crew.run(_digested(chunks, digest.update)) for done in dones)
    data = templates.to_json().encode()
    folder.write(NAME, data)
    journal.note(_FACT, json.dumps([digest.hexdigest(), sha256(data).hexdigest()]))


def stored_digests(folder: Folder, journal: Journal) -> tuple[str, str]:
    """Digests of the input that was learned from and of the templates; both empty if there are none, or none left."""
    fact = json.loads(journal.fact(_FACT) or '["", ""]')
    path = folder.path / NAME
    if not path.exists() or sha256(path.read_bytes()).hexdigest() != fact[1]:
        return "", ""
    return str(fact[0]), str(fact[1])


def digest_of_input(chunks: Iterable[Chunk]) -> str:
    """The digest of an input, as `learn_templates` stores it."""
    digest = sha256()
    for _ in _digested(chunks, digest.update):
        pass
    return digest.hexdigest()


def _digested(chunks: Iterable[Chunk], update: Callable[[bytes], None]) -> Iterator[Chunk]:
    """Pass chunks on, and feed the digest of each shard to `update`."""
    for chunk in chunks:
        if chunk.last:
            update(chunk.digest)
        yield chunk


def merged(parts: Iterable[Templates]) -> Templates:
    """The templates of all parts together, whatever their order."""
    total = Templates()
    by_doublings: dict[int, Templates] = {}
    for part in parts:
        doublings, templates = 0, part
        while doublings in by_doublings:
            templates = by_doublings.pop(doublings).merged(templates)
            doublings += 1
        if doublings < _DOUBLINGS:
            by_doublings[doublings] = templates
        else:
            total = total.merged(templates)
    return reduce(Templates.merged, by_doublings.values(), total)
