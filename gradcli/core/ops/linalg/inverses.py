"""Inverses and pseudo-inverses of matrices, and their powers, which for negative exponents are those of the inverse."""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.ops.axes import integer, newest, shape_now
from gradcli.core.ops.basic import add, clone, mul, neg, shape_in, sub
from gradcli.core.ops.layout import exchanged
from gradcli.core.ops.linalg.determinants import SQUARES
from gradcli.core.ops.linalg.product import product
from gradcli.core.ops.linalg.square import (
    converged,
    identity_like,
    matrices,
    singular,
    square_matrices,
    tolerances,
)
from gradcli.core.ops.samples import case, samples
from gradcli.core.patience import factorise
from gradcli.core.primitive import general
from gradcli.core.registry import LINALG, Case, Help, Samples, operator
from gradcli.core.single_linalg import is_small, small_solution
from gradcli.core.tensor import data_of
from gradcli.core.values import floating, is_floating

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.core.primitive import Apply


def _inverse(x: Any) -> Any:
    if is_small(np.asarray(x)):
        found = small_solution(x, np.eye(len(x), dtype=x.dtype))
        if found is not None:
            return found
    try:
        return factorise(np.linalg.inv, x)
    except np.linalg.LinAlgError:
        raise singular(np.asarray(x), "linalg.inv", "inversion") from None


inverse: Apply = general(
    "inv",
    array=_inverse,
    vjps=(lambda ct, out, x: neg(product(product(exchanged(out), ct), exchanged(out))),),
    jvps=(lambda t, out, x: neg(product(product(out, t), out)),),
    grad_name="LinalgInvExBackward0",
)


@operator(
    "inv",
    torch=("torch.inverse", "torch.linalg.inv"),
    aliases=("inverse",),
    help=Help(
        "inv(input)",
        "Inverse of a square matrix, or of each in a stack.",
        "-out.T @ ct @ out.T",
        (("inv([[2.0, 0.0], [0.0, 4.0]])", "tensor([[0.5000, 0.0000],\n        [0.0000, 0.2500]])"),),
        ("solve", "pinv", "det"),
        LINALG + "inv.html",
    ),
    samples=Samples(cases=SQUARES),
    latex="{x}^{{-1}}",
)
def inv(input: Any) -> Any:
    """Return the inverse."""
    return inverse(square_matrices(input, "linalg.inv"))


def _outside(x: Any, out: Any) -> tuple[Any, Any]:
    """Return (I - x @ out, I - out @ x): what projects out of the spaces that x and out reach."""
    m, n = shape_in(x)[-2:]
    return sub(identity_like(x, m), product(x, out)), sub(identity_like(x, n), product(out, x))


def _pseudo(x: Any, *, least: Callable[[Any], Any]) -> Any:
    """Return the pseudo-inverse; singular values up to `least` of the largest count as 0."""
    u, sizes, vh = factorise(np.linalg.svd, x, full_matrices=False)
    kept = sizes > np.asarray(least(sizes.max(axis=-1, initial=0.0)))[..., None]
    inverse_sizes = np.where(kept, 1.0 / np.where(kept, sizes, 1.0), 0.0).astype(sizes.dtype)
    return np.swapaxes(vh, -1, -2) @ (inverse_sizes[..., None] * np.swapaxes(u, -1, -2))


def pseudo_vjp(ct: Any, out: Any, x: Any, **_params: Any) -> Any:
    """Return the cotangent of x for one of its pseudo-inverse `out`. Source: Golub & Pereyra (1973)."""
    left, right = _outside(x, out)
    turned, back = exchanged(out), exchanged(ct)
    first = neg(product(product(turned, ct), turned))
    second = product(product(left, back), product(out, turned))
    third = product(product(turned, out), product(back, exchanged(right)))
    return add(first, add(second, third))


def pseudo_jvp(t: Any, out: Any, x: Any, **_params: Any) -> Any:
    """Return the tangent of the pseudo-inverse `out` of x. Source: Golub & Pereyra (1973)."""
    left, right = _outside(x, out)
    turned, moved = exchanged(out), exchanged(t)
    first = neg(product(product(out, t), out))
    second = product(product(out, turned), product(moved, left))
    third = product(product(right, moved), product(turned, out))
    return add(first, add(second, third))


_pseudo_inverse: Apply = general(
    "linalg_pinv", array=converged(_pseudo, "linalg.pinv"), vjps=(pseudo_vjp,), jvps=(pseudo_jvp,)
)


def pseudo_inverse(x: Any) -> Any:
    """Return the pseudo-inverse; singular values that rounding explains count as 0."""
    return _pseudo_inverse(x, least=tolerances(x, None, None))


@operator(
    "pinv",
    torch=("torch.pinverse", "torch.linalg.pinv"),
    aliases=("pinverse",),
    help=Help(
        "pinv(input, rcond=None, hermitian=False, *, atol=None, rtol=None)",
        "Pseudo-inverse of a matrix, or of each in a stack; its rank must be locally constant.",
        "Golub & Pereyra's three terms",
        (("pinv([[2.0, 0.0]])", "tensor([[0.5000],\n        [0.0000]])"),),
        ("inv", "lstsq"),
        LINALG + "pinv.html",
    ),
    samples=samples(
        case((2, 2)), case((3, 2)), case((2, 3)), case((2, 3, 2)), case((3, 2), rtol=1e-3), orders=2
    ),
)
def pinv(input: Any, rcond: Any = None, hermitian: Any = False, *, atol: Any = None, rtol: Any = None) -> Any:
    """Return the Moore-Penrose pseudo-inverse; singular values below atol and rtol times the largest count as 0."""
    x = matrices(input, "linalg.pinv")
    x = mul(add(x, exchanged(x)), 0.5) if hermitian else x
    return _pseudo_inverse(x, least=tolerances(x, atol, rcond if rtol is None else rtol))


@operator(
    "matrix_power",
    torch=("torch.matrix_power", "torch.linalg.matrix_power"),
    help=Help(
        "matrix_power(input, n)",
        "Product of n copies of a square matrix; of its inverse for n < 0.",
        "that of the products",
        (("matrix_power([[1.0, 1.0], [0.0, 1.0]], 3)", "tensor([[1., 3.],\n        [0., 1.]])"),),
        ("matmul", "matrix_exp"),
        LINALG + "matrix_power.html",
    ),
    samples=samples(
        case((2, 2), n=0),
        case((2, 2), n=1),
        case((2, 2), n=3),
        case((2, 2, 2), n=5),
        Case(args=([[2.0, 0.5], [-0.25, 1.5]],), params=(("n", -2),)),
    ),
)
def matrix_power(input: Any, n: Any) -> Any:
    """Return a power of a square matrix, by repeated squaring."""
    count = integer(n, "n")
    whole_numbers = count >= 0 and not is_floating(data_of(input))
    x = newest(input) if whole_numbers else square_matrices(input, "linalg.matrix_power")
    if len(shape_now(x)) < 2 or shape_now(x)[-1] != shape_now(x)[-2]:
        square_matrices(floating(data_of(x)), "linalg.matrix_power")  # raises the problem with the shape
    if count < 0:
        x, count = inverse(x), -count
    if count == 0:
        return add(mul(x, 0), identity_like(x, shape_in(x)[-1]))
    if count == 1 and x is newest(input):
        return clone(x)
    out = None
    while count:
        if count & 1:
            out = x if out is None else product(out, x)
        count >>= 1
        if count:
            x = product(x, x)
    return out
