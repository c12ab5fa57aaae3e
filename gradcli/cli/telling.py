"""Says on stderr what went wrong: once, in colours or not, as JSON where results would be."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.cli.environment import Environment
    from gradcli.errors import Problem
    from gradcli.report import Data


def tell(environment: Environment, text: str) -> None:
    """Write a message to stderr; where stderr is gone there is nobody to tell."""
    try:
        if environment.stderr is not None:
            environment.stderr.write(text)
            environment.stderr.flush()
    except (OSError, ValueError):
        environment.stderr = None


def tell_problem(problem: Problem, tokens: list[str], environment: Environment) -> None:
    """Write a problem with its place and hint, or as a JSON object."""
    if wants_json(tokens):
        from gradcli.render.json import render_problem

        tell(environment, render_problem(problem))
        return
    from gradcli.diagnostics import render

    colour = environment.uses_colour("stderr", colour_choice(tokens))
    tell(environment, render(problem, color=colour) + "\n")


def tell_bug(error: Exception, tokens: list[str], environment: Environment) -> None:
    """Write one line about an error of our own; the traceback before it with --debug."""
    from gradcli import __version__

    asked = "--debug" in tokens
    if asked:
        import traceback

        tell(environment, "".join(traceback.format_exception(error)))
    what = f"{type(error).__name__}: {error}".replace("\n", " ")[:200]
    if wants_json(tokens):
        from gradcli.render.json import SCHEMA, encode

        found: dict[str, Data] = {"code": "bug", "message": what}
        found.update(line=None, column=None, end_column=None, hint=None)
        tell(environment, encode({"schema": SCHEMA, "error": found}) + "\n")
        return
    advice = "please report it with the command line" + ("" if asked else " and what --debug prints")
    tell(environment, f"gradcli {__version__} has a bug: {what}; {advice}\n")


def wants_json(tokens: list[str]) -> bool:
    """Return whether a line asks for JSON; it may be too broken to be read properly."""
    return "--json" in tokens or (_last_value(tokens, "--format") or "").startswith("json")


def colour_choice(tokens: list[str]) -> str | None:
    """Return what a line says about colours; it may be too broken to be read properly."""
    return _last_value(tokens, "--color")


def _last_value(tokens: list[str], flag: str) -> str | None:
    found = None
    for at, token in enumerate(tokens):
        if token == flag and at + 1 < len(tokens):
            found = tokens[at + 1]
        elif token.startswith(flag + "="):
            found = token.partition("=")[2]
    return found
