"""How variables vary together: covariances and correlations."""

from __future__ import annotations

from math import prod

from gradcli.core.lazy import np
from gradcli.core.ops.arithmetic import div
from gradcli.core.ops.axes import newest, rank_of, shape_now
from gradcli.core.ops.basic import mul, sub, to_dtype
from gradcli.core.ops.bounds import clamp
from gradcli.core.ops.creation import as_operand, number_of
from gradcli.core.ops.exponential import sqrt
from gradcli.core.ops.layout import as_column, as_row, exchanged, titled, to_shape
from gradcli.core.ops.linalg.product import product
from gradcli.core.ops.reductions.reduction import averaged_along, summed
from gradcli.core.ops.samples import case, samples
from gradcli.core.ops.shapes.triangles import diagonal_of
from gradcli.core.registry import PAGE, Help, operator
from gradcli.core.tensor import data_of, torch_type
from gradcli.core.values import Batched, default_dtype, dtype_of, is_floating
from gradcli.errors import OperandProblem, ShapeProblem, TypeProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

FAMILY = "numerical"


def _expect_matrix(x: Any, name: str) -> None:
    if rank_of(x) > 2:
        raise ShapeProblem(
            f"{name}(): expected input to have two or fewer dimensions but got an input with {rank_of(x)} dimensions"
        )


@operator(
    "cov",
    family=FAMILY,
    help=Help(
        "cov(input, *, correction=1, fweights=None, aweights=None)",
        "Covariances of variables (rows) over observations (columns), which may count several times or have weights.",
        "2 ct @ (x - mean) / (n - correction), symmetric",
        (("cov([[0.0, 1.0, 2.0], [2.0, 1.0, 0.0]])", "tensor([[ 1., -1.],\n        [-1.,  1.]])"),),
        ("var", "corrcoef"),
        PAGE + "cov.html",
    ),
    samples=samples(
        case((2, 4)),
        case((3,)),
        case((2, 3), correction=0),
        case((2, 3), fweights=[1, 3, 2]),
    ),
)
def cov(input: Any, *, correction: Any = 1, fweights: Any = None, aweights: Any = None) -> Any:
    """Return the covariance matrix; the variance for one variable."""
    x = newest(input)
    if not is_floating(data_of(x)):
        x = to_dtype(x, default_dtype())
    _expect_matrix(x, "cov")
    shape = shape_now(x)
    rows = to_shape(x, (1, shape[0] if shape else 1)) if len(shape) < 2 else x
    corrected = float(number_of(correction, "correction"))
    weights = _observation_weights(fweights, aweights, shape_now(rows)[-1])
    if weights is None:
        centred = sub(rows, averaged_along(rows, axes=(-1,), keepdim=True))
        weighed, degrees = centred, shape_now(rows)[-1] - corrected
    else:
        total = summed(weights, axes=(-1,), keepdim=False)
        if aweights is None and type(data_of(total)) is not Batched:
            total = float(data_of(total))  # a count, which has no dtype of its own
        mean = div(summed(mul(rows, weights), axes=(-1,), keepdim=True), total)
        centred = sub(rows, mean)
        weighed = mul(centred, weights)
        degrees = _degrees(weights, total, corrected, aweights)
    if float(data_of(degrees)) <= 0.0:
        degrees = mul(degrees, 0.0)  # PyTorch divides by 0 as well, and warns
    found = div(product(weighed, exchanged(centred)), degrees)
    return titled(to_shape(found, ()) if shape_now(rows)[0] == 1 else found, "SqueezeBackward0")


def _observation_weights(fweights: Any, aweights: Any, count: int) -> Any:
    """Return the product of what counts observations and what weighs them, None if neither is given."""
    weights: Any = None
    for name, given, kind in (("fweights", fweights, "int64"), ("aweights", aweights, "float")):
        if given is None:
            continue
        each = newest(as_operand(given))
        dtype = dtype_of(data_of(each))
        if len(shape_now(each)) > 1:
            raise ShapeProblem(
                f"cov(): expected {name} to have one or fewer dimensions but got {name} with "
                f"{len(shape_now(each))} dimensions"
            )
        if not dtype.startswith(kind):
            wanted = "integral" if kind == "int64" else "floating point"
            raise TypeProblem(
                f"cov(): expected {name} to have {wanted} dtype but got {name} with {torch_type(data_of(each))} dtype"
            )
        if prod(shape_now(each)) != count:
            raise ShapeProblem(
                f"cov(): expected {name} to have the same numel as there are observations in the input but got "
                f"{prod(shape_now(each))} != {count}"
            )
        if np.any(np.asarray(data_of(each)) < 0):
            raise OperandProblem(f"cov(): {name} cannot be negative")
        weights = each if weights is None else mul(weights, each)
    return weights


def _degrees(weights: Any, total: Any, corrected: float, aweights: Any) -> Any:
    """Return what the weighted squares are divided by. Source: numpy.cov."""
    if aweights is None or corrected == 0.0:
        return sub(total, corrected)
    of_squares = summed(mul(weights, newest(as_operand(aweights))), axes=(-1,), keepdim=False)
    return sub(total, mul(corrected, div(of_squares, total)))


@operator(
    "corrcoef",
    family=FAMILY,
    help=Help(
        "corrcoef(input)",
        "Correlations of variables (rows) over observations (columns), from -1 to 1.",
        "that of the covariances over the deviations",
        (("corrcoef([[0.0, 1.0, 2.0], [2.0, 1.0, 0.0]])", "tensor([[ 1., -1.],\n        [-1.,  1.]])"),),
        ("cov",),
        PAGE + "corrcoef.html",
    ),
    samples=samples(case((2, 4)), case((3, 4))),
)
def corrcoef(input: Any) -> Any:
    """Return the matrix of correlation coefficients."""
    _expect_matrix(input, "corrcoef")
    found = cov(input)
    if rank_of(found) < 2:
        return div(found, found)
    spread = sqrt(diagonal_of(found, offset=0, axes=(-2, -1), title="DiagonalBackward0"))
    whole = div(div(found, as_column(spread)), as_row(spread))
    return clamp(whole, -1.0, 1.0)  # rounding can take it beyond
