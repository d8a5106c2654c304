"""The command's exit codes; docs/cli.md says the same to users. 0 is done."""

from __future__ import annotations

FAILED = 1  # some inputs, a check, a rule's case, or standard output
USAGE = 2  # a mistake in how the command was used, or nothing could be begun
# 128 and the number of a signal, SIGINT or SIGPIPE, as shells show what it ended.
INTERRUPTED = 130
PIPE_CLOSED = 141
