"""What Ctrl-C is: a key while a line is edited, a signal while an entry runs, and never lost between the two."""

from __future__ import annotations

import select
import termios
from typing import TYPE_CHECKING

from prompt_toolkit.input.typeahead import get_typeahead, store_typeahead
from prompt_toolkit.keys import Keys

from gradcli.repl.echo import switch_modes

if TYPE_CHECKING:
    from prompt_toolkit.input import Input
    from prompt_toolkit.key_binding import KeyPress


class InterruptKey:
    """Ctrl-C of a terminal, also one that is pressed while Enter is still on its way to the program.

    prompt_toolkit reads it as a key until it has put the terminal back, some milliseconds after Enter, and what it
    reads as a key waits for the next prompt, as long as the entry may run.
    """

    def __init__(self, terminal: Input) -> None:
        self._terminal = terminal

    def becomes_key(self) -> None:
        """Let Ctrl-C be a key from now on; prompt_toolkit leaves it so when it puts the terminal back."""
        self._switch(signals=False)

    def becomes_signal(self) -> None:
        """Let Ctrl-C be a signal from now on.

        Raises: KeyboardInterrupt where it was pressed as a key meanwhile. Keys before it are forgotten then, as
        terminals forget them, and those behind it wait for the next prompt.
        """
        if not self._switch(signals=True):
            return
        pressed = get_typeahead(self._terminal) + self._waiting()
        interrupts = [place for place, press in enumerate(pressed) if press.key == Keys.ControlC]
        store_typeahead(self._terminal, pressed[interrupts[-1] + 1 :] if interrupts else pressed)
        if interrupts:
            raise KeyboardInterrupt

    def _waiting(self) -> list[KeyPress]:
        found: list[KeyPress] = []
        while not self._terminal.closed and select.select([self._terminal.fileno()], [], [], 0)[0]:
            found += self._terminal.read_keys()
        return found

    def _switch(self, signals: bool) -> bool:
        """Tell the terminal; return whether there is one."""
        return switch_modes(self._terminal.fileno(), termios.ISIG, signals)
