"""From arguments to bytes: files, folders, patterns, gzip and standard input."""

from __future__ import annotations

import codecs
import glob
import json
import os
import stat
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.errors import InputError, NotTextError, reason_of
from cleaner.paths import absolute, matches, walk
from cleaner.signatures import GZIP, WIDE_BOMS, find_signature
from cleaner.unpack import FILES, DamagedError, ZlibDecoder, unpack

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

STDIN = "-"
# An article with everything a page ships around it is a few megabytes; what is larger is an archive or a mistake.
MAX_BYTES = 256 * 1024 * 1024

# Text by content, but no article: what lies beside pages in a mirrored site or a crawl.
_NO_ARTICLES = frozenset(
    {".css", ".csv", ".ini", ".ipynb", ".js", ".json", ".lock", ".log", ".map", ".mjs", ".py", ".rss", ".sh", ".sql"}
    | {".svg", ".toml", ".ts", ".tsv", ".wat", ".xml", ".yaml", ".yml"}
)
# Many documents in one file, of which one text would be made.
_LINES_OF_JSON, _CRAWL = "lines of JSON", "an archive of a crawl"
_RECORDS = {".jsonl": _LINES_OF_JSON, ".ndjson": _LINES_OF_JSON, ".warc": _CRAWL, ".wet": _CRAWL}
_PACKED = (".gz", ".zst")
_SNIFFED = 8192


@dataclass(frozen=True, slots=True)
class Input:
    """One thing to read.

    Attributes:
        path: Its path, or `-` for standard input.
        place: Where its output goes under an output folder: a relative path.
        found: Whether it was met in a folder rather than named.
    """

    path: str
    place: str
    found: bool = False

    @property
    def name(self) -> str:
        """The path as it can be printed."""
        return shown(self.path)


def shown(name: str) -> str:
    r"""A name that can be printed on one line: control characters and odd bytes are escaped, as `\n` or `\xff`."""
    return "".join(character if character.isprintable() else _escaped(character) for character in name)


def _escaped(character: str) -> str:
    if 0xDC80 <= ord(character) <= 0xDCFF:  # a byte that is no UTF-8, as the interpreter carries it
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")


def find(arguments: Sequence[str], aside: Path | None = None) -> list[Input]:
    """What the arguments stand for, each once, in order; a folder's files sorted by name.

    What can't be found or listed is in the list too, and fails when it is read.

    Args:
        arguments: Paths, patterns, `-`.
        aside: An output folder, left out where it lies inside a folder that is walked.

    Raises:
        InputError: It is such a folder itself.
    """
    named = [path for argument in arguments for path in _expanded(argument)]
    top = _top(path for path in named if path != STDIN)
    inputs: dict[str, Input] = {}
    for path in named:
        for member in _walk(path, aside) if os.path.isdir(path) else (path,):  # noqa: PTH112  odd names stay as given
            where = absolute(member)
            place = "stdin" if member == STDIN else os.path.relpath(where, _root(where, top))
            inputs.setdefault(member if member == STDIN else where, Input(member, place, found=member is not path))
    return list(inputs.values())


def _expanded(argument: str) -> list[str]:
    """A pattern's matches; anything that exists, and a pattern without matches, stands for itself."""
    if argument == STDIN or os.path.lexists(argument) or not glob.has_magic(argument):
        return [argument]
    return matches(argument) or [argument]


def _root(where: str, top: str) -> str:
    """The folder that `where` is mirrored against: the current one if it lies beneath it."""
    here = absolute("")
    return here if where == here or where.startswith(os.path.join(here, "")) else top  # noqa: PTH118


def _top(paths: Iterable[str]) -> str:
    """The nearest folder that holds all arguments from outside the current folder."""
    parents = {str(Path(absolute(path)).parent) for path in paths}
    outside = {parent for parent in parents if _root(parent, "") == ""}
    return os.path.commonpath(outside) if outside else os.sep


def _walk(folder: str, aside: Path | None) -> Iterator[str]:
    """All files beneath a folder, as `walk` finds them, but for what stands aside."""
    shut = aside and aside.resolve()
    if Path(folder).resolve() == shut:
        cause = "it is the output folder too, and the next run would read what this one writes"
        raise InputError(shown(folder), cause, "choose another --output")
    return walk(folder, lambda below: Path(below).resolve() != shut)


def read(source: Input, *, any_content: bool = False) -> bytes:
    """An input's bytes, unpacked if they are gzip.

    Args:
        source: What to read.
        any_content: Take the user's word that it is text, whatever it looks like.

    Raises:
        InputError: It can't be read, and why.
        NotTextError: It is something else than text, or more than one.
    """
    if source.found:
        _check_found(source)
    if not any_content and Path(source.path).exists():
        _check_records(source, _RECORDS.get(_suffix(source)))
    data = _raw(source)
    if data.startswith(GZIP):
        data = _unpacked(data, source.name)
    if not any_content:
        _check_records(source, _records(data))
        if kind := _no_text(data):
            raise NotTextError(source.name, f"looks like {kind}", "if it is text, say --input-type text or html")
    return data


def _suffix(source: Input) -> str:
    """The ending of a name, that of its packing aside."""
    path = Path(source.path.lower())
    return (path.with_suffix("") if path.suffix in _PACKED else path).suffix


def _check_records(source: Input, kind: str | None) -> None:
    """Leave a file of many documents to the command that tells them apart."""
    if kind:
        advice = "use clean batch, or say --input-type text or html if it is one text"
        raise NotTextError(source.name, f"{kind} with many documents", advice)


def _records(data: bytes) -> str | None:
    """What the content is if it is a file of many documents: of WARC, or a JSON object a line."""
    if data.startswith((b"WARC/0.", b"WARC/1.")):
        return _CRAWL
    end = data.find(b"\n")
    head, behind = data[:_SNIFFED].removeprefix(codecs.BOM_UTF8), data[end + 1 : end + _SNIFFED]
    if end < 0 or not (head.startswith(b"{") and behind.lstrip().startswith(b'{"')):
        return None
    try:
        return _LINES_OF_JSON if isinstance(json.loads(data[:end]), dict) else None
    except (ValueError, RecursionError):
        return None


def _check_found(source: Input) -> None:
    """Leave out what nobody named and what can't be an article."""
    if _suffix(source) in _NO_ARTICLES or _suffix(source) in _RECORDS:
        raise NotTextError(source.name, "no article by its name", "name the file itself to clean it")
    with suppress(OSError):  # reading says more about what can't be read
        mode = Path(source.path).stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):  # a pipe would wait for ever
            raise NotTextError(source.name, "no regular file", "name it to read it")


def _raw(source: Input) -> bytes:
    try:
        if source.path == STDIN:
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with Path(source.path).open("rb") as file:
                data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise unreadable(source.name, error) from error
    return _bounded(data, source.name)


def unreadable(name: str, error: OSError) -> InputError:
    """The error about what can't be read, and why."""
    if isinstance(error, FileNotFoundError):
        if glob.has_magic(name):
            return InputError(name, "no file matches", "check the pattern")
        return InputError(name, "no such file or folder", "check the path")
    if isinstance(error, IsADirectoryError):
        return InputError(name, "a folder that can't be listed", "check its permissions")
    if isinstance(error, PermissionError):
        return InputError(name, "permission denied", "check its permissions")
    return InputError(name, reason_of(error), "check the path")


def _unpacked(data: bytes, name: str) -> bytes:
    decoder, advice = ZlibDecoder(FILES), "fetch or pack it again"
    try:
        unpacked = _bounded(unpack(decoder, data, MAX_BYTES), name)
    except DamagedError as error:
        raise InputError(name, f"broken gzip: {error}", advice) from error
    if not decoder.complete():
        raise InputError(name, "broken gzip: it ends too early", advice)
    return unpacked


def _bounded(data: bytes, name: str) -> bytes:
    if len(data) > MAX_BYTES:
        raise InputError(name, f"larger than {MAX_BYTES >> 20} MB", "split it into documents first")
    return data


def _no_text(data: bytes) -> str:
    """What the content is if it is no text, else nothing."""
    if signature := find_signature(data):
        return signature.name
    head = data[:_SNIFFED]
    return "binary data" if b"\0" in head and not _utf16(head) else ""


def _utf16(head: bytes) -> bool:
    """Whether zero bytes are those of UTF-16 or -32: a mark says so, or they stand in every other place."""
    if head.startswith(WIDE_BOMS):
        return True
    zeros = sorted((head[0::2].count(0), head[1::2].count(0)))
    return zeros[0] * 20 < len(head) and zeros[1] * 4 > len(head)  # Latin script: nearly half of all bytes
