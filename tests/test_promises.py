"""What holds for every input: nothing raises, nothing is lost silently, twice is the same as once."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any, assert_type

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cleaner import Article, Options, Stage, clean, clean_html, clean_text
from cleaner.errors import InputError
from cleaner.html.tags import words
from cleaner.rules.book import built_in_phrases

ROOT = Path(__file__).parent.parent
SEEDS = sorted((ROOT / "seeds").glob("*.txt"))
PAGES = sorted((ROOT / "fixtures" / "html").iterdir())
PROSE = [
    "The harbour froze in the second week of January, and for nine days no ship could leave the town.",
    "Anna Berg, who keeps the light at the northern pier, said that she had never seen ice as thick as this.",
    "Fishermen dragged their boats across it by hand, and children skated where the ferry usually turns.",
    "On the tenth day the wind went round to the south, and by the evening there was open water again.",
]
CHROME = [" ".join(phrase.words).replace("#", "7") for phrase in built_in_phrases()][::7]

lines = st.one_of(st.sampled_from(PROSE), st.sampled_from(CHROME), st.just(""), st.text(max_size=40))
texts = st.builds(str.join, st.sampled_from(["\n", "\n\n", "\r\n"]), st.lists(lines, max_size=14))
pages = st.lists(
    st.one_of(
        lines,
        st.sampled_from(["<p>", "</p>", "<div class=nav>", "<li>", "<table><tr><td>", "<h1>", "<br>", "<a href=/>"]),
    ),
    max_size=30,
).map("".join)


@given(texts)
@settings(max_examples=150, deadline=None)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean_text(text).text
    assert clean_text(once).text == once


@given(texts)
@settings(max_examples=150, deadline=None)
def test_surviving_lines_are_unchanged_and_the_rest_is_accounted_for(text: str) -> None:
    article = clean_text(text)
    for removal in article.removals:
        assert text[removal.start : removal.end] == removal.text
        assert removal.rule
        assert removal.reason
        assert 0 <= removal.confidence <= 1
    gone = [(removal.start, removal.end) for removal in article.removals]
    assert gone == sorted(gone)
    assert all(first[1] <= second[0] for first, second in pairwise(gone))
    rest, position = [], 0
    for start, end in gone:
        rest.append(text[position:start])
        position = end
    rest.append(text[position:])
    assert "".join(rest).split() == article.text.split()


@given(texts)
@settings(max_examples=80, deadline=None)
def test_a_text_without_removals_is_the_same_to_the_byte(text: str) -> None:
    article = clean_text(text)
    if not article.removals:
        assert article.text == text


@given(st.binary(max_size=600))
@settings(max_examples=150, deadline=None)
def test_any_bytes_go_in_and_no_more_text_comes_out(data: bytes) -> None:
    for article in (clean(data), clean_text(data), clean_html(data)):
        assert len(article.text) <= len(data)
        assert article.to_dict()["kind"] in {"html", "text"}


@given(pages)
@settings(max_examples=150, deadline=None)
def test_any_markup_goes_in_and_comes_out_the_same_each_time(markup: str) -> None:
    first, second = clean_html(markup), clean_html(markup)
    assert first == second
    assert len(first.text) <= len(markup)
    assert isinstance(first.markdown + first.html, str)


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_order_and_company_do_not_matter(path: Path) -> None:
    alone = clean_text(path.read_bytes())
    among = [clean_text(other.read_bytes()) for other in (*SEEDS[::-1], path)][-1]
    assert alone == among


@pytest.mark.parametrize("folder", PAGES, ids=lambda folder: folder.name)
def test_cleaned_html_is_left_alone(folder: Path) -> None:
    options = Options(links=True)
    article = clean_html((folder / "page.html").read_bytes(), options=options)
    again = clean_html(article.html, options=options)
    assert again.removals == ()
    assert again.text == article.text
    assert (again.markdown, again.html) == (article.markdown, article.html)


# What elements and text may be nested at random; parsers move much of it elsewhere.
TAGS = words(
    "p div section article aside h1 h2 h3 ul ol li dl dt dd table thead tbody tr td th blockquote pre textarea figure "
    "figcaption details summary label form select option button noscript x-y a b em i s span sup sub q code kbd ruby "
    "rt svg math"
)
LEAVES = [
    *PROSE, "Notes", "Term", "1", "[1]", "^", "↩", "·", "*", " ", "\n", "\n\n", "  x  y\n z", "a\u00a0b", "Share this",
    "x &lt; y &amp; z", "12 May 2024", "<!-- c -->", "<br>", "<hr>", '<img src="/a.png" alt="a">', '<img src="/b.png">',
]  # fmt: skip
ATTRIBUTES = [
    "", "", "", ' href="/north"', ' href="#fn1"', ' href="#fnref1"', ' id="fn1"', ' start="3"', ' value="7"', " hidden",
    ' colspan="2"', ' rowspan="2"', ' class="language-python"', ' class="comments"',
]  # fmt: skip


def element(tag: str, attribute: str, content: list[str], *, closed: bool) -> str:
    return f"<{tag}{attribute}>{''.join(content)}{f'</{tag}>' if closed else ''}"


trees = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.builds(
        element,
        st.sampled_from(TAGS),
        st.sampled_from(ATTRIBUTES),
        st.lists(inner, max_size=4),
        closed=st.sampled_from([True, True, True, False]),
    ),
    max_leaves=12,
)
any_options = st.builds(
    Options,
    favor=st.sampled_from(["balanced", "precision", "recall"]),
    with_comments=st.booleans(),
    with_title=st.booleans(),
    links=st.booleans(),
    images=st.booleans(),
    second_opinion=st.just(value=False),
    model=st.booleans(),
)


@given(st.lists(trees, min_size=1, max_size=4).map("".join), st.booleans(), any_options)
@example(tree="<pre><p><kbd>Notes</kbd>Term", amid_prose=True, options=Options())
@settings(max_examples=1000, deadline=None, derandomize=True)
def test_cleaned_html_stays_the_same_whatever_it_was(tree: str, amid_prose: bool, options: Options) -> None:  # noqa: FBT001  drawn
    prose = [f"<p>{PROSE[at]} {PROSE[at + 1]}</p>" if amid_prose else "" for at in (0, 2)]
    article = clean_html(f"<article>{prose[0]}{tree}{prose[1]}</article>", options=options)
    again = clean_html(article.html, options=options)
    assert (again.html, again.text, again.removals) == (article.html, article.text, ())


@pytest.mark.parametrize(
    "markup",
    [
        "<pre><p><kbd>Notes</kbd>Term</pre>",
        "<pre>x = 1\n<p>The <b>old</b> pier\nis   here</pre>",
        "<dl><dt><h3>Depth</h3></dt><dd>Four metres.</dd></dl>",
        "<dl><dt><ul><li>Depth</ul></dt><dd>Four metres.</dd></dl>",
        "<dl><dt><section>Depth</section></dt><dd>Four metres.</dd></dl>",
        "<ul><li>One.<p>Two.</li><p>Three.</p><li>Four.<li>Five.</ul>",
        "<li>One.<p>Two.</li>Three.<li>Four.<li>Five.",
        "<table><tr><th>One<th>Two<caption>Three</caption><tr><th colspan=2>Four</table>",
        "<table><tr><th>One<br><img src=/a><th><img src=/b><p>Two</p>three<tr><td>Four<td>Five</table>",
        "<p><b><code><img src=/a>One</code></b> <i>two</i>\n\n<img src=/b> three <img src=/c><code>four</code></p>",
        "<p><sup><a href='#fnref1'>1</a></sup></p><p><sup><a href='#ref1'>1</a></sup> One.</p>",
        "<ul>" * 31 + "<li>One.<ul><li>Two.",
    ],
)
@pytest.mark.parametrize("options", [Options(), Options(links=True, images=True)])
def test_cleaned_html_stays_the_same_in_odd_places(markup: str, options: Options) -> None:
    prose = "".join(f"<p>{line}</p>" for line in PROSE)
    article = clean_html(f"<article>{prose}{markup}{prose}</article>", options=options)
    again = clean_html(article.html, options=options)
    assert (again.html, again.text) == (article.html, article.text)


@pytest.mark.parametrize("mark", ["", "=titled", "=other"])
@pytest.mark.parametrize("options", [Options(), Options(with_title=False, images=True)])
def test_cleaned_html_of_nothing_is_nothing(mark: str, options: Options) -> None:
    article = clean_html(f"<article data-cleaned{mark}></article>", options=options)
    assert (article.text, article.heading, article.html) == ("", None, "<article data-cleaned>\n</article>")


def test_a_title_above_cleaned_html_goes_where_none_is_asked_for() -> None:
    body = f"<p>{PROSE[0]}</p>\n<p>{PROSE[1]}</p>\n</article>"
    titled = f'<article data-cleaned="titled">\n<h1>The ice</h1>\n{body}'
    assert clean_html(titled).html == titled
    bare = clean_html(titled, options=Options(with_title=False))
    assert (bare.html, bare.heading) == (f"<article data-cleaned>\n{body}", None)
    assert [(removal.text, removal.rule) for removal in bare.removals] == [("The ice", "title.asked")]
    assert bare.text == clean_html(titled).text
    assert clean_html(bare.html).html == bare.html


@pytest.mark.parametrize("tag", ["textarea", "xmp", "listing", "pre"])
def test_text_that_stands_as_it_is_written_stays_so(tag: str) -> None:
    prose = "".join(f"<p>{line}</p>" for line in PROSE)
    once = clean_html(f"<article>{prose}<{tag}>north pier\n\n  south pier</{tag}>{prose}</article>")
    assert "north pier\n\n  south pier" in once.text
    again = clean_html(once.html)
    assert (again.html, again.text) == (once.html, once.text)


def test_articles_and_stages_pickle() -> None:
    stage = pickle.loads(pickle.dumps(Stage(Options(favor="recall"))))  # noqa: S301  our own bytes
    article = stage("\n".join(PROSE))
    assert isinstance(article, Article)
    assert pickle.loads(pickle.dumps(article)) == article  # noqa: S301  our own bytes


def test_a_stage_gives_the_same_whatever_the_workers() -> None:
    records = [{"text": path.read_text(encoding="utf-8"), "id": path.stem} for path in SEEDS]
    assert list(Stage().map(records, workers=2)) == list(Stage().map(records))


def test_a_stage_takes_records_of_both_kinds_and_keeps_their_other_keys() -> None:
    page = (
        "<html><body><nav>Home</nav><article>"
        + "".join(f"<p>{line}</p>" for line in PROSE)
        + "</article></body></html>"
    )
    record = Stage()({"html": page, "url": "https://harbour.example/ice", "id": 7})
    assert record["id"] == 7
    assert record["text"].split("\n\n") == PROSE
    assert Stage()({"text": "\n".join([*PROSE, "", "Hot News"])})["removals"][0]["text"] == "Hot News"


def test_a_stage_sets_all_that_it_finds_also_where_that_is_nothing() -> None:
    chrome = "Share this article\nLeave a Reply\nPlease enter your comment!\n"
    record = Stage()({"text": chrome, "title": "The ice", "author": None})
    assert (record["text"], record["title"], record["author"]) == ("", "The ice", "")
    assert [removal["text"] for removal in record["removals"]] == chrome.splitlines()
    page = f"<html><body><p>{PROSE[0]}</p><p>{PROSE[1]}</p></body></html>"
    assert Stage()({"html": page, "text": chrome})["text"] == f"{PROSE[0]}\n\n{PROSE[1]}"
    assert Stage()({"html": "", "text": "Hot News"})["text"] == ""


def test_a_stage_on_its_own_output_tells_of_the_second_time() -> None:
    once = Stage()({"text": "\n".join([*PROSE, "", "Hot News"])})
    twice = Stage()(once)
    assert once["removals"]
    assert (twice["text"], twice["removals"]) == (once["text"], [])


@pytest.mark.parametrize("html", ["", " \n", b"", None])
def test_a_blank_page_beside_a_text_is_none(html: str | bytes | None) -> None:
    assert Stage()({"html": html, "text": PROSE[0]})["text"] == PROSE[0]


@pytest.mark.parametrize(
    ("record", "kind"), [(5, "int"), (None, "NoneType"), ({"html": 5}, "int"), ({"text": ["a"]}, "list")]
)
def test_a_stage_names_what_is_no_document(record: Any, kind: str) -> None:  # noqa: ANN401  what no type lets through
    with pytest.raises(InputError, match=f"record: holds a document of type {kind} "):
        Stage()(record)
    with pytest.raises(InputError, match=f"record: holds a document of type {kind} "):
        Stage().learn([record])


def test_types_tell_what_comes_out_of_a_stage() -> None:
    text, stage = "\n".join(PROSE), Stage()
    assert assert_type(stage({"text": text}), dict[str, Any])["text"]
    assert assert_type(stage(text), Article) == assert_type(list(stage.map([text])), list[Article])[0]
    assert len(assert_type(list(stage.map([text, {"text": text}])), list[dict[str, Any] | Article])) == 2


def test_any_mapping_is_a_record() -> None:
    record = MappingProxyType({"text": PROSE[0], "id": 7})
    assert Stage()(record)["text"] == PROSE[0]


@pytest.mark.parametrize(
    "work",
    [
        "list(Stage().map(['The ferry leaves at nine.'], workers=2))",
        "from cleaner.batch import BatchOrder, run; run(BatchOrder(('in.jsonl',), 'out', workers=1))",
    ],
)
def test_a_script_that_starts_workers_without_a_guard_is_told_so(work: str, tmp_path: Path) -> None:
    if "batch" in work:
        pytest.importorskip("pebble", reason="needs the extra batch")
        pytest.importorskip("zstandard", reason="needs the extra batch")
    (tmp_path / "in.jsonl").write_text('{"text": "The ferry leaves at nine."}\n', encoding="utf-8")
    (tmp_path / "script.py").write_text(f"from cleaner import Stage\n{work}\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "script.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "freeze_support" not in done.stderr
    assert 'put what the script does under if __name__ == "__main__":' in done.stderr


def test_what_is_removed_is_prose_only_with_a_warning() -> None:
    article = clean_text("\n\n".join(PROSE))
    assert article.text == "\n\n".join(PROSE)
    assert article.warnings == ()


def test_lists_that_nobody_closes_take_no_longer_than_others() -> None:
    started = time.process_time()
    article = clean_html(f"<article>{''.join(f'<p>{line}</p>' for line in PROSE)}{'<ul><li>x' * 20_000}")
    assert article.markdown
    assert time.process_time() - started < 5


def test_a_line_that_goes_after_a_part_of_it_is_recorded_by_its_parts() -> None:
    prose = "\n\n".join(PROSE)
    text = f"{prose}\n\nLeave a Reply (opens in new window)\n"
    article = clean_text(text)
    assert article.text.strip() == prose
    assert {removal.rule for removal in article.removals} > {"spans.note"}
    assert all(text[removal.start : removal.end] == removal.text for removal in article.removals)
    spans = sorted((removal.start, removal.end) for removal in article.removals)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_text_read_with_the_wrong_charset_is_mended_when_asked() -> None:
    pytest.importorskip("ftfy")
    text = "\n\n".join(["Über die Brücke", *PROSE, "Das Café am Ufer öffnete früh, sagte sie, und schloss später."])
    broken = f"{text}\n\nShare this:\n".encode().decode("windows-1252", "replace")
    assert any(warning.startswith("mojibake") for warning in clean_text(broken).warnings)
    article = clean_text(broken, options=Options(fix_encoding=True))
    assert article.text == f"{text}\n"
    assert [warning.split(":")[0] for warning in article.warnings] == [
        "mended 2 lines that were decoded with the wrong charset"
    ]
    mended = f"{text}\n\nShare this:\n"
    assert all(mended[removal.start : removal.end] == removal.text for removal in article.removals)
    assert clean_text(mended, options=Options(fix_encoding=True)).warnings == ()
