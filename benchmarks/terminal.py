"""A prompt in a pseudo-terminal, for what a user waits for: the first prompt, and a key until it shows."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import tempfile
import termios
from pathlib import Path
from typing import TYPE_CHECKING

from works import PROGRAMS

if TYPE_CHECKING:
    from collections.abc import Callable

GRADCLI = [str(Path(sys.executable).with_name("gradcli"))]
BARE = [
    sys.executable,
    "-c",
    "from prompt_toolkit import PromptSession; PromptSession(multiline=True).prompt('>>> ')",
]
PATIENCE = 30.0


class Terminal:
    """A command in a terminal of its own, which answers no questions about the place of the cursor."""

    def __init__(self, command: list[str]) -> None:
        world = {**os.environ, "HOME": tempfile.gettempdir(), "TERM": "xterm-256color"}
        ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (24, 80))
        self.process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            env={**world, "PROMPT_TOOLKIT_NO_CPR": "1"},
        )
        os.close(theirs)
        self.end = ours

    def wait(self, text: bytes) -> None:
        """Read until a text has come. Raises: TimeoutError."""
        seen = b""
        while text not in seen:
            if not select.select([self.end], [], [], PATIENCE)[0]:
                raise TimeoutError(f"waited for {text!r}")
            seen = seen[-100:] + os.read(self.end, 65536)

    def settle(self) -> None:
        """Read until nothing comes for a while."""
        while select.select([self.end], [], [], 0.5)[0]:
            os.read(self.end, 65536)

    def keys(self, text: str) -> None:
        """Press keys."""
        data = text.encode()
        while data:
            data = data[os.write(self.end, data[:1024]) :]

    def close(self) -> None:
        """End the command."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        os.close(self.end)


def first_prompt(command: list[str]) -> Callable[[], Callable[[], object]]:
    """Return a `prepare` for starting a command until its prompt shows."""

    def run() -> None:
        terminal = Terminal(command)
        terminal.wait(b">>>")
        terminal.close()

    return lambda: run


def key_to_screen(command: list[str]) -> Callable[[], Callable[[], object]]:
    """Return a `prepare` for a key until it shows, at the end of a program of 200 lines."""

    def prepare() -> Callable[[], object]:
        terminal = Terminal(command)
        terminal.wait(b">>>")
        terminal.settle()
        terminal.keys(f"\x1b[200~{PROGRAMS['key_to_screen']}\x1b[201~")
        terminal.settle()

        def run() -> None:
            terminal.keys("Q")
            terminal.wait(b"Q")

        return run

    return prepare
