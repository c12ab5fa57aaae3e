"""Where the process of a command line begins.

Nothing is imported here but what Python has loaded already: while the rest loads, Ctrl-C ends the process at once and in
silence, as the shell ends a program that has not begun, and not with a traceback from the middle of an import.
"""

import _signal  # type: ignore[import-not-found]  # `signal` would load enum first


def start() -> None:
    """Load the command line and run it; ends the process."""
    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
    from gradcli.cli import main

    main.start()
