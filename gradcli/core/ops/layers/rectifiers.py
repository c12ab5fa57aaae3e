"""Activations in straight pieces: relu and its kin. What a piece of slope 0 receives is exactly 0."""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.ops.axes import newest
from gradcli.core.ops.basic import add, mul, shape_in
from gradcli.core.ops.comparison import ge, gt, le
from gradcli.core.ops.creation import as_operand
from gradcli.core.ops.layout import to_shape
from gradcli.core.ops.selection import select
from gradcli.core.primitive import Singular, constant_elementwise, elementwise, general
from gradcli.core.registry import F_PAGE, Case, F, Help, Samples, operator, public
from gradcli.core.tensor import Tensor
from gradcli.core.values import INF, NAN, dtype_of
from gradcli.errors import ShapeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.primitive import Apply

FAMILY = "activation"
EDGES = (0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 3.0, -3.0, 6.0, 7.0, INF, -INF, NAN)


def gated(
    name: str,
    scalar: Any,
    array: Any,
    rule: Any,
    *,
    limits: int = 0,
    grad_name: str | None = None,
    singular: tuple[Singular, ...] = (),
    slope_name: str | None = None,
) -> Apply:
    """Return an operator whose rule passes the (co)tangent of its first operand in some places and stops it in others."""
    rules = (rule, *(None,) * limits)
    return general(
        name,
        scalar=scalar,
        array=array,
        vjps=rules,
        jvps=rules,
        batch="elementwise",
        grad_name=grad_name,
        singular=singular,
        slope_name=slope_name,
    )


relu = public(
    gated(
        "relu",
        lambda x: type(x)(0) if x < 0 else x,
        lambda x: np.maximum(0, x),  # of two zeros the second, so that -0 stays what it is
        lambda ct, out, x: select(le(x, 0.0), 0.0, ct),
        slope_name="ThresholdBackwardBackward0",
        singular=(
            Singular(
                "kink",
                lambda x: x == 0,
                "slopes 0 and 1 on its two sides; 0 is used",
                shown=("relu(x)", "x=0", "0"),
            ),
        ),
    ),
    "relu",
    family=FAMILY,
    torch=("torch.relu", F + "relu"),
    help=Help(
        "relu(x)",
        "x where x > 0, else 0, elementwise.",
        "where(x > 0, 1, 0)",
        (("relu(-2.0)", "0.0"), ("relu(3.0)", "3.0")),
        ("leaky_relu", "softplus", "clamp"),
        F_PAGE + "relu.html",
        conventions="0 at 0",
    ),
    samples=Samples(domain=((0.2, 3),), edges=EDGES, cases=(Case(args=([-1.0, 0.5, 2.0],)),)),
)


def _between(x: Any, low: Any, high: Any) -> Any:
    return low if x < low else high if x > high else x


_is_inside = constant_elementwise(
    # For hardtanh and relu6, which are flat at their bounds; clamp is not.
    "is_inside",
    3,
    scalar=lambda x, low, high: not (x <= low or x >= high),
    array=lambda x, low, high: ~((x <= low) | (x >= high)),
)


def _like(x: Any, limit: float) -> Any:
    """Return a limit as an int where `x` is a tensor of ints, which stays one."""
    whole = type(x) is Tensor and "int" in dtype_of(x.current().value)
    return int(limit) if whole else limit


_hardtanh = gated(
    "hardtanh",
    _between,
    lambda x, low, high: np.minimum(high, np.maximum(low, x)),
    lambda ct, out, x, low, high: select(_is_inside(x, low, high), ct, 0.0),
    limits=2,
    slope_name="HardtanhBackwardBackward0",
    singular=(
        Singular(
            "kink",
            lambda x, low, high: (x == low) | (x == high),
            "at a bound the slopes on the two sides are 0 and 1; 0 is used",
            shown=("hardtanh(x)", "x=1", "0"),
        ),
    ),
)


@operator(
    "hardtanh",
    family=FAMILY,
    method=False,
    torch=(F + "hardtanh",),
    help=Help(
        "hardtanh(x, min_val=-1.0, max_val=1.0)",
        "x limited to the range from min_val to max_val, elementwise.",
        "where((x > min_val) & (x < max_val), 1, 0)",
        (("hardtanh(2.5)", "1.0"),),
        ("clamp", "tanh"),
        F_PAGE + "hardtanh.html",
        conventions="0 at the bounds",
    ),
    samples=Samples(domain=((-0.9, 0.9),), edges=EDGES, cases=(Case(args=([-2.0, 0.5, 2.0],)),)),
)
def hardtanh(x: Any, min_val: float = -1.0, max_val: float = 1.0) -> Any:
    """Return x limited to a range, flat at its bounds."""
    if min_val > max_val:
        raise ValueProblem(f"min_val cannot be greater than max_val, but they are {min_val} and {max_val}")
    return _hardtanh(x, _like(x, min_val), _like(x, max_val))


@operator(
    "relu6",
    family=FAMILY,
    method=False,
    torch=(F + "relu6",),
    help=Help(
        "relu6(x)",
        "x limited to the range from 0 to 6, elementwise.",
        "where((x > 0) & (x < 6), 1, 0)",
        (("relu6(8.0)", "6.0"),),
        ("relu", "hardtanh"),
        F_PAGE + "relu6.html",
        conventions="0 at the bounds",
    ),
    samples=Samples(domain=((0.5, 5.5),), edges=EDGES, cases=(Case(args=([-2.0, 0.5, 8.0],)),)),
)
def relu6(x: Any) -> Any:
    """Return x limited to 0..6."""
    return _hardtanh(x, _like(x, 0.0), _like(x, 6.0))


_leaky_relu = elementwise(
    "leaky_relu",
    slope_name="LeakyReluBackwardBackward0",
    scalar=lambda x, slope: x * slope if x <= 0 else x,
    array=lambda x, slope: np.where(x > 0, x, x * slope),
    partials=(lambda out, x, slope: select(gt(x, 0.0), 1.0, slope), None),
    singular=(
        Singular(
            "kink",
            lambda x, slope: (x == 0) & (slope != 1),
            "slopes negative_slope and 1 on its two sides; that of the left side is used",
            shown=("leaky_relu(x, 0.1)", "x=0", "0.1"),
        ),
    ),
)


@operator(
    "leaky_relu",
    family=FAMILY,
    method=False,
    torch=(F + "leaky_relu",),
    help=Help(
        "leaky_relu(x, negative_slope=0.01)",
        "x where x > 0, else negative_slope*x, elementwise.",
        "where(x > 0, 1, negative_slope)",
        (("leaky_relu(-2.0, 0.5)", "-1.0"),),
        ("relu", "elu"),
        F_PAGE + "leaky_relu.html",
        conventions="negative_slope at 0",
    ),
    samples=Samples(domain=((-3, -0.2),), edges=EDGES, cases=(Case(args=([-1.0, 0.5, 2.0],)),)),
)
def leaky_relu(x: Any, negative_slope: float = 0.01) -> Any:
    """Return x on the right of 0 and negative_slope*x on the left."""
    return _leaky_relu(x, float(negative_slope))


_prelu: Apply = elementwise(
    "prelu",
    scalar=lambda x, w: x if x > 0 else w * x,
    array=lambda x, w: np.where(x > 0, x, w * x),
    partials=(
        lambda out, x, w: select(gt(x, 0.0), 1.0, w),
        lambda out, x, w: select(gt(x, 0.0), 0.0, x),
    ),
    grad_name="PreluKernelBackward0",
    slope_name="PreluKernelBackwardBackward0",
    singular=(
        Singular(
            "kink",
            lambda x, w: (x == 0) & (w != 1),
            "slopes weight and 1 on its two sides; that of the left side is used",
            shown=("prelu(x, 0.1)", "x=0", "0.1"),
            by=(0,),
        ),
    ),
)


@operator(
    "prelu",
    operands=("input", "weight"),
    family=FAMILY,
    torch=(F + "prelu", "torch.prelu"),
    help=Help(
        "prelu(input, weight)",
        "x where x > 0, else weight*x; one weight, or one for each channel (axis 1).",
        "where(x > 0, 1, weight); where(x > 0, 0, x)",
        (("prelu([-2.0, 3.0], [0.25])", "tensor([-0.5000,  3.0000])"),),
        ("leaky_relu", "relu"),
        F_PAGE + "prelu.html",
        conventions="weight at 0",
    ),
    samples=Samples(
        cases=(
            Case(args=([-1.0, 0.5, 2.0], [0.25]), wrt=(0, 1)),
            Case(args=([[-1.0, 0.5, 2.0], [0.75, -1.5, -0.25]], [0.25, 0.5, 2.0]), wrt=(0, 1)),
        )
    ),
)
def prelu(input: Any, weight: Any) -> Any:
    """Return x on the right of 0 and weight*x on the left."""
    x, w = newest(as_operand(input)), newest(as_operand(weight))
    shape, count = shape_in(x), shape_in(w)
    if len(count) > 1:
        raise ShapeProblem(
            f"prelu: Expected `weight` to be a scalar or 1D tensor, but got: ndim = {len(count)}"
        )
    if count not in ((), (1,)):
        channels = shape[1] if len(shape) > 1 else 1
        if count[0] != channels:
            raise ShapeProblem(
                f"Mismatch of parameter numbers and input channel size. Found parameter numbers = {count[0]} and "
                f"channel size = {channels}."
            )
        w = to_shape(w, (channels, *(1,) * (len(shape) - 2)))
    elif not shape:
        w = to_shape(w, ())
    return _prelu(x, w)


hardsigmoid = public(
    gated(
        "hardsigmoid",
        lambda x: (
            _between(float(x) / 6.0 + 0.5, 0.0, 1.0) if -3.0 < x < 3.0 or x != x else 1.0 if x > 0 else 0.0
        ),
        lambda x: np.minimum(np.maximum(x + 3.0, 0.0), 6.0) / 6.0,
        lambda ct, out, x: select(_is_inside(x, -3.0, 3.0), mul(ct, 1.0 / 6.0), 0.0),
        singular=(
            Singular(
                "kink",
                lambda x: abs(x) == 3,
                "at a bound the slopes are 0 and 1/6; 0 is used",
                shown=("hardsigmoid(x)", "x=3", "0"),
            ),
        ),
    ),
    "hardsigmoid",
    family=FAMILY,
    method=False,
    torch=(F + "hardsigmoid",),
    help=Help(
        "hardsigmoid(x)",
        "x/6 + 1/2 limited to the range from 0 to 1, elementwise.",
        "where((x > -3) & (x < 3), 1/6, 0)",
        (("hardsigmoid(0.0)", "0.5"),),
        ("sigmoid", "hardswish"),
        F_PAGE + "hardsigmoid.html",
        conventions="0 at -3 and 3",
    ),
    samples=Samples(domain=((-2.5, 2.5),), edges=EDGES, cases=(Case(args=([-4.0, 0.5, 4.0],)),)),
)


def _hardswish_slope(out: Any, x: Any) -> Any:
    return select(le(x, -3.0), 0.0, select(ge(x, 3.0), 1.0, add(mul(x, 1.0 / 3.0), 0.5)))


hardswish = public(
    elementwise(
        "hardswish",
        slope_name="HardswishBackwardBackward0",
        scalar=lambda x: x if x >= 3.0 else 0.0 if x <= -3.0 else x * (x + 3.0) / 6.0,
        array=lambda x: np.where(x <= -3.0, 0.0, x * (np.minimum(np.maximum(x + 3.0, 0.0), 6.0) / 6.0)),
        partials=(_hardswish_slope,),
        singular=(
            Singular(
                "kink",
                lambda x: x == -3,
                "slopes 0 and -1/2 on its two sides; 0 is used",
                shown=("hardswish(x)", "x=-3", "0"),
            ),
            Singular(
                "kink",
                lambda x: x == 3,
                "slopes 3/2 and 1 on its two sides; 1 is used",
                shown=("hardswish(x)", "x=3", "1"),
            ),
        ),
    ),
    "hardswish",
    family=FAMILY,
    method=False,
    torch=(F + "hardswish",),
    help=Help(
        "hardswish(x)",
        "x*hardsigmoid(x), elementwise.",
        "where(x <= -3, 0, where(x >= 3, 1, x/3 + 1/2))",
        (("hardswish(3.0)", "3.0"),),
        ("silu", "hardsigmoid"),
        F_PAGE + "hardswish.html",
    ),
    samples=Samples(domain=((-2.5, 2.5),), edges=EDGES, cases=(Case(args=([-4.0, 0.5, 4.0],)),)),
)
_threshold = gated(
    "threshold",
    lambda x, limit, value: x if x > limit or x != x else float(value) if type(x) is float else value,
    lambda x, limit, value: np.where(x <= limit, x.dtype.type(value), x),
    lambda ct, out, x, limit, value: select(le(x, limit), 0.0, ct),
    limits=2,
    slope_name="ThresholdBackwardBackward0",
    singular=(
        Singular(
            "kink",
            lambda x, limit, value: (x == limit) & (limit == value),
            "slopes 0 and 1 on its two sides; 0 is used",
            shown=("threshold(x, 1, 1)", "x=1", "0"),
        ),
        Singular(
            "jump",
            lambda x, limit, value: x == limit,
            "leaps from value to x; a slope of 0 is used",
            shown=("threshold(x, 1, 0)", "x=1", "0"),
        ),
    ),
)


@operator(
    "threshold",
    family=FAMILY,
    method=False,
    torch=("torch.threshold", F + "threshold"),
    help=Help(
        "threshold(x, threshold, value)",
        "x where x > threshold, else value, elementwise.",
        "where(x > threshold, 1, 0)",
        (("threshold(0.5, 1.0, 20.0)", "20.0"),),
        ("relu", "where"),
        F_PAGE + "threshold.html",
        conventions="0 at the threshold",
    ),
    samples=Samples(cases=(Case(args=([-1.0, 0.5, 2.0],), params=(("threshold", 0.1), ("value", 20.0))),)),
)
def threshold(x: Any, threshold: float, value: float) -> Any:
    """Return x above the threshold and value elsewhere."""
    return _threshold(x, _like(x, threshold), _like(x, value))
