"""Record what PyTorch makes of every case in torch_cases/: values, gradients, second derivatives, errors.

    python tests/data/record_torch.py [FAMILY ...]      (a Python that has PyTorch; gradcli is not imported)

Every family becomes torch/FAMILY.json. torch/dtypes.json runs the first case of each operator again with
int64, bool and float32 inputs. What the fields mean is told in README.md beside this script.
"""

from __future__ import annotations

import ast
import importlib
import math
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

sys.path.insert(0, str(Path(__file__).parent))
from encoding import HERE, header, number, write
from torch_cases.case import Case, Input

if TYPE_CHECKING:
    from collections.abc import Callable

OPERATORS = [
    "arithmetic",
    "exponential",
    "trigonometric",
    "hyperbolic",
    "activation",
    "loss",
    "special",
    "reduction",
]
OPERATORS += ["shape", "linalg", "selection", "comparison", "creation", "convolution"]
FAMILIES = [*OPERATORS, "indexing", "calls", "derivatives", "kinks", "errors"]

Tensors = dict[str, torch.Tensor]

# No two alike, none zero, no simple sums: a wrong index or a lost term cannot cancel.
WEIGHTS = (0.5, -1.25, 2.0, 0.75, -0.4375, 1.5, 0.3125, -2.25, 1.125, 0.875, -0.625)
DIRECTIONS = (1.0, -0.5, 0.25, 2.0, -1.5, 0.75, 0.625, -0.125, 1.25, -2.0, 0.375)


def cycled(numbers: tuple[float, ...], like: torch.Tensor, start: int = 0) -> torch.Tensor:
    """Return `numbers` from `start` on, repeated into the shape and dtype of `like`."""
    count = like.numel()
    flat = [numbers[(start + index) % len(numbers)] for index in range(count)]
    return torch.tensor(flat, dtype=like.dtype).reshape(like.shape)


def tensor_record(tensor: torch.Tensor | None, data: bool = True) -> dict[str, Any] | None:
    """Return a tensor as {"dtype", "shape", "data"}, data flat in row-major order."""
    if tensor is None:
        return None
    dtype = str(tensor.dtype).removeprefix("torch.")
    record: dict[str, Any] = {"dtype": dtype, "shape": list(tensor.shape)}
    if data:
        if tensor._is_zerotensor():  # PyTorch's gradient of sgn is a zero without memory
            tensor = torch.zeros(tensor.shape, dtype=tensor.dtype)
        flat = tensor.detach().reshape(-1)
        # numpy's float32 prints the shortest decimal that is that float32; float() would print 17 digits.
        values = [float(str(v)) for v in flat.numpy()] if dtype == "float32" else flat.tolist()
        record["data"] = [number(v) for v in values]
    return record


def value_record(value: Any, data: bool = True) -> Any:
    """Return a result: a tensor record, a list of results, or {"python": ...} for a plain Python value."""
    if isinstance(value, torch.Tensor):
        return tensor_record(value, data)
    if isinstance(value, (list, tuple)) and not isinstance(value, torch.Size):
        return [value_record(item, data) for item in value]
    if isinstance(value, torch.Size):
        return {"python": list(value)}
    return {"python": number(value)}


def leaf(given: Any) -> torch.Tensor:
    """Return the tensor of one input."""
    if not isinstance(given, Input):
        return torch.tensor(given, dtype=torch.float64).requires_grad_()
    tensor = torch.tensor(given.data, dtype=getattr(torch, given.dtype))
    return tensor.requires_grad_(given.requires_grad)


def run(program: str, tensors: Tensors) -> Any:
    """Return the value of the program's last line, with `tensors` bound to their names."""
    names: dict[str, Any] = {"torch": torch, "math": math, **tensors}
    tree = ast.parse(program)
    last = tree.body.pop()
    if not isinstance(last, ast.Expr):
        raise TypeError(f"the last line of a case must be an expression: {program}")
    exec(compile(tree, "<case>", "exec"), names)
    return eval(compile(ast.Expression(last.value), "<case>", "eval"), names)


def flat_tensors(value: Any) -> list[torch.Tensor]:
    """Return the tensors of a result, nested lists flattened."""
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, (list, tuple)):
        return [tensor for item in value for tensor in flat_tensors(item)]
    return []


def mapped(value: Any, convert: Callable[[torch.Tensor], Any]) -> Any:
    """Return a result of the same structure with every tensor converted."""
    if isinstance(value, (list, tuple)):
        return [mapped(item, convert) for item in value]
    return convert(value) if isinstance(value, torch.Tensor) else None


def objective(program: str, tensors: Tensors) -> torch.Tensor:
    """Return the sum of all differentiable outputs times their weights."""
    outputs = [o for o in flat_tensors(run(program, tensors)) if o.requires_grad]
    return torch.stack([(o * cycled(WEIGHTS, o)).sum() for o in outputs]).sum()


def first_line(problem: Exception) -> str:
    lines = str(problem).strip().splitlines()
    return lines[0] if lines else ""


def by_name(names: list[str], tensors: Any) -> dict[str, Any]:
    return {name: tensor_record(tensor) for name, tensor in zip(names, tensors, strict=True)}


def derivative_records(case: Case, tensors: Tensors, value: Any) -> dict[str, Any]:
    """Return weights, gradients, directions, JVP and second derivatives of a differentiable case."""
    names = [name for name, tensor in tensors.items() if tensor.requires_grad]
    leaves = [tensors[name] for name in names]
    record: dict[str, Any] = {
        "grad_fn": mapped(value, lambda t: t.grad_fn.name() if t.grad_fn else None),
        "weights": mapped(value, lambda t: tensor_record(cycled(WEIGHTS, t)) if t.requires_grad else None),
    }
    try:
        grads = torch.autograd.grad(objective(case.program, tensors), leaves, materialize_grads=True)
    except RuntimeError as problem:
        return record | {"grad_error": first_line(problem)}
    directions = [cycled(DIRECTIONS, each, 3 * index) for index, each in enumerate(leaves)]
    record["grads"] = by_name(names, grads)
    record["directions"] = by_name(names, directions)
    record["jvp"] = jvp_record(case.program, tensors, names, directions)
    record["second"] = second_record(case.program, tensors, names, directions)
    return record


def jvp_record(program: str, tensors: Tensors, names: list[str], directions: list[Any]) -> Any:
    """Return the tangents of the outputs by forward mode, or None where PyTorch has no rule."""

    def outputs(*leaves: torch.Tensor) -> Any:
        return run(program, tensors | dict(zip(names, leaves, strict=True)))

    primals = tuple(tensors[name].detach() for name in names)
    try:
        _, tangents = torch.func.jvp(
            lambda *xs: tuple(flat_tensors(outputs(*xs))), primals, tuple(directions)
        )
    except (RuntimeError, NotImplementedError, TypeError):
        return None
    rest = iter(tangents)

    def tangent_of(output: torch.Tensor) -> Any:
        tangent = next(rest)  # every output has one, a constant one too, which is not of interest
        return tensor_record(tangent) if output.requires_grad else None

    return mapped(run(program, tensors), tangent_of)


def second_record(program: str, tensors: Tensors, names: list[str], directions: list[Any]) -> Any:
    """Return the Hessian of the objective times the directions, or None where PyTorch has none."""
    leaves = [tensors[name] for name in names]
    try:
        grads = torch.autograd.grad(
            objective(program, tensors), leaves, create_graph=True, materialize_grads=True
        )
        if not any(grad.requires_grad for grad in grads):
            return by_name(names, [torch.zeros_like(each) for each in leaves])
        slope = torch.stack([(g * d).sum() for g, d in zip(grads, directions, strict=True)]).sum()
        second = torch.autograd.grad(slope, leaves, materialize_grads=True)
    except (RuntimeError, NotImplementedError):
        return None
    if any(torch.isnan(s).any() for s in second) and not any(torch.isnan(g).any() for g in grads):
        return None  # an overflow inside PyTorch's own second derivative, not a fact about the function
    return by_name(names, second)


def call_records(program: str, tensors: Tensors) -> dict[str, Any]:
    """Return the operator a program calls; its arguments too where the program is nothing but that call."""
    tree = ast.parse(program)
    dotted = [ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    op = next((name for name in dotted if name.startswith("torch.")), None)
    expression = tree.body[-1].value if len(tree.body) == 1 else None  # type: ignore[attr-defined]
    if not isinstance(expression, ast.Call) or ast.unparse(expression.func) != op:
        return {"op": op or "torch.Tensor"}
    keywords = {str(k.arg): argument(k.value, tensors) for k in expression.keywords}
    return {"op": op, "args": [argument(a, tensors) for a in expression.args], "kwargs": keywords}


def argument(node: ast.expr, tensors: Tensors) -> Any:
    """Return one argument: {"input": name}, a literal, a list of those, or {"expression": text}."""
    if isinstance(node, ast.Name) and node.id in tensors:
        return {"input": node.id}
    if isinstance(node, (ast.List, ast.Tuple)):
        return [argument(item, tensors) for item in node.elts]
    try:
        return ast.literal_eval(node)
    except ValueError:
        return {"expression": ast.unparse(node)}


def method_record(program: str, tensors: Tensors, value: Any) -> dict[str, str]:
    """Return the same call written as a method, where PyTorch has one and it gives the same."""
    tree = ast.parse(program, mode="exec")
    call = tree.body[-1].value if len(tree.body) == 1 else None  # type: ignore[attr-defined]
    if not (isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Name)):
        return {}
    subject, name = call.args[0].id, ast.unparse(call.func).rpartition(".")[2]
    if subject not in tensors or not hasattr(torch.Tensor, name):
        return {}
    rest = [ast.unparse(a) for a in call.args[1:]]
    rest += [f"{k.arg}={ast.unparse(k.value)}" for k in call.keywords]
    method = f"{subject}.{name}({', '.join(rest)})"
    try:
        same = value_record(run(method, tensors)) == value_record(value)
    except (RuntimeError, TypeError, IndexError):
        same = False
    return {"method": method} if same else {}


def input_records(tensors: Tensors) -> dict[str, Any]:
    return {n: (tensor_record(t) or {}) | {"requires_grad": t.requires_grad} for n, t in tensors.items()}


def operator_record(case: Case, number_of_case: int) -> dict[str, Any]:
    """Return the record of one case."""
    tensors = {name: leaf(given) for name, given in case.inputs.items()}
    value = run(case.program, tensors)
    call = call_records(case.program, tensors)
    record: dict[str, Any] = {"id": f"{call['op']}/{number_of_case}", "program": case.program}
    if case.data:
        record |= method_record(case.program, tensors, value)
    record |= call | {"inputs": input_records(tensors), "value": value_record(value, case.data)}
    if case.derivatives and any(t.requires_grad for t in flat_tensors(value)):
        record |= derivative_records(case, tensors, value)
    return record | plain(case.extra or {})


def plain(value: Any) -> Any:
    """Return nested dicts and lists with every number as JSON can hold it."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else number(value)


def family_cases(family: str) -> list[Case]:
    return list(importlib.import_module(f"torch_cases.{family}").CASES)


def numbered(cases: list[Case]) -> list[dict[str, Any]]:
    """Return the records of `cases`, counted per operator so that a new case renames no other operator's."""
    counts: dict[str, int] = {}
    records = []
    for case in cases:
        op = call_records(case.program, {})["op"]
        counts[op] = counts.get(op, 0) + 1
        try:
            records.append(operator_record(case, counts[op]))
        except Exception as problem:
            raise RuntimeError(f"case {case.program!r}: {problem}") from problem
    return records


def cast(given: Any, dtype: str) -> torch.Tensor:
    """Return an input of another dtype: int64 truncates, bool is "above a half", ints and bools stay."""
    if isinstance(given, Input) and given.dtype != "float64":
        return leaf(given)
    tensor = torch.tensor(given.data if isinstance(given, Input) else given, dtype=torch.float64)
    if dtype == "bool":
        return tensor > 0.5
    return tensor.to(getattr(torch, dtype))


def dtype_records() -> list[dict[str, Any]]:
    """Return each operator's first case again, with every other dtype: its value, or what PyTorch raises."""
    records, seen = [], set()
    for family in OPERATORS:
        for case in family_cases(family):
            op = call_records(case.program, {})["op"]
            if op in seen or not case.inputs or not case.data:
                continue
            seen.add(op)
            for dtype in ("float32", "int64", "bool"):
                tensors = {name: cast(given, dtype) for name, given in case.inputs.items()}
                record = {"id": f"{op}/{dtype}", "program": case.program, "op": op}
                record["inputs"] = input_records(tensors)
                records.append(record | outcome(case, tensors))
    return records


def outcome(case: Case, tensors: Tensors) -> dict[str, Any]:
    try:
        return {"value": value_record(run(case.program, tensors))}
    except Exception as problem:  # noqa: BLE001 (whatever PyTorch raises is the record)
        return {"error": {"type": type(problem).__name__, "message": first_line(problem)}}


def error_records(family: str) -> list[dict[str, Any]]:
    """Return what PyTorch raises or warns for each misuse."""
    records = []
    for index, case in enumerate(family_cases(family), 1):
        record: dict[str, Any] = {"id": f"error/{index}", "program": case.program}
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                exec(compile(case.program, "<case>", "exec"), {"torch": torch})
            except Exception as problem:  # noqa: BLE001
                full = str(problem).strip()
                record["error"] = {"type": type(problem).__name__, "message": first_line(problem)}
                if full != record["error"]["message"]:
                    record["error"]["full"] = full
            record["warnings"] = [str(w.message).strip().splitlines()[0] for w in caught]
        if "error" not in record and not record["warnings"]:
            print(f"note: nothing is wrong with {case.program!r}", file=sys.stderr)
        records.append(record)
    return records


def record_family(family: str) -> None:
    """Write torch/FAMILY.json."""
    torch.manual_seed(0)
    note = "float64 leaves; the formats are told in tests/data/README.md"
    if family == "dtypes":
        records = dtype_records()
    elif family == "errors":
        records = error_records(family)
    else:
        records = numbered(family_cases(family))
    head = header("tests/data/record_torch.py", f"PyTorch {torch.__version__}", note)
    write(HERE / "torch" / f"{family}.json", head, records)


def main(families: list[str]) -> None:
    """Record the families named, or all."""
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    for family in families or [*FAMILIES, "dtypes"]:
        record_family(family)


if __name__ == "__main__":
    main(sys.argv[1:])
