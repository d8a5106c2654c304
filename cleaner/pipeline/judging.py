"""Judges an HTML page: runs the main judge, the rules and all other judges in a fixed order."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.blocks import Verdict
from cleaner.decide import VerdictMerger
from cleaner.html.frame import against, frame, is_shell, without
from cleaner.html.tags import HEADINGS
from cleaner.pipeline.below_entries import against_beyond
from cleaner.pipeline.code import for_code
from cleaner.pipeline.controls import against_controls
from cleaner.pipeline.entries import for_entries
from cleaner.pipeline.entry_parts import for_parts
from cleaner.pipeline.hidden_words import against_hidden
from cleaner.pipeline.line_numbers import against_line_numbers
from cleaner.pipeline.named_elements import against_named
from cleaner.pipeline.offers import against_offers
from cleaner.pipeline.permalinks import against_permalinks
from cleaner.pipeline.quotes import figure_of_caption, for_quotes, quoted_in
from cleaner.pipeline.repeated_labels import against_repeated
from cleaner.pipeline.scene import Opinion, Scene
from cleaner.pipeline.sites import NO_SITE_VERDICTS, judge_by_site
from cleaner.pipeline.standfirst import for_standfirst
from cleaner.pipeline.tables import for_cells
from cleaner.pipeline.titles import against_title
from cleaner.prose import count_words, is_sentence
from cleaner.readability import judge_by_readability
from cleaner.rules import book_of, protect
from cleaner.rules.frame import SHELL
from cleaner.rules.media import CAPTION
from cleaner.rules.sites import KEEP_SURE
from cleaner.rules.structure import ORPHAN_HEADING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from cleaner.blocks import Decision, Metadata, Options, PageType
    from cleaner.html.layout import HtmlPage
    from cleaner.rules.predicates import View
    from cleaner.templates import Templates

    # A judge of the current state of a page.
    Step = Callable[[Scene], Iterable[Verdict]]

# Below this confidence of the heuristics a page gets a second opinion. Where the model is unsure, the second opinion
# is worse than the first: .456 against .525 on pages with a confidence under .6, cross-validated.
UNSURE = 0.2
# The kinds of page, according to the model, that are running text; "" if it gives none.
_RUNNING_TEXT_TYPES: frozenset[PageType] = frozenset({"article", "forum", ""})
# The families of rules that are made for running text.
_RUNNING_TEXT_FAMILIES = frozenset({"repeats", "related", "structure"})
# On other pages the model overrules these families from this confidence on.
_OVERRULING_CONFIDENCE = 0.8
# On other pages a rule of these families may remove no more than this share of the words.
_MAX_REMOVED_SHARE = 0.5
# A paragraph that occurs more often than this in a list belongs to its entries.
_MAX_TIMES = 2
# Rules that guess, as the one for headings without content does too. The model overrules them on any page from this
# confidence on: of 62 such blocks of development pages 44 are the article's.
_GUESSING_RULES = frozenset({"related.teaser", "share.networks"})
_GUESS_OVERRULING_CONFIDENCE = 0.9
# Rules that are made for the text around one article but also match parts of entries in a list, by kind of page; each
# with the number of matches from which on they are taken for entries.
_RULES_MATCHING_ENTRIES: dict[PageType, dict[str, int]] = {
    "listing": {"byline.date": 1, "repeats.paragraph": 1, "related.teaser": 1, "tags.hashtags": 1},
    "collection": {"related.teaser": 1, "tags.hashtags": 1},
    "service": {"byline.date": 3},
    "documentation": {"navigation.toc": 1},
}
# Only the learned model can overrule rules: the heuristics' verdicts come without probabilities.
_LEARNED_RULE = "model.html"
# Kinds of page whose headings say something by themselves: offers, entries, sections. On service pages, dropping the
# headings without content as in articles would remove .46 of the main text and .04 of chrome, in pages' worth of words.
_TYPES_WITH_LONE_HEADINGS: frozenset[PageType] = frozenset({"documentation", "service", "listing", "collection"})
_STOPS = frozenset(".。।")
_COMMENTS = re.compile(r"(?:^|[\W_])(?:comments?|comment-?list|disqus|responses)(?:$|[\W_\d])", re.IGNORECASE)
# The levels of headings that may be left without content. The `h1` is not one of them: it is the title, heads the whole
# page, and does not end another heading's section.
_LEVELS = {tag: level for tag, level in HEADINGS.items() if tag != "h1"}
# A block of fewer words among comments is a button or a name.
_MIN_COMMENT_WORDS = 4


def judge(
    page: HtmlPage, metadata: Metadata, options: Options, templates: Templates | None = None
) -> tuple[Decision, Scene]:
    """Judge a page: run the main judge first, then all others in turn, each on what would stay by then.

    Args:
        page: A page that `read_html` made.
        metadata: What it says about itself.
        options: The caller's choices.
        templates: What was learned from other pages of the site, if anything.

    Returns:
        The decision, and the state of the page after the last judge.
    """
    opinion = _main_judge(page, options)
    merger = VerdictMerger(page, opinion.verdicts)
    scene = Scene(page, merger.remaining(), opinion, options, metadata, templates)
    before = _run(merger, scene._replace(site=judge_by_site(page, scene.sites)), _STEPS_BEFORE_SITE)
    after = _run(merger, before, (_by_site,))
    scene = _run(merger, after, _STEPS)
    decision = merger.decide(confidence=opinion.confidence)
    if scene.site is not NO_SITE_VERDICTS:
        removed = sorted(set(before.kept).difference(after.kept))
        blocks = page.blocks
        decision = scene.site.with_warnings(decision, [blocks[i] for i in before.kept], [blocks[i] for i in removed])
    return decision, scene


def _run(merger: VerdictMerger, scene: Scene, steps: Iterable[Step]) -> Scene:
    """Run judges one after the other, and return the state of the page after the last one."""
    for step in steps:
        merger.add(step(scene))
        if (kept := merger.remaining()) is not scene.kept:
            scene = scene._replace(kept=kept)
    return scene


def _main_judge(page: HtmlPage, options: Options) -> Opinion:
    """Run the learned model, or the heuristics for callers who don't want the model."""
    if not options.model:
        reading = judge_by_readability(page, options)
        return Opinion(reading.verdicts, reading.confidence)
    from cleaner.models.html import WEIGHTS, judge_html  # noqa: PLC0415  loads numpy and the weights

    path = Path(options.weights) / "html.npz" if options.weights else WEIGHTS
    rules = book_of(options).rules
    parts = frame(page, rules)
    rest = without(page, parts)
    prediction, verdicts = judge_html(rest, options.favor, path, explain=options.explain)
    if parts and SHELL.id in rules and is_shell(rest):
        verdicts = [SHELL.against(block.index) for block in rest.blocks]
    verdicts = [*against(parts), *verdicts]
    return Opinion(verdicts, prediction.confidence, prediction.page_type, prediction.page_type_probability)


def _by_second_opinion(scene: Scene) -> Iterable[Verdict]:
    """The second opinion's verdicts, on a page of which the heuristics are unsure."""
    options = scene.options
    if options.model or not options.second_opinion or scene.opinion.confidence >= UNSURE:
        return ()
    from cleaner.second_opinion import second_opinion  # noqa: PLC0415  loads trafilatura

    return second_opinion(scene.page, options)


def _by_site(scene: Scene) -> Iterable[Verdict]:
    """The verdicts of the user's packs by the site's markup."""
    return scene.site.verdicts


def _by_rules(scene: Scene) -> Iterator[Verdict]:
    """The verdicts of the rules, protections, templates and the caption rule on what is kept so far."""
    rest, book, page_type = scene.rest(), book_of(scene.options), scene.page_type
    view = book.view(rest, url=scene.metadata.url)
    sure = _SureBlocks.of(scene.opinion)
    verdicts = scene.site.without_cuts(sure.not_overruled(book.verdicts(view)))
    verdicts = _without_entries(verdicts, view, page_type)
    yield from verdicts if page_type in _RUNNING_TEXT_TYPES else _without_greedy_rules(verdicts, view)
    yield from protect(rest, view)
    if scene.templates is not None:
        yield from scene.templates.judge(rest)
    if scene.uses(CAPTION) and not scene.options.images and page_type != "documentation":
        yield from _against_captions(rest)


@dataclass(frozen=True, slots=True)
class _SureBlocks:
    """Blocks that the model keeps with enough confidence to overrule some of the rules.

    Attributes:
        from_running_text_rules: On a page that is not running text, those that rules made for such text don't remove.
        from_guesses: Those that rules which guess don't remove.
        from_orphan_rule: Those of the latter that may be headings without content: the model keeps nothing right below
            them, so it is not a rule that took their content.
    """

    from_running_text_rules: frozenset[int]
    from_guesses: frozenset[int]
    from_orphan_rule: frozenset[int]

    @classmethod
    def of(cls, opinion: Opinion) -> _SureBlocks:
        """The blocks that an opinion is sure of.

        On pages that are not running text, lists may be titled "Related" and headings follow one another directly.
        Documentation repeats its paragraphs on purpose, so there any confidence of the model is enough.
        """
        minimum = 0 if opinion.page_type == "documentation" else _OVERRULING_CONFIDENCE
        kept = [verdict for verdict in opinion.verdicts if verdict.keep and verdict.rule == _LEARNED_RULE]
        from_running_text_rules = frozenset[int]()
        if opinion.page_type not in _RUNNING_TEXT_TYPES:
            from_running_text_rules = frozenset(verdict.block for verdict in kept if verdict.confidence >= minimum)
        from_guesses = frozenset(
            verdict.block for verdict in kept if verdict.confidence >= _GUESS_OVERRULING_CONFIDENCE
        )
        above_kept = {verdict.block - 1 for verdict in kept}
        return cls(from_running_text_rules, from_guesses, from_guesses - above_kept)

    def not_overruled(self, verdicts: Iterable[Verdict]) -> Iterator[Verdict]:
        """The verdicts that the model does not overrule."""
        return (verdict for verdict in verdicts if verdict.span or not self._overrules(verdict))

    def _overrules(self, verdict: Verdict) -> bool:
        return (
            (verdict.family in _RUNNING_TEXT_FAMILIES and verdict.block in self.from_running_text_rules)
            or (verdict.rule in _GUESSING_RULES and verdict.block in self.from_guesses)
            or (verdict.rule == ORPHAN_HEADING.id and verdict.block in self.from_orphan_rule)
        )


def _without_entries(verdicts: Iterable[Verdict], view: View, page_type: PageType) -> Iterable[Verdict]:
    """Drop verdicts against parts of a list's entries: their dates, and paragraphs that occur more than twice."""
    limits = _RULES_MATCHING_ENTRIES.get(page_type)
    if not limits:
        return verdicts
    verdicts = list(verdicts)
    matches = Counter(verdict.rule for verdict in verdicts)
    texts = {block.index: block.text for block in view.blocks}
    times = Counter(texts.values()) if "repeats.paragraph" in limits else Counter[str]()
    return (
        verdict
        for verdict in verdicts
        if matches[verdict.rule] < limits.get(verdict.rule, math.inf)
        or (verdict.rule == "repeats.paragraph" and times[texts[verdict.block]] <= _MAX_TIMES)
    )


def _without_greedy_rules(verdicts: Iterable[Verdict], view: View) -> list[Verdict]:
    """Drop the verdicts of rules made for running text that would remove most of a page that is not running text.

    A list titled "Popular" is chrome below an article, but may be all the content of a shop's page.
    """
    verdicts = list(verdicts)
    words = {block.index: count for block, count in zip(view.blocks, view.words, strict=True)}
    removed: Counter[str] = Counter()
    for verdict in verdicts:
        if not verdict.keep and not verdict.span and verdict.family in _RUNNING_TEXT_FAMILIES:
            removed[verdict.rule] += words[verdict.block]
    greedy = {rule for rule, count in removed.items() if count > _MAX_REMOVED_SHARE * sum(view.words)}
    return [verdict for verdict in verdicts if verdict.rule not in greedy]


def _against_captions(page: HtmlPage) -> Iterator[Verdict]:
    """Verdicts against captions, for callers who don't want the images that these describe."""
    layout = page.layout
    if "figcaption" not in layout.tags:
        return
    for block in page.blocks:
        figure = figure_of_caption(layout, layout.elements[block.index])
        if figure >= 0 and not _holds_text(page, figure) and not quoted_in(page, figure):
            yield CAPTION.against(block.index)


def _holds_text(page: HtmlPage, figure: int) -> bool:
    """Whether a figure holds a table or code, which are kept, rather than an image."""
    first, last = page.layout.firsts[figure], page.layout.lasts[figure]
    return any(page.layout.tags[page.layout.elements[i]] in {"td", "th", "pre"} for i in range(first, last))


def _against_orphans(scene: Scene) -> Iterable[Verdict]:
    """Verdicts against headings whose whole section goes."""
    if scene.page_type in _TYPES_WITH_LONE_HEADINGS or not scene.uses(ORPHAN_HEADING):
        return ()
    verdicts = [ORPHAN_HEADING.against(i) for i in _orphans(scene.page, scene.kept)]
    return _SureBlocks.of(scene.opinion).not_overruled(verdicts) if verdicts else ()


def _orphans(page: HtmlPage, kept: Sequence[int]) -> Iterator[int]:
    """Headings below which nothing is kept, except whole sentences that are not the last kept block."""
    for i, index in enumerate(kept):
        following = kept[i + 1] if i + 1 < len(kept) else len(page.blocks)
        level = _LEVELS.get(page.blocks[index].tag)
        if not level or following == index + 1:
            continue
        last = following == len(page.blocks)
        if not last and _is_statement(page.blocks[index].text):
            continue
        if last or _LEVELS.get(page.blocks[following].tag, 9) <= level:
            yield index


def _is_statement(text: str) -> bool:
    """Whether a heading is a whole sentence with a full stop, which says something by itself."""
    return text.rstrip()[-1:] in _STOPS and is_sentence(text, count_words(text))


def _for_comments(scene: Scene) -> Iterator[Verdict]:
    """Verdicts for readers' comments, as far as class or id names them, for callers who want them."""
    if not scene.options.with_comments:
        return
    page, layout = scene.page, scene.page.layout
    named = [bool(_COMMENTS.search(" ".join(filter(None, key[1:3])))) for key in layout.keys]
    inside = layout.within(named[key] for key in layout.key_ids)
    for block, element in zip(page.blocks, layout.elements, strict=True):
        if inside[element] and count_words(block.text) >= _MIN_COMMENT_WORDS:
            reason = "readers' comments were asked for"
            yield Verdict(block.index, True, "protect", "comments.asked", "comments", reason, KEEP_SURE)


# The judges after the main judge. The outcome depends on their order, as each looks at what would stay by then. The
# verdicts of the user's packs by the site's markup come between these two groups.
_STEPS_BEFORE_SITE: tuple[Step, ...] = (_by_second_opinion, _for_comments)
_STEPS: tuple[Step, ...] = (
    # These add what belongs to what the main judge keeps, before any of that is dropped.
    for_entries,
    for_parts,
    # These drop whole elements by their markup.
    against_named,
    against_controls,
    against_beyond,
    against_offers,
    # These add what belongs to what is left.
    for_cells,
    for_code,
    for_quotes,
    for_standfirst,
    # Rules look at a text's neighbours, so the chrome found above must be gone by now.
    _by_rules,
    against_title,
    # Headings without content, repetitions and partly hidden lines can only be judged on what is left in the end.
    _against_orphans,
    against_repeated,
    against_hidden,
    against_permalinks,
    against_line_numbers,
)
