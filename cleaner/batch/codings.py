"""Codings that crawlers leave on what they store, undone within bounds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.batch.item import too_large
from cleaner.signatures import GZIP, WIDE_BOMS, ZSTD
from cleaner.unpack import DamagedError, codings, unpack

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r\n")
_TRAILERS = re.compile(rb"(?:[!-9;-~]+:[^\r\n]*\r\n)*(?:\r\n)?")
_BEGINNINGS = {
    "gzip": (GZIP,),
    "x-gzip": (GZIP,),
    "deflate": (b"x\x01", b"x^", b"x\x9c", b"x\xda"),
    "zstd": (ZSTD,),
}
# Bytes that texts hardly have. Of what is packed, every tenth is one.
_BINARY = re.compile(rb"[\0-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_FEW = 0.02
_SEEN = 512


class CodingError(Exception):
    """A body whose coding can't be undone; the message is that of its row."""


def undo(data: bytes, codings: tuple[str, ...], most: int) -> bytes:
    """Undo codings, the last one first. A body that is not what its header says stays as it is, as in browsers.

    Args:
        data: The body.
        codings: What it is in, as HTTP names it.
        most: So many bytes may come out.

    Raises:
        CodingError: It breaks off, is damaged, unpacks to more, or is in a coding that is not known here.
    """
    for coding in reversed(codings):
        data = b"".join(_chunks(data)) if coding == "chunked" else _unpacked(data, coding, most)
    return data


def _chunks(data: bytes) -> Iterator[bytes]:
    """The parts of a body that was sent in chunks: a size in hexadecimal on a line, that many bytes, an empty line."""
    position = 0
    while head := _CHUNK.match(data, position):
        begin, end = head.end(), head.end() + int(head[1], 16)
        if begin == end:
            if position or _TRAILERS.fullmatch(data, begin):
                return
            break
        if end > len(data):
            raise _damaged("chunked", "ends too early")
        if data[end : end + 2] not in {b"\r\n", b"\r", b""}:
            break
        yield data[begin:end]
        position = end + 2
    if position:
        raise _damaged("chunked", "ends too early" if position >= len(data) else "is damaged")
    yield data


def _unpacked(data: bytes, coding: str, most: int) -> bytes:
    if _readable(data) and not data.startswith(_BEGINNINGS.get(coding, ())):
        return data
    known = codings().get(coding)
    if known is None:
        raise _damaged(coding, "can't be undone here")
    decoder = known()
    try:
        body = unpack(decoder, data, most)
    except DamagedError as error:
        raise _damaged(coding, "is damaged") from error
    if len(body) > most:
        raise CodingError(too_large(most))
    if not decoder.complete():
        raise _damaged(coding, "ends too early")
    return body


def _readable(data: bytes) -> bool:
    """Whether a body reads like text already, whatever its header says."""
    head = data[:_SEEN]
    return head.startswith(WIDE_BOMS) or len(_BINARY.findall(head)) <= _FEW * len(head)


def _damaged(coding: str, cause: str) -> CodingError:
    return CodingError(f"damaged: its coding {coding[:30]!r} {cause}")
