"""Turns formulas that pages keep in scripts and images into elements, so that the reader recognises them.

MathJax 2, and kramdown for it, write TeX as `<script type="math/tex">`, beside which a page saved from a browser has
the formula drawn. KaTeX and later versions of MathJax draw their own beside MathML. Wikipedia shows an image, with the
formula in hidden MathML before it or, as WordPress has it, as text in place of the image.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cleaner.html.visibility import takes_no_room

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_SCRIPT = 'script[type^="math/tex"]'
_DRAWN_TWICE = ".katex-mathml ~ .katex-html, mjx-container > mjx-math:has(~ mjx-assistive-mml)"
# Images of formulas, by the classes of WordPress, QuickLaTeX and Wikipedia.
_IMAGE = "img.latex, img.ql-img-inline-formula, img.ql-img-displayed-equation, img[class*='mwe-math-fallback-image']"
FORMULAS: Final = f"{_SCRIPT}, {_DRAWN_TWICE}, {_IMAGE}"
# The CDATA section that hides `<` and `&` from XML parsers, in comments of TeX.
_HULL = re.compile(r"\A\s*%\s*<!\[CDATA\[|%?\s*\]\]>\s*\Z")
# The style that Wikipedia puts around each formula.
_STYLED = re.compile(r"\{\\(?:display|text|script)style\s(.*)\}", re.DOTALL)
_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)
_DRAWN = re.compile(r"(?:\A|\s)(?:MathJax|mjx-)", re.IGNORECASE)


def bring_out_formulas(tree: LexborHTMLParser) -> None:
    """Replace scripts and images by the formulas in them, and remove drawn copies of formulas; changes the page."""
    for node in tree.css(_DRAWN_TWICE):
        node.decompose()
    for script in tree.css(_SCRIPT):
        while (drawn := _element_before(script)) is not None and _DRAWN.search(drawn.attributes.get("class") or ""):
            drawn.decompose()
        _put(tree, script, _HULL.sub("", script.text()))
    for image in tree.css(_IMAGE):
        if _show_formula_before(image):
            image.decompose()
        elif formula := (image.attributes.get("alt") or "").strip():
            _put(tree, image, without_style(formula))


def _show_formula_before(image: LexborNode) -> bool:
    """Show the hidden element before an image if it holds a formula, and return whether there is one."""
    before = _element_before(image)
    if before is None or before.css_first("math") is None:
        return False
    if takes_no_room(before.attributes):
        for name in {"style", "hidden"} & before.attributes.keys():
            del before.attrs[name]
    return True


def without_style(formula: str) -> str:
    """A formula without the braces around all of it that only say how large it is drawn."""
    styled = _STYLED.fullmatch(formula.strip())
    return styled[1].strip() if styled and _is_balanced(styled[1]) else formula


def _is_balanced(formula: str) -> bool:
    """Whether braces open before they close, and all close."""
    depth = 0
    for sign in _BRACES.findall(formula):
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return False
    return depth == 0


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
