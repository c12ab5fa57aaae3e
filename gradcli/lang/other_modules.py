"""Modules besides PyTorch's: math, numpy, functools, time, and those that hold nothing to compute with."""

from __future__ import annotations

import math
import time

from gradcli.core.lazy import np
from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor, data_of
from gradcli.errors import TypeProblem
from gradcli.lang.binding import call_operator, dtype_name
from gradcli.lang.callables import python_callable
from gradcli.lang.kinds import described, is_array, is_callable
from gradcli.lang.objects import MISSING, Builtin, Dtype, Partial, TypeObject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.lang.runtime import Runtime

_MATH = [
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "atan2",
    "sinh",
    "cosh",
    "tanh",
    "asinh",
    "acosh",
    "atanh",
    "exp",
    "expm1",
    "log",
    "log2",
    "log10",
    "log1p",
    "sqrt",
    "cbrt",
    "floor",
    "ceil",
    "trunc",
    "fmod",
    "hypot",
    "copysign",
    "erf",
    "erfc",
    "lgamma",
    "gamma",
    "isnan",
    "isinf",
    "isfinite",
    "pow",
]
_NUMPY = [
    "sin",
    "cos",
    "tan",
    "arcsin",
    "arccos",
    "arctan",
    "arctan2",
    "sinh",
    "cosh",
    "tanh",
    "exp",
    "log",
    "log2",
    "log10",
    "log1p",
    "expm1",
    "sqrt",
    "abs",
    "square",
    "maximum",
    "minimum",
    "where",
    "sign",
    "floor",
    "ceil",
    "matmul",
    "outer",
    "sum",
    "mean",
    "prod",
    "max",
    "min",
    "argmax",
    "argmin",
    "cumsum",
    "stack",
    "concatenate",
    "reshape",
    "transpose",
    "allclose",
    "isclose",
    "isnan",
    "clip",
    "power",
    "exp2",
    "cross",
    "trace",
    "round",
]


def _module_math(_runtime: Runtime) -> dict[str, Any]:
    """Return `math`: functions of numbers, which here are differentiable and take tensors too."""
    found: dict[str, Any] = {name: OPERATORS[name] for name in _MATH if name in OPERATORS}
    found.update(pi=math.pi, e=math.e, tau=math.tau, inf=math.inf, nan=math.nan)
    found["fabs"] = OPERATORS["abs"]
    found["radians"], found["degrees"] = OPERATORS["deg2rad"], OPERATORS["rad2deg"]
    found["log"] = Builtin("log", "x, base=None", _log)
    found["factorial"] = Builtin("factorial", "n", _factorial)
    found["prod"] = OPERATORS["prod"]
    found["fsum"] = _runtime.builtins["sum"]
    for name in ("floor", "ceil", "trunc"):
        found[name] = Builtin(name, "x", _whole(name))
    return found


def _log(x: Any, base: Any) -> Any:
    natural = call_operator(OPERATORS["log"], [x], {})
    if base is None:
        return natural
    return OPERATORS["div"].call(natural, call_operator(OPERATORS["log"], [base], {}))


def _factorial(n: Any) -> Any:
    from gradcli.core.values import number_in_int64
    from gradcli.errors import ValueProblem
    from gradcli.lang.indexing import whole_number

    count = whole_number(n, "factorial's argument")
    if count < 0:
        raise ValueProblem("factorial() not defined for negative values")
    return number_in_int64(math.factorial(count)) if count <= 170 else math.inf


def _whole(name: str) -> Callable[[Any], Any]:
    def round_to_int(x: Any) -> Any:
        result = call_operator(OPERATORS[name], [x], {})
        if type(x) in (float, int) and result - result == 0:
            return int(result)
        return result

    return round_to_int


# ----- numpy -------------------------------------------------------------------------------------------


def as_array(value: Any, dtype: Any = None) -> Any:
    """Return a number, list or tensor as a numpy array."""
    if type(value) is Tensor:
        value = data_of(value)
    if isinstance(value, (list, tuple)):
        from gradcli.core.ops.creation import as_operand

        value = _in_double(lambda: data_of(as_operand(_plain_items(value))))
    elif type(value) not in (float, int, bool) and not is_array(value):
        raise TypeProblem(f"a numpy array holds numbers, not {described(value)}")
    return np.array(value, dtype_name(dtype))


def _plain_items(items: Any) -> list[Any]:
    return [_plain_items(item) if isinstance(item, (list, tuple)) else data_of(item) for item in items]


def _of_arrays(name: str) -> Callable[..., Any]:
    """Return a creation function that gives a numpy array in place of a tensor, float64 unless told otherwise."""

    def make(arguments: list[Any], named: dict[str, Any]) -> Any:
        return np.array(_in_double(lambda: data_of(call_operator(OPERATORS[name], arguments, named))))

    return make


def _in_double(make: Callable[[], Any]) -> Any:
    """Return what `make` gives while new floats are float64, as numpy has them."""
    from gradcli.core.values import set_default_dtype

    before = set_default_dtype("float64")
    try:
        return make()
    finally:
        set_default_dtype(before)


def _linspace(start: Any, stop: Any, num: Any, _endpoint: Any, dtype: Any) -> Any:
    return _of_arrays("linspace")([start, stop, num], {} if dtype is None else {"dtype": dtype})


def _dot(a: Any, b: Any) -> Any:
    """Return numpy's dot, which multiplies matrices too."""
    if isinstance(a, (list, tuple)) or isinstance(b, (list, tuple)):
        a, b = as_array(a), as_array(b)
    both = all(getattr(x, "shape", ()) != () for x in (a, b))
    return OPERATORS["matmul" if both else "mul"].call(a, b)


def _meshgrid(axes: list[Any], indexing: Any) -> list[Any]:
    from gradcli.core.values import check_size
    from gradcli.errors import ValueProblem

    if indexing not in ("xy", "ij"):
        raise ValueProblem("Valid values for `indexing` are 'xy' and 'ij'.")
    arrays = [as_array(axis).reshape(-1) for axis in axes]
    check_size((len(arrays), *[len(array) for array in arrays]), "a mesh")
    return list(np.meshgrid(*arrays, indexing=indexing))


def _spread(name: str) -> Callable[[Any, Any, Any], Any]:
    """Return numpy's std or var, which divide by the number of elements unless told otherwise."""

    def spread(a: Any, axis: Any, ddof: Any) -> Any:
        return call_operator(OPERATORS[name], [a, axis], {"correction": ddof})

    return spread


def _numpy_type(name: str, dtype: str) -> TypeObject:
    build = Builtin(name, "value=0", lambda value: as_array(value, Dtype(dtype, dtype))[()])
    return TypeObject(
        name, f"numpy.{name}", build, lambda value: is_array(value) and str(value.dtype) == dtype
    )


def _module_numpy(_runtime: Runtime) -> dict[str, Any]:
    """Return `numpy`: the few names that autograd snippets use, on arrays that are not differentiated."""
    numpy_names = {"arcsin": "asin", "arccos": "acos", "arctan": "atan", "arctan2": "atan2", "power": "pow"}
    numpy_names.update(concatenate="cat", clip="clamp")
    found: dict[str, Any] = {}
    for name in _NUMPY:
        operator = OPERATORS.get(numpy_names.get(name, name))
        if operator is not None:
            found[name] = operator
    for name in ("arange", "zeros", "ones", "full", "eye", "zeros_like", "ones_like"):
        found[name] = Builtin(name, "*args, **named", _of_arrays(name))
    found.update(
        array=Builtin("array", "data, dtype=None", as_array),
        asarray=Builtin("asarray", "data, dtype=None", as_array),
        dot=Builtin("dot", "a, b", _dot),
        meshgrid=Builtin("meshgrid", "*xi, indexing='xy'", _meshgrid),
        std=Builtin("std", "a, axis=None, ddof=0", _spread("std")),
        var=Builtin("var", "a, axis=None, ddof=0", _spread("var")),
        linspace=Builtin("linspace", "start, stop, num=50, endpoint=True, dtype=None", _linspace),
        ndarray=TypeObject("ndarray", "numpy.ndarray", None, is_array),
        pi=math.pi,
        e=math.e,
        inf=math.inf,
        nan=math.nan,
        newaxis=None,
        float32=_numpy_type("float32", "float32"),
        float64=_numpy_type("float64", "float64"),
        int64=_numpy_type("int64", "int64"),
    )
    return found


# ----- functools, time, and what only has to be there ----------------------------------------------------


def _partial(function: Any, arguments: list[Any], named: dict[str, Any]) -> Partial:
    if not is_callable(function):
        raise TypeProblem(f"partial takes a function first, not {described(function)}")
    return Partial(function, arguments, named)


def _reduce(function: Any, items: Any, initial: Any) -> Any:
    from gradcli.lang.sequence_methods import iterated

    call = python_callable(function)
    result: Any = MISSING if initial is None else initial
    for item in iterated(items):
        result = item if result is MISSING else call(result, item)
    if result is MISSING:
        raise TypeProblem("reduce() of empty iterable with no initial value")
    return result


def _module_functools(_runtime: Runtime) -> dict[str, Any]:
    return {
        "partial": Builtin("partial", "function, *args, **named", _partial),
        "reduce": Builtin("reduce", "function, items, initial=None", _reduce),
    }


def _module_time(_runtime: Runtime) -> dict[str, Any]:
    return {
        "time": Builtin("time", "", time.time),
        "perf_counter": Builtin("perf_counter", "", time.perf_counter),
        "monotonic": Builtin("monotonic", "", time.monotonic),
    }


def _module_warnings(_runtime: Runtime) -> dict[str, Any]:
    ignore = Builtin("filterwarnings", "*args, **named", lambda args, named: None, silent=True)
    return {"filterwarnings": ignore, "simplefilter": ignore}


MODULES: dict[str, Callable[[Runtime], dict[str, Any]]] = {
    "math": _module_math,
    "numpy": _module_numpy,
    "functools": _module_functools,
    "time": _module_time,
    "warnings": _module_warnings,
}
