"""`gradcli help NAME`: what an operator or a command does."""

from __future__ import annotations

from gradcli.commands import load, names
from gradcli.commands.spec import Example, Operand, command
from gradcli.errors import UsageProblem
from gradcli.report import Report, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from gradcli.commands.spec import Arguments, Context
    from gradcli.core.registry import Operator


KINKS = "kinks"


@command(
    "help",
    "explain an operator or a command",
    operands=(
        Operand(
            "NAME",
            "a function (`sin`), a word (`lambda`), a sign (`@`), a layer or an optimiser (`nn.LSTM`), a command (`jvp`), "
            "or `kinks`; nothing for an overview",
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
    if not any(map(str.strip, arguments.operands)):
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
    """Return the explanation of a name: what it is in a program, then the command of the same name.

    `x.sum`, `F.relu` and `sin(x)` are asked for by what they end and begin with. Raises: UsageProblem with the
    nearest names.
    """
    from gradcli.commands.library_help import further_texts, library_names, library_texts
    from gradcli.session import Session

    runtime = Session(write=_nowhere, warn=_nowhere).runtime
    builtins = runtime.builtins
    short = name.partition("(")[0].strip() if name.endswith(")") else name
    last = short.rpartition(".")[2]
    parts = _member_text(short) or texts_of(short, builtins)
    if not parts:
        parts = library_texts(short, runtime) or texts_of(last, builtins) or further_texts(last, runtime)
    if name in names():
        from gradcli.commands.manual import help_of

        parts.append(help_of(load(name), width, colour=False).rstrip("\n"))
    parts = parts or _option_texts(short)
    if parts:
        return "\n\n".join(parts)
    from gradcli.commands.slips import COMMANDS_BY_OTHER_NAMES
    from gradcli.lang.suggest import did_you_mean

    meant = COMMANDS_BY_OTHER_NAMES.get(short.lower())
    hint = (
        (f"did you mean {meant}?" if meant in names() else None)
        or did_you_mean(last, [*builtins.complete(), *names(), *library_names(runtime)])
        or "gradcli ops lists the operators, gradcli --help the commands"
    )
    raise UsageProblem(f"there is no operator or command {name}", hint=hint)


def _member_text(path: str) -> list[str]:
    """Return what `x.grad` is: a member of a tensor, asked for by a name of one letter before the point."""
    owner, _, name = path.partition(".")
    if len(owner) != 1 or owner == "F":
        return []
    text = _language_text(name, {})
    return [text] if text else []


def _option_texts(name: str) -> list[str]:
    """Return what an option is, `wrt`, and which commands have it."""
    from gradcli.commands.phrases import entry

    owners: dict[tuple[str, str, str], list[str]] = {}
    for owner in names():
        for option in load(owner).all_options():
            if name in [flag.lstrip("-") for flag in option.flags] and not option.hidden and len(name) > 1:
                owners.setdefault((", ".join(option.flags), option.metavar, option.summary), []).append(owner)
    everywhere = len(names())
    return [
        entry(
            f"{flags} {metavar}".rstrip(),
            f"{summary[:1].upper()}{summary[1:]}; an option of "
            + ("every command." if len(found) == everywhere else f"{', '.join(found)}."),
        )
        for (flags, metavar, summary), found in owners.items()
    ]


def _nowhere(_text: str) -> None:
    return


def texts_of(name: str, builtins: Mapping[str, Any]) -> list[str]:
    """Return what a name is in programs: a function or constant, an operator, a member of tensors, a word of syntax."""
    from gradcli.commands.phrases import SYNTAX, entry
    from gradcli.core.registry import OPERATORS
    from gradcli.lang.library.names import DERIVATIVES

    operator = OPERATORS.get(SIGNS.get(name, name.removeprefix("torch.").removeprefix("math.")))
    # Python's own `sum` does what the operator says of itself; derivatives and leaves are another matter.
    told = operator is None or name in DERIVATIVES or name == "var"
    texts = [
        _language_text(name, builtins) if told else "",
        "" if operator is None else operator_text(operator),
    ]
    return [text for text in texts if text] + ([entry(name, SYNTAX[name])] if name in SYNTAX else [])


def _language_text(name: str, builtins: Mapping[str, Any]) -> str:
    """Return the text of a function or method of the language that is no operator, "" for anything else."""
    from gradcli.commands.phrases import MEMBERS, PHRASES, entry
    from gradcli.lang.values.attributes import TENSOR_ATTRIBUTES
    from gradcli.lang.values.objects import Builtin, TypeObject
    from gradcli.lang.values.tensor_methods import TENSOR_METHODS

    value = builtins.get(name)
    if value is None and name in TENSOR_METHODS:
        signature = TENSOR_METHODS[name].signature.removeprefix("self").removeprefix(", ")
        return entry(f"x.{name}({signature})", MEMBERS.get(name, ""))
    if value is None and name in TENSOR_ATTRIBUTES:
        return entry(f"x.{name}", MEMBERS.get(name, ""))
    if type(value) is TypeObject:
        value = value.build
    if type(value) is Builtin:
        return entry(f"{name}({value.signature})", PHRASES.get(name, ""))
    if isinstance(value, (int, float)):
        return f"{name} = {value!r}"
    return ""


def _kink_lines(operator: Operator) -> list[str]:
    from gradcli.commands.kink_table import rows

    told = [(f"{r.expression} at {r.at}", f"{r.derivative}   {r.kind}: {r.text}") for r in rows(operator)]
    width = max([len(where) for where, _ in told], default=0)
    lines = [f"    {where:<{width}}  \N{RIGHTWARDS ARROW}  {what}" for where, what in told]
    return ["", "  derivatives at special points", *lines] if lines else []


def operator_text(operator: Operator) -> str:
    """Return all that an operator's definition says, as aligned lines."""
    from gradcli.commands.phrases import entry, fact

    told = operator.help
    lines = [entry(told.signature or operator.name, told.summary), ""]
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
    lines.extend([fact(label, text) for label, text in facts if text])
    lines.extend(_kink_lines(operator))
    if told.examples:
        lines.extend(["", "  examples", *[f"    {text}  →  {shown}" for text, shown in told.examples]])
    return "\n".join(lines)
