"""Two ways to the prompt: in this process through prompt_toolkit's pipe, and a real one in a pseudo-terminal."""

from __future__ import annotations

import io
import threading
import time
from typing import TYPE_CHECKING

import pexpect
import pyte
import pytest
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from gradcli.cli.arguments import read
from gradcli.cli.environment import Environment
from gradcli.commands import load
from gradcli.repl.loop import Repl
from tests.world import command, environment_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

PASTE, PASTE_END = "\x1b[200~", "\x1b[201~"
# Seconds that a test waits for what must come; a machine may have much else to do.
PATIENCE = 40.0
GRADCLI = tuple(command())


def least_time(run: Callable[[], object], runs: int = 5) -> float:
    """Return the least time of several runs: this thread's own, as what else the machine does is not counted."""
    taken = []
    for _ in range(runs):
        start = time.thread_time()
        run()
        taken.append(time.thread_time() - start)
    return min(taken)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class Conversation:
    """A prompt in this process: `say` runs an entry and returns what it wrote."""

    def __init__(self, home: Path, options: tuple[str, ...] = (), **variables: str) -> None:
        self.stream = Terminal()
        world = {"TERM": "xterm", "HOME": str(home), "NO_COLOR": "1", "COLUMNS": "80", **variables}
        ends = frozenset({"stdin", "stdout", "stderr"})
        self.environment = Environment(Terminal(), self.stream, self.stream, world, ends)
        self.repl = Repl(self.environment, read(list(options), load("run")))

    def say(self, *entries: str) -> str:
        """Run entries one after the other; return what the last one wrote."""
        start = 0
        for entry in entries:
            start = len(self.stream.getvalue())
            self.repl.take(entry)
        return self.stream.getvalue()[start:]

    def type(self, keys: str) -> str:
        """Run the loop on keys, then Ctrl-D; return all that was written."""
        with create_pipe_input() as pipe:
            # From a thread: a pipe holds 64 kB only.
            sender = threading.Thread(target=pipe.send_text, args=(keys + "\x03\x04",), daemon=True)
            sender.start()
            self.repl.run(pipe, DummyOutput())
            sender.join()
        return self.stream.getvalue()


@pytest.fixture
def talk(tmp_path: Path) -> Conversation:
    """Return a prompt in this process with an empty home."""
    conversation = Conversation(tmp_path)
    conversation.repl.engine.start()
    while not conversation.repl.engine.is_warm:
        time.sleep(0.005)
    return conversation


class AnsweringScreen(pyte.Screen):
    """A screen that answers where its cursor is, as terminals do."""

    answer: Callable[[str], object]

    def write_process_input(self, data: str) -> None:
        self.answer(data)


class LiveTerminal:
    """gradcli in a pseudo-terminal of a size, and what its screen shows."""

    def __init__(
        self, home: Path, columns: int, rows: int, command: Sequence[str] = GRADCLI, **variables: str
    ) -> None:
        world = environment_at(home, **{"TERM": "xterm-256color", "LANG": "C.UTF-8", **variables})
        self.screen = AnsweringScreen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.child = pexpect.spawn(
            command[0], list(command[1:]), env=world, dimensions=(rows, columns), cwd=str(home)
        )
        self.child.delaybeforesend = None
        self.screen.answer = self.child.send

    def keys(self, text: str) -> None:
        """Press keys."""
        self.child.send(text)

    def paste(self, text: str) -> None:
        """Paste a text as a terminal does."""
        self.child.send(PASTE + text + PASTE_END)

    def text(self) -> str:
        """Return the lines of the screen without blanks at their ends."""
        return "\n".join([line.rstrip() for line in self.screen.display]).rstrip()

    def wait(self, what: str | Callable[[], bool]) -> None:
        """Wait until the screen shows a text, or until something holds; fail after a while."""
        end = time.monotonic() + PATIENCE
        while not (what in self.text() if isinstance(what, str) else what()):
            if time.monotonic() > end:
                pytest.fail(f"waited for {what!r}; the screen shows:\n{self.text()}")
            self.pump(0.05)

    def pump(self, seconds: float) -> None:
        """Show what arrives within some seconds."""
        try:
            self._stream.feed(self.child.read_nonblocking(65536, seconds))
        except pexpect.TIMEOUT:
            return
        except pexpect.EOF:
            self.child.wait()

    def line(self, number: int) -> str:
        """Return a line of the screen, counted from 0."""
        return self.screen.display[number].rstrip()

    def current(self) -> str:
        """Return the line in which the cursor stands."""
        return self.line(self.screen.cursor.y)

    def row_of(self, text: str) -> int:
        """Return the last row that shows a text."""
        return max(i for i, line in enumerate(self.screen.display) if text in line)

    def colour_at(self, row: int, column: int) -> str:
        """Return the colour of a cell."""
        return self.screen.buffer[row][column].fg

    def ended(self) -> bool:
        """Tell whether gradcli has ended."""
        return not self.child.isalive()


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Callable[..., LiveTerminal]]:
    """Return what opens live terminals: `terminal(80, 24)`; they are closed at the end."""
    opened: list[LiveTerminal] = []

    def open_terminal(
        columns: int = 80, rows: int = 24, home: Path = tmp_path, command: Sequence[str] = GRADCLI,
        prompt: str = ">>>", **variables: str,
    ) -> LiveTerminal:  # fmt: skip
        opened.append(LiveTerminal(home, columns, rows, command, **variables))
        opened[-1].wait(prompt)
        return opened[-1]

    yield open_terminal
    for each in opened:
        each.child.close(force=True)
