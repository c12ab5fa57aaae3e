"""Derivatives of functions of tensors, to any order and in any mix of modes.

A function is a Python callable of Tensors that returns a Tensor, a plain value or a tuple or list of
these. Its arguments are given as Tensors or plain values; results are plain values when nothing
around them is recorded, else recorded Tensors, so that derivatives of derivatives work.
"""

from __future__ import annotations

from math import prod

from gradcli.core.backward import pull_back, seed_for
from gradcli.core.jacobians.sweeps import columns_of, hessian_of, jacobian_of
from gradcli.core.ops.basic import alias, batch, repeat_rows, to_dtype, unbatch, value_of, zeros_like
from gradcli.core.ops.elements.indexing import index
from gradcli.core.ops.layout import chosen, to_shape
from gradcli.core.ops.shapes.arrangement import movedim
from gradcli.core.ops.shapes.joining import stack
from gradcli.core.ops.shapes.spreading import broadcast_to
from gradcli.core.tangents import push
from gradcli.core.tape import touches_outside
from gradcli.core.tensor import Tensor, clock, mode, state_of
from gradcli.core.values import (
    PLAIN_NUMBERS,
    BatchConflict,
    Batched,
    default_dtype,
    describe,
    dtype_of,
    is_floating,
    shape_of,
)
from gradcli.errors import GradientProblem, ShapeProblem, TypeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, TypeAlias

    from gradcli.core.values import Shape

    Function: TypeAlias = Callable[..., Any]


class Linearized:
    """A function evaluated at leaves of its own: what it returned, and whether that depends on older tensors."""

    __slots__ = ("floor", "leaves", "outputs", "outside", "result")

    def __init__(self, function: Function, args: Sequence[Any], wrt: Sequence[int] | None = None) -> None:
        self.floor = next(clock)
        chosen = range(len(args)) if wrt is None else wrt
        outer = mode.recording
        mode.recording = True
        try:
            self.leaves = [_leaf(args[i], outer) for i in chosen]
            self._evaluate(function, args, chosen)
            sizes = {y.value.size for y in self.outputs if type(y.value) is Batched}
            if sizes and not all(type(leaf.value) is Batched for leaf in self.leaves):
                # Members of a batch share a leaf, yet each is to have its own derivative by it.
                self.leaves = [_spread(leaf, max(sizes)) for leaf in self.leaves]
                self._evaluate(function, args, chosen)
        finally:
            mode.recording = outer
        self.outside = outer and touches_outside(self.outputs, self.floor)

    def _evaluate(self, function: Function, args: Sequence[Any], chosen: Sequence[int]) -> None:
        arguments = list(args)
        for i, leaf in zip(chosen, self.leaves):
            arguments[i] = leaf
        self.result = function(*arguments)
        self.outputs = [_output(y) for y in self._given()]

    @property
    def is_tuple(self) -> bool:
        """Tell whether the function returned several values."""
        return isinstance(self.result, (tuple, list))

    @property
    def primal(self) -> Any:
        """Return what the function returned, without the graph of its own leaves where nothing else needs it."""
        if self.outside:
            return self.result
        plain = [
            Tensor(y.value) if type(given) is Tensor else given
            for y, given in zip(self.outputs, self._given())
        ]
        return tuple(plain) if self.is_tuple else plain[0]

    def _given(self) -> list[Any]:
        return list(self.result) if self.is_tuple else [self.result]

    def single(self, what: str) -> Tensor:
        """Return the one output. Raises: TypeProblem if the function returned several values."""
        if self.is_tuple:
            raise TypeProblem(
                f"{what} needs a function that returns one value, this one returns {len(self.outputs)}"
            )
        return self.outputs[0]

    def scalar(self, what: str) -> Tensor:
        """Return the one output, which must be a number. Raises: GradientProblem for a vector."""
        y = self.single(what)
        if shape_of(y.value) != ():
            raise GradientProblem(_not_scalar(what, shape_of(y.value)), hint="take a sum, or use jacobian")
        return y


def _leaf(arg: Any, recording: bool) -> Tensor:
    if type(arg) is Tensor:
        node = arg.current()
        if not is_floating(node.value):
            return Tensor(value_of(to_dtype(node.value, default_dtype())), requires=True)
        if recording and node.requires:
            made: Tensor = alias(node)
            return made
        return Tensor(node.value, requires=True)
    if type(arg) in (int, bool):
        return Tensor(float(arg), requires=True)
    if type(arg) in PLAIN_NUMBERS or hasattr(arg, "dtype"):
        return Tensor(arg, requires=True)
    raise TypeProblem(f"a derivative is taken with respect to numbers and tensors, not {describe(arg)}")


def _spread(leaf: Tensor, size: int) -> Tensor:
    """Return a leaf with a value of its own for each member of a batch."""
    if type(leaf.value) is Batched:
        return leaf
    if leaf.prim is not None:
        recorded: Tensor = repeat_rows(leaf, size=size)
        return recorded
    return Tensor(repeat_rows(leaf.value, size=size), requires=True)


def _output(y: Any) -> Tensor:
    if type(y) is Tensor:
        return y.current()
    if type(y) in PLAIN_NUMBERS or type(y) is Batched or hasattr(y, "dtype"):
        return Tensor(y)
    raise TypeProblem(
        f"a function to differentiate returns numbers or tensors, not {describe(y)}",
        hint="its last line should be `return ...`" if y is None else None,
    )


def _or_zero(ct: Any, x: Tensor) -> Any:
    return zeros_like(x) if ct is None else ct


def value_and_grad(
    function: Function, args: Sequence[Any], wrt: Sequence[int] = (0,), *, create_graph: bool | None = None
) -> tuple[Any, list[Any]]:
    """Return the function's value and its gradients with respect to the arguments numbered `wrt`.

    Raises: GradientProblem if the value is not a scalar.
    """
    run = Linearized(function, args, wrt)
    y = run.scalar("grad")
    record = run.outside if create_graph is None else create_graph
    cts = (
        pull_back([y], [seed_for(y, None)], run.leaves, create_graph=record)
        if y.requires
        else [None] * len(wrt)
    )
    return run.primal, [_or_zero(ct, x) for ct, x in zip(cts, run.leaves)]


def vjp(function: Function, args: Sequence[Any], cotangents: Sequence[Any] | None) -> tuple[Any, list[Any]]:
    """Return what the function returns and the pull-back of `cotangents` to each argument.

    Without cotangents the result must be a scalar, whose cotangent is 1.
    """
    run = Linearized(function, args)
    given: Sequence[Any] = cotangents if cotangents is not None else [None] * len(run.outputs)
    if len(given) != len(run.outputs):
        raise ValueProblem(
            f"{len(run.outputs)} outputs need as many cotangents, {len(given)} given", kind="RuntimeError"
        )
    live = [(y, seed_for(y, ct, i)) for i, (y, ct) in enumerate(zip(run.outputs, given)) if y.requires]
    record = run.outside or any(type(ct) is Tensor and ct.requires and mode.recording for _, ct in live)
    seeds = [ct if record else value_of(ct) for _, ct in live]
    # Cotangents that vmap hands in one for each member keep their pull-backs apart.
    batched = any(type(value_of(ct)) is Batched for ct in seeds)
    cts = pull_back([y for y, _ in live], seeds, run.leaves, create_graph=record, batched=batched)
    return run.primal, [_or_zero(ct, x) for ct, x in zip(cts, run.leaves)]


def jvp(function: Function, args: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, list[Any]]:
    """Return what the function returns and the tangent of each output, for tangents of the arguments."""
    run = Linearized(function, args)
    if len(tangents) != len(run.leaves):
        count = len(run.leaves)
        needs = "1 argument needs 1 tangent" if count == 1 else f"{count} arguments need {count} tangents"
        raise ValueProblem(f"{needs}, {len(tangents)} given")
    record = run.outside or any(type(t) is Tensor and t.requires and mode.recording for t in tangents)
    pairs = [(x, tangent_for(x, t, record)) for x, t in zip(run.leaves, tangents)]
    found = push(run.outputs, pairs, record=record)
    return run.primal, [_or_zero(t, y) for t, y in zip(found, run.outputs)]


def tangent_for(x: Tensor, tangent: Any, record: bool = False) -> Any:
    """Return `tangent` in the dtype of `x`. Raises: ShapeProblem if it has another shape."""
    t = tangent.current() if type(tangent) is Tensor else tangent
    if shape_of(value_of(t)) != shape_of(x.value):
        raise ShapeProblem(
            f"a tangent has the shape of its primal: {shape_of(x.value)}, not {shape_of(value_of(t))}",
            said="Trying to set a forward gradient that has a different size than that of the original Tensor, this is "
            f"not supported. Tensor is of size {list(shape_of(x.value))} while the given forward gradient is of size "
            f"{list(shape_of(value_of(t)))}.",
        )
    if dtype_of(value_of(t)) != dtype_of(x.value):
        t = to_dtype(t if record else value_of(t), dtype_of(x.value))
    return t if record else value_of(t)


def jacobian(
    function: Function,
    args: Sequence[Any],
    wrt: Sequence[int] | None = None,
    *,
    direction: str = "auto",
    create_graph: bool | None = None,
) -> tuple[Linearized, list[list[Any]]]:
    """Return the evaluated function and d output_i / d argument_j, of shape `output.shape + argument.shape`."""
    run = Linearized(function, args, wrt)
    record = run.outside if create_graph is None else create_graph
    blocks = [jacobian_of(y, run.leaves, create_graph=record, direction=direction) for y in run.outputs]
    return run, blocks


def hessian(function: Function, args: Sequence[Any], wrt: Sequence[int] | None = None) -> list[list[Any]]:
    """Return the blocks d2 y / d x_i d x_j of a scalar function."""
    run = Linearized(function, args, wrt)
    y = run.scalar("hessian")
    if not y.requires:
        return [[_zero_matrix(x, z) for z in run.leaves] for x in run.leaves]
    return hessian_of(y, run.leaves, create_graph=run.outside)


def hessians(
    function: Function, args: Sequence[Any], wrt: Sequence[int]
) -> tuple[list[list[list[Any]]], bool]:
    """Return the blocks d2 y / d x_i d x_j for each output, of any shape, and whether there are several outputs."""
    run = Linearized(function, args, wrt)
    return [_hessians_of(y, run) for y in run.outputs], run.is_tuple


def _hessians_of(y: Tensor, run: Linearized) -> list[list[Any]]:
    """Return the blocks of one output, each of the shape `y.shape + x_i.shape + x_j.shape`."""
    shape, leaves = shape_of(y.value), run.leaves
    count = prod(shape)
    if y.requires and shape == ():
        return hessian_of(y, leaves, create_graph=run.outside)
    if not y.requires or not count:
        blocks = [[_zero_matrix(x, z) for z in leaves] for x in leaves]
        return [
            [broadcast_to(block, (*shape, *shape_of(value_of(block)))) for block in row] for row in blocks
        ]
    outer = mode.recording
    mode.recording = True
    try:
        numbers = to_shape(y, (count,))
        elements = [chosen(numbers, -1, k) for k in range(count)]
    finally:
        mode.recording = outer
    found = [hessian_of(element, leaves, create_graph=run.outside) for element in elements]
    places = range(len(leaves))
    return [[_stacked([each[i][j] for each in found], shape) for j in places] for i in places]


def _stacked(blocks: list[Any], shape: Shape) -> Any:
    return to_shape(stack(blocks), (*shape, *shape_of(value_of(blocks[0]))))


def _zero_matrix(x: Tensor, y: Tensor) -> Any:
    return jacobian_of(Tensor(x.value), [y])[0]


def hvp(function: Function, args: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, list[Any]]:
    """Return the value of a scalar function and its Hessian times `tangents`: forward over reverse."""
    run = Linearized(function, args)
    y = run.scalar("hvp")
    gradient = pull_back([y], [seed_for(y, None)], run.leaves, create_graph=True) if y.requires else []
    gradient = gradient or [None] * len(run.leaves)
    known = [g for g in gradient if type(g) is Tensor]
    record = run.outside or any(type(t) is Tensor and t.requires and mode.recording for t in tangents)
    pairs = [(x, tangent_for(x, t, record)) for x, t in zip(run.leaves, tangents)]
    found = iter(push(known, pairs, record=record))
    products = [next(found) if type(g) is Tensor else None for g in gradient]
    return run.primal, [_or_zero(p, x) for p, x in zip(products, run.leaves)]


def nth_derivative(function: Function, x: Any, order: int) -> Any:
    """Return the derivative of order `order` of a function of one number, at `x`; order 0 is its value.

    Forward mode over forward mode: each order pushes the tangent 1 through the graph of the one before.
    """
    return derivatives_up_to(function, x, order)[-1]


def derivatives_up_to(function: Function, x: Any, order: int) -> list[Any]:
    """Return value and derivatives 1..order of a function of one number, at `x`."""
    if order < 0:
        raise ValueProblem(f"the order of a derivative is 0 or more, not {order}")
    run = Linearized(function, [x])
    leaf, y = run.leaves[0], run.single("a derivative")
    if shape_of(leaf.value) != ():
        raise GradientProblem(
            f"f' is the derivative of a function of one number, not of a tensor of shape {shape_of(leaf.value)}",
            hint="use jacobian(f), or grad(f) for a scalar result",
        )
    found: list[Any] = [y]
    for k in range(order):
        last = found[-1]
        if type(last) is not Tensor or not last.requires:
            found.append(zeros_like(y))
            continue
        found.append(columns_of([last], leaf, create_graph=run.outside or k + 1 < order)[0])
    return found


def _not_scalar(what: str, shape: Shape) -> str:
    """Return what is said of a function whose result should have been a number; in PyTorch's words to its programs."""
    if not mode.as_pytorch:
        return f"{what} needs a function with a scalar result, this one has the shape {shape}"
    if what == "grad":
        return (
            f"grad_and_value(f)(*args): Expected f(*args) to return a scalar Tensor, got tensor with {len(shape)} dims. "
            "Maybe you wanted to use the vjp or jacrev APIs instead?"
        )
    return f"The Tensor returned by the function given to {what} should contain a single element"


def vmap(
    function: Function, args: Sequence[Any], in_dims: Sequence[int | None], out_dim: int | Sequence[int] = 0
) -> Any:
    """Return the function applied to every member along the given axes at once, results stacked along `out_dim`.

    `out_dim` may be several, one for each result.
    """
    found = [shape_of(value_of(_output(a)))[d] for a, d in zip(args, in_dims) if d is not None]
    sizes = set(found)
    if len(sizes) != 1:
        raise ValueProblem(
            "vmap: Expected all tensors to have the same size in the mapped dimension, got sizes "
            f"{found} for the mapped dimension"
        )
    try:
        moved = [a if d is None else batch(movedim(a, d, 0)) for a, d in zip(args, in_dims)]
        result = function(*moved)
        return _each(result, lambda y, dim: _visible(y, sizes, dim), out_dim)
    except BatchConflict:
        members = []
        for i in range(sizes.pop()):
            row = [a if d is None else movedim(a, d, 0) for a, d in zip(args, in_dims)]
            members.append(function(*[a if d is None else member(a, i) for a, d in zip(row, in_dims)]))
        if isinstance(members[0], (tuple, list)):
            return _each(tuple(zip(*members)), lambda column, dim: stack(list(column), dim), out_dim)
        return stack(members, _one(out_dim))


def member(x: Any, i: int) -> Any:
    """Return `x[i]` along the first axis."""
    return index(x, i)


def _each(result: Any, change: Callable[[Any, int], Any], dims: int | Sequence[int]) -> Any:
    """Return `change(part, dim)` of the result or of each of its parts; there may be a dim for each."""
    if not isinstance(result, (tuple, list)):
        return change(result, _one(dims))
    places = [dims] * len(result) if isinstance(dims, int) else list(dims)
    if len(places) != len(result):
        raise ValueProblem(f"vmap got {len(places)} out_dims for {len(result)} results")
    return tuple(change(y, dim) for y, dim in zip(result, places))


def _one(dims: int | Sequence[int]) -> int:
    if isinstance(dims, int):
        return dims
    if len(dims) != 1:
        raise ValueProblem(f"vmap got {len(dims)} out_dims for one result")
    return dims[0]


def _visible(y: Any, sizes: set[int], out_dim: int) -> Any:
    y = y if type(y) is Tensor else _output(y)
    if type(y.current().value) is not Batched:
        shape = shape_of(y.current().value)
        rows = broadcast_to(y, (next(iter(sizes)), *shape))
        return movedim(rows, 0, out_dim) if out_dim else rows
    name, rows = y.grad_fn_name, unbatch(y)
    if name is not None:
        state_of(rows.current()).title = _BATCHED_NAMES.get(name, name)
    return movedim(rows, 0, out_dim) if out_dim else rows


# What PyTorch calls the operation that it puts in place of another one for a whole batch.
_BATCHED_NAMES = {
    **{f"{name}Backward0": f"{name}Backward1" for name in ("Sum", "Mean", "Prod", "Var", "Std")},
    "DotBackward0": "MvBackward0",
    "MvBackward0": "MmBackward0",
    "MmBackward0": "BmmBackward0",
}
