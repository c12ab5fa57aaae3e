"""The Cholesky factor of symmetric, positive definite matrices, and solutions by it."""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.ops.basic import mul, shape_in, sub
from gradcli.core.ops.layout import exchanged
from gradcli.core.ops.linalg.parts import SYMMETRIC, diagonal, mean_of_transposes, on_diagonal, symmetrised
from gradcli.core.ops.linalg.product import product
from gradcli.core.ops.linalg.solving import aligned, solved
from gradcli.core.ops.linalg.square import identity_like, not_positive_definite, square_matrices
from gradcli.core.ops.shapes.triangles import lower
from gradcli.core.patience import factorise
from gradcli.core.primitive import general
from gradcli.core.registry import LINALG, PAGE, Case, Help, Samples, operator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.primitive import Apply


def _cholesky(x: Any) -> Any:
    symmetric = mean_of_transposes(x)
    try:
        return factorise(np.linalg.cholesky, symmetric)
    except np.linalg.LinAlgError:
        raise not_positive_definite(symmetric, "linalg.cholesky") from None


def _lower_half(x: Any) -> Any:
    """Return the lower triangle with half of the diagonal."""
    return sub(lower(x, k=0), mul(on_diagonal(diagonal(x), x), 0.5))


def _cholesky_vjp(ct: Any, out: Any, x: Any) -> Any:
    turned = exchanged(out)
    half = _lower_half(product(turned, lower(ct, k=0)))
    # inv(L).T @ half @ inv(L), without an inverse.
    inner = solved(turned, half, vector=False)
    return symmetrised(exchanged(solved(turned, exchanged(inner), vector=False)))


def _cholesky_jvp(t: Any, out: Any, x: Any) -> Any:
    first = solved(out, symmetrised(t), vector=False)
    both = exchanged(solved(out, exchanged(first), vector=False))
    return product(out, _lower_half(both))


cholesky_factor: Apply = general(
    "linalg_cholesky_ex", array=_cholesky, vjps=(_cholesky_vjp,), jvps=(_cholesky_jvp,)
)


@operator(
    "cholesky",
    torch=("torch.cholesky", "torch.linalg.cholesky"),
    help=Help(
        "cholesky(input, upper=False)",
        "The lower triangular L with L @ L.T = input, which is symmetric and positive definite.",
        "inv(L).T @ half(L.T @ ct) @ inv(L), made symmetric",
        (("cholesky([[4.0, 0.0], [0.0, 9.0]])", "tensor([[2., 0.],\n        [0., 3.]])"),),
        ("qr", "solve"),
        LINALG + "cholesky.html",
        conventions="input is taken as (input + input.T) / 2",
    ),
    samples=Samples(
        cases=(
            Case(args=(SYMMETRIC,)),
            Case(args=([[4.0]],)),
            Case(args=([[[4.0, 1.0], [1.0, 3.0]], [[2.0, 0.5], [0.5, 1.0]]],), params=(("upper", True),)),
        )
    ),
)
def cholesky(input: Any, upper: Any = False) -> Any:
    """Return the Cholesky factor, lower triangular unless `upper`."""
    out = cholesky_factor(square_matrices(input, "linalg.cholesky"))
    return exchanged(out, title="LinalgCholeskyExBackward0") if upper else out


@operator(
    "cholesky_solve",
    operands=("input", "L"),
    help=Help(
        "cholesky_solve(input, L, upper=False)",
        "The X with (L @ L.T) @ X = input.",
        "that of two solutions of triangular systems",
        (("cholesky_solve([[4.0]], [[2.0]])", "tensor([[1.]])"),),
        ("cholesky", "solve"),
        PAGE + "cholesky_solve.html",
    ),
    samples=Samples(cases=(Case(args=([[1.0], [2.0]], [[2.0, 0.0], [0.5, 1.5]]), wrt=(0, 1)),)),
)
def cholesky_solve(input: Any, L: Any, upper: Any = False) -> Any:
    """Return the solution of a system whose matrix is given by its Cholesky factor."""
    factor = square_matrices(L, "cholesky_solve")
    factor, b, vector = aligned(lower(exchanged(factor) if upper else factor, k=0), input, "cholesky_solve")
    return solved(exchanged(factor), solved(factor, b, vector=vector), vector=vector)


@operator(
    "cholesky_inverse",
    operands=("L",),
    help=Help(
        "cholesky_inverse(L, upper=False)",
        "Inverse of L @ L.T.",
        "that of two solutions of triangular systems",
        (("cholesky_inverse([[2.0]])", "tensor([[0.2500]])"),),
        ("cholesky", "inv"),
        PAGE + "cholesky_inverse.html",
    ),
    samples=Samples(cases=(Case(args=([[2.0, 0.0], [0.5, 1.5]],)),)),
)
def cholesky_inverse(L: Any, upper: Any = False) -> Any:
    """Return the inverse of the matrix whose Cholesky factor is given."""
    factor = square_matrices(L, "cholesky_inverse")
    return cholesky_solve(identity_like(factor, shape_in(factor)[-1]), factor, upper)
