"""The built-in packs, read fast: what parsing them gave is kept in the user's cache folder.

Parsing all phrases as TOML takes longer than cleaning a hundred texts. The kept copy is named by a digest of the packs'
bytes, so that a changed pack is never missed; where the cache folder can't be written, packs are parsed each time.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from dataclasses import fields
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner.rules.rule import Phrase, PhraseTable, read_pack

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Raised when the kept form or the folding of phrases changes.
_FORM = b"3"


class Shelf(NamedTuple):
    """What all packs say.

    Attributes:
        table: The phrases that speak of whole blocks.
        apart: The phrases of the rules that were asked for, by rule.
    """

    table: PhraseTable
    apart: dict[str, tuple[Phrase, ...]]


def read_shelf(paths: Sequence[Path], apart: Iterable[str]) -> Shelf:
    """All phrases of packs that define no rules of their own, in the order of the paths.

    Args:
        paths: The packs.
        apart: Ids of rules whose phrases speak of parts of blocks: they stay out of the table.
    """
    names = sorted(apart)
    copy = _folder() / f"phrases-{_digest(paths, names)}.json"
    try:
        table, phrases = json.loads(copy.read_bytes())
        return Shelf(PhraseTable(*table), {rule: tuple(_phrase(row) for row in rows) for rule, rows in phrases.items()})
    except (OSError, ValueError, TypeError):
        shelf = _read(paths, names)
        _keep(copy, shelf)
        return shelf


def _read(paths: Sequence[Path], names: Sequence[str]) -> Shelf:
    phrases = [phrase for path in paths for phrase in read_pack(path).phrases]
    apart = {name: tuple(phrase for phrase in phrases if phrase.rule == name) for name in names}
    return Shelf(PhraseTable.compile(phrase for phrase in phrases if phrase.rule not in apart), apart)


def _phrase(row: list[Any]) -> Phrase:
    words, *rest = row
    return Phrase(tuple(words), *rest)


def _folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "article-cleaner"


def _digest(paths: Sequence[Path], names: Sequence[str]) -> str:
    digest = blake2b(_FORM + " ".join(names).encode(), digest_size=12)
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _keep(copy: Path, shelf: Shelf) -> None:
    """Write the copy beside its place and rename it, so that no reader ever sees half of it."""
    table = [getattr(shelf.table, field.name) for field in fields(shelf.table)]
    with contextlib.suppress(OSError, RuntimeError):
        copy.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=copy.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump([table, shelf.apart], file, ensure_ascii=False, separators=(",", ":"))
        Path(name).replace(copy)
