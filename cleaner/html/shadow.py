"""Opens declarative shadow trees, which a browser shows in place of the content of their hosts.

`<template shadowrootmode="open">` within an element of its own name (`<news-page>`) holds what is shown of it; a
`<slot>` in there is where what the element itself holds stands. To a parser without scripts a template is text for
later, and an article in one would be lost.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

# The element that replaces such a template: no other one may be anywhere in a paragraph and closes, as a template does,
# everything left open in it. The Java programs that it was for are long gone.
_TAG = "applet"
_MARK = "shadow-root"  # the attribute that sets it apart from an applet of the page
_ROOT = f"{_TAG}[{_MARK}]"
_HINT = "shadowroot"
_SHADOW = re.compile(r"\sshadowroot(?:mode)?\b", re.IGNORECASE)
_TOKEN = re.compile(
    r"<(?:(?P<raw>script|style|textarea)\b|(?P<note>!--)|(?P<end>/?)template\b(?P<rest>[^<>]*)>)", re.IGNORECASE
)
_ENDS = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style", "textarea")}
# Limits that no page reaches, against pages made to take long: trees, and their nesting.
_MAX_TREES = 2000
_MAX_DEPTH = 30


def opened(markup: str) -> str:
    """The markup with templates that are shown replaced by elements; unchanged without any. Linear in time."""
    if _HINT not in markup:  # serializers write lower case, and a search for any case takes longer than parsing
        return markup
    parts: list[str] = []
    done = at = inert = 0
    shown: list[bool] = []
    while token := _TOKEN.search(markup, at):
        at = _after(markup, token)
        if token["rest"] is None:
            continue
        if token["end"]:
            is_shown = bool(shown) and shown.pop()
            inert -= bool(inert) and not is_shown
        else:
            is_shown = not inert and bool(_SHADOW.search(token["rest"]))
            shown.append(is_shown)
            inert += not is_shown
        if is_shown:
            parts += (markup[done : token.start()], f"</{_TAG}>" if token["end"] else f"<{_TAG} {_MARK}>")
            done = token.end()
    return "".join(parts) + markup[done:] if parts else markup


def _after(markup: str, token: re.Match[str]) -> int:
    """Where to continue after a token: the content of scripts and comments is skipped."""
    if token["note"]:
        end = markup.find("-->", token.end())
    elif token["raw"]:
        closing = _ENDS[token["raw"].lower()].search(markup, token.end())
        end = closing.start() if closing else -1
    else:
        return token.end()
    return end if end >= 0 else len(markup)


def put_in_slots(tree: LexborHTMLParser) -> None:
    """Put the content of the hosts of shadow trees into the slots of the trees.

    Args:
        tree: The parse of what `opened` gave, which is changed.
    """
    roots = tree.css(_ROOT)[:_MAX_TREES]
    for root in reversed(roots):  # inner ones first, because content is copied when it is moved
        if _depth(root) <= _MAX_DEPTH:
            _fill(root)


def _depth(root: LexborNode) -> int:
    """The number of hosts around a root, up to the first one too many."""
    depth, above = 0, root.parent
    while above is not None and depth <= _MAX_DEPTH:
        first = above.child
        depth += first is not None and first.tag == _TAG
        above = above.parent
    return depth


def _fill(root: LexborNode) -> None:
    slots: dict[str, LexborNode] = {}
    for slot in root.css("slot"):
        slots.setdefault(slot.attributes.get("name") or "", slot)
    filled: set[str] = set()
    gone: list[LexborNode] = []
    light = root.next
    while light is not None and slots:
        name = (light.attributes.get("slot") or "") if light.is_element_node else ""
        if name in slots and not light.is_comment_node:
            slots[name].insert_before(light.text_content or "" if light.is_text_node else light)
            gone.append(light)
            filled.update([name] if not light.is_empty_text_node else [])
        light = light.next
    for node in gone:
        node.decompose()
    for name in filled:
        slots[name].decompose()  # the slot's fallback content
