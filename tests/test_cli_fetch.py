"""Tests of `clean fetch` against a local server: an article in the middle of all that pages put around it."""

from __future__ import annotations

import json
import re
import threading
import unicodedata
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.cli.output_paths import page_address, place_of
from tests.cli_command import clean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PARAGRAPHS = """\
The footbridge at Ostermill was closed on Monday after divers found that two of its four piers had lost the stone that \
protects their feet, and the town does not expect to open it again before the spring.
Engineers had warned of the damage in three reports since 2015. “We were told every year that the money would come \
next year,” said Ilse Brandt, who led the last inspection and has since left the council.
Children from the north bank now walk forty minutes to school. A ferry that the town hired for the winter takes \
twelve people at a time and does not sail when the river is high, which it was on nine days this month.
The council will vote on a temporary bridge in January. It would cost a third of the price of new piers, and it \
could be used again elsewhere once the old bridge is mended.\
""".splitlines()
PAGE = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Footbridge closed until spring – Ostermill Courier</title>
<meta property="og:site_name" content="Ostermill Courier"><meta name="author" content="Jonas Weir">
<meta property="article:published_time" content="2026-03-04T08:00:00Z"></head><body>
<div id="cookie-banner" class="cookie-consent"><p>We use cookies to improve your experience.</p>
<button>Accept all</button></div>
<a class="skip-link" href="#main">Skip to content</a>
<header class="site-header"><a href="/">Ostermill Courier</a><div class="weather">20.1 C</div><div>Ostermill</div>
<nav><ul><li><a href="/news">News</a></li><li><a href="/sport">Sport</a></li>
<li><a href="/login">Log in</a></li></ul></nav>
</header>
<main id="main"><article class="post">
<h1>Footbridge closed until spring</h1>
<div class="share-buttons"><span>Share post:</span> <a href="#">Facebook</a> <a href="#">Twitter</a></div>
<p>{PARAGRAPHS[0]}</p>
<p>{PARAGRAPHS[1]}</p>
<h2>What the closure means</h2>
<p>{PARAGRAPHS[2]} The <a href="/timetable?day=1">timetable</a> lists the crossings:</p>
<ul><li>at seven in the morning, for pupils of the upper school</li>
<li>at noon, unless there is fog<ol><li>first from the north bank</li><li>then from the south bank</li></ol></li></ul>
<table><tr><th>Option</th><th>Cost in millions</th></tr><tr><td>New piers</td><td>4.2</td></tr>
<tr><td>Temporary bridge</td><td>1.4</td></tr></table>
<p>The gauge at the mill can be read by machine:</p>
<pre><code class="language-python">level = gauge.read()
if level &gt; 2.5:
    ferry.stop()</code></pre>
<p>{PARAGRAPHS[3]}</p>
<div class="votes"><h3>What do you think?</h3><span>55 Points</span> <button>Upvote</button>
<button>Downvote</button></div>
<div class="author-box">Written by Jonas Weir</div>
<p>GIPHY App Key not set. Please check settings</p>
</article>
<section class="related-posts"><h3>Related articles</h3>
<div><a href="/1">Mill owner wins prize for the quietest wheel</a>
<p>There is good news for those who live by the...</p></div>
<div><a href="/2">Ferry captain retires</a>
<p>After thirty years on the river the captain of the...</p></div></section>
<section id="respond" class="comment-respond"><h3>Leave a Reply</h3>
<p>Your email address will not be published.</p>
<label>Please enter your comment!</label><textarea></textarea><label>Please enter your name here</label></section>
</main>
<aside class="sidebar"><h3>Hot News</h3><ul><li><a href="/3">Eruption threatens islands</a></li></ul>
<form><h3>Subscribe to our newsletter</h3><input><button>Sign up</button></form></aside>
<footer><p>© 2026 Ostermill Courier. All rights reserved.</p><a href="/privacy">Privacy policy</a></footer>
</body></html>"""
CHROME = re.compile(
    r"cookie|Skip to|Log in|20\.1|Share post|Facebook|What do you think|Points|upvote|downvote|Written by|GIPHY|"
    r"Related|Mill owner|captain|Leave a Reply|published|Please enter|Hot News|Eruption|newsletter|"
    r"rights reserved|Privacy",
    re.IGNORECASE,
)
LATIN = "<html><body><h1>Brücke gesperrt</h1><p>" + "Die Brücke über den Fluß bleibt für Fußgänger gesperrt. " * 9


class Handler(BaseHTTPRequestHandler):
    pages: ClassVar[dict[str, tuple[int, str, bytes]]] = {
        "/bridge": (200, "text/html; charset=utf-8", PAGE.encode()),
        "/latin": (200, "text/html; charset=iso-8859-1", LATIN.encode("latin-1")),
        "/gone": (404, "text/html", b"<h1>Not found</h1>"),
        "/paper": (200, "application/pdf", b"%PDF-1.7 ..."),
    }

    def do_GET(self) -> None:
        if self.path == "/moved":
            self.send_response(301)
            self.send_header("Location", "/bridge")
            self.end_headers()
            return
        status, kind, body = self.pages.get(self.path.partition("?")[0], (404, "text/plain", b""))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()


LOCAL = ("--allow-private", "--pause", "0", "--retries", "0")


def test_page_comes_out_as_its_article_alone_in_text(server: str) -> None:
    ran = clean("fetch", *LOCAL, f"{server}/bridge")
    assert (ran.code, ran.err) == (0, "")
    assert not CHROME.findall(ran.text)
    for part in (*PARAGRAPHS, "What the closure means", "ferry.stop()", "4.2"):
        assert part in ran.text
    assert "Ostermill Courier" not in ran.text


def test_structure_is_kept_in_markdown(server: str) -> None:
    ran = clean("fetch", *LOCAL, "--format", "markdown", "--links", f"{server}/bridge")
    assert ran.code == 0
    assert not CHROME.findall(ran.text)
    for part in (
        "# Footbridge closed until spring\n",
        "## What the closure means\n",
        "/timetable?day=1)",
        "- at seven in the morning",
        "first from the north bank\n",
        "| New piers | 4.2 |",
        "```python\nlevel = gauge.read()\nif level > 2.5:\n    ferry.stop()\n```",
    ):
        assert part in ran.text
    assert "](" not in clean("fetch", *LOCAL, "--format", "markdown", f"{server}/bridge").text


def test_every_removal_is_accounted_for(server: str) -> None:
    ran = clean("fetch", *LOCAL, "-f", "json", "--explain", f"{server}/moved")
    record = json.loads(ran.text)
    assert (record["url"], record["final_url"], record["status"]) == (f"{server}/moved", f"{server}/bridge", 200)
    assert record["title"] == "Footbridge closed until spring"
    assert record["author"] == "Jonas Weir"
    assert record["date"].startswith("2026-03-04")
    removed = " ".join(removal["text"] for removal in record["removals"])
    for part in ("Share post:", "55 Points", "Leave a Reply", "Hot News", "All rights reserved"):
        assert part in removed
    for removal in record["removals"]:
        assert removal["rule"] in ran.err


def test_charset_of_the_header_counts(server: str) -> None:
    assert "Die Brücke über den Fluß" in clean("fetch", *LOCAL, f"{server}/latin").text


def test_failures_are_named_and_the_rest_is_done_in_order(server: str) -> None:
    addresses = [f"{server}/{name}" for name in ("gone", "latin", "paper", "bridge")]
    first, *others = addresses[1:]
    listed = "\n".join(["# a comment", "", f"{first}   # trailing", f"  {others[0]}\tthe paper", *others[1:], ""])
    ran = clean("fetch", *LOCAL, "-i", "-", addresses[0], stdin=listed.encode())
    assert ran.code == 1
    assert re.findall(r"==> (.*) <==", ran.text) == [addresses[1], addresses[3]]
    assert len(ran.err.splitlines()) == 2
    assert addresses[0] in ran.err
    assert addresses[2] in ran.err
    assert "Traceback" not in ran.err


def test_addresses_of_private_networks_are_refused_by_default(server: str) -> None:
    ran = clean("fetch", "--retries", "0", f"{server}/bridge")
    assert (ran.code, ran.out) == (1, b"")
    assert "Traceback" not in ran.err


def test_raw_pages_and_articles_in_folders(server: str, tmp_path: Path) -> None:
    ran = clean(
        "fetch", *LOCAL, "--save-raw", "raw", "-o", "out/", f"{server}/bridge", f"{server}/bridge?b=1", cwd=tmp_path
    )
    assert ran.code == 0
    host = server.removeprefix("http://").replace(":", "_")
    assert (tmp_path / f"raw/{host}/bridge.html").read_bytes() == PAGE.encode()
    assert sorted(path.name for path in (tmp_path / "out" / host).iterdir()) == ["bridge.txt", "bridge@b=1.txt"]


def test_no_address_is_a_mistake_in_use(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("# none\n", encoding="utf-8")
    for arguments in (
        ["fetch"],
        ["fetch", "-i", "empty"],
        ["fetch", "-i", "gone"],
        ["fetch", "--offline", "http://x/"],
    ):
        ran = clean(*arguments, cwd=tmp_path)
        assert (ran.code, ran.out) == (2, b"")
        assert "Traceback" not in ran.err


def test_addresses_that_look_alike_keep_files_of_their_own(server: str, tmp_path: Path) -> None:
    names = ["/bridge?a=1", "/bridge?A=1", "/bridge?a=北京", "/bridge?a=上海", "/bridge?a:1", "/bridge?a;1"]
    command = ("fetch", *LOCAL, "--resume", "journal", "--save-raw", "raw", "-o", "out/", "-f", "markdown")
    for upto in (4, 6):
        ran = clean(*command, *(f"{server}{name}" for name in names[:upto]), cwd=tmp_path)
        assert ran.code == 0, ran.err
        for folder in ("raw", "out"):
            assert len([path for path in (tmp_path / folder).rglob("*") if path.is_file()]) == upto


def test_a_page_is_fetched_once_whatever_its_spelling_and_fragment(server: str, tmp_path: Path) -> None:
    urls = ("/bridge#top", "/latin", "/bridge#x", "/bridge", "/bridge?%2f", "/bridge?%2F")
    ran = clean(
        "fetch", *LOCAL, "-o", "out/", *(f"{server}{url}" for url in urls), f"{server.upper()}/latin", cwd=tmp_path
    )
    assert (ran.code, ran.err) == (0, "")
    assert len([path for path in (tmp_path / "out").rglob("*") if path.is_file()]) == 3


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://Example.org", "example.org/index"),
        ("https://example.org/a/b.html", "example.org/a/b.html"),
        ("https://example.org/a/?p=1&q=%2F", "example.org/a/index@p=1&q=%2F"),
        ("https://example.org/wiki/北京", "example.org/wiki/北京"),
        ("https://example.org/wiki/हिन्दी", "example.org/wiki/हिन्दी"),
        ("https://example.org/a#b", "example.org/a"),
        ("https://example.org:8443/~anna/", "example.org_8443/~anna/index"),
        ("http://example.org/a", "example.org_80/a"),
        ("http://[::1]:8080/@anna", "__1_8080/@anna~"),
        ("https://example.org/.git/..%2f", "example.org/git/%2f~"),
        ("https://example.org/a\\b|c", "example.org/a/b_c~"),
        ("https://example.org/x//y", "example.org/x/y~"),
        ("https://example.org/a?u=https://b/", "example.org/a@u=https___b_~"),
        ("https://example.org/con.txt/aux.html", "example.org/_con.txt_/_aux.html~"),
        ("https://example.org/a.txt/b", "example.org/a.txt_/b~"),
        ("https://example.org/index", "example.org/index~"),
        ("https://example.org/Berlin", "example.org/Berlin~"),
        ("//", "_/index~"),
    ],
)
def test_places_of_addresses_stay_in_their_folder(url: str, place: str) -> None:
    """A place ends with a digest if more than letters and digits was changed."""
    digest = "[0-9a-f]{12}" if place.endswith("~") else ""
    assert re.fullmatch(f"{re.escape(place)}{digest}", place_of(url))


def test_steps_upward_lead_nowhere() -> None:
    for url in ("https://u:p@example.org:8080/../../etc/passwd", "https://example.org:8080/a/../..//./etc/passwd"):
        place = place_of(url)
        assert place.startswith("example.org_8080/")
        assert not {"", ".", ".."} & set(place.split("/"))


LETTERS = "aAbB.@?#&=%~/:;_ é\u0301北ßſ"


@given(st.lists(st.text(LETTERS, max_size=6), min_size=2, max_size=2, unique=True))
@settings(max_examples=300, deadline=None)
def test_addresses_that_differ_have_places_that_differ(tails: list[str]) -> None:
    one, other = (f"https://example.org/{tail}" for tail in tails)
    places = [unicodedata.normalize("NFC", place_of(url)).casefold() for url in (one, other)]
    assert (places[0] == places[1]) == (page_address(one) == page_address(other))


def test_places_hold_no_credentials() -> None:
    assert place_of("https://anna:secret@example.org/A") == place_of("https://example.org/A")


@pytest.mark.parametrize("letter", ["x", "北", "x/"])
def test_long_addresses_have_names_that_fit_and_differ(letter: str) -> None:
    one, other = (place_of(f"https://example.org/{letter * 2000}{end}") for end in "ab")
    assert one != other
    assert all(len(part.encode()) <= 120 for part in one.split("/"))
    assert len(one) < 3000
