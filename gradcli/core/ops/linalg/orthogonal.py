"""The QR factorisation.

Source: Walter & Lehmann, Algorithmic differentiation of linear algebra functions (2010).
"""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.ops.basic import add, shape_in, sub
from gradcli.core.ops.layout import concatenated, exchanged, sliced
from gradcli.core.ops.linalg.parts import FACTORED, FREE_SIGNS
from gradcli.core.ops.linalg.product import product
from gradcli.core.ops.linalg.solving import solved
from gradcli.core.ops.linalg.square import matrices
from gradcli.core.ops.shapes.triangles import lower
from gradcli.core.patience import factorise
from gradcli.core.primitive import general
from gradcli.core.registry import LINALG, Help, operator
from gradcli.core.results import Results
from gradcli.core.tensor import Tensor, data_of
from gradcli.core.values import Batched, dtype_of
from gradcli.errors import GradientProblem, OperandProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.primitive import Apply


def _qr(x: Any) -> Any:
    """Return Q, and below it R transposed: both of min(m, n) columns."""
    q, r = factorise(np.linalg.qr, x)
    return np.concatenate([q, np.swapaxes(r, -1, -2)], axis=-2)


def _parts(packed: Any, x: Any) -> tuple[Any, Any]:
    m, n = shape_in(x)[-2:]
    return sliced(packed, -2, 0, m), exchanged(sliced(packed, -2, m, m + n))


def _mirrored(x: Any) -> Any:
    """Return the lower triangle, with its mirror image above the diagonal."""
    return add(lower(x, k=0), exchanged(lower(x, k=-1)))


def _by_inverse_of(r: Any, x: Any) -> Any:
    """Return x @ inv(r).T."""
    return exchanged(solved(r, exchanged(x), vector=False))


def _tall_vjp(ct_q: Any, ct_r: Any, q: Any, r: Any) -> Any:
    inner = sub(product(r, exchanged(ct_r)), product(exchanged(ct_q), q))
    return _by_inverse_of(r, add(ct_q, product(q, _mirrored(inner))))


def _qr_vjp(ct: Any, out: Any, x: Any) -> Any:
    q, r = _parts(out, x)
    ct_q, ct_r = _parts(ct, x)
    m, n = shape_in(x)[-2:]
    if m >= n:
        return _tall_vjp(ct_q, ct_r, q, r)
    # The first m columns decide Q; the others only meet it: R = Q.T @ x.
    more = sliced(x, -1, m, n)
    ct_more = sliced(ct_r, -1, m, n)
    ct_q = add(ct_q, product(more, exchanged(ct_more)))
    first = _tall_vjp(ct_q, sliced(ct_r, -1, 0, m), q, sliced(r, -1, 0, m))
    return concatenated(first, product(q, ct_more), axis=-1, title="CatBackward0")


def _tall_jvp(t: Any, q: Any, r: Any) -> tuple[Any, Any]:
    scaled = exchanged(solved(exchanged(r), exchanged(t), vector=False))  # t @ inv(r)
    inner = product(exchanged(q), scaled)
    below = lower(inner, k=-1)
    turning = sub(below, exchanged(below))
    moved_q = add(product(q, turning), sub(scaled, product(q, inner)))
    return moved_q, product(sub(inner, turning), r)


def _qr_jvp(t: Any, out: Any, x: Any) -> Any:
    q, r = _parts(out, x)
    m, n = shape_in(x)[-2:]
    if m >= n:
        moved_q, moved_r = _tall_jvp(t, q, r)
    else:
        moved_q, first = _tall_jvp(sliced(t, -1, 0, m), q, sliced(r, -1, 0, m))
        more = product(exchanged(moved_q), sliced(x, -1, m, n))
        more = add(more, product(exchanged(q), sliced(t, -1, m, n)))
        moved_r = concatenated(first, more, axis=-1, title="CatBackward0")
    return concatenated(moved_q, exchanged(moved_r), axis=-2, title="CatBackward0")


both_factors: Apply = general(
    "qr", array=_qr, vjps=(_qr_vjp,), jvps=(_qr_jvp,), grad_name="LinalgQrBackward0"
)


def _complete(x: Any) -> tuple[Any, Any]:
    """Return the factors with a square Q, which have no derivative.

    Raises: GradientProblem in PyTorch's words if x requires grad.
    """
    if type(x) is Tensor and x.requires:
        raise GradientProblem(
            "The QR decomposition is not differentiable when mode='complete' and nrows > ncols.",
            hint="mode='reduced' is",
        )
    value = data_of(x)
    q, r = factorise(np.linalg.qr, value.array if type(value) is Batched else value, mode="complete")
    kind = Batched if type(value) is Batched else np.asarray
    return (Tensor(kind(q)), Tensor(kind(r))) if type(x) is Tensor else (kind(q), kind(r))


@operator(
    "qr",
    operands=("A",),
    torch=("torch.qr", "torch.linalg.qr"),
    help=Help(
        "qr(A, mode='reduced', *, some=None)",
        "Q with orthonormal columns and the upper triangular R with A = Q @ R.",
        "(ct_Q + Q @ mirrored(R @ ct_R.T - ct_Q.T @ Q)) @ inv(R).T",
        (("abs(qr([[3.0], [4.0]]).R)", "tensor([[5.]])"),),
        ("cholesky", "svd"),
        LINALG + "qr.html",
        conventions=FREE_SIGNS,
    ),
    samples=FACTORED,
)
def qr(A: Any, mode: Any = "reduced", *, some: Any = None) -> Results:
    """Return the QR factorisation; of mode 'r' Q is left empty. `some` is the former name of 'reduced'."""
    x = matrices(A, "linalg.qr")
    if type(mode) is bool:  # torch.qr(x, some)
        some = mode
    if some is not None:
        mode = "reduced" if some else "complete"
    if mode not in ("reduced", "complete", "r"):
        raise OperandProblem(
            f"qr received unrecognized mode '{mode}' but expected one of 'reduced' (default), 'r', or 'complete'"
        )
    m, n = shape_in(x)[-2:]
    if mode == "complete" and m > n:
        pair = _complete(x)
    else:
        packed = both_factors(x)
        name = "LinalgQrBackward0"
        q = sliced(packed, -2, 0, m, name)
        pair = (q, exchanged(sliced(packed, -2, m, m + n), title=name))
        if mode == "r":
            pair = (Tensor(np.zeros(0, dtype_of(data_of(x)))), pair[1])
    return Results("torch.return_types.linalg_qr", ("Q", "R"), pair)
