"""Bytes to text: finds the charset, and whether it is HTML or plain text."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from cleaner.blocks import Document
from cleaner.decode.charset import decode_bytes
from cleaner.decode.flags import flag_binary, flag_controls, flag_format, flag_mojibake, flag_replaced
from cleaner.decode.kind import find_kind

if TYPE_CHECKING:
    from cleaner.blocks import InputType


def decode(
    data: bytes | str,
    *,
    url: str | None = None,
    charset: str | None = None,
    input_type: InputType = "auto",
) -> Document:
    """Decode the input to text, and decide whether it is HTML.

    UTF-8 comes back byte for byte when encoded again: line ends, NULs and, in plain text, the byte order mark. Lone
    surrogates in a `str` become U+FFFD, for no encoding could hold them.

    Args:
        data: Bytes in any charset or in none, or text.
        url: Where it came from, if known.
        charset: The one that the HTTP header named.
        input_type: `html` or `text` to say what it is, `auto` to look.

    Returns:
        The document; its text has at most as many characters as `data` has bytes (or characters). Never raises.
    """
    if isinstance(data, str):
        text, utf8 = _without_surrogates(data)
        encoding, warnings = "utf-8", flag_replaced(text)
    else:
        text, encoding, warnings = decode_bytes(data, charset, input_type)
        utf8 = bytes(data) if encoding == "utf-8" and not warnings else b""  # with a warning the bytes may not be valid
        warnings = (*warnings, *flag_binary(data))
    kind = find_kind(text) if input_type == "auto" else input_type
    controls = flag_controls(text, utf8)
    if kind == "html":
        # A parser would make it the body's first word.
        text, utf8 = text.removeprefix("\ufeff"), utf8.removeprefix(codecs.BOM_UTF8)
    else:
        warnings, utf8 = warnings or flag_format(text), b""
    return Document(text, kind, url, encoding, (*warnings, *controls, *flag_mojibake(text)), utf8)


def looks_like_html(text: str) -> bool:
    """Whether text is markup to be read as HTML, rather than prose or a listing in which tags occur."""
    return find_kind(text) == "html"


def _without_surrogates(text: str) -> tuple[str, bytes]:
    """The text made encodable, and its UTF-8."""
    try:
        return text, text.encode("utf-8")
    except UnicodeEncodeError:
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return text, text.encode("utf-8")
