"""Losses of scores for several classes that ask for a margin, or for several labels at once."""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.ops.arithmetic import div
from gradcli.core.ops.axes import newest
from gradcli.core.ops.basic import add, mul, neg, shape_in, sub
from gradcli.core.ops.comparison import gt
from gradcli.core.ops.creation import as_operand, number_of
from gradcli.core.ops.elements.gathering import gather
from gradcli.core.ops.layers.activation import logsigmoid
from gradcli.core.ops.layout import as_column, as_row, titled, to_shape
from gradcli.core.ops.losses.loss import FAMILY, check_reduction, every_reduction, loss_help, reduced
from gradcli.core.ops.reductions.reduction import summed
from gradcli.core.ops.selection import select
from gradcli.core.registry import F, operator
from gradcli.core.tensor import data_of, torch_type
from gradcli.core.values import dtype_of
from gradcli.errors import ShapeProblem, TypeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SCORES = [[0.75, -1.3, 2.5], [0.2, -0.6, 1.9]]


def _rows(input: Any) -> tuple[Any, bool]:
    """Return scores as rows, and whether it was one row without others. Raises: ShapeProblem for another rank."""
    x = newest(as_operand(input))
    shape = shape_in(x)
    if len(shape) not in (1, 2) or not shape[-1]:
        raise ShapeProblem(
            f"Expected non-empty vector or matrix with optional 0-dim batch size, but got: {list(shape)}",
            kind="RuntimeError",
        )
    return (x, False) if len(shape) == 2 else (to_shape(x, (1, *shape)), True)


def _labels(target: Any) -> Any:
    value = np.asarray(data_of(as_operand(target)))
    if dtype_of(value) != "int64":
        raise TypeProblem(f"expected scalar type Long but found {torch_type(value)}", kind="RuntimeError")
    return value


def _finished(each: Any, single: bool, reduction: str, title: str) -> Any:
    each = to_shape(each, ()) if single and reduction == "none" else each
    return titled(reduced(each, check_reduction(reduction)), title)


@operator(
    "multi_margin_loss",
    family=FAMILY,
    method=False,
    torch=(F + "multi_margin_loss",),
    help=loss_help(
        "multi_margin_loss(input, target, p=1, margin=1.0, weight=None, reduction='mean')",
        "Mean of sums over the other classes of max(0, margin - input[target] + input)^p / C, target being the class.",
        "that of the terms that are not 0",
        ("multi_margin_loss([[0.5, 1.0]], [0])", "tensor(0.7500)"),
        ("cross_entropy", "multilabel_margin_loss"),
    ),
    samples=every_reduction((_SCORES,), target=[2, 0], margin=0.5),
)
def multi_margin_loss(
    input: Any,
    target: Any,
    p: Any = 1,
    margin: Any = 1.0,
    weight: Any = None,
    *,
    reduction: str = "mean",
) -> Any:
    """Return how far the score of the right class is from being above the others by a margin."""
    order = number_of(p, "p")
    if order not in (1, 2):
        raise ValueProblem("only p == 1 and p == 2 supported")
    (x, single), labels = _rows(input), _labels(target).reshape(-1)
    count, classes = shape_in(x)
    if labels.size != count:
        raise ShapeProblem(
            "multi_margin_loss: target tensor should be 1-D with size equal to the number of input samples (batch "
            f"size). Expected target size [{count}], but got {list(labels.shape)}. Input has shape {list(shape_in(x))}.",
            kind="RuntimeError",
        )
    if labels.size and not 0 <= labels.min() <= labels.max() < classes:
        raise ValueProblem("target out of range", kind="RuntimeError")
    gap = sub(add(x, number_of(margin, "margin")), gather(x, 1, labels[:, None]))
    others = np.arange(classes) != labels[:, None]
    each = select(others, select(gt(gap, 0.0), gap if order == 1 else mul(gap, gap), 0.0), 0.0)
    if weight is not None:
        own = data_of(as_operand(weight))
        if own.shape != (classes,):
            raise ShapeProblem(f"inconsistent weight size: {list(own.shape)}", kind="RuntimeError")
        each = mul(each, own[labels][:, None])
    each = div(summed(each, axes=(-1,), keepdim=False), float(classes))
    return _finished(each, single, reduction, "MultiMarginLossBackward0")


@operator(
    "multilabel_margin_loss",
    family=FAMILY,
    method=False,
    torch=(F + "multilabel_margin_loss",),
    help=loss_help(
        "multilabel_margin_loss(input, target, reduction='mean')",
        "Mean of sums of max(0, 1 - (input[j] - input[i])) / C over labels j and other classes i; each row of target has "
        "its labels in front of a -1.",
        "that of the terms that are not 0",
        ("multilabel_margin_loss([[0.5, 1.0]], [[0, -1]])", "tensor(0.7500)"),
        ("multi_margin_loss", "multilabel_soft_margin_loss"),
    ),
    samples=every_reduction((_SCORES,), target=[[2, -1, 0], [0, 1, -1]]),
)
def multilabel_margin_loss(input: Any, target: Any, *, reduction: str = "mean") -> Any:
    """Return how far the scores of the right classes are from being above all others by 1."""
    (x, single), labels = _rows(input), _labels(target)
    shape = shape_in(x)
    labels = labels.reshape(1, -1) if labels.ndim < 2 else labels
    if labels.shape != shape:
        raise ShapeProblem(
            f"inconsistent target size: {list(labels.shape)} for input of size: {list(shape)}",
            kind="RuntimeError",
        )
    if labels.size and not -1 <= labels.min() <= labels.max() < shape[1]:
        raise ValueProblem("target out of range", kind="RuntimeError")
    given = np.cumprod(labels >= 0, axis=1).astype(bool)
    is_label = np.zeros((shape[0], shape[1] + 1), bool)
    is_label[np.arange(shape[0])[:, None], np.where(given, labels, shape[1])] = True
    pairs = given[:, :, None] & ~is_label[:, None, :-1]
    right = gather(x, 1, np.where(given, labels, 0))
    gap = sub(1.0, sub(as_column(right), as_row(x)))
    each = select(pairs, select(gt(gap, 0.0), gap, 0.0), 0.0)
    each = div(summed(each, axes=(-2, -1), keepdim=False), float(shape[1]))
    return _finished(each, single, reduction, "MultilabelMarginLossBackward0")


@operator(
    "multilabel_soft_margin_loss",
    operands=("input", "target"),
    family=FAMILY,
    method=False,
    torch=(F + "multilabel_soft_margin_loss",),
    help=loss_help(
        "multilabel_soft_margin_loss(input, target, weight=None, reduction='mean')",
        "Mean of -(target*logsigmoid(input) + (1 - target)*logsigmoid(-input)) over classes and rows.",
        "(sigmoid(input) - target)/(C n); -input/(C n)",
        ("multilabel_soft_margin_loss([[0.0, 0.0]], [[1.0, 0.0]])", "tensor(0.6931)"),
        ("binary_cross_entropy_with_logits", "multilabel_margin_loss"),
    ),
    samples=every_reduction((_SCORES, [[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]]), (0, 1)),
)
def multilabel_soft_margin_loss(
    input: Any, target: Any, weight: Any = None, *, reduction: str = "mean"
) -> Any:
    """Return the mean surprise at several labels, each of which is there or not."""
    x, y = newest(as_operand(input)), newest(as_operand(target))
    if not shape_in(x):
        raise ShapeProblem("multilabel_soft_margin_loss takes scores of several classes, not one number")
    each = neg(add(mul(y, logsigmoid(x)), mul(sub(1.0, y), logsigmoid(neg(x)))))
    if weight is not None:
        each = mul(each, newest(as_operand(weight)))
    classes = shape_in(x)[-1]
    return reduced(div(summed(each, axes=(-1,), keepdim=False), float(classes)), check_reduction(reduction))
