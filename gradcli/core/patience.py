"""Long computations on arrays and lists, made so that Ctrl-C and alarms end them at once.

Python looks at signals between two of its own instructions, and a call of numpy is one of them, however long it
takes. So elementwise functions, and what is done with Python's own lists, run block by block, and other long calls run
in a thread of their own, which the program waits for: the exception of a signal ends the waiting, and the program with
it. What was begun runs on to its end unseen, because nobody can stop it, and its result is dropped.
"""

from __future__ import annotations

import _thread
from math import prod

from gradcli.core.lazy import np
from gradcli.core.memory import expect_room

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

# A block takes 0.1 ms of the simplest functions and some 50 ms of the slowest.
BLOCK = 2**17
MANY = 2**20  # elements from which an elementwise function runs in blocks
# Multiplications from which a call is worth a thread, which costs 0.1 ms and more where memory is new.
LONG = 2**24


_unfinished: list[Any] = []  # the locks of calls that nobody waits for any more, locked while they run on


def is_busy() -> bool:
    """Tell whether a call runs on although the program that made it was ended."""
    return any(lock.locked() for lock in _unfinished)


# ----- calls that take long ------------------------------------------------------------------------------------


def patiently(work: float, function: Callable[..., Any], *args: Any, **named: Any) -> Any:
    """Return `function(*args, **named)`, which takes about `work` multiplications; a signal ends the waiting for it.

    The function must change nothing that others see. Raises: what it raises.
    """
    if work < LONG or not _gets_signals():
        return function(*args, **named)
    return _in_thread(function, args, named)


def import_patiently(name: str) -> None:
    """Import a module that takes long. A signal ends the waiting for it, and it is whole when it is next asked for."""
    if _gets_signals():
        _in_thread(__import__, (name,), {})
    else:
        __import__(name)


def factorise(function: Callable[..., Any], matrices: Any, *others: Any, **named: Any) -> Any:
    """Return `function(matrices, *others, **named)`, a factorisation of matrices or a solution by one."""
    work = matrices.size * min(matrices.shape[-2:], default=1)
    return patiently(work, function, matrices, *others, **named)


def in_order(function: Callable[..., Any], array: Any, *others: Any, **named: Any) -> Any:
    """Return `function(array, *others, **named)`, which sorts the array."""
    return patiently(array.size * 16, function, array, *others, **named)


def passing(elements: int, function: Callable[..., Any], *args: Any, **named: Any) -> Any:
    """Return `function(*args, **named)`, which copies or gathers so many elements."""
    return patiently(elements * 4, function, *args, **named)


def converted(array: Any, dtype: str) -> Any:
    """Return `array.astype(dtype)`."""
    return passing(array.size, array.astype, dtype)


def _gets_signals() -> bool:
    """Tell whether this is the main thread, the only one that signals reach."""
    import threading

    return threading.get_ident() == threading.main_thread().ident


def _in_thread(function: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    from contextvars import copy_context

    context = copy_context()  # numpy keeps in it that it is not to warn of poles
    finished = _thread.allocate_lock()
    finished.acquire()
    results: list[Any] = []
    errors: list[BaseException] = []
    dropped = False

    def compute() -> None:
        try:
            results.append(context.run(function, *args, **named))
        except BaseException as error:  # noqa: BLE001 (raised again where it is waited for)
            errors.append(error)
        finally:
            finished.release()
            if dropped:
                results.clear()

    _thread.start_new_thread(compute, ())
    try:
        finished.acquire()
    except BaseException:
        dropped = True
        _unfinished[:] = [lock for lock in _unfinished if lock.locked()] + [finished]
        raise
    if errors:
        raise errors.pop()
    return results.pop()


# ----- Python's own lists -----------------------------------------------------------------------------------------
# What makes them does not let other threads run.


def listed(items: Sequence[Any], part: slice = slice(None)) -> list[Any]:
    """Return the list of `items[part]`, taken piece by piece."""
    if len(items) <= BLOCK:
        return list(items[part])
    found: list[Any] = []
    places = range(len(items))[part]
    for start in range(0, len(places), BLOCK):
        some = places[start : start + BLOCK]
        found += items[some.start : some.stop if some.stop >= 0 else None : some.step]
    return found


def extend(items: list[Any], more: Sequence[Any], start: int = 0) -> None:
    """Add `more[start:]` to a list, piece by piece."""
    end = len(more)  # it may be the same list
    for at in range(start, end, BLOCK):
        items += more[at : min(at + BLOCK, end)]


def joined(one: list[Any], other: Sequence[Any]) -> list[Any]:
    """Return `one + other`, made piece by piece."""
    if len(one) + len(other) <= BLOCK:
        return [*one, *other]
    found: list[Any] = []
    extend(found, one)
    extend(found, other)
    return found


def repeated(items: list[Any], count: int) -> list[Any]:
    """Return `items * count`, made piece by piece."""
    if len(items) * count <= BLOCK:
        return items * count
    found: list[Any] = []
    at_once = max(1, BLOCK // len(items))
    part = items * at_once if at_once > 1 else items
    for _ in range(count // at_once):
        extend(found, part)
    extend(found, items * (count % at_once))
    return found


def clear(items: list[Any]) -> None:
    """Empty a list, piece by piece. A long one that goes at once takes its time to free what it held."""
    while items:
        del items[-BLOCK:]


def drawn(items: Iterable[Any]) -> list[Any]:
    """Return the list of what one of Python's own iterators gives, as of a dict's items, piece by piece."""
    from itertools import islice

    iterator = iter(items)
    found: list[Any] = []
    while some := list(islice(iterator, BLOCK)):
        found += some
    return found


def update(mapping: dict[Any, Any], other: dict[Any, Any]) -> None:
    """Do `mapping.update(other)`, piece by piece."""
    if len(other) <= BLOCK:
        mapping.update(other)
        return
    from itertools import islice

    items = iter(other.items())
    for _ in range(0, len(other), BLOCK):
        mapping.update(islice(items, BLOCK))


def types_in(items: Sequence[Any]) -> set[type]:
    """Return the types that the items have."""
    if len(items) <= BLOCK:
        return set(map(type, items))
    found: set[type] = set()
    for start in range(0, len(items), BLOCK):
        found.update(map(type, items[start : start + BLOCK]))
    return found


def nested_list(array: Any, change: Callable[[Any], Any] | None = None) -> Any:
    """Return the elements of an array as Python numbers in nested lists, after a `change` of each part of it."""
    if array.size <= BLOCK or not array.ndim:
        return (array if change is None else change(array)).tolist()
    if array.ndim > 1 and array[0].size > BLOCK:
        return [nested_list(part, change) for part in array]
    found: list[Any] = []
    step = max(1, BLOCK // max(1, array[0].size))
    for start in range(0, len(array), step):
        found += nested_list(array[start : start + step], change)
    return found


def array_of_numbers(items: Sequence[Any], dtype: str, shape: tuple[int, ...]) -> Any:
    """Return plain numbers in nested lists as an array. Raises: OverflowError for one that is too large."""
    if prod(shape) <= BLOCK:
        return np.array(items, dtype)
    found = np.empty(shape, dtype)
    width = prod(shape[1:])
    if width > BLOCK:
        for i, row in enumerate(items):
            found[i] = array_of_numbers(row, dtype, shape[1:])
        return found
    step = BLOCK // width
    for start in range(0, len(items), step):
        found[start : start + step] = np.array(items[start : start + step], dtype)
    return found


def add_at(full: Any, key: tuple[Any, ...], shares: Any) -> None:
    """Add shares to the elements of an array at the places of a key, in the order of the places."""
    if full.ndim > 1 or key[0].size <= BLOCK or key[0].shape != shares.shape or key[0].ndim > 1:
        np.add.at(full, key, shares)
        return
    for start in range(0, len(key[0]), BLOCK):
        part = slice(start, start + BLOCK)
        np.add.at(full, key[0][part], shares[part])


# ----- elementwise functions -----------------------------------------------------------------------------------


def in_blocks(function: Callable[..., Any], *arrays: Any) -> Any:
    """Return `function(*arrays)` of an elementwise function, computed block by block where the result is large.

    The result lies in memory as numpy would lay it. Raises: ValueError if the shapes do not fit each other.
    """
    shape = arrays[0].shape if len(arrays) == 1 else np.broadcast_shapes(*[np.shape(a) for a in arrays])
    whole = [np.broadcast_to(a, shape) if np.ndim(a) else a for a in arrays]
    like = next((a for a in arrays if np.shape(a) == shape), None)
    # Axes in the order of memory, so that blocks are stretches of it.
    order = (
        range(len(shape)) if like is None else sorted(range(len(shape)), key=lambda i: -abs(like.strides[i]))
    )
    ordered = tuple(order)
    parts = [a.transpose(ordered) if np.ndim(a) else a for a in whole]
    corner = (slice(0, 1),) * len(shape)
    dtype = function(*[a[corner] if np.ndim(a) else a for a in parts]).dtype
    expect_room(prod(shape) * dtype.itemsize, shape=shape)
    out = np.empty([shape[i] for i in ordered], dtype)
    # Single precision may be rounded by the function itself; else numpy's own writes where the result belongs.
    direct = None if dtype.char == "f" else getattr(function, "__wrapped__", function)
    for place in _places(out.shape):
        operands = [a[place] if np.ndim(a) else a for a in parts]
        if isinstance(direct, np.ufunc):
            direct(*operands, out=out[place])
        else:
            out[place] = function(*operands)
    back = sorted(range(len(ordered)), key=ordered.__getitem__)
    return out.transpose(back)


def _places(shape: tuple[int, ...]) -> Any:
    """Give indices that cut an array into blocks, in the order of memory."""
    size = 1
    axis = len(shape)
    while axis and size * shape[axis - 1] <= BLOCK:
        axis -= 1
        size *= shape[axis]
    if not axis:
        yield ...
        return
    # One index for each of the axes before, and steps along the axis that makes a block too large.
    step = max(1, BLOCK // size)
    for outer in np.ndindex(*shape[: axis - 1]):
        for start in range(0, shape[axis - 1], step):
            yield (*outer, slice(start, start + step))
