"""What repeats across the documents of one site: its template, and so chrome.

Learning notes, for every block of text, in which documents of its site it stands. A document is known by a hash of its
blocks, so that one which comes again, in another run too, counts once. What is known is bounded: `DOCUMENTS` documents
of each site, `CAPACITY` documents and `CAPACITY` different blocks in all, always those whose hashes are the smallest.
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
from itertools import chain
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cleaner.blocks import Verdict
from cleaner.errors import InputError
from cleaner.prose import count_words, is_sentence

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from cleaner.blocks import Page

CAPACITY = 500_000
# Of so many documents of a site, a share of a tenth is told to within four hundredths.
DOCUMENTS = 256
VERSION = 2
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
        sample: Site to hashes of the documents that count, in order.
        blocks: Hash of site and block to the hashes of the documents that it stands in, in order. A block that stands
            in none of the sample has its place all the same: it bounds which blocks are known.
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

    def judge(self, page: Page) -> Iterator[Verdict]:
        """Against the blocks of a page that repeat across its site, where they do not stand amid prose on their own."""
        site = site_of(page.document.url)
        documents = len(self.sample.get(site, ()))
        if documents < _DOCUMENTS:
            return
        blocks = [(block.index, block.text) for block in page.blocks if block.text and not block.text.isspace()]
        counts = [len(self.blocks.get(_key(site, text), ())) for _, text in blocks]
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
        except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
            raise InputError(source, "is not a file of learned templates", "learn again with --learn") from error
        advice = "remove it and learn again with --learn"
        raise InputError(source, f"was learned by another version ({data['version']!r}, not {VERSION})", advice)

    @classmethod
    def _read(cls, data: dict[str, Any]) -> Templates:
        sample = {str(site): tuple(int(document, 16) for document in hashes) for site, hashes in data["sites"].items()}
        documents = [document for hashes in sample.values() for document in hashes]
        blocks = {
            int(key, 16): tuple(documents[number] for number in numbers) for key, numbers in data["blocks"].items()
        }
        return cls(sample, blocks)


def _is_chrome(i: int, repeated: Sequence[bool], prose: Sequence[bool], words: Sequence[int]) -> bool:
    """Whether a repeated block is chrome: by its length, its place, or because its neighbour repeats too.

    A short one alone amid prose is more likely a heading that the site's articles share, such as "Ingredients".
    """
    if words[i] >= 12:  # noqa: RUF100, PLR2004  a whole sentence does not repeat by chance
        return True
    beside = (i > 0 and repeated[i - 1]) or (i + 1 < len(repeated) and repeated[i + 1])
    return beside or not any(prose[:i]) or not any(prose[i + 1 :])


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
        keys = {_key(site, block.text) for block in page.blocks if block.text and not block.text.isspace()}
        if not keys:
            return
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


def _hash_of(keys: Iterable[int]) -> int:
    """64 bits for a document, by the blocks in it."""
    data = b"".join(key.to_bytes(8, "big") for key in sorted(keys))
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big")
