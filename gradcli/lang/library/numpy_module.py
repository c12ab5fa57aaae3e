"""`numpy`: the names that autograd snippets use, on arrays that are not differentiated."""

from __future__ import annotations

import math

from gradcli.core.lazy import np
from gradcli.core.ops.creation import number_of
from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor, data_of
from gradcli.core.values import DTYPES, Batched, check_size, set_default_dtype
from gradcli.errors import TypeProblem, ValueProblem
from gradcli.lang.library.tensor_making import holds_tensor
from gradcli.lang.values.array_methods import ARRAY_METHODS
from gradcli.lang.values.binding import Signature, call_builtin, call_operator, dtype_name, tensor_of_list
from gradcli.lang.values.combine import truth
from gradcli.lang.values.indexing import whole_number
from gradcli.lang.values.kinds import NUMBERS, described, is_array
from gradcli.lang.values.objects import Builtin, Dtype, TypeObject
from gradcli.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.core.registry import Operator
    from gradcli.lang.running.runtime import Runtime

# numpy's names of operators: those that are gradcli's too, and those that are spelled otherwise here.
_NUMPY = (
    *("sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "log"),
    *("log2", "log10", "log1p", "expm1", "sqrt", "abs", "square", "maximum"),
    *("minimum", "where", "sign", "floor", "ceil", "matmul", "outer", "stack"),
    *("reshape", "allclose", "isclose", "isnan", "exp2", "cross", "trace"),
    *("round", "add", "subtract", "multiply", "divide", "negative", "absolute", "reciprocal"),
    *("floor_divide", "remainder", "hypot", "trunc", "cbrt", "isinf", "isfinite", "logical_and"),
    *("logical_or", "logical_not", "squeeze", "vstack", "hstack", "diag"),
    *("kron", "einsum", "tril", "triu", "tile"),
)
_NUMPY_NAMES = {
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arctan2": "atan2",
    "arcsinh": "asinh",
    "arccosh": "acosh",
    "arctanh": "atanh",
    "power": "pow",
    "concatenate": "cat",
    "clip": "clamp",
    "fabs": "abs",
    "mod": "remainder",
    "true_divide": "div",
    "ravel": "flatten",
    "expand_dims": "unsqueeze",
    "array_equal": "equal",
}
_SAME_IN_LINALG = (
    *("inv", "det", "solve", "pinv", "cholesky", "qr", "eigh", "eigvalsh", "matrix_rank", "matrix_power"),
    "slogdet",
)
_LINALG = {**{name: name for name in _SAME_IN_LINALG}, "norm": "linalg_norm"}
_NUMPY_PARAMETERS = {"axis": "dim", "keepdims": "keepdim"}


def as_array(value: Any, dtype: Any = None) -> Any:
    """Return a number, list or tensor as a numpy array."""
    if type(value) is Tensor:
        value = data_of(value)
    if isinstance(value, (list, tuple)):
        from gradcli.core.ops.creation import as_operand

        dtype = dtype or _dtype_of_tensors(value)
        value = _in_double(lambda: data_of(as_operand(_plain_items(value))))
    elif type(value) not in (float, int, bool) and not is_array(value):
        raise TypeProblem(f"a numpy array holds numbers, not {described(value)}")
    return np.array(value, dtype_name(dtype))


def _dtype_of_tensors(items: Any) -> str | None:
    """Return the dtype of the first tensor of a nested list, None for numbers."""
    first = items
    for _ in range(_DEEPEST):
        if not isinstance(first, (list, tuple)) or not first:
            break
        first = first[0]
    return first.dtype if type(first) is Tensor else None


def _array_of_list(value: Any) -> Any:
    return as_array(value) if isinstance(value, (list, tuple)) else value


_DEEPEST = 64  # numpy's arrays have no more axes


def _plain_items(items: Any, depth: int = 1) -> list[Any]:
    if depth > _DEEPEST:
        raise ValueProblem(
            "setting an array element with a sequence. The requested array would exceed the maximum number of "
            f"dimension of {_DEEPEST}."
        )
    return [
        _plain_items(item, depth + 1) if isinstance(item, (list, tuple)) else data_of(item) for item in items
    ]


def _of_arrays(name: str) -> Callable[..., Any]:
    """Return a creation function that gives a numpy array in place of a tensor, float64 unless told otherwise."""

    def make(arguments: list[Any], named: dict[str, Any]) -> Any:
        if name in ("zeros", "ones") and len(arguments) == 2:  # numpy's second argument is the dtype
            arguments, named = arguments[:1], {"dtype": arguments[1], **named}
        return np.array(_in_double(lambda: data_of(call_operator(OPERATORS[name], arguments, named))))

    return make


def _in_double(make: Callable[[], Any]) -> Any:
    """Return what `make` gives while new floats are float64, as numpy has them."""
    before = set_default_dtype("float64")
    try:
        return make()
    finally:
        set_default_dtype(before)


def _linspace(start: Any, stop: Any, num: Any, endpoint: Any, dtype: Any) -> Any:
    first, last = float(number_of(start, "start")), float(number_of(stop, "stop"))
    count = whole_number(num, "num")
    if count < 0:
        raise ValueProblem(f"Number of samples, {count}, must be non-negative.")
    check_size((count,), "an array")
    return np.linspace(first, last, count, truth(endpoint), dtype=dtype_name(dtype))


def _dot(a: Any, b: Any) -> Any:
    """Return numpy's dot, which multiplies matrices too; with a list it is an array, unless a derivative may flow."""
    if isinstance(a, (list, tuple)) or isinstance(b, (list, tuple)):
        convert = _in_graph if holds_tensor((a, b), _flows) else as_array
        a, b = convert(a), convert(b)
    both = all(getattr(x, "shape", ()) != () for x in (a, b))
    return OPERATORS["matmul" if both else "mul"].call(a, b)


def _in_graph(value: Any) -> Any:
    """Return a list with tensors as one tensor through which derivatives flow, one of numbers as an array."""
    recorded = isinstance(value, (list, tuple)) and holds_tensor(value, _flows)
    return tensor_of_list(value) if recorded else _array_of_list(value)


def _meshgrid(axes: list[Any], indexing: Any) -> list[Any]:
    if indexing not in ("xy", "ij"):
        raise ValueProblem("Valid values for `indexing` are 'xy' and 'ij'.")
    arrays = [as_array(axis).reshape(-1) for axis in axes]
    check_size((len(arrays), *[len(array) for array in arrays]), "a mesh")
    return list(np.meshgrid(*arrays, indexing=indexing))


_REDUCTIONS = (
    *("sum", "mean", "prod", "max", "min", "argmax", "argmin", "any", "all", "cumsum", "cumprod"),
    *("std", "var"),
)


def _reduction(name: str) -> Builtin:
    """Return a reduction as numpy has it for arrays and lists; of a tensor it is the operator, with its gradient."""

    def call(a: Any, more: list[Any], named: dict[str, Any]) -> Any:
        of_tensors = isinstance(a, (list, tuple)) and any(type(item) is Tensor for item in a)
        if of_tensors or not (is_array(a) or isinstance(a, (list, tuple))):
            if name in ("std", "var"):  # PyTorch divides by one less
                named = {
                    "correction": 0,
                    **{("correction" if key == "ddof" else key): named[key] for key in named},
                }
            return call_operator(OPERATORS[name], [a, *more], named)
        return call_builtin(ARRAY_METHODS[name], [_array_of_list(a), *more], named)

    operator = None if name in ("std", "var") else OPERATORS[name]
    return Builtin(name, "a, *args, **named", call, operator=operator)


def _of_lists(name: str, operator: Operator) -> Builtin:
    """Return an operator as numpy has it, to which lists of numbers are arrays, and so is what it makes of them.

    A list with tensors is the operator's own, with its gradient, unless no derivative could flow.
    """
    count = max(1, len(operator.operands))
    several = operator.operands[:1] == ("tensors",)

    def call(arguments: list[Any], named: dict[str, Any]) -> Any:
        for place, value in enumerate(arguments[:count]):
            if type(value) in (list, tuple) and value and not holds_tensor(value, _flows):
                if several and type(value[0]) not in NUMBERS:
                    arguments[place] = [as_array(item) for item in value]
                else:
                    arguments[place] = as_array(value)
        if any(is_array(value) for value in arguments):
            return _in_double(lambda: call_operator(operator, arguments, named))
        return call_operator(operator, arguments, named)

    return Builtin(name, "*args, **named", call, operator=operator)


def _flows(t: Tensor) -> bool:
    """Tell whether a derivative may flow through a tensor, or it differs from run to run of a batch."""
    return t.requires_grad or type(t.current().value) is Batched


def _transposed(a: Any, axes: Any) -> Any:
    if type(a) is Tensor:
        return call_operator(OPERATORS["transpose"], [a, *axes], {})
    return call_builtin(ARRAY_METHODS["transpose"], [_array_of_list(a), *axes], {})


def _numpy_type(name: str, dtype: str) -> TypeObject:
    build = Builtin(name, "value=0", lambda value: as_array(value, Dtype(dtype, dtype))[()])
    return TypeObject(
        name, f"numpy.{name}", build, lambda value: is_array(value) and str(value.dtype) == dtype
    )


def linalg_members() -> dict[str, Any]:
    """Return the names of `numpy.linalg`."""
    return {name: _of_matrices(name, OPERATORS[here]) for name, here in _LINALG.items()}


def _of_matrices(name: str, operator: Any) -> Builtin:
    """Return an operator as numpy has it, which takes lists for arrays and gives arrays and numbers."""

    def call(arguments: list[Any], named: dict[str, Any]) -> Any:
        arrays = [_array_of_list(each) for each in arguments]
        if name == "norm" and len(arrays) > 2:  # numpy's third argument is the axis
            arrays, named = arrays[:2], {"dim": arrays[2], **named}
        named = {_NUMPY_PARAMETERS.get(key, key): value for key, value in named.items()}
        found = call_operator(operator, arrays, named)
        return np.float64(found) if type(found) is float else found

    return Builtin(name, "*args, **named", call)


_PRINTING = "precision=None, threshold=None, edgeitems=None, linewidth=None, suppress=None, **named"


def _print_options(runtime: Runtime) -> Callable[..., None]:
    """Return numpy's `set_printoptions`, which says how arrays are shown."""

    def change(*given: Any) -> None:
        *values, named = given
        asked = {name: value for name, value in zip(Signature(_PRINTING).names, values) if value is not None}
        for name, value in asked.items():
            if type(value) not in (int, float, bool) or value < 0:
                raise TypeProblem(f"numpy's print option {name} cannot be {described(value)}")
        if named.get("formatter") is not None:
            raise TypeProblem(
                "numpy's print option formatter is not available", hint="precision= and suppress="
            )
        before = dict(runtime.options.arrays)
        runtime.options = replace(runtime.options, arrays=tuple({**before, **asked}.items()))

    return change


def numpy_members(runtime: Runtime) -> dict[str, Any]:
    """Return the names of `numpy`."""
    found: dict[str, Any] = {name: _of_lists(name, OPERATORS[name]) for name in _NUMPY}
    found.update({name: _of_lists(name, OPERATORS[here]) for name, here in _NUMPY_NAMES.items()})
    found["transpose"] = Builtin("transpose", "a, *axes", _transposed)
    found.update({name: _reduction(name) for name in _REDUCTIONS})
    for name in ("arange", "zeros", "ones", "full", "eye", "zeros_like", "ones_like"):
        found[name] = Builtin(name, "*args, **named", _of_arrays(name))
    found["set_printoptions"] = Builtin("set_printoptions", _PRINTING, _print_options(runtime), silent=True)
    found.update(
        array=Builtin("array", "data, dtype=None", as_array),
        asarray=Builtin("asarray", "data, dtype=None", as_array),
        dot=Builtin("dot", "a, b", _dot),
        meshgrid=Builtin("meshgrid", "*xi, indexing='xy'", _meshgrid),
        sort=Builtin("sort", "a, axis=-1", lambda a, axis: np.sort(as_array(a), axis=axis)),
        argsort=Builtin(
            "argsort", "a, axis=-1", lambda a, axis: np.argsort(as_array(a), axis=axis, kind="stable")
        ),
        median=Builtin("median", "a, axis=None", lambda a, axis: np.median(as_array(a), axis=axis)),
        linspace=Builtin("linspace", "start, stop, num=50, endpoint=True, dtype=None", _linspace),
        ndarray=TypeObject("ndarray", "numpy.ndarray", None, is_array),
        pi=math.pi,
        e=math.e,
        inf=math.inf,
        nan=math.nan,
        newaxis=None,
        **{name: _numpy_type(name, name) for name in DTYPES if name != "bool"},
        bool_=_numpy_type("bool_", "bool"),
    )
    return found
