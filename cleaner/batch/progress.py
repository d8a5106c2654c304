"""Progress of a batch, and the interface of its listeners."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleaner.batch.readers import Reading


_SLOW = 10  # a second


@dataclass(frozen=True, slots=True)
class Progress:
    """A snapshot of a batch's progress.

    Attributes:
        documents: Rows that this run has cleaned.
        skipped: Rows that were done before.
        failed: Rows of this run that failed.
        consumed: Bytes of the input read so far.
        total: Bytes of the input.
        seconds: Time since the first document of this run.
        left: Seconds that the rest will take at this rate; None if that is not known yet.
    """

    documents: int
    skipped: int
    failed: int
    consumed: int
    total: int
    seconds: float
    left: float | None

    @property
    def rate(self) -> float:
        """Documents per second."""
        return self.documents / self.seconds if self.seconds else 0.0


def rate_text(rate: float) -> str:
    """A rate for people: slow ones with a decimal place."""
    return f"{rate:,.0f} a second" if rate >= _SLOW else f"{rate:.1f} a second"


class Listener(Protocol):
    """Receives the events of a batch."""

    def start(self, stop: Callable[[], None]) -> None:
        """The batch begins; calling `stop` ends it after the shard that is being written."""

    def step(self, progress: Progress) -> None:
        """Some documents are done."""

    def say(self, text: str) -> None:
        """A message for the user."""


class Silent:
    """A listener that ignores all events."""

    def start(self, stop: Callable[[], None]) -> None:
        """Do nothing."""

    def step(self, progress: Progress) -> None:
        """Do nothing."""

    def say(self, text: str) -> None:
        """Do nothing."""


@dataclass(slots=True)
class Clock:
    """Measures time and progress from the first document that this run cleans."""

    reading: Reading
    _begun: float = 0.0
    _consumed_before: int = 0

    def start(self) -> None:
        """Start at the first document; later calls change nothing."""
        if not self._begun:
            self._begun = time.monotonic()
            self._consumed_before = self.reading.consumed

    @property
    def seconds(self) -> float:
        """Seconds since the first document; 0 before it."""
        return time.monotonic() - self._begun if self._begun else 0.0

    def progress(self, documents: int, skipped: int, failed: int) -> Progress:
        """The progress so far."""
        consumed, total, seconds = self.reading.consumed, self.reading.total, self.seconds
        read_now = consumed - self._consumed_before
        left = (total - consumed) * seconds / read_now if read_now > 0 and documents else None
        return Progress(documents, skipped, failed, consumed, total, seconds, left)
