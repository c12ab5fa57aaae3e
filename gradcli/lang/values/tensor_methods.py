"""Methods of tensors that are not operators: gradients, conversions, flags."""

from __future__ import annotations

from gradcli.core.backward import backward
from gradcli.core.batch import is_number_of_each
from gradcli.core.lazy import np
from gradcli.core.ops.axes import axis_of, lengths_of
from gradcli.core.ops.basic import clone, sum_to, to_dtype
from gradcli.core.ops.layout import to_shape
from gradcli.core.patience import nested_list, passing
from gradcli.core.registry import OPERATORS
from gradcli.core.sharing import address_of, memory_of, offset_of, require_grad
from gradcli.core.tensor import (
    Tensor,
    before_changes,
    data_of,
    detach_in_place,
    retain_grad,
    same_memory,
    state_of,
)
from gradcli.core.values import ITEM_SIZES, TORCH_TYPES, Batched, cast
from gradcli.errors import GradientProblem, ShapeProblem, TypeProblem, ValueProblem
from gradcli.lang.running.callables import python_callable
from gradcli.lang.values.binding import (
    call_operator,
    dtype_name,
    is_device,
    refuse_other_device,
    tensor_of_list,
)
from gradcli.lang.values.dict_views import DictView
from gradcli.lang.values.kinds import described, is_callable, is_operand, python_name, type_name
from gradcli.lang.values.objects import Builtin, Dtype, Function, Generator, HookHandle, Size, TypeObject
from gradcli.lang.values.sequence_methods import items_to_add
from gradcli.lang.values.storage import bytes_of, storage_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

TYPE_NAMES = {dtype: f"{word}Tensor" for dtype, word in TORCH_TYPES.items()}


# ----- gradients ---------------------------------------------------------------------------------------


def run_backward(t: Tensor, gradient: Any, _retain: Any, create_graph: Any, inputs: Any) -> None:
    """Do `t.backward(gradient)`: graphs are never freed, so `retain_graph` has nothing to say."""
    if isinstance(gradient, (list, tuple)):
        gradient = tensor_of_list(gradient)
    if gradient is not None and not is_operand(gradient):
        raise TypeProblem(f"gradients can be either Tensors or None, but got {type_name(gradient)}")
    chosen = None if inputs is None else tensors_of(gathered(inputs), "inputs")
    backward([t], [gradient], create_graph=bool(create_graph), inputs=chosen)


def gathered(value: Any) -> Any:
    """Return as a list what gives tensors one by one: a generator, a view of a dict, an `nn.ParameterList`.

    Anything else is returned as it is.
    """
    kind = type(value)
    one_by_one = kind in (Generator, DictView) or getattr(kind, "gives_tensors", False)
    return items_to_add(value) if one_by_one else value


def tensors_of(value: Any, what: str) -> list[Tensor]:
    """Return one tensor, or a list or tuple of them, as a list.

    Raises: TypeProblem for anything else.
    """
    items = list(value) if isinstance(value, (list, tuple)) else [value]
    for item in items:
        if type(item) is not Tensor:
            hint = None
            if type(item) in (int, float):
                hint = "a plain number has no gradient: write x = var(3) or tensor(3.0, requires_grad=True)"
            raise TypeProblem(f"{what} takes tensors, not {described(item)}", hint=hint)
    return items


def _require(t: Tensor, flag: Any) -> Tensor:
    require_grad(t, bool(flag))
    return t


def _retain(t: Tensor) -> None:
    retain_grad(t)


def _detach_in_place(t: Tensor) -> Tensor:
    detach_in_place(t)
    return t


def _hook(t: Tensor, function: Any) -> HookHandle:
    call = _callable_hook(t, function, "the gradient")

    def hook(gradient: Tensor) -> Any:
        result = call(gradient)
        if result is None or type(result) is Tensor:
            return result
        raise TypeProblem(
            f"expected Variable, but hook returned '{python_name(result)}'",
            hint="a hook returns the gradient to go on with, or nothing",
        )

    hook.__name__ = function.code.name if type(function) is Function else "hook"
    return hung_in(state_of(before_changes(t.current())).hooks, hook)


def _hook_after(t: Tensor, function: Any) -> HookHandle:
    call = _callable_hook(t, function, "the tensor")
    if not t.is_leaf:
        raise GradientProblem("post accumulate grad hooks cannot be registered on non-leaf tensors")

    def hook(leaf: Tensor, _shares: Any, _ct: Any) -> None:
        result = call(leaf)
        if type(result) is Tensor and result is not leaf:
            raise GradientProblem(
                "Tensor post accumulate grad hooks should return None.",
                hint="this one returned another tensor: change p itself, as p.data.add_(...) does, and return nothing",
            )
        if result is not None and result is not leaf:
            raise TypeProblem(
                "a hook of a leaf that has its gradient returns nothing",
                said=f"expected Variable, but hook returned '{python_name(result)}'",
            )

    return hung_after(t, hook)


def _callable_hook(t: Tensor, function: Any, of: str) -> Any:
    """Return a hook as a Python callable. Raises: GradientProblem where no gradient comes; TypeProblem for no function."""
    if not t.requires_grad:
        raise GradientProblem("cannot register a hook on a tensor that doesn't require gradient")
    if not is_callable(function):
        raise TypeProblem(f"a hook is a function of {of}, not {described(function)}")
    return python_callable(function)


def hung_in(hooks: list[Any], hook: Any) -> HookHandle:
    """Put a hook behind others; return what takes it away."""
    hooks.append(hook)

    def remove() -> None:
        if hook in hooks:
            hooks.remove(hook)

    return HookHandle(remove)


def hung_after(node: Tensor, hook: Any) -> HookHandle:
    """Put a hook behind those that come after all others; return what takes it away."""
    state = state_of(node)
    state.after = [] if state.after is None else state.after
    return hung_in(state.after, hook)


def _stride(t: Tensor, dim: Any) -> Any:
    array = t.current().value
    steps = tuple([s // array.itemsize for s in array.strides]) if t.shape else ()
    return steps if dim is None else steps[axis_of(dim, len(steps))]


def _is_contiguous(t: Tensor) -> bool:
    from gradcli.core.sharing import is_contiguous

    flags = getattr(t.current().value, "flags", None)
    return is_contiguous(t) and (flags is None or bool(flags.c_contiguous))


def _contiguous(t: Tensor) -> Tensor:
    """Return the tensor itself, or a copy of it whose rows lie one after the other."""
    if _is_contiguous(t):
        return t
    copy: Tensor = clone(t)
    value = copy.value
    copy.value = passing(value.size, np.ascontiguousarray, value) if type(value) is np.ndarray else value
    return copy


def _is_inference(t: Tensor) -> bool:
    from gradcli.core.inference import is_inference

    return is_inference(t)


# ----- conversions -------------------------------------------------------------------------------------


def item_number(t: Any) -> Any:
    """Return the one element of a tensor as a Python number, and a number as it is.

    Raises: ValueProblem in PyTorch's words if there are more or none; TypeProblem for neither a tensor nor a number.
    """
    data = data_of(t)
    if type(data) in (float, int, bool):
        return data
    if not is_operand(t):
        raise TypeProblem(f"expected a number, not {described(t)}")
    if type(data) is Batched:
        if is_number_of_each(data):
            return Batched(data.array.reshape(data.size))
        raise ValueProblem(
            "item() inside vmap would be another number for each member",
            hint="leave it out: a tensor of one element computes like a number",
            kind="RuntimeError",
            said="vmap: It looks like you're calling .item() on a Tensor. We don't support vmap over calling .item() on a "
            "Tensor, please try to rewrite what you're doing with other operations. If error is occurring somewhere "
            "inside PyTorch internals, please file a bug report.",
        )
    if data.size != 1:
        raise ValueProblem(
            f"a Tensor with {data.size} elements cannot be converted to Scalar",
            hint="tolist() gives all of them; sum() or mean() makes one number",
            kind="RuntimeError",
        )
    return data.item() if hasattr(data, "item") else data


def _to_list(t: Any) -> Any:
    data = data_of(t)
    return data if type(data) in (float, int, bool) else nested_list(data)


def _to_array(t: Tensor, force: Any) -> Any:
    if t.requires_grad and not force:
        from gradcli.lang.values.array_numbers import IN_PYTORCH

        raise GradientProblem(IN_PYTORCH)
    from gradcli.core.sharing import share_array

    array = np.array(data_of(t))
    if array.ndim and type(data_of(t)) is np.ndarray:
        share_array(array, t)
    return array


def cast_to(t: Tensor, dtype: str) -> Tensor:
    """Return a tensor with another dtype, itself if it has that one."""
    if t.dtype == dtype:
        return t
    node = t.current()
    if not dtype.startswith("float"):
        return Tensor(cast(node.value, dtype))  # ints and bools have no derivative
    result: Tensor = to_dtype(node, dtype)
    return result


def _cast_method(name: str, dtype: str) -> Builtin:
    return Builtin(name, "self", lambda t: cast_to(t, dtype))


def _to(t: Tensor, arguments: list[Any], named: dict[str, Any]) -> Tensor:
    """Return `t.to(...)`: a dtype converts, a device means nothing here, a tensor stands for its dtype."""
    for value in (*arguments, named.get("dtype"), named.get("device"), named.get("other")):
        if type(value) is Tensor:
            t = cast_to(t, value.dtype)
        elif type(value) in (Dtype, TypeObject):
            t = cast_to(t, dtype_name(value) or t.dtype)
        elif is_device(value):
            refuse_other_device(value)
        elif value is not None and type(value) is not bool:
            raise TypeProblem(f"to() takes a dtype or a device, not {described(value)}")
    return t


def _cuda(_t: Tensor, _arguments: list[Any], _named: dict[str, Any]) -> None:
    refuse_other_device("cuda", hint="leave out .cuda()")


def refuse_cuda_type(wanted: Any) -> None:
    """Raise ValueProblem for `torch.cuda.FloatTensor` and its kin, or their names."""
    name = wanted.shown if type(wanted) is TypeObject else wanted
    if type(name) is str and name.startswith("torch.cuda."):
        raise ValueProblem(
            "Cannot initialize CUDA: gradcli computes on the processor",
            hint=f"write {name.replace('.cuda', '')}",
            kind="RuntimeError",
        )


def _type(t: Tensor, wanted: Any) -> Any:
    if wanted is None:
        return f"torch.{TYPE_NAMES[t.dtype]}"
    refuse_cuda_type(wanted)
    if type(wanted) is TypeObject and wanted.name in TYPE_NAMES.values():
        wanted = f"torch.{wanted.name}"
    if type(wanted) is str:
        for dtype, name in TYPE_NAMES.items():
            if wanted == f"torch.{name}":
                return cast_to(t, dtype)
    return cast_to(t, dtype_name(wanted) or t.dtype)


def _size(t: Any, dim: Any) -> Any:
    shape = Size(t.shape)
    if dim is None:
        return shape
    from gradcli.lang.values.indexing import item_of

    return item_of(shape, dim)


def _new_tensor(t: Tensor, data: Any, dtype: Any, requires_grad: Any) -> Tensor:
    name = dtype_name(dtype) or t.dtype
    made: Tensor = OPERATORS["tensor"].call(data, dtype=name, requires_grad=bool(requires_grad))
    return made


def _new_filled(name: str) -> Builtin:
    def make(t: Tensor, sizes: list[Any], named: dict[str, Any]) -> Tensor:
        given = {"dtype": Dtype(t.dtype, t.dtype), **named}
        made: Tensor = call_operator(OPERATORS[name.removeprefix("new_")], sizes, given)
        return made

    return Builtin(name, "self, *sizes, **named", make)


def _one_element(t: Tensor) -> Any:
    if t.size != 1:
        many = "more than one value" if t.size else "no values"
        raise ValueProblem(f"Boolean value of Tensor with {many} is ambiguous", kind="RuntimeError")
    return item_number(t)


def _sum_to_size(t: Tensor, size: list[Any]) -> Tensor:
    shape = lengths_of(tuple(size))
    behind = t.shape[len(t.shape) - len(shape) :]
    if len(shape) > len(t.shape) or any(own not in (1, wide) for own, wide in zip(shape, behind)):
        raise ShapeProblem(
            f"size {{{list(shape)}}} is not expandable to size {{{list(t.shape)}}}.", kind="RuntimeError"
        )
    whole = (1,) * (len(t.shape) - len(shape)) + shape
    return to_shape(sum_to(t.current(), whole), shape)  # type: ignore[no-any-return]


def _operator(name: str, *arguments: Any) -> Any:
    return call_operator(OPERATORS[name], list(arguments), {})


TENSOR_METHODS: dict[str, Builtin] = {
    "backward": Builtin(
        "backward", "self, gradient=None, retain_graph=None, create_graph=False, inputs=None", run_backward
    ),
    "item": Builtin("item", "self", item_number),
    "tolist": Builtin("tolist", "self", _to_list),
    "numpy": Builtin("numpy", "self, *, force=False", _to_array),
    "detach": Builtin("detach", "self", same_memory),
    "data_ptr": Builtin("data_ptr", "self", address_of),
    "share_memory_": Builtin("share_memory_", "self", lambda t: t),
    "storage": Builtin("storage", "self", storage_of),
    "untyped_storage": Builtin("untyped_storage", "self", bytes_of),
    "storage_offset": Builtin("storage_offset", "self", offset_of),
    "_is_view": Builtin("_is_view", "self", lambda t: memory_of(t, seen=True) is not t),
    "detach_": Builtin("detach_", "self", _detach_in_place, silent=True),
    "requires_grad_": Builtin("requires_grad_", "self, requires_grad=True", _require, silent=True),
    "retain_grad": Builtin("retain_grad", "self", _retain),
    "register_hook": Builtin("register_hook", "self, hook", _hook),
    "register_post_accumulate_grad_hook": Builtin(
        "register_post_accumulate_grad_hook", "self, hook", _hook_after
    ),
    "size": Builtin("size", "self, dim=None", _size),
    "dim": Builtin("dim", "self", lambda t: len(t.shape)),
    "ndimension": Builtin("ndimension", "self", lambda t: len(t.shape)),
    "numel": Builtin("numel", "self", lambda t: t.size),
    "nelement": Builtin("nelement", "self", lambda t: t.size),
    "element_size": Builtin("element_size", "self", lambda t: ITEM_SIZES[t.dtype]),
    "double": _cast_method("double", "float64"),
    "float": _cast_method("float", "float32"),
    "long": _cast_method("long", "int64"),
    "int": _cast_method("int", "int32"),
    "short": _cast_method("short", "int16"),
    "char": _cast_method("char", "int8"),
    "byte": _cast_method("byte", "uint8"),
    "half": _cast_method("half", "float16"),
    "bool": _cast_method("bool", "bool"),
    "to": Builtin("to", "self, *args, **named", _to),
    "type": Builtin("type", "self, dtype=None", _type),
    "type_as": Builtin(
        "type_as", "self, other", lambda t, other: cast_to(t, tensors_of(other, "type_as")[0].dtype)
    ),
    "cpu": Builtin("cpu", "self", lambda t: t),
    "cuda": Builtin("cuda", "self, *args, **named", _cuda),
    "contiguous": Builtin("contiguous", "self", _contiguous),
    "stride": Builtin("stride", "self, dim=None", _stride),
    "is_contiguous": Builtin("is_contiguous", "self", _is_contiguous),
    "is_inference": Builtin("is_inference", "self", _is_inference),
    "is_floating_point": Builtin("is_floating_point", "self", lambda t: t.dtype.startswith("float")),
    "is_pinned": Builtin("is_pinned", "self", lambda t: False),
    "get_device": Builtin("get_device", "self", lambda t: -1),
    "new_tensor": Builtin("new_tensor", "self, data, *, dtype=None, requires_grad=False", _new_tensor),
    # As methods these two take what is elsewhere their second operand.
    "where": Builtin("where", "self, condition, other", lambda t, c, y: _operator("where", c, t, y)),
    "polygamma": Builtin("polygamma", "self, n", lambda t, n: _operator("polygamma", n, t)),
    "new_zeros": _new_filled("new_zeros"),
    "new_ones": _new_filled("new_ones"),
    "new_full": _new_filled("new_full"),
    "new_empty": _new_filled("new_empty"),
    **{name: Builtin(name, "self", lambda t: t) for name in ("conj", "resolve_conj", "resolve_neg")},
    **{name: Builtin(name, "self", lambda t: False) for name in ("is_complex", "is_conj", "is_neg")},
    "is_nonzero": Builtin("is_nonzero", "self", lambda t: bool(_one_element(t))),
    "is_signed": Builtin("is_signed", "self", lambda t: t.dtype not in ("uint8", "bool")),
    "is_same_size": Builtin("is_same_size", "self, other", lambda t, other: t.shape == other.shape),
    "split_with_sizes": Builtin(
        "split_with_sizes",
        "self, split_sizes, dim=0",
        lambda t, sizes, dim: _operator("split", t, list(sizes), dim),
    ),
    "sum_to_size": Builtin("sum_to_size", "self, *size", _sum_to_size),
}
