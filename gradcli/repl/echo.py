"""The terminal's echo of keys, which is off while a program runs."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO


class Echo:
    """The terminal's own echo and line editing. Off, keys pressed while a program runs wait for the next prompt.

    Echoed, they would stand in the output, and one that comes just before the prompt is drawn would shift it.
    Edited, Ctrl-D would be lost, and what is pasted would end at the 4,096th character.
    """

    def __init__(self, stdin: TextIO | None) -> None:
        try:
            self._terminal = -1 if stdin is None else stdin.fileno()
        except (OSError, ValueError):
            self._terminal = -1

    def switch(self, on: bool) -> None:
        """Switch both; where there is no terminal, nothing happens."""
        import termios

        switch_modes(self._terminal, termios.ECHO | termios.ICANON, on)

    def stay_off(self) -> None:
        """Switch both off again whenever a shell that has stopped this process lets it go on, as shells switch them on."""
        import os
        import signal

        def again(_number: int, _frame: object) -> None:
            # In the background the terminal belongs to the shell.
            if os.tcgetpgrp(self._terminal) == os.getpgrp():
                self.switch(on=False)

        try:
            signal.signal(signal.SIGCONT, again)
        except ValueError:
            return  # Not in the main thread: an embedding program has its own handlers.


def switch_modes(terminal: int, bits: int, on: bool) -> bool:
    """Switch local modes of a terminal, as `termios.ECHO`; return whether there is such a terminal."""
    import termios

    try:
        modes = termios.tcgetattr(terminal)
        modes[3] = modes[3] | bits if on else modes[3] & ~bits
        termios.tcsetattr(terminal, termios.TCSANOW, modes)
    except (termios.error, ValueError):
        return False
    return True
