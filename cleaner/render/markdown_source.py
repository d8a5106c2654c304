"""Markdown in the input: detection, and the marks that its inline signs stand for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.blocks import Mark
from cleaner.html.code_languages import named_language
from cleaner.render.inline import is_safe_address
from cleaner.render.markdown_inline import is_escaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.blocks import Options

# All patterns stop at the character that they look for, so that time is linear for any text.
_LINK = r"\[(?P<label>[^\[\]\n]{1,500})\]\((?P<address>[^()\s<>]{1,2000})\)"
_STRONG = r"(?<![\w*])\*\*(?P<strong>[^\s*](?:[^*\n]*[^\s*])?)\*\*(?!\*)"
_SURE = re.compile(rf"\[[^\[\]\n]{{1,500}}\]\((?:https?:|mailto:|[/#.])[^()\s<>]{{0,2000}}\)|{_STRONG}(?!\w)")
_INLINE = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?<!`)(?P<ticks>`{1,3})(?!`)(?P<code>[^`\s](?:[^`]*[^`\s])?)(?P=ticks)(?!`)"
    rf"|(?P<image>!)?{_LINK}"
    rf"|{_STRONG}|(?<![\w_])__(?P<heavy>[^\s_](?:[^_\n]*[^\s_])?)__(?![\w_])"
    r"|(?<![\w*])\*(?P<em>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])|(?<![\w_])_(?P<light>[^\s_](?:[^_\n]*[^\s_])?)_(?![\w_])"
    r"|~~(?P<gone>[^\s~](?:[^~\n]*[^\s~])?)~~"
)
_KINDS = {"strong": "strong", "heavy": "strong", "em": "em", "light": "em", "gone": "del"}
_HEADING = re.compile(r"(#{1,6})[ \t]+(?=.*[^\W_])")
# A longer one is a drawn line.
_FENCE = re.compile(r" {0,3}(`{3,16}|~{3,16})(?![`~])([^`]*)$")
# The prefix of a line in quotes and items.
_MARGIN = re.compile(r"(?:[ \t>]|[-+*][ \t]|[0-9]{1,9}[.)][ \t])*")


def is_markdown(text: str, lines: Sequence[str]) -> bool:
    """Whether a text is surely Markdown: by a link, bold words, a heading, a table, a fence, or escapes throughout.

    Lists, quotes and lines drawn under titles are in plain texts as well.
    """
    return bool(
        _SURE.search(text)
        or any(is_ruled(lines, at) for at in range(1, len(lines)))
        or any(_is_heading(lines, at) for at in range(len(lines)))
        or (("```" in text or "~~~" in text) and _has_fences(lines))
        or is_escaped(text)
    )


def _is_heading(lines: Sequence[str], at: int) -> bool:
    """Whether a line is a heading and not a comment in code: headings are set apart.

    One with a single sign stands apart from what is beneath as well, and is no sentence.
    """
    if lines[at][:1] != "#" or not (match := _HEADING.match(lines[at])):
        return False
    above, beneath = "".join(lines[max(at - 1, 0) : at]), "".join(lines[at + 1 : at + 2])
    return not above.strip() and (
        len(match[1]) > 1 or not (beneath.strip() or lines[at].rstrip().endswith((".", ",", ";")))
    )


def _has_fences(lines: Sequence[str]) -> bool:
    """Whether there is text between two fences, which may be in a quote or an item."""
    fence = ""
    for line in lines:
        if "```" not in line and "~~~" not in line:
            continue
        bare = _MARGIN.sub("", line, count=1)
        if fence and closes(bare, fence):
            return True
        fence = fence or (fence_of(bare) or ("", ""))[0]
    return False


def heading_of(line: str) -> tuple[int, str] | None:
    """Level and title of a heading with signs before it."""
    match = _HEADING.match(line.strip())
    if not match:
        return None
    title = line.strip()[match.end() :].rstrip()
    bare = title.rstrip("#")
    return len(match[1]), bare.rstrip() if bare[-1:] in {" ", "\t"} else title


def fence_of(line: str) -> tuple[str, str] | None:
    """The fence that a line opens, and the language that it names."""
    if "```" not in line and "~~~" not in line:
        return None
    match = _FENCE.match(line)
    return (match[1], named_language({"class": f"language-{match[2].strip()}"})) if match else None


def closes(line: str, fence: str) -> bool:
    """Whether a line closes a fence."""
    bare = line.strip()
    return bare.startswith(fence) and not bare.strip(fence[0])


def is_ruled(lines: Sequence[str], at: int) -> bool:
    """Whether a line is the rule between the header and the rows of a table."""
    line = lines[at]
    return "-" in line and "|" in line and "|" in lines[at - 1] and not line.strip("|:- \t")


def marked(source: str, options: Options) -> tuple[str, tuple[Mark, ...]]:
    """A text without the signs of Markdown, and the marks that they stand for.

    Links and images are read where they are to be shown: elsewhere nothing would be left of their addresses.
    """
    parts: list[str] = []
    marks: list[Mark] = []
    size = 0
    for piece, kind, value in _pieces(source, options):
        text, inner = (piece, ()) if kind in {"", "code", "img"} else marked(piece, options)
        if kind == "img":
            marks.append(Mark(size, size, "img", value, text))
            continue
        marks += [Mark(size + mark.start, size + mark.end, mark.kind, mark.value, mark.label) for mark in inner]
        if kind:
            marks.append(Mark(size, size + len(text), kind, value))  # type: ignore[arg-type]
        parts.append(text)
        size += len(text)
    return "".join(parts), tuple(marks)


def _pieces(source: str, options: Options) -> Iterator[tuple[str, str, str]]:
    """A text in pieces: the text of each, the kind of its mark (empty for bare text), and its address."""
    at = 0
    for match in _INLINE.finditer(source):
        yield source[at : match.start()], "", ""
        yield _piece(match, options)
        at = match.end()
    yield source[at:], "", ""


def _piece(match: re.Match[str], options: Options) -> tuple[str, str, str]:
    kind = match.lastgroup or ""
    if kind in _KINDS:
        return match[kind], _KINDS[kind], ""
    if kind == "escaped":
        return match["escaped"], "", ""
    if kind == "code":
        return match["code"], "code", ""
    address, is_image = match["address"], bool(match["image"])
    asked = options.images if is_image else options.links
    if not asked or not is_safe_address(address) or address.startswith("#"):
        return match[0], "", ""
    return match["label"], "img" if is_image else "a", address
