"""Determinants and their logarithms, with derivatives that are right for singular matrices too."""

from __future__ import annotations

from gradcli.core.batch import holds_anywhere
from gradcli.core.lazy import np, scipy_linalg
from gradcli.core.ops.basic import mul, neg, shape_in, sub, value_of, zeros_like
from gradcli.core.ops.comparison import lt
from gradcli.core.ops.elements.points import gathered, scattered
from gradcli.core.ops.layout import exchanged, to_shape
from gradcli.core.ops.linalg.product import product
from gradcli.core.ops.linalg.square import square_matrices
from gradcli.core.ops.reductions.reduction import summed
from gradcli.core.ops.samples import case
from gradcli.core.ops.selection import select
from gradcli.core.patience import factorise
from gradcli.core.primitive import Singular, general
from gradcli.core.registry import LINALG, PAGE, Case, Help, Samples, operator
from gradcli.core.results import Results
from gradcli.core.single_linalg import is_small, small_determinant, small_solution
from gradcli.core.values import Batched

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.core.primitive import Apply

NEARLY_SINGULAR = (
    1e-8  # smallest over largest singular value, from where quotients by det lose half the digits
)
FEW = 8  # rows up to which the n^2 minors of an almost singular matrix are worth their n^5 operations


def lifted(x: Any) -> Any:
    """Return numbers as matrices of one element, to be spread over matrices."""
    return to_shape(x, (*shape_in(x), 1, 1))


def over_matrices(x: Any) -> Any:
    """Return the sums of all elements of each matrix."""
    return summed(x, axes=(-2, -1), keepdim=False)


# ----- cofactors: the partials of a determinant -----------------------------------------------------------------


def _cofactors(x: Any) -> Any:
    """Return det(x) * inv(x).T by singular values, which needs no inverse to exist."""
    if is_small(x):
        whole = np.diag(np.full(len(x), small_determinant(x)))
        if (found := small_solution(x.T, whole, surely=True)) is not None:
            return found
    defined = np.isfinite(x).all(axis=(-2, -1), keepdims=True)
    if not defined.all():
        return np.where(defined, _cofactors(np.where(defined, x, np.zeros_like(x))), x.dtype.type(np.nan))
    # In double precision, so that whole cofactors of a matrix in single precision come out whole.
    u, s, vh = factorise(np.linalg.svd, x.astype("float64"))
    n = x.shape[-1]
    ones = np.ones((*s.shape[:-1], 1), s.dtype)
    before = np.cumprod(np.concatenate([ones, s[..., :-1]], -1), -1)
    after = np.cumprod(np.concatenate([ones, s[..., :0:-1]], -1), -1)[..., ::-1]
    others = before * after if n else s
    sign = factorise(np.linalg.det, u) * factorise(np.linalg.det, vh)
    return (sign[..., None, None] * ((u * others[..., None, :]) @ vh)).astype(x.dtype)


def _is_nearly_singular(x: Any) -> bool:
    value = value_of(x)
    array = value.array if type(value) is Batched else np.asarray(value)
    if not array.size:
        return False
    finite = np.isfinite(array).all(axis=(-2, -1))
    s = factorise(np.linalg.svd, np.where(finite[..., None, None], array, 0.0), compute_uv=False)
    nearly = finite & (s[..., -1] <= NEARLY_SINGULAR * s[..., 0])
    return holds_anywhere(Batched(nearly) if type(value) is Batched else nearly)


def _minors(n: int) -> dict[str, Any]:
    """Return how to gather the minors of a matrix: for each (i, j) the matrix without row i and column j."""
    kept = np.array([[k for k in range(n) if k != i] for i in range(n)], "int64").reshape(n, n - 1)
    rows = np.broadcast_to(kept[:, None, :, None], (n, n, n - 1, n - 1))
    columns = np.broadcast_to(kept[None, :, None, :], (n, n, n - 1, n - 1))
    return {"axes": (-2, -1), "arrays": (rows, columns)}


def _signs(n: int) -> Any:
    return (-1.0) ** np.add.outer(np.arange(n), np.arange(n))


def _by_minors(x: Any) -> bool:
    return shape_in(x)[-1] <= FEW and _is_nearly_singular(x)


def _cofactors_vjp(ct: Any, out: Any, x: Any) -> Any:
    shape = shape_in(x)
    n = shape[-1]
    if _by_minors(x):
        where = {**_minors(n), "place": len(shape) - 2}
        small = gathered(x, **where, title="IndexBackward0")
        return scattered(mul(lifted(mul(ct, _signs(n))), cofactors(small)), **where, shape=shape)
    turned = inverse_transposed(x)
    along = mul(lifted(over_matrices(mul(ct, turned))), turned)
    return mul(lifted(determinant(x)), sub(along, product(product(turned, exchanged(ct)), turned)))


def _cofactors_jvp(t: Any, out: Any, x: Any) -> Any:
    shape = shape_in(x)
    n = shape[-1]
    if _by_minors(x):
        where = {**_minors(n), "place": len(shape) - 2, "title": "IndexBackward0"}
        small, moved = gathered(x, **where), gathered(t, **where)
        return mul(over_matrices(mul(cofactors(small), moved)), _signs(n))
    turned = inverse_transposed(x)
    along = mul(lifted(over_matrices(mul(t, turned))), turned)
    return mul(lifted(determinant(x)), sub(along, product(product(turned, exchanged(t)), turned)))


cofactors: Apply = general("cofactors", array=_cofactors, vjps=(_cofactors_vjp,), jvps=(_cofactors_jvp,))


# ----- inverses without problems ------------------------------------------------------------------------------------


def _inverse_or_inf(x: Any) -> Any:
    """Return the inverse, infinite where there is none."""
    x = np.asarray(x)
    if is_small(x) and (found := small_solution(x, np.eye(len(x), dtype=x.dtype))) is not None:
        return found
    try:
        return factorise(np.linalg.inv, x)
    except np.linalg.LinAlgError:
        if x.ndim == 2:
            return np.full_like(x, np.inf)
        return np.stack([_inverse_or_inf(member) for member in x])


inverse_of: Apply = general(
    "linalg_inv_ex",
    array=_inverse_or_inf,
    vjps=(lambda ct, out, x: neg(product(product(exchanged(out), ct), exchanged(out))),),
    jvps=(lambda t, out, x: neg(product(product(out, t), out)),),
)


def inverse_transposed(x: Any) -> Any:
    """Return the transposed inverse: the partials of log(abs(det(x)))."""
    return exchanged(inverse_of(x))


# ----- det --------------------------------------------------------------------------------------------------------------


# Rows from which a matrix is factorised apart: numpy's determinants let no other thread run meanwhile, so that
# Ctrl-C would wait for them.
_MANY_ROWS = 500


def _determinant(x: Any) -> Any:
    x = np.asarray(x)
    if is_small(x):
        return small_determinant(x)
    return _over_factors(x, np.linalg.det, lambda factors, sign: sign * factors.prod())


def _over_factors(x: Any, of_matrices: Callable[[Any], Any], of_factors: Callable[[Any, Any], Any]) -> Any:
    """Return `of_matrices(x)`, which of a large matrix is `of_factors(diagonal, sign)` of its LU factorisation."""
    if x.shape[-1] < _MANY_ROWS:
        return factorise(of_matrices, x)
    if x.ndim > 2:
        return np.stack([_over_factors(member, of_matrices, of_factors) for member in x])
    factors, pivots, _ = factorise(scipy_linalg.get_lapack_funcs("getrf", (x,)), x)
    swaps = np.count_nonzero(pivots != np.arange(len(x)))
    return of_factors(factors.diagonal(), x.dtype.type(-1.0 if swaps % 2 else 1.0))


determinant: Apply = general(
    "linalg_det",
    array=_determinant,
    vjps=(lambda ct, out, x: mul(lifted(ct), cofactors(x)),),
    jvps=(lambda t, out, x: over_matrices(mul(t, cofactors(x))),),
)

REGULAR = (
    Case(args=([[-3.0]],)),
    Case(args=([[2.0, 0.5], [-0.25, 1.5]],)),
    Case(args=([[[2.0, 0.5], [0.25, -1.5]], [[1.0, 0.9], [-0.3, 3.1]]],)),
)
RANK_2 = [[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [1.0, -1.0, 0.5]]
SQUARES = (case((1, 1)), case((2, 2)), case((3, 3)), case((2, 2, 2)))


@operator(
    "det",
    torch=("torch.det", "torch.linalg.det"),
    help=Help(
        "det(input)",
        "Determinant of a square matrix, or of each in a stack.",
        "det(x) inv(x).T, the cofactors",
        (("det([[1.0, 2.0], [3.0, 4.0]])", "tensor(-2.0000)"),),
        ("slogdet", "inv"),
        LINALG + "det.html",
    ),
    samples=Samples(
        cases=(
            *SQUARES,
            Case(args=([[1.0, 2.0], [2.0, 4.0]],)),
            Case(args=([[0.0, 0.0], [0.0, 0.0]],)),
            Case(args=(RANK_2,)),
            Case(args=([RANK_2, RANK_2[::-1]],)),
        )
    ),
    latex="\\det {x}",
)
def det(input: Any) -> Any:
    """Return the determinant."""
    return determinant(square_matrices(input, "linalg.det"))


# ----- log of the determinant ---------------------------------------------------------------------------------------------


def _sign_of_det(x: Any) -> Any:
    return _over_factors(
        x, lambda m: np.linalg.slogdet(m)[0], lambda factors, sign: sign * np.sign(factors).prod()
    )


sign_of_det: Apply = general(
    # Its derivative is 0 where there is one; PyTorch records it all the same.
    "sign_of_det",
    array=_sign_of_det,
    vjps=(lambda ct, out, x: zeros_like(x),),
    jvps=(lambda t, out, x: zeros_like(out),),
    grad_name="LinalgSlogdetBackward0",
)
log_abs_det: Apply = general(
    "linalg_slogdet",
    array=lambda x: _over_factors(
        x, lambda m: np.linalg.slogdet(m)[1], lambda factors, _sign: np.log(np.abs(factors)).sum()
    ),
    vjps=(lambda ct, out, x: mul(lifted(ct), inverse_transposed(x)),),
    jvps=(lambda t, out, x: over_matrices(mul(t, inverse_transposed(x))),),
    singular=(
        Singular(
            "pole",
            lambda x: _sign_of_det(x) == 0,
            "the logarithm of 0: the matrix is singular",
            shown=("logdet(x)", "x=[[0, 0], [0, 0]]", "[[inf, inf], [inf, inf]]"),
        ),
    ),
)


def _both(input: Any, title: str) -> Results:
    x = square_matrices(input, "linalg.slogdet")
    return Results(f"torch.return_types.{title}", ("sign", "logabsdet"), (sign_of_det(x), log_abs_det(x)))


def _slogdet_help(name: str) -> Help:
    return Help(
        f"{name}(input)",
        "Sign of the determinant and logarithm of its magnitude: (sign, logabsdet).",
        "0 for the sign; inv(x).T for the logarithm",
        ((f"{name}([[2.0, 0.0], [0.0, -3.0]]).sign", "tensor(-1.)"),),
        ("det", "logdet"),
        LINALG + "slogdet.html",
    )


@operator("slogdet", help=_slogdet_help("slogdet"), samples=Samples(cases=REGULAR))
def slogdet(input: Any) -> Results:
    """Return the sign and the logarithm of the magnitude of the determinant."""
    return _both(input, "slogdet")


@operator(
    "linalg_slogdet",
    method=False,
    torch=("torch.linalg.slogdet",),
    help=_slogdet_help("linalg_slogdet"),
    samples=Samples(cases=REGULAR),
)
def linalg_slogdet(input: Any) -> Results:
    """Return the sign and the logarithm of the magnitude of the determinant."""
    return _both(input, "linalg_slogdet")


@operator(
    "logdet",
    help=Help(
        "logdet(input)",
        "Logarithm of the determinant; nan if it is negative, -inf if it is 0.",
        "inv(x).T",
        (("logdet([[2.0, 0.0], [0.0, 3.0]])", "tensor(1.7918)"),),
        ("slogdet", "det"),
        PAGE + "logdet.html",
    ),
    samples=Samples(cases=(Case(args=([[2.0, 0.5], [0.25, 1.5]],)), Case(args=([[3.0]],)))),
)
def logdet(input: Any) -> Any:
    """Return the logarithm of the determinant."""
    x = square_matrices(input, "logdet")
    sign, size = sign_of_det(x), log_abs_det(x)
    return select(lt(value_of(sign), 0.0), float("nan"), size)
