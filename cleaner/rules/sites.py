"""Packs' tables for single sites: selectors of their markup, and phrases that hold only there.

A table holds for its host and all subdomains. A page costs one look-up for each label of its host, however many hosts
the packs have; if there are tables for several of these hosts, all hold, the longest host's last.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from cleaner.addresses import ascii_host, site_of
from cleaner.errors import RuleError
from cleaner.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from cleaner.rules.phrase import Phrase

FAMILY = "site"
SELECTORS = ("drop", "keep", "article")
CASES = ("hits", "misses")
PHRASES = "phrases"
# A user's selectors overrule everything learned. Only options, such as leaving out the title, are surer than `keep`.
DROP_SURE = 1.0
KEEP_SURE = 0.999
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9_-]{1,63}(?<!-))*")
# The most characters of a host's name; a document's address may have any length.
_MAX_HOST_CHARS = 253


def site_rule(host: str) -> str:
    """The id of the rule made from a host's tables."""
    return f"{FAMILY}.{host}"


@dataclass(frozen=True, slots=True)
class Site:
    """One table of a pack.

    Attributes:
        host: Its host as in addresses, without `www.`.
        drop: Selectors of chrome; a match is removed with everything in it.
        keep: Selectors of parts of the article.
        article: Selectors of the element with the article; the first that matches counts.
        phrases: Phrases that hold only there.
        hits: Cases in which the table must remove what is marked.
        misses: Cases in which the table must remove nothing.
        source: The pack's path and the table's name.
    """

    host: str
    drop: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    article: tuple[str, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    hits: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
    source: str = ""

    @property
    def rule(self) -> str:
        """The id of the rule that its removals are attributed to."""
        return site_rule(self.host)


@dataclass(frozen=True)
class Sites:
    """The tables of all packs, by host.

    Attributes:
        tables: The tables of each host, in the order of the packs.
    """

    tables: Mapping[str, tuple[Site, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, sites: Iterable[Site]) -> Sites:
        """Group tables by host."""
        tables: dict[str, tuple[Site, ...]] = {}
        for site in sites:
            tables[site.host] = (*tables.get(site.host, ()), site)
        return cls(tables)

    def __iter__(self) -> Iterator[Site]:
        """All tables."""
        return chain.from_iterable(self.tables.values())

    def used(self, rules: Container[str]) -> Sites:
        """The tables whose rules are among these."""
        return Sites({host: sites for host, sites in self.tables.items() if sites[0].rule in rules})

    def at(self, url: str | None) -> tuple[Site, ...]:
        """The tables that hold for an address, those of the shortest host first."""
        if not self.tables or not url:
            return ()
        host = site_of(url)
        if len(host) > _MAX_HOST_CHARS:
            return ()
        labels = ascii_host(host).split(".")
        hosts = (".".join(labels[at:]) for at in reversed(range(len(labels))))
        return tuple(site for host in hosts for site in self.tables.get(host, ()))

    def rules(self) -> list[Rule]:
        """A rule for each host, so that its tables can be listed, shown, tested and left out."""
        return [_rule_of(sites) for sites in self.tables.values()]


NO_SITES = Sites()


def _rule_of(sites: tuple[Site, ...]) -> Rule:
    site = sites[0]
    selectors = [(name, selector) for table in sites for name in SELECTORS for selector in getattr(table, name)]
    return Rule(
        id=site.rule,
        reason=f"what a pack says of {site.host} and all hosts beneath it",
        confidence=DROP_SURE,
        markup=", ".join(f"{name} {selector!r}" for name, selector in selectors) or "nothing: it has phrases alone",
        hits=tuple(case for table in sites for case in table.hits),
        misses=tuple(case for table in sites for case in table.misses),
    )


def is_markup(case: str) -> bool:
    """Whether a case is markup, not plain text."""
    return case.lstrip().startswith("<")


def host_of(source: str, key: str) -> str:
    """The host named by the key of a table.

    Raises:
        RuleError: The key is something else, such as an address.
    """
    host = ascii_host(key.strip().lower().rstrip("."))
    if not _HOST.fullmatch(host):
        named = site_of(key if "//" in key else f"//{key}").removeprefix("*.")
        advice = f'write [site."{named}"]' if named and _HOST.fullmatch(named) else 'write a host: [site."example.org"]'
        raise RuleError(source, "is no host: it takes neither scheme, port, path nor *", advice)
    return host.removeprefix("www.")


def check_selectors(source: str, lists: Mapping[str, Sequence[str]]) -> None:
    """Check that all selectors are valid CSS.

    Raises:
        RuleError: One of them is not.
    """
    named = [(name, selector) for name, selectors in lists.items() for selector in selectors]
    if not named:
        return
    from cleaner.read_html import is_selector  # noqa: PLC0415  loads the parser, which most packs don't need

    for name, selector in named:
        if not is_selector(selector):
            advice = "write it as in a style sheet; ::before and what ad blockers add are none"
            raise RuleError(source, f"its {name} has {selector!r}, which is no CSS selector", advice)
