"""Statements of other notations, met where a name in them has no value: how the language writes all of them."""

from __future__ import annotations

import re

from gradcli.lang.suggest import nearest, one_more

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from gradcli.source import Span

# `Sum[k^2, {k, 1, 10}]`, `sum(k^2, k, 1, 10)`, `sum(k^2, k=1..10)`.
_SUM = re.compile(
    r"([Ss]um|SUM|[Pp]rod(?:uct)?)\s*[(\[]\s*(.+?)\s*,\s*\{?\s*([^\W\d]\w*)\s*(?:,|=|in)\s*(\w+)\s*(?:,|\.\.|to|:)\s*(\w+)\s*\}?\s*[)\]]"
)


def as_sum(text: str, span: Span) -> str | None:
    """Return how a sum over an index is written whose index has no value, as other tools have it."""
    from gradcli.lang.reading.slips.derivatives import statement_at
    from gradcli.lang.reading.slips.mending import can_be_read

    before, statement = statement_at(text, span.start)
    for found in _SUM.finditer(statement):
        if not found.start() <= span.start - text.index(statement, len(before)) < found.end():
            continue
        _, body, index, first, last = found.groups()
        name = "prod" if found[1].lower().startswith("prod") else "sum"
        items = f"{body} for {index} in range({first}, {one_more(last)})"
        written = f"sum({items})" if name == "sum" else f"prod([{items}])"
        return f"write {written}" if can_be_read(written) else None
    return None


def as_derivative(text: str, span: Span, variables: Iterable[str]) -> str | None:
    """Return how the derivative is written that the statement around a name asks for in another notation.

    A name within it that is near one of the variables is misspelt rather.
    """
    from gradcli.lang.reading.slips.derivatives import as_definition, derivative_asked, statement_at

    before, statement = statement_at(text, span.start)
    if not statement.startswith(span.text) and nearest(span.text, variables):
        return None
    asked = derivative_asked(statement)
    return None if asked is None else f"write {as_definition(asked, before)}"


def in_lower_case(text: str, span: Span) -> str | None:
    """Return the statement `Sin[x]^2 + COS(x)` as the language has it; None where there is no more than one such name."""
    from gradcli.lang.reading.slips import mending
    from gradcli.lang.reading.slips.derivatives import statement_at

    _, statement = statement_at(text, span.start)
    if len(statement) > mending.LONGEST:
        return None
    written = mending.in_lower_case(statement)
    several = sum(a != b for a, b in zip(re.findall(r"\w+", statement), re.findall(r"\w+", written))) > 1
    return f"write {written}" if several and mending.can_be_read(written) else None
