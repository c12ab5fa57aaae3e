"""Linear systems whose unknowns are tensors, and stacks of powers: tensorsolve, tensorinv, linalg.vander."""

from __future__ import annotations

from math import prod

from gradcli.core.lazy import np
from gradcli.core.ops.axes import axes_of, integer, newest, shape_now
from gradcli.core.ops.basic import shape_in, spread
from gradcli.core.ops.creation import as_operand
from gradcli.core.ops.layout import as_column, concatenated, permuted, titled, to_shape
from gradcli.core.ops.linalg.inverses import inv
from gradcli.core.ops.linalg.solving import solve
from gradcli.core.ops.reductions.products import running_product
from gradcli.core.ops.samples import case, samples
from gradcli.core.registry import LINALG, Case, Help, Samples, operator
from gradcli.core.tensor import data_of
from gradcli.core.values import check_size, dtype_of
from gradcli.errors import ShapeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SQUARE = [
    [[2.0, 0.5], [0.25, 0.0]],
    [[0.5, 3.0], [0.0, 1.0]],
    [[0.0, 1.0], [1.5, 0.5]],
    [[1.0, 0.0], [0.5, 2.5]],
]


@operator(
    "tensorsolve",
    operands=("A", "B"),
    method=False,
    torch=("torch.linalg.tensorsolve",),
    help=Help(
        "tensorsolve(A, B, dims=None)",
        "The tensor X with tensordot(A, X, X.ndim) = B; dims of A are moved behind the others first.",
        "that of solve, for A as a matrix",
        (("tensorsolve([[2.0, 0.0], [0.0, 4.0]], [2.0, 4.0])", "tensor([1., 1.])"),),
        ("solve", "tensordot"),
        LINALG + "tensorsolve.html",
    ),
    samples=Samples(cases=(Case(args=(_SQUARE, [1.0, -0.5, 2.0, 0.25]), wrt=(0, 1)),)),
)
def tensorsolve(A: Any, B: Any, dims: Any = None) -> Any:
    """Return the tensor that another one, as a matrix, brings to a right-hand side."""
    a, b = newest(as_operand(A)), newest(as_operand(B))
    if dims is not None:
        moved = axes_of(dims, len(shape_in(a)), "dims")
        order = [at for at in range(-len(shape_in(a)), 0) if at not in moved]
        a = permuted(a, axes=(*order, *moved))
    shape, wanted = shape_in(a), shape_in(b)
    rest = shape[len(wanted) :]
    if prod(shape[: len(wanted)]) != prod(rest):
        raise ShapeProblem(
            "Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == prod(self.shape[:other.ndim]), but "
            f"got {prod(rest)} != {prod(shape[: len(wanted)])}",
            kind="RuntimeError",
        )
    count = prod(rest)
    if prod(wanted) != count:
        raise ShapeProblem(
            f"shape '[{count}]' is invalid for input of size {prod(wanted)}",
            hint=f"B has the shape {list(wanted)}, the first dimensions of A are {list(shape[: len(wanted)])}",
            kind="RuntimeError",
        )
    found = solve(to_shape(a, (count, count)), to_shape(b, (count,)))
    return titled(to_shape(found, rest), "ViewBackward0")


@operator(
    "tensorinv",
    operands=("A",),
    method=False,
    torch=("torch.linalg.tensorinv",),
    help=Help(
        "tensorinv(A, ind=2)",
        "The tensor that undoes tensordot(A, X, ...): the inverse of A as a matrix whose rows are the first ind dimensions.",
        "that of inv, for A as a matrix",
        (
            (
                "tensorinv([[2.0, 0.0], [0.0, 4.0]], 1)",
                "tensor([[0.5000, 0.0000],\n        [0.0000, 0.2500]])",
            ),
        ),
        ("inv", "tensorsolve"),
        LINALG + "tensorinv.html",
    ),
    samples=Samples(cases=(Case(args=(_SQUARE,), params=(("ind", 1),)),)),
)
def tensorinv(A: Any, ind: Any = 2) -> Any:
    """Return the inverse of a tensor taken as a matrix."""
    a, first = newest(as_operand(A)), integer(ind, "ind")
    shape = shape_in(a)
    if first <= 0:
        raise ValueProblem(
            f"Expected a strictly positive integer for 'ind', but got {first}", kind="RuntimeError"
        )
    rows, columns = shape[:first], shape[first:]
    if prod(rows) != prod(columns):
        raise ShapeProblem(
            "Expected self to satisfy the requirement prod(self.shape[ind:]) == prod(self.shape[:ind]), but got "
            f"{prod(columns)} != {prod(rows)}",
            kind="RuntimeError",
        )
    found = inv(to_shape(a, (prod(rows), prod(rows))))
    return titled(to_shape(found, (*columns, *rows)), "ReshapeAliasBackward0")


@operator(
    "linalg_vander",
    operands=("x",),
    method=False,
    torch=("torch.linalg.vander",),
    help=Help(
        "linalg_vander(x, *, N=None)",
        "Matrices of the powers 0 to N - 1 of the elements of vectors, N being their number if not said otherwise.",
        "k x^(k - 1) in each column",
        (("linalg_vander([2.0, 3.0])", "tensor([[1., 2.],\n        [1., 3.]])"),),
        ("vander",),
        LINALG + "vander.html",
    ),
    samples=samples(case((3,)), case((2, 2), N=3)),
)
def linalg_vander(x: Any, *, N: Any = None) -> Any:
    """Return the powers of the elements of vectors, the lowest first."""
    a = newest(as_operand(x))
    shape = shape_in(a)
    if not shape:
        raise ShapeProblem("Input must have dim >= 1.", kind="RuntimeError")
    count = shape_now(a)[-1] if N is None else integer(N, "N")
    if count <= 1:
        raise ValueProblem("N must be greater than 1.", kind="RuntimeError")
    check_size((*shape, count))
    powers = running_product(spread(as_column(a), (*shape, count - 1)))
    ones = np.ones((*shape, 1), dtype_of(data_of(powers)))
    return concatenated(ones, powers, axis=-1, title="CatBackward0")
