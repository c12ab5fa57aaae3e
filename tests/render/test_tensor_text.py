"""Tensors print as PyTorch prints them; the expected texts are PyTorch's own (see make_torch_repr.py)."""

import json
import pathlib
import subprocess
import sys

import numpy as np
import pytest

from gradcli.errors import LimitProblem, ValueProblem
from gradcli.lang.values.tensor_text import (
    PrintOptions,
    changed_options,
    dtype_text,
    format_tensor,
    parameter_text,
    size_text,
)

RECORDED = pathlib.Path(__file__).parent.parent / "data" / "torch_repr.json"
CASES = json.loads(RECORDED.read_text(encoding="utf-8"))["cases"]


def array_of(case):
    """Return the numpy array of a recorded case."""
    values = case["values"]
    count = int(np.prod(case["shape"]))
    if isinstance(values, dict):
        values = [values["start"] + values["step"] * i for i in range(count)]
    numbers = [float(v) if isinstance(v, str) else v for v in values]
    with np.errstate(over="ignore"):
        return np.array(numbers, dtype=case["dtype"]).reshape(case["shape"])


def text_of(case, value):
    """Return our text for a recorded case."""
    return format_tensor(
        value,
        dtype=case["dtype"],
        requires_grad=case.get("requires_grad", False),
        grad_fn=case.get("grad_fn"),
        default_dtype=case.get("default_dtype", "float32"),
        options=PrintOptions(**case.get("options", {})),
    )


@pytest.mark.parametrize("case", CASES, ids=[f"{i} {case['name']}" for i, case in enumerate(CASES)])
def test_a_tensor_prints_as_pytorch_printed_it(case):
    assert text_of(case, array_of(case)) == case["text"]


@pytest.mark.parametrize(
    "case", [case for case in CASES if case["shape"] == []], ids=lambda case: case["text"]
)
def test_a_python_number_prints_as_the_0d_tensor_it_stands_for(case):
    assert text_of(case, array_of(case).item()) == case["text"]


def test_hundreds_of_recorded_cases_exist():
    assert len(CASES) > 500


def test_a_scalar_is_printed_without_numpy():
    program = (
        "import sys; from gradcli.lang.values.tensor_text import format_tensor;"
        "print(format_tensor(28.0, dtype='float32', grad_fn='MulBackward0'));"
        "print('numpy' in sys.modules)"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert shown == "tensor(28., grad_fn=<MulBackward0>)\nFalse\n"


def test_a_numpy_scalar_prints_as_a_0d_tensor():
    assert format_tensor(np.float64(0.1), dtype="float64") == "tensor(0.1000, dtype=torch.float64)"


def test_sizes_dtypes_and_parameters_print_in_pytorchs_words():
    assert size_text((2, 3)) == "torch.Size([2, 3])"
    assert size_text(()) == "torch.Size([])"
    assert dtype_text("int64") == "torch.int64"
    assert parameter_text("tensor([1.])") == "Parameter containing:\ntensor([1.])"


def test_set_printoptions_changes_what_it_is_given_and_resets_sci_mode():
    options = changed_options(PrintOptions(), precision=2, sci_mode=True)
    assert options == PrintOptions(precision=2, sci_mode=True)
    assert changed_options(options, linewidth=100) == PrintOptions(precision=2, linewidth=100)


def test_profiles_set_pytorchs_documented_values():
    assert changed_options(PrintOptions(precision=9), profile="default") == PrintOptions()
    assert changed_options(PrintOptions(), profile="short") == PrintOptions(precision=2, edgeitems=2)
    assert changed_options(PrintOptions(), profile="full") == PrintOptions(threshold=float("inf"))
    assert changed_options(PrintOptions(), profile="short", precision=3).precision == 3


def test_impossible_options_are_refused():
    with pytest.raises(ValueProblem, match="no printing profile 'tiny'"):
        changed_options(PrintOptions(), profile="tiny")
    with pytest.raises(ValueProblem, match="edgeitems is -1"):
        changed_options(PrintOptions(), edgeitems=-1)
    with pytest.raises(LimitProblem, match="1000 digits"):
        changed_options(PrintOptions(), precision=10**9)
