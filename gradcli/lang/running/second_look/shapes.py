"""Shapes that do not fit, and gradients of what is no single number."""

from __future__ import annotations

import re

from gradcli.lang import syntax
from gradcli.lang.running.second_look.places import enclosed, short_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.errors import Problem
    from gradcli.lang.running.second_look.places import Path, Rule


# ----- gradients ---------------------------------------------------------------------------------------


def _many_outputs(problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    """`loss.backward()` and `grad(y, x)` of a tensor with many elements."""
    node = path[-1]
    shape = re.search(r"has the shape (\([\d, ]*\))", problem.hint or "")
    if shape is None or not isinstance(node, syntax.Call):
        return None
    function, arguments = node.function, node.arguments
    if function.span.text.endswith("autograd.backward"):
        y = enclosed(arguments[0].value) if arguments else None
        written = f"{function.span.text}({y}.sum())"
        return (
            y
            and f"{y} has the shape {shape.group(1)}: differentiate a sum, {written}, or pass grad_tensors of that shape"
        )
    if isinstance(function, syntax.Attribute) and function.name == "backward":
        y = enclosed(function.value)
        if y is None:
            return None
        sum_of, vector = f"{y}.sum().backward()", f"{y}.backward(ones_like({y}))"
        return f"{y} has the shape {shape.group(1)}: pass a vector of that shape, {vector}, or differentiate a sum, {sum_of}"
    name = function.span.text
    if name.split(".")[-1] != "grad" or len(arguments) < 2:
        return None
    y, x = enclosed(arguments[0].value), short_text(arguments[1].value)
    if y is None or x is None:
        return None
    sum_of = f"{name}({y}.sum(), {x})"
    return f"{y} has the shape {shape.group(1)}: differentiate a sum, {sum_of}, or pass grad_outputs of that shape"


# ----- shapes ------------------------------------------------------------------------------------------

_SHAPES = re.compile(r"^(.+) is \(([\d, ]*)\), (.+) is \(([\d, ]*)\)$")


def _sides(problem: Problem) -> tuple[str, tuple[int, ...], str, tuple[int, ...]] | None:
    """Return the two operands and their shapes, as the label beside the caret has them."""
    found = _SHAPES.match(problem.label)
    if found is None or "the left side" in problem.label or "the right side" in problem.label:
        return None
    shapes = [tuple([int(n) for n in re.findall(r"\d+", found.group(i))]) for i in (2, 4)]
    names = [
        name if re.fullmatch(r"[\w.]+(\(.*\)|\[.*\])?", name) else f"({name})" for name in found.group(1, 3)
    ]
    return names[0], shapes[0], names[1], shapes[1]


_PRODUCTS = ("mm", "matmul", "mv", "addmm", "addmv", "bmm", "chain_matmul", "multi_dot", "dot")


def _of_a_layer(problem: Problem, node: Any) -> str | None:
    """`model(x)` with another number of features than the layer takes."""
    sizes = re.search(r"\(\d+x(\d+) and (\d+)x\d+\)$", problem.message)
    if sizes is None or not isinstance(node, syntax.Call):
        return None
    if not isinstance(node.function, syntax.Call) and node.function.span.text.split(".")[-1] in _PRODUCTS:
        return None
    return f"the layer takes {sizes.group(2)} numbers a row, and these rows have {sizes.group(1)}"


def _turned(name: str) -> str:
    return name.removesuffix(".T") if name.endswith(".T") else f"{name}.T"


def _product(problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    """A product of matrices whose inner sizes differ: which transpose would fit."""
    sides = _sides(problem)
    if sides is None:
        return _of_a_layer(problem, path[-1])
    left, a, right, b = sides
    if len(a) == len(b) == 2 and a[1] == b[1]:
        return f"inner sizes {a[1]} and {b[0]} differ: transpose the second, {left} @ {_turned(right)}"
    if len(a) == len(b) == 2 and a[0] == b[0]:
        return f"inner sizes {a[1]} and {b[0]} differ: transpose the first, {_turned(left)} @ {right}"
    if len(a) == 2 and len(b) == 1 and a[0] == b[0]:
        return f"inner sizes {a[1]} and {b[0]} differ: write {_turned(left)} @ {right}, or {right} @ {left}"
    if len(a) == 1 and len(b) == 2 and a[0] == b[1]:
        return f"inner sizes {a[0]} and {b[0]} differ: write {left} @ {_turned(right)}, or {right} @ {left}"
    if len(a) == len(b) == 2 and b[1] == a[0]:
        return f"inner sizes {a[1]} and {b[0]} differ: the other way round they fit, {right} @ {left}"
    return None


def _broadcast(problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    """Shapes that do not broadcast: how they would."""
    sides = _sides(problem)
    if sides is None:
        return None
    left, a, right, b = sides
    chain = next((p for p in reversed(path) if isinstance(p, syntax.Chain)), None)
    sign = chain.rest[-1][0] if chain is not None and len(chain.rest) == 1 else None
    if len(a) == len(b) == 1 and sign is not None:
        return f"sizes must be equal, or one of them 1; for every pair write {left}[:, None] {sign} {right}"
    if len(a) == len(b) == 2 and a == b[::-1]:
        return f"sizes must be equal, or one of them 1; transposed they fit: {_turned(right)}"
    if len(a) == 2 and len(b) == 1 and a[0] == b[0]:
        return f"sizes are compared from the right; for one number a row write {right}[:, None]"
    if len(a) == 1 and len(b) == 2 and a[0] == b[0]:
        return f"sizes are compared from the right; for one number a row write {left}[:, None]"
    return "sizes are compared from the right, and must be equal, or one of them 1"


RULES: tuple[tuple[re.Pattern[str], Rule], ...] = (
    (re.compile(r"^grad can be implicitly created"), _many_outputs),
    (re.compile(r"^mat1 and mat2 shapes|^size mismatch, got input"), _product),
    (re.compile(r"^The size of tensor a"), _broadcast),
)
