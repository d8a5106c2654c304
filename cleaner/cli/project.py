"""Defaults from `[tool.cleaner]` in the pyproject.toml of the current folder or of one above it."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

from cleaner.cli.options import Cleaning
from cleaner.errors import InputError

_TABLE = b"[tool.cleaner"
_COMMANDS = ("file", "fetch", "explain")
_LISTS = frozenset({"rules", "only", "skip"})


def read_defaults() -> dict[str, Any]:
    """Default values of options, by command.

    Raises:
        InputError: The table says something that is no option.
    """
    for folder in (here := Path.cwd(), *here.parents):
        path = folder / "pyproject.toml"
        if path.is_file():
            defaults = _read(path)
            shards = {name: value for name, value in defaults.items() if name != "format"}  # a batch has other formats
            return {**dict.fromkeys(_COMMANDS, defaults), "batch": shards}
    return {}


def _read(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    if _TABLE not in content:
        return {}
    import tomllib  # noqa: PLC0415  few projects need it

    try:
        table = tomllib.loads(content.decode("utf-8")).get("tool", {}).get("cleaner", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(str(path), f"is not TOML: {error}", "mend it") from error
    return {_name(path, key): _value(path, key, value) for key, value in table.items()}


def _name(path: Path, key: str) -> str:
    name = key.replace("-", "_")
    known = sorted({"format", *(field.name for field in fields(Cleaning))})
    if name not in known:
        advice = f"use {', '.join(name.replace('_', '-') for name in known)}"
        thing = f"{path}: tool.cleaner.{key}"
        raise InputError(thing, "no option has this name", advice)
    return name


def _value(path: Path, key: str, value: object) -> object:
    """The value as the option takes it: lists of names, packs relative to the file that names them."""
    if key not in _LISTS:
        return value
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(name, str) for name in values):
        thing = f"{path}: tool.cleaner.{key}"
        raise InputError(thing, "is no list of strings", f'write {key} = ["…"]')
    return [str(path.parent / name) for name in values] if key == "rules" else values
