"""The session behind the prompt: entries that worked, the last value, what can be taken back, what to explain."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gradcli.core.freeing import hold
from gradcli.core.lazy import quiet_numpy
from gradcli.errors import Interrupted, Problem
from gradcli.records import Record
from gradcli.repl.registry import colon_forgotten, in_words_of_prompt
from gradcli.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.repl.display import Display
    from gradcli.repl.engine import Engine
    from gradcli.repl.why.gradient import GradientLog
    from gradcli.session import Session

# Names that the prompt binds to the last value.
ANSWERS = ("_", "ans")
UNDO_STEPS = 50
_CALL = re.compile(r"[\w)\]]'*[ \t]*\(")
_ANSWER = re.compile(r"(?<![\w.])(?:_|ans)(?!\w)")
_ASKS_GRADIENT = re.compile(r"^[^\W\d][\w.]*\.grad[ \t]*(?:#.*)?\Z", re.MULTILINE)


class Entry(Record):
    """A cell that worked: its number, its text, whether it ended in a value, the answers' names that it bound."""

    number: int
    text: str
    has_value: bool
    answers: tuple[str, ...] = ()


class Workspace:
    """Runs cells in the session, each of them wholly or not at all."""

    def __init__(self, engine: Engine, display: Display) -> None:
        self._engine = engine
        self.display = display
        self.entries: list[Entry] = []
        # Brings the session back to how it was made.
        self.pristine: Callable[[], None] | None = None
        # What a script of these cells begins with, for the options that the session was started with.
        self.preface: list[str] = []
        self.count = 0
        self.last_value: Any = None
        # What `:why` has to go on: the last cell's text, its problem, the warnings it gave.
        self.last_text = ""
        self.last_problem: Problem | None = None
        self.warnings: list[str] = []
        self._undo: list[tuple[Callable[[], None], list[Entry], Any, str]] = []
        self._gradients: GradientLog | None = None

    @property
    def session(self) -> Session:
        """The session; the first time, it may have to be waited for."""
        return self._engine.session

    def warn(self, text: str) -> None:
        """Show a warning of the session and keep it for `:why`."""
        text = in_words_of_prompt(text)
        self.warnings.append(text)
        self.display.warn(text)

    def run(self, text: str) -> bool:
        """Run a cell and show its last value; return whether it worked. A cell that fails changes nothing."""
        self.count += 1
        self.warnings.clear()
        self.last_text, self.last_problem = text, None
        try:
            source = Source(text, f"<repl:{self.count}>")
            shown = self._attempt(lambda: self.session.run(source, "last", present=self._present))
        except Problem as problem:
            problem.hint = colon_forgotten(text, problem) or problem.hint
            self.tell(problem)
            return False
        answers = self._remember(shown[-1] if shown else None)
        self.entries.append(Entry(self.count, text, bool(shown), answers))
        self.display.end_line()
        if not shown and _ASKS_GRADIENT.search(text.strip()):
            self.display.line("None  (:why says why)", "dim")
        for note in self.session.take_notes():
            self.display.note(note)
        self.gradients.note(self.session, self.count)
        return True

    def tell(self, problem: Problem) -> None:
        """Show a problem and keep it for `:why`, without the frames that keep in memory all that it led through."""
        self.display.problem(problem)
        hold(problem.__traceback__, problem.__context__)
        problem.__context__ = None
        self.last_problem = problem.with_traceback(None)

    @property
    def gradients(self) -> GradientLog:
        """Which cells filled which gradients."""
        if self._gradients is None:
            from gradcli.repl.why.gradient import GradientLog

            self._gradients = GradientLog()
        return self._gradients

    def _present(self, value: Any) -> None:
        self.display.value(self.session.text_of(value))

    def note_program(self, text: str) -> None:
        """Take a program that has run, of a file, as a cell that worked."""
        self.entries.append(Entry(self.count, text, False))

    def change(self, work: Callable[[], Any], command: str) -> Any:
        """Return what `work` gives, which may change the session and can be undone; `command` is what asked for it.

        Raises: Problem.
        """
        self.count += 1
        return self._attempt(work, command)

    def _attempt(self, work: Callable[[], Any], command: str = "") -> Any:
        restore = self.session.checkpoint()
        quiet_numpy()
        try:
            found = work()
        except KeyboardInterrupt:
            restore()
            raise Interrupted("interrupted") from None
        except BaseException:
            restore()
            raise
        self._undo.append((restore, list(self.entries), self.last_value, command))
        del self._undo[:-UNDO_STEPS]
        return found

    def _remember(self, value: Any) -> tuple[str, ...]:
        """Bind the answers to a value, except one that a program has taken for itself; return those bound."""
        if value is None:
            return ()
        session, bound = self.session, self.session.runtime.variables
        answers = [name for name in ANSWERS if name not in bound or bound[name] is self.last_value]
        for name in answers:
            session.bind(name, value)
        self.last_value = value
        return tuple(answers)

    def undo(self) -> str | None:
        """Take back the last change of the session; return its cell or command, None if there is none.

        Cells behind it that only looked at something go with it.
        """
        taken = None
        while self._undo:
            restore, entries, value, command = self._undo.pop()
            restore()
            cells = [entry.text for entry in self.entries[len(entries) :]]
            taken = command or "\n".join(cells)
            self.entries[:] = entries
            self.last_value = value
            if command or not all(only_looks(cell) for cell in cells):
                break
        return taken

    def names(self) -> list[str]:
        """Return the names that the user's cells have bound."""
        return [name for name in self.session.names() if name not in ANSWERS]

    def reset(self) -> None:
        """Be as at the start: no names, no imports and what they brought, the random numbers from their beginning."""
        session = self.session

        def start_anew() -> None:
            assert self.pristine is not None
            self.pristine()
            self.pristine = session.checkpoint()

        self.change(start_anew, ":reset")
        self.last_value = None
        self.entries.clear()

    def script(self) -> str:
        """Return the cells that worked as a script that runs by itself.

        Where a cell uses the answer of another one, the cells assign it.
        """
        uses = any(_ANSWER.search(entry.text) for entry in self.entries)
        texts = list(self.preface)
        for entry in self.entries:
            text = entry.text.strip("\n")
            texts.append(assigning(text, entry.answers) if uses and entry.answers else text)
        return "".join([text + "\n" for text in texts])


def only_looks(text: str) -> bool:
    """Tell whether a cell that worked changed nothing: expressions without a call."""
    from gradcli.lang import syntax
    from gradcli.lang.reading.parser import parse

    body = parse(Source(text, "<repl>")).body
    return not _CALL.search(text) and all(isinstance(each, syntax.ExpressionStatement) for each in body)


def assigning(text: str, names: tuple[str, ...]) -> str:
    """Return a program whose last expression is also assigned to names."""
    from gradcli.lang.reading.parser import parse

    last = parse(Source(text, "<repl>")).body[-1].span
    expression = text[last.start : last.end].rstrip().rstrip(";")
    return f"{text[: last.start]}{' = '.join(names)} = {expression}\n{names[-1]}"
