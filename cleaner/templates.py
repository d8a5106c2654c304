"""What repeats across the documents of one site: its template, and so chrome.

Learning notes, for every block of text and for every two in a row, in which documents of its site they stand. A
document is known by a hash of its blocks, so that one which comes again, in another run too, counts once. What is known
is bounded: `DOCUMENTS` documents of each site, `CAPACITY` documents and `CAPACITY` different blocks and pairs in all,
always those whose hashes are the smallest.

What is among the smallest of all was among them at every moment, so it was never dropped on the way; what is known
therefore depends neither on the order of the documents nor on how they were dealt out to workers. Of a large site the
documents that count are a sample drawn by chance, and blocks beyond the bound go unlearned; nothing is ever taken for a
template that is not one.
"""

from __future__ import annotations

import heapq
import json
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any

from cleaner.addresses import site_of
from cleaner.blocks import Verdict
from cleaner.errors import InputError
from cleaner.prose import count_words, is_sentence

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from cleaner.blocks import Page

CAPACITY = 500_000
# Of so many documents of a site, a share of a tenth is told to within four hundredths.
DOCUMENTS = 256
VERSION = 3
# A block must stand in so many documents of the site, and in this share of them. A short one amid what differs must in
# more, and next to the same block in most: ingredients of recipes come again and again, in whatever order.
_DOCUMENTS = 3
_SHARE, _AMID_SHARE, _BESIDE_SHARE = 0.1, 0.5, 0.8
# If more than this share of a document's words repeats elsewhere, it is a copy and not a template.
_COPY = 0.7
_RULE, _FAMILY = "templates.repeated", "templates"


@dataclass(frozen=True)
class Templates:
    """What is known of sites.

    Attributes:
        sample: Site to hashes of the documents that count, in order.
        blocks: Hash of site and block, or of site and two in a row, to the hashes of the documents that it stands in,
            in order. One that stands in none of the sample has its place all the same: it bounds which are known.
    """

    sample: dict[str, tuple[int, ...]] = field(default_factory=dict)
    blocks: dict[int, tuple[int, ...]] = field(default_factory=dict)

    @property
    def documents(self) -> dict[str, int]:
        """Site to the number of its documents that count."""
        return {site: len(documents) for site, documents in self.sample.items()}

    def merged(self, other: Templates) -> Templates:
        """What both know together; neither the order matters nor what both have seen."""
        sample: dict[str, Collection[int]] = {**self.sample}
        for site, documents in other.sample.items():
            sample[site] = {*self.sample.get(site, ()), *documents}
        blocks = dict(self.blocks)
        for key, documents in other.blocks.items():
            known = blocks.get(key)
            blocks[key] = documents if not known else tuple(sorted({*known, *documents}))
        return _bounded(sample, blocks)

    def know(self, url: str | None) -> bool:
        """Whether enough was learned of an address's site to tell its template."""
        return len(self.sample.get(site_of(url), ())) >= _DOCUMENTS

    def judge(self, page: Page) -> Iterator[Verdict]:
        """Against the blocks of a page that repeat across its site, where they do not stand amid prose on their own."""
        site = site_of(page.document.url)
        documents = len(self.sample.get(site, ()))
        if documents < _DOCUMENTS:
            return
        blocks = [(block.index, block.text) for block in page.blocks if block.text and not block.text.isspace()]
        counts = [self._count(_key(site, text)) for _, text in blocks]
        pairs = [0, *(self._count(_pair_key(site, one, two)) for (_, one), (_, two) in pairwise(blocks)), 0]
        repeated = [count >= max(_DOCUMENTS, _SHARE * documents) for count in counts]
        words = [count_words(text) for _, text in blocks]
        if sum(n for n, again in zip(words, repeated, strict=True) if again) > _COPY * sum(words):
            return
        prose = [
            is_sentence(text, n) and not again for (_, text), n, again in zip(blocks, words, repeated, strict=True)
        ]
        steady = [
            count >= _AMID_SHARE * documents and max(pairs[i], pairs[i + 1]) >= _BESIDE_SHARE * count
            for i, count in enumerate(counts)
        ]
        seen = _Seen(repeated, steady, prose, words)
        for i, ((index, _), count) in enumerate(zip(blocks, counts, strict=True)):
            if repeated[i] and seen.is_chrome(i):
                reason = f"stands in {count} of {documents} documents of this site"
                sure = min(0.99, 0.85 + 0.15 * count / documents)  # from what protects a heading up, never certain
                yield Verdict(index, False, "templates", _RULE, _FAMILY, reason, sure)

    def _count(self, key: int) -> int:
        return len(self.blocks.get(key, ()))

    def to_json(self) -> str:
        """One line of JSON that `from_json` reads. Documents stand there once; blocks name them by their number."""
        sites = {site: [f"{document:016x}" for document in self.sample[site]] for site in sorted(self.sample)}
        numbers = {
            document: at for at, document in enumerate(d for site in sorted(self.sample) for d in self.sample[site])
        }
        blocks = {f"{key:016x}": [numbers[document] for document in self.blocks[key]] for key in sorted(self.blocks)}
        return json.dumps({"version": VERSION, "sites": sites, "blocks": blocks}, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str, source: str = "templates") -> Templates:
        """Read what `to_json` wrote.

        Raises:
            InputError: It is something else.
        """
        try:
            data = json.loads(text)
            if data["version"] == VERSION:
                return cls._read(data)
        except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
            raise InputError(source, "is not a file of learned templates", "learn again with --learn") from error
        advice = "remove it and learn again with --learn"
        raise InputError(source, f"was learned by another version ({data['version']!r}, not {VERSION})", advice)

    @classmethod
    def _read(cls, data: dict[str, Any]) -> Templates:
        sample = {str(site): _ascending(_hashes(documents)) for site, documents in data["sites"].items()}
        known = [document for documents in sample.values() for document in documents]
        blocks = {
            int(key, 16): _ascending([known[number] for number in _numbers(numbers)])
            for key, numbers in data["blocks"].items()
        }
        return cls(sample, blocks)


def _hashes(listed: object) -> list[int]:
    if not isinstance(listed, list):
        raise TypeError("not a list")
    return [int(document, 16) for document in listed]


def _numbers(listed: object) -> list[int]:
    if not isinstance(listed, list) or not all(type(number) is int and number >= 0 for number in listed):
        raise TypeError("not a list of numbers")
    return listed


def _ascending(documents: list[int]) -> tuple[int, ...]:
    """The same, in the order that all lists of documents have, each once."""
    if any(one >= two for one, two in pairwise(documents)):
        raise ValueError("out of order")
    return tuple(documents)


@dataclass(frozen=True)
class _Seen:
    """What is told of a page's blocks, so that those which repeat are told apart.

    Attributes:
        repeated: Whether each stands in other documents of the site too,
        steady: and in many of them, next to the same block.
        prose: Whether it is prose of this document alone.
        words: How many it has.
    """

    repeated: Sequence[bool]
    steady: Sequence[bool]
    prose: Sequence[bool]
    words: Sequence[int]

    def is_chrome(self, i: int) -> bool:
        """Whether a repeated block is chrome: by its length, its place, or because its neighbour repeats too.

        A short one alone amid prose, or right above the first of it, is more likely a heading that the site's articles
        share, such as "Ingredients".
        """
        if self.words[i] >= 12:  # a whole sentence does not repeat by chance
            return True
        if all(self.repeated[:i]) or all(self.repeated[i + 1 :]):
            return True
        above, beneath = self.repeated[i - 1], self.repeated[i + 1]
        first, last = not any(self.prose[:i]), not any(self.prose[i + 1 :])
        heads = first and self.prose[i + 1] and not above
        return self.steady[i] and not heads and (above or beneath or first or last)


def learn(pages: Iterable[Page]) -> Templates:
    """Note in which documents of its site each block stands."""
    notes = _Notes()
    for page in pages:
        notes.add(page)
    return notes.bounded()


@dataclass(slots=True)
class _Notes:
    """What pages teach, brought back within the bounds now and then.

    Attributes:
        sample: Site to hashes of the documents that count, in order.
        blocks: As in `Templates`, but in no order, and with documents that count no longer.
    """

    sample: dict[str, list[int]] = field(default_factory=dict)
    blocks: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def add(self, page: Page) -> None:
        """Note one document. One without text teaches nothing."""
        site = site_of(page.document.url)
        texts = [block.text for block in page.blocks if block.text and not block.text.isspace()]
        if not texts:
            return
        pairs = (_pair_key(site, one, two) for one, two in pairwise(texts))
        keys = {*(_key(site, text) for text in texts), *pairs}
        document = _hash_of(keys)
        counted = (document,) if _admit(document, self.sample.setdefault(site, [])) else ()
        for key in keys:
            self.blocks[key] = self.blocks.get(key, ()) + counted
        if len(self.blocks) > 2 * CAPACITY:
            known = self.bounded()
            self.sample = {site: list(documents) for site, documents in known.sample.items()}
            self.blocks = known.blocks

    def bounded(self) -> Templates:
        """What is known so far."""
        blocks, known = _smallest(self.blocks), set(chain.from_iterable(self.sample.values()))
        return _bounded(self.sample, {key: _among(documents, known) for key, documents in blocks.items()})


def _admit(document: int, sample: list[int]) -> bool:
    """Put a document into its place in a sample, unless it is there already or beyond the bound."""
    at = bisect_left(sample, document)
    if at == DOCUMENTS or sample[at : at + 1] == [document]:
        return False
    sample.insert(at, document)
    del sample[DOCUMENTS:]
    return True


def _bounded(sample: Mapping[str, Collection[int]], blocks: dict[int, tuple[int, ...]]) -> Templates:
    """The same without what is beyond the bounds."""
    kept = {site: tuple(sorted(sample[site])[:DOCUMENTS]) for site in sorted(sample)}
    if sum(map(len, kept.values())) > CAPACITY:
        last = heapq.nsmallest(CAPACITY, chain.from_iterable(kept.values()))[-1]
        kept = {site: counting for site, hashes in kept.items() if (counting := hashes[: bisect_right(hashes, last)])}
    known = set(chain.from_iterable(kept.values()))
    blocks = _smallest(blocks)
    if len(known) < sum(map(len, sample.values())):
        blocks = {key: _among(documents, known) for key, documents in blocks.items()}
    return Templates(kept, blocks)


def _smallest(blocks: dict[int, tuple[int, ...]]) -> dict[int, tuple[int, ...]]:
    if len(blocks) <= CAPACITY:
        return blocks
    return {key: blocks[key] for key in heapq.nsmallest(CAPACITY, blocks)}


def _among(documents: tuple[int, ...], known: set[int]) -> tuple[int, ...]:
    """Those of the documents that are known, in order."""
    if len(documents) == 1:  # nearly all
        return documents if documents[0] in known else ()
    return tuple(sorted(known.intersection(documents)))


def _key(site: str, text: str) -> int:
    """64 bits for a block of a site, white space aside."""
    folded = f"{site}\0{' '.join(text.split())}"
    return int.from_bytes(blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def _pair_key(site: str, one: str, two: str) -> int:
    """64 bits for two blocks in a row; no block has that sign in it."""
    return _key(site, f"{one}\0\0{two}")


def _hash_of(keys: Iterable[int]) -> int:
    """64 bits for a document, by the blocks in it."""
    data = b"".join(key.to_bytes(8, "big") for key in sorted(keys))
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big")
