"""Tests of the command itself: help, version, completion, documentation, start-up."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from typer.core import TyperGroup, TyperOption
from typer.main import get_command

import cleaner
from cleaner.cli.app import app
from tests.cli_command import ROOT, clean, environment


def options() -> list[tuple[str, str]]:
    """Every command with all its own long options."""
    found: list[tuple[str, str]] = []
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    todo = [("", group)]
    while todo:
        name, command = todo.pop()
        for below, one in command.commands.items():
            path = f"{name} {below}".strip()
            if isinstance(one, TyperGroup):
                todo.append((path, one))
            for parameter in one.params:
                if isinstance(parameter, TyperOption):
                    found += [(path, flag) for flag in parameter.opts if flag.startswith("--")]
    return sorted(found)


@pytest.mark.parametrize(
    "arguments", [["--help"], ["file", "-h"], ["explain", "--help"], ["fetch", "--help"], ["rules"]]
)
def test_help_is_plain(arguments: list[str]) -> None:
    ran = clean(*arguments)
    assert "Usage: clean" in ran.text + ran.err
    assert "\x1b" not in ran.text
    assert "╭" not in ran.text


@pytest.mark.parametrize(
    ("command", "arguments"),
    [("file", "{PATH...}"), ("explain", "{PATH...}"), ("fetch", "[URL...]"), ("batch", "{INPUT...}")],
)
def test_help_says_that_several_are_taken(command: str, arguments: str) -> None:
    assert clean(command, "--help").text.startswith(f"Usage: clean {command} [OPTIONS] {arguments}\n")


def test_version() -> None:
    assert clean("--version").text == f"clean {cleaner.__version__}\n"


def test_every_option_is_documented() -> None:
    documentation = (ROOT / "docs/cli.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"`(?:-\w, )?(--[a-z-]+)", documentation))
    assert {flag for _, flag in options()} | {"--version", "--install-completion", "--show-completion"} == documented


def test_every_command_is_documented() -> None:
    documentation = (ROOT / "docs/cli.md").read_text(encoding="utf-8")
    for path in {path for path, _ in options()}:
        assert f"## `clean {path}" in documentation


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script_is_offered(shell: str) -> None:
    ran = clean(_CLEAN_COMPLETE=f"source_{shell}")
    assert ran.code == 0
    assert "_CLEAN_COMPLETE=complete_" in ran.text


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("clean fi", "file"),
        ("clean file --expl", "--explain"),
        ("clean file --favor pr", "precision"),
        ("clean rules show comments.re", "comments.reply-form"),
    ],
)
def test_completion_completes(words: str, expected: str) -> None:
    ran = clean(_CLEAN_COMPLETE="complete_bash", COMP_WORDS=words, COMP_CWORD=str(len(words.split()) - 1))
    assert ran.text.split() == [expected]


def test_help_loads_nothing_of_the_engine() -> None:
    code = (
        "import sys\nfrom cleaner.cli import main\nsys.argv = ['clean', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = ['numpy', 'selectolax', 'trafilatura', 'httpx', 'rich', 'cleaner.blocks', 'cleaner.rules']\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    ran = subprocess.run(  # noqa: S603  fixed words
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment()
    )
    assert ran.stdout.splitlines()[-1] == "[]"
