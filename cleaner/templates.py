"""Learns what repeats across the documents of one site: its template, and therefore chrome.

Learning records, for every block of text and for every pair of successive blocks, which documents of its site contain
it. A document is identified by a hash of its blocks, so that one which is met again, even in another run, counts once.
Storage is bounded: `DOCUMENTS` documents of each site, `CAPACITY` documents and `CAPACITY` different blocks and pairs
in all, always those with the smallest hashes.

An entry that is among the smallest at the end was among the smallest at every moment, so it was never dropped on the
way; the result therefore depends neither on the order of the documents nor on how they were distributed to workers. Of
a large site the counted documents are a random sample, and blocks beyond the bound are not learned; but nothing is ever
taken for a template that is not one.
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
# With this many documents of a site, a share of a tenth is measured to within four hundredths.
DOCUMENTS = 256
VERSION = 3
# A repeated block must occur in this many documents of the site, and in this share of them.
_MIN_DOCUMENTS = 3
_MIN_SHARE = 0.1
# A short block between others that differ must occur in more of the documents, and in most of its documents next to
# the same block: ingredients of recipes come again and again, in any order.
_MIN_SHORT_SHARE = 0.5
_MIN_SAME_NEIGHBOUR_SHARE = 0.8
# Whole sentences, of this many words, do not repeat by chance.
_SENTENCE_WORDS = 12
# If more than this share of a document's words repeats elsewhere, the document is a copy, not built on a template.
_MAX_REPEATED_WORDS = 0.7
_RULE = "templates.repeated"
_FAMILY = "templates"


@dataclass(frozen=True)
class Templates:
    """What was learned about sites.

    Attributes:
        sample: For each site, the hashes of the documents that count, in order.
        blocks: For each hash of a site and block, or of a site and two successive blocks, the hashes of the documents
            that contain it, in order. One that is in no document of the sample keeps its entry all the same: it
            determines where the bound of `CAPACITY` lies.
    """

    sample: dict[str, tuple[int, ...]] = field(default_factory=dict)
    blocks: dict[int, tuple[int, ...]] = field(default_factory=dict)

    @property
    def documents(self) -> dict[str, int]:
        """For each site, the number of its documents that count."""
        return {site: len(documents) for site, documents in self.sample.items()}

    def merged(self, other: Templates) -> Templates:
        """The union of both; independent of their order, and what both have seen counts once."""
        sample: dict[str, Collection[int]] = {**self.sample}
        for site, documents in other.sample.items():
            sample[site] = {*self.sample.get(site, ()), *documents}
        blocks = dict(self.blocks)
        for key, documents in other.blocks.items():
            known = blocks.get(key)
            blocks[key] = documents if not known else tuple(sorted({*known, *documents}))
        return _bounded(sample, blocks)

    def know(self, url: str | None) -> bool:
        """Whether enough documents of an address's site were learned to recognize its template."""
        return len(self.sample.get(site_of(url), ())) >= _MIN_DOCUMENTS

    def judge(self, page: Page) -> Iterator[Verdict]:
        """Give verdicts against the blocks of a page that repeat across its site, except lone ones between prose."""
        site = site_of(page.document.url)
        documents = len(self.sample.get(site, ()))
        if documents < _MIN_DOCUMENTS:
            return
        blocks = [(block.index, block.text) for block in page.blocks if block.text and not block.text.isspace()]
        counts = [self._count(_key(site, text)) for _, text in blocks]
        pairs = [0, *(self._count(_pair_key(site, one, two)) for (_, one), (_, two) in pairwise(blocks)), 0]
        repeated = [count >= max(_MIN_DOCUMENTS, _MIN_SHARE * documents) for count in counts]
        words = [count_words(text) for _, text in blocks]
        if sum(n for n, repeats in zip(words, repeated, strict=True) if repeats) > _MAX_REPEATED_WORDS * sum(words):
            return
        prose = [
            is_sentence(text, n) and not repeats for (_, text), n, repeats in zip(blocks, words, repeated, strict=True)
        ]
        steady = [
            count >= _MIN_SHORT_SHARE * documents and max(pairs[i], pairs[i + 1]) >= _MIN_SAME_NEIGHBOUR_SHARE * count
            for i, count in enumerate(counts)
        ]
        columns = _Columns(repeated, steady, prose, words)
        for i, ((index, _), count) in enumerate(zip(blocks, counts, strict=True)):
            if repeated[i] and columns.is_chrome(i):
                reason = f"stands in {count} of {documents} documents of this site"
                # At least the confidence that protects a heading, but never certain.
                confidence = min(0.99, 0.85 + 0.15 * count / documents)
                yield Verdict(index, False, "templates", _RULE, _FAMILY, reason, confidence)

    def _count(self, key: int) -> int:
        """The number of documents that contain a block or pair."""
        return len(self.blocks.get(key, ()))

    def to_json(self) -> str:
        """One line of JSON that `from_json` reads. It lists each document once; blocks refer to them by number."""
        sites = {site: [f"{document:016x}" for document in self.sample[site]] for site in sorted(self.sample)}
        documents = chain.from_iterable(self.sample[site] for site in sorted(self.sample))
        numbers = {document: number for number, document in enumerate(documents)}
        blocks = {f"{key:016x}": [numbers[document] for document in self.blocks[key]] for key in sorted(self.blocks)}
        return json.dumps({"version": VERSION, "sites": sites, "blocks": blocks}, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str, source: str = "templates") -> Templates:
        """Read the output of `to_json`.

        Raises:
            InputError: The text is something else, or was written by another version.
        """
        try:
            data = json.loads(text)
            if data["version"] == VERSION:
                return cls._from_data(data)
        except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
            raise InputError(source, "is not a file of learned templates", "learn again with --learn") from error
        advice = "remove it and learn again with --learn"
        raise InputError(source, f"was learned by another version ({data['version']!r}, not {VERSION})", advice)

    @classmethod
    def _from_data(cls, data: dict[str, Any]) -> Templates:
        sample = {str(site): _check_ascending(_parse_hashes(documents)) for site, documents in data["sites"].items()}
        known = [document for documents in sample.values() for document in documents]
        blocks = {
            int(key, 16): _check_ascending([known[number] for number in _check_numbers(numbers)])
            for key, numbers in data["blocks"].items()
        }
        return cls(sample, blocks)


def _parse_hashes(value: object) -> list[int]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return [int(document, 16) for document in value]


def _check_numbers(value: object) -> list[int]:
    if not isinstance(value, list) or not all(type(number) is int and number >= 0 for number in value):
        raise TypeError("not a list of numbers")
    return value


def _check_ascending(documents: list[int]) -> tuple[int, ...]:
    """Check that a list of documents is sorted and without duplicates, as all of them are."""
    if any(one >= two for one, two in pairwise(documents)):
        raise ValueError("out of order")
    return tuple(documents)


@dataclass(frozen=True)
class _Columns:
    """What decides whether a repeated block is chrome; one entry a block with text.

    Attributes:
        repeated: Whether the block occurs in other documents of the site too.
        steady: Whether it occurs in many of them, next to the same block.
        prose: Whether it is prose that only this document has.
        words: Its number of words.
    """

    repeated: Sequence[bool]
    steady: Sequence[bool]
    prose: Sequence[bool]
    words: Sequence[int]

    def is_chrome(self, i: int) -> bool:
        """Whether a repeated block is chrome: by its length, its place, or because its neighbour repeats too.

        A short one alone between prose, or right above the first prose, is more likely a heading that the site's
        articles share, such as "Ingredients".
        """
        if self.words[i] >= _SENTENCE_WORDS:
            return True
        if all(self.repeated[:i]) or all(self.repeated[i + 1 :]):
            return True
        above_repeats = self.repeated[i - 1]
        below_repeats = self.repeated[i + 1]
        before_prose = not any(self.prose[:i])
        after_prose = not any(self.prose[i + 1 :])
        heads_prose = before_prose and self.prose[i + 1] and not above_repeats
        return self.steady[i] and not heads_prose and (above_repeats or below_repeats or before_prose or after_prose)


def learn(pages: Iterable[Page]) -> Templates:
    """Record which documents of its site each block occurs in."""
    learner = _Learner()
    for page in pages:
        learner.add(page)
    return learner.bounded()


@dataclass(slots=True)
class _Learner:
    """What was learned from pages so far; trimmed to the bounds now and then.

    Attributes:
        sample: For each site, the hashes of the documents that count, in order.
        blocks: As in `Templates`, but unordered, and with documents that no longer count.
    """

    sample: dict[str, list[int]] = field(default_factory=dict)
    blocks: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def add(self, page: Page) -> None:
        """Record one document; one without text is ignored."""
        site = site_of(page.document.url)
        texts = [block.text for block in page.blocks if block.text and not block.text.isspace()]
        if not texts:
            return
        pairs = (_pair_key(site, one, two) for one, two in pairwise(texts))
        keys = {*(_key(site, text) for text in texts), *pairs}
        document = _document_hash(keys)
        counted = (document,) if _add_to_sample(document, self.sample.setdefault(site, [])) else ()
        for key in keys:
            self.blocks[key] = self.blocks.get(key, ()) + counted
        if len(self.blocks) > 2 * CAPACITY:
            known = self.bounded()
            self.sample = {site: list(documents) for site, documents in known.sample.items()}
            self.blocks = known.blocks

    def bounded(self) -> Templates:
        """What was learned so far, trimmed to the bounds."""
        blocks, known = _smallest(self.blocks), set(chain.from_iterable(self.sample.values()))
        return _bounded(self.sample, {key: _only_known(documents, known) for key, documents in blocks.items()})


def _add_to_sample(document: int, sample: list[int]) -> bool:
    """Insert a document at its place in a sorted sample, unless it is there already or beyond the bound."""
    place = bisect_left(sample, document)
    if place == DOCUMENTS or sample[place : place + 1] == [document]:
        return False
    sample.insert(place, document)
    del sample[DOCUMENTS:]
    return True


def _bounded(sample: Mapping[str, Collection[int]], blocks: dict[int, tuple[int, ...]]) -> Templates:
    """Templates of a sample and blocks, without what is beyond the bounds."""
    kept = {site: tuple(sorted(sample[site])[:DOCUMENTS]) for site in sorted(sample)}
    if sum(map(len, kept.values())) > CAPACITY:
        largest = heapq.nsmallest(CAPACITY, chain.from_iterable(kept.values()))[-1]
        kept = {site: within for site, hashes in kept.items() if (within := hashes[: bisect_right(hashes, largest)])}
    known = set(chain.from_iterable(kept.values()))
    blocks = _smallest(blocks)
    if len(known) < sum(map(len, sample.values())):
        blocks = {key: _only_known(documents, known) for key, documents in blocks.items()}
    return Templates(kept, blocks)


def _smallest(blocks: dict[int, tuple[int, ...]]) -> dict[int, tuple[int, ...]]:
    """The blocks with the smallest hashes, `CAPACITY` of them at most."""
    if len(blocks) <= CAPACITY:
        return blocks
    return {key: blocks[key] for key in heapq.nsmallest(CAPACITY, blocks)}


def _only_known(documents: tuple[int, ...], known: set[int]) -> tuple[int, ...]:
    """Those of the documents that are known, in order."""
    if len(documents) == 1:  # the case of nearly all blocks
        return documents if documents[0] in known else ()
    return tuple(sorted(known.intersection(documents)))


def _key(site: str, text: str) -> int:
    """A 64-bit hash of a site and a block's text, ignoring differences in white space."""
    folded = f"{site}\0{' '.join(text.split())}"
    return int.from_bytes(blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def _pair_key(site: str, one: str, two: str) -> int:
    """A 64-bit hash of a site and two successive blocks; no block contains the separator."""
    return _key(site, f"{one}\0\0{two}")


def _document_hash(keys: Iterable[int]) -> int:
    """A 64-bit hash of a document, made from the keys of its blocks."""
    data = b"".join(key.to_bytes(8, "big") for key in sorted(keys))
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big")
