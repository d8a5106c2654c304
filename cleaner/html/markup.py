"""Mends what a parser that runs no scripts takes otherwise than a browser does.

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
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
# Scripts and styles have it for parsers of XML, and take it for a comment themselves.
_UNREAD = re.compile(rf"<(/?)(?:script|style){_ATTRIBUTES}>", re.IGNORECASE)


def expanded(markup: str) -> str:
    """XHTML as HTML has it; other markup comes back as it is. Linear in time.

    Elements that a slash closes get an end tag, and what stands in `<![CDATA[…]]>` becomes text.
    """
    return _WHOLE.sub(_with_end, _escaped(markup)) if _XML.match(markup) else markup


def _escaped(markup: str) -> str:
    """The markup with what stands in `<![CDATA[…]]>` as text, but in scripts and styles."""
    first, *rest = markup.split(_CDATA)
    parts, unread = [first], _is_unread(first, before=False)
    for part in rest:
        content, end, behind = part.partition(_CDATA_END)
        parts.append(f"{escape(content)}{behind}" if end and not unread else _CDATA + part)
        unread = _is_unread(behind, before=unread)
    return "".join(parts)


def _is_unread(markup: str, *, before: bool) -> bool:
    """Whether the end of some markup is in a script or style, as what is before it is or not."""
    tags = _UNREAD.findall(markup)
    return not tags[-1] if tags else before


def _with_end(whole: re.Match[str]) -> str:
    # A slash changes nothing of what never has content.
    return whole[0] if whole[1].lower() in VOID else f"<{whole[1]}{whole[2]}></{whole[1]}>"


def closed(markup: str) -> str:
    """The markup with what each `<noscript>` opens closed in it; the same if nothing is left open. Linear in time."""
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
    """What would close the element or comment that is left open, empty if none is."""
    at, lowered = 0, content.lower()
    while raw := _RAW.search(lowered, at):
        end = f"</{raw[1]}>" if raw[1] else "-->"
        at = lowered.find(end, raw.end())
        if at < 0:
            return end
    return ""


# Tags end within this many characters, but for some that carry state in one attribute; scripts may go on for longer.
_STRETCH = 1 << 15
# More attributes than any element has, which take some milliseconds; 80,000 take eight seconds.
_MOST_ATTRIBUTES = 2_000
_LONGEST_SCRIPT = 1 << 20
_TAG = re.compile(r"<[a-zA-Z][^\s/>]*")
_ATTRIBUTE = re.compile(r"""[\s/]*[^\s>/][^\s>/=]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]*))?""")


def trimmed(markup: str) -> str:
    """The markup with `_MOST_ATTRIBUTES` at most in a tag that is long and holds no `>`; the same if none has more.

    It is looked for in steps of `_STRETCH`, which takes next to no time. Linear.
    """
    parts: list[str] = []
    done = seen = 0
    at = _STRETCH
    while at <= len(markup):
        if markup.find(">", at - _STRETCH, at) < 0:
            cut, seen = _surplus_attributes(markup, max(markup.rfind(">", seen, at - _STRETCH), seen), at)
            if cut < seen:
                parts.append(markup[done:cut])
                done = seen
        at = max(at, seen) + _STRETCH
    return "".join(parts) + markup[done:] if parts else markup


def _surplus_attributes(markup: str, start: int, end: int) -> tuple[int, int]:
    """Where the attributes are too many of a tag that opens between two places and ends behind them, and its end."""
    tag = _TAG.search(markup, start, end)
    if tag is None or _is_script(markup, start):
        return end - 1, end - 1
    cut = at = tag.end()
    count = 0
    while attribute := _ATTRIBUTE.match(markup, at):
        at = attribute.end()
        count += 1
        cut = at if count <= _MOST_ATTRIBUTES else cut
    return cut, at


def _is_script(markup: str, at: int) -> bool:
    near = max(at - _LONGEST_SCRIPT, 0)
    return markup.rfind("<script", near, at) > markup.rfind("</script", near, at)
