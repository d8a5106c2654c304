"""What is packed is unpacked within bounds, and what is damaged or cut off is told from what is whole."""

from __future__ import annotations

import gzip
import io
import time
import zlib
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

import brotli
import pytest
import zstandard

from cleaner.unpack import (
    BODIES,
    FILES,
    PIECE,
    DamagedError,
    Decoder,
    ZlibDecoder,
    ZstdDecoder,
    codings,
    unpack,
    unpacked_stream,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TEXT = b"".join(b"Line %d of a text that goes on for a while.\n" % number for number in range(20_000))
MOST = 1 << 30
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "deflate": zlib.compress,
    "br": lambda data: brotli.compress(data, quality=5),
    "zstd": zstandard.compress,
}
FILE_PACKERS = {".gz": PACKERS["gzip"], ".zst": PACKERS["zstd"]}


def drained(decoder: Decoder, data: bytes) -> bytes:
    return b"".join(decoder.feed(data))


@pytest.mark.parametrize("coding", PACKERS)
def test_what_is_whole_comes_back_whole(coding: str) -> None:
    decoder = codings()[coding]()
    assert unpack(decoder, PACKERS[coding](TEXT), MOST) == TEXT
    assert decoder.complete()


@pytest.mark.parametrize("coding", PACKERS)
def test_what_is_cut_off_gives_what_it_has(coding: str) -> None:
    decoder, packed = codings()[coding](), PACKERS[coding](Random(1).randbytes(400_000))
    unpacked = unpack(decoder, packed[: len(packed) // 2], MOST)
    assert unpacked
    assert Random(1).randbytes(400_000).startswith(unpacked)
    assert not decoder.complete()


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_what_is_damaged_is_told_in_one_way(coding: str) -> None:
    packed = bytearray(PACKERS[coding](TEXT))
    packed[0:40] = b"\xff" * 40
    with pytest.raises(DamagedError) as caught:
        unpack(codings()[coding](), bytes(packed), MOST)
    assert str(caught.value)
    assert not str(caught.value).startswith("Error -")


@pytest.mark.parametrize("coding", PACKERS)
def test_unpacking_stops_behind_the_bound(coding: str) -> None:
    decoder = codings()[coding]()
    assert len(unpack(decoder, PACKERS[coding](bytes(64 << 20)), 1 << 20)) == (1 << 20) + 1
    assert not decoder.complete()


def test_a_decoder_gets_no_more_at_once_than_it_is_to_copy() -> None:
    fed: list[int] = []

    class Copying(ZlibDecoder):
        def feed(self, data: bytes) -> Iterator[bytes]:
            fed.append(len(data))
            yield data

    assert unpack(Copying(), TEXT, MOST) == TEXT
    assert max(fed) == PIECE


@pytest.mark.parametrize("make", [ZlibDecoder, ZstdDecoder])
def test_members_are_bounded_in_bodies_and_not_in_files(make: type[ZlibDecoder | ZstdDecoder]) -> None:
    pack = PACKERS["gzip" if make is ZlibDecoder else "zstd"]
    packed = pack(b"x") * 1001
    assert unpack(make(FILES), packed, MOST) == b"x" * 1001
    with pytest.raises(DamagedError, match="too many members"):
        unpack(make(BODIES), packed, MOST)
    with pytest.raises(DamagedError, match="something stands behind its end"):
        drained(make(replace(BODIES, members=1)), pack(b"x") * 2)


def test_windows_are_bounded_in_bodies_and_not_in_files() -> None:
    parameters = zstandard.ZstdCompressionParameters.from_level(1, window_log=27)
    compressor = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    packed = compressor.compress(TEXT) + compressor.flush()
    assert unpack(ZstdDecoder(FILES), packed, MOST) == TEXT
    with pytest.raises(DamagedError):
        unpack(ZstdDecoder(BODIES), packed, MOST)


@pytest.mark.parametrize("ending", [".gz", ".zst"])
@pytest.mark.parametrize("members", [1, 3])
def test_a_stream_is_read_by_lines_and_knows_its_place(ending: str, members: int) -> None:
    stream = unpacked_stream(io.BytesIO(FILE_PACKERS[ending](TEXT) * members), ending)
    first = stream.readline()
    assert stream.tell() == len(first)
    assert first + stream.read() == TEXT * members
    assert stream.read() == b""


@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_a_stream_that_is_cut_off_gives_what_it_has_first(ending: str) -> None:
    data = Random(1).randbytes(400_000)
    stream = unpacked_stream(io.BytesIO(FILE_PACKERS[ending](data)[:-20]), ending)
    assert data.startswith(stream.read(100_000))
    with pytest.raises(EOFError):
        stream.read()


@pytest.mark.parametrize("ending", [".jsonl", ""])
def test_a_stream_that_is_not_packed_stays_as_it_is(ending: str) -> None:
    raw = io.BytesIO(TEXT)
    assert unpacked_stream(raw, ending) is raw


def test_a_stream_of_zstd_that_unpacks_to_much_is_read_in_pieces() -> None:
    stream = unpacked_stream(io.BytesIO(zstandard.compress(bytes(256 << 20))), ".zst")
    begun = time.perf_counter()
    assert stream.read(1000) == bytes(1000)
    total = 1000
    while piece := stream.read(1 << 20):
        total += len(piece)
    assert total == 256 << 20
    assert time.perf_counter() - begun < 10
