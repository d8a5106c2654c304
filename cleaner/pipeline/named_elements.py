"""Drops elements whose names mean chrome on pages of certain kinds, as `cleaner.rules.named` lists them."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

from cleaner.html.tags import HEADINGS
from cleaner.prose import count_words
from cleaner.rules.named import CAPTION, NAMES, REVIEWS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cleaner.blocks import Verdict
    from cleaner.html.layout import HtmlPage, Key
    from cleaner.pipeline.scene import Scene
    from cleaner.rules.named import Name

# An element that holds more than this share of the kept words is the body, whatever its name.
_MAX_SHARE = 0.7
# Names that mean chrome only in boxes after the beginning don't count if all such boxes together hold more than this
# share of the kept words.
_MAX_BOX_SHARE = 0.3
# The beginning is what comes before this share of the kept words.
_BEGINNING_SHARE = 0.3
# Elements whose id may be their title, and the number of hyphens from which on it is taken for one.
_SECTIONS = frozenset({"section", "span"})
_MIN_TITLE_HYPHENS = 3
_CAMEL_CASE = re.compile(r"(?<=[a-z])(?=[A-Z])")
# An element that has a signature is not one: `post with-signature`, Khoros' `message-body-signature-highlight`.
_NOT_AFTER = {"signature": "(?<!body[-_])(?<!with[-_])(?<!has[-_])(?<!no[-_])"}
_WORD_PATTERNS = {
    word: re.compile(rf"(?<![a-z]){_NOT_AFTER.get(word, '')}{word}s?(?![a-z])", re.IGNORECASE)
    for name in NAMES
    for word in name.words
}


def against_named(scene: Scene) -> Iterator[Verdict]:
    """Verdicts against blocks in elements whose names mean chrome on pages of this kind."""
    page, kept = scene.page, scene.kept
    wanted = {REVIEWS: scene.options.with_comments, CAPTION: scene.options.images}
    names = [
        name
        for name in NAMES
        if scene.page_type in name.kinds and scene.uses(name.rule) and not wanted.get(name.rule.id)
    ]
    keys_around = _keys_around(page, kept) if names else {}
    all_keys = frozenset[int]().union(*keys_around.values())
    texts = {key: " ".join(filter(None, _names(page.layout.keys[key]))) for key in all_keys}
    for name, keys in _matching_keys(texts, names):
        inside = [i for i in kept if not keys.isdisjoint(keys_around[i])]
        for i in _in_small_boxes(page, kept, inside) if name.behind else inside:
            yield name.rule.against(i)


def _names(key: Key) -> Key:
    """The names of an element: its class, id, role, property, test id and label.

    The id of a heading, and one of many words on a section, is not a name: site generators make it from the title, for
    links.
    """
    if len(key) <= 2:  # without an id
        return key[1:]
    is_section = key[0] in _SECTIONS or key[1] == "section"
    if key[0] in HEADINGS or (is_section and (key[2] or "").count("-") >= _MIN_TITLE_HYPHENS):
        return (key[1], *key[3:7])
    return key[1:7]


def _in_small_boxes(page: HtmlPage, kept: Sequence[int], inside: Sequence[int]) -> Sequence[int]:
    """Of the blocks inside boxes those after the beginning; none if the boxes hold much of the kept words."""
    words = [count_words(page.blocks[i].text) for i in kept]
    words_before = dict(zip(kept, accumulate(words, initial=0), strict=False))
    if sum(count_words(page.blocks[i].text) for i in inside) > _MAX_BOX_SHARE * sum(words):
        return ()
    return [i for i in inside if words_before[i] >= _BEGINNING_SHARE * sum(words)]


def _matching_keys(texts: Mapping[int, str], names: Sequence[Name]) -> Iterator[tuple[Name, set[int]]]:
    """The names that occur in the elements' own names, given by key, each with the keys in which it does."""
    lowered = {key: text.lower() for key, text in texts.items()}
    joined = "\n".join(lowered.values())  # a quick test, as most words occur in none
    for name in names:
        words = [word for word in name.words if word in joined]
        keys = {key for word in words for key, text in lowered.items() if word in text and _has_word(texts[key], word)}
        if keys:
            yield name, keys


def _has_word(text: str, word: str) -> bool:
    """Whether the names of an element contain a whole word, also as a part of a camel-case name."""
    pattern = _WORD_PATTERNS[word]
    return bool(pattern.search(text) or pattern.search(_CAMEL_CASE.sub(" ", text)))


def _keys_around(page: HtmlPage, kept: Sequence[int]) -> dict[int, frozenset[int]]:
    """For each kept block, the keys of the elements around it that are not the body."""
    layout = page.layout
    words: dict[int, int] = {}
    for i in kept:
        for element in layout.above(layout.elements[i]):
            if element in words:  # so are all its ancestors
                break
            words[element] = 0
        words[layout.elements[i]] += count_words(page.blocks[i].text)
    for element in sorted(words, reverse=True)[:-1]:  # all except the root, which has no parent
        words[layout.parents[element]] += words[element]
    limit = _MAX_SHARE * max(words.get(0, 0), 1)
    keys: dict[int, frozenset[int]] = {-1: frozenset()}
    for element in sorted(words):  # a parent comes before its children
        above = keys[layout.parents[element]]
        keys[element] = above if words[element] > limit else above | {layout.key_ids[element]}
    return {i: keys[layout.elements[i]] for i in kept}
