"""The LU factorisation: what Gaussian elimination makes of a matrix whose rows are exchanged first.

Which rows are exchanged has no derivative, so that the primitive is the elimination of the exchanged matrix.
Source: Walter & Lehmann, Algorithmic differentiation of linear algebra functions (2010).
"""

from __future__ import annotations

from gradcli.core.lazy import np, scipy_linalg
from gradcli.core.ops.axes import newest, rank_of, shape_now
from gradcli.core.ops.basic import add, shape_in, sub
from gradcli.core.ops.elements.along import on_rows
from gradcli.core.ops.layout import concatenated, exchanged, sliced, titled
from gradcli.core.ops.linalg.parts import FACTORED, TALL
from gradcli.core.ops.linalg.product import product
from gradcli.core.ops.linalg.solving import aligned, solved
from gradcli.core.ops.linalg.square import identity_like, matrices, square_matrices
from gradcli.core.ops.shapes.triangles import lower, upper
from gradcli.core.patience import factorise
from gradcli.core.primitive import general
from gradcli.core.registry import LINALG, PAGE, Case, Help, Samples, operator
from gradcli.core.results import Results
from gradcli.core.tensor import Tensor, data_of
from gradcli.core.values import dtype_of
from gradcli.errors import OperandProblem, ShapeProblem, TypeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.primitive import Apply


# ----- elimination -------------------------------------------------------------------------------------


def _eliminate(x: Any) -> Any:
    """Return U, and below its diagonal L without the ones of its own, of matrices whose rows stand as they are to stand.

    Column by column, because LAPACK would look for rows to exchange once more.
    """
    packed = np.array(x)
    for j in range(min(x.shape[-2:])):
        below, pivot = packed[..., j + 1 :, j : j + 1], packed[..., j : j + 1, j : j + 1]
        # Where the largest number of a column is 0, all are, and there is nothing to eliminate.
        np.divide(below, pivot, out=below, where=pivot != 0)
        packed[..., j + 1 :, j + 1 :] -= below * packed[..., j : j + 1, j + 1 :]
    return packed


def _factors(packed: Any) -> tuple[Any, Any, int]:
    """Return L and U of their first rows and columns, as many of both as there are, and how many that is."""
    k = min(shape_in(packed)[-2:])
    square = sliced(sliced(packed, -2, 0, k), -1, 0, k)
    return add(lower(square, k=-1), identity_like(packed, k)), upper(square, k=0), k


def _behind(x: Any, u: Any) -> Any:
    """Return x @ inv(u)."""
    return exchanged(solved(exchanged(u), exchanged(x), vector=False))


def _eliminate_vjp(ct: Any, out: Any, x: Any) -> Any:
    low, u, k = _factors(out)
    m, n = shape_in(x)[-2:]
    square = sliced(sliced(ct, -2, 0, k), -1, 0, k)
    ct_l, ct_u, more = lower(square, k=-1), upper(square, k=0), None
    if n > k:  # U goes on to the right: inv(L) @ what stands there
        more = solved(exchanged(low), sliced(ct, -1, k, n), vector=False)
        ct_l = sub(ct_l, lower(product(more, exchanged(sliced(out, -1, k, n))), k=-1))
    elif m > k:  # L goes on below: what stands there @ inv(U)
        more = _behind(sliced(ct, -2, k, m), exchanged(u))
        ct_u = sub(ct_u, upper(product(exchanged(sliced(out, -2, k, m)), more), k=0))
    inner = add(lower(product(exchanged(low), ct_l), k=-1), upper(product(ct_u, exchanged(u)), k=0))
    share = _behind(solved(exchanged(low), inner, vector=False), exchanged(u))
    if more is None:
        return share
    return concatenated(share, more, axis=-1 if n > k else -2, title="CatBackward0")


def _eliminate_jvp(t: Any, out: Any, x: Any) -> Any:
    low, u, k = _factors(out)
    m, n = shape_in(x)[-2:]
    square = sliced(sliced(t, -2, 0, k), -1, 0, k)
    inner = solved(low, _behind(square, u), vector=False)
    moved_l, moved_u = product(low, lower(inner, k=-1)), product(upper(inner, k=0), u)
    moved = add(moved_l, moved_u)
    if n > k:
        rest = sub(sliced(t, -1, k, n), product(moved_l, sliced(out, -1, k, n)))
        return concatenated(moved, solved(low, rest, vector=False), axis=-1, title="CatBackward0")
    if m > k:
        rest = sub(sliced(t, -2, k, m), product(sliced(out, -2, k, m), moved_u))
        return concatenated(moved, _behind(rest, u), axis=-2, title="CatBackward0")
    return moved


_eliminated: Apply = general(
    "lu",
    array=_eliminate,
    vjps=(_eliminate_vjp,),
    jvps=(_eliminate_jvp,),
    grad_name="LinalgLuFactorExBackward0",
)


# ----- which rows are exchanged -----------------------------------------------------------------------------


def _exchange(x: Any) -> Any:
    """Return the permutation matrices P with x = P @ L @ U, as plain values."""
    return on_rows(
        data_of(x), lambda array: factorise(scipy_linalg.lu, array, check_finite=False)[0].astype(array.dtype)
    )


def _pivots(exchange: Any) -> Any:
    """Return the exchanges of rows one after the other that a permutation is, counted from 1 as LAPACK does."""

    def found(array: Any) -> Any:
        rows = array.argmax(axis=-2) if array.size else np.zeros(array.shape[:-1], "int64")
        now = np.broadcast_to(np.arange(rows.shape[-1]), rows.shape).copy()
        steps = np.zeros(rows.shape, "int32")
        for j in range(rows.shape[-1]):
            at = (now == rows[..., j : j + 1]).argmax(axis=-1)[..., None]
            steps[..., j : j + 1] = at + 1
            np.put_along_axis(now, at, now[..., j : j + 1], -1)
            now[..., j] = rows[..., j]
        return steps

    return on_rows(exchange, found)


def _exchange_of(pivots: Any, packed: Any, name: str) -> Any:
    """Return the permutation matrices that exchanges of rows one after the other make.

    Raises: TypeProblem, ShapeProblem, ValueProblem for pivots that are none of `packed`.
    """
    shape, dtype = shape_now(packed), dtype_of(data_of(packed))
    rows = shape[-2]
    if not dtype_of(data_of(pivots)).startswith("int"):
        raise TypeProblem(
            f"{name}: LU_pivots is expected to be a tensor of ints, not of {dtype_of(data_of(pivots))}"
        )
    if shape_now(pivots) != (*shape[:-2], min(shape[-2:])):
        raise ShapeProblem(
            f"{name}: LU_pivots of shape {shape_now(pivots)} are none of matrices of shape {shape}"
        )

    def found(steps: Any) -> Any:
        if steps.size and (steps.min() < 1 or steps.max() > rows):
            raise OperandProblem(f"{name}: pivots passed to {name} must be between 1 and {rows}")
        now = np.broadcast_to(np.arange(rows), (*steps.shape[:-1], rows)).copy()
        for j in range(steps.shape[-1]):
            at = steps[..., j : j + 1].astype("int64") - 1
            other = np.take_along_axis(now, at, -1)
            np.put_along_axis(now, at, now[..., j : j + 1], -1)
            now[..., j : j + 1] = other
        return np.swapaxes(np.eye(rows, dtype=dtype)[now], -1, -2)

    return on_rows(data_of(pivots), found)


def _needs_pivot(pivot: Any, name: str) -> None:
    if not pivot:
        raise ValueProblem(f"{name}: LU without pivoting is not implemented on the CPU", kind="RuntimeError")


def _beside(x: Any, value: Any) -> Any:
    """Return what has no derivative as a tensor if `x` is one."""
    return Tensor(value) if type(x) is Tensor else value


def _parts(packed: Any, name: str) -> tuple[Any, Any]:
    m, n = shape_in(packed)[-2:]
    k = min(m, n)
    left = sliced(packed, -1, 0, k)
    one = np.eye(m, k, dtype=dtype_of(data_of(packed)))
    return titled(add(lower(left, k=-1), one), name), titled(upper(sliced(packed, -2, 0, k), k=0), name)


@operator(
    "lu",
    operands=("A",),
    method=False,
    torch=("torch.linalg.lu",),
    aliases=("linalg_lu",),
    help=Help(
        "lu(A, *, pivot=True)",
        "P, L and U with A = P @ L @ U: rows exchanged, a lower triangle with ones on its diagonal, an upper one.",
        "P @ inv(L).T @ (tril(L.T @ ct_L, -1) + triu(ct_U @ U.T)) @ inv(U).T",
        (("lu([[2.0, 4.0], [1.0, 5.0]]).U", "tensor([[2., 4.],\n        [0., 3.]])"),),
        ("lu_factor", "qr", "solve"),
        LINALG + "lu.html",
    ),
    samples=FACTORED,
)
def lu(A: Any, *, pivot: Any = True) -> Results:
    """Return the factors of the LU factorisation."""
    _needs_pivot(pivot, "linalg.lu")
    x = matrices(A, "linalg.lu")
    exchange = _exchange(x)
    packed = _eliminated(product(exchanged(exchange), x))
    parts = _parts(packed, "LinalgLuBackward0")
    return Results("torch.return_types.linalg_lu", ("P", "L", "U"), (_beside(x, exchange), *parts))


@operator(
    "lu_factor",
    operands=("A",),
    method=False,
    torch=("torch.linalg.lu_factor",),
    help=Help(
        "lu_factor(A, *, pivot=True)",
        "L and U in one matrix, and which rows were exchanged one after the other, counted from 1.",
        "that of lu",
        (("lu_factor([[2.0, 4.0], [1.0, 5.0]]).pivots", "tensor([1, 2], dtype=torch.int32)"),),
        ("lu", "lu_solve", "lu_unpack"),
        LINALG + "lu_factor.html",
    ),
    samples=FACTORED,
)
def lu_factor(A: Any, *, pivot: Any = True) -> Results:
    """Return the LU factorisation as LAPACK keeps it."""
    _needs_pivot(pivot, "linalg.lu_factor")
    x = matrices(A, "linalg.lu_factor")
    exchange = _exchange(x)
    packed = _eliminated(product(exchanged(exchange), x))
    count = min(shape_now(x)[-2:])
    pivots = on_rows(_pivots(exchange), lambda steps: steps[..., :count])
    return Results("torch.return_types.linalg_lu_factor", ("LU", "pivots"), (packed, _beside(x, pivots)))


@operator(
    "lu_unpack",
    operands=("LU_data", "LU_pivots"),
    method=False,
    torch=("torch.lu_unpack",),
    help=Help(
        "lu_unpack(LU_data, LU_pivots, unpack_data=True, unpack_pivots=True)",
        "P, L and U of what lu_factor gives.",
        "ct_L below the diagonal and ct_U above",
        (
            (
                "lu_unpack(*lu_factor([[2.0, 4.0], [1.0, 5.0]])).L",
                "tensor([[1.0000, 0.0000],\n        [0.5000, 1.0000]])",
            ),
        ),
        ("lu", "lu_factor"),
        PAGE + "lu_unpack.html",
    ),
    samples=Samples(
        cases=(
            Case(args=([[2.0, -0.5], [0.75, 1.5]], [2, 2])),
            Case(args=(TALL, [3, 2])),
        ),
        orders=2,
    ),
)
def lu_unpack(LU_data: Any, LU_pivots: Any, unpack_data: Any = True, unpack_pivots: Any = True) -> Results:
    """Return the factors of an LU factorisation that LAPACK's form keeps in one matrix."""
    packed = matrices(LU_data, "lu_unpack")
    none = np.zeros(0, dtype_of(data_of(packed)))
    p = _exchange_of(newest(LU_pivots), packed, "lu_unpack") if unpack_pivots else none
    parts = _parts(packed, "LuUnpackBackward0") if unpack_data else (_beside(packed, none),) * 2
    return Results("torch.return_types.lu_unpack", ("P", "L", "U"), (_beside(packed, p), *parts))


@operator(
    "lu_solve",
    operands=("LU", "pivots", "B"),
    method=False,
    torch=("torch.linalg.lu_solve",),
    help=Help(
        "lu_solve(LU, pivots, B, *, left=True, adjoint=False)",
        "The X with A @ X = B, of A what lu_factor gives.",
        "those of two solutions of triangular systems",
        (
            (
                "lu_solve(*lu_factor([[2.0, 0.0], [0.0, 4.0]]), [[2.0], [2.0]])",
                "tensor([[1.0000],\n        [0.5000]])",
            ),
        ),
        ("lu_factor", "solve"),
        LINALG + "lu_solve.html",
    ),
    samples=Samples(
        cases=(Case(args=([[2.0, -0.5], [0.75, 1.5]], [2, 2], [[1.0], [2.0]]), wrt=(0, 2)),), orders=2
    ),
)
def lu_solve(LU: Any, pivots: Any, B: Any, *, left: Any = True, adjoint: Any = False) -> Any:
    """Return the solution of a system of linear equations whose matrix is given by its LU factorisation."""
    packed = square_matrices(LU, "linalg.lu_solve")
    if rank_of(B) < 2:
        raise ShapeProblem("linalg.lu_solve: the right-hand side is a matrix, or a stack of them")
    if not left:
        turned = lu_solve(packed, pivots, exchanged(newest(B)), adjoint=not adjoint)
        return titled(exchanged(turned), "LinalgLuSolveBackward0")
    p = _exchange_of(newest(pivots), packed, "linalg.lu_solve")
    packed, b, _ = aligned(packed, B, "linalg.lu_solve")
    low, u, _ = _factors(packed)
    if adjoint:
        x = product(p, solved(exchanged(low), solved(exchanged(u), b, vector=False), vector=False))
    else:
        x = solved(u, solved(low, product(exchanged(p), b), vector=False), vector=False)
    return titled(x, "LinalgLuSolveBackward0")
