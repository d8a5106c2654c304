"""Counts of a batch's rows, and the summary of a run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from cleaner.batch.progress import rate_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cleaner.batch.journal import Failure
    from cleaner.batch.ledger import Note

_SAMPLE_ROWS = 5


@dataclass(slots=True)
class Counts:
    """Counts of one shard, or the sum over several.

    Attributes:
        documents: Rows.
        failed: Rows that failed, by cause.
        kept: Words kept.
        removed: Words removed, by family of rules.
        warned: Rows with warnings.
        emptied: Rows whose text is empty although nothing failed.
        duplicates: Rows that are duplicates of earlier ones.
        sample: A few rows, always the same ones for the same input.
    """

    documents: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    kept: int = 0
    removed: Counter[str] = field(default_factory=Counter)
    warned: int = 0
    emptied: int = 0
    duplicates: int = 0
    sample: list[dict[str, Any]] = field(default_factory=list)

    def enter(self, row: int, note: Note, *, duplicate: bool) -> None:
        """Count a row."""
        self.documents += 1
        if note.error:
            self.failed[note.error.partition(":")[0]] += 1
            return
        self.kept += note.kept
        self.removed.update(note.removed)
        self.warned += bool(note.warnings)
        self.emptied += not note.kept
        self.duplicates += duplicate
        draw = blake2b(row.to_bytes(8, "big"), digest_size=6).hexdigest()
        if len(self.sample) < _SAMPLE_ROWS or draw < self.sample[-1]["draw"]:
            self._add_to_sample(draw, row, note)

    def _add_to_sample(self, draw: str, row: int, note: Note) -> None:
        shown = {"row": row, "place": note.place, "title": note.title, "kept": note.kept, "removed": dict(note.removed)}
        self.sample = _first_drawn([*self.sample, {"draw": draw, **shown}])

    def add(self, counts: Mapping[str, Any]) -> None:
        """Add the counts of a shard, in the form that `to_dict` returns."""
        self.documents += counts["documents"]
        self.failed.update(counts["failed"])
        self.kept += counts["kept"]
        self.removed.update(counts["removed"])
        self.warned += counts["warned"]
        self.emptied += counts["emptied"]
        self.duplicates += counts["duplicates"]
        self.sample = _first_drawn([*self.sample, *counts["sample"]])

    def to_dict(self) -> dict[str, Any]:
        """The fields as plain types, for JSON."""
        return {
            "documents": self.documents,
            "failed": dict(sorted(self.failed.items())),
            "kept": self.kept,
            "removed": dict(sorted(self.removed.items())),
            "warned": self.warned,
            "emptied": self.emptied,
            "duplicates": self.duplicates,
            "sample": self.sample,
        }


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _first_drawn(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The entries with the smallest draws, in their order; a draw depends on the row's number alone."""
    return sorted(entries, key=lambda entry: str(entry["draw"]))[:_SAMPLE_ROWS]


@dataclass(frozen=True, slots=True)
class Summary:
    """The outcome of a run.

    Attributes:
        books: The counts over all shards.
        shards: The number of shards.
        complete: Whether all input is done.
        cleaned: Documents that this run cleaned; the others were done before.
        seconds: Time since the first document of this run.
        failures: The first of the rows that failed.
        skipped: Counts of what was left out on purpose, by reason.
    """

    books: Counts
    shards: int
    complete: bool
    cleaned: int
    seconds: float
    failures: tuple[Failure, ...] = ()
    skipped: Mapping[str, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Documents per second in this run."""
        return self.cleaned / self.seconds if self.seconds else 0.0

    def to_dict(self) -> dict[str, Any]:
        """The fields as plain types, for JSON."""
        return {
            **self.books.to_dict(),
            "shards": self.shards,
            "complete": self.complete,
            "cleaned": self.cleaned,
            "seconds": round(self.seconds, 3),
            "rate": round(self.rate, 1),
            "skipped": dict(self.skipped),
            "failures": [{"row": fail.row, "place": fail.place, "error": fail.error} for fail in self.failures],
        }

    def lines(self) -> Iterable[str]:
        """The summary as lines of text for people."""
        counts = self.books
        done = f"{_counted(counts.documents, 'document')} in {_counted(self.shards, 'shard')}"
        so_far = "" if self.complete else " so far"
        yield f"{done}{so_far}; {self.cleaned:,} cleaned now in {self.seconds:.1f} s, {rate_text(self.rate)}"
        removed = sum(counts.removed.values())
        share = removed / (removed + counts.kept) if removed + counts.kept else 0
        yield f"words: {counts.kept:,} kept, {removed:,} removed ({share:.0%})"
        for family, words in sorted(counts.removed.items(), key=lambda entry: (-entry[1], entry[0])):
            yield f"  {family}: {words:,}"
        others = {"empty": counts.emptied, "with warnings": counts.warned, "duplicates": counts.duplicates}
        for label, count in others.items():
            if count:
                yield f"{label}: {count:,}"
        for reason, count in sorted(self.skipped.items()):
            yield f"left out, {reason}: {count:,}"
        for entry in counts.sample:
            gone = sum(entry["removed"].values())
            yield f"sample: {entry['title'] or entry['place']}: {entry['kept']:,} words kept, {gone:,} removed"
        if failed := sum(counts.failed.values()):
            causes = ", ".join(f"{cause} {count:,}" for cause, count in sorted(counts.failed.items()))
            yield f"failed: {failed:,} ({causes})"
