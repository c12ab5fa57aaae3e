"""What `help` says of structured operators: examples print what they promise, every entry is complete."""

from __future__ import annotations

import re

import pytest

from gradcli.core.registry import OPERATORS, Operator
from tests.core import generated
from tests.core.test_operator_help import KNOWN, run

UNIQUE = generated.operators_of(
    *{operator.family for operator in OPERATORS.values()} - set(generated.ELEMENTWISE)
)
EXAMPLES = [
    pytest.param(expression, printed, id=expression)
    for operator in UNIQUE
    for expression, printed in operator.help.examples
]


@pytest.mark.parametrize(("expression", "printed"), EXAMPLES)
def test_an_example_prints_what_help_says(expression: str, printed: str) -> None:
    session, value = run(expression)
    assert session.text_of(value) == printed


@pytest.mark.parametrize("operator", [pytest.param(op, id=op.name) for op in UNIQUE])
def test_help_is_complete(operator: Operator) -> None:
    shown = operator.help
    assert re.match(r"(x\.)?\w+\(.*\)$", shown.signature), shown.signature
    assert shown.summary.endswith(".")
    assert shown.examples
    assert shown.derivative
    assert set(shown.see) <= KNOWN | METHODS
    assert operator.samples.exempt or operator.samples.cases or operator.samples.domain


# Methods of tensors that are no operators.
METHODS = {"detach", "requires_grad_"}
