"""What a `grad_fn` has kept for the walk backwards, under PyTorch's names: `_saved_self`, `_saved_result`, ..."""

from __future__ import annotations

from gradcli.core.cotangents import owner_of
from gradcli.core.ops.basic import alias, as_recorded
from gradcli.core.tensor import Tensor, before_changes, constant, grad_mode, state_of
from gradcli.core.values import PLAIN_NUMBERS, of_tensor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.lang.values.objects import GradFn

# By what a formula of a derivative is written in: the operand, the result, or both operands under these names.
_OF_OPERAND = frozenset((
    "Sin", "Cos", "Log", "Log2", "Log10", "Log1P", "Sinh", "Cosh", "Asin", "Acos", "Atan", "Asinh", "Acosh",
    "Atanh", "Abs", "Erf", "Erfc", "Gelu", "Silu", "Softplus", "Lgamma", "Digamma", "LeakyRelu", "Clamp",
    "ClampMin", "ClampMax", "Prod",
))  # fmt: skip
_OF_RESULT = frozenset((
    "Exp", "Exp2", "Expm1", "Tan", "Tanh", "Sigmoid", "Sqrt", "Rsqrt", "Reciprocal", "Relu", "Softmax",
    "LogSoftmax", "Prod", "Logsumexp",
))  # fmt: skip
_OF_BOTH = {
    "Mul": "other",
    "Div": "other",
    "Maximum": "other",
    "Minimum": "other",
    "Atan2": "other",
    "Dot": "tensor",
    "Mm": "mat2",
    "Bmm": "mat2",
    "Mv": "vec",
    "MseLoss": "target",
    "L1Loss": "target",
    "SmoothL1Loss": "target",
}


def saved_by(function: GradFn) -> dict[str, Any]:
    """Return what an operation has kept, by name; empty for one of which no names are known here."""
    node = before_changes(function.node)
    base = function.name.rpartition("Backward")[0]
    found: dict[str, Any] = {}
    if base == "Pow":
        return _of_power(node)
    if base in _OF_OPERAND:
        found["_saved_self"] = _operand(node.inputs[0])
    if base in _OF_RESULT:
        found["_saved_result"] = _result(node)
    if base in _OF_BOTH and len(node.inputs) > 1:
        found["_saved_self"], found[f"_saved_{_OF_BOTH[base]}"] = _both(node, base)
    if base in ("Sum", "Mean"):
        found["_saved_self_sym_sizes"] = tuple(node.inputs[0].shape)
    return found


def _of_power(node: Tensor) -> dict[str, Any]:
    assert node.prim is not None
    x, n = (*node.inputs, 2)[:2]  # square has one operand
    found = {"_saved_self": _operand(x), "_saved_exponent": _operand(n)}
    if type(n) is Tensor:
        found["_saved_result"] = _result(node)
    return found


def _both(node: Tensor, base: str) -> tuple[Any, Any]:
    """Return the two operands, each where the derivative by the other one needs it; numbers stand second."""
    x, y = node.inputs[:2]
    if type(x) in PLAIN_NUMBERS and base == "Mul":
        x, y = y, x
    if type(y) in PLAIN_NUMBERS:
        return None, constant(of_tensor(y))
    if base in ("Mul", "Div", "Dot", "Mm", "Bmm", "Mv"):
        kept = _requires(x) or base == "Div"
        return (_operand(x) if _requires(y) else None), (_operand(y) if kept else None)
    return _operand(x), _operand(y)


def _requires(x: Any) -> bool:
    return type(x) is Tensor and bool(x.requires)


def _operand(x: Any) -> Any:
    """Return an operand as it was: a leaf is the program's own object."""
    if type(x) is not Tensor:
        return x
    return owner_of(x) if x.prim is None and x.next is None else as_recorded(x)


def _result(node: Tensor) -> Tensor:
    """Return the result as another tensor, as PyTorch unpacks it."""
    with grad_mode(True):
        copy: Tensor = alias(as_recorded(node))
    state_of(copy).title = node.grad_fn_name or ""
    return copy


def saved(function: GradFn, name: str) -> Any:
    """Return what an operation has kept under a name. Raises: AttributeProblem if that is nothing."""
    from gradcli.lang.values.attributes import unknown_attribute

    if name.startswith("_saved_"):
        found = saved_by(function)
        if name in found:
            return found[name]
    raise unknown_attribute(function, name)
