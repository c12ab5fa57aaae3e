"""Conditions on tensors of many elements, items that are not there, values and names that do not match."""

from __future__ import annotations

import re

from gradcli.lang import syntax
from gradcli.lang.running.second_look.places import (
    LONGEST,
    contains,
    enclosed,
    missing_comma,
    short_text,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.errors import Problem
    from gradcli.lang.running.second_look.places import Path, Rule


# ----- conditions on tensors of many elements ----------------------------------------------------------


def _undecided(problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    """`if x > 0` where x has many elements: what was meant depends on what stands around the condition."""
    node = path[-1]
    parents = path[:-1]
    conditional = next((p for p in reversed(parents) if isinstance(p, syntax.Conditional)), None)
    if conditional is not None and contains(conditional.test.span, node.span):
        parts = [short_text(part) for part in (conditional.test, conditional.body, conditional.orelse)]
        if None not in parts:
            return f"to choose for each element write where({', '.join([part or '' for part in parts])})"
    several = [node, *reversed(parents)]
    logical = next((p for p in several if isinstance(p, syntax.Logical)), None)
    if logical is not None:
        sides = [enclosed(operand) for operand in logical.operands]
        if None not in sides:
            sign = " & " if logical.operator == "and" else " | "
            return f"for each element write {sign.join([side or '' for side in sides])}"
    comparison = next((p for p in several if isinstance(p, syntax.Comparison)), None)
    if comparison is not None and len(comparison.rest) > 1:
        left, pairs = comparison.first, []
        for sign, _place, right in comparison.rest:
            pairs.append(f"({left.span.text} {sign} {right.span.text})")
            left = right
        written = " & ".join(pairs)
        return f"for each element write {written}" if len(written) <= 2 * LONGEST else None
    if isinstance(node, syntax.Unary) and node.operator == "not":
        inner = short_text(node.operand)
        if inner is not None and isinstance(node.operand, syntax.Comparison):
            return f"for each element write ~({inner})"
        return None if inner is None else f"for each element write {inner} == 0"
    if isinstance(node, syntax.Call) and (larger := _of_two(node)):
        return larger
    text = short_text(node)
    count = re.search(r"this one has (\d+) values", problem.hint or "")
    if text is None or count is None or isinstance(node, (syntax.Call, syntax.Statement)):
        return None
    return f"it has {count.group(1)} values: any({text}) asks whether one is true, all({text}) whether every one is"


def _of_two(call: syntax.Call) -> str | None:
    """`max(x, y)` of tensors, and `nn.MSELoss(x, y)`, where the loss has to be made before."""
    name = call.function.span.text
    arguments = ", ".join([argument.span.text for argument in call.arguments])
    if len(arguments) > LONGEST or len(call.arguments) < 2:
        return None
    if name in ("max", "min"):
        pairwise = "maximum" if name == "max" else "minimum"
        torch = "torch." if "import torch" in call.span.source.text else ""
        return f"for each element write {torch}{pairwise}({arguments})"
    return f"make the loss first: {name}()({arguments})" if name.endswith("Loss") else None


def _asked(_problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    """`what is 2+2`."""
    node = path[-2] if len(path) > 1 else None
    if not isinstance(node, syntax.Comparison) or node.rest[0][0] != "is":
        return None
    return f"write {node.span.text[node.rest[0][2].span.start - node.span.start :]}"


# ----- items and unpacking -----------------------------------------------------------------------------


def _outside(problem: Problem, path: Path, found: re.Match[str]) -> str | None:
    node = path[-1]
    base = short_text(node.value) if isinstance(node, syntax.Index) else None
    if base is None:
        return None
    last = int(found.group(1)) - 1
    return f"the last one is {base}[{last}], or {base}[-1]" if last >= 0 else f"{base} is empty"


def _two_indices(_problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    node = path[-1]
    if not isinstance(node, syntax.Index) or not isinstance(node.index, syntax.TupleDisplay):
        return None
    if isinstance(node.value, syntax.ListDisplay) and (missing := missing_comma(node, node.value)):
        return missing
    base, keys = short_text(node.value), [item.span.text for item in node.index.items]
    if base is None or any(isinstance(item, syntax.Slice) for item in node.index.items):
        return f"write tensor({base})[{', '.join(keys)}]"
    return f"write {base}[{']['.join(keys)}], or tensor({base})[{', '.join(keys)}]"


def _unpacked(_problem: Problem, path: Path, found: re.Match[str]) -> str | None:
    node = path[-1]
    if not isinstance(node, (syntax.TupleDisplay, syntax.ListDisplay)) or int(found.group(1)) <= int(
        found.group(2)
    ):
        return None
    names = [item.span.text for item in node.items]
    if not names:
        return None
    return f"*{names[-1]} takes the rest: {', '.join([*names[:-1], '*' + names[-1]])}"


def _one_for_several(_problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    if any(isinstance(parent, (syntax.For, syntax.Clause)) for parent in path[-3:]):
        return "each item is one value; enumerate(xs) and zip(xs, ys) give pairs"
    return "give as many values as there are names: a, b = 1, 2"


RULES: tuple[tuple[re.Pattern[str], Rule], ...] = (
    (re.compile(r"^Boolean value of Tensor with more than one value"), _undecided),
    (re.compile(r"is outside the \w+, which has (\d+) item"), _outside),
    (re.compile(r"^[Ww]hat is not defined"), _asked),
    (re.compile(r"^a list has one index"), _two_indices),
    (re.compile(r"^(\d+) values? for (\d+) names"), _unpacked),
    (re.compile(r"^cannot unpack"), _one_for_several),
)
