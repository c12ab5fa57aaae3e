"""Programs recorded from PyTorch (tests/data/torch), run through the language: values, gradients, node names."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from gradcli.core.backward import backward
from gradcli.core.tensor import Tensor
from gradcli.core.values import set_default_dtype
from gradcli.session import Session
from gradcli.source import Source
from tests.core import recorded

# Names that gradcli has not, or has as something else on purpose.
LEFT_OUT = ("hann_window", "bernoulli_")
SINGLE = 1e-6  # float32 has seven digits


def _cases(family: str) -> list[Any]:
    text = (recorded.FOLDER / f"{family}.json").read_text(encoding="utf-8")
    return [
        pytest.param(case, id=case["program"].replace("\n", "; "))
        for case in json.loads(text)["cases"]
        if "error" not in case and not any(name in case["program"] for name in LEFT_OUT)
    ]


def _run(case: dict[str, Any]) -> tuple[Any, dict[str, Tensor]]:
    """Return the value of a recorded program and its inputs."""
    set_default_dtype("float64")
    inputs = {name: recorded._input(record) for name, record in case["inputs"].items()}
    session = Session(write=lambda text: None, warn=lambda text: None)
    session.run(Source("import torch"))
    for name, value in inputs.items():
        session.bind(name, value)
    shown: list[Any] = []
    session.run(Source(case["program"]), "last", present=shown.append)
    return shown[0] if shown else None, inputs


def _tolerance(record: Any) -> float:
    return SINGLE if "float32" in json.dumps(record) else recorded.RTOL


@pytest.fixture(autouse=True)
def _default_dtype() -> Any:
    yield
    set_default_dtype("float64")


@pytest.mark.parametrize("case", [*_cases("indexing"), *_cases("creation"), *_cases("calls")])
def test_program_gives_what_pytorch_gives(case: dict[str, Any]) -> None:
    out, inputs = _run(case)
    value = case["value"]
    if isinstance(value, dict) and "dtype" in value:
        if out is None:
            pytest.skip("a call that is done for its effect shows nothing")
        assert out.dtype == value["dtype"]
        assert list(out.shape) == value["shape"]
    if "data" in value or not isinstance(value, dict):
        recorded.agrees(out, value, "value", _tolerance(value))
    if isinstance(case.get("grad_fn"), str):
        assert out.grad_fn_name == case["grad_fn"].removeprefix("torch::autograd::")
    if case.get("grads") and isinstance(out, Tensor):
        weight = recorded.array_of(case["weights"])
        seed = Tensor(np.float32(weight) if out.dtype == "float32" and not np.ndim(weight) else weight)
        backward([out], [seed])
        for name, record in case["grads"].items():
            if record is not None and name not in case.get("ours", {}):
                grad = inputs[name].grad
                found = np.zeros(record["shape"]) if grad is None else grad
                recorded.agrees(found, record, f"gradient of {name}", _tolerance(record))
