"""Singular values and singular vectors of matrices: svd. Packed as the factors of eigenvalues.py are.

Source: Townsend, Differentiating the SVD (2016).
"""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.ops.basic import add, mul, neg, shape_in, sub
from gradcli.core.ops.layout import as_row, chosen, concatenated, exchanged, sliced
from gradcli.core.ops.linalg.parts import (
    FACTORED,
    FREE_SIGNS,
    diagonal,
    equal_beside,
    gaps_of,
    has_uneven_shares,
    on_diagonal,
)
from gradcli.core.ops.linalg.product import product
from gradcli.core.ops.linalg.square import converged, matrices
from gradcli.core.ops.ratio import ratio_or_zero
from gradcli.core.patience import factorise
from gradcli.core.primitive import Singular, general
from gradcli.core.registry import LINALG, PAGE, Case, Help, Samples, operator
from gradcli.core.results import Results
from gradcli.core.tensor import data_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.primitive import Apply


def _svd(x: Any) -> Any:
    """Return U, below it the singular values in a row, below them V, all of min(m, n) columns."""
    u, s, vh = factorise(np.linalg.svd, x, full_matrices=False)
    return np.concatenate([u, s[..., None, :], np.swapaxes(vh, -1, -2)], axis=-2)


def _singular_parts(packed: Any, x: Any) -> tuple[Any, Any, Any]:
    m, n = shape_in(x)[-2:]
    return sliced(packed, -2, 0, m), chosen(packed, -2, m), sliced(packed, -2, m + 1, m + 1 + n)


def _skew(x: Any) -> Any:
    return sub(x, exchanged(x))


def _rest(basis: Any, x: Any) -> Any:
    """Return the part of x outside the space that the columns of `basis` span."""
    return sub(x, product(basis, product(exchanged(basis), x)))


def _svd_vjp(ct: Any, out: Any, x: Any) -> Any:
    u, s, v = _singular_parts(out, x)
    ct_u, ct_s, ct_v = _singular_parts(ct, x)
    row = as_row(s)
    column = exchanged(row)
    gaps = gaps_of(mul(s, s))
    inner = mul(ratio_or_zero(_skew(product(exchanged(u), ct_u)), gaps), row)
    inner = add(inner, mul(column, ratio_or_zero(_skew(product(exchanged(v), ct_v)), gaps)))
    inner = add(inner, on_diagonal(ct_s, x))
    m, n = shape_in(x)[-2:]
    left = product(u, inner)
    if m > n:
        left = add(left, ratio_or_zero(_rest(u, ct_u), row))
    found = product(left, exchanged(v))
    if n > m:
        found = add(found, product(u, exchanged(ratio_or_zero(_rest(v, ct_v), row))))
    return found


def _svd_jvp(t: Any, out: Any, x: Any) -> Any:
    u, s, v = _singular_parts(out, x)
    row = as_row(s)
    inner = product(product(exchanged(u), t), v)
    gaps = gaps_of(mul(s, s))
    scaled = mul(inner, row)
    mixed = mul(exchanged(row), inner)
    moved_u = product(u, ratio_or_zero(add(scaled, exchanged(scaled)), gaps))
    moved_v = product(v, ratio_or_zero(add(mixed, exchanged(mixed)), gaps))
    m, n = shape_in(x)[-2:]
    if m > n:
        moved_u = add(moved_u, ratio_or_zero(_rest(u, product(t, v)), row))
    if n > m:
        moved_v = add(moved_v, ratio_or_zero(_rest(v, product(exchanged(t), u)), row))
    return concatenated(moved_u, as_row(diagonal(inner)), moved_v, axis=-2, title="CatBackward0")


def _sizes(x: Any) -> Any:
    return np.linalg.svd(np.asarray(x), compute_uv=False)


def _has_zero_singular_value(x: Any) -> Any:
    sizes = _sizes(x)
    return (sizes <= 4.0 * np.finfo(sizes.dtype).eps * sizes.max(axis=-1, keepdims=True, initial=0.0)).any(
        axis=-1
    )


def _has_equal_singular_values(x: Any) -> Any:
    return equal_beside(_sizes(x)).any(axis=-1)


def _svd_alike(ct: Any, x: Any) -> bool:
    """Tell whether nothing but equal shares of equal singular values are asked for."""
    parts, m = np.asarray(data_of(ct)), np.asarray(x).shape[-2]
    vectors = np.delete(parts, m, axis=-2)
    return not (np.any(vectors) or has_uneven_shares(parts[..., m, :], _sizes(x)))


singular_values_and_vectors: Apply = general(
    "svd",
    array=converged(_svd, "linalg.svd"),
    vjps=(_svd_vjp,),
    jvps=(_svd_jvp,),
    grad_name="LinalgSvdBackward0",
    singular=(
        Singular(
            "kink",
            _has_zero_singular_value,
            "a singular value of 0 has a tip like that of abs; the slope of one side is used",
            shown=("svdvals(x)[1]", "x=[[1, 0], [0, 0]]", "[[0, 0], [0, 1]]"),
        ),
        Singular(
            "kink",
            _has_equal_singular_values,
            "equal singular values; their vectors are not unique",
            shown=("svdvals(x)[0]", "x=[[1, 0], [0, 1]]", "[[1, 0], [0, 0]]"),
            smooth=_svd_alike,
        ),
    ),
)


def _factors(input: Any) -> tuple[Any, Any, Any]:
    """Return U, S and V of matrices as outputs of one node."""
    x = matrices(input, "linalg.svd")
    packed = singular_values_and_vectors(x)
    m, n = shape_in(x)[-2:]
    name = "LinalgSvdBackward0"
    u, v = sliced(packed, -2, 0, m, name), sliced(packed, -2, m + 1, m + 1 + n, name)
    return u, chosen(packed, -2, m, name), v


complement: Apply = general(
    # Further orthonormal columns; they turn with the basis, the least that keeps them orthogonal to it.
    "complement",
    array=lambda basis: factorise(np.linalg.qr, basis, mode="complete")[0][..., basis.shape[-1] :],
    vjps=(lambda ct, out, basis: neg(product(out, product(exchanged(ct), basis))),),
    jvps=(lambda t, out, basis: neg(product(basis, product(exchanged(t), out))),),
)


def _completed(basis: Any) -> Any:
    """Return a basis with further orthonormal columns until it is square."""
    if shape_in(basis)[-2] == shape_in(basis)[-1]:
        return basis
    return concatenated(basis, complement(basis), axis=-1, title="LinalgSvdBackward0")


def _svd_help(name: str, what: str, page: str) -> Help:
    return Help(
        name + "(input)",
        what,
        "U @ (...) @ V.T by Townsend's formulas",
        ((f"{name}([[3.0, 0.0], [0.0, 4.0]]).S", "tensor([4., 3.])"),),
        ("eigh", "qr", "pinv"),
        page,
        conventions=FREE_SIGNS,
    )


REDUCED = Samples(
    cases=tuple([Case(args=each.args, params=(("full_matrices", False),)) for each in FACTORED.cases]),
    orders=2,
)


@operator(
    "svd",
    torch=("torch.svd",),
    help=_svd_help("svd", "U, S and V with input = U @ diag(S) @ V.T.", PAGE + "svd.html"),
    samples=FACTORED,
)
def svd(input: Any, some: Any = True, compute_uv: Any = True) -> Results:
    """Return the singular value decomposition, with V itself; see `linalg_svd` for its transpose."""
    u, s, v = _factors(input)
    if not some:
        u, v = _completed(u), _completed(v)
    return Results("torch.return_types.svd", ("U", "S", "V"), (u, s, v))


@operator(
    "linalg_svd",
    operands=("A",),
    method=False,
    torch=("torch.linalg.svd",),
    help=_svd_help("linalg_svd", "U, S and Vh with A = U @ diag(S) @ Vh.", LINALG + "svd.html"),
    samples=REDUCED,
)
def linalg_svd(A: Any, full_matrices: Any = True) -> Results:
    """Return the singular value decomposition, with V transposed; square U and Vh unless told otherwise."""
    u, s, v = _factors(A)
    if full_matrices:
        u, v = _completed(u), _completed(v)
    return Results(
        "torch.return_types.linalg_svd", ("U", "S", "Vh"), (u, s, exchanged(v, title="LinalgSvdBackward0"))
    )


@operator(
    "svdvals",
    operands=("A",),
    method=False,
    torch=("torch.linalg.svdvals",),
    help=Help(
        "svdvals(A)",
        "Singular values, descending.",
        "U @ diag(ct) @ V.T",
        (("svdvals([[3.0, 0.0], [0.0, -4.0]])", "tensor([4., 3.])"),),
        ("svd", "matrix_norm"),
        LINALG + "svdvals.html",
    ),
    samples=FACTORED,
)
def svdvals(A: Any) -> Any:
    """Return the singular values of matrices."""
    return _factors(A)[1]
