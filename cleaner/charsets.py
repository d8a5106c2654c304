"""Charsets by their names on the web, decoded as browsers decode them.

Python's codecs lack characters that vendors added to the standards (the circled figures of Japan, the euro sign of
Chinese pages) and decode some bytes to other characters; here the tables of the WHATWG correct them
(https://encoding.spec.whatwg.org/#indexes). Invalid bytes become U+FFFD, as many of them at once as in browsers: with
one too few, everything after them would be decoded out of step.
"""

from __future__ import annotations

import codecs
import re
from functools import cache, partial

# The meaning of labels on the web (https://encoding.spec.whatwg.org/#names-and-labels): name, Python's codec, labels.
# Names that Python's own aliases cover as well are left out of the labels.
_ENCODINGS = (
    ("utf-8", "utf-8", "utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8"),
    ("utf-16le", "utf-16-le", "utf-16le utf-16 csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf16"),
    ("utf-16be", "utf-16-be", "utf-16be unicodefffe"),
    (
        "windows-1252",
        "cp1252",
        (
            "windows-1252 ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 "
            "iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 latin-1 us-ascii x-cp1252 iso-latin-1 ansi x-user-defined"
        ),
    ),
    ("windows-1250", "cp1250", "windows-1250 cp1250 x-cp1250"),
    ("windows-1251", "cp1251", "windows-1251 cp1251 x-cp1251 win-1251"),
    ("windows-1253", "cp1253", "windows-1253 cp1253 x-cp1253"),
    (
        "windows-1254",
        "cp1254",
        "windows-1254 cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 l5 latin5 x-cp1254",
    ),
    ("windows-1255", "cp1255", "windows-1255 cp1255 x-cp1255"),
    ("windows-1256", "cp1256", "windows-1256 cp1256 x-cp1256"),
    ("windows-1257", "cp1257", "windows-1257 cp1257 x-cp1257"),
    ("windows-1258", "cp1258", "windows-1258 cp1258 x-cp1258"),
    ("windows-874", "cp874", "windows-874 dos-874 iso-8859-11 iso8859-11 iso885911 tis-620"),
    ("iso-8859-2", "iso8859-2", "iso-8859-2 csisolatin2 iso8859-2 iso88592 iso_8859-2 l2 latin2"),
    ("iso-8859-3", "iso8859-3", "iso-8859-3 csisolatin3 iso8859-3 iso88593 iso_8859-3 l3 latin3"),
    ("iso-8859-4", "iso8859-4", "iso-8859-4 csisolatin4 iso8859-4 iso88594 iso_8859-4 l4 latin4"),
    ("iso-8859-5", "iso8859-5", "iso-8859-5 csisolatincyrillic cyrillic iso8859-5 iso88595 iso_8859-5"),
    ("iso-8859-6", "iso8859-6", "iso-8859-6 arabic asmo-708 csisolatinarabic ecma-114 iso8859-6 iso88596 iso_8859-6"),
    ("iso-8859-7", "iso8859-7", "iso-8859-7 csisolatingreek ecma-118 elot_928 greek greek8 iso8859-7 iso88597"),
    ("iso-8859-8", "iso8859-8", "iso-8859-8 hebrew iso-8859-8-e iso-8859-8-i logical visual iso8859-8 iso88598"),
    ("iso-8859-10", "iso8859-10", "iso-8859-10 csisolatin6 l6 latin6 iso8859-10 iso885910"),
    ("iso-8859-13", "iso8859-13", "iso-8859-13 iso8859-13 iso885913"),
    ("iso-8859-14", "iso8859-14", "iso-8859-14 iso8859-14 iso885914"),
    ("iso-8859-15", "iso8859-15", "iso-8859-15 csisolatin9 l9 latin9 iso8859-15 iso885915 iso_8859-15"),
    ("iso-8859-16", "iso8859-16", "iso-8859-16"),
    ("koi8-r", "koi8-r", "koi8-r cskoi8r koi koi8 koi8_r"),
    ("koi8-u", "koi8-u", "koi8-u koi8-ru"),
    ("macintosh", "mac-roman", "macintosh csmacintosh mac x-mac-roman"),
    ("x-mac-cyrillic", "mac-cyrillic", "x-mac-cyrillic x-mac-ukrainian"),
    ("ibm866", "cp866", "ibm866 866 cp866 csibm866"),
    ("gbk", "gb18030", "gbk gb2312 chinese csgb2312 csiso58gb231280 gb_2312 gb_2312-80 iso-ir-58 x-gbk"),
    ("gb18030", "gb18030", "gb18030"),
    ("big5", "big5hkscs", "big5 big5-hkscs cn-big5 csbig5 x-x-big5"),
    ("euc-jp", "euc_jp", "euc-jp cseucpkdfmtjapanese x-euc-jp"),
    ("iso-2022-jp", "iso2022_jp", "iso-2022-jp csiso2022jp"),
    ("shift_jis", "cp932", "shift_jis shift-jis csshiftjis ms932 ms_kanji sjis windows-31j x-sjis"),
    (
        "euc-kr",
        "cp949",
        "euc-kr cseuckr csksc56011987 iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949",
    ),
)
_NAMES = {label: name for name, _, labels in _ENCODINGS for label in labels.split()}
_CODECS = {name: codec for name, codec, _ in _ENCODINGS} | {"utf-32le": "utf-32-le", "utf-32be": "utf-32-be"}
MULTIBYTE = frozenset({"gbk", "gb18030", "big5", "euc-jp", "iso-2022-jp", "shift_jis", "euc-kr"})

# Characters of Python's codecs, each followed by the one that browsers decode the same bytes to.
_READ_AS = {
    "euc-jp": "〜～‖∥−－¢￠£￡¬￢",
    "shift_jis": "\uf8f0\ufffd\uf8f1\ufffd\uf8f2\ufffd\uf8f3\ufffd",
    "gbk": "\ue5e5\u3000\ue7c7ḿ",
    "gb18030": "\ue5e5\u3000\ue7c7ḿ",
    "big5": "•‧､﹑‾¯∼～♁⊕☉⊙¥￥¢￠£￡",
    "koi8-u": "╝ў╬Ў",
}
# Bytes unknown to Python's codecs, in hexadecimal, with the characters for these and the following byte pairs.
_MORE = {
    "gbk": "80€",
    "gb18030": "80€",
    "windows-1255": "ca\u05ba",
    "big5": (
        "877a㡵𡵓𣚞𦀡㻬 87a1𥣞㫵竼龗𤅡𨤍𣇪𠪊𣉞䌊蒄龖鐯䤰蘓墖靊鈘秐稲晠権袝瑌篅枂稬剏遆㓦珄𥶹 "
        "87c1瓆鿇垳䤯呌䄱𣚎堘穲𧭥讏䚮𦺈䆁𥶙箮𢒼鿈𢓁𢓉𢓌鿉蔄𣖻䂴鿊䓡𪷿拁灮鿋 8e69箸 8e6f簆 8e7e糎 8eab緒 "
        "8eb4縝 8ecd者 8ed0耨 8f57菁 8f69蒨 8f6e萏 8fcb覦覩 8ffe起 906d都 907a銹 90dc靜 90f1響 91bf鼖 9244蔃 "
        "92af兙兛兝兞 92c8鍮 92d1瑹 9447浧 94ca禛 95d9邗 9644靝 96ed瀞 96fc嬨 9b76爁 9b78矗 9b7b纇 9bc6駖 "
        "9bde釔 9bec惞 9bf6澶 9c42輶 9c53侻 9c62營 9c68鄄 9c6b鷰 9c77菏 9cbc尐秣 9cd0婧 9d57輋 9d5a筑 9dc4拐 "
        "9ea9恢 9eef痹 9efd汊 9f60鬮 9f66鼗 9fcb僭 9fd8弌 a063蠏 a077拎 a0d5瑨 a0df煢 a0e4牐 "
        "a3c0␀␁␂␃␄␅␆␇␈␉␊␋␌␍␎␏␐␑␒␓␔␕␖␗␘␙␚␛␜␝␞␟ a3e0␡€ c6cf廴 c6d3无 c6d5癶 c6d7隶 c6de〃仝 fa5f倩 fa66偽 "
        "fabd包 fac5卄 fad5卿 fb48嘅 fbb8婷 fbf3幵 fbf9廐 fc4f彘 fc6c悤 fcb9撐 fce2晴 fcf1杞 fdb7沜渝 fdbb港 "
        "fdf1煮 fe52猪 fe6f瑜 feaa瓩 fedd砉 "
    ),
}
_RUN = re.compile(r"([0-9a-f]+)([^0-9a-f\s]+)")
_LEADS = {
    "euc-jp": b"\x8e\x8f" + bytes(range(0xA1, 0xFF)),
    "shift_jis": bytes((*range(0x81, 0xA0), *range(0xE0, 0xFD))),
}
_LEADS_OF_OTHERS = bytes(range(0x81, 0xFF))
_TRIPLE = 0x8F  # begins three bytes in EUC-JP, where the others begin two


def find_encoding(label: str | None) -> str | None:
    """The WHATWG name of the charset that a label stands for on the web, or None for unknown labels."""
    if not label:
        return None
    label = label.strip(" \t\n\r\f\"'").lower()
    return _NAMES.get(label) or _NAMES.get(label.replace("_", "-"))


def codec_of(name: str) -> str:
    """Python's codec for a charset, which covers most of it."""
    return _CODECS[name]


def read_as(data: bytes, name: str) -> str:
    """Decode bytes in a charset; invalid ones become U+FFFD.

    Args:
        data: The bytes, without a byte order mark.
        name: A name that `find_encoding` gave, or `utf-32le` or `utf-32be`.

    Returns:
        As many characters as bytes at most.
    """
    if name == "iso-2022-jp":
        return _read_switched(data)
    if table := _single_bytes(name):
        return _as_browsers(codecs.charmap_decode(data, "replace", table)[0], name)
    if name not in MULTIBYTE:
        return data.decode(_CODECS[name], "replace")
    return _as_browsers(data.decode(_CODECS[name], f"cleaner.{name}"), name)


def read_strictly(data: bytes, name: str) -> str | None:
    """Decode bytes in an East Asian charset, whose last character may be cut off; None if they are invalid.

    Args:
        data: The bytes.
        name: A name that `find_encoding` gave; not `iso-2022-jp`.
    """
    decoder = codecs.getincrementaldecoder(_CODECS[name])(f"cleaner.{name}.strict")
    try:
        return _as_browsers(decoder.decode(data), name)
    except UnicodeDecodeError:
        return None


def _as_browsers(text: str, name: str) -> str:
    """Replace characters of Python's codec by those that browsers decode the same bytes to."""
    pairs = _READ_AS.get(name, "")
    for ours, theirs in zip(pairs[::2], pairs[1::2], strict=True):
        text = text.replace(ours, theirs)
    return text


@cache
def _single_bytes(name: str) -> str:
    """The 256 characters of a single-byte charset, its holes filled with C1 controls; empty for others."""
    if name.startswith("utf") or name in MULTIBYTE:
        return ""
    more = _more(name)
    known = [bytes([byte]).decode(_CODECS[name], "ignore") or more.get(bytes([byte]), "") for byte in range(256)]
    holes = [chr(byte) if 0x80 <= byte < 0xA0 else "\ufffd" for byte in range(256)]
    return "".join(character or hole for character, hole in zip(known, holes, strict=True))


# ------------------------------------------------------------------------------------------ what codecs lack


@cache
def _more(name: str) -> dict[bytes, str]:
    """Byte sequences that Python's codec of a charset lacks, with their characters."""
    if name == "euc-jp":
        return _rows_of_companies()
    more: dict[bytes, str] = {}
    for run in _RUN.finditer(_MORE.get(name, "")):
        first, size = int(run[1], 16), len(run[1]) // 2
        more |= {(first + place).to_bytes(size, "big"): character for place, character in enumerate(run[2])}
    return more


def _rows_of_companies() -> dict[bytes, str]:
    """NEC's and IBM's additions to JIS X 0208 in EUC-JP; of Python's codecs only that of Shift_JIS has them."""
    pairs = {
        bytes((lead, trail)): _as_shift_jis(lead, trail) for lead in (0xAD, *range(0xF9, 0xFD)) for trail in _TRAILS
    }
    known = {pair: shifted.decode("cp932", "ignore") for pair, shifted in pairs.items()}
    return {pair: character for pair, character in known.items() if character > "\x7f"}  # half of a pair may be ASCII


_TRAILS = range(0xA1, 0xFF)


def _as_shift_jis(lead: int, trail: int) -> bytes:
    """A byte pair of EUC-JP in Shift_JIS, in which two rows of 94 characters are one of 188."""
    row, place = divmod((lead - 0xA1) * 94 + trail - 0xA1, 188)
    return bytes((row + (0x81 if row < 0x1F else 0xC1), place + (0x40 if place < 0x3F else 0x41)))


def _mended(name: str, error: UnicodeError) -> tuple[str, int]:
    """The error handler for `codecs`: the replacement where Python's codec fails, and where to continue."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    data, start = error.object, error.start
    for found in (data[start : start + 2], data[start : start + 1]):
        if known := _more(name).get(found):
            return known, start + len(found)
    return "\ufffd", start + _count_wrong(name, data[start : start + 3])


def _count_wrong(name: str, data: bytes) -> int:
    """The number of bytes to skip for an invalid character; an ASCII byte begins the next one."""
    if len(data) < 2 or data[0] not in _LEADS.get(name, _LEADS_OF_OTHERS) or data[1] < 0x80:
        return 1
    triple = name == "euc-jp" and data[0] == _TRIPLE and data[1] in _TRAILS
    return 3 if triple and data[2:] >= b"\x80" else 2


def _mended_or_raised(name: str, error: UnicodeError) -> tuple[str, int]:
    mended, end = _mended(name, error)
    if mended == "\ufffd":
        raise error
    return mended, end


for _name in MULTIBYTE:
    codecs.register_error(f"cleaner.{_name}", partial(_mended, _name))
    codecs.register_error(f"cleaner.{_name}.strict", partial(_mended_or_raised, _name))


# ------------------------------------------------------------------------------------------------------ ISO-2022-JP

_SWITCH = re.compile(rb"\x1b(\([BJI]|\$[@B])")
_WRONG = dict.fromkeys((0x0E, 0x0F, 0x1B), "\ufffd")
_ASCII = "".join(map(chr, range(128))).translate(_WRONG)
_ROMAN = _ASCII.replace("\\", "¥").replace("~", "‾")
_KANA = _ASCII[:0x21] + "".join(map(chr, range(0xFF61, 0xFFA0)))
# White space and other controls keep their meaning in two-byte sets, because writers end lines inside them.
_PAIRS = bytes(
    byte | 0x80 if 0x21 <= byte < 0x7F else 0xFF if byte >= 0x80 or byte == 0x1B else byte for byte in range(256)
)
_SETS = {b"(B": _ASCII, b"(J": _ROMAN, b"(I": _KANA}


def _read_switched(data: bytes) -> str:
    """Decode ISO-2022-JP, in which escape sequences switch between character sets."""
    first, *rest = _SWITCH.split(data)
    parts = [codecs.charmap_decode(first, "replace", _ASCII)[0]]
    for switch, part in zip(rest[::2], rest[1::2], strict=True):
        table = _SETS.get(switch)
        parts.append(
            codecs.charmap_decode(part, "replace", table)[0] if table else read_as(part.translate(_PAIRS), "euc-jp")
        )
    return "".join(parts)
