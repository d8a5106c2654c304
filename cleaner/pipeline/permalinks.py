"""Drops the signs beside headings and terms that link to them, as in manuals: "¶", "#" or a glyph of an icon font."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.html.details import details
from cleaner.html.tags import HEADINGS
from cleaner.rules.structure import PERMALINK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.blocks import Mark, Verdict
    from cleaner.pipeline.scene import Scene

_LINKED_TAGS = frozenset({*HEADINGS, "dt", "caption"})


def against_permalinks(scene: Scene) -> Iterator[Verdict]:
    """Verdicts against such signs before or after the headings and terms that they link to."""
    if not scene.uses(PERMALINK):
        return
    links, blocks = scene.page.layout.links, scene.page.blocks
    linked = [i for i in scene.kept if links[i] and blocks[i].tag in _LINKED_TAGS]
    candidates = [i for i in linked if not (blocks[i].text[0].isalnum() and blocks[i].text[-1].isalnum())]
    for block in details(scene.page, candidates):
        for mark in block.marks:
            if mark.kind == "a" and "#" in mark.value and (span := _sign(block.text, mark)):
                yield PERMALINK.against(block.index)._replace(span=span)


def _sign(text: str, mark: Mark) -> tuple[int, int] | None:
    """The span of a link without a word that stands before or after all words of a text; None for other links."""
    before, label, after = text[: mark.start], text[mark.start : mark.end], text[mark.end :]
    if any(map(str.isalnum, label)) or not any(map(str.isalnum, before + after)):
        return None
    if not after.strip():
        return len(before.rstrip()), mark.end
    return (mark.start, len(text) - len(after.lstrip())) if not before.strip() else None
