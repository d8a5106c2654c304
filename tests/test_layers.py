"""Imports point downward, and what is dear to load has one importer."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "cleaner").rglob("*.py"))

BOTTOM = {
    "addresses",
    "blocks",
    "charsets",
    "depth",
    "errors",
    "extras",
    "formulas",
    "images",
    "languages",
    "layout",
    "markup",
    "memory",
    "months",
    "paths",
    "prose",
    "search",
    "shadow",
    "signatures",
    "stamps",
    "streamed",
    "tags",
    "unpack",
    "unread",
    "visibility",
    "weights_file",
}
MIDDLE = {
    "decide",
    "decode",
    "details",
    "embedded",
    "features",
    "frame",
    "metadata",
    "model_html",
    "model_text",
    "read_html",
    "read_text",
    "readability",
    "render",
    "rules",
    "second_opinion",
    "templates",
    "trees",
    "nets",
    "sequence",
}
# What a unit (a module or package right below `cleaner`) may import of ours besides the bottom and itself.
MAY_IMPORT = {
    "addresses": set[str](),
    "blocks": {"errors"},  # which options raise that can't be
    "errors": set[str](),
    "extras": {"errors"},  # which it raises
    "prose": set[str](),
    "months": set[str](),
    "paths": set[str](),
    "search": set[str](),
    "markup": {"tags"},
    "charsets": set[str](),
    "memory": set[str](),
    "formulas": set[str](),
    "images": {"tags"},
    "languages": set[str](),
    "shadow": set[str](),
    "signatures": set[str](),
    "stamps": set[str](),
    "streamed": set[str](),
    "unread": {"prose", "tags"},  # which tell labels from text, and what stands in a line
    "tags": set[str](),
    "unpack": {"extras"},  # which tell what is installed
    "visibility": set[str](),
    "layout": {"blocks", "tags"},  # a page of HTML is a page with a layout
    "depth": {"tags"},
    "details": {"read_html"},  # which reads once more where words amid a line are hidden
    "model_html": {"features", "nets", "sequence", "trees"},
    "model_text": {"features", "trees"},
    "rules": {"read_html"},  # whose parser tells what is a selector
    "weights_file": {"errors", "stamps"},  # which tell what is wrong with a file, and whether it changed
    "frame": {"rules"},  # which name the parts of pages
    "article": {"render"},
    "sequence": {"nets"},  # whose products and scaling it shares
    "embedded": {"metadata"},  # whose JSON-LD it reads
    "fetch": {"decode"},
    "pipeline": MIDDLE | {"article"},
}
TOP = {"__init__", "__main__", "adapters", "arrow", "batch", "cli"}

IMPORTERS = {
    "typer": {"cli"},
    "rich": {"cli"},
    "selectolax": {"read_html"},
    "httpx": {"fetch"},
    "trafilatura": {"second_opinion", "metadata"},
    "htmldate": {"metadata"},
    "lxml": {"second_opinion", "metadata"},
    "charset_normalizer": {"decode"},
    "numpy": {"features", "model_html", "model_text", "nets", "search", "sequence", "trees", "weights_file"},
}
HEAVY = ["selectolax", "trafilatura", "httpx", "typer", "numpy", "lxml"]


def unit_of(path: Path) -> str:
    return path.relative_to(ROOT / "cleaner").parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """Names of all modules that a file imports when it runs, late imports included."""
    names: set[str] = set()
    todo: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            todo += node.orelse
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports relatively"
            names.add(node.module or "")
            if node.module == "cleaner":
                names |= {f"cleaner.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        else:
            todo += ast.iter_child_nodes(node)
    return names


def our_units(path: Path) -> set[str]:
    return {name.split(".")[1] for name in imports(path) if name.startswith("cleaner.")}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_downward(path: Path) -> None:
    unit = unit_of(path)
    if unit in TOP:
        return
    bottom = BOTTOM if unit not in BOTTOM else set[str]()
    above = our_units(path) - bottom - MAY_IMPORT.get(unit, set()) - {unit}
    assert not above, f"{path.name} must not import {sorted(above)}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_heavy_libraries_have_one_importer(path: Path) -> None:
    roots = {name.split(".")[0] for name in imports(path)}
    for library, units in IMPORTERS.items():
        assert library not in roots or unit_of(path) in units, f"{library} is imported by {sorted(units)} alone"


def test_families_of_rules_know_nothing_but_rules() -> None:
    machinery = {"__init__", "book", "cases", "others", "packs", "predicates", "protect", "rule", "shelf", "sites"}
    # Names of networks; what dates are made of; how licences begin; what a notice must hold.
    knows_more = {"buttons": {"share"}, "byline": {"dates"}, "foot": {"subjects"}, "pitches": {"notices"}}
    for path in (ROOT / "cleaner/rules").glob("*.py"):
        ours = {name for name in imports(path) if name.startswith("cleaner.")}
        allowed = {
            f"cleaner.{name}"
            for name in ("rules.rule", "rules.predicates", "rules.forms", "blocks", "months", "prose", "tags")
        }
        allowed |= {f"cleaner.rules.{name}" for name in knows_more.get(path.stem, ())}
        assert path.stem in machinery or ours <= allowed, path.name


def test_no_unit_is_unknown() -> None:
    known = BOTTOM | MIDDLE | set(MAY_IMPORT) | TOP
    assert {unit_of(path) for path in MODULES} <= known


@pytest.mark.parametrize("statement", ["import cleaner", "from cleaner import Options, CleanerError"])
def test_importing_cleaner_is_cheap(statement: str) -> None:
    code = f"import sys\n{statement}\nprint(*[name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)  # noqa: S603  fixed words
    assert done.stdout.split() == []
