"""Kept blocks as text, Markdown or HTML.

All three renderers see the same units: a block, or a data table with its cells. A table that only lays a page out (the
article in one cell, the menu in another) is no table here: its cells are read as if they stood alone. Structure comes
from `Block.path`; every walk over it is a loop, so a page may nest as deep as it likes. Plain text has lines alone: for
Markdown and HTML their forms are told first, and made blocks with such a structure.
"""

from __future__ import annotations

from cleaner.render.as_html import to_html
from cleaner.render.as_markdown import to_markdown
from cleaner.render.as_text import to_text
from cleaner.render.inline import is_safe_address
from cleaner.render.plain import text_to_html, text_to_markdown

__all__ = ["is_safe_address", "text_to_html", "text_to_markdown", "to_html", "to_markdown", "to_text"]
