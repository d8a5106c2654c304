"""Reports of removals for people to read, and diffs of the text before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.cli.voice import BOLD, CYAN, DIM, GREEN, RED, YELLOW, Style

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.article import Article
    from cleaner.blocks import Removal

_MAX_WIDTH = 160


def explain(name: str, article: Article, style: Style, *, full: bool = False) -> str:
    """A report with each removal on two lines: its place and text, then its rule, confidence and reason.

    Args:
        name: The name of the input.
        article: The article made from it.
        style: The style of the stream that the report goes to.
        full: Do not shorten long removals.
    """
    count = len(article.removals)
    summary = f"{count or 'nothing'} removed, confidence {article.confidence:.2f}"
    lines = [f"{style.paint(f'{name}:', BOLD)} {summary}"]
    lines += (style.paint(f"  warning: {warning}", YELLOW) for warning in article.warnings)
    unit = "line" if article.kind == "text" else "block"
    for removal in article.removals:
        lines += _removal_lines(removal, unit, style, full=full)
    return "\n".join(lines)


def _removal_lines(removal: Removal, unit: str, style: Style, *, full: bool) -> Iterator[str]:
    place = f"  {unit} {removal.line:<5}"
    text = " ".join(removal.text.split())
    shown = text if full else _shortened(text, min(style.width, _MAX_WIDTH) - len(place) - 1)
    yield f"{style.paint(place, DIM)} {style.paint(shown, RED)}"
    language = f" [{removal.language}]" if removal.language else ""
    why = f"{removal.confidence:.2f}  {removal.reason}{language}"
    yield f"{' ' * len(place)} {style.paint(removal.rule, CYAN)}  {why}"


def _shortened(text: str, width: int) -> str:
    """The text, with its middle left out if it is wider than `width`."""
    width = max(width, 20)
    if len(text) <= width:
        return text
    tail = width // 4
    return f"{text[: width - tail - 3]} … {text[-tail:]}"


def differ(name: str, before: str, after: str, style: Style) -> str:
    """A unified diff that `patch` can read; empty if nothing differs."""
    import difflib  # noqa: PLC0415  only --diff needs it

    if before == after:
        return ""
    lines = difflib.unified_diff(_lines(before), _lines(after), name, name, "", "cleaned")
    return "".join(_coloured(line, style) for line in lines)


def _lines(text: str) -> list[str]:
    """Lines with their newlines; no other character ends a line."""
    *lines, last = text.split("\n")
    return [f"{line}\n" for line in lines] + ([last] if last else [])


def _coloured(line: str, style: Style) -> str:
    body = line.removesuffix("\n")
    codes = {"-": (RED,), "+": (GREEN,), "@": (CYAN,)}.get(line[:1])
    end = "\n" if line.endswith("\n") else "\n\\ No newline at end of file\n"
    return (style.paint(body, *codes) if codes else body) + end
