"""What the command says beside its output: failures, notes, warnings, progress. All of it on stderr."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleaner.errors import CleanerError

# A few inputs are done before anyone has read a progress line.
_FEW = 5
_REFRESH = 0.1  # seconds

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Style:
    """How text looks on a stream.

    Attributes:
        colour: Whether to use escape sequences.
        width: Columns that a line may take.
    """

    colour: bool = False
    width: int = 100

    def paint(self, text: str, *codes: int) -> str:
        """The text with select-graphic-rendition codes around it, if the stream takes them."""
        return f"\x1b[{';'.join(map(str, codes))}m{text}\x1b[0m" if self.colour and text else text


BOLD, DIM, RED, GREEN, YELLOW, CYAN = 1, 2, 31, 32, 33, 36


def style_of(stream: TextIO) -> Style:
    """Colours only for a person at a terminal that has them and who did not refuse them (https://no-color.org)."""
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
    """Speaks on stderr, one line at a time, and keeps the progress line out of the way.

    Attributes:
        quiet: Only failures.
        verbose: Tracebacks, and details of each input.
        style: How stderr looks.
    """

    quiet: bool = False
    verbose: bool = False
    style: Style = field(default_factory=Style)
    _line: int = 0
    _unnamed: int = 0

    def fail(self, error: CleanerError) -> None:
        """Name a failure: the thing, the cause, the next step."""
        self.say(f"{self.style.paint('clean:', RED)} {_one_line(str(error))}")

    def warn(self, name: str, text: str) -> None:
        """Something about an input that its user should know."""
        if not self.quiet:
            self.say(f"{self.style.paint('clean:', YELLOW)} {name}: {_one_line(text)}")

    def skip(self, error: CleanerError) -> None:
        """Something in a folder was left out: named with `-v`, else counted."""
        if self.verbose:
            self.warn(error.thing, f"skipped, {error.cause}")
        else:
            self._unnamed += 1

    def detail(self, text: str) -> None:
        """What only `-v` wants to know."""
        if self.verbose:
            self.say(text)

    def finish(self) -> None:
        """Say how much was skipped without a name."""
        if self._unnamed and not self.quiet:
            things = "1 file" if self._unnamed == 1 else f"{self._unnamed} files"
            self.say(f"clean: skipped {things} that are no texts or pages (-v names them)")

    def say(self, text: str) -> None:
        """A line, or several."""
        self._clear()
        print(text, file=sys.stderr)  # noqa: T201  this is where the command speaks

    def track(self, things: Iterable[_T], total: int) -> Iterator[_T]:
        """Pass things on and show how far it is, where someone can see it and nothing else is being printed."""
        shown = total > _FEW and not self.quiet and sys.stderr.isatty() and not sys.stdout.isatty()
        begun = drawn = time.monotonic()
        for count, thing in enumerate(things):
            if shown and (now := time.monotonic()) - drawn > _REFRESH:
                self._draw(f"cleaning {count}/{total}, {count / (now - begun):.0f} a second")
                drawn = now
            yield thing
        self._clear()

    def _draw(self, text: str) -> None:
        text = text[: self.style.width - 1]
        print(f"\r{text.ljust(self._line)}", end="", file=sys.stderr, flush=True)  # noqa: T201  as above
        self._line = len(text)

    def _clear(self) -> None:
        if self._line:
            print(f"\r{' ' * self._line}\r", end="", file=sys.stderr, flush=True)  # noqa: T201  as above
            self._line = 0


def _one_line(text: str) -> str:
    return " ".join(text.split())
