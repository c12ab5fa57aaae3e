"""Layer normalisation over the last dimensions, and windows that slide along one."""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.ops.arithmetic import div
from gradcli.core.ops.axes import axis_of, integer, newest, shape_now, sizes_of
from gradcli.core.ops.basic import add, mul, shape_in, sub
from gradcli.core.ops.creation import as_operand
from gradcli.core.ops.dispersion import variance
from gradcli.core.ops.exponential import sqrt
from gradcli.core.ops.layout import permuted, titled, to_shape
from gradcli.core.ops.points import gathered
from gradcli.core.ops.reduction import averaged_along, expect_floating
from gradcli.core.ops.samples import case, samples
from gradcli.core.registry import Case, Help, Samples, operator
from gradcli.errors import ShapeProblem, TypeProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

F = "torch.nn.functional."


@operator(
    "layer_norm",
    family="activation",
    method=False,
    torch=(F + "layer_norm", "torch.layer_norm"),
    help=Help(
        "layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-05)",
        "(x - mean)/sqrt(var + eps) over the last dimensions, times weight, plus bias.",
        "(1 - 1/n - u_i^2/n)/sqrt(var + eps) for itself, u being the result",
        (("layer_norm([1.0, 3.0], [2])", "tensor([-1.0000,  1.0000])"),),
        ("normalize", "var"),
        "https://pytorch.org/docs/stable/generated/torch.nn.functional.layer_norm.html",
    ),
    samples=Samples(
        cases=(
            Case(shapes=((4,),), params=(("normalized_shape", [4]),)),
            Case(shapes=((2, 3),), params=(("normalized_shape", [3]),)),
            Case(shapes=((2, 3),), params=(("normalized_shape", [2, 3]), ("eps", 0.1))),
        )
    ),
)
def layer_norm(
    input: Any, normalized_shape: Any, weight: Any = None, bias: Any = None, eps: float = 1e-05
) -> Any:
    """Return x less its mean, divided by its standard deviation, over the last dimensions."""
    x = expect_floating(input, "layer_norm")
    lengths, shape = _normalized(normalized_shape), shape_now(x)
    if shape[len(shape) - len(lengths) :] != lengths:
        expected = ", ".join(["*", *map(str, lengths)])
        raise ShapeProblem(
            f"Given normalized_shape={list(lengths)}, expected input with shape [{expected}], "
            f"but got input of size{list(shape)}",
            hint=f"normalize over the last dimensions: {list(shape[-1:])}",
        )
    weight, bias = [None if part is None else as_operand(part) for part in (weight, bias)]
    for part, name in ((weight, "weight"), (bias, "bias")):
        if part is not None and shape_now(part) != lengths:
            raise ShapeProblem(
                f"Expected {name} to be of same shape as normalized_shape, but got {name} of shape "
                f"{list(shape_now(part))} and normalized_shape = {list(lengths)}"
            )
    axes = tuple(range(-len(lengths), 0))
    middle = averaged_along(newest(x), axes=axes, keepdim=True)
    spread = variance(newest(x), axes=axes, keepdim=True, correction=0.0)
    out = div(sub(x, middle), sqrt(add(spread, float(eps))))
    out = out if weight is None else mul(out, weight)
    return titled(out if bias is None else add(out, bias), "NativeLayerNormBackward0")


def _normalized(given: Any) -> tuple[int, ...]:
    if not isinstance(given, (list, tuple)):
        raise TypeProblem(
            "layer_norm(): argument 'normalized_shape' (position 2) must be tuple of ints, not "
            f"{type(given).__name__}",
            hint=f"write [{given}]" if type(given) is int else "give the lengths of the last dimensions",
        )
    if not given:
        raise ShapeProblem(
            "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, "
            "but got normalized_shape = []"
        )
    return sizes_of((given,), "normalized_shape")


@operator(
    "unfold",
    family="shape",
    help=Help(
        "unfold(input, dimension, size, step)",
        "Windows of size elements along a dimension, each step after the one before, as a last dimension.",
        "the sum over the windows that an element is in",
        (("tensor([1, 2, 3, 4]).unfold(0, 2, 1)", "tensor([[1, 2],\n        [2, 3],\n        [3, 4]])"),),
        ("narrow", "chunk"),
        "https://pytorch.org/docs/stable/generated/torch.Tensor.unfold.html",
    ),
    torch=(),
    samples=samples(
        case((5,), dimension=0, size=3, step=1),
        case((3, 4), dimension=1, size=2, step=2),
        case((3, 2), dimension=0, size=2, step=1),
    ),
)
def unfold(input: Any, dimension: Any, size: Any, step: Any) -> Any:
    """Return windows that slide along one dimension, each in a new last dimension."""
    number = not shape_now(input)
    x = to_shape(newest(input), (1,)) if number else newest(input)
    shape = shape_in(x)
    axis = axis_of(dimension, len(shape))
    length, width, by = shape[axis], integer(size, "size"), integer(step, "step")
    if width < 0:
        raise ShapeProblem(f"size is {width} but must be >= 0")
    if width > length:
        raise ShapeProblem(
            f"maximum size for tensor at dimension {axis + len(shape)} is {length} but size is {width}"
        )
    if by <= 0:
        raise ShapeProblem(f"step is {by} but must be > 0")
    starts = np.arange((length - width) // by + 1) * by
    places = starts[:, None] + np.arange(width)
    place = axis + len(shape)
    windows = gathered(x, axes=(axis,), arrays=(places,), place=place, title="UnfoldBackward0")
    if number:
        return to_shape(windows, (width,))
    rank = len(shape) + 1
    axes = [each - rank for each in range(rank) if each != place + 1] + [place + 1 - rank]
    return windows if place + 2 == rank else permuted(windows, axes=tuple(axes), title="UnfoldBackward0")
