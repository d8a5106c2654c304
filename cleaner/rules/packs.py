"""How a pack is read: a TOML file of phrases, and of rules if it defines some."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from cleaner.errors import RuleError
from cleaner.rules.rule import Phrase, Rule, parse_phrases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Pack:
    """What one TOML file says.

    Attributes:
        language: From the file's name, such as `en`.
        phrases: All its phrases.
        rules: Rules that it defines itself.
        source: The path that it was read from.
    """

    language: str
    phrases: tuple[Phrase, ...]
    rules: tuple[Rule, ...] = ()
    source: str = ""


def read_pack(path: Path) -> Pack:
    """Read a TOML file of phrases, and of rules if it defines some.

    Raises:
        RuleError: The file is missing, is not TOML, or says something that a pack can't say.
    """
    import tomllib  # noqa: PLC0415  the built-in packs are seldom read, see `shelf`

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
    return Pack(language, tuple(_phrases(str(path), language, data)), rules, str(path))


def _phrases(source: str, language: str, data: dict[str, Any]) -> Iterator[Phrase]:
    for rule, phrases in data.items():
        if not _are_texts(phrases):
            raise RuleError(f"{source}: {rule}", "is not a list of phrases", 'write "rule.id" = ["phrase", …]')
        if inside := next((phrase for phrase in phrases if "*" in phrase.strip().strip("*")), None):
            advice = "write * or ** at its start or end alone"
            raise RuleError(f"{source}: {rule}", f"the phrase {inside!r} has a * inside", advice)
        yield from parse_phrases(phrases, rule, language)


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


# A pattern of a pack says where a text begins, so it can't say which part of it goes.
_OWN_SCOPES = ("block", "onward")
_RULE_FORM = 'write [rules."family.name"] with reason = "…"'
# What an own rule may say, and what each must be.
_KEYS: Final[dict[str, tuple[Callable[[object], bool], str]]] = {
    "reason": (lambda value: isinstance(value, str), "a text"),
    "scope": (lambda value: value in _OWN_SCOPES, " or ".join(map(repr, _OWN_SCOPES))),
    "guards": (_are_texts, "a list of guards' names"),
    "confidence": (lambda value: isinstance(value, int | float) and 0 <= value <= 1, "a number from 0 to 1"),
    "pattern": (lambda value: isinstance(value, str), "a regular expression"),
    "hits": (_are_texts, "a list of cases"),
    "misses": (_are_texts, "a list of cases"),
}


def _read_rule(source: str, key: str, value: object) -> Rule:
    if not isinstance(value, dict) or "reason" not in value:
        raise RuleError(source, "has no reason", _RULE_FORM)
    if unknown := sorted(value.keys() - _KEYS.keys()):
        raise RuleError(source, f"has unknown keys {unknown}", f"use only {sorted(_KEYS)}")
    for name, said in value.items():
        fits, form = _KEYS[name]
        if not fits(said):
            raise RuleError(source, f"its {name} can't be {said!r}", f"write {form}")
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
