"""Python's errors as values: which there are, which is a kind of which, and which of them a problem is."""

from __future__ import annotations

from gradcli.errors import EvaluationProblem, RaisedProblem
from gradcli.lang.values.objects import Builtin, RaisedValue, TypeObject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

# Each error with the one that it is a kind of.
_PARENTS = {
    "BaseException": "",
    "Exception": "BaseException",
    "ArithmeticError": "Exception",
    "FloatingPointError": "ArithmeticError",
    "OverflowError": "ArithmeticError",
    "ZeroDivisionError": "ArithmeticError",
    "AssertionError": "Exception",
    "AttributeError": "Exception",
    "ImportError": "Exception",
    "ModuleNotFoundError": "ImportError",
    "LookupError": "Exception",
    "IndexError": "LookupError",
    "KeyError": "LookupError",
    "MemoryError": "Exception",
    "NameError": "Exception",
    "UnboundLocalError": "NameError",
    "RuntimeError": "Exception",
    "NotImplementedError": "RuntimeError",
    "RecursionError": "RuntimeError",
    "StopIteration": "Exception",
    "TypeError": "Exception",
    "ValueError": "Exception",
    "_LinAlgError": "RuntimeError",
    "StatisticsError": "ValueError",
    "GradcheckError": "RuntimeError",
    "Warning": "Exception",
    "UserWarning": "Warning",
    "DeprecationWarning": "Warning",
    "FutureWarning": "Warning",
    "RuntimeWarning": "Warning",
    "KeyboardInterrupt": "BaseException",
    "SystemExit": "BaseException",
}
SHOWN = {
    "StatisticsError": "statistics.StatisticsError",
    "_LinAlgError": "torch._C._LinAlgError",
    "GradcheckError": "torch.autograd.gradcheck.GradcheckError",
}


def is_kind_of(kind: str, wanted: str) -> bool:
    """Tell whether an error of one kind is one of another: an IndexError is a LookupError."""
    while kind and kind != wanted:
        kind = _PARENTS[kind]
    return bool(kind)


def kind_named_by(value: Any) -> str:
    """Return the kind of error that a value names, as ValueError does; "" for any other value."""
    return value.name if type(value) is TypeObject and value.name in _PARENTS else ""


def error_value(problem: EvaluationProblem) -> RaisedValue:
    """Return a problem as the error that Python or PyTorch would have raised, with their words."""
    if isinstance(problem, RaisedProblem):
        value: RaisedValue = problem.value
        value.problem = problem
        return value
    said = problem.message if problem.said is None else problem.said
    return RaisedValue(problem.kind, () if said == "" and problem.kind != "KeyError" else (said,), problem)


def _error_type(name: str) -> TypeObject:
    def build(values: list[Any]) -> RaisedValue:
        return RaisedValue(name, tuple(values))

    return TypeObject(name, SHOWN.get(name, name), Builtin(name, "*message", build), _accepts(name))


def _accepts(name: str) -> Callable[[Any], bool]:
    return lambda value: type(value) is RaisedValue and is_kind_of(value.kind, name)


# LinAlgError and GradcheckError are torch's, StatisticsError that of statistics.
ERROR_TYPES = {name: _error_type(name) for name in _PARENTS if name not in SHOWN}
LINALG_ERROR = _error_type("_LinAlgError")
STATISTICS_ERROR = _error_type("StatisticsError")
