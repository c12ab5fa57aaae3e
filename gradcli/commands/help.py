"""`gradcli help NAME`: what an operator or a command does."""

from __future__ import annotations

from gradcli.commands import load, names
from gradcli.commands.spec import Example, Operand, command
from gradcli.errors import UsageProblem
from gradcli.report import Report, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.commands.spec import Arguments, Context
    from gradcli.core.registry import Operator


KINKS = "kinks"


@command(
    "help",
    "explain an operator or a command",
    operands=(
        Operand(
            "NAME",
            "an operator (`sin`), a command (`grad`), or `kinks`; nothing for an overview",
            "operator",
            usage="[NAME]",
        ),
    ),
    examples=(
        Example("gradcli help softmax", "signature, derivative, conventions, examples"),
        Example("gradcli help jvp", "a command"),
        Example("gradcli help kinks", "where derivatives are not unique, and what is used there"),
    ),
)
def explain(context: Context, arguments: Arguments) -> Report:
    """Return the explanation of each name; the overview where there is none."""
    if not arguments.operands:
        from gradcli.commands.manual import overview

        return Report((Text(overview(context.width, colour=False).rstrip("\n")),), {"help": names()})
    if list(arguments.operands) == [KINKS]:
        from gradcli.commands.kink_table import INTRODUCTION, listed, table

        return Report((Text(INTRODUCTION), table()), {"kinks": listed()})
    texts = [explanation(name, context.width) for name in arguments.operands]
    data = {"help": dict(zip(arguments.operands, texts, strict=True))}
    return Report(tuple([Text(text) for text in texts]), data)


# Operators that are written as a sign.
SIGNS = {
    "+": "add", "-": "sub", "*": "mul", "/": "div", "//": "floor_divide", "%": "remainder", "^": "pow", "**": "pow",
    "@": "matmul", "==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge", "√": "sqrt", "|": "logical_or",
    "&": "logical_and", "~": "logical_not",
}  # fmt: skip


def explanation(name: str, width: int = 80) -> str:
    """Return the explanation of an operator or a command, an operator first where both have the name.

    Raises: UsageProblem with the nearest names.
    """
    from gradcli.core.ops import load as load_operators
    from gradcli.core.registry import OPERATORS

    load_operators()
    short = SIGNS.get(name, name.removeprefix("torch.").removeprefix("math."))
    parts: list[str] = []
    if short in OPERATORS:
        parts.append(operator_text(OPERATORS[short]))
    if name in names():
        from gradcli.commands.manual import help_of

        parts.append(help_of(load(name), width, colour=False).rstrip("\n"))
    if parts:
        return "\n\n".join(parts)
    from gradcli.commands.program import COMMANDS_BY_OTHER_NAMES
    from gradcli.lang.suggest import did_you_mean

    meant = COMMANDS_BY_OTHER_NAMES.get(short.lower())
    hint = (
        (f"did you mean {meant}?" if meant in names() else None)
        or did_you_mean(short, [*OPERATORS, *names()])
        or "gradcli ops lists the operators, gradcli --help the commands"
    )
    raise UsageProblem(f"there is no operator or command {name}", hint=hint)


def _kink_lines(operator: Operator) -> list[str]:
    from gradcli.commands.kink_table import rows

    told = [(f"{r.expression} at {r.at}", f"{r.derivative}   {r.kind}: {r.text}") for r in rows(operator)]
    width = max([len(where) for where, _ in told], default=0)
    lines = [f"    {where:<{width}}  \N{RIGHTWARDS ARROW}  {what}" for where, what in told]
    return ["", "  derivatives at special points", *lines] if lines else []


def operator_text(operator: Operator) -> str:
    """Return all that an operator's definition says, as aligned lines."""
    told = operator.help
    lines = [told.signature or operator.name, f"    {told.summary}", ""]
    facts = (
        ("derivative", told.derivative),
        ("domain", told.domain),
        ("conventions", told.conventions),
        ("also", ", ".join(operator.aliases)),
        ("method", f"x.{operator.name}()" if operator.method else ""),
        ("PyTorch", ", ".join(operator.torch)),
        ("see", ", ".join(told.see)),
        ("source", told.source),
    )
    lines.extend([f"  {label:<12}{fact}" for label, fact in facts if fact])
    lines.extend(_kink_lines(operator))
    if told.examples:
        lines.extend(["", "  examples", *[f"    {text}  →  {shown}" for text, shown in told.examples]])
    return "\n".join(lines)
