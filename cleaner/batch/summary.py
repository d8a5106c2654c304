"""What a batch came to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cleaner.batch.journal import Failure
    from cleaner.batch.ledger import Note

_SAMPLE = 5


@dataclass(slots=True)
class Books:
    """What is counted; of one shard, or of many added up.

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
        if len(self.sample) < _SAMPLE or draw < self.sample[-1]["draw"]:
            self._show(draw, row, note)

    def _show(self, draw: str, row: int, note: Note) -> None:
        shown = {"row": row, "place": note.place, "title": note.title, "kept": note.kept, "removed": dict(note.removed)}
        self.sample = sorted([*self.sample, {"draw": draw, **shown}], key=lambda entry: str(entry["draw"]))[:_SAMPLE]

    def add(self, books: Mapping[str, Any]) -> None:
        """Add the books of a shard, as `to_dict` gave them."""
        self.documents += books["documents"]
        self.failed.update(books["failed"])
        self.kept += books["kept"]
        self.removed.update(books["removed"])
        self.warned += books["warned"]
        self.emptied += books["emptied"]
        self.duplicates += books["duplicates"]
        self.sample = sorted([*self.sample, *books["sample"]], key=lambda entry: str(entry["draw"]))[:_SAMPLE]

    def to_dict(self) -> dict[str, Any]:
        """Plain types only."""
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


@dataclass(frozen=True, slots=True)
class Summary:
    """What a batch came to.

    Attributes:
        books: What was counted, over all shards.
        shards: How many there are.
        complete: Whether all input was done.
        cleaned: Documents that this run cleaned itself; the others were done before.
        seconds: How long it took.
        failures: Rows that failed: the first of them.
        skipped: What was left out on purpose, by reason.
    """

    books: Books
    shards: int
    complete: bool
    cleaned: int
    seconds: float
    failures: tuple[Failure, ...] = ()
    skipped: Mapping[str, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Documents a second in this run."""
        return self.cleaned / self.seconds if self.seconds else 0.0

    def to_dict(self) -> dict[str, Any]:
        """Plain types only."""
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
        """For a person to read."""
        books = self.books
        done = f"{books.documents:,} documents in {self.shards:,} shards{'' if self.complete else ' so far'}"
        yield f"{done}; {self.cleaned:,} cleaned now in {self.seconds:.1f} s, {self.rate:.0f} a second"
        removed = sum(books.removed.values())
        share = removed / (removed + books.kept) if removed + books.kept else 0
        yield f"words: {books.kept:,} kept, {removed:,} removed ({share:.0%})"
        for family, words in sorted(books.removed.items(), key=lambda entry: (-entry[1], entry[0])):
            yield f"  {family}: {words:,}"
        others = {"empty": books.emptied, "with warnings": books.warned, "duplicates": books.duplicates}
        for label, count in others.items():
            if count:
                yield f"{label}: {count:,}"
        for reason, count in sorted(self.skipped.items()):
            yield f"left out, {reason}: {count:,}"
        for entry in books.sample:
            gone = sum(entry["removed"].values())
            yield f"sample: {entry['title'] or entry['place']}: {entry['kept']:,} words kept, {gone:,} removed"
        if failed := sum(books.failed.values()):
            causes = ", ".join(f"{cause} {count:,}" for cause, count in sorted(books.failed.items()))
            yield f"failed: {failed:,} ({causes})"
