from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.blocks import Document, Metadata
from cleaner.decode import decode
from cleaner.metadata import fill_metadata, read_metadata
from cleaner.metadata.dates import read_date, read_url_date
from cleaner.read_html import read_html
from cleaner.read_text import read_text

URL = "https://www.example.org/2024/a-day-at-the-river"


def read(head: str = "", body: str = "<p>Words.</p>", *, url: str | None = URL, lang: str = "en") -> Metadata:
    markup = f"<!DOCTYPE html><html lang={lang}><head>{head}</head><body>{body}</body></html>"
    return read_metadata(read_html(decode(markup, url=url)))


def linked(data: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def meta(**contents: str) -> str:
    return "".join(f'<meta property="{name.replace("_", ":", 1)}" content="{text}">' for name, text in contents.items())


def test_a_page_that_says_everything() -> None:
    article = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "name": "The River Post"},
            {"@type": "Person", "@id": "#ann", "name": "Ann Brook"},
            {
                "@type": ["NewsArticle"],
                "headline": "A day at the river",
                "author": [{"@id": "#ann"}, {"@type": "Person", "name": "Bo Ford"}],
                "datePublished": "2024-03-05T08:30:00.000+0100",
                "dateModified": "2024-03-06",
                "image": {"@type": "ImageObject", "url": "/river.jpg"},
                "description": "Water &amp; stones.",
                "inLanguage": "en_GB",
            },
        ],
    }
    head = f"<title>A day at the river | The River Post</title><link rel=canonical href=/river>{linked(article)}"
    assert read(head, "<h1>A day at the river</h1><p>It was wet.</p>", lang="") == Metadata(
        title="A day at the river",
        authors=("Ann Brook", "Bo Ford"),
        date="2024-03-05T08:30:00+01:00",
        modified="2024-03-06",
        site="The River Post",
        language="en-GB",
        url="https://www.example.org/river",
        description="Water & stones.",
        image="https://www.example.org/river.jpg",
    )


def test_a_page_that_says_nothing() -> None:
    assert read("", "", url=None, lang="") == Metadata()


@pytest.mark.parametrize(
    ("title", "heading", "expected"),
    [
        ("Stones in the water - The River Post", "Stones in the water", "Stones in the water"),
        ("The River Post: Stones in the water", "Stones in the water", "Stones in the water"),
        ("Stones in the water | News", "", "Stones in the water"),
        ("Stones in the water — example.org", "", "Stones in the water"),
        ("Example » Stones in the water", "", "Stones in the water"),
        ("Water: a love story - Example", "", "Water: a love story"),
        ("Why water falls - and stones do not", "", "Why water falls - and stones do not"),
        ("Stones in the water", "The River Post", "Stones in the water"),
        ("", "Stones in the water", "Stones in the water"),
        ("Stones in water | News", "Stones in water, and what they say", "Stones in water, and what they say"),
    ],
)
def test_titles_lose_the_sites_name(title: str, heading: str, expected: str) -> None:
    head = f"<title>{title}</title>{meta(og_site_name='The River Post')}"
    assert read(head, f"<h1>{heading}</h1><p>Words.</p>").title == expected


@pytest.mark.parametrize(
    ("attribute", "expected"),
    [
        ("hidden", "Stones in the water"),
        ("style='display: none'", "Stones in the water"),
        ("hidden=until-found", "Stones in the water now"),  # only what is no part of a line is hidden by that
        ("style='visibility: hidden'", "Stones in the water now"),
    ],
)
def test_a_title_is_what_its_heading_shows(attribute: str, expected: str) -> None:
    assert read("", f"<h1>Stones in the water <span {attribute}>now</span></h1><p>Words.</p>").title == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("<title>The River Post</title>", "Stones in the water"),
        (f"<title>The River Post</title>{meta(og_title='TheRiverPost')}", "Stones in the water"),
        (f"<title>How brooks run</title>{meta(og_title='The River Post')}", "How brooks run"),
        (f"<title>The River Post</title>{linked({'@type': 'Article', 'headline': 'On water'})}", "On water"),
    ],
)
def test_the_sites_name_is_no_title_of_its_articles(head: str, expected: str) -> None:
    head += meta(og_site_name="The River Post")
    assert read(head, "<h1>The River Post</h1><h1>Stones in the water</h1>").title == expected


def test_the_sites_name_is_the_title_of_its_front_page() -> None:
    head = f"<title>The River Post</title>{meta(og_site_name='The River Post')}"
    assert read(head, "<h1>Stones in the water</h1>", url="https://example.org/").title == "The River Post"
    assert read(head).title == "The River Post"


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        ('<meta name="author" content="Ann Brook">', "", ("Ann Brook",)),
        ('<meta name="author" content="By Ann Brook and Bo Ford">', "", ("Ann Brook", "Bo Ford")),
        ('<meta name="author" content="Ann Brook, Bo Ford">', "", ("Ann Brook", "Bo Ford")),
        ('<meta name="author" content="Ann Brook, PhD">', "", ("Ann Brook",)),
        ('<meta name="author" content="admin">', "", ()),
        (meta(article_author="https://example.org/ann"), "", ()),
        ('<meta name="citation_author" content="Brook, Ann">', "", ("Ann Brook",)),
        (f"{meta(twitter_label1='Written by')}{meta(twitter_data1='Ann Brook')}", "", ("Ann Brook",)),
        (linked({"@type": "BlogPosting", "author": "Ann Brook"}), "", ("Ann Brook",)),
        ("", '<p>By <a rel="author" href="/ann">Ann Brook</a></p>', ("Ann Brook",)),
        ("", '<span class="post-author">By Ann Brook on March 5, 2024</span>', ("Ann Brook",)),
        ("", "<h1>Stones</h1><p>Von Ann Brook</p><p>Es war nass.</p>", ("Ann Brook",)),
        ("", "<h1>Piedras</h1><p>Por Ana Arroyo</p><p>Llovía.</p>", ("Ana Arroyo",)),
        ("", "<h1>Камни</h1><p>Автор: Анна Ручьева</p><p>Шёл дождь.</p>", ("Анна Ручьева",)),
        ("", "<h1>石头</h1><p>作者：王小河 李小溪</p>", ("王小河 李小溪",)),
        ("", '<p class="comment-author">Troll</p>', ()),
        ("", "<h1>By the river</h1><p>By the river we sat down and wept for a long while, as people do.</p>", ()),
    ],
)  # fmt: skip
def test_authors(head: str, body: str, expected: tuple[str, ...]) -> None:
    assert read(head, body).authors == expected


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("Ann Brook, Bo Ford, and Cy Mere", ("Ann Brook", "Bo Ford", "Cy Mere")),
        ("Ann Brook, Bo Ford & Cy Mere", ("Ann Brook", "Bo Ford", "Cy Mere")),
        ("José Ortega y Gasset", ("José Ortega y Gasset",)),
        ("José Ortega y Gasset, Ana Arroyo", ("José Ortega y Gasset", "Ana Arroyo")),
        ("Ana Arroyo y Beto Ríos", ("Ana Arroyo", "Beto Ríos")),
        ("Johnson &amp; Johnson", ("Johnson & Johnson",)),
        ("Di Yang", ("Di Yang",)),
        ("Von Miller", ("Von Miller",)),
        ("Da Silva Santos", ("Da Silva Santos",)),
        ("Von: Ann Brook", ("Ann Brook",)),
    ],
)
def test_stated_names_keep_their_parts(stated: str, expected: tuple[str, ...]) -> None:
    assert read(f'<meta name="author" content="{stated}">').authors == expected


def test_names_that_are_turned_around_keep_both_parts() -> None:
    assert read('<meta name="citation_author" content="Wu, Di">').authors == ("Di Wu",)


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ("By Theresa May", ("Theresa May",)),
        ("By Theresa May on May 5, 2024", ("Theresa May",)),
        ("By Ann Brook May 2024", ("Ann Brook",)),
        ("By Ursula Le Guin", ("Ursula Le Guin",)),
        ("By Ahmed El Khadem", ("Ahmed El Khadem",)),
        ("By Ana El-Ghazi", ("Ana El-Ghazi",)),
        ("By Nella Last", ("Nella Last",)),
        ("Ann Brook le 5 mars 2024", ("Ann Brook",)),
        ("Ann Brook am Dienstag", ("Ann Brook",)),
        ("Ann Brook, Senior Editor", ("Ann Brook",)),
        ("Ann Brook Last updated in spring", ("Ann Brook",)),
        ("By Ann Brook and 3 others", ("Ann Brook",)),
        ("By Mark Mayfield, Dan Decker and June Carter", ("Mark Mayfield", "Dan Decker", "June Carter")),
        ("By Di Wu", ("Di Wu",)),
        ("Di Wu", ("Di Wu",)),
        ("Von Ann Brook, 5. März 2024", ("Ann Brook",)),
        ("Von Miller, 5. März 2024", ("Von Miller",)),
        ("Text von Brook", ("Brook",)),
    ],
)
def test_bylines_end_where_the_names_do(byline: str, expected: tuple[str, ...]) -> None:
    assert read("", f"<h1>Stones</h1><p class=byline>{byline}</p>").authors == expected


def test_the_pages_language_tells_by_from_a_name() -> None:
    byline = "<h1>Stones</h1><p class=byline>Por Agencias</p>"
    assert read("", byline, lang="es-MX").authors == ("Agencias",)
    assert read(meta(og_locale="es_ES"), byline, lang="").authors == ("Agencias",)
    assert read("", byline, lang="en").authors == ("Por Agencias",)


@pytest.mark.parametrize(
    "said",
    [
        "Post by <b>Bosun</b> » Sun Mar 03, 2024",
        "Beitrag von <b>Bosun</b> » So 3. Mär 2024, 10:15",
        "Message par <b>Bosun</b> » dim. 3 mars 2024",
        "Mensaje por <b>Bosun</b> » Dom Mar 03, 2024",
        "Messaggio da <b>Bosun</b> » dom mar 03, 2024",
        "Mensagem por <b>Bosun</b> » 03 Mar 2024",
        "Bericht door <b>Bosun</b> » zo 03 mar 2024",
        "Inlägg av <b>Bosun</b> » 03 mar 2024",
        "Post autor: <b>Bosun</b> » 3 mar 2024",
        "Příspěvek od <b>Bosun</b> » 03 bře 2024",
        "Сообщение <b>Bosun</b> » 03 мар 2024",
    ],
)
def test_who_posted_it_is_named_behind_what_it_is_called(said: str) -> None:
    assert read("", f"<h1>Stones</h1><p class=author>{said}</p><p>It was wet.</p>", lang="").authors == ("Bosun",)


LOG = "<h1>Release notes</h1><h2>[4.2.0] - 2025-04-01</h2><p>It was wet.</p>"


@pytest.mark.parametrize(
    "menu",
    [
        "<nav><a href=/d>Docs</a> <a href=/b>Blog</a></nav>",
        "<div><a href=/d>Docs</a> <a href=/b>Blog</a></div>",
        "<ul><li><a href=/o>Open Source</a></li></ul>",
        "<nav>Written by Hand</nav>",
        "<button>By Date And Name</button>",
    ],
)
def test_menus_above_the_headline_name_nobody(menu: str) -> None:
    assert read("", menu + LOG).authors == ()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p><a href=/ann>Ann Brook</a></p><p>5 March 2024</p>", ("Ann Brook",)),
        ("<p>Ann Brook</p><p>5 March 2024</p>", ("Ann Brook",)),
        ("<footer>Submitted by Ann Brook on 5 March 2024</footer>", ("Ann Brook",)),
        ("<form><p>By Ann Brook</p></form>", ("Ann Brook",)),
        ("<p>By <a href=/ann>Ann Brook</a> and <a href=/bo>Bo Ford</a></p>", ("Ann Brook", "Bo Ford")),
        ("<p><a href=/p>Print</a> <a href=/s>Share</a></p><p>5 March 2024</p>", ()),
        ("<nav>Ann Brook</nav><p>5 March 2024</p>", ()),
    ],
)
def test_a_name_beside_a_day_may_be_a_link(body: str, expected: tuple[str, ...]) -> None:
    assert read("", f"<h1>Stones</h1>{body}<p>It was wet.</p>").authors == expected


@pytest.mark.parametrize(
    ("meta_language", "lang", "expected"),
    [("nl", "", "nl"), (" pt_br ", "", "pt-BR"), ("nl", "en", "en"), ("nl, en", "", ""), ("", "", "")],
)
def test_the_language_may_be_stated_in_the_servers_place(meta_language: str, lang: str, expected: str) -> None:
    head = f'<meta http-equiv="Content-Language" content="{meta_language}">'
    assert read(head, lang=lang or '""').language == expected


def test_what_else_is_stated_in_the_servers_place_is_not_of_the_page() -> None:
    assert read('<meta http-equiv="Date" content="2024-03-05">').date == ""


def test_a_line_that_only_begins_like_a_byline_is_none() -> None:
    assert read("", "<h1>Stones</h1><p>Da Capo</p><p>It was wet.</p>").authors == ()


def test_people_go_before_the_site_as_author() -> None:
    head = meta(og_site_name="The River Post", og_type="article") + '<meta name="author" content="The River Post">'
    assert read(head, '<a rel="author">Ann Brook</a>').authors == ("Ann Brook",)
    assert read(head).authors == ("The River Post",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-05", "2024-03-05"),
        ("2024-03-05T08:30:15.123Z", "2024-03-05T08:30:15Z"),
        ("2024-03-05 08:30:15 +0530", "2024-03-05T08:30:15+05:30"),
        ("20240305", "2024-03-05"),
        ("2024/3/5", "2024-03-05"),
        ("05.03.2024, 8:30 Uhr", "2024-03-05T08:30:00"),
        ("31/12/2024", "2024-12-31"),
        ("12/31/2024", "2024-12-31"),
        ("March 5, 2024", "2024-03-05"),
        ("Posted on Tuesday, 5th of March 2024 by Ann", "2024-03-05"),
        ("Mar. 5, 2024 at 8:30 pm", "2024-03-05T20:30:00"),
        ("Tue, 05 Mar 2024 08:30:00 GMT", "2024-03-05T08:30:00Z"),
        ("Mon Mar 04 2024 23:30:00 GMT-0500 (Eastern Standard Time)", "2024-03-04T23:30:00-05:00"),
        ("2024/03/04 10:00 UTC+8", "2024-03-04T10:00:00+08:00"),
        ("2024-03-04 10:00 UTC+05:30", "2024-03-04T10:00:00+05:30"),
        ("2024-03-04 10:00:00+00", "2024-03-04T10:00:00+00:00"),
        ("2024-03-04 10:00:00.123-05", "2024-03-04T10:00:00-05:00"),
        ("2024-03-04T10:00+02", "2024-03-04T10:00:00+02:00"),
        ("2024-03-04T10:00:00−05:00", "2024-03-04T10:00:00-05:00"),
        ("2024-03-04T10:00:00Z[UTC]", "2024-03-04T10:00:00Z"),
        ("4 March 2024, 10:30 gmt", "2024-03-04T10:30:00Z"),
        ("maandag 4 maart 2024, 10:30 zaal 2", "2024-03-04T10:30:00"),
        ("4 March 2024, 10:30-12", "2024-03-04T10:30:00"),
        ("4 March 2024, 10:30-17:00", "2024-03-04T10:30:00"),
        ("4 March 2024, 10:30 +12 comments", "2024-03-04T10:30:00"),
        ("2024 Mar 5", "2024-03-05"),
        ("5. März 2024", "2024-03-05"),
        ("le 5 août 2024 à 8:30", "2024-08-05T08:30:00"),
        ("5 de enero de 2024", "2024-01-05"),
        ("5 marca 2024", "2024-03-05"),
        ("5 марта 2024", "2024-03-05"),
        ("5 Ağustos 2024", "2024-08-05"),
        ("5 tháng 3, 2024", "2024-03-05"),
        ("5 d'agost de 2024 a les 8:30", "2024-08-05"),
        ("5 d’octubre del 2024", "2024-10-05"),
        ("5 de xaneiro de 2024", "2024-01-05"),
        ("5. junija 2024", "2024-06-05"),
        ("5. jūnijs, 2024", "2024-06-05"),
        ("5. detsember 2024", "2024-12-05"),
        ("5. ágúst 2024", "2024-08-05"),
        ("5 Desember 2024", "2024-12-05"),
        ("5 dhjetor 2024", "2024-12-05"),
        ("5 јуни 2024", "2024-06-05"),
        ("5. децембар 2024.", "2024-12-05"),
        ("5 лістапада 2024", "2024-11-05"),
        ("5 நவம்பர் 2024", "2024-11-05"),
        ("5 మార్చి 2024, 10:15", "2024-03-05T10:15:00"),
        ("५ सप्टेंबर २०२४", "2024-09-05"),
        ("5 दिसंबर 2024", "2024-12-05"),
        ("५ फ़रवरी २०२४, १०:१५", "2024-02-05T10:15:00"),
        ("৫ জানুয়ারি ২০২৪", "2024-01-05"),
        ("5 มีนาคม 2567", "2024-03-05"),
        ("5 มี.ค. 2567 10:15", "2024-03-05T10:15:00"),
        ("5 พ.ย. 2024", "2024-11-05"),
        ("5 March 2567", ""),
        ("5 نومبر 2024", "2024-11-05"),
        ("٥ نوفمبر ٢٠٢٤", "2024-11-05"),
        ("5 במרץ 2024", "2024-03-05"),
        ("5 мая 2024", "2024-05-05"),
        ("5 октомври 2024", "2024-10-05"),
        ("5. novembra 2024", "2024-11-05"),
        ("5. prosinca 2024.", "2024-12-05"),
        ("5 listopada 2024", "2024-11-05"),
        ("5² 2024", ""),
        ("Staff.March 5, 2024", "2024-03-05"),
        ("(5 March 2024)", "2024-03-05"),
        ("—March 5, 2024", "2024-03-05"),
        ("2024年3月5日", "2024-03-05"),
        ("2024년 3월 5일", "2024-03-05"),
        ("1709627415", "2024-03-05T08:30:15Z"),
        ("1709627415000", "2024-03-05T08:30:15Z"),
        ("2024-13-45", ""),
        ("30 February 2024", ""),
        ("version 2.10.2024.1", ""),
        ("call 555-2024", ""),
        ("in 2024", ""),
        ("", ""),
    ],
)
def test_dates(text: str, expected: str) -> None:
    assert read_date(text) == expected


def test_the_page_s_language_decides_between_months_of_one_name() -> None:
    assert read_date("5. listopada 2024.", language="hr") == "2024-10-05"
    assert read_date("5 listopada 2024", language="pl-PL") == "2024-11-05"
    assert read_date("5 March 2024", language="hr") == "2024-03-05"
    assert read(meta(article_published_time="5. listopada 2024."), lang="hr").date == "2024-10-05"


def test_month_and_day_change_places_in_america() -> None:
    assert read_date("3/5/2024") == "2024-05-03"
    assert read_date("3/5/2024", month_first=True) == "2024-03-05"
    assert read(meta(article_published_time="3/5/2024"), lang="en-US").date == "2024-03-05"
    assert read(meta(article_published_time="3/5/2024"), lang="en-GB").date == "2024-05-03"
    assert read(meta(article_modified_time="3/5/2024"), lang="en-US").modified == "2024-03-05"
    assert read(meta(article_modified_time="3/5/2024"), lang="en-GB").modified == "2024-05-03"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org/2024/03/05/river", "2024-03-05"),
        ("https://example.org/news/2024-03-05-river.html", "2024-03-05"),
        ("https://example.org/20240305/river", "2024-03-05"),
        ("https://example.org/2024/03/river", ""),
        ("https://example.org/item/120240305999", ""),
        ("https://example.org/?date=2024-03-05", ""),
    ],
)
def test_dates_in_addresses(url: str, expected: str) -> None:
    assert read_url_date(url) == expected


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (meta(article_published_time="2024-03-05"), "<time datetime=2020-01-01>old</time>", "2024-03-05"),
        (linked({"@type": "Article", "datePublished": "2024-03-05"}), "", "2024-03-05"),
        ("", "<h1>Stones</h1><time datetime='2024-03-05T08:30'>5 March</time>", "2024-03-05T08:30:00"),
        ("", "<h1>Stones</h1><time>5 March 2024</time>", "2024-03-05"),
        ("", "<h1>Stones</h1><p>Veröffentlicht am 5. März 2024</p><p>Es war nass.</p>", "2024-03-05"),
        ("", "<h1>Stones</h1><p>It was wet.</p>", ""),
    ],
)
def test_the_day_of_publication(head: str, body: str, expected: str) -> None:
    assert read(head, body).date == expected


def test_front_pages_have_no_author_and_no_day() -> None:
    body = "<time datetime=2024-03-05>5 March</time><a rel=author>Ann Brook</a>"
    found = read("<title>The River Post</title>", body, url="https://example.org/")
    assert (found.authors, found.date) == ((), "")


def test_linked_data_in_wrappings_is_read() -> None:
    script = (
        '<script type="application/ld+json">//<![CDATA[\n{"@type": "Article", "author": "Ann Brook"};\n//]]></script>'
    )
    assert read(script).authors == ("Ann Brook",)


def test_linked_data_in_the_body_is_read() -> None:
    assert read("", linked({"@type": "Article", "datePublished": "2024-03-05"})).date == "2024-03-05"


def test_linked_data_in_the_body_is_read_where_the_heads_tells_of_no_article() -> None:
    site = linked({"@type": "Organization", "name": "The River Post"})
    article = linked({"@type": "NewsArticle", "author": "Ann Brook", "datePublished": "2024-03-05"})
    found = read(site, article)
    assert (found.authors, found.date) == (("Ann Brook",), "2024-03-05")
    page = linked({"@type": "WebPage", "datePublished": "2024-03-05T08:30:00Z"})
    found = read(page, article)
    assert (found.authors, found.date) == (("Ann Brook",), "2024-03-05T08:30:00Z")


OWN = {"@type": "NewsArticle", "headline": "A day at the river", "author": "Ann Brook", "datePublished": "2024-03-05"}
OTHER = {"@type": "NewsArticle", "headline": "The zoo has a lion", "author": "Bo Ford", "datePublished": "2020-01-01"}
HEADLINE = "<h1>A day at the river</h1>"


@pytest.mark.parametrize(
    "data",
    [
        [{"@type": "ItemList", "itemListElement": [OTHER]}, OWN],
        [OWN, {"@type": "ItemList", "itemListElement": [OTHER]}],
        [{"@type": "ItemList", "itemListElement": [OTHER] * 400}, OWN],
        {"@type": "CollectionPage", "mainEntity": {"@type": "ItemList", "itemListElement": [OTHER, OWN]}},
        [OTHER, OWN],
        [OTHER, {**OWN, "headline": "How we got wet", "url": URL}],
        [OTHER, {**OWN, "headline": "How we got wet", "mainEntityOfPage": {"@id": URL.replace("www.", "") + "/"}}],
    ],
)
def test_the_pages_own_article_goes_before_those_of_other_pages(data: object) -> None:
    found = read(linked(data), HEADLINE)
    assert (found.authors, found.date) == (("Ann Brook",), "2024-03-05")


def test_an_article_that_only_a_list_names_is_of_another_page() -> None:
    found = read(linked({"@type": "ItemList", "itemListElement": [OTHER]}), HEADLINE)
    assert (found.authors, found.date) == ((), "")


HOSTILE: list[Any] = [
    None,
    [],
    {},
    [[[[]]]],
    {"@type": 5},
    {"@type": None, "@graph": {"@graph": {"@graph": []}}},
    {"@type": "Article", "author": {"name": {"name": {"name": 3}}}, "headline": ["x", 1], "datePublished": {"a": 1}},
    {"@type": "Article", "author": [None, 1, [], {}, {"@id": 3}], "image": [[], {}], "publisher": [1]},
    {"@type": ["Article", 3, None], "author": {"@id": "#me"}, "@id": "#me"},
    {"@type": "Article", "name": "x" * 100_000, "author": ["Ann Brook"] * 10_000, "inLanguage": {"@type": "Language"}},
]


@pytest.mark.parametrize("data", HOSTILE, ids=range(len(HOSTILE)))
def test_linked_data_of_the_wrong_shape_costs_nothing(data: object) -> None:
    head = f"<title>Stones</title>{linked(data)}"
    assert read(head).title in {"Stones", "x"}


@pytest.mark.parametrize(
    "script", ["[" * 100_000, '{"@graph":' * 50_000, "{", "}", "][", "\x00", "{" * 10, "//<!-- -->"]
)
def test_linked_data_that_is_no_json_costs_nothing(script: str) -> None:
    head = f'<title>Stones</title><script type="application/ld+json">{script}</script>'
    assert read(head).title == "Stones"


@pytest.mark.parametrize("address", ["http://[::1", "javascript:alert(1)", "//", "data:text/html,x", "\x00"])
def test_addresses_that_are_none_are_left_out(address: str) -> None:
    found = read(f'<link rel=canonical href="{address}">{meta(og_image=address)}', url="http://[bad")
    assert not found.image.startswith(("javascript:", "data:"))
    assert read(f'<link rel=canonical href="{address}">', url=None).authors == ()


_keys = st.sampled_from(["@type", "@id", "@graph", "author", "name", "headline", "datePublished", "image"])
_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_keys, inner),
    max_leaves=12,
)


@given(_values, st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_whatever_a_page_says_nothing_raises(data: object, text: str) -> None:
    head = f"<title>{text}</title><meta name=author content='{text}'><meta name=date content='{text}'>{linked(data)}"
    read(head, f"<h1>{text}</h1><p class=author>{text}</p><time datetime='{text}'>{text}</time>", url=text)


@given(st.text(max_size=80))
@settings(max_examples=100, deadline=None)
def test_dates_are_iso_or_nothing(text: str) -> None:
    found = read_date(text)
    assert found == "" or found[4] == found[7] == "-"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Stones in the water\n\n{'It rained all day and all night. ' * 4}\n", "Stones in the water"),
        (f"# Stones in the water\n\n{'It rained all day and all night. ' * 4}\n", "Stones in the water"),
        (f"Who moves the stones?\n{'It rained all day and all night. ' * 4}\n", "Who moves the stones?"),
        (f"It rained all day.\n\n{'It rained all day and all night. ' * 4}\n", ""),
        (f"- milk\n- {'eggs, ' * 20}", ""),
        ("Only one line", ""),
        ("", ""),
    ],
)
def test_a_texts_title_is_its_first_line_if_it_looks_like_one(text: str, expected: str) -> None:
    assert read_metadata(read_text(Document(text, "text"))) == Metadata(title=expected)


def test_full_fills_what_is_missing_and_changes_nothing_else() -> None:
    body = f"<article><h1>Stones</h1><p>{'It rained all day and night. ' * 30}</p></article>"
    page = read_html(decode(f"<html><head><title>Stones</title></head><body>{body}</body></html>", url=URL))
    mine = Metadata(title="My own", authors=("Me",))
    filled = fill_metadata(page, mine)
    assert (filled.title, filled.authors) == ("My own", ("Me",))
    assert filled.url == URL


def test_full_leaves_text_alone() -> None:
    page = read_text(Document("Stones\n\nIt rained.", "text"))
    assert fill_metadata(page, Metadata(title="x")) == Metadata(title="x")
