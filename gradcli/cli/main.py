"""From the words of a command line to its exit status."""

from __future__ import annotations

import sys

from gradcli.cli import arguments as reader
from gradcli.cli import environment as world
from gradcli.cli import output, status
from gradcli.commands import load, names
from gradcli.errors import Problem, UsageProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.cli.environment import Environment
    from gradcli.commands.spec import Arguments, Command
    from gradcli.report import Report

DEFAULT = "grad"
_GRAVE = ("kink", "pole", "edge", "jump", "undefined")


class Terminated(BaseException):
    """SIGTERM arrived while a file was to be written."""


def main(tokens: list[str] | None = None, environment: Environment | None = None) -> int:
    """Run a command line and return its exit status; every problem is told here, once, on stderr."""
    tokens = sys.argv[1:] if tokens is None else tokens
    environment = world.of_this_process() if environment is None else environment
    try:
        return _run(tokens, environment)
    except Problem as problem:
        _drop_unwritten(environment, problem)
        _tell_problem(problem, tokens, environment)
        return problem.exit_status
    except BrokenPipeError:
        _drop_unwritten(environment)
        return status.PIPE_CLOSED
    except KeyboardInterrupt:
        output.tell(environment, "\ninterrupted\n" if environment.is_terminal("stderr") else "interrupted\n")
        return status.INTERRUPTED
    except Terminated:
        return status.TERMINATED
    except Exception as error:  # noqa: BLE001 (the last line of defence: a bug ends in one line, not a traceback)
        _tell_bug(error, tokens, environment)
        return status.BUG


def _run(tokens: list[str], environment: Environment) -> int:
    default = load(DEFAULT)
    at = reader.first_word(tokens, default.all_options())
    if at is None or tokens[at] not in names():
        return _run_default(tokens, default, environment, nothing_named=at is None)
    rest = tokens[:at] + tokens[at + 1 :]
    return _run_command(load(tokens[at]), rest, environment)


def _run_default(tokens: list[str], default: Command, environment: Environment, nothing_named: bool) -> int:
    if nothing_named and "--" not in tokens:
        if "--version" in tokens or "-V" in tokens:
            from gradcli import __version__

            output.write_stream(environment.stdout, f"gradcli {__version__}\n")
            return status.OK
        if "-h" in tokens or "--help" in tokens:
            from gradcli.commands.manual import overview

            output.write_stream(environment.stdout, overview(*_help_form(tokens, environment)))
            return status.OK
        if not {"-e", "--expression", "-f", "--file"} & {token.partition("=")[0] for token in tokens}:
            return _run_without_words(tokens, environment)
    return _run_command(default, tokens, environment)


def _run_without_words(tokens: list[str], environment: Environment) -> int:
    """`gradcli` alone: the REPL between two terminals, the program on a piped standard input otherwise."""
    if not environment.is_terminal("stdin"):
        return _run_command(load("run"), [*tokens, "-"], environment)
    if not environment.is_terminal("stdout"):
        raise UsageProblem(
            "there is nothing to compute, and the REPL needs a terminal on both sides",
            hint="gradcli 'x^2' x=3",
        )
    from gradcli.repl.loop import run

    return run(environment, reader.read(tokens, load("run")))


def _run_command(command: Command, tokens: list[str], environment: Environment) -> int:
    arguments = reader.read(tokens, command)
    if arguments.switch("help"):
        from gradcli.commands.manual import help_of

        output.write_stream(environment.stdout, help_of(command, *_help_form(tokens, environment)))
        return status.OK
    if environment.config_folder():
        _apply_settings(arguments, environment)
    if arguments.text("output") is not None:
        _catch_termination()
    from gradcli.commands.spec import Context

    context = Context(
        environment.stdin,
        environment.stdout,
        environment.stderr,
        stream_output=output.format_of(arguments, environment) in ("rich", "plain"),
        config_folder=environment.config_folder(),
        width=environment.width() if environment.is_terminal("stdout") else 80,
    )
    report = command.run(context, arguments)
    output.deliver(report, arguments, environment)
    return _status_of(report, arguments)


def _help_form(tokens: list[str], environment: Environment) -> tuple[int, bool]:
    width = environment.width() if environment.is_terminal("stdout") else 80
    return width, environment.uses_colour("stdout", _color_choice(tokens))


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
    for name, value in defaults(path, lambda text: output.tell(environment, f"warning: {text}\n")).items():
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


# ----- what went wrong -------------------------------------------------------------------------


def _wants_json(tokens: list[str]) -> bool:
    pairs = zip(tokens, [*tokens[1:], ""], strict=True)
    return any(
        a == "--json" or f"{a}={b}".startswith("--format=json") or a.startswith("--format=json")
        for a, b in pairs
    )


def _color_choice(tokens: list[str]) -> str | None:
    choice = None
    for token, following in zip(tokens, [*tokens[1:], ""], strict=True):
        if token == "--color":
            choice = following
        elif token.startswith("--color="):
            choice = token.partition("=")[2]
    return choice


def _tell_problem(problem: Problem, tokens: list[str], environment: Environment) -> None:
    if _wants_json(tokens):
        from gradcli.render.json import render_problem

        output.tell(environment, render_problem(problem))
        return
    from gradcli.diagnostics import render

    colour = environment.uses_colour("stderr", _color_choice(tokens))
    output.tell(environment, render(problem, color=colour) + "\n")


def _tell_bug(error: Exception, tokens: list[str], environment: Environment) -> None:
    if "--debug" in tokens:
        import traceback

        output.tell(environment, "".join(traceback.format_exception(error)))
    from gradcli import __version__

    what = f"{type(error).__name__}: {error}".replace("\n", " ")[:200]
    if _wants_json(tokens):
        from gradcli.render.json import SCHEMA, encode

        found = {
            "code": "bug",
            "message": what,
            "line": None,
            "column": None,
            "end_column": None,
            "hint": None,
        }
        output.tell(environment, encode({"schema": SCHEMA, "error": found}) + "\n")
        return
    advice = "please report it with the command line" + (
        "" if "--debug" in tokens else " and what --debug prints"
    )
    output.tell(environment, f"gradcli {__version__} has a bug: {what}; {advice}\n")


def _drop_unwritten(environment: Environment, problem: Problem | None = None) -> None:
    """Send what a broken standard output still buffers to nowhere, or Python complains at exit."""
    from gradcli.errors import OutputProblem

    if environment.stdout is None or environment.stdout is not sys.stdout or (problem and not isinstance(problem, OutputProblem)):
        return
    import os

    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, environment.stdout.fileno())
        os.close(nowhere)
    except (OSError, ValueError, AttributeError):
        return
