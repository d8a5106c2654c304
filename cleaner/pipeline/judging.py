"""Who judges a page, and in which order."""

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
from cleaner.pipeline.named_elements import against_named
from cleaner.pipeline.offers import against_offers
from cleaner.pipeline.permalinks import against_permalinks
from cleaner.pipeline.quotes import captioned, for_quotes, quoted_in
from cleaner.pipeline.repeated_labels import against_repeated
from cleaner.pipeline.scene import Opinion, Scene
from cleaner.pipeline.sites import NOTHING, pointed_at
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

    # One of those who judge a page.
    Step = Callable[[Scene], Iterable[Verdict]]

# Below this confidence of the heuristics a page is shown to a second judge. Where the model is unsure, the second
# opinion is worse than the first: .456 against .525 on pages with a confidence under .6, cross-validated.
UNSURE = 0.2
# Kinds of page, as the model tells them, that are running text ("" where none is told), the families of rules that are
# made for such, how sure the model must be to overrule them on other pages, and the share of these that they may take.
_RUNNING: frozenset[PageType] = frozenset({"article", "forum", ""})
_OF_RUNNING_TEXT = frozenset({"repeats", "related", "structure"})
_SURE = 0.8
_MOST = 0.5
_TWICE = 2
# Rules that guess, as that of headings with nothing beneath does, and how sure the model must be to overrule them on
# any page: of 62 such blocks of development pages 44 are the article's.
_GUESSES, _VERY_SURE = frozenset({"related.teaser", "share.networks"}), 0.9
# Rules that are made for the text around one article and take what entries of a list have, by kind of page, and how
# often each must speak there for it to be the entries.
_OF_ENTRIES: dict[PageType, dict[str, int]] = {
    "listing": {"byline.date": 1, "repeats.paragraph": 1, "related.teaser": 1, "tags.hashtags": 1},
    "collection": {"related.teaser": 1, "tags.hashtags": 1},
    "service": {"byline.date": 3},
    "documentation": {"navigation.toc": 1},
}
# Heuristics have no chances that could overrule a rule.
_LEARNED = "model.html"
# Kinds whose headings say something by themselves: offers, entries, sections. Taken there as in articles, headings with
# nothing beneath were .46 the main text's and .04 chrome on service pages, in pages' worth of words.
_OF_HEADINGS: frozenset[PageType] = frozenset({"documentation", "service", "listing", "collection"})
_STOPS = frozenset(".。।")
_COMMENTS = re.compile(r"(?:^|[\W_])(?:comments?|comment-?list|disqus|responses)(?:$|[\W_\d])", re.IGNORECASE)
# Not the `h1`, which is the title: it is never without what it heads, and ends no section that another heads.
_LEVELS = {tag: level for tag, level in HEADINGS.items() if tag != "h1"}
# Fewer words are a button or a name.
_COMMENT_WORDS = 4


def judge(
    page: HtmlPage, metadata: Metadata, options: Options, templates: Templates | None = None
) -> tuple[Decision, Scene]:
    """Judge a page: the main judge first, then all others in turn, each of whom is shown what would stay by then.

    Args:
        page: A page that `read_html` made.
        metadata: What it says of itself.
        options: What the caller wants.
        templates: What was learned from other pages of the site, if anything.

    Returns:
        What is decided, and what the last judge was shown.
    """
    opinion = _main_judge(page, options)
    merger = VerdictMerger(page, opinion.verdicts)
    scene = Scene(page, merger.remaining(), opinion, options, metadata, templates)
    before = _heard(merger, scene._replace(site=pointed_at(page, scene.sites)), _ASKED)
    after = _heard(merger, before, (_by_site,))
    scene = _heard(merger, after, _STEPS)
    decision = merger.decide(confidence=opinion.confidence)
    if scene.site is NOTHING:
        return decision, scene
    gone = sorted(set(before.kept).difference(after.kept))
    return scene.site.told(decision, [page.blocks[i] for i in before.kept], [page.blocks[i] for i in gone]), scene


def _heard(merger: VerdictMerger, scene: Scene, steps: Iterable[Step]) -> Scene:
    """Ask those who judge one after the other, and return what the next one is shown."""
    for step in steps:
        merger.add(step(scene))
        if (kept := merger.remaining()) is not scene.kept:
            scene = scene._replace(kept=kept)
    return scene


def _main_judge(page: HtmlPage, options: Options) -> Opinion:
    """The learned model, or the heuristics for those who want none."""
    if not options.model:
        reading = judge_by_readability(page, options)
        return Opinion(reading.verdicts, reading.confidence)
    from cleaner.models.html import WEIGHTS, judge_html  # noqa: PLC0415  loads numpy and the weights

    path = Path(options.weights) / "html.npz" if options.weights else WEIGHTS
    used = book_of(options).rules
    parts = frame(page, used)
    rest = without(page, parts)
    found, verdicts = judge_html(rest, options.favor, path, explain=options.explain)
    if parts and SHELL.id in used and is_shell(rest):
        verdicts = [SHELL.against(block.index) for block in rest.blocks]
    return Opinion([*against(parts), *verdicts], found.confidence, found.page_type, found.page_type_probability)


def _asked_again(scene: Scene) -> Iterable[Verdict]:
    """What a second judge says of a page of which the heuristics are unsure."""
    options = scene.options
    if options.model or not options.second_opinion or scene.opinion.confidence >= UNSURE:
        return ()
    from cleaner.second_opinion import second_opinion  # noqa: PLC0415  loads trafilatura

    return second_opinion(scene.page, options)


def _by_site(scene: Scene) -> Iterable[Verdict]:
    """What packs say of the markup of pages of this site."""
    return scene.site.verdicts


def _by_rules(scene: Scene) -> Iterator[Verdict]:
    """What rules say of what is left, what protects it, and what others of the site have too."""
    rest, book, page_type = scene.rest(), book_of(scene.options), scene.page_type
    view = book.view(rest, url=scene.metadata.url)
    sure = _Sure.of(scene.opinion)
    said = scene.site.without_parts(sure.not_overruled(book.verdicts(view)))
    said = _not_of_entries(said, view, page_type)
    yield from said if page_type in _RUNNING else _modest(said, view)
    yield from protect(rest, view)
    if scene.templates is not None:
        yield from scene.templates.judge(rest)
    if scene.uses(CAPTION) and not scene.options.images and page_type != "documentation":
        yield from _against_captions(rest)


@dataclass(frozen=True, slots=True)
class _Sure:
    """Blocks that the model is so sure of that some rules do not take them.

    Attributes:
        running: Those that rules made for running text do not take, on a page that is none.
        any: Those that rules which guess do not take.
        alone: Those of them beneath which the model itself keeps nothing, which are no headings of what rules took.
    """

    running: frozenset[int]
    any: frozenset[int]
    alone: frozenset[int]

    @classmethod
    def of(cls, opinion: Opinion) -> _Sure:
        """What an opinion is sure of.

        Lists are headed "Related", and headings stand one upon another. Documentation repeats its paragraphs on
        purpose, so there the model need not be sure.
        """
        least = 0 if opinion.page_type == "documentation" else _SURE
        kept = [verdict for verdict in opinion.verdicts if verdict.keep and verdict.rule == _LEARNED]
        running = () if opinion.page_type in _RUNNING else (one.block for one in kept if one.confidence >= least)
        any_page = frozenset(one.block for one in kept if one.confidence >= _VERY_SURE)
        return cls(frozenset(running), any_page, any_page - {one.block - 1 for one in kept})

    def not_overruled(self, verdicts: Iterable[Verdict]) -> Iterator[Verdict]:
        """Verdicts without those that the model overrules."""
        return (verdict for verdict in verdicts if verdict.span or not self._spares(verdict))

    def _spares(self, verdict: Verdict) -> bool:
        return (
            (verdict.family in _OF_RUNNING_TEXT and verdict.block in self.running)
            or (verdict.rule in _GUESSES and verdict.block in self.any)
            or (verdict.rule == ORPHAN_HEADING.id and verdict.block in self.alone)
        )


def _not_of_entries(verdicts: Iterable[Verdict], view: View, page_type: PageType) -> Iterable[Verdict]:
    """Verdicts without those against what a list says of its entries: their dates, and what more than two say."""
    spared = _OF_ENTRIES.get(page_type)
    if not spared:
        return verdicts
    said = list(verdicts)
    rules = Counter(verdict.rule for verdict in said)
    texts = {block.index: block.text for block in view.blocks}
    times = Counter(texts.values()) if "repeats.paragraph" in spared else Counter[str]()
    return (
        one
        for one in said
        if rules[one.rule] < spared.get(one.rule, math.inf)
        or (one.rule == "repeats.paragraph" and times[texts[one.block]] <= _TWICE)
    )


def _modest(verdicts: Iterable[Verdict], view: View) -> list[Verdict]:
    """Verdicts without those of rules made for running text that would take most of a page that is none.

    What stands under "Popular" is a list beneath an article, and may be all that a shop's page is about.
    """
    heard = list(verdicts)
    words = {block.index: count for block, count in zip(view.blocks, view.words, strict=True)}
    taken: Counter[str] = Counter()
    for verdict in heard:
        if not verdict.keep and not verdict.span and verdict.family in _OF_RUNNING_TEXT:
            taken[verdict.rule] += words[verdict.block]
    greedy = {rule for rule, count in taken.items() if count > _MOST * sum(view.words)}
    return [verdict for verdict in heard if verdict.rule not in greedy]


def _against_captions(page: HtmlPage) -> Iterator[Verdict]:
    """Against captions, for callers who do not ask for the images that they speak of."""
    layout = page.layout
    if "figcaption" not in layout.tags:
        return
    for block in page.blocks:
        figure = captioned(layout, layout.elements[block.index])
        if figure >= 0 and not _holds_text(page, figure) and not quoted_in(page, figure):
            yield CAPTION.against(block.index)


def _holds_text(page: HtmlPage, figure: int) -> bool:
    """Whether a figure shows a table or code, which stay, and no image."""
    first, last = page.layout.firsts[figure], page.layout.lasts[figure]
    return any(page.layout.tags[page.layout.elements[i]] in {"td", "th", "pre"} for i in range(first, last))


def _against_orphans(scene: Scene) -> Iterable[Verdict]:
    """Against headings all of whose section went."""
    if scene.page_type in _OF_HEADINGS or not scene.uses(ORPHAN_HEADING):
        return ()
    found = [ORPHAN_HEADING.against(i) for i in _orphans(scene.page, scene.kept)]
    return _Sure.of(scene.opinion).not_overruled(found) if found else ()


def _orphans(page: HtmlPage, kept: Sequence[int]) -> Iterator[int]:
    """Headings beneath which nothing stays, but for a sentence that more follows: that says something by itself."""
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
    """Whether a heading is a sentence of its own, with a full stop."""
    return text.rstrip()[-1:] in _STOPS and is_sentence(text, count_words(text))


def _for_comments(scene: Scene) -> Iterator[Verdict]:
    """For what readers wrote, as far as class or id names it, for callers who want it."""
    if not scene.options.with_comments:
        return
    page, layout = scene.page, scene.page.layout
    named = [bool(_COMMENTS.search(" ".join(filter(None, key[1:3])))) for key in layout.keys]
    inside = layout.within(named[key] for key in layout.key_ids)
    for block, element in zip(page.blocks, layout.elements, strict=True):
        if inside[element] and count_words(block.text) >= _COMMENT_WORDS:
            reason = "readers' comments were asked for"
            yield Verdict(block.index, True, "protect", "comments.asked", "comments", reason, KEEP_SURE)


# Who speaks of a page after its main judge. The outcome depends on the order, as each looks at what would stay by then.
# What packs say of the page's site comes between these two and the others.
_ASKED: tuple[Step, ...] = (_asked_again, _for_comments)
_STEPS: tuple[Step, ...] = (
    # What belongs to what the main judge keeps, before anything of that goes ...
    for_entries,
    for_parts,
    # ... by the markup, which tells of whole elements ...
    against_named,
    against_controls,
    against_beyond,
    against_offers,
    # ... and what belongs to what is left.
    for_cells,
    for_code,
    for_quotes,
    for_standfirst,
    # Rules look at what stands around a text, and so want none of the chrome that was found by then.
    _by_rules,
    against_title,
    # What heads nothing, is said twice or half hidden shows in the end.
    _against_orphans,
    against_repeated,
    against_hidden,
    against_permalinks,
)
