"""Kept blocks as text, Markdown or HTML.

All three renderers see the same units: a block, or a data table with its cells. A table that only lays a page out (the
article in one cell, the menu in another) is no table here: its cells are read as if they stood alone. Structure comes
from `Block.path`; every walk over it is a loop, so a page may nest as deep as it likes.
"""

from __future__ import annotations

from cleaner.render.as_html import to_html
from cleaner.render.as_markdown import to_markdown
from cleaner.render.as_text import to_text
from cleaner.render.inline import is_safe_address

__all__ = ["is_safe_address", "to_html", "to_markdown", "to_text"]
