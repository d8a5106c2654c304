"""Repairs of markup that a parser without scripts reads differently from a browser.

A browser with scripts never looks into `<noscript>`, so that nobody notices when an element is left open there. One of
which all that follows is text, such as `<iframe …/>` (which a slash does not close), then hides the rest of the page.

In XHTML, as books and manuals are written in, a slash does close: `<title/>` and `<script src="…"/>` are elements, and
to a parser of HTML all that follows is in them. Text may stand in `<![CDATA[…]]>`, which is a comment in HTML.

A tag takes the parser time by the square of its attributes, of which a tag that is never closed may have any number.
"""

from __future__ import annotations

import re
from html import escape

from cleaner.html.tags import RAW_TEXT, VOID

_OPEN = re.compile(r"<noscript\b[^<>]*>", re.IGNORECASE)
_CLOSE = re.compile(r"</noscript", re.IGNORECASE)
_RAW = re.compile(rf"<({'|'.join(sorted(RAW_TEXT))})\b|<!--", re.IGNORECASE)

_XML = re.compile(r"[\s\ufeff]*<\?xml\s")
_ATTRIBUTES = r"""(?:\s(?:[^<>"'/]|/(?!>)|"[^"]*"|'[^']*')*+)?"""
_WHOLE = re.compile(rf"<([a-zA-Z][\w.:-]*+)({_ATTRIBUTES})/>")
_CDATA = "<![CDATA["
_CDATA_END = "]]>"
# Scripts and styles have CDATA for XML parsers, inside a comment of their own.
_UNREAD = re.compile(rf"<(/?)(?:script|style){_ATTRIBUTES}>", re.IGNORECASE)


def expanded(markup: str) -> str:
    """Turn XHTML into HTML; other markup is returned unchanged. Linear in time.

    Elements that a slash closes get an end tag, and what stands in `<![CDATA[…]]>` becomes text.
    """
    return _WHOLE.sub(_with_end, _escaped(markup)) if _XML.match(markup) else markup


def _escaped(markup: str) -> str:
    """The markup with the content of `<![CDATA[…]]>` as text, except in scripts and styles."""
    first, *rest = markup.split(_CDATA)
    parts, unread = [first], _is_unread(first, before=False)
    for part in rest:
        content, end, behind = part.partition(_CDATA_END)
        parts.append(f"{escape(content)}{behind}" if end and not unread else _CDATA + part)
        unread = _is_unread(behind, before=unread)
    return "".join(parts)


def _is_unread(markup: str, *, before: bool) -> bool:
    """Whether some markup ends inside a script or style, given whether it begins inside one."""
    tags = _UNREAD.findall(markup)
    return not tags[-1] if tags else before


def _with_end(whole: re.Match[str]) -> str:
    # For void elements the slash means nothing.
    return whole[0] if whole[1].lower() in VOID else f"<{whole[1]}{whole[2]}></{whole[1]}>"


def closed(markup: str) -> str:
    """The markup with everything that a `<noscript>` opens closed inside it; unchanged if nothing is open. Linear."""
    parts: list[str] = []
    done = at = 0
    while (opened := _OPEN.search(markup, at)) and (end := _CLOSE.search(markup, opened.end())):
        at = end.start()
        missing = _left_open(markup[opened.end() : at])
        if missing:
            parts += (markup[done:at], missing)
            done = at
    return "".join(parts) + markup[done:] if parts else markup


def _left_open(content: str) -> str:
    """The tag that would close the element or comment left open; empty if none is."""
    at, lowered = 0, content.lower()
    while raw := _RAW.search(lowered, at):
        end = f"</{raw[1]}>" if raw[1] else "-->"
        at = lowered.find(end, raw.end())
        if at < 0:
            return end
    return ""


# Tags end within this many characters, except some with state in an attribute; scripts may be longer.
_STEP = 1 << 15
# More attributes than any element has. They take the parser some milliseconds; 80,000 take it eight seconds.
_MAX_ATTRIBUTES = 2_000
_MAX_SCRIPT_CHARACTERS = 1 << 20
_TAG = re.compile(r"<[a-zA-Z][^\s/>]*")
_ATTRIBUTE = re.compile(r"""[\s/]*[^\s>/][^\s>/=]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]*))?""")


def trimmed(markup: str) -> str:
    """The markup with `_MAX_ATTRIBUTES` at most in long tags without a `>`; unchanged if none has more.

    Tags are searched in steps of `_STEP`, which takes next to no time. Linear.
    """
    parts: list[str] = []
    done = seen = 0
    at = _STEP
    while at <= len(markup):
        if markup.find(">", at - _STEP, at) < 0:
            cut, seen = _surplus_attributes(markup, max(markup.rfind(">", seen, at - _STEP), seen), at)
            if cut < seen:
                parts.append(markup[done:cut])
                done = seen
        at = max(at, seen) + _STEP
    return "".join(parts) + markup[done:] if parts else markup


def _surplus_attributes(markup: str, start: int, end: int) -> tuple[int, int]:
    """Where the surplus attributes start of a tag that opens between two places and ends later, and the tag's end."""
    tag = _TAG.search(markup, start, end)
    if tag is None or _is_script(markup, start):
        return end - 1, end - 1
    cut = at = tag.end()
    count = 0
    while attribute := _ATTRIBUTE.match(markup, at):
        at = attribute.end()
        count += 1
        cut = at if count <= _MAX_ATTRIBUTES else cut
    return cut, at


def _is_script(markup: str, at: int) -> bool:
    near = max(at - _MAX_SCRIPT_CHARACTERS, 0)
    return markup.rfind("<script", near, at) > markup.rfind("</script", near, at)
