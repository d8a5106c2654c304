from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.decode import decode, looks_like_html

RUSSIAN = "Вчера вечером в городе прошёл сильный дождь, и реки вышли из берегов. Жители сообщили, что дороги закрыты."
FRENCH = "L'été dernier, à Besançon, les élèves ont planté des chênes près du château. « C'était très drôle », dit Zoé."
SPANISH = "El niño comió una piña en la montaña y después salió corriendo. ¿Quién sabía que así sería el otoño?"
POLISH = "Zażółć gęślą jaźń, powiedział wójt, a później wszyscy poszli nad rzekę, żeby łowić ryby i śpiewać pieśni."
JAPANESE = "昨日の夜、東京では強い雨が降り、川の水位が上がった。住民は避難所に集まり、朝まで過ごした。"
CHINESE = "昨天晚上，城里下了一场大雨，河水上涨。居民们聚集在学校里，一直待到早晨。"
TAIWANESE = "昨天晚上，城裡下了一場大雨，河水上漲。居民們聚集在學校裡，一直待到早晨。"
KOREAN = "어젯밤 도시에 큰 비가 내려 강물이 불어났다. 주민들은 학교에 모여 아침까지 지냈다."


def page(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head>{head}<title>t</title></head><body><p>{body}</p></body></html>"


@pytest.mark.parametrize(
    ("body", "codec", "label", "name"),
    [
        (RUSSIAN, "cp1251", "windows-1251", "windows-1251"),
        (RUSSIAN, "koi8-r", "koi8-r", "koi8-r"),
        (FRENCH, "cp1252", "iso-8859-1", "windows-1252"),
        (POLISH, "iso8859-2", "iso-8859-2", "iso-8859-2"),
        (JAPANESE, "cp932", "Shift_JIS", "shift_jis"),
        (JAPANESE, "euc_jp", "euc-jp", "euc-jp"),
        (JAPANESE, "iso2022_jp", "iso-2022-jp", "iso-2022-jp"),
        (CHINESE, "gb18030", "gb2312", "gbk"),
        (TAIWANESE, "big5hkscs", "big5", "big5"),
        (KOREAN, "cp949", "euc-kr", "euc-kr"),
    ],
)
def test_the_header_the_meta_or_the_bytes_tell_the_charset(body: str, codec: str, label: str, name: str) -> None:
    raw = page(body).encode(codec)
    from_header = decode(raw, charset=label)
    assert (from_header.text, from_header.encoding, from_header.kind) == (page(body), name, "html")
    for head in (f'<meta charset="{label}">', f'<META http-equiv=Content-Type content="text/html; charset={label}">'):
        declared = decode(page(body, head).encode(codec))
        assert (declared.text, declared.encoding) == (page(body, head), name)
    if codec != "iso2022_jp":  # which is pure ASCII to look at
        assert decode(body.encode(codec)).text == body


@pytest.mark.parametrize(("text", "codec"), [(SPANISH, "cp1252"), (FRENCH, "cp1252"), (POLISH, "cp1250")])
def test_latin_charsets_are_told_apart_without_a_declaration(text: str, codec: str) -> None:
    assert decode(text.encode(codec)).text == text


@pytest.mark.parametrize("declared", ["euc-jp", None])
def test_signs_of_companies_are_told_from_junk(declared: str | None) -> None:
    raw = page(f"{JAPANESE}@").encode("euc_jp").replace(b"@", b"\xad\xa1\xad\xea")
    document = decode(raw, charset=declared)
    assert (document.text, document.encoding, document.warnings) == (page(f"{JAPANESE}①㈱"), "euc-jp", ())


def test_header_goes_before_meta() -> None:
    raw = page(RUSSIAN, '<meta charset="koi8-r">').encode("cp1251")
    assert decode(raw, charset="windows-1251").text == page(RUSSIAN, '<meta charset="koi8-r">')


def test_mark_goes_before_header() -> None:
    for codec, name in (
        ("utf-8", "utf-8"),
        ("utf-16-le", "utf-16le"),
        ("utf-16-be", "utf-16be"),
        ("utf-32-le", "utf-32le"),
        ("utf-32-be", "utf-32be"),
    ):
        document = decode(("\ufeff" + page(RUSSIAN)).encode(codec), charset="windows-1251")
        assert (document.text, document.encoding, document.kind) == (page(RUSSIAN), name, "html")


def test_utf16_without_a_mark() -> None:
    text = "A plain English sentence that was saved by an old editor, twice over."
    assert decode(text.encode("utf-16-le")).text == text
    assert decode(text.encode("utf-16-be")).text == text


@pytest.mark.parametrize("text", [RUSSIAN, page(RUSSIAN), page(RUSSIAN, '<meta charset="utf-16">'), page(JAPANESE)])
@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_in_other_scripts(text: str, codec: str) -> None:
    document = decode(text.encode(codec))
    assert (document.text, document.warnings) == (text, ())


@pytest.mark.parametrize(
    "text", ["a\nb\nc\n" * 30, "a\tb\t" * 30, "red\0ice\0" * 30, "\x1b[1mred\x1b[0m" * 30, "\0" * 90]
)
def test_every_second_character_may_be_a_line_end(text: str) -> None:
    assert decode(text.encode()).text == text


@pytest.mark.parametrize("declared", [None, "utf-8", "windows-1252"])
def test_iso_2022_jp_is_told_by_its_switches(declared: str | None) -> None:
    document = decode(page(JAPANESE).encode("iso2022_jp"), charset=declared)
    assert (document.text, document.encoding, document.warnings) == (page(JAPANESE), "iso-2022-jp", ())


@pytest.mark.parametrize(
    ("text", "warnings"),
    [
        ("one \x1b$ two", ("1 control character (NUL or ESC): this may be no text",)),
        ("\x1b[1mred\x1b[0m", ("2 control characters (NUL or ESC): this may be no text",)),
        ("a\0b", ("1 control character (NUL or ESC): this may be no text",)),
        ("a\tb\f\r\n\x85", ()),
    ],
)
def test_controls_are_kept_and_flagged(text: str, warnings: tuple[str, ...]) -> None:
    for document in (decode(text), decode(text.encode())):
        assert (document.text, document.warnings) == (text, warnings)


def test_xml_declaration_counts() -> None:
    raw = f'<?xml version="1.0" encoding="windows-1251"?>{page(RUSSIAN)}'.encode("cp1251")
    document = decode(raw)
    assert document.kind == "html"
    assert RUSSIAN in document.text


def test_declaration_in_a_comment_or_in_prose_does_not_count() -> None:
    assert decode(page(FRENCH, "<!-- <meta charset=koi8-r> -->").encode("cp1252")).encoding == "windows-1252"
    prose = f"Write <meta charset=koi8-r> into the head of a page. {FRENCH}"
    assert decode(prose.encode("cp1252")).text == prose


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="description" content="How to read a page with charset=koi8-r"><meta charset="{}">',
        '<meta charset="no such" ><META CHARSET = \'{}\' data-n=">">',
        '<!--><meta http-equiv=content-type content="text/html"><meta data-a="<p>" charset={}>',
        '<meta content="text/html; charset={}" data-charset=koi8-r http-equiv="Content-Type"/>',
        '<meta property="og:charset" content="charset=koi8-r"><meta/charset="{}"/>',
    ],
)
@pytest.mark.parametrize(("body", "codec", "name"), [(RUSSIAN, "cp1251", "windows-1251"), (RUSSIAN, "utf-8", "utf-8")])
def test_only_what_declares_a_charset_declares_it(head: str, body: str, codec: str, name: str) -> None:
    text = page(body, head.format(name))
    document = decode(text.encode(codec))
    assert (document.text, document.encoding, document.warnings) == (text, name, ())


def test_declared_late_is_still_better_than_a_guess() -> None:
    head = f"<script>{'x = 1; ' * 300}</script><meta charset=windows-1251>"
    assert decode(page("да", head).encode("cp1251")).encoding == "windows-1251"


@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1251", "gbk", "shift_jis"])
def test_utf8_that_is_declared_as_something_else_is_read_as_utf8(label: str) -> None:
    raw = page(RUSSIAN).encode()
    document = decode(raw, charset=label)
    assert document.text == page(RUSSIAN)
    assert "but is UTF-8" in document.warnings[0]


def test_what_claims_to_be_utf8_and_is_not() -> None:
    document = decode(page(RUSSIAN).encode("cp1251"), charset="utf-8")
    assert document.text == page(RUSSIAN)
    assert document.warnings == ("declared as utf-8, but is not; read as windows-1251",)


def test_one_broken_byte_leaves_utf8_what_it_is() -> None:
    document = decode(RUSSIAN.encode() + b"\xd0")
    assert document.text == RUSSIAN + "\ufffd"
    assert document.encoding == "utf-8"
    assert document.warnings == ("1 replacement character (\ufffd): bytes that fit no utf-8",)


def test_undefined_bytes_of_windows_1252_become_controls_as_in_browsers() -> None:
    assert decode(b"caf\xe9 \x81\x8d", charset="latin1").text == "café \x81\x8d"


def test_unknown_labels_are_passed_over() -> None:
    assert decode(page(RUSSIAN).encode(), charset="x-klingon").text == page(RUSSIAN)
    assert decode(b"plain", charset="\x00\xff").text == "plain"


TEXTS = [
    "",
    "   \n\n  ",
    "Just a line.",
    "The <div> element groups things. Close it with </div>, or the page breaks.",
    "<div> and <p> are elements. Use </div> to end one, and </p> to end the other.",
    "<html> is the root of a page, <head> and <body> stand below it.",
    "<!DOCTYPE html> tells the browser which mode to use. It comes first.",
    "In HTML, `<p>Hello</p>` makes a paragraph, and `<b>bold</b>` makes bold.",
    "if a < b and c > d: return a<b>c",
    "std::vector<int> v; template <typename T> class S { map<string, int> m; };",
    "Start with this:\n\n<html>\n<body>\n<p>Hello</p>\n</body>\n</html>\n\nSave it, then open it in a browser.",
    "# Title\n\nSome *Markdown* with a <br> in it and <b>bold</b> words.\n\n- one\n- two\n",
    '<p align="center"><img src="logo.png"></p>\n\n# Tool\n\nA tool that does one thing, and does it well enough.\n',
    "She wrote <3 and <3 again. <john@example.org> answered: <http://example.org/>",
    "From: A <a@example.org>\nTo: B <b@example.org>\n\nHello there.",
]

MARKUP = [
    "<!DOCTYPE html><html><body>x</body></html>",
    "<!doctype html>",
    "\ufeff\n\n<!-- saved from somewhere -->\n<html lang=en>\n<head><title>x</title></head><body>y</body></html>",
    '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x.dtd">\n<html><head/></html>',
    "<HTML><HEAD><TITLE>Old</TITLE></HEAD><BODY BGCOLOR=white>Hello<P>world</BODY></HTML>",
    "<html><body><p>no closing tags here",
    "<body><p>no html element</p></body>",
    "<div class='post'><p>One.</p><p>Two.</p></div>",
    "<p>A fragment of an article.</p>\n<p>It goes on with a second paragraph, which is long enough.</p>\n",
    "<p>Paragraphs of the nineties,\n<p>Never closed, one after another.\n<p>Like these.",
    "<h1>Title</h1>\nSome text.<br>More text, on a line of its own.<br>\nAnd the end.<br>",
    "First line of a blog post.<br/><br/>Second line with <a href='https://example.org/'>a link</a>.<br/>Third.<br/>",
    "<article><h1>T</h1><pre><code>&lt;div&gt;</code></pre></article>",
    "<ul><li>one<li>two</ul>",
    "<table><tr><td>1</td><td>2</td></tr></table>",
    "Warning: foo() in /var/www/x.php on line 3\n<!DOCTYPE html><html><body>"
    + "<p>words</p>" * 50
    + "</body></html>\n",
    "<div>" + "<p>Some words in a paragraph.</p>" * 2000,
]


@pytest.mark.parametrize("text", TEXTS)
def test_text_stays_text(text: str) -> None:
    assert not looks_like_html(text)
    assert decode(text).kind == "text"
    assert decode(text.encode()).text == text


@pytest.mark.parametrize("text", MARKUP)
def test_markup_is_html(text: str) -> None:
    assert decode(text).kind == "html"
    assert decode(text.encode()).kind == "html"


def test_input_type_overrules_content() -> None:
    assert decode("<html><body></body></html>", input_type="text").kind == "text"
    assert decode("no tags", input_type="html").kind == "html"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "a PDF document"),
        (b"PK\x03\x04\x14\x00\x00\x00", "a zip archive or an office document"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a PNG image"),
        (b"\x1f\x8b\x08\x00", "gzip data"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel></channel></rss>', "an RSS feed"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"></feed>', "an Atom feed"),
        (b'<?xml version="1.0"?>\n<!-- c --><urlset><url/></urlset>', "a sitemap"),
        (b'<?xml version="1.0"?><book><chapter/></book>', "XML"),
        (b'{"title": "x", "body": ["y"]}\n', "JSON"),
        (b'[{"id": 1}, {"id": 2}]', "JSON"),
    ],
)
def test_other_formats_are_named(data: bytes, what: str) -> None:
    document = decode(data)
    assert document.kind == "text"
    assert f"looks like {what}, read as text" in document.warnings


@pytest.mark.parametrize("text", ["[1] A footnote.\n[2] Another one]", "{not json}", "{ x }", "[sic] he said [so]"])
def test_prose_in_brackets_is_not_json(text: str) -> None:
    assert decode(text).warnings == ()


def test_mojibake_is_flagged_and_left_alone() -> None:
    broken = FRENCH.encode().decode("cp1252", "replace")
    document = decode(broken)
    assert document.text == broken
    assert any("mojibake" in warning for warning in document.warnings)
    russian = RUSSIAN.encode().decode("latin-1")
    assert any("mojibake" in warning for warning in decode(russian).warnings)


@pytest.mark.parametrize("text", [FRENCH, SPANISH, POLISH, RUSSIAN, "NÃO, SÃO PAULO, À LA CARTE, Ângela", "Ð and Þ"])
def test_letters_of_real_languages_are_not_mojibake(text: str) -> None:
    assert decode(text).warnings == ()


def test_lone_surrogates_are_replaced_and_pairs_joined() -> None:
    document = decode("a\ud83d\ude00b\ud800c")
    assert document.text == "a😀b\ufffdc"
    assert document.text.encode()
    assert document.warnings


def test_mark_and_line_ends_and_nuls_come_back() -> None:
    raw = b"\xef\xbb\xbfone\r\ntwo\rthree\n\x00\x0b\x0c\xc2\x85\xe2\x80\xa8end"
    assert decode(raw).text.encode() == raw


@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "gbk", "big5", "utf-16", "shift_jis", "latin1", "?"]))
@settings(max_examples=150, deadline=None)
def test_any_bytes_give_text_that_is_no_longer(data: bytes, charset: str | None) -> None:
    document = decode(data, charset=charset)
    assert len(document.text) <= len(data)
    document.text.encode()


@given(st.sampled_from(["<meta charset=", "<html>", "<p>", "<!--", '"', "utf-16", ">", "\xe9", "<?xml encoding='"]))
@settings(max_examples=20, deadline=None)
def test_repeated_scraps_of_markup_take_linear_time(scrap: str) -> None:
    started = time.process_time()
    decode(scrap.encode("cp1252") * 50_000)
    decode(scrap * 50_000)
    assert time.process_time() - started < 20  # in square time it would take hours


@given(
    st.binary(max_size=300) | st.text(st.characters(), max_size=200), st.sampled_from([None, "utf-8", "gbk", "latin1"])
)
@settings(max_examples=150, deadline=None)
def test_utf8_of_a_page_is_its_text(data: bytes | str, charset: str | None) -> None:
    document = decode(data, charset=charset, input_type="html")
    assert document.utf8 in {b"", document.text.encode()}
    assert document.with_text("other").utf8 == b""


@pytest.mark.parametrize(
    "data", ["\ufeff<p>é", "<p>é", "\ufeff<p>é".encode(), "<p>é".encode(), bytearray("<p>é".encode())]
)
def test_utf8_of_a_page_is_kept_where_it_is_at_hand(data: bytes | str) -> None:
    assert decode(data, input_type="html").utf8 == "<p>é".encode()
    assert decode(data, input_type="text").utf8 == b""


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_utf8_text_round_trips(text: str) -> None:
    assert decode(text.encode(), input_type="text").text == text
    assert decode(text, input_type="text").text == text


def test_utf8_text_needs_no_detector() -> None:
    """Neither to import nor to read the common case, which is to stay cheap."""
    text = (RUSSIAN * 30)[:2500]
    code = f"import sys\nfrom cleaner.decode import decode\ndecode({text.encode()!r})\n"
    code += "sys.exit('charset_normalizer' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603  fixed words
