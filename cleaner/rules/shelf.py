"""A cache of all packs' phrases as one compiled table, in the user's cache folder.

Parsing the packs takes most of a short run's time, reading the table some milliseconds. The copy's name is a digest of
the packs' bytes, so that a changed pack is never missed. The copy is plain text after a digest of that text, and is
used only if it belongs to the user and nobody else may write to it, so that a broken or foreign file is never trusted.
Where the folder can't be written to, packs are parsed each time.
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
from cleaner.rules.phrase import Phrase
from cleaner.rules.phrase_table import PhraseTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleaner.rules.phrase_table import KindsByWords

# To be raised when the format of copies or the folding of phrases changes.
_FORMAT_VERSION = b"7"
_DIGEST_BYTES = 16
# Several copies are kept for those who use several versions side by side.
_MAX_COPIES = 4


class Shelf(NamedTuple):
    """The phrases of all packs.

    Attributes:
        table: The phrases that match whole blocks.
        apart: The phrases of the rules that the caller wanted apart, by rule.
    """

    table: PhraseTable
    apart: dict[str, tuple[Phrase, ...]]


def read_shelf(paths: Sequence[Path], apart: Iterable[str]) -> Shelf:
    """All phrases of packs that define no rules of their own, in the order of the paths.

    Args:
        paths: The packs.
        apart: Ids of rules whose phrases match parts of blocks: these stay out of the table.
    """
    names = sorted(apart)
    try:
        copy = _cache_folder() / f"phrases-{_copy_name(paths, names)}"
    except RuntimeError:  # the user has no home directory
        return _parse(paths, names)
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
        return _parsed_copy(_read_text(copy))
    shelf = _parse(paths, names)
    with contextlib.suppress(OSError):
        _write(copy, _serialised(shelf))
        _remove_old_copies(copy.parent)
    return shelf


def _parse(paths: Sequence[Path], names: Sequence[str]) -> Shelf:
    phrases = [phrase for path in paths for phrase in read_pack(path).phrases]
    apart = {name: tuple(phrase for phrase in phrases if phrase.rule == name) for name in names}
    return Shelf(PhraseTable.compile(phrase for phrase in phrases if phrase.rule not in apart), apart)


def _cache_folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "article-cleaner"


def _copy_name(paths: Sequence[Path], names: Sequence[str]) -> str:
    digest = blake2b(_FORMAT_VERSION + " ".join(names).encode(), digest_size=12)
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _serialised(shelf: Shelf) -> bytes:
    """A line of JSON, then two lines for each of the four tables: the keys and the values, separated by tabs."""
    table = shelf.table
    lines = [json.dumps([table.kinds, shelf.apart], ensure_ascii=False)]
    for by_words in (table.exact, table.labels, table.starts, table.ends):
        lines += ["\t".join(by_words), "\t".join(by_words.values())]
    content = "\n".join(lines).encode()
    return blake2b(content, digest_size=_DIGEST_BYTES).digest() + content


def _read_text(copy: Path) -> str:
    """The text of a copy.

    Raises:
        OSError: It can't be read.
        ValueError: It is broken, or others may have written to it.
    """
    with copy.open("rb") as file:
        status = os.fstat(file.fileno())
        if os.name == "posix" and (status.st_uid != os.geteuid() or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)):
            raise ValueError(copy)
        digest, content = file.read(_DIGEST_BYTES), file.read()
    if blake2b(content, digest_size=_DIGEST_BYTES).digest() != digest:
        raise ValueError(copy)
    return content.decode()


def _parsed_copy(content: str) -> Shelf:
    head, *rest = content.split("\n")
    kinds, apart = json.loads(head)
    exact, labels, starts, ends = map(_parsed_table, rest[::2], rest[1::2])
    table = PhraseTable(tuple(map(tuple, kinds)), exact, labels, starts, ends)
    return Shelf(table, {rule: tuple(Phrase(tuple(row[0]), *row[1:]) for row in rows) for rule, rows in apart.items()})


def _parsed_table(keys: str, codes: str) -> KindsByWords:
    return dict(zip(keys.split("\t"), codes.split("\t"), strict=True)) if keys else {}


def _write(copy: Path, content: bytes) -> None:
    """Write the copy to a temporary file and rename it, so that no reader ever sees half of it."""
    import tempfile  # noqa: PLC0415  needed once after an installation

    copy.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=copy.parent, prefix="phrases-", suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).replace(copy)


def _remove_old_copies(folder: Path) -> None:
    """Remove all but the newest copies, and the temporary files of writers that were stopped.

    Another process that reads or writes one meanwhile loses nothing: an open file stays readable, and packs that can't
    be cached are parsed.
    """
    for _, path in sorted(_copies_by_date(folder), reverse=True)[_MAX_COPIES:]:
        path.unlink(missing_ok=True)


def _copies_by_date(folder: Path) -> Iterator[tuple[float, Path]]:
    for path in folder.glob("phrases-*"):
        with contextlib.suppress(OSError):  # another process has removed it
            yield path.stat().st_mtime, path
