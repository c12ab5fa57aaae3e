"""From the words of a command line to its exit status."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # `signal` would load enum first
import sys

from gradcli.cli import arguments as reader
from gradcli.cli import environment as world
from gradcli.cli import output, status
from gradcli.cli.telling import colour_choice, tell, tell_bug, tell_problem
from gradcli.commands import is_command, load
from gradcli.errors import Interrupted, OutputProblem, Problem, UsageProblem, out_of_memory

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sys import UnraisableHookArgs

    from gradcli.cli.environment import Environment
    from gradcli.commands.spec import Arguments, Command
    from gradcli.report import Report

DEFAULT = "grad"
_GRAVE = ("kink", "pole", "edge", "jump", "undefined")


class Terminated(BaseException):
    """SIGTERM arrived while a file or rows were to be written, which are written whole or not at all."""


def start() -> None:
    """Run this process's command line and end the process with its exit status."""
    import gc

    # All that a one-shot needs is loaded: from here on Ctrl-C is an exception, which puts things in order.
    if _signal.getsignal(_signal.SIGINT) not in (_signal.SIG_IGN, None):
        _signal.signal(_signal.SIGINT, _signal.default_int_handler)

    sys.unraisablehook = come_again

    # A one-shot makes too little garbage to look for it; a long program still has it collected.
    gc.set_threshold(50_000, 20, 50)
    try:
        status_found = main()
        _signal.signal(_signal.SIGINT, _signal.SIG_IGN)
    except KeyboardInterrupt:
        # Pressed again, or while the problem was told.
        status_found = status.INTERRUPTED
    if not _works_beside() or _leaves_work_behind():
        # Everything is written. Taking the interpreter down would cost 7 ms more, seconds where a session leaves a
        # large graph behind, and what Ctrl-C left behind would lose its memory while it runs.
        import os

        os._exit(status_found)
    sys.exit(status_found)


def come_again(dropped: UnraisableHookArgs) -> None:
    """Send a signal again whose exception arose where Python drops exceptions: in a finaliser, in a lock of an import."""
    number = _RAISED_BY.get(dropped.exc_type)
    if number is None:
        sys.__unraisablehook__(dropped)
        return
    import _thread
    import os
    import time

    def send() -> None:
        time.sleep(0.001)  # by then Python is out of there
        os.kill(os.getpid(), number)

    _thread.start_new_thread(send, ())


_RAISED_BY = {KeyboardInterrupt: _signal.SIGINT, Terminated: _signal.SIGTERM}

# What ended a program holds on to its frames and so to all it made. Freeing that would take seconds.
_last: list[BaseException] = []


def _works_beside() -> bool:
    """Tell whether threads or processes of this one have something to end."""
    if "multiprocessing" in sys.modules:
        return True
    threading = sys.modules.get("threading")
    if threading is None:
        return False
    return any(not thread.daemon for thread in threading.enumerate() if thread is not threading.main_thread())


def _leaves_work_behind() -> bool:
    patience = sys.modules.get("gradcli.core.patience")
    return patience is not None and patience.is_busy()


def _as_utf8(token: str) -> str:
    """Return a word of the command line as the UTF-8 that it is where the locale made something else of its bytes."""
    if token.isascii():
        return token
    import os

    try:
        return os.fsencode(token).decode()
    except UnicodeError:
        return token


def main(tokens: list[str] | None = None, environment: Environment | None = None) -> int:
    """Run a command line and return its exit status; every problem is told here, once, on stderr."""
    tokens = [_as_utf8(token) for token in sys.argv[1:]] if tokens is None else tokens
    environment = world.of_this_process() if environment is None else environment
    try:
        found = _run(tokens, environment)
        output.flush(environment.stdout)
    except Problem as problem:
        _last[:] = [problem]
        return _fail(problem, tokens, environment)
    except BrokenPipeError:
        output.forget_unwritten(environment)
        return status.PIPE_CLOSED
    except KeyboardInterrupt as interrupt:
        _last[:] = [interrupt]
        output.forget_unwritten(environment)
        tell(environment, "\ninterrupted\n" if environment.is_terminal("stderr") else "interrupted\n")
        return status.INTERRUPTED
    except Terminated:
        return status.TERMINATED
    except MemoryError as error:
        _last[:] = [error]
        return _fail(out_of_memory(), tokens, environment)
    except Exception as error:  # noqa: BLE001 (the last line of defence: a bug ends in one line, not a traceback)
        tell_bug(error, tokens, environment)
        return status.BUG
    return found


def _fail(problem: Problem, tokens: list[str], environment: Environment) -> int:
    """Tell a problem after what was written before it; return the exit status."""
    try:
        if not isinstance(problem, OutputProblem):
            output.flush(environment.stdout)
    except BrokenPipeError:
        output.forget_unwritten(environment)
        return status.PIPE_CLOSED
    except OutputProblem as unwritten:
        problem = unwritten
    if isinstance(problem, OutputProblem):
        output.forget_unwritten(environment)
        problem.span, problem.calls = None, []  # a full disk is no matter of a place in the program
    if isinstance(problem, Interrupted) and environment.is_terminal("stderr"):
        tell(environment, "\n")  # after the terminal's own ^C
    tell_problem(problem, tokens, environment)
    return problem.exit_status


def _tell_between(problem: Problem, tokens: list[str], environment: Environment) -> None:
    """Tell a problem that does not end the command, after what was written before it."""
    output.flush(environment.stdout)
    tell_problem(problem, tokens, environment)


def _run(tokens: list[str], environment: Environment) -> int:
    if len(tokens) in (3, 4) and tokens[0] == "__complete":
        from gradcli.cli.completion import answer

        output.write_stream(environment.stdout, answer(tokens[1], tokens[2], "".join(tokens[3:])))
        return status.OK
    default = load(DEFAULT)
    at = reader.first_word(tokens, default.all_options())
    if at is None or not is_command(tokens[at]):
        return _run_default(tokens, default, environment, nothing_named=at is None)
    rest = tokens[:at] + tokens[at + 1 :]
    return _run_command(load(tokens[at]), rest, environment)


def _run_default(tokens: list[str], default: Command, environment: Environment, nothing_named: bool) -> int:
    # `--version version=3` negates a name twice.
    if tokens[:1] == ["--version"] and not any(token.startswith("version=") for token in tokens):
        return _show_version(environment)
    if nothing_named and "--" not in tokens:
        if "--version" in tokens or "-V" in tokens:
            return _show_version(environment)
        if "-h" in tokens or "--help" in tokens:
            from gradcli.commands.manual import overview

            output.write_stream(environment.stdout, overview(*_help_form(tokens, environment)))
            return status.OK
        sources = {"-e", "--expression", "-f", "--file"} & {token.partition("=")[0] for token in tokens}
        if not sources and not reader.read(tokens, load("run")).operands:
            return _run_without_words(tokens, environment)
    return _run_command(default, tokens, environment)


def _show_version(environment: Environment) -> int:
    from gradcli import __version__

    output.write_stream(environment.stdout, f"gradcli {__version__}\n")
    return status.OK


def _run_without_words(tokens: list[str], environment: Environment) -> int:
    """`gradcli` alone: the REPL between two terminals, the program on a piped standard input otherwise."""
    if not environment.is_terminal("stdin"):
        return _run_command(load("run"), [*tokens, "-"], environment)
    if not environment.is_terminal("stdout"):
        raise UsageProblem(
            "there is nothing to compute, and the REPL needs a terminal on both sides",
            hint="gradcli 'x^2' x=3",
        )
    from gradcli.repl.echo import Echo

    # While the prompt loads, too, keys wait for it.
    echo = Echo(environment.stdin)
    echo.switch(on=False)
    try:
        from gradcli.repl.loop import run

        return run(environment, reader.read(tokens, load("run")))
    finally:
        echo.switch(on=True)


def _run_command(command: Command, tokens: list[str], environment: Environment) -> int:
    arguments = reader.read(tokens, command)
    if arguments.switch("help"):
        from gradcli.commands.manual import help_of

        output.write_stream(environment.stdout, help_of(command, *_help_form(tokens, environment)))
        return status.OK
    if environment.config_folder():
        _apply_settings(arguments, environment)
    if arguments.text("output") is not None or command.name == "map":
        _catch_termination()
    from gradcli.commands.spec import Context, run_in_time

    context = Context(
        environment.stdin,
        environment.stdout,
        environment.stderr,
        stream_output=output.format_of(arguments, environment) in ("rich", "plain"),
        config_folder=environment.config_folder(),
        width=environment.width() if environment.is_terminal("stdout") else 80,
        tell=lambda problem: _tell_between(problem, tokens, environment),
    )
    report = run_in_time(command, context, arguments)
    output.deliver(report, arguments, environment)
    return _status_of(report, arguments)


def _help_form(tokens: list[str], environment: Environment) -> tuple[int, bool]:
    width = environment.width() if environment.is_terminal("stdout") else 80
    return width, environment.uses_colour("stdout", colour_choice(tokens))


def _status_of(report: Report, arguments: Arguments) -> int:
    if (
        report.status == status.OK
        and arguments.switch("strict")
        and any(note.kind in _GRAVE for note in report.notes)
    ):
        return status.NO
    return report.status


def _apply_settings(arguments: Arguments, environment: Environment) -> None:
    """Put the settings of the user's file where the command line says nothing."""
    import os

    path = os.path.join(environment.config_folder(), "config.toml")
    if not os.path.exists(path):
        return
    from gradcli.commands.settings import defaults

    known = {option.name for option in arguments.command.all_options()}
    for name, value in defaults(path, lambda text: tell(environment, f"warning: {text}\n")).items():
        if (
            name in known
            and name not in arguments.values
            and not (name == "format" and arguments.switch("json"))
        ):
            arguments.values[name] = [value]


def _catch_termination() -> None:
    import signal

    def terminate(_number: int, _frame: object) -> None:
        raise Terminated

    try:
        signal.signal(signal.SIGTERM, terminate)
    except ValueError:
        return  # Not in the main thread: a test, or an embedding program that has its own handlers.
