"""`math` of Python: functions of numbers, most of which are operators, so they are differentiable and take tensors too."""

from __future__ import annotations

import math

from gradcli.core.registry import OPERATORS, Operator
from gradcli.core.tensor import Tensor
from gradcli.core.values import Batched, number_in_int64
from gradcli.errors import CallProblem, TypeProblem, ValueProblem
from gradcli.lang.library.python.types import one_number
from gradcli.lang.library.tensor_making import warn_of_scalar
from gradcli.lang.values.binding import call_builtin, call_operator, tensor_of_list
from gradcli.lang.values.indexing import whole_number
from gradcli.lang.values.kinds import NUMBERS, described, is_array, python_name
from gradcli.lang.values.lengths import collected
from gradcli.lang.values.objects import Builtin
from gradcli.lang.values.sequence_methods import iterated
from gradcli.lang.values.tensor_methods import item_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from gradcli.lang.running.runtime import Runtime

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


def math_members(runtime: Runtime) -> dict[str, Any]:
    """Return the names of `math`."""
    found: dict[str, Any] = {name: OPERATORS[name] for name in _MATH if name in OPERATORS}
    found.update(pi=math.pi, e=math.e, tau=math.tau, inf=math.inf, nan=math.nan)
    found["radians"], found["degrees"] = OPERATORS["deg2rad"], OPERATORS["rad2deg"]
    found["log"] = Builtin("log", "x, base=None", _log)
    found["factorial"] = Builtin("factorial", "n", _factorial)
    found["isclose"] = Builtin("isclose", "a, b, *, rel_tol=1e-09, abs_tol=0.0", _is_close)
    for function in (math.comb, math.perm, math.gcd, math.lcm, math.isqrt):
        name = function.__name__
        found[name] = Builtin(name, "*n", _of_whole_numbers(name, function))
    found["prod"] = Builtin(
        "prod", "items, *, start=1", lambda items, start: _fold("mul", iterated(items), start)
    )
    found["dist"] = Builtin("dist", "p, q", _distance)
    found["modf"] = Builtin("modf", "x", _modf)
    for name, here in (("pow", "pow"), ("fabs", "abs"), ("fmod", "fmod")):
        found[name] = Builtin(name, "*x", _in_floats(here))
    found["fsum"] = Builtin("fsum", "items", _sum_of_floats)
    for name in ("floor", "ceil", "trunc"):
        found[name] = Builtin(name, "x", _whole(name))
    if runtime.python_lists:
        for name in (*_MATH, "radians", "degrees", "fabs", "dist", "modf", "fsum", "isclose"):
            found[name] = _of_python_numbers(name, found[name], runtime)
    return found


_OF_TWO = ("atan2", "copysign", "dist", "fmod", "hypot", "isclose", "log", "pow")
_OF_ONE = frozenset(_MATH).difference(_OF_TWO)
# Their derivative is 0 wherever there is one: nothing is lost.
_FLAT = frozenset(("floor", "ceil", "trunc", "isnan", "isinf", "isfinite", "isclose"))


def _of_python_numbers(name: str, function: Any, runtime: Runtime) -> Builtin:
    """Return a function as a program of PyTorch's knows it: it takes the numbers out of tensors."""

    def number_in(value: Any) -> Any:
        if isinstance(value, (list, tuple)) and name in ("dist", "fsum"):
            return type(value)([number_in(item) for item in value])
        if type(value) in NUMBERS or is_array(value):
            return value
        if type(value) is not Tensor:
            raise TypeProblem(
                f"math.{name} takes numbers, not {described(value)}",
                said=f"must be real number, not {python_name(value)}",
            )
        if type(value.current().value) is Batched:
            return value
        if value.requires_grad and name not in _FLAT:
            instead = f"torch.{name}" if name in OPERATORS else "torch's functions"
            warn_of_scalar(runtime, f"math.{name}", instead)
        return float(one_number(value))

    def run(arguments: list[Any], named: dict[str, Any]) -> Any:
        if not named and len(arguments) != 1 and name in _OF_ONE:
            raise CallProblem(
                f"math.{name} takes one number, {len(arguments)} given",
                said=f"math.{name}() takes exactly one argument ({len(arguments)} given)",
            )
        plain = [number_in(value) for value in arguments]
        call = call_operator if type(function) is Operator else call_builtin
        return call(function, plain, {key: number_in(value) for key, value in named.items()})

    return Builtin(name, "*x, **named", run, like=function)


def _log(x: Any, base: Any) -> Any:
    natural = call_operator(OPERATORS["log"], [x], {})
    if base is None:
        return natural
    return OPERATORS["div"].call(natural, call_operator(OPERATORS["log"], [base], {}))


def _distance(p: Any, q: Any) -> Any:
    points: list[list[Any]] = [collected(iterated(point)) for point in (p, q)]
    if any(type(each) is Tensor and each.requires_grad for point in points for each in point):
        return OPERATORS["norm"].call(OPERATORS["sub"].call(*[tensor_of_list(point) for point in points]))
    points = [[float(item_number(each)) for each in point] for point in points]
    try:
        return math.dist(*points)
    except ValueError as error:
        raise ValueProblem(str(error)) from None


def _modf(x: Any) -> Any:
    if type(x) is Tensor and x.requires_grad:
        whole = OPERATORS["trunc"].call(x)
        return OPERATORS["sub"].call(x, whole), whole
    return math.modf(float(item_number(x)))


def _in_floats(name: str) -> Callable[[list[Any]], Any]:
    """Return an operator that gives a float of whole numbers too, as Python's does."""

    def run(given: list[Any]) -> Any:
        found = call_operator(OPERATORS[name], given, {})
        return float(found) if type(found) is int else found

    return run


def _sum_of_floats(items: Any) -> Any:
    numbers = collected(iterated(items))
    if all(type(each) in (float, int, bool) for each in numbers):
        return math.fsum(numbers)
    return _fold("add", numbers, 0.0)


def _fold(name: str, items: Iterable[Any], start: Any) -> Any:
    for item in items:
        start = OPERATORS[name].call(start, item)
    return start


def _is_close(a: Any, b: Any, rel_tol: Any, abs_tol: Any) -> bool:
    numbers = [float(item_number(each)) for each in (a, b, rel_tol, abs_tol)]
    if min(numbers[2:]) < 0:
        raise ValueProblem("tolerances must be non-negative")
    return math.isclose(numbers[0], numbers[1], rel_tol=numbers[2], abs_tol=numbers[3])


_LARGEST_COUNT = 10_000  # of what combinations are counted


def _of_whole_numbers(name: str, function: Callable[..., int]) -> Callable[[list[Any]], Any]:
    """Return `math.comb` or its like: whole numbers of whole numbers."""

    def run(given: list[Any]) -> Any:
        numbers = [whole_number(each, f"{name}'s argument") for each in given]
        if name in ("comb", "perm") and max(numbers, default=0) > _LARGEST_COUNT:
            raise ValueProblem(f"{name}() takes numbers up to {_LARGEST_COUNT:,}")
        try:
            return number_in_int64(function(*numbers))
        except ValueError as error:
            raise ValueProblem(str(error)) from None
        except TypeError:
            wanted = "one whole number" if name == "isqrt" else "two whole numbers"
            raise CallProblem(f"{name} takes {wanted}, {len(numbers)} given") from None

    return run


def _factorial(n: Any) -> Any:
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
