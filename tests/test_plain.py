"""Plain text as Markdown and HTML.

A directory a text under `fixtures/plain`: `input.txt`, and what must come out, `expected.md` and `expected.html`.
"""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from cleaner import Options, clean_html, clean_text
from cleaner.render import text_to_html, text_to_markdown

FIXTURES = Path(__file__).parent.parent / "fixtures" / "plain"
FOLDERS = sorted(FIXTURES.iterdir())
PLAIN = Options()
RICH = Options(links=True, images=True)
# Signs of Markdown, and what only looks like them.
STARTS = ("", "", "", "- ", "* ", "• ", "1. ", "2. ", "3) ", "> ", ">", "    ", "\t", "# ", "```", "  - ", ">>> ", "| ")
WORDS = (
    "harbour", "Anna Berg said", "it was late and the ferry,", "It ended.", "C:\\x", "\\\\host\\a", "*c*", "**d**",
    "<b>", "&amp;", "[a](b)", "[z](javascript:x)", "[y](http://harbour.example/a)", "`q`", "x | y", "| a | b |",
    "|---|---|", "=====", "---", "~~no~~", "The harbour froze in the second week of January, and for nine", "\t", "\\",
    "$x$", "\xa0",
)  # fmt: skip
lines = st.builds(
    lambda start, words: start + " ".join(words),
    st.sampled_from(STARTS),
    st.lists(st.sampled_from(WORDS) | st.text("ab \\*_`#>-+|.1[]()\t~=:<&!", max_size=6), max_size=4),
)
texts = st.lists(lines | st.just(""), max_size=10).map("\n".join) | st.text(max_size=60)


def words(text: str) -> list[str]:
    """The words; the numbers of items are no words in HTML."""
    return re.findall(r"[^\W\d_]+", text)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_plain_text_keeps_its_form(folder: Path) -> None:
    text = (folder / "input.txt").read_text(encoding="utf-8")
    article = clean_text(text, options=Options(links=True))
    assert article.text == text
    assert f"{article.markdown}\n" == (folder / "expected.md").read_text(encoding="utf-8")
    assert f"{article.html}\n" == (folder / "expected.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_what_came_out_comes_out_again(folder: Path) -> None:
    article = clean_text((folder / "input.txt").read_bytes(), options=RICH)
    again = clean_text(article.markdown, options=RICH)
    assert (again.text, again.markdown) == (article.markdown, article.markdown)
    assert clean_html(article.html, options=RICH).html == article.html


RAIN, SNOW = "It rains on the pier. " * 5 + "Still.", "It snows on the pier. " * 5 + "Still."
FORMS = {
    "a wrapped paragraph": (
        "The ferry runs every hour until the light is gone, and then\nnot any more before the morning.",
        "<p>The ferry runs every hour until the light is gone, and then not any more before the morning.</p>",
    ),
    "a line a paragraph": (f"{RAIN}\n{SNOW}", f"<p>{RAIN}</p>\n<p>{SNOW}</p>"),
    "an address": ("Anna Berg\n4 Quay Street", "<p>Anna Berg<br>\n4 Quay Street</p>"),
    "a list with bullets": (
        "Bring:\n• a coat\n• a coin",
        "<p>Bring:</p>\n<ul>\n<li>\na coat\n</li>\n<li>\na coin\n</li>\n</ul>",
    ),
    "numbers that go on": ("7. a\n8. b", '<ol start="7">\n<li>\na\n</li>\n<li>\nb\n</li>\n</ol>'),
    "a number by itself": ("1984. That was long ago.", "<p>1984. That was long ago.</p>"),
    "numbers that don't go on": ("4. a\n9. b", "<p>4. a<br>\n9. b</p>"),
    "one remark": ("* Not in winter.", "<p>* Not in winter.</p>"),
    "what people say": ("- Who pays?\n\n- You do.", "<p>- Who pays?</p>\n<p>- You do.</p>"),
    "a comment in code": ("Set it:\n# the port\nport = 1", "<p>Set it:<br>\n# the port<br>\nport = 1</p>"),
    "a prompt": (">>> 1 + 1\n2", "<p>&gt;&gt;&gt; 1 + 1<br>\n2</p>"),
    "a quote in a quote": (
        "> a\n> > b",
        "<blockquote>\n<p>a</p>\n<blockquote>\n<p>b</p>\n</blockquote>\n</blockquote>",
    ),
    "a title with a line beneath": ("Low water\n---------\n\nIt falls.", "<h2>Low water</h2>\n<p>It falls.</p>"),
    "code that is set in": (
        "Say:\n\n    x = f(1)\n\n    y = x[0]",
        "<p>Say:</p>\n<pre><code>x = f(1)\n\ny = x[0]</code></pre>",
    ),
    "prose that is set in": (
        "    Once upon a time\n    there was a lamp",
        "<p>Once upon a time<br>\nthere was a lamp</p>",
    ),
    "a fence that nothing closes": ("```\nx = 1", "<p>```<br>\nx = 1</p>"),
    "a table that is drawn": (
        "+---+---+\n| a | b |\n+===+===+\n| 1 | 2 |\n+---+---+",
        "<table>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</table>",
    ),
    "a table with tabs": (
        "a\tb\tc\n1\t\t3",
        "<table>\n<tr>\n<td>a</td>\n<td>b</td>\n<td>c</td>\n</tr>\n<tr>\n<td>1</td>\n<td></td>\n<td>3</td>\n</tr>\n</table>",
    ),
    "a bar in a sentence": ("Ferries | Harbour\nThe rest.", "<p>Ferries | Harbour<br>\nThe rest.</p>"),
}


@pytest.mark.parametrize(("text", "expected"), FORMS.values(), ids=FORMS)
def test_only_what_is_certain_is_more_than_a_paragraph(text: str, expected: str) -> None:
    body = text_to_html(text, PLAIN).removeprefix("<article data-cleaned>\n").removesuffix("\n</article>")
    assert body == expected


def test_what_would_be_misread_is_escaped_where_text_is_no_markdown() -> None:
    text = "# Of 2 lamps one is left.\n\n1984. A year.\n\n* Not in *winter*.\n\n\\\\host\\port <b>"
    expected = (
        "\\# Of 2 lamps one is left.\n\n1984\\. A year.\n\n\\* Not in \\*winter\\*.\n\n\\\\\\\\host\\\\port \\<b>"
    )
    assert text_to_markdown(text, PLAIN) == expected


@pytest.mark.parametrize("sign", ["# Low water", "**low**", "[low](/low)", "```\nlow\n```", "a | b\n--|--\n1 | 2"])
def test_markdown_comes_through_as_it_is(sign: str) -> None:
    text = f"* a\n* b\n\n\n{sign}\n\n1984. A year,\nand snow\n\n    x = 1"
    assert text_to_markdown(f"{text}\n", PLAIN) == text


def test_links_and_images_of_markdown_are_such_where_asked_for() -> None:
    text = "See [the pier](https://harbour.example/pier) ![map](/map.png) [x](javascript:alert(1)) [y](data:a,b)."
    shown = text_to_html(text, RICH)
    assert '<a href="https://harbour.example/pier">the pier</a>' in shown
    assert '<img src="/map.png" alt="map">' in shown
    assert "[x](javascript:alert(1)) [y](data:a,b)." in shown
    assert text in text_to_html(text, PLAIN)


@settings(max_examples=300, deadline=None)
@given(texts)
@example("* harbour\n* --- ---")  # with another bullet it would be a line drawn between paragraphs
@example("• \u3000 harbour\n\n• harbour")
@example("> | a | b |\n> | a | b |")
def test_markdown_has_all_words_and_is_the_same_the_second_time(text: str) -> None:
    once = text_to_markdown(text, PLAIN)
    assert words(once.replace("<br>", " ")) == words(text.replace("<br>", " "))
    assert text_to_markdown(once, PLAIN) == once


@settings(max_examples=300, deadline=None)
@given(texts)
def test_html_has_all_words(text: str) -> None:
    body = LexborHTMLParser(text_to_html(text, PLAIN)).css_first("article[data-cleaned]")
    assert body is not None
    # What a fence says is the language of the code.
    named = set(words(" ".join(line for line in text.split("\n") if "```" in line or "~~~" in line)))
    shown, written = words(body.text()), words(text.replace("\0", ""))
    assert [word for word in shown if word not in named] == [word for word in written if word not in named]


@settings(max_examples=300, deadline=None)
@given(texts.filter(lambda text: not re.search(r"[^ -~\xa0-\ud7ff\n\t]", text)))
def test_html_cleaned_again_is_the_same(text: str) -> None:
    once = text_to_html(text, RICH)
    again = clean_html(once, options=RICH)
    assert (again.html, again.removals) == (once, ())


LARGE = {
    "items apart": "- hello\n\n" * 20_000,
    "lists that end each other": "[a](/b)\n" + "- a\n+ b\n" * 20_000,
    "rows of other widths": "a | b\na | b | c\n" * 20_000,
    "prompts": ">>> a\n" * 40_000,
    "fences that nothing closes": "``` `\n```` x\n~~~ x\n" * 13_000,
    "numbers amid a paragraph": "x\n" + "2. a\n" * 40_000,
    "deep quotes": (">" * 60 + " a\n") * 5_000,
    "deep lists": "".join("  " * (i % 200) + "-+*"[i % 3] + " a\n" for i in range(10_000)),
    "open brackets": "[a](/b) " + "[a" * 100_000 + "**a" * 50_000 + "`a" * 50_000,
    "blank lines": "- a" + "\n" * 100_000 + "- b",
    "white space": " " * 500_000 + "#" + "\t" * 100_000 + "x",
}


@pytest.mark.parametrize("text", LARGE.values(), ids=LARGE)
def test_time_is_linear(text: str) -> None:
    started = time.process_time()
    text_to_markdown(text, RICH)
    text_to_html(text, RICH)
    assert time.process_time() - started < 5
