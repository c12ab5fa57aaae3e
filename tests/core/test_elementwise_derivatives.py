"""Rules of elementwise operators, checked against finite differences and against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.core import generated

if TYPE_CHECKING:
    from tests.core.generated import Call

CALLS = generated.calls_of(*generated.ELEMENTWISE)


@pytest.mark.parametrize("call", CALLS)
def test_derivatives_equal_central_differences_at_every_order(call: Call) -> None:
    generated.check_derivatives(call)


@pytest.mark.parametrize("call", CALLS)
def test_gradients_of_gradients_equal_forward_derivatives(call: Call) -> None:
    generated.check_backward_of_backward(call)


@pytest.mark.parametrize("call", CALLS)
def test_forward_and_backward_are_adjoint(call: Call) -> None:
    generated.check_adjoint(call)


@pytest.mark.parametrize("call", CALLS)
def test_a_batch_equals_its_members(call: Call) -> None:
    generated.check_batched(call)


@pytest.mark.parametrize("call", CALLS)
def test_a_batch_of_cotangents_equals_single_sweeps(call: Call) -> None:
    generated.check_batched_cotangents(call)


# float_power computes in float64 by definition.
@pytest.mark.parametrize("call", [each for each in CALLS if not each.id.startswith("float_power")])
def test_single_precision_stays_single_precision(call: Call) -> None:
    generated.check_float32(call)
