"""Rules that look at the markup of pages: the rule book knows all of them, and each can be left out."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cleaner import Options, clean, clean_html
from cleaner.blocks import Document, PageType
from cleaner.errors import RuleError
from cleaner.html.frame import frame
from cleaner.pipeline.named_elements import against_named
from cleaner.pipeline.repeated_labels import against_repeated
from cleaner.pipeline.scene import Opinion, Scene
from cleaner.pipeline.stage import Stage
from cleaner.read_html import read_html
from cleaner.rules import all_rules, rule_book
from cleaner.rules.named import NAMES
from cleaner.rules.not_rules import OTHERS
from tests.cli_command import ROOT
from tests.cli_command import clean as run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cleaner.article import Article
    from cleaner.rules.named import Name

FIXTURES = ROOT / "fixtures"
PAGES = sorted((FIXTURES / "html").glob("*/page.html"))
SITE = sorted((FIXTURES / "site").glob("*/input.txt"))
FORUM = FIXTURES / "html" / "phpbb" / "page.html"
SIGNATURE = "An engine of that make wants a spacer of cork and a friend who can whistle"
SHELL = FIXTURES / "html" / "nuxt-shell" / "page.html"
OF_PAGES = {rule.id for rule in all_rules() if rule.markup}

NO_MODEL = Options(model=False, second_opinion=False)
POST = "<p>Take the thermostat out before you order a new radiator.</p>"
PROSE = "<p>The ferry left at six, an hour late, and nobody on the quay could say why it had waited for so long.</p>"
ARTICLE = f"<h1>The late ferry</h1>{PROSE * 12}"
LINKS = "".join(f"<li><a href='/{number}'>Harbour {number}</a></li>" for number in range(8))
CARRIED = json.dumps({"@type": "NewsArticle", "articleBody": PROSE * 12})
# Pages of which each takes something; those that go by kinds of page are asked by themselves.
TAKES = {
    "frame.menu": f"<nav>{LINKS}</nav>{ARTICLE}",
    "frame.header": f"<header>{LINKS}</header>{ARTICLE}",
    "frame.footer": f"{ARTICLE}<footer>{LINKS}</footer>",
    "frame.path": f"<ol class=breadcrumb>{LINKS}</ol>{ARTICLE}",
    "frame.search": f"<form role=search><p>Look for a ferry</p></form>{ARTICLE}",
    "frame.consent": f"<div id=cookie-banner><p>We value your privacy.</p></div>{ARTICLE}",
    "frame.dialog": f"<div role=dialog><p>Choose a port</p></div>{ARTICLE}",
    "frame.choice": f"<select><option>Bergen<option>Kirkwall</select>{ARTICLE}",
    "frame.shell": f"<nav>{LINKS}</nav><div>Harbour shop</div>",
    "structure.hidden": f"<main>{ARTICLE}{PROSE.replace(',', '<span hidden> they say</span>,', 1)}</main>",
    "structure.permalink": f"<main>{ARTICLE.replace('</h1>', '<a href=#late>#</a></h1>')}</main>",
    "structure.line-numbers": f"<main>{ARTICLE}<table><td><pre>1\n2</pre><td><pre>sail()\nland()</pre></table>{PROSE}",
    "structure.shell": f"<p>Harbour shop</p><script type=application/ld+json>{CARRIED}</script>",
}
TAKES_WITHOUT_MODEL = {
    "structure.orphan-heading": f"<main>{ARTICLE}<h2>Around the harbour</h2><p>Comments are closed.</p></main>",
    "media.caption": f"<main>{ARTICLE}<figure><figcaption>The quay before six.</figcaption></figure>{PROSE}</main>",
}
# Rules that go by the kind of page, and of which other tests show what they take.
BY_KIND = {
    "controls.aside",
    "controls.button",
    "controls.field",
    "controls.form",
    "offers.identifiers",
    "offers.shipping",
    "structure.beyond",
}
REPEATED: dict[str, tuple[PageType, str]] = {
    "repeats.quote": ("forum", POST * 2),
    "repeats.label": ("listing", "<p>Save event</p>" * 5),
}


def named(article: Article) -> set[str]:
    """The rules that removals name."""
    return {removal.rule for removal in article.removals}


def cleaned(rule: str, options: Options) -> Article:
    """The page of which a rule takes something."""
    if rule in TAKES:
        return clean_html(TAKES[rule], options=options)
    return clean_html(TAKES_WITHOUT_MODEL[rule], options=replace(options, model=False, second_opinion=False))


def said_by_name(name: Name, options: Options) -> set[str]:
    """The rules that speak where an element has this name."""
    page = read_html(Document(f"{PROSE}<p class={name.words[0]}>It sings.</p>", "html"))
    return {verdict.rule for verdict in against_named(Scene(page, (0, 1), Opinion(page_type=min(name.kinds)), options))}


def said_of_repeated(rule: str, options: Options) -> set[str]:
    kind, markup = REPEATED[rule]
    page = read_html(Document(markup, "html"))
    return {
        verdict.rule
        for verdict in against_repeated(Scene(page, range(len(page.blocks)), Opinion(page_type=kind), options))
    }


def articles() -> Iterator[Article]:
    """Fixtures of all kinds, cleaned by all judges."""
    for path in PAGES:
        for options in (Options(), NO_MODEL, Options(model=False), Options(with_title=False, with_comments=True)):
            yield clean(path.read_bytes(), options=options)
    yield from map(clean, [path.read_bytes() for path in sorted((FIXTURES / "text").rglob("input.txt"))[::4]])
    yield from Stage(learn=True).map([path.read_bytes() for path in SITE])


def test_the_book_knows_whatever_removals_name() -> None:
    known = {rule.id for rule in all_rules()}
    found = set[str]().union(*map(named, articles()))
    assert not {rule for rule in found - known if rule not in OTHERS and rule.partition(".")[0] not in OTHERS}
    assert found & known


def test_each_of_them_takes_something() -> None:
    asked = {*TAKES, *TAKES_WITHOUT_MODEL, *REPEATED, *BY_KIND, *(name.rule.id for name in NAMES)}
    assert asked == OF_PAGES


@pytest.mark.parametrize("rule", [*TAKES, *TAKES_WITHOUT_MODEL])
def test_a_rule_that_is_left_out_takes_nothing(rule: str) -> None:
    family = rule.partition(".")[0]
    for options in (Options(), Options(only=("frame", "comments", rule))):
        assert rule in named(cleaned(rule, options))
    for options in (Options(skip=(rule,)), Options(skip=(family,)), Options(only=("share",))):
        assert rule not in named(cleaned(rule, options))


@pytest.mark.parametrize("name", NAMES, ids=lambda name: f"{name.rule.id}-{min(name.kinds)}")
def test_a_name_that_is_left_out_says_nothing(name: Name) -> None:
    assert said_by_name(name, Options()) == {name.rule.id}
    assert not said_by_name(name, Options(skip=(name.rule.id,)))
    assert not said_by_name(name, Options(skip=("named",)))


@pytest.mark.parametrize("rule", REPEATED)
def test_repetition_that_is_left_out_is_no_matter(rule: str) -> None:
    assert said_of_repeated(rule, Options()) == {rule}
    assert not said_of_repeated(rule, Options(skip=(rule,)))
    assert not said_of_repeated(rule, Options(skip=("repeats",)))


def test_a_menu_is_a_menu_where_headers_are_left_out() -> None:
    page = read_html(Document(f"<header><nav>{LINKS}</nav><p>Ferries</p></header>{ARTICLE}", "html"))
    assert [(part.first, part.last, part.kind) for part in frame(page)] == [(0, 9, "header")]
    left = rule_book(skip=("frame.header",)).rules
    assert [(part.first, part.last, part.kind) for part in frame(page, left)] == [(0, 8, "menu")]


def test_what_the_frame_loses_the_model_judges() -> None:
    markup = FORUM.read_text("utf-8")
    whole, left = clean_html(markup), clean_html(markup, options=Options(skip=("frame",)))
    framed = {removal.text for removal in whole.removals if removal.family == "frame"}
    assert framed
    assert framed <= {removal.text for removal in left.removals if removal.rule == "model.html"}


def signed() -> str:
    """The forum's page; its signature is prose, which nothing but its name tells from a post."""
    short = "If it ain't leaking, it's empty."
    markup = FORUM.read_text("utf-8")
    assert short in markup
    return markup.replace(short, f"{SIGNATURE}, says my neighbour, and he cuts a new one from a stopper every spring.")


def test_a_signature_stays_if_names_say_nothing() -> None:
    assert SIGNATURE not in clean_html(signed()).text
    assert SIGNATURE in clean_html(signed(), options=Options(skip=("named.signature",))).text


def test_what_is_shown_stays_beside_what_is_carried() -> None:
    markup = SHELL.read_text("utf-8")
    whole, left = clean_html(markup), clean_html(markup, options=Options(skip=("structure.shell",)))
    assert left.text == f"Slipway Talk\n\n{whole.text}"
    assert left.confidence == whole.confidence


def test_the_command_leaves_them_out(tmp_path: Path) -> None:
    def removed(*arguments: str) -> set[str]:
        ran = run("file", "forum.html", "--format", "json", *arguments, cwd=tmp_path)
        assert (ran.code, ran.err) == (0, "")
        return {removal["rule"] for removal in json.loads(ran.text)["removals"]}

    (tmp_path / "forum.html").write_text(signed(), encoding="utf-8")
    assert removed() == {"frame.menu", "frame.search", "named.signature", "model.html"}
    assert removed("--skip", "frame.menu") == {"frame.path", "frame.search", "named.signature", "model.html"}
    assert removed("--skip", "frame", "--skip", "named") == {"model.html"}
    (tmp_path / "pyproject.toml").write_text('[tool.cleaner]\nskip = ["frame", "named.signature"]\n', encoding="utf-8")
    assert removed() == {"model.html"}


def test_the_command_shows_what_they_take() -> None:
    shown = run("rules", "show", "named.disclaimer").text
    assert "disclaimer (pages: product) or legal (pages: collection)" in shown


def test_a_pack_has_no_phrases_for_them(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('"frame.menu" = ["all our ports"]\n', encoding="utf-8")
    with pytest.raises(RuleError, match="not at phrases"):
        rule_book(packs=(str(tmp_path / "own.toml"),))


@pytest.mark.parametrize("name", [*OTHERS, "model.html", "model.text", "templates.repeated", "protect.heading"])
def test_what_is_no_rule_says_what_it_is(name: str) -> None:
    for options in (Options(skip=(name,)), Options(only=(name,))):
        with pytest.raises(RuleError, match="is no rule to choose or to leave out, but ") as caught:
            clean("A text.", options=options)
        assert caught.value.advice
    ran = run("rules", "show", name)
    assert (ran.code, "is no rule" in ran.err) == (2, True)
