"""The public surface is what `__all__` says, and the documentation says the same."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.core import TyperGroup
from typer.main import get_command

import cleaner
from cleaner.cli.app import app
from cleaner.errors import InputError, OptionError

if TYPE_CHECKING:
    from collections.abc import Callable

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


TEXT = "Їхній пором іде о дев'ятій ранку, а вертається, коли вже темно.\n"


@pytest.mark.parametrize("clean", [cleaner.clean, cleaner.clean_html, cleaner.clean_text])
def test_bytes_are_decoded_as_the_header_of_http_says(clean: Callable[..., cleaner.Article]) -> None:
    assert clean(TEXT.encode("koi8-u"), charset="koi8-u").text.strip() == TEXT.strip()
    assert clean(TEXT, charset="koi8-u").text.strip() == TEXT.strip()


@pytest.mark.parametrize("clean", [cleaner.clean, cleaner.clean_html, cleaner.clean_text])
def test_options_in_the_place_of_the_address_are_refused(clean: Callable[..., cleaner.Article]) -> None:
    with pytest.raises(OptionError, match=r"url: can't be Options\(.*options=Options"):
        clean(TEXT, cleaner.Options(favor="precision"))


@pytest.mark.parametrize("clean", [cleaner.clean, cleaner.clean_html, cleaner.clean_text])
def test_what_is_no_document_is_refused(clean: Callable[..., cleaner.Article]) -> None:
    with pytest.raises(InputError, match=r"data: is of type NoneType \(give HTML or text as str or bytes\)"):
        clean(None)
    assert clean(bytearray(TEXT, "utf-8")).text.strip() == TEXT.strip()


def test_unknown_names_are_refused() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        cleaner.no_such_name  # type: ignore[attr-defined]  # noqa: B018  asking is the test, and checkers know better


@pytest.mark.parametrize("path", ["README.md", *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md")))])
def test_samples_of_python_are_python(path: str) -> None:
    for sample in re.findall(r"^```python\n(.*?)^```", read(path), re.MULTILINE | re.DOTALL):
        ast.parse(sample)


@pytest.mark.parametrize("command", commands())
def test_readme_names_every_command(command: str) -> None:
    assert f"clean {command}" in read("README.md")


def test_version_is_the_packages() -> None:
    assert f'version = "{cleaner.__version__}"' in read("pyproject.toml")
