"""`gradcli ops`: every operator with its derivative."""

from __future__ import annotations

from gradcli.commands.operator_families import family_of, rank_of_family
from gradcli.commands.spec import Example, Operand, command
from gradcli.errors import UsageProblem
from gradcli.report import Column, Report, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.commands.spec import Arguments, Context
    from gradcli.core.registry import Operator


@command(
    "ops",
    "list the operators with their derivatives",
    operands=(
        Operand(
            "WORD", "only operators whose name, family or summary has this word", "operator", usage="[WORD]"
        ),
    ),
    examples=(
        Example("gradcli ops trigonometric", "one family"),
        Example("gradcli ops --json", "all of them, as data"),
    ),
)
def ops(_context: Context, arguments: Arguments) -> Report:
    """Return the table of operators, by family and name."""
    words = [word.lower() for word in arguments.operands]
    found = [operator for operator in all_operators() if _matches(operator, words)]
    if not found:
        from gradcli.lang.suggest import did_you_mean

        word = " ".join(arguments.operands)
        raise UsageProblem(
            f"no operator has to do with {word!r}",
            hint=did_you_mean(word, operator_names()) or "gradcli ops lists all",
        )
    rows = [
        (family_of(op), op.help.signature or op.name, op.help.derivative, op.help.summary) for op in found
    ]
    columns = (
        Column("family", "group"),
        Column("operator", "code"),
        Column("derivative", "code"),
        Column("summary"),
    )
    listed = [
        {"name": op.name, "family": family_of(op), "signature": op.help.signature, "derivative": op.help.derivative,
         "summary": op.help.summary, "aliases": list(op.aliases), "torch": list(op.torch)}
        for op in found
    ]  # fmt: skip
    return Report((Table(columns, tuple(rows), records=tuple(listed)),), {"operators": listed})


def all_operators() -> list[Operator]:
    """Return each operator once, by family and name."""
    from gradcli.core.ops import load
    from gradcli.core.registry import OPERATORS

    load()
    distinct = {operator.name: operator for operator in OPERATORS.values()}
    return sorted(distinct.values(), key=lambda operator: (rank_of_family(operator), operator.name))


def operator_names() -> list[str]:
    """Return the names of all operators, aliases included, sorted."""
    return sorted({name for operator in all_operators() for name in (operator.name, *operator.aliases)})


def _matches(operator: Operator, words: list[str]) -> bool:
    names = [operator.name, *operator.aliases, operator.family, family_of(operator)]
    summary = operator.help.summary.lower()
    return all(any(word in name.lower() for name in names) or word in summary for word in words)
