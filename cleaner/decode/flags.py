"""Warnings about input that may not be what it was taken for: binary data, other formats, broken charsets."""

from __future__ import annotations

import re

from cleaner.decode.kind import PREAMBLE, SNIFF
from cleaner.signatures import find_signature

_XML_ROOT = re.compile(r"(?:<!doctype\s+[^<>]*>\s*)?<([a-zA-Z][\w.:-]{0,40})[\s/>]", re.IGNORECASE)
_XML_KINDS = {
    "rss": "an RSS feed",
    "feed": "an Atom feed",
    "rdf:rdf": "an RDF feed",
    "urlset": "a sitemap",
    "sitemapindex": "a sitemap",
    "svg": "an SVG image",
}
_JSON_START = re.compile(r'[\s\ufeff]*(?:\{\s*(?:"|\}\s*\Z)|\[\s*(?:[\[{"]|\]\s*\Z))')

_MOJIBAKE_HINT = ("Ã", "â€", "Ð", "Â")
_MOJIBAKE = re.compile(
    r"[ÃÂ][\x80-\xbf]|[ÃÂ][€‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œ]|â€[\x80-\xbf™œžš“”˜¦¢]|(?:[ÐÑ][\x80-\xbf°-¿‚€„…‡]){3}"
)


def flag_replaced(text: str, name: str = "") -> tuple[str, ...]:
    """Flag bytes that the charset of this name has no character for."""
    if "\ufffd" not in text:
        return ()
    count = text.count("\ufffd")
    noun = "character" if count == 1 else "characters"
    return (f"{count} replacement {noun} (\ufffd): bytes that fit no {name or 'charset'}",)


def flag_controls(text: str, utf8: bytes) -> tuple[str, ...]:
    """Flag bytes that no text has: binary data, or an undeclared charset."""
    # Searching for one byte takes a tenth of the time of counting it, or of searching for a character.
    if utf8 and b"\0" not in utf8 and b"\x1b" not in utf8:
        return ()
    count = text.count("\0") + text.count("\x1b")
    noun = "character" if count == 1 else "characters"
    return (f"{count} control {noun} (NUL or ESC): this may be no text",) if count else ()


def flag_binary(data: bytes) -> tuple[str, ...]:
    """Flag images, archives and other binary formats, by their first bytes."""
    found = find_signature(data)
    return (f"looks like {found.name}, read as text",) if found else ()


def flag_format(text: str) -> tuple[str, ...]:
    """Name input that is neither prose nor HTML, by its beginning."""
    preamble = PREAMBLE.match(text, 0, SNIFF)
    start = preamble.end() if preamble else 0
    if text.startswith("<", start):
        root = _XML_ROOT.match(text, start, start + 400)
        what = _XML_KINDS.get(root[1].lower()) if root else None
        if what is None and text.lstrip("\ufeff \t\r\n").startswith("<?xml"):
            what = "XML"
    else:
        what = "JSON" if _JSON_START.match(text, 0, 400) and text[-80:].rstrip().endswith(("}", "]")) else None
    return (f"looks like {what}, read as text",) if what else ()


def flag_mojibake(text: str) -> tuple[str, ...]:
    """Flag UTF-8 that was read as windows-1252 earlier."""
    sample = text[:50_000]  # a misread file is misread throughout
    if sample.isascii() or not any(hint in sample for hint in _MOJIBAKE_HINT):
        return ()
    count = len(_MOJIBAKE.findall(sample))
    # A single one may be a quotation, or an odd spelling in a price list.
    return (f"mojibake: {count} places look like UTF-8 read as windows-1252",) if count > 1 else ()
