"""The table of points where a derivative is not unique or not finite, and what is used there: `gradcli help kinks`.

Its rows stand in the definitions of the operators.
"""

from __future__ import annotations

import re

from gradcli.records import Record
from gradcli.report import Column, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.core.registry import Operator

INTRODUCTION = """\
Where a derivative is not unique or not finite, and what is used there. It is PyTorch's number wherever PyTorch
gives a meaningful one. The report of a derivative at such a point says so; --strict makes that exit status 1.
Everywhere else derivatives are exact. What is multiplied with 0 adds nothing, even where its slope is infinite."""


class Row(Record):
    """An expression, a point, the derivatives there by each name, what kind of point it is and why."""

    expression: str
    at: str
    derivative: str
    kind: str
    text: str


def rows(operator: Operator | None = None) -> list[Row]:
    """Return the rows of all operators, or of one, in the order of their definitions."""
    from gradcli.core.ops import load
    from gradcli.core.primitive import PRIMITIVES

    load()
    return [
        Row(*singular.shown, singular.kind, singular.text)
        for primitive in PRIMITIVES.values()
        for singular in primitive.singular
        if operator is None or _is_of(operator, primitive.name, singular.shown[0])
    ]


def _is_of(operator: Operator, primitive: str, expression: str) -> bool:
    names = {operator.name, *operator.aliases}
    return primitive in names or not names.isdisjoint(re.findall(r"\w+", expression.partition("(")[0]))


def listed() -> list[dict[str, str]]:
    """Return the rows as data."""
    return [
        {"expression": r.expression, "at": r.at, "derivative": r.derivative, "kind": r.kind, "text": r.text}
        for r in rows()
    ]


def table() -> Table:
    """Return the table of all rows."""
    columns = (
        Column("expression", "code"),
        Column("at", "code"),
        Column("derivative", "code"),
        Column("kind"),
        Column("what is there"),
    )
    return Table(columns, tuple([(r.expression, r.at, r.derivative, r.kind, r.text) for r in rows()]))
