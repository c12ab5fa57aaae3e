"""Keys from the terminal, with long pastes taken in linear time."""

from __future__ import annotations

from prompt_toolkit.input import Input, create_input
from prompt_toolkit.input.vt100_parser import Vt100Parser
from prompt_toolkit.key_binding.key_processor import KeyPress
from prompt_toolkit.keys import Keys

_END = "\x1b[201~"


class PasteParser(Vt100Parser):
    """The parser of prompt_toolkit, except that a paste is collected in pieces and searched once.

    Its own looks through all that was pasted so far at every kilobyte: minutes for ten megabytes.
    """

    def reset(self, request: bool = False) -> None:
        """Begin anew, outside any paste."""
        super().reset(request)
        self._pieces: list[str] = []
        self._tail = ""

    def feed(self, data: str) -> None:
        """Take characters; hand keys, and a paste once it is whole, to the callback."""
        if not self._in_bracketed_paste:
            super().feed(data)
            return
        self._pieces.append(data)
        # The end mark may be cut in two by the pieces.
        seen = self._tail + data
        if _END not in seen:
            self._tail = seen[-len(_END) + 1 :]
            return
        content, _, following = "".join(self._pieces).partition(_END)
        self._pieces.clear()
        self._tail = ""
        self._in_bracketed_paste = False
        self.feed_key_callback(KeyPress(Keys.BracketedPaste, content))
        self.feed(following)


def terminal_input() -> Input:
    """Return the terminal as prompt_toolkit's input."""
    made = create_input()
    parser = getattr(made, "vt100_parser", None)
    if isinstance(parser, Vt100Parser):
        made.vt100_parser = PasteParser(parser.feed_key_callback)  # type: ignore[attr-defined]
    return made
