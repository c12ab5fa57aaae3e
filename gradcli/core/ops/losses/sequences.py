"""The loss of sequences without an alignment: connectionist temporal classification.

Source: Graves et al. (2006), Connectionist temporal classification.
"""

from __future__ import annotations

from math import inf

from gradcli.core.lazy import np
from gradcli.core.ops.axes import integer, newest, shape_now
from gradcli.core.ops.basic import add, mul, neg
from gradcli.core.ops.comparison import lt
from gradcli.core.ops.creation import as_operand
from gradcli.core.ops.elements.points import gathered
from gradcli.core.ops.layout import chosen, concatenated, sliced, titled, to_shape
from gradcli.core.ops.logarithmic import logaddexp
from gradcli.core.ops.losses.loss import FAMILY, check_reduction, reduced
from gradcli.core.ops.reductions.reduction import expect_floating
from gradcli.core.ops.samples import case, samples
from gradcli.core.ops.selection import select
from gradcli.core.registry import PAGE, F, Help, operator
from gradcli.core.tensor import data_of
from gradcli.core.values import BatchConflict, Batched, dtype_of
from gradcli.errors import ShapeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_NEVER = -1e30  # the logarithm of a chance of 0; an infinity would make nan of sums in the gradient


def _whole_numbers(given: Any, what: str) -> Any:
    """Return numbers from a list or tensor as an array of ints. Raises: ValueProblem for fractions."""
    value = data_of(as_operand(given))
    if type(value) is Batched:
        raise BatchConflict
    array = np.asarray(value)
    if array.size and array.dtype.kind not in "iu":
        raise ValueProblem(f"{what} must be whole numbers", kind="RuntimeError")
    return array.astype("int64")


class _Paths:
    """What each of several sequences may look like: its labels with blanks around them, as wide as the longest.

    `labels` are positions of classes, `skips` tells where a blank may be left out, `ends` how many places count.
    """

    __slots__ = ("ends", "labels", "skips")

    def __init__(self, targets: Any, lengths: Any, blank: int, classes: int) -> None:
        count, longest = len(lengths), int(lengths.max(initial=0))
        self.labels = np.full((count, 2 * longest + 1), blank)
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype("int64")
        for i, length in enumerate(lengths):
            row = targets[i] if targets.ndim == 2 else targets[starts[i] : starts[i] + length]
            if len(row) < length:
                raise ShapeProblem(
                    f"a target of {len(row)} labels, and target_lengths says {length}", kind="RuntimeError"
                )
            self.labels[i, 1 : 2 * length : 2] = row[:length]
        if self.labels.size and (self.labels.min() < 0 or self.labels.max() >= classes):
            raise ValueProblem(f"labels must be from 0 to {classes - 1}", kind="RuntimeError")
        before = np.roll(self.labels, 2, axis=1)
        self.skips = (self.labels != blank) & (self.labels != before)
        self.skips[:, :2] = False
        self.ends = 2 * lengths + 1


def _lengths(given: Any, what: str, count: int, most: int) -> Any:
    lengths = _whole_numbers(given, what).reshape(-1)
    if len(lengths) != count:
        raise ShapeProblem(f"{what} must be of size batch_size", hint=f"there are {count} sequences")
    if lengths.size and (lengths.min() < 0 or lengths.max() > most):
        worst = int(lengths.max() if lengths.max() > most else lengths.min())
        raise ValueProblem(
            f"Expected {what} to have value at most {most}, but got value {worst} "
            "(while checking arguments for ctc_loss_cpu)",
            kind="RuntimeError",
        )
    return lengths


def _chances(log_probs: Any, paths: _Paths, lengths: Any) -> Any:
    """Return the logarithm of the chance of all alignments of each sequence: the forward variables, step by step."""
    count, width = paths.labels.shape
    rows = np.broadcast_to(np.arange(count)[:, None], (count, width))
    steps = gathered(log_probs, axes=(-2, -1), arrays=(rows, paths.labels), place=1, title="GatherBackward0")
    kind = dtype_of(data_of(log_probs))
    beyond = np.arange(width) >= np.minimum(2, paths.ends)[:, None]
    ahead = np.full((count, 2), _NEVER, kind)
    skips = np.where(paths.skips, 0.0, _NEVER).astype(kind)
    found = add(chosen(steps, -3, 0), np.where(beyond, _NEVER, 0.0).astype(kind))
    for at in range(1, int(lengths.max(initial=0))):
        wider = concatenated(ahead, found, axis=-1, title="CatBackward0")
        one, two = sliced(wider, -1, 1, width + 1), sliced(wider, -1, 0, width)
        both = logaddexp(logaddexp(found, one), add(two, skips))
        moved = add(both, chosen(steps, -3, at))
        found = select((at < lengths)[:, None], moved, found)
    last = paths.ends - 1
    places = np.stack([last, np.maximum(last - 1, 0)], axis=1)
    ends = gathered(
        found, axes=(-2, -1), arrays=(rows[:, :1].repeat(2, 1), places), place=0, title="GatherBackward0"
    )
    alone = np.where(last == 0, _NEVER, 0.0).astype(kind)
    return logaddexp(chosen(ends, -1, 0), add(chosen(ends, -1, 1), alone))


@operator(
    "ctc_loss",
    operands=("log_probs",),
    family=FAMILY,
    method=False,
    torch=(F + "ctc_loss", "torch.ctc_loss"),
    help=Help(
        "ctc_loss(log_probs, targets, input_lengths, target_lengths, blank=0, reduction='mean', zero_infinity=False)",
        "Minus the log-chance of targets under all their alignments with log_probs (steps, sequences, classes); the "
        "mean is of those over the targets' lengths.",
        "minus the chance that a step is of the class, given the target",
        (("ctc_loss(log([[0.5, 0.5], [0.5, 0.5]]), [1], 2, 1)", "tensor(0.2877)"),),
        ("nll_loss", "cross_entropy"),
        PAGE + "nn.functional.ctc_loss.html",
        conventions="log_probs are differentiated as they are; PyTorch's gradient supposes that they come from log_softmax",
    ),
    samples=samples(
        case((4, 2, 3), targets=[[1, 2], [2, 2]], input_lengths=[4, 3], target_lengths=[2, 1]),
        case((3, 4), targets=[3, 3], input_lengths=[3], target_lengths=[2], blank=1),
        case((2, 1, 3), targets=[[1]], input_lengths=[2], target_lengths=[1], reduction="sum"),
        orders=2,
    ),
)
def ctc_loss(
    log_probs: Any,
    targets: Any,
    input_lengths: Any,
    target_lengths: Any,
    blank: Any = 0,
    reduction: str = "mean",
    zero_infinity: Any = False,
) -> Any:
    """Return minus the logarithm of the chance of sequences of labels under all alignments."""
    x = newest(expect_floating(as_operand(log_probs), "ctc_loss"))
    shape, how = shape_now(x), check_reduction(reduction)
    if len(shape) not in (2, 3):
        raise ShapeProblem(
            "log_probs is (steps, sequences, classes), or without the middle one",
            hint=f"its shape is {shape}",
        )
    single = len(shape) == 2
    steps, classes, count = shape[0], shape[-1], 1 if single else shape[1]
    empty = integer(blank, "blank")
    if not 0 <= empty < classes:
        raise ValueProblem("blank must be in label range", kind="RuntimeError")
    labels = _whole_numbers(targets, "targets")
    lengths = _lengths(input_lengths, "input_lengths", count, steps)
    wanted = _lengths(target_lengths, "target_lengths", count, labels.shape[-1] if labels.ndim else 0)
    if not steps or labels.ndim not in (1, 2) or (labels.ndim == 2 and len(labels) != count):
        raise ShapeProblem("ctc_loss takes steps, and a row of labels for each sequence", kind="RuntimeError")
    paths = _Paths(labels, wanted, empty, classes)
    chance = _chances(to_shape(x, (steps, 1, classes)) if single else x, paths, lengths)
    lost = select(lt(chance, _NEVER / 2), 0.0 if zero_infinity else inf, neg(chance))
    losses = titled(lost, "CtcLossBackward0")
    if how == "mean":
        shares = np.asarray(1.0 / np.maximum(wanted, 1), dtype_of(data_of(chance)))
        losses = mul(losses, shares)
    return reduced(to_shape(losses, ()) if single else losses, how)
