"""Decoding of the content and transfer codings that crawlers leave on stored bodies, with a limit on the size."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.batch.item import too_large
from cleaner.signatures import GZIP, WIDE_BOMS, ZSTD
from cleaner.unpack import DamagedError, codings, unpack

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK_HEADER = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r\n")
_TRAILERS = re.compile(rb"(?:[!-9;-~]+:[^\r\n]*\r\n)*(?:\r\n)?")
_SIGNATURES = {
    "gzip": (GZIP,),
    "x-gzip": (GZIP,),
    "deflate": (b"x\x01", b"x^", b"x\x9c", b"x\xda"),
    "zstd": (ZSTD,),
}
# Control characters that text hardly contains. In compressed data they are every tenth byte.
_CONTROLS = re.compile(rb"[\0-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_MAX_CONTROL_SHARE = 0.02
_SAMPLE_BYTES = 512


class CodingError(Exception):
    """A body whose coding can't be undone; the message goes into its row."""


def undo(data: bytes, codings: tuple[str, ...], max_size: int) -> bytes:
    """Undo codings, the last one first. A body that does not match its header stays as it is, as in browsers.

    Args:
        data: The body.
        codings: Its codings, as HTTP names them, in the order in which they were applied.
        max_size: The limit on the bytes that come out.

    Raises:
        CodingError: The body is cut off or damaged, unpacks to more than the limit, or has an unknown coding.
    """
    for coding in reversed(codings):
        data = b"".join(_chunks(data)) if coding == "chunked" else _decompressed(data, coding, max_size)
    return data


def _chunks(data: bytes) -> Iterator[bytes]:
    """The parts of a chunked body, each of which is a line with its size in hexadecimal, its bytes and a line end."""
    position = 0
    while head := _CHUNK_HEADER.match(data, position):
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


def _decompressed(data: bytes, coding: str, max_size: int) -> bytes:
    if _looks_like_text(data) and not data.startswith(_SIGNATURES.get(coding, ())):
        return data
    decoder_type = codings().get(coding)
    if decoder_type is None:
        raise _damaged(coding, "can't be undone here")
    decoder = decoder_type()
    try:
        body = unpack(decoder, data, max_size)
    except DamagedError as error:
        raise _damaged(coding, "is damaged") from error
    if len(body) > max_size:
        raise CodingError(too_large(max_size))
    if not decoder.complete():
        raise _damaged(coding, "ends too early")
    return body


def _looks_like_text(data: bytes) -> bool:
    """Whether a body looks like text already, whatever its header says."""
    head = data[:_SAMPLE_BYTES]
    return head.startswith(WIDE_BOMS) or len(_CONTROLS.findall(head)) <= _MAX_CONTROL_SHARE * len(head)


def _damaged(coding: str, cause: str) -> CodingError:
    return CodingError(f"damaged: its coding {coding[:30]!r} {cause}")
