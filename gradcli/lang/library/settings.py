"""Functions that change settings of the session: seeds, dtypes, print options."""

from __future__ import annotations

from gradcli.core.tensor import Tensor, is_grad_enabled, set_requires_grad
from gradcli.core.values import default_dtype, set_default_dtype
from gradcli.errors import TypeProblem, ValueProblem
from gradcli.lang.values.binding import dtype_name, tensor_of_list
from gradcli.lang.values.kinds import NUMBERS, described, is_array
from gradcli.lang.values.objects import Builtin, Dtype

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.lang.library.random_streams import RandomStream
    from gradcli.lang.running.runtime import Runtime


def variable(
    value: Any, dim: Any = None, unbiased: Any = None, keepdim: Any = False, correction: Any = None
) -> Tensor:
    """Return a new leaf that requires grad: `var(3)` is `tensor(3.0, requires_grad=True)`.

    Of several elements that require grad, of a tensor where nothing is recorded, or with any of `torch.var`'s
    arguments, it is their variance.
    """
    from gradcli.core.registry import OPERATORS

    if isinstance(value, (list, tuple)):
        value = tensor_of_list(value)
    plain = dim is None and unbiased is None and keepdim is False and correction is None
    # A leaf made of what requires grad already would cut the derivative off, which nobody means.
    # Where nothing is recorded, nothing says any more where a tensor came from, and nobody makes leaves.
    if not plain or (type(value) is Tensor and value.ndim and (value.requires_grad or not is_grad_enabled())):
        spread: Tensor = OPERATORS["var"].call(value, dim, unbiased, keepdim, correction=correction)
        return spread
    if type(value) is not Tensor and type(value) not in NUMBERS and not is_array(value):
        raise TypeProblem(f"var takes a number, a list or a tensor, not {described(value)}")
    made: Tensor = OPERATORS["tensor"].call(value)
    if not made.dtype.startswith("float"):
        made = OPERATORS["tensor"].call(value, dtype=default_dtype())
    set_requires_grad(made, True)
    return made


def seed_function() -> Builtin:
    """Return `manual_seed`, which makes random numbers repeat and gives the generator that it set."""

    def seed(number: Any) -> RandomStream:
        from gradcli.core.generator import manual_seed
        from gradcli.lang.library.random_streams import stream_of_programs
        from gradcli.lang.values.indexing import whole_number

        chosen = whole_number(number, "a seed")
        manual_seed(chosen)
        return stream_of_programs()

    return Builtin("manual_seed", "seed", seed, silent=True)


def dtype_setter(runtime: Runtime) -> Builtin:
    """Return `set_default_dtype`, which the program may call; it overrules what `import torch` brings."""

    def change(dtype: Any) -> None:
        name = dtype_name(dtype)
        if name not in ("float32", "float64"):
            raise TypeProblem(
                "only floating-point types are supported as the default type",
                hint="the default dtype is float32 or float64",
            )
        set_default_dtype(name)
        runtime.dtype = name

    return Builtin("set_default_dtype", "dtype", change, silent=True)


_OPTION_KINDS: dict[str, tuple[type, ...]] = {
    "threshold": (int, float),
    "profile": (str,),
    "sci_mode": (bool,),
}


def print_option_setter(runtime: Runtime) -> Builtin:
    """Return `set_printoptions`."""

    def change(named: dict[str, Any]) -> None:
        from gradcli.lang.values.tensor_text import changed_options

        known = ("precision", "threshold", "edgeitems", "linewidth", "profile", "sci_mode")
        for name in named:
            if name not in known:
                raise ValueProblem(
                    f"there is no print option {name}", hint=f"the options are {', '.join(known)}"
                )
        for name, value in named.items():
            if value is not None and type(value) not in _OPTION_KINDS.get(name, (int,)):
                raise TypeProblem(f"the print option {name} cannot be {described(value)}")
        runtime.options = changed_options(runtime.options, **named)

    def positional(
        precision: Any, threshold: Any, edgeitems: Any, linewidth: Any, profile: Any, sci_mode: Any
    ) -> None:
        change(
            {
                "precision": precision,
                "threshold": threshold,
                "edgeitems": edgeitems,
                "linewidth": linewidth,
                "profile": profile,
                "sci_mode": sci_mode,
            }
        )

    signature = "precision=None, threshold=None, edgeitems=None, linewidth=None, profile=None, sci_mode=None"
    return Builtin("set_printoptions", signature, positional, silent=True)


def settings_names(runtime: Runtime) -> dict[str, Any]:
    """Return the names of the settings, of `var`, and of the dtypes."""
    return {
        "var": Builtin("var", "value, dim=None, unbiased=None, keepdim=False, *, correction=None", variable),
        "manual_seed": seed_function(),
        "set_default_dtype": dtype_setter(runtime),
        "get_default_dtype": Builtin(
            "get_default_dtype", "", lambda: Dtype(default_dtype(), f"torch.{default_dtype()}")
        ),
        "set_printoptions": print_option_setter(runtime),
        "is_grad_enabled": Builtin("is_grad_enabled", "", is_grad_enabled),
        **{name: Dtype(name, f"torch.{name}") for name in ("float64", "float32", "int64")},
    }
