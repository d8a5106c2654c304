"""Standard streams that always exist, and whose errors are distinguished from those of files.

An error on standard output ends the command, since further writes would fail as well. Messages on standard error matter
less than the work: if they can't be written, the work goes on, unless the reader has gone away (`2>&1 | head`).
"""

from __future__ import annotations

import errno
import io
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Literal, TextIO

from cleaner.cli.exit_codes import FAILED, PIPE_CLOSED
from cleaner.errors import reason_of

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class StreamError(Exception):
    """Standard output can't be written, or the reader of a stream has gone away."""

    def __init__(self, error: OSError) -> None:
        """Keep the cause of a system error."""
        super().__init__(error)
        self.gone = error.errno == errno.EPIPE
        self.cause = reason_of(error)


class _Out(io.FileIO):
    """Standard output, whose errors are raised as `StreamError`."""

    def write(self, data: ReadableBuffer) -> int:
        try:
            return super().write(data)
        except OSError as error:
            raise StreamError(error) from error


class _Err(_Out):
    """Standard error, which ignores errors unless its reader has gone away."""

    def write(self, data: ReadableBuffer) -> int:
        try:
            return super().write(data)
        except StreamError as error:
            if error.gone:
                raise
            return memoryview(data).nbytes


def settle() -> None:
    """Replace the interpreter's standard streams by ours.

    A closed one is opened on the null device; otherwise the first file to be opened would get its number. It is opened
    in the wrong mode, so that, as in other commands, reading closed input and writing to closed output fail.
    """
    sys.stdin = sys.stdin or _open_null(0, os.O_WRONLY, "r")
    sys.stdout = _on_raw(_Out, sys.stdout or _open_null(1, os.O_RDONLY, "w"))
    sys.stderr = _on_raw(_Err, sys.stderr or _open_null(2, os.O_WRONLY, "w"))


def _open_null(number: int, flags: int, mode: Literal["r", "w"]) -> TextIO:
    """A stream on the null device under the number of a closed standard stream."""
    null = os.open(os.devnull, flags)
    if null != number:
        os.dup2(null, number)
        os.close(null)
    return open(number, mode, encoding="utf-8", closefd=False)


def _on_raw(kind: type[_Out], stream: TextIO) -> TextIO:
    """The stream on a raw file of this kind; one that is not on a file (a Windows console, a test's buffer) is kept."""
    buffer = getattr(stream, "buffer", None)
    if type(getattr(buffer, "raw", buffer)) is not io.FileIO:
        return stream
    raw = kind(stream.fileno(), "wb", closefd=False)
    lines = kind is _Err or stream.isatty()
    return io.TextIOWrapper(io.BufferedWriter(raw), stream.encoding, stream.errors, line_buffering=lines)


def give_up(error: StreamError) -> int:
    """End quietly if the reader has gone away (`| head`), else print why output fails; returns the exit code."""
    if not error.gone:
        with suppress(StreamError):
            print(f"clean: standard output: {error.cause}", file=sys.stderr)  # noqa: T201  messages go to standard error
    null = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):  # flushing buffered output must not fail again when the interpreter ends
        os.dup2(null, number)
    return PIPE_CLOSED if error.gone else FAILED
