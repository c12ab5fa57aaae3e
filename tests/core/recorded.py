"""Cases recorded from PyTorch (tests/data/torch), run through the operators that carry the same name.

A case is a call of one operator on inputs; values, gradients, tangents, second derivatives and the
name of the graph node are compared. Cases whose arguments are expressions are left to the tests of
the language.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradcli.core import calling, ops
from gradcli.core.ops.basic import add, mul, sum_to
from gradcli.core.registry import OPERATORS, Operator
from gradcli.core.tangents import push
from gradcli.core.tape import Wanted, pull
from gradcli.core.tensor import Tensor, data_of, tensor

ops.load()

FOLDER = Path(__file__).resolve().parent.parent / "data" / "torch"
RTOL = 1e-10
ATOL = 1e-12
# Where PyTorch itself is less exact than that.
LOOSE = {
    "torch.polygamma": 1e-8,  # the series of trigamma is cut early
    "torch.special.polygamma": 1e-8,
    "torch.digamma": 1e-8,
    "torch.special.digamma": 1e-8,
    "torch.special.psi": 1e-8,
    "torch.special.bessel_j0": 1e-8,
    "torch.special.bessel_j1": 1e-8,
    "torch.nn.functional.hardsigmoid": 1e-7,  # 1/6 is kept in float32
    "torch.nn.functional.binary_cross_entropy": 1e-8,  # its 1e-12 is kept in float32
    "torch.nn.functional.celu": 1e-7,  # 1/alpha is kept in float32
}
BY_TORCH_NAME = {name: operator for operator in OPERATORS.values() for name in operator.torch}


def recorded(*families: str) -> list[Any]:
    """Return the cases of these files whose operator and arguments are known here, as parameters for pytest."""
    cases = [
        case for family in families for case in json.loads((FOLDER / f"{family}.json").read_text())["cases"]
    ]
    return [pytest.param(case, id=f"{case['id']}: {case['program']}") for case in cases if _is_callable(case)]


def _is_callable(case: dict[str, Any]) -> bool:
    return (
        case.get("op") in BY_TORCH_NAME
        and "args" in case
        and not _has_expression([case["args"], case["kwargs"]])
    )


def _has_expression(argument: Any) -> bool:
    if isinstance(argument, dict):
        return "expression" in argument or any(_has_expression(each) for each in argument.values())
    return isinstance(argument, list) and any(_has_expression(each) for each in argument)


def array_of(record: dict[str, Any]) -> Any:
    """Return a recorded tensor as a plain value."""
    data = np.array(
        [float(v) for v in record["data"]] if record["dtype"].startswith("float") else record["data"]
    )
    array = data.astype(record["dtype"]).reshape(record["shape"])
    if array.ndim:
        return array
    return array.item() if record["dtype"] != "float32" else array[()]


class Run:
    """A case's operator applied to its inputs: `leaves` by name, `out` the result, `outs` its parts in order."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.case = case
        self.operator: Operator = BY_TORCH_NAME[case["op"]]
        self.inputs = {name: _input(record) for name, record in case["inputs"].items()}
        self.leaves = {name: t for name, t in self.inputs.items() if t.requires_grad}
        args = [self._argument(each) for each in case["args"]]
        named = {name: self._argument(each) for name, each in case["kwargs"].items()}
        self.out = calling.bind(self.operator, args, named)
        self.outs = list(self.out) if isinstance(self.out, (tuple, list)) else [self.out]

    def _argument(self, argument: Any) -> Any:
        if isinstance(argument, dict) and "input" in argument:
            return self.inputs[argument["input"]]
        if isinstance(argument, list):
            return [self._argument(each) for each in argument]
        return (
            {"NaN": np.nan, "Infinity": np.inf, "-Infinity": -np.inf}.get(argument, argument)
            if isinstance(argument, str)
            else argument
        )

    def objective(self) -> Any:
        """Return the recorded objective: the sum of all outputs times their weights."""
        weights = self.case["weights"]
        weights = weights if isinstance(weights, list) else [weights]
        total: Any = 0.0
        for out, weight in zip(self.outs, weights, strict=True):
            if weight is not None:
                total = add(total, sum_to(mul(out, array_of(weight)), ()))
        return total

    def directions(self) -> list[tuple[Tensor, Any]]:
        """Return the recorded directions of the leaves."""
        return [(leaf, array_of(self.case["directions"][name])) for name, leaf in self.leaves.items()]


def _input(record: dict[str, Any]) -> Tensor:
    t = Tensor(array_of(record))
    return tensor(t.value, requires_grad=True) if record.get("requires_grad") else t


def tolerance(case: dict[str, Any], rtol: float = RTOL) -> float:
    """Return the relative tolerance for a case."""
    return LOOSE.get(case.get("op", ""), rtol)


def agrees(ours: Any, record: Any, what: str, rtol: float, atol: float = ATOL) -> None:
    """Assert that a value equals a recorded one: shape and elements; nothing is expected where null is recorded."""
    if record is None:
        return
    if isinstance(record, list):
        for each, expected in zip(ours, record, strict=True):
            agrees(each, expected, what, rtol, atol)
        return
    value = data_of(ours)
    if "python" in record:
        assert value == record["python"], what
        return
    expected = array_of(record)
    assert np.shape(value) == tuple(record["shape"]), what
    np.testing.assert_allclose(
        np.asarray(value, float), np.asarray(expected, float), rtol=rtol, atol=atol, err_msg=what
    )


def check_value(case: dict[str, Any]) -> None:
    """The value is PyTorch's, of the same dtype."""
    run = Run(case)
    if isinstance(case["value"], dict) and "dtype" in case["value"] and "data" not in case["value"]:
        assert (run.out.dtype, list(run.out.shape)) == (case["value"]["dtype"], case["value"]["shape"])
        return
    agrees(
        run.out if isinstance(run.out, (tuple, list)) else run.outs[0],
        case["value"],
        "value",
        tolerance(case),
    )
    if isinstance(case["value"], dict) and "dtype" in case["value"] and isinstance(run.out, Tensor):
        assert run.out.dtype == case["value"]["dtype"]


def check_grad_fn(case: dict[str, Any]) -> None:
    """The graph node has PyTorch's name."""
    assert Run(case).out.grad_fn_name == case["grad_fn"]


def check_gradients(case: dict[str, Any]) -> None:
    """The gradients of all inputs are PyTorch's, or those written down as ours on purpose."""
    rtol = tolerance(case)
    run = Run(case)
    found = pull([(run.objective(), 1.0)], record=False, wanted=Wanted(run.leaves.values()))
    by_leaf = {id(leaf): ct for leaf, ct in found}
    for name, record in case["grads"].items():
        if record is None:
            continue
        ours = by_leaf.get(id(run.leaves[name]), np.zeros(record["shape"]))
        if name in case.get("ours", {}):
            flat = [float(v) for v in case["ours"][name]]
            np.testing.assert_allclose(np.ravel(data_of(ours)), flat, rtol=rtol, atol=ATOL, err_msg=name)
        else:
            agrees(ours, record, f"gradient of {name}", rtol)


def check_tangents(case: dict[str, Any]) -> None:
    """The tangents of all outputs are PyTorch's."""
    run = Run(case)
    records = case["jvp"] if isinstance(case["jvp"], list) else [case["jvp"]]
    for out, record in zip(run.outs, records, strict=True):
        if record is not None:
            (t,) = push([out], run.directions(), record=False)
            agrees(np.zeros(record["shape"]) if t is None else t, record, "tangent", tolerance(case))


def check_second(case: dict[str, Any]) -> None:
    """The Hessian of the objective times the recorded directions is PyTorch's."""
    rtol = tolerance(case, 1e-9)
    run = Run(case)
    objective = run.objective()
    wanted = Wanted(run.leaves.values())
    found = {id(leaf): ct for leaf, ct in pull([(objective, 1.0)], record=True, wanted=wanted)}
    for name, record in case["second"].items():
        ct = found.get(id(run.leaves[name]))
        t = None
        if isinstance(ct, Tensor) and ct.requires:
            (t,) = push([ct], run.directions(), record=False)
        if record is not None:
            agrees(
                np.zeros(record["shape"]) if t is None else t, record, f"second derivative at {name}", rtol
            )
