"""What `value.name` gives and what may be assigned to it: one table per kind of value."""

from __future__ import annotations

from gradcli.core.inplace import changes_of
from gradcli.core.registry import OPERATORS, Operator
from gradcli.core.results import Results
from gradcli.core.sharing import memory_of, require_grad, take_memory
from gradcli.core.tensor import (
    Tensor,
    data_of,
    same_memory,
    state_of,
    supersede,
)
from gradcli.core.values import ITEM_SIZES, is_floating
from gradcli.errors import AttributeProblem, GradientProblem, ShapeProblem, TypeProblem
from gradcli.lang.suggest import did_you_mean, nearest
from gradcli.lang.values.graph_nodes import grad_fn_of, metadata, next_functions, variable
from gradcli.lang.values.kinds import NUMBERS, described, is_array, python_name, type_name
from gradcli.lang.values.objects import (
    MISSING,
    Absent,
    BoundMethod,
    Builtin,
    Device,
    Dtype,
    Function,
    GradFn,
    Namespace,
    Size,
    TypeObject,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.lang.running.runtime import Runtime
    from gradcli.source import Span


# ----- tensors -----------------------------------------------------------------------------------------


def _grad(t: Tensor, runtime: Runtime, span: Span) -> Any:
    state = t.state
    if state is not None and state.grad is not None:
        return state.grad
    node = t.current()
    if node.prim is not None and node.requires and not t.retains_grad:
        runtime.warn_as_python(
            "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute "
            "won't be populated during autograd.backward(). Use .retain_grad() to keep it.",
            span,
        )
    return None


def _transposed(t: Tensor, runtime: Runtime, span: Span) -> Any:
    rank = len(t.shape)
    if rank != 2 and runtime.python_lists:
        runtime.warn_as_python(
            "The use of `x.T` on tensors of dimension other than 2 to reverse their shape is deprecated and it will "
            "throw an error in a future release. Consider `x.mT` to transpose batches of matrices or "
            "`x.permute(*torch.arange(x.ndim - 1, -1, -1))` to reverse the dimensions of a tensor."
            if rank
            else "Tensor.T is deprecated on 0-D tensors. This function is the identity in these cases.",
            span,
        )
    if rank < 2:
        return t
    return OPERATORS["permute"].call(t, *range(len(t.shape) - 1, -1, -1))


def _hermitian(t: Tensor, _runtime: Runtime, _span: Span) -> Any:
    rank = len(t.shape)
    if rank not in (0, 2):
        raise ShapeProblem(
            f"tensor.H is only supported on matrices (2-D tensors). Got {rank}-D tensor.",
            hint="the last two axes are exchanged by x.mH" if rank > 2 else None,
            kind="RuntimeError",
        )
    return t if not rank else OPERATORS["adjoint"].call(t)


def _matrix_transposed(t: Tensor, _runtime: Runtime, _span: Span) -> Any:
    return OPERATORS["adjoint"].call(t)


TENSOR_ATTRIBUTES: dict[str, Callable[[Any, Any, Any], Any]] = {
    "grad": _grad,
    "data": lambda t, runtime, span: same_memory(t, 0),
    "_version": lambda t, runtime, span: changes_of(t),
    "grad_fn": lambda t, runtime, span: grad_fn_of(t),
    "requires_grad": lambda t, runtime, span: t.requires_grad,
    "is_leaf": lambda t, runtime, span: t.is_leaf or not t.requires_grad,
    "retains_grad": lambda t, runtime, span: t.retains_grad,
    "shape": lambda t, runtime, span: Size(t.shape),
    "dtype": lambda t, runtime, span: Dtype(t.dtype, f"torch.{t.dtype}"),
    "device": lambda t, runtime, span: Device("cpu"),
    "ndim": lambda t, runtime, span: len(t.shape),
    "T": _transposed,
    "mT": _matrix_transposed,
    "mH": _matrix_transposed,
    "H": _hermitian,
    "real": lambda t, runtime, span: t,
    **{
        name: lambda t, runtime, span: False
        for name in (
            "is_cuda",
            "is_sparse",
            "is_quantized",
            "is_meta",
            "is_mps",
            "is_xpu",
            "is_nested",
            "is_mkldnn",
        )
    },
    "is_cpu": lambda t, runtime, span: True,
    "layout": lambda t, runtime, span: Dtype("strided", "torch.strided"),
    "nbytes": lambda t, runtime, span: t.size * ITEM_SIZES[t.dtype],
    "itemsize": lambda t, runtime, span: ITEM_SIZES[t.dtype],
    "names": lambda t, runtime, span: (None,) * len(t.shape),
    "_base": lambda t, runtime, span: None if (root := memory_of(t, seen=True)) is t else root,
    "output_nr": lambda t, runtime, span: 0,
}


# ----- other kinds -------------------------------------------------------------------------------------


_ARRAY_ATTRIBUTES: dict[str, Callable[[Any, Any, Any], Any]] = {
    "shape": lambda a, runtime, span: tuple(a.shape),
    "ndim": lambda a, runtime, span: a.ndim,
    "size": lambda a, runtime, span: int(a.size),
    "dtype": lambda a, runtime, span: Dtype(str(a.dtype), str(a.dtype)),
    "T": lambda a, runtime, span: a.T,
}
_NUMBER_ATTRIBUTES: dict[str, Callable[[Any, Any, Any], Any]] = {
    "real": lambda x, runtime, span: x,
    "imag": lambda x, runtime, span: 0,
}
ATTRIBUTES: dict[type, dict[str, Callable[[Any, Any, Any], Any]]] = {
    Tensor: TENSOR_ATTRIBUTES,
    GradFn: {"next_functions": next_functions, "variable": variable, "metadata": metadata},
    Function: {
        "__name__": lambda f, runtime, span: f.code.name,
        "__doc__": lambda f, runtime, span: f.code.docstring,
    },
    Operator: {"__name__": lambda operator, runtime, span: operator.name},
    Builtin: {"__name__": lambda function, runtime, span: function.name},
    Device: {"type": lambda d, runtime, span: d.kind, "index": lambda d, runtime, span: d.index},
    Dtype: {"is_floating_point": lambda d, runtime, span: d.name.startswith("float")},
    TypeObject: {"__name__": lambda kind, runtime, span: kind.name.rpartition(".")[2]},
    float: _NUMBER_ATTRIBUTES,
    int: _NUMBER_ATTRIBUTES,
}


def attribute_of(owner: Any, name: str, runtime: Runtime, span: Span) -> Any:
    """Return `owner.name`: an attribute, a method bound to its value, or a member of a namespace.

    Raises: AttributeProblem for what is not in the tables.
    """
    kind = type(owner)
    if kind is Absent:
        return owner.part(name)
    if kind is Namespace:
        member = owner.find(name)
        if member is MISSING:
            if name == "__dict__":
                return {each: owner.find(each) for each in owner.members()}
            raise unknown_member(owner, name)
        return member
    if kind is Results and name in owner.names:
        return owner.named(name)
    table = ATTRIBUTES.get(kind)
    if table is None:
        table = _ARRAY_ATTRIBUTES if is_array(owner) else getattr(kind, "attributes", {})
    getter = table.get(name)
    if getter is not None:
        return getter(owner, runtime, span)
    from gradcli.lang.values.methods import method_of

    if kind is TypeObject:
        from gradcli.lang.values.type_members import member_of_type

        found = member_of_type(owner, name)
        if found is None:
            raise unknown_attribute(owner, name)
        return found
    method = method_of(owner, name)
    if method is None:
        if name == "__class__":
            return runtime.builtins["type"].function(owner)
        member = getattr(kind, "member", None)
        if member is None:
            raise unknown_attribute(owner, name)
        return member(owner, name)
    return BoundMethod(name, owner, method)


def attribute_names(owner: Any) -> list[str]:
    """Return the names of all attributes and methods of a value."""
    from gradcli.lang.values.methods import method_names

    kind = type(owner)
    if kind is Namespace:
        return list(owner.members())
    if kind is Results:
        return list(owner.names)
    table = ATTRIBUTES.get(kind)
    if table is None:
        table = _ARRAY_ATTRIBUTES if is_array(owner) else getattr(kind, "attributes", {})
    if kind is TypeObject:
        from gradcli.lang.values.type_members import names_of_type

        return [*table, *names_of_type(owner)]
    return [*table, *method_names(owner)]


def unknown_attribute(owner: Any, name: str) -> AttributeProblem:
    """Return the problem of an attribute or method that a value does not have."""
    from gradcli.lang.running.familiar import UNDERSCORES

    hint = did_you_mean(name, attribute_names(owner))
    if type(owner) is Tensor and hint is None and _is_method_of_tensors(name + "_"):
        hint = f"did you mean {name}_?"
    if type(owner) in NUMBERS and name in (*TENSOR_ATTRIBUTES, "backward", "requires_grad_", "detach"):
        hint = "a plain number has no gradient: write x = var(3) or tensor(3.0, requires_grad=True)"
    elif owner is None:
        hint = "a gradient is None before backward() has run; a function without `return` gives None"
    elif name.startswith("__"):
        hint = UNDERSCORES
    elif isinstance(owner, (list, tuple)) and name in (
        *TENSOR_ATTRIBUTES,
        "sum",
        "mean",
        "backward",
        "norm",
        "max",
    ):
        hint = "make a tensor of it: tensor(...), or torch.stack(...) for tensors"
    if type(owner) is TypeObject:
        return AttributeProblem(
            f"the type {owner.name} has no attribute {name}",
            hint=hint,
            said=f"type object '{owner.name}' has no attribute '{name}'",
        )
    return AttributeProblem(
        f"{described(owner)} has no attribute {name}",
        hint=hint,
        said=f"'{python_name(owner)}' object has no attribute '{name}'",
    )


def unknown_member(namespace: Namespace, name: str) -> AttributeProblem:
    """Return the problem of a name that a module has not, with the nearest ones it has."""
    from gradcli.lang.running.familiar import MEMBERS, UNDERSCORES

    members = namespace.members()
    near = nearest(name, members, 4)
    if not near:
        near = [member for member in members if name in member or (len(member) > 3 and member in name)][:4]
    hint = MEMBERS.get(name) or (f"the nearest ones it has: {', '.join(near)}" if near else None)
    if namespace.name == "torch" and _is_method_of_tensors(name):
        hint = f"it is a method of tensors: write x.{name}(...)"
    if name.startswith("__"):
        hint = UNDERSCORES
    if namespace.name == "torch.nn" and name[:1].isupper():
        hint = (
            "it has Linear, Conv2d, BatchNorm1d, Embedding, Sequential, activations, losses; "
            "other layers are functions of their weights" + (f"; nearest: {', '.join(near)}" if near else "")
        )
    return AttributeProblem(
        f"gradcli's {namespace.name} has no {name}",
        hint=hint,
        said=f"module '{namespace.name}' has no attribute '{name}'",
    )


def _is_method_of_tensors(name: str) -> bool:
    from gradcli.lang.values.methods import tensor_method

    return tensor_method(name) is not None


# ----- assignment --------------------------------------------------------------------------------------


def assign_attribute(owner: Any, name: str, value: Any, _runtime: Runtime) -> None:
    """Do `owner.name = value`.

    Raises: AttributeProblem for what cannot be assigned, and what core raises for values that do not fit.
    """
    if type(owner) is not Tensor:
        if getattr(type(owner), "takes_everything", False):
            return
        if type(owner) is Namespace and owner.put is not None:
            owner.put(name, value)
            return
        setters: dict[str, Any] = getattr(type(owner), "setters", {})
        if name in setters:
            setters[name](owner, value)
            return
        raise AttributeProblem(
            f"{described(owner)} has no attribute {name} to assign to",
            said=f"'{python_name(owner)}' object has no attribute '{name}'",
        )
    if name == "grad":
        if value is not None and type(value) is not Tensor:
            raise TypeProblem(
                f"assigned grad expected to be a Tensor or None but got grad of type {type_name(value)}"
            )
        owner.grad = value
    elif name == "requires_grad":
        if type(value) is not bool:
            raise TypeProblem(
                f"requires_grad must be a bool, not {described(value)}",
                hint="write x.requires_grad = True",
                kind="RuntimeError",
                said="requires_grad must be a bool",
            )
        flag = value
        if flag and not is_floating(data_of(owner)):
            raise GradientProblem(
                "only Tensors of floating point and complex dtype can require gradients",
                hint=f"this one is {owner.dtype}: write 3.0 for 3, or pass dtype=float64",
            )
        if flag and owner.requires_grad and not owner.is_leaf:
            # Unlike `x.requires_grad_()`, which takes a result that requires grad as it is.
            raise GradientProblem(
                "you can only change requires_grad flags of leaf variables.",
                hint="it requires grad already, as what it was computed from does: leave the line out "
                "(x.retain_grad() keeps its gradient)",
            )
        require_grad(owner, flag)
    elif name == "data":
        _set_data(owner, value)
    elif name in TENSOR_ATTRIBUTES:
        raise AttributeProblem(
            f"{name} of a tensor cannot be assigned to",
            said=f"attribute '{name}' of 'torch._C.TensorBase' objects is not writable",
        )
    else:
        raise unknown_attribute(owner, name)


def _set_data(owner: Tensor, value: Any) -> None:
    """Give `owner` another value behind its back; shape and dtype may change, as PyTorch allows."""
    if type(value) is not Tensor:
        raise TypeProblem(f"Variable data has to be a tensor, but got {type_name(value)}")
    fresh = data_of(value)
    if value.shape == owner.shape and value.dtype == owner.dtype:
        take_memory(owner, value)
        return
    node = owner.current()
    if node.requires and not is_floating(fresh):
        raise TypeProblem(
            "data set to a tensor that requires gradients must be floating point or complex dtype",
            kind="RuntimeError",
        )
    replacement = Tensor(fresh, bool(node.requires))
    if replacement.requires:
        state_of(replacement).owner = owner
    supersede(owner, replacement)
