"""Articles to bytes, and where the bytes go: standard output, one file, or a folder that mirrors the inputs."""

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
_LISTS = frozenset({"json", "jsonl"})
# An input's ending that gives way to the format's; any other is part of the name ("2.0-is-here").
_REPLACED = frozenset(
    {".htm", ".html", ".xhtml", ".shtml", ".php", ".asp", ".aspx", ".jsp", ".txt", ".text", ".md", ".markdown"}
)


@dataclass(frozen=True, slots=True)
class Result:
    """A cleaned input.

    Attributes:
        name: The path or address as it can be printed.
        place: Where it goes under an output folder: a relative path.
        origin: What JSON says of where it came from: `path`, or `url` and what the server said.
        article: What was made of it.
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
    if form in _LISTS:
        return _json(result, indent=2 if form == "json" else None)
    text = article.markdown if form == "markdown" else article.html if form == "html" else article.text
    if not (form == "text" and article.kind == "text"):
        text = text.rstrip("\n") + "\n" if text.strip() else ""
    return text.encode("utf-8", "replace")


def _json(result: Result, indent: int | None) -> bytes:
    record = {
        **result.origin,
        **{key: value for key, value in result.article.to_dict().items() if key not in result.origin},
    }
    return (json.dumps(record, ensure_ascii=False, indent=indent) + "\n").encode("utf-8", "backslashreplace")


class Sink(Protocol):
    """Takes results one after another."""

    def put(self, result: Result) -> None:
        """Take one.

        Raises:
            OutputError: It can't be written.
        """

    def close(self, *, good: bool) -> None:
        """Finish; `good` is False when the work was broken off."""


class Stream:
    """Results on one stream: bare, with headers between them as `head` prints them, or as a list in JSON."""

    def __init__(self, out: BinaryIO, form: Format, *, several: bool, headers: bool) -> None:
        """Write to `out`.

        Args:
            out: Where to.
            form: In which format.
            several: Whether there is more than one input, which makes JSON a list.
            headers: Whether texts have headers.
        """
        self._out = out
        self._form = form
        self._list = several and form == "json"
        self._headers = headers and form not in _LISTS
        self._count = 0

    def put(self, result: Result) -> None:
        """Write one."""
        body = render(result, self._form)
        if self._list:
            body = (b",\n" if self._count else b"[\n") + body.rstrip(b"\n")
        if self._headers:
            self._out.write(f"{chr(10) if self._count else ''}==> {result.name} <==\n".encode("utf-8", "replace"))
        self._count += 1
        self._out.write(body)
        if self._form == "text" and body[-1:] not in b"\n" and (self._headers or self._out.isatty()):
            self._out.write(b"\n")  # to be read by a person: what comes next begins a line of its own
        self._out.flush()

    def close(self, *, good: bool) -> None:
        """End a list."""
        if self._list and good:
            self._out.write(b"\n]\n" if self._count else b"[]\n")
        self._out.flush()


class OneFile:
    """All results in one file, which appears when it is complete."""

    def __init__(self, path: Path, form: Format, sources: Sequence[str], *, several: bool) -> None:
        """Write to `path`, which is none of `sources`.

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
        """Take one."""
        self._stream.put(result)
        self._empty = False

    def close(self, *, good: bool) -> None:
        """Write the file, unless nothing came or the work was broken off."""
        self._stream.close(good=good)
        if good and not self._empty:
            write(self._path, self._buffer.getvalue())


class Folder:
    """Each result in a file of its own, under the path of its input."""

    def __init__(self, root: Path, form: Format, sources: Sequence[str]) -> None:
        """Write beneath `root`, and over none of `sources`."""
        self._root = root
        self._form: Format = form
        self._sources = _identities(sources)
        self._taken: set[str] = set()

    def put(self, result: Result) -> None:
        """Write one."""
        path = self._root / self._place(result)
        _refuse_input(path, self._sources)
        write(path, render(result, self._form))

    def close(self, *, good: bool) -> None:
        """Nothing is left to do."""

    def _place(self, result: Result) -> str:
        """The relative path with the format's ending; whole names where two inputs would share one."""
        whole = f"{result.place}{SUFFIXES[self._form]}"
        place = self._short(result) if "path" in result.origin else whole  # no two addresses share a place
        if place in self._taken:
            place = whole
        if place in self._taken:
            raise OutputError(result.name, f"another input was already written to {place}", "clean the two separately")
        self._taken.add(place)
        return place

    def _short(self, result: Result) -> str:
        """A file's place with the format's ending instead of its own."""
        place = result.place.removesuffix(".gz")
        if self._form == "text" and result.article.kind == "text":
            return place
        return _with_suffix(place, SUFFIXES[self._form])


def _with_suffix(place: str, suffix: str) -> str:
    path = PurePosixPath(place)
    return str(path.with_suffix(suffix)) if path.suffix.lower() in _REPLACED else place + suffix


@dataclass(frozen=True, slots=True)
class Shape:
    """What results look like together.

    Attributes:
        several: Whether there is more than one.
        folder: Whether they fill a folder rather than a file, even if only one comes.
        headers: Whether several texts on standard output have headers.
    """

    several: bool
    folder: bool
    headers: bool


def open_sink(output: str | None, form: Format, sources: Sequence[str], shape: Shape) -> Sink:
    """Where results go.

    Args:
        output: A file, a folder, or None for standard output.
        form: The format.
        sources: Paths that must not be overwritten; `-` names no file.
        shape: What they look like together.

    Raises:
        OutputError: The file is one of the inputs.
    """
    if output is None:
        return Stream(sys.stdout.buffer, form, several=shape.several, headers=shape.several and shape.headers)
    if names_folder(output) or ((shape.several or shape.folder) and form not in _LISTS):
        return Folder(Path(output), form, sources)
    return OneFile(Path(output), form, sources, several=shape.several)


def names_folder(output: str) -> bool:
    """Whether a path can only be a folder."""
    return output.endswith(("/", os.sep)) or Path(output).is_dir()


def write(path: Path, data: bytes, option: str = "--output") -> None:
    """Write a file whole or not at all: a reader sees the old one or the new one.

    Raises:
        OutputError: It can't be written, and why.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file():
            path.write_bytes(data)  # a device or a pipe: it must not be replaced by a file
        else:
            _replace(path.resolve(), data)
    except BrokenPipeError as error:
        raise StreamError(error) from error
    except OSError as error:
        raise OutputError(str(path), f"can't be written: {reason_of(error)}", f"choose another {option}") from error


def cut(name: str, size: int) -> str:
    """As much of a name as fits into so many bytes."""
    return name.encode("utf-8", "surrogateescape")[:size].decode("utf-8", "ignore")


def _replace(path: Path, data: bytes) -> None:
    part = path.with_name(f".{cut(path.name, 100)}.{os.getpid()}.part")
    try:
        with part.open("xb") as file:  # beside the old one, with the permissions that any new file gets
            file.write(data)
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def _identities(sources: Sequence[str]) -> frozenset[tuple[int, int]]:
    """Device and number of each input, so that no other name for one (a link, another case) hides it."""
    found = set()
    for source in sources:
        with suppress(OSError, ValueError):
            status = os.stat(source)  # noqa: PTH116  odd names stay as given
            found.add((status.st_dev, status.st_ino))
    return frozenset(found)


def _refuse_input(path: Path, sources: frozenset[tuple[int, int]]) -> None:
    with suppress(OSError, ValueError):
        status = path.stat()
        if (status.st_dev, status.st_ino) in sources:
            raise OutputError(str(path), "is an input, and inputs are never overwritten", "choose another --output")
