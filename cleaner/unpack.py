"""Decompression within bounds: gzip, deflate, brotli and zstd.

Each decoder gives its output in small pieces, whatever its input would unpack to at once, so that a bomb is noticed
after a piece and memory stays flat.
"""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from dataclasses import dataclass
from functools import cache
from typing import IO, TYPE_CHECKING, Any, Protocol, cast

from cleaner.extras import has, need

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from _typeshed import WriteableBuffer

# Bytes that a decoder returns at once, roughly.
PIECE = 64 * 1024


class DamagedError(ValueError):
    """The data can't be decompressed; the message is the cause, for a person to read."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits of what decompression may cost, whatever the size of the result.

    Attributes:
        members: gzip members or zstd frames one after another; each costs time even if it is empty.
        window: Bytes that zstd may look back; 0 for what its library allows (128 MiB).
        step: Bytes of zstd handed over at once. A block of 4 can unpack to 128 KiB.
    """

    members: int
    window: int
    step: int


# For bodies from the network. Real ones have one member; RFC 9659 allows no larger window; at most 4 MiB come at once.
BODIES = Bounds(members=1000, window=8 << 20, step=128)
# For the user's own files, some of which have a member for each record. At most 64 MiB come at once.
FILES = Bounds(members=sys.maxsize, window=0, step=2048)


class Decoder(Protocol):
    """A decoder of one coding."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take more input, and yield the output in pieces.

        Raises:
            DamagedError: It can't be unpacked.
        """
        ...

    def complete(self) -> bool:
        """Whether the input may end here."""
        ...


class ZlibDecoder:
    """gzip (one member or more) and deflate, with zlib's wrapper or without."""

    def __init__(self, bounds: Bounds = BODIES, *, deflate: bool = False) -> None:
        """Start."""
        self._most = bounds.members
        self._deflate = deflate
        self._inner: zlib._Decompress | None = None
        self._members = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take more input, and yield the output in pieces."""
        data = self._behind_members(data)
        pending = False
        while data or pending:
            if self._inner is None:
                self._inner = zlib.decompressobj(self._bits(data))
                self._members = _one_more(self._members, self._most)
            try:
                piece = self._inner.decompress(data, PIECE)
            except zlib.error as error:
                raise DamagedError(str(error).rpartition(": ")[2]) from error
            yield piece
            data = self._inner.unconsumed_tail
            # After a full piece there may be more output although all input is consumed.
            pending = len(piece) == PIECE
            if self._inner.eof:
                pending = False
                data, self._inner = self._behind_members(self._inner.unused_data), None

    def complete(self) -> bool:
        """Whether the input may end here."""
        return self._inner is None

    def _behind_members(self, data: bytes) -> bytes:
        """The part that counts of the data after a whole member, if there was one and none has begun since.

        Another may follow; zeros pad tapes and the odd web server's answers. Behind deflate nothing counts.
        """
        between = self._members and (self._inner is None or self._inner.eof)
        if not between:
            return data
        return b"" if self._deflate else data.lstrip(b"\0")

    def _bits(self, data: bytes) -> int:
        if not self._deflate:
            return 16 + zlib.MAX_WBITS
        wrapped = data[0] & 0x0F == 8 and (len(data) < 2 or (data[0] << 8 | data[1]) % 31 == 0)
        return zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS


class BrotliDecoder:
    """brotli."""

    def __init__(self) -> None:
        """Start."""
        import brotli  # noqa: PLC0415  an extra

        self._inner = brotli.Decompressor()
        self._error: type[Exception] = brotli.error

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take more input, and yield the output in pieces."""
        try:
            yield (piece := self._inner.process(data, output_buffer_limit=PIECE))
            # It accepts input even while it holds back output: only a call without output means that there is none
            # left.
            while piece or not self._inner.can_accept_more_data():
                yield (piece := self._inner.process(b"", output_buffer_limit=PIECE))
        except self._error as error:
            raise DamagedError(str(error)) from error

    def complete(self) -> bool:
        """Whether the input may end here."""
        return bool(self._inner.is_finished())


class ZstdDecoder:
    """zstd, one frame or more. Unlike the library's own reader it notices when the last one is cut off."""

    def __init__(self, bounds: Bounds = BODIES) -> None:
        """Start."""
        zstandard = need("zstandard", "batch")
        self._bounds = bounds
        self._new: Callable[[], Any] = zstandard.ZstdDecompressor(max_window_size=bounds.window).decompressobj
        self._error: type[Exception] = zstandard.ZstdError
        self._inner: Any = None
        self._members = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take more input, and yield the output in pieces."""
        view = memoryview(data)
        for start in range(0, len(view), self._bounds.step):
            rest = bytes(view[start : start + self._bounds.step])
            while rest:
                if self._inner is None:
                    self._inner = self._new()
                    self._members = _one_more(self._members, self._bounds.members)
                try:
                    piece = self._inner.decompress(rest)
                except self._error as error:
                    raise DamagedError(str(error)) from error
                yield piece
                rest = self._inner.unused_data if self._inner.eof else b""
                if self._inner.eof:
                    self._inner = None

    def complete(self) -> bool:
        """Whether the input may end here."""
        return self._inner is None


def _one_more(members: int, most: int) -> int:
    if members >= most:
        raise DamagedError("something stands behind its end" if most == 1 else "it has too many members")
    return members + 1


@cache
def codings() -> dict[str, Callable[[], Decoder]]:
    """Decoders of the supported content codings, by HTTP's names; with the bounds of bodies."""
    found: dict[str, Callable[[], Decoder]] = {
        "gzip": ZlibDecoder,
        "x-gzip": ZlibDecoder,
        "deflate": lambda: ZlibDecoder(deflate=True),
    }
    if _bounded_brotli():
        found["br"] = BrotliDecoder
    if has("zstandard"):
        found["zstd"] = ZstdDecoder
    return found


def _bounded_brotli() -> bool:
    """Whether brotli is installed in a version whose output can be limited (1.2 and later)."""
    if not has("brotli"):
        return False
    import brotli  # noqa: PLC0415  an extra

    return hasattr(brotli.Decompressor, "can_accept_more_data")


def unpack(decoder: Decoder, data: bytes, most: int) -> bytes:
    """Decompress data; one byte more than `most` if there is more.

    Data that are cut off give what they have; `decoder.complete()` tells.

    Raises:
        DamagedError: They can't be unpacked.
    """
    body = bytearray()
    for start in range(0, len(data), PIECE):  # a decoder copies the remaining input with each piece of output
        for piece in decoder.feed(data[start : start + PIECE]):
            body += piece
            if len(body) > most:
                return bytes(memoryview(body)[: most + 1])
    return bytes(body)


def unpacked_stream(raw: IO[bytes], ending: str) -> IO[bytes]:
    """A file's content, decompressed while it is read: `.gz`, `.zst`, or as it is.

    Args:
        raw: The file, which stays the caller's to close.
        ending: The last one of its name.

    Returns:
        A stream that raises `EOFError` where the file is cut off, and what its decoder raises where it is damaged.

    Raises:
        MissingExtraError: It is packed with zstd, and its library is not installed.
    """
    if ending == ".gz":
        return cast("IO[bytes]", gzip.GzipFile(fileobj=raw))
    if ending == ".zst":
        return io.BufferedReader(_Unpacking(raw, ZstdDecoder(FILES)), 2 * PIECE)
    return raw


class _Unpacking(io.RawIOBase):
    """A stream of a decoder's output from another stream."""

    def __init__(self, raw: IO[bytes], decoder: Decoder) -> None:
        super().__init__()
        self._raw = raw
        self._decoder = decoder
        self._pieces: Iterator[bytes] = iter(())
        self._ready = memoryview(b"")
        self._given = 0

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._given

    def readinto(self, buffer: WriteableBuffer) -> int:
        while not self._ready and self._fill():
            pass
        view = memoryview(buffer)
        size = min(len(view), len(self._ready))
        view[:size], self._ready = self._ready[:size], self._ready[size:]
        self._given += size
        return size

    def _fill(self) -> bool:
        """Decompress some more; False at the end."""
        piece = next(self._pieces, None)
        if piece is not None:
            self._ready = memoryview(piece)
            return True
        data = self._raw.read(PIECE)
        if not data and not self._decoder.complete():
            raise EOFError
        self._pieces = self._decoder.feed(data)
        return bool(data)
