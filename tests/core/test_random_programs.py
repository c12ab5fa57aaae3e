"""Random programs: what must hold for every program, whatever it computes.

A program is a list of steps on a growing list of values. It is run as it is, on a batch of points, and once more with
updates in place where the first run made new values; derivatives are taken in every mix of modes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gradcli.core import derivatives, ops
from gradcli.core.backward import pull_back
from gradcli.core.inplace import assign
from gradcli.core.jacobians.sparsity import jacobian_pattern, sparse_jacobian
from gradcli.core.jacobians.sweeps import jacobian_of
from gradcli.core.ops.basic import add, clone, mul, ones_like
from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor, data_of

ops.load()
SIZE = 4
POINTS = np.random.default_rng(0).uniform(-1.0, 1.0, (3, SIZE))
call = {name: operator.call for name, operator in OPERATORS.items()}

# Steps from one value; all are smooth where random numbers go, but for those that pick, which are there piece by piece.
ONE: dict[str, Any] = {
    "sin": call["sin"],
    "tanh": call["tanh"],
    "exp": lambda v: call["exp"](mul(v, 0.3)),
    "sigmoid": call["sigmoid"],
    "square": call["square"],
    "log1p": lambda v: call["log1p"](call["square"](v)),
    "softplus": call["softplus"],
    "erf": call["erf"],
    "power": lambda v: call["pow"](add(call["square"](v), 0.5), 1.5),
    "flip": lambda v: call["flip"](v, (0,)),
    "roll": lambda v: call["roll"](v, 1, 0),
    "cumsum": lambda v: call["cumsum"](v, 0),
    "turn": lambda v: call["reshape"](call["t"](call["reshape"](v, 2, 2)), SIZE),
    "matrix": lambda v: call["reshape"](call["matmul"](call["reshape"](v, 2, 2), MATRIX), SIZE),
    "spread": lambda v: add(v, call["sum"](v)),
    "mean": lambda v: call["sub"](v, call["mean"](v)),
    "pick": lambda v: call["index"](v, [3, 0, 0, 2]),
    "slice": lambda v: call["cat"]([call["index"](v, slice(2, 4)), call["index"](v, slice(0, 2))]),
    "sort": lambda v: call["sort"](v)[0],
    "mask": lambda v: call["where"](np.array([True, False, True, True]), v, 0.25),
    "larger": lambda v: call["maximum"](v, -0.1),
    "branch": lambda v: call["where"](call["gt"](v, 0.0), call["sin"](v), mul(v, 2.0)),
    "softmax": lambda v: call["softmax"](v, 0),
    "norm": lambda v: call["div"](v, add(call["norm"](v), 1.0)),
    "prod": lambda v: mul(v, call["prod"](v)),
    "logsumexp": lambda v: call["sub"](v, call["logsumexp"](v, 0)),
    "std": lambda v: mul(v, call["std"](v)),
    "scatter": lambda v: call["scatter_add"](v, 0, [0, 0, 3, 1], v),
    "diff": lambda v: call["cat"]([call["diff"](v), call["index"](v, slice(0, 1))]),
    "tril": lambda v: call["reshape"](call["tril"](call["reshape"](v, 2, 2)), SIZE),
    "outer": lambda v: call["index"](call["outer"](v, v), (slice(None), 1)),
    "solve": lambda v: call["solve"](add(mul(np.eye(SIZE), 3.0), call["diag"](call["sin"](v))), v),
    "kron": lambda v: call["kron"](call["index"](v, slice(0, 2)), call["index"](v, slice(2, 4))),
}
TWO: dict[str, Any] = {
    "add": add,
    "sub": call["sub"],
    "mul": mul,
    "div": lambda v, w: call["div"](v, add(call["square"](w), 1.0)),
    "atan2": lambda v, w: call["atan2"](v, add(call["square"](w), 1.0)),
    "hypot": lambda v, w: call["hypot"](v, add(w, 3.0)),
    "logaddexp": call["logaddexp"],
    "lerp": lambda v, w: call["lerp"](v, w, 0.3),
}
MATRIX = np.array([[0.5, -1.0], [0.75, 0.25]])
# Updates in place and what they are without: (on the object, as a new value).
UPDATES: dict[str, Any] = {
    "sin_": call["sin"],
    "mul_": lambda v: mul(v, 1.5),
    "add_": lambda v: add(v, call["sum"](v)),
    "item": lambda v: call["index_put"](v, (1,), mul(call["index"](v, 0), 2.0)),
    "part": lambda v: call["index_put"](v, (slice(1, 3),), call["sin"](call["index"](v, slice(0, 2)))),
    "masked": lambda v: call["masked_fill"](v, np.array([False, True, False, False]), 0.5),
    "zero": lambda v: mul(v, 0.0),
}

step = st.one_of(
    st.tuples(st.sampled_from(sorted(ONE)), st.integers(0, 9)),
    st.tuples(st.sampled_from(sorted(TWO)), st.integers(0, 9), st.integers(0, 9)),
    st.tuples(st.sampled_from(sorted(UPDATES)), st.integers(0, 9)),
)
programs = st.lists(step, min_size=1, max_size=9)
fast = settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def run(program: Any, x: Any, in_place: bool = False) -> Any:
    """Return the value of a program: the sum of all that it computed, weighted; updates make new values or are updates.

    With `in_place` a value that is used after it was updated is used as it was, and the object is changed.
    """
    values = [add(x, 0.0)]
    used: list[Any] = []
    for name, *places in program:
        chosen = [values[place % len(values)] for place in places]
        if name in UPDATES:
            at = places[0] % len(values)
            if in_place and isinstance(chosen[0], Tensor):
                used.append(mul(chosen[0], 0.1))  # What was recorded of the object before.
                thing = chosen[0] if at else clone(chosen[0])
                assign(thing, UPDATES[name](thing))
                values[at] = thing
            else:
                used.append(mul(chosen[0], 0.1))
                values[at] = UPDATES[name](chosen[0])
        else:
            values.append((ONE[name] if name in ONE else TWO[name])(*chosen))
    total: Any = 0.0
    for number, value in enumerate([*values, *used]):
        total = add(total, call["sum"](mul(value, 1.0 + 0.1 * number)))
    return total


def gradient(function: Any, x: Any) -> Any:
    return derivatives.value_and_grad(function, [x])[1][0]


def forward_columns(function: Any, x: Any) -> Any:
    """Return the Jacobian of a function of a vector in forward mode, one direction at a time."""
    columns = [derivatives.jvp(function, [x], [np.eye(SIZE)[i]])[1][0] for i in range(SIZE)]
    return call["stack"](columns, -1)


def reverse_rows(function: Any, x: Any) -> Any:
    """Return the Jacobian of a function of a vector in reverse mode."""
    return derivatives.jacobian(function, [x], direction="reverse")[1][0][0]


def numbers(value: Any) -> Any:
    return np.asarray(data_of(value), float)


@fast
@given(programs)
def test_every_mix_of_modes_gives_the_same_second_derivatives(program: Any) -> None:
    def f(x: Any) -> Any:
        return run(program, x)

    x = POINTS[0]
    ways = [
        reverse_rows(lambda x: gradient(f, x), x),
        forward_columns(lambda x: gradient(f, x), x),
        forward_columns(lambda x: forward_columns(f, x), x),
        reverse_rows(lambda x: forward_columns(f, x), x),
        derivatives.hessian(f, [x])[0][0],
    ]
    first = numbers(ways[0])
    scale = max(1.0, float(np.abs(first).max()))
    for way in ways[1:]:
        np.testing.assert_allclose(numbers(way), first, rtol=1e-9, atol=1e-10 * scale)
    np.testing.assert_allclose(first, first.T, rtol=1e-9, atol=1e-10 * scale)


@fast
@given(programs)
def test_the_gradient_is_what_differences_say(program: Any) -> None:
    x = POINTS[1]
    found = numbers(gradient(lambda x: run(program, x), x))
    for i in range(SIZE):
        h = 1e-5 * np.eye(SIZE)[i]
        up, down = (float(numbers(run(program, x + s * h))) for s in (1, -1))
        error = abs((up - down) / 2e-5 - found[i])
        # A kink between the two points may be in the way: then the slopes on both sides differ.
        if error > 1e-4 * max(1.0, abs(found[i]), abs(up)):
            middle = float(numbers(run(program, x)))
            assert abs((up - middle) - (middle - down)) > 1e-7


@fast
@given(programs)
def test_a_batch_is_its_members_one_by_one(program: Any) -> None:
    def f(x: Any) -> Any:
        return run(program, x)

    values = numbers(derivatives.vmap(f, [POINTS], [0]))
    slopes = numbers(derivatives.vmap(lambda x: gradient(f, x), [POINTS], [0]))
    for k, x in enumerate(POINTS):
        np.testing.assert_allclose(values[k], numbers(f(x)), rtol=1e-11, atol=1e-12)
        alone = numbers(gradient(f, x))
        np.testing.assert_allclose(slopes[k], alone, rtol=1e-9, atol=1e-10 * max(1.0, np.abs(alone).max()))


@fast
@given(programs)
def test_updates_in_place_change_no_derivative(program: Any) -> None:
    def plain(x: Any) -> Any:
        return run(program, x)

    def updating(x: Any) -> Any:
        return run(program, x, in_place=True)

    x = POINTS[2]
    for derived in (gradient, lambda f, x: derivatives.hessian(f, [x])[0][0], forward_columns):
        expected = numbers(derived(plain, x))
        scale = max(1.0, float(np.abs(expected).max()))
        np.testing.assert_allclose(numbers(derived(updating, x)), expected, rtol=1e-9, atol=1e-10 * scale)


@fast
@given(programs)
def test_what_a_pattern_leaves_out_is_zero(program: Any) -> None:
    """The Jacobian of all values in one, and of the gradient, by colours and without."""
    x = Tensor(POINTS[0], True)
    values = [add(x, 0.0)]
    for name, *places in program:
        chosen = [values[place % len(values)] for place in places]
        values.append({**ONE, **TWO, **UPDATES}[name](*chosen))
    y = call["cat"](values)
    slope = pull_back([call["sum"](y)], [1.0], [x], create_graph=True)[0]
    for output in [y, *([slope] if isinstance(slope, Tensor) and slope.requires else [])]:
        dense = numbers(jacobian_of(output, [x])[0])
        pattern = jacobian_pattern([output.current()], x).toarray()
        assert not np.any(dense[~pattern])
        found = sparse_jacobian(output, x)
        if found is not None:
            np.testing.assert_allclose(found.toarray(), dense, rtol=1e-12, atol=1e-13)
    assert ones_like(x).shape == (SIZE,)
