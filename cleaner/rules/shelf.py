"""All phrases of the packs as one ready table, kept in the user's cache folder.

Parsing the packs takes most of a short run's time, reading the table some milliseconds. The copy is named by a digest
of the packs' bytes, so that a changed pack is never missed. It holds nothing but text, begins with a digest of the
rest, and counts only if it belongs to the user, so that a broken or a foreign file is never believed. Where the folder
can't be written, packs are parsed each time.
"""

from __future__ import annotations

import contextlib
import json
import os
import stat
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cleaner.rules.packs import read_pack
from cleaner.rules.rule import Phrase, PhraseTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleaner.rules.rule import Spoken

# Raised when the kept form or the folding of phrases changes.
_FORM = b"7"
_DIGEST = 16
# So many copies stay, for those who use several versions side by side.
_COPIES = 4


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
    try:
        copy = _folder() / f"phrases-{_name(paths, names)}"
    except RuntimeError:  # nobody has a home here
        return _parse(paths, names)
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
        return _parsed_copy(_content(copy))
    shelf = _parse(paths, names)
    with contextlib.suppress(OSError):
        _keep(copy, _copy_of(shelf))
        _clear(copy.parent)
    return shelf


def _parse(paths: Sequence[Path], names: Sequence[str]) -> Shelf:
    phrases = [phrase for path in paths for phrase in read_pack(path).phrases]
    apart = {name: tuple(phrase for phrase in phrases if phrase.rule == name) for name in names}
    return Shelf(PhraseTable.compile(phrase for phrase in phrases if phrase.rule not in apart), apart)


def _folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "article-cleaner"


def _name(paths: Sequence[Path], names: Sequence[str]) -> str:
    digest = blake2b(_FORM + " ".join(names).encode(), digest_size=12)
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _copy_of(shelf: Shelf) -> bytes:
    """A line of JSON, then two lines for each of the four tables: keys and what they lead to, parted by tabs."""
    table = shelf.table
    lines = [json.dumps([table.speakers, shelf.apart], ensure_ascii=False)]
    for spoken in (table.exact, table.labels, table.starts, table.ends):
        lines += ["\t".join(spoken), "\t".join(spoken.values())]
    content = "\n".join(lines).encode()
    return blake2b(content, digest_size=_DIGEST).digest() + content


def _content(copy: Path) -> str:
    """The text of a copy.

    Raises:
        OSError: It can't be read.
        ValueError: It is broken, or others may have written it.
    """
    with copy.open("rb") as file:
        about = os.fstat(file.fileno())
        if os.name == "posix" and (about.st_uid != os.geteuid() or about.st_mode & (stat.S_IWGRP | stat.S_IWOTH)):
            raise ValueError(copy)
        digest, content = file.read(_DIGEST), file.read()
    if blake2b(content, digest_size=_DIGEST).digest() != digest:
        raise ValueError(copy)
    return content.decode()


def _parsed_copy(content: str) -> Shelf:
    head, *rest = content.split("\n")
    speakers, apart = json.loads(head)
    exact, labels, starts, ends = map(_spoken, rest[::2], rest[1::2])
    table = PhraseTable(tuple(map(tuple, speakers)), exact, labels, starts, ends)
    return Shelf(table, {rule: tuple(Phrase(tuple(row[0]), *row[1:]) for row in rows) for rule, rows in apart.items()})


def _spoken(keys: str, codes: str) -> Spoken:
    return dict(zip(keys.split("\t"), codes.split("\t"), strict=True)) if keys else {}


def _keep(copy: Path, content: bytes) -> None:
    """Write the copy beside its place and rename it, so that no reader ever sees half of it."""
    import tempfile  # noqa: PLC0415  once after an installation

    copy.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=copy.parent, prefix="phrases-", suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).replace(copy)


def _clear(folder: Path) -> None:
    """Remove all copies but the newest, and what was left of writers that were stopped.

    Whoever reads or writes one meanwhile loses nothing: what is open stays readable, and what can't be kept is parsed.
    """
    for _, path in sorted(_dated(folder), reverse=True)[_COPIES:]:
        path.unlink(missing_ok=True)


def _dated(folder: Path) -> Iterator[tuple[float, Path]]:
    for path in folder.glob("phrases-*"):
        with contextlib.suppress(OSError):  # another process was faster
            yield path.stat().st_mtime, path
