"""`gradcli completions SHELL`: the script that teaches a shell gradcli's commands and options."""

from __future__ import annotations

from gradcli.commands.completion_scripts import SCRIPTS
from gradcli.commands.spec import Example, Operand, command
from gradcli.errors import UsageProblem
from gradcli.report import Document, Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.commands.spec import Arguments, Context

SHELLS = tuple(SCRIPTS)


@command(
    "completions",
    "print a completion script for bash, zsh or fish",
    operands=(Operand("SHELL", "bash, zsh or fish", choices=SHELLS),),
    examples=(
        Example('eval "$(gradcli completions bash)"', "in ~/.bashrc"),
        Example("gradcli completions fish > ~/.config/fish/completions/gradcli.fish", "once, for fish"),
    ),
    in_repl=False,
)
def completions(_context: Context, arguments: Arguments) -> Report:
    """Return the completion script of the shell that is named."""
    wanted = arguments.operands
    if len(wanted) != 1 or wanted[0] not in SHELLS:
        named = " ".join(wanted) or "nothing"
        raise UsageProblem(
            f"completions takes one of {', '.join(SHELLS)}, not {named}", hint="gradcli completions bash"
        )
    script = SCRIPTS[wanted[0]]
    return Report((Document(script),), {"shell": wanted[0], "script": script})
