"""An input document between a reader and a worker, and the digests that identify it in later runs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from cleaner.batch.order import LARGEST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from _typeshed import SupportsRead

    from cleaner.blocks import Kind

_DIGEST_BYTES = 16
_READ_BYTES = 1 << 20  # at once


@dataclass(frozen=True, slots=True)
class Item:
    """One document, passed from a reader to a worker.

    Attributes:
        place: Where it is: file, line or member, offset.
        columns: The input columns of its row.
        data: The document; None where the columns hold it.
        line: A line of JSON that the worker has yet to parse; None if there is none.
        kind: The kind of the document, if the file's format implies it.
        charset: The charset from an HTTP header.
        coding: The codings of `data` as HTTP names them, which are yet to be undone.
        unpacked: The size limit of `data` after decoding, in bytes.
        url: The address of the document, if no column has one.
        error: The reason why it could not be read; its row then has no text.
        fingerprint: The fingerprint of the whole document, if this item holds only a part of it or parsed columns; else
            empty, and `fingerprint_of` computes it.
    """

    place: str
    columns: Mapping[str, Any] = field(default_factory=dict)
    data: bytes | None = None
    line: bytes | None = None
    kind: Kind | None = None
    charset: str | None = None
    coding: tuple[str, ...] = ()
    unpacked: int = LARGEST
    url: str | None = None
    error: str = ""
    fingerprint: bytes = b""

    @property
    def size(self) -> int:
        """The approximate size in bytes."""
        return len(self.data or b"") + len(self.line or b"") + sum(_size(value) for value in self.columns.values())


def _size(value: object) -> int:
    return len(value) if isinstance(value, str | bytes) else 16


def fingerprint_of(item: Item, body: bytes = b"") -> bytes:
    """A digest of everything in an item that shapes its row, which excludes its place and the size limit.

    Args:
        item: The item.
        body: The digest of its document or line, if these are not in memory.
    """
    if item.fingerprint:
        return item.fingerprint
    digest = blake2b(body or body_digest(item.line if item.data is None else item.data), digest_size=_DIGEST_BYTES)
    for name, value in item.columns.items():
        text = value if isinstance(value, str) else repr(value)
        data = text.encode("utf-8", "surrogatepass")
        digest.update(f"{name}:{type(value).__name__}:{len(data)}:".encode("utf-8", "surrogatepass"))
        digest.update(data)
    rest = (item.kind, item.charset, item.coding, item.url, item.error)
    digest.update(repr(rest).encode("utf-8", "surrogatepass"))
    return digest.digest()


def body_digest(body: bytes | None) -> bytes:
    """The digest of a document or line; None counts as empty."""
    return blake2b(body or b"", digest_size=_DIGEST_BYTES).digest()


def digested(stream: SupportsRead[bytes], begin: bytes = b"") -> tuple[int, bytes]:
    """Length and digest of a document that is too large for memory.

    Args:
        stream: Holds the rest of the document and nothing after it.
        begin: The part that was read before.
    """
    digest, size = blake2b(begin, digest_size=_DIGEST_BYTES), len(begin)
    while piece := stream.read(_READ_BYTES):
        digest.update(piece)
        size += len(piece)
    return size, digest.digest()


def oversized(item: Item, size: int, body: bytes = b"") -> Item:
    """The item of a document that is larger than allowed. Its fingerprint does not depend on the limit.

    Args:
        item: The item so far.
        size: The limit in bytes.
        body: The digest of its document or line, if these are not in memory.
    """
    return replace(item, data=None, line=None, error=too_large(size), fingerprint=fingerprint_of(item, body))


def too_large(size: int) -> str:
    """The error message for a document that is larger than allowed."""
    limit = f"{size >> 20} MB" if size >> 20 else f"{size} bytes"
    return f"too large: more than {limit}"
