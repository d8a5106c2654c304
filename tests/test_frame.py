"""What frames a page is known by what its markup calls itself, unless it may be the article."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cleaner import clean_html
from cleaner.blocks import Document
from cleaner.html.frame import against, frame, is_shell, without
from cleaner.read_html import read_html

if TYPE_CHECKING:
    from cleaner.html.layout import HtmlPage

FIXTURES = Path(__file__).parent.parent / "fixtures" / "html"
PROSE = "<p>The ferry left at six, an hour late, and nobody on the quay could say why it had waited for so long.</p>"
ARTICLE = f"<div><h1>The late ferry</h1>{PROSE * 12}</div>"
LINKS = "".join(f"<li><a href='/{number}'>Harbour {number}</a></li>" for number in range(8))


def read(markup: str) -> HtmlPage:
    """A page of this body."""
    return read_html(Document(f"<body>{markup}</body>", "html"))


def framed(markup: str) -> set[str]:
    """What frames the article in this markup, by kind."""
    return {part.kind for part in frame(read(markup.replace("ARTICLE", ARTICLE)))}


@pytest.mark.parametrize(
    ("markup", "kind"),
    [
        ("<nav>LINKS</nav>ARTICLE", "menu"),
        ("<div role=Navigation>LINKS</div>ARTICLE", "menu"),
        ("<div class='site mega-menu'>LINKS</div>ARTICLE", "menu"),
        ("<div id=navbar>LINKS</div>ARTICLE", "menu"),
        ("<header><ul>LINKS</ul></header>ARTICLE", "header"),
        ("ARTICLE<footer><ul>LINKS</ul></footer>", "footer"),
        ("ARTICLE<div class=site-footer><ul>LINKS</ul></div>", "footer"),
        ("<ol class=breadcrumb><li>Home</li><li>Ports</li></ol>ARTICLE", "path"),
        ("ARTICLE<div id=cookie-banner><p>We value your privacy.</p></div>", "consent"),
        ("ARTICLE<div role=dialog><p>Choose a port</p></div>", "dialog"),
        ("<select><option>Bergen<option>Kirkwall</select>ARTICLE", "choice"),
    ],
)
def test_parts_that_name_themselves_frame_a_page(markup: str, kind: str) -> None:
    assert framed(markup.replace("LINKS", LINKS)) == {kind}


def entries(count: int, said: str) -> str:
    return "".join(f"<li><a href='/{number}'>Harbour {number}</a><p>{said}</p></li>" for number in range(count))


@pytest.mark.parametrize("part", ["header", "nav"])
def test_a_list_of_hundreds_of_links_may_say_a_little_of_some(part: str) -> None:
    menu = entries(150, "A pier and a bell.") + f"<li>{PROSE * 5}</li>"
    page = f"<{part}><ul>{menu}</ul></{part}>ARTICLE"
    assert len(framed(page)) == 1
    assert not framed(page.replace(entries(150, "A pier and a bell."), entries(20, "A pier and a bell.")))
    assert not framed(page.replace("A pier and a bell.", PROSE))


@pytest.mark.parametrize(
    "markup",
    [
        "<article><header><ul>LINKS</ul></header>ARTICLE</article>",
        "<article>ARTICLE<footer><ol>LINKS</ol></footer></article>",
        "ARTICLE<blockquote>PROSE<footer><ul>LINKS</ul></footer></blockquote>",
        "<header><h2>The late ferry</h2><p>By Ada Moor</p></header>ARTICLE",
        "<header><h1>The late ferry</h1><ul>LINKS</ul></header>ARTICLE",
        "<header><ul>LINKS</ul>PROSEPROSE</header>ARTICLE",
        "<nav>PROSEPROSEPROSEPROSEPROSEPROSE</nav>ARTICLE",
        "<footer>PROSEPROSEPROSEPROSE</footer>ARTICLE",
        "<div class=menus-of-the-world>LINKS</div>ARTICLE",
        "<main class=navbar>ARTICLE</main>",
    ],
)
def test_what_may_be_the_article_does_not(markup: str) -> None:
    assert not framed(markup.replace("PROSE", PROSE).replace("LINKS", LINKS))


def test_parts_within_parts_count_once() -> None:
    parts = frame(read(f"<header><nav>{LINKS}</nav><select><option>Bergen</select></header>{ARTICLE}"))
    assert [(part.first, part.last) for part in parts] == [(0, 9)]


def test_a_page_of_menus_alone_is_all_frame() -> None:
    page = read(f"<nav>{LINKS}</nav><footer><ul>{LINKS}</ul></footer>")
    assert {verdict.block for verdict in against(frame(page))} == set(range(len(page.blocks)))
    assert not clean_html(page.document.text).text


def test_parts_that_hold_most_of_the_prose_together_are_no_frame() -> None:
    parts = "".join(f"<nav>{LINKS}{PROSE * 2}</nav>" for _ in range(5)) + f"<nav>{LINKS}</nav>{PROSE * 2}"
    assert [(part.first, part.last) for part in frame(read(parts))] == [(50, 58)]


@pytest.mark.parametrize(
    ("rest", "shell"),
    [
        ("<div>Harbour shop</div><div>I'm looking for...</div>", True),
        ("<p>Closed until May.</p>", False),
        ("<p>Out of order since the storm of the tenth of November</p>", False),
        ("<div></div>", True),
    ],
)
def test_a_shell_waits_for_scripts(rest: str, *, shell: bool) -> None:
    page = read(f"<nav>{LINKS}</nav>{rest}")
    assert is_shell(without(page, frame(page))) is shell
    assert not (shell and clean_html(page.document.text).text)


def test_scripts_that_say_more_in_a_character_are_prose_too() -> None:
    sentence = "渡船在六点钟离开了码头，没有人知道它为什么等了这么久才终于开航。"
    assert not framed(f"<header>{'<p>Menu</p>' * 8}<p>{sentence}</p><p>{sentence}</p></header>ARTICLE")


def test_every_block_of_the_frame_is_accounted_for() -> None:
    page = read(f"<nav>{LINKS}</nav>{ARTICLE}")
    verdicts = list(against(frame(page)))
    assert [verdict.block for verdict in verdicts] == list(range(8))
    assert {(verdict.keep, verdict.rule, verdict.reason) for verdict in verdicts} == {
        (False, "frame.menu", "what frames the page: its menus")
    }


@pytest.mark.parametrize("name", sorted(path.name for path in FIXTURES.iterdir() if path.is_dir()))
def test_what_is_left_is_as_it_was(name: str) -> None:
    page = read_html(Document((FIXTURES / name / "page.html").read_text("utf-8"), "html"))
    rest = without(page, frame(page))
    whole, left = page.layout, rest.layout
    assert [whole.texts[block.index] for block in rest.blocks] == list(left.texts)
    assert all(page.blocks[block.index] is block for block in rest.blocks)
    for place, block in enumerate(rest.blocks):
        element, before = left.elements[place], whole.elements[block.index]
        while element >= 0:
            assert left.nodes[element] is whole.nodes[before]
            assert left.keys[left.key_ids[element]] == whole.keys[whole.key_ids[before]]
            assert left.firsts[element] <= place < left.lasts[element]
            element, before = left.parents[element], whole.parents[before]
        assert before == -1
    assert all(above < element for element, above in enumerate(left.parents))
    if rest is not page:
        assert all(first < last for first, last in zip(left.firsts[1:], left.lasts[1:], strict=True))
