"""Puts the parts that a page streams behind itself where its scripts would put them.

React sends what takes long last: `<template id="B:1">`, with something to show meanwhile, or `<template id="P:1">`
holds a place, an element with the id `S:1` at the end of the body brings the part, hidden, and a script moves it.
Without scripts an article would stand beneath the footer, in pieces, and hidden.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborHTMLParser, LexborNode

STREAMED: Final = '[id^="S:"]'
_PLACES = 'template[id^="B:"], template[id^="P:"]'
# Which part goes where, when their numbers differ.
_MOVE = re.compile(r'\$RC\("(B:[\da-f]+)",\s*"(S:[\da-f]+)"')
# Comments around what is shown meanwhile: one that opens, and the one that closes.
_OPEN, _CLOSE = "$", "/$"
# So many places are filled, and so deep in one another, and so much may be shown meanwhile: no page has as much, and
# what is made to take long takes no longer.
_MOST, _DEEPEST, _SHOWN = 2000, 100, 1000


def put_in_place(tree: LexborHTMLParser, markup: str) -> None:
    """Put streamed parts in their places.

    Args:
        tree: The parsed page, which is changed.
        markup: What it was parsed from.
    """
    body = tree.body
    parts = {node.attributes["id"]: node for node in body.css(STREAMED)} if body is not None else {}
    if body is None or not parts:
        return
    moves: dict[str | None, str] = dict(_MOVE.findall(markup))
    inside = {node.mem_id for node in parts.values()}
    places = [(node, 0) for node in body.css(_PLACES) if not _within(node, inside)][:_MOST]
    gone: list[LexborNode] = []
    for place, depth in places:  # grows by the places in parts that are put in theirs
        name = place.attributes["id"] or ""
        part = parts.pop(moves.get(name, f"S:{name[2:]}"), None)
        if part is None or depth > _DEEPEST:
            continue
        gone += (part, place, *(_meanwhile(place) if name.startswith("B") else ()))
        places += [(inner, depth + 1) for inner in _filled(place, part)]
    # Last, as other places may lie in what goes.
    ids = {node.mem_id for node in gone}
    for node in [node for node in gone if not _within(node, ids)]:
        node.decompose()


def _filled(place: LexborNode, part: LexborNode) -> list[LexborNode]:
    """Put a copy of a part's content before its place; the places within it."""
    place.insert_before(part)
    copy = place.prev
    if copy is None:
        return []
    inner = copy.css(_PLACES)
    copy.unwrap()
    return inner


def _meanwhile(place: LexborNode) -> list[LexborNode]:
    """What is shown until the part comes; nothing if it isn't marked where that ends."""
    shown: list[LexborNode] = []
    open_comments = 1
    for node in islice(_after(place), _SHOWN):
        comment = (node.comment_content or "").strip() if node.is_comment_node else ""
        open_comments += comment.startswith(_OPEN) - comment.startswith(_CLOSE)
        if not open_comments:
            return shown
        shown.append(node)
    return []


def _after(node: LexborNode) -> Iterator[LexborNode]:
    here = node.next
    while here is not None:
        yield here
        here = here.next


def _within(node: LexborNode, ids: set[int]) -> bool:
    """Whether a node lies in one of these."""
    above = node.parent
    while above is not None and above.mem_id not in ids:
        above = above.parent
    return above is not None
