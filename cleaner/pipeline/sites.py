"""What the user's packs say of a site's markup: what their selectors match goes, or stays, whatever others hold of it.

Of several elements around a text that are matched the innermost decides; of tables for several hosts the longest
host's decides over the same element, and of one table `keep` over `drop`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from cleaner.blocks import Verdict
from cleaner.decide import doubted, is_implausible
from cleaner.html.details import image_nodes, inline_runs
from cleaner.rules.sites import DROP_SURE, FAMILY, KEEP_SURE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from cleaner.blocks import Block, Decision
    from cleaner.html.layout import HtmlPage, Layout
    from cleaner.rules.sites import Site

EMPTIED = "the rules of this site ({rules}) took most of the prose: check what their selectors match on this page"
UNMATCHED = "nothing matches what {rules} says articles lie in: the page was judged as a whole"


class Said(NamedTuple):
    """What is said of an element that is matched, and of all in it.

    Attributes:
        keep: Whether it stays; None where it is judged as usual.
        rule: Id of the rule that says so.
        reason: Why.
        chosen: Whether a selector of `drop` matches it, and it is not merely outside of the article.
    """

    keep: bool | None = None
    rule: str = ""
    reason: str = ""
    chosen: bool = False

    def of(self, block: int, span: tuple[int, int] | None = None) -> Verdict:
        """The verdict on a block, or on a part of it."""
        if self.keep:
            return Verdict(block, True, "protect", self.rule, FAMILY, self.reason, KEEP_SURE, span)
        return Verdict(block, False, "rules", self.rule, FAMILY, self.reason, DROP_SURE, span)


_AS_USUAL = Said()


@dataclass(frozen=True)
class Pointed:
    """What the tables of a page's site point at in its markup.

    Attributes:
        verdicts: What they say of blocks, and of parts of blocks.
        rules: Ids of the rules that speak.
        warnings: What a caller should know.
        chosen: The blocks that go because selectors of `drop` match.
    """

    verdicts: Sequence[Verdict] = ()
    rules: Sequence[str] = ()
    warnings: tuple[str, ...] = ()
    chosen: frozenset[int] = frozenset()

    @cached_property
    def kept(self) -> frozenset[int]:
        """The blocks that stay."""
        return frozenset(verdict.block for verdict in self.verdicts if verdict.keep)

    def without_parts(self, verdicts: Iterable[Verdict]) -> Iterable[Verdict]:
        """Verdicts without those against parts of what stays."""
        if not self.kept:
            return verdicts
        return [verdict for verdict in verdicts if not verdict.span or verdict.block not in self.kept]

    def told(self, decision: Decision, before: Iterable[Block], gone: Iterable[Block]) -> Decision:
        """A decision with the warnings; it is doubtful where most of the prose went.

        Args:
            decision: What was decided.
            before: The blocks that would have stayed without the tables.
            gone: Those of them that went because of the tables.
        """
        for warning in self.warnings:
            decision = decision.warned(warning)
        if is_implausible(gone, before):
            return doubted(decision, EMPTIED.format(rules=", ".join(self.rules)))
        return decision


NOTHING = Pointed()


def pointed_at(page: HtmlPage, sites: Sequence[Site]) -> Pointed:
    """Look for what the tables of a page's site name.

    Args:
        page: A page that `read_html` made.
        sites: The tables, that of the shortest host first.
    """
    if not sites:
        return NOTHING
    matched = _matched(page.layout.tree, sites)
    if not matched.marks and matched.outside is _AS_USUAL:
        return Pointed(warnings=matched.warnings)
    said = _said_of_elements(page.layout, matched)
    split = _split(page, matched, said)
    verdicts: list[Verdict] = []
    chosen = set[int]()
    for block, element in zip(page.blocks, page.layout.elements, strict=True):
        parts = split.get(block.index) or [_Part(0, len(block.text), said[element])]
        verdicts += _verdicts(block, parts)
        if all(part.said.chosen for part in parts):
            chosen.add(block.index)
    rules = tuple(dict.fromkeys(verdict.rule for verdict in verdicts))
    return Pointed(verdicts, rules, matched.warnings, frozenset(chosen))


def dropped_images(page: HtmlPage, sites: Sequence[Site]) -> dict[int, Said]:
    """What is said of images that go, by the parser's ids of their nodes."""
    if not sites:
        return {}
    matched = _matched(page.layout.tree, sites)
    said = {node.mem_id: matched.nearest(node, -1, matched.outside) for node in image_nodes(page)}
    return {node: one for node, one in said.items() if one.keep is False}


@dataclass(frozen=True)
class _Matched:
    """The elements that selectors match.

    Attributes:
        marks: What is said of each, by the parser's id of its node.
        outside: What is said of all that no marked element is around.
        warnings: What a caller should know.
    """

    marks: Mapping[int, Said] = field(default_factory=dict)
    outside: Said = _AS_USUAL
    warnings: tuple[str, ...] = ()

    def nearest(self, node: LexborNode | None, until: int, otherwise: Said) -> Said:
        """What is said of a node or of the nearest one around it, up to that with an id."""
        while node is not None and node.mem_id != until:
            if node.mem_id in self.marks:
                return self.marks[node.mem_id]
            node = node.parent
        return otherwise


def _matched(tree: LexborHTMLParser, sites: Sequence[Site]) -> _Matched:
    marks: dict[int, Said] = {}
    found = _article(tree, sites)
    outside = _AS_USUAL
    if found:
        outside, nodes = found
        marks.update(dict.fromkeys((node.mem_id for node in nodes), _AS_USUAL))
    for site in sites:  # what is said later holds
        for keep, selectors in ((False, site.drop), (True, site.keep)):
            for selector in selectors:
                said = Said(keep, site.rule, f"matches {selector!r} in the rules of {site.host}", not keep)
                marks.update(dict.fromkeys((node.mem_id for node in tree.css(selector)), said))
    unmatched = ", ".join(site.rule for site in sites if site.article) if not found else ""
    return _Matched(marks, outside, (UNMATCHED.format(rules=unmatched),) if unmatched else ())


def _article(tree: LexborHTMLParser, sites: Sequence[Site]) -> tuple[Said, list[LexborNode]] | None:
    """What is said of all outside of the article, and the elements that hold it: one without text holds none."""
    for site in reversed(sites):
        for selector in site.article:
            nodes = [node for node in tree.css(selector) if node.text().strip()]
            if nodes:
                reason = f"outside of {selector!r}, where the rules of {site.host} say articles lie"
                return Said(keep=False, rule=site.rule, reason=reason), nodes
    return None


def _said_of_elements(layout: Layout, matched: _Matched) -> list[Said]:
    """What is said of each element; inline ones may be around it, and around the next element that is not."""
    said: list[Said] = []
    for node, parent in zip(layout.nodes, layout.parents, strict=True):
        if parent < 0:
            said.append(matched.nearest(node, -1, matched.outside))
        else:
            said.append(matched.nearest(node, layout.nodes[parent].mem_id, said[parent]))
    return said


class _Part(NamedTuple):
    """A part of a block's text, and what is said of it."""

    start: int
    end: int
    said: Said


def _split(page: HtmlPage, matched: _Matched, said: Sequence[Said]) -> dict[int, list[_Part]]:
    """For blocks in which inline elements are matched, what is said of each part of their text."""
    layout = page.layout
    inline = frozenset(matched.marks).difference(node.mem_id for node in layout.nodes)
    if not any(node.mem_id in inline for nodes in layout.inlines for node in nodes):
        return {}
    split: dict[int, list[_Part]] = {}
    for i, runs in inline_runs(page, range(len(page.blocks)), inline).items():
        element = layout.elements[i]
        around = set(_around(layout.nodes[element]))  # what is said of these is said of the element
        letters = [said[element]] * len(page.blocks[i].text)
        for start, end, node in runs:
            if node not in around:
                letters[start:end] = [matched.marks[node]] * (end - start)
        split[i] = list(_parts(letters))
    return split


def _around(node: LexborNode | None) -> Iterator[int]:
    while node is not None:
        yield node.mem_id
        node = node.parent


def _parts(letters: Sequence[Said]) -> Iterator[_Part]:
    at = 0
    for said, group in groupby(letters):
        end = at + len(list(group))
        yield _Part(at, end, said)
        at = end


def _verdicts(block: Block, parts: Sequence[_Part]) -> Iterator[Verdict]:
    """What is said of a block, and of its parts where that differs; all of it goes where signs alone would be left.

    Parts that a selector matches are named even then: a title that lies outside of the article may be shown.
    """
    going = [part for part in parts if part.said.keep is False]
    left = "".join(block.text[part.start : part.end] for part in parts if part not in going)
    whole = bool(going) and not any(map(str.isalnum, left))
    if whole:
        yield going[0].said.of(block.index)
    else:
        yield from [part.said.of(block.index) for part in parts if part.said.keep][:1]
    if len(parts) > 1:
        yield from (part.said.of(block.index, part[:2]) for part in going if part.said.chosen or not whole)
