"""`torch.testing`: `assert_close`, which says how far apart two tensors are where they are not close."""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.tensor import Tensor, data_of
from gradcli.errors import ValueProblem
from gradcli.lang.values.kinds import NUMBERS, described
from gradcli.lang.values.objects import Builtin
from gradcli.lang.values.tensor_text import size_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Relative and absolute tolerance by dtype; whole numbers must be equal.
_TOLERANCES = {"float16": (1e-3, 1e-5), "float32": (1.3e-6, 1e-5), "float64": (1e-7, 1e-7)}


def _differ(said: str) -> ValueProblem:
    return ValueProblem(said.partition("\n")[0], kind="AssertionError", said=said)


def _assert_close(actual: Any, expected: Any, rtol: Any, atol: Any, same_nan: Any, same_dtype: Any) -> None:
    if isinstance(actual, (list, tuple)) and isinstance(expected, (list, tuple)):
        if len(actual) != len(expected):
            raise _differ(f"The length of the sequences mismatch: {len(actual)} != {len(expected)}")
        for a, b in zip(actual, expected):
            _assert_close(a, b, rtol, atol, same_nan, same_dtype)
        return
    for value in (actual, expected):
        if type(value) is not Tensor and type(value) not in NUMBERS:
            raise ValueProblem(f"assert_close compares tensors and numbers, not {described(value)}")
    x, y = (np.asarray(data_of(value)) for value in (actual, expected))
    if x.shape != y.shape:
        raise _differ(
            f"The values for attribute 'shape' do not match: {size_text(x.shape)} != {size_text(y.shape)}."
        )
    if x.dtype != y.dtype and same_dtype and type(actual) is Tensor is type(expected):
        raise _differ(
            f"The values for attribute 'dtype' do not match: torch.{x.dtype.name} != torch.{y.dtype.name}."
        )
    relative, absolute = max(
        [_TOLERANCES.get(each.dtype.name, (0.0, 0.0)) for each in (x, y)], key=lambda pair: pair[1]
    )
    relative, absolute = relative if rtol is None else rtol, absolute if atol is None else atol
    close = np.isclose(x, y, relative, absolute, equal_nan=bool(same_nan))
    if not np.all(close):
        raise _differ(_report(x, y, close, relative, absolute))


def _report_of_numbers(x: float, y: float, relative: float, absolute: float) -> str:
    distance = abs(x - y)
    return (
        f"Scalars are not close!\n\nExpected {y} but got {x}.\n"
        f"Absolute difference: {distance} (up to {absolute} allowed)\n"
        f"Relative difference: {distance / abs(y) if y else float('inf')} (up to {relative} allowed)"
    )


def _report(x: Any, y: Any, close: Any, relative: float, absolute: float) -> str:
    """Return PyTorch's report: how many elements differ, and the greatest differences with their places."""
    if not x.shape:
        return _report_of_numbers(x.item(), y.item(), relative, absolute)
    nothing = x.dtype.type(0)
    with np.errstate(all="ignore"):
        distance = np.where(close, nothing, np.abs(x - y))
        share = np.where(close, nothing, distance / np.abs(y))
    count = int(np.sum(~close))
    lines = [
        "Tensor-likes are not close!",
        "",
        f"Mismatched elements: {count} / {x.size} ({count / x.size:.1%})",
    ]
    for word, values, most in (("absolute", distance, absolute), ("relative", share, relative)):
        place = np.unravel_index(int(np.argmax(values)), values.shape)
        where = tuple([int(i) for i in place])
        lines.append(
            f"Greatest {word} difference: {values[place].item()} at index {where} (up to {most} allowed)"
        )
    return "\n".join(lines)


TESTING: dict[str, Any] = {
    "assert_close": Builtin(
        "assert_close",
        "actual, expected, *, rtol=None, atol=None, equal_nan=False, check_dtype=True",
        _assert_close,
    )
}
