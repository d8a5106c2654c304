from __future__ import annotations

import time
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import clean
from cleaner.blocks import Block, Document
from cleaner.html.details import details
from cleaner.html.layout import MASK_BITS, MASK_HIDDEN, HtmlPage
from cleaner.read_html import read_html


def read(markup: str) -> HtmlPage:
    return read_html(Document(markup, "html"))


def texts(markup: str) -> list[str]:
    return [block.text for block in read(markup).blocks]


def filled(markup: str) -> list[Block]:
    page = read(markup)
    return list(details(page, range(len(page.blocks))))


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>One <b>bold</b> and <a href=x>a link</a>.</p>", ["One bold and a link."]),
        ("<div>before<p>inside</p>after</div>", ["before", "inside", "after"]),
        ("<my-card>custom</my-card><x-y>tags</x-y>", ["custom", "tags"]),
        ("<p>Take the <st1:place>Rovdal</st1:place> road.<o:p></o:p>", ["Take the Rovdal road."]),
        ("<p>Every <term-tip>fjord</term-tip>, they say", ["Every fjord, they say"]),
        ("<div>Last seen <time-ago>two days ago</time-ago> by Ann</div>", ["Last seen two days ago by Ann"]),
        ("<p>Every <term-box><p>fjord</p></term-box>, they say", ["Every", "fjord", ", they say"]),
        ("<div>Every <term-box><div>fjord</div></term-box>, they say", ["Every", "fjord", ", they say"]),
        ("<div>The end.<a-card>More</a-card></div>", ["The end.", "More"]),
        ("<p>Every <button>fjord</button>, they say", ["Every fjord, they say"]),
        ("<p>Every fjord <button>Copy</button></p>", ["Every fjord", "Copy"]),
        ("<p><t-f>of <t-n><t-x>x</t-x></t-n></t-f> is", ["of x is"]),
        ("<p>  white \n\t space\xa0 goes </p>", ["white space goes"]),
        ("<p>first<br>second<br><br>a paragraph of its own", ["first\nsecond", "a paragraph of its own"]),
        ("<p><a>one</a> <a>two</a><a>three</a>\n<i>four</i>", ["one two three four".replace("two three", "twothree")]),
        ("<p><i><b>a</b> </i><u>b</u>", ["a b"]),
        ("<p><i><b>a</b></i><u>b</u>", ["ab"]),
        ("<p>a<!-- note -->b", ["ab"]),
        (
            "<p><span>H</span><span>ELLO</span> <b>ri</b><span>vers</span> 3<sup>RD</sup> <b>No</b>5",
            ["HELLO rivers 3RD No5"],
        ),
        (
            "<p>Let <u class=katex><u class=katex-mathml><math alttext='x^2'></math></u><u class=katex-html>x2</u></u>",
            ["Let x^2"],
        ),
        ("<noscript><p>no script</p></noscript>", ["no script"]),
        ("<p>The <map name=m><area href=a></map> pier", ["The pier"]),
        ("<img usemap='#m'><map name=m><area href=a><p>The pier</p><p>Closed", ["The pier", "Closed"]),
        ("<p hidden>hidden", ["hidden"]),
        ("<script>var a='<p>x</p>'</script><style>p{}</style><svg><text>y</text></svg><p>z", ["z"]),
        ("<ul><li>one<li>two<ul><li>inner</ul></ul>", ["one", "two", "inner"]),
        ("<table><tr><td>a<td>b</table>", ["a", "b"]),
        ("<p>x <math alttext='x^2'><mi>x</mi></math> y", ["x x^2 y"]),
        ("", []),
        ("\0", []),
        ("<frameset><frame></frameset>", []),
    ],
)
def test_blocks_are_inline_runs_under_block_elements(markup: str, expected: list[str]) -> None:
    assert texts(markup) == expected


def test_code_keeps_its_lines_and_names_its_language() -> None:
    (block,) = filled('<pre class="language-Python"><code>def f():\n    <span>return</span> 1\n</code></pre>')
    assert block.text == "def f():\n    return 1"
    assert block.language == "python"


def test_lines_of_code_end_alike() -> None:
    assert texts("<pre>a&#13;\nb&#13;c</pre>") == ["a\nb\nc"]
    once = clean("<article data-cleaned><pre>a&#13;\nb&#13;c</pre></article>")
    assert clean(once.html).html == once.html


def test_verbatim_elements_nest() -> None:
    assert texts("<div>a<pre>b  c<textarea>d  e</textarea>f  g<pre>h</pre> i</pre>j  k</div>") == [
        "a", "b  c", "d  e", "f  g", "h", " i", "j k",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("a  b<p>c  d\n<b>e</b>\n f</p>g  h", [("pre", "a  b"), ("p", "c d e f"), ("pre", "g  h")]),
        ("<p>a  b\n <i>c</i> <i>d</i>", [("p", "a b c d")]),
        ("<p><kbd>Notes</kbd>Term</p>", [("p", "Notes Term")]),
        ("a  b<h3>c  d <pre>e  f</pre> g  h</h3>i  j", [
            ("pre", "a  b"), ("h3", "c d"), ("pre", "e  f"), ("h3", "g h"), ("pre", "i  j"),
        ]),
        ("<div>a  b</div><p>c  d<br>e  f</p><div>g  h</div>", [("pre", "a  b"), ("p", "c d\ne f"), ("pre", "g  h")]),
        ("a  b<button>c  d</button>e  f", [("pre", "a  b"), ("button", "c d"), ("pre", "e  f")]),
        ("a  b<my-name>c  d</my-name>e  f", [("pre", "a  bc  de  f")]),
        ("<code-line>a  b</code-line><code-line></code-line><code-line>c</code-line>", [("pre", "a  b\n\nc")]),
        ("<p>" + "<pre>a  b<p>c  d" * 400, [("pre", "a  b"), ("p", "c d")] * 400),
    ],
)  # fmt: skip
def test_what_ends_code_is_none_until_it_closes(code: str, expected: list[tuple[str, str]]) -> None:
    assert [(block.tag, block.text) for block in read(f"<pre>{code}</pre>").blocks] == expected


def test_code_with_a_line_an_element_is_one_block() -> None:
    (block,) = filled("<div class='highlight-source-js'><pre><div>let a</div><div>let b</div></pre></div>")
    assert block.text == "let a\nlet b"
    assert block.language == "js"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<div class=l>a</div><div class=l></div><div class=l>b</div>", "a\n\nb"),
        ("<div class=l>a</div><div class=l></div><div class=l></div><div class=l>b</div>", "a\n\n\nb"),
        ("<ol><li>a</li><li></li><li>b</li></ol>", "a\n\nb"),
        ("<div class=copy></div><div class=l>a</div><div class=l>b</div>", "a\nb"),
        ("<table><tr><td></td><td>a</td></tr><tr><td></td><td>b</td></tr></table>", "a\nb"),
    ],
)
def test_empty_lines_of_code_are_lines(markup: str, text: str) -> None:
    assert [line.strip() for line in texts(f"<pre>{markup}</pre>")[0].splitlines()] == text.split("\n")


@pytest.mark.parametrize("tag", ["pre", "textarea", "xmp", "listing"])
def test_what_stands_as_it_is_written_is_the_same_to_renderers(tag: str) -> None:
    (block,) = filled(f"<{tag}>one\n\n  two</{tag}>")
    assert (block.tag, block.text) == ("pre", "one\n\n  two")


def test_marks_lie_where_their_text_is() -> None:
    (block,) = filled(
        "<p>See  <a href=' /x '>the <em>old</em>\n page</a> and <img src=p.png alt='a  cat'><b> now </b>."
    )
    found = [(mark.kind, block.text[mark.start : mark.end], mark.value, mark.label) for mark in block.marks]
    assert found == [
        ("a", "the old page", "/x", ""),
        ("em", "old", "", ""),
        ("img", "", "p.png", "a cat"),
        ("strong", "now", "", ""),
    ]


def test_a_link_around_blocks_marks_each() -> None:
    blocks = filled("<a href=u><h3>Head</h3><p>Text</p></a>")
    assert [(b.text, b.marks[0].value, b.marks[0].end) for b in blocks] == [("Head", "u", 4), ("Text", "u", 4)]


def test_path_tells_items_apart_and_keeps_numbers() -> None:
    one, two = filled("<ol start=3><li>one<li>two</ol>")
    assert [container.tag for container in one.path] == ["ol", "li"]
    assert one.path[0].value == "3"
    assert one.path[0] == two.path[0]
    assert one.path[1] != two.path[1]


def test_starts_are_offsets_in_the_joined_text() -> None:
    page = read("<title>A  title</title><h1>Head</h1><p>One<br>two<p>Three")
    joined = "\n".join(block.text for block in page.blocks)
    assert all(joined[b.start :].startswith(b.text) for b in page.blocks)
    assert page.title == "A title"


def test_layout_knows_ancestors_and_what_is_hidden() -> None:
    layout = read("<nav><p>menu</nav><div style='display: none'><p>later</div>").layout
    menu, later = (layout.masks[element] for element in layout.elements)
    assert menu & MASK_BITS["nav"]
    assert menu & MASK_BITS["p"]
    assert not menu & MASK_HIDDEN
    assert later & MASK_HIDDEN


@pytest.mark.parametrize("attribute", ["hidden=until-found", "style='-webkit-backface-visibility: hidden'"])
def test_what_readers_can_see_is_not_hidden(attribute: str) -> None:
    layout = read(f"<div {attribute}><p>shown</p></div>").layout
    assert not any(mask & MASK_HIDDEN for mask in layout.masks)


def test_link_characters_are_counted() -> None:
    layout = read("<p>by <a rel=author href=a>Ann</a>, <a href=b>Bob</a></p>").layout
    assert layout.link_chars == [6]
    assert layout.links == [2]


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 100_000 + "x" + "</div>" * 100_000,
        "<b>" * 50_000 + "x",
        "<span>" * 50_000,
        "<table><tr><td>" * 20_000,
        "<ul><li>" * 30_000,
        "".join(f"<font size={number}><p>" for number in range(10_000)),
        "<svg>" * 50_000,
        "<a><br>x" * 20_000,
    ],
    ids=["div", "b", "span", "table", "ul", "font", "svg", "a"],
)
def test_deep_and_broken_pages_take_no_longer_than_flat_ones(markup: str) -> None:
    started = time.process_time()
    page = read(markup)
    details(page, range(len(page.blocks)))
    assert time.process_time() - started < 10


def test_structure_is_kept_as_far_as_somebody_may_read_it() -> None:
    *_, last = filled("<ul><li>x" * 400)
    assert [container.tag for container in last.path] == ["ul", "li"] * 48


def test_what_is_nested_too_deep_still_has_its_text() -> None:
    assert texts("<div>" * 20_000 + "deep" + "</div>" * 20_000 + "<p>after") == ["deep", "after"]


_tags = st.sampled_from(
    ["p", "div", "b", "a", "span", "li", "ul", "table", "td", "pre", "br", "img", "script", "math", "svg", "link"]
)
_bits = st.one_of(
    st.text(max_size=8),
    _tags.map(lambda tag: f"<{tag}>"),
    _tags.map(lambda tag: f"</{tag}>"),
    st.sampled_from(["<", ">", "<!--", "-->", "&amp;", "&#0;", "\0", " class='a' ", "\u2028", "\ud800"]),
)


@settings(max_examples=100, deadline=None)
@given(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]) | st.sampled_from(" \t\n\xa0\u3000ab"))
)
def test_white_space_of_any_kind_is_one_space(text: str) -> None:
    words = " ".join(text.split())
    assert texts(f"<p>{escape(text)}") == ([words] if words else [])


def test_pages_read_the_same_from_utf8() -> None:
    markup = "<title>é</title><p>один <b>два</b></p>"
    pages = [read_html(Document(markup, "html", utf8=utf8)) for utf8 in (b"", markup.encode())]
    assert pages[0].blocks == pages[1].blocks
    assert pages[0].title == pages[1].title == "é"


@pytest.mark.parametrize("tag", ["link", "input", "source", "wbr", "col"])
@pytest.mark.parametrize(("around", "text"), [("math", "One two four"), ("svg", "One four")])
def test_names_of_empty_elements_may_hold_something_amid_other_markup(around: str, text: str, tag: str) -> None:
    assert texts(f"<p>One <{around}><{tag}>two</{tag}></{around}> four") == [text]


@settings(max_examples=60, deadline=None)
@given(st.lists(_bits, max_size=40).map("".join))
def test_any_markup_gives_a_page_that_holds_together(markup: str) -> None:
    page = read(markup)
    layout = page.layout
    assert [block.index for block in page.blocks] == list(range(len(page.blocks)))
    assert all(block.text.strip() for block in page.blocks)
    for element, parent in enumerate(layout.parents):
        assert parent < element
        assert layout.firsts[element] <= layout.lasts[element] <= len(page.blocks)
    for block in details(page, range(len(page.blocks))):
        assert layout.firsts[layout.elements[block.index]] <= block.index < layout.lasts[layout.elements[block.index]]
        assert all(0 <= mark.start <= mark.end <= len(block.text) for mark in block.marks)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<span>Old Town</span><span>Kayak</span>", "Old Town Kayak"),
        ("Racing<a href=/b>Board games</a>", "Racing Board games"),
        ("Racing<a href=/b>Board</a><br>Card<span>Game</span>", "Racing Board\nCard Game"),
        ("<span>Sold out.</span><span>Ask us.</span>", "Sold out. Ask us."),
        ("<b>Depth:</b><span>Four metres</span>", "Depth: Four metres"),
        ("Sold out.<a href=/b><sup></sup>Ask us.</a>", "Sold out. Ask us."),
        ("<span>By Ann Lee</span><time>12 May</time>", "By Ann Lee 12 May"),
        ("<span>SaaS</span><span>HEALTH</span>", "SaaS HEALTH"),
        ("<span>12:30</span><span>14:00</span>", "12:30 14:00"),
        ("in 1902<label></label><input type=checkbox><span>A side note.</span>", "in 1902 A side note."),
        ("<span>T</span><span>HE END</span>", "THE END"),
        ("<span>1</span><span>2</span>", "12"),
        ("H<sub>2</sub>O", "H2O"),
        ("<span>17</span><span>th</span>", "17th"),
        ("You<b>Tube</b>", "YouTube"),
        ("<b>U.</b><span>S.</span>", "U.S."),
        ("<span>i</span><span>Phone</span>", "iPhone"),
        ("Rock<wbr>Drum", "RockDrum"),
        ("good<!-- -->Bye", "goodBye"),
        ("<code><span>get</span><span>Name</span></code>", "getName"),
        ("<span>T</span>he end", "The end"),
        ("<math><b>2024", "2024"),
        ("<span>well</span><span>known</span>", "wellknown"),
    ],
)
def test_words_that_styles_set_apart_are_two(markup: str, text: str) -> None:
    page = read_html(Document(f"<p>{markup}</p>", "html"))
    assert [block.text for block in page.blocks] == [text]
    for mark in details(page, [0])[0].marks:
        assert text[mark.start : mark.end].strip() == text[mark.start : mark.end]


def test_the_model_sees_words_as_the_markup_has_them() -> None:
    page = read_html(Document("<p>Old<span>Town</span></p><p>Kayak</p>", "html"))
    assert [block.text for block in page.blocks] == ["Old Town", "Kayak"]
    assert page.layout.texts == ["OldTown", "Kayak"]
    assert page.blocks[1].start == len("Old Town") + 1
