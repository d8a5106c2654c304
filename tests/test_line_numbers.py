"""The numbers that highlighters set beside lines of code are dropped, and no other numbers."""

from __future__ import annotations

import pytest

from cleaner import Article, Options, clean, clean_html

PROSE = "<p>The tide table of the harbour is read line by line, and each line gives the depth at one of the berths.</p>"
NUMBERS = "1\n2\n3"
CODE = "def depth(berth):\n    tide = read()\n    return tide - berth"
FENCED = f"```\n{CODE}\n```"
NAMED = '<span class="x linenumber react-line-number">{}</span>'
RULE = "structure.line-numbers"


def cleaned(markup: str, options: Options | None = None) -> Article:
    return clean_html(
        f"<article><h1>Tides</h1>{PROSE}{markup}{PROSE.replace('tide', 'sea')}</article>", options=options
    )


def lines(number: str) -> str:
    """The code with a number, marked up like this, before each line."""
    return "\n".join(number.format(at) + line for at, line in enumerate(CODE.split("\n"), 8))


LISTINGS = {
    "a column": f"<table><tr><td><pre>{NUMBERS}\n</pre><td><pre>{CODE}\n</pre></table>",
    "a column of spans": (
        "<table><tr><td><pre><span class=lnt>1\n</span><span class=lnt>2\n</span><span class=lnt>3\n</span></pre>"
        f"<td><pre><code>{CODE}</code></pre></table>"
    ),
    "a column of lines": (
        "<figure><table><tr><td><pre><span>1</span><br><span>2</span><br><span>3</span><br></pre>"
        f"<td><pre>{CODE.replace(chr(10), '<br>')}</pre></table></figure>"
    ),
    "a column without a table": f"<div><div><pre>{NUMBERS}</pre></div><div><pre>{CODE}</pre></div></div>",
    "a column that counts empty lines": f"<div><pre>{NUMBERS}\n4\n5</pre><pre>{CODE}\n\n</pre></div>",
    "a column from another number on": f"<div><pre>98\n99\n100</pre><pre>{CODE}</pre></div>",
    "within lines": f"<pre>{lines('<span class=linenos>{:2}</span>')}</pre>",
    "within lines, set off": f"<pre><code>{lines('<span class=lineno>{}</span> ')}</code></pre>",
    "within lines, with white space": f"<pre>{lines('<span class=ln>{:3} </span>')}</pre>",
    "within lines, by a component": f"<pre>{lines(NAMED)}</pre>",
}


@pytest.mark.parametrize("listing", LISTINGS.values(), ids=LISTINGS.keys())
def test_numbers_of_lines_go(listing: str) -> None:
    article = cleaned(listing)
    assert article.markdown.split("\n\n")[2] == FENCED
    assert {removal.rule for removal in article.removals} == {RULE}
    assert clean(article.html).markdown == article.markdown


def test_the_number_of_a_single_line_goes_if_it_is_named() -> None:
    article = cleaned("<table><tr><td class=gutter><pre>1</pre><td><pre>make harbour</pre></table>")
    assert article.markdown.split("\n\n")[2] == "```\nmake harbour\n```"


@pytest.mark.parametrize(
    "markup",
    [
        f"<pre>{NUMBERS}</pre><pre>{CODE}</pre>",
        f"<div><pre>{NUMBERS}</pre><pre>{CODE}\nprint(depth)</pre></div>",
        f"<div><pre>{NUMBERS}</pre><p>{CODE}</p></div>",
        f"<div><pre>1\n2\n4</pre><pre>{CODE}</pre></div>",
        f"<div><pre>{CODE}</pre><pre>{NUMBERS}</pre></div>",
        "<table><tr><td><pre>1</pre><td><pre>2</pre></table>",
        f"<pre>{lines('<span class=number>{}</span> ')}</pre>",
        "<pre>depth <span class=ln>1</span>\nberth <span class=ln>2</span></pre>",
        "<pre><span class=ln>1</span> berth\n<span class=ln>3</span> tide</pre>",
    ],
)
def test_other_numbers_stay(markup: str) -> None:
    assert cleaned(markup).removals == ()


@pytest.mark.parametrize("listing", LISTINGS.values(), ids=LISTINGS.keys())
def test_numbers_stay_where_the_rule_is_left_out(listing: str) -> None:
    article = cleaned(listing, Options(skip=(RULE,)))
    assert "8" in article.text or "3" in article.text or "99" in article.text
    assert RULE not in {removal.rule for removal in article.removals}
