"""Content codings that crawlers leave on what they store."""

from __future__ import annotations

import gzip
import zlib

# Unpacked, nothing may be larger: a few bytes can stand for gigabytes.
MAX_UNPACKED = 64 << 20


def undo(data: bytes, codings: tuple[str, ...]) -> bytes:
    """Undo codings, the last one first. A body that is not what its header says stays as it is, as in browsers."""
    for coding in reversed(codings):
        data = _undo(data, coding)
    return data


def _undo(data: bytes, coding: str) -> bytes:
    try:
        match coding:
            case "chunked":
                return _dechunked(data)
            case "gzip" | "x-gzip" if data[:2] == b"\x1f\x8b":
                return _inflated(data, gzip_header=True)
            case "deflate":
                return _inflated(data, gzip_header=False)
            case "br":
                return _unbrotlied(data)
    except (ValueError, zlib.error, gzip.BadGzipFile):
        pass
    return data


def _inflated(data: bytes, *, gzip_header: bool) -> bytes:
    windows = (zlib.MAX_WBITS | 16,) if gzip_header else (zlib.MAX_WBITS, -zlib.MAX_WBITS)
    for window in windows:
        try:
            return zlib.decompressobj(window).decompress(data, MAX_UNPACKED)
        except zlib.error:
            if window == windows[-1]:
                raise
    return data


def _dechunked(data: bytes) -> bytes:
    """A body sent in chunks: a size in hexadecimal on a line, that many bytes, an empty line."""
    parts: list[bytes] = []
    position = 0
    while (end := data.find(b"\r\n", position)) >= 0:
        size = int(data[position:end].split(b";")[0], 16)
        if not size:
            return b"".join(parts)
        parts.append(data[end + 2 : end + 2 + size])
        position = end + 2 + size + 2
    if not parts:
        msg = "no chunks"
        raise ValueError(msg)
    return b"".join(parts)


def _unbrotlied(data: bytes) -> bytes:
    try:
        import brotli  # noqa: PLC0415  rarely needed
    except ImportError:
        return data
    try:
        return bytes(brotli.decompress(data))
    except brotli.error:
        return data
