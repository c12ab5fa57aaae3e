"""Checks that follow from an operator's definition: they drive its rules through the tape on its samples.

A test module picks families, `calls_of` turns each operator's samples into calls, and every check
takes one call. What is expected comes from finite differences, from a loop over members, or from
another path through the same operator; never from a stored result of ours.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gradcli.core import ops
from gradcli.core.ops.basic import add, mul, sum_to
from gradcli.core.registry import OPERATORS, Case, Operator
from gradcli.core.tangents import push
from gradcli.core.tape import Wanted, pull
from gradcli.core.tensor import Tensor, data_of, tensor
from gradcli.core.values import Batched, is_floating, shape_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ops.load()

FD_STEP = 1e-2  # of the width of the domain: truncation of the 6th order rule and roundoff meet near 1e-12
FD_RTOL = 1e-6
FD_ATOL = 1e-8
PATH_RTOL = 1e-12  # two ways through the same operator
FLOAT32_RTOL = 2e-4
MEMBERS = 3


@dataclass(frozen=True)
class Call:
    """One call of an operator: `points` are its operands, `wrt` the positions that are differentiated."""

    operator: Operator
    points: tuple[Any, ...]
    params: tuple[tuple[str, Any], ...]
    wrt: tuple[int, ...]
    width: float
    label: str

    def __call__(self, *operands: Any) -> list[Any]:
        """Return the float outputs for these operands."""
        given = (list(operands),) if self.operator.variadic else operands
        return outputs_of(self.operator.call(*given, **dict(self.params)))

    def moved(self, steps: Sequence[Any], scale: float) -> tuple[Any, ...]:
        """Return the points with `scale * step` added to the differentiated ones."""
        points = list(self.points)
        for i, step in zip(self.wrt, steps, strict=True):
            points[i] = points[i] + scale * step
        return tuple(points)

    def random(self, shapes: Iterable[tuple[int, ...]], salt: str = "") -> list[Any]:
        """Return standard normal numbers of these shapes, the same in every run."""
        draw = generator(self.operator.name + self.label + salt)
        return [as_plain(draw.standard_normal(shape)) for shape in shapes]


def generator(name: str) -> np.random.Generator:
    """Return a generator of random numbers that depends on `name` alone."""
    return np.random.default_rng(zlib.crc32(name.encode()))


def as_plain(array: Any) -> Any:
    """Return a 0-d array as the number that core works with."""
    array = np.asarray(array)
    return array if array.ndim else array.item()


def outputs_of(result: Any) -> list[Any]:
    """Return the float values among one result or several."""
    results = result if isinstance(result, (tuple, list)) else [result]
    return [each for each in results if not isinstance(each, bool) and is_floating(data_of(each))]


# ----- which calls -----------------------------------------------------------------------------------

ELEMENTWISE = (
    *("arithmetic", "exponential", "trigonometric", "hyperbolic", "comparison", "selection"),
    *("special", "activation", "loss"),
)
# Families of operators that make tensors of no others: they have no derivatives.
MAKING = ("creation", "filling", "ranges")
# All others, so that none can be forgotten here.
STRUCTURED = tuple(
    sorted({operator.family for operator in OPERATORS.values()} - {*ELEMENTWISE, *MAKING, "random"})
)


def operators_of(*families: str) -> list[Operator]:
    """Return the operators of these families, each once."""
    return [op for name, op in sorted(OPERATORS.items()) if op.family in families and name == op.name]


def calls_of(*families: str) -> list[Any]:
    """Return the calls to check of every operator of these families, as parameters for pytest."""
    import pytest

    return [
        pytest.param(call, id=f"{operator.name}-{call.label}")
        for operator in operators_of(*families)
        if not operator.samples.exempt
        for call in (*_elementwise_calls(operator), *_case_calls(operator))
    ]


def _elementwise_calls(operator: Operator) -> list[Call]:
    domain = operator.samples.domain
    wrt = tuple(range(len(domain)))
    width = min((high - low for low, high in domain), default=0.0)
    calls = []
    for label, shape in (("number", ()), ("matrix", (2, 3))) if domain else ():
        draw = generator(operator.name + label)
        points = [as_plain(_inside(draw, low, high, shape)) for low, high in domain]
        calls.append(Call(operator, tuple(points), (), wrt, min(width, 1.0), label))
    return calls


def _inside(draw: np.random.Generator, low: float, high: float, shape: tuple[int, ...]) -> Any:
    # Finite differences step a little to both sides, so the outer tenths stay free.
    return low + (high - low) * draw.uniform(0.1, 0.9, shape)


def _case_calls(operator: Operator) -> list[Call]:
    calls = []
    for number, case in enumerate(operator.samples.cases, 1):
        label = f"case{number}"
        points = _case_points(case, generator(operator.name + label))
        calls.append(Call(operator, points, case.params, case.wrt, 1.0, label))
    return calls


def _case_points(case: Case, draw: np.random.Generator) -> tuple[Any, ...]:
    if case.args:
        return tuple(as_plain(arg) if isinstance(arg, list) else arg for arg in case.args)
    return tuple(as_plain(_inside(draw, case.low, case.high, shape)) for shape in case.shapes)


# ----- derivatives of a call along a direction ---------------------------------------------------------


def leaves_of(call: Call, points: Sequence[Any]) -> tuple[list[Any], list[Tensor]]:
    """Return the operands, leaves in the place of the differentiated ones, and those leaves."""
    operands = list(points)
    leaves = []
    for i in call.wrt:
        point = operands[i]
        leaf = Tensor(point, True) if isinstance(point, Batched) else tensor(point, requires_grad=True)
        operands[i] = leaf
        leaves.append(leaf)
    return operands, leaves


def total_of(outs: Sequence[Any], weights: Sequence[Any]) -> Any:
    """Return the sum of all outputs' elements, weighted."""
    total: Any = 0.0
    for out, weight in zip(outs, weights, strict=True):
        total = add(total, sum_to(mul(out, weight), ()))
    return total


def along(call: Call, points: Sequence[Any], steps: Sequence[Any], weights: Sequence[Any], order: int) -> Any:
    """Return (leaves, the derivative of this order of the weighted total along `steps`, a Tensor or None for 0)."""
    operands, leaves = leaves_of(call, points)
    total = total_of(call(*operands), weights)
    for _ in range(order):
        if not depends(total):
            return leaves, None
        (total,) = push([total], list(zip(leaves, steps, strict=True)), record=True)
    return leaves, total


def depends(value: Any) -> bool:
    """Tell whether a value was recorded, so that it can have a derivative other than 0."""
    return isinstance(value, Tensor) and value.requires


def gradients(total: Any, leaves: Sequence[Tensor], seed: Any = 1.0) -> list[Any]:
    """Return the cotangents of `leaves`, 0 where none arrives."""
    if not depends(total):
        return [0.0 for _ in leaves]
    found = pull([(total, seed)], record=False, wanted=Wanted(leaves))
    by_leaf = {id(leaf): ct for leaf, ct in found}
    return [by_leaf.get(id(leaf), 0.0) for leaf in leaves]


def inner(first: Sequence[Any], second: Sequence[Any]) -> float:
    """Return the sum of products of all elements of two lists of values."""
    return float(sum(np.sum(np.asarray(a) * np.asarray(b)) for a, b in zip(first, second, strict=True)))


def _setting(call: Call) -> tuple[list[Any], list[Any]]:
    steps = call.random([shape_of(call.points[i]) for i in call.wrt], "steps")
    size = max([1.0, *(float(np.max(np.abs(step), initial=0.0)) for step in steps)])
    steps = [as_plain(np.asarray(step) / size) for step in steps]  # so that a step stays inside the domain
    weights = call.random([shape_of(data_of(out)) for out in call(*call.points)], "weights")
    return steps, weights


# ----- the checks --------------------------------------------------------------------------------------


def check_derivatives(call: Call) -> None:
    """JVP and VJP at every order equal the central difference of the order below."""
    steps, weights = _setting(call)
    h = FD_STEP * call.width

    def slope(order: int) -> float:
        def at(scale: float) -> float:
            value = along(call, call.moved(steps, scale * h), steps, weights, order)[1]
            return 0.0 if value is None else float(data_of(value))

        return (45 * (at(1) - at(-1)) - 9 * (at(2) - at(-2)) + (at(3) - at(-3))) / (60 * h)

    for order in range(1, call.operator.samples.orders + 1):
        expected = slope(order - 1)
        leaves, below = along(call, call.points, steps, weights, order - 1)
        _, pushed = along(call, call.points, steps, weights, order)
        tolerance = {"rtol": FD_RTOL, "atol": FD_ATOL * max(1.0, abs(expected)), "err_msg": f"order {order}"}
        np.testing.assert_allclose(0.0 if pushed is None else data_of(pushed), expected, **tolerance)
        np.testing.assert_allclose(inner(gradients(below, leaves), steps), expected, **tolerance)


def check_backward_of_backward(call: Call) -> None:
    """Gradients of gradients, each recorded backwards, equal the derivatives that forward mode finds."""
    steps, weights = _setting(call)
    operands, leaves = leaves_of(call, call.points)
    total = total_of(call(*operands), weights)
    for order in range(1, call.operator.samples.orders + 1):
        if not depends(total):
            break
        found = pull([(total, 1.0)], record=True, wanted=Wanted(leaves))
        step_of = {id(leaf): step for leaf, step in zip(leaves, steps, strict=True)}
        total = 0.0
        for leaf, ct in found:
            total = add(total, sum_to(mul(ct, step_of[id(leaf)]), ()))
        expected = along(call, call.points, steps, weights, order)[1]
        expected = 0.0 if expected is None else float(data_of(expected))
        np.testing.assert_allclose(
            float(data_of(total)),
            expected,
            rtol=1e-8,
            atol=1e-10 * max(1.0, abs(expected)),
            err_msg=f"order {order}",
        )


def check_adjoint(call: Call) -> None:
    """<ct, J t> equals <J^T ct, t> for random ct and t."""
    steps, weights = _setting(call)
    operands, leaves = leaves_of(call, call.points)
    outs = call(*operands)
    live = [(out, weight) for out, weight in zip(outs, weights, strict=True) if out.requires]
    tangents = push([out for out, _ in live], list(zip(leaves, steps, strict=True)), record=False)
    forward = inner([0.0 if t is None else t for t in tangents], [weight for _, weight in live])
    found = pull(live, record=False, wanted=Wanted(leaves))
    by_leaf = {id(leaf): ct for leaf, ct in found}
    backward = inner([by_leaf.get(id(leaf), 0.0) for leaf in leaves], steps)
    np.testing.assert_allclose(backward, forward, rtol=1e-10, atol=1e-12)


def check_batched(call: Call) -> None:
    """Values, cotangents and second derivatives of a batch equal those of its members, one by one."""
    steps, weights = _setting(call)
    members = [call.moved(steps, 0.01 * k * call.width) for k in range(MEMBERS)]
    batch = list(call.points)
    for i in call.wrt:
        batch[i] = Batched(np.stack([np.asarray(member[i], dtype=float) for member in members]))
    together = _up_to_second(call, batch, steps, weights, Batched(np.ones(MEMBERS)))
    for k, member in enumerate(members):
        alone = _up_to_second(call, member, steps, weights, 1.0)
        for found, single in zip(together, alone, strict=True):
            np.testing.assert_allclose(_member(found, k), single, rtol=PATH_RTOL, atol=1e-13)


def _up_to_second(
    call: Call, points: Sequence[Any], steps: Sequence[Any], weights: Sequence[Any], seed: Any
) -> list[Any]:
    """Return the outputs, the weighted total's gradient, and the gradient of its slope along `steps`."""
    operands, leaves = leaves_of(call, points)
    outs = call(*operands)
    total = total_of(outs, weights)
    found = [*[data_of(out) for out in outs], *gradients(total, leaves, seed)]
    if call.operator.samples.orders > 1 and depends(total):
        by_leaf = {id(leaf): ct for leaf, ct in pull([(total, seed)], record=True, wanted=Wanted(leaves))}
        slopes = [by_leaf[id(leaf)] for leaf in leaves if id(leaf) in by_leaf]
        along = [step for leaf, step in zip(leaves, steps, strict=True) if id(leaf) in by_leaf]
        found += gradients(total_of(slopes, along), leaves, seed)
    return found


def _member(value: Any, k: int) -> Any:
    return value.array[k] if isinstance(value, Batched) else value


def check_batched_cotangents(call: Call) -> None:
    """One sweep with a batch of cotangents equals one sweep for each of them."""
    operands, leaves = leaves_of(call, call.points)
    for out in call(*operands):
        if not out.requires:
            continue
        shape = shape_of(out.value)
        seeds = np.stack([np.asarray(ct) for ct in call.random([shape] * MEMBERS, "batch")])
        wanted = Wanted(leaves)
        together = dict(
            _by_identity(pull([(out, Batched(seeds))], record=False, wanted=wanted, batched=True))
        )
        for k in range(MEMBERS):
            for leaf, ct in pull([(out, as_plain(seeds[k]))], record=False, wanted=wanted):
                np.testing.assert_allclose(_member(together[id(leaf)], k), ct, rtol=PATH_RTOL, atol=1e-13)


def _by_identity(found: list[tuple[Tensor, Any]]) -> list[tuple[int, Any]]:
    return [(id(leaf), ct) for leaf, ct in found]


def check_float32(call: Call) -> None:
    """float32 operands give float32 results and cotangents, near those in float64."""
    points = [np.asarray(p, np.float32)[()] if i in call.wrt else p for i, p in enumerate(call.points)]
    operands, leaves = leaves_of(call, points)
    outs = call(*operands)
    exact = [
        data_of(out)
        for out in call(*[np.float64(p)[()] if i in call.wrt else p for i, p in enumerate(points)])
    ]
    for out, wide in zip(outs, exact, strict=True):
        assert out.dtype == "float32"
        scale = float(np.max(np.abs(wide), initial=1.0))
        np.testing.assert_allclose(
            np.asarray(data_of(out)), wide, rtol=FLOAT32_RTOL, atol=FLOAT32_RTOL * scale
        )
        if out.requires:
            for leaf, ct in pull(
                [(out, np.ones(out.shape, np.float32)[()])],
                record=False,
                wanted=Wanted(leaves),
            ):
                assert str(np.asarray(ct).dtype) == "float32", leaf
