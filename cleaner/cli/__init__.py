"""The command `clean`. Only this package imports typer, and it loads what a command needs when the command runs."""

from __future__ import annotations

import sys

__all__ = ["main"]

INTERRUPTED = 130


def main() -> None:
    """Run the command line and exit: 0 done, 1 some inputs failed, 2 usage, 130 interrupted, 141 reader gone."""
    try:
        from cleaner.cli.app import app_for  # noqa: PLC0415  an interrupt while this loads is an interrupt too

        app_for(sys.argv[1:2])(prog_name="clean")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
