"""PyTorch's names: what each of its modules has here. Operators say themselves where they belong.

One table per module maps names to operators or to functions of the language; what is not in it does not exist.
"""

from __future__ import annotations

import math

from gradcli.core.ops.axes import lengths_of
from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor, data_of, detach, set_requires_grad, state_of
from gradcli.core.tensor import tensor as new_leaf
from gradcli.core.values import DTYPES, broadcast_shape
from gradcli.errors import AssertProblem, IndexProblem, TypeProblem
from gradcli.lang.library import devices
from gradcli.lang.library.derivatives.finite_differences import gradient
from gradcli.lang.library.derivatives.vectorising import vmap_function
from gradcli.lang.running.inplace_calls import in_place_functions
from gradcli.lang.values.binding import refuse_other_device
from gradcli.lang.values.combine import truth
from gradcli.lang.values.indexing import item_of, whole_number
from gradcli.lang.values.kinds import NUMBERS, described
from gradcli.lang.values.objects import Builtin, Dtype, Size, TypeObject, namespace_of
from gradcli.lang.values.sequence_methods import iterated
from gradcli.lang.values.tensor_methods import TYPE_NAMES, cast_to, refuse_cuda_type, tensors_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.lang.running.runtime import Runtime

# PyTorch's dtypes under all their names.
_DTYPES = {
    **{name: name for name in DTYPES},
    "double": "float64",
    "float": "float32",
    "half": "float16",
    "long": "int64",
    "int": "int32",
    "short": "int16",
}


def torch_members(module: str, runtime: Runtime) -> dict[str, Any]:
    """Return the names of a module of PyTorch."""
    make = _distributions if module.startswith("torch.distributions") else _MODULES.get(module)
    own = {} if make is None else make(runtime)
    return {**operators_of(module), **in_place_functions(module), **own}


def operators_of(module: str) -> dict[str, Any]:
    """Return the operators that say they belong to a module, by their name there."""
    found = {}
    for operator in OPERATORS.values():
        for dotted in operator.torch:
            place, _, name = dotted.rpartition(".")
            if place == module:
                found[name] = operator
    return found


_VERSION = "2.13.0+cpu"


def _broadcast_shapes(shapes: list[Any]) -> Size:
    return Size(broadcast_shape(*[lengths_of((each,)) for each in shapes]))


# ----- torch -------------------------------------------------------------------------------------------


def _torch(runtime: Runtime) -> dict[str, Any]:
    from gradcli.lang.library.names import GRAD_MODES
    from gradcli.lang.library.random_streams import GENERATOR_TYPE, stream_functions
    from gradcli.lang.library.settings import settings_names
    from gradcli.lang.library.tensor_making import range_function
    from gradcli.lang.library.torch_facts import torch_facts
    from gradcli.lang.values.dtype_facts import DTYPE_FACTS
    from gradcli.lang.values.storage import storage_types

    settings = settings_names(runtime)
    return {
        **{name: Dtype(dtype, f"torch.{dtype}") for name, dtype in _DTYPES.items()},
        **{name: settings[name] for name in ("manual_seed", "set_default_dtype", "get_default_dtype")},
        **{name: settings[name] for name in ("set_printoptions", "is_grad_enabled")},
        **GRAD_MODES,
        **tensor_types(),
        **DTYPE_FACTS,
        **torch_facts(),
        **storage_types(),
        **stream_functions(),
        "range": range_function(runtime),
        "Generator": GENERATOR_TYPE,
        "set_default_device": Builtin("set_default_device", "device", refuse_other_device, silent=True),
        "tensor": runtime.builtins["tensor"],
        "vmap": vmap_function(runtime),
        "device": devices.DEVICE_TYPE,
        "Size": TypeObject(
            "Size", "torch.Size", Builtin("Size", "items=()", _size), lambda v: type(v) is Size
        ),
        "dtype": TypeObject("dtype", "torch.dtype", None, lambda v: type(v) is Dtype),
        "is_tensor": Builtin("is_tensor", "value", lambda value: type(value) is Tensor),
        "broadcast_shapes": Builtin("broadcast_shapes", "*shapes", _broadcast_shapes),
        "gradient": Builtin("gradient", "input, *, spacing=1, dim=None, edge_order=1", gradient),
        "set_default_tensor_type": Builtin(
            "set_default_tensor_type", "kind", _default_type(runtime), silent=True
        ),
        "set_num_threads": Builtin("set_num_threads", "count", lambda count: None, silent=True),
        "use_deterministic_algorithms": Builtin("use_deterministic_algorithms", "mode", lambda mode: None),
        "strided": Dtype("strided", "torch.strided"),
        "__version__": _VERSION,
        "accelerator": namespace_of("torch.accelerator", devices.accelerator_members()),
        "version": namespace_of(
            "torch.version", {"__version__": _VERSION, "cuda": None, "hip": None, "debug": False}
        ),
        "pi": math.pi,
        "e": math.e,
        "inf": math.inf,
        "nan": math.nan,
    }


def _size(items: Any) -> Size:
    return Size([whole_number(item, "a size") for item in iterated(items)])


def _default_type(runtime: Runtime) -> Callable[[Any], None]:
    from gradcli.lang.library.settings import dtype_setter

    def change(kind: Any) -> None:
        refuse_cuda_type(kind)
        name = kind.name if type(kind) is TypeObject else str(kind).rpartition(".")[2]
        dtype = {made: dtype for dtype, made in TYPE_NAMES.items()}.get(name)
        if dtype is None:
            raise TypeProblem(f"{described(kind)} is no tensor type", hint='write "torch.DoubleTensor"')
        dtype_setter(runtime).function(Dtype(dtype, dtype))

    return change


def tensor_types() -> dict[str, Any]:
    """Return `Tensor`, `FloatTensor`, ...: types that make a tensor of data or of sizes."""
    made = {"Tensor": _tensor_type("Tensor", "float32", lambda v: type(v) is Tensor)}
    for dtype, name in TYPE_NAMES.items():
        made[name] = _tensor_type(name, dtype, _of_dtype(dtype))
    return made


def _of_dtype(dtype: str) -> Callable[[Any], bool]:
    return lambda value: type(value) is Tensor and value.dtype == dtype


def _tensor_type(name: str, dtype: str, accepts: Callable[[Any], bool]) -> TypeObject:
    def build(arguments: list[Any]) -> Tensor:
        if not arguments:
            return OPERATORS["zeros"].call(0, dtype=dtype)  # type: ignore[no-any-return]
        if all(type(value) is int for value in arguments):
            # Sizes: PyTorch leaves such a tensor uninitialised, zeros are one possible content.
            return OPERATORS["zeros"].call(*arguments, dtype=dtype)  # type: ignore[no-any-return]
        data = arguments[0]
        if isinstance(data, Size):
            return OPERATORS["zeros"].call(*data, dtype=dtype)  # type: ignore[no-any-return]
        if type(data) is Tensor:
            return cast_to(data, dtype)
        if type(data) in NUMBERS:
            raise TypeProblem(
                f"new(): data must be a sequence (got {type(data).__name__})", hint=f"write tensor({data})"
            )
        return OPERATORS["tensor"].call(data, dtype=dtype)  # type: ignore[no-any-return]

    return TypeObject(name, f"torch.{name}", Builtin(name, "*data", build), accepts)


# ----- torch.nn and the rest ---------------------------------------------------------------------------


def padding_row(padding: Any, count: int) -> int:
    """Return the row of an embedding of `count` rows that `padding_idx` means, counted from the end if negative."""
    row = whole_number(padding, "padding_idx")
    if not -count <= row < count:
        raise AssertProblem("Padding_idx must be within num_embeddings")
    return row % count


def embedding(positions: Any, weight: Any, padding: Any = None) -> Any:
    """Return the rows of `weight` at the positions; row `padding` gets no gradient."""
    (weight,), (positions,) = tensors_of(weight, "embedding"), tensors_of(positions, "embedding")
    if positions.dtype not in ("int64", "int32"):
        raise TypeProblem(
            "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got "
            f"torch.{TYPE_NAMES[positions.dtype]} instead (while checking arguments for embedding)",
            hint="the rows are chosen by whole numbers: x.long()",
            kind="RuntimeError",
        )
    try:
        rows = item_of(weight, positions)
    except IndexProblem as problem:
        problem.said = "index out of range in self"
        raise
    if padding is not None:
        row = padding_row(padding, weight.shape[0])
        padded = OPERATORS["unsqueeze"].call(OPERATORS["eq"].call(positions, row), -1)
        rows = OPERATORS["where"].call(padded, detach(rows), rows)
    node = rows.current()
    if node.requires and node.prim is not None:
        state_of(node).title = "EmbeddingBackward0"
    return rows


def _autograd(runtime: Runtime) -> dict[str, Any]:
    from gradcli.lang.library.derivatives.autograd_module import autograd_members

    return autograd_members(runtime)


def _functional(runtime: Runtime) -> dict[str, Any]:
    names = runtime.builtins
    return {
        **{name: names[name] for name in ("jacobian", "hessian", "jvp", "vjp", "hvp")},
        "vhp": names["hvp"],
    }


def parameter_of(data: Any, requires_grad: Any) -> Tensor:
    """Return an `nn.Parameter`: a leaf that requires grad and prints as a parameter."""
    if type(data) is not Tensor:
        raise TypeProblem(
            f"Parameter takes a tensor, not {described(data)}", hint="nn.Parameter(torch.randn(2))"
        )
    leaf = new_leaf(data_of(data))
    set_requires_grad(leaf, truth(requires_grad))
    state_of(leaf).name = "Parameter"
    return leaf


def _nn_functional(runtime: Runtime) -> dict[str, Any]:
    from gradcli.lang.library.networks.embedding_bags import EMBEDDING_BAG
    from gradcli.lang.library.torch_warnings import watched

    embed = Builtin("embedding", "input, weight, padding_idx=None", embedding)
    return {"embedding": embed, EMBEDDING_BAG.name: EMBEDDING_BAG, **watched(runtime)}


def _func(runtime: Runtime) -> dict[str, Any]:
    from gradcli.lang.library.derivatives.transforms import func_names

    return func_names(runtime)


def _forward_ad(_runtime: Runtime) -> dict[str, Any]:
    from gradcli.lang.library.derivatives.forward_mode import forward_members

    return forward_members()


def _graph(_runtime: Runtime) -> dict[str, Any]:
    from gradcli.lang.library.derivatives.graph_module import graph_members

    return graph_members()


def _nn(runtime: Runtime) -> dict[str, Any]:
    from gradcli.lang.library.networks.attention_layers import attention_types
    from gradcli.lang.library.networks.containers import container_types
    from gradcli.lang.library.networks.decoder_layers import decoder_types
    from gradcli.lang.library.networks.embedding_bags import embedding_bag_types
    from gradcli.lang.library.networks.image_layers import image_layer_types
    from gradcli.lang.library.networks.layers import plain_layer_types
    from gradcli.lang.library.networks.lazy_layers import lazy_layer_types
    from gradcli.lang.library.networks.losses_and_activations import layer_types
    from gradcli.lang.library.networks.recurrent_layers import recurrent_types
    from gradcli.lang.library.networks.shaping_layers import shaping_layer_types

    kind = TypeObject(
        "Parameter",
        "torch.nn.parameter.Parameter",
        Builtin("Parameter", "data, requires_grad=True", parameter_of),
        lambda v: type(v) is Tensor and v.state is not None and v.state.name == "Parameter",
    )
    return {
        **layer_types(runtime),
        **plain_layer_types(),
        **image_layer_types(),
        **shaping_layer_types(),
        **recurrent_types(),
        **container_types(),
        **attention_types(),
        **decoder_types(),
        **embedding_bag_types(),
        **lazy_layer_types(),
        "Parameter": kind,
    }


def _optim(runtime: Runtime) -> dict[str, Any]:
    from gradcli.lang.library.training.optimisers import optimiser_types

    return optimiser_types(runtime)


def _nn_utils(runtime: Runtime) -> dict[str, Any]:
    from gradcli.lang.library.torch_warnings import former_names
    from gradcli.lang.library.training.grad_clipping import CLIPPING

    return {**CLIPPING, **former_names("torch.nn.utils", CLIPPING, runtime)}


def _nn_init(runtime: Runtime) -> dict[str, Any]:
    from gradcli.lang.library.networks.initialisers import init_members
    from gradcli.lang.library.torch_warnings import former_names

    members = init_members()
    return {**members, **former_names("nn.init", members, runtime)}


def _schedules(_runtime: Runtime) -> dict[str, Any]:
    from gradcli.lang.library.training.schedules import schedule_types

    return schedule_types()


def _linalg(_runtime: Runtime) -> dict[str, Any]:
    from gradcli.lang.values.error_types import LINALG_ERROR

    return {"LinAlgError": LINALG_ERROR}


def _data(_runtime: Runtime) -> dict[str, Any]:
    from gradcli.lang.library.training.data_sets import data_members

    return data_members()


def _checkpoint(runtime: Runtime) -> dict[str, Any]:
    from gradcli.lang.library.training.checkpointing import checkpoint_members

    return checkpoint_members(runtime)


def _distributions(_runtime: Runtime) -> dict[str, Any]:
    from gradcli.lang.library.distributions import distribution_members

    return distribution_members()


def _testing(_runtime: Runtime) -> dict[str, Any]:
    from gradcli.lang.library.testing import TESTING

    return dict(TESTING)


def _random(runtime: Runtime) -> dict[str, Any]:
    from gradcli.lang.library.random_streams import fork_function, stream_functions

    return {"manual_seed": runtime.builtins["manual_seed"], "fork_rng": fork_function(), **stream_functions()}


def _storage(_runtime: Runtime) -> dict[str, Any]:
    from gradcli.lang.values.storage import storage_types

    return {
        name: kind for name, kind in storage_types().items() if name in ("TypedStorage", "UntypedStorage")
    }


_FUNCTIONAL = ("einsum", "norm", "split", "meshgrid", "tensordot", "cdist", "unique")
_MODULES: dict[str, Callable[[Runtime], dict[str, Any]]] = {
    "torch": _torch,
    "torch.autograd": _autograd,
    "torch.autograd.variable": _autograd,
    "torch.autograd.forward_ad": _forward_ad,
    "torch.autograd.functional": _functional,
    "torch.autograd.graph": _graph,
    "torch.func": _func,
    "functorch": _func,
    "torch.nn": _nn,
    "torch.nn.parameter": _nn,
    "torch.nn.init": _nn_init,
    "torch.nn.utils": _nn_utils,
    "torch.optim": _optim,
    "torch.optim.lr_scheduler": _schedules,
    "torch.linalg": _linalg,
    "torch.utils.data": _data,
    "torch.utils.checkpoint": _checkpoint,
    "torch.cuda": devices.cuda_members,
    "torch.backends": lambda runtime: {},
    "torch.backends.cudnn": devices.cudnn_members,
    "torch.backends.mps": devices.mps_members,
    "torch.backends.mkldnn": lambda runtime: {"enabled": True},
    "torch.random": _random,
    "torch.testing": _testing,
    "torch.storage": _storage,
    "torch.types": lambda runtime: tensor_types(),
    "torch.nn.functional": _nn_functional,
    "torch.functional": lambda runtime: {name: OPERATORS[name] for name in _FUNCTIONAL},
}
