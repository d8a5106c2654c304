"""Standard streams that are always there, and whose failures are told from those of files.

Standard output that takes no more ends the command, for what comes next would fare no better. What is said on standard
error is worth less than the work: if it can't be said, the work goes on, unless who listened went away (`2>&1 | head`).
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
    """Standard output takes no more, or nobody listens any more."""

    def __init__(self, error: OSError) -> None:
        """Take over what the system says."""
        super().__init__(error)
        self.gone = error.errno == errno.EPIPE
        self.cause = reason_of(error)


class _Out(io.FileIO):
    def write(self, data: ReadableBuffer) -> int:
        try:
            return super().write(data)
        except OSError as error:
            raise StreamError(error) from error


class _Err(_Out):
    def write(self, data: ReadableBuffer) -> int:
        try:
            return super().write(data)
        except StreamError as error:
            if error.gone:
                raise
            return memoryview(data).nbytes


def settle() -> None:
    """Put our streams in the place of the interpreter's.

    One that is closed is opened on nothing, else the first file that is opened would be taken for it. As in other
    commands, reading the closed input and writing to the closed output are then failures: the mode is the wrong one.
    """
    sys.stdin = sys.stdin or _opened(0, os.O_WRONLY, "r")
    sys.stdout = _with(_Out, sys.stdout or _opened(1, os.O_RDONLY, "w"))
    sys.stderr = _with(_Err, sys.stderr or _opened(2, os.O_WRONLY, "w"))


def _opened(number: int, flags: int, mode: Literal["r", "w"]) -> TextIO:
    nothing = os.open(os.devnull, flags)
    if nothing != number:
        os.dup2(nothing, number)
        os.close(nothing)
    return open(number, mode, encoding="utf-8", closefd=False)


def _with(kind: type[_Out], stream: TextIO) -> TextIO:
    """The same stream on a file of ours; what is no file (a console on Windows, a test's buffer) stays as it is."""
    buffer = getattr(stream, "buffer", None)
    if type(getattr(buffer, "raw", buffer)) is not io.FileIO:
        return stream
    raw = kind(stream.fileno(), "wb", closefd=False)
    lines = kind is _Err or stream.isatty()
    return io.TextIOWrapper(io.BufferedWriter(raw), stream.encoding, stream.errors, line_buffering=lines)


def give_up(error: StreamError) -> int:
    """End as commands do whose reader went away (`| head`), or say why the output takes no more; the exit code."""
    if not error.gone:
        with suppress(StreamError):
            print(f"clean: standard output: {error.cause}", file=sys.stderr)  # noqa: T201  as the commands do
    nothing = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):  # what the streams still hold must not fail again when the interpreter ends
        os.dup2(nothing, number)
    return PIPE_CLOSED if error.gone else FAILED
