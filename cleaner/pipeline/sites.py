"""Applies the selectors of the user's packs to a site's markup: matches are kept or dropped, whatever other judges say.

If several elements around a text match, the innermost one decides. If tables for several hosts match the same element,
that of the longest host decides; within one table `keep` takes precedence over `drop`.
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


class SiteMark(NamedTuple):
    """How a site's rules mark an element and everything in it.

    Attributes:
        keep: Whether it stays; None if it is judged as usual.
        rule: Id of the rule.
        reason: The reason, for a person to read.
        chosen: Whether it goes because a selector of `drop` matches it, and not merely for being outside the article.
    """

    keep: bool | None = None
    rule: str = ""
    reason: str = ""
    chosen: bool = False

    def of(self, block: int, span: tuple[int, int] | None = None) -> Verdict:
        """The verdict on a block, or on a span of it."""
        if self.keep:
            return Verdict(block, True, "protect", self.rule, FAMILY, self.reason, KEEP_SURE, span)
        return Verdict(block, False, "rules", self.rule, FAMILY, self.reason, DROP_SURE, span)


_UNMARKED = SiteMark()


@dataclass(frozen=True)
class SiteVerdicts:
    """The result of applying the tables for a page's site.

    Attributes:
        verdicts: The verdicts on blocks, and on spans of blocks.
        rules: Ids of the rules that gave verdicts.
        warnings: What a caller should know.
        chosen: The blocks that go because selectors of `drop` match them.
    """

    verdicts: Sequence[Verdict] = ()
    rules: Sequence[str] = ()
    warnings: tuple[str, ...] = ()
    chosen: frozenset[int] = frozenset()

    @cached_property
    def kept(self) -> frozenset[int]:
        """The blocks that stay."""
        return frozenset(verdict.block for verdict in self.verdicts if verdict.keep)

    def without_cuts(self, verdicts: Iterable[Verdict]) -> Iterable[Verdict]:
        """Drop verdicts on spans of blocks that the site's rules keep."""
        if not self.kept:
            return verdicts
        return [verdict for verdict in verdicts if not verdict.span or verdict.block not in self.kept]

    def with_warnings(self, decision: Decision, before: Iterable[Block], removed: Iterable[Block]) -> Decision:
        """Add the warnings to a decision; it is marked as doubtful if the tables removed most of the prose.

        Args:
            decision: The decision on the page.
            before: The blocks that would have stayed without the tables.
            removed: Those of them that went because of the tables.
        """
        for warning in self.warnings:
            decision = decision.warned(warning)
        if is_implausible(removed, before):
            return doubted(decision, EMPTIED.format(rules=", ".join(self.rules)))
        return decision


NO_SITE_VERDICTS = SiteVerdicts()


def judge_by_site(page: HtmlPage, sites: Sequence[Site]) -> SiteVerdicts:
    """Apply the tables for a page's site to its markup.

    Args:
        page: A page that `read_html` made.
        sites: The tables, that of the shortest host first.
    """
    if not sites:
        return NO_SITE_VERDICTS
    matches = _find_matches(page.layout.tree, sites)
    if not matches.marks and matches.outside is _UNMARKED:
        return SiteVerdicts(warnings=matches.warnings)
    marks = _marks_of_elements(page.layout, matches)
    parts_of_blocks = _split_blocks(page, matches, marks)
    verdicts: list[Verdict] = []
    chosen = set[int]()
    for block, element in zip(page.blocks, page.layout.elements, strict=True):
        parts = parts_of_blocks.get(block.index) or [_Part(0, len(block.text), marks[element])]
        verdicts += _verdicts(block, parts)
        if all(part.mark.chosen for part in parts):
            chosen.add(block.index)
    rules = tuple(dict.fromkeys(verdict.rule for verdict in verdicts))
    return SiteVerdicts(verdicts, rules, matches.warnings, frozenset(chosen))


def dropped_images(page: HtmlPage, sites: Sequence[Site]) -> dict[int, SiteMark]:
    """The marks of images that go, by the parser's ids of their nodes."""
    if not sites:
        return {}
    matches = _find_matches(page.layout.tree, sites)
    marks = {node.mem_id: matches.nearest(node, -1, matches.outside) for node in image_nodes(page)}
    return {node: mark for node, mark in marks.items() if mark.keep is False}


@dataclass(frozen=True)
class _Matches:
    """The elements that selectors match.

    Attributes:
        marks: The mark of each, by the parser's id of its node.
        outside: The mark of everything that is not inside a marked element.
        warnings: What a caller should know.
    """

    marks: Mapping[int, SiteMark] = field(default_factory=dict)
    outside: SiteMark = _UNMARKED
    warnings: tuple[str, ...] = ()

    def nearest(self, node: LexborNode | None, until: int, default: SiteMark) -> SiteMark:
        """The mark of a node or of its nearest marked ancestor below the node with the id `until`."""
        while node is not None and node.mem_id != until:
            if node.mem_id in self.marks:
                return self.marks[node.mem_id]
            node = node.parent
        return default


def _find_matches(tree: LexborHTMLParser, sites: Sequence[Site]) -> _Matches:
    marks: dict[int, SiteMark] = {}
    article = _find_article(tree, sites)
    outside = _UNMARKED
    if article:
        outside, nodes = article
        marks.update(dict.fromkeys((node.mem_id for node in nodes), _UNMARKED))
    for site in sites:  # later marks replace earlier ones
        for keep, selectors in ((False, site.drop), (True, site.keep)):
            for selector in selectors:
                mark = SiteMark(keep, site.rule, f"matches {selector!r} in the rules of {site.host}", not keep)
                marks.update(dict.fromkeys((node.mem_id for node in tree.css(selector)), mark))
    unmatched = ", ".join(site.rule for site in sites if site.article) if not article else ""
    return _Matches(marks, outside, (UNMATCHED.format(rules=unmatched),) if unmatched else ())


def _find_article(tree: LexborHTMLParser, sites: Sequence[Site]) -> tuple[SiteMark, list[LexborNode]] | None:
    """The mark for everything outside of the article, and the elements that hold the article, without empty ones."""
    for site in reversed(sites):
        for selector in site.article:
            nodes = [node for node in tree.css(selector) if node.text().strip()]
            if nodes:
                reason = f"outside of {selector!r}, where the rules of {site.host} say articles lie"
                return SiteMark(keep=False, rule=site.rule, reason=reason), nodes
    return None


def _marks_of_elements(layout: Layout, matches: _Matches) -> list[SiteMark]:
    """The mark of each element: its own, or that of the nearest marked node around it, which may be an inline one."""
    marks: list[SiteMark] = []
    for node, parent in zip(layout.nodes, layout.parents, strict=True):
        if parent < 0:
            marks.append(matches.nearest(node, -1, matches.outside))
        else:
            marks.append(matches.nearest(node, layout.nodes[parent].mem_id, marks[parent]))
    return marks


class _Part(NamedTuple):
    """A span of a block's text, and its mark."""

    start: int
    end: int
    mark: SiteMark


def _split_blocks(page: HtmlPage, matches: _Matches, marks: Sequence[SiteMark]) -> dict[int, list[_Part]]:
    """For blocks in which inline elements match, the differently marked parts of their text."""
    layout = page.layout
    inline = frozenset(matches.marks).difference(node.mem_id for node in layout.nodes)
    if not any(node.mem_id in inline for nodes in layout.inlines for node in nodes):
        return {}
    parts: dict[int, list[_Part]] = {}
    for i, runs in inline_runs(page, range(len(page.blocks)), inline).items():
        element = layout.elements[i]
        ancestors = set(_with_ancestors(layout.nodes[element]))  # their marks are already in the element's mark
        characters = [marks[element]] * len(page.blocks[i].text)
        for start, end, node in runs:
            if node not in ancestors:
                characters[start:end] = [matches.marks[node]] * (end - start)
        parts[i] = list(_group_parts(characters))
    return parts


def _with_ancestors(node: LexborNode | None) -> Iterator[int]:
    """The parser's ids of a node and its ancestors."""
    while node is not None:
        yield node.mem_id
        node = node.parent


def _group_parts(characters: Sequence[SiteMark]) -> Iterator[_Part]:
    """Runs of characters with the same mark."""
    start = 0
    for mark, group in groupby(characters):
        end = start + len(list(group))
        yield _Part(start, end, mark)
        start = end


def _verdicts(block: Block, parts: Sequence[_Part]) -> Iterator[Verdict]:
    """The verdicts on a block, and on those of its parts that differ.

    The whole block goes if only punctuation and signs would be left. Parts that a selector of `drop` matches get their
    own verdicts even then, because a title outside of the article may still be shown.
    """
    going = [part for part in parts if part.mark.keep is False]
    left = "".join(block.text[part.start : part.end] for part in parts if part not in going)
    whole_block_goes = bool(going) and not any(map(str.isalnum, left))
    if whole_block_goes:
        yield going[0].mark.of(block.index)
    else:
        yield from [part.mark.of(block.index) for part in parts if part.mark.keep][:1]
    if len(parts) > 1:
        yield from (part.mark.of(block.index, part[:2]) for part in going if part.mark.chosen or not whole_block_goes)
