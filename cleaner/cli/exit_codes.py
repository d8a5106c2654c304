"""Exit codes of the command, which docs/cli.md lists for users; 0 means done."""

from __future__ import annotations

FAILED = 1  # of some inputs, a check, a rule's test case, or standard output
USAGE = 2  # wrong usage, or the command could not begin
# 128 plus the number of a signal, SIGINT or SIGPIPE, as shells report processes that it ended.
INTERRUPTED = 130
PIPE_CLOSED = 141
