"""Reads defaults from `[tool.cleaner]` in the pyproject.toml of the current folder or the nearest one above it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

from cleaner.cli.inputs import unreadable
from cleaner.cli.options import Cleaning
from cleaner.errors import InputError, OptionError

COMMANDS = ("file", "fetch", "explain", "batch")
_LIST_OPTIONS = frozenset({"rules", "only", "skip"})


def read_defaults() -> dict[str, Any]:
    """Default values of options, by command.

    Raises:
        InputError: The file can't be read, or its entry is not a table.
        OptionError: The table has an entry that is not an option.
    """
    path = _nearest_pyproject()
    if path is None:
        return {}
    defaults = _read_table(path)
    for_batch = {name: value for name, value in defaults.items() if name != "format"}  # a batch has other formats
    return {**dict.fromkeys(COMMANDS, defaults), "batch": for_batch}


def _nearest_pyproject() -> Path | None:
    try:
        here = Path.cwd()
    except OSError:  # it was deleted
        return None
    for folder in (here, *here.parents):
        path = folder / "pyproject.toml"
        with suppress(PermissionError):  # a folder that may not be searched is skipped
            if path.is_file():
                return path
    return None


def _read_table(path: Path) -> dict[str, Any]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise unreadable(str(path), error) from error
    if b"cleaner" not in content:
        return {}
    import tomllib  # noqa: PLC0415  rarely needed

    try:
        tools = tomllib.loads(content.decode("utf-8")).get("tool", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(str(path), f"is not TOML: {error}", "mend it") from error
    table = tools.get("cleaner", {}) if isinstance(tools, dict) else {}
    if not isinstance(table, dict):
        thing = f"{path}: tool.cleaner"
        raise InputError(thing, "is no table", "write [tool.cleaner] once, and options below it")
    return {_option_name(path, key): _option_value(path, key, value) for key, value in table.items()}


def _option_name(path: Path, key: str) -> str:
    name = key.replace("-", "_")
    known = sorted({"format", *(field.name for field in fields(Cleaning))})
    if name not in known:
        advice = f"use {', '.join(name.replace('_', '-') for name in known)}"
        thing = f"{path}: tool.cleaner.{key}"
        raise OptionError(thing, "no option has this name", advice)
    return name


def _option_value(path: Path, key: str, value: object) -> object:
    """The value as the option takes it: a list for lists of names, with packs relative to the file's folder."""
    if key not in _LIST_OPTIONS:
        return value
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(name, str) for name in values):
        thing = f"{path}: tool.cleaner.{key}"
        raise OptionError(thing, "is no list of strings", f'write {key} = ["…"]')
    return [str(path.parent / name) for name in values] if key == "rules" else values
