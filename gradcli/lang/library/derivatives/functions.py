"""Derivatives as functions of the language: `grad(f)`, `grad(y, x)`, `jacobian`, `jvp`, `f'(x)` and their kin.

The mathematics is core's; here functions of the program become Python callables, and results get the shape that
the caller expects: a number for a number, a tuple where several arguments were given.
"""

from __future__ import annotations

from gradcli.core import derivatives
from gradcli.core.backward import grad_of, pull_back
from gradcli.core.ops.basic import ones_like, zeros_like
from gradcli.core.tensor import Tensor, data_of
from gradcli.core.values import shape_of
from gradcli.errors import CallProblem, GradientProblem, ShapeProblem, TypeProblem, ValueProblem
from gradcli.lang.library.derivatives.plain_results import giving_tensors, told_of_plain
from gradcli.lang.library.derivatives.values import (
    begin,
    in_graph,
    lifted,
    named_in_graph,
    packed,
    primal,
    primals_of,
    result_value,
    without_graph,
)
from gradcli.lang.running.callables import python_callable
from gradcli.lang.values.binding import call_operator, tensor_of_list
from gradcli.lang.values.combine import truth
from gradcli.lang.values.indexing import whole_number
from gradcli.lang.values.kinds import NUMBERS, described, is_callable, is_operand, numeric_list, type_name
from gradcli.lang.values.objects import Builtin, Derived, Function
from gradcli.lang.values.tensor_methods import gathered, tensors_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.lang.running.runtime import Runtime
    from gradcli.source import Span


# ----- grad --------------------------------------------------------------------------------------------


def positions(argnums: Any, count: int) -> tuple[list[int], bool]:
    """Return which arguments to differentiate by, and whether the answer is a tuple."""
    chosen = argnums if isinstance(argnums, (tuple, list)) else (argnums,)
    places = []
    for number in chosen:
        at = whole_number(number, "argnums")
        if not -count <= at < count:
            raise CallProblem(
                f"argnums {at} of a call with {count} argument{'' if count == 1 else 's'}",
                said=f"Got argnum={at}, but only {count} positional inputs",
                kind="RuntimeError",
            )
        places.append(at % count)
    return places, isinstance(argnums, (tuple, list))


def gradient_function(function: Any, argnums: Any, runtime: Runtime, with_value: bool = False) -> Derived:
    """Return the function of the gradients of `function`; `argnums` None means by all arguments."""
    call = told_of_plain(function, runtime)

    def run(arguments: list[Any], named: dict[str, Any]) -> Any:
        args = [primal(value) for value in arguments]
        _some(args, "grad")
        places, several = (
            (list(range(len(args))), len(args) > 1) if argnums is None else positions(argnums, len(args))
        )
        target = with_named(function, named, runtime) if named else call
        floor = begin()
        value, gradients = derivatives.value_and_grad(target, args, places)
        found = packed([lifted(g, args[i]) for g, i in zip(gradients, places)], several)
        return (result_value(value, args, floor), found) if with_value else found

    return Derived("value_and_grad(...)" if with_value else "grad(...)", run)


def _some(args: list[Any], what: str) -> None:
    if not args:
        raise CallProblem(f"{what} of a function needs the point to take it at: {what}(f)(x)")


def with_named(function: Any, named: dict[str, Any], runtime: Runtime) -> Callable[..., Any]:
    """Return a function of the program as a Python callable, with keywords given."""
    from gradcli.lang.values.objects import Partial

    return python_callable(Partial(function, [], named), runtime=runtime)


def gradients_of_values(
    outputs: Any, inputs: Any, grad_outputs: Any, create_graph: bool, allow_unused: bool, zeros: bool
) -> list[Any]:
    """Return the gradients of recorded values by tensors, in PyTorch's words where there are none."""
    ys, xs = tensors_of(outputs, "grad"), tensors_of(inputs, "grad")
    given = grad_outputs if isinstance(grad_outputs, (tuple, list)) and len(ys) > 1 else None
    if isinstance(grad_outputs, tuple) and len(ys) == 1 and len(grad_outputs) == 1:
        given = grad_outputs
    if isinstance(grad_outputs, list) and len(ys) == 1 and grad_outputs and type(grad_outputs[0]) is Tensor:
        given = grad_outputs
    cotangents = list(given) if given is not None else [grad_outputs] * len(ys)
    cotangents = [primal(ct) for ct in cotangents]
    for ct in cotangents:
        if ct is not None and not is_operand(ct):
            raise TypeProblem(f"gradients can be either Tensors or None, but got {type_name(ct)}")
    found = grad_of(
        ys, xs, gradients=cotangents, create_graph=create_graph, allow_unused=zeros or allow_unused
    )
    if zeros:
        found = [zeros_like(x) if gradient is None else gradient for gradient, x in zip(found, xs)]
    return [None if gradient is None else lifted(gradient, xs[i]) for i, gradient in enumerate(found)]


def calculator_grad(runtime: Runtime) -> Builtin:
    """Return `grad`: of a function, `grad(f)(x, y)`; of a value, `grad(y, x)` or `grad(y, [x, w])`."""

    def run(
        what: Any, inputs: Any, grad_outputs: Any, create_graph: Any, _allow_unused: Any, argnums: Any
    ) -> Any:
        if is_callable(what):
            if inputs is not None:
                point = repr(inputs) if type(inputs) in NUMBERS else "x"
                raise CallProblem(
                    "grad of a function takes the point in a second call", hint=f"write grad(f)({point})"
                )
            return gradient_function(what, argnums, runtime)
        if inputs is None:
            if type(what) is Tensor or type(what) in NUMBERS:
                raise CallProblem("grad of a value needs what to differentiate by: grad(y, x)")
            raise TypeProblem(f"grad takes a function, or a value and a tensor, not {described(what)}")
        inputs = gathered(inputs)
        if is_callable(inputs):
            raise CallProblem(
                "grad takes the function alone: grad(f)(x)", hint="the point comes in a second call"
            )
        if type(what) is not Tensor and not isinstance(what, (list, tuple)):
            raise TypeProblem(
                f"grad needs a value that was computed from tensors, not {described(what)}",
                hint="start from x = var(3), or differentiate a function: grad(f)(3)",
            )
        found = gradients_of_values(what, inputs, grad_outputs, truth(create_graph), True, True)
        return packed(found, isinstance(inputs, (list, tuple)))

    return Builtin(
        "grad",
        "function, inputs=None, grad_outputs=None, create_graph=True, allow_unused=False, argnums=None",
        run,
    )


# ----- derivatives of functions ------------------------------------------------------------------------


def prime(
    f: Any, order: int, arguments: list[Any], named: dict[str, Any], span: Span, runtime: Runtime
) -> Any:
    """Return the derivative of order `order` of a one-argument function, as `f'(x)` asks for it.

    Raises: CallProblem for several arguments.
    """
    if type(f) is Function:
        required = [name for name in f.code.names if name not in f.defaults]
        if len(required) > 1:
            raise CallProblem(
                f"{f.code.name}' needs a function of one argument, {f.code.name} has {len(required)}",
                hint=f"grad({f.code.name})({', '.join(required)}) gives all its partial derivatives",
                notes=((f.code.span, f"{f.code.name} is defined here"),),
            )
    if len(arguments) != 1 or named:
        raise CallProblem("a primed function takes one argument: f'(x)", hint="grad(f)(x, y) takes several")
    call = _of_a_vector(told_of_plain(f, runtime, span))
    x = primal(arguments[0])
    return lifted(derivatives.nth_derivative(call, x, order), x)


def _of_a_vector(call: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function whose result is a tensor where that of `call` is a list of numbers."""

    def run(x: Any) -> Any:
        y = call(x)
        return tensor_of_list(y) if type(y) is list and y and numeric_list(y) else y

    return run


def _order_of(given: Any) -> int:
    """Return how often `diff` is to differentiate. Raises: TypeProblem for the value of a variable, `diff(f, x)`."""
    if type(given) is int:
        return given
    number = data_of(given)
    if type(number) is float:
        raise TypeProblem(
            f"diff(f, n) takes how often to differentiate, a whole number, not {number}",
            hint="twice is diff(f, 2); by one variable: f'(3); by each of several: grad(f)(3, 4)",
        )
    return whole_number(given, "the order of diff")


def nth_function(runtime: Runtime) -> Callable[..., Any]:
    """Return `diff`: of a function its n-th derivative as a function; of a tensor the differences of neighbours."""
    from gradcli.core.registry import OPERATORS

    def run(arguments: list[Any], named: dict[str, Any]) -> Any:
        if not arguments or not is_callable(arguments[0]):
            if arguments and is_operand(arguments[0]) and not shape_of(data_of(arguments[0])):
                raise ShapeProblem(
                    "diff expects input to be at least one-dimensional",
                    hint="to differentiate, give it a function: f(x) = x^2, then diff(f)(3) or f'(3)",
                )
            return call_operator(OPERATORS["diff"], arguments, named)
        order = _order_of(arguments[1] if len(arguments) > 1 else named.get("n", 1))
        if order < 0:
            raise ValueProblem(f"the order of diff must be at least 0, not {order}")
        call = _of_a_vector(told_of_plain(arguments[0], runtime))

        def derived(values: list[Any], _named: dict[str, Any]) -> Any:
            if len(values) != 1:
                raise CallProblem(
                    "diff(f, n) is a function of one argument", hint="grad(f)(x, y) takes several"
                )
            x = primal(values[0])
            return lifted(derivatives.nth_derivative(call, x, order), x)

        return Derived(f"diff(..., {order})", derived)

    return run


def _matrix_function(kind: str, runtime: Runtime) -> Builtin:
    """Return `jacobian` or `hessian`: of a function alone a function, with inputs PyTorch's functional form."""

    def run(function: Any, inputs: Any, _rest: list[Any], named: dict[str, Any]) -> Any:
        if inputs is None:
            return matrix_function(kind, function, named.get("argnums"), runtime)
        if not is_callable(function):
            raise TypeProblem(
                f"{kind} takes a function first, not {described(function)}",
                hint=f"write f(x) = ..., then {kind}(f)(x)",
            )
        args, several = primals_of(inputs, kind)
        keep = truth(named.get("create_graph", not runtime.python_lists))
        call = giving_tensors(kind, function, args, runtime)
        if truth(named.get("strict", False)):
            if truth(named.get("vectorize", False)):
                raise ValueProblem(
                    "torch.autograd.functional.jacobian: `strict=True` and `vectorized=True` are not supported "
                    "together. Please either set `strict=False` or `vectorize=False`.",
                    kind="RuntimeError",
                )
            refuse_independence(kind, call, args)
        if keep and runtime.python_lists:
            args = [in_graph(x) for x in args]
        blocks, many = blocks_of(
            kind, call if kind == "jacobian" else _one_number(call), args, None, "reverse"
        )
        found = arranged(kind, blocks, args, several, many)
        if not keep:
            return without_graph(found)
        return named_in_graph(found, "ViewBackward0") if runtime.python_lists else found

    return Builtin(kind, "function, inputs=None, *rest, **named", run)


def _one_number(call: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function whose result of one element has no dimensions, which PyTorch's hessian does not ask for."""
    from gradcli.core.registry import OPERATORS

    def reduced(*args: Any) -> Any:
        y = call(*args)
        return OPERATORS["reshape"].call(y, ()) if type(y) is Tensor and y.size == 1 and y.shape else y

    return reduced


def matrix_function(
    kind: str, function: Any, argnums: Any, runtime: Runtime, direction: str = "auto"
) -> Derived:
    """Return `jacobian(f)` or `hessian(f)`: a function of the point. Blocks by argument if there are several."""
    call = told_of_plain(function, runtime)

    def run(arguments: list[Any], named: dict[str, Any]) -> Any:
        args = [primal(value) for value in arguments]
        _some(args, kind)
        places, several = (
            (list(range(len(args))), len(args) > 1) if argnums is None else positions(argnums, len(args))
        )
        target = with_named(function, named, runtime) if named else call
        blocks, many = blocks_of(kind, target, args, places, direction)
        return arranged(kind, blocks, [args[i] for i in places], several, many)

    return Derived(f"{kind}(...)", run)


def blocks_of(
    kind: str,
    call: Callable[..., Any],
    args: list[Any],
    places: list[int] | None,
    direction: str = "auto",
) -> tuple[list[list[Any]], bool]:
    """Return the blocks of a matrix by output and input, and whether the function returned several values."""
    if kind == "hessian":
        return derivatives.hessian(call, args, places), False
    run, blocks = derivatives.jacobian(call, args, places, direction=direction)
    return blocks, run.is_tuple


def arranged(kind: str, blocks: list[list[Any]], args: list[Any], several: bool, many: bool) -> Any:
    """Return blocks as PyTorch nests them: by output, then by input, a level only where there are several."""
    rows = [[lifted(block, *args) for block in row] for row in blocks]
    if kind == "hessian":
        return tuple([tuple(row) for row in rows]) if several else rows[0][0]
    nested = [packed(row, several) for row in rows]
    return tuple(nested) if many else nested[0]


def refuse_independence(kind: str, call: Callable[..., Any], args: list[Any]) -> None:
    """Raise GradientProblem, as PyTorch's `strict=True` asks for, where an output does not depend on an input."""
    run = derivatives.Linearized(call, args)
    for i, y in enumerate(run.outputs):
        if not y.requires:
            raise GradientProblem(
                f"Output {i} of the user-provided function does not require gradients. The outputs must be computed "
                "in a differentiable manner from the input when running in strict mode."
            )
        second = kind in ("hessian", "hvp")
        slopes = pull_back([y], [ones_like(y)], run.leaves, create_graph=second)
        for j, slope in enumerate(slopes):
            if slope is None:
                which = f"Output {i}" if kind in ("jacobian", "hessian") else "The output"
                raise GradientProblem(
                    f"{which} of the user-provided function is independent of input {j}. This is not allowed in "
                    "strict mode."
                )
            if second and not (type(slope) is Tensor and slope.requires):
                raise GradientProblem(
                    "While computing the hessian, found that the jacobian of the user-provided function with respect "
                    f"to input {j} is independent of the input. This is not allowed in strict mode. You should ensure "
                    "that your function is twice differentiable and that the jacobian depends on the inputs (this would "
                    "be violated by a linear function for example).",
                    hint="its second derivative is 0 everywhere",
                )


def derivative_names(runtime: Runtime) -> dict[str, Any]:
    """Return the calculator's derivatives by name."""
    from gradcli.lang.library.derivatives.gradient_checks import check_function
    from gradcli.lang.library.derivatives.vector_products import product_function
    from gradcli.lang.library.derivatives.vectorising import vmap_function

    return {
        "grad": calculator_grad(runtime),
        "value_and_grad": Builtin(
            "value_and_grad", "function, argnums=None", lambda f, n: gradient_function(f, n, runtime, True)
        ),
        "diff": Builtin("diff", "*arguments, **named", nth_function(runtime)),
        "jacobian": _matrix_function("jacobian", runtime),
        "hessian": _matrix_function("hessian", runtime),
        "jvp": product_function("jvp", runtime),
        "vjp": product_function("vjp", runtime),
        "hvp": product_function("hvp", runtime),
        "vmap": vmap_function(runtime),
        "check_grad": check_function(runtime),
    }
