"""Eigenvalues and eigenvectors of symmetric matrices: eigh.

Factors of one matrix share its factorisation: they are computed together, packed into one array whose rules
know all of them, and cut out of it. Rules follow PyTorch: they are right for functions of the factors that do not
depend on signs that a factorisation leaves open.
Source: Giles, Collected matrix derivative results (2008).
"""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.ops.basic import add, shape_in
from gradcli.core.ops.layout import as_row, chosen, concatenated, exchanged, sliced
from gradcli.core.ops.linalg.parts import (
    FREE_SIGNS,
    SYMMETRIC,
    diagonal,
    equal_beside,
    gaps_of,
    has_uneven_shares,
    mean_of_transposes,
    on_diagonal,
    symmetrised,
)
from gradcli.core.ops.linalg.product import product
from gradcli.core.ops.linalg.square import converged, square_matrices
from gradcli.core.ops.ratio import ratio_or_zero
from gradcli.core.patience import factorise
from gradcli.core.primitive import Singular, general
from gradcli.core.registry import LINALG, Case, Help, Samples, operator
from gradcli.core.results import Results
from gradcli.core.tensor import data_of
from gradcli.errors import OperandProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.primitive import Apply


def _eigh(x: Any) -> Any:
    """Return eigenvectors in columns, with the eigenvalues in a row below them."""
    values, vectors = factorise(np.linalg.eigh, mean_of_transposes(x))
    return np.concatenate([vectors, values[..., None, :]], axis=-2)


def _eigen_parts(packed: Any) -> tuple[Any, Any]:
    n = shape_in(packed)[-1]
    return sliced(packed, -2, 0, n), chosen(packed, -2, n)


def _eigh_vjp(ct: Any, out: Any, x: Any) -> Any:
    vectors, values = _eigen_parts(out)
    ct_vectors, ct_values = _eigen_parts(ct)
    turning = ratio_or_zero(product(exchanged(vectors), ct_vectors), gaps_of(values))
    inner = add(turning, on_diagonal(ct_values, x))
    return symmetrised(product(product(vectors, inner), exchanged(vectors)))


def _eigh_jvp(t: Any, out: Any, x: Any) -> Any:
    vectors, values = _eigen_parts(out)
    inner = product(product(exchanged(vectors), symmetrised(t)), vectors)
    moved = product(vectors, ratio_or_zero(inner, gaps_of(values)))
    return concatenated(moved, as_row(diagonal(inner)), axis=-2, title="CatBackward0")


def _values(x: Any) -> Any:
    return np.linalg.eigvalsh(mean_of_transposes(np.asarray(x)))


def _has_equal_eigenvalues(x: Any) -> Any:
    return equal_beside(_values(x)).any(axis=-1)


def _eigen_alike(ct: Any, x: Any) -> bool:
    """Tell whether nothing but equal shares of equal eigenvalues are asked for: their sum is smooth."""
    parts, n = np.asarray(data_of(ct)), np.asarray(x).shape[-1]
    return not (np.any(parts[..., :n, :]) or has_uneven_shares(parts[..., n, :], _values(x)))


eigen: Apply = general(
    "eigh",
    array=converged(_eigh, "linalg.eigh"),
    vjps=(_eigh_vjp,),
    jvps=(_eigh_jvp,),
    grad_name="LinalgEighBackward0",
    singular=(
        Singular(
            "kink",
            _has_equal_eigenvalues,
            "equal eigenvalues; their vectors are not unique",
            shown=("eigvalsh(x)[0]", "x=[[1, 0], [0, 1]]", "[[1, 0], [0, 0]]"),
            smooth=_eigen_alike,
        ),
    ),
)


def _eigen_help(name: str, what: str, derivative: str, example: tuple[tuple[str, str], ...]) -> Help:
    return Help(
        f"{name}(A, UPLO='L')",
        what,
        derivative,
        example,
        ("svd", "cholesky"),
        f"{LINALG}{name}.html",
        conventions="A is taken as (A + A.T) / 2; " + FREE_SIGNS,
    )


EIGEN = (
    Case(args=(SYMMETRIC,)),
    Case(args=([[4.0]],)),
    Case(args=([[[4.0, 1.0], [1.0, 3.0]], [[2.0, 0.5], [0.5, 1.0]]],)),
)


@operator(
    "eigh",
    operands=("A",),
    method=False,
    torch=("torch.linalg.eigh",),
    help=_eigen_help(
        "eigh",
        "Eigenvalues, ascending, and eigenvectors (in columns) of a symmetric matrix.",
        "V @ ((V.T @ ct_V) / (w_j - w_i) + diag(ct_w)) @ V.T",
        (("eigh([[2.0, 0.0], [0.0, 1.0]]).eigenvalues", "tensor([1., 2.])"),),
    ),
    samples=Samples(cases=EIGEN, orders=2),
)
def eigh(A: Any, UPLO: Any = "L") -> Results:
    """Return eigenvalues and eigenvectors of symmetric matrices; both triangles are read, whatever UPLO says."""
    if UPLO not in ("L", "U"):
        raise OperandProblem(f"Expected UPLO argument to be 'L' or 'U', but got {UPLO}")
    x = square_matrices(A, "linalg.eigh")
    packed = eigen(x)
    n = shape_in(packed)[-1]
    name = "LinalgEighBackward0"
    values, vectors = chosen(packed, -2, n, name), sliced(packed, -2, 0, n, name)
    return Results("torch.return_types.linalg_eigh", ("eigenvalues", "eigenvectors"), (values, vectors))


@operator(
    "eigvalsh",
    operands=("A",),
    method=False,
    torch=("torch.linalg.eigvalsh",),
    help=_eigen_help(
        "eigvalsh",
        "Eigenvalues, ascending, of a symmetric matrix.",
        "V @ diag(ct) @ V.T, V being the eigenvectors",
        (("eigvalsh([[2.0, 0.0], [0.0, 1.0]])", "tensor([1., 2.])"),),
    ),
    samples=Samples(cases=EIGEN),
)
def eigvalsh(A: Any, UPLO: Any = "L") -> Any:
    """Return the eigenvalues of symmetric matrices."""
    return eigh(A, UPLO)[0]
