"""Defaults from `[tool.cleaner]` in the pyproject.toml of the current folder or of one above it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

from cleaner.cli.inputs import unreadable
from cleaner.cli.options import Cleaning
from cleaner.errors import InputError, OptionError

COMMANDS = ("file", "fetch", "explain", "batch")
_LISTS = frozenset({"rules", "only", "skip"})


def read_defaults() -> dict[str, Any]:
    """Default values of options, by command.

    Raises:
        InputError: The file can't be read, or holds no such table.
        OptionError: The table says something that is no option.
    """
    path = _nearest()
    if path is None:
        return {}
    defaults = _read(path)
    shards = {name: value for name, value in defaults.items() if name != "format"}  # a batch has other formats
    return {**dict.fromkeys(COMMANDS, defaults), "batch": shards}


def _nearest() -> Path | None:
    try:
        here = Path.cwd()
    except OSError:  # it was deleted
        return None
    for folder in (here, *here.parents):
        path = folder / "pyproject.toml"
        with suppress(PermissionError):  # what may not be looked into is nobody's project
            if path.is_file():
                return path
    return None


def _read(path: Path) -> dict[str, Any]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise unreadable(str(path), error) from error
    if b"cleaner" not in content:
        return {}
    import tomllib  # noqa: PLC0415  few projects need it

    try:
        tools = tomllib.loads(content.decode("utf-8")).get("tool", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(str(path), f"is not TOML: {error}", "mend it") from error
    table = tools.get("cleaner", {}) if isinstance(tools, dict) else {}
    if not isinstance(table, dict):
        thing = f"{path}: tool.cleaner"
        raise InputError(thing, "is no table", "write [tool.cleaner] once, and options below it")
    return {_name(path, key): _value(path, key, value) for key, value in table.items()}


def _name(path: Path, key: str) -> str:
    name = key.replace("-", "_")
    known = sorted({"format", *(field.name for field in fields(Cleaning))})
    if name not in known:
        advice = f"use {', '.join(name.replace('_', '-') for name in known)}"
        thing = f"{path}: tool.cleaner.{key}"
        raise OptionError(thing, "no option has this name", advice)
    return name


def _value(path: Path, key: str, value: object) -> object:
    """The value as the option takes it: lists of names, packs relative to the file that names them."""
    if key not in _LISTS:
        return value
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(name, str) for name in values):
        thing = f"{path}: tool.cleaner.{key}"
        raise OptionError(thing, "is no list of strings", f'write {key} = ["…"]')
    return [str(path.parent / name) for name in values] if key == "rules" else values
