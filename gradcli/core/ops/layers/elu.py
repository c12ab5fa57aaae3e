"""Activations that are straight on the right of 0 and exponential on its left: elu, selu, celu."""

from __future__ import annotations

import math

from gradcli.core.lazy import np
from gradcli.core.ops.arithmetic import as_float
from gradcli.core.ops.basic import add, mul
from gradcli.core.ops.comparison import eq, gt
from gradcli.core.ops.selection import select
from gradcli.core.primitive import Singular, elementwise
from gradcli.core.registry import F_PAGE, F, Help, Samples, operator
from gradcli.core.single import in_double
from gradcli.core.tensor import Tensor
from gradcli.core.values import INF, NAN
from gradcli.errors import OperandProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.primitive import Apply

FAMILY = "activation"
EDGES = (0.0, -0.0, 1.0, -1.0, 800.0, -800.0, INF, -INF, NAN)


def _elu_number(x: float, alpha: float, scale: float, inner: float) -> float:
    x = as_float(x)
    return scale * (x if x > 0 or x != x else alpha * math.expm1(x * inner))


def _elu_array(x: Any, alpha: float, scale: float, inner: float) -> Any:
    right = x > 0
    return scale * np.where(
        right, x, alpha * in_double(np.expm1, np.where(right, x.dtype.type(0.0), x) * inner)
    )


def _elu_slope(out: Any, x: Any, alpha: float, scale: float, inner: float) -> Any:
    # Left of 0 the slope is made of the result: scale*alpha*inner*exp(inner*x).
    left = mul(inner, add(out, scale * alpha))
    if type(x) is Tensor:  # the second derivative at 0 is that of the right side
        left = select(eq(x, 0.0), inner * scale * alpha, left)
    return select(gt(x, 0.0), scale, left)


_AT_ZERO = "of the slopes on its two sides that of the left one is used"
_KINK = tuple(
    [
        Singular(
            "kink", lambda x, alpha, scale, inner: (x == 0) & (alpha * inner != 1), _AT_ZERO, shown=shown
        )
        for shown in (("elu(x, 2)", "x=0", "2"), ("selu(x)", "x=0", "1.7580993408473766"))
    ]
)


def _elu_like(name: str, grad_name: str, singular: tuple[Singular, ...]) -> Apply:
    return elementwise(
        name,
        scalar=_elu_number,
        array=_elu_array,
        partials=(_elu_slope, None, None, None),
        grad_name=grad_name,
        slope_name="EluBackwardBackward0",
        singular=singular,
    )


_elu = _elu_like("elu", "EluBackward0", _KINK)
_celu = _elu_like("celu", "CeluBackward0", ())
SELU_ALPHA = 1.6732632423543772848170429916717
SELU_SCALE = 1.0507009873554804934193349852946


@operator(
    "elu",
    family=FAMILY,
    method=False,
    torch=(F + "elu",),
    help=Help(
        "elu(x, alpha=1.0)",
        "x where x > 0, else alpha*(exp(x) - 1), elementwise.",
        "where(x > 0, 1, alpha*exp(x))",
        (("elu(2.0)", "2.0"),),
        ("selu", "celu", "relu"),
        F_PAGE + "elu.html",
        conventions="alpha at 0",
    ),
    samples=Samples(domain=((-3, -0.2),), edges=EDGES),
)
def elu(x: Any, alpha: float = 1.0) -> Any:
    """Return x on the right of 0 and alpha*(exp(x) - 1) on the left."""
    return _elu(x, float(alpha), 1.0, 1.0)


@operator(
    "selu",
    family=FAMILY,
    method=False,
    torch=("torch.selu", F + "selu"),
    help=Help(
        "selu(x)",
        "elu with the scale and alpha that keep mean 0 and variance 1, elementwise.",
        f"{SELU_SCALE}*where(x > 0, 1, {SELU_ALPHA}*exp(x))",
        (("selu(0.0)", "0.0"),),
        ("elu",),
        "Klambauer et al. (2017), Self-Normalizing Neural Networks",
    ),
    samples=Samples(domain=((-3, -0.2),), edges=EDGES),
)
def selu(x: Any) -> Any:
    """Return the self-normalizing elu."""
    return _elu(x, SELU_ALPHA, SELU_SCALE, 1.0)


@operator(
    "celu",
    family=FAMILY,
    method=False,
    torch=("torch.celu", F + "celu"),
    help=Help(
        "celu(x, alpha=1.0)",
        "x where x > 0, else alpha*(exp(x/alpha) - 1), elementwise.",
        "where(x > 0, 1, exp(x/alpha))",
        (("celu(2.0)", "2.0"),),
        ("elu",),
        F_PAGE + "celu.html",
    ),
    samples=Samples(domain=((-3, -0.2),), edges=EDGES),
)
def celu(x: Any, alpha: float = 1.0) -> Any:
    """Return x on the right of 0 and alpha*(exp(x/alpha) - 1) on the left."""
    if alpha == 0:
        raise OperandProblem("ZeroDivisionError: alpha cannot be 0 for CELU")
    return _celu(x, float(alpha), 1.0, 1.0 / alpha)
