"""Turns formulas that pages keep in scripts into elements, so that the reader recognises them.

MathJax 2, and kramdown for it, write TeX as `<script type="math/tex">`, beside which a page saved from a browser has
the formula drawn. KaTeX draws its own beside MathML.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_SCRIPT = 'script[type^="math/tex"]'
_DRAWN_TWICE = ".katex-mathml ~ .katex-html"
FORMULAS: Final = f"{_SCRIPT}, {_DRAWN_TWICE}"
# The CDATA section that hides `<` and `&` from XML parsers, in comments of TeX.
_HULL = re.compile(r"\A\s*%\s*<!\[CDATA\[|%?\s*\]\]>\s*\Z")
_DRAWN = re.compile(r"(?:\A|\s)(?:MathJax|mjx-)", re.IGNORECASE)


def bring_out_formulas(tree: LexborHTMLParser) -> None:
    """Replace scripts by the formulas in them, and remove their drawn copies; changes the page."""
    for node in tree.css(_DRAWN_TWICE):
        node.decompose()
    for script in tree.css(_SCRIPT):
        while (drawn := _element_before(script)) is not None and _DRAWN.search(drawn.attributes.get("class") or ""):
            drawn.decompose()
        _put(tree, script, _HULL.sub("", script.text()))


def _element_before(node: LexborNode) -> LexborNode | None:
    before = node.prev
    while before is not None and before.is_empty_text_node:
        before = before.prev
    return before if before is not None and before.is_element_node else None


def _put(tree: LexborHTMLParser, node: LexborNode, formula: str) -> None:
    """Replace a node by a formula."""
    math = tree.create_node("math")
    math.insert_child(formula)
    node.insert_before(math)
    node.decompose()
