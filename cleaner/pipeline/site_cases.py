"""Running those cases of a site's own rules that are pieces of its pages: what selectors must take, and what not.

`✂` stands where what must go of a block begins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.blocks import Document
from cleaner.pipeline.sites import pointed_at
from cleaner.read_html import read_html
from cleaner.rules.cases import CUT, Failure
from cleaner.rules.sites import is_markup

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.rules import RuleBook
    from cleaner.rules.sites import Site


def failures(book: RuleBook) -> Iterator[Failure]:
    """Run the cases of all sites.

    In a hit, all that is marked must go and nothing else; in a miss, nothing goes.
    """
    for site in book.sites:
        around = book.sites.at(f"https://{site.host}/")
        for case in filter(is_markup, (*site.hits, *site.misses)):
            yield from _check(site, around, case)


def _check(site: Site, around: Sequence[Site], case: str) -> Iterator[Failure]:
    page = read_html(Document(case, "html"))
    wanted = {block.index for block in page.blocks if CUT in block.text}
    found: dict[int, str] = {}
    for verdict in pointed_at(page, around).verdicts:
        if not verdict.keep:
            text = page.blocks[verdict.block].text
            found.setdefault(verdict.block, (text[slice(*verdict.span)] if verdict.span else text).strip())
    if wrong := [text for i, text in found.items() if i not in wanted or not text.startswith(CUT)]:
        yield Failure(site.rule, case, f"removes {wrong}")
    if left := [page.blocks[i].text for i in sorted(wanted - found.keys())]:
        yield Failure(site.rule, case, f"leaves {left}")
