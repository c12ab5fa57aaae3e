"""Options that no command here has, or another one: what they are called, or why none is needed."""

from __future__ import annotations

import re

from gradcli.errors import UsageProblem
from gradcli.tables.rows import is_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.commands.spec import Command

# What options are called elsewhere: the first of ours that the command has is meant.
_OPTIONS_BY_OTHER_NAMES = {
    **dict.fromkeys(("digits", "prec", "decimals", "round", "significant"), ("--precision",)),
    **dict.fromkeys(("var", "vars", "variable", "variables", "by", "respect-to", "with-respect-to"), ("--wrt",)),
    **dict.fromkeys(("vector", "direction", "seeds"), ("--tangent", "--cotangent")),
    **dict.fromkeys(("sep", "separator", "delim", "field-separator"), ("--delimiter",)),
    **dict.fromkeys(("no-header", "names", "columns"), ("--header",)),
    **dict.fromkeys(("skip", "skiprows", "skip-rows"), ("--skip-lines",)),
    **dict.fromkeys(("na-values", "missing", "null"), ("--na",)),
    **dict.fromkeys(("input-format", "in"), ("--from",)),
    **dict.fromkeys(("output-format", "fmt", "type"), ("--to", "--format")),
    **dict.fromkeys(("out", "outfile", "save", "write"), ("--output",)),
    **dict.fromkeys(("times", "nth", "degree"), ("--order",)),
    **dict.fromkeys(("min", "max", "start", "stop", "from", "to", "xmin", "xmax"), ("--range",)),
    **dict.fromkeys(("limits", "domain", "interval"), ("--range",)),
    **dict.fromkeys(("samples", "num", "trials"), ("--points",)),
    **dict.fromkeys(("timeout", "time-limit"), ("--max-seconds",)),
    **dict.fromkeys(("memory", "memory-limit"), ("--max-memory",)),
    **dict.fromkeys(("expr", "exp", "eval", "code", "command"), ("--expression",)),
    **dict.fromkeys(("workers", "threads", "parallel", "processes"), ("--jobs",)),
    **dict.fromkeys(("formula", "expected", "answer", "derivative", "gradient"), ("--claim",)),
    **dict.fromkeys(("colour", "no-color", "no-colour"), ("--color",)),
}  # fmt: skip
_RADIANS = "angles are in radians: write sin(deg2rad(x))"
# What no option is needed for.
_WITHOUT_OPTION = {
    **dict.fromkeys(("quiet", "silent", "no-warnings"), "notes go to standard error: 2>/dev/null leaves them out"),
    **dict.fromkeys(("degrees", "deg", "radians"), _RADIANS),
    **dict.fromkeys(("at", "point", "value", "values", "set"), "values are given as NAME=VALUE: x=3"),
    **dict.fromkeys(
        ("tol", "rtol", "atol", "tolerance", "eps", "epsilon", "step"),
        "none is needed: differences are judged by their own error, and a claim has to hold to the last digits",
    ),
    **dict.fromkeys(("interactive", "repl", "shell"), "gradcli alone, on a terminal, is the prompt"),
}  # fmt: skip
_MOST_OWNERS = 5  # commands that are listed by name


def unknown_option(operands: list[str], expression: str = "") -> UsageProblem | None:
    """Return the problem of an option of one letter, which another command may have, as `-n` of diff; None without one."""
    for place, flag in enumerate(operands):
        if re.fullmatch("-[a-zA-Z]", flag):
            following = operands[place + 1] if place + 1 < len(operands) else ""
            hint = "gradcli --help lists the options"
            if is_number(following) and mentions(expression, {flag[1]}):
                hint = f"values are given as NAME=VALUE: write {flag[1]}={following}"
            return option_of_others(flag) or UsageProblem(f"there is no option {flag}", hint=hint)
    return None


def option_by_another_name(word: str, command: Command) -> str | None:
    """Return the hint for an option that has another name here, `--digits`, or that none is needed for; None for others."""
    flags = {flag: option for option in command.all_options() for flag in option.flags}
    for flag in _OPTIONS_BY_OTHER_NAMES.get(word.lower(), ()):
        if flag in flags:
            return f"did you mean {flag}? {flag} {flags[flag].metavar}: {flags[flag].summary}"
    for flag in ("--to", "--as", "--format"):
        if flag in flags and word.lower() in flags[flag].choices:
            return f"write {flag} {word.lower()}"
    return _WITHOUT_OPTION.get(word.lower())


def option_of_others(flag: str) -> UsageProblem | None:
    """Return the problem of an option that only other commands have; None for one that none has."""
    from gradcli.commands import load, names
    from gradcli.render.labels import listed

    owners = [name for name in names() if any(flag in option.flags for option in load(name).options)]
    if not owners:
        return None
    likeliest = "grad" if "grad" in owners else owners[0]
    shown = listed(owners) if len(owners) <= _MOST_OWNERS else f"{len(owners)} commands"
    return UsageProblem(
        f"there is no option {flag} here",
        hint=f"{shown} {'has' if len(owners) == 1 else 'have'} it: gradcli {likeliest} --help",
    )


def mentions(text: str, names: set[str]) -> bool:
    """Tell whether one of the names stands in a text."""
    return any(re.search(rf"(?<![^\W\d]){re.escape(name)}(?!\w)", text) for name in names)
