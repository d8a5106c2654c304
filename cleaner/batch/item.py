"""A document on its way from a reader to a worker, and the digests by which it is known again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from cleaner.batch.order import LARGEST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from _typeshed import SupportsRead

    from cleaner.blocks import Kind

_DIGEST = 16  # bytes
_PIECE = 1 << 20


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
    unpacked: int = LARGEST
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
