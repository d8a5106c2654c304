"""Clean article bodies from HTML and from text that was already scraped.

    from cleaner import clean
    article = clean(html_or_text)
    article.text, article.removals

Everything is loaded when it is first used, so that importing this costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cleaner.article import Article
    from cleaner.blocks import Options, Removal
    from cleaner.errors import CleanerError
    from cleaner.fetch import afetch, fetch, fetch_many
    from cleaner.pipeline import Stage, clean, clean_html, clean_text

__all__ = [
    "Article",
    "CleanerError",
    "Options",
    "Removal",
    "Stage",
    "afetch",
    "clean",
    "clean_html",
    "clean_text",
    "fetch",
    "fetch_many",
]
__version__ = "0.1.0"

_HOMES = {
    "Article": "cleaner.article",
    "CleanerError": "cleaner.errors",
    "Options": "cleaner.blocks",
    "Removal": "cleaner.blocks",
    "Stage": "cleaner.pipeline",
    "afetch": "cleaner.fetch",
    "clean": "cleaner.pipeline",
    "clean_html": "cleaner.pipeline",
    "clean_text": "cleaner.pipeline",
    "fetch": "cleaner.fetch",
    "fetch_many": "cleaner.fetch",
}


if not TYPE_CHECKING:  # a checker would take any name for one of ours

    def __getattr__(name: str) -> Any:  # noqa: ANN401  one function for all public names
        """Load a public name from where it lives."""
        if name not in _HOMES:
            msg = f"module 'cleaner' has no attribute {name!r}"
            raise AttributeError(msg)
        from importlib import import_module  # noqa: PLC0415  loaded only when a name is asked for

        return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
