"""Sums of a tensor and a matrix product as one node of the graph: addmm and its kin; and products of many matrices."""

from __future__ import annotations

from gradcli.core import single
from gradcli.core.ops.axes import newest, rank_of, shape_now
from gradcli.core.ops.basic import add, mul, shape_in, spread, sum_to
from gradcli.core.ops.creation import flows, number_of
from gradcli.core.ops.layout import as_column, exchanged, titled, to_shape
from gradcli.core.ops.linalg.product import product
from gradcli.core.ops.samples import case, samples
from gradcli.core.ops.shapes.joining import parts_of
from gradcli.core.primitive import general
from gradcli.core.registry import LINALG, PAGE, Help, operator
from gradcli.core.tensor import Tensor, torch_type
from gradcli.core.values import broadcast_shape, go_together
from gradcli.errors import ShapeProblem, TypeProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.primitive import Apply


def _scaled(x: Any, factor: float) -> Any:
    return x if factor == 1 else mul(x, factor)


def _sum_and_product(name: str, grad_name: str) -> Apply:
    """Return beta * x + alpha * (a @ b) as one node of the graph."""

    def array(x: Any, a: Any, b: Any, *, beta: float, alpha: float) -> Any:
        made = single.product(a, b)
        return (made if alpha == 1 else made * alpha) + (x if beta == 1 else x * beta)

    def batch(size: int, xs: tuple[Any, ...], params: dict[str, Any]) -> Any:
        x, a, b = xs
        return add(_scaled(product(a, b), params["alpha"]), _scaled(x, params["beta"])).array

    # A batch of x alone keeps the product plain, and broadcasting does the rest.
    return general(
        name,
        array=array,
        vjps=(
            lambda ct, out, x, a, b, *, beta, alpha: sum_to(_scaled(ct, beta), shape_in(x)),
            lambda ct, out, x, a, b, *, beta, alpha: _scaled(_left(ct, b), alpha),
            lambda ct, out, x, a, b, *, beta, alpha: _scaled(product(exchanged(a), ct), alpha),
        ),
        jvps=(
            lambda t, out, x, a, b, *, beta, alpha: spread(_scaled(t, beta), shape_in(out)),
            lambda t, out, x, a, b, *, beta, alpha: _scaled(product(t, b), alpha),
            lambda t, out, x, a, b, *, beta, alpha: _scaled(product(a, t), alpha),
        ),
        batch=batch,
        grad_name=grad_name,
    )


def _left(ct: Any, b: Any) -> Any:
    if len(shape_in(b)) == 1:
        return mul(as_column(ct), b)
    return product(ct, exchanged(b))


_addmm = _sum_and_product("addmm", "AddmmBackward0")
_addmv = _sum_and_product("addmv", "AddmvBackward0")
_baddbmm = _sum_and_product("baddbmm", "BaddbmmBackward0")


def _added(
    primitive: Apply, x: Any, a: Any, b: Any, ranks: tuple[int, int], beta: Any, alpha: Any, name: str
) -> Any:
    if (rank_of(a), rank_of(b)) != ranks:
        raise ShapeProblem(f"{name}: expected tensors of {ranks[0]} and {ranks[1]} dimensions to multiply")
    shape_a, shape_b = shape_now(a), shape_now(b)
    if shape_a[-1] != shape_b[-2 if len(shape_b) > 1 else 0]:
        product(a, b)  # raises the problem of a product of these shapes
    out = shape_a[:-1] + shape_b[len(shape_b) - 1 :] if len(shape_b) > 1 else shape_a[:-1]
    if broadcast_shape(shape_now(x), out) != out:
        raise ShapeProblem(
            f"The expanded size of the tensor ({out[-1]}) must match the existing size ({shape_now(x)[-1]}) at "
            f"non-singleton dimension {len(out) - 1}.  Target sizes: {list(out)}.  Tensor sizes: {list(shape_now(x))}"
        )
    _expect_one_dtype(x, a, b, name)
    if flows(beta) or flows(alpha):
        return add(mul(beta, x), mul(alpha, product(a, b)))
    return primitive(x, a, b, beta=number_of(beta, "beta"), alpha=number_of(alpha, "alpha"))


def _expect_one_dtype(x: Any, a: Any, b: Any, name: str) -> None:
    """Refuse tensors whose dtypes do not go together in PyTorch's words; plain values are taken as they are."""
    tensors = [t for t in (x, a, b) if type(t) is Tensor]
    if len(tensors) < 3 or go_together({t.dtype for t in tensors}):
        return
    kinds = [torch_type(t.current().value) for t in tensors]
    if name == "addmv":
        words = (
            f"addmv input tensors must have the same dtype, but got {kinds[0]}, {kinds[1]}, and {kinds[2]}"
        )
    elif a.dtype != b.dtype:
        words = f"mat1 and mat2 must have the same dtype, but got {kinds[1]} and {kinds[2]}"
    else:
        words = f"self and mat2 must have the same dtype, but got {kinds[0]} and {kinds[2]}"
    raise TypeProblem(
        words,
        hint=f"convert one: x.to(torch.{b.dtype})",
        kind="RuntimeError",
    )


def _added_help(name: str, second: str, third: str, what: str, example: tuple[str, str]) -> Help:
    return Help(
        f"{name}(input, {second}, {third}, *, beta=1, alpha=1)",
        f"beta * input + alpha * ({second} @ {third}), {what}.",
        f"beta; alpha ct @ {third}.T; alpha {second}.T @ ct",
        (example,),
        ("matmul",),
        f"{PAGE}{name}.html",
    )


@operator(
    "addmm",
    operands=("input", "mat1", "mat2"),
    help=_added_help(
        "addmm", "mat1", "mat2", "for matrices", ("addmm([1], [[1, 2]], [[3], [4]])", "tensor([[12]])")
    ),
    samples=samples(case((2, 2), (2, 3), (3, 2)), case((2,), (3, 3), (3, 2), beta=0.5, alpha=2.0)),
)
def addmm(input: Any, mat1: Any, mat2: Any, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """Return a tensor plus a product of two matrices."""
    return _added(_addmm, input, mat1, mat2, (2, 2), beta, alpha, "addmm")


@operator(
    "addmv",
    operands=("input", "mat", "vec"),
    help=_added_help(
        "addmv", "mat", "vec", "for a matrix and a vector", ("addmv([1], [[1, 2]], [3, 4])", "tensor([12])")
    ),
    samples=samples(case((2,), (2, 3), (3,)), case((), (2, 3), (3,), beta=0.5, alpha=-1.0)),
)
def addmv(input: Any, mat: Any, vec: Any, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """Return a vector plus a product of a matrix and a vector."""
    return _added(_addmv, input, mat, vec, (2, 1), beta, alpha, "addmv")


@operator(
    "baddbmm",
    operands=("input", "batch1", "batch2"),
    help=_added_help(
        "baddbmm",
        "batch1",
        "batch2",
        "for stacks of matrices",
        ("baddbmm([1], [[[1, 2]]], [[[3], [4]]])", "tensor([[[12]]])"),
    ),
    samples=samples(case((2, 2, 2), (2, 2, 3), (2, 3, 2))),
)
def baddbmm(input: Any, batch1: Any, batch2: Any, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """Return a stack of matrices plus the products of two stacks."""
    return _added(_baddbmm, input, batch1, batch2, (3, 3), beta, alpha, "baddbmm")


@operator(
    "multi_dot",
    operands=("tensors",),
    variadic=True,
    method=False,
    torch=("torch.linalg.multi_dot", "torch.chain_matmul"),
    aliases=("chain_matmul",),
    help=Help(
        "multi_dot(tensors)",
        "Product of several matrices, one after the other.",
        "that of the products",
        (("multi_dot([[[1, 2]], [[3], [4]]])", "tensor([[11]])"),),
        ("matmul",),
        LINALG + "multi_dot.html",
    ),
    samples=samples(case((2, 3), (3, 2), (2, 2)), case((3,), (3, 2), (2,))),
)
def multi_dot(tensors: Any, *more: Any) -> Any:
    """Return the product of two matrices or more; the first and the last may be vectors."""
    given = [tensors, *more] if more else tensors
    parts = parts_of(given, "multi_dot")
    if len(parts) < 2:
        raise ShapeProblem(f"multi_dot(): expected at least 2 tensors but got {len(parts)}")
    out = parts[0]
    for part in parts[1:]:
        out = product(out, part)
    return titled(out, "ViewBackward0")


@operator(
    "addr",
    operands=("input", "vec1", "vec2"),
    help=_added_help(
        "addr",
        "vec1",
        "vec2",
        "for vectors and their outer product",
        ("addr([[1]], [2], [3])", "tensor([[7]])"),
    ),
    samples=samples(case((2, 3), (2,), (3,)), case((), (2,), (3,), beta=0.5, alpha=2.0)),
)
def addr(input: Any, vec1: Any, vec2: Any, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """Return a matrix plus the outer product of two vectors."""
    outer = product(*_as_matrices(vec1, vec2))
    return titled(
        add(_factored(beta, input, "beta"), _factored(alpha, outer, "alpha")),
        "AddrBackward0",
    )


def _factored(factor: Any, x: Any, name: str) -> Any:
    return mul(factor, x) if flows(factor) else _scaled(x, number_of(factor, name))


def _as_matrices(vec1: Any, vec2: Any) -> tuple[Any, Any]:
    for name, vector in (("vec1", vec1), ("vec2", vec2)):
        if rank_of(vector) != 1:
            raise ShapeProblem(f"addr: Expected 1-D argument {name}, but got {rank_of(vector)}-D")
    (rows,), (columns,) = shape_now(vec1), shape_now(vec2)
    return to_shape(newest(vec1), (rows, 1)), to_shape(newest(vec2), (1, columns))
