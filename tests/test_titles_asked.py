"""A caller can have the title left out; headings of sections are not affected."""

from __future__ import annotations

import pytest

from cleaner import Options, clean_html

PROSE = [
    "Divers found that two of the oak piles of the north pier had been eaten away by shipworm over nine winters.",
    "The harbour office said on Monday that the pier would stay closed until both had been replaced with steel.",
    "Fishermen land their catch at the south pier for now, and the ferry calls at the inner basin in the evening.",
]
FIRST, *REST = (f"<p>{line}</p>" for line in PROSE)
SECTION = f"<h1>Background</h1>{''.join(REST)}"
TITLE = "North pier closed"


def lines(body: str, *, model: bool = True) -> list[str]:
    markup = f"<!DOCTYPE html><html lang=en><head><title>{TITLE}</title></head><body>{body}</body></html>"
    return clean_html(markup, options=Options(with_title=False, model=model)).text.split("\n\n")


@pytest.mark.parametrize("model", [True, False])
@pytest.mark.parametrize(
    "body",
    [
        f"<div class=post><h2 class=entry-title>{TITLE}</h2>{FIRST}{SECTION}</div>",
        f"<div class=post><p>{TITLE}</p>{FIRST}{SECTION}</div>",
        f"<nav><a href=/>{TITLE}</a></nav><div class=post><h1>The north pier is closed</h1>{FIRST}{SECTION}</div>",
        f"<header><p>Velden Post</p><h1>{TITLE}</h1><p>Share</p></header><main>{FIRST}{SECTION}</main>",
        f"<div class=post><h1>Background</h1>{FIRST}<h1>{TITLE}</h1>{''.join(REST)}</div>",
    ],
)
def test_the_title_goes_and_sections_keep_theirs(body: str, *, model: bool) -> None:
    left = lines(body, model=model)
    assert "Background" in left
    assert not {TITLE, "The north pier is closed"} & set(left)
    assert set(PROSE) <= set(left)


def test_a_title_that_has_gone_takes_no_other_heading_along() -> None:
    bar = f"<header><nav><a href=/>Home</a></nav><h1>{TITLE}</h1></header>"
    assert "What comes next" in lines(f"{bar}<main>{FIRST}<h1>What comes next</h1>{''.join(REST)}</main>")


def test_the_one_heading_over_the_text_is_its_title_in_words_of_its_own() -> None:
    assert lines(f"<main><h1>Shipworm!</h1>{''.join((FIRST, *REST))}</main>") == PROSE
    assert "Background" in lines(f"<main>{FIRST}{SECTION}</main>")
