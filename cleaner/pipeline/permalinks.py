"""Drops the signs after headings and terms that link to them, as in manuals: "¶", "#" or a glyph of an icon font."""

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
    """Verdicts against such signs at the ends of the headings and terms that they link to."""
    if not scene.uses(PERMALINK):
        return
    links, blocks = scene.page.layout.links, scene.page.blocks
    linked = [i for i in scene.kept if links[i] and blocks[i].tag in _LINKED_TAGS]
    candidates = [i for i in linked if not blocks[i].text.rstrip()[-1:].isalnum()]
    for block in details(scene.page, candidates):
        for mark in block.marks:
            if mark.kind == "a" and "#" in mark.value and _is_sign(block.text, mark):
                start = len(block.text[: mark.start].rstrip())
                yield PERMALINK.against(block.index)._replace(span=(start, mark.end))


def _is_sign(text: str, mark: Mark) -> bool:
    """Whether a link has no word, and follows words at the end of a text."""
    label, before = text[mark.start : mark.end], text[: mark.start]
    return not any(map(str.isalnum, label)) and any(map(str.isalnum, before)) and not text[mark.end :].strip()
