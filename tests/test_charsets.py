"""Bytes of the charsets of the web are read as browsers read them."""

from __future__ import annotations

import time

import pytest

from cleaner.charsets import MULTIBYTE, codec_of, find_encoding, read_as, read_strictly


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("iso-8859-1", "windows-1252"),
        (" ISO-8859-1 ", "windows-1252"),
        ("latin1", "windows-1252"),
        ("ascii", "windows-1252"),
        ("gb2312", "gbk"),
        ("GB18030", "gb18030"),
        ("shift-jis", "shift_jis"),
        ("Shift_JIS", "shift_jis"),
        ("ks_c_5601-1987", "euc-kr"),
        ("iso-8859-9", "windows-1254"),
        ("tis-620", "windows-874"),
        ("utf8", "utf-8"),
        ("KOI8-R", "koi8-r"),
        ("no-such-charset", None),
        ("rot13", None),
        ("base64", None),
        ("", None),
        (None, None),
    ],
)
def test_labels_mean_what_they_mean_on_the_web(label: str | None, name: str | None) -> None:
    assert find_encoding(label) == name


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [
        ("euc-jp", "ada1b9baadeaada2", "①杭㈱②"),
        ("euc-jp", "fcf1f9a1", "ⅰ纊"),
        ("euc-jp", "a1c1a1dda1c2a1f2", "～－∥￡"),
        ("euc-jp", "8eb18fb0a1", "ｱ丂"),
        ("shift_jis", "8740a0fd", "①\ufffd\ufffd"),
        ("iso-2022-jp", "411b2442212d216b242220297e1b284242", "A´°あ \ufffdB"),
        ("iso-2022-jp", "1b24422d2131211b2842", "①院"),
        ("iso-2022-jp", "1b283631311b2842", "\ufffd(611"),
        ("iso-2022-jp", "1b284931361b284a5c7e1b284261e9", "ｱｶ¥‾a\ufffd"),
        ("iso-2022-jp", "1b244224220a24241b2842", "あ\nい"),
        ("gbk", "80d6d0a3a0a8bc", "€中\u3000ḿ"),
        ("gb18030", "808139ee39", "€㐀"),
        ("big5", "a3e1a4a487a1a145", "€中𥣞‧"),
        ("euc-kr", "b0a180c9a1", "가\ufffd\ufffd"),
        ("koi8-u", "aebe", "ўЎ"),
        ("windows-1255", "ca", "\u05ba"),
        ("windows-1252", "80818de9", "€\x81\x8dé"),
        ("windows-1253", "aa", "\ufffd"),
        ("utf-16le", "410000d8", "A\ufffd"),
    ],
)
def test_bytes_are_what_browsers_make_of_them(name: str, data: str, text: str) -> None:
    assert read_as(bytes.fromhex(data), name) == text


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [
        ("euc-jp", "ada1b9ba", "①杭"),
        ("euc-jp", "adbfb9ba", "\ufffd杭"),
        ("euc-jp", "8fa1a1b9ba", "\ufffd杭"),
        ("euc-jp", "a93cb9ba", "\ufffd<杭"),
        ("euc-jp", "ffb9ba", "\ufffd杭"),
        ("shift_jis", "85bf9085", "\ufffd水"),
        ("shift_jis", "853c9085", "\ufffd<水"),
        ("gbk", "b0ffb0a1", "\ufffd啊"),
        ("gbk", "b03cb0a1", "\ufffd<啊"),
        ("big5", "a3fea440", "\ufffd一"),
        ("big5", "a33ca440", "\ufffd<一"),
        ("euc-kr", "c9a1b0a1", "\ufffd가"),
        ("euc-kr", "b03cb0a1", "\ufffd<가"),
    ],
)
def test_what_fits_no_charset_takes_nothing_else_along(name: str, data: str, text: str) -> None:
    assert read_as(bytes.fromhex(data), name) == text


def test_strictly_read_is_what_browsers_can_read() -> None:
    assert read_strictly(bytes.fromhex("ada1c9"), "euc-jp") == "①"
    assert read_strictly(bytes.fromhex("adbfb9ba"), "euc-jp") is None
    assert read_strictly(bytes.fromhex("80d6d0"), "gbk") == "€中"


@pytest.mark.parametrize("name", sorted(MULTIBYTE))
def test_all_that_python_knows_of_a_charset_is_read(name: str) -> None:
    text = "水 abc\n" if name != "iso-2022-jp" else "水"
    assert read_as(text.encode(codec_of(name)) * 3, name) == text * 3


@pytest.mark.parametrize("name", sorted(MULTIBYTE))
@pytest.mark.parametrize(
    "junk", [b"\xff", b"\xfd\xfe", b"\x81\x30", b"\xc9\xa1", b"\x1b$B", b"\x1b(I\xff", b"\x8f\xa1"]
)
def test_any_amount_of_junk_is_read(name: str, junk: bytes) -> None:
    data = junk * 100_000
    started = time.process_time()
    assert len(read_as(data, name)) <= len(data)
    assert time.process_time() - started < 5
