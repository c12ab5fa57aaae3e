"""Losses that are surprises: at 0s and 1s, at counts, at signs, at distributions."""

from __future__ import annotations

from gradcli.core import single
from gradcli.core.lazy import np
from gradcli.core.ops.arithmetic import div
from gradcli.core.ops.axes import newest
from gradcli.core.ops.basic import add, mul, neg, sub, value_of
from gradcli.core.ops.bounds import clamp_min
from gradcli.core.ops.comparison import le
from gradcli.core.ops.exponential import exp, log
from gradcli.core.ops.layers.activation import logsigmoid, sigmoid
from gradcli.core.ops.logarithmic import xlogy
from gradcli.core.ops.losses.loss import FAMILY, PAIR, check_reduction, one_loss, pair_samples, reduced
from gradcli.core.ops.reductions.reduction import total
from gradcli.core.ops.selection import select
from gradcli.core.primitive import Singular
from gradcli.core.registry import F_PAGE, F, Help, operator
from gradcli.core.tensor import Tensor, data_of, mode, torch_type
from gradcli.core.values import Batched, shape_of
from gradcli.errors import ShapeProblem, TypeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def same_shapes(name: str, x: Any, y: Any) -> None:
    """Raise ShapeProblem in PyTorch's words unless a guess and a truth have one shape."""
    first, second = shape_of(data_of(x)), shape_of(data_of(y))
    if first != second:
        sizes = [f"(torch.Size({list(shape)}))" for shape in (second, first)]
        raise ShapeProblem(
            f"Target size {sizes[0]} must be the same as input size {sizes[1]}"
            if name.endswith("logits")
            else f"Using a target size {sizes[0]} that is different to the input size {sizes[1]} is deprecated. "
            "Please ensure they have the same size.",
            hint=f"{name} compares element by element: x.squeeze(-1) or target.unsqueeze(-1) make (n, 1) and (n,) alike",
            kind="ValueError",
        )


# ----- of probabilities ------------------------------------------------------------------------------------


def _cross_kernel(x: Any, y: Any, weight: Any) -> Any:
    # The logarithms stop at -100, as in PyTorch: a certain and wrong guess costs much, not inf.
    return -weight * (
        y * np.maximum(single.log(x), -100.0) + (1.0 - y) * np.maximum(single.log1p(-x), -100.0)
    )


def _cross_slope_x(x: Any, y: Any, weight: Any) -> Any:
    return mul(weight, div(sub(x, y), clamp_min(mul(sub(1.0, x), x), 1e-12)))


def _cross_slope_y(x: Any, y: Any, weight: Any) -> Any:
    return mul(weight, sub(clamp_min(log(sub(1.0, x)), -100.0), clamp_min(log(x), -100.0)))


_cross = one_loss(
    "binary_cross_entropy",
    _cross_kernel,
    (_cross_slope_x, _cross_slope_y, None),
    "BinaryCrossEntropyBackward0",
    (
        Singular(
            "edge",
            lambda x, y, weight, *, reduction: (x == 0) | (x == 1),
            "the end of the domain, where logarithms stop at -100 and their slopes at 1e12",
            shown=("binary_cross_entropy(x, 1.0)", "x=0", "-1000000000000"),
        ),
    ),
)


def _outside_unit(x: Any) -> bool:
    value = value_of(x.current() if type(x) is Tensor else x)
    array = value.array if type(value) is Batched else np.asarray(value)
    return bool(((array < 0) | (array > 1)).any())


@operator(
    "binary_cross_entropy",
    operands=PAIR,
    family=FAMILY,
    method=False,
    torch=(F + "binary_cross_entropy",),
    help=Help(
        "binary_cross_entropy(x, target, weight=None, reduction='mean')",
        "Mean of -(target*log(x) + (1 - target)*log(1 - x)), x being probabilities.",
        "(x - target)/(x*(1 - x))/n",
        (("binary_cross_entropy([1.0], [1.0])", "tensor(0.)"),),
        ("binary_cross_entropy_with_logits", "cross_entropy"),
        F_PAGE + "binary_cross_entropy.html",
        domain="0 <= x <= 1",
        conventions="logarithms are at least -100",
    ),
    samples=pair_samples(0.25, 0.75),
)
def binary_cross_entropy(x: Any, target: Any, weight: Any = None, *, reduction: str = "mean") -> Any:
    """Return the mean surprise at 0s and 1s guessed with probabilities."""
    same_shapes("binary_cross_entropy", x, target)
    _expect_floats("binary_cross_entropy", x, target)
    if _outside_unit(x):
        raise ValueProblem(
            "all elements of input should be between 0 and 1",
            hint="use binary_cross_entropy_with_logits for any numbers, or apply sigmoid first",
            kind="RuntimeError",
        )
    return _cross(x, target, 1.0 if weight is None else weight, reduction=check_reduction(reduction))


def _expect_floats(name: str, x: Any, target: Any) -> None:
    """Refuse in a program of PyTorch's the targets whose dtype its kernels refuse.

    Raises: TypeProblem, a RuntimeError to programs.
    """
    if not mode.as_pytorch or not type(x) is type(target) is Tensor or x.dtype == target.dtype:
        return
    given, wanted = torch_type(data_of(target)), torch_type(data_of(x))
    if name == "binary_cross_entropy":
        words = f"Found dtype {given} but expected {wanted}"
    elif target.dtype.startswith(("int", "uint")):
        words = f"result type {wanted} can't be cast to the desired output type {given}"
    else:
        return
    raise TypeProblem(words, hint="targets are floats here: target.float()", kind="RuntimeError")


def _logits_kernel(x: Any, y: Any, weight: Any, positive: Any) -> Any:
    surprise = single.log1p(single.exp(-np.abs(x))) + np.maximum(-x, 0.0)
    return weight * ((1.0 - y) * x + (1.0 + (positive - 1.0) * y) * surprise)


def _logits_slope_x(x: Any, y: Any, weight: Any, positive: Any) -> Any:
    if type(positive) is float and positive == 1.0:
        return mul(weight, sub(sigmoid(x), y))
    share = add(1.0, mul(sub(positive, 1.0), y))
    return mul(weight, sub(sub(1.0, y), mul(share, sigmoid(neg(x)))))


def _logits_slope_y(x: Any, y: Any, weight: Any, positive: Any) -> Any:
    return mul(weight, neg(add(x, mul(sub(positive, 1.0), logsigmoid(x)))))


_cross_with_logits = one_loss(
    "binary_cross_entropy_with_logits",
    _logits_kernel,
    (_logits_slope_x, _logits_slope_y, None, None),
    "BinaryCrossEntropyWithLogitsBackward0",
    slope_name=lambda node: "DivBackward1" if node.params["reduction"] == "mean" else "MulBackward0",
)


@operator(
    "binary_cross_entropy_with_logits",
    operands=PAIR,
    family=FAMILY,
    method=False,
    torch=("torch.binary_cross_entropy_with_logits", F + "binary_cross_entropy_with_logits"),
    help=Help(
        "binary_cross_entropy_with_logits(x, target, weight=None, reduction='mean', pos_weight=None)",
        "binary_cross_entropy of sigmoid(x), without overflow.",
        "(sigmoid(x) - target)/n",
        (("binary_cross_entropy_with_logits([800.0], [1.0])", "tensor(0.)"),),
        ("binary_cross_entropy", "sigmoid"),
        F_PAGE + "binary_cross_entropy_with_logits.html",
    ),
    samples=pair_samples(pos_weight=2.5),
)
def binary_cross_entropy_with_logits(
    x: Any, target: Any, weight: Any = None, *, reduction: str = "mean", pos_weight: Any = None
) -> Any:
    """Return the mean surprise at 0s and 1s guessed with log odds."""
    same_shapes("binary_cross_entropy_with_logits", x, target)
    _expect_floats("binary_cross_entropy_with_logits", x, target)
    weight = 1.0 if weight is None else weight
    positive = 1.0 if pos_weight is None else pos_weight
    return _cross_with_logits(x, target, weight, positive, reduction=check_reduction(reduction))


@operator(
    "kl_div",
    operands=PAIR,
    family=FAMILY,
    method=False,
    torch=(F + "kl_div",),
    help=Help(
        "kl_div(x, target, reduction='mean', log_target=False)",
        "Mean of target*(log(target) - x), x being log-probabilities; 'batchmean' divides by the number of rows.",
        "-target/n, (log(target) + 1 - x)/n",
        (("kl_div([0.0], [1.0])", "tensor(0.)"),),
        ("cross_entropy", "log_softmax"),
        F_PAGE + "kl_div.html",
    ),
    samples=pair_samples(0.1, 2.0),
)
def kl_div(x: Any, target: Any, *, reduction: str = "mean", log_target: bool = False) -> Any:
    """Return the mean divergence of log-probabilities from probabilities."""
    each = mul(exp(target), sub(target, x)) if log_target else sub(xlogy(target, target), mul(target, x))
    if reduction != "batchmean":
        return reduced(each, check_reduction(reduction))
    shape = shape_of(data_of(x))
    return div(total(each), float(shape[0] if shape else 1))


_TWO_PI = 6.283185307179586


def _stirling(target: Any) -> Any:
    """Return Stirling's approximation of log(target!), 0 up to 1."""
    few = le(value_of(newest(target)), 1)
    safe = select(few, 1.0, target)
    term = add(sub(xlogy(safe, safe), safe), mul(0.5, log(mul(safe, _TWO_PI))))
    return select(few, 0.0, term)


@operator(
    "poisson_nll_loss",
    operands=PAIR,
    family=FAMILY,
    method=False,
    torch=(F + "poisson_nll_loss",),
    help=Help(
        "poisson_nll_loss(x, target, log_input=True, full=False, eps=1e-08, reduction='mean')",
        "Mean of exp(x) - target*x: surprise at counts whose logarithmic rate is x.",
        "(exp(x) - target)/n",
        (("poisson_nll_loss([0.0], [1.0])", "tensor(1.)"),),
        ("nll_loss",),
        F_PAGE + "poisson_nll_loss.html",
    ),
    samples=pair_samples(0.1, 2.0),
)
def poisson_nll_loss(
    x: Any,
    target: Any,
    log_input: bool = True,
    full: bool = False,
    *,
    eps: float = 1e-8,
    reduction: str = "mean",
) -> Any:
    """Return the mean surprise at counts."""
    each = sub(exp(x), mul(target, x)) if log_input else sub(x, mul(target, log(add(x, eps))))
    if full:
        each = add(each, _stirling(target))
    return reduced(each, check_reduction(reduction))


_soft_margin = one_loss(
    "soft_margin_loss",
    lambda x, y: np.logaddexp(0.0, -y * x),
    (
        lambda x, y: neg(mul(y, sigmoid(neg(mul(y, x))))),
        lambda x, y: neg(mul(x, sigmoid(neg(mul(y, x))))),
    ),
    "SoftMarginLossBackward0",
)


@operator(
    "soft_margin_loss",
    operands=PAIR,
    family=FAMILY,
    method=False,
    torch=(F + "soft_margin_loss",),
    help=Help(
        "soft_margin_loss(x, target, reduction='mean')",
        "Mean of log(1 + exp(-target*x)), target being 1 or -1.",
        "-target*sigmoid(-target*x)/n",
        (("soft_margin_loss([800.0], [1.0])", "tensor(0.)"),),
        ("binary_cross_entropy_with_logits",),
        F_PAGE + "soft_margin_loss.html",
    ),
    samples=pair_samples(),
)
def soft_margin_loss(x: Any, target: Any, *, reduction: str = "mean") -> Any:
    """Return the mean surprise at the signs -1 and 1."""
    return _soft_margin(x, target, reduction=check_reduction(reduction))
