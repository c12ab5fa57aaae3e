"""`numpy`: the names that autograd snippets use, on arrays of plain numbers, and on tensors where a derivative flows."""

from __future__ import annotations

import math

from gradcli.core.lazy import np
from gradcli.core.ops.creation import number_of
from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor, data_of, mode
from gradcli.core.values import DTYPES, Batched, check_size, set_default_dtype
from gradcli.errors import TypeProblem, ValueProblem
from gradcli.lang.library.numpy_plain import plain_functions
from gradcli.lang.library.tensor_making import holds_tensor
from gradcli.lang.values.array_methods import ARRAY_METHODS
from gradcli.lang.values.array_numbers import numbers_for_array
from gradcli.lang.values.binding import Signature, call_builtin, call_operator, dtype_name, tensor_of_list
from gradcli.lang.values.combine import truth
from gradcli.lang.values.indexing import whole_number
from gradcli.lang.values.kinds import NUMBERS, described, is_array
from gradcli.lang.values.objects import Builtin, Dtype, TypeObject
from gradcli.lang.values.tensor_methods import cast_to
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
    *("kron", "einsum", "tril", "triu", "tile", "diff"),
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
    value = numbers_for_array(value)
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


def _variable(value: Any) -> Any:
    """Return a tensor, or a list with tensors as one, where a derivative flows through it; None where none does.

    In a program of PyTorch's it is None: what is made an array there is refused, as PyTorch does.
    """
    if mode.as_pytorch or not mode.recording:
        return None
    if type(value) is Tensor:
        return value if _flows(value) else None
    recorded = isinstance(value, (list, tuple)) and holds_tensor(value, _flows)
    return tensor_of_list(value) if recorded else None


def _new_array(data: Any, dtype: Any) -> Any:
    """Return numpy's `array`; on paper a vector of variables is one, `tensor([x, x^2])`."""
    made = _variable(data)
    if made is None:
        return as_array(data, dtype)
    name = dtype_name(dtype)
    return made if name is None else cast_to(made, name)


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
        _plain_items(item, depth + 1) if isinstance(item, (list, tuple)) else numbers_for_array(item)
        for item in items
    ]


def _of_arrays(name: str) -> Callable[..., Any]:
    """Return a creation function that gives a numpy array in place of a tensor, float64 unless told otherwise."""

    def make(arguments: list[Any], named: dict[str, Any]) -> Any:
        if name in ("zeros", "ones") and len(arguments) == 2:  # numpy's second argument is the dtype
            arguments, named = arguments[:1], {"dtype": arguments[1], **named}
        if name == "full" and len(arguments) > 1 and (value := _variable(arguments[1])) is not None:
            return OPERATORS["mul"].call(call_operator(OPERATORS["ones"], arguments[:1], named), value)
        if not name.endswith("_like"):
            arguments = [numbers_for_array(each) for each in arguments]
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
    variables = [_variable(axis) for axis in axes]
    if any(each is not None for each in variables):
        flat = [each if each is not None else as_array(axis) for each, axis in zip(variables, axes)]
        lines = [OPERATORS["reshape"].call(each, (-1,)) for each in flat]
        return list(call_operator(OPERATORS["meshgrid"], lines, {"indexing": indexing}))
    arrays = [as_array(axis).reshape(-1) for axis in axes]
    check_size((len(arrays), *[len(array) for array in arrays]), "a mesh")
    return list(np.meshgrid(*arrays, indexing=indexing))


def _sort(a: Any, axis: Any) -> Any:
    variable = _variable(a)
    if variable is None:
        return np.sort(as_array(a), axis=axis)
    return _along("sort", variable, axis)[0]


def _argsort(a: Any, axis: Any) -> Any:
    variable = _variable(a)
    if variable is None:
        return np.argsort(as_array(a), axis=axis, kind="stable")
    return _along("argsort", variable, axis)


def _along(name: str, variable: Any, axis: Any) -> Any:
    if axis is None:
        variable, axis = OPERATORS["flatten"].call(variable), 0
    return OPERATORS[name].call(variable, whole_number(axis, "axis"))


def _median(a: Any, axis: Any) -> Any:
    """Return numpy's median, which is the mean of the two in the middle where PyTorch's is the lower one."""
    variable = _variable(a)
    if variable is None:
        return np.median(as_array(a), axis=axis)
    return OPERATORS["quantile"].call(variable, 0.5, None if axis is None else whole_number(axis, "axis"))


_REDUCTIONS = (
    *("sum", "mean", "prod", "max", "min", "argmax", "argmin", "any", "all", "cumsum", "cumprod"),
    *("std", "var"),
)


def _reduction(name: str) -> Builtin:
    """Return a reduction as numpy has it for arrays and lists; of a tensor it is the operator, with its gradient."""

    def call(a: Any, more: list[Any], named: dict[str, Any]) -> Any:
        of_tensors = isinstance(a, (list, tuple)) and (
            any(type(item) is Tensor for item in a) or holds_tensor(a, _flows)
        )
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

    return Builtin(name, "*args, **named", call, operator=operator, like=operator)


def _flows(t: Tensor) -> bool:
    """Tell whether a derivative may flow through a tensor, or it differs from run to run of a batch."""
    return t.requires_grad or type(t.current().value) is Batched


def _transposed(a: Any, axes: Any) -> Any:
    a = _in_graph(a)
    if type(a) is Tensor:
        order = axes[0] if len(axes) == 1 and axes[0] is not None else range(len(a.shape))[::-1]
        if len(axes) == 2:  # as a method of PyTorch's tensors has them
            return call_operator(OPERATORS["transpose"], [a, *axes], {})
        return call_operator(OPERATORS["permute"], [a, tuple(order)], {})
    return call_builtin(ARRAY_METHODS["transpose"], [a, *axes], {})


def _numpy_type(name: str, dtype: str) -> TypeObject:
    kind = Dtype(dtype, dtype)

    def convert(value: Any) -> Any:
        made = _new_array(value, kind)
        return made if type(made) is Tensor else made[()]

    build = Builtin(name, "value=0", convert)
    return TypeObject(
        name, f"numpy.{name}", build, lambda value: is_array(value) and str(value.dtype) == dtype
    )


def linalg_members() -> dict[str, Any]:
    """Return the names of `numpy.linalg`."""
    return {name: _of_matrices(name, OPERATORS[here]) for name, here in _LINALG.items()}


def _of_matrices(name: str, operator: Any) -> Builtin:
    """Return an operator as numpy has it, which takes lists for arrays and gives arrays and numbers."""

    def call(arguments: list[Any], named: dict[str, Any]) -> Any:
        arrays = [_in_graph(each) for each in arguments]
        if name == "norm" and len(arrays) > 2:  # numpy's third argument is the axis
            arrays, named = arrays[:2], {"dim": arrays[2], **named}
        named = {_NUMPY_PARAMETERS.get(key, key): value for key, value in named.items()}
        found = call_operator(operator, arrays, named)
        return np.float64(found) if type(found) is float else found

    return Builtin(name, "*args, **named", call, like=operator)


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
        array=Builtin("array", "data, dtype=None", _new_array),
        asarray=Builtin("asarray", "data, dtype=None", _new_array),
        dot=Builtin("dot", "a, b", _dot),
        meshgrid=Builtin("meshgrid", "*xi, indexing='xy'", _meshgrid),
        sort=Builtin("sort", "a, axis=-1", _sort),
        argsort=Builtin("argsort", "a, axis=-1", _argsort),
        median=Builtin("median", "a, axis=None", _median),
        linspace=Builtin("linspace", "start, stop, num=50, endpoint=True, dtype=None", _linspace),
        ndarray=TypeObject("ndarray", "numpy.ndarray", None, is_array),
        pi=math.pi,
        e=math.e,
        inf=math.inf,
        nan=math.nan,
        newaxis=None,
        identity=found["eye"],
        empty=found["zeros"],
        **plain_functions(as_array),
        __version__=np.__version__,
        **{name: _numpy_type(name, name) for name in DTYPES if name != "bool"},
        bool_=_numpy_type("bool_", "bool"),
    )
    return found
