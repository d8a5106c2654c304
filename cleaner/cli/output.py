"""Writes articles to standard output, one file, or a folder that mirrors the inputs."""

from __future__ import annotations

import io
import json
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO, Protocol

from cleaner.cli.streams import StreamError
from cleaner.errors import OutputError, reason_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.article import Article
    from cleaner.cli.options import Format

SUFFIXES = {"text": ".txt", "markdown": ".md", "html": ".html", "json": ".json", "jsonl": ".jsonl"}
_JSON_FORMATS = frozenset({"json", "jsonl"})
# Endings of inputs that the format's ending replaces; any other is part of the name ("2.0-is-here").
_REPLACED_SUFFIXES = frozenset(
    {".htm", ".html", ".xhtml", ".shtml", ".php", ".asp", ".aspx", ".jsp", ".txt", ".text", ".md", ".markdown"}
)


@dataclass(frozen=True, slots=True)
class Result:
    """A cleaned input.

    Attributes:
        name: The printable path or address.
        place: The relative path in an output folder.
        origin: The fields in JSON that name the input: `path`, or `url` and the server's answer.
        article: The cleaned article.
    """

    name: str
    place: str
    origin: dict[str, str | int]
    article: Article


def render(result: Result, form: Format) -> bytes:
    """The article in one format, as UTF-8.

    Plain text that came from plain text is the article's text, byte for byte; everything else ends with one newline.
    """
    article = result.article
    if form in _JSON_FORMATS:
        return _json(result, indent=2 if form == "json" else None)
    if form == "text" and article.kind == "text":
        return article.text.encode("utf-8", "replace")
    if form == "markdown":
        text = article.markdown
    elif form == "html":
        text = article.html
    else:
        text = article.text
    text = text.rstrip("\n") + "\n" if text.strip() else ""
    return text.encode("utf-8", "replace")


def _json(result: Result, indent: int | None) -> bytes:
    record = {
        **result.origin,
        **{key: value for key, value in result.article.to_dict().items() if key not in result.origin},
    }
    return (json.dumps(record, ensure_ascii=False, indent=indent) + "\n").encode("utf-8", "backslashreplace")


class Sink(Protocol):
    """A destination for results, which come one after another."""

    def put(self, result: Result) -> None:
        """Take one result.

        Raises:
            OutputError: It can't be written.
        """

    def close(self, *, good: bool) -> None:
        """Finish; `good` is False if the run was interrupted."""


class Stream:
    """Writes results to one stream: plain, with headers like those of `head`, or as a JSON list."""

    def __init__(self, out: BinaryIO, form: Format, *, several: bool, headers: bool) -> None:
        """Prepare to write to `out`.

        Args:
            out: The stream.
            form: The format.
            several: Whether there is more than one input, which makes JSON a list.
            headers: Whether to print a header above each text.
        """
        self._out = out
        self._form = form
        self._is_list = several and form == "json"
        self._headers = headers and form not in _JSON_FORMATS
        self._count = 0

    def put(self, result: Result) -> None:
        """Write one result."""
        body = render(result, self._form)
        if self._is_list:
            body = (b",\n" if self._count else b"[\n") + body.rstrip(b"\n")
        if self._headers:
            separator = "\n" if self._count else ""
            self._out.write(f"{separator}==> {result.name} <==\n".encode("utf-8", "replace"))
        self._count += 1
        self._out.write(body)
        if self._form == "text" and body[-1:] not in b"\n" and (self._headers or self._out.isatty()):
            self._out.write(b"\n")  # a person reads this: start what follows on a new line
        self._out.flush()

    def close(self, *, good: bool) -> None:
        """End the list, if there is one."""
        if self._is_list and good:
            self._out.write(b"\n]\n" if self._count else b"[]\n")
        self._out.flush()


class OneFile:
    """Writes all results to one file, which appears when it is complete."""

    def __init__(self, path: Path, form: Format, sources: Sequence[str], *, several: bool) -> None:
        """Prepare to write to `path`, which must not be one of `sources`.

        Raises:
            OutputError: It is one of them.
        """
        self._path = path
        self._sources = _identities(sources)
        _refuse_input(path, self._sources)
        self._buffer = io.BytesIO()
        self._stream = Stream(self._buffer, form, several=several, headers=False)
        self._empty = True

    def put(self, result: Result) -> None:
        """Add one result."""
        self._stream.put(result)
        self._empty = False

    def close(self, *, good: bool) -> None:
        """Write the file, unless there are no results or the run was interrupted."""
        self._stream.close(good=good)
        if good and not self._empty:
            write(self._path, self._buffer.getvalue())


class Folder:
    """Writes each result to its own file in a folder, under the path of its input."""

    def __init__(self, root: Path, form: Format, sources: Sequence[str]) -> None:
        """Prepare to write below `root`, but over none of `sources`."""
        self._root = root
        self._form: Format = form
        self._sources = _identities(sources)
        self._written: set[str] = set()

    def put(self, result: Result) -> None:
        """Write one result."""
        path = self._root / self._place(result)
        _refuse_input(path, self._sources)
        write(path, render(result, self._form))

    def close(self, *, good: bool) -> None:
        """Do nothing; all files are complete."""

    def _place(self, result: Result) -> str:
        """The relative path with the format's ending; the input's own is kept if two inputs would share a path."""
        full = f"{result.place}{SUFFIXES[self._form]}"
        place = (
            self._place_with_new_suffix(result) if "path" in result.origin else full
        )  # no two addresses share a place
        if place in self._written:
            place = full
        if place in self._written:
            raise OutputError(result.name, f"another input was already written to {place}", "clean the two separately")
        self._written.add(place)
        return place

    def _place_with_new_suffix(self, result: Result) -> str:
        """The relative path of a file with the format's ending instead of its own."""
        place = result.place.removesuffix(".gz")
        if self._form == "text" and result.article.kind == "text":
            return place
        return _with_suffix(place, SUFFIXES[self._form])


def _with_suffix(place: str, suffix: str) -> str:
    path = PurePosixPath(place)
    return str(path.with_suffix(suffix)) if path.suffix.lower() in _REPLACED_SUFFIXES else place + suffix


@dataclass(frozen=True, slots=True)
class Shape:
    """The arrangement of all results together.

    Attributes:
        several: Whether there is more than one.
        folder: Whether they go into a folder, even if there is only one.
        headers: Whether several texts on standard output have headers.
    """

    several: bool
    folder: bool
    headers: bool


def open_sink(output: str | None, form: Format, sources: Sequence[str], shape: Shape) -> Sink:
    """Open the destination for results.

    Args:
        output: A file, a folder, or None for standard output.
        form: The format.
        sources: Paths that must not be overwritten; `-` is not a file.
        shape: The arrangement of the results.

    Raises:
        OutputError: The file is one of the inputs, or is a file where a folder is needed.
    """
    if output is None:
        return Stream(sys.stdout.buffer, form, several=shape.several, headers=shape.several and shape.headers)
    if names_folder(output) or ((shape.several or shape.folder) and form not in _JSON_FORMATS):
        _refuse_file(Path(output))
        return Folder(Path(output), form, sources)
    return OneFile(Path(output), form, sources, several=shape.several)


def _refuse_file(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        cause, advice = "is a file, and these texts need a folder", "choose another --output, or --format jsonl"
        raise OutputError(str(folder), cause, advice)


def names_folder(output: str) -> bool:
    """Whether a path can only be a folder."""
    return output.endswith(("/", os.sep)) or Path(output).is_dir()


def write(path: Path, data: bytes, option: str = "--output") -> None:
    """Write a file in full or not at all: a reader sees the old one or the new one.

    Raises:
        OutputError: It can't be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file():
            path.write_bytes(data)  # a device or a pipe must not be replaced by a file
        else:
            _replace(path.resolve(), data)
    except BrokenPipeError as error:
        raise StreamError(error) from error
    except OSError as error:
        raise OutputError(str(path), f"can't be written: {reason_of(error)}", f"choose another {option}") from error


def cut(name: str, size: int) -> str:
    """The longest beginning of a name that fits into this many bytes."""
    return name.encode("utf-8", "surrogateescape")[:size].decode("utf-8", "ignore")


def _replace(path: Path, data: bytes) -> None:
    part = path.with_name(f".{cut(path.name, 100)}.{os.getpid()}.part")
    try:
        with part.open("xb") as file:  # next to the old file, with the permissions of any new file
            file.write(data)
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def _identities(sources: Sequence[str]) -> frozenset[tuple[int, int]]:
    """Device and inode of each input, by which it is recognised under other names (a link, another case)."""
    identities = set()
    for source in sources:
        with suppress(OSError, ValueError):
            status = os.stat(source)  # noqa: PTH116  a Path would change unusual names
            identities.add((status.st_dev, status.st_ino))
    return frozenset(identities)


def _refuse_input(path: Path, sources: frozenset[tuple[int, int]]) -> None:
    with suppress(OSError, ValueError):
        status = path.stat()
        if (status.st_dev, status.st_ino) in sources:
            raise OutputError(str(path), "is an input, and inputs are never overwritten", "choose another --output")
