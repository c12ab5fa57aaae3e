"""What `a + b` and the other binary operators mean for every kind of value; the slow, complete way.

`operators` compiles the common cases (numbers and tensors) into closures of their own and comes here for the rest.
"""

from __future__ import annotations

import operator as python

from gradcli.core.patience import joined, repeated, update
from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor, data_of
from gradcli.core.values import INT64_MAX, Batched, number_in_int64
from gradcli.errors import IndexProblem, LimitProblem, Problem, ShapeProblem, TypeProblem
from gradcli.lang.suggest import did_you_mean
from gradcli.lang.values.dict_views import DictView
from gradcli.lang.values.kinds import (
    DTYPES_OF_TYPES,
    described,
    is_array,
    is_callable,
    is_operand,
    numeric_list,
    python_name,
)
from gradcli.lang.values.lengths import DEEPEST, fits
from gradcli.lang.values.objects import Device, Dtype, Generator, GradFn, Size, TypeObject
from gradcli.lang.values.sets import Set

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.lang.running.runtime import Runtime
    from gradcli.lang.syntax import Expression

# The name of the core operator behind each sign, and the sign's Python function on plain ints where it cannot fail.
NAMES = {
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "div",
    "//": "floor_divide",
    "%": "remainder",
    "^": "pow",
    "@": "matmul",
    "&": "bitwise_and",
    "|": "bitwise_or",
    "<": "lt",
    "<=": "le",
    ">": "gt",
    ">=": "ge",
    "==": "eq",
    "!=": "ne",
}
EXACT: dict[str, Callable[[Any, Any], Any]] = {"+": python.add, "-": python.sub, "*": python.mul}
ORDERING: dict[str, Callable[[Any, Any], Any]] = {
    "<": python.lt,
    "<=": python.le,
    ">": python.gt,
    ">=": python.ge,
    "==": python.eq,
    "!=": python.ne,
}
_VERBS = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide"}
_SEQUENCES = (list, tuple, Size)


def core_call(sign: str) -> Callable[[Any, Any], Any]:
    """Return core's function behind an operator sign."""
    call: Callable[[Any, Any], Any] = OPERATORS[NAMES[sign]].call
    return call


def combine(sign: str, a: Any, b: Any, runtime: Runtime) -> Any:
    """Return `a sign b` for an arithmetic sign.

    Raises: TypeProblem if the two cannot be combined; LimitProblem for lists and strings too long to make.
    """
    first, second = type(a), type(b)
    if first is int and second is int and sign in EXACT:
        result = EXACT[sign](a, b)
        return result if -INT64_MAX <= result <= INT64_MAX else number_in_int64(result)
    if is_operand(a) and is_operand(b):
        return core_call(sign)(a, b)
    if first is str or second is str:
        return _with_text(sign, a, b, runtime)
    if isinstance(a, (list, tuple)) or isinstance(b, (list, tuple)):
        return _with_sequence(sign, a, b, runtime)
    if sign == "|" and isinstance(a, dict) and isinstance(b, dict):
        found: dict[Any, Any] = {}
        update(found, a)
        update(found, b)
        return found
    together = a.joined_with(sign, b) if first is Set else None
    if together is not None:
        return together
    raise cannot(sign, a, b)


def cannot(sign: str, a: Any, b: Any) -> TypeProblem:
    """Return the problem of an operator between values that it cannot combine."""
    verb = _VERBS.get(sign)
    what = f"cannot {verb} {described(a)} and {described(b)}" if verb else ""
    message = what or f"{sign} takes numbers and tensors, not {described(a)} and {described(b)}"
    hint = None
    if a is None or b is None:
        hint = "a gradient is None before backward() has run; a function without `return` gives None"
    elif Set in (type(a), type(b)):
        hint = "a vector is written with brackets: [1, 2, 3]"
    elif is_callable(a) and sign == "^":
        hint = "the power of a function's value is written sin(x)^2"
    elif is_callable(a) or is_callable(b):
        hint = "a function is called with brackets: f(x)"
    elif str in (type(a), type(b)) and sign == "+":
        hint = 'put numbers into text with an f-string: f"loss {x}"'
    return TypeProblem(message, hint=hint, said=_python_words(sign, a, b))


def _python_words(sign: str, a: Any, b: Any) -> str:
    """Return how Python puts that an operator does not combine two values."""
    first, second = python_name(a), python_name(b)
    if sign == "+" and type(a) in (str, list, tuple):
        return f'can only concatenate {first} (not "{second}") to {first}'
    if sign == "*" and isinstance(a, (str, list, tuple)):
        return f"can't multiply sequence by non-int of type '{second}'"
    return (
        f"unsupported operand type(s) for {'** or pow()' if sign == '^' else sign}: '{first}' and '{second}'"
    )


def _with_text(sign: str, a: Any, b: Any, runtime: Runtime) -> Any:
    if sign == "+" and type(a) is str and type(b) is str:
        return a + b if fits(len(a) + len(b)) else None
    if sign == "*" and type(a) is str and type(b) is int:
        return a * b if fits(len(a) * b) else None
    if sign == "*" and type(b) is str and type(a) is int:
        return b * a if fits(len(b) * a) else None
    if sign == "%" and type(a) is str:
        from gradcli.lang.values.printing import percent_format

        return percent_format(a, b, runtime)
    raise cannot(sign, a, b)


def _with_sequence(sign: str, a: Any, b: Any, runtime: Runtime) -> Any:
    first, second = type(a), type(b)
    if isinstance(a, tuple) or isinstance(b, tuple):
        if sign == "+" and isinstance(a, tuple) and isinstance(b, tuple):
            fits(len(a) + len(b), tuple)
            return (Size if Size in (first, second) else tuple)((*a, *b))
        if sign == "*" and isinstance(a, tuple) and second is int:
            return (Size if first is Size else tuple)(tuple(a) * b) if fits(len(a) * b, tuple) else None
        if sign == "*" and isinstance(b, tuple) and first is int:
            return (Size if second is Size else tuple)(tuple(b) * a) if fits(len(b) * a, tuple) else None
    elif sign == "+" and first is list and second is list:
        return _joined(a, b, runtime)
    elif sign == "*" and _repeats(a, b, runtime):
        items, count = (a, b) if first is list else (b, a)
        return repeated(items, count) if fits(len(items) * count) else None
    if runtime.python_lists and not is_tensor_like(a) and not is_tensor_like(b):
        problem = cannot(sign, a, b)
        if numeric_list(a) or numeric_list(b):
            problem.hint = (
                problem.hint or "with torch imported lists are Python's: torch.tensor(...) makes a vector"
            )
        raise problem
    return _as_tensors(sign, a, b)


def _joined(a: list[Any], b: list[Any], runtime: Runtime) -> list[Any]:
    """Return two lists as one; in a calculator, lists of numbers are vectors too, so that is not guessed."""
    fits(len(a) + len(b))
    if runtime.python_lists or not (a and b and numeric_list(a) and numeric_list(b)):
        return joined(a, b)
    raise TypeProblem(
        "a list plus a list could be the sum of two vectors or one longer list",
        hint="write tensor([1, 2]) + [3, 4] for the sum, [*a, *b] for one list",
    )


def _repeats(a: Any, b: Any, runtime: Runtime) -> bool:
    """Tell whether a product of a list and an int repeats the list, as in Python, or scales a vector."""
    items, count = (a, b) if type(a) is list else (b, a)
    if type(items) is not list or type(count) is not int:
        return False
    return runtime.python_lists or not items or not numeric_list(items)


def _as_tensors(sign: str, a: Any, b: Any) -> Any:
    from gradcli.lang.values.binding import tensor_of_list

    for value in (a, b):
        if type(value) in _SEQUENCES and not numeric_list(value):
            raise cannot(sign, a, b)
        if type(value) not in _SEQUENCES and not is_operand(value):
            raise cannot(sign, a, b)
    left = tensor_of_list(a) if type(a) in _SEQUENCES else a
    right = tensor_of_list(b) if type(b) in _SEQUENCES else b
    if sign == "@" and left is not a and not left.requires:
        left = left.value  # A list of ints beside floats is one of floats: it has no dtype of its own.
    elif sign == "@" and right is not b and not right.requires:
        right = right.value
    return core_call(sign)(left, right)


def compare(sign: str, a: Any, b: Any, vectors: bool = True) -> Any:
    """Return `a sign b` for a comparison, elementwise on tensors; on a list and a number if lists are `vectors`.

    Raises: TypeProblem for values that have no order.
    """
    first, second = type(a), type(b)
    if is_operand(a) and is_operand(b):
        return core_call(sign)(a, b)
    mixed = (first in _SEQUENCES and is_tensor_like(b)) or (second in _SEQUENCES and is_tensor_like(a))
    if mixed and numeric_list(a if first in _SEQUENCES else b):
        return _as_tensors(sign, a, b)
    if vectors and sign not in ("==", "!=") and _list_and_number(a, b):
        return _as_tensors(sign, a, b)
    if sign in ("==", "!="):
        return equal(a, b) is (sign == "==")
    if (first is str and second is str) or (isinstance(a, (list, tuple)) and isinstance(b, (list, tuple))):
        return _ordered(sign, a, b)
    if first is Set and second is Set:
        return ORDERING[sign](set(a.held), set(b.held))  # whether one is within the other
    raise TypeProblem(
        f"{sign} cannot compare {described(a)} and {described(b)}",
        said=f"'{sign}' not supported between instances of '{python_name(a)}' and '{python_name(b)}'",
    )


def _list_and_number(a: Any, b: Any) -> bool:
    """Tell whether one of two values is a list of numbers and the other a number: only vectors have such an order."""
    items, number = (a, b) if type(a) is list else (b, a)
    return type(items) is list and bool(items) and numeric_list(items) and is_operand(number)


def is_tensor_like(value: Any) -> bool:
    """Tell whether a value is a tensor or a numpy array."""
    return type(value) is Tensor or is_array(value)


def _ordered(sign: str, a: Any, b: Any) -> bool:
    if type(a) is str:
        return bool(ORDERING[sign](a, b))
    for x, y in zip(a, b):
        if not equal(x, y):
            return truth(compare(sign, x, y))
    return bool(ORDERING[sign](len(a), len(b)))


def equal(a: Any, b: Any, depth: int = 0) -> bool:
    """Tell whether two values are equal as wholes, as `==` between lists and `in` ask.

    Raises: LimitProblem for lists nested without end.
    """
    first, second = type(a), type(b)
    if is_operand(a) and is_operand(b):
        if a is b:
            return True
        return truth(core_call("==")(a, b))
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        if isinstance(a, list) is not isinstance(b, list) or len(a) != len(b):
            return False
        if depth > DEEPEST:
            raise LimitProblem(f"these lists are nested more than {DEEPEST:,} deep, or contain themselves")
        # A generator here would take C stack for each level of nesting.
        for x, y in zip(a, b):  # noqa: SIM110
            if x is not y and not equal(x, y, depth + 1):
                return False
        return True
    if first is second and first in (Dtype, TypeObject):
        return same_kind(a, b)
    if isinstance(a, dict) and isinstance(b, dict):
        return bool(a == b)
    if TypeObject in (first, second) and Dtype in (first, second):
        dtype, kind = (a, b) if first is Dtype else (b, a)
        return not dtype.is_torchs() and dtype.name == DTYPES_OF_TYPES.get(kind.name, kind.name)
    if first is second and first in (str, range, type(None), DictView, Set, GradFn, Device):
        return bool(a == b)
    return a is b


def same_kind(a: Any, b: Any) -> bool:
    """Tell whether two dtypes or two types are one; each name may stand for an object of its own."""
    if type(a) is Dtype:
        return bool(a.name == b.name)
    return bool(a.shown == b.shown)


def contains(container: Any, item: Any) -> bool:
    """Tell whether `item in container`.

    Raises: TypeProblem if the container is none.
    """
    kind = type(container)
    if kind is str and type(item) is str:
        return item in container
    if isinstance(container, dict):
        return hashable(item) in container
    if kind is Set:
        return bool(container.has(item))
    if kind is range:
        # Of a float Python would ask each number of the range.
        if type(item) is float:
            return item.is_integer() and int(item) in container
        return type(item) in (int, bool) and item in container
    if kind is Generator:
        container = container.items
    elif kind is Tensor or is_array(container):
        return truth(OPERATORS["any"].call(core_call("==")(container, item)))
    elif iterate := getattr(kind, "iterate", None):
        container = iterate(container)
    elif kind not in _SEQUENCES:
        raise TypeProblem(
            f"`in` looks into a list, a tuple, a string or a range, not into {described(container)}",
            said=f"'in <string>' requires string as left operand, not {python_name(item)}"
            if kind is str
            else f"argument of type '{python_name(container)}' is not iterable",
        )
    return any(equal(candidate, item) for candidate in container)


def hashable(key: Any) -> Any:
    """Return `key` if it can be a key of a dict.

    Raises: TypeProblem for a key that can change.
    """
    if type(key) in (list, dict, Set, slice) or is_array(key):
        raise TypeProblem(
            f"{described(key)} cannot be a key of a dict",
            hint="use a number, a string or a tuple",
            said=f"unhashable type: '{python_name(key)}'",
        )
    if type(key) is tuple:
        for item in key:
            hashable(item)
    return key


def _shown_key(key: Any) -> str:
    return described(key) if type(key) is Tensor else repr(key)


def no_key(mapping: dict[Any, Any], key: Any) -> IndexProblem:
    """Return the problem of a key that a dict does not have."""
    hint = did_you_mean(key, [name for name in mapping if type(name) is str]) if type(key) is str else None
    listed = ", ".join(map(_shown_key, list(mapping)[:6]))
    if Tensor in map(type, (key, *mapping)):
        hint = "a tensor is another key than its number: take its item()"
    return IndexProblem(
        f"this dict has no key {_shown_key(key)}",
        hint=hint or (f"it has {listed}" if listed else "it is empty"),
        kind="KeyError",
        said=key,
    )


# ----- truth -----------------------------------------------------------------------------------------


def truth(value: Any) -> bool:
    """Return whether a value counts as true in a condition.

    Raises: TypeProblem in PyTorch's words for a tensor of more than one element.
    """
    kind = type(value)
    if kind is bool:
        return bool(value)
    if kind is Tensor or is_array(value) or kind is Batched:
        return _tensor_truth(data_of(value))
    if kind in (int, float, str, list, tuple, dict, range, Size):
        return bool(value)
    length = getattr(kind, "length", None)
    return value is not None if length is None else length(value) > 0


def _tensor_truth(data: Any) -> bool:
    if type(data) in (float, int, bool):
        return bool(data)
    if type(data) is Batched:
        return _batch_truth(data)
    if data.size == 1:
        return bool(data.reshape(-1)[0]) if data.ndim else bool(data)
    if data.size == 0:
        raise TypeProblem(
            "Boolean value of Tensor with no values is ambiguous",
            hint="ask for its len or numel()",
            kind="RuntimeError",
        )
    raise TypeProblem(
        "Boolean value of Tensor with more than one value is ambiguous",
        hint=f"this one has {data.size} values: any(...) asks whether one is true, all(...) whether every one is",
        kind="RuntimeError",
    )


def _batch_truth(data: Batched) -> bool:
    from gradcli.core.batch import outcome_of

    return outcome_of(data)


# ----- words -----------------------------------------------------------------------------------------


def shapes_label(problem: Problem, left: Expression, right: Expression, a: Any, b: Any) -> None:
    """Put `W is (2, 3), X is (2, 3)` beside the caret of a problem with shapes."""
    if not isinstance(problem, ShapeProblem) or problem.span is not None or problem.label:
        return
    if is_operand(a) and is_operand(b):
        from gradcli.lang.values.kinds import shape_text

        names = [_short_text(left, "the left side"), _short_text(right, "the right side")]
        problem.label = f"{names[0]} is {shape_text(a)}, {names[1]} is {shape_text(b)}"


def _short_text(node: Expression, otherwise: str) -> str:
    text = node.span.text
    return text if len(text) <= 16 and "\n" not in text else otherwise
