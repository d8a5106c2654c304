"""Programming languages named by the markup of code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# The first pattern is certain; the second is not: `highlight-height` is a style.
_LANGUAGES = (
    re.compile(r"(?:^|\s)lang(?:uage)?-([\w+#.-]+)"),
    re.compile(r"(?:^|\s)(?:highlight-source-|brush:\s*|sourceCode\s+|highlight-)([\w+#.-]+)"),
)
_NO_LANGUAGE = frozenset({"none", "text", "plaintext", "plain", "default", "wrapper", "notranslate", "auto"})
# Names that highlighters write alone in a class or in `lang`. Other names there are styles or human languages.
_NAMES = (
    "ada apache applescript arduino asm assembly awk bash bat batch c c# c++ clj clojure cmake cobol coffee "
    "coffeescript console cpp crystal cs csharp css cuda cxx dart diff django docker dockerfile dos elixir elm erl "
    "erlang f# fish fortran fsharp gherkin glsl go golang gradle graphql groovy haml handlebars haskell hcl hlsl hs "
    "html http ini java javascript jinja js json json5 jsonc jsx julia kotlin kt latex less lisp lua makefile "
    "markdown matlab mermaid mysql nasm nginx nim nix objc objective-c objectivec ocaml octave pascal patch perl "
    "pgsql php plsql postgresql powershell prolog properties proto protobuf ps1 psql puppet py pycon python python3 "
    "r rb rs ruby rust sas sass scala scheme scss sh shell shell-session solidity sql svelte swift tcl terraform "
    "tex toml ts tsql tsx typescript vb vba vbnet verilog vhdl vim vue wasm xml xslt yaml yml zig zsh"
)
_KNOWN = frozenset(_NAMES.split())
_CZECH = "cs"  # as a class, C#


def named_language(attributes: Mapping[str, str | None]) -> str:
    """The language named by an element in or around code; empty if there is none."""
    for name in ("data-lang", "data-language"):
        value = (attributes.get(name) or "").strip().lower()
        if value:
            return "" if value in _NO_LANGUAGE else value
    called = attributes.get("class") or ""
    match = next(filter(None, (pattern.search(called) for pattern in _LANGUAGES)), None)
    found = match[1].lower() if match else ""
    return "" if found in _NO_LANGUAGE else found


def bare_language(attributes: Mapping[str, str | None]) -> str:
    """The language named by a bare class of an element of code: `class="hljs python"`."""
    spoken = (attributes.get("lang") or "").lower()
    names = ["" if spoken == _CZECH else spoken, *(attributes.get("class") or "").lower().split()]
    return next((name for name in names if name in _KNOWN), "")
