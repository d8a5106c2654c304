"""Finds and reads inputs: files, folders, patterns, gzip and standard input."""

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
# A page with everything around its article has a few megabytes; anything larger is an archive or a mistake.
MAX_BYTES = 256 * 1024 * 1024

# Endings of text files without articles, which lie next to pages in mirrored sites and crawls.
_OTHER_SUFFIXES = frozenset(
    {".css", ".csv", ".ini", ".ipynb", ".js", ".json", ".lock", ".log", ".map", ".mjs", ".py", ".rss", ".sh", ".sql"}
    | {".svg", ".toml", ".ts", ".tsv", ".wat", ".xml", ".yaml", ".yml"}
)
# Files of many documents, which would otherwise be cleaned as one text.
_LINES_OF_JSON = "lines of JSON"
_CRAWL = "an archive of a crawl"
_RECORDS = {".jsonl": _LINES_OF_JSON, ".ndjson": _LINES_OF_JSON, ".warc": _CRAWL, ".wet": _CRAWL}
_COMPRESSED = (".gz", ".zst")
_SAMPLE_BYTES = 8192  # the part of the content that is examined to recognise it


@dataclass(frozen=True, slots=True)
class Input:
    """One input to read.

    Attributes:
        path: Its path, or `-` for standard input.
        place: Where its output goes under an output folder: a relative path.
        found: Whether it was found in a folder rather than named.
    """

    path: str
    place: str
    found: bool = False

    @property
    def name(self) -> str:
        """The printable path."""
        return shown(self.path)


def shown(name: str) -> str:
    r"""The name made printable on one line: control characters and undecodable bytes are escaped, as `\n` or `\xff`."""
    return "".join(character if character.isprintable() else _escaped(character) for character in name)


def _escaped(character: str) -> str:
    if 0xDC80 <= ord(character) <= 0xDCFF:  # a byte that is not UTF-8, in Python's surrogateescape form
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")


def find(arguments: Sequence[str], output: Path | None = None) -> list[Input]:
    """The inputs that the arguments name, each once, in order; a folder's files sorted by name.

    An argument that can't be found or listed is included too, and fails when it is read.

    Args:
        arguments: Paths, patterns, `-`.
        output: The output folder, which is left out where it lies inside an input folder.

    Raises:
        InputError: An argument is the output folder itself.
    """
    named = [path for argument in arguments for path in _expanded(argument)]
    top = _top(path for path in named if path != STDIN)
    inputs: dict[str, Input] = {}
    for path in named:
        for member in _walk(path, output) if os.path.isdir(path) else (path,):  # noqa: PTH112  odd names stay as given
            where = absolute(member)
            place = "stdin" if member == STDIN else os.path.relpath(where, _root(where, top))
            inputs.setdefault(member if member == STDIN else where, Input(member, place, found=member is not path))
    return list(inputs.values())


def _expanded(argument: str) -> list[str]:
    """The matches of a pattern; an argument that exists, or a pattern without matches, is returned as it is."""
    if argument == STDIN or os.path.lexists(argument) or not glob.has_magic(argument):
        return [argument]
    return matches(argument) or [argument]


def _root(where: str, top: str) -> str:
    """The folder that output paths are relative to: the current folder if `where` lies below it, else `top`."""
    here = absolute("")
    return here if where == here or where.startswith(os.path.join(here, "")) else top  # noqa: PTH118


def _top(paths: Iterable[str]) -> str:
    """The deepest folder that holds all arguments outside the current folder."""
    parents = {str(Path(absolute(path)).parent) for path in paths}
    outside = {parent for parent in parents if _root(parent, "") == ""}
    return os.path.commonpath(outside) if outside else os.sep


def _walk(folder: str, output: Path | None) -> Iterator[str]:
    """All files below a folder, as `walk` finds them, except those in the output folder."""
    excluded = output and output.resolve()
    if Path(folder).resolve() == excluded:
        cause = "it is the output folder too, and the next run would read what this one writes"
        raise InputError(shown(folder), cause, "choose another --output")
    return walk(folder, lambda below: Path(below).resolve() != excluded)


def read(source: Input, *, any_content: bool = False) -> bytes:
    """An input's bytes, unpacked if they are gzip.

    Args:
        source: What to read.
        any_content: Accept any content; the user has said that it is text.

    Raises:
        InputError: The input can't be read.
        NotTextError: The input is not text, or holds many documents.
    """
    if source.found:
        _check_found_file(source)
    if not any_content and Path(source.path).exists():
        _check_records(source, _RECORDS.get(_suffix(source)))
    data = _read_raw(source)
    if data.startswith(GZIP):
        data = _unpacked(data, source.name)
    if not any_content:
        _check_records(source, _records_kind(data))
        if kind := _binary_kind(data):
            raise NotTextError(source.name, f"looks like {kind}", "if it is text, say --input-type text or html")
    return data


def _suffix(source: Input) -> str:
    """The ending of a path in lower case, without that of its compression."""
    path = Path(source.path.lower())
    return (path.with_suffix("") if path.suffix in _COMPRESSED else path).suffix


def _check_records(source: Input, kind: str | None) -> None:
    """Refuse a file of many documents, which another command reads.

    Raises:
        NotTextError: The input is such a file.
    """
    if kind:
        advice = "use clean batch, or say --input-type text or html if it is one text"
        raise NotTextError(source.name, f"{kind} with many documents", advice)


def _records_kind(data: bytes) -> str | None:
    """The kind of the content if it holds many documents, as WARC or as JSON lines; else None."""
    if data.startswith((b"WARC/0.", b"WARC/1.")):
        return _CRAWL
    end = data.find(b"\n")
    head, second_line = data[:_SAMPLE_BYTES].removeprefix(codecs.BOM_UTF8), data[end + 1 : end + _SAMPLE_BYTES]
    if end < 0 or not (head.startswith(b"{") and second_line.lstrip().startswith(b'{"')):
        return None
    try:
        return _LINES_OF_JSON if isinstance(json.loads(data[:end]), dict) else None
    except (ValueError, RecursionError):
        return None


def _check_found_file(source: Input) -> None:
    """Refuse a file from a folder that can't be an article.

    Raises:
        NotTextError: Its name or its type says so.
    """
    if _suffix(source) in _OTHER_SUFFIXES or _suffix(source) in _RECORDS:
        raise NotTextError(source.name, "no article by its name", "name the file itself to clean it")
    with suppress(OSError):  # reading reports what is wrong
        mode = Path(source.path).stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):  # reading a pipe could block for ever
            raise NotTextError(source.name, "no regular file", "name it to read it")


def _read_raw(source: Input) -> bytes:
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
    """The error for an input that can't be read, with the cause and advice."""
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


def _binary_kind(data: bytes) -> str:
    """The kind of content that is not text; empty for text."""
    if signature := find_signature(data):
        return signature.name
    head = data[:_SAMPLE_BYTES]
    return "binary data" if b"\0" in head and not _is_wide(head) else ""


def _is_wide(head: bytes) -> bool:
    """Whether zero bytes belong to UTF-16 or UTF-32: there is a byte order mark, or every other byte is zero."""
    if head.startswith(WIDE_BOMS):
        return True
    fewer, more = sorted((head[0::2].count(0), head[1::2].count(0)))
    return fewer * 20 < len(head) and more * 4 > len(head)  # in Latin script, nearly half of all bytes are zero
