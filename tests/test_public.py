"""The public surface is what `__all__` says, and the documentation says the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

import cleaner
from cleaner.cli.app import app

ROOT = Path(__file__).parent.parent


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def commands() -> list[str]:
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    return sorted(group.commands)


def test_every_public_name_is_documented_and_no_other() -> None:
    documented = re.findall(r"^### `(\w+)`", read("docs/api.md"), re.MULTILINE)
    assert sorted(documented) == sorted(cleaner.__all__)


@pytest.mark.parametrize("name", cleaner.__all__)
def test_every_public_name_is_there_and_says_what_it_is(name: str) -> None:
    assert getattr(cleaner, name).__doc__
    assert name in dir(cleaner)


def test_unknown_names_are_refused() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        cleaner.no_such_name  # noqa: B018  asking is the test


@pytest.mark.parametrize("command", commands())
def test_readme_names_every_command(command: str) -> None:
    assert f"clean {command}" in read("README.md")


def test_version_is_the_packages() -> None:
    assert f'version = "{cleaner.__version__}"' in read("pyproject.toml")
