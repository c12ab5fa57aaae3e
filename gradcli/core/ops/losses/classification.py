"""Losses of class scores: nll_loss, cross_entropy; and the similarity of directions."""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.ops.arithmetic import div
from gradcli.core.ops.axes import axis_of, newest, tensor_of_number
from gradcli.core.ops.basic import add, mul, neg, shape_in, spread, to_dtype
from gradcli.core.ops.bounds import clamp_min
from gradcli.core.ops.creation import as_operand
from gradcli.core.ops.layers.softmax import log_softmax
from gradcli.core.ops.layout import to_shape
from gradcli.core.ops.losses.loss import FAMILY, check_reduction
from gradcli.core.ops.reductions.reduction import summed, total
from gradcli.core.primitive import linear
from gradcli.core.registry import F_PAGE, OPERATORS, Case, F, Help, Samples, operator
from gradcli.core.single import cascade_sum
from gradcli.core.tensor import Tensor, data_of, torch_type
from gradcli.core.values import Batched, broadcast_shape, dtype_of, is_floating, no_kernel, shape_of
from gradcli.errors import IndexProblem, OperandProblem, ShapeProblem, TypeProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.values import Shape

SCORES = [[0.75, -1.3, 2.5], [0.2, -0.6, 1.9], [1.0, 0.0, -1.0], [0.5, 0.25, -0.75]]
CLASSES = [2, 0, 1, 0]
_MANY = 4096  # rows, from which on their losses are summed by numpy


# ----- which score counts, and how much ---------------------------------------------------------------------


def _class_axis(rank: int) -> int:
    """Return the axis of classes, counted from the end: the second of a table, the only one of a vector."""
    return -max(rank - 1, 1)


def _chosen(shape: tuple[int, ...], target: Any, weight: Any, ignore_index: int) -> tuple[Any, Any]:
    """Return (mask of the scores that count, their weights), for scores of `shape` and a plain target."""
    axis = _class_axis(len(shape))
    count = shape[axis]
    target = np.asarray(target)
    ignored = target == ignore_index
    wrong = ~ignored & ((target < 0) | (target >= count))
    if wrong.any():
        raise IndexProblem(
            f"Target {int(target[wrong].flat[0])} is out of bounds.",
            hint=f"classes are numbered 0 to {count - 1}",
        )
    classes = np.arange(count).reshape((count,) + (1,) * (-axis - 1))
    mask = (np.expand_dims(target, axis) == classes) & ~np.expand_dims(ignored, axis)
    weights = np.where(
        ignored, 0.0, 1.0 if weight is None else np.asarray(weight)[np.where(ignored, 0, target)]
    )
    return mask, weights


def _factors(shape: tuple[int, ...], target: Any, weight: Any, ignore_index: int, reduction: str) -> Any:
    """Return what each score is multiplied by before all are summed, or summed over classes for 'none'."""
    mask, weights = _chosen(shape, target, weight, ignore_index)
    if reduction == "mean":
        # Axes of one member; a batch axis in front is no part of the mean.
        axes = tuple(range(-(len(shape) - 1), 0)) if len(shape) > 1 else ()
        weights = (
            weights / weights.sum(axis=axes, keepdims=True)
            if axes
            else weights / np.where(weights, weights, 0.0)
        )
    return np.where(mask, -np.expand_dims(weights, _class_axis(len(shape))), 0.0)


def _apply_factors(x: Any, factors: Any, rank: int, reduction: str) -> Any:
    # Scores that do not count may be -inf: they must not meet their factor 0.
    each = np.where(factors == 0, 0.0, x) * factors
    axes = (_class_axis(rank),) if reduction == "none" else tuple(range(-rank, 0))
    out = np.sum(each, axis=axes).astype(x.dtype)
    # The mean of no scores is 0/0.
    return (
        np.where((factors != 0).any(axis=axes), out, out.dtype.type(np.nan)) if reduction == "mean" else out
    )


def _nll_array(x: Any, target: Any, weight: Any, *, ignore_index: int, reduction: str) -> Any:
    x = np.asarray(x)
    single = x.dtype.char == "f" and x.ndim == 2 and 0 < len(x) < _MANY and reduction != "none"
    if single and type(weight) is float and not np.any(np.equal(target, ignore_index)):
        total = cascade_sum(-x[_chosen(x.shape, target, None, ignore_index)[0]])
        return total / np.float32(len(x)) if reduction == "mean" else total
    return _apply_factors(
        x, _factors(x.shape, target, _given(weight), ignore_index, reduction), x.ndim, reduction
    )


def _given(weight: Any) -> Any:
    return None if type(weight) is float else weight


def _nll_batch(size: int, xs: tuple[Any, ...], params: dict[str, Any]) -> Any:
    x, target, weight = [x.array if type(x) is Batched else x for x in xs]
    shape = shape_of(xs[0])
    reduction = params["reduction"]
    factors = _factors(shape, target, _given(weight), params["ignore_index"], reduction)
    if type(xs[0]) is not Batched:
        x = np.broadcast_to(np.asarray(x), (size, *shape))
    return _apply_factors(x, factors, len(shape), reduction)


def _nll_back(
    ct: Any, out: Any, x: Any, target: Any, weight: Any, *, ignore_index: int, reduction: str
) -> Any:
    shape = shape_in(x)
    plain = data_of(target)
    rows = type(plain) is Batched
    factors = _factors(
        shape, plain.array if rows else plain, _given(data_of(weight)), ignore_index, reduction
    )
    value = data_of(x)
    factors = factors.astype(value.dtype)
    if reduction == "none":
        axis = _class_axis(len(shape))
        ct = to_shape(ct, tuple([1 if i - len(shape) == axis else n for i, n in enumerate(shape)]))
    return mul(spread(ct, shape), Batched(factors) if rows else factors)


def _nll_name(node: Tensor) -> str:
    return "NllLoss2DBackward0" if len(shape_in(node.inputs[0])) > 2 else "NllLossBackward0"


_nll = linear(
    "nll_loss",
    array=_nll_array,
    transposes=(_nll_back, None, None),
    batch=_nll_batch,
    grad_name=_nll_name,
)


def _check_target(x: Any, target: Any) -> None:
    value, shape = data_of(target), shape_of(data_of(x))
    if is_floating(value):
        raise TypeProblem(
            f"expected target dtype to be Long or Byte, but got {torch_type(value)}",
            hint="targets are class numbers: tensor([2, 0, 1])",
            kind="RuntimeError",
        )
    if not is_floating(data_of(x)):
        raise no_kernel("nll_loss_out_frame", data_of(x))
    if not shape:
        raise ShapeProblem("the scores of nll_loss need at least one dimension: that of the classes")
    wanted = shape[:1] + shape[2:] if len(shape) > 1 else ()
    if len(shape_of(value)) == len(wanted) and shape_of(value)[:1] != wanted[:1]:
        raise ShapeProblem(
            f"Expected input batch_size ({wanted[0]}) to match target batch_size ({shape_of(value)[0]}).",
            hint=f"one class for each of the scores of shape {shape}",
            kind="ValueError",
        )
    if len(shape) == 2 and len(shape_of(value)) > 1:
        raise ShapeProblem(
            "0D or 1D target tensor expected, multi-target not supported",
            hint=f"one class for each row of scores: its shape is ({shape[0]},), as target.squeeze(1) may give",
        )
    if shape_of(value) != wanted:
        raise ShapeProblem(
            f"Expected target size {list(wanted)}, got {list(shape_of(value))}",
            hint=f"one class for each of the scores of shape {shape}",
        )


def _check_weights(weight: Any, shape: Shape) -> None:
    classes, given = shape[0 if len(shape) == 1 else 1], shape_of(data_of(weight))
    if given != (classes,):
        raise OperandProblem(
            f"weight tensor should be defined either for all {classes} classes or no classes but got weight tensor of "
            f"shape: {list(given)}"
        )


@operator(
    "nll_loss",
    operands=("input", "target"),
    family=FAMILY,
    method=False,
    torch=(F + "nll_loss",),
    help=Help(
        "nll_loss(x, target, weight=None, ignore_index=-100, reduction='mean')",
        "Weighted mean of minus the log-probability x of the right class.",
        "-1/n at the right class, 0 elsewhere",
        (("nll_loss([[-1.0, -2.0]], [0])", "tensor(1.)"),),
        ("cross_entropy", "log_softmax"),
        F_PAGE + "nll_loss.html",
    ),
    samples=Samples(
        cases=(
            Case(args=(SCORES, CLASSES)),
            Case(args=(SCORES, CLASSES), params=(("reduction", "none"),)),
            Case(args=(SCORES, CLASSES), params=(("ignore_index", 0), ("reduction", "sum"))),
            Case(args=(SCORES[0], 1)),
        )
    ),
)
def nll_loss(
    x: Any, target: Any, weight: Any = None, *, ignore_index: int = -100, reduction: str = "mean"
) -> Any:
    """Return the mean of minus the log-probabilities of the right classes."""
    _check_target(x, target)
    if weight is not None:
        _check_weights(weight, shape_of(data_of(x)))
    given = 0.0 if weight is None else weight
    return _nll(x, target, given, ignore_index=ignore_index, reduction=check_reduction(reduction))


# ----- cross entropy ----------------------------------------------------------------------------------------


def _weights_along(weight: Any, rank: int) -> Any:
    """Return class weights shaped to lie along the axis of classes."""
    return to_shape(weight, (shape_of(data_of(weight))[0],) + (1,) * (-_class_axis(rank) - 1))


def _of_shares(logs: Any, target: Any, weight: Any, reduction: str, smoothing: float) -> Any:
    """Return the cross entropy for targets that are probabilities of every class."""
    shape = shape_of(data_of(logs))
    axis = _class_axis(len(shape))
    if smoothing:
        target = add(mul(target, 1.0 - smoothing), smoothing / shape[axis])
    products = mul(logs, target)
    if weight is not None:
        products = mul(products, _weights_along(weight, len(shape)))
    if reduction == "none":
        return neg(summed(products, axes=(axis,), keepdim=False))
    lost = neg(total(products))
    if reduction == "sum":
        return lost
    count = 1
    for length in shape[:1] + shape[2:] if len(shape) > 1 else ():
        count *= length
    return div(lost, float(count))


def _smoothed(
    logs: Any, target: Any, weight: Any, ignore_index: int, reduction: str, smoothing: float
) -> Any:
    """Return the cross entropy for class numbers, a share of which is spread over all classes."""
    shape = shape_of(data_of(logs))
    axis = _class_axis(len(shape))
    exact = nll_loss(logs, target, weight, ignore_index=ignore_index, reduction=reduction)
    scores = logs if weight is None else mul(logs, _weights_along(weight, len(shape)))
    plain = data_of(target)
    array = plain.array if type(plain) is Batched else np.asarray(plain)
    counts = (array != ignore_index).astype(str(data_of(logs).dtype))
    present = Batched(counts) if type(plain) is Batched else counts[()]
    everywhere = mul(neg(summed(scores, axes=(axis,), keepdim=False)), present)
    if reduction != "none":
        everywhere = total(everywhere)
    if reduction == "mean":
        chosen = (
            counts if weight is None else counts * np.asarray(data_of(weight))[np.where(counts > 0, array, 0)]
        )
        axes = tuple(range(1, chosen.ndim)) if type(plain) is Batched else None
        number = chosen.sum(axis=axes)
        everywhere = div(everywhere, Batched(number) if type(plain) is Batched else float(number))
    return add(mul(exact, 1.0 - smoothing), mul(everywhere, smoothing / shape[axis]))


@operator(
    "cross_entropy",
    operands=("input", "target"),
    family=FAMILY,
    method=False,
    torch=(F + "cross_entropy",),
    help=Help(
        "cross_entropy(x, target, weight=None, ignore_index=-100, reduction='mean', label_smoothing=0.0)",
        "nll_loss of log_softmax(x); targets are class numbers, or a probability for every class.",
        "(softmax(x) - 1)/n at the right class, softmax(x)/n elsewhere",
        (("cross_entropy([[800.0, 0.0]], [0])", "tensor(0.)"),),
        ("nll_loss", "softmax", "binary_cross_entropy"),
        F_PAGE + "cross_entropy.html",
    ),
    samples=Samples(
        cases=(
            Case(args=(SCORES, CLASSES)),
            Case(args=(SCORES, CLASSES), params=(("label_smoothing", 0.1),)),
            Case(args=(SCORES, [[0.2, 0.3, 0.5]] * 4), wrt=(0, 1)),
            Case(args=(SCORES, CLASSES), params=(("reduction", "none"),)),
        )
    ),
)
def cross_entropy(
    x: Any,
    target: Any,
    weight: Any = None,
    *,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Any:
    """Return the mean surprise at classes guessed with scores."""
    check_reduction(reduction)
    shape = shape_of(data_of(x))
    if not shape:
        raise ShapeProblem("the scores of cross_entropy need at least one dimension: that of the classes")
    logs = log_softmax(x, _class_axis(len(shape)))
    if shape_of(data_of(target)) == shape and is_floating(data_of(target)):
        return _of_shares(logs, target, weight, reduction, label_smoothing)
    if label_smoothing:
        return _smoothed(logs, target, weight, ignore_index, reduction, label_smoothing)
    return nll_loss(logs, target, weight, ignore_index=ignore_index, reduction=reduction)


# ----- directions -------------------------------------------------------------------------------------------


@operator(
    "cosine_similarity",
    operands=("x1", "x2"),
    family=FAMILY,
    method=False,
    torch=("torch.cosine_similarity", F + "cosine_similarity"),
    help=Help(
        "cosine_similarity(x1, x2, dim=1, eps=1e-08)",
        "Cosine of the angle between x1 and x2 along dim.",
        "x2/(norm(x1)*norm(x2)) - cos*x1/norm(x1)^2",
        (("cosine_similarity([1.0, 0.0], [0.0, 1.0], dim=0)", "tensor(0.)"),),
        ("normalize", "dot"),
        F_PAGE + "cosine_similarity.html",
    ),
    samples=Samples(
        cases=(
            Case(shapes=((4,), (4,)), params=(("dim", 0),), low=0.5, high=2.0, wrt=(0, 1)),
            Case(shapes=((2, 3), (2, 3)), low=0.5, high=2.0, wrt=(0, 1)),
        )
    ),
)
def cosine_similarity(x1: Any, x2: Any, dim: Any = 1, eps: float = 1e-8) -> Any:
    """Return the cosine of the angle between two values along dim."""
    x1, x2 = (newest(as_operand(x)) for x in (x1, x2))
    if not any(is_floating(data_of(x)) for x in (x1, x2)):
        raise TypeProblem(
            f"expected common dtype to be floating point, yet common dtype is {torch_type(data_of(add(x1, x2)))}",
            kind="RuntimeError",
        )
    x1, x2 = (x if is_floating(data_of(x)) else to_dtype(x, dtype_of(data_of(add(x1, x2)))) for x in (x1, x2))
    common = broadcast_shape(shape_of(data_of(x1)), shape_of(data_of(x2)))
    x1, x2 = (spread(tensor_of_number(x), common or (1,)) for x in (x1, x2))
    norm = OPERATORS["norm"].call
    first = div(x1, clamp_min(norm(x1, 2.0, dim, True), float(eps)))
    second = div(x2, clamp_min(norm(x2, 2.0, dim, True), float(eps)))
    products = mul(first, second)
    value = products.current().value if type(products) is Tensor else products
    return summed(products, axes=(axis_of(dim, len(shape_of(value))),), keepdim=False)
