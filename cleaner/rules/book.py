"""The rule book: all rules and packs, compiled to judge pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cleaner.blocks import Verdict
from cleaner.errors import RuleError
from cleaner.prose import PROSE_WORDS, count_words, is_sentence, is_truncated, spaceless
from cleaner.rules import (
    ads,
    author,
    buttons,
    byline,
    comments,
    consent,
    controls,
    feedback,
    foot,
    frame,
    legal,
    media,
    named,
    navigation,
    newsletter,
    notices,
    offers,
    paywall,
    pitches,
    plugin,
    recipe,
    related,
    repeats,
    share,
    spans,
    structure,
    tags,
    title,
    votes,
    weather,
)
from cleaner.rules.folding import fold_all
from cleaner.rules.not_rules import no_rule
from cleaner.rules.packs import Pack, read_pack
from cleaner.rules.phrase import LONGEST, Phrase, Wording
from cleaner.rules.predicates import GUARDS, QUOTED_FAMILIES, Seen, View, make_seen
from cleaner.rules.shelf import read_shelf
from cleaner.rules.sites import NO_SITES, Site, Sites
from cleaner.search import Search
from cleaner.stamps import stamp_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from cleaner.blocks import Options, Page
    from cleaner.rules.phrase_table import PhraseTable
    from cleaner.rules.rule import Rule
    from cleaner.stamps import Stamp

_BATCH_SIZE = 1 << 14  # texts matched at once: all of most documents, while memory stays bounded
FAMILIES = (
    share, buttons, votes, comments, related, newsletter, consent, ads, navigation, byline, weather, author, tags,
    legal, paywall, notices, pitches, recipe, plugin, media, feedback, foot, title, repeats, spans,
    controls, frame, named, offers, structure,
)  # fmt: skip
PHRASES = Path(__file__).parent / "phrases"
# The blocks that a heading takes with it are less sure than the heading: their share of its confidence.
_ONWARD_SHARE = 0.9
# Languages that share many phrases with a more widely written one, whose packs therefore come last: "Compartir" is
# Catalan, but far more often Spanish.
_SMALLER_LANGUAGES = frozenset({"af", "az", "be", "ca", "gl", "is", "kk", "mk", "mr", "ms", "sl", "sq", "sr", "tl"})

# Quotation marks of any language except the single ones, one of which is also the apostrophe.
_QUOTATION_MARKS = "“”„«»「」『』"
# The lengths of quoted labels and notices, in characters.
_QUOTED_CHARS = range(3, 81)

# The sign before an entry of a list, which is not part of its text.
_BULLET = re.compile(r"\A(?:[-*+•·–▪◦] )+")
# The words and the phrases of a text that is too long to be a phrase.
_NO_MATCH: tuple[tuple[str, ...], tuple[Phrase, ...]] = (), ()
# The results for each text that was matched before, by text.
Known = dict[str, Seen]


@dataclass(frozen=True)
class RuleBook:
    """Rules and phrases, compiled.

    Attributes:
        rules: All active rules by id.
        table: All phrases of active rules.
        finders: The rules that look at neighbours.
        cutters: The rules that take parts of blocks.
        wordings: The phrases of each of these, by rule id.
        own: Ids of the rules that the user's packs define.
        added: All phrases of these packs.
        sites: These packs' tables for single sites.
    """

    rules: dict[str, Rule]
    table: PhraseTable
    finders: tuple[Rule, ...]
    cutters: tuple[Rule, ...]
    wordings: Mapping[str, Wording]
    own: frozenset[str] = frozenset()
    added: frozenset[Phrase] = frozenset()
    sites: Sites = NO_SITES

    def view(self, page: Page, known: Known | None = None, url: str | None = None) -> View:
        """Match every block of the page with text in it.

        Args:
            page: The page to match.
            known: Results for texts from an earlier pass over the same document; this pass adds its own.
            url: Identifies the site if the document has no address.
        """
        known = {} if known is None else known
        sites = self.sites.at(page.document.url or url)
        table = self.table.on(site.host for site in sites) if sites else self.table
        blocks = [block for block in page.blocks if (text := block.text) and not text.isspace()]
        texts = [block.text for block in blocks]
        fresh = [text for text in dict.fromkeys(texts) if text not in known]
        for low in range(0, len(fresh), _BATCH_SIZE):
            known |= self._examine(fresh[low : low + _BATCH_SIZE], table)
        seen = [known[text] for text in texts]
        return View(blocks, seen, page.document.kind, self.certain, self.quoted_in, sites)

    def quoted_in(self, text: str) -> frozenset[str]:
        """The chrome that a text quotes: the folded words of phrases between quotation marks.

        Only quotations of two words or more count, or of four characters or more in scripts without spaces: a single
        word may be quoted for any reason.
        """
        texts = [quoted for quoted in _quotations(text) if " " in quoted or spaceless(quoted) > 3]
        folded = fold_all(texts)
        said = zip(folded, self._match(texts, folded, self.table), strict=True)
        return frozenset(
            [" ".join(words) for words, phrases in said if any(phrase.family in QUOTED_FAMILIES for phrase in phrases)]
        )

    def _examine(self, texts: Sequence[str], table: PhraseTable) -> Known:
        """Everything that can be determined from each text alone."""
        short = [text for text in texts if len(text) <= LONGEST]
        folded = fold_all(short)
        said = dict(zip(short, zip(folded, self._match(short, folded, table), strict=True), strict=True))
        hinted = self.search.find(texts)
        seen = {}
        for number, text in enumerate(texts):
            words, phrases = said.get(text, _NO_MATCH)
            count = count_words(text)
            prose = count >= PROSE_WORDS and is_sentence(text, count)
            seen[text] = make_seen((words, phrases, count, prose, hinted.get(number, ())))
        return seen

    @cached_property
    def search(self) -> Search:
        """A search for the words of all rules that have some; it returns these rules' ids."""
        names: dict[str, list[str]] = {}
        for rule in self.rules.values():
            for word in rule.words:
                names.setdefault(word, []).append(rule.id)
        return Search(names)

    @cached_property
    def certain(self) -> frozenset[str]:
        """Ids of the rules that need no evidence except the phrase and its place."""
        return frozenset(rule.id for rule in self.rules.values() if rule.certain or not rule.guards)

    @cached_property
    def openings(self) -> dict[str, tuple[tuple[str, re.Pattern[str]], ...]]:
        """The patterns, with rules' ids, that a text with a certain opening may match; under "" those for any other."""
        patterns = {rule.id: re.compile(rule.pattern, re.IGNORECASE) for rule in self.rules.values() if rule.pattern}
        opens = {name: frozenset(self.rules[name].opens.split()) for name in patterns}
        return {
            opening: tuple(
                (name, pattern) for name, pattern in patterns.items() if not opens[name] or opening in opens[name]
            )
            for opening in ("", *frozenset[str]().union(*opens.values()))
        }

    @cached_property
    def tell_functions(self) -> tuple[tuple[str, Callable[[str, Sequence[str]], str | None]], ...]:
        """The `tells` functions of rules, each with the rule's id."""
        return tuple((rule.id, rule.tells) for rule in self.rules.values() if rule.tells)

    def _match(
        self, texts: Sequence[str], folded: Sequence[tuple[str, ...]], table: PhraseTable
    ) -> list[tuple[Phrase, ...]]:
        """The phrases or patterns that match each text whole; see `PhraseTable.match_all`."""
        found = table.match_all(texts, folded)
        return [
            phrases or self._match_pattern(text.strip(), words)
            for phrases, text, words in zip(found, texts, folded, strict=True)
        ]

    def _match_pattern(self, text: str, words: tuple[str, ...]) -> tuple[Phrase, ...]:
        if text[1:2] == " " and not text[0].isalnum():
            text = _BULLET.sub("", text)
        opening = words[0][:2] if words and text[0].isalnum() else text[0]
        for name, pattern in self.openings.get(opening, self.openings[""]):
            if pattern.match(text):
                return (Phrase((), name, ""),)
        for name, tells in self.tell_functions:
            if (language := tells(text, words)) is not None:
                return (Phrase((), name, language),)
        return ()

    def judge(self, page: Page) -> list[Verdict]:
        """Verdicts of all rules on a page."""
        return list(self.verdicts(self.view(page)))

    def _wording(self, rule: str, sites: Sequence[Site]) -> Wording:
        """The phrases of a rule with a `cut` function, including those for these sites."""
        own = tuple(phrase for site in sites for phrase in site.phrases if phrase.rule == rule)
        return _with_phrases(self.wordings[rule], own) if own else self.wordings[rule]

    def evidence(self, view: View) -> list[float]:
        """For each block of a view, how strongly phrases alone speak against it, 0 to 1; guards are ignored."""
        evidence = [0.0] * len(view.blocks)
        for i in view.spoken:
            evidence[i] = max([self.rules[phrase.rule].confidence for phrase in view.phrases[i]])
        return evidence

    def verdicts(self, view: View) -> Iterator[Verdict]:
        """Verdicts of all rules on a page that is already matched."""
        reached: dict[str, int] = {}
        for i in view.spoken:
            for phrase in view.phrases[i]:
                rule = self.rules[phrase.rule]
                if _allowed(rule, view, i):
                    yield from _remove(_Hit(rule, phrase.language, i), view, reached)
        for rule in self.finders:
            for i in _found_places(rule, view):
                if _allowed(rule, view, i):
                    yield from _remove(_Hit(rule, "", i), view, {})
        for rule in self.cutters:
            if not rule.cut or (rule.words and rule.id not in view.hinted):
                continue
            for place, start, end, language in rule.cut(view, self._wording(rule.id, view.sites)):
                block = view.blocks[place].index
                yield Verdict(
                    block, False, "rules", rule.id, rule.family, rule.reason, rule.confidence, (start, end), language
                )


@lru_cache(maxsize=64)
def _with_phrases(wording: Wording, phrases: tuple[Phrase, ...]) -> Wording:
    """A wording with further phrases; cached, because patterns compiled from a wording are cached by its identity."""
    return Wording((*wording.phrases, *phrases))


def _quotations(text: str) -> list[str]:
    """The texts between two quotation marks, each once; those between two quotations as well, which does no harm."""
    for mark in _QUOTATION_MARKS if not text.isascii() else "":
        text = text.replace(mark, '"')
    pieces = [*text.split('"')[1:-1], *(piece.partition("’")[0] for piece in text.split("‘")[1:])]
    return list({piece.strip(): None for piece in pieces if len(piece) in _QUOTED_CHARS and "\n" not in piece})


def _found_places(rule: Rule, view: View) -> Iterable[int]:
    """The places that a rule finds by itself."""
    if rule.find:
        return rule.find(view)
    places = view.hinted.get(rule.id)
    return [i for i in places if rule.says(view, i)] if places and rule.says else ()


def _allowed(rule: Rule, view: View, i: int) -> bool:
    return all(GUARDS[guard](view, i) for guard in rule.guards)


class _Hit(NamedTuple):
    """A rule whose guards hold, the language of its phrase, and the place."""

    rule: Rule
    language: str
    place: int


def _remove(hit: _Hit, view: View, reached: dict[str, int]) -> Iterator[Verdict]:
    """The verdicts that follow from a hit.

    Args:
        hit: The rule and the place.
        view: The page.
        reached: How far each rule's earlier hits reached, so that no verdict is given twice; updated here.
    """
    rule, language, i = hit
    yield rule.against(view.blocks[i].index, language)
    if rule.scope == "onward":
        reason, confidence = f"{rule.reason}: stands beneath it", rule.confidence * _ONWARD_SHARE
        end = _reach(view, i)
        for j in range(max(i + 1, reached.get(rule.id, 0)), end):
            block = view.blocks[j].index
            yield Verdict(block, False, "rules", rule.id, rule.family, reason, confidence, language=language)
        reached[rule.id] = end


def _reach(view: View, i: int) -> int:
    """The place after `i` where prose resumes or another section begins.

    Inside the article the last short block before the prose is spared: it may be the heading of that prose.
    """
    prose = view.next_prose[i + 1] if i + 1 < len(view.blocks) else len(view.blocks)
    end = view.next_announcing(i + 1, prose)
    section = view.section_end(i, end)
    if section < end:
        return section
    inside = end < len(view.blocks)
    if inside and end - 1 > i and not view.phrases[end - 1] and not is_truncated(view.blocks[end - 1].text):
        end -= 1
    return end


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every built-in rule, family by family."""
    return tuple(rule for family in FAMILIES for rule in family.RULES)


def _pack_paths() -> list[Path]:
    """The built-in packs, English first: a phrase that several packs have is attributed to the first of them."""
    return sorted(
        PHRASES.glob("*.toml"), key=lambda path: (path.stem != "en", path.stem in _SMALLER_LANGUAGES, path.stem)
    )


@cache
def built_in_phrases() -> tuple[Phrase, ...]:
    """The phrases of the built-in packs, English first."""
    return tuple(phrase for path in _pack_paths() for phrase in read_pack(path).phrases)


def rule_book(
    only: tuple[str, ...] = (), skip: tuple[str, ...] = (), packs: tuple[str, ...] = (),
) -> RuleBook:  # fmt: skip
    """Compile the built-in rules and the given packs; a changed pack is read again.

    Args:
        only: Ids or families to use; empty means all.
        skip: Ids or families to leave out.
        packs: Paths of further packs.

    Raises:
        RuleError: A pack can't be used, or an id is not known.
    """
    return compiled_book(only, skip, tuple(map(stamp_of, packs)))


def book_of(options: Options) -> RuleBook:
    """Compile the rules that the options select; see `rule_book`."""
    return rule_book(options.only, options.skip, options.packs)


def check_names(options: Options) -> None:
    """Check the names of rules in the options, without the time that compiling the rules takes.

    Raises:
        RuleError: An id is not known, or a pack can't be used.
    """
    _check_chosen(_known_rules(tuple(map(stamp_of, options.packs))), (*options.only, *options.skip))


# A book takes little memory besides the library that it shares; a library with packs takes some 20 MB.
@lru_cache(maxsize=32)
def compiled_book(only: tuple[str, ...], skip: tuple[str, ...], packs: tuple[Stamp, ...]) -> RuleBook:
    """Compile a rule book for packs in the state that their stamps identify; see `rule_book`."""
    library = _library(packs)
    _check_chosen(library.rules, (*only, *skip))
    active = {key: rule for key, rule in library.rules.items() if _is_chosen(rule, only, skip)}
    finders = tuple(rule for rule in active.values() if rule.find or rule.says)
    cutters = tuple(rule for rule in active.values() if rule.cut)
    table = library.table.of_rules(active)
    sites = library.sites.used(active)
    return RuleBook(active, table, finders, cutters, library.wordings, library.own, library.added, sites)


class _Library(NamedTuple):
    """The parts that all books with the same packs share.

    Attributes:
        rules: All rules by id.
        table: Their phrases for whole blocks.
        wordings: The phrases of rules with a `cut` function, by rule id.
        own: Ids of the rules that the user's packs define.
        added: All phrases of these packs.
        sites: These packs' tables for single sites.
    """

    rules: dict[str, Rule]
    table: PhraseTable
    wordings: dict[str, Wording]
    own: frozenset[str]
    added: frozenset[Phrase]
    sites: Sites


def _library(packs: tuple[Stamp, ...]) -> _Library:
    """The library with these packs; the one without any is never dropped from memory, so that all books share it."""
    return _library_with_packs(packs) if packs else _built_in_library()


@cache
def _built_in_library() -> _Library:
    return _read_library(())


@lru_cache(maxsize=4)
def _library_with_packs(packs: tuple[Stamp, ...]) -> _Library:
    return _read_library(packs)


def _read_library(packs: tuple[Stamp, ...]) -> _Library:
    extra, rules = _read_packs(packs), _known_rules(packs)
    table, spoken = read_shelf(_pack_paths(), [rule.id for rule in all_rules() if rule.cut])
    phrases = [phrase for pack in extra for phrase in pack.phrases]
    added = [*phrases, *(phrase for pack in extra for site in pack.sites for phrase in site.phrases)]
    if added:
        table = table.with_phrases(phrase for phrase in added if phrase.rule not in spoken)
    wordings = {
        name: Wording((*said, *(phrase for phrase in phrases if phrase.rule == name))) for name, said in spoken.items()
    }
    own = frozenset(rule.id for pack in extra for rule in pack.rules)
    return _Library(rules, table, wordings, own, frozenset(added), _sites_of(extra))


@lru_cache(maxsize=4)
def _known_rules(packs: tuple[Stamp, ...]) -> dict[str, Rule]:
    """The built-in rules and those of packs, by id; their guards and the ids that phrases name are checked."""
    extra = _read_packs(packs)
    own = (rule for pack in extra for rule in pack.rules)
    rules = {rule.id: rule for rule in (*all_rules(), *own, *_sites_of(extra).rules())}
    _check_guards(rules.values())
    for pack in extra:
        _check_phrases(rules, pack.phrases, pack.source)
        for site in pack.sites:
            _check_phrases(rules, site.phrases, f"{site.source}.phrases")
    return rules


def _sites_of(packs: Iterable[Pack]) -> Sites:
    """The tables for single sites of all packs together."""
    return Sites.of(site for pack in packs for site in pack.sites)


@lru_cache(maxsize=4)
def _read_packs(packs: tuple[Stamp, ...]) -> tuple[Pack, ...]:
    return tuple(read_pack(Path(pack.path)) for pack in packs)


def _is_chosen(rule: Rule, only: Sequence[str], skip: Sequence[str]) -> bool:
    names = {rule.id, rule.family}
    return not names.intersection(skip) and (not only or bool(names.intersection(only)))


def _check_phrases(rules: dict[str, Rule], phrases: Iterable[Phrase], source: str) -> None:
    for phrase in phrases:
        if phrase.rule not in rules:
            raise RuleError(f"{source}: {phrase.rule}", "no rule has this id", "see `clean rules list`")
        if rules[phrase.rule].markup:
            raise RuleError(f"{source}: {phrase.rule}", "looks at the markup of pages, not at phrases", "name another")


def _check_chosen(rules: dict[str, Rule], names: Sequence[str]) -> None:
    families = {rule.family for rule in rules.values()}
    for name in names:
        if name not in rules and name not in families:
            raise no_rule(name)


def _check_guards(rules: Iterable[Rule]) -> None:
    for rule in rules:
        if unknown := [guard for guard in rule.guards if guard not in GUARDS]:
            raise RuleError(rule.id, f"has unknown guards {unknown}", f"use only {sorted(GUARDS)}")
