"""What `help` says of operators: examples print what they promise, documented derivatives are the derivatives."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from gradcli.core.registry import OPERATORS, Operator
from gradcli.core.tape import Wanted, pull
from gradcli.core.tensor import Tensor, data_of
from gradcli.session import Session
from gradcli.source import Source
from tests.core import generated

UNIQUE = generated.operators_of(*generated.ELEMENTWISE)
EXAMPLES = [
    pytest.param(expression, printed, id=expression)
    for operator in UNIQUE
    for expression, printed in operator.help.examples
]
DERIVATIVE_RTOL = 1e-9


def run(text: str, **values: Any) -> tuple[Session, Any]:
    """Return a session and the value of an expression in it, with names bound."""
    session = Session(write=lambda _text: None, warn=lambda _text: None, seed=0)
    for name, value in values.items():
        session.bind(name, value)
    return session, session.value_of(Source(text))


@pytest.mark.parametrize(("expression", "printed"), EXAMPLES)
def test_an_example_prints_what_help_says(expression: str, printed: str) -> None:
    session, value = run(expression)
    assert session.text_of(value) == printed


@pytest.mark.parametrize("operator", [pytest.param(op, id=op.name) for op in UNIQUE])
def test_help_is_complete(operator: Operator) -> None:
    shown = operator.help
    assert re.match(r"\w+\(.*\)$", shown.signature), shown.signature
    assert shown.summary.endswith(".")
    assert shown.examples
    assert shown.derivative
    assert set(shown.see) <= KNOWN


KNOWN = set(OPERATORS) | set(Session(write=lambda _text: None, warn=lambda _text: None).builtin_names())


def formulas(operator: Operator) -> list[str]:
    """Return the documented derivative by operand, split at the commas between them."""
    parts, depth, start = [], 0, 0
    text = operator.help.derivative
    for i, character in enumerate(text):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and not depth:
            parts.append(text[start:i])
            start = i + 1
    return [*parts, text[start:]]


def names_of(operator: Operator) -> list[str]:
    """Return the names of the operands as the signature in the help has them."""
    inside = operator.help.signature.partition("(")[2].rpartition(")")[0]
    return [name.strip() for name in inside.split(",")][: len(operator.samples.domain)]


def defaults_of(operator: Operator) -> dict[str, Any]:
    """Return the parameters with their defaults, which formulas may mention."""
    return {name: value for name, value in operator.defaults if isinstance(value, (int, float))}


WITH_FORMULA = [
    pytest.param(operator, id=operator.name)
    for operator in UNIQUE
    if operator.samples.domain and operator.name not in ("allclose", "equal")
]


@pytest.mark.parametrize("operator", WITH_FORMULA)
def test_a_documented_derivative_is_the_derivative(operator: Operator) -> None:
    points = [0.37 * high + 0.63 * low for low, high in operator.samples.domain]
    leaves = [Tensor(point, True) for point in points]
    out = operator.call(*leaves)
    found: dict[int, Any] = {}
    if isinstance(out, Tensor) and out.requires:
        wanted = Wanted(leaves)
        found = {id(leaf): ct for leaf, ct in pull([(out, 1.0)], record=False, wanted=wanted)}
    names = names_of(operator)
    values = dict(zip(names, points, strict=True))
    documented = formulas(operator)
    if documented == ["0"]:
        documented *= len(leaves)
    assert len(documented) == len(leaves), documented
    for formula, leaf in zip(documented, leaves, strict=True):
        _session, value = run(formula, **{**defaults_of(operator), **values})
        expected = found.get(id(leaf), 0.0)
        np.testing.assert_allclose(float(data_of(value)), expected, rtol=DERIVATIVE_RTOL, err_msg=formula)


def test_every_operator_of_the_table_has_samples_or_a_reason() -> None:
    bare = [
        operator.name
        for operator in UNIQUE
        if not (operator.samples.domain or operator.samples.cases or operator.samples.exempt)
    ]
    assert bare == []
