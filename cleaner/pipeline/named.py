"""Elements whose names mean chrome on pages of one kind, as `cleaner.rules.named` lists them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.prose import count_words
from cleaner.rules import book_of
from cleaner.rules.named import CAPTION, NAMES, REVIEWS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.blocks import Options, Page, Verdict
    from cleaner.read_html import Layout
    from cleaner.rules.named import Name

# An element that holds more of what is kept is the body, whatever its name.
_MOST = 0.7
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WHOLE = {word: re.compile(rf"(?<![a-z]){word}s?(?![a-z])", re.IGNORECASE) for name in NAMES for word in name.words}


def against_named(page: Page, kept: Sequence[int], page_type: str, options: Options) -> Iterator[Verdict]:
    """Against what stands in elements whose names mean chrome on pages of this kind.

    Args:
        page: A page that `read_html` made.
        kept: Indices of the blocks that would stay.
        page_type: What kind of page the model tells; empty where none is told.
        options: Which rules to use; whether what readers wrote is wanted, then reviews are; and whether images, then
            captions are.
    """
    wanted = {REVIEWS: options.with_comments, CAPTION: options.images}
    used = book_of(options).rules
    names = [
        name for name in NAMES if page_type in name.kinds and name.rule.id in used and not wanted.get(name.rule.id)
    ]
    said = list(_said(page, names)) if names else []
    held = _held(page, kept) if said else []
    for name, keys in said:
        inside = _inside(page, keys, held)
        for i in kept:
            if inside[page.layout.elements[i]]:
                yield name.rule.against(i)


def _said(page: Page, names: Sequence[Name]) -> Iterator[tuple[Name, set[int]]]:
    """The names that elements have in class, id, role, property, test id or label, and the keys of these."""
    texts = [" ".join(filter(None, key[1:7])) for key in page.layout.keys]
    lowered = [text.lower() for text in texts]
    together = "\n".join(lowered)  # most words are in none
    for name in names:
        words = [word for word in name.words if word in together]
        keys = {i for word in words for i, text in enumerate(lowered) if word in text and _is_said(word, texts[i])}
        if keys:
            yield name, keys


def _is_said(word: str, text: str) -> bool:
    """Whether names of an element have a word by itself; humps part words."""
    pattern = _WHOLE[word]
    return bool(pattern.search(text) or pattern.search(_HUMP.sub(" ", text)))


def _held(page: Page, kept: Sequence[int]) -> list[float]:
    """Per element, its share of the words that would stay."""
    layout = page.layout
    words = [0] * len(layout.tags)
    for i in kept:
        words[layout.elements[i]] += count_words(page.blocks[i].text)
    for element in range(len(words) - 1, 0, -1):
        words[layout.parents[element]] += words[element]
    total = max(words[0], 1)
    return [count / total for count in words]


def _inside(page: Page, keys: set[int], held: Sequence[float]) -> list[bool]:
    """Per element, whether it or one above it has one of these keys and is not the body."""
    layout: Layout = page.layout
    return layout.within(key in keys and share <= _MOST for key, share in zip(layout.key_ids, held, strict=True))
