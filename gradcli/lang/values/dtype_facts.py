"""What PyTorch tells of dtypes: their limits (`finfo`, `iinfo`) and which one two of them make together."""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.tensor import Tensor, data_of
from gradcli.core.values import default_dtype, promoted_dtype
from gradcli.errors import TypeProblem
from gradcli.lang.values.binding import dtype_name
from gradcli.lang.values.kinds import NUMBERS, described
from gradcli.lang.values.objects import Builtin, Dtype

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def _limit(name: str) -> Callable[[Any, Any, Any], Any]:
    return lambda limits, runtime, span: limits.values[name]


_NAMES = ("bits", "min", "max", "eps", "tiny", "smallest_normal", "resolution", "dtype")
_ATTRIBUTES = {name: _limit(name) for name in _NAMES}


class Limits:
    """What `torch.finfo(dtype)` and `torch.iinfo(dtype)` give: numbers under their names."""

    __slots__ = ("kind", "values")
    in_words = "the limits of a dtype"
    attributes = _ATTRIBUTES

    def __init__(self, kind: str, values: dict[str, Any]) -> None:
        self.kind = kind
        self.values = values

    def shown_as(self, printer: Any) -> str:
        """Return the text PyTorch prints: six digits of each number."""
        shown = ["resolution", "min", "max", "eps", "smallest_normal", "tiny", "dtype"]
        parts = []
        for name in shown if self.kind == "finfo" else ["min", "max", "dtype"]:
            value = self.values[name]
            parts.append(f"{name}={value}" if type(value) is str else f"{name}={value:g}")
        return f"{self.kind}({', '.join(parts)})"


def _finfo(dtype: Any) -> Limits:
    name = default_dtype() if dtype is None else dtype_name(dtype) or ""
    if not name.startswith("float"):
        raise TypeProblem(
            f"torch.finfo() requires a floating point input type. Use torch.iinfo to handle '{name}'"
        )
    found = np.finfo(name)
    tiny = float(found.tiny)
    values = {
        "bits": found.bits,
        "min": float(found.min),
        "max": float(found.max),
        "eps": float(found.eps),
        "smallest_normal": tiny,
        "tiny": tiny,
        "resolution": float(f"1e-{found.precision}"),
        "dtype": name,
    }
    return Limits("finfo", values)


def _iinfo(dtype: Any) -> Limits:
    name = dtype_name(dtype) or ""
    if "int" not in name:
        raise TypeProblem(f"torch.iinfo() requires an integer input type. Use torch.finfo to handle '{name}'")
    found = np.iinfo(name)
    values = {"bits": found.bits, "min": int(found.min), "max": int(found.max), "dtype": name}
    return Limits("iinfo", values)


def _result_type(tensor1: Any, tensor2: Any) -> Dtype:
    for value in (tensor1, tensor2):
        if type(value) is not Tensor and type(value) not in NUMBERS:
            raise TypeProblem(f"result_type takes tensors and numbers, not {described(value)}")
    name = promoted_dtype([data_of(tensor1), data_of(tensor2)])
    return Dtype(name, f"torch.{name}")


def _promote_types(type1: Any, type2: Any) -> Dtype:
    name = promoted_dtype([np.zeros(1, dtype_name(each)) for each in (type1, type2)])
    return Dtype(name, f"torch.{name}")


def _can_cast(type1: Any, type2: Any) -> bool:
    ranks = {"b": 0, "u": 1, "i": 1, "f": 2}
    first, second = (ranks[np.dtype(dtype_name(each)).kind] for each in (type1, type2))
    return first <= second


DTYPE_FACTS = {
    "can_cast": Builtin("can_cast", "from_, to", _can_cast),
    "finfo": Builtin("finfo", "type=None", _finfo),
    "iinfo": Builtin("iinfo", "type", _iinfo),
    "result_type": Builtin("result_type", "tensor1, tensor2", _result_type),
    "promote_types": Builtin("promote_types", "type1, type2", _promote_types),
}
