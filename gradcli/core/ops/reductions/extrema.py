"""Largest and smallest elements, and where they are."""

from __future__ import annotations

from math import prod

from gradcli.core.lazy import np
from gradcli.core.ops.axes import axis_of, newest, shape_now
from gradcli.core.ops.basic import mul, shape_in
from gradcli.core.ops.creation import as_operand
from gradcli.core.ops.elements.along import on_rows, picked
from gradcli.core.ops.layout import title_of, to_shape
from gradcli.core.ops.reductions.reduction import kept_shape, reduced_axes, spread_back, summed, whole
from gradcli.core.ops.samples import case, samples
from gradcli.core.ops.selection import maximum, minimum
from gradcli.core.patience import in_order
from gradcli.core.primitive import Singular, constant, general
from gradcli.core.registry import PAGE, Help, Samples, operator
from gradcli.core.results import Results
from gradcli.core.tensor import Tensor, data_of
from gradcli.core.values import Batched, settle
from gradcli.errors import IndexProblem, ShapeProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

EVEN = "shared evenly by equal largest or smallest elements"
FIRST = "the first of equal elements has it"


# ----- one number of many: the cotangent goes to where it stands, shared among equals -----------------------


def _median(x: Any, axes: Any) -> Any:
    """Return the lower median over all axes given; nan if there is one, as in PyTorch."""
    flat = in_order(np.sort, _joined(x, axes), axis=-1)
    n = flat.shape[-1]
    # nan sorts last, so one look at the end finds it.
    return np.where(np.isnan(flat[..., -1]), np.nan, flat[..., (n - 1) // 2]).astype(x.dtype)


def _nanmedian(x: Any, axes: Any) -> Any:
    flat = in_order(np.sort, _joined(x, axes), axis=-1)
    present = (~np.isnan(flat)).sum(axis=-1, keepdims=True)
    return np.take_along_axis(flat, np.maximum(present - 1, 0) // 2, -1)[..., 0]


def _joined(x: Any, axes: Any) -> Any:
    """Return an array with the reduced axes as the last one."""
    moved = np.moveaxis(x, axes, range(-len(axes), 0)) if axes else x[..., None]
    kept = moved.shape[: moved.ndim - (len(axes) or 1)]
    return moved.reshape((*kept, prod(moved.shape[len(kept) :])))


_REDUCERS: dict[str, Callable[[Any, Any], Any]] = {
    "max": lambda x, axes: np.max(x, axis=axes),
    "min": lambda x, axes: np.min(x, axis=axes),
    "median": _median,
    "nanmedian": _nanmedian,
}


def _reduce(x: Any, *, kind: str, axes: tuple[int, ...], keepdim: bool, title: str = "") -> Any:
    x = np.asarray(x)
    out = whole(_REDUCERS[kind](x, axes))
    return np.expand_dims(out, axes) if keepdim and axes else out


def _share(x: Any, out: Any, *, axes: tuple[int, ...]) -> Any:
    x, out = np.asarray(x), np.asarray(out)
    equal = (x == out) | (np.isnan(x) & np.isnan(out))
    return (equal / np.maximum(equal.sum(axis=axes, keepdims=True), 1)).astype(x.dtype)


even_share = constant("even_share", array=_share)


def _shared(x: Any, out: Any, axes: tuple[int, ...]) -> Any:
    """Return 1/n at the n elements equal to the result, 0 elsewhere; it is locally constant."""
    return even_share(x, to_shape(out, kept_shape(shape_in(x), axes)), axes=axes)


def _has_ties(x: Any, *, kind: str, axes: tuple[int, ...], keepdim: bool, title: str = "") -> Any:
    x = np.asarray(x)
    equal = x == _reduce(x, kind=kind, axes=axes, keepdim=True)
    return np.count_nonzero(equal, axis=axes, keepdims=keepdim) > 1


one_of = general(
    "one_of",
    array=_reduce,
    scalar=lambda x, **_: x,
    vjps=(
        lambda ct, out, x, *, kind, axes, keepdim, title: mul(
            spread_back(ct, x, axes), _shared(x, out, axes)
        ),
    ),
    jvps=(
        lambda t, out, x, *, kind, axes, keepdim, title: summed(
            mul(t, _shared(x, out, axes)), axes=axes, keepdim=keepdim
        ),
    ),
    grad_name=title_of,
    singular=(
        Singular(
            "kink",
            _has_ties,
            "equal elements; each has an even share of the slope",
            shown=("max(x)", "x=[1, 1]", "[0.5, 0.5]"),
        ),
    ),
)


def reduced_to_one(x: Any, kind: str, dim: Any, keepdim: Any, title: str, name: str) -> Any:
    """Return the largest, smallest or middle element over `dim`; equal ones share the derivative.

    Raises: IndexProblem in PyTorch's words if there is nothing to choose from.
    """
    axes = reduced_axes(x, dim)
    shape = shape_now(x)
    for axis in axes:
        if not shape[axis]:
            if dim is None:
                raise IndexProblem(
                    f"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the "
                    "reduction dim with the 'dim' argument.",
                    kind="RuntimeError",
                )
            raise IndexProblem(f"{name}(): Expected reduction dim {axis + len(shape)} to have non-zero size.")
    return one_of(x, kind=kind, axes=axes, keepdim=bool(keepdim), title=title)


# ----- along one dimension: values with their positions ----------------------------------------------------------


def lined_up(x: Any, dim: Any, name: str) -> tuple[Any, int, bool]:
    """Return (x, axis, is_number) to choose along one dimension; a 0-d value becomes one of shape (1,).

    Raises: IndexProblem in PyTorch's words if the dimension has no elements.
    """
    shape = shape_now(x)
    axis = axis_of(dim, len(shape))
    if not shape:
        return to_shape(newest(x), (1,)), -1, True
    if not shape[axis]:
        raise IndexProblem(f"{name}(): Expected reduction dim {axis + len(shape)} to have non-zero size.")
    return x, axis, False


def chosen_along(
    x: Any, dim: Any, keepdim: Any, find: Callable[[Any, int], Any], name: str, title: str
) -> Results:
    """Return values and positions along `dim`, where `find` gives the positions with the axis kept."""
    line, axis, number = lined_up(x, dim, name)
    indices = on_rows(data_of(line), lambda array: find(array, axis))
    squeeze = number or not keepdim
    values = picked(line, indices=indices, axis=axis, squeeze=squeeze, title=title)
    places = on_rows(indices, lambda array: array.squeeze(axis)) if squeeze else indices
    places = places if type(places) is Batched else whole(settle(places))
    if type(x) is Tensor:
        places = Tensor(places)
    return Results(f"torch.return_types.{name}", ("values", "indices"), (values, places))


def _find_largest(array: Any, axis: int) -> Any:
    return np.argmax(array, axis=axis, keepdims=True)


def _find_smallest(array: Any, axis: int) -> Any:
    return np.argmin(array, axis=axis, keepdims=True)


def _is_dim(dim: Any) -> bool:
    return type(dim) in (int, list, tuple)


ALONG = (case((5,), dim=0), case((2, 3), dim=1), case((3, 2), dim=0, keepdim=True))
EXTREMES = (*ALONG, case((4,)), case((2, 3)), case(()))


def _extreme_help(name: str, word: str, example: tuple[tuple[str, str], ...]) -> Help:
    return Help(
        f"{name}(input, dim=None, keepdim=False)",
        f"{word} element; over dim: (values, indices); of two tensors: elementwise.",
        f"1 at the {word.lower()} element, 0 elsewhere",
        example,
        (f"a{name}", f"arg{name}", "clamp"),
        f"{PAGE}{name}.html",
        conventions=f"{name}(x): {EVEN}; {name}(x, dim): {FIRST}",
    )


@operator(
    "max",
    help=_extreme_help("max", "Largest", (("max([1, 5, 2])", "5"),)),
    samples=Samples(cases=EXTREMES),
)
def max(input: Any, dim: Any = None, keepdim: Any = False, *, other: Any = None) -> Any:
    """Return the largest element, the largest along a dimension with their positions, or of two tensors."""
    if other is not None or (dim is not None and not _is_dim(dim)):
        return maximum(input, as_operand(dim if other is None else other))
    if dim is None:
        return reduced_to_one(input, "max", None, False, "MaxBackward1", "max")
    return chosen_along(input, dim, keepdim, _find_largest, "max", "MaxBackward0")


@operator(
    "min",
    help=_extreme_help("min", "Smallest", (("min([1, 5, 2])", "1"),)),
    samples=Samples(cases=EXTREMES),
)
def min(input: Any, dim: Any = None, keepdim: Any = False, *, other: Any = None) -> Any:
    """Return the smallest element, the smallest along a dimension with their positions, or of two tensors."""
    if other is not None or (dim is not None and not _is_dim(dim)):
        return minimum(input, as_operand(dim if other is None else other))
    if dim is None:
        return reduced_to_one(input, "min", None, False, "MinBackward1", "min")
    return chosen_along(input, dim, keepdim, _find_smallest, "min", "MinBackward0")


SEVERAL = samples(
    case((4,)), case((2, 3)), case(()), case((2, 2), dim=1), case((2, 3, 2), dim=(0, -1), keepdim=True)
)


def _amax_help(name: str, word: str) -> Help:
    return Help(
        f"{name}(input, dim=(), keepdim=False)",
        f"{word} element over dim, which may be several.",
        f"1 at the {word.lower()} element, 0 elsewhere",
        ((f"{name}([1, 5, 2])", "tensor(5)" if name == "amax" else "tensor(1)"),),
        (name[1:],),
        f"{PAGE}{name}.html",
        conventions=EVEN,
    )


@operator("amax", help=_amax_help("amax", "Largest"), samples=SEVERAL)
def amax(input: Any, dim: Any = None, keepdim: Any = False) -> Any:
    """Return the largest element over dimensions."""
    return reduced_to_one(input, "max", dim, keepdim, "AmaxBackward0", "amax")


@operator("amin", help=_amax_help("amin", "Smallest"), samples=SEVERAL)
def amin(input: Any, dim: Any = None, keepdim: Any = False) -> Any:
    """Return the smallest element over dimensions."""
    return reduced_to_one(input, "min", dim, keepdim, "AminBackward0", "amin")


@operator(
    "aminmax",
    help=Help(
        "aminmax(input, *, dim=None, keepdim=False)",
        "Smallest and largest element, as (min, max).",
        "that of amin and of amax",
        (("aminmax([1, 5, 2]).max", "tensor(5)"),),
        ("amin", "amax"),
        PAGE + "aminmax.html",
        conventions=EVEN,
    ),
    samples=samples(case((4,)), case((2, 3), dim=1)),
)
def aminmax(input: Any, *, dim: Any = None, keepdim: Any = False) -> Results:
    """Return the smallest and the largest element."""
    shape = shape_now(input)
    if dim is None and 0 in shape:
        raise ShapeProblem(
            "aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity.",
            hint=f"the shape is {shape}",
        )
    both = [
        reduced_to_one(input, kind, dim, keepdim, "AminmaxBackward0", "aminmax") for kind in ("min", "max")
    ]
    return Results("torch.return_types.aminmax", ("min", "max"), both)


# ----- positions -----------------------------------------------------------------------------------------------


def _position(find: Callable[..., Any]) -> Callable[..., Any]:
    def array(x: Any, *, axis: int | None, keepdim: bool) -> Any:
        x = np.asarray(x)
        if axis is not None:
            return whole(find(x, axis=axis, keepdims=keepdim))
        out = find(x, axis=None)
        return out.reshape((1,) * x.ndim) if keepdim else whole(out)

    return array


def _position_batch(find: Callable[..., Any]) -> Callable[..., Any]:
    def batch(size: int, xs: tuple[Any, ...], params: dict[str, Any]) -> Any:
        array = xs[0].array
        if params["axis"] is not None:
            return find(array, axis=params["axis"], keepdims=params["keepdim"])
        out = find(array.reshape(size, -1), axis=1)
        return out.reshape((size, *(1,) * (array.ndim - 1))) if params["keepdim"] else out

    return batch


_largest_at = constant(
    "argmax",
    array=_position(lambda x, **how: np.argmax(x, **how)),
    batch=_position_batch(lambda x, **how: np.argmax(x, **how)),
)
_smallest_at = constant(
    "argmin",
    array=_position(lambda x, **how: np.argmin(x, **how)),
    batch=_position_batch(lambda x, **how: np.argmin(x, **how)),
)


def _where(primitive: Callable[..., Any], x: Any, dim: Any, keepdim: Any, name: str) -> Any:
    shape = shape_now(x)
    axis = None if dim is None else axis_of(dim, len(shape))
    if (axis is None and 0 in shape) or (axis is not None and shape and not shape[axis]):
        raise IndexProblem(
            f"{name}(): Expected reduction dim to be specified for input.numel() == 0."
            if axis is None
            else f"{name}(): Expected reduction dim {axis + len(shape)} to have non-zero size."
        )
    if not shape:
        return primitive(x, axis=None, keepdim=False)
    return primitive(x, axis=axis, keepdim=bool(keepdim))


def _position_help(name: str, word: str) -> Help:
    return Help(
        f"{name}(input, dim=None, keepdim=False)",
        f"Position of the {word} element, the first of equal ones; counted in row-major order without dim.",
        "0",
        ((f"{name}([1, 5, 2])", "tensor(1)" if name == "argmax" else "tensor(0)"),),
        (name[3:],),
        f"{PAGE}{name}.html",
    )


POSITIONS = samples(case((4,)), case((2, 3), dim=1), orders=1)


@operator("argmax", help=_position_help("argmax", "largest"), samples=POSITIONS)
def argmax(input: Any, dim: Any = None, keepdim: Any = False) -> Any:
    """Return the position of the largest element."""
    return _where(_largest_at, input, dim, keepdim, "argmax")


@operator("argmin", help=_position_help("argmin", "smallest"), samples=POSITIONS)
def argmin(input: Any, dim: Any = None, keepdim: Any = False) -> Any:
    """Return the position of the smallest element."""
    return _where(_smallest_at, input, dim, keepdim, "argmin")
