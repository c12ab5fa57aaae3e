"""In-place methods: `x.add_(1)`, and `x[1:].zero_()`, which writes back into `x`."""

from __future__ import annotations

from gradcli.core.inplace import assign
from gradcli.core.lazy import np
from gradcli.core.ops.basic import clone, to_dtype
from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor, data_of, is_grad_enabled, state_of
from gradcli.errors import GradientProblem, Problem, ShapeProblem, TypeProblem
from gradcli.lang import syntax
from gradcli.lang.running.compiler import placed
from gradcli.lang.running.sharing import compile_place
from gradcli.lang.running.targets import index_path
from gradcli.lang.values.binding import call_operator, tensor_of_list
from gradcli.lang.values.combine import truth
from gradcli.lang.values.indexing import is_place, item_of, nested_put, put_item
from gradcli.lang.values.kinds import is_operand, type_name
from gradcli.lang.values.objects import Builtin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.lang.running.compiler import Compiler, Frame, Run


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Operators whose in-place form PyTorch has: `x.NAME_(...)` gives `x` the value of `x.NAME(...)`.
_UPDATES = _names(
    """
    abs absolute acos acosh add addcdiv addcmul addmm addmv addr arccos arccosh arcsin arcsinh arctan arctan2
    arctanh asin asinh atan atan2 atanh baddbmm bitwise_and bitwise_not bitwise_or bitwise_xor ceil clamp
    clamp_max clamp_min clip copysign cos cosh cumprod cumsum deg2rad digamma div divide eq erf erfc erfinv exp
    exp2 expm1 fix float_power floor floor_divide fmod frac ge greater greater_equal gt heaviside hypot i0
    index_add index_copy index_fill index_put index_reduce ldexp le lerp less less_equal lgamma log log10 log1p
    log2 logical_and logical_not logical_or logical_xor logit lt masked_fill masked_scatter mul multiply
    gcd lcm mvlgamma nan_to_num ne neg negative nextafter not_equal pow put rad2deg reciprocal relu remainder renorm round
    rsqrt
    scatter scatter_add scatter_reduce sgn sigmoid sign sin sinc sinh sqrt square sub subtract tan tanh tril
    triu true_divide trunc xlogy
    """
)
_RESHAPES = _names("squeeze swapaxes swapdims t transpose unsqueeze")
# Those that are functions as well, `torch.relu_(x)` and `F.elu_(x)`.
_FUNCTIONS = {
    "torch": """
    abs acos acosh addmv arccos arccosh arcsin arcsinh arctan arctanh asin asinh atan atanh ceil celu clamp clamp_max
    clamp_min clip cos cosh deg2rad dropout erf erfc exp exp2 expm1 fix floor frac i0 index_put ldexp log log10 log1p
    log2 logit nan_to_num neg negative rad2deg reciprocal relu round rsqrt selu sigmoid sin sinc sinh sqrt square tan
    tanh threshold trunc xlogy
    """,
    "torch.nn.functional": "celu elu hardtanh leaky_relu relu rrelu selu threshold",
}
_OWN = {
    "zero_": Builtin("zero_", "self", lambda t: filled(t, 0.0, zeroed=True)),
    "fill_": Builtin("fill_", "self, value", lambda t, value: filled(t, value)),
    "fill_diagonal_": Builtin(
        "fill_diagonal_",
        "self, fill_value, wrap=False",
        lambda t, value, wrap: _diagonal_filled(t, value, wrap),
    ),
    "copy_": Builtin("copy_", "self, src, non_blocking=False", lambda t, source, _later: _copied(t, source)),
    "apply_": Builtin("apply_", "self, callable", lambda t, function: _mapped("apply_", function, t)),
    "map_": Builtin(
        "map_", "self, tensor, callable", lambda t, other, function: _mapped("map_", function, t, other)
    ),
    "polygamma_": Builtin(
        "polygamma_", "self, n", lambda t, n: updated(t, OPERATORS["polygamma"].call(n, t))
    ),
}


def in_place_method(name: str) -> Builtin | None:
    """Return the in-place method `name` of tensors, None if there is none."""
    from gradcli.lang.running.random_fills import RANDOM_FILLS

    own = _OWN.get(name) or RANDOM_FILLS.get(name)
    if own is not None:
        return own
    base = name.removesuffix("_")
    if base in _RESHAPES:
        return _rearranging(name, base)
    return _updating(name, base, updated) if base in _UPDATES else None


def in_place_functions(module: str) -> dict[str, Any]:
    """Return the in-place functions of a module of PyTorch by name: `torch.relu_(x)`."""
    own: dict[str, Any] = {}
    if module == "torch":
        own = {name: _OWN[name] for name in ("zero_", "fill_")}
        own["fill"] = Builtin("fill", "input, value", lambda t, value: filled(clone(t), value))
    return own | {
        f"{base}_": _updating(f"{base}_", base, updated)
        for base in _FUNCTIONS.get(module, "").split()
        if base in OPERATORS
    }


def _updating(name: str, base: str, give: Callable[[Tensor, Any], Tensor]) -> Builtin | None:
    operator = OPERATORS.get(base)
    if operator is None:
        return None

    def update(t: Tensor, arguments: list[Any], named: dict[str, Any]) -> Tensor:
        return give(t, call_operator(operator, [t, *arguments], named))

    return Builtin(name, "self, *args, **named", update, like=operator)


def _rearranging(name: str, base: str) -> Builtin:
    """Return `t_`, `squeeze_` and their kin: the tensor is seen in another way, its memory stays as it is."""
    operator = OPERATORS[base]

    def update(t: Tensor, arguments: list[Any], named: dict[str, Any]) -> Tensor:
        from gradcli.core.sharing import rearrange

        rearrange(t, lambda u: call_operator(operator, [u, *arguments], named))
        return t

    return Builtin(name, "self, *args, **named", update, like=operator)


def updated(t: Tensor, value: Any) -> Tensor:
    """Return `t` after giving it a value of its shape in place."""
    assign(t, value)
    return t


def copied(t: Tensor, value: Any) -> Tensor:
    """Return `t` after copying `value` into it, spread over its shape and turned into its dtype."""
    if type(value) is not Tensor or value.shape != t.shape:
        value = OPERATORS["broadcast_to"].call(value, t.shape) if t.shape else value
    assign(t, to_dtype(value, t.dtype))
    return t


def _copied(t: Tensor, source: Any) -> Tensor:
    if isinstance(source, (list, tuple)):
        source = tensor_of_list(source)
    elif not is_operand(source):
        raise TypeProblem(f"copy_(): argument 'other' (position 1) must be Tensor, not {type_name(source)}")
    shape = getattr(source, "shape", ())
    for at, (length, other) in enumerate(zip(reversed(t.shape), reversed(shape))):
        if other not in (1, length):
            raise ShapeProblem(
                f"The size of tensor a ({length}) must match the size of tensor b ({other}) "
                f"at non-singleton dimension {len(t.shape) - 1 - at}"
            )
    if not is_grad_enabled() or not (t.requires_grad or getattr(source, "requires_grad", False)):
        return copied(t, source)
    if t.requires_grad and not t.is_leaf:
        # It stays in the graph, as in PyTorch, with the derivative 0.
        source = OPERATORS["where"].call(False, t, to_dtype(source, t.dtype))
    copied(t, source)
    state = state_of(t.current())
    state.title = state.title or "CopyBackwards"  # a view has another name already
    return t


def filled(t: Tensor, value: Any, zeroed: bool = False) -> Tensor:
    """Return `t` after filling it with one number."""
    if type(value) is Tensor and value.shape:
        raise ShapeProblem(
            f"fill_ only supports 0-dimension value tensor but got tensor with {len(value.shape)} dimensions."
        )
    if type(value) is Tensor:
        return copied(t, value)
    if t.requires_grad and not t.is_leaf and is_grad_enabled():
        # It stays in the graph, as in PyTorch, with the derivative 0.
        emptied = OPERATORS["masked_fill"].call(t, True, value)
        state_of(emptied).title = "ZeroBackward0" if zeroed else "FillBackward2"
        assign(t, emptied, own=True)
        return t
    return copied(t, OPERATORS["full_like"].call(t, value))


def _mapped(name: str, function: Any, t: Tensor, *others: Any) -> Tensor:
    """Return `t` after giving each element what a function makes of its number, and of those of another tensor."""
    from gradcli.lang.running.callables import python_callable
    from gradcli.lang.values.tensor_methods import item_number

    if t.requires_grad:
        raise GradientProblem(
            f"Can't call {name}() on Variable that requires grad. Use var.detach().{name}() instead."
        )
    call = python_callable(function)
    columns = [
        np.asarray(data_of(OPERATORS["broadcast_to"].call(u, t.shape) if t.shape else u)).reshape(-1).tolist()
        for u in (t, *others)
    ]
    made = [item_number(value) if type(value) is Tensor else value for value in map(call, *columns)]
    return copied(t, Tensor(np.array(made).reshape(t.shape)))


def _diagonal_filled(t: Tensor, value: Any, wrap: Any) -> Tensor:
    """Return `t` after giving a number to its main diagonal; with `wrap` that goes on behind the last column."""
    shape = t.shape
    if len(shape) < 2:
        raise ShapeProblem("dimensions must larger than 1", hint="a diagonal needs rows and columns")
    if len(shape) > 2 and len(set(shape)) > 1:
        raise ShapeProblem("all dimensions of input must be of equal length")
    if type(value) is Tensor and value.shape:
        raise ShapeProblem(
            "fill_diagonal_ only supports 0-dimension value tensor but got tensor with "
            f"{len(value.shape)} dimensions."
        )
    count, width = shape[0], shape[1]
    rows = list(range(count if len(shape) == 2 and truth(wrap) else min(count, width)))
    # Wrapped, it leaves out the row below each square block.
    rows = [i for i in rows if i % (width + 1) < width]
    places = (rows, *[[i % (width + 1) for i in rows]] * (len(shape) - 1))
    if rows:
        put_item(t, places, value)
        if t.requires_grad and not t.is_leaf:
            state_of(t.current()).title = "CopySlices"
    return t


def compile_item_method(
    compiler: Compiler, node: syntax.Call, function: syntax.Attribute, arguments: Any
) -> Run:
    """Return the closure of `x[i].zero_()`: the method changes the item, which is then put back into `x`."""
    from gradcli.lang.running.calling import call_value
    from gradcli.lang.values.attributes import unknown_attribute
    from gradcli.lang.values.methods import method_of

    assert isinstance(function.value, syntax.Index)
    base_node, key_nodes = index_path(function.value)
    base = compile_place(compiler, base_node)
    keys = tuple([compiler.expression(key) for key in key_nodes])
    name, span, runtime = function.name, node.span, compiler.runtime
    update = in_place_method(name)

    def run(frame: Frame) -> Any:
        container = base(frame)
        wanted = [key(frame) for key in keys]
        positional, named = arguments(frame)
        try:
            item, inside_tensor, copied = container, False, False
            for key in wanted:
                inside_tensor = inside_tensor or type(item) is Tensor
                # What a list or a mask picks out of a tensor is a copy, which nothing else sees.
                copied = copied or (inside_tensor and not is_place(key))
                item = item_of(item, key)
            if not inside_tensor or copied or update is None:
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
