"""Bodies of answers, decompressed while they arrive and stopped at a limit; codings may be nested."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from cleaner.errors import BrokenResponseError, TooLargeError
from cleaner.unpack import DamagedError, codings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cleaner.fetch.options import FetchOptions
    from cleaner.unpack import Decoder

# Nested codings. Nobody needs more than one; two occur by mistake.
_MAX_LAYERS = 3
# Below this size no ratio is alarming.
_RATIO_FROM = 1 << 20


@cache
def accept_encoding() -> str:
    """The `Accept-Encoding` header: the codings that can be decompressed within limits."""
    return ", ".join(name for name in codings() if name != "x-gzip")


@dataclass(slots=True)
class _Layer:
    decoder: Decoder
    given: int = 0


class Unpacker:
    """An answer's body, decompressed while it arrives and stopped at a limit."""

    def __init__(self, url: str, encoding: str, options: FetchOptions, cut: int | None = None) -> None:
        """Start.

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
        except DamagedError as error:
            raise self._damaged() from error
        return False

    def so_far(self) -> bytes:
        """The output so far, cut to size."""
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
        """The output of the layers from `depth` on."""
        if depth == len(self._layers):
            yield data
            return
        layer = self._layers[depth]
        for piece in layer.decoder.feed(data):
            # Counted at each layer: a bomb is one even if its last layer has no output.
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
