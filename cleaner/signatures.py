"""Signatures: the first bytes of file types (https://mimesniff.spec.whatwg.org/)."""

from __future__ import annotations

import codecs
import re
from typing import Final, Literal, NamedTuple

BinaryKind = Literal["pdf", "image", "media", "archive", "binary"]

GZIP: Final = b"\x1f\x8b"
ZSTD: Final = b"\x28\xb5\x2f\xfd"
# UTF-32 comes first, because its mark begins with that of UTF-16.
BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32le"),
    (codecs.BOM_UTF32_BE, "utf-32be"),
    (codecs.BOM_UTF16_LE, "utf-16le"),
    (codecs.BOM_UTF16_BE, "utf-16be"),
)
WIDE_BOMS: Final = tuple(mark for mark, name in BOMS if name != "utf-8")
"""Marks of charsets whose texts contain zero bytes."""


class Signature(NamedTuple):
    """The meaning of first bytes.

    Attributes:
        name: What it is, with its article, for a person to read.
        kind: What kind of file that is.
    """

    name: str
    kind: BinaryKind


# Where text may begin with the same letters, too, the pattern is longer.
_SIGNATURES: Final[tuple[tuple[bytes, str, BinaryKind], ...]] = (
    (rb"%PDF-", "a PDF document", "pdf"),
    (rb"\x89PNG\r\n", "a PNG image", "image"),
    (rb"\xff\xd8\xff", "a JPEG image", "image"),
    (rb"GIF8[79]a.{0,7}[\x00-\x08\x0e-\x1f\x80-\xff]", "a GIF image", "image"),
    (rb"RIFF....WEBP", "a WebP image", "image"),
    (rb"\x00\x00\x00.ftyp(?:avi[fs]|hei[cx]|mif1)", "an AVIF or HEIC image", "image"),
    (rb"RIFF....(?:WAVE|AVI )", "audio or video", "media"),
    (rb"OggS\x00|ID3[\x02-\x04]|\x1aE\xdf\xa3|\x00\x00\x00.ftyp", "audio or video", "media"),
    (rb"PK\x03\x04", "a zip archive or an office document", "archive"),
    (re.escape(GZIP) + rb"\x08", "gzip data", "archive"),
    (re.escape(ZSTD), "zstd data", "archive"),
    (rb"BZh[1-9]1AY&SY", "bzip2 data", "archive"),
    (rb"\xfd7zXZ\x00", "xz data", "archive"),
    (rb"7z\xbc\xaf\x27\x1c", "a 7z archive", "archive"),
    (rb"\xd0\xcf\x11\xe0", "an office document", "binary"),
    (rb"\{\\rtf", "an RTF document", "binary"),
    (rb"%!PS", "a PostScript document", "binary"),
    (rb"\x7fELF|MZ\x90", "a program", "binary"),
    (rb"SQLite format 3\x00", "a database", "binary"),
)
_ANY = re.compile(b"|".join(b"(%s)" % pattern for pattern, _, _ in _SIGNATURES), re.DOTALL)


def find_signature(data: bytes) -> Signature | None:
    """The signature of the first bytes; None for bytes that may be text.

    Args:
        data: The content, of which sixteen bytes are enough.
    """
    found = _ANY.match(data)
    return Signature(*_SIGNATURES[(found.lastindex or 1) - 1][1:]) if found else None
