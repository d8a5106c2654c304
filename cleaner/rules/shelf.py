"""The built-in packs, read fast: what parsing them gave is kept in the user's cache folder.

Parsing all phrases as TOML takes longer than cleaning a hundred texts. The kept copy is named by a digest of the packs'
bytes, so that a changed pack is never missed; where the cache folder can't be written, packs are parsed each time.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.rules.rule import Phrase, read_pack

if TYPE_CHECKING:
    from collections.abc import Sequence

# Raised when the kept form or the folding of phrases changes.
_FORM = b"2"


def read_phrases(paths: Sequence[Path]) -> tuple[Phrase, ...]:
    """All phrases of packs that define no rules of their own, in the order of the paths."""
    copy = _folder() / f"phrases-{_digest(paths)}.json"
    try:
        rows = json.loads(copy.read_bytes())
        return tuple([Phrase(tuple(words.split()), *rest) for words, *rest in rows])
    except (OSError, ValueError, TypeError):
        phrases = tuple(phrase for path in paths for phrase in read_pack(path).phrases)
        _keep(copy, phrases)
        return phrases


def _folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "article-cleaner"


def _digest(paths: Sequence[Path]) -> str:
    digest = blake2b(_FORM, digest_size=12)
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _keep(copy: Path, phrases: Sequence[Phrase]) -> None:
    """Write the copy beside its place and rename it, so that no reader ever sees half of it."""
    rows = [(" ".join(phrase.words), *phrase[1:]) for phrase in phrases]
    with contextlib.suppress(OSError, RuntimeError):
        copy.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=copy.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(rows, file, ensure_ascii=False, separators=(",", ":"))
        Path(name).replace(copy)
