"""Content codings unpacked within bounds: gzip, deflate, brotli, zstd, and these nested.

Each decoder gives its output in small pieces, whatever its input would unpack to at once, so that a bomb is noticed
after a piece and memory stays flat.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from cleaner.errors import BrokenResponseError, TooLargeError
from cleaner.extras import has

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cleaner.fetch.options import FetchOptions

# What a decoder gives at once, roughly.
PIECE = 64 * 1024
# Of zstd input, what is handed over at once: a block of 4 bytes can unpack to 128 KiB, so that that is 4 MiB at most.
_ZSTD_SLICE = 128
# RFC 9659 lets servers use no larger window.
_ZSTD_WINDOW = 8 << 20
# gzip members or zstd frames one after another. Real bodies have one; each costs time even if it is empty.
_MAX_MEMBERS = 1000
# Codings around each other. Nobody needs more than one; two have been seen by mistake.
_MAX_LAYERS = 3
# Below this size no ratio is alarming.
_RATIO_FROM = 1 << 20


class Decoder(Protocol):
    """One coding's decoder."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take more input, give what it unpacks to, in pieces."""
        ...

    def complete(self) -> bool:
        """Whether the input may end here."""
        ...


class ZlibDecoder:
    """gzip (one member or more) and deflate, with zlib's wrapper or without."""

    def __init__(self, *, deflate: bool = False) -> None:
        """Begin."""
        self._deflate = deflate
        self._inner: zlib._Decompress | None = None
        self._members = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take more input, give what it unpacks to, in pieces."""
        data = self._behind_members(data)
        pending = False
        while data or pending:
            if self._inner is None:
                self._inner = zlib.decompressobj(self._bits(data))
                self._members = _one_more(self._members)
            piece = self._inner.decompress(data, PIECE)
            yield piece
            data = self._inner.unconsumed_tail
            # A full piece may have more behind it although all input is used up.
            pending = len(piece) == PIECE
            if self._inner.eof:
                pending = False
                data, self._inner = self._behind_members(self._inner.unused_data), None

    def complete(self) -> bool:
        """Whether the input may end here."""
        return self._inner is None

    def _behind_members(self, data: bytes) -> bytes:
        """What counts of the data behind a whole member, if there was one and none has begun since.

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
        """Begin."""
        import brotli  # noqa: PLC0415  an extra

        self._inner = brotli.Decompressor()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take more input, give what it unpacks to, in pieces."""
        yield self._inner.process(data, output_buffer_limit=PIECE)
        while not self._inner.can_accept_more_data():
            yield self._inner.process(b"", output_buffer_limit=PIECE)

    def complete(self) -> bool:
        """Whether the input may end here."""
        return bool(self._inner.is_finished())


class ZstdDecoder:
    """zstd, one frame or more."""

    def __init__(self) -> None:
        """Begin."""
        import zstandard  # noqa: PLC0415  an extra

        self._new: Callable[[], Any] = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj
        self._inner: Any = None
        self._members = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take more input, give what it unpacks to, in pieces."""
        view = memoryview(data)
        for start in range(0, len(view), _ZSTD_SLICE):
            rest = bytes(view[start : start + _ZSTD_SLICE])
            while rest:
                if self._inner is None:
                    self._inner = self._new()
                    self._members = _one_more(self._members)
                yield self._inner.decompress(rest)
                rest = self._inner.unused_data if self._inner.eof else b""
                if self._inner.eof:
                    self._inner = None

    def complete(self) -> bool:
        """Whether the input may end here."""
        return self._inner is None


def _one_more(members: int) -> int:
    if members >= _MAX_MEMBERS:
        msg = "too many members"
        raise ValueError(msg)
    return members + 1


@cache
def codings() -> dict[str, Callable[[], Decoder]]:
    """The codings that can be unpacked here, by the names that servers use."""
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
    """Whether brotli is there, in a version that can be told to stop (1.2 and later)."""
    if not has("brotli"):
        return False
    import brotli  # noqa: PLC0415  an extra

    return hasattr(brotli.Decompressor, "can_accept_more_data")


@cache
def accept_encoding() -> str:
    """The `Accept-Encoding` header: what can be unpacked within bounds, nothing else."""
    return ", ".join(name for name in codings() if name != "x-gzip")


@dataclass(slots=True)
class _Layer:
    decoder: Decoder
    given: int = 0


class Unpacker:
    """An answer's body, unpacked as it comes and stopped when it grows too large."""

    def __init__(self, url: str, encoding: str, options: FetchOptions, cut: int | None = None) -> None:
        """Begin.

        Args:
            url: For the errors.
            encoding: The `Content-Encoding` header, empty if there is none.
            options: `max_decoded` and `max_ratio` count.
            cut: Stop quietly once so many bytes have come out.

        Raises:
            BrokenResponseError: A coding that can't be unpacked here, or too many of them.
        """
        self._url = url
        self._options = options
        self._cut = cut
        self._layers = [_Layer(make()) for make in self._makers(encoding)]
        self._packed = 0
        self._body = bytearray()

    def feed(self, data: bytes) -> bool:
        """Take more of the body.

        Returns:
            Whether that is enough, as it is to be cut here.

        Raises:
            BrokenResponseError: The coding is damaged.
            TooLargeError: What comes out is larger than allowed, in all or by its ratio.
        """
        self._packed += len(data)
        try:
            for piece in self._unpack(data, 0):
                self._body += piece
                if self._cut is not None and len(self._body) >= self._cut:
                    return True
                self._check(len(self._body), packed=bool(self._layers))
        except (BrokenResponseError, TooLargeError):
            raise
        except Exception as error:  # each library has its own
            raise self._damaged() from error
        return False

    def so_far(self) -> bytes:
        """What has come out until now, cut to size."""
        with memoryview(self._body) as view:
            return bytes(view[: self._cut])

    def finish(self) -> bytes:
        """The whole body.

        Raises:
            BrokenResponseError: The coding ends early.
        """
        if self._packed and not all(layer.decoder.complete() for layer in self._layers):
            raise self._damaged()
        return self.so_far()

    def _makers(self, encoding: str) -> list[Callable[[], Decoder]]:
        names = [name for part in encoding.lower().split(",") if (name := part.strip()) not in {"", "identity", "none"}]
        known = codings()
        unknown = next((name for name in names if name not in known), None)
        if unknown is not None:
            advice = "install article-cleaner[fetch]" if unknown in {"br", "zstd"} else "the server must offer gzip"
            raise BrokenResponseError(self._url, f"its content coding {unknown[:30]!r} can't be unpacked", advice)
        if len(names) > _MAX_LAYERS:
            raise BrokenResponseError(self._url, f"it is packed {len(names)} times over", "nothing to be done here")
        return [known[name] for name in reversed(names)]

    def _unpack(self, data: bytes, depth: int) -> Iterator[bytes]:
        """What comes out of the layers from `depth` on."""
        if depth == len(self._layers):
            yield data
            return
        layer = self._layers[depth]
        for piece in layer.decoder.feed(data):
            # Counted at each layer: a bomb whose last layer swallows everything is still a bomb.
            layer.given += len(piece)
            self._check(layer.given, packed=True)
            yield from self._unpack(piece, depth + 1)

    def _check(self, size: int, *, packed: bool) -> None:
        advice = "raise --max-unpacked if you want it all the same"
        if size > self._options.max_decoded:
            raise TooLargeError(self._url, f"it unpacks to more than {self._options.max_decoded:,} bytes", advice)
        if packed and size > _RATIO_FROM and size > self._options.max_ratio * self._packed:
            cause = f"it unpacks to more than {self._options.max_ratio:g} times its size, as only a bomb does"
            raise TooLargeError(self._url, cause, "raise --max-ratio if you trust it")

    def _damaged(self) -> BrokenResponseError:
        return BrokenResponseError(self._url, "its content coding is damaged or ends early", "try again later")
