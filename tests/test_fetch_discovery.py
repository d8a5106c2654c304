from __future__ import annotations

import asyncio
import gzip
import time
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.errors import BrokenResponseError, FetchError
from cleaner.fetch import Found, Wish
from cleaner.fetch.discovery import adiscover, xml_entries
from cleaner.fetch.elements import elements
from tests.conftest import hasty
from tests.servers import Web, World, page

if TYPE_CHECKING:
    from cleaner.fetch.options import How

RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>News</title><link>http://site.example/</link>
<item><title>One</title><link>http://site.example/news/one?utm_source=feed</link>
<pubDate>Mon, 02 Mar 2026 10:00:00 +0000</pubDate></item>
<item><title>Two</title><guid>http://site.example/news/two</guid><dc:date>2026-01-05</dc:date></item>
<item><title>Three</title><link>http://elsewhere.example/three</link></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><link href="http://site.example/" rel="self"/>
<entry><link rel="alternate" href="http://site.example/a"/><updated>2026-02-01T00:00:00Z</updated></entry>
<entry><link href="http://site.example/b"/></entry></feed>"""


def found(world: World, url: str, how: How, wish: Wish | None = None) -> list[Found]:
    return asyncio.run(adiscover(url, how, wish, hasty(), world.network))


def test_rss(web: Web, world: World) -> None:
    web.routes["/feed"] = page(RSS, "application/rss+xml")
    assert found(world, "http://site.example/feed", "feed") == [
        Found("http://site.example/news/one", date(2026, 3, 2)),
        Found("http://site.example/news/two", date(2026, 1, 5)),
    ]


def test_atom(web: Web, world: World) -> None:
    web.routes["/feed"] = page(ATOM, "application/xml")
    assert found(world, "http://site.example/feed", "feed") == [
        Found("http://site.example/a", date(2026, 2, 1)),
        Found("http://site.example/b"),
    ]


def test_json_feed(web: Web, world: World) -> None:
    items = '{"items": [{"url": "http://site.example/a", "date_published": "2026-02-01T00:00:00Z"}, {"id": 1}]}'
    web.routes["/feed"] = page(items, "application/feed+json")
    assert found(world, "http://site.example/feed", "feed") == [Found("http://site.example/a", date(2026, 2, 1))]


def test_feed_that_a_page_names(web: Web, world: World) -> None:
    web.routes["/"] = page(
        '<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head><p>x</html>'
    )
    web.routes["/feed"] = page(RSS, "application/rss+xml")
    assert len(found(world, "http://site.example/", "feed")) == 2


def test_page_without_a_feed(web: Web, world: World) -> None:
    web.routes["/"] = page()
    with pytest.raises(BrokenResponseError, match="names no feed"):
        found(world, "http://site.example/", "feed")


def test_feed_that_is_not_well_formed(web: Web, world: World) -> None:
    web.routes["/feed"] = page(RSS.replace("<title>Two", "<title>Two & more <br>"), "application/rss+xml")
    assert Found("http://site.example/news/one") in found(world, "http://site.example/feed", "feed")


def sitemap(urls: str, outer: str = "urlset") -> bytes:
    return page(
        f'<?xml version="1.0"?><{outer} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</{outer}>',
        "text/xml",
    )


def test_sitemaps_of_a_site(web: Web, world: World) -> None:
    """Named in robots.txt, one inside another, one of them packed."""
    web.routes["/robots.txt"] = page("Sitemap: http://site.example/index.xml", "text/plain")
    places = "".join(
        f"<sitemap><loc>http://site.example/{name}</loc></sitemap>" for name in ("a.xml", "b.xml.gz", "gone.xml")
    )
    web.routes["/index.xml"] = sitemap(places, "sitemapindex")
    web.routes["/a.xml"] = sitemap("<url><loc>http://site.example/1</loc><lastmod>2026-01-01</lastmod></url>")
    packed = sitemap("<url><loc>http://www.site.example/2</loc></url>").partition(b"\r\n\r\n")[2]
    web.routes["/b.xml.gz"] = page(gzip.compress(packed), "application/octet-stream")
    assert found(world, "http://site.example/", "sitemap") == [
        Found("http://site.example/1", date(2026, 1, 1)),
        Found("http://www.site.example/2"),
    ]


def test_sitemap_in_the_usual_place(web: Web, world: World) -> None:
    web.routes["/sitemap.xml"] = sitemap("<url><loc>http://site.example/1</loc></url>")
    assert found(world, "http://site.example/", "sitemap") == [Found("http://site.example/1")]


LINES = b"http://site.example/1\nhttp://site.example/2\n" * 40


def test_a_packed_sitemap_that_is_cut_off_is_read_as_far_as_it_goes(web: Web, world: World) -> None:
    web.routes["/sitemap.txt.gz"] = page(gzip.compress(LINES)[:-4], "application/gzip")
    assert len(found(world, "http://site.example/sitemap.txt.gz", "sitemap")) == 2


@pytest.mark.parametrize(
    "packed", [gzip.compress(b"") * 1001, b"\x1f\x8b\x08" + b"\xff" * 40], ids=["members", "damaged"]
)
def test_a_packed_sitemap_that_can_not_be_unpacked(web: Web, world: World, packed: bytes) -> None:
    web.routes["/sitemap.txt.gz"] = page(packed, "application/gzip")
    with pytest.raises(BrokenResponseError, match="its gzip is damaged"):
        found(world, "http://site.example/sitemap.txt.gz", "sitemap")


def test_sitemap_of_plain_lines(web: Web, world: World) -> None:
    web.routes["/sitemap.txt"] = page("http://site.example/1\nhttp://site.example/2\n", "text/plain")
    assert len(found(world, "http://site.example/sitemap.txt", "sitemap")) == 2


def test_wishes(web: Web, world: World) -> None:
    days = "".join(
        f"<url><loc>http://site.example/{'news' if day % 2 else 'shop'}/{day}</loc>"
        f"<lastmod>2026-01-{day:02}</lastmod></url>"
        for day in range(1, 21)
    )
    web.routes["/sitemap.xml"] = sitemap(days)
    wish = Wish(limit=3, since=date(2026, 1, 5), until=date(2026, 1, 15), include=("*/news/*",), exclude=("*/7",))
    urls = [entry.url.rpartition("/")[2] for entry in found(world, "http://site.example/sitemap.xml", "sitemap", wish)]
    assert urls == ["5", "9", "11"]


def test_links(web: Web, world: World) -> None:
    links = (
        '<a href="/a#top">x</a><a href="b?utm_medium=x">x</a><a href="http://other.example/">x</a><a href="/a">x</a>'
    )
    links += '<a href="mailto:x@y">x</a><a href="javascript:x()">x</a><a name="z">x</a><a href="/here/">x</a>'
    web.routes["/here/"] = page(f"<html><body>{'<p>' + 'word ' * 200}</p>{links}</body></html>")
    urls = [entry.url for entry in found(world, "http://site.example/here/", "links")]
    assert urls == ["http://site.example/a", "http://site.example/here/b"]


@pytest.mark.parametrize(
    "link",
    [
        "/showthread.php?1234-First",
        "/news?20260101",
        "/a?a=&b=1",
        "/a?b=1&a=2",
        "/a?cid=7&uid=8&gallery=9&ref=1&source=x",
        "/p;jsessionid=1",
        "/a?x=1;y=2",
        "/x//y",
        "/wiki/%e5%8c%97",
        "/a?to=https://b.example/?c",
    ],
)
def test_addresses_stay_as_they_are(web: Web, world: World, link: str) -> None:
    web.routes["/here"] = page(f"<html><body>{'word ' * 200}<a href='{link}'>x</a>")
    assert found(world, "http://site.example/here", "links") == [Found(f"http://site.example{link}")]


@pytest.mark.parametrize(
    ("link", "clean"),
    [
        ("/a?utm_source=x&id=1&fbclid=y", "/a?id=1"),
        ("/a?id=1;utm_source=x", "/a?id=1"),
        ("/a?utm_source=x", "/a"),
        ("/wiki/北京 (1)", "/wiki/%E5%8C%97%E4%BA%AC%20(1)"),
    ],
)
def test_addresses_lose_what_tells_where_a_reader_came_from(web: Web, world: World, link: str, clean: str) -> None:
    web.routes["/here"] = page(f"<html><body>{'word ' * 200}<a href='{link}'>x</a>")
    assert found(world, "http://site.example/here", "links") == [Found(f"http://site.example{clean}")]


def test_links_are_read_as_browsers_read_them(web: Web, world: World) -> None:
    links = """<base href="/deep/"><a title="News > Sport" href="one">x</a><!-- <a href="/gone">x</a> --><!--><a
    href=two/>x</a><script>document.write('<a href="/made">x</a>')</script><a href='three' href="other">x</a><A
    HREF = "four&amp;5">x</a><abbr href="/no">x</abbr><textarea><a href="/typed">x</a></textarea><a href="cut """
    web.routes["/here"] = page(f"<html><body>{'word ' * 200}{links}")
    urls = [entry.url for entry in found(world, "http://site.example/here", "links")]
    assert urls == [f"http://site.example/deep/{name}" for name in ("one", "two/", "three", "four&5")]


@pytest.mark.parametrize(
    "piece", ["<!--", "<a ", "<a b='", '<a b="', "<a b=\"'", "<script>", "<a = ", "< ", "<a\n\n", "<title></", "<a>"]
)
def test_tags_without_end_take_no_time(piece: str) -> None:
    begun = time.process_time()
    assert all(not attributes.get("href") for _, attributes in elements(piece * (2_000_000 // len(piece)), ("a",)))
    assert time.process_time() - begun < 20


def test_an_entry_is_told_by_its_own_elements(web: Web, world: World) -> None:
    entry = """<entry><source><id>x</id><link href="http://site.example/other-feed"/><updated>2020-01-01</updated></source>
    <link href="http://site.example/own"/><updated>2026-02-01</updated></entry>"""
    web.routes["/atom"] = page(f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>', "application/atom+xml")
    items = """<channel><image><url>http://site.example/logo.png</url><link>http://site.example/</link></image>
    <item><guid isPermaLink="false">http://site.example/?p=1</guid><title>No address</title></item>
    <item><image><url>http://site.example/1.png</url></image><link>http://site.example/1</link></item></channel>"""
    web.routes["/rss"] = page(f"<rss>{items}</rss>", "application/rss+xml")
    assert found(world, "http://site.example/atom", "feed") == [Found("http://site.example/own", date(2026, 2, 1))]
    assert found(world, "http://site.example/rss", "feed") == [Found("http://site.example/1")]


def test_a_page_in_a_sitemap_is_told_by_its_own_address(web: Web, world: World) -> None:
    german = (
        '<x:link xmlns:x="http://www.w3.org/1999/xhtml" rel="alternate" hreflang="de" href="http://site.example/de"/>'
    )
    image = '<i:image xmlns:i="urn:images"><i:loc>http://site.example/1.png</i:loc></i:image>'
    web.routes["/sitemap.xml"] = sitemap(f"<url>{german}{image}<loc>http://site.example/en</loc></url>")
    assert found(world, "http://site.example/", "sitemap") == [Found("http://site.example/en")]


def test_sitemap_of_plain_lines_with_a_byte_order_mark(web: Web, world: World) -> None:
    web.routes["/sitemap.txt"] = page("\ufeffhttp://site.example/1\nhttp://site.example/2\n", "text/plain")
    assert len(found(world, "http://site.example/sitemap.txt", "sitemap")) == 2


def test_a_feed_made_elsewhere_lists_pages_of_its_page(web: Web, world: World) -> None:
    named = '<link rel="alternate" type="application/rss+xml" href="http://feeds.example/site">'
    web.routes["/"] = page(f"<html><head>{named}</head><p>x</html>")
    web.routes["/site"] = page(RSS, "application/rss+xml")
    assert [entry.url for entry in found(world, "http://site.example/", "feed")] == [
        "http://site.example/news/one",
        "http://site.example/news/two",
    ]


def test_a_sitemap_kept_elsewhere_is_read_if_any_site_will_do(web: Web, world: World) -> None:
    web.routes["/robots.txt"] = page("Sitemap: http://maps.example/index.xml", "text/plain")
    web.routes["/index.xml"] = sitemap("<url><loc>http://site.example/1</loc></url>")
    assert found(world, "http://site.example/", "sitemap", Wish(any_site=True)) == [Found("http://site.example/1")]
    with pytest.raises(FetchError, match="no such page"):
        found(world, "http://site.example/", "sitemap")


@given(st.binary(max_size=300) | st.text("<>/ab&;=\"' \n![]CDATAitemlinkocurl", max_size=300).map(str.encode))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        entries = xml_entries(b"<rss>" + data, "http://site.example/")
    except FetchError:
        return
    assert all(isinstance(link, str) for _, link, _ in entries)
