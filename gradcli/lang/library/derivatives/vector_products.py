"""`jvp`, `vjp` and `hvp` of a function, its inputs and vectors: a value, and a matrix of derivatives times the vectors."""

from __future__ import annotations

from gradcli.core import derivatives
from gradcli.core.ops.basic import ones_like
from gradcli.core.tensor import Tensor, data_of
from gradcli.core.values import shape_of
from gradcli.errors import CallProblem, ShapeProblem
from gradcli.lang.library.derivatives.functions import refuse_independence
from gradcli.lang.library.derivatives.plain_results import giving_tensors
from gradcli.lang.library.derivatives.values import (
    begin,
    in_graph,
    lifted,
    packed,
    primals_of,
    result_value,
    without_graph,
)
from gradcli.lang.running.callables import python_callable
from gradcli.lang.values.combine import truth
from gradcli.lang.values.kinds import NUMBERS
from gradcli.lang.values.objects import Builtin
from gradcli.lang.values.tensor_text import size_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.lang.running.runtime import Runtime


def product_function(kind: str, runtime: Runtime) -> Builtin:
    """Return `jvp`, `vjp`, `hvp` or `vhp` of a function, its inputs and a vector: (value, product)."""

    def run(func: Any, inputs: Any, v: Any, create_graph: Any, strict: Any) -> Any:
        if truth(strict):
            refuse_independence(kind, python_callable(func, runtime=runtime), primals_of(inputs, kind)[0])
        keep = not runtime.python_lists if create_graph is None else truth(create_graph)
        pair = product(func, inputs, v, keep and runtime.python_lists)
        return pair if keep else without_graph(pair)

    def product(func: Any, inputs: Any, v: Any, in_pytorchs_graph: bool) -> Any:
        args, several = primals_of(inputs, kind)
        if in_pytorchs_graph:
            args = [in_graph(x) for x in args]
        call = giving_tensors(kind, func, args, runtime)
        vectors = None if v is None else primals_of(v, kind)[0]
        if v is None and kind == "vjp" and runtime.python_lists:
            _needs_vector(call(*args))
        if vectors is not None and kind != "vjp":
            _check_vectors(vectors, args, several)
        floor = begin()
        if kind == "vjp":
            target = call if vectors is None else _fitting(call, vectors)
            result, found = derivatives.vjp(target, args, vectors)
        else:
            tangents = vectors if vectors is not None else [_ones(x, kind) for x in args]
            result, found = (derivatives.jvp if kind == "jvp" else derivatives.hvp)(call, args, tangents)
        shown = result_value(result, args, floor)
        if kind == "jvp":
            return shown, packed([lifted(t, *args) for t in found], isinstance(result, (tuple, list)))
        return shown, packed([lifted(ct, x) for ct, x in zip(found, args)], several)

    return Builtin(kind, "func, inputs, v=None, create_graph=None, strict=False", run)


def _fitting(call: Callable[..., Any], vectors: list[Any]) -> Callable[..., Any]:
    """Return a function that refuses the vectors of `vjp` unless they fit what it gives."""

    def run(*args: Any) -> Any:
        result = call(*args)
        several = isinstance(result, (tuple, list))
        _check_vectors(vectors, list(result) if several else [result], several, "the function's value")
        return result

    return run


def _check_vectors(vectors: list[Any], args: list[Any], several: bool, of: str = "its input") -> None:
    """Raise ShapeProblem, in PyTorch's words, for a vector that is not one number for each number of the inputs."""
    if len(vectors) != len(args):
        raise ShapeProblem(
            f"v is a tuple of invalid length: should be {len(args)} but got {len(vectors)}."
            if several
            else "The given v should contain a single Tensor.",
            hint=f"as many vectors as {'inputs' if of == 'its input' else 'values'}: {len(args)}, not {len(vectors)}",
        )
    for i, (vector, arg) in enumerate(zip(vectors, args)):
        wanted, given = shape_of(data_of(arg)), shape_of(data_of(vector))
        if wanted != given:
            raise ShapeProblem(
                f"{f'Entry {i} in ' if several else ''}v has invalid size: "
                f"should be {size_text(wanted)} but got {size_text(given)}.",
                hint=f"a vector has the shape of {of}: {wanted}, not {given}",
            )


def _needs_vector(result: Any) -> None:
    if type(result) is not Tensor or result.size != 1:
        raise CallProblem(
            "The vector v can only be None if the user-provided function returns a single Tensor with a single element.",
            kind="RuntimeError",
        )


def _ones(x: Any, kind: str) -> Any:
    if type(x) in NUMBERS or (type(x) is Tensor and x.size == 1):
        return ones_like(x)
    raise CallProblem(
        "The vector v can only be None if the input to the user-provided function is a single Tensor with a single element.",
        hint=f"write {kind}(f, x, v)",
        kind="RuntimeError",
    )
