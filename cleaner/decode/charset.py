"""Finds the charset of bytes as browsers do, and decodes them.

The order for charsets is that of the WHATWG (https://html.spec.whatwg.org/#determining-the-character-encoding): byte
order mark, HTTP header, the page's own declaration, then what the bytes themselves suggest. Two things go further than
browsers do, because scraped files often no longer match their header or `meta`: what is valid UTF-8 beyond chance is
read as UTF-8 whatever it says it is, and what claims to be UTF-8 without holding one valid sequence is not believed.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from cleaner.charsets import MULTIBYTE, codec_of, find_encoding, read_as, read_strictly
from cleaner.decode.flags import flag_replaced
from cleaner.decode.kind import SNIFF, find_kind
from cleaner.signatures import BOMS

if TYPE_CHECKING:
    from cleaner.blocks import InputType

_PRESCAN = 1024  # bytes, as browsers do
_LATE_PRESCAN = 16_384  # bytes; up to here a declaration is still better than a guess
_GUESS = 16_384  # bytes passed to the charset detector

# In lower case, like the bytes that are searched for a declaration.
_META = re.compile(rb"<!(?=--).*?-->|<meta(?=[\s/])", re.DOTALL)
_ATTRIBUTE = re.compile(rb"""[\s/]*([^\s/>][^\s/>=]*)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>"'][^\s>]*))?""")
_IN_CONTENT = re.compile(rb"""charset\s{0,20}=\s{0,20}["']?\s{0,20}([\w.:-]{2,40})""")
_XML_ENCODING = re.compile(rb"""\A\s{0,20}<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([\w.:-]{2,40})["']""")
# A run of pairs between the escape sequences of ISO-2022-JP, which nothing else writes.
_SWITCHED = re.compile(rb"\x1b\$[@B](?:[!-~]{2})+\x1b\([BJ]")
_WIDE_TAG = re.compile(rb"\s{0,20}(?:(<\x00[!?a-zA-Z]\x00)|\x00<\x00[!?a-zA-Z])")
# Control bytes: in no text, except as the upper bytes of UTF-16 from Latin to Arabic and some more.
_CONTROLS = bytes(sorted(set(range(0x20)) - set(b"\t\n\r")))
_MULTIBYTE_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def decode_bytes(data: bytes, charset: str | None, input_type: InputType) -> tuple[str, str, tuple[str, ...]]:
    """Decode bytes.

    Args:
        data: In any charset or in none.
        charset: The one that the HTTP header named.
        input_type: Only HTML, and what may be HTML, is searched for a declaration.

    Returns:
        The text, the name of the charset that was used, and warnings.
    """
    for mark, name in BOMS:
        if data.startswith(mark):
            # The mark of UTF-8 is kept for the round trip; those of UTF-16 and 32 mean nothing after decoding.
            return _decode_as(data if name == "utf-8" else data[len(mark) :], name)
    declared = _find_declared(data, charset, input_type)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_as(data, *_resolve_invalid_utf8(data, declared))
    if (other := _guess_wide(data) or _guess_switched(data)) is not None:
        return _decode_as(data, other)
    if declared in {None, "utf-8"} or (text.isascii() and declared != "iso-2022-jp"):
        return text, "utf-8", flag_replaced(text)
    if declared is not None and _is_certainly_utf8(data, declared):
        return text, "utf-8", (f"declared as {declared}, but is UTF-8",)
    return _decode_as(data, declared or "utf-8")


def _find_declared(data: bytes, charset: str | None, input_type: InputType) -> str | None:
    """The name of the charset that the header or the page declares."""
    if (name := find_encoding(charset)) is not None:
        return name
    head = data[:_LATE_PRESCAN]
    if input_type == "text" or b"<" not in head:
        return None
    head = head.lower()
    if b"<meta" not in head and b"<?xml" not in head:
        return None
    if input_type == "auto" and find_kind(data[:SNIFF].decode("latin-1")) == "text":
        return None
    name = _prescan(head[:_PRESCAN]) or _prescan(head)
    # A declaration that can be read byte by byte isn't in UTF-16.
    return "utf-8" if name and name.startswith("utf-16") else name


def _prescan(head: bytes) -> str | None:
    """The name of the charset declared by a `meta` element, or else by an XML declaration."""
    at = 0
    while tag := _META.search(head, at):
        at = tag.end()
        if tag[0] == b"<meta":
            attributes, at = _attributes(head, at)
            if name := find_encoding(_label(attributes).decode("ascii", "replace")):
                return name
    found = _XML_ENCODING.search(head)
    return find_encoding(found[1].decode("ascii", "replace")) if found else None


def _attributes(head: bytes, at: int) -> tuple[dict[bytes, bytes], int]:
    """The attributes of a tag, and their end."""
    found: dict[bytes, bytes] = {}
    while attribute := _ATTRIBUTE.match(head, at):
        found.setdefault(attribute[1], (attribute[2] or b"").strip(b"\"'"))
        at = attribute.end()
    return found, at


def _label(attributes: dict[bytes, bytes]) -> bytes:
    """The label in a `meta` element; empty if it is about something else."""
    if b"charset" in attributes or attributes.get(b"http-equiv", b"").strip() != b"content-type":
        return attributes.get(b"charset", b"")
    found = _IN_CONTENT.search(attributes.get(b"content", b""))
    return found[1] if found else b""


def _is_certainly_utf8(data: bytes, declared: str) -> bool:
    """Whether valid UTF-8 is unlikely to be an accident of another charset's bytes."""
    # A few pairs of GBK happen to be valid UTF-8 ("联通"); single-byte text practically never is.
    needed = 8 if declared in MULTIBYTE else 1
    return declared != "iso-2022-jp" and len(_MULTIBYTE_UTF8.findall(data[:_GUESS])) >= needed


def _resolve_invalid_utf8(data: bytes, declared: str | None) -> tuple[str, str]:
    """The charset for bytes that are not valid UTF-8, and a warning or nothing."""
    if declared and not declared.startswith("utf-8"):
        return declared, ""
    if (wide := _guess_wide(data)) is not None:
        return wide, ""
    valid = len(_MULTIBYTE_UTF8.findall(data))
    # A stray byte, or a text cut inside a character, does not make UTF-8 something else.
    stray = len(_high_bytes(data)) - sum(map(len, _MULTIBYTE_UTF8.findall(data)))
    if valid > stray or (declared and (valid or _cannot_judge(data))):
        return "utf-8", ""
    guess = _guess(data)
    return guess, f"declared as utf-8, but is not; read as {guess}" if declared else ""


def _cannot_judge(data: bytes) -> bool:
    """Whether so few bytes are beyond ASCII that a declaration is better than a guess."""
    return len(_high_bytes(data)) < 3


def _high_bytes(data: bytes) -> bytes:
    return data.translate(None, bytes(range(128)))


def _decode_as(data: bytes, name: str, warning: str = "") -> tuple[str, str, tuple[str, ...]]:
    text = read_as(data, name)
    return text, name, (*((warning,) if warning else ()), *flag_replaced(text, name))


def _guess_wide(data: bytes) -> str | None:
    """UTF-16 without a byte order mark: by a tag, or because nearly every second byte is a control."""
    if tag := _WIDE_TAG.match(data):
        return "utf-16le" if tag[1] else "utf-16be"
    sample = data[:1024]
    if len(sample) < 64:
        return None
    halves = {"utf-16be": sample[::2], "utf-16le": sample[1::2]}
    told = {name: len(half) - len(half.translate(None, _CONTROLS)) for name, half in halves.items()}
    name = max(told, key=told.__getitem__)
    other = next(half for one, half in halves.items() if one != name)
    return name if told[name] >= 0.8 * len(halves[name]) and other.count(0) <= 0.05 * len(other) else None


def _guess_switched(data: bytes) -> str | None:
    """ISO-2022-JP, which is valid UTF-8, by the escape sequences around its pairs."""
    return "iso-2022-jp" if b"\x1b" in data and data.isascii() and _SWITCHED.search(data) else None


def _guess(data: bytes) -> str:
    """The likeliest charset for bytes that declare none and aren't UTF-8; windows-1252 without evidence."""
    sample = _sample(data)
    if len(_high_bytes(sample)) < 3:
        return "windows-1252"
    if (name := _guess_asian(sample)) is not None:
        return name
    try:
        from charset_normalizer import from_bytes  # noqa: PLC0415  20 ms, not needed for UTF-8

        best = from_bytes(sample, cp_isolation=list(_guessable())).best()
    except Exception:  # noqa: BLE001  a failed guess must not lose the document
        best = None
    name = _guessable().get(best.encoding, "windows-1252") if best else "windows-1252"
    return _guess_latin(sample) if name in _LATIN_LETTERS else name


@cache
def _guessable() -> dict[str, str]:
    """WHATWG names by the detector's names, for charsets that pages really use."""
    names = (
        "windows-1252 windows-1251 windows-1250 koi8-r gb18030 big5 shift_jis euc-jp euc-kr windows-1253 windows-1254 "
        "windows-1255 windows-1256 windows-1257 windows-874 windows-1258 iso-8859-2"
    )
    spelled = {"iso-8859-2": "iso8859_2", "koi8-r": "koi8_r", "big5": "big5", "euc-jp": "euc_jp"}
    return {spelled.get(name, codec_of(name)): name for name in names.split()}


def _guess_asian(sample: bytes) -> str | None:
    """The East Asian charset in which the bytes are valid and mostly the commonest characters.

    The detector takes short Korean for Thai and misses short Chinese. Other scripts rarely are valid here: one word of
    odd length breaks the pairs.
    """
    shares = {name: _measure_common(sample, name) for name in ("euc-jp", "shift_jis", "euc-kr", "gb18030", "big5")}
    if max(shares["euc-jp"], shares["shift_jis"]) >= 0.25:  # kana, in Japanese only
        return "euc-jp" if shares["euc-jp"] >= shares["shift_jis"] else "shift_jis"
    if shares["euc-kr"] >= 0.85:  # Hangul; misread Chinese has about half
        return "euc-kr"
    name = max(("gb18030", "big5"), key=shares.__getitem__)
    return name if shares[name] >= 0.7 else None


def _measure_common(sample: bytes, name: str) -> float:
    """The share of a charset's first-choice characters among those beyond ASCII; 0 where the bytes are not valid."""
    high = [
        character
        for character in read_strictly(sample, name) or ""
        if character > "\xa0" and character not in "\u3000、。，．：；！？「」（）《》"
    ]
    if len(high) < 4:
        return 0
    if name in {"euc-jp", "shift_jis"}:
        return sum("\u3040" <= character <= "\u30ff" for character in high) / len(high)
    if name == "euc-kr":
        return sum("\uac00" <= character <= "\ud7a3" for character in high) / len(high)
    # Both standards sort the commonest characters first, by their lead bytes.
    first, last, trail = (0xB0, 0xD7, 0xA1) if name == "gb18030" else (0xA4, 0xC6, 0x40)
    pairs = (character.encode(codec_of(name), "ignore") for character in high)
    return sum(len(pair) == 2 and first <= pair[0] <= last and pair[1] >= trail for pair in pairs) / len(high)


def _sample(data: bytes) -> bytes:
    """A part that is rich in bytes beyond ASCII: pages often begin with kilobytes of script."""
    if len(data) <= _GUESS:
        return data
    starts = range(0, min(len(data), 40 * _GUESS), _GUESS)
    best = max((data[start : start + _GUESS] for start in starts), key=lambda part: len(_high_bytes(part)))
    whole = re.search(rb"[\x00-\x2f]", best)  # in no charset part of a longer character
    return best[whole.start() :] if whole else best


# Letters beyond ASCII of the languages that each of the Latin charsets serves.
_LATIN_LETTERS = {
    "windows-1252": "éèêëàâáäãåæçíìîïñóòôöõøœúùûüýÿßðþÉÈÊÀÂÁÄÃÅÆÇÍÎÑÓÔÖÕØÚÜ«»“”‘’–—…•°€£§ºª¿¡´·©®",
    "windows-1250": "ąćęłńóśźżáčďéěíňřšťúůýžäöüőűăâîşţđŁŚŻŹČŠŽŘĆÁÉÍÓÚÖÜŐ„”“’–—…«»°€§©®",
    "windows-1254": "çğıöşüâîûÇĞİÖŞÜ“”‘’–—…«»°€§©®",
    "windows-1257": "āčēģīķļņšūžąęėįųõäöüĀČĒĢĪĶĻŅŠŪŽĄĘĖĮŲÕÄÖÜ„“”’–—…«»°€§©®",
    "iso-8859-2": "ąćęłńóśźżáčďéěíňřšťúůýžäöüőűăâîşţđŁŚŻŹČŠŽŘĆÁÉÍÓÚÖÜŐ°§",
}


def _guess_latin(sample: bytes) -> str:
    """The Latin charset with the most plausible letters; the most common one wins ties."""

    def score(name: str) -> int:
        high = read_as(_high_bytes(sample), name)
        good = sum(map(high.count, _LATIN_LETTERS[name]))
        return 2 * good - len(high)

    return max(_LATIN_LETTERS, key=score)
