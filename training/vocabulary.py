"""Which tokens a model of HTML blocks may know: those that several sites share."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from cleaner.features import html_tokens

if TYPE_CHECKING:
    from collections.abc import Hashable

    from cleaner.html.layout import HtmlPage

# Sites on which a token must be seen; fewer would be learning sites by heart.
_SITES = {"keys": 3, "words": 5, "pairs": 4, "wholes": 3, "links": 3, "pages": 4}


class Collector:
    """Gathers tokens page by page, with the sites that have them."""

    def __init__(self) -> None:
        """Start empty."""
        self.sites: dict[str, dict[Hashable, set[str]]] = {name: defaultdict(set) for name in _SITES}

    def add(self, site: str, page: HtmlPage) -> None:
        """Take in a page that `read_html` made."""
        layout = page.layout
        for key in layout.keys:
            self._note("keys", html_tokens.key_tokens(key), site)
        for nodes in layout.inlines:
            for node in nodes[: html_tokens.LINKS]:
                attributes = node.attributes
                self._note("keys", html_tokens.key_tokens(html_tokens.inline_key(node.tag, attributes)), site)
                if node.tag == "a":
                    self._note("links", html_tokens.link_tokens(attributes.get("href") or ""), site)
        for text in layout.texts:
            words = html_tokens.block_words(text)
            whole = html_tokens.whole_token(text, words)
            known = [html_tokens.word_token(word) for word in words]
            self._note("words", known, site)
            self._note("pairs", list(pairwise(known)), site)
            self._note("wholes", [whole] if whole else [], site)
        if page.blocks:
            self._note("pages", html_tokens.page_tokens(page), site)

    def _note(self, kind: str, tokens: list[str] | list[tuple[str, str]], site: str) -> None:
        sites = self.sites[kind]
        for token in tokens:
            sites[token].add(site)

    def vocabulary(self) -> html_tokens.Vocabulary:
        """The tokens that enough sites share, the commonest first."""
        kept = {name: self._kept(name) for name in _SITES}
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

    def _kept(self, name: str) -> list[Any]:
        least = _SITES[name]
        tokens = [(token, len(sites)) for token, sites in self.sites[name].items() if token and len(sites) >= least]
        return [token for token, _ in sorted(tokens, key=lambda pair: (-pair[1], str(pair[0])))]
