"""Tables for single sites: selectors and phrases that hold only there, chosen by the document's address."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Options, Stage, clean_html, clean_text
from cleaner.batch.version import digest_of
from cleaner.errors import RuleError
from cleaner.pipeline.sites import EMPTIED, UNMATCHED
from cleaner.rules import book_of, rule_book
from cleaner.rules.sites import Site, Sites
from tests.cli_command import ROOT, clean

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cleaner import Article

GAZETTE = ROOT / "fixtures" / "sites" / "gull-gazette"
OPTIONS = Options(packs=(str(GAZETTE / "rules.toml"),))
HOME = "https://gullgazette.example/"
KITCHEN = "https://kitchen.gullgazette.example/soup"

PROSE = "<p>The {} left at six, an hour late, and nobody on the quay could say why it had waited there for so long.</p>"
STORY = "".join(
    PROSE.format(f"{what} of {town}") for what in ("ferry", "mail", "barge") for town in ("Oban", "Tarbert")
)
TEXT = STORY.replace("<p>", "").replace("</p>", "\n\n")


def read(name: str) -> str:
    return (GAZETTE / name).read_text(encoding="utf-8")


@cache
def page() -> Article:
    return clean_html(read("page.html"), HOME, OPTIONS)


@pytest.fixture
def site(tmp_path: Path) -> Callable[..., Options]:
    """Options with a pack of one table, or with the given text as the whole pack."""

    def made(table: str, pack: str = "", **options: object) -> Options:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.toml"
        path.write_text(pack or f'language = "en"\n[site."example.org"]\n{table}\n', encoding="utf-8")
        return Options(packs=(str(path),), **options)  # type: ignore[arg-type]  # a test's options

    return made


def by_site(article: Article) -> list[str]:
    return [removal.text.strip() for removal in article.removals if removal.family == "site"]


def test_a_page_of_the_site_comes_out_as_expected() -> None:
    assert page().markdown + "\n" == read("expected.md")
    assert page().warnings == ()


def test_a_text_of_the_site_comes_out_as_expected() -> None:
    text = clean_text(read("text.txt"), HOME, OPTIONS)
    assert text.text == read("expected.txt")
    told = [f"{one.rule}\t{one.text.strip()}" for one in (*page().removals, *text.removals)]
    assert told == read("removals.txt").splitlines()


def test_removals_say_which_selector_took_them_and_how_sure() -> None:
    reasons = {removal.text.strip(): removal for removal in page().removals}
    flag, offer = reasons["Exclusive"], reasons["Buy the almanac at our desk."]
    assert (flag.rule, flag.family, flag.confidence) == ("site.gullgazette.example", "site", 1.0)
    assert "'h1 .flag'" in flag.reason
    assert "'.harbour-offer'" in offer.reason
    assert "outside of 'main .story'" in reasons["News"].reason


@pytest.mark.parametrize(
    "url",
    [HOME, "https://www.gullgazette.example/a", "http://GULLGAZETTE.example.:8080/", "https://a.b.gullgazette.example"],
)
def test_a_table_holds_for_its_host_and_all_beneath_it(url: str) -> None:
    assert by_site(clean_html(read("page.html"), url, OPTIONS)) == by_site(page())
    assert "quay" not in clean_text(read("text.txt"), url, OPTIONS).text


@pytest.mark.parametrize(
    "url", [None, "https://notgullgazette.example/", "https://example/", "gullgazette.example", "http://["]
)
def test_a_table_holds_nowhere_else(url: str | None) -> None:
    elsewhere = read("page.html").replace("gullgazette.example", "elsewhere.example")
    assert by_site(clean_html(elsewhere, url, OPTIONS)) == []
    assert clean_text(read("text.txt"), url, OPTIONS).removals == clean_text(read("text.txt"), url).removals


def test_a_page_whose_address_nobody_told_may_name_its_site() -> None:
    assert clean_html(read("page.html"), None, OPTIONS).removals == page().removals
    told = clean_html(read("page.html"), "https://elsewhere.example/", OPTIONS)
    assert by_site(told) == []


def test_tables_of_several_hosts_add_up_and_the_longest_host_has_the_last_word() -> None:
    kitchen = clean_html(read("page.html"), KITCHEN, OPTIONS)
    assert "Our readers sail further" in kitchen.text
    assert "Gull of the week" not in kitchen.text
    assert "Send this to the quay" not in kitchen.text


def test_packs_add_up(site: Callable[..., Options]) -> None:
    one, two = site('drop = [".a"]'), site('drop = [".b"]')
    both = Options(packs=(*one.packs, *two.packs))
    html = f"{STORY}<p class=a>Oars of ash</p><p class=b>Ropes of hemp</p>"
    assert by_site(clean_html(html, "https://example.org/", both)) == ["Oars of ash", "Ropes of hemp"]


@pytest.mark.parametrize("options", [OPTIONS, Options(packs=OPTIONS.packs, images=True, links=True)])
def test_cleaning_twice_gives_the_same(options: Options) -> None:
    once = clean_html(read("page.html"), HOME, options)
    twice = clean_html(once.html, HOME, options)
    assert (twice.html, twice.markdown, twice.removals) == (once.html, once.markdown, ())
    text = clean_text(read("text.txt"), HOME, options).text
    assert clean_text(text, HOME, options).text == text


@given(st.lists(st.sampled_from([*read("text.txt").splitlines(), "Share", "Leave a reply"]), max_size=16))
@settings(max_examples=60, deadline=None)
def test_cleaning_a_text_of_the_site_twice_is_cleaning_it_once(lines: list[str]) -> None:
    once = clean_text("\n".join(lines), HOME, OPTIONS).text
    assert clean_text(once, HOME, OPTIONS).text == once


def test_selectors_of_tags_leave_our_own_html_alone(site: Callable[..., Options]) -> None:
    options = site('drop = ["p:first-child", "article"]')
    own = clean_html(f"<main><h1>The ferry</h1>{STORY}</main>", "https://other.org/").html
    assert clean_html(own, "https://example.org/", options).html == own


@pytest.mark.parametrize(
    ("table", "html", "gone"),
    [
        ('drop = [".a"]', "<div class=a><p>Oars</p><ul><li>of ash</ul></div>", ["Oars", "of ash"]),
        ('drop = [".a"]', "<a class=a href=/><h3>Oars</h3><p>of ash</p></a>", ["Oars", "of ash"]),
        ('drop = [".a"]', "<p>Ropes, <b class=a>oars of ash</b> and sails</p>", ["oars of ash"]),
        ('drop = ["x-a"]', "<p>Ropes, <x-a>oars <x-b>of</x-b> ash</x-a> and sails</p>", ["oars of ash"]),
        ('drop = [".a"]', "<p>Ropes <span class=a>of<b> hemp</b></span></p>", ["of hemp"]),
        ('drop = [".a"]', "<p><a class=a href=/>Oars of ash</a>.</p>", ["Oars of ash."]),
        ('drop = [".a"]', "<div>Ropes<span class=a> oars <p>ropes</p> sails</span></div>", ["oars", "ropes", "sails"]),
        ('drop = [".a"]\nkeep = [".a"]', "<p class=a>Oars of ash</p>", []),
        ('drop = [".a"]\nkeep = [".b"]', "<div class=a><p>Oars</p><p class=b>of ash</p></div>", ["Oars"]),
        ('drop = [".a"]\nkeep = [".b"]', "<a class=a><p>Oars</p><div class=b><p>of ash</p></div></a>", ["Oars"]),
        ('drop = [".a"]\nkeep = [".b"]', "<div class=b><p class=a>Oars</p><p>of ash</p></div>", ["Oars"]),
        ('drop = [".a"]\nkeep = ["b"]', "<p class=a>Oars <b>of ash</b></p>", ["Oars"]),
        ('keep = [".a"]', "<nav class=a><ul><li>Oars<li>Ropes</ul></nav><p class=a>Share</p>", []),
        ('drop = ["pre"]', "<pre>oars = 2</pre>", ["oars = 2"]),
        ('drop = [".a"]', "<p class=b>Oars of ash</p>", []),
    ],
)  # fmt: skip
def test_what_selectors_match_goes_or_stays(
    site: Callable[..., Options], table: str, html: str, gone: list[str]
) -> None:
    article = clean_html(f"<main>{STORY}{html}{STORY}</main>", "https://example.org/", site(table))
    assert by_site(article) == gone
    assert not [text for text in gone if text in article.text]
    if "keep" in table and not gone:
        assert "Oars" in article.text


def test_kept_lines_lose_no_part_to_rules_of_words(site: Callable[..., Options]) -> None:
    html = f"<main>{STORY}{PROSE.format('boat')[:-4]} Read more »</p>{STORY}</main>"
    assert "Read more" not in clean_html(html, "https://example.org/", site("")).text
    assert "Read more »" in clean_html(html, "https://example.org/", site('keep = ["p"]')).text


def test_with_comments_what_the_site_drops_among_them_goes(site: Callable[..., Options]) -> None:
    comments = "<p>I was on that very ferry.</p><p class=a>Report this comment now</p>"
    html = f"<main>{STORY}</main><div id=comments>{comments}</div>"
    options = site('drop = ["#comments .a"]', with_comments=True)
    article = clean_html(html, "https://example.org/", options)
    assert "I was on that very ferry." in article.text
    assert by_site(article) == ["Report this comment now"]


def test_a_title_that_is_not_asked_for_goes_from_what_is_kept(site: Callable[..., Options]) -> None:
    html = f"<title>The ferry</title><main><h1>The ferry</h1>{STORY}</main>"
    kept = clean_html(html, "https://example.org/", site('keep = ["main"]', with_title=False))
    assert [removal.rule for removal in kept.removals] == ["title.asked"]


def test_a_title_that_the_site_drops_is_not_put_back(site: Callable[..., Options]) -> None:
    html = f"<title>The ferry</title><h1>The ferry</h1><main>{STORY}</main>"
    assert clean_html(html, "https://example.org/", site('article = ["main"]')).markdown.startswith("# The ferry")
    assert not clean_html(html, "https://example.org/", site('drop = ["h1"]')).markdown.startswith("# ")


def test_images_that_the_site_drops_go_and_are_told(site: Callable[..., Options]) -> None:
    html = f"<main>{STORY}<p>Oars <img class=a src=/a.png alt=a> of ash <img src=/b.png alt=b></p>"
    html += f"<div class=a><img src=/c.png alt=c></div><div><img src=/d.png alt=d></div>{STORY}</main>"
    article = clean_html(html, "https://example.org/", site('drop = [".a"]', images=True))
    assert [name for name in "abcd" if f"![{name}]" in article.markdown] == ["b", "d"]
    assert by_site(article) == ["![a](https://example.org/a.png)", "![c](https://example.org/c.png)"]


def test_of_places_of_the_article_the_first_with_text_counts(site: Callable[..., Options]) -> None:
    options = site('article = [".gone", ".empty", ".story", "main"]')
    html = f"<main><div class=empty></div><div class=story>{STORY}</div><p>Oars of ash, which we sell.</p></main>"
    article = clean_html(html, "https://example.org/", options)
    assert by_site(article) == ["Oars of ash, which we sell."]
    assert "outside of '.story'" in article.removals[0].reason


def test_a_page_without_the_place_of_the_article_is_judged_as_usual_with_a_warning(
    site: Callable[..., Options],
) -> None:
    html = f"<main>{STORY}</main>"
    article = clean_html(html, "https://example.org/", site('article = [".story"]'))
    assert article.text == clean_html(html, "https://example.org/").text
    assert article.warnings == (UNMATCHED.format(rules="site.example.org"),)


def test_a_selector_that_takes_most_of_the_prose_is_obeyed_and_doubted(site: Callable[..., Options]) -> None:
    article = clean_html(f"<main>{STORY}</main>", "https://example.org/", site('drop = ["main"]'))
    assert article.text == ""
    assert len(by_site(article)) == 6
    assert EMPTIED.format(rules="site.example.org") in article.warnings
    assert article.confidence <= 0.3


def test_prose_that_was_no_ones_article_may_go_without_doubt(site: Callable[..., Options]) -> None:
    html = f"<main>{STORY}</main><footer class=a>{STORY}</footer>"
    article = clean_html(html, "https://example.org/", site('drop = [".a"]', model=False, second_opinion=False))
    assert article.warnings == ()


def test_phrases_hold_with_rows_labels_and_open_ends_and_in_parts_of_lines(site: Callable[..., Options]) -> None:
    options = site(
        '[site."example.org".phrases]\n"share.label" = ["wave the flag", "hail *", "crew: *"]\n'
        '"spans.note" = ["ring the bell"]'
    )
    text = f"{TEXT}The pier (ring the bell) is closed until the spring, says the harbour.\n\n"
    text += "Wave the flag | Share\nHail the ferry\nCrew: Ann and Bo\n"
    found = clean_text(text, "https://example.org/", options)
    assert [one.text.strip() for one in found.removals] == [
        "(ring the bell)", "Wave the flag | Share", "Hail the ferry", "Crew: Ann and Bo",
    ]  # fmt: skip
    assert not {one.text.strip() for one in clean_text(text, "https://other.org/", options).removals} & {
        "(ring the bell)", "Hail the ferry", "Crew: Ann and Bo",
    }  # fmt: skip


def test_the_table_can_be_left_out_by_its_id_and_family() -> None:
    for skip in ("site", "site.gullgazette.example"):
        options = Options(packs=OPTIONS.packs, skip=(skip,))
        assert by_site(clean_html(read("page.html"), HOME, options)) == []
        assert "Send this to the quay" in clean_text(read("text.txt"), HOME, options).text
    left = clean_html(
        read("page.html"), KITCHEN, Options(packs=OPTIONS.packs, skip=("site.kitchen.gullgazette.example",))
    )
    assert "Our readers sail further" not in left.text
    alone = clean_html(read("page.html"), HOME, Options(packs=OPTIONS.packs, only=("site",)))
    assert {"Exclusive", "News"} <= set(by_site(alone))


def test_a_page_costs_a_look_up_for_each_label_of_its_host() -> None:
    class Counted(dict[str, tuple[Site, ...]]):
        asked = 0

        def get(self, *asked: Any) -> Any:  # noqa: ANN401  as of any dict
            self.asked += 1
            return super().get(*asked)

    tables = Counted({f"host{number}.example": (Site(f"host{number}.example"),) for number in range(5000)})
    found = Sites(tables).at("https://a.b.host7.example/")
    assert [site.host for site in found] == ["host7.example"]
    assert tables.asked == 4
    assert Sites(tables).at(f"https://{'a.' * 5000}host7.example/") == ()
    assert book_of(Options()).sites.at(HOME) == ()


def test_names_of_other_scripts_are_one_in_both_spellings(site: Callable[..., Options]) -> None:
    options = site("", pack='[site."bücher.example"]\ndrop = [".a"]\n')
    html = f"{STORY}<p class=a>Oars of ash</p>"
    for host in ("bücher.example", "xn--bcher-kva.example", "www.BÜCHER.example"):
        assert by_site(clean_html(html, f"https://{host}/", options)) == ["Oars of ash"]


@pytest.mark.parametrize(
    ("pack", "told"),
    [
        ("site = 5", ["site: is not a table of sites", '[site."example.org"]']),
        (
            '[site."https://example.org/a"]',
            ['site."https://example.org/a": is no host', '(write [site."example.org"])'],
        ),
        ('[site."example.org:80"]', ["is no host", '(write [site."example.org"])']),
        ('[site."*.example.org"]', ["is no host", '(write [site."example.org"])']),
        ("[site.example.org]\ndrop = []", ["has unknown keys ['org']", "quotation marks"]),
        ('[site]\n"example.org" = 5', ['site."example.org": is not a table']),
        ('[site."example.org"]\ndorp = [".a"]', ["has unknown keys ['dorp']", "'drop'"]),
        ('[site."example.org"]\ndrop = ".a"', ["its drop can't be '.a'", 'drop = [".promo"']),
        ('[site."example.org"]\nkeep = [5]', ["its keep can't be [5]"]),
        ('[site."example.org"]\narticle = ["main["]', ["its article has 'main[', which is no CSS selector"]),
        ('[site."example.org"]\ndrop = ["p::before"]', ["which is no CSS selector", "::before"]),
        ('[site."example.org"]\nhits = "a"', ["its hits can't be 'a'"]),
        ('[site."example.org"]\nphrases = ["a"]', ["phrases: is not a table of phrases"]),
        ('[site."example.org".phrases]\n"share.label" = "a"', ["phrases: share.label: is not a list of phrases"]),
        ('[site."example.org".phrases]\n"share.label" = ["!"]', ["phrases: share.label: the phrase '!' has no words"]),
        ('[site."example.org".phrases]\n"no.rule" = ["a"]', ["phrases: no.rule: no rule has this id"]),
        ('[site."example.org".phrases]\n"frame.menu" = ["a"]', ["frame.menu: looks at the markup of pages"]),
    ],
)
def test_what_a_table_cannot_say_is_refused(tmp_path: Path, pack: str, told: list[str]) -> None:
    path = tmp_path / "own.toml"
    path.write_text(pack, encoding="utf-8")
    with pytest.raises(RuleError) as refused:
        rule_book(packs=(str(path),))
    assert str(refused.value).startswith(f"{path}: site")
    assert [part for part in told if part not in str(refused.value)] == []


def test_command_takes_the_address_for_its_site(tmp_path: Path) -> None:
    for name in ("rules.toml", "page.html", "text.txt"):
        (tmp_path / name).write_text(read(name), encoding="utf-8")
    ran = clean("file", "--rules", "rules.toml", "--url", HOME, "-f", "markdown", "page.html", cwd=tmp_path)
    assert (ran.code, ran.text) == (0, read("expected.md"))
    (tmp_path / "pyproject.toml").write_text('[tool.cleaner]\nrules = ["rules.toml"]\n', encoding="utf-8")
    assert clean("file", "--url", HOME, "text.txt", cwd=tmp_path).text == read("expected.txt")
    account = clean("explain", "--url", HOME, "page.html", cwd=tmp_path).text
    assert "site.gullgazette.example  1.00  matches '.harbour-offer'" in account
    (tmp_path / "rules.toml").write_text('[site."a/b"]\n', encoding="utf-8")
    broken = clean("file", "text.txt", cwd=tmp_path)
    assert (broken.code, broken.err.count("\n")) == (2, 1)
    assert 'rules.toml: site."a/b": is no host' in broken.err


def test_a_batch_takes_each_rows_address_for_its_site(tmp_path: Path) -> None:
    pytest.importorskip("pebble", reason="needs the extra batch")
    rows = [{"text": read("text.txt"), "url": url} for url in (HOME, "https://elsewhere.example/")]
    rows.append({"html": read("page.html"), "url": HOME})
    (tmp_path / "in.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    ran = clean(
        "batch",
        "in.jsonl",
        "-o",
        "out",
        "-f",
        "jsonl",
        "--workers",
        "1",
        "--rules",
        GAZETTE / "rules.toml",
        cwd=tmp_path,
    )
    assert ran.code == 0, ran.err
    lines = (tmp_path / "out" / "part-00000.jsonl").read_text(encoding="utf-8").splitlines()
    done = [json.loads(line) for line in lines]
    assert ["Send this to the quay" in row["text"] for row in done] == [False, True, False]


def test_a_changed_table_is_another_version_and_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text('[site."example.org"]\ndrop = [".a"]\n', encoding="utf-8")
    options = Options(packs=(str(path),))
    html, before = f"{STORY}<p class=b>Oars of ash</p>", digest_of(options)
    assert by_site(clean_html(html, "https://example.org/", options)) == []
    path.write_text('[site."example.org"]\ndrop = [".a", ".b"]\n', encoding="utf-8")
    assert digest_of(options) != before
    assert by_site(clean_html(html, "https://example.org/", options)) == ["Oars of ash"]


def test_a_stage_takes_the_address_of_each_record() -> None:
    record = {"text": read("text.txt"), "url": HOME}
    assert Stage(OPTIONS)(record)["text"] == read("expected.txt")


def test_rules_are_listed_shown_and_tested() -> None:
    pack = GAZETTE / "rules.toml"
    assert "site.gullgazette.example " in clean("rules", "list", "--rules", pack).text
    shown = clean("rules", "show", "site.gullgazette.example", "--rules", pack).text
    for part in ("drop '.harbour-offer'", "article 'main .story'", "send this to the quay", "must hit", "must miss"):
        assert part in shown
    assert "in en on gullgazette.example" in clean("rules", "show", "share.label", "--rules", pack).text
    assert clean("rules", "test", pack).code == 0


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("✂Oars at half price", "Oars at half price", "removes ['Oars at half price']"),
        ("<p>The tide was late.", "<p>✂The tide was late.", "leaves ['✂The tide was late.']"),
        ("<p class=correction>", "<p>", "removes ['The tide was early.']"),
        ("✂Send this", "Send this", "must remove from {}"),
        ("✂Send this to the quay", "✂Leave a reply", "goes everywhere"),
        ("quay master", "quay", "removes 'Send this to the quay'"),
    ],
)
def test_cases_that_do_not_hold_are_told(tmp_path: Path, before: str, after: str, told: str) -> None:
    pack = read("rules.toml")
    assert before in pack
    (tmp_path / "own.toml").write_text(pack.replace(before, after, 1), encoding="utf-8")
    ran = clean("rules", "test", "own.toml", cwd=tmp_path)
    assert ran.code == 1, ran.text
    assert "site.gullgazette.example" in ran.text
    assert told in ran.text


def test_the_worked_example_of_the_docs_is_the_one_that_is_tested() -> None:
    pages = (ROOT / "docs" / "adding-a-rule.md").read_text(encoding="utf-8")
    assert f"```toml\n{read('rules.toml')}```" in pages
