"""`gradcli eval`: the value of an expression."""

from __future__ import annotations

from gradcli.commands.partials import evaluate, value_quantities
from gradcli.commands.spec import PROGRAM_OPERANDS, PROGRAM_OPTIONS, Example, command
from gradcli.records import replace
from gradcli.report import Quantities, is_finite

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.commands.partials import Evaluated
    from gradcli.commands.spec import Arguments, Context
    from gradcli.report import Report


@command(
    "eval",
    "the value of an expression",
    operands=PROGRAM_OPERANDS,
    options=PROGRAM_OPTIONS,
    examples=(
        Example("gradcli eval 'sqrt(x^2 + y^2)' x=3 y=4", "a value", "5.0\n"),
        Example("gradcli eval '[1, 2] * 3'", "a vector", "[3, 6]\n"),
        Example("gradcli eval -e 'f(x) = x^3' -e \"f'(2)\"", "two lines of program", "12.0\n"),
    ),
)
def evaluate_only(context: Context, arguments: Arguments) -> Report:
    """Return the value of the program's last expression."""
    return eval_report(evaluate(context, arguments, wrt=False))


def eval_report(evaluated: Evaluated) -> Report:
    """Return a report of values without derivatives; a single one is bare in a pipe."""
    bare = len(evaluated.outputs) == 1
    # A lone None shows nothing, as at a prompt; among other results it holds its place.
    shown = [item for item in value_quantities(evaluated) if item.value is not None or not bare]
    _tell_a_leaf_from_a_variance(evaluated)
    _tell_a_method_from_its_value(evaluated)
    report = evaluated.report([Quantities(tuple(shown), bare)] if shown else [], {})
    values = [value for _, value in evaluated.outputs]
    if all(value is None for value in values) or all(is_finite(item.value) for item in shown):
        return report
    from gradcli.commands.origins import notes_on_values

    notes = notes_on_values(evaluated.session, evaluated.program.sources[-1], values)
    noted: Report = replace(report, notes=report.notes + notes)
    return noted


def _tell_a_method_from_its_value(evaluated: Evaluated) -> None:
    """Remark on `x.item`, which calls nothing."""
    from gradcli.lang.values.objects import BoundMethod

    if type(evaluated.outputs[-1][1]) is not BoundMethod:
        return
    text = evaluated.program.sources[-1].text.strip()
    written = f", as in {text}()" if text.replace(".", "").isidentifier() else ""
    evaluated.session.runtime.note(f"a method is called with brackets{written}")


def _tell_a_leaf_from_a_variance(evaluated: Evaluated) -> None:
    """Remark on `eval 'var(v)'`, which `grad` takes for the variance, as there v is a leaf already."""
    import re

    value = evaluated.outputs[-1][1]
    text = evaluated.program.sources[-1].text
    if "var(" not in text or not getattr(value, "requires_grad", False) or not value.ndim:
        return
    last = text.strip().replace(";", "\n").splitlines()[-1]
    found = re.search(r"(?<![\w.])var\(([^(),=]+|\[[^\[\]]*\])\)", last)
    if found is not None and "=" not in last:
        told = f"var({found.group(1)}) is a new leaf that requires grad; the variance is var({found.group(1)}, 0)"
        evaluated.session.runtime.note(told)
