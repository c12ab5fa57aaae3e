"""Methods of numpy's arrays, `a.mean(axis=0)`, where they differ from those of tensors."""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor, data_of
from gradcli.lang.values.binding import dtype_name
from gradcli.lang.values.foreign_errors import in_their_words
from gradcli.lang.values.indexing import whole_number
from gradcli.lang.values.objects import Builtin
from gradcli.lang.values.tensor_methods import TENSOR_METHODS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def _method(name: str, parameters: str, function: Callable[..., Any]) -> Builtin:
    signature = f"self, {parameters}" if parameters else "self"
    return Builtin(name, signature, in_their_words(f"array.{name}", function))


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
        return getattr(array, name)(**named)

    return _method(name, along, reduce)


def _transposed(array: Any, axes: Any) -> Any:
    """Return a view with its axes in another order, reversed if none is named."""
    if len(axes) == 1 and (axes[0] is None or isinstance(axes[0], (tuple, list))):
        axes = axes[0]
    order = [whole_number(axis, "axis") for axis in axes or ()]
    return array.transpose(*order)


def _dot(array: Any, other: Any) -> Any:
    if type(other) is Tensor and other.requires_grad:
        both = array.shape != () and other.shape != ()
        return OPERATORS["matmul" if both else "mul"].call(array, other)
    return array.dot(data_of(other))


_ALONG = "axis=None, keepdims=False"
ARRAY_METHODS: dict[str, Builtin] = {
    **{name: _reduction(name) for name in ("sum", "mean", "prod")},
    **{name: _reduction(name, _ALONG) for name in ("max", "min", "argmax", "argmin", "any", "all")},
    **{name: _reduction(name, "axis=None") for name in ("cumsum", "cumprod")},
    "item": TENSOR_METHODS["item"],
    "tolist": TENSOR_METHODS["tolist"],
    "copy": _method("copy", "", lambda array: array.copy()),
    "transpose": _method("transpose", "*axes", _transposed),
    "astype": _method("astype", "dtype", lambda array, dtype: array.astype(dtype_name(dtype))),
    "dot": _method("dot", "other", _dot),
    **{name: _reduction(name, "axis=None, ddof=0") for name in ("std", "var")},
}
