"""Functions that give plain numbers where a derivative needs what was recorded: `x.item()^2`, `x.tolist()`.

Their derivative would be zero without a word. PyTorch refuses them; in a formula a constant is a function like others,
so that only those that take numbers out of a tensor are told of.
"""

from __future__ import annotations

import re

from gradcli.core.tensor import Tensor
from gradcli.errors import TypeProblem
from gradcli.lang import syntax
from gradcli.lang.running.callables import python_callable
from gradcli.lang.values.kinds import NUMBERS, python_name
from gradcli.lang.values.objects import Function

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import Any

    from gradcli.lang.running.runtime import Runtime
    from gradcli.source import Span

_CUTS = re.compile(r"\.(?:item|tolist|numpy)\(\)|(?<![.\w])(?:float|int)\(")
_TAKING_OUT = frozenset(("item", "tolist", "numpy"))
_SENTENCE = "{} gives plain numbers, through which no derivative passes: leave it out"
_LARGEST = 200_000  # characters of a program that is read again
_HINT = "a plain number has no derivative: leave out .item(), .tolist() and float(...), and return a tensor"


def plain_number_in(result: Any) -> Any:
    """Return a plain number that a result is or has among its parts, None if there is none."""
    if isinstance(result, (dict, tuple, list)):
        parts = result.values() if isinstance(result, dict) else result
        return next((found for part in parts if (found := plain_number_in(part)) is not None), None)
    return result if type(result) in NUMBERS else None


def refuse_plain(result: Any, sentence: str, kind: str = "RuntimeError") -> None:
    """Raise TypeProblem in PyTorch's words, which name the type in the place of `{}`, if a result has plain numbers."""
    if type(result) is not Tensor and (found := plain_number_in(result)) is not None:
        raise TypeProblem(sentence.format(f"<class '{python_name(found)}'>"), hint=_HINT, kind=kind)


def told_of_plain(function: Any, runtime: Runtime, span: Span | None = None) -> Callable[..., Any]:
    """Return a program's function as a Python callable that warns where it gives plain numbers taken out of a tensor.

    Raises: TypeProblem if the value cannot be called.
    """
    call = python_callable(function, span, runtime)
    if type(function) is not Function:
        return call

    def run(*args: Any) -> Any:
        result = call(*args)
        if type(result) is not Tensor and plain_number_in(result) is not None:
            cut = _cut_of(function)
            if cut:
                runtime.warn_once(_SENTENCE.format(cut))
        return result

    return run


def remarks_on_cuts(program: syntax.Program, names: Collection[str]) -> list[str]:
    """Return what to say of each way in which a program takes numbers out of tensors that have these names."""
    cuts = {}
    for node in syntax.nodes_of(program.body):
        if not isinstance(node, syntax.Call):
            continue
        called = node.function
        if isinstance(called, syntax.Attribute) and called.name in _TAKING_OUT:
            cut = f".{called.name}()"
        elif isinstance(called, syntax.Name) and called.name == "float":
            cut = "float(...)"
        else:
            continue
        if any(isinstance(part, syntax.Name) and part.name in names for part in syntax.nodes_of(node)):
            cuts[cut] = _SENTENCE.format(cut)
    return list(cuts.values())


def giving_tensors(kind: str, function: Any, args: list[Any], runtime: Runtime) -> Callable[..., Any]:
    """Return a function as a Python callable that refuses to give tensors' plain numbers where PyTorch's forms do."""
    if not runtime.python_lists or all(type(x) in NUMBERS for x in args):
        return told_of_plain(function, runtime)
    call = python_callable(function, runtime=runtime)

    def run(*values: Any) -> Any:
        result = call(*values)
        refuse_plain(
            result,
            f"The outputs of the user-provided function given to {kind} must be either a Tensor or a tuple of Tensors "
            "but the given outputs of the user-provided function has type {}.",
            "TypeError",
        )
        return result

    return run


def _cut_of(function: Function) -> str:
    """Return what in a function's text takes numbers out of a tensor, "" if nothing does."""
    from gradcli.lang.running.second_look.places import path_to

    span = function.code.span
    if len(span.source.text) > _LARGEST or not _CUTS.search(span.source.text):
        return ""
    definitions = (syntax.FunctionDefinition, syntax.Lambda)
    node = next((each for each in reversed(path_to(span)) if isinstance(each, definitions)), None)
    cut = None if node is None else _CUTS.search(node.span.text)
    return "" if cut is None else cut.group() + ("...)" if cut.group().endswith("(") else "")
