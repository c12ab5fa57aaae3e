"""Methods of numpy's arrays, `a.mean(axis=0)`, where they differ from those of tensors."""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.tensor import data_of
from gradcli.errors import ValueProblem
from gradcli.lang.values.binding import dtype_name
from gradcli.lang.values.indexing import whole_number
from gradcli.lang.values.objects import Builtin
from gradcli.lang.values.tensor_methods import TENSOR_METHODS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _reduction(name: str, along: str = "axis=None, dtype=None, keepdims=False") -> Builtin:
    """Return a reduction of numpy's arrays, which has numpy's own types and no places beside its extremes."""
    last = "ddof" if name in ("std", "var") else "keepdims"

    def reduce(array: Any, axis: Any, *settings: Any) -> Any:
        if isinstance(axis, (tuple, list)):
            axis = tuple(map(whole_number, axis))
        elif axis is not None:
            axis = whole_number(axis, "axis")
        named: dict[str, Any] = {"axis": axis}
        if len(settings) == 2 and settings[0] is not None:
            named["dtype"] = dtype_name(settings[0])
        if settings and settings[-1]:
            named[last] = settings[-1]
        if not array.size and name in ("mean", "std", "var"):
            return np.full(np.sum(array, axis=axis).shape, np.nan, array.dtype)[()]  # numpy warns
        try:
            return getattr(array, name)(**named)
        except (ValueError, IndexError) as error:
            raise ValueProblem(str(error)) from None

    return Builtin(name, f"self, {along}", reduce)


def _transposed(array: Any, axes: Any) -> Any:
    """Return a view with its axes in another order, reversed if none is named."""
    if len(axes) == 1 and (axes[0] is None or isinstance(axes[0], (tuple, list))):
        axes = axes[0]
    order = [whole_number(axis, "axis") for axis in axes or ()]
    try:
        return array.transpose(*order)
    except ValueError as error:
        raise ValueProblem(str(error)) from None


_ALONG = "axis=None, keepdims=False"
ARRAY_METHODS: dict[str, Builtin] = {
    **{name: _reduction(name) for name in ("sum", "mean", "prod")},
    **{name: _reduction(name, _ALONG) for name in ("max", "min", "argmax", "argmin", "any", "all")},
    **{name: _reduction(name, "axis=None") for name in ("cumsum", "cumprod")},
    "item": TENSOR_METHODS["item"],
    "tolist": TENSOR_METHODS["tolist"],
    "copy": Builtin("copy", "self", lambda array: array.copy()),
    "transpose": Builtin("transpose", "self, *axes", _transposed),
    "astype": Builtin("astype", "self, dtype", lambda array, dtype: array.astype(dtype_name(dtype))),
    "dot": Builtin("dot", "self, other", lambda array, other: array.dot(data_of(other))),
    **{name: _reduction(name, "axis=None, ddof=0") for name in ("std", "var")},
}
