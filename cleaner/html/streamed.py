"""Moves the parts that a page streams after its end to where its scripts would put them.

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
# The place of a part, where their numbers differ.
_MOVE = re.compile(r'\$RC\("(B:[\da-f]+)",\s*"(S:[\da-f]+)"')
# How the comments before and after a placeholder begin.
_OPEN = "$"
_CLOSE = "/$"
# Limits that no page reaches, against pages made to take long: places, their nesting, and nodes of a placeholder.
_MAX_PLACES = 2000
_MAX_DEPTH = 100
_MAX_PLACEHOLDER_NODES = 1000


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
    places = [(node, 0) for node in body.css(_PLACES) if not _within(node, inside)][:_MAX_PLACES]
    gone: list[LexborNode] = []
    for place, depth in places:  # grows by the places inside the parts moved
        name = place.attributes["id"] or ""
        part = parts.pop(moves.get(name, f"S:{name[2:]}"), None)
        if part is None or depth > _MAX_DEPTH:
            continue
        gone += (part, place, *(_meanwhile(place) if name.startswith("B") else ()))
        places += [(inner, depth + 1) for inner in _filled(place, part)]
    # Last, because a placeholder may contain other places.
    ids = {node.mem_id for node in gone}
    for node in [node for node in gone if not _within(node, ids)]:
        node.decompose()


def _filled(place: LexborNode, part: LexborNode) -> list[LexborNode]:
    """Put a copy of a part's content before its place, and return the places inside it."""
    place.insert_before(part)
    copy = place.prev
    if copy is None:
        return []
    inner = copy.css(_PLACES)
    copy.unwrap()
    return inner


def _meanwhile(place: LexborNode) -> list[LexborNode]:
    """The placeholder shown until the part arrives; empty if its end isn't marked."""
    shown: list[LexborNode] = []
    open_comments = 1
    for node in islice(_after(place), _MAX_PLACEHOLDER_NODES):
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
    """Whether a node is inside one of these."""
    above = node.parent
    while above is not None and above.mem_id not in ids:
        above = above.parent
    return above is not None
