"""How far a batch is, and who is told of it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleaner.batch.readers import Reading


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch is.

    Attributes:
        documents: Rows that this run has cleaned.
        skipped: Rows that were done before.
        failed: Rows of this run that failed.
        consumed: Bytes of the input that were read.
        total: Bytes of the input.
        seconds: Since the first document of this run.
        left: Seconds that the rest will take at this rate; None if that can't be told yet.
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
        """Documents a second."""
        return self.documents / self.seconds if self.seconds else 0.0


class Listener(Protocol):
    """Is told of each step of a batch."""

    def start(self, stop: Callable[[], None]) -> None:
        """It begins; calling `stop` ends it with the shard that is being written."""

    def step(self, progress: Progress) -> None:
        """Some documents are done."""

    def say(self, text: str) -> None:
        """Something that its user should know."""


class Silent:
    """Listens and says nothing."""

    def start(self, stop: Callable[[], None]) -> None:
        """Do nothing."""

    def step(self, progress: Progress) -> None:
        """Do nothing."""

    def say(self, text: str) -> None:
        """Do nothing."""


@dataclass(slots=True)
class Clock:
    """Time since the first document that this run cleans."""

    reading: Reading
    _begun: float = 0.0
    _from: int = 0

    def start(self) -> None:
        """The first document begins; later calls change nothing."""
        if not self._begun:
            self._begun = time.monotonic()
            self._from = self.reading.consumed

    @property
    def seconds(self) -> float:
        """Seconds since then."""
        return time.monotonic() - self._begun if self._begun else 0.0

    def progress(self, documents: int, skipped: int, failed: int) -> Progress:
        """How far it is."""
        consumed, total, seconds = self.reading.consumed, self.reading.total, self.seconds
        read_now = consumed - self._from
        left = (total - consumed) * seconds / read_now if read_now > 0 and documents else None
        return Progress(documents, skipped, failed, consumed, total, seconds, left)
