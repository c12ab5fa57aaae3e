"""Record how PyTorch prints tensors, into torch_repr.json beside this file.

Needs PyTorch and numpy (the file here was made with PyTorch 2.13), and nothing of gradcli:

    python tests/data/make_torch_repr.py

Each case holds the tensor as data (`dtype`, `shape` and flat `values`, or `values` as `{"start", "step"}` for
an arithmetic sequence; infinities and nan as strings), how it takes part in the graph, the print options and
default dtype in force, and the `text` PyTorch printed. Values are drawn from a seeded generator, so a second
run with the same PyTorch gives the same file.
"""

import json
import math
import pathlib
import random

import torch

HERE = pathlib.Path(__file__).parent
DEFAULTS = {"precision": 4, "threshold": 1000, "edgeitems": 3, "linewidth": 80, "sci_mode": None}
FLOATS = ("float32", "float64")


def plain(number):
    """Return a number as strict JSON can hold it."""
    if isinstance(number, float) and not math.isfinite(number):
        return repr(number)
    return number


def make(values, shape, dtype):
    """Return the tensor of a case."""
    count = math.prod(shape)
    if isinstance(values, dict):
        values = [values["start"] + values["step"] * i for i in range(count)]
    return torch.tensor(values, dtype=getattr(torch, dtype)).reshape(shape)


def record(name, values, shape, dtype, *, grad=None, default="float32", **options):
    """Return one case with what PyTorch prints; `grad` is None, "leaf" or "node"."""
    torch.set_default_dtype(getattr(torch, default))
    torch.set_printoptions(**{**DEFAULTS, **options})
    tensor = make(values, shape, dtype)
    case = {"name": name, "dtype": dtype, "shape": list(shape)}
    if isinstance(values, dict):
        case["values"] = values
    else:
        case["values"] = [plain(number) for number in tensor.flatten().tolist()]
    if default != "float32":
        case["default_dtype"] = default
    if options:
        case["options"] = options
    if grad is not None:
        tensor.requires_grad_()
        case["requires_grad"] = True
    if grad == "node":
        tensor = tensor.clone()
        case["grad_fn"] = tensor.grad_fn.name()
    case["text"] = str(tensor)
    return case


def float_lists():
    """Yield (name, values) of one-dimensional floats that try the style rules at their edges."""
    nan, inf = math.nan, math.inf
    yield from {
        "whole": [0.0, 4.0, 8.0, 12.0],
        "negative whole": [-1.0, 10.0, -100.0],
        "halves": [0.5, 1.5, -2.5],
        "minus zero": [-0.0],
        "zeros": [0.0, -0.0, 0.0],
        "minus zero among points": [-0.0, 0.25],
        "minus zero in scientific": [-0.0, 1e-7],
        "only nan": [nan],
        "only infinities": [inf, -inf, nan],
        "nan with whole": [nan, 1.0, 2.0],
        "infinity with a wide whole": [inf, 123456.0],
        "minus infinity with points": [-inf, 0.5, nan],
        "infinity in scientific": [inf, 1e10, -inf, nan, 0.0],
        "ratio exactly 1000": [1.0, 1000.0],
        "ratio over 1000": [1.0, 1001.0],
        "ratio over 1000 with points": [0.5, 500.5],
        "ratio 1000 of fractions": [0.001, 1.0],
        "largest exactly 1e8": [1e8, 2e5],
        "largest over 1e8": [1e8 + 8, 2e5],
        "one whole over 1e8": [123456792.0],
        "smallest 1e-4": [1e-4, 2e-4],
        "smallest under 1e-4": [9.9e-5],
        "smallest just 1e-4 in double": [0.0001, 0.05],
        "rounding to even digits": [0.00005, 0.12345, 0.12355, 2.00005],
        "tenths": [0.1, 0.2, 0.3],
        "thirds": [1 / 3, 2 / 3, 4 / 3],
        "mixed widths": [1.0, 22.5, 333.25],
        "mixed signs": [-1.5, 22.25, -333.125],
        "wide range": [1e-6, 1.0, 1e6],
        "tiny": [1e-30, -2e-30],
        "subnormal": [1e-40, 1e-44],
        "huge": [1e30, -1e35],
        "three digit exponents": [1e-100, 1e100],
        "overflowing ratio": [5e-320, 1e300],
        "near one": [0.99999, 1.00001],
        "rounds up a digit": [9.99996, 0.5],
        "whole but scientific": [1.0, 5000.0],
        "whole and tiny": [3.0, 1e-5],
        "whole then half": [1.0, 2.0, 3.5],
        "one": [1.0],
        "gradient": [4.5, 4.5, 4.5, 4.5],
        "twenty digits": [1e19, 2e19],
    }.items()


def style_cases():
    """Yield every style edge in both precisions, and as 0-d tensors."""
    for name, values in float_lists():
        for dtype in FLOATS:
            yield record(name, values, [len(values)], dtype, grad="leaf" if dtype == "float32" else None)
        for value in values[:2]:
            yield record(f"0-d, {name}", [value], [], "float32", grad="node")
    for value in (3.0, 2.5, math.pi, 1e-5, 1234.5678, 123456789.0, 0.1, -0.25, 28.0, 1e5, 99999.5):
        yield record("0-d double by default", [value], [], "float64", default="float64")
        yield record(
            "0-d single, double is the default", [value], [], "float32", default="float64", grad="leaf"
        )
        yield record("0-d double, single is the default", [value], [], "float64", grad="node")


def whole_cases():
    """Yield int64, bool and rarer dtypes."""
    for dtype in ("int64", "int32", "uint8"):
        for values in ([1, 2, 3], [0], [10, 200, 3], [7] * 40):
            yield record("integers", values, [len(values)], dtype)
    for values in ([-1, 10, -100], [-5], [10**15, -1, 0], list(range(-30, 30))):
        yield record("signed integers", values, [len(values)], "int64")
    yield record("0-d integer", [42], [], "int64")
    yield record("0-d boolean", [True], [], "bool")
    yield record("booleans", [True, False, True], [3], "bool")
    yield record("true booleans", [True, True], [2], "bool")
    yield record("a matrix of booleans", [True, False, False, True], [2, 2], "bool")
    yield record("many booleans", [True, False] * 15, [30], "bool")
    yield record("half precision", [1.0, 2.5], [2], "float16", grad="leaf")
    yield record("integers, double is the default", [1, 2], [2], "int64", default="float64")
    yield record("a matrix of integers", list(range(6)), [2, 3], "int64")


def empty_cases():
    """Yield tensors without elements."""
    for shape in ([0], [0, 3], [2, 0], [2, 0, 3], [0, 0]):
        for dtype in ("float32", "float64", "int64", "bool"):
            yield record("empty", [], shape, dtype)
        yield record("empty, double is the default", [], shape, "float64", default="float64")
        yield record("empty leaf", [], shape, "float32", grad="leaf")
        yield record("empty node", [], shape, "float64", grad="node")


def layout_cases(draw):
    """Yield rows that wrap, suffixes that break, nesting, and summaries around the threshold."""
    for count in range(6, 40):
        values = [round(draw.uniform(0, 9), 3) for _ in range(count)]
        yield record(
            f"a row of {count}", values, [count], "float32", grad=draw.choice([None, "leaf", "node"])
        )
    for count in (5, 6, 7, 8):
        values = [float(draw.randint(100, 99999)) for _ in range(count)]
        for dtype in FLOATS:
            for grad in ("leaf", "node"):
                yield record(f"suffix after {count}", values, [count], dtype, grad=grad)
    for shape in (
        [2, 3],
        [3, 1],
        [1, 3],
        [2, 2, 2],
        [3, 2, 4],
        [2, 1, 2, 2],
        [1, 1, 1, 1],
        [2, 12],
        [2, 2, 11],
        [1, 2, 1, 2, 3],
    ):
        values = [round(draw.gauss(0, 3), 4) for _ in range(math.prod(shape))]
        yield record("nested", values, shape, "float32", grad=draw.choice([None, "leaf", "node"]))
        yield record("nested doubles", values, shape, "float64")
        yield record("nested integers", [int(v) for v in values], shape, "int64")
    for shape in (
        [1000],
        [1001],
        [10, 100],
        [7, 143],
        [6, 167],
        [1001, 1],
        [1, 1001],
        [3, 334],
        [2, 501],
        [10, 10, 10],
        [10, 10, 11],
        [7, 7, 7, 7],
        [2, 600, 2],
    ):
        count = math.prod(shape)
        yield record("around the threshold", {"start": 0, "step": 1}, shape, "int64")
        yield record("around the threshold", {"start": -3.0, "step": 0.0625}, shape, "float32", grad="leaf")
        if count > 1000:
            yield record("summary of doubles", {"start": 1.0, "step": 1000.0}, shape, "float64")


def option_cases(draw):
    """Yield the effects of each option of set_printoptions."""
    values = [math.pi, math.e, 100.125, -1e-3]
    for precision in (0, 1, 2, 6, 8, 12):
        yield record("precision", values, [4], "float64", precision=precision)
        yield record("precision", [1.0, 2.0], [2], "float32", precision=precision)
        yield record("precision", [1.5e-9, 2.0], [2], "float32", precision=precision)
    for linewidth in (0, 10, 20, 40, 60, 120, 200):
        row = [round(draw.uniform(-9, 9), 2) for _ in range(24)]
        yield record("linewidth", row, [24], "float32", linewidth=linewidth, grad="node")
        yield record("linewidth", row, [2, 12], "float64", linewidth=linewidth, grad="leaf")
    for edgeitems in (0, 1, 2, 5):
        for shape in ([1001], [30, 40], [11, 10, 10]):
            yield record("edgeitems", {"start": 0.5, "step": 1.0}, shape, "float32", edgeitems=edgeitems)
    yield record("no edge items in a short tensor", [1.0, 2.0], [2], "float32", edgeitems=0)
    for threshold in (0, 3, 5, 6, 10):
        yield record("threshold", {"start": 0, "step": 1}, [10], "int64", threshold=threshold)
        yield record("threshold", {"start": 0, "step": 1}, [8, 2], "int64", threshold=threshold, edgeitems=1)
        yield record("threshold", [7.5], [], "float32", threshold=threshold)
    for sci_mode in (True, False):
        for name, values in float_lists():
            yield record(f"sci_mode, {name}", values, [len(values)], "float32", sci_mode=sci_mode)
        yield record("sci_mode 0-d", [2.5], [], "float32", sci_mode=sci_mode, grad="leaf")
        yield record("sci_mode integers", [1, 2], [2], "int64", sci_mode=sci_mode)


def random_cases(draw, count):
    """Yield tensors of random shape, dtype, magnitude, special values and options."""
    for _ in range(count):
        shape = [draw.randint(1, 6) for _ in range(draw.randint(0, 4))]
        values = random_values(draw, math.prod(shape))
        dtype = draw.choice(FLOATS)
        yield record(
            "random",
            values,
            shape,
            dtype,
            grad=draw.choice([None, "leaf", "node"]),
            default=draw.choice(FLOATS),
        )


def random_values(draw, count):
    """Return floats of one kind of mixture, some of them special."""
    scale = 10.0 ** draw.randint(-8, 9)
    spread = draw.choice([0, 0, 1, 2, 3, 5])
    digits = draw.choice([0, 0, 1, 2, 4, 17])
    special = draw.choice([0, 0, 0, 0.1, 0.5])
    values = []
    for _ in range(count):
        value = round(draw.uniform(-10, 10), digits) * scale * 10.0 ** draw.uniform(-spread, spread)
        if draw.random() < special:
            value = draw.choice([math.nan, math.inf, -math.inf, 0.0, -0.0])
        values.append(value if draw.random() < 0.9 else abs(value))
    return values


def main():
    """Write all cases beside this file."""
    draw = random.Random(20260101)
    cases = [
        *style_cases(),
        *whole_cases(),
        *empty_cases(),
        *layout_cases(draw),
        *option_cases(draw),
        *random_cases(draw, 150),
    ]
    header = {
        "what": "how PyTorch prints tensors",
        "made_by": "python tests/data/make_torch_repr.py",
        "torch": torch.__version__,
        "cases": cases,
    }
    lines = ",\n".join(json.dumps(case) for case in header.pop("cases"))
    text = json.dumps(header)[:-1] + ', "cases": [\n' + lines + "\n]}\n"
    (HERE / "torch_repr.json").write_text(text, encoding="utf-8")
    print(len(cases), "cases")


if __name__ == "__main__":
    main()
