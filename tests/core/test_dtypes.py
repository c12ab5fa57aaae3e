"""float32, int64 and bool operands, as PyTorch treats them (tests/data/torch/dtypes.json)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from gradcli.core.tensor import Tensor, data_of
from gradcli.core.values import default_dtype, dtype_of, set_default_dtype
from gradcli.errors import Problem
from gradcli.session import Session
from gradcli.source import Source
from tests.core import generated, recorded

if TYPE_CHECKING:
    from collections.abc import Iterator

CASES = [
    pytest.param(case, id=case["id"])
    for case in json.loads((recorded.FOLDER / "dtypes.json").read_text())["cases"]
    if case["op"] in recorded.BY_TORCH_NAME
    and recorded.BY_TORCH_NAME[case["op"]].family in generated.ELEMENTWISE
]
TAKEN = [each for each in CASES if "value" in each.values[0]]
REFUSED = [each for each in CASES if "error" in each.values[0]]
SINGLE = 3e-6
SMALL = 1e-6


@pytest.fixture(autouse=True)
def _default_dtype() -> Iterator[None]:
    """Undo what `import torch` does to the default dtype."""
    before = default_dtype()
    yield
    set_default_dtype(before)


def run(case: dict[str, Any]) -> Any:
    """Return the value of a recorded program."""
    session = Session(write=lambda _text: None, warn=lambda _text: None, seed=0)
    session.run(Source("import torch"))
    for name, record in case["inputs"].items():
        session.bind(name, Tensor(np.asarray(recorded.array_of(record), record["dtype"])[()]))
    return session.value_of(Source(case["program"]))


@pytest.mark.parametrize("case", TAKEN)
def test_operands_of_every_dtype_give_values_of_pytorchs_dtype(case: dict[str, Any]) -> None:
    out, record = run(case), case["value"]
    if isinstance(record, list) or "python" in record:
        recorded.agrees(out, record, "value", SINGLE, SMALL)
        return
    value = data_of(out)
    assert dtype_of(value) == record["dtype"]
    if "data" in record:
        recorded.agrees(out, record, "value", SINGLE, SMALL)


# Where PyTorch has no kernel for ints or bools we compute in floats or refuse; Python's own errors never surface.
@pytest.mark.parametrize("case", REFUSED)
def test_what_pytorch_refuses_is_computed_or_refused(case: dict[str, Any]) -> None:
    try:
        out = run(case)
    except Problem as problem:
        assert problem.message
    else:
        assert dtype_of(data_of(out)) in ("float32", "float64", "int64", "bool")
