"""The command `clean mcp`: serves tools for language models on standard input and output."""

from __future__ import annotations


def run() -> None:
    """Serve until the input ends.

    Raises:
        CleanerError: The extra is missing.
    """
    from cleaner.adapters.mcp import server  # noqa: PLC0415  loads the protocol's library

    server().run()
