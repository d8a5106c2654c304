"""Elements whose names mean chrome on pages of one kind, as `cleaner.rules.named` lists them."""

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

# An element that holds more of what is kept is the body, whatever its name.
_MOST = 0.7
# What is chrome in boxes behind the beginning is none where it is more of what is kept; with less of that before it, it
# is the beginning.
_LITTLE, _BEGINNING = 0.3, 0.3
# Elements that have their title for an id, and the hyphens of such an id.
_SECTIONS, _TITLE = frozenset({"section", "span"}), 3
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
# What has a signature is none: `post with-signature`, Khoros' `message-body-signature-highlight`.
_HAVING = {"signature": "(?<!body[-_])(?<!with[-_])(?<!has[-_])(?<!no[-_])"}
_WHOLE = {
    word: re.compile(rf"(?<![a-z]){_HAVING.get(word, '')}{word}s?(?![a-z])", re.IGNORECASE)
    for name in NAMES
    for word in name.words
}


def against_named(scene: Scene) -> Iterator[Verdict]:
    """Against what stands in elements whose names mean chrome on pages of this kind."""
    page, kept = scene.page, scene.kept
    wanted = {REVIEWS: scene.options.with_comments, CAPTION: scene.options.images}
    names = [
        name
        for name in NAMES
        if scene.page_type in name.kinds and scene.uses(name.rule) and not wanted.get(name.rule.id)
    ]
    around = _keys_around(page, kept) if names else {}
    keys_shown = frozenset[int]().union(*around.values())
    shown = {key: " ".join(filter(None, _names(page.layout.keys[key]))) for key in keys_shown}
    for name, keys in _said(shown, names):
        within = [i for i in kept if not keys.isdisjoint(around[i])]
        for i in _boxes(page, kept, within) if name.behind else within:
            yield name.rule.against(i)


def _names(key: Key) -> Key:
    """What an element is named: class, id, role, property, test id, label.

    A heading's id, and a section's of many words, is its title, as generators of pages write it for links, and no name.
    """
    if len(key) <= 2:  # without an id
        return key[1:]
    titled = key[0] in _SECTIONS or key[1] == "section"
    if key[0] in HEADINGS or (titled and (key[2] or "").count("-") >= _TITLE):
        return (key[1], *key[3:7])
    return key[1:7]


def _boxes(page: HtmlPage, kept: Sequence[int], within: Sequence[int]) -> Sequence[int]:
    """Of these blocks those behind the beginning, if all of them are little of what would stay."""
    words = [count_words(page.blocks[i].text) for i in kept]
    before = dict(zip(kept, accumulate(words, initial=0), strict=False))
    if sum(count_words(page.blocks[i].text) for i in within) > _LITTLE * sum(words):
        return ()
    return [i for i in within if before[i] >= _BEGINNING * sum(words)]


def _said(shown: Mapping[int, str], names: Sequence[Name]) -> Iterator[tuple[Name, set[int]]]:
    """The names that elements have in class, id, role, property, test id or label, and the keys of these."""
    lowered = {key: text.lower() for key, text in shown.items()}
    together = "\n".join(lowered.values())  # most words are in none
    for name in names:
        words = [word for word in name.words if word in together]
        keys = {key for word in words for key, text in lowered.items() if word in text and _is_said(word, shown[key])}
        if keys:
            yield name, keys


def _is_said(word: str, text: str) -> bool:
    """Whether names of an element have a word by itself; humps part words."""
    pattern = _WHOLE[word]
    return bool(pattern.search(text) or pattern.search(_HUMP.sub(" ", text)))


def _keys_around(page: HtmlPage, kept: Sequence[int]) -> dict[int, frozenset[int]]:
    """Per block that would stay, the keys of the elements around it that are not the body."""
    layout = page.layout
    words: dict[int, int] = {}
    for i in kept:
        for element in layout.above(layout.elements[i]):
            if element in words:  # and all above it
                break
            words[element] = 0
        words[layout.elements[i]] += count_words(page.blocks[i].text)
    for element in sorted(words, reverse=True)[:-1]:  # the body is no element's child
        words[layout.parents[element]] += words[element]
    most = _MOST * max(words.get(0, 0), 1)
    keys: dict[int, frozenset[int]] = {-1: frozenset()}
    for element in sorted(words):  # a parent comes before its children
        above = keys[layout.parents[element]]
        keys[element] = above if words[element] > most else above | {layout.key_ids[element]}
    return {i: keys[layout.elements[i]] for i in kept}
