"""Solutions of linear equations, exact and by least squares."""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.ops.axes import newest, rank_of, shape_now
from gradcli.core.ops.basic import add, mul, neg, shape_in, spread, sub
from gradcli.core.ops.creation import as_operand
from gradcli.core.ops.elements.along import on_rows
from gradcli.core.ops.layout import as_column, exchanged, titled, to_shape
from gradcli.core.ops.linalg.inverses import pseudo_inverse, pseudo_jvp, pseudo_vjp
from gradcli.core.ops.linalg.product import product
from gradcli.core.ops.linalg.square import converged, identity_like, matrices, singular, square_matrices
from gradcli.core.ops.reductions.reduction import summed, whole
from gradcli.core.ops.samples import case, samples
from gradcli.core.ops.shapes.triangles import lower, upper
from gradcli.core.patience import factorise
from gradcli.core.primitive import general
from gradcli.core.registry import LINALG, Case, Help, Samples, operator
from gradcli.core.results import Results
from gradcli.core.single_linalg import is_small, small_solution
from gradcli.core.tensor import Tensor, data_of
from gradcli.core.values import Batched, broadcast_shape, dtype_of
from gradcli.errors import OperandProblem, ShapeProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.primitive import Apply


def _columns(b: Any, vector: bool) -> Any:
    return as_column(b) if vector else b


def _solve(a: Any, b: Any, *, vector: bool) -> Any:
    columns = b[..., None] if vector else b
    if is_small(np.asarray(a), columns):
        out = small_solution(a, columns)
        if out is not None:
            return out[..., 0] if vector else out
    try:
        out = factorise(np.linalg.solve, a, columns)
    except np.linalg.LinAlgError:
        raise singular(np.asarray(a), "linalg.solve", "solver") from None
    return out[..., 0] if vector else out


def _solve_vjp_a(ct: Any, out: Any, a: Any, b: Any, *, vector: bool) -> Any:
    back = _columns(solved(exchanged(a), ct, vector=vector), vector)
    return neg(product(back, exchanged(_columns(out, vector))))


def _solve_jvp_a(t: Any, out: Any, a: Any, b: Any, *, vector: bool) -> Any:
    moved = product(t, _columns(out, vector))
    moved = to_shape(moved, shape_in(moved)[:-1]) if vector else moved
    return neg(solved(a, moved, vector=vector))


solved: Apply = general(
    # Both operands have the same leading dimensions; with `vector` the second is one column without its axis.
    "linalg_solve_ex",
    array=_solve,
    vjps=(_solve_vjp_a, lambda ct, out, a, b, *, vector: solved(exchanged(a), ct, vector=vector)),
    jvps=(_solve_jvp_a, lambda t, out, a, b, *, vector: solved(a, t, vector=vector)),
)


def _in_one_stack(a: Any, b: Any, kept: int) -> tuple[Any, Any]:
    """Return matrices and right-hand sides, whose last `kept` dimensions are their own, with equal leading ones."""
    shape_a, shape_b = shape_in(a), shape_in(b)
    lead = broadcast_shape(shape_a[:-2], shape_b[:-kept])
    return spread(a, (*lead, *shape_a[-2:])), spread(b, (*lead, *shape_b[-kept:]))


def aligned(a: Any, b: Any, name: str) -> tuple[Any, Any, bool]:
    """Return (A, B, is_vector) with equal leading dimensions.

    Raises: ShapeProblem in PyTorch's words if they do not fit.
    """
    shape_a, shape_b = shape_now(a), shape_now(b)
    vector = len(shape_b) == 1 or (len(shape_a) - 1 == len(shape_b) and shape_b == shape_a[:-1])
    rows = shape_b[-1] if vector else shape_b[-2] if len(shape_b) > 1 else 0
    if not shape_b or rows != shape_a[-1]:
        columns = 1 if vector or not shape_b else shape_b[-1]
        raise ShapeProblem(
            f"{name}: Incompatible shapes of A and B for the equation AX = B ({shape_a[-2]}x{shape_a[-1]} and "
            f"{rows}x{columns})"
        )
    return *_in_one_stack(newest(a), newest(b), 1 if vector else 2), vector


@operator(
    "solve",
    operands=("A", "B"),
    method=False,
    torch=("torch.linalg.solve",),
    aliases=("linalg_solve",),
    help=Help(
        "solve(A, B, *, left=True)",
        "The X with A @ X = B (or X @ A = B with left=False); B is a vector, a matrix or a stack.",
        "-solve(A.T, ct) @ X.T; solve(A.T, ct)",
        (("solve([[2.0, 0.0], [0.0, 4.0]], [2.0, 2.0])", "tensor([1.0000, 0.5000])"),),
        ("inv", "lstsq", "solve_triangular"),
        LINALG + "solve.html",
    ),
    samples=samples(
        case((2, 2), (2,)),
        case((3, 3), (3, 2)),
        case((2, 2, 2), (2, 2, 1)),
        case((3, 2, 2), (3, 2)),
        case((2, 2), (3, 2), left=False),
    ),
)
def solve(A: Any, B: Any, *, left: Any = True) -> Any:
    """Return the solution of a system of linear equations."""
    a, b = square_matrices(A, "linalg.solve"), newest(B)
    if not left:
        if rank_of(b) < 2:
            raise ShapeProblem("linalg.solve: with left=False B must be a matrix, or a stack of them")
        return exchanged(solve(exchanged(a), exchanged(b)))
    a, b, vector = aligned(a, b, "linalg.solve")
    return solved(a, b, vector=vector)


@operator(
    "solve_triangular",
    operands=("A", "B"),
    method=False,
    torch=("torch.linalg.solve_triangular",),
    help=Help(
        "solve_triangular(A, B, *, upper, left=True, unitriangular=False)",
        "The X with A @ X = B, of A only its upper or lower triangle.",
        "that of solve, on the triangle",
        (
            (
                "solve_triangular([[2.0, 0.0], [1.0, 1.0]], [[2.0], [3.0]], upper=False)",
                "tensor([[1.],\n        [2.]])",
            ),
        ),
        ("solve",),
        LINALG + "solve_triangular.html",
    ),
    samples=samples(
        case((2, 2), (2, 3), upper=True),
        case((3, 3), (3, 1), upper=False, unitriangular=True),
        case((2, 2), (3, 2), upper=True, left=False),
    ),
)
def solve_triangular(A: Any, B: Any, *, upper: Any, left: Any = True, unitriangular: Any = False) -> Any:
    """Return the solution of a triangular system of linear equations."""
    a = square_matrices(A, "linalg.solve_triangular")
    shift = 1 if unitriangular else 0
    part = _upper(a, k=shift) if upper else lower(a, k=-shift)
    if unitriangular:
        part = add(part, identity_like(a, shape_in(a)[-1]))
    b = newest(B)
    if rank_of(b) > 1:
        # Unlike those of solve, they are matrices and never a stack of vectors.
        part, b = _in_one_stack(part, b, 2)
    return titled(solve(part, b, left=left), "LinalgSolveTriangularBackward0")


_upper = upper


def _least_squares(a: Any, b: Any) -> Any:
    m, n = a.shape[-2:]
    if m >= n:
        q, r = factorise(np.linalg.qr, a)
        diagonal = np.abs(np.diagonal(r, axis1=-2, axis2=-1))
        if n:
            # Of full rank: more exact than the pseudo-inverse.
            full = diagonal.min(axis=-1) > n * np.finfo(a.dtype).eps * diagonal.max(axis=-1)
            if full.all():
                return factorise(np.linalg.solve, r, np.swapaxes(q, -1, -2) @ b)
            if full.any():
                solved = factorise(
                    np.linalg.solve,
                    np.where(full[..., None, None], r, np.eye(n)),
                    np.swapaxes(q, -1, -2) @ b,
                )
                return np.where(full[..., None, None], solved, factorise(np.linalg.pinv, a) @ b)
    return factorise(np.linalg.pinv, a) @ b


def _least_vjp_a(ct: Any, out: Any, a: Any, b: Any) -> Any:
    return pseudo_vjp(product(ct, exchanged(b)), pseudo_inverse(a), a)


least_squares: Apply = general(
    # The solution is pinv(a) @ b, and so are its derivatives; b has columns.
    "linalg_lstsq",
    array=converged(_least_squares, "torch.linalg.lstsq"),
    vjps=(_least_vjp_a, lambda ct, out, a, b: product(exchanged(pseudo_inverse(a)), ct)),
    jvps=(
        lambda t, out, a, b: product(pseudo_jvp(t, pseudo_inverse(a), a), b),
        lambda t, out, a, b: product(pseudo_inverse(a), t),
    ),
)


@operator(
    "lstsq",
    operands=("A", "B"),
    method=False,
    torch=("torch.linalg.lstsq",),
    help=Help(
        "lstsq(A, B)",
        "The X with the least |A @ X - B|; (solution, residuals, rank, singular_values).",
        "that of pinv(A) @ B",
        (("lstsq([[1.0], [1.0]], [[2.0], [4.0]]).solution", "tensor([[3.0000]])"),),
        ("solve", "pinv"),
        LINALG + "lstsq.html",
    ),
    samples=Samples(
        cases=(
            Case(args=([[1.0, 2.0], [0.5, -1.0], [3.0, 0.25]], [[1.0], [2.0], [-1.0]]), wrt=(0, 1)),
            Case(args=([[1.0, 0.5, 2.0], [0.25, -1.0, 1.5]], [[1.0], [2.0]]), wrt=(0, 1)),
        ),
        orders=2,
    ),
)
def lstsq(A: Any, B: Any, rcond: Any = None, *, driver: Any = None) -> Results:
    """Return the least-squares solution, what is left over, and the rank."""
    if rank_of(A) < 2:
        raise ShapeProblem("torch.linalg.lstsq: input must have at least 2 dimensions.")
    a, b = matrices(A, "torch.linalg.lstsq"), newest(as_operand(B))
    rows = shape_in(a)[-2]
    vector = rank_of(b) == rank_of(a) - 1
    if (
        not (vector or rank_of(b) == rank_of(a))
        or rank_of(b) < 1
        or shape_in(b)[-1 if vector else -2] != rows
    ):
        raise ShapeProblem(
            f"torch.linalg.lstsq: input.size(-2) should match other.size(-2): {rows} and {shape_in(b)}"
        )
    a, b = _in_one_stack(a, b, 1 if vector else 2)
    solution = least_squares(a, _columns(b, vector))
    solution = to_shape(solution, shape_in(solution)[:-1]) if vector else solution
    kind = Tensor if type(A) is Tensor or type(B) is Tensor else _plain
    rest = _least_squares_facts(a, b, solution, driver, vector)
    return Results(
        "torch.return_types.linalg_lstsq",
        ("solution", "residuals", "rank", "singular_values"),
        (solution, *[each if type(each) is Tensor else kind(each) for each in rest]),
    )


def _least_squares_facts(a: Any, b: Any, solution: Any, driver: Any, vector: bool) -> tuple[Any, Any, Any]:
    """Return residuals, rank and singular values: those that PyTorch's driver of the name knows, else empty."""
    if driver not in (None, "gels", "gelsy", "gelsd", "gelss"):
        raise OperandProblem(
            f"torch.linalg.lstsq: parameter `driver` should be one of (gels, gelsy, gelsd, gelss), but got {driver}"
        )
    value, (rows, columns) = data_of(a), shape_in(a)[-2:]
    empty: Any = np.zeros(0, dtype_of(value))
    rank = on_rows(value, converged(np.linalg.matrix_rank, "linalg.lstsq"))
    full = bool(np.all((rank.array if type(rank) is Batched else rank) == columns))
    left_over = empty
    if driver not in (None, "gelsy") and rows > columns and full and not vector:
        gap = sub(b, product(a, solution))
        left_over = titled(summed(mul(gap, gap), axes=(-2,), keepdim=False), "LinalgLstsqBackward0")
    sizes = empty
    if driver in ("gelsd", "gelss"):
        sizes = on_rows(value, converged(lambda x: np.linalg.svd(x, compute_uv=False), "linalg.lstsq"))
    return left_over, np.zeros(0, "int64") if driver == "gels" else whole(rank), sizes


def _plain(value: Any) -> Any:
    return value
