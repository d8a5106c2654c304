"""What repeats across the documents of one site: its template, and so chrome.

Learning counts, for every block of text, in how many documents of its site it stands. Counting is exact, additive and
bounded: a `Templates` knows at most `CAPACITY` different blocks, those whose hashes are the smallest. A block that is
among the smallest of all was among the smallest at every moment, so it was never dropped on the way; which blocks are
known, and their counts, therefore depend neither on the order of the documents nor on how they were dealt out to
workers. Beyond the bound further blocks go unlearned; nothing is ever taken for a template that is not one.
"""

from __future__ import annotations

import heapq
import json
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cleaner.blocks import Verdict
from cleaner.errors import InputError
from cleaner.prose import count_words, is_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleaner.blocks import Page

CAPACITY = 500_000
VERSION = 1
# A block must stand in so many documents of the site, and in this share of them.
_DOCUMENTS = 3
_SHARE = 0.1
# If more than this share of a document's words repeats elsewhere, it is a copy and not a template.
_COPY = 0.7
_RULE, _FAMILY = "templates.repeated", "templates"


@dataclass(frozen=True)
class Templates:
    """What is known of sites.

    Attributes:
        documents: Site to the number of its documents that were learned from.
        blocks: Hash of site and block to the number of documents that it stands in.
    """

    documents: dict[str, int] = field(default_factory=dict)
    blocks: dict[int, int] = field(default_factory=dict)

    def merged(self, other: Templates) -> Templates:
        """What both know together; the order does not matter."""
        documents = dict(self.documents)
        for site, count in other.documents.items():
            documents[site] = documents.get(site, 0) + count
        blocks = dict(self.blocks)
        for key, count in other.blocks.items():
            blocks[key] = blocks.get(key, 0) + count
        return Templates(dict(sorted(documents.items())), _smallest(blocks))

    def judge(self, page: Page) -> Iterator[Verdict]:
        """Against the blocks of a page that repeat across its site, where they do not stand amid prose on their own."""
        site = site_of(page.document.url)
        documents = self.documents.get(site, 0)
        if documents < _DOCUMENTS:
            return
        blocks = [(block.index, block.text) for block in page.blocks if block.text and not block.text.isspace()]
        counts = [self.blocks.get(_key(site, text), 0) for _, text in blocks]
        repeated = [count >= max(_DOCUMENTS, _SHARE * documents) for count in counts]
        words = [count_words(text) for _, text in blocks]
        if sum(n for n, again in zip(words, repeated, strict=True) if again) > _COPY * sum(words):
            return
        prose = [
            is_sentence(text, n) and not again for (_, text), n, again in zip(blocks, words, repeated, strict=True)
        ]
        for i, ((index, _), count) in enumerate(zip(blocks, counts, strict=True)):
            if repeated[i] and _is_chrome(i, repeated, prose, words):
                reason = f"stands in {count} of {documents} documents of this site"
                sure = min(0.99, 0.85 + 0.15 * count / documents)
                yield Verdict(index, False, "templates", _RULE, _FAMILY, reason, sure)

    def to_json(self) -> str:
        """One line of JSON that `from_json` reads."""
        blocks = {f"{key:016x}": self.blocks[key] for key in sorted(self.blocks)}
        return json.dumps({"version": VERSION, "documents": dict(sorted(self.documents.items())), "blocks": blocks})

    @classmethod
    def from_json(cls, text: str, source: str = "templates") -> Templates:
        """Read what `to_json` wrote.

        Raises:
            InputError: It is something else.
        """
        try:
            return cls._read(json.loads(text))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(source, "is not a file of learned templates", "learn again with --learn") from error

    @classmethod
    def _read(cls, data: dict[str, Any]) -> Templates:
        if data["version"] != VERSION:
            raise ValueError(data["version"])
        documents = {str(site): int(count) for site, count in data["documents"].items()}
        return cls(documents, {int(key, 16): int(count) for key, count in data["blocks"].items()})


def _is_chrome(i: int, repeated: Sequence[bool], prose: Sequence[bool], words: Sequence[int]) -> bool:
    """Whether a repeated block is chrome: by its length, its place, or because its neighbour repeats too.

    A short one alone amid prose is more likely a heading that the site's articles share, such as "Ingredients".
    """
    if words[i] >= 12:  # noqa: RUF100, PLR2004  a whole sentence does not repeat by chance
        return True
    beside = (i > 0 and repeated[i - 1]) or (i + 1 < len(repeated) and repeated[i + 1])
    return beside or not any(prose[:i]) or not any(prose[i + 1 :])


def learn(pages: Iterable[Page]) -> Templates:
    """Count in how many documents of its site each block stands."""
    documents: dict[str, int] = {}
    blocks: dict[int, int] = {}
    for page in pages:
        site = site_of(page.document.url)
        documents[site] = documents.get(site, 0) + 1
        for key in {_key(site, block.text) for block in page.blocks if block.text and not block.text.isspace()}:
            blocks[key] = blocks.get(key, 0) + 1
        if len(blocks) > 2 * CAPACITY:
            blocks = _smallest(blocks)
    return Templates(dict(sorted(documents.items())), _smallest(blocks))


def _smallest(blocks: dict[int, int]) -> dict[int, int]:
    if len(blocks) <= CAPACITY:
        return blocks
    return {key: blocks[key] for key in heapq.nsmallest(CAPACITY, blocks)}


def site_of(url: str | None) -> str:
    """The host that a document came from, without `www.`; empty where it is not known, so that those are one site."""
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def _key(site: str, text: str) -> int:
    """64 bits for a block of a site, white space aside."""
    folded = f"{site}\0{' '.join(text.split())}"
    return int.from_bytes(blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
