"""Python's types as values of the language: they convert, compare and answer `isinstance`."""

from __future__ import annotations

import re

from gradcli.core.batch import number_of
from gradcli.core.lazy import np
from gradcli.core.patience import update
from gradcli.core.tensor import Tensor
from gradcli.core.values import Batched, floating, number_in_int64
from gradcli.errors import CallProblem, TypeProblem, ValueProblem
from gradcli.lang.library.tensor_making import warn_of_scalar
from gradcli.lang.running.sharing import each_in_place
from gradcli.lang.values.combine import truth
from gradcli.lang.values.error_types import ERROR_TYPES, SHOWN
from gradcli.lang.values.indexing import whole_number
from gradcli.lang.values.kinds import NUMBERS, described, is_array, is_operand, python_name
from gradcli.lang.values.lengths import collected, dict_from
from gradcli.lang.values.objects import Builtin, TypeObject
from gradcli.lang.values.sequence_methods import iterated
from gradcli.lang.values.sets import Set, set_of
from gradcli.lang.values.tensor_methods import item_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.lang.running.runtime import Runtime

# ----- conversions -------------------------------------------------------------------------------------


def _range(first: Any, second: Any, step: Any) -> range:
    start, stop = (0, first) if second is None else (first, second)
    numbers = [whole_number(value, "range()'s argument") for value in (start, stop, step)]
    if numbers[2] == 0:
        raise ValueProblem("range() arg 3 must not be zero")
    return range(*numbers)


def _slice(bounds: list[Any]) -> slice:
    if not 1 <= len(bounds) <= 3:
        kind, wanted = ("at least", "1 argument") if not bounds else ("at most", "3 arguments")
        raise CallProblem(
            f"slice() takes one to three bounds, {len(bounds)} given",
            said=f"slice expected {kind} {wanted}, got {len(bounds)}",
        )
    return slice(*[None if each is None else whole_number(each, "a bound") for each in bounds])


def dict_of(several: list[Any], named: dict[str, Any]) -> dict[Any, Any]:
    """Return `dict(*several, **named)` of dicts and of pairs."""
    made: dict[Any, Any] = {}
    for source in several:
        if isinstance(source, dict):
            update(made, source)
            continue
        update(made, dict_from(_pair(pair, place) for place, pair in enumerate(iterated(source))))
    made.update(named)
    return made


def _pair(value: Any, place: int) -> tuple[Any, Any]:
    if type(value) in NUMBERS or value is None:
        raise TypeProblem(
            f"dict() takes pairs of a key and a value, not {described(value)}",
            said=f"cannot convert dictionary update sequence element #{place} to a sequence",
        )
    parts = collected(iterated(value))
    if len(parts) != 2:
        raise ValueProblem(
            f"dict() takes pairs of a key and a value; number {place + 1} has {len(parts)} parts",
            said=f"dictionary update sequence element #{place} has length {len(parts)}; 2 is required",
        )
    return parts[0], parts[1]


def one_number(value: Any) -> Any:
    """Return the number that a tensor or an array of one element is, and a number as it is.

    Raises: ValueProblem in PyTorch's words if there are more elements or none.
    """
    if is_array(value) or type(value) is Tensor:
        size = value.size
        if size != 1:
            raise ValueProblem(
                "only one element tensors can be converted to Python scalars",
                hint=f"this one has {size}: tolist() gives all of them, sum() or mean() makes one number",
            )
    return item_number(value)


def _to_float(value: Any) -> Any:
    if type(value) is str:
        try:
            return float(value)
        except ValueError:
            comma = re.fullmatch(r"\s*[-+]?\d+,\d+\s*", value[:80])
            hint = f"write float({value.replace(',', '.')!r})" if comma else None
            raise ValueProblem(f"could not convert string to float: {value!r}", hint=hint) from None
    if not is_operand(value):
        raise TypeProblem(
            f"float() takes a number, a string or a tensor of one element, not {described(value)}",
            said=f"float() argument must be a string or a real number, not '{python_name(value)}'",
        )
    number = one_number(value)
    return floating(number) if type(number) is Batched else float(number)


def _whole_of(text: str) -> str | None:
    """Return the hint for a text that is a number, but no whole one."""
    try:
        float(text[:80])
    except ValueError:
        return None
    return f"write int(float({text[:80]!r}))"


def _to_int(value: Any, base: Any) -> int | float:
    if base is not None:
        return _whole_in_base(value, base)
    if type(value) is str:
        try:
            return number_in_int64(int(value[:400]))
        except ValueError:
            raise ValueProblem(
                f"invalid literal for int() with base 10: {value[:80]!r}", hint=_whole_of(value)
            ) from None
    if not is_operand(value):
        raise TypeProblem(
            f"int() takes a number, a string or a tensor of one element, not {described(value)}",
            said=f"int() argument must be a string, a bytes-like object or a real number, not '{python_name(value)}'",
        )
    number = one_number(value)
    if type(number) is Batched:
        number = number_of(Batched(np.trunc(number.array)))
    try:
        return number_in_int64(int(number))
    except (OverflowError, ValueError):
        nan = number != number
        raise ValueProblem(
            f"cannot convert float {number} to an integer",
            kind="ValueError" if nan else "OverflowError",
            said=f"cannot convert float {'NaN' if nan else 'infinity'} to integer",
        ) from None


def _whole_in_base(text: Any, base: Any) -> int | float:
    if type(text) is not str:
        raise TypeProblem(
            f"int() takes a base for a text only, not for {described(text)}",
            said="int() can't convert non-string with explicit base",
        )
    number = whole_number(base, "the base")
    if number not in (0, *range(2, 37)):
        raise ValueProblem("int() base must be >= 2 and <= 36, or 0")
    try:
        return number_in_int64(int(text[:400], number))
    except ValueError:
        raise ValueProblem(f"invalid literal for int() with base {number}: {text[:80]!r}") from None


def type_objects(runtime: Runtime) -> dict[str, TypeObject]:
    """Return the types that programs name, and the errors that they may raise."""
    from gradcli.lang.values.printing import printer_for

    def to_text(value: Any) -> str:
        return printer_for(runtime.options).text(value)

    def to_list(items: Any, kind: type = list) -> list[Any]:
        return collected(each_in_place(items, runtime), kind)

    def to_set(items: Any) -> Set:
        return set_of(items if isinstance(items, (Set, dict)) else to_list(items))

    def to_tuple(items: Any) -> tuple[Any, ...]:
        return tuple(to_list(items, tuple))

    def to_float(value: Any) -> Any:
        if type(value) is Tensor and value.requires_grad and runtime.python_lists:
            warn_of_scalar(runtime, "float(x)", "x itself")
        return _to_float(value)

    def of(*kinds: type) -> Callable[[Any], bool]:
        return lambda value: type(value) in kinds

    made = [
        TypeObject("float", "float", Builtin("float", "value=0.0", to_float), of(float)),
        TypeObject(
            "int", "int", Builtin("int", "value=0, base=None", _to_int), lambda v: type(v) in (int, bool)
        ),
        TypeObject("bool", "bool", Builtin("bool", "value=False", truth), of(bool)),
        TypeObject("str", "str", Builtin("str", "value=''", to_text), of(str)),
        TypeObject("list", "list", Builtin("list", "items=()", to_list), of(list)),
        TypeObject("tuple", "tuple", Builtin("tuple", "items=()", to_tuple), lambda v: isinstance(v, tuple)),
        TypeObject(
            "dict", "dict", Builtin("dict", "*items, **named", dict_of), lambda v: isinstance(v, dict)
        ),
        TypeObject("set", "set", Builtin("set", "items=()", to_set), of(Set)),
        TypeObject("slice", "slice", Builtin("slice", "*bounds", _slice), of(slice)),
        TypeObject("range", "range", Builtin("range", "start, stop=None, step=1", _range), of(range)),
    ]
    return {kind.name: kind for kind in made} | ERROR_TYPES


def type_of(value: Any, types: dict[str, TypeObject]) -> TypeObject:
    """Return the type of a value as a value: that of a tensor prints `<class 'torch.Tensor'>`."""
    from gradcli.lang.values.kinds import type_name

    name = type_name(value)
    known = types.get(name)
    if known is None:
        shown = {"Tensor": "torch.Tensor", "numpy.ndarray": "numpy.ndarray", **SHOWN}.get(name, name)
        known = types[name] = TypeObject(name, shown, None, lambda v: type_name(v) == name)
    return known


def is_instance(value: Any, kinds: Any) -> bool:
    """Tell whether a value is of a type, or of one of a tuple of types.

    Raises: TypeProblem for what is no type.
    """
    for kind in kinds if isinstance(kinds, tuple) else (kinds,):
        if type(kind) is not TypeObject:
            raise TypeProblem(
                f"isinstance() takes a type, not {described(kind)}",
                hint=f"write isinstance(x, {kind})" if type(kind) is str and kind.isidentifier() else None,
                said="isinstance() arg 2 must be a type, a tuple of types, or a union",
            )
        if kind.accepts(value):
            return True
    return False
