"""The command `clean`. Only this package imports typer, and each command loads its code when it runs."""

from __future__ import annotations

import gc
import os
import sys

from cleaner.cli.exit_codes import INTERRUPTED
from cleaner.cli.streams import StreamError, give_up, settle

__all__ = ["main"]

# New objects between two runs of the garbage collector; Python's default is 700.
_GC_THRESHOLD = 50_000


def main() -> None:
    """Run the command line and exit: 0 done, 1 some inputs failed, 2 usage, 130 interrupted, 141 reader gone."""
    # Loading creates many objects and hardly any garbage, and no large matrices are multiplied here: garbage collection
    # and starting threads for linear algebra took a fifth of a short run.
    gc.set_threshold(_GC_THRESHOLD)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    settle()
    try:
        try:
            from cleaner.cli.app import app_for  # noqa: PLC0415  so that an interrupt during loading is handled

            app_for(sys.argv[1:2])(prog_name="clean")
        finally:
            sys.stdout.flush()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except StreamError as error:
        sys.exit(give_up(error))
