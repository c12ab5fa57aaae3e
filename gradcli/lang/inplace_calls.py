"""In-place methods: `x.add_(1)`, and `x[1:].zero_()`, which writes back into `x`."""

from __future__ import annotations

from gradcli.core.inplace import assign
from gradcli.core.ops.basic import clone
from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor, is_grad_enabled, set_grad_enabled
from gradcli.errors import Problem, ShapeProblem
from gradcli.lang import syntax
from gradcli.lang.binding import call_operator
from gradcli.lang.compiler import placed
from gradcli.lang.indexing import item_of, nested_put
from gradcli.lang.objects import Builtin
from gradcli.lang.targets import index_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.lang.compiler import Compiler, Frame, Run

# Operators whose in-place form PyTorch has: `x.NAME_(...)` gives `x` the value of `x.NAME(...)`.
_UPDATES = frozenset(
    [
        "abs",
        "acos",
        "acosh",
        "add",
        "addcmul",
        "addcdiv",
        "asin",
        "asinh",
        "atan",
        "atan2",
        "atanh",
        "ceil",
        "clamp",
        "clip",
        "copysign",
        "cos",
        "cosh",
        "cumprod",
        "cumsum",
        "deg2rad",
        "digamma",
        "div",
        "divide",
        "eq",
        "erf",
        "erfc",
        "erfinv",
        "exp",
        "exp2",
        "expm1",
        "floor",
        "floor_divide",
        "fmod",
        "frac",
        "ge",
        "gt",
        "hypot",
        "index_fill",
        "le",
        "lerp",
        "lgamma",
        "log",
        "log10",
        "log1p",
        "log2",
        "logical_and",
        "logical_not",
        "logical_or",
        "logical_xor",
        "lt",
        "masked_fill",
        "masked_scatter",
        "mul",
        "multiply",
        "nan_to_num",
        "ne",
        "neg",
        "negative",
        "pow",
        "rad2deg",
        "reciprocal",
        "relu",
        "remainder",
        "round",
        "rsqrt",
        "scatter",
        "scatter_add",
        "sigmoid",
        "sign",
        "sin",
        "sinc",
        "sinh",
        "softmax",
        "sqrt",
        "square",
        "sub",
        "subtract",
        "tan",
        "tanh",
        "tril",
        "triu",
        "trunc",
        "xlogy",
        "clamp_min",
        "clamp_max",
        "bitwise_and",
        "bitwise_or",
        "bitwise_not",
        "index_add",
        "index_copy",
        "index_put",
        "true_divide",
    ]
)
_RANDOM = {"normal_": ("mean=0, std=1", "normal"), "uniform_": ("low=0, high=1", "uniform")}


def in_place_method(name: str) -> Builtin | None:
    """Return the in-place method `name` of tensors, None if there is none."""
    if name == "zero_":
        return Builtin(name, "self", lambda t: filled(t, 0.0))
    if name == "fill_":
        return Builtin(name, "self, value", filled)
    if name == "copy_":
        return Builtin(name, "self, src, non_blocking=False", _copied)
    if name in _RANDOM:
        return _random_method(name)
    base = name.removesuffix("_")
    if not name.endswith("_") or base not in _UPDATES or base not in OPERATORS:
        return None
    operator = OPERATORS[base]

    def update(t: Tensor, arguments: list[Any], named: dict[str, Any]) -> Tensor:
        return updated(t, call_operator(operator, [t, *arguments], named))

    return Builtin(name, "self, *args, **named", update)


def updated(t: Tensor, value: Any) -> Tensor:
    """Return `t` after giving it `value` in place, spread over its shape if that is smaller."""
    if type(value) is not Tensor or value.shape != t.shape:
        value = OPERATORS["broadcast_to"].call(value, t.shape) if t.shape else value
    assign(t, value)
    return t


def _copied(t: Tensor, source: Any, _later: Any) -> Tensor:
    shape = getattr(source, "shape", ())
    for at, (length, other) in enumerate(zip(reversed(t.shape), reversed(shape))):
        if other not in (1, length):
            raise ShapeProblem(
                f"The size of tensor a ({length}) must match the size of tensor b ({other}) "
                f"at non-singleton dimension {len(t.shape) - 1 - at}"
            )
    return updated(t, source)


def filled(t: Tensor, value: Any) -> Tensor:
    """Return `t` after filling it with one number."""
    if type(value) is Tensor and value.shape:
        raise ShapeProblem(
            f"fill_ only supports 0-dimension value tensor but got tensor with {len(value.shape)} dimensions."
        )
    return updated(t, OPERATORS["full_like"].call(t, value) if type(value) is not Tensor else value)


def _random_method(name: str) -> Builtin:
    signature, operator = _RANDOM[name]

    def draw(t: Tensor, first: Any, second: Any) -> Tensor:
        before = set_grad_enabled(is_grad_enabled())
        try:
            drawn = OPERATORS[operator].call(first, second, t.shape, dtype=t.dtype)
        finally:
            set_grad_enabled(before)
        return updated(t, drawn)

    return Builtin(name, f"self, {signature}", draw)


def compile_item_method(
    compiler: Compiler, node: syntax.Call, function: syntax.Attribute, arguments: Any
) -> Run:
    """Return the closure of `x[i].zero_()`: the method changes the item, which is then put back into `x`."""
    from gradcli.lang.attributes import unknown_attribute
    from gradcli.lang.calls import call_value
    from gradcli.lang.methods import method_of

    assert isinstance(function.value, syntax.Index)
    base_node, key_nodes = index_path(function.value)
    base = compiler.expression(base_node)
    keys = tuple([compiler.expression(key) for key in key_nodes])
    name, span, runtime = function.name, node.span, compiler.runtime
    update = in_place_method(name)

    def run(frame: Frame) -> Any:
        container = base(frame)
        wanted = [key(frame) for key in keys]
        positional, named = arguments(frame)
        try:
            item, inside_tensor = container, False
            for key in wanted:
                inside_tensor = inside_tensor or type(item) is Tensor
                item = item_of(item, key)
            if not inside_tensor or update is None:
                method = method_of(item, name)
                if method is None:
                    raise unknown_attribute(item, name)
                return call_value(method, [item, *positional], named, span, runtime)
            fresh = clone(item)
            call_value(update, [fresh, *positional], named, span, runtime)
            nested_put(container, wanted, fresh)
        except Problem as problem:
            placed(problem, span)
            raise
        return fresh

    return run
