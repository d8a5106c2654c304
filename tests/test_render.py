"""Kept blocks as text, Markdown and HTML: pages as people write them, and structures that no one would."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser, LexborNode

from cleaner import clean_html
from cleaner.blocks import Block, Container, Document, Mark, Options
from cleaner.html.details import details
from cleaner.read_html import read_html
from cleaner.render import is_safe_address, to_html, to_markdown, to_text
from cleaner.render.numerals import numeral

PLAIN = Options()
RICH = Options(links=True, images=True)


def blocks_of(markup: str) -> tuple[Block, ...]:
    page = read_html(Document(markup, "html"))
    return details(page, range(len(page.blocks)))


def markdown(markup: str, options: Options = PLAIN) -> str:
    return to_markdown(blocks_of(markup), options)


def text(markup: str) -> str:
    return to_text(blocks_of(markup))


def html(markup: str, options: Options = PLAIN) -> str:
    return to_html(blocks_of(markup), options)


def parsed_words(fragment: str) -> list[str]:
    node = LexborHTMLParser(fragment).css_first("article[data-cleaned]")
    assert node is not None
    return node.text().split()


MARKDOWN = {
    "headings keep their level": ("<h1>One</h1><p>x</p><h3>Three</h3>", "# One\n\nx\n\n### Three"),
    "emphasis": ("<p>a <b>b</b> <i>c</i> <code>d*</code> <del>e</del></p>", "a **b** *c* `d*` ~~e~~"),
    "emphasis leaves white space outside": ("<p>a<b> b </b>c</p>", "a **b** c"),
    "nested emphasis": ("<p><b>a <i>b</i></b> c</p>", "**a *b*** c"),
    "emphasis that Markdown can't show is left out": ("<p>der<b><i>„Satz“</i></b>geht</p>", "der„Satz“geht"),
    "emphasis leaves punctuation outside where Markdown needs it": (
        "<p><b>Nota:</b>der<b>„Satz“</b>geht, 中文<b>粗体。</b>后面<i>(see: </i>it</p>",
        "**Nota**:der„**Satz**“geht, 中文**粗体**。后面(*see:* it",
    ),
    "emphasis around punctuation with other ends beside it": ("<p>der<b>„<i>Satz“</i></b>geht</p>", "der„Satz“geht"),
    "a star beside a break or the end of a term": (
        "<p>a <b>b *<br>. c</b></p><dl><dt>d *<dd>e</dl>",
        "a **b \\*\\\n. c**\n\n**d \\***\n: e",
    ),
    "a line like the rule of a table": ("<p>a | b<br>--- | ---</p>", "a | b\\\n\\--- | ---"),
    "marks that touch are one": ("<p><b>a</b><b>b</b> <code>c</code><code>d</code></p>", "**ab** `cd`"),
    "code that holds back-ticks": ("<p><code>a`b</code></p>", "``a`b``"),
    "raised and lowered": ("<p>H<sub>2</sub>O, 10<sup>6</sup></p>", "H<sub>2</sub>O, 10<sup>6</sup>"),
    "a break": ("<p>one<br>two</p>", "one\\\ntwo"),
    "a list": ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
    "nested lists": ("<ul><li>a<ol><li>b</li><li>c</li></ol></li><li>d</li></ul>", "- a\n  1. b\n  2. c\n- d"),
    "a list directly in a list": (
        "<ol><li>a</li><ul><li>b</li><li>c</li></ul><li>d</li></ol>",
        "1. a\n   - b\n   - c\n2. d",
    ),
    "a list in a list, with nothing before it": ("<ul><ul><li>a</li></ul><li>b</li></ul>", "- a\n\n* b"),
    "a list that begins with seven": ('<ol start="7"><li>a</li><li>b</li></ol>', "7. a\n8. b"),
    "an item that says its number": ('<ol><li>a</li><li value="9">b</li><li>c</li></ol>', "1. a\n9. b\n10. c"),
    "a list with letters": ("<ol type=a><li>a</li><li>b</li></ol>", "- a. a\n- b. b"),
    "Roman numbers in a list with letters": (
        "<ol type=A start=27><li>a<ol type=i><li>b<p>c</p></li><li value=4>d</li></ol></li></ol>",
        "- AA. a\n\n  - i. b\n\n    c\n\n  - iv. d",
    ),
    "letters that styles write": (
        (
            "<ol type=1 style='margin: 0; list-style-type: Lower-Roman'><li>a</ol><p>b</p>"
            "<ol type=a style='list-style: decimal inside'><li>c</ol><p>d</p><ol type=z><li>e</ol>"
        ),
        "- i. a\n\nb\n\n1. c\n\nd\n\n1. e",
    ),
    "a list with letters after one with bullets": (
        "<ul><li>a</li></ul><ol type=a><li>b</li></ol><ol><li>c</li></ol>",
        "- a\n\n* a. b\n\n1. c",
    ),
    "a list with letters goes on in a line": ("<ul><li>a<ol type=I start=3><li>b</ol></ul>", "- a\n  - III. b"),
    "letters that no text follows": (
        "<ol type=a><li><pre>a</pre></li><li>b</li></ol>",
        "1. ```\n   a\n   ```\n2. b",
    ),
    "numbers without letters": (
        "<ol type=i start=4000><li>a</ol><p>b</p><ol type=a start=0><li>c</ol>",
        "- 4000\\. a\n\nb\n\n- 0\\. c",
    ),
    "a list that counts down": ("<ol reversed><li>a</li><li>b</li></ol>", "- 2\\. a\n- 1\\. b"),
    "a list that counts down from three": (
        "<ol reversed start=3 type=a><li>a</li>text<li>b</li><li>c</li><li>d</li></ol>",
        "- c. a\n\ntext\n\n- b. b\n- a. c\n- 0\\. d",
    ),
    "items of several paragraphs": ("<ul><li><p>a</p><p>b</p></li><li><p>c</p></li></ul>", "- a\n\n  b\n\n- c"),
    "two lists in a row stay two": ("<ul><li>a</li></ul><ul><li>b</li></ul>", "- a\n\n* b"),
    "text between items": ("<ol><li>a</li>&gt;<li>b</li></ol>", "1. a\n\n\\>\n\n2. b"),
    "a list that goes on after another": (
        "<ol><li>a</li>text<ol><li>b</li></ol><li>c</li></ol>",
        "1. a\n\ntext\n\n1. b\n\n2) c",
    ),
    "a list in an item that goes on with two": (
        "<ul><li><ol><li>a</li>text<li>b</li></ol></li></ul>",
        "- 1. a\n\n  text\n\n  2. b",
    ),
    "a list in an item that begins with five": (
        "<ul><li>a<ol><li value=5>b</li></ol></li></ul>",
        "- a\n\n  5. b",
    ),
    "a quote before the items": ("<ul><blockquote>a</blockquote><li>b</li></ul>", "> a\n- b"),
    "an item without a list": ("<li>a</li>", "- a"),
    "a quote": ("<blockquote><p>a</p><p>b</p></blockquote><p>c</p>", "> a\n>\n> b\n\nc"),
    "two quotes in a row stay two": (
        "<blockquote>a</blockquote><blockquote>b</blockquote>",
        "> a\n\n> b",
    ),
    "a list in a quote": ("<blockquote><ul><li>a</li><li>b</li></ul></blockquote>", "> - a\n> - b"),
    "code in a list": ("<ul><li>a<pre>x\n  y</pre></li></ul>", "- a\n\n  ```\n  x\n    y\n  ```"),
    "code with its language": (
        '<pre><code class="language-python">if x:\n    y()\n</code></pre>',
        "```python\nif x:\n    y()\n```",
    ),
    "code that holds a fence": ("<pre>```\nx\n```</pre>", "````\n```\nx\n```\n````"),
    "a table with a header": (
        "<table><tr><th>a</th><th>b</th></tr><tr><td>1|2</td><td>3</td></tr></table>",
        "| a | b |\n| --- | --- |\n| 1\\|2 | 3 |",
    ),
    "a table without a header": (
        "<table><tr><td>a</td><td>b</td></tr><tr><td>1</td><td>2</td></tr></table>",
        "|  |  |\n| --- | --- |\n| a | b |\n| 1 | 2 |",
    ),
    "a cell over two columns": (
        '<table><tr><th colspan="2">a</th><th>b</th></tr><tr><td>1</td><td>2</td><td>3</td></tr></table>',
        "| a |  | b |\n| --- | --- | --- |\n| 1 | 2 | 3 |",
    ),
    "a break in a cell": (
        "<table><tr><th>a<br>*</th><th>b</th></tr><tr><td>x *<br>* y</td><td><b>z<br>z</b></td></tr></table>",
        "| a<br>\\* | b |\n| --- | --- |\n| x \\*<br>\\* y | **z<br>z** |",
    ),
    "a table's caption": (
        "<table><caption>Cap</caption><tr><th>a</th><th>b</th></tr></table>",
        "Cap\n\n| a | b |\n| --- | --- |",
    ),
    "a table that lays out a page is none": (
        "<table><tr><td><h1>T</h1><p>one</p></td><td>menu</td></tr></table>",
        "# T\n\none\n\nmenu",
    ),
    "a table in a table": (
        "<table><tr><td>x</td><td><table><tr><th>a</th><th>b</th></tr></table></td></tr></table>",
        "x\n\n| a | b |\n| --- | --- |",
    ),
    "definitions": ("<dl><dt>a</dt><dd>b</dd><dt>c</dt><dd><p>d</p></dd></dl>", "**a**\n: b\n\n**c**\n: d"),
    "definitions without terms are indented text": ("<dl><dd>a</dd><dd>b</dd></dl>", "a\n\nb"),
    "a formula": (
        '<p>so <math><mi>x</mi><annotation encoding="application/x-tex">x_1</annotation></math> is 5$</p>',
        "so $x_1$ is 5\\$",
    ),
    "links are off": ('<p><a href="https://a.example/">a</a></p>', "a"),
}


@pytest.mark.parametrize(("markup", "expected"), MARKDOWN.values(), ids=MARKDOWN.keys())
def test_markdown(markup: str, expected: str) -> None:
    assert markdown(markup) == expected


RICH_MARKDOWN = {
    "a link": ('<p>see <a href="https://a.example/b c(1)">this</a></p>', "see [this](https://a.example/b%20c%281%29)"),
    "a link with emphasis": ('<p><a href="/x"><b>b</b></a></p>', "[**b**](/x)"),
    "a script is no link": ('<p><a href="javascript:alert(1)">a</a></p>', "a"),
    "a jump inside the page is no link": ('<p><a href="#top">a</a></p>', "a"),
    "an image": ('<p>a <img src="/i.png" alt="An [i]"> b</p>', "a ![An \\[i\\]](/i.png) b"),
    "a link's words in brackets": ('<p><a href="/x">[a] b</a> [c]</p>', "[\\[a\\] b](/x) [c]"),
    "a link's words with half a bracket": (
        '<p><a href="/x">a ] b</a> <a href="/y">a [ b</a></p>',
        "[a \\] b](/x) [a \\[ b](/y)",
    ),
    "an exclamation before a link": ('<p>Ha!<a href="/x">x</a></p>', "Ha\\![x](/x)"),
}


@pytest.mark.parametrize(("markup", "expected"), RICH_MARKDOWN.values(), ids=RICH_MARKDOWN.keys())
def test_markdown_with_links_and_images(markup: str, expected: str) -> None:
    assert markdown(markup, RICH) == expected


FOOTNOTES = {
    "as pandoc writes them": (
        '<p>Text<a href="#fn1" id="fnref1"><sup>1</sup></a>.</p>'
        '<ol><li id="fn1"><p>Note.<a href="#fnref1">↩︎</a></p></li></ol>'
    ),
    "as MediaWiki writes them": (
        '<p>Text<sup id="cite_ref-1"><a href="#cite_note-1">[1]</a></sup>.</p>'
        '<ol><li id="cite_note-1"><b><a href="#cite_ref-1">^</a></b> Note.</li></ol>'
    ),
    "as newsletters write them": (
        '<p>Text<a id="footnote-anchor-1" href="#footnote-1">1</a>.</p>'
        '<div><a id="footnote-1" href="#footnote-anchor-1">1</a><div><p>Note.</p></div></div>'
    ),
    "as word processors write them": (
        '<p>Text<a href="#_ftn1" name="_ftnref1">[1]</a>.</p><p><a href="#_ftnref1" name="_ftn1">[1]</a> Note.</p>'
    ),
    "as word processors write them, raised": (
        '<p>Text<a href="#_ftn1"><sup>[1]</sup></a>.</p><p><a href="#_ftnref1"><sup>[1]</sup></a> Note.</p>'
    ),
    "as word processors write them, raised with brackets": (
        '<p>Text<sup>[<a href="#_ftn1">1</a>]</sup>.</p><p><sup>[<a href="#_ftnref1">1</a>]</sup> Note.</p>'
    ),
    "with brackets around the way back": (
        '<p>Text<sup><a href="#fn1">1</a></sup>.</p><ol><li id="fn1">Note. [<a href="#fnref1">↩</a>]</li></ol>'
    ),
    "as WordPress writes them": (
        '<p>Text<sup><a href="#a-b" id="a-b-link">1</a></sup>.</p>'
        '<ol><li id="a-b">Note. <a href="#a-b-link">↩</a></li></ol>'
    ),
}


@pytest.mark.parametrize("markup", FOOTNOTES.values(), ids=FOOTNOTES.keys())
def test_footnotes(markup: str) -> None:
    assert markdown(markup) == "Text[^1].\n\n[^1]: Note."


@pytest.mark.parametrize("markup", FOOTNOTES.values(), ids=FOOTNOTES.keys())
def test_footnotes_are_read_again_from_html(markup: str) -> None:
    written = html(markup)
    assert markdown(written) == markdown(markup)
    node = LexborHTMLParser(written)
    assert [link.attributes["href"] for link in node.css("a")] == ["#fn1", "#fnref1"]
    assert [link.attributes["id"] for link in node.css("a")] == ["fnref1", "fn1"]


def test_a_formula_is_read_again_from_html() -> None:
    markup = '<p>so <math alttext="x &lt; y_1"></math> is it</p><p><math alttext="a^2"></math></p>'
    assert markdown(html(markup)) == markdown(markup) == "so $x < y_1$ is it\n\n$$a^2$$"


def test_a_name_is_given_once_however_often_a_footnote_is_referred_to() -> None:
    number = '<sup><a href="#n1">1</a></sup>'
    written = html(f'<p>a{number} b{number}</p><ol><li>Note. <a href="#r1-back">↩</a></li></ol>')
    assert written.count('id="fnref1"') == 1
    assert written.count('href="#fn1"') == 2
    assert markdown(written) == "a[^1] b[^1]\n\n[^1]: Note."


def test_a_jump_that_no_footnote_has_stays_text_among_footnotes() -> None:
    contents = '<ul><li><a href="#background">Background</a></li></ul>'
    assert markdown(contents + FOOTNOTES["as pandoc writes them"]) == "- Background\n\nText[^1].\n\n[^1]: Note."
    assert "<li>\nBackground\n</li>" in html(contents + FOOTNOTES["as pandoc writes them"])


def test_text_beside_a_footnotes_number_makes_no_link() -> None:
    number = '<sup><a href="#fn1">1</a></sup>'
    shown = markdown(f'<p>Text{number}(b)</p><ol><li>[Note]<a href="#fnref1">↩</a>(b)</li></ol><p>{number}: c</p>')
    assert shown == "Text[^1]\\(b)\n\n[^1]: [Note\\](b)\n\n[^1]\\: c"


def test_a_reference_whose_footnote_is_gone_stays_text() -> None:
    blocks = blocks_of(FOOTNOTES["as MediaWiki writes them"])[:1]
    assert to_markdown(blocks, PLAIN) == "Text<sup>[1]</sup>."


NOTE = '<li>Note {0}. <a href="#ref{0}">↩</a></li>'
RAISED = {
    '<a href="#r1">1</a>,<a href="#r2">2</a>': "[^1],[^2]",
    '<a href="#r1">1</a>, <a href="#r2">2</a>': "[^1], [^2]",
    '<a href="#r1">1</a><a href="#r2">2</a>': "[^1][^2]",
    '[<a href="#r1">1</a>][<a href="#r2">2</a>]': "[^1][^2]",
    '[<a href="#r1">1</a>]': "[^1]",
    '(<a href="#r1">1</a>)': "[^1]",
    '<a href="#r1">1</a>:12': "<sup>[^1]\\:12</sup>",
    '<a href="#r1">1</a>,<a href="#r7">7</a>': "<sup>[^1],7</sup>",
    '<a href="#r7">7</a>,<a href="#r1">1</a>': "<sup>7,[^1]</sup>",
}


@pytest.mark.parametrize(("raised", "expected"), RAISED.items())
def test_each_of_several_raised_numbers_refers_to_its_footnote(raised: str, expected: str) -> None:
    notes = NOTE.format(1) + NOTE.format(2)
    markup = f"<p>Text<sup>{raised}</sup>.</p><ol>{notes}</ol>"
    assert markdown(markup).split("\n")[0] == f"Text{expected}."
    assert markdown(html(markup)) == markdown(markup)


def test_an_item_that_nothing_refers_to_keeps_its_number_beside_footnotes() -> None:
    raised = '<sup><a href="#r1">1</a>–<a href="#r3">3</a></sup>'
    notes = "".join(map(NOTE.format, range(1, 5)))
    assert markdown(f"<p>Text{raised}.</p><ol>{notes}</ol>") == (
        "Text[^1]–[^3].\n\n[^1]: Note 1.\n\n2. Note 2. ↩\n\n[^3]: Note 3.\n\n4. Note 4. ↩"
    )


LOOKS_LIKE_MARKDOWN = {
    "# not a heading": "\\# not a heading",
    "#hashtag": "#hashtag",
    "- not an item": "\\- not an item",
    "1. not an item": "1\\. not an item",
    "2026. A year": "2026\\. A year",
    "> not a quote": "\\> not a quote",
    "a *b* c_d_ e_f": "a \\*b\\* c_d\\_ e_f",
    "3 * 4 = 12": "3 * 4 = 12",
    "[1] stays": "[1] stays",
    "[a](b)": "[a\\](b)",
    "a < b, <b>": "a < b, \\<b>",
    "&amp; &lt;": "\\&amp; \\&lt;",
    "---": "\\---",
    "a`b`": "a\\`b\\`",
    "~5 but ~~no~~": "~5 but ~\\~no\\~\\~",
}


@pytest.mark.parametrize(("line", "expected"), LOOKS_LIKE_MARKDOWN.items())
def test_text_that_looks_like_markdown_stays_text(line: str, expected: str) -> None:
    assert to_markdown([Block(0, line, 0, "p")], PLAIN) == expected


def test_text_parts_paragraphs_items_and_cells() -> None:
    markup = (
        "<h1>T</h1><p>a <b>b</b></p><ul><li>c<ul><li>d</li></ul></li><li>e</li></ul>"
        "<table><tr><th>f</th><th>g</th></tr><tr><td>1</td><td>2</td></tr></table><pre>  x\n    y</pre>"
    )
    assert text(markup) == "T\n\na b\n\nc\nd\ne\n\nf\tg\n1\t2\n\n  x\n    y"


TABLES_AS_TEXT = {
    "an empty cell": (
        "<tr><th>City</th><th>2010</th><th>2020</th></tr><tr><td>Oslo</td><td></td><td>0.7</td></tr>",
        "City\t2010\t2020\nOslo\t\t0.7",
    ),
    "an empty cell at the end": (
        "<tr><th>City</th><th>2010</th><th>2020</th></tr><tr><td>Oslo</td><td>0.6</td><td></td></tr>",
        "City\t2010\t2020\nOslo\t0.6",
    ),
    "an empty corner": (
        "<tr><td></td><th>2010</th><th>2020</th></tr><tr><th>Oslo</th><td>0.6</td><td>0.7</td></tr>",
        "\t2010\t2020\nOslo\t0.6\t0.7",
    ),
    "a cell over two rows": (
        (
            "<tr><th>Year</th><th>City</th><th>Mio</th></tr><tr><td rowspan=2>2010</td><td>Rome</td><td>2.6</td></tr>"
            "<tr><td>Oslo</td><td>0.6</td></tr>"
        ),
        "Year\tCity\tMio\n2010\tRome\t2.6\n\tOslo\t0.6",
    ),
    "a cell over two columns": (
        (
            "<tr><th>Car</th><th colspan=2>One</th><th>Two</th></tr>"
            "<tr><td></td><td>now</td><td>later</td><td>now</td></tr>"
        ),
        "Car\tOne\t\tTwo\n\tnow\tlater\tnow",
    ),
    "a column of pictures": (
        (
            "<tr><td><img src=a></td><td>Oslo</td><td></td><td>0.7</td></tr>"
            "<tr><td><img src=b></td><td>Rome</td><td></td><td>2.8</td></tr>"
        ),
        "Oslo\t0.7\nRome\t2.8",
    ),
}


@pytest.mark.parametrize(("rows", "expected"), TABLES_AS_TEXT.values(), ids=TABLES_AS_TEXT.keys())
def test_cells_stand_under_their_headers(rows: str, expected: str) -> None:
    table = f"<table>{rows}</table>"
    assert text(table) == expected
    assert text(html(table)) == expected


PLANS = (
    "<table><tr><th>Plan</th><th>Price</th><th>Has</th></tr><tr><td>Basic</td><td>$5</td><td>{0}</td></tr>"
    "<tr><td>Pro</td><td>$9</td><td>all</td></tr></table>"
)
FOUR = "<ul><li>a</li><li>b</li><li>c</li><li>d</li></ul>"


def test_a_list_in_one_cell_makes_no_layout_of_a_table_with_headers() -> None:
    table = PLANS.format(FOUR)
    assert text(table) == "Plan\tPrice\tHas\nBasic\t$5\ta b c d\nPro\t$9\tall"
    assert markdown(table) == (
        "| Plan | Price | Has |\n| --- | --- | --- |\n| Basic | $5 | a<br>b<br>c<br>d |\n| Pro | $9 | all |"
    )
    assert "<td>a<br>\nb<br>\nc<br>\nd</td>" in html(table)


def test_much_text_in_one_cell_makes_no_layout_of_a_table_with_headers() -> None:
    assert text(PLANS.format("word " * 300)).split("\n")[2] == "Pro\t$9\tall"


TALK = "<p>" + "word " * 100 + "</p>"
LAYOUTS = {
    "no headers": PLANS.format(FOUR).replace("th>", "td>"),
    "an article in a cell": PLANS.format(TALK * 8),
    "few cells, one of much text": f"<table><tr><th>a</th><th>b</th></tr><tr><td>{TALK * 3}<td>c</td></tr></table>",
    "few cells, most of several blocks": f"<table><tr><th>a</th></tr><tr><td>{FOUR}</td><td>{FOUR}</td></tr></table>",
    "a page's heading": PLANS.format("<h1>a</h1>"),
    "lines of code": PLANS.format("<pre>a\nb</pre>"),
    "a single row": f"<table><tr><th>News</th><td>{FOUR}</td></tr></table>",
}


@pytest.mark.parametrize("table", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_columns_of_a_page_are_no_table(table: str) -> None:
    assert "<table>" not in html(table)
    assert "\t" not in text(table)


def test_a_cell_is_as_long_when_it_is_read_again() -> None:
    table = f"<table><tr><td>{'x' * 500}<p>{'y' * 500}</p></td><td>z</td></tr><tr><td>1</td><td>2</td></tr></table>"
    assert text(html(table)) == text(table)
    assert "\tz" in text(table)


def test_posts_in_a_list_are_paragraphs() -> None:
    markup = "<ol><li><p>a</p><p>b</p></li><li><p>c</p><p>d</p></li></ol>"
    assert text(markup) == "a\n\nb\n\nc\n\nd"


def test_html_is_semantic() -> None:
    markup = '<div class=x><h2>T</h2><p onclick="a()">a <b>b</b></p><ol start=3><li>c<li>d</ol><pre>e</pre></div>'
    assert html(markup).split("\n") == [
        "<article data-cleaned>",
        "<h2>T</h2>",
        "<p>a <strong>b</strong></p>",
        '<ol start="3">',
        "<li>",
        "c",
        "</li>",
        "<li>",
        "d",
        "</li>",
        "</ol>",
        "<pre><code>e</code></pre>",
        "</article>",
    ]


def test_html_says_how_a_list_counts() -> None:
    markup = "<ol reversed type=a><li>a<li>b</ol><ol type=I start=4><li>c</ol><ol type='\"><b>'><li>d</ol>"
    written = html(markup)
    assert re.findall("<ol.*>", written) == ['<ol start="2" reversed type="a">', '<ol start="4" type="I">', "<ol>"]
    assert re.findall("<ol.*>", html(written)) == re.findall("<ol.*>", written)
    assert markdown(written) == markdown(markup)


@pytest.mark.parametrize(
    ("kind", "number", "written"),
    [("a", 26, "z"), ("A", 703, "AAA"), ("i", 1994, "mcmxciv"), ("I", 3999, "MMMCMXCIX"), ("i", 0, "0"), ("", 7, "7")],
)
def test_numbers_as_lists_write_them(kind: str, number: int, written: str) -> None:
    assert numeral(number, kind) == written


TEXT_IN_LISTS = {
    "<ol><li>a</li>text<li>b</li></ol>": "<ol><li>a</li></ol><p>text</p><ol start=2><li>b</li></ol>",
    "<ol start=4><li>a</li><h3>h</h3><li>b</ol>": "<ol start=4><li>a</li></ol><h3>h</h3><ol start=5><li>b</li></ol>",
    "<ul>text<ul><li>a</li></ul></ul>": "<p>text</p><ul><li>a</li></ul>",
    "<ul><li>a</li><ul>text<li>b</li></ul></ul>": "<ul><li>a<p>text</p><ul><li>b</li></ul></li></ul>",
}


@pytest.mark.parametrize(("markup", "expected"), TEXT_IN_LISTS.items())
def test_text_between_items_is_no_item(markup: str, expected: str) -> None:
    assert re.sub(r'[\n"]', "", html(markup)) == f"<article data-cleaned>{expected}</article>"
    assert (text(html(markup)), markdown(html(markup))) == (text(markup), markdown(markup))


LISTS_IN_LISTS = [
    "<ul><li>a</li><ul><li>b</li><li>c</li></ul><li>d</li></ul>",
    "<ol><li>a</li><ol><li>b</li><ol><li>c</li></ol></ol><li>d</li></ol>",
    "<ul><li>a</li><div><ul><li>b</li></ul></div><ul><li>c</li></ul><li>d</li></ul>",
    "<ul><li><p>a</p><p>b</p></li><ul><li>c</li></ul><li>d</li></ul>",
    "<ol><ol><li>a</li><li>b</li></ol><li>c</li></ol>",
]


@pytest.mark.parametrize("markup", LISTS_IN_LISTS)
def test_a_list_directly_in_a_list_belongs_to_the_item_before_it(markup: str) -> None:
    tree = LexborHTMLParser(html(markup))
    assert not tree.css("ul > ul, ul > ol, ol > ul, ol > ol")
    assert text(html(markup)) == text(markup)
    seen, shown = (
        [[item.tag for item in ancestors(node) if item.tag in {"ul", "ol"}] for node in page.css("li")]
        for page in (tree, LexborHTMLParser(MarkdownIt("commonmark").render(markdown(markup))))
    )
    assert shown == seen


def ancestors(node: LexborNode | None) -> list[LexborNode]:
    around = []
    while node is not None:
        around.append(node)
        node = node.parent
    return around


def test_html_of_a_table() -> None:
    assert html("<table><tr><th colspan=2>a</th></tr><tr><td>1</td><td>2</td></tr></table>") == (
        "<article data-cleaned>\n<table>\n<tr>\n"
        '<th colspan="2">a</th>\n</tr>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</table>\n</article>'
    )


def test_an_empty_cell_keeps_its_place_where_the_reader_tells_it() -> None:
    table, row = Container("table", 1), Container("tr", 2)
    cells = [Block(n, t, 0, "td", (table, row, Container("td", 3 + n, column=n * 2))) for n, t in enumerate("ab")]
    assert to_markdown(cells, PLAIN).split("\n")[-1] == "| a |  | b |"
    assert "<td>a</td>\n<td></td>\n<td>b</td>" in to_html(cells, PLAIN)


WIDE = {
    "many cells over many columns": "<tr>" + "<td colspan=40>x" * 199 + "<tr><td>y" * 199,
    "many cells in one row": "<tr>" + "<td>x" * 199 + "<tr><td>y" * 199,
    "cells that go on below": "<tr>" + "<td rowspan=9999 colspan=99>x" * 199 + "<tr><td>y<td>z" * 199,
    "cells that go on below in each row": ("<tr>" + "<td rowspan=9999 colspan=99>x" * 9) * 99,
}


@pytest.mark.parametrize("rows", WIDE.values(), ids=WIDE.keys())
def test_a_table_of_any_width_stays_as_small_as_its_markup(rows: str) -> None:
    table = f"<table>{rows}</table>"
    shown = markdown(table)
    assert len(shown) < 20 * len(table)
    assert len(html(table)) < 60 * len(table)
    body = LexborHTMLParser(MarkdownIt("commonmark").enable("table").render(shown)).body
    assert body is not None
    assert len(body.text().split()) == rows.count("<td")


def test_cells_that_go_on_below_take_linear_time() -> None:
    started = time.process_time()
    blocks_of("<table>" + ("<tr>" + "<td rowspan=9999 colspan=99>x" * 40) * 200 + "</table>")
    assert time.process_time() - started < 2


@pytest.mark.parametrize(("claimed", "span"), [("2", 2), (" 2 ", 2), ("0", 1), ("x", 1), ("-1", 1), ("99999", 40)])
def test_a_cell_covers_as_many_columns_as_may_be_shown(claimed: str, span: int) -> None:
    markup = f"<table><tr><th colspan='{claimed}'>a<th>b<tr><td>c<td>d</table>"
    (_, _, first), (_, _, second) = (block.path for block in blocks_of(markup)[:2])
    assert (first.value, first.column, second.column) == ("", 0, first.span)
    assert (f'<th colspan="{span}">a</th>' if span > 1 else "<th>a</th>") in html(markup)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:x",
        " java\nscript:x",
        "\x01javascript:x",
        "data:text/html,x",
        "vbscript:x",
        "",
    ],
)
def test_addresses_that_run_scripts_are_refused(address: str) -> None:
    assert not is_safe_address(address)
    block = Block(0, "click", 0, "p", (), (Mark(0, 5, "a", address), Mark(0, 0, "img", address, "x")))
    assert to_html([block], RICH) == "<article data-cleaned>\n<p>click</p>\n</article>"


@pytest.mark.parametrize("address", ["https://a.example", "http://a", "mailto:a@b.example", "/a:b", "a?b:c", "//a/b"])
def test_other_addresses_are_allowed(address: str) -> None:
    assert is_safe_address(address)


def test_text_and_attributes_are_escaped() -> None:
    block = Block(
        0, "<script>alert(1)</script>", 0, "p", (), (Mark(0, 5, "a", '/"onclick="x'), Mark(9, 9, "img", "/i", '"><b>'))
    )
    tree = LexborHTMLParser(to_html([block], RICH))
    assert not tree.css("script, b, [onclick]")
    assert parsed_words(to_html([block], RICH)) == ["<script>alert(1)</script>"]


def test_lines_of_plain_text() -> None:
    lines = [Block(n, t, 0) for n, t in enumerate(["a", "", "b <c>"])]
    assert to_markdown(lines, PLAIN) == "a\n\nb \\<c>"
    assert to_html(lines, PLAIN) == "<article data-cleaned>\n<p>a</p>\n<p>b &lt;c&gt;</p>\n</article>"


def test_nothing_kept() -> None:
    assert (to_text([]), to_markdown([], PLAIN)) == ("", "")
    assert to_html([], PLAIN) == "<article data-cleaned>\n</article>"


def test_html_says_whether_its_first_block_is_the_title() -> None:
    title, *rest = blocks_of("<h1>data-cleaned</h1><p>text</p>")
    assert to_html([title, *rest], PLAIN, titled=True).splitlines() == [
        '<article data-cleaned="titled">', "<h1>data-cleaned</h1>", "<p>text</p>", "</article>",
    ]  # fmt: skip


TAGS = st.sampled_from(
    [
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "table",
        "tr",
        "td",
        "th",
        "caption",
        "figure",
        "figcaption",
        "details",
        "article",
        "xyz",
    ]
)
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12) | st.sampled_from(
    ["# a", "- b", "a|b", "**c**", "<i>", "&amp;", "```", "a\nb", "1. x", "$x$", "[^1]", "  ", "![a](b)", "\\"]
)
MARKS = st.lists(
    st.builds(
        Mark,
        st.integers(-2, 30),
        st.integers(-2, 30),
        st.sampled_from(["a", "strong", "em", "code", "del", "sup", "sub", "img", "math"]),
        st.sampled_from(["", "#fn1", "#fnref1", "/a", "javascript:x", "https://a.example/)"]),
        st.sampled_from(["", "alt ]"]),
    ),
    max_size=6,
).map(tuple)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p><i><em>old</em></i> pier", "*old* pier"),
        ("<p><kbd><code>old</code></kbd><code>pier</code>", "`oldpier`"),
        ("<p><code>old <b>pier</b></code>", "`old pier`"),
        ("<p><code>old <img src=/a> pier</code> here", "`old pier` ![](/a) here"),
        ("<p><img src=/a><code>old</code> pier", "![](/a) `old` pier"),
        ("<p>old <img src=/a>\n<b>pier</b>", "old **![](/a) pier**"),
    ],
)
def test_marks_within_their_like_or_within_code_do_not_count(markup: str, expected: str) -> None:
    assert to_markdown(blocks_of(markup), RICH) == expected
    assert to_markdown(blocks_of(to_html(blocks_of(markup), RICH)), RICH) == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<dl><dt><h3>Depth</h3><dd>Four</dl>", "<dl><dt><h3>Depth</h3></dt><dd>Four</dd></dl>"),
        ("<dl><dt>Depth<dd><h3>Four</h3></dl>", "<dl><dt>Depth</dt><dd><h3>Four</h3></dd></dl>"),
        ("<dl><dt><ul><li>Depth</ul><dd>Four</dl>", "<ul><li>Depth</li></ul><p>Four</p>"),
    ],
)
def test_headings_may_be_terms_and_lists_are_none(markup: str, expected: str) -> None:
    assert html(markup).replace("\n", "") == f"<article data-cleaned>{expected}</article>"


def test_images_of_a_cell_stand_on_the_line_of_its_text() -> None:
    cells = "<tr><th>old<br><img src=/a><th><img src=/b><p>new<tr><td>one<p><img src=/c></p>two<td><img src=/d>"
    shown_whole = clean_html(f"<article data-cleaned><table>{cells}</table></article>", options=RICH).html
    found = re.findall(r"<t[hd]>(.*?)</t[hd]>", shown_whole, re.DOTALL)
    shown = ['old<img src="/a" alt="">', '<img src="/b" alt="">new', 'one<br>\n<img src="/c" alt="">two']
    assert found == [*shown, '<img src="/d" alt="">']


NUMBERS = st.sampled_from([0, 1, 2, 999_999_999])


@st.composite
def kept_blocks(draw: st.DrawFn, *, rich: bool = True) -> list[Block]:
    """Blocks in a random tree: each continues a part of the path before it."""
    blocks: list[Block] = []
    path: tuple[Container, ...] = ()
    element = 0
    for index in range(draw(st.integers(0, 8))):
        path = path[: draw(st.integers(0, len(path)))]
        for tag in draw(st.lists(TAGS, max_size=4)):
            element += 1
            value = draw(st.sampled_from(["", "3", "x", "999999999999"]))
            column, span = draw(st.tuples(NUMBERS, NUMBERS))
            numerals, downwards = draw(st.sampled_from(["", "a", "I"])), draw(st.booleans())
            path = (*path, Container(tag, element, value, column, span, numerals, downwards))
        tag = draw(TAGS | st.sampled_from(["p", "h2", "pre", "line", "div", "summary"]))
        marks = draw(MARKS) if rich else ()
        blocks.append(Block(index, draw(WORDS), 0, tag, path, marks, draw(st.sampled_from(["", "py`", '"><b>']))))
    return blocks


@settings(max_examples=60, deadline=None)
@given(kept_blocks())
def test_no_structure_raises_and_no_word_is_lost_in_text(blocks: list[Block]) -> None:
    words = [word for block in blocks for word in block.text.split()]
    assert to_text(blocks).split() == words
    to_markdown(blocks, PLAIN)
    to_markdown(blocks, RICH)


@settings(max_examples=60, deadline=None)
@given(kept_blocks())
def test_html_parses_back_to_the_same_words(blocks: list[Block]) -> None:
    words = [word for block in blocks for word in block.text.split()]
    assert parsed_words(to_html(blocks, RICH)) == words


CELL = (Container("table", 1), Container("tr", 2))
PLACES: dict[str, tuple[Container, ...]] = {
    "p": (),
    "h2": (),
    "li": (Container("ul", 1), Container("li", 2)),
    "td": (*CELL, Container("td", 3)),
}


@settings(max_examples=200, deadline=None)
@given(
    st.text("ab1 *_`~[]()#>-+=|.!<&;\\\n:$^x", max_size=20).filter(str.strip),
    st.sampled_from(sorted(PLACES)),
    st.lists(
        st.builds(Mark, st.integers(0, 20), st.integers(0, 20), st.sampled_from(["strong", "em", "del", "code"])),
        max_size=2,
    ),
)
@example("1111:1", "h2", [Mark(0, 1, "em"), Mark(1, 5, "em")])  # they touch, and their end may not close
def test_markdown_reads_back_as_the_same_words(content: str, tag: str, marks: list[Mark]) -> None:
    blocks = [Block(0, content, 0, tag, PLACES[tag], tuple(marks))]
    if tag == "td":
        blocks.append(Block(1, "beside", 0, "td", (*CELL, Container("td", 4))))
    rendered = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(to_markdown(blocks, PLAIN))
    body = LexborHTMLParser(re.sub(r"<(br|/td|p|li)", r"\n<\1", rendered)).body
    assert body is not None
    assert body.text().split() == [word for block in blocks for word in block.text.split()]
    tags = {node.tag for node in body.css("*")}
    assert not tags & {"a", "img", "hr", "pre"}
    assert marks or not tags & {"em", "strong", "s", "code"}


@settings(max_examples=200, deadline=None)
@given(
    st.text("ab *_`~[]()!<&\\\\:^x", min_size=1, max_size=20).filter(str.strip),
    st.sampled_from(sorted(PLACES)),
    st.integers(0, 19),
    st.integers(1, 20),
)
@example("[a] b", "p", 0, 5)
@example("a ] b", "td", 0, 5)
def test_a_link_reads_back_around_the_same_words(content: str, tag: str, start: int, end: int) -> None:
    linked = content[start:end].split()
    blocks = [Block(0, content, 0, tag, PLACES[tag], (Mark(start, end, "a", "/x"),))]
    if tag == "td":
        blocks.append(Block(1, "beside", 0, "td", (*CELL, Container("td", 4))))
    body = LexborHTMLParser(MarkdownIt("commonmark").enable("table").render(to_markdown(blocks, RICH))).body
    assert body is not None
    assert [node.text().split() for node in body.css("a[href='/x']")] == ([linked] if linked else [])
    assert not body.css("a:not([href='/x']), img")


@settings(max_examples=50, deadline=None)
@given(st.recursive(WORDS, lambda inner: st.lists(inner, max_size=4)), st.lists(TAGS, min_size=1, max_size=6))
def test_text_is_never_longer_than_its_html(content: object, tags: list[str]) -> None:
    def markup(node: object, depth: int) -> str:
        if isinstance(node, list):
            tag = tags[depth % len(tags)]
            return "".join(f"<{tag}>{markup(inner, depth + 1)}</{tag}>" for inner in node)
        return str(node)

    page = markup(content, 0)
    assert len(text(page)) <= len(page)


def test_deep_and_long_pages_take_linear_time() -> None:
    def seconds(count: int) -> float:
        path = tuple(Container(("ul", "li", "blockquote")[n % 3], n) for n in range(1000))
        text = "a *b* `c` " * 20
        marks = tuple(Mark(at, at + 40, "strong") for at in range(0, 200, 2))
        blocks = [Block(n, text, 0, "p", path, marks) for n in range(count)]
        begin = time.perf_counter()
        to_text(blocks)
        to_markdown(blocks, RICH)
        to_html(blocks, RICH)
        return time.perf_counter() - begin

    seconds(5)
    assert seconds(200) < 40 * seconds(20)
