"""Losses that ask for a margin between scores, distances or angles, and the surprise at a normal distribution."""

from __future__ import annotations

from math import log as log_of_number
from math import pi

from gradcli.core.ops.arithmetic import div
from gradcli.core.ops.axes import newest, shape_now
from gradcli.core.ops.basic import add, mul, neg, sub
from gradcli.core.ops.bounds import clamp_min
from gradcli.core.ops.comparison import any_true, eq, lt
from gradcli.core.ops.creation import as_operand, number_of
from gradcli.core.ops.exponential import log, sqrt
from gradcli.core.ops.layout import to_shape
from gradcli.core.ops.losses.loss import FAMILY, check_reduction, every_reduction, loss_help, reduced
from gradcli.core.ops.reductions.norms import pairwise_distance
from gradcli.core.ops.reductions.reduction import summed
from gradcli.core.ops.selection import minimum, select
from gradcli.core.registry import F, operator
from gradcli.core.tensor import data_of
from gradcli.errors import ShapeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SIGNS = [1.0, -1.0, 1.0]
ONE, OTHER = [0.75, -1.3, 2.5], [1.4, -1.7, 0.5]
POINTS = (
    [[0.5, 2.0], [1.5, -1.0], [0.25, 1.0]],
    [[0.75, 1.0], [-0.5, 2.0], [1.0, 0.5]],
    [[2.0, 1.5], [1.0, 1.0], [0.5, -1.0]],
)


@operator(
    "margin_ranking_loss",
    operands=("input1", "input2", "target"),
    family=FAMILY,
    method=False,
    torch=(F + "margin_ranking_loss", "torch.margin_ranking_loss"),
    help=loss_help(
        "margin_ranking_loss(input1, input2, target, margin=0, reduction='mean')",
        "Mean of max(0, margin - target*(input1 - input2)), target being 1 or -1.",
        "where(margin > target*(input1 - input2), -target/n, 0) and its negative; likewise -(input1 - input2)/n",
        ("margin_ranking_loss([1.0], [3.0], [1.0])", "tensor(2.)"),
        ("hinge_embedding_loss", "triplet_margin_loss"),
    ),
    samples=every_reduction((ONE, OTHER, SIGNS), (0, 1, 2), margin=0.5),
)
def margin_ranking_loss(
    input1: Any, input2: Any, target: Any, margin: Any = 0.0, *, reduction: str = "mean"
) -> Any:
    """Return how far scores are from a ranking with a margin."""
    ranks = [len(shape_now(each)) for each in (input1, input2, target)]
    if len(set(ranks)) > 1:
        sizes = [f"torch.Size({list(shape_now(each))})" for each in (input1, input2, target)]
        raise ShapeProblem(
            "margin_ranking_loss : All input tensors should have same dimension but got sizes: "
            f"input1: {sizes[0]}, input2: {sizes[1]}, target: {sizes[2]}"
        )
    gap = add(mul(neg(target), sub(input1, input2)), number_of(margin, "margin"))
    return reduced(clamp_min(gap, 0.0), check_reduction(reduction))


@operator(
    "hinge_embedding_loss",
    operands=("input", "target"),
    family=FAMILY,
    method=False,
    torch=(F + "hinge_embedding_loss", "torch.hinge_embedding_loss"),
    help=loss_help(
        "hinge_embedding_loss(input, target, margin=1.0, reduction='mean')",
        "Mean of the distances where target is 1, of max(0, margin - input) where it is -1.",
        "1/n where target is 1; where(input < margin, -1/n, 0) where it is -1",
        ("hinge_embedding_loss([0.25, 0.25], [1.0, -1.0])", "tensor(0.5000)"),
        ("cosine_embedding_loss", "margin_ranking_loss"),
    ),
    samples=every_reduction(([0.75, 0.3, 2.5], SIGNS), (0,)),
)
def hinge_embedding_loss(input: Any, target: Any, margin: Any = 1.0, *, reduction: str = "mean") -> Any:
    """Return how far distances are from small ones, or from ones of a margin."""
    x = as_operand(input)
    near = select(eq(target, -1.0), 0.0, x)
    far = select(eq(target, 1.0), 0.0, clamp_min(sub(number_of(margin, "margin"), x), 0.0))
    return reduced(add(far, near), check_reduction(reduction))


@operator(
    "cosine_embedding_loss",
    operands=("input1", "input2", "target"),
    family=FAMILY,
    method=False,
    torch=(F + "cosine_embedding_loss", "torch.cosine_embedding_loss"),
    help=loss_help(
        "cosine_embedding_loss(input1, input2, target, margin=0, reduction='mean')",
        "Mean of 1 - cos where target is 1, of max(0, cos - margin) where it is -1; cos is of the angle between rows.",
        "-1/n times that of cosine_similarity where target is 1; 1/n times it where it is -1 and cos > margin",
        ("cosine_embedding_loss([1.0, 0.0], [0.0, 1.0], 1.0)", "tensor(1.)"),
        ("cosine_similarity", "hinge_embedding_loss"),
    ),
    samples=every_reduction((POINTS[0], POINTS[1], SIGNS), (0, 1)),
)
def cosine_embedding_loss(
    input1: Any, input2: Any, target: Any, margin: Any = 0.0, *, reduction: str = "mean"
) -> Any:
    """Return how far angles are from 0, or from ones with a cosine below a margin."""
    x, y = newest(as_operand(input1)), newest(as_operand(input2))
    tiny = 1e-12

    def along(z: Any) -> Any:
        return summed(z, axes=(-1,), keepdim=False)

    sizes = mul(add(along(mul(x, x)), tiny), add(along(mul(y, y)), tiny))
    cosine = div(along(mul(x, y)), sqrt(sizes))
    near = select(eq(target, 1.0), sub(1.0, cosine), 0.0)
    far = select(eq(target, -1.0), clamp_min(sub(cosine, number_of(margin, "margin")), 0.0), 0.0)
    return reduced(add(near, far), check_reduction(reduction))


@operator(
    "triplet_margin_loss",
    operands=("anchor", "positive", "negative"),
    family=FAMILY,
    method=False,
    torch=(F + "triplet_margin_loss", "torch.triplet_margin_loss"),
    help=loss_help(
        "triplet_margin_loss(anchor, positive, negative, margin=1.0, p=2, eps=1e-06, swap=False, reduction='mean')",
        "Mean of max(0, d(anchor, positive) - d(anchor, negative) + margin); d is pairwise_distance.",
        "that of the two distances, divided by n, where the sum is positive, else 0",
        ("triplet_margin_loss([[0.0, 0.0]], [[3.0, 4.0]], [[0.0, 2.0]])", "tensor(4.0000)"),
        ("pairwise_distance", "margin_ranking_loss"),
    ),
    samples=every_reduction(POINTS, (0, 1, 2)),
)
def triplet_margin_loss(
    anchor: Any,
    positive: Any,
    negative: Any,
    margin: Any = 1.0,
    p: Any = 2,
    eps: Any = 1e-6,
    swap: Any = False,
    *,
    reduction: str = "mean",
) -> Any:
    """Return how much farther the positive ones are from the anchors than the negative ones, plus a margin."""
    ranks = [len(shape_now(each)) for each in (anchor, positive, negative)]
    if len(set(ranks)) > 1:
        raise ShapeProblem(
            "The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: "
            f"anchor {ranks[0]}D, positive {ranks[1]}D, and negative {ranks[2]}D inputs"
        )
    a, b, c = (as_operand(each) for each in (anchor, positive, negative))
    near, far = pairwise_distance(a, b, p, eps), pairwise_distance(a, c, p, eps)
    if swap:
        far = minimum(far, pairwise_distance(b, c, p, eps))
    gap = sub(add(near, number_of(margin, "margin")), far)
    return reduced(clamp_min(gap, 0.0), check_reduction(reduction))


@operator(
    "gaussian_nll_loss",
    operands=("input", "target", "var"),
    family=FAMILY,
    method=False,
    torch=(F + "gaussian_nll_loss",),
    help=loss_help(
        "gaussian_nll_loss(input, target, var, full=False, eps=1e-06, reduction='mean')",
        "Mean of (log(var) + (input - target)^2/var)/2, var being at least eps; with full plus log(2*pi)/2.",
        "(input - target)/(n*var) and its negative, (1/var - (input - target)^2/var^2)/(2*n)",
        ("gaussian_nll_loss([1.0], [3.0], [4.0])", "tensor(1.1931)"),
        ("mse_loss", "poisson_nll_loss"),
    ),
    samples=every_reduction((ONE, OTHER, [0.5, 2.0, 1.25]), (0, 1, 2), full=True),
)
def gaussian_nll_loss(
    input: Any, target: Any, var: Any, full: Any = False, eps: Any = 1e-6, *, reduction: str = "mean"
) -> Any:
    """Return the mean surprise at targets that are guessed with a mean and a variance."""
    x, spread = as_operand(input), newest(as_operand(var))
    shape, own = shape_now(x), shape_now(spread)
    if own != shape and own == shape[:-1]:
        spread = to_shape(spread, (*own, 1))
    elif own != shape and own != (*shape[:-1], 1) and own != (1,) * len(own):
        raise ValueProblem(
            "var is of incorrect size", hint=f"its shape is {list(own)}, that of the input {list(shape)}"
        )
    small = lt(spread, number_of(eps, "eps"))
    if any_true(lt(spread, 0.0)):
        raise ValueProblem("var has negative entry/entries", hint="a variance is at least 0")
    if any_true(small):
        # As in PyTorch the variance is raised behind the back of the graph: its slope stays 1.
        spread = add(spread, select(small, sub(eps, data_of(spread)), 0.0))
    gap = sub(x, target)
    each = mul(0.5, add(log(spread), div(mul(gap, gap), spread)))
    if full:
        each = add(each, 0.5 * log_of_number(2.0 * pi))
    return reduced(each, check_reduction(reduction))
