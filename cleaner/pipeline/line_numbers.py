"""Drops the numbers that highlighters set beside lines of code: a column of them, or one within each line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.html.details import inline_runs
from cleaner.rules.structure import LINE_NUMBERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from selectolax.lexbor import LexborNode

    from cleaner.blocks import Block, Verdict
    from cleaner.html.layout import HtmlPage, Layout
    from cleaner.pipeline.scene import Scene

# Names that highlighters give to the numbers: Pygments, Chroma, Rouge, and those that run in browsers.
_NAMES = re.compile(
    r"(?:^|[\s_-])(?:line-?numbers?|line-?nos?|linenos?|gutter|lnt?|lntd)(?:$|[\s_-])",
    re.IGNORECASE,
)
# The last lines of code, which have numbers too, may be empty; the reader leaves empty ones out.
_MAX_EMPTY_LINES = 3
# The numbers and the code are alone in an element, but for a button to copy it and the name of its language.
_MAX_BLOCKS_IN_LISTING = 4


def against_line_numbers(scene: Scene) -> Iterator[Verdict]:
    """Verdicts against the numbers of lines in or beside code."""
    if "pre" not in scene.page.layout.tags or not scene.uses(LINE_NUMBERS):
        return
    blocks = scene.page.blocks
    code = [i for i in scene.kept if blocks[i].tag == "pre"]
    columns = [i for i in code if _is_column_of_numbers(scene.page, i)]
    # As spans, because code is protected as a whole.
    yield from (LINE_NUMBERS.against(i)._replace(span=(0, len(blocks[i].text))) for i in columns)
    yield from _in_lines(scene.page, [i for i in code if i not in columns])


def _is_column_of_numbers(page: HtmlPage, i: int) -> bool:
    """Whether a block of code is a column of numbers, as many as the code after it in the same listing has lines."""
    numbers = _numbers(page.blocks[i].text.split())
    if not numbers:
        return False
    layout, element = page.layout, page.layout.elements[i]
    is_named = False
    for above in layout.above(element):
        if layout.lasts[above] - layout.firsts[above] > 1:
            listing = page.blocks[i + 1 : min(layout.lasts[above], i + _MAX_BLOCKS_IN_LISTING)]
            is_small = layout.lasts[above] - layout.firsts[above] <= _MAX_BLOCKS_IN_LISTING
            return is_small and (is_named or len(numbers) > 1) and any(_has_lines(one, len(numbers)) for one in listing)
        is_named = is_named or bool(_NAMES.search(_class_of(layout, above)))
    return False


def _has_lines(block: Block, count: int) -> bool:
    """Whether a block is code of about so many lines."""
    lines = block.text.count("\n") + 1
    return block.tag == "pre" and lines <= count <= lines + _MAX_EMPTY_LINES


def _class_of(layout: Layout, element: int) -> str:
    key = layout.keys[layout.key_ids[element]]
    return (key[1] if len(key) > 1 else "") or ""


def _in_lines(page: HtmlPage, code: Sequence[int]) -> Iterator[Verdict]:
    """Verdicts against the numbers within lines, each in an element that is named for it."""
    nodes = {node.mem_id: node for i in code for node in page.layout.inlines[i] if _is_number(node)}
    runs = inline_runs(page, code, frozenset(nodes)) if nodes else {}
    for i, found in runs.items():
        text = page.blocks[i].text
        shown = [(run.start, nodes[run.node].text()) for run in found]
        spans = [(at, at + len(own)) for start, own in shown if (at := text.find(own, start)) >= 0]
        at_starts = all(not text[text.rfind("\n", 0, start) + 1 : start].strip() for start, _ in spans)
        if at_starts and _numbers([text[start:end].strip() for start, end in spans]):
            apart = all(text[end : end + 1] in {" ", "\n", ""} for _, end in spans)
            yield from (LINE_NUMBERS.against(i)._replace(span=_with_space(text, *span, apart=apart)) for span in spans)


def _with_space(text: str, start: int, end: int, *, apart: bool) -> tuple[int, int]:
    """The span of a number, with the space after it if all lines have one there."""
    return start, end + (apart and text[end : end + 1] == " ")


def _is_number(node: LexborNode) -> bool:
    """Whether an inline element is named for the number of a line, and holds one."""
    return bool(_NAMES.search(node.attributes.get("class") or "")) and node.text().strip(" ").isdecimal()


def _numbers(words: Sequence[str]) -> range | None:
    """The numbers that these words are if each is the one after the word before; else None."""
    if not words or not words[0].isdecimal() or len(words[0]) > len(str(len(words))) + 6:
        return None
    numbers = range(int(words[0]), int(words[0]) + len(words))
    return numbers if [*map(str, numbers)] == list(words) else None
