"""Readability heuristics as a judge of HTML: text and link density over ancestors, semantic tags, class and id tokens.

In short: prose is text with few links in it. Some elements are furniture by their tag (`nav`, `footer`, …) or by what
their class or id says (`sidebar`, `related`, …), unless they hold much of the page's prose. The body of the article is
the smallest element that holds nearly all prose outside of furniture; what lies in it stays, apart from furniture and
lists of links, unless links are what the whole body is about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from cleaner.blocks import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.blocks import Options
    from cleaner.html.layout import HtmlPage, Layout

# The body must hold this share of the prose outside of furniture.
_NEARLY_ALL = 0.9
# Furniture is believed to be that only while it holds less than this share of all prose.
_MOST = 0.3
# A header with more words than a standfirst has is the article's own.
_HEADER_WORDS = 60
_LINKED = 0.5
_PROSE_WORDS = 10
# So many words of prose in one place leave no doubt.
_CLEAR = 150
# How linked a block of the body may be.
_LIMITS = {"precision": 0.35, "balanced": 0.6, "recall": 0.9}
# If no more than this share of the words is free of links, the links are what the page is about.
_ABOUT_LINKS = 0.6
# How many blocks above the body the page's title may stand.
_TITLE_ABOVE = 12
_WITHIN = "lies in the body of the page"
_BESIDE = "lies outside of the body of the page, or is furniture or a list of links"
_FURNITURE_TAGS = frozenset(["nav", "aside", "footer", "form", "button", "select", "dialog", "menu"])
_FURNITURE = re.compile(
    r"(?:^|[\W_])(?:nav(?:bar|igation)?|menus?|breadcrumbs?|side-?bars?|footer|foot|comments?|respond|share|sharing|"
    r"social|related|recommend(?:ed|ations?)?|"
    r"promo(?:tion)?|sponsor(?:ed)?|advert(?:isement)?s?|ads?|banner|cookies?|consent|gdpr|newsletter|subscribe|subscription|signup|login|modal|popup|"
    r"overlay|pagination|pager|paging|tags?|tag-?list|author-?(?:bio|box|info)|bio|byline|meta|widgets?|toolbar|skip|masthead|outbrain|taboola|"
    r"disqus|paywall|trending|popular|read-?more|more-?(?:from|stories|news)|teasers?|toc|print-?only|sr-only|"
    r"screen-reader-text|visually-?hidden|caption|credit|copyright)(?:$|[\W_\d])",
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the heuristics make of a page.

    Attributes:
        verdicts: One a block.
        confidence: How clear-cut the page was, 0 to 1: high if much prose lies in the body that was found.
    """

    verdicts: tuple[Verdict, ...]
    confidence: float


def judge_by_readability(page: HtmlPage, options: Options) -> Reading:
    """Judge every block of an HTML page."""
    layout = page.layout
    if not page.blocks:
        return Reading((), 0.0)
    columns = _Columns.of(layout)
    body = _find_body(layout, columns)
    keep = _kept(layout, columns, body, options)
    inside = sum(columns.prose[layout.firsts[body] : layout.lasts[body]])
    total = sum(columns.prose)
    confidence = min(1.0, inside / _CLEAR) * inside / total if total else 0.0
    return Reading(tuple(_verdict(i, confidence, keep=stays) for i, stays in enumerate(keep)), confidence)


@dataclass(frozen=True, slots=True)
class _Columns:
    """What the heuristics count.

    Attributes:
        words: Per block, its words.
        prose: Per block, its words if it is prose outside of furniture, else 0.
        linked: Per block, the share of its characters in links.
        furniture: Per block, whether it lies in furniture.
    """

    words: Sequence[int]
    prose: Sequence[int]
    linked: Sequence[float]
    furniture: Sequence[bool]

    @classmethod
    def of(cls, layout: Layout) -> _Columns:
        texts = layout.texts
        words = [max(text.count(" ") + 1, 0 if text.isascii() else len(text) // 8) for text in texts]
        linked = [chars / len(text) for chars, text in zip(layout.link_chars, texts, strict=True)]
        rows = zip(words, linked, strict=True)
        prose = [count if count >= _PROSE_WORDS and share < _LINKED else 0 for count, share in rows]
        flags = _furniture(layout, prose)
        furniture = [flags[element] for element in layout.elements]
        free = [0 if flag else count for count, flag in zip(prose, furniture, strict=True)]
        return cls(words, free, linked, furniture)


def _sums(values: Sequence[int]) -> list[int]:
    return [0, *accumulate(values)]


def _furniture(layout: Layout, prose: Sequence[int]) -> list[bool]:
    """Per element, whether it or one above it is furniture: by its tag or its name, if it holds little of the prose."""
    sums = _sums(prose)
    named = [_is_named_furniture(key) for key in layout.keys]
    limit = _MOST * sums[-1]
    flags: list[bool] = []
    rows = zip(layout.tags, layout.parents, layout.firsts, layout.lasts, layout.key_ids, strict=True)
    for tag, parent, first, last, key in rows:
        mass = sums[last] - sums[first]
        called = named[key] or tag in _FURNITURE_TAGS or (tag == "header" and mass < _HEADER_WORDS)
        flags.append((parent >= 0 and flags[parent]) or (called and mass < limit) or (called and not sums[-1]))
    return flags


def _is_named_furniture(key: Sequence[str | None]) -> bool:
    names = " ".join([value for value in key[1:4] if value])
    return bool(names) and bool(_FURNITURE.search(_CAMEL.sub("-", names[:300]).lower()))


def _find_body(layout: Layout, columns: _Columns) -> int:
    """The smallest element that holds nearly all prose outside of furniture."""
    sums = _sums(columns.prose)
    wanted = _NEARLY_ALL * sums[-1]
    body = 0
    for element, parent in enumerate(layout.parents):
        mass = sums[layout.lasts[element]] - sums[layout.firsts[element]]
        if parent == body and mass and mass >= wanted:
            body = element
    return body


def _kept(layout: Layout, columns: _Columns, body: int, options: Options) -> list[bool]:
    first, last = layout.firsts[body], layout.lasts[body]
    inside = [first <= i < last and not furniture for i, furniture in enumerate(columns.furniture)]
    limit = _LIMITS[options.favor]
    words = sum(count for count, within in zip(columns.words, inside, strict=True) if within)
    rows = zip(columns.words, columns.linked, inside, strict=True)
    free = sum(count for count, linked, within in rows if within and linked <= limit)
    if free <= _ABOUT_LINKS * words:  # a list of links is what this page is about
        limit = 1.0
    titles = {i for i in range(max(first - _TITLE_ABOVE, 0), first) if layout.tags[layout.elements[i]] == "h1"}
    return [i in titles or (within and columns.linked[i] <= limit) for i, within in enumerate(inside)]


def _verdict(i: int, confidence: float, *, keep: bool) -> Verdict:
    reason = _WITHIN if keep else _BESIDE
    return Verdict(i, keep, "model", "readability.body", "readability", reason, 0.5 + confidence / 2)
