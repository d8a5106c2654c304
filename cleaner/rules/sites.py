"""What a pack says of one site: selectors of its markup, and phrases that hold there alone.

A table holds for its host and for all beneath it. A page costs one look-up for each label of its host, however many
hosts the packs know; of a site with tables for several of these all hold, the longest host's last.
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

    from cleaner.rules.rule import Phrase

FAMILY = "site"
SELECTORS = ("drop", "keep", "article")
CASES = ("hits", "misses")
PHRASES = "phrases"
# What a user says of a site's markup outweighs all that was learned; only what was asked for, as the title to be left
# out, is still surer than that something is to stay.
DROP_SURE, KEEP_SURE = 1.0, 0.999
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9_-]{1,63}(?<!-))*")

# No name is longer, and a document may come with any address.
_LONGEST = 253


def site_rule(host: str) -> str:
    """The id of the rule that a host's tables make."""
    return f"{FAMILY}.{host}"


@dataclass(frozen=True, slots=True)
class Site:
    """One table of a pack.

    Attributes:
        host: The host that it is about, as addresses have it, without `www.`.
        drop: Selectors of what is chrome, with all in it.
        keep: Selectors of what is the article's.
        article: Selectors of where the article lies; the first that matches counts.
        phrases: Phrases that hold there alone.
        hits: Cases in which what is marked must go, because of the table.
        misses: Cases in which nothing must go because of it.
        source: Where it stands: the pack's path and the table's name.
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
        """The id that its removals name."""
        return site_rule(self.host)


@dataclass(frozen=True)
class Sites:
    """The tables of all packs, by host.

    Attributes:
        tables: Those of each host, in the order of the packs.
    """

    tables: Mapping[str, tuple[Site, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, sites: Iterable[Site]) -> Sites:
        """Gather tables."""
        tables: dict[str, tuple[Site, ...]] = {}
        for site in sites:
            tables[site.host] = (*tables.get(site.host, ()), site)
        return cls(tables)

    def __iter__(self) -> Iterator[Site]:
        """All tables."""
        return chain.from_iterable(self.tables.values())

    def used(self, rules: Container[str]) -> Sites:
        """Those whose ids are among these."""
        return Sites({host: sites for host, sites in self.tables.items() if sites[0].rule in rules})

    def at(self, url: str | None) -> tuple[Site, ...]:
        """The tables that hold for an address, that of the shortest host first."""
        if not self.tables or not url:
            return ()
        host = site_of(url)
        if len(host) > _LONGEST:
            return ()
        labels = ascii_host(host).split(".")
        hosts = (".".join(labels[at:]) for at in reversed(range(len(labels))))
        return tuple(site for host in hosts for site in self.tables.get(host, ()))

    def rules(self) -> list[Rule]:
        """A rule for each host, so that it can be listed, shown, tested and left out."""
        return [_rule_of(sites) for sites in self.tables.values()]


NO_SITES = Sites()


def _rule_of(sites: tuple[Site, ...]) -> Rule:
    site = sites[0]
    said = [(name, selector) for one in sites for name in SELECTORS for selector in getattr(one, name)]
    return Rule(
        id=site.rule,
        reason=f"what a pack says of {site.host} and all hosts beneath it",
        confidence=DROP_SURE,
        markup=", ".join(f"{name} {selector!r}" for name, selector in said) or "nothing: it has phrases alone",
        hits=tuple(case for one in sites for case in one.hits),
        misses=tuple(case for one in sites for case in one.misses),
    )


def is_markup(case: str) -> bool:
    """Whether a case is a piece of a page, and no text."""
    return case.lstrip().startswith("<")


def host_of(source: str, key: str) -> str:
    """The host that the key of a table names.

    Raises:
        RuleError: It names something else, such as an address.
    """
    host = ascii_host(key.strip().lower().rstrip("."))
    if not _HOST.fullmatch(host):
        named = site_of(key if "//" in key else f"//{key}").removeprefix("*.")
        advice = f'write [site."{named}"]' if named and _HOST.fullmatch(named) else 'write a host: [site."example.org"]'
        raise RuleError(source, "is no host: it takes neither scheme, port, path nor *", advice)
    return host.removeprefix("www.")


def check_selectors(source: str, lists: Mapping[str, Sequence[str]]) -> None:
    """Refuse what is no CSS selector.

    Raises:
        RuleError: One is none.
    """
    named = [(name, one) for name, selectors in lists.items() for one in selectors]
    if not named:
        return
    from cleaner.read_html import is_selector  # noqa: PLC0415  loads the parser, which most packs do without

    for name, one in named:
        if not is_selector(one):
            advice = "write it as in a style sheet; ::before and what ad blockers add are none"
            raise RuleError(source, f"its {name} has {one!r}, which is no CSS selector", advice)
