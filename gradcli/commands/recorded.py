"""Derivatives of what a program recorded: of outputs, by leaves."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gradcli.core.tensor import Tensor


def output_tensor(value: Any) -> Tensor:
    """Return an output as a tensor; a list of numbers and tensors is stacked.

    Raises: TypeProblem for what is no number.
    """
    from gradcli.core.tensor import Tensor, constant

    if type(value) is Tensor:
        return value.current()
    if type(value) in (list, tuple):
        from gradcli.core.ops.creation import as_operand

        return output_tensor(as_operand(value))
    if type(value) in (float, int, bool) or hasattr(value, "dtype"):
        return constant(value)
    from gradcli.errors import TypeProblem
    from gradcli.lang.running.functions import call_text
    from gradcli.lang.values.kinds import described, is_callable

    if is_callable(value):
        raise TypeProblem(
            f"the result is {described(value)}, not its value", hint=f"call it: {call_text(value)}"
        )
    hint = "end with the value itself, on a line of its own; print(...) has none" if value is None else None
    if type(value) is str:
        hint = (
            f"it is a text: without its own quotes write {value}" if 0 < len(value) <= 60 else "it is a text"
        )
    elif described(value) == "a set":
        hint = "a list of numbers is written in square brackets: [x, y]"
    raise TypeProblem("the result is no number, so it has no derivative", hint=hint)


def numbers_in(value: Any) -> list[Tensor] | None:
    """Return the elements of a list of numbers as tensors, None for anything else.

    Rows of scalars need no stacking, and so no arrays.
    """
    from gradcli.core.tensor import Tensor, constant, data_of
    from gradcli.core.values import PLAIN_NUMBERS

    if type(value) not in (list, tuple) or not all(type(data_of(item)) in PLAIN_NUMBERS for item in value):
        return None
    return [item.current() if type(item) is Tensor else constant(item) for item in value] or None


def output_parts(value: Any) -> list[Tensor]:
    """Return the tensors an output consists of: the elements of a list of numbers, else the one tensor it is."""
    return numbers_in(value) or [output_tensor(value)]


def pulled_back(
    outputs: Any, cotangents: Any, leaves: Sequence[Tensor], create_graph: bool = False
) -> list[Any]:
    """Return the pull-back of cotangents (None: 1) to the leaves, zeros where no output depends on one."""
    from gradcli.core.backward import pull_back, seed_for
    from gradcli.core.ops.basic import zeros_like

    if not isinstance(outputs, list):
        outputs, cotangents = [outputs], [cotangents]
    live = [
        (y, seed_for(y, ct, i))
        for i, (y, ct) in enumerate(zip(outputs, cotangents, strict=True))
        if y.requires
    ]
    found = [None] * len(leaves)
    if live:
        found = pull_back(
            [y for y, _ in live], [ct for _, ct in live], list(leaves), create_graph=create_graph
        )
    return [zeros_like(x) if ct is None else ct for ct, x in zip(found, leaves, strict=True)]


def jacobian_blocks(value: Any, leaves: Sequence[Tensor]) -> list[Any]:
    """Return the derivative of an output by each leaf, of shape `output.shape + leaf.shape`."""
    numbers = None if any(leaf.shape for leaf in leaves) else numbers_in(value)
    if numbers is not None:
        return [list(column) for column in zip(*[pulled_back(y, None, leaves) for y in numbers], strict=True)]
    y = output_tensor(value)
    if y.shape == ():
        return pulled_back(y, None, leaves)  # One product is the whole matrix, and needs no arrays.
    from gradcli.core.jacobians.sweeps import jacobian_of

    return jacobian_of(y, list(leaves))


def hessian_blocks(y: Tensor, leaves: Sequence[Tensor]) -> list[list[Any]]:
    """Return the second derivatives of a scalar, a block of shape `a.shape + b.shape` for each pair of leaves."""
    from gradcli.core.tensor import Tensor

    if any(leaf.shape != () for leaf in leaves):
        from gradcli.core.jacobians.sweeps import hessian_of

        return hessian_of(y, list(leaves))
    gradient = pulled_back(y, None, leaves, create_graph=True)
    return [pulled_back(g, None, leaves) if type(g) is Tensor else [0.0] * len(leaves) for g in gradient]


def orders_up_to(y: Tensor, leaf: Tensor, order: int) -> list[Any]:
    """Return `y` and its derivatives 1..order by a leaf that is one number, each of the shape of `y`."""
    from gradcli.core.ops.basic import zeros_like
    from gradcli.core.tensor import Tensor

    found: list[Any] = [y]
    for k in range(order):
        last = found[-1]
        if type(last) is not Tensor or not last.requires:
            found.append(zeros_like(y))
        elif y.shape == ():
            found.append(pulled_back(last, None, [leaf], create_graph=k + 1 < order)[0])
        else:
            from gradcli.core.jacobians.sweeps import columns_of

            found.append(columns_of([last], leaf, create_graph=k + 1 < order)[0])
    return found


def derivative_bounds(
    y: Tensor, element: int, leaves: Sequence[Tensor], unknown: float = 0.0
) -> list[list[float]]:
    """Return bounds on the rounding errors of the derivatives of one element of `y`, a list for each leaf.

    Where they are not known (a leaf of very many elements) they are `unknown`.
    """
    from gradcli.core.checking.rounding import rounding_in
    from gradcli.core.ops.basic import zeros_like

    seed = None
    if y.shape != ():
        seed = zeros_like(y.current())
        seed.reshape(-1)[element] = 1.0
    found = pulled_back([y], [seed], leaves, create_graph=True)
    return [rounding_in([ct]) or [unknown] * leaf.size for ct, leaf in zip(found, leaves, strict=True)]
