"""Calculus on tables of values: trapezoidal integrals, Vandermonde matrices."""

from __future__ import annotations

from gradcli.core.ops.axes import axis_of, integer, newest, rank_of, shape_now
from gradcli.core.ops.basic import add, mul, sub
from gradcli.core.ops.creation import as_operand, flows, number_of
from gradcli.core.ops.layout import flipped, sliced, stacked, to_shape
from gradcli.core.ops.reductions.cumulative import cumulated
from gradcli.core.ops.reductions.reduction import summed
from gradcli.core.ops.samples import case, samples
from gradcli.core.registry import PAGE, Case, Help, Samples, operator
from gradcli.core.values import check_size
from gradcli.errors import OperandProblem, ShapeProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _panels(y: Any, x: Any, dx: Any, dim: Any) -> tuple[Any, int]:
    """Return the areas between neighbours along a dimension, and its axis."""
    shape = shape_now(y)
    if not shape:
        raise ShapeProblem("trapezoid needs at least one dimension")
    axis = axis_of(dim, len(shape))
    size = shape[axis]
    both = add(sliced(y, axis, 1, size), sliced(y, axis, 0, max(size - 1, 0)))
    if x is None:
        return mul(mul(both, 0.5), dx if flows(dx) else float(number_of(dx, "dx"))), axis
    places = newest(as_operand(x))
    own = shape_now(places)
    at = axis if len(own) == len(shape) else -1
    if not own or own[at] != size:
        raise ShapeProblem(
            f"There must be one `x` value for each sample point: x has shape {own}, y has {size} there"
        )
    widths = sub(sliced(places, at, 1, size), sliced(places, at, 0, size - 1))
    if len(own) == 1:
        widths = to_shape(
            widths, tuple([size - 1 if i - len(shape) == axis else 1 for i in range(len(shape))])
        )
    return mul(mul(both, widths), 0.5), axis


def _integral_help(name: str, what: str, example: str) -> Help:
    return Help(
        f"{name}(y, x=None, *, dx=1, dim=-1)",
        what,
        "half of the widths of the panels beside an element",
        ((f"{name}([1.0, 2.0, 4.0])", example),),
        ("cumsum", "diff"),
        f"{PAGE}{name}.html",
    )


INTEGRALS = Samples(
    cases=(
        case((4,)),
        case((2, 3), dim=0),
        Case(args=([1.0, 2.0, 4.0], [0.0, 0.5, 2.0]), wrt=(0, 1)),
        Case(args=([[1.0, 2.0, 4.0], [0.5, -1.0, 2.0]], [0.0, 0.5, 2.0]), wrt=(0, 1)),
    )
)


@operator(
    "trapezoid",
    operands=("y", "x"),
    method=False,
    torch=("torch.trapezoid", "torch.trapz"),
    aliases=("trapz",),
    help=_integral_help(
        "trapezoid", "Integral of values along dim by the trapezoidal rule.", "tensor(4.5000)"
    ),
    samples=INTEGRALS,
)
def trapezoid(y: Any, x: Any = None, *, dx: Any = 1, dim: Any = -1) -> Any:
    """Return the trapezoidal integral of values at places `x`, or at distances `dx`."""
    areas, axis = _panels(y, x, dx, dim)
    return summed(areas, axes=(axis,), keepdim=False)


@operator(
    "cumulative_trapezoid",
    operands=("y", "x"),
    method=False,
    help=_integral_help(
        "cumulative_trapezoid", "Integrals of values up to each place along dim.", "tensor([1.5000, 4.5000])"
    ),
    samples=INTEGRALS,
)
def cumulative_trapezoid(y: Any, x: Any = None, *, dx: Any = 1, dim: Any = -1) -> Any:
    """Return the running trapezoidal integrals of values."""
    areas, axis = _panels(y, x, dx, dim)
    return cumulated(areas, axis=axis, title="CumsumBackward0")


@operator(
    "vander",
    operands=("x",),
    method=False,
    help=Help(
        "vander(x, N=None, increasing=False)",
        "Matrix of the powers of a vector's elements, the highest first.",
        "k x^(k - 1) in each column",
        (("vander([2, 3])", "tensor([[2, 1],\n        [3, 1]])"),),
        ("pow",),
        PAGE + "vander.html",
    ),
    samples=samples(case((3,)), case((2,), N=4, increasing=True)),
)
def vander(x: Any, N: Any = None, increasing: Any = False) -> Any:
    """Return the Vandermonde matrix of a vector."""
    if rank_of(x) != 1:
        raise ShapeProblem("x must be a one-dimensional tensor.")
    x = newest(x)
    count = shape_now(x)[0] if N is None else integer(N, "N")
    if count < 0:
        raise OperandProblem("N must be non-negative.")
    check_size((shape_now(x)[0] + 100, count))
    powers, power = [], add(mul(x, 0), 1)
    for _ in range(count):
        powers.append(power)
        power = mul(power, x)
    if not powers:
        return sliced(stacked(power, axis=-1, title="StackBackward0"), -1, 0, 0)
    columns = stacked(*powers, axis=-1, title="StackBackward0")
    return columns if increasing else flipped(columns, axes=(-1,), title="FlipBackward0")
