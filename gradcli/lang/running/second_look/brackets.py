"""Calls and items mixed up: `f[3]`, `x(0, 1)`, `x.size[0]`, `tensor(1, 2, 3)`, `cat(a, b)`, `pi()`."""

from __future__ import annotations

import re

from gradcli.lang import syntax
from gradcli.lang.running.second_look.places import LONGEST, enclosed, missing_comma, short_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.errors import Problem
    from gradcli.lang.running.second_look.places import Path, Rule


def _function_indexed(_problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    node = path[-1]
    base = short_text(node.value) if isinstance(node, syntax.Index) else None
    index = node.index.span.text if base is not None else ""
    if base is None or not index or len(index) > LONGEST:
        return None
    if base == "tensor" or base.endswith(".tensor"):
        return f"write {base}([{index}])"
    if base.endswith(".size"):
        return f"write {base}({index}), or {base.removesuffix('size')}shape[{index}]"
    return f"write {base}({index})"


def _value_called(problem: Problem, path: Path, found: re.Match[str]) -> str | None:
    """`x.shape()`, `x.T()`, `pi()`, `x(0, 1)` of a tensor, `y.grad()` of what has none."""
    node = path[-1]
    if not isinstance(node, syntax.Call):
        return None
    if missing := missing_comma(node, node.function):
        return missing
    text, kind = short_text(node.function), found.group(1)
    if text is None:
        return None
    if not node.arguments:
        return f"write {text} without brackets" + (", after backward()" if kind == "None" else "")
    if kind == "a size" and len(node.arguments) == 1:
        return f"write {text}[{node.arguments[0].span.text}]"
    if kind == "a dtype" and len(node.arguments) == 1:
        value = enclosed(node.arguments[0].value)
        number = isinstance(node.arguments[0].value, (syntax.Number, syntax.ListDisplay, syntax.Unary))
        return value and (
            f"write torch.tensor({value}, dtype={text})" if number else f"write {value}.to({text})"
        )
    dimensions = re.fullmatch(r"a tensor of shape \((.*)\)", kind)
    places = [argument.span.text for argument in node.arguments]
    if dimensions is None or not all(re.fullmatch(r"-?\d+", place) for place in places):
        return None
    if len(places) > len(re.findall(r"\d+", dimensions.group(1))):
        return None
    product = f", {text}*{places[0]} for a product" if len(places) == 1 else ""
    return f"write {text}[{', '.join(places)}] for an element{product}"


def _tensor_of_several(_problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    """`tensor(1, 2, 3)`, `cat(a, b)`: the values belong into one list."""
    node = path[-1]
    if not isinstance(node, syntax.Call) or any(argument.name for argument in node.arguments):
        return None
    values = ", ".join([argument.span.text for argument in node.arguments])
    return f"write {node.function.span.text}([{values}])" if len(values) <= LONGEST else None


def _joined(problem: Problem, path: Path, found: re.Match[str]) -> str | None:
    """`torch.cat(a, b)`, of which the second is taken for the dimension."""
    node = path[-1]
    name = node.function.span.text.split(".")[-1] if isinstance(node, syntax.Call) else ""
    if name not in ("cat", "stack", "concat", "concatenate") or len(node.arguments) < 2:
        return None
    problem.message = f"{name}(): argument 'tensors' (position 1) must be tuple of Tensors, not Tensor"
    problem.args = (problem.message,)
    return _tensor_of_several(problem, path, found)


def _reduced(problem: Problem, path: Path, found: re.Match[str]) -> str | None:
    """`sum(1, 2)`, of which only the first is taken for a value."""
    node = path[-1]
    several = 2 if problem.hint == "the tensor has 0 dimensions" else 3
    if (
        isinstance(node, syntax.Call)
        and isinstance(node.function, syntax.Name)
        and len(node.arguments) >= several
    ):
        return _tensor_of_several(problem, path, found)
    return None


def _type_in_quotes(_problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    """`isinstance(3, "int")`."""
    node = path[-1]
    if not isinstance(node, syntax.Call) or len(node.arguments) != 2:
        return None
    value, kind = (enclosed(argument.value) for argument in node.arguments)
    return f"write isinstance({value}, {kind.strip(chr(34) + chr(39))})" if value and kind else None


RULES: tuple[tuple[re.Pattern[str], Rule], ...] = (
    (re.compile(r"^a function has no items$"), _function_indexed),
    (re.compile(r" is ((?:a|an) .+|None), not a function$"), _value_called),
    (re.compile(r"^(?:tensor|Tensor)\(\) takes 1 argument, \d+ given"), _tensor_of_several),
    (
        re.compile(r"^zero-dimensional tensor \(at position 0\) cannot|^\w+ takes a list of tensors"),
        _tensor_of_several,
    ),
    (re.compile(r"^dim must be an int, not a tensor"), _joined),
    (re.compile(r"^Dimension out of range"), _reduced),
    (re.compile(r"^isinstance\(\) takes a type, not a string"), _type_in_quotes),
)
