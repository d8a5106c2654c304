"""The order for a batch: inputs, output, options, columns and limits."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Literal, get_args

from cleaner.blocks import Options, check_choice, names_of
from cleaner.errors import OptionError

Form = Literal["jsonl", "jsonl.gz", "jsonl.zst", "parquet"]
Dedup = Literal["", "exact", "near"]
LARGEST = 20 << 20  # bytes of a document, at most


@dataclass(frozen=True, slots=True)
class Columns:
    """The roles of a record's columns, and which columns go into the output.

    Attributes:
        text: The column with scraped text.
        html: The column with HTML; it is the document unless it is blank.
        url: The column with the address.
        removals: Add a column that lists the removals and their reasons.
        drop: Input columns to leave out of the output.
    """

    text: str = "text"
    html: str = "html"
    url: str = "url"
    removals: bool = False
    drop: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check that all columns are given by name.

        Raises:
            OptionError: Something else was given.
        """
        object.__setattr__(self, "drop", names_of("drop", self.drop))
        names_of("columns", (self.text, self.html, self.url))


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost.

    Attributes:
        seconds: Time to clean it.
        memory: Bytes that a worker may take beyond what it needs when idle; 0 is no limit.
        size: Bytes of the document itself.
    """

    seconds: float = 60.0
    memory: int = 2 << 30
    size: int = LARGEST

    def __post_init__(self) -> None:
        """Refuse limits that no document can meet.

        Raises:
            OptionError: There is such a limit.
        """
        if not isinstance(self.seconds, int | float) or not self.seconds > 0:
            raise OptionError("seconds", f"can't be {self.seconds!r}", "use a number above 0")
        _check_number("memory", self.memory, 0)
        _check_number("size", self.size, 1)


@dataclass(frozen=True, slots=True)
class BatchOrder:
    """A whole batch.

    Attributes:
        inputs: Files, folders and patterns.
        out: The folder to write into.
        options: How to clean.
        columns: The roles of the columns of records.
        limits: What one document may cost.
        form: The format of the shards.
        shard_rows: Rows in a shard.
        workers: Processes that clean.
        dedup: Mark duplicates: of the same normalised text (`exact`), or of nearly the same (`near`).
        retry_failed: Clean only the rows that failed, again.
        learn: First read all input once, to learn what repeats across the documents of each site.
    """

    inputs: tuple[str, ...]
    out: str
    options: Options = field(default_factory=Options)
    columns: Columns = field(default_factory=Columns)
    limits: Limits = field(default_factory=Limits)
    form: Form = "jsonl.zst"
    shard_rows: int = 5000
    workers: int = field(default_factory=lambda: os.cpu_count() or 1)
    dedup: Dedup = ""
    retry_failed: bool = False
    learn: bool = False

    def __post_init__(self) -> None:
        """Check all values.

        Raises:
            OptionError: An option can't have its value.
        """
        object.__setattr__(self, "inputs", names_of("inputs", self.inputs))
        object.__setattr__(self, "out", *names_of("out", (self.out,)))
        check_choice("form", self.form, get_args(Form))
        check_choice("dedup", self.dedup, get_args(Dedup))
        _check_number("shard_rows", self.shard_rows, 1)
        _check_number("workers", self.workers, 1)


def _check_number(option: str, given: object, minimum: int) -> None:
    """Check that a value is an integer of at least `minimum`.

    Raises:
        OptionError: It is not.
    """
    if not isinstance(given, int) or given < minimum:
        raise OptionError(option, f"can't be {given!r}", f"use an integer from {minimum} on")
