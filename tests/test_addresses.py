"""Links and images resolve to the addresses that browsers would open, however the page writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Article, Options, clean_html
from cleaner.addresses import absolute
from cleaner.render import is_safe_address

URL = "https://velden.example/news/1.html"
RICH = Options(links=True, images=True)
PROSE = [
    "The harbour froze in the second week of January, and for nine days no ship could leave the town.",
    "Anna Berg, who keeps the light at the northern pier, said that she had never seen ice as thick as this.",
]


def cleaned(address: str, *, base: str = "", url: str | None = URL) -> Article:
    head = f'<head><base href="{base}"></head>' if base else ""
    link = f'<p>See <a href="{address}">the plan</a> of it.</p><p><img src="{address}" alt="Pier"></p>'
    before, after = (f"<p>{line}</p>" for line in PROSE)
    return clean_html(f"{head}<article><h1>The pier</h1>{before}{link}{after}</article>", url=url, options=RICH)


@pytest.mark.parametrize(
    ("address", "base", "target"),
    [
        ("plan.html", "", "https://velden.example/news/plan.html"),
        ("../plan.html?a=1#b", "", "https://velden.example/plan.html?a=1#b"),
        ("/plan", "", "https://velden.example/plan"),
        ("?page=2", "", "https://velden.example/news/1.html?page=2"),
        ("//cdn.example/plan", "", "https://cdn.example/plan"),
        ("https://other.example/../a//b?", "", "https://other.example/../a//b?"),
        ("plan.html", "https://other.example/maps/", "https://other.example/maps/plan.html"),
        ("plan.html", "/maps/", "https://velden.example/maps/plan.html"),
        ("plan.html", "data:text/plain,x", "https://velden.example/news/plan.html"),
        ("plan.html", "https://[x/", "https://velden.example/news/plan.html"),
        ("//[x/plan.html", "", "//[x/plan.html"),
        ("https://other.example/\npl\tan\r\n", "", "https://other.example/plan"),
    ],
)
def test_addresses_are_made_absolute(address: str, base: str, target: str) -> None:
    article = cleaned(address, base=base)
    assert f"See [the plan]({target}) of it." in article.markdown
    assert f"![Pier]({target})" in article.markdown
    assert f'href="{target}"' in article.html
    assert f'src="{target}"' in article.html


def test_the_page_may_tell_where_it_is() -> None:
    assert (
        "(https://velden.example/maps/plan.html)" in cleaned("plan.html", base=f"{URL}/../../maps/", url=None).markdown
    )


@pytest.mark.parametrize("url", [None, "", "page-17", "file:///tmp/page.html", "warc/records/17"])
@pytest.mark.parametrize("base", ["", "/maps/"])
def test_addresses_stay_as_they_are_where_that_of_the_page_is_not_known(url: str | None, base: str) -> None:
    assert "[the plan](plan.html)" in cleaned("plan.html", base=base, url=url).markdown


@pytest.mark.parametrize(
    "address", ["#plan", "javascript:alert(1)", "java&#10;script:alert(1)", "&#1;javascript:x", ""]
)
def test_jumps_and_scripts_are_no_links_with_an_address_either(address: str) -> None:
    shown = cleaned(address, base="https://velden.example/maps/")
    assert "the plan of it" in shown.markdown
    assert "<a " not in shown.html


def test_a_letter_is_sent_where_it_was() -> None:
    assert "[the plan](mailto:a@b.example)" in cleaned("mailto:a@b.example").markdown


def test_footnotes_are_found_beside_a_base() -> None:
    note = '<p>Text<a href="#fn1" id="fnref1"><sup>1</sup></a>.</p><ol><li id="fn1">Note. <a href="#fnref1">↩</a></ol>'
    head = "<head><base href=/maps/></head>"
    shown = clean_html(f"{head}<article><p>{PROSE[0]}</p>{note}<p>{PROSE[1]}</p></article>", url=URL, options=RICH)
    assert "Text[^1]." in shown.markdown


@pytest.mark.parametrize("url", [URL, None])
def test_what_is_cleaned_again_leads_to_the_same_places(url: str | None) -> None:
    once = cleaned("plan.html?a=1&b= c", base="/maps/", url=URL)
    again = clean_html(once.html, url=url, options=RICH)
    assert (again.html, again.markdown, again.text) == (once.html, once.markdown, once.text)


def test_addresses_in_metadata_are_relative_to_the_base_too() -> None:
    head = "<base href=/maps/><link rel=canonical href=1.html><meta property=og:image content=1.jpg>"
    metadata = clean_html(f"<head>{head}</head><p>{PROSE[0]}</p>", url=URL).metadata
    assert (metadata.url, metadata.image) == (
        "https://velden.example/maps/1.html",
        "https://velden.example/maps/1.jpg",
    )


@given(st.text("a:/?#[]@.%\\ \n\x01é&;", max_size=12), st.sampled_from([URL, "", "https://[x/", "http://a"]))
def test_no_address_raises_or_becomes_a_script(address: str, base: str) -> None:
    made = absolute(address.strip(), base)
    assert absolute(made, base) == made
    assert is_safe_address(made) >= is_safe_address(address)
