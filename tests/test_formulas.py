"""Formulas are read wherever pages keep them, and what our own HTML says of them is read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Article, clean, clean_html
from cleaner.blocks import Document
from cleaner.html.details import details
from cleaner.read_html import read_html

SENTENCE = "The beam carries what the deck weighs, and whoever built it reckoned with snow on top of that."


def formulas(markup: str) -> list[str]:
    page = read_html(Document(markup, "html"))
    blocks = details(page, range(len(page.blocks)))
    return [block.text[mark.start : mark.end] for block in blocks for mark in block.marks if mark.kind == "math"]


def texts(markup: str) -> list[str]:
    return [block.text for block in read_html(Document(markup, "html")).blocks]


def cleaned(markup: str) -> Article:
    return clean_html(f"<article><h1>The beam</h1><p>{SENTENCE}</p>{markup}<p>{SENTENCE}</p></article>")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ('<p>so <script type="math/tex">a+b</script> holds', "so a+b holds"),
        ('<p>so <script type="math/tex; mode=display">a < b</script>', "so a < b"),
        ('<p>so <script type="math/tex">% <![CDATA[\na < b %]]></script>', "so a < b"),
        ('<p>so <span class="MathJax_Preview">a+b</span><script type="math/tex">a+b</script>', "so a+b"),
        ('<p>so <u class=MathJax><i>a</i>+<i>b</i></u> <script type="math/tex">a+b</script> holds', "so a+b holds"),
        ('<p>so <em>it</em> <script type="math/tex">a+b</script> holds', "so it a+b holds"),
    ],
)
def test_scripts_of_formulas_are_read_as_these(markup: str, text: str) -> None:
    assert texts(markup) == [text]
    assert len(formulas(markup)) == 1


MATHML = "<math alttext='{\\displaystyle a+b}'><mi>a</mi><mo>+</mo><mi>b</mi></math>"
HIDDEN = f'<span style="display: none;">{MATHML}</span>'
IMAGE = "<img src=/f.svg class=mwe-math-fallback-image-inline alt='{\\displaystyle a+b}'>"


@pytest.mark.parametrize(
    "markup",
    [
        f"<span>{HIDDEN}{IMAGE}</span>",
        f"<span>{HIDDEN} {IMAGE}</span>",
        f"<span><span hidden>{MATHML}</span>{IMAGE}</span>",
        f"<span><span>{MATHML}</span>{IMAGE}</span>",
        f"<span>{IMAGE}</span>",
        "<img src=/latex.php?latex=a class=latex alt='a+b'>",
        "<img src=/f.png class='ql-img-inline-formula quicklatex-auto-format' alt='a+b'>",
        f"<mjx-container><mjx-math><mjx-mi>a</mjx-mi></mjx-math><mjx-assistive-mml>{MATHML}</mjx-assistive-mml>",
    ],
)
def test_a_formula_that_is_shown_otherwise_is_read_once(markup: str) -> None:
    article = cleaned(f"<p>The load is {markup} in every case that the engineers of the firm have tried.</p>")
    assert "\n\nThe load is a+b in every case" in article.text
    assert "The load is $a+b$ in every case" in article.markdown
    assert not any("+" in removal.text for removal in article.removals)


@pytest.mark.parametrize(
    "markup",
    [
        "<p>The load is shown <img src=/f.png class=latex alt=''> here.</p>",
        "<p>The load is shown <img src=/f.png class=photo alt='a+b'> here.</p>",
    ],
)
def test_other_images_are_no_formulas(markup: str) -> None:
    assert formulas(markup) == []
    assert texts(markup) == ["The load is shown here."]


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ("{\\displaystyle k_{0}}", "k_{0}"),
        (" {\\textstyle \\{ a \\}}\n", "\\{ a \\}"),
        ("{\\displaystyle a}+{b}", "{\\displaystyle a}+{b}"),
        ("{\\displaystyle a} b}", "{\\displaystyle a} b}"),
        ("\\displaystyle a", "\\displaystyle a"),
    ],
)
def test_braces_around_all_of_a_formula_go(formula: str, shown: str) -> None:
    assert formulas(f'<p>so <math alttext="{formula}"></math> holds')[0].split() == shown.split()


@pytest.mark.parametrize("kind", ["text/javascript", "text/x-mathjax-config", "math/asciimath"])
def test_other_scripts_are_not_read(kind: str) -> None:
    assert texts(f'<p>so <script type="{kind}">a+b</script> holds') == ["so holds"]


def test_a_formula_between_paragraphs_stands_by_itself() -> None:
    article = cleaned('<script type="math/tex; mode=display">\\int f</script>')
    assert article.markdown.split("\n\n")[2] == "$$\\int f$$"


@pytest.mark.parametrize(
    "formula",
    [
        "<math alttext='E=mc^2'><mi>E</mi></math>",
        '<script type="math/tex">a < b &amp; c</script>',
        "<b><math alttext='x_1'></math></b>",
    ],
)
def test_formulas_stay_formulas_when_they_are_cleaned_again(formula: str) -> None:
    once = cleaned(f"<p>The load is {formula} in every case that the engineers of the firm have tried.</p>")
    assert "<math>" in once.html
    for again in (clean(once.html), clean_html(once.html)):
        assert again.html == once.html
        assert again.text == once.text
        assert again.markdown == once.markdown
        assert "$" in again.markdown


@given(st.lists(st.sampled_from(
    ["<article data-cleaned>", '<script type="math/tex">', "</script>", "<p>", "a+b",
     " ", "<math>", "</math>", "<span class=MathJax>", "<table>", "<template>", "<svg>"]
), max_size=30))  # fmt: skip
def test_no_markup_of_formulas_raises_or_hangs(tokens: list[str]) -> None:
    read_html(Document("".join(tokens), "html"))
