"""Values and derivatives that are not finite are traced to the place where they arose, and told with the reason."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("expression", "point", "said"),
    [
        (
            "sqrt(x)",
            "0",
            "sqrt(x) where its argument is 0.0: the end of the domain, where the slope is infinite",
        ),
        ("1 + log(x)", "-1", "log(x) is nan where its argument is -1.0: outside of its domain, x > 0"),
        (
            "exp(x)",
            "1000",
            "exp(x) is inf where its argument is 1000.0: too large for float64, which ends at 1.8e308",
        ),
        ("1/x", "0", "1/x"),
    ],
)
def test_number_that_is_not_finite_is_traced_to_its_place(
    cli: Any, expression: str, point: str, said: str
) -> None:
    outcome = cli(expression, f"x={point}")
    assert outcome.status == 0
    assert said in outcome.err
    found = cli(expression, f"x={point}", "--json")
    assert found.err == ""
    assert said in found.json["warnings"][0]["message"]
    assert cli(expression, f"x={point}", "--strict").status == 1


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("x - x", "x - x is nan where its arguments are inf and inf: infinities that cancel leave no value"),
        ("0.0*x", "0.0*x is nan where its arguments are 0.0 and inf: 0 times infinity has no value"),
        (
            "x/(2x)",
            "x/(2x) is nan where its arguments are inf and inf: infinity divided by infinity has no value",
        ),
    ],
)
def test_a_value_that_does_not_exist_is_told_with_its_reason(cli: Any, expression: str, said: str) -> None:
    told = cli("eval", expression, "x=inf", "--json").json["warnings"]
    assert any(said in warning["message"] for warning in told)


def test_elements_outside_of_the_domain_are_told_beside_those_at_its_end(cli: Any) -> None:
    said = cli("log(x).sum()", "x=[-1, 0]").err
    assert "log(x) is nan where its argument is -1.0: outside of its domain, x > 0" in said
    assert "(1 of 2 elements, the first at [1]): the logarithm of 0" in said


def test_place_that_does_not_matter_is_not_mentioned(cli: Any) -> None:
    outcome = cli("where(x > 0, log(x), x)", "x=0", "--strict")
    assert outcome.status == 0
    assert outcome.err == ""
