"""Reads an entry, runs it, shows what it gave, and so on: the prompt between two terminals."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from typing import TYPE_CHECKING

from gradcli.core.freeing import hold, let_go
from gradcli.errors import Interrupted, Problem, out_of_memory
from gradcli.repl.display import Display
from gradcli.repl.echo import Echo
from gradcli.repl.engine import Engine
from gradcli.repl.line.paste import cells_of, entered, is_of_notebook, raises_on_purpose
from gradcli.repl.line.stash import Stash
from gradcli.repl.registry import command_meant
from gradcli.repl.settings import Settings
from gradcli.repl.workspace import Workspace

if TYPE_CHECKING:
    from prompt_toolkit.input import Input
    from prompt_toolkit.output import Output

    from gradcli.cli.environment import Environment
    from gradcli.commands.spec import Arguments, Context
    from gradcli.repl.lesson import Course
    from gradcli.repl.line.prompt import Prompt
    from gradcli.report import Data, Report
    from gradcli.session import Session


def run(environment: Environment, arguments: Arguments) -> int:
    """Run the prompt until the user leaves; return the exit status."""
    return Repl(environment, arguments).run()


class Repl:
    """All that belongs to one session at the prompt; commands get it as their first argument."""

    def __init__(self, environment: Environment, arguments: Arguments) -> None:
        self.environment = environment
        self.settings = Settings(environment.config_folder(), arguments)
        self.display = Display(environment, arguments.text("color"))
        state = environment.folder("XDG_STATE_HOME", os.path.join(".local", "state"))
        self.history_path = os.path.join(state, "history") if state else ""
        self.stash = Stash(os.path.join(state, "pastes") if state else "")
        self.echo = Echo(environment.stdin)
        self.engine = Engine(self._make_session)
        self.workspace = Workspace(self.engine, self.display)
        self.workspace.preface = _preface(arguments, self.settings)
        self.lesson: Course | None = None
        self.lessons_done: set[str] = set()
        # What the report of the last command holds.
        self.last_data: dict[str, Data] = {}
        # What the next prompt begins with, as `:edit` leaves it.
        self.draft = ""
        self._arguments = arguments

    def _make_session(self) -> Session:
        from gradcli.commands.partials import explained, limits_of
        from gradcli.repl.live import LiveSession

        seed = self._arguments.integer("seed")
        session = LiveSession(
            write=self.display.write,
            warn=self.workspace.warn,
            dtype=self.settings.text("dtype") or None,
            seed=seed,
            limits=limits_of(self._arguments),
        )
        session.runtime.explain = explained
        self.workspace.pristine = session.checkpoint()
        return session

    def context(self) -> Context:
        """Return what a shared command may touch: this terminal and this session."""
        from gradcli.commands.spec import Context

        world = self.environment
        return Context(
            None,
            world.stdout,
            world.stderr,
            session=self.workspace.session,
            config_folder=world.config_folder(),
            width=world.width(),
        )

    def show(self, report: Report) -> None:
        """Write a report of the prompt's own commands, with the settings that hold."""
        from gradcli.commands import load
        from gradcli.commands.spec import Arguments

        options = {name: [value] for name, value in self.settings.options().items()}
        self.display.report(report, Arguments(load("eval"), [], options))

    # ----- entries -------------------------------------------------------------------------------

    def take(self, text: str) -> None:
        """Run an entry: a command, a question, or cells of a program.

        Raises: EOFError where the entry ends the session.
        """
        self.display.begin(self.settings.lines_shown())
        try:
            self._take(self.stash.expanded(text))
        except EOFError:
            raise
        except Problem as problem:
            self.workspace.tell(problem)
        except KeyboardInterrupt as interrupt:
            hold(interrupt)  # it leads to all that was at work
            self.display.problem(Interrupted("interrupted"))
        except BrokenPipeError:
            raise EOFError from None
        except MemoryError:
            self.display.problem(out_of_memory())
        except Exception as error:  # noqa: BLE001 (a bug of ours costs a line, not the session)
            self._tell_bug(error)
        finally:
            self.display.end_line()
            let_go()

    def _take(self, text: str) -> None:
        line = text.strip()
        if not line:
            return
        if line in ("exit", "quit", "exit()", "quit()"):
            raise EOFError
        if self.lesson is not None and self.lesson.takes_word(line):
            return
        if line in ("clear", "cls") and line not in self.workspace.names():
            self.display.clear()
        elif line.startswith(":"):
            self._command(line[1:].strip())
        elif line[0] in "%$g" and (command := command_meant(line)) is not None:
            self._command(command)
        elif (question := _question(line)) is not None and "help" not in self.workspace.names():
            from gradcli.repl.commands import show_help

            show_help(self, question)
        elif is_of_notebook(line):
            self.display.line("this is a notebook's command: it does nothing here", "dim")
        else:
            text = entered(text)
            cells = cells_of(text)
            for number, cell in enumerate(cells, 1):
                if not self.workspace.run(cell) and not raises_on_purpose(cell):
                    self._tell_rest(len(cells) - number)
                    break
            if self.lesson is not None:
                self.lesson.after_entry(text)

    def _tell_rest(self, count: int) -> None:
        if count:
            self.display.line(f"{count} more cell{'s were' if count > 1 else ' was'} not run", "dim")

    def _command(self, line: str) -> None:
        from gradcli.repl.commands import run_command

        course = self.lesson
        self.last_data = {}
        run_command(self, line)
        if course is not None and course is self.lesson and not line.startswith("lesson"):
            course.after_entry(f":{line}")

    def _tell_bug(self, error: Exception) -> None:
        import traceback

        from gradcli import __version__

        what = f"{type(error).__name__}: {error}".replace("\n", " ")[:200]
        self.display.line(
            f"gradcli {__version__} has a bug: {what}; the session is as it was before the line", "bad"
        )
        if self._arguments.switch("debug"):
            self.display.line("".join(traceback.format_exception(error)))

    # ----- the loop ------------------------------------------------------------------------------

    def run(self, input: Input | None = None, output: Output | None = None) -> int:
        """Read and run entries until the user leaves; `input` and `output` replace the terminal in tests."""
        self._greet()
        if input is None:
            _leave_tidily_on_termination()
        if input is None and self.environment.variables.get("TERM", "") in ("dumb", "unknown"):
            from gradcli.repl.plain import read_plainly

            self.echo.switch(on=True)  # such a terminal shows what is typed by this alone
            return read_plainly(self)
        from gradcli.repl.line.prompt import Prompt

        prompt = Prompt(self, input, output)
        self.echo.switch(on=False)
        if input is None:
            self.echo.stay_off()
        try:
            return self._run(prompt)
        finally:
            with suppress(KeyboardInterrupt):
                prompt.interrupt.becomes_signal()
            self.echo.switch(on=True)

    def _run(self, prompt: Prompt) -> int:
        while True:
            try:
                self._read_and_take(prompt)
            except EOFError:
                return 0
            except KeyboardInterrupt:
                # At the prompt, or once more while an entry was ended.
                self.draft = ""

    def _read_and_take(self, prompt: Prompt) -> None:
        """Read an entry and run it. Raises: EOFError at the end of the session, KeyboardInterrupt at the prompt."""
        prompt.interrupt.becomes_key()
        text = prompt.read(self.draft)
        self.draft = ""
        # A shell that stopped and continued this process may have switched it on again.
        self.echo.switch(on=False)
        try:
            prompt.interrupt.becomes_signal()
        except KeyboardInterrupt:
            self.display.problem(Interrupted("interrupted"))
            return
        self.take(text)

    def _greet(self) -> None:
        from gradcli import __version__

        wide = self.environment.width() >= 70
        more = "  :help for help, :lesson to learn, Ctrl-D to leave" if wide else "  :help"
        self.display.line(f"gradcli {__version__}{more}", "dim")
        for complaint in self.settings.complaints:
            self.display.warn(complaint)


def _leave_tidily_on_termination() -> None:
    """Let SIGTERM end the session by way of what puts the terminal back as it was."""
    import signal

    from gradcli.cli import status

    def leave(_number: int, _frame: object) -> None:
        raise SystemExit(status.TERMINATED)

    try:
        signal.signal(signal.SIGTERM, leave)
    except ValueError:
        return  # Not in the main thread: an embedding program has its own handlers.


def _preface(arguments: Arguments, settings: Settings) -> list[str]:
    """Return the statements that do what --dtype and --seed did."""
    dtype, seed = settings.text("dtype"), arguments.integer("seed")
    lines = [f"set_default_dtype({dtype})"] if dtype else []
    return lines if seed is None else [*lines, f"manual_seed({seed})"]


_ASKS = re.compile(
    r"\?{1,2}\s*(?P<before>.*)|(?P<after>:?[\w.]+)\s*\?{1,2}|help(?:\(\s*['\"]?(?P<called>[\w.]*)['\"]?\s*\))?"
)


def _question(line: str) -> str | None:
    """Return what `?name`, `name?` or `help(name)` asks about, "" for a bare `?`, None if the line asks nothing."""
    found = _ASKS.fullmatch(line)
    if found is None:
        return None
    return (found["before"] or found["after"] or found["called"] or "").strip()
