"""Messages of the command on standard error: failures, notes, warnings and progress."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleaner.errors import CleanerError

_MAX_WITHOUT_PROGRESS = 5  # inputs; so few are done before anyone has read a progress line
_REFRESH_SECONDS = 0.1

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Style:
    """The style of text on a stream.

    Attributes:
        colour: Whether to use escape sequences.
        width: Columns that a line may take.
    """

    colour: bool = False
    width: int = 100

    def paint(self, text: str, *codes: int) -> str:
        """The text with SGR escape sequences (colours and the like) around it, if the stream takes them."""
        return f"\x1b[{';'.join(map(str, codes))}m{text}\x1b[0m" if self.colour and text else text


# Codes of SGR escape sequences, for `Style.paint`.
BOLD = 1
DIM = 2
RED = 31
GREEN = 32
YELLOW = 33
CYAN = 36


def style_of(stream: TextIO) -> Style:
    """The style of a stream, with colours only on a terminal that has them, unless NO_COLOR is set (https://no-color.org)."""
    if not stream.isatty():
        return Style()
    colour = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    try:
        width = os.get_terminal_size(stream.fileno()).columns
    except OSError:
        width = 0
    return Style(colour, max(width, 40) if width else 100)


@dataclass(slots=True)
class Voice:
    """Prints messages on standard error, and clears the progress line before each.

    Attributes:
        quiet: Print only failures.
        verbose: Print tracebacks, and details of each input, too.
        style: The style of standard error.
    """

    quiet: bool = False
    verbose: bool = False
    style: Style = field(default_factory=Style)
    _progress_width: int = 0  # of the progress line that is shown
    _skipped: int = 0  # without being named

    def fail(self, error: CleanerError) -> None:
        """Report a failure: the thing, the cause, the next step."""
        self.say(f"{self.style.paint('clean:', RED)} {_one_line(str(error))}")

    def warn(self, name: str, text: str) -> None:
        """Print something about an input that the user should know."""
        if not self.quiet:
            self.say(f"{self.style.paint('clean:', YELLOW)} {name}: {_one_line(text)}")

    def skip(self, error: CleanerError) -> None:
        """Report a file in a folder that is left out: named with `-v`, else counted."""
        if self.verbose:
            self.warn(error.thing, f"skipped, {error.cause}")
        else:
            self._skipped += 1

    def detail(self, text: str) -> None:
        """Print something that is shown only with `-v`."""
        if self.verbose:
            self.say(text)

    def finish(self) -> None:
        """Print how many files were skipped without being named."""
        if self._skipped and not self.quiet:
            things = "1 file" if self._skipped == 1 else f"{self._skipped} files"
            self.say(f"clean: skipped {things} that are no texts or pages (-v names them)")

    def say(self, text: str) -> None:
        """Print one line or several."""
        self._clear()
        print(text, file=sys.stderr)  # noqa: T201  messages go to standard error

    def track(self, things: Iterable[_T], total: int) -> Iterator[_T]:
        """Pass things on and show progress, if standard error is a terminal and standard output is not."""
        is_shown = total > _MAX_WITHOUT_PROGRESS and not self.quiet and sys.stderr.isatty() and not sys.stdout.isatty()
        begun = drawn = time.monotonic()
        for count, thing in enumerate(things):
            if is_shown and (now := time.monotonic()) - drawn > _REFRESH_SECONDS:
                self._draw(f"cleaning {count}/{total}, {count / (now - begun):.0f} a second")
                drawn = now
            yield thing
        self._clear()

    def _draw(self, text: str) -> None:
        text = text[: self.style.width - 1]
        print(f"\r{text.ljust(self._progress_width)}", end="", file=sys.stderr, flush=True)  # noqa: T201  as above
        self._progress_width = len(text)

    def _clear(self) -> None:
        if self._progress_width:
            print(f"\r{' ' * self._progress_width}\r", end="", file=sys.stderr, flush=True)  # noqa: T201  as above
            self._progress_width = 0


def _one_line(text: str) -> str:
    return " ".join(text.split())
