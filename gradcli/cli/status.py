"""Exit statuses of the command line; a Problem carries its own."""

from __future__ import annotations

OK = 0
NO = 1  # the answer is "no": a check that does not hold, a failed assert, --strict
USAGE = 2  # the command line cannot be understood
SYNTAX = 3  # syntax error
DATA = 4  # input data is missing, undecodable, ragged or not numeric
EVALUATION = 5  # evaluation error
LIMIT = 6  # a limit: time, steps, memory, depth
ROWS_FAILED = 7  # map finished, some rows failed
BUG = 70  # a bug in gradcli
OUTPUT = 74  # output could not be written
INTERRUPTED = 130  # Ctrl-C
PIPE_CLOSED = 141  # the reader of the output went away
TERMINATED = 143  # SIGTERM
