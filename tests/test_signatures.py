"""What is no text is told by its first bytes, and no text is taken for it."""

from __future__ import annotations

import pytest

from cleaner.signatures import find_signature


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF document", "pdf"),
        (b"\x89PNG\r\n\x1a\n\x00", "a PNG image", "image"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a JPEG image", "image"),
        (b"GIF89a\x01\x00", "a GIF image", "image"),
        (b"\x00\x00\x00\x1cftypavif", "an AVIF or HEIC image", "image"),
        (b"\x00\x00\x00\x18ftypheic", "an AVIF or HEIC image", "image"),
        (b"RIFF\x24\x0a\x00\x00WEBPVP8 ", "a WebP image", "image"),
        (b"RIFF\x24\x0a\x00\x00WAVEfmt ", "audio or video", "media"),
        (b"OggS\x00\x02", "audio or video", "media"),
        (b"ID3\x04\x00\x00", "audio or video", "media"),
        (b"\x1aE\xdf\xa3\x01", "audio or video", "media"),
        (b"\x00\x00\x00\x20ftypisom", "audio or video", "media"),
        (b"PK\x03\x04\x14\x00", "a zip archive or an office document", "archive"),
        (b"\x1f\x8b\x08\x00", "gzip data", "archive"),
        (b"(\xb5/\xfd\x04", "zstd data", "archive"),
        (b"BZh91AY&SY", "bzip2 data", "archive"),
        (b"\xfd7zXZ\x00\x00", "xz data", "archive"),
        (b"7z\xbc\xaf'\x1c\x00", "a 7z archive", "archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "an office document", "binary"),
        (b"{\\rtf1\\ansi", "an RTF document", "binary"),
        (b"%!PS-Adobe-3.0", "a PostScript document", "binary"),
        (b"\x7fELF\x02", "a program", "binary"),
        (b"MZ\x90\x00", "a program", "binary"),
        (b"SQLite format 3\x00", "a database", "binary"),
    ],
)
def test_files_are_told_by_their_first_bytes(data: bytes, name: str, kind: str) -> None:
    assert find_signature(data) == (name, kind)
    assert find_signature(data[:16]) == (name, kind)
    assert find_signature(b"x" + data) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PDF",
        "RIFF on a theme of WAVE",
        "BZhang wrote",
        "ID3 tags name songs",
        "The ftyp box",
        "MZ",
        "GIF files",
        "GIF89a came two years after GIF87a.",
        "PK",
        "<p>",
        "éé",
    ],
)
def test_no_text_is_taken_for_a_file(text: str) -> None:
    assert find_signature(text.encode()) is None
    assert find_signature(text.encode("utf-16")) is None
