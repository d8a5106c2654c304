"""Collects the vocabulary of the model of HTML blocks: the tokens that several sites of the training data share."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from cleaner.features import html_tokens

if TYPE_CHECKING:
    from collections.abc import Hashable

    from cleaner.html.layout import HtmlPage

# The fewest sites on which a token of each kind must occur. With fewer, the model would memorise single sites.
_MIN_SITES = {"keys": 3, "words": 5, "pairs": 4, "wholes": 3, "links": 3, "pages": 4}


class Collector:
    """Collects tokens page by page, with the sites on which they occur.

    Attributes:
        sites: The sites of each token, by kind of token: `keys` (tokens of attributes), `words`, `pairs` of consecutive
            words, `wholes` (short texts of whole blocks), `links` (tokens of link targets), `pages` (tokens of the
            page as a whole).
    """

    def __init__(self) -> None:
        """Start with no tokens."""
        self.sites: dict[str, dict[Hashable, set[str]]] = {kind: defaultdict(set) for kind in _MIN_SITES}

    def add(self, site: str, page: HtmlPage) -> None:
        """Add the tokens of a page of a site, as `read_html` returns it."""
        layout = page.layout
        for key in layout.keys:
            self._add_tokens("keys", html_tokens.key_tokens(key), site)
        for nodes in layout.inlines:
            for node in nodes[: html_tokens.LINKS]:
                attributes = node.attributes
                self._add_tokens("keys", html_tokens.key_tokens(html_tokens.inline_key(node.tag, attributes)), site)
                if node.tag == "a":
                    self._add_tokens("links", html_tokens.link_tokens(attributes.get("href") or ""), site)
        for text in layout.texts:
            words = html_tokens.block_words(text)
            whole = html_tokens.whole_token(text, words)
            known = [html_tokens.word_token(word) for word in words]
            self._add_tokens("words", known, site)
            self._add_tokens("pairs", list(pairwise(known)), site)
            self._add_tokens("wholes", [whole] if whole else [], site)
        if page.blocks:
            self._add_tokens("pages", html_tokens.page_tokens(page), site)

    def _add_tokens(self, kind: str, tokens: list[str] | list[tuple[str, str]], site: str) -> None:
        sites = self.sites[kind]
        for token in tokens:
            sites[token].add(site)

    def vocabulary(self) -> html_tokens.Vocabulary:
        """The tokens that occur on enough sites, of each kind those on most sites first.

        A pair of words is stored as one number: that of the first word in the upper bits, that of the second in the
        lower 20.
        """
        kept = {kind: self._kept(kind) for kind in _MIN_SITES}
        numbers = {word: number for number, word in enumerate(kept["words"], 1)}
        pairs = [
            numbers[first] << 20 | numbers[second]
            for first, second in kept["pairs"]
            if first in numbers and second in numbers
        ]
        return html_tokens.Vocabulary(
            keys=kept["keys"],
            words=kept["words"],
            pairs=pairs,
            wholes=kept["wholes"],
            links=kept["links"],
            pages=kept["pages"],
        )

    def _kept(self, kind: str) -> list[Any]:
        """The tokens of a kind that occur on enough sites, those on most sites first, ties in alphabetical order."""
        least = _MIN_SITES[kind]
        tokens = [(token, len(sites)) for token, sites in self.sites[kind].items() if token and len(sites) >= least]
        return [token for token, _ in sorted(tokens, key=lambda pair: (-pair[1], str(pair[0])))]
