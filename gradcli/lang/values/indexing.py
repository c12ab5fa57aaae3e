"""Reading and writing items: `x[i]`, `x[i] = v`, for tensors, lists, tuples, strings, ranges, dicts."""

from __future__ import annotations

from gradcli.core.batch import number_of
from gradcli.core.inplace import assign
from gradcli.core.patience import BLOCK, listed
from gradcli.core.registry import OPERATORS
from gradcli.core.sharing import array_changed
from gradcli.core.tensor import Tensor, data_of, mode
from gradcli.core.values import Batched, is_floating
from gradcli.errors import IndexProblem, TypeProblem
from gradcli.lang.values.combine import hashable, no_key
from gradcli.lang.values.kinds import NUMBERS, described, is_array, is_callable, python_name
from gradcli.lang.values.lengths import collected, fits
from gradcli.lang.values.objects import Size

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_WORDS: dict[type, str] = {list: "list", tuple: "tuple", str: "string", range: "range", Size: "size"}


def item_of(container: Any, key: Any) -> Any:
    """Return `container[key]`.

    Raises: IndexProblem for a place that is not there, TypeProblem for what has no items.
    """
    kind = type(container)
    if kind is Tensor or is_array(container):
        return tensor_item(container, key)
    if kind in _WORDS:
        return _sequence_item(container, key, _WORDS[kind])
    if isinstance(container, dict):
        try:
            return container[hashable(key)]
        except KeyError:
            raise no_key(container, key) from None
    if isinstance(container, tuple):
        return _sequence_item(tuple(container), key, "result")
    item = getattr(kind, "item", None)
    if item is not None:
        return item(container, key)
    raise TypeProblem(
        f"{described(container)} has no items",
        hint=_hint_for(container),
        said=f"'{python_name(container)}' object is not subscriptable",
    )


def _hint_for(container: Any) -> str | None:
    if type(container) in NUMBERS:
        return "this is a single number; a list or tensor of numbers has items"
    if is_callable(container):
        return "call a function with round brackets: f(x)"
    if hasattr(type(container), "iterate"):
        return "make a list of it first: list(x)"
    if container is None:
        return "a gradient is None before backward() has run"
    return None


def tensor_item(container: Any, key: Any) -> Any:
    """Return `container[key]` of a tensor or array, differentiably."""
    return OPERATORS["index"].call(container, tensor_key(key))


def tensor_key(key: Any) -> Any:
    """Return an index as core takes it: plain numbers and arrays in place of tensors."""
    kind = type(key)
    if kind is Tensor:
        return data_of(key)
    if kind is slice:
        return slice(_whole(key.start), _whole(key.stop), _whole(key.step))
    if kind is tuple or kind is Size:
        return tuple([tensor_key(part) for part in key])
    if kind is range:
        return collected(key)
    if kind is list and any(type(part) is Tensor for part in key):
        return [tensor_key(part) for part in key]
    if kind is str or kind is dict or is_callable(key):
        name = "function" if kind is not str and kind is not dict else kind.__name__
        raise IndexProblem(
            f"a tensor is indexed by numbers, slices, None, ..., and lists or tensors of these, not by {described(key)}",
            kind="TypeError" if kind is str else None,
            said="new(): invalid data type 'str'"
            if kind is str
            else "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices "
            f"(got {name})",
        )
    return key


def whole_number(value: Any, what: str = "an index", said: str = "") -> int:
    """Return an int given as one, or as a tensor or array of one int.

    Raises: IndexProblem for anything else; a program that catches it has a TypeError, which says `said` or Python's
    sentence for numbers.
    """
    if type(value) is int or type(value) is bool:
        return int(value)
    data = data_of(value)
    if type(data) is Batched and not (type(value) is Tensor and value.requires_grad):
        number = number_of(data)
        data = int(number) if number.is_integer() else number  # a column of whole numbers counts
    if type(data) is int or (is_array(data) and data.dtype.kind in "iub" and data.size == 1):
        return int(data)
    hint = None
    if type(data) is float and data.is_integer():
        hint = f"write int({data}) or {int(data)}" if abs(data) < 2**63 else "that is larger than any index"
    elif type(data) is float:
        hint = "// divides without a remainder: n // 2; int(x) cuts the fraction off"
    if type(value) is Tensor:
        said = "only integer tensors of a single element can be converted to an index"
    raise IndexProblem(
        f"{what} must be a whole number, not {data if type(data) is float else described(value)}",
        hint=hint,
        kind="TypeError",
        said=said or f"'{python_name(value)}' object cannot be interpreted as an integer",
    )


def whole_slice(key: slice) -> slice:
    """Return a slice with its ends and its step as whole numbers. Raises: IndexProblem in Python's words."""
    start, stop, step = _whole(key.start), _whole(key.stop), _whole(key.step)
    if step == 0:
        raise IndexProblem("slice step cannot be zero", kind="ValueError")
    return slice(start, stop, step)


def _whole(value: Any) -> int | None:
    said = "slice indices must be integers or None or have an __index__ method"
    return None if value is None else whole_number(value, "a slice's end", said)


def _place(items: Any, key: Any) -> int:
    """Return a key of a list, tuple, string or range as a whole number."""
    if type(key) is int:
        return key
    kind, given = python_name(items), python_name(key)
    if type(items) is str:
        return whole_number(key, said=f"string indices must be integers, not '{given}'")
    kind = "tuple" if isinstance(items, tuple) else kind
    return whole_number(key, said=f"{kind} indices must be integers or slices, not {given}")


def _sequence_item(items: Any, key: Any, word: str) -> Any:
    if type(key) is slice:
        places = whole_slice(key)
        if type(items) is list:
            return listed(items, places)
        part = items[places]
        return Size(part) if word == "size" else part
    if type(key) is tuple:
        raise IndexProblem(
            f"a {word} has one index; write x[i][j]",
            hint="tensor(x)[i, j] indexes nested lists as a matrix" if word == "list" else None,
            kind="TypeError",
            said=f"{'string' if word == 'string' else python_name(items)} indices must be integers or slices, not tuple",
        )
    at = _place(items, key)
    if not -len(items) <= at < len(items):
        raise IndexProblem(
            f"index {at} is outside the {word}, which has {len(items)} item{'' if len(items) == 1 else 's'}",
            hint=f"the last one is {word}[{len(items) - 1}]" if len(items) else None,
            said=f"{'string' if word == 'string' else python_name(items)} index out of range",
        )
    return items[at]


def put_item(container: Any, key: Any, value: Any) -> None:
    """Do `container[key] = value` in place.

    Raises: TypeProblem for what cannot be changed, IndexProblem for a place that is not there.
    """
    kind = type(container)
    if kind is Tensor:
        if type(value) is float and mode.warn is not None and not is_floating(container.value):
            _warn_of_cut(container, value)
        assign(container, with_item(container, key, value), part=True)
    elif is_array(container) and container.shape:
        _put_into_array(container, key, value)
    elif kind is list:
        _put_into_list(container, key, value)
    elif isinstance(container, dict):
        container[hashable(key)] = value
        fits(len(container), dict)
    elif getattr(kind, "takes_everything", False):
        return
    elif hasattr(kind, "put_at"):
        kind.put_at(container, key, value)
    elif kind in _WORDS:
        hint = "make a list of it: list(x)" if kind is not str else 'make a new one: x[:1] + "a" + x[2:]'
        raise TypeProblem(f"a {_WORDS[kind]} cannot be changed", hint=hint, said=_not_assignable(container))
    else:
        raise TypeProblem(
            f"{described(container)} has no items to assign to",
            hint=_hint_for(container),
            said=_not_assignable(container),
        )


def _warn_of_cut(container: Tensor, value: float) -> None:
    """Say that `x[0] = 1.5` keeps 1 in a tensor of whole numbers, where PyTorch says nothing."""
    if value % 1 != 0 and mode.warn is not None and container.dtype != "bool":
        mode.warn(
            f"the tensor is {container.dtype}: of {value} it keeps {int(value)}; x = x.float() keeps fractions"
        )


def _not_assignable(container: Any) -> str:
    return f"'{python_name(container)}' object does not support item assignment"


def with_item(container: Any, key: Any, value: Any) -> Any:
    """Return a tensor like `container` that has `value` at `key`; the container is left alone."""
    if isinstance(value, (list, tuple)):
        from gradcli.lang.values.binding import tensor_of_list

        value = tensor_of_list(value)
    if type(value) is not Tensor and type(value) not in NUMBERS and not is_array(value):
        raise TypeProblem(f"cannot put {described(value)} into a tensor")
    return OPERATORS["index_put"].call(container, tensor_key(key), value)


def _put_into_array(container: Any, key: Any, value: Any) -> None:
    from gradcli.lang.values.array_numbers import numbers_for_array

    # A history of losses, `a[i] = loss`, is Python's float(loss).
    single = mode.as_pytorch and type(value) is Tensor and value.shape == ()
    plain = data_of(value) if single else numbers_for_array(value)
    try:
        container[tensor_key(key)] = plain
    except (ValueError, IndexError, TypeError) as error:
        raise IndexProblem(str(error)) from None
    array_changed(container)


def _put_into_list(container: list[Any], key: Any, value: Any) -> None:
    if type(key) is not slice:
        at = _place(container, key)
        if not -len(container) <= at < len(container):
            raise IndexProblem(
                f"index {at} is outside the list, which has {len(container)} item{'' if len(container) == 1 else 's'}",
                hint="append(value) adds one",
                said="list assignment index out of range",
            )
        container[at] = value
        return
    if type(value) not in (list, tuple, range, Size):
        raise TypeProblem(
            f"a slice of a list takes a list, not {described(value)}", said="can only assign an iterable"
        )
    try:
        container[_whole(key.start) : _whole(key.stop) : _whole(key.step)] = collected(value)
    except ValueError as error:
        raise IndexProblem(str(error)) from None


def delete_item(container: Any, key: Any) -> None:
    """Do `del container[key]`.

    Raises: Problem if it is not there or cannot be deleted.
    """
    if isinstance(container, dict):
        item_of(container, key)
        del container[hashable(key)]
        return
    if type(container) is not list:
        raise TypeProblem(
            f"cannot delete an item of {described(container)}",
            said=f"'{python_name(container)}' object doesn't support item deletion",
        )
    if type(key) is slice:
        _delete_part(
            container, range(len(container))[_whole(key.start) : _whole(key.stop) : _whole(key.step)]
        )
        return
    try:
        item_of(container, key)
    except IndexProblem as problem:
        if type(problem.said) is str:
            problem.said = problem.said.replace("list index out", "list assignment index out")
        raise
    del container[whole_number(key)]


def _delete_part(items: list[Any], places: range) -> None:
    """Delete the items at some places; many are freed piece by piece before."""
    rising = places if places.step > 0 else places[::-1]
    if len(rising) > BLOCK:
        for start in range(0, len(rising), BLOCK):
            some = rising[start : start + BLOCK]
            items[some.start : some.stop : some.step] = [None] * len(some)
    del items[rising.start : rising.stop : rising.step]


def is_place(key: Any) -> bool:
    """Tell whether an index names a place, where lists, masks and tensors of positions pick elements out."""
    if type(key) is tuple:
        return all(map(is_place, key))
    return key is None or key is Ellipsis or type(key) in (int, slice)


def nested_put(base: Any, keys: list[Any], value: Any) -> None:
    """Do `base[k0][k1]... = value`.

    Lists lead to the object that holds the place; from the first tensor on, the change is folded back into
    that tensor, because an item of a tensor is a value of its own.
    Raises: Problem as `put_item`.
    """
    at = 0
    while at < len(keys) - 1 and type(base) is not Tensor:
        base = item_of(base, keys[at])
        at += 1
    if type(base) is not Tensor or at == len(keys) - 1:
        put_item(base, keys[at], value)
        return
    parts = [base]
    for key in keys[at:-1]:
        parts.append(tensor_item(parts[-1], key))
    for part, key in zip(reversed(parts), reversed(keys[at:])):
        value = with_item(part, key, value)
    # What a list or a mask picks out of a tensor is a copy: a change of it changes nothing else.
    if all(map(is_place, keys[at:-1])):
        assign(base, value, part=True)
