"""Where the process of a command line begins.

Nothing is imported here but what Python has loaded already: while the rest loads, Ctrl-C ends the process at once and in
silence, as the shell ends a program that has not begun, and not with a traceback from the middle of an import.
"""

import _signal  # type: ignore[import-not-found]  # `signal` would load enum first
import os
import sys


def start() -> None:
    """Load the command line and run it; ends the process."""
    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
    if len(sys.argv) == 1 and os.isatty(0) and os.isatty(1):
        _await_prompt()
    from gradcli.cli import main

    main.start()


def _await_prompt() -> None:
    """Switch the terminal's echo off at once for a prompt to come: keys pressed by now wait for it, unseen.

    A signal that ends the process while the rest loads switches it on again.
    """
    from gradcli.repl.echo import Echo

    echo = Echo(sys.stdin)

    def leave(number: int, _frame: object) -> None:
        echo.switch(on=True)
        _signal.signal(number, _signal.SIG_DFL)
        os.kill(os.getpid(), number)

    for number in (_signal.SIGINT, _signal.SIGTERM):
        if _signal.getsignal(number) == _signal.SIG_DFL:
            _signal.signal(number, leave)
    echo.switch(on=False)
