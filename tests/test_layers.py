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
    "errors",
    "extras",
    "html.code_languages",
    "html.depth",
    "html.formulas",
    "html.images",
    "html.layout",
    "html.markup",
    "html.overlooked",
    "html.shadow",
    "html.streamed",
    "html.tags",
    "html.visibility",
    "memory",
    "models.weights_file",
    "months",
    "paths",
    "prose",
    "search",
    "signatures",
    "stamps",
    "unpack",
}
MIDDLE = {
    "decide",
    "decode",
    "features",
    "html.details",
    "html.embedded",
    "html.frame",
    "metadata",
    "models.html",
    "models.nets",
    "models.sequence",
    "models.text",
    "models.trees",
    "read_html",
    "read_text",
    "readability",
    "render",
    "rules",
    "second_opinion",
    "templates",
}
# What a unit (a module or package right below `cleaner`) may import of ours besides the bottom and itself.
MAY_IMPORT = {
    "addresses": set[str](),
    "article": {"render"},
    "blocks": {"errors"},  # which options raise that can't be
    "charsets": set[str](),
    "errors": set[str](),
    "extras": {"errors"},  # which it raises
    "fetch": {"decode"},
    "html.code_languages": set[str](),
    "html.depth": {"html.tags"},
    "html.details": {"read_html"},  # which reads once more where words amid a line are hidden
    "html.embedded": {"metadata"},  # whose JSON-LD it reads
    "html.formulas": {"html.visibility"},
    "html.frame": {"rules"},  # which name the parts of pages
    "html.images": {"html.tags"},
    "html.layout": {"blocks", "html.tags"},  # a page of HTML is a page with a layout
    "html.markup": {"html.tags"},
    "html.overlooked": {"prose", "html.tags"},  # which tell labels from text, and what stands in a line
    "html.shadow": set[str](),
    "html.streamed": set[str](),
    "html.tags": set[str](),
    "html.visibility": set[str](),
    "memory": set[str](),
    "models.html": {"features", "models.nets", "models.sequence", "models.trees"},
    "models.sequence": {"models.nets"},  # whose products and scaling it shares
    "models.text": {"features", "models.trees"},
    "models.weights_file": {"errors", "stamps"},  # which tell what is wrong with a file, and whether it changed
    "months": set[str](),
    "paths": set[str](),
    "pipeline": MIDDLE | {"article"},
    "prose": set[str](),
    "rules": {"read_html"},  # whose parser tells what is a selector
    "search": set[str](),
    "signatures": set[str](),
    "stamps": set[str](),
    "unpack": {"extras"},  # which tell what is installed
}
# Packages whose modules are units of their own.
SPLIT = {"html", "models"}
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
    "numpy": {"features", "models", "search"},
}
HEAVY = ["selectolax", "trafilatura", "httpx", "typer", "numpy", "lxml"]


def unit_of(path: Path) -> str:
    return unit_named(".".join(path.relative_to(ROOT / "cleaner").with_suffix("").parts))


def unit_named(name: str) -> str:
    """What a module below `cleaner` belongs to: packages are one unit, except those of several layers."""
    first, _, rest = name.partition(".")
    return f"{first}.{rest}".rstrip(".") if first in SPLIT else first


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
            if node.module in {"cleaner", *(f"cleaner.{package}" for package in SPLIT)}:
                names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        else:
            todo += ast.iter_child_nodes(node)
    return names


def our_units(path: Path) -> set[str]:
    return {unit_named(name.removeprefix("cleaner.")) for name in imports(path) if name.startswith("cleaner.")}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_downward(path: Path) -> None:
    unit = unit_of(path)
    if unit in TOP:
        return
    bottom = BOTTOM if unit not in BOTTOM else set[str]()
    above = our_units(path) - SPLIT - bottom - MAY_IMPORT.get(unit, set()) - {unit}
    assert not above, f"{path.name} must not import {sorted(above)}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_heavy_libraries_have_one_importer(path: Path) -> None:
    roots = {name.split(".")[0] for name in imports(path)}
    unit = unit_of(path)
    for library, units in IMPORTERS.items():
        assert library not in roots or {unit, unit.split(".")[0]} & units, (
            f"{library} is imported by {sorted(units)} alone"
        )


def test_families_of_rules_know_nothing_but_rules() -> None:
    machinery = {
        "__init__", "book", "cases", "folding", "not_rules", "packs", "phrase", "phrase_table", "predicates", "protect",
        "rule", "shelf", "sites",
    }  # fmt: skip
    basics = [
        "rules.rule",
        "rules.folding",
        "rules.predicates",
        "rules.forms",
        "blocks",
        "months",
        "prose",
        "html.tags",
    ]
    # Names of networks; what dates are made of; how licences begin; what a notice must hold.
    knows_more = {"buttons": {"share"}, "byline": {"dates"}, "foot": {"subjects"}, "pitches": {"notices"}}
    for path in (ROOT / "cleaner/rules").glob("*.py"):
        ours = {name for name in imports(path) if name.startswith("cleaner.")}
        allowed = {f"cleaner.{name}" for name in basics}
        allowed |= {f"cleaner.rules.{name}" for name in knows_more.get(path.stem, ())}
        assert path.stem in machinery or ours <= allowed, path.name


def test_no_unit_is_unknown() -> None:
    known = BOTTOM | MIDDLE | set(MAY_IMPORT) | TOP
    assert {unit_of(path) for path in MODULES} - {f"{package}.__init__" for package in SPLIT} <= known


@pytest.mark.parametrize("statement", ["import cleaner", "from cleaner import Options, CleanerError"])
def test_importing_cleaner_is_cheap(statement: str) -> None:
    code = f"import sys\n{statement}\nprint(*[name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)  # noqa: S603  fixed words
    assert done.stdout.split() == []
