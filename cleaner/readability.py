"""Judges HTML by readability heuristics: text and link density over ancestors, semantic tags, class and id tokens.

In short: prose is text with few links in it. Some elements are furniture by their tag (`nav`, `footer`, …) or by their
class or id (`sidebar`, `related`, …), unless they hold much of the page's prose. The body of the article is the
smallest element that holds nearly all prose outside of furniture. The blocks in it stay, except furniture and lists of
links; the latter stay too if the body consists mostly of links.
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
_MIN_BODY_SHARE = 0.9
# An element with this share of all prose is not furniture, whatever its name.
_MAX_FURNITURE_SHARE = 0.3
# A header with more words than a standfirst has is the article's own.
_MAX_HEADER_WORDS = 60
# Prose has at least this many words, and less than this share of its characters in links.
_MIN_PROSE_WORDS = 10
_MAX_PROSE_LINK_SHARE = 0.5
# With this many words of prose in the body there is no doubt about it.
_CERTAIN_WORDS = 150
# The largest share of a body block's characters that may be in links.
_MAX_LINK_SHARES = {"precision": 0.35, "balanced": 0.6, "recall": 0.9}
# If no more than this share of the body's words is in blocks with few links, the page is about its links.
_MAX_FREE_SHARE = 0.6
# The page's title may be this many blocks above the body.
_MAX_TITLE_DISTANCE = 12
_KEEP_REASON = "lies in the body of the page"
_DROP_REASON = "lies outside of the body of the page, or is furniture or a list of links"
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
    """The heuristics' result for a page.

    Attributes:
        verdicts: One per block.
        confidence: How clear-cut the page was, 0 to 1: high if there is much prose in the body that was found.
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
    keep = _keep_flags(layout, columns, body, options)
    inside = sum(columns.prose[layout.firsts[body] : layout.lasts[body]])
    total = sum(columns.prose)
    confidence = min(1.0, inside / _CERTAIN_WORDS) * inside / total if total else 0.0
    return Reading(tuple(_verdict(i, confidence, keep=stays) for i, stays in enumerate(keep)), confidence)


@dataclass(frozen=True, slots=True)
class _Columns:
    """The measurements that the heuristics use, one entry per block.

    Attributes:
        words: The number of words.
        prose: The number of words if the block is prose outside of furniture, else 0.
        linked: The share of its characters in links.
        furniture: Whether the block lies in furniture.
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
        prose = [count if count >= _MIN_PROSE_WORDS and share < _MAX_PROSE_LINK_SHARE else 0 for count, share in rows]
        flags = _furniture_flags(layout, prose)
        furniture = [flags[element] for element in layout.elements]
        prose_outside = [0 if flag else count for count, flag in zip(prose, furniture, strict=True)]
        return cls(words, prose_outside, linked, furniture)


def _running_sums(values: Sequence[int]) -> list[int]:
    return [0, *accumulate(values)]


def _furniture_flags(layout: Layout, prose: Sequence[int]) -> list[bool]:
    """Per element, whether it or an ancestor is furniture: by its tag or its name, if it holds little of the prose."""
    sums = _running_sums(prose)
    total = sums[-1]
    named = [_is_named_furniture(key) for key in layout.keys]
    flags: list[bool] = []
    rows = zip(layout.tags, layout.parents, layout.firsts, layout.lasts, layout.key_ids, strict=True)
    for tag, parent, first, last, key in rows:
        held = sums[last] - sums[first]
        looks_like = named[key] or tag in _FURNITURE_TAGS or (tag == "header" and held < _MAX_HEADER_WORDS)
        holds_little = held < _MAX_FURNITURE_SHARE * total or not total
        flags.append((parent >= 0 and flags[parent]) or (looks_like and holds_little))
    return flags


def _is_named_furniture(key: Sequence[str | None]) -> bool:
    names = " ".join([value for value in key[1:4] if value])
    return bool(names) and bool(_FURNITURE.search(_CAMEL.sub("-", names[:300]).lower()))


def _find_body(layout: Layout, columns: _Columns) -> int:
    """The smallest element that holds nearly all prose outside of furniture."""
    sums = _running_sums(columns.prose)
    needed = _MIN_BODY_SHARE * sums[-1]
    body = 0
    for element, parent in enumerate(layout.parents):
        held = sums[layout.lasts[element]] - sums[layout.firsts[element]]
        if parent == body and held and held >= needed:
            body = element
    return body


def _keep_flags(layout: Layout, columns: _Columns, body: int, options: Options) -> list[bool]:
    """Per block, whether to keep it: in the body, not furniture and not too linked, or a title right above the body."""
    first, last = layout.firsts[body], layout.lasts[body]
    inside = [first <= i < last and not furniture for i, furniture in enumerate(columns.furniture)]
    max_linked = _MAX_LINK_SHARES[options.favor]
    words = sum(count for count, within in zip(columns.words, inside, strict=True) if within)
    rows = zip(columns.words, columns.linked, inside, strict=True)
    free = sum(count for count, linked, within in rows if within and linked <= max_linked)
    if free <= _MAX_FREE_SHARE * words:  # the page is about its links
        max_linked = 1.0
    above = range(max(first - _MAX_TITLE_DISTANCE, 0), first)
    titles = {i for i in above if layout.tags[layout.elements[i]] == "h1"}
    return [i in titles or (within and columns.linked[i] <= max_linked) for i, within in enumerate(inside)]


def _verdict(i: int, confidence: float, *, keep: bool) -> Verdict:
    reason = _KEEP_REASON if keep else _DROP_REASON
    return Verdict(i, keep, "model", "readability.body", "readability", reason, 0.5 + confidence / 2)
