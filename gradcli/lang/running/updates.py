"""Compiles `+=` and its kin: in place on tensors and lists, a new value for the rest."""

from __future__ import annotations

from gradcli.core.inplace import assign, descend
from gradcli.core.patience import extend
from gradcli.core.tensor import Tensor, mode
from gradcli.errors import Problem, SyntaxProblem, TypeProblem
from gradcli.lang import syntax
from gradcli.lang.running.arithmetic import Site, call_at
from gradcli.lang.running.compiler import placed
from gradcli.lang.running.sharing import compile_place
from gradcli.lang.running.targets import compile_target, index_path
from gradcli.lang.values.attributes import assign_attribute, attribute_of
from gradcli.lang.values.indexing import item_of, nested_put, put_item
from gradcli.lang.values.kinds import NUMBERS, is_array
from gradcli.lang.values.lengths import fits
from gradcli.lang.values.sets import Set

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.lang.running.compiler import Compiler, Frame, Run


def compile_augmented(compiler: Compiler, node: syntax.AugmentedAssign) -> Run:
    """Return the closure of `target += value`: in place on tensors and lists, a new value for the rest."""
    update = _updater(node, compiler)
    target = node.target
    if isinstance(target, syntax.Name) and _is_descent(node):
        return _descent(compiler, node, update)
    value = compiler.expression(node.value)
    if isinstance(target, syntax.Name):
        read, store = compiler.expression(target), compile_target(compiler, target)

        def run(frame: Frame) -> None:
            before = read(frame)
            after = update(before, value(frame))
            if after is not before:
                store(frame, after)

        return run
    if isinstance(target, syntax.Index):
        return _augmented_item(compiler, target, value, update)
    if isinstance(target, syntax.Attribute):
        return _augmented_attribute(compiler, target, value, update)
    raise SyntaxProblem(f"{node.operator}= needs a name, x[i] or x.data on its left", span=target.span)


def _is_descent(node: syntax.AugmentedAssign) -> bool:
    """Tell whether a statement looks like `w -= rate * w.grad`."""
    value = node.value
    return (
        node.operator == "-"
        and isinstance(value, syntax.Chain)
        and len(value.rest) == 1
        and value.rest[0][0] == "*"
    )


def _descent(compiler: Compiler, node: syntax.AugmentedAssign, update: Callable[[Any, Any], Any]) -> Run:
    """Return the closure of `w -= rate * w.grad`, the line of training loops: no tensors in between where none is seen."""
    assert isinstance(node.value, syntax.Chain)
    ((sign, _place, factor),) = node.value.rest
    site = Site(sign, node.value.span, node.value.first, factor, compiler.runtime)
    times, rate, direction = call_at(site), compiler.expression(site.left), compiler.expression(site.right)
    read, store, span = compiler.expression(node.target), compile_target(compiler, node.target), node.span

    def run(frame: Frame) -> None:
        before, a, b = read(frame), rate(frame), direction(frame)
        if type(a) is float and type(before) is Tensor is type(b) and not mode.recording:
            version = descend(before, a, b)
            if version is not None:
                version.span = span
                return
        after = update(before, times(a, b))
        if after is not before:
            store(frame, after)

    return run


def _updater(node: syntax.AugmentedAssign, compiler: Compiler) -> Callable[[Any, Any], Any]:
    """Return a function of the old value and the operand that gives the value to keep."""
    sign, span = node.operator, node.span
    call = call_at(Site(sign, span, node.target, node.value, compiler.runtime))

    def update(before: Any, operand: Any) -> Any:
        try:
            if type(before) is not Tensor:
                return (call if type(before) in NUMBERS else otherwise)(before, operand)
            after = call(before, operand)
            assign(before, after, own=after is not operand and after is not before)
        except Problem as problem:
            _say_in_place(problem, sign)
            placed(problem, span)
            raise
        before.current().span = span
        return before

    def otherwise(before: Any, operand: Any) -> Any:
        if type(before) is list and sign == "+" and type(operand) in (list, tuple, range):
            fits(len(before) + len(operand))
            extend(before, operand)
            return before
        if type(before) is Set and before.take_in(sign, operand):
            return before
        after = call(before, operand)
        if not is_array(before) or not before.shape:
            return after
        put_item(before, ..., _of_its_kind(before, after, sign))
        return before

    return update


def _say_in_place(problem: Problem, sign: str) -> None:
    """Write the sign as `+=` where Python's words name it."""
    named = "** or pow()" if sign == "^" else sign
    if type(problem.said) is str:
        problem.said = problem.said.replace(
            f"operand type(s) for {named}:", f"operand type(s) for {'**' if sign == '^' else sign}=:", 1
        )


_NUMPY_NAMES = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "^": "power"}


def _of_its_kind(array: Any, after: Any, sign: str) -> Any:
    """Return what an array is given in place. Raises: TypeProblem in numpy's words for floats into ints."""
    from gradcli.lang.values.array_numbers import numbers_for_array

    value = numbers_for_array(after)
    kind = getattr(value, "dtype", None)
    if kind is not None and kind.kind == "f" and array.dtype.kind != "f":
        raise TypeProblem(
            f"Cannot cast ufunc '{_NUMPY_NAMES.get(sign, sign)}' output from dtype('{kind}') to "
            f"dtype('{array.dtype}') with casting rule 'same_kind'",
            hint="a = a * 0.5 makes a new array; or begin with floats",
        )
    return value


def _augmented_item(
    compiler: Compiler, target: syntax.Index, value: Run, update: Callable[[Any, Any], Any]
) -> Run:
    base_node, key_nodes = index_path(target)
    base = compile_place(compiler, base_node)
    keys = tuple([compiler.expression(key) for key in key_nodes])
    span = target.span

    def run(frame: Frame) -> None:
        container = base(frame)
        wanted = [key(frame) for key in keys]
        try:
            before = container
            for key in wanted:
                before = item_of(before, key)
            operand = value(frame)
            nested_put(container, wanted, update(before, operand))
        except Problem as problem:
            placed(problem, span)
            raise

    return run


def _augmented_attribute(
    compiler: Compiler, target: syntax.Attribute, value: Run, update: Callable[[Any, Any], Any]
) -> Run:
    owner, name, span, runtime = (
        compile_place(compiler, target.value),  # w[0] in `w[0].data *= 2` changes w
        target.name,
        target.name_span,
        compiler.runtime,
    )
    whole = target.span

    def run(frame: Frame) -> None:
        holder = owner(frame)
        try:
            before = attribute_of(holder, name, runtime, whole)
            after = update(before, value(frame))
            # What was updated in place (x.data -= ..., x.grad += ...) is in its place already.
            if after is not before:
                assign_attribute(holder, name, after, runtime)
        except Problem as problem:
            placed(problem, span)
            raise

    return run
