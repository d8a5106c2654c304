"""What the parts of a batch hand to one another."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Literal, get_args

from cleaner.blocks import Kind, Options, check_choice, names_of
from cleaner.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from _typeshed import SupportsRead

Form = Literal["jsonl", "jsonl.gz", "jsonl.zst", "parquet"]
Dedup = Literal["", "exact", "near"]
_DIGEST = 16  # bytes
_PIECE = 1 << 20
_LARGEST = 20 << 20


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a record hold what, and which go out.

    Attributes:
        text: The column with scraped text.
        html: The column with HTML; where it is not blank, it is the document.
        url: The column with the address.
        removals: Add a column with what went and why.
        drop: Input columns to leave out of the output.
    """

    text: str = "text"
    html: str = "html"
    url: str = "url"
    removals: bool = False
    drop: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what can't name columns.

        Raises:
            OptionError: Something else than names.
        """
        object.__setattr__(self, "drop", names_of("drop", self.drop))
        names_of("columns", (self.text, self.html, self.url))


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost.

    Attributes:
        seconds: Time to clean it.
        memory: Bytes that a worker may take on top of what it needs to stand ready; 0 is no bound.
        size: Bytes of the document itself.
    """

    seconds: float = 60.0
    memory: int = 2 << 30
    size: int = _LARGEST

    def __post_init__(self) -> None:
        """Refuse bounds that nothing keeps to.

        Raises:
            OptionError: Such a bound.
        """
        if not isinstance(self.seconds, int | float) or not self.seconds > 0:
            raise OptionError("seconds", f"can't be {self.seconds!r}", "use a number above 0")
        _check_number("memory", self.memory, 0)
        _check_number("size", self.size, 1)


@dataclass(frozen=True, slots=True)
class BatchOrder:
    """A whole batch.

    Attributes:
        inputs: Files, folders, patterns.
        out: The folder to write into.
        options: How to clean.
        columns: Where documents stand in records.
        limits: What one document may cost.
        form: The format of the shards.
        shard_rows: Rows in a shard.
        workers: Processes that clean.
        dedup: Mark duplicates: of the same normalised text (`exact`), or of nearly the same (`near`).
        retry_failed: Try the rows again that failed, and nothing else.
        learn: Read all input once before, to learn what repeats across the documents of each site.
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
        """Refuse what no order can be.

        Raises:
            OptionError: A part of it has no such value.
        """
        object.__setattr__(self, "inputs", names_of("inputs", self.inputs))
        object.__setattr__(self, "out", *names_of("out", (self.out,)))
        check_choice("form", self.form, get_args(Form))
        check_choice("dedup", self.dedup, get_args(Dedup))
        _check_number("shard_rows", self.shard_rows, 1)
        _check_number("workers", self.workers, 1)


def _check_number(option: str, given: object, least: int) -> None:
    """Refuse what is no integer from `least` on.

    Raises:
        OptionError: It is none.
    """
    if not isinstance(given, int) or given < least:
        raise OptionError(option, f"can't be {given!r}", f"use an integer from {least} on")


@dataclass(frozen=True, slots=True)
class Item:
    """One document on its way from a reader to a worker.

    Attributes:
        place: Where it stands: file, line or member, offset.
        columns: The other columns of its row.
        data: The document; None where the columns hold it.
        line: A line of JSON that the worker has to read yet; None if there is none.
        kind: What the document is, if the format says so.
        charset: The one that an HTTP header named.
        coding: The content coding of `data` as HTTP names it, to be undone.
        unpacked: How large `data` may be without its coding.
        url: Where it came from, if no column says so.
        error: Why it could not be read; the row then has no text.
        fingerprint: What `fingerprint_of` gives for the whole document, where this is less or tells it otherwise.
    """

    place: str
    columns: Mapping[str, Any] = field(default_factory=dict)
    data: bytes | None = None
    line: bytes | None = None
    kind: Kind | None = None
    charset: str | None = None
    coding: tuple[str, ...] = ()
    unpacked: int = _LARGEST
    url: str | None = None
    error: str = ""
    fingerprint: bytes = b""

    @property
    def size(self) -> int:
        """Roughly how many bytes it takes."""
        return len(self.data or b"") + len(self.line or b"") + sum(_size(value) for value in self.columns.values())


def _size(value: object) -> int:
    return len(value) if isinstance(value, str | bytes) else 16


def fingerprint_of(item: Item, body: bytes = b"") -> bytes:
    """A digest of all that shapes an item's row. Where it stands does not, nor how large it may be.

    Args:
        item: The item.
        body: The digest of its document or line, if that is not held.
    """
    if item.fingerprint:
        return item.fingerprint
    digest = blake2b(body or body_digest(item.line if item.data is None else item.data), digest_size=_DIGEST)
    for name, value in item.columns.items():
        text = value if isinstance(value, str) else repr(value)
        data = text.encode("utf-8", "surrogatepass")
        digest.update(f"{name}:{type(value).__name__}:{len(data)}:".encode("utf-8", "surrogatepass"))
        digest.update(data)
    rest = (item.kind, item.charset, item.coding, item.url, item.error)
    digest.update(repr(rest).encode("utf-8", "surrogatepass"))
    return digest.digest()


def body_digest(body: bytes | None) -> bytes:
    """The digest of a document or line; nothing has one, too."""
    return blake2b(body or b"", digest_size=_DIGEST).digest()


def digested(stream: SupportsRead[bytes], begin: bytes = b"") -> tuple[int, bytes]:
    """Length and digest of a document that is too large to be held.

    Args:
        stream: It stands there from here to the end.
        begin: What was read of it before.
    """
    digest, size = blake2b(begin, digest_size=_DIGEST), len(begin)
    while piece := stream.read(_PIECE):
        digest.update(piece)
        size += len(piece)
    return size, digest.digest()


def oversized(item: Item, size: int, body: bytes = b"") -> Item:
    """The item of a document that is larger than allowed. Its fingerprint is the same whatever is allowed.

    Args:
        item: All that is known of it.
        size: How many bytes are allowed.
        body: The digest of its document or line, if that is not held.
    """
    return replace(item, data=None, line=None, error=too_large(size), fingerprint=fingerprint_of(item, body))


def too_large(size: int) -> str:
    """The error of a document that is larger than allowed."""
    return f"too large: more than {f'{size >> 20} MB' if size >> 20 else f'{size} bytes'}"


@dataclass(frozen=True, slots=True)
class Note:
    """What the books need to know about one row.

    Attributes:
        place: Where the document stood.
        error: Why it failed; empty if it did not.
        title: Its title.
        kept: Words kept.
        removed: Words removed, by family of rules.
        warnings: How many warnings it has.
        marks: What tells its duplicates: digests of the normalised text, or of bands of its MinHash.
        signature: Its MinHash, packed; empty unless near duplicates are asked for.
    """

    place: str
    error: str = ""
    title: str = ""
    kept: int = 0
    removed: Mapping[str, int] = field(default_factory=dict)
    warnings: int = 0
    marks: tuple[bytes, ...] = ()
    signature: bytes = b""
