"""Reads packs: TOML files of phrases, and optionally of rules and tables for single sites."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from cleaner.errors import RuleError
from cleaner.rules.phrase import Phrase, parse_phrases
from cleaner.rules.rule import Rule
from cleaner.rules.sites import CASES, FAMILY, PHRASES, SELECTORS, Site, check_selectors, host_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Pack:
    """The contents of one TOML file.

    Attributes:
        language: From the file's name, such as `en`, unless the file names one.
        phrases: All its phrases except those for single sites.
        rules: Rules that it defines.
        sites: Its tables for single sites.
        source: The path that it was read from.
    """

    language: str
    phrases: tuple[Phrase, ...]
    rules: tuple[Rule, ...] = ()
    sites: tuple[Site, ...] = ()
    source: str = ""


def read_pack(path: Path) -> Pack:
    """Read a TOML file of phrases, and optionally of rules and tables for single sites.

    Raises:
        RuleError: The file is missing, is not TOML, or has contents that a pack can't have.
    """
    import tomllib  # noqa: PLC0415  the built-in packs are seldom parsed, see `shelf`

    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise RuleError(str(path), f"can't be read: {error.strerror or error}", "check the path") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleError(str(path), f"is not TOML: {error}", "see docs/adding-a-rule.md for the form") from error
    language = str(data.pop("language", path.stem))
    defined = data.pop("rules", {})
    if not isinstance(defined, dict):
        raise RuleError(f"{path}: rules", "is not a table of rules", _RULE_FORM)
    rules = tuple(_read_rule(f"{path}: rules.{key}", key, value) for key, value in defined.items())
    sites = tuple(_read_sites(path, language, data.pop(FAMILY, {})))
    return Pack(language, tuple(_read_phrases(str(path), language, data)), rules, sites, str(path))


def _read_sites(path: Path, language: str, tables: object) -> Iterator[Site]:
    if not isinstance(tables, dict):
        raise RuleError(f"{path}: site", "is not a table of sites", _SITE_FORM)
    for key, value in tables.items():
        yield _read_site(f'{path}: site."{key}"', key, language, value)


def _read_site(source: str, key: str, language: str, value: object) -> Site:
    host = host_of(source, key)
    if not isinstance(value, dict):
        raise RuleError(source, "is not a table", _SITE_FORM)
    if unknown := sorted(value.keys() - _SITE_KEYS):
        nested = isinstance(value[unknown[0]], dict)
        advice = "put the host between quotation marks" if nested else f"use only {sorted(_SITE_KEYS)}"
        raise RuleError(source, f"has unknown keys {unknown}", advice)
    for name in (*SELECTORS, *CASES):
        if not _is_list_of_texts(value.get(name, [])):
            example = '[".promo", "#most-read"]' if name in SELECTORS else "a list of cases"
            raise RuleError(source, f"its {name} can't be {value[name]!r}", f"write {name} = {example}")
    check_selectors(source, {name: value.get(name, ()) for name in SELECTORS})
    lists_of_phrases = value.get(PHRASES, {})
    if not isinstance(lists_of_phrases, dict):
        raise RuleError(f"{source}.phrases", "is not a table of phrases", f'write [site."{host}".phrases]')
    phrases = tuple(
        phrase._replace(site=host) for phrase in _read_phrases(f"{source}.phrases", language, lists_of_phrases)
    )
    lists = {name: tuple(value.get(name, ())) for name in (*SELECTORS, *CASES)}
    return Site(host, **lists, phrases=phrases, source=source)


def _read_phrases(source: str, language: str, data: dict[str, Any]) -> Iterator[Phrase]:
    for rule, phrases in data.items():
        if not _is_list_of_texts(phrases):
            raise RuleError(f"{source}: {rule}", "is not a list of phrases", 'write "rule.id" = ["phrase", …]')
        if inside := next((phrase for phrase in phrases if "*" in phrase.strip().strip("*")), None):
            advice = "write * or ** at its start or end alone"
            raise RuleError(f"{source}: {rule}", f"the phrase {inside!r} has a * inside", advice)
        try:
            yield from parse_phrases(phrases, rule, language)
        except RuleError as error:
            raise RuleError(f"{source}: {rule}", error.cause, error.advice) from None


def _is_list_of_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


# A pack's pattern matches from a text's start and marks no part of it, so its rules can't have the scope `span`.
_PACK_SCOPES = ("block", "onward")
_SITE_FORM = 'write [site."example.org"] with drop, keep or article = [".selector"], or phrases'
_SITE_KEYS = {*SELECTORS, *CASES, PHRASES}
_RULE_FORM = 'write [rules."family.name"] with reason = "…"'
# The keys of a rule in a pack, each with a test of its value and a description of valid ones.
_RULE_KEYS: Final[dict[str, tuple[Callable[[object], bool], str]]] = {
    "reason": (lambda value: isinstance(value, str), "a text"),
    "scope": (lambda value: value in _PACK_SCOPES, " or ".join(map(repr, _PACK_SCOPES))),
    "guards": (_is_list_of_texts, "a list of guards' names"),
    "confidence": (lambda value: isinstance(value, int | float) and 0 <= value <= 1, "a number from 0 to 1"),
    "pattern": (lambda value: isinstance(value, str), "a regular expression"),
    "hits": (_is_list_of_texts, "a list of cases"),
    "misses": (_is_list_of_texts, "a list of cases"),
}


def _read_rule(source: str, key: str, value: object) -> Rule:
    if not isinstance(value, dict) or "reason" not in value:
        raise RuleError(source, "has no reason", _RULE_FORM)
    if unknown := sorted(value.keys() - _RULE_KEYS.keys()):
        raise RuleError(source, f"has unknown keys {unknown}", f"use only {sorted(_RULE_KEYS)}")
    for name, setting in value.items():
        is_valid, form = _RULE_KEYS[name]
        if not is_valid(setting):
            raise RuleError(source, f"its {name} can't be {setting!r}", f"write {form}")
    try:
        pattern = value.get("pattern", "")
        if re.compile(pattern, re.IGNORECASE).groups:
            raise RuleError(source, "has a pattern with a capturing group", "write (?:…) for (…)")
    except re.error as error:
        raise RuleError(source, f"has a pattern that does not compile: {error}") from error
    return Rule(
        id=key,
        reason=value["reason"],
        scope=value.get("scope", "block"),
        guards=tuple(value.get("guards", ())),
        confidence=float(value.get("confidence", 0.95)),
        pattern=pattern,
        hits=tuple(value.get("hits", ())),
        misses=tuple(value.get("misses", ())),
    )
