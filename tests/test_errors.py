"""What is raised for people is of one tree, and a missing library is told in one way."""

from __future__ import annotations

import ast
import sys
from functools import partial
from importlib import import_module
from pathlib import Path

import pytest

from cleaner import Options, clean_text, errors
from cleaner.errors import CleanerError, MissingExtraError
from cleaner.extras import has, need, wanted_by
from cleaner.fetch import FetchOptions, fetch

ROOT = Path(__file__).parent.parent / "cleaner"
OURS = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, CleanerError)}


def test_all_errors_are_in_the_tree() -> None:
    drawn = str(errors.__doc__).partition("Each names")[0]
    assert {word for word in drawn.split() if word.endswith("Error")} == OURS
    for path in ROOT.rglob("*.py"):
        found = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ClassDef)]
        heirs = [node.name for node in found if OURS & {ast.unparse(base) for base in node.bases}]
        assert path.name == "errors.py" or not heirs, path


@pytest.mark.parametrize("library", ["hishel", "anysqlite"])
def test_options_without_their_library_name_the_extra(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ftfy", library):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MissingExtraError) as caught:
        clean_text("The ferry leaves at nine.", options=Options(fix_encoding=True))
    advice = "install it with pip install 'article-cleaner[{}]'"
    assert str(caught.value) == f"fix_encoding: ftfy is not installed ({advice.format('encoding')})"
    with pytest.raises(MissingExtraError) as caught:
        fetch("http://site.example/", FetchOptions(cache_dir="anywhere", use_environment=False))
    assert str(caught.value) == f"cache_dir: {library} is not installed ({advice.format('fetch')})"


def test_imports_name_the_library_that_is_missing_and_the_extra_that_wants_it() -> None:
    for action in (import_module, partial(need, extra="arrow")):
        with pytest.raises(MissingExtraError, match=r"^no_such: is not installed .*\[dask\]"), wanted_by("dask"):
            action("no_such.part")
    with pytest.raises(ValueError, match="not ours"), wanted_by("dask"):
        raise ValueError("not ours")


def test_what_is_asked_for_is_not_loaded() -> None:
    assert has("turtledemo") or has("turtle")
    assert "turtle" not in sys.modules
    assert not has("no_such")
