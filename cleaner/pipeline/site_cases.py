"""Runs the test cases of sites' rules that are pieces of markup: what the selectors must match and what they must not.

In a case, `✂` marks where the text begins that must be removed from a block.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.blocks import Document
from cleaner.pipeline.sites import judge_by_site
from cleaner.read_html import read_html
from cleaner.rules.cases import CUT, Failure
from cleaner.rules.sites import is_markup

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.rules import RuleBook
    from cleaner.rules.sites import Site


def failures(book: RuleBook) -> Iterator[Failure]:
    """Run the cases of all sites.

    In a hit, everything that is marked must be removed, and nothing else; in a miss, nothing may be removed.
    """
    for site in book.sites:
        tables = book.sites.at(f"https://{site.host}/")
        for case in filter(is_markup, (*site.hits, *site.misses)):
            yield from _check(site, tables, case)


def _check(site: Site, tables: Sequence[Site], case: str) -> Iterator[Failure]:
    page = read_html(Document(case, "html"))
    expected = {block.index for block in page.blocks if CUT in block.text}
    removed: dict[int, str] = {}
    for verdict in judge_by_site(page, tables).verdicts:
        if not verdict.keep:
            text = page.blocks[verdict.block].text
            removed.setdefault(verdict.block, (text[slice(*verdict.span)] if verdict.span else text).strip())
    if wrong := [text for i, text in removed.items() if i not in expected or not text.startswith(CUT)]:
        yield Failure(site.rule, case, f"removes {wrong}")
    if left := [page.blocks[i].text for i in sorted(expected - removed.keys())]:
        yield Failure(site.rule, case, f"leaves {left}")
